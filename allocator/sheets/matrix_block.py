"""A block of letters under a header as a matrix: roles as columns, or turned, roles as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from allocator.findings import Finding
from allocator.sheets.matrix_find import Block
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_labels import Line, heading_of, label_columns, lines
from allocator.sheets.matrix_letters import Reading
from allocator.sheets.matrix_names import distinct, roles_of, short
from allocator.sheets.matrix_said import about_cells, about_columns, about_headings, about_names
from allocator.sheets.matrix_types import COLUMNS, ROWS, MatrixEntry, MatrixRole, MatrixRow
from allocator.sheets.matrix_words import is_heading, share_of_roles


@dataclass(slots=True)
class Draft:
    """A matrix in the making, with what is to be said about it."""

    orientation: str
    header: tuple[int, ...]
    roles: list[MatrixRole]
    rows: list[MatrixRow]
    findings: list[Finding] = field(default_factory=list)


def readings_of(read: Read, block: Block) -> list[Reading]:
    """What the cells under the roles of a block say."""
    found = []
    for row in block.body:
        cells = read.readings[row]
        found += [reading for column in block.columns if column < len(cells) and (reading := cells[column]) and reading.letters]
    return found


def drawn(read: Read, block: Block) -> Draft:
    """The matrix of a block."""
    lettered = {row for row in block.body if _letters(read, block, row)}
    left = [column for column in block.labels if column < block.columns[0]] or list(block.labels)
    filled = sorted(lettered)
    labels = label_columns(read, block.header, left, filled)
    found, headings = lines(read, block, labels, lettered)
    roles, said = roles_of(read, block)
    turned = _is_turned(read, block, left, [line.activity for line in found if line.row in lettered], roles)
    if turned:
        of_roles = label_columns(read, block.header, left, filled, of_roles=True)
        found, headings = lines(read, block, of_roles, lettered)
        draft = _turned(read, block, found, roles)
    else:
        draft = Draft(COLUMNS, block.header, roles, _rows(read, block, found), said)
    if block.key < 0:
        draft.findings += about_headings(read, headings)
    draft.header = tuple(sorted({*block.header, *block.repeats}))
    draft.findings += about_names(read, found) + about_cells(read, block, found) + about_columns(read, block, found)
    return draft


def _letters(read: Read, block: Block, row: int) -> list[tuple[int, int, Reading]]:
    """Place among the roles, column and reading of each cell with letters in a row."""
    cells = read.readings[row]
    return [
        (place, column, reading)
        for place, column in enumerate(block.columns)
        if column < len(cells) and (reading := cells[column]) and reading.letters
    ]


def _rows(read: Read, block: Block, found: Sequence[Line]) -> list[MatrixRow]:
    """The rows of activities."""
    rows: list[tuple[Line, dict[int, MatrixEntry]]] = []
    for line in found:
        if not (line.above and rows):
            rows.append((line, {}))
        held = rows[-1][1]
        for place, column, reading in _letters(read, block, line.row):
            entry = MatrixEntry(place, reading.letters, read.grid.texts[line.row][column], read.grid.cell(line.row, column))
            held[place] = added(held.get(place), entry)
    return [MatrixRow(line.activity, line.area, read.grid.cell(line.row, line.column), tuple(held.values())) for line, held in rows]


def _turned(read: Read, block: Block, found: Sequence[Line], columns: Sequence[MatrixRole]) -> Draft:
    """The matrix of a block whose rows are roles."""
    held = [line for line in found if not line.above]
    roles, said = distinct(
        [short(line.activity) for line in held],
        [read.grid.cell(line.row, line.column) for line in held],
        read.grid.place,
        rows=True,
    )
    entries: list[dict[int, MatrixEntry]] = [{} for _ in columns]
    role = -1
    for line in found:
        role += not line.above
        for place, column, reading in _letters(read, block, line.row):
            entry = MatrixEntry(role, reading.letters, read.grid.texts[line.row][column], read.grid.cell(line.row, column))
            entries[place][role] = added(entries[place].get(role), entry)
    rows = [MatrixRow(column.name, "", column.cell, tuple(held.values())) for column, held in zip(columns, entries, strict=True)]
    return Draft(ROWS, block.header, roles, rows, said)


def _is_turned(read: Read, block: Block, columns: Sequence[int], labels: Sequence[str], roles: Sequence[MatrixRole]) -> bool:
    """Whether the rows are roles: by the headings beside them, by words for roles, by where each has one Accountable."""
    if len(block.columns) < 2 or not block.header:
        return False
    corners = [text for column in columns if (text := heading_of(read, block.header, column)) and not is_heading(text, "either")]
    of_activities = any(is_heading(text, "activity") for text in corners)
    points = -3.0 if of_activities else 3.0 * any(is_heading(text, "role") for text in corners)
    points += 2 * (share_of_roles(labels) - share_of_roles([role.name for role in roles]))
    across, down = _single(read, block)
    points += 2 * (down - across)
    return points > 0.5


def _single(read: Read, block: Block) -> tuple[float, float]:
    """Share of the rows, and of the columns, that have exactly one A."""
    across: list[int] = []
    down = dict.fromkeys(block.columns, 0)
    for row in block.body:
        if held := _letters(read, block, row):
            accountable = [column for _, column, reading in held if "A" in reading.letters]
            across.append(len(accountable))
            for column in accountable:
                down[column] += 1
    return sum(count == 1 for count in across) / max(len(across), 1), sum(count == 1 for count in down.values()) / len(down)


def added(held: MatrixEntry | None, more: MatrixEntry) -> MatrixEntry:
    """What a role has in a row with what another cell adds."""
    if held is None:
        return more
    return MatrixEntry(held.role, tuple(dict.fromkeys((*held.letters, *more.letters))), held.text, held.cell)
