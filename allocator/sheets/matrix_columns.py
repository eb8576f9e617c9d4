"""Tables with a column for each letter: names below the letters, or marks where the role stands beside or above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from allocator.sheets.cells import figure
from allocator.sheets.matrix_find import ABOVE, Block
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_letters import Reading, is_mark
from allocator.sheets.matrix_words import plain

LEAST = 0.6  # of the cells below the letters must be names or marks
GAP = 2  # blank rows that end a table
ALONE = {"DRI"}  # letters that are a scheme by themselves
PEEK = 20  # rows below letters by which a table is told


@dataclass(frozen=True, slots=True)
class LetterTable:
    """A block whose header is letters; `letters` by column; `marks`: its cells are marks and not names."""

    block: Block
    letters: Mapping[int, str]
    marks: bool


def letter_tables(read: Read) -> list[LetterTable]:
    """The tables with a column for each letter, or several columns below it, from top to bottom."""
    read = _with_headings(read)
    found: list[LetterTable] = []
    row = 0
    while row < len(read.grid.texts):
        letters = _heading(read, row)
        table = (_spread(read, row, letters) or _table(read, (row,), letters, _widened(read, row, letters))) if letters else None
        if table:
            found.append(table)
        row = (table.block.body[-1] if table else row) + 1
    return found


def _with_headings(read: Read) -> Read:
    """The same, with what a legend says right of another heading, and above no letters, taken for headings: "Responsible (R)"."""
    told: dict[int, list[int]] = {}
    for row, column in read.taken:
        if (reading := read.alphabet.read(read.grid.at(row, column))) and reading.letters:
            told.setdefault(row, []).append(column)
    free = set()
    for row, columns in told.items():
        headed = any(read.grid.at(row, column) and (row, column) not in read.taken for column in range(min(columns)))
        below = (read.letters(each).keys() & columns for each in range(row + 1, len(read.grid.texts)))
        if headed and len(columns) > 1 and not any(below):
            free |= {(row, column) for column in columns}
    return Read(read.grid, read.alphabet, read.taken - free) if free else read


def _letters(read: Read, row: int) -> dict[int, Reading]:
    """The letters that stand alone in a row by column; of equal neighbours, or a merged cell, the first."""
    found = {column: reading for column, reading in read.letters(row).items() if len(reading.letters) == 1}
    return {
        column: reading
        for column, reading in found.items()
        if (row, column) not in read.grid.right and (column - 1 not in found or found[column - 1].letters != reading.letters)
    }


def _heading(read: Read, row: int) -> dict[int, str]:
    """The letters of a row that may head such a table, by column; empty where it may not."""
    found = {column: reading for column, reading in _letters(read, row).items() if reading.plain}
    counts = Counter(reading.letters[0] for reading in found.values())
    several = len(counts) > 1 or (counts.keys() == ALONE and sum(map(bool, read.grid.texts[row])) > 1)  # and no title
    regular = several and len(set(counts.values())) == 1 and all(reading.known for reading in found.values())
    if not regular or not counts.keys() & {"R", "A", "D", *ALONE}:
        return {}
    before = next((each for each in range(row - 1, -1, -1) if not read.is_blank(each)), -1)
    below_letters = before >= 0 and len(read.letters(before).keys() & found.keys()) > 1
    below_names = before == row - 1 >= 0 and 2 * len(read.written(before).keys() & found.keys()) > len(found)
    return {} if below_letters or below_names else {column: reading.letters[0] for column, reading in found.items()}


def _widened(read: Read, row: int, letters: Mapping[int, str]) -> dict[int, str]:
    """Letters with the columns right of each that its merged cell covers, or seems to: they have no heading, and names below."""
    body, _ = _body(read, row, letters, PEEK)
    told = {plain(text) for each in body for column in letters if (text := read.grid.at(each, column))}
    wide: dict[int, str] = {}
    for column in range(min(letters), max(map(len, read.grid.texts))):
        below = [plain(text) for each in body if (text := read.grid.at(each, column))]
        known = 2 * sum(text in told for text in below) >= len(below) > 0
        covered = not read.grid.at(row, column) and below and (column < max(letters) or known)
        if column in letters:
            wide[column] = letters[column]
        elif column - 1 in wide and ((row, column) in read.grid.right or covered or column in read.letters(row)):
            wide[column] = wide[column - 1]
    return wide


def _spread(read: Read, row: int, letters: Mapping[int, str]) -> LetterTable | None:
    """The table of marks below names of roles that stand below letters, each merged over several of them."""
    below = range(min(letters), len(read.grid.texts[row + 1]) if row + 1 < len(read.grid.texts) else 0)
    spread: dict[int, str] = {}
    for column in takewhile(lambda column: read.grid.at(row + 1, column), below):
        spread[column] = letters.get(column) or spread[column - 1]
    told = [read.grid.at(row + 1, column) for column in spread]
    if max(letters) not in spread or len(told) <= len(set(letters.values())) or any(map(is_mark, told)):
        return None
    table = _table(read, (row, row + 1), letters, spread)
    return table if table and table.marks else None


def _table(read: Read, header: tuple[int, ...], heads: Mapping[int, str], letters: Mapping[int, str]) -> LetterTable | None:
    """The table below a row of letters, and one of names, None where the cells below are no names and no marks.

    `heads`: the letters as they stand; `letters`: those of all columns that they head.
    """
    row = header[-1]
    peek, _ = _body(read, row, heads, PEEK)
    if _marks(read, peek, letters) is None:
        return None
    body, repeats = _body(read, row, heads, len(read.grid.texts))
    marked = _marks(read, body, letters)
    if marked is None:
        return None
    above = range(max(0, row - ABOVE), row) if len(header) == 1 else header[1:]
    groups = tuple(each for each in above if any(read.grid.at(each, column) for column in letters))
    repeated = len(heads) > len(set(heads.values())) or len(header) > 1
    if repeated and not (groups and marked):
        return None
    beside = {
        column for each in body for column in range(len(read.grid.texts[each])) if read.grid.at(each, column)
    } - letters.keys()
    left = tuple(sorted(column for column in beside if column < min(letters)))
    labels = left or tuple(sorted(column for column in beside if column > max(letters)))
    if not labels:
        return None
    block = Block(header, groups, tuple(sorted(letters)), labels, tuple(body), tuple(repeats))
    return LetterTable(block, letters, marked)


def _marks(read: Read, body: Sequence[int], letters: Mapping[int, str]) -> bool | None:
    """Whether the cells below letters are marks, and not names; None where they are neither."""
    cells = [text for each in body for column in letters if (text := read.grid.at(each, column)) and says(read, each, column)]
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


def says(read: Read, row: int, column: int) -> bool:
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
        here = {column: reading.letters[0] for column, reading in _letters(read, row).items()}
        if here == letters:
            repeats.append(row)
        elif len(here) > 1 and here.keys() == letters.keys() and len(set(here.values())) == len(here):
            break
        else:
            body.append(row)
    return body, repeats
