"""Which row of a sheet is its header, what kind of table stands below it, and which column is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from allocator.sheets.cells import text
from allocator.sheets.fields import Kind, header_words, vocabulary
from allocator.sheets.reader import Sheet

HEADER_ROWS = 30
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A row of a sheet taken as the header of a kind of table. Row and columns count from 0."""

    sheet: Sheet
    kind: Kind
    row: int
    columns: Mapping[str, int]  # field -> column

    @property
    def complete(self) -> bool:
        """Whether this is a table of the kind: it has the required columns and something tells the kind."""
        told = not self.kind.marks or self.named or any(map(self.kind.marks.__contains__, self._names))
        return told and len(self.columns) > 1 and all(field in self.columns for field in self.kind.required)

    @property
    def named(self) -> bool:
        """Whether the sheet, or a text file, is named after the kind."""
        return self.kind.name in header_words(self.sheet.name or PurePath(self.sheet.file).stem)

    @property
    def _names(self) -> list[str]:
        return ["".join(header_words(header)) for header in self.headers.values()]

    @property
    def headers(self) -> dict[str, str]:
        """The header of each field, as it stands in the sheet."""
        header = self.sheet.rows[self.row]
        return {field: text(header[column]) for field, column in self.columns.items()}

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Order of preference: complete, of the kind the sheet is named after, most fields."""
        return self.complete, self.named, len(self.columns)


def best_reading(sheet: Sheet) -> Reading | None:
    """The most telling of the first rows; of equals the first. None where no column of any kind is recognised."""
    readings = [
        Reading(sheet, kind, row, columns)
        for row, values in enumerate(sheet.rows[:HEADER_ROWS])
        for headers in [[header_words(value) if isinstance(value, str) else () for value in values]]
        for kind in vocabulary().kinds
        if (columns := match(kind, headers))
    ]
    return max(readings, key=lambda reading: reading.rank, default=None)


def match(kind: Kind, headers: Sequence[Words]) -> dict[str, int]:
    """Column of each field that is found; no column stands for two fields.

    Exact names come first, a better name before a lesser one and of equal headers the leftmost; then, where any was
    found, names of several words inside longer headers.
    """
    free = {"".join(words): column for column, words in reversed(list(enumerate(headers))) if words}
    found: dict[str, int] = {}
    for field, names in kind.fields.items():
        name = next(("".join(name) for name in names if "".join(name) in free), None)
        if name is not None:
            found[field] = free.pop(name)
    rest = sorted(free.values()) if found else []
    for field, names in kind.fields.items():
        inside = (column for column in rest if any(_holds(headers[column], name) for name in names))
        if field not in found and (column := next(inside, None)) is not None:
            found[field] = column
            rest.remove(column)
    return found


def _holds(header: Words, name: Words) -> bool:
    """Whether a longer header holds a name of several words as consecutive words."""
    size = len(name)
    return 1 < size < len(header) and any(header[start : start + size] == name for start in range(len(header) - size + 1))
