"""Matrices with a column for each letter: names below the letters, or marks where the role stands beside or above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from allocator.sheets.cells import figure
from allocator.sheets.matrix_block import Draft, added
from allocator.sheets.matrix_find import ABOVE, Block
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_labels import Line, label_columns, lines
from allocator.sheets.matrix_letters import is_mark
from allocator.sheets.matrix_list import role_in
from allocator.sheets.matrix_people import Register, people
from allocator.sheets.matrix_said import about_headings
from allocator.sheets.matrix_types import LETTERS, MatrixEntry, MatrixRole, MatrixRow

LEAST = 0.6  # of the cells below the letters must be names or marks
GAP = 2  # blank rows that end a table
ALONE = {"DRI"}  # letters that are a scheme by themselves
PEEK = 20  # rows below letters by which a table is told

Who = Callable[[int, int], list[tuple[str, tuple[int, int]]]]  # the names that a cell gives its letter to, each with its place


@dataclass(frozen=True, slots=True)
class LetterTable:
    """A block whose header is letters; `letters` by column; `marks`: its cells are marks and not names."""

    block: Block
    letters: Mapping[int, str]
    marks: bool


def letter_tables(read: Read) -> list[LetterTable]:
    """The tables with a column for each letter, from top to bottom."""
    found: list[LetterTable] = []
    row = 0
    while row < len(read.grid.texts):
        letters = _heading(read, row)
        table = (_spread(read, row, letters) or _table(read, (row,), letters)) if letters else None
        if table:
            found.append(table)
        row = (table.block.body[-1] if table else row) + 1
    return found


def _heading(read: Read, row: int) -> dict[int, str]:
    """The letters of a row that may head such a table, by column; empty where it may not."""
    found = {column: reading for column, reading in read.letters(row).items() if reading.plain and len(reading.letters) == 1}
    counts = Counter(reading.letters[0] for reading in found.values())
    several = len(counts) > 1 or (counts.keys() == ALONE and sum(map(bool, read.grid.texts[row])) > 1)  # and no title
    regular = several and len(set(counts.values())) == 1 and all(reading.known for reading in found.values())
    if not regular or not counts.keys() & {"R", "A", "D", *ALONE}:
        return {}
    before = next((each for each in range(row - 1, -1, -1) if not read.is_blank(each)), -1)
    below_letters = before >= 0 and len(read.letters(before).keys() & found.keys()) > 1
    below_names = before == row - 1 >= 0 and 2 * len(read.written(before).keys() & found.keys()) > len(found)
    return {} if below_letters or below_names else {column: reading.letters[0] for column, reading in found.items()}


def _spread(read: Read, row: int, letters: Mapping[int, str]) -> LetterTable | None:
    """The table of marks below names of roles that stand below letters, each merged over several of them."""
    below = range(min(letters), len(read.grid.texts[row + 1]) if row + 1 < len(read.grid.texts) else 0)
    spread: dict[int, str] = {}
    for column in takewhile(lambda column: read.grid.at(row + 1, column), below):
        spread[column] = letters.get(column) or spread[column - 1]
    told = [read.grid.at(row + 1, column) for column in spread]
    if max(letters) not in spread or len(told) <= len(set(letters.values())) or any(map(is_mark, told)):
        return None
    table = _table(read, (row, row + 1), spread)
    return table if table and table.marks else None


def _table(read: Read, header: tuple[int, ...], letters: Mapping[int, str]) -> LetterTable | None:
    """The table below a row of letters, and one of names, None where the cells below are no names and no marks."""
    row = header[-1]
    peek, _ = _body(read, row, letters, PEEK)
    if _marks(read, peek, letters) is None:
        return None
    body, repeats = _body(read, row, letters, len(read.grid.texts))
    marked = _marks(read, body, letters)
    if marked is None:
        return None
    above = range(max(0, row - ABOVE), row) if len(header) == 1 else header[1:]
    groups = tuple(each for each in above if any(read.grid.at(each, column) for column in letters))
    if len(letters) > len(set(letters.values())) and not (groups and marked):
        return None
    left, right = min(letters), max(letters)
    beside = {
        column for each in body for column in range(len(read.grid.texts[each])) if read.grid.at(each, column)
    } - letters.keys()
    labels = tuple(sorted(column for column in beside if column < left)) or tuple(
        sorted(column for column in beside if column > right)
    )
    if not labels:
        return None
    block = Block(header, groups, tuple(sorted(letters)), labels, tuple(body), tuple(repeats))
    return LetterTable(block, letters, marked)


def _marks(read: Read, body: Sequence[int], letters: Mapping[int, str]) -> bool | None:
    """Whether the cells below letters are marks, and not names; None where they are neither."""
    cells = [text for each in body for column in letters if (text := read.grid.at(each, column)) and _says(read, each, column)]
    marks = sum(map(is_mark, cells))
    numbers = sum(figure(text) is not None and not is_mark(text) for text in cells)
    plainly = sum(
        bool((reading := read.readings[each][column]) and reading.letters and reading.known and reading.plain)
        for each in body
        for column in letters
        if column < len(read.readings[each])
    )
    if not cells or numbers * 4 > len(cells) or len(cells) - plainly - numbers < LEAST * len(cells):
        return None
    return 2 * marks > len(cells)


def _says(read: Read, row: int, column: int) -> bool:
    """Whether a cell says something."""
    cells = read.readings[row]
    return column < len(cells) and ((reading := cells[column]) is None or bool(reading.letters))


def _body(read: Read, header: int, letters: Mapping[int, str], most: int) -> tuple[list[int], list[int]]:
    """The rows below a header, so many at most, up to a gap or another header, and those that repeat the header."""
    body: list[int] = []
    repeats: list[int] = []
    for row in range(header + 1, min(header + 1 + most, len(read.grid.texts))):
        if read.is_blank(row):
            if row - (body[-1] if body else header) >= GAP:
                break
            continue
        found = read.letters(row)
        here = {column: reading.letters[0] for column, reading in found.items() if len(reading.letters) == 1}
        if here == letters:
            repeats.append(row)
        elif len(here) > 1 and here.keys() == letters.keys() and len(set(here.values())) == len(here):
            break
        else:
            body.append(row)
    return body, repeats


def from_letters(read: Read, table: LetterTable, title: str) -> Draft:
    """The matrix of such a table."""
    block, grid = table.block, read.grid
    filled = {row for row in block.body if any(_says(read, row, column) for column in table.letters)}
    labels = label_columns(read, block.header, block.labels, sorted(filled))
    found, headings = lines(read, block, labels, filled)
    who = _marked(read, table, labels.role, title) if table.marks else _named(read, table)
    by_role = table.marks and labels.role >= 0
    roles, firsts = Register(), list[MatrixRole]()
    rows: dict[tuple[str, str, int], tuple[Line, dict[int, MatrixEntry]]] = {}
    held: dict[int, MatrixEntry] = {}
    for line in found:
        key = line.area, line.activity, 0 if by_role else line.row
        if not (line.above and rows):
            _, held = rows.setdefault(key, (line, {}))
        for column in block.columns:
            for name, place in who(line.row, column):
                role = roles.place(name)
                if role == len(firsts):
                    firsts.append(MatrixRole(name, grid.cell(*place)))
                letter, cell = table.letters[column], grid.cell(line.row, column)
                held[role] = added(held.get(role), MatrixEntry(role, (letter,), grid.at(line.row, column), cell))
    only = title if by_role and labels.activity < 0 else ""
    made = [
        MatrixRow(only or line.activity, line.area, grid.cell(line.row, line.column), tuple(held.values()))
        for line, held in rows.values()
    ]
    header = tuple(sorted({*block.header, *block.repeats}))
    return Draft(LETTERS, header, firsts, made, about_headings(read, headings))


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
