"""Matrices from Markdown tables, and as the lines that a reader would note down."""

from __future__ import annotations

from allocator.findings import Finding
from allocator.sheets.matrix import Matrix
from allocator.sheets.matrix_grid import Grid
from allocator.sheets.matrix_legend import Legend
from allocator.sheets.matrix_read import matrices_of


def grid(table: str, name: str = "Sheet1", **options: bool) -> Grid:
    """A sheet from a Markdown table without a ruler; `\\n` in a cell is a line break, a row of blanks a blank row."""
    lines = [line.strip().removeprefix("|").removesuffix("|") for line in table.strip().splitlines()]
    rows = [[cell.strip().replace("\\n", "\n") for cell in line.split("|")] for line in lines]
    return Grid("test.xlsx", name, rows, **options)


def read(*grids: Grid | str, file: str = "test.xlsx") -> tuple[list[Matrix], list[Finding]]:
    """The matrices of sheets or tables in one file."""
    sheets = [each if isinstance(each, Grid) else grid(each, f"Sheet{number}") for number, each in enumerate(grids, 1)]
    return matrices_of(file, sheets, Legend())


def one(*grids: Grid | str) -> Matrix:
    """The one matrix of a file."""
    matrices, findings = read(*grids)
    assert len(matrices) == 1, (matrices, list(map(str, findings)))
    return matrices[0]


def noted(matrix: Matrix) -> list[str]:
    """Each row as "section > activity: role A/R, role C"."""
    return [
        f"{row.area and f'{row.area} > '}{row.activity}: "
        + ", ".join(f"{matrix.roles[entry.role].name} {'/'.join(entry.letters)}" for entry in row.entries)
        for row in matrix.rows
    ]


def codes(findings: list[Finding]) -> list[str]:
    """The codes of findings."""
    return [item.code for item in findings]


def assert_read(table: str, orientation: str, lines: list[str]) -> None:
    """That a table gives one matrix, these lines, and every entry with the cell in which its text stands."""
    sheet = grid(table)
    matrix = one(sheet)
    assert noted(matrix) == lines
    assert matrix.orientation == orientation
    for entry in (entry for row in matrix.rows for entry in row.entries):
        assert sheet.at(entry.cell.row - 1, entry.cell.column - 1) == entry.text != ""
