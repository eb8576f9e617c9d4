"""What a workbook says by format alone: cells merged over several rows, titles moved in by an indent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter

from allocator.findings import Finding
from allocator.org.build import build
from allocator.sheets.columns import recognise
from allocator.sheets.formats import merged_downwards, without_values
from allocator.sheets.reader import Sheet, read
from tests.helpers import codes
from tests.sheets.test_safety import ods

ROWS: Sequence[Sequence[object]] = [
    ["ID", "Title", "Reports to", "Department"],
    [1, "CEO", "", "Board"],
    [2, "Plant Manager", 1, "Works"],
    [3, "Fitter", 2, ""],
    [4, "Fitter", "", ""],
]
OUTLINE = [(0, "Managing Director"), (1, "Plant Manager"), (2, "Shift Leader"), (2, "Planner"), (1, "Sales Director")]


def saved(
    path: Path, rows: Sequence[Sequence[object]], merged: Sequence[str] = (), top: int = 0
) -> tuple[list[Sheet], list[Finding]]:
    """The sheets of a workbook of such rows from row `top` on, in which the ranges are merged."""
    with xlsxwriter.Workbook(path / "org.xlsx") as book:
        sheet = book.add_worksheet("Staff")
        for area in merged:
            sheet.merge_range(area, "")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(top + number, column, value)
    return read([path / "org.xlsx"])


def test_a_merged_cell_counts_for_every_row_it_spans(tmp_path: Path) -> None:
    sheets, findings = saved(tmp_path, ROWS, ["D3:D5", "C4:C5"])
    table = recognise(sheets)[0]["positions"]
    assert table.column("department") == ["Board", "Works", "Works", "Works"]
    assert table.column("reports_to") == ["", "1", "2", "2"]
    assert [(item.code, item.values["ranges"], str(item.cell)) for item in findings] == [
        ("SHEET-64", "D3:D5, C4:C5", "org.xlsx!Staff")
    ]


def test_the_rows_of_a_sheet_that_begins_further_down(tmp_path: Path) -> None:
    sheets, _ = saved(tmp_path, ROWS, ["D7:D9", "C8:C9"], top=4)
    assert recognise(sheets)[0]["positions"].column("department") == ["Board", "Works", "Works", "Works"]


def test_merged_headers_and_blank_merged_cells_are_left_as_they_are(tmp_path: Path) -> None:
    rows: Sequence[Sequence[object]] = [
        ["Org"],
        ["ID", "Post", "", "Reports to"],
        ["", "Title", "Grade", ""],
        [1, "CEO", 9, ""],
        [2, "Clerk", 3, 1],
        [3, "Clerk", 3, 1],
    ]
    sheets, findings = saved(tmp_path, rows, ["A1:D1", "A2:A3", "B2:C2", "D2:D3", "F4:F6"])
    assert findings == []
    assert [list(row[:4]) for row in sheets[0].rows[:3]] == [
        ["Org", "", "", ""],
        ["ID", "Post", "", "Reports to"],
        ["", "Title", "Grade", ""],
    ]


@pytest.mark.parametrize(
    ("ranges", "kept"),
    [
        ([((3, 1), (5, 1))], [((3, 1), (5, 1))]),
        ([((3, 1), (3, 4))], []),
        ([((3, 1), (5, 2))], []),
        ([((0, 0), (1, 0)), ((0, 1), (0, 2)), ((2, 0), (3, 0))], [((2, 0), (3, 0))]),
    ],
)
def test_the_ranges_that_are_filled(
    ranges: list[tuple[tuple[int, int], tuple[int, int]]], kept: list[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    assert merged_downwards(ranges) == kept


@pytest.mark.parametrize("step", [0, 1, 3])
def test_titles_moved_in_by_their_format(tmp_path: Path, step: int) -> None:
    with xlsxwriter.Workbook(tmp_path / "org.xlsx") as book:
        sheet, formats = book.add_worksheet("Staff"), [book.add_format({"indent": step * level}) for level in range(3)]
        sheet.write_row(0, 0, ["Position", "Grade"])
        for row, (level, title) in enumerate(OUTLINE, 1):
            sheet.write(row, 0, title, formats[level])
            sheet.write(row, 1, row)
    sheets, _ = read([tmp_path / "org.xlsx"])
    tables, findings = recognise(sheets)
    if not step:
        assert "positions" not in tables
        return
    org, _ = build(tables, "test")
    assert org is not None
    assert org.titles == [title for _, title in OUTLINE]
    assert list(org.reports_to) == [-1, 0, 1, 1, 0]
    assert codes(findings) == [("SHEET-70", "Staff")]


def test_formulas_without_stored_values_are_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [["ID", "Title", "Manager"], [1, "CEO", None], [2, "COO", "=A2"], [3, "CFO", "=A2"]]:
        book.active.append(row)
    book.save(tmp_path / "org.xlsx")
    findings = read([tmp_path / "org.xlsx"])[1]
    assert [(item.code, item.values) for item in findings] == [("SHEET-78", {"count": 2, "first": "C3"})]


def test_a_formula_that_yields_a_blank_text_has_a_value(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "org.xlsx", "w") as archive:
        archive.writestr("sheet", '<c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><f>A1</f></c>')
    assert without_values(tmp_path / "org.xlsx", ["sheet"]) == (1, "B1")


def test_merged_cells_of_an_open_document_table(tmp_path: Path) -> None:
    def cell(value: str, more: str = "") -> str:
        return f'<table:table-cell office:value-type="string"{more}><text:p>{value}</text:p></table:table-cell>'

    merged = cell("1", ' table:number-columns-spanned="1" table:number-rows-spanned="2"')
    lines = [
        cell("Manager") + cell("ID"),
        "<table:table-cell/>" + cell("1"),
        merged + cell("2"),
        "<table:covered-table-cell/>" + cell("3"),
    ]
    path = ods(tmp_path / "org.ods", "".join(f"<table:table-row>{line}</table:table-row>" for line in lines))
    sheets, findings = read([path])
    assert [row[0] for row in sheets[0].rows] == ["Manager", "", "1", "1"]
    assert [(item.code, item.values["ranges"]) for item in findings] == [("SHEET-64", "A3:A4")]
