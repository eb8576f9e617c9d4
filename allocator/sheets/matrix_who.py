"""Who has which letter where names or marks stand below letters, and the roles and rows that this makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from allocator.sheets.matrix_block import Draft, added
from allocator.sheets.matrix_columns import ALONE, LetterTable, says
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_labels import Line, label_columns, lines
from allocator.sheets.matrix_letters import is_mark
from allocator.sheets.matrix_list import role_in
from allocator.sheets.matrix_people import Register, people
from allocator.sheets.matrix_said import about_headings, about_names
from allocator.sheets.matrix_types import LETTER_ROWS, LETTERS, MatrixEntry, MatrixRole, MatrixRow

Who = Callable[[int, int], list[tuple[str, tuple[int, int]]]]  # the names that a cell gives its letter to, each with its place


class Said(NamedTuple):
    """Letters that somebody has: the name, where it stands first, and the column of the cell that says so."""

    letters: tuple[str, ...]
    name: str
    place: tuple[int, int]
    column: int


def from_letters(read: Read, table: LetterTable, title: str) -> Draft:
    """The matrix of such a table."""
    block = table.block
    filled = {row for row in block.body if any(says(read, row, column) for column in table.letters)}
    labels = label_columns(read, block.header, block.labels, sorted(filled))
    found, headings = lines(read, block, labels, filled)
    who = _marked(read, table, labels.role, title) if table.marks else _named(read, table)

    def said(row: int) -> Iterator[Said]:
        for column in block.columns:
            for name, place in who(row, column):
                yield Said((table.letters[column],), name, place, column)

    by_role = table.marks and labels.role >= 0
    roles, rows = gathered(read, found, said, together=by_role)
    if by_role and labels.activity < 0:
        rows = [replace(row, activity=title) for row in rows]
    told = about_headings(read, headings) + about_names(read, found)
    if read.grid.turned:
        return Draft(LETTER_ROWS, (labels.activity,), roles, rows, told)
    return Draft(LETTERS, tuple(sorted({*block.header, *block.repeats})), roles, rows, told)


def gathered(
    read: Read, found: Sequence[Line], said: Callable[[int], Iterable[Said]], *, together: bool = False
) -> tuple[list[MatrixRole], list[MatrixRow]]:
    """Roles as they come first, and the rows with what each role has; `together`: rows of one activity are one row."""
    grid = read.grid
    roles, firsts = Register(), list[MatrixRole]()
    rows: dict[tuple[str, str, int], tuple[Line, dict[int, MatrixEntry]]] = {}
    held: dict[int, MatrixEntry] = {}
    for line in found:
        key = line.area, line.activity, 0 if together else line.row
        if not (line.above and rows):
            _, held = rows.setdefault(key, (line, {}))
        for letters, name, place, column in said(line.row):
            role = roles.place(name)
            if role == len(firsts):
                firsts.append(MatrixRole(name, grid.cell(*place)))
            entry = MatrixEntry(role, letters, grid.at(line.row, column), grid.cell(line.row, column))
            held[role] = added(held.get(role), entry)
    made = [
        MatrixRow(line.activity, line.area, grid.cell(line.row, line.column), tuple(entries.values()))
        for line, entries in rows.values()
    ]
    return firsts, made


def _named(read: Read, table: LetterTable) -> Who:
    """Names stand in the cells."""
    grid = read.grid
    cells = (grid.lines(row, column) for row in table.block.body for column in table.letters)
    known = people(cells, commas=set(table.letters.values()) != ALONE)  # one name on each row

    def who(row: int, column: int) -> list[tuple[str, tuple[int, int]]]:
        return [(name, (row, column)) for name in known.names(grid.lines(row, column)) if not is_mark(name)]

    return who


def _marked(read: Read, table: LetterTable, role: int, title: str) -> Who:
    """Marks stand in the cells; the role stands above the letters, beside the marks, or in the title."""
    grid = read.grid
    groups = _groups(read, table)
    standing: dict[int, int] = {}  # row by row, the last one that names a role
    for row in table.block.body:
        standing[row] = row if role >= 0 and grid.at(row, role) else standing.get(row - 1, row)

    def who(row: int, column: int) -> list[tuple[str, tuple[int, int]]]:
        reading = read.readings[row][column] if column < len(read.readings[row]) else None
        said = grid.at(row, column)
        if not (is_mark(said) or (reading and table.letters[column] in reading.letters)):
            return []
        if column in groups:
            return [(grid.at(*groups[column]), groups[column])]
        if role >= 0:
            return [(grid.at(standing[row], role) or title, (standing[row], role))]
        return [(role_in(title) or title, (table.block.header[-1], column))]

    return who


def _groups(read: Read, table: LetterTable) -> dict[int, tuple[int, int]]:
    """The cell above the letters that names the role of each column, where the letters repeat."""
    if len(table.letters) == len(set(table.letters.values())) or not table.block.groups:
        return {}
    row = max(table.block.groups, key=lambda each: (sum(bool(read.grid.at(each, column)) for column in table.letters), each))
    groups: dict[int, tuple[int, int]] = {}
    last = -1
    for column in sorted(table.letters):
        last = column if read.grid.at(row, column) else last
        if last >= 0:
            groups[column] = row, last
    return groups
