"""What somebody changes beside the letters of a workbook: it is not taken over, and every bit of it is listed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from allocator.cli.main import cli
from allocator.findings import Finding
from allocator.pipeline import Result
from allocator.sheets import edited_marks
from tests.edited_books import Book, opened, taken_back
from tests.outputs.made import small

COUNT = re.compile(r"[A-Z] \(\d+\)")
BUDGET = "proc-budget@PR2"
WORKS = "RACI Operations Manager, Works"  # the sheet on which it stands
EXAMPLE = Path(__file__).parents[1] / "examples" / "halden-foods.xlsx"
Do = Callable[[Book], None]
Edit = Callable[..., Result]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Edits the workbook of the small org and takes it back; without a change, as every result of that org."""

    def do(change: Do, scheme: str = "RACI") -> Result:
        book = opened(small(), tmp_path / "first.xlsx", scheme)
        change(book)
        return taken_back(book, tmp_path / "edited.xlsx", small().org, "workshop")

    return do


def said(result: Result) -> list[Finding]:
    """The findings on what was edited."""
    return [item for item in result.findings if item.code.startswith("OVR")]


def messages(result: Result) -> dict[str, str]:
    """What they say, by code; one of each code at most."""
    found = {item.code: item.message for item in said(result)}
    assert len(found) == len(said(result))
    return found


def swap(sheet: Worksheet, one: tuple[int, int], other: tuple[int, int]) -> None:
    """Exchanges two cells."""
    first, second = sheet.cell(*one), sheet.cell(*other)
    first.value, second.value = second.value, first.value


Row = tuple[Cell | MergedCell, ...]


def beside(row: Row) -> Cell | MergedCell:
    """A cell behind the last column."""
    sheet = row[0].parent
    assert isinstance(sheet, Worksheet)
    return sheet.cell(row[0].row or 0, sheet.max_column + 2)


CHANGES: dict[str, tuple[Callable[[Row], Cell | MergedCell], str | int | None]] = {
    "a text": (lambda row: row[1], "Somebody else"),
    "a letter": (lambda row: next(cell for cell in row if cell.value), "A"),
    "a blank": (lambda row: next(cell for cell in row if cell.value), None),
    "a column": (beside, "mine"),
    "a formula": (beside, "=1+1"),
    "a number": (beside, 7),
}


@pytest.mark.parametrize(("cell", "value"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("name", ["Summary", "RACI by role", "By position", "Findings", "Why", "Processes", "KPIs", "Org"])
def test_a_change_on_a_sheet_that_is_not_read_back_names_its_row(
    edit: Edit, name: str, cell: Callable[[Row], Cell | MergedCell], value: str | int | None
) -> None:
    def change(book: Book) -> None:
        rows = enumerate(book.book[name].iter_rows(min_row=5), 5)
        at, row = next((at, row) for at, row in rows if sum(bool(each.value) for each in row) > 1)
        cell(row).value = value
        places.append(at)

    places: list[int] = []
    found = messages(edit(change))
    expected = f"Sheet {name} was changed (row {places[0]}), but only the RACI sheets and Overrides are read back"
    assert found == {"OVR-28": expected}


def test_rows_added_and_deleted_are_counted(edit: Edit) -> None:
    def change(book: Book) -> None:
        book.book["By position"].delete_rows(6, 2)
        book.book["Org"].append(["P99", "Ghost"])
        book.book["KPIs"]["B4"].comment = Comment("whose?", "Ann")

    found = {item.subject: item.message for item in said(edit(change))}
    assert "(2 fewer rows)" in found["By position"]
    assert f"(row {3 + len(small().org) + 1})" in found["Org"]
    assert "(a comment in B4)" in found["KPIs"]
    assert len(found) == 3


def test_sorted_rows_and_moved_columns_of_a_list_are_no_change(edit: Edit) -> None:
    def change(book: Book) -> None:
        for name in ("By position", "Why", "Findings"):
            sheet = book.book[name]
            rows = list(sheet.iter_rows(min_row=4, values_only=True))
            for at, row in enumerate(reversed(rows), 4):
                for column, value in enumerate(reversed(row), 1):
                    sheet.cell(at, column).value = value

    assert said(edit(change)) == []


def test_long_lists_are_remembered_in_sums(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edited_marks, "MOST", 64)

    def change(book: Book) -> None:
        sheet = book.book["By position"]
        rows = list(sheet.iter_rows(min_row=4, values_only=True))
        for at, row in enumerate(reversed(rows), 4):
            for column, value in enumerate(row, 1):
                sheet.cell(at, column).value = value
        sheet["B9"].value = "Somebody else"

    def everywhere(book: Book) -> None:
        for row in book.book["By position"].iter_rows(min_row=4):
            row[0].value = "P1"

    assert len(small().allocation.assignments) > 64
    assert "By position was changed (row 9)" in messages(edit(change))["OVR-28"]
    assert "(more rows than can be named)" in messages(edit(everywhere))["OVR-28"]
    assert said(edit(lambda book: None)) == []


def test_a_workbook_of_an_earlier_version_is_taken_back_and_nothing_is_said(edit: Edit) -> None:
    """It remembers no marks, and its left columns have no ids."""

    def change(book: Book) -> None:
        memory = book.book["_allocator"]
        for at in reversed(range(1, memory.max_row + 1)):
            if memory.cell(at, 1).value in {"shows", "columns", "cells", "look"}:
                memory.delete_rows(at)
        for sheet in book.matrices:
            row, ids = book.ids(sheet)
            for name in ids.keys() - {"allocator:matrix", "allocator:check", "allocator:agreed", "allocator:remark"}:
                if name.startswith("allocator:"):
                    for column in range(1, sheet.max_column + 1):
                        if sheet.cell(row, column).value == name:
                            sheet.cell(row, column).value = None
        book.book["By position"]["B5"] = "Somebody else"
        book.type(BUDGET, "P4", "I")
        sheet, at, _ = book.place(BUDGET, "P4")
        other = next(row for key, _, where, row, _ in book.places() if where is sheet and key == "proc-team@PR2")
        for column in range(2, sheet.max_column + 1):
            swap(sheet, (other, column), (other + 1, column))

    result = edit(change)
    assert result.kept is not None
    assert [(one.position, one.letter) for one in result.kept.edits] == [("P4", "I")]
    found = [item.code for item in said(result) if item.subject != "extra sheets"]  # those that earlier versions did not have
    assert found == ["OVR-15"]


def test_a_count_of_a_group_is_listed_where_it_was_changed_or_emptied(edit: Edit) -> None:
    def change(book: Book) -> None:
        cells = [cell for sheet in book.matrices for row in sheet.iter_rows() for cell in row]
        counts = [cell for cell in cells if COUNT.fullmatch(str(cell.value))]
        one, other = next(pair for pair in pairwise(counts) if pair[0].parent is pair[1].parent)
        one.value, other.value = "C (9)", None
        places.extend((one.coordinate, other.coordinate))

    places: list[str] = []
    message = messages(edit(change))["OVR-13"]
    assert message == f"Not taken over (2): {places[0]} “C (9)”, {places[1]} emptied"


def test_formulas_that_were_written_over_are_listed(edit: Edit) -> None:
    def change(book: Book) -> None:
        sheet, at, column = book.place(BUDGET, "P4")
        check = book.ids(sheet)[1]["allocator:check"]
        sheet.cell(at, check).value = "ok"  # what it says anyway
        sheet.cell(4, column).value = 3
        places.extend(sheet.cell(*each).coordinate for each in ((4, column), (at, check)))

    places: list[str] = []
    assert messages(edit(change))["OVR-13"] == f"Not taken over (2): {places[0]} “3” over P4, {places[1]} “ok”"


def test_titles_legends_and_column_names_are_listed_and_make_nothing_else_foreign(edit: Edit) -> None:
    def change(book: Book) -> None:
        sheet, _, column = book.place(BUDGET, "P4")
        row, _ = book.ids(sheet)
        sheet["B1"], sheet["B3"] = "Our matrix", "A  All right"
        sheet.cell(row + 1, column).value = "Paul"
        sheet.cell(row + 1, 2).value = "What"

    message = messages(edit(change))["OVR-13"]
    for text in ("B1 “Our matrix”", "B3 “A All right”", "“Paul” over P4", "“What”"):
        assert text in message
    assert message.startswith("Not taken over (4): ")


def test_a_row_torn_from_its_id_is_found_under_a_retyped_column_name(edit: Edit) -> None:
    def change(book: Book) -> None:
        sheet, at, _ = book.place(BUDGET, "P4")
        sheet.cell(book.ids(sheet)[0] + 1, 2).value = "What"
        other = next(row for key, _, where, row, _ in book.places() if where is sheet and key == "proc-team@PR2")
        for column in range(2, sheet.max_column + 1):
            swap(sheet, (at, column), (other, column))

    assert set(messages(edit(change))) == {"OVR-15", "OVR-13"}


def test_a_deleted_column_is_said_once_and_its_letters_stay(edit: Edit) -> None:
    def change(book: Book) -> None:
        sheet, _, column = book.place(BUDGET, "P4")
        sheet.delete_cols(column)

    result = edit(change)
    assert messages(result)["OVR-26"] == f"Sheet {WORKS} lacks columns that it was written with (1): P4"
    assert result.kept is not None
    assert result.kept.edits == ()


@pytest.mark.parametrize("with_id", [True, False])
def test_columns_swapped_without_their_hidden_ids_are_refused(edit: Edit, *, with_id: bool) -> None:
    """Titles, holders and letters move, the hidden ids stay; so do the visible ids, or not."""

    def change(book: Book) -> None:
        sheet, _, column = book.place(BUDGET, "P4")
        ids, of = book.ids(sheet)
        for row in range(2, sheet.max_row + 1):
            if row != ids and (with_id or row != ids + 1):
                swap(sheet, (row, column), (row, of["P6"]))

    result = edit(change)
    found = [item for item in said(result) if item.code == "OVR-15"]
    assert len(found) == 1
    assert "the names of column " in found[0].message
    assert result.kept is not None
    assert result.kept.edits == ()


def test_columns_swapped_with_their_hidden_ids_are_read(edit: Edit) -> None:
    def change(book: Book) -> None:
        book.type(BUDGET, "P4", "I")
        sheet, _, column = book.place(BUDGET, "P4")
        other = book.ids(sheet)[1]["P6"]
        for row in range(2, sheet.max_row + 1):
            if not {str(sheet.cell(row, each).data_type) for each in (column, other)} & {"f"}:
                swap(sheet, (row, column), (row, other))

    result = edit(change)
    assert said(result) == []
    assert result.kept is not None
    assert [(one.position, one.letter) for one in result.kept.edits] == [("P4", "I")]


def test_letters_of_other_alphabets_are_read_as_what_they_look_like(edit: Edit) -> None:
    def change(book: Book) -> None:
        book.type(BUDGET, "P3", "\u0421")  # Cyrillic, over the C that RACI shows for its V
        book.type(BUDGET, "P2", "\u0410/\u0420")
        book.by_hand("proc-team@PR2", "P4", Letter="\u0421", Reason="hires")

    result = edit(change)
    assert result.kept is not None
    assert {(one.row, one.position, one.letter) for one in result.kept.edits} == {
        (BUDGET, "P2", "A/R"), ("proc-team@PR2", "P4", "C"),
    }  # fmt: skip
    found = [item for item in said(result) if item.code == "OVR-25"]
    assert {item.subject for item in found} == {f"{BUDGET}, P2", "proc-team@PR2, P4"}
    assert "it was read as A/R" in next(item.message for item in found if item.subject == f"{BUDGET}, P2")


def test_foreign_words_and_footnotes_are_no_letters(edit: Edit) -> None:
    def change(book: Book) -> None:
        book.type(BUDGET, "P4", "кто")
        book.type(BUDGET, "P2", "A¹")

    assert [item.code for item in said(edit(change))] == ["OVR-12", "OVR-12"]


@pytest.mark.parametrize("what", ["row", "column"])
def test_a_sheet_without_its_ids_is_named(edit: Edit, what: str) -> None:
    def change(book: Book) -> None:
        sheet, _, _ = book.place(BUDGET, "P4")
        sheet.delete_rows(book.ids(sheet)[0]) if what == "row" else sheet.delete_cols(1)

    found = messages(edit(change))
    assert set(found) == {"OVR-27", "OVR-17"}
    assert WORKS in found["OVR-27"]


def test_comments_and_columns_added_to_the_list_are_listed(edit: Edit) -> None:
    def change(book: Book) -> None:
        book.overrides.cell(5, book.overrides.max_column + 2).value = "ask Ann"
        book.overrides["A4"].comment = Comment("or Bob", "Ann")

    found = messages(edit(change))
    assert set(found) == {"OVR-13"}
    assert "“ask Ann”, A4 “or Bob”" in found["OVR-13"]


def test_sheets_of_the_look_are_nobodys_additions(tmp_path: Path) -> None:
    def raci(*arguments: object) -> str:
        result = CliRunner().invoke(cli, ["raci", str(EXAMPLE), "--force", *map(str, arguments)])
        assert result.exit_code == 0, result.output
        return result.output

    CliRunner().invoke(cli, ["template", "raci", "-o", str(tmp_path / "look.xlsx")])
    raci("--template", tmp_path / "look.xlsx", "-o", tmp_path / "first.xlsx")
    assert "OVR-" not in raci("--keep", tmp_path / "first.xlsx", "--template", tmp_path / "look.xlsx", "-o", tmp_path / "next.xlsx")
    book = load_workbook(tmp_path / "first.xlsx")
    book.create_sheet("Notes")["A1"] = "mine"
    book.save(tmp_path / "edited.xlsx")
    output = raci("--keep", tmp_path / "edited.xlsx", "-o", tmp_path / "next.xlsx")
    assert "Not taken over (1): “Notes”" in output


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saving_in_libreoffice_changes_nothing_and_other_kinds_are_not_looked_at(edit: Edit, tmp_path: Path) -> None:
    def change(book: Book) -> None:
        path = book.save(tmp_path / "plain.xlsx")
        for ending in ("xlsx", "ods"):
            command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", ending]
            subprocess.run([*command, "--outdir", str(tmp_path / ending), str(path)], check=True, capture_output=True, timeout=120)
        book.book = load_workbook(tmp_path / "xlsx" / "plain.xlsx")

    assert said(edit(change)) == []
    result = CliRunner().invoke(
        cli, ["raci", str(EXAMPLE), "--keep", str(tmp_path / "ods" / "plain.ods"), "-o", str(tmp_path / "next.xlsx")]
    )
    assert "OVR-23" in result.output
    assert "OVR-28" not in result.output
    assert "OVR-13" not in result.output
