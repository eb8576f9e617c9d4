"""The blank workbook to fill in: the columns of the template, lists to pick from, an example that is nobody's org."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook as Book

from allocator import pipeline
from allocator.findings import Severity
from allocator.outputs.blank_org import EXAMPLE, LISTS, README, forms, write_blank_org
from allocator.pipeline import NOT_READ, Options
from allocator.rules.pack import load
from allocator.sheets.fields import vocabulary
from allocator.sheets.reader import read

HOME = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pack, findings = load()
    assert pack is not None, findings
    path = tmp_path_factory.mktemp("blank") / "org.xlsx"
    write_blank_org(pack, path)
    return path


def filled(blank: Path, path: Path, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Path:
    """The blank workbook with rows typed in."""
    book = openpyxl.load_workbook(blank)
    for form in forms():
        for row, entry in enumerate(rows.get(form.name, ()), 2):
            for column, field in enumerate(form.fields, 1):
                book[form.name].cell(row, column).value = entry.get(field.key)
    book.save(path)
    return path


def test_the_sheets_have_the_columns_that_the_readme_lists_under_the_names_of_the_template(blank: Path) -> None:
    readme = (HOME / "README.md").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(blank)
    assert book.sheetnames == [README, *(form.name for form in forms()), EXAMPLE, LISTS]
    for form in forms():
        listed = re.search(rf"^\| {form.name} \| (.*) \|$", readme, re.MULTILINE)
        assert listed
        keys = {re.sub(r" \(.*", "", name).replace(" ", "_") for name in re.sub(r"\([^)]*\)", "", listed[1]).split(", ")}
        assert {field.key for field in form.fields} == {key.strip("_") for key in keys}
        kind = vocabulary().kind(form.name)
        assert kind is not None
        names = {name.text for name in kind.names if name.is_template}
        headers = [cell.value for cell in book[form.name][1]]
        assert headers == [field.header for field in form.fields]
        assert set(headers) <= names


def test_every_column_has_a_note_and_what_is_needed_is_dark_and_said(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    for form in forms():
        sheet = book[form.name]
        assert sheet.freeze_panes.endswith("2")
        kind = vocabulary().kind(form.name)
        assert kind is not None
        for cell, field in zip(sheet[1], form.fields, strict=True):
            assert field.note in cell.comment.text
            assert cell.comment.text.startswith("Needed.") is (field.key in kind.required)
            assert (cell.font.color.rgb == "FFFFFFFF") is (field.key in kind.required)


def choices(book: Book, sheet: str, header: str) -> tuple[str, bool]:
    """What may be picked in a column, and whether nothing else may be entered."""
    column = next(cell.column_letter for cell in book[sheet][1] if cell.value == header)
    (found,) = [one for one in book[sheet].data_validations.dataValidation if str(one.sqref).startswith(f"{column}2")]
    return found.formula1, bool(found.showErrorMessage)


def test_cells_offer_what_fits(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    assert choices(book, "positions", "status") == ('"filled,vacant,frozen"', True)
    assert choices(book, "departments", "kind") == ('"operational,support"', True)
    assert choices(book, "processes", "vendors") == ('"yes,no"', True)
    reports, only = choices(book, "positions", "reports to")
    assert "COUNTA(positions!$A$2:$A$5001)" in reports
    assert not only, "a manager may be named by title too"
    assert "departments!$A$2" in choices(book, "positions", "department")[0]
    for sheet, header, listed in (
        ("positions", "archetype", "chief-operating-officer"),
        ("overrides", "activity id", "proc-budget"),
        ("overrides", "letter", "A/R"),
    ):
        source, only = choices(book, sheet, header)
        found = re.fullmatch(rf"{LISTS}!\$(\w)\$(\d+):\$\w\$(\d+)", source.removeprefix("="))
        assert found
        values = [book[LISTS][f"{found[1]}{row}"].value for row in range(int(found[2]), int(found[3]) + 1)]
        assert listed in values
        assert None not in values
        assert only


def test_the_untouched_workbook_is_refused_and_says_what_to_enter(blank: Path) -> None:
    result, findings = pipeline.run([blank])
    assert result is None
    assert [item.code for item in findings] == ["SHEET-13"]
    assert "no row with a position" in findings[0].message


def test_three_rows_are_three_positions_and_nothing_is_said_of_the_sheets(blank: Path, tmp_path: Path) -> None:
    rows = [
        {"id": "1", "title": "Chief Operating Officer", "person": "Ada"},
        {
            "id": "2",
            "title": "Operations Manager, Works",
            "person": "Ben",
            "reports_to": "1",
            "department": "Works",
            "budget": 1000,
        },
        {"id": "3", "title": "Process Manager, Mixing", "reports_to": "2", "status": "vacant", "department": "Works"},
    ]
    org, findings = pipeline.read_org([filled(blank, tmp_path / "org.xlsx", {"positions": rows})])
    assert findings == []
    assert org is not None
    assert org.titles == [row["title"] for row in rows]
    assert org.vacant.tolist() == [False, False, True]


def test_the_example_fits_its_own_workbook_and_gives_a_matrix_without_errors(blank: Path, tmp_path: Path) -> None:
    example = {form.name: form.example for form in forms()}
    path = filled(blank, tmp_path / "org.xlsx", example)
    org, read_findings = pipeline.read_org([path])
    assert org is not None
    assert read_findings == []
    assert (len(org), len(org.processes), len(org.overrides)) == (len(example["positions"]), 2, 1)
    result, findings = pipeline.run([path], Options())
    assert result is not None
    assert not [str(item) for item in findings if item.severity is Severity.ERROR or item.code.startswith("OVR")]
    book = openpyxl.load_workbook(blank)
    shown = {str(cell.value) for row in book[EXAMPLE].iter_rows() for cell in row if cell.value is not None}
    assert {str(value) for rows in example.values() for entry in rows for value in entry.values()} <= shown


def test_what_explains_is_not_read_wherever_it_stands(blank: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank)
    for name in ("positions", "processes", "departments", "sites", "overrides"):
        del book[name]
    book[EXAMPLE].title = "positions"
    book.save(tmp_path / "rest.xlsx")
    sheets, _ = read([tmp_path / "rest.xlsx"])
    assert all(NOT_READ in sheet.rows[0] for sheet in sheets)
    assert pipeline.read_org([tmp_path / "rest.xlsx"])[0] is None


def test_two_runs_give_the_same_bytes(blank: Path, tmp_path: Path) -> None:
    pack, _ = load()
    assert pack is not None
    write_blank_org(pack, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == blank.read_bytes()
