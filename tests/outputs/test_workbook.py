"""The workbook as a reader meets it: cells as text, nothing executable, the same bytes each time."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from allocator import pipeline
from allocator.derived.kept import Edit, Kept, Note
from allocator.outputs.look import LETTERS, SEVERITIES, VACANT, clean
from allocator.outputs.names import take_name
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Result
from allocator.raci import Letter
from tests.outputs.made import POSITIONS, PROCESSES, cells, result, small, with_texts

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).with_name("halden-foods.txt")
SHEET = re.compile(r"'(?:[^']|'')*'!")
OURS = re.compile(
    r"=(?:COUNTIF|COUNTA|SUMPRODUCT|SUM|CHOOSE|MIN|IF|\$?[A-Z]{1,3}\$?\d+|\d+|[(),:{}+=&-]"
    r'|"(?:A|R|A/R|R/A|no [AR]| A|ok|yes|no|open|\?\*|\*[AR] \(\*)")+'
)
EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "<r>bold</r>", "a\x00b\x1f", "http://example.com")


def written(made: Result, folder: Path, name: str = "book.xlsx") -> Path:
    path = folder / name
    write_workbook(made, path)
    return path


def formulas_of(sheet: Worksheet) -> Iterator[str]:
    """Every formula of a sheet."""
    return (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.data_type == "f")


def text_of(path: Path) -> str:
    """Every value of the workbook on its own line."""
    return "\n".join(line.split("\t")[1] for line in cells(path))


def test_the_worked_example_looks_as_it_did(tmp_path: Path) -> None:
    made, findings = pipeline.run([ROOT / "examples" / "halden-foods.xlsx"])
    assert made is not None, findings
    path = written(made, tmp_path)
    lines = cells(path, ("Summary", "RACI by role", "RACI Organisation", "Findings", "Processes", "KPIs"))
    text = "\n".join(lines).replace(made.allocation.hash, "HASH") + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8"), "look at the difference; if it is meant, run once with UPDATE_GOLDEN=1"


def test_sheets_stand_in_reading_order(tmp_path: Path) -> None:
    names = openpyxl.load_workbook(written(small(), tmp_path)).sheetnames
    assert names == [
        "Summary",
        "RACI by role",
        "RACI Organisation",
        "RACI Operations Manager, Works",
        "RACI Warehouse",
        "By position",
        "Findings",
        "Why",
        "Processes",
        "KPIs",
        "Load",
        "Coverage",
        "Authority",
        "Org",
        "Overrides",
        "_allocator",
    ]


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    assert written(small(), tmp_path, "a.xlsx").read_bytes() == written(small(), tmp_path, "b.xlsx").read_bytes()


def test_a_large_workbook_holds_the_same_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = cells(written(small(), tmp_path, "plain.xlsx"))
    monkeypatch.setattr("allocator.outputs.book.LARGE", 0)
    assert cells(written(small(), tmp_path, "large.xlsx")) == plain


def test_input_never_becomes_a_formula_a_link_or_mark_up(tmp_path: Path) -> None:
    made = small()
    org = with_texts(made.org, title=[*EVIL, "-", "="], holders=[*EVIL[::-1], "=2", "@"])
    made = replace(made, org=replace(org, name='=HYPERLINK("http://x")'))
    notes = {"proc-risk@PR1": Note("=1+1", '=HYPERLINK("http://x")'), "proc-risk@PR2": Note("yes", "@SUM(A1)")}
    edit = Edit("proc-risk@PR1", "P7", "C", "=1", "+1", "@me", "=1+1", None, "stale", "-1")
    made = replace(made, kept=Kept((edit,), notes))
    path = written(made, tmp_path)
    formulas = {text for sheet in openpyxl.load_workbook(path) for text in formulas_of(sheet)}
    assert {text for text in formulas if not OURS.fullmatch(SHEET.sub("", text))} == set()
    assert formulas
    with zipfile.ZipFile(path) as parts:
        strings = parts.read("xl/sharedStrings.xml").decode()
        links = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/_rels")]
        assert not any('Target="http' in link for link in links)
    assert "&lt;r&gt;bold" in strings
    assert "ab" in text_of(path).split("\n")


def test_a_vacant_post_says_who_acts(tmp_path: Path) -> None:
    made = small()
    book = openpyxl.load_workbook(written(made, tmp_path))
    sheet = book["RACI Operations Manager, Works"]
    column = next(cell.column for cell in sheet[6] if cell.value == "P5")
    assert sheet.cell(3, column).value == "VACANT: P4 acts"
    assert sheet.cell(2, column).fill.fgColor.rgb == "FFFFF1D6"


def test_a_cascaded_r_says_how_far_it_reaches(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(small(), tmp_path))
    rows = [[cell.value for cell in row] for row in book["By position"].iter_rows(min_row=4)]
    limits = {(row[0], row[6]) for row in rows if row[4] == "Compliance of the entire operation" and row[3] == "R"}
    assert limits == {("P5", "within own process"), ("P6", "within own process"), ("P11", "within own process")}
    activities = [cell.value for cell in book["RACI Operations Manager, Works"]["B"]]
    assert "Compliance of the entire operation¹" in activities


def test_letters_are_picked_from_a_list_and_panes_stay(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(small(), tmp_path))["RACI Operations Manager, Works"]
    choices, answers = sheet.data_validations.dataValidation
    assert choices.formula1 == '"A/R,A,R,C,I"'
    assert answers.formula1 == '"yes,no,open"'
    assert sheet.freeze_panes == "E8"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$7"
    assert sheet.sheet_view.showGridLines is False


def test_a_letter_set_by_hand_is_marked_with_its_reason(tmp_path: Path) -> None:
    overrides = """
    | activity id | scope id | position id | letter | reason            |
    | proc-budget | PR1      | P7          | C      | =Gus keeps a list |
    """
    book = openpyxl.load_workbook(written(small(overrides=overrides), tmp_path))
    why = next(row for row in book["Why"].iter_rows(min_row=4) if row[4].value == "set by hand")
    assert [cell.value for cell in why[2:4]] == ["Operator (P7)", "C"]
    assert why[5].value == "=Gus keeps a list"
    assert why[6].value == "test.xlsx!overrides!D2 (set by hand)"
    sheet = book["RACI Operations Manager, Works"]
    column = next(cell.column for cell in sheet[6] if cell.value == "P7")
    letter = next(
        row[column - 1]
        for row in sheet.iter_rows(min_row=8)
        if row[column - 1].value == "C" and row[1].value == "Budget of the process"
    )
    assert (letter.value, letter.font.italic, letter.border.left.style) == ("C", True, "thick")


def test_operations_of_one_name_are_told_apart(tmp_path: Path) -> None:
    positions = POSITIONS.replace("Operations Manager, Works    ", "Operations Manager").replace(
        "Operations Manager, Warehouse", "Operations Manager"
    )
    names = openpyxl.load_workbook(written(result(positions, processes=PROCESSES), tmp_path)).sheetnames
    assert names[3:5] == ["RACI P4 Operations Manager", "RACI P10 Operations Manager"]


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_text_longer_than_a_cell_is_cut_and_says_so(letter: str) -> None:
    cut = clean(letter * 40_000)
    assert cut.endswith("(cut: a cell holds 32,767 characters)")
    assert 32_760 <= len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert clean(letter * 16_000) == letter * 16_000


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB by WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", [*LETTERS.values(), *SEVERITIES.values(), VACANT])
def test_letters_are_legible(colours: dict[str, str]) -> None:
    ink, paper = luminance(colours["font_color"]), luminance(colours.get("bg_color", "#FFFFFF"))
    assert (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) >= 4.5


def test_raci_letters_differ_in_grey() -> None:
    order = (Letter.ACCOUNTABLE, Letter.RESPONSIBLE, Letter.CONSULTED, Letter.INFORMED)
    greys = [luminance(LETTERS[letter]["bg_color"]) for letter in order]
    assert all(lighter - darker > 0.05 for darker, lighter in pairwise(greys))


def test_every_link_of_the_index_leads_to_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(small(), tmp_path))
    targets = [cell.hyperlink.location for row in book["Summary"].iter_rows() for cell in row if cell.hyperlink]
    linked = [target.removesuffix("!A1").strip("'") for target in targets]
    assert sorted(linked) == sorted(book.sheetnames[1:-1])
    assert book["_allocator"].sheet_state == "veryHidden"


def test_findings_are_folded_in_the_summary_and_whole_in_their_sheet(tmp_path: Path) -> None:
    made = small()
    book = openpyxl.load_workbook(written(made, tmp_path))
    codes = [row[1].value for row in book["Findings"].iter_rows(min_row=4)]
    assert codes == [item.code for item in made.findings]
    summary = [
        str(row[2].value).split("  ")[0] for row in book["Summary"].iter_rows() if row[1].value in {"error", "warning", "info"}
    ]
    assert summary == list(dict.fromkeys(codes))


def test_an_error_makes_the_workbook_a_draft(tmp_path: Path) -> None:
    orphan = PROCESSES + "| PR5 | Orphan | | Works | |\n"
    assert "DRAFT: 1 finding is an error" in text_of(written(small(processes=orphan), tmp_path, "draft.xlsx"))
    assert "DRAFT" not in text_of(written(small(), tmp_path, "clean.xlsx"))


def test_the_summary_says_when_nobody_manages_operations_and_processes_were_inferred(tmp_path: Path) -> None:
    table = """
    | position id | title                   | person | reports to |
    | P1          | Chief Executive Officer | Ada    |            |
    | P2          | Process Manager, Mixing | Ben    | P1         |
    """
    text = text_of(written(result(table), tmp_path))
    assert "The chart shows no operations managers." in text
    assert "The input names no processes. They were inferred (1 from managers' titles)" in text


def test_a_place_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"book\.xlsx"):
        write_workbook(small(), tmp_path / "no such folder" / "book.xlsx")


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("RACI [Works]: a/b*c?\\d", "RACI Works a b c d"),
        ("'quoted'", "quoted"),
        ("x" * 40, "x" * 31),
        ("x" * 30 + "'y", "x" * 30),
        ("😀" * 20, "😀" * 15),
        ("", "Sheet"),
        ("*", "Sheet"),
    ],
)
def test_sheet_names_are_valid(wanted: str, name: str) -> None:
    assert take_name(wanted, set()) == name


def test_sheet_names_differ_in_more_than_case() -> None:
    taken: set[str] = set()
    names = [take_name(wanted, taken) for wanted in ("Works", "WORKS", "works", "y" * 40, "Y" * 40)]
    assert names == ["Works", "WORKS (2)", "works (3)", "y" * 31, "Y" * 27 + " (2)"]


def test_a_hostile_operation_name_is_a_sheet(tmp_path: Path) -> None:
    positions = POSITIONS.replace("Operations Manager, Works    ", "Operations Manager: 'A/B' [x]?")
    names = openpyxl.load_workbook(written(result(positions, processes=PROCESSES), tmp_path)).sheetnames
    assert "RACI Works" in names or "RACI Operations Manager 'A B' x" in names


def test_an_org_name_with_an_ampersand_stays_out_of_the_footer_codes(tmp_path: Path) -> None:
    made = small()
    object.__setattr__(made.org, "name", "R&G &D 8")
    sheet = openpyxl.load_workbook(written(made, tmp_path))["Summary"]
    assert "R&&\u200bG &&\u200bD 8" in sheet.oddFooter.left.text


def test_the_summary_stands_upright_and_names_the_columns_of_its_last_table_on_each_page(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(small(), tmp_path))
    sheet = book["Summary"]
    assert sheet.page_setup.orientation == "portrait"
    first, last = (int(row) for row in re.findall(r"\d+", sheet.print_title_rows or ""))
    assert first == last
    head = [cell.value for cell in sheet[first] if cell.value]
    assert head == ["Sheet", "What it holds", "Rows", "To check", "Agreed", "Contested", "Open"]
    names = [sheet.cell(row, 2).value for row in range(first + 1, sheet.max_row + 1)]
    assert names == [*(name for name in book.sheetnames if re.match("RACI (?!by)", name)), "All"]


def test_the_index_says_who_holds_an_operation_and_how_large_it_is(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(small(), tmp_path))["Summary"]
    held = {row[1].value: row[3].value for row in sheet.iter_rows()}
    assert held["RACI Operations Manager, Works"] == (
        "Operation of Operations Manager, Works (P4), Dee: 7 positions (1 vacant), 2 processes. Works"
    )


def test_operations_whose_names_would_be_cut_to_the_same_carry_their_position(tmp_path: Path) -> None:
    positions = POSITIONS.replace("Operations Manager, Works    ", "Operations Manager, Northern Plant 1")
    positions = positions.replace("Operations Manager, Warehouse", "Operations Manager, Northern Plant 2")
    longer = "Department of a name too long for a sheet, "
    positions, processes = (
        text.replace("Works ", f"{longer}A ").replace("Warehouse ", f"{longer}B ") for text in (positions, PROCESSES)
    )
    names = openpyxl.load_workbook(written(result(positions, processes=processes), tmp_path)).sheetnames
    assert {"RACI P4 Operations Manager", "RACI P10 Operations Manager"} <= set(names)
