"""Sheets with several matrices side by side: cut at blank columns, since each has a header of its own height and length."""

from __future__ import annotations

from dataclasses import replace

from allocator.sheets.matrix_columns import letter_tables
from allocator.sheets.matrix_find import blocks
from allocator.sheets.matrix_grid import Read, own_head


def sides(read: Read) -> list[Read]:
    """The parts of a sheet, from left to right, that each hold letters with a header and labels; else the sheet itself."""
    width = max(map(len, read.grid.texts), default=0)
    filled = {column for cells in read.grid.texts for column, text in enumerate(cells) if text}
    starts = [column for column in sorted(filled) if column - 1 not in filled]
    if len(starts) < 2 or own_head(read.grid.raw):
        return [read]
    parts = _parts(read, starts, width)
    alone = [start for start, part in zip(starts, parts, strict=True) if _stands_alone(part)]
    if len(alone) == len(starts):
        return parts
    return _parts(read, [0, *alone[1:]], width) if len(alone) > 1 else [read]


def _parts(read: Read, starts: list[int], width: int) -> list[Read]:
    """The columns of a sheet from each start to the next."""
    return [_part(read, start, end) for start, end in zip(starts, [*starts[1:], width], strict=True)]


def _part(read: Read, start: int, end: int) -> Read:
    """Some columns of a sheet in their place."""
    grid = replace(read.grid, raw=[[*([""] * start), *row[start:end]] for row in read.grid.raw])
    return Read(grid, read.alphabet, frozenset(place for place in read.taken if start <= place[1] < end))


def _stands_alone(read: Read) -> bool:
    """Whether columns hold letters with a header and, left of them, labels."""
    return bool(letter_tables(read)) or any(
        block.header and block.labels and block.labels[0] < block.columns[0] for block in blocks(read)
    )
