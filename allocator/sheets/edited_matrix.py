"""Reading: a matrix of an edited workbook. Rows and columns are found by their hidden ids, wherever they stand now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocator.findings import Cell
from allocator.sheets.cells import text
from allocator.sheets.messages import Row
from allocator.sheets.reader import Sheet

OWN = "allocator:"  # begins every id that is ours and no position's
MARK, AGREED, REMARK = "allocator:matrix", "allocator:agreed", "allocator:remark"
ACTIVITY, SCOPE = "Activity", "Scope"  # names of left columns
LEFT = frozenset({ACTIVITY, "Scope kind", SCOPE})
COUNTS = re.compile(r"[A-Z/]{1,4} \([\d,]+\)(?:, [A-Z/]{1,4} \([\d,]+\))*")  # of a group: "I (12), C (3)"
BELOW = "Without a letter in "  # begins the heading of letters that a scheme has no sign for


@dataclass(frozen=True, slots=True)
class Stray:
    """Something in a matrix that is no letter, agreement or remark: what kind of thing, where, and how it reads."""

    kind: str
    cell: Cell
    text: str


@dataclass(frozen=True)
class Matrix:
    """A sheet with letters. Rows and columns are places in `cells`, from 0; an id may stand there twice."""

    sheet: Sheet
    marked: int  # the row of the ids
    rows: Sequence[tuple[str, int]]  # row key, place
    columns: Sequence[tuple[str, int]]  # position id, place
    agreed: Sequence[int]
    remark: Sequence[int]
    left: Mapping[str, int]  # column by its name
    strays: Sequence[Stray]

    def text(self, row: int, column: int) -> str:
        """The text of a cell, "" for a blank one."""
        return at(self.sheet.rows[row], column)

    def cell(self, row: int, column: int) -> Cell:
        """Where that cell stands."""
        return Cell(self.sheet.file, self.sheet.name, row + 1, column + 1)

    def heads(self, column: int) -> set[str]:
        """The texts over a column."""
        return {self.text(row, column) for row in range(self.marked)} - {""}


def at(row: Row | Sequence[object], column: int) -> str:
    """The text of a row's cell, "" where the row ends before it."""
    return text(row[column]) if column < len(row) else ""


def read_matrix(sheet: Sheet) -> Matrix | None:
    """The matrix of a sheet, None where the mark is not found."""
    found = next(((row, line.index(MARK)) for row, line in enumerate(sheet.rows) if MARK in line), None)
    if found is None:
        return None
    marked, key = found
    ids = {column: name for column in range(len(sheet.rows[marked])) if (name := at(sheet.rows[marked], column)) and column != key}
    columns = [(name, column) for column, name in ids.items() if not name.startswith(OWN)]
    keys = [(row, at(sheet.rows[row], key)) for row in range(marked + 1, len(sheet.rows))]
    rows = [(name, row) for row, name in keys if name and not name.startswith(OWN)]
    unkeyed = [row for row, name in keys if not name]
    named = next((row for row in unkeyed if _names(sheet.rows[row], columns)), -1)
    width = max(map(len, sheet.rows))
    blank = [column for column in range(width) if column != key and column not in ids]
    left = {label: column for column in reversed(blank) if named >= 0 and (label := at(sheet.rows[named], column)) in LEFT}
    extra = [column for column in blank if column not in left.values()]
    strays = [
        *_in_columns(sheet, [row for _, row in rows], extra),
        *_in_rows(sheet, [row for row in unkeyed if row != named], left.get(ACTIVITY, key + 1)),
    ]
    places = {own: [column for column, name in ids.items() if name == own] for own in (AGREED, REMARK)}
    return Matrix(sheet, marked, rows, columns, places[AGREED], places[REMARK], left, strays)


def _names(row: Sequence[object], columns: Sequence[tuple[str, int]]) -> bool:
    """Whether a row repeats the ids of the positions: the row of column names."""
    return all(at(row, column) == name for name, column in columns) and any(at(row, column) in LEFT for column in range(len(row)))


def _in_columns(sheet: Sheet, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Stray]:
    """What stands beside the letters in columns without an id; counts of letters, and of folded departments, apart."""
    for column in columns:
        written = {row: value for row in rows if (value := at(sheet.rows[row], column))}
        if len(written) == len(rows) and all(map(str.isdigit, written.values())):
            continue
        for row, value in written.items():
            if not COUNTS.fullmatch(value):
                yield Stray("extra columns", Cell(sheet.file, sheet.name, row + 1, column + 1), value)


def _in_rows(sheet: Sheet, rows: Sequence[int], activity: int) -> Iterator[Stray]:
    """What stands in rows without a key: headings, by their only text, and what was added."""
    below = -2  # the last row of the list below the table that schemes with few letters need
    for row in rows:
        filled = [column for column in range(len(sheet.rows[row])) if at(sheet.rows[row], column)]
        if filled and (row == below + 1 or at(sheet.rows[row], activity).startswith(BELOW)):
            below = row
            continue
        kind = "headings" if filled == [activity] else "extra rows"
        for column in filled:
            yield Stray(kind, Cell(sheet.file, sheet.name, row + 1, column + 1), at(sheet.rows[row], column))
