"""Matrices of workbooks with merged cells, which say more than the values in them."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from allocator.sheets.matrix import Matrix, read_matrices
from tests.sheets.matrices import grid, noted

MERGED = {
    "an activity over two rows": (
        """
        | No | Activity | PM | Dev | QA | Remark |
        | 1 | Plan | A | | | first |
        | | | | R | C | second |
        | 2 | Build | A | R | | |
        | 3 | Ship | A | | | |
        | | | | R | | |
        """,
        ["A2:A3", "B2:B3", "A5:A6", "B5:B6"],
        ["Plan: PM A, Dev R, QA C", "Build: PM A, Dev R", "Ship: PM A, Dev R"],
    ),
    "an activity and a letter over two rows": (
        """
        | Activity | PM | Dev |
        | Plan | A | R |
        | | | C |
        | Build | A | R |
        """,
        ["A2:A3", "B2:B3"],
        ["Plan: PM A, Dev R/C", "Build: PM A, Dev R"],
    ),
    "an activity over its steps": (
        """
        | Activity | Detail | PM | Dev |
        | Plan | Draft | A | R |
        | | Agree | R | A |
        | Build | | A | R |
        """,
        ["A2:A3"],
        ["Plan > Draft: PM A, Dev R", "Plan > Agree: PM R, Dev A", "Build: PM A, Dev R"],
    ),
    "an activity over countries": (
        """
        | Activity | In | PM | Dev |
        | Plan | DE | A | R |
        | | AT | R | A |
        | Build | DE | A | R |
        """,
        ["A2:A3"],
        ["Plan: PM A, Dev R", "Plan: PM R, Dev A", "Build: PM A, Dev R"],
    ),
    "a letter over two activities": (
        """
        | Activity | PM | Dev |
        | Plan | A | R |
        | Build | | R |
        """,
        ["B2:B3"],
        ["Plan: PM A, Dev R", "Build: PM A, Dev R"],
    ),
    "groups over roles, a role and the activities over both rows of the header": (
        """
        | Activity | Operations | | Staff | Sponsor |
        | | Lead | Clerk | HR | |
        | Plan | A | | C | I |
        | | | R | | |
        | Build | A | R | | I |
        """,
        ["A1:A2", "B1:C1", "E1:E2", "A3:A4"],
        ["Plan: Lead A, HR C, Sponsor I, Clerk R", "Build: Lead A, Clerk R, Sponsor I"],
    ),
    "a role over two rows": (
        """
        | Role | Plan | Build |
        | PM | A | |
        | | | A |
        | Dev | R | R |
        """,
        ["A2:A3"],
        ["Plan: PM A, Dev R", "Build: PM A, Dev R"],
    ),
    "letters over several columns of names": (
        """
        | Activity | Responsible | | Accountable | Informed | |
        | Plan | Bob | Ann | Eve | Tom | |
        | Build | Tom | | Eve | | all |
        """,
        ["B1:C1", "E1:F1"],
        ["Plan: Bob R, Ann R, Eve A, Tom I", "Build: Tom R, Eve A, all I"],
    ),
    "letters over several rows of names": (
        """
        | Role | Plan | Build |
        | Responsible | Ann | Bob |
        | | Tom | |
        | Accountable | Carl | Carl |
        | Informed | | Eve |
        """,
        ["A2:A3"],
        ["Plan: Ann R, Tom R, Carl A", "Build: Bob R, Carl A, Eve I"],
    ),
}


def read(table: str, merged: list[str], path: Path) -> Matrix:
    """The one matrix of a workbook with these cells merged."""
    cells = grid(table)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for ends in merged:
            (top, left), (bottom, right) = map(xl_cell_to_rowcol, ends.split(":"))
            sheet.merge_range(top, left, bottom, right, cells.at(top, left))
        for row, texts in enumerate(cells.texts):
            for column, text in enumerate(texts):
                if text:
                    sheet.write(row, column, text)
    (matrix,), findings = read_matrices([path])
    assert {item.code for item in findings} <= {"SHEET-64"}
    return matrix


@pytest.mark.parametrize("kind", MERGED)
def test_merged_cells_are_read_as_one(kind: str, tmp_path: Path) -> None:
    table, merged, lines = MERGED[kind]
    assert noted(read(table, merged, tmp_path / "merged.xlsx")) == lines
