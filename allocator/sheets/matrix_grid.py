"""A sheet or a table of a text as a grid of texts, with what the letters of its cells say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product, zip_longest
from typing import TYPE_CHECKING

from allocator.findings import Cell, column_letters
from allocator.sheets.cells import text
from allocator.sheets.matrix_letters import NOTHING, Alphabet, Reading

if TYPE_CHECKING:
    from allocator.sheets.formats import Range

OWN = "allocator:matrix"  # stands in the first column of our own matrices, in the row of position ids
UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))  # characters without width
OWN_ROWS = 12  # in one of the first rows
Place = tuple[int, int]  # row and column


@dataclass(frozen=True)
class Grid:
    """Rows and columns count from 0; `top` rows of the file stand above. `strong`: cells in bold, where that is known.

    `raw` keeps the line breaks within cells; `merged` are the ranges of merged cells; `turned`: the rows are the columns
    of the file.
    """

    file: str
    name: str
    raw: Sequence[Sequence[object]]
    top: int = 0
    hidden: bool = False
    strong: frozenset[Place] = frozenset()
    merged: Sequence[Range] = ()
    turned: bool = False

    @cached_property
    def texts(self) -> list[list[str]]:
        """Every cell as tidy text; each distinct value is worked once."""
        known: dict[tuple[type, object], str] = {}

        def tidy(value: object) -> str:
            key = (type(value), value)
            found = known.get(key)
            if found is None:
                found = known[key] = " ".join(text(value).translate(UNSEEN).split())
            return found

        return [["" if value == "" else tidy(value) for value in row] for row in self.raw]

    @cached_property
    def below(self) -> frozenset[Place]:
        """The cells that a merged cell covers below its first row."""
        return frozenset(place for place, first in self._covered() if place[0] > first[0])

    @cached_property
    def right(self) -> frozenset[Place]:
        """The cells that a merged cell covers right of its first column."""
        return frozenset(place for place, first in self._covered() if place[1] > first[1])

    def _covered(self) -> Iterator[tuple[Place, Place]]:
        """The cells of merged cells, each with the first one; ranges that overlap, as only a made-up file has, end it."""
        width = max(map(len, self.raw), default=0)
        room = len(self.raw) * width
        for first, last in self.merged:
            rows, columns = range(first[0], min(last[0] + 1, len(self.raw))), range(first[1], min(last[1] + 1, width))
            room -= len(rows) * len(columns)
            if room < 0:
                return
            if columns:
                yield from ((place, first) for place in product(rows, columns))

    def transposed(self, rows: Collection[int]) -> Grid:
        """Some of the rows as columns; the others are left blank."""
        kept = [row if number in rows else () for number, row in enumerate(self.raw)]
        merged = [((top[1], top[0]), (end[1], end[0])) for top, end in self.merged]
        strong = frozenset((column, row) for row, column in self.strong)
        return replace(self, raw=list(zip_longest(*kept, fillvalue="")), strong=strong, merged=merged, turned=not self.turned)

    @property
    def place(self) -> str:
        """How the grid is called in messages."""
        return "!".join(part for part in (self.file, self.name) if part)

    def at(self, row: int, column: int) -> str:
        """The text of a cell, "" beyond the end of its row."""
        cells = self.texts[row]
        return cells[column] if column < len(cells) else ""

    def lines(self, row: int, column: int) -> str:
        """The text of a cell with its line breaks."""
        cells = self.raw[row]
        value = cells[column] if column < len(cells) else ""
        return value.translate(UNSEEN) if isinstance(value, str) else self.at(row, column)

    def cell(self, row: int, column: int) -> Cell:
        """Where a cell stands in its file."""
        row, column = (column, row) if self.turned else (row, column)
        return Cell(self.file, self.name, self.top + row + 1, column + 1)

    def line(self, row: int) -> str:
        """What the file calls a row: "row 5", or "column C" where it is turned."""
        return f"column {column_letters(row + 1)}" if self.turned else f"row {self.top + row + 1}"


@dataclass(frozen=True)
class Read:
    """A grid with the reading of each cell under an alphabet; `taken`: cells of the legend, which say nothing more."""

    grid: Grid
    alphabet: Alphabet
    taken: frozenset[Place] = frozenset()

    @cached_property
    def readings(self) -> list[list[Reading | None]]:
        """What each cell says: letters, nothing, or None for a text without letters."""
        read = self.alphabet.read
        rows = [[NOTHING if cell == "" else read(cell) for cell in cells] for cells in self.grid.texts]
        for row, column in self.taken:
            rows[row][column] = NOTHING
        return rows

    def letters(self, row: int) -> dict[int, Reading]:
        """The letters in a row by column; texts that hold a letter among other words count as well."""
        return {column: reading for column, reading in enumerate(self.readings[row]) if reading and reading.letters}

    def written(self, row: int) -> dict[int, str]:
        """The texts without letters in a row by column."""
        cells = self.grid.texts[row]
        return {column: cells[column] for column, reading in enumerate(self.readings[row]) if reading is None}

    def is_blank(self, row: int) -> bool:
        """Whether a row holds nothing outside the legend."""
        return all(
            reading is not None and not reading.letters and (not cell or (row, column) in self.taken)
            for column, (cell, reading) in enumerate(zip(self.grid.texts[row], self.readings[row], strict=True))
        )


def own_head(rows: Sequence[Sequence[object]]) -> tuple[int, ...]:
    """The row of position ids in a matrix of our own workbooks, with that of the column names below; empty in others."""
    mark = next((row for row, cells in enumerate(rows[:OWN_ROWS]) if cells and cells[0] == OWN), -1)
    if mark < 0:
        return ()
    below = rows[mark + 1] if mark + 1 < len(rows) else ()
    named = any(one and other for one, other in zip(rows[mark][1:], below[1:], strict=False)) and not below[0]
    return (mark, mark + 1) if named else (mark,)
