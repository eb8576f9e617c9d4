"""Tables side by side in one sheet, and rows of text tables with more or fewer cells than the header."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from allocator.findings import Finding
from allocator.sheets.columns import recognise
from allocator.sheets.reader import Sheet, read
from allocator.sheets.tables import Table
from tests.helpers import codes

HEADER = ["ID", "Title", "Manager"]
LEFT: Sequence[Sequence[object]] = [HEADER, [1, "CEO", ""], [2, "COO", 1], [3, "Plant Manager", 2], [4, "Fitter", 3]]
RIGHT: Sequence[Sequence[object]] = [HEADER, [11, "CFO", 1], [12, "Controller", 11]]


def beside(right: Sequence[Sequence[object]], gap: Sequence[object] = ("",)) -> tuple[Table, list[Finding]]:
    """What is read of a sheet with a second table to the right of the list of positions."""
    rows = [[*row, *gap, *(right[at] if at < len(right) else [])] for at, row in enumerate(LEFT)]
    tables, findings = recognise([Sheet("org.xlsx", "Staff", rows)])
    return tables["positions"], findings


def test_a_second_list_of_positions_is_read_too() -> None:
    table, findings = beside(RIGHT)
    assert table.column("id") == ["1", "2", "3", "4", "11", "12"]
    assert table.column("reports_to") == ["", "1", "2", "3", "1", "11"]
    assert table.cell(5, "title").address == "F3"
    assert [code for code, _ in codes(findings)] == ["SHEET-74", "SHEET-70"]
    assert "columns E:G were read as further tables" in findings[0].message


def test_a_foreign_table_gives_the_positions_nothing() -> None:
    table, findings = beside([["Region", "Budget"], ["North", 5], ["South", 6]])
    assert "budget" not in table.columns
    assert codes(findings) == [("SHEET-74", "org.xlsx!Staff")]
    assert "columns E:F were not recognised as a table and left out" in findings[0].message


def test_columns_that_fill_the_same_rows_stay_and_that_is_said() -> None:
    table, findings = beside([["Department", "Budget"], *([f"D{at}", at] for at in range(4))])
    assert table.column("budget") == ["0", "1", "2", "3"]
    assert "fill the same rows and were read as one table with A:C" in findings[0].message


def test_notes_beside_the_table_are_no_second_table() -> None:
    assert beside([["Legend"], ["red: vacant"]])[1] == []


def test_a_second_list_without_a_gap_is_said() -> None:
    _, findings = beside(RIGHT, ())
    assert codes(findings) == [("SHEET-77", "“Title” and “Manager”")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,manager,title\n1,,CEO\n2,1,VP, Sales\n3,1,VP IT\n", [("SHEET-75", 3)]),
        ("id,title,manager\n1,CEO,\n2,VP, Sales,1\n3,VP IT,1\n", [("SHEET-75", 3)]),
        ("id,title,dept,manager\n1,CEO,HQ,\n2,COO,1\n3,CFO,HQ,1\n", [("SHEET-76", 3)]),
        ("id,title\n1,CEO,\n2,COO,1\n3,CFO,1\n", []),  # no list of positions
        ("id,title,manager\n1,CEO,,x\n2,COO,1,y\n3,CFO,1\n", [("SHEET-76", 2)]),  # the header lacks a name
        ("id,title,manager\n1,CEO,,,\n2,COO,1,,\n3,CFO,1\n", []),  # blank cells at the end
        ("id,title,manager,note\n1,CEO,,\n2,COO,1,x\nas of May,2024\n", []),  # a note below
        ("id,title,manager,note\n1,CEO\n2,COO,1\n3,CFO,1,x\n", []),  # blank ends are not written
    ],
)
def test_rows_of_unequal_length(text: str, expected: list[tuple[str, int]], tmp_path: Path) -> None:
    (tmp_path / "org.csv").write_text(text, encoding="utf-8")
    findings = recognise(read([tmp_path / "org.csv"])[0])[1]
    assert [(one.code, one.cell.row) for one in findings if one.code in ("SHEET-75", "SHEET-76") and one.cell] == expected
