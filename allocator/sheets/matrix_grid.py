"""A sheet or a table of a text as a grid of texts, with what the letters of its cells say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from allocator.findings import Cell
from allocator.sheets.cells import text
from allocator.sheets.matrix_letters import NOTHING, Alphabet, Reading

OWN = "allocator:matrix"  # stands in the first column of our own matrices, in the row of position ids
UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))  # characters without width
OWN_ROWS = 12  # in one of the first rows


@dataclass(frozen=True)
class Grid:
    """Rows and columns count from 0; `top` rows of the file stand above. `strong`: cells in bold, where that is known.

    `raw` keeps the line breaks within cells.
    """

    file: str
    name: str
    raw: Sequence[Sequence[object]]
    top: int = 0
    hidden: bool = False
    strong: frozenset[tuple[int, int]] = field(default=frozenset())

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
        return Cell(self.file, self.name, self.top + row + 1, column + 1)


@dataclass(frozen=True)
class Read:
    """A grid with the reading of each cell under an alphabet; `taken`: cells of the legend, which say nothing more."""

    grid: Grid
    alphabet: Alphabet
    taken: frozenset[tuple[int, int]] = frozenset()

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
