"""A block of letters under a header as a matrix: roles as columns, or turned, roles as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from allocator.findings import Cell, Finding, finding
from allocator.sheets.cells import figure
from allocator.sheets.matrix_find import Block
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_labels import Line, heading_of, label_columns, lines
from allocator.sheets.matrix_letters import Reading
from allocator.sheets.matrix_names import distinct, roles_of, several, short
from allocator.sheets.matrix_types import COLUMNS, ROWS, MatrixEntry, MatrixRole, MatrixRow
from allocator.sheets.matrix_words import is_heading, names_role


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
    turned = _is_turned(read, block, [line.activity for line in found if line.row in lettered], roles, labels.activity)
    if turned:
        of_roles = label_columns(read, block.header, left, filled, of_roles=True)
        found, headings = lines(read, block, of_roles, lettered)
        draft = _turned(read, block, found, roles)
    else:
        draft = Draft(COLUMNS, block.header, roles, _rows(read, block, found), said)
    if block.key < 0:
        draft.findings += about_headings(read, headings)
    draft.header = tuple(sorted({*block.header, *block.repeats}))
    draft.findings += _about_names(read, found) + _about_cells(read, block, found)
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
    rows: list[tuple[Line, list[MatrixEntry]]] = []
    for line in found:
        entries = [
            MatrixEntry(place, reading.letters, read.grid.texts[line.row][column], read.grid.cell(line.row, column))
            for place, column, reading in _letters(read, block, line.row)
        ]
        if line.above and rows:
            rows[-1][1].extend(entries)
        else:
            rows.append((line, entries))
    return [MatrixRow(line.activity, line.area, read.grid.cell(line.row, line.column), tuple(entries)) for line, entries in rows]


def _turned(read: Read, block: Block, found: Sequence[Line], columns: Sequence[MatrixRole]) -> Draft:
    """The matrix of a block whose rows are roles."""
    held = [line for line in found if not line.above]
    roles, said = distinct(
        [short(line.activity) for line in held], [read.grid.cell(line.row, line.column) for line in held], read.grid.place
    )
    entries: list[list[MatrixEntry]] = [[] for _ in columns]
    role = -1
    for line in found:
        role += not line.above
        for place, column, reading in _letters(read, block, line.row):
            cell = read.grid.cell(line.row, column)
            entries[place].append(MatrixEntry(role, reading.letters, read.grid.texts[line.row][column], cell))
    rows = [MatrixRow(column.name, "", column.cell, tuple(held)) for column, held in zip(columns, entries, strict=True)]
    return Draft(ROWS, block.header, roles, rows, said)


def _is_turned(read: Read, block: Block, labels: Sequence[str], roles: Sequence[MatrixRole], column: int) -> bool:
    """Whether the rows are roles: by the heading of their column, by words for roles, by where each has one Accountable."""
    if len(block.columns) < 2 or not block.header:
        return False
    corner = heading_of(read, block.header, column) if column >= 0 else ""
    points = 3.0 * is_heading(corner, "role") - 3.0 * is_heading(corner, "activity")
    points += 2 * (_share(labels) - _share([role.name for role in roles]))
    across, down = _single(read, block)
    points += 2 * (down - across)
    return points > 0.5


def _share(names: Iterable[str]) -> float:
    """Share of the names that look like those of roles."""
    told = [names_role(name) for name in names]
    return sum(told) / max(len(told), 1)


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


def about_headings(read: Read, headings: Sequence[int]) -> list[Finding]:
    """What is said about rows that were read as headings of sections."""
    if not headings:
        return []
    texts = [next(text for text in read.grid.texts[row] if text) for row in headings]
    first = next(place for place, text in enumerate(read.grid.texts[headings[0]]) if text)
    told = several([f"“{text[:40]}”" for text in texts])
    return [finding("MTX-05", read.grid.place, read.grid.cell(headings[0], first), headings=told)]


def _about_names(read: Read, found: Sequence[Line]) -> list[Finding]:
    """What is said about letters that stand beside no label."""
    nameless = [line for line in found if not line.named]
    how = "they were counted to the activity above" if any(line.above for line in nameless) else "they are called by their rows"
    if not nameless:
        return []
    rows = several([str(read.grid.top + line.row + 1) for line in nameless])
    return [finding("MTX-07", read.grid.place, read.grid.cell(nameless[0].row, nameless[0].column), rows=rows, how=how)]


def _about_cells(read: Read, block: Block, found: Sequence[Line]) -> list[Finding]:
    """What is said about look-alike letters, and about texts that are no letters."""
    alike: dict[tuple[str, tuple[str, ...]], list[Cell]] = {}
    strange: dict[str, list[Cell]] = {}
    columns = set(block.columns)
    for line in found:
        texts = read.grid.texts[line.row]
        for column, reading in enumerate(read.readings[line.row]):
            if column in columns and reading is None and figure(texts[column]) is None:
                strange.setdefault(texts[column], []).append(read.grid.cell(line.row, column))
            elif column in columns and reading and reading.alike:
                alike.setdefault((texts[column], reading.letters), []).append(read.grid.cell(line.row, column))
    place = read.grid.place
    return [
        finding("MTX-02", f"{text} in {place}", cells[0], text=text, letters="/".join(letters), cells=_cells(cells))
        for (text, letters), cells in alike.items()
    ] + [
        finding("MTX-03", f"{text[:60]} in {place}", cells[0], text=text[:60], cells=_cells(cells))
        for text, cells in strange.items()
    ]


def _cells(cells: Sequence[Cell]) -> str:
    """The addresses of some cells."""
    return several([cell.address for cell in cells])
