"""Layout "indented titles": a title further to the right, by blanks, dots or dashes, reports to the one above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from allocator.findings import Cell
from allocator.sheets.headers import Reading
from allocator.sheets.shapes import SURE, Post, Shape, beside, cells_of, certainty_of, is_tree, posts_table

INDENT = re.compile(r"[\s.\-–—•·*>→»|│├└─_]*")


def indents(reading: Reading) -> Shape | None:
    """A sheet whose titles are indented by their level."""
    width = len(reading.labels)
    columns = [reading.columns["title"]] if "title" in reading.matches else range(width)
    return next((shape for column in columns if (shape := _indented(reading, column))), None)


def _indented(reading: Reading, column: int) -> Shape | None:
    """A column of indented titles, where all indents fit together and the titles make a tree."""
    base = beside(reading, (column,))
    cells = [str(value) if isinstance(value, str) else "" for value in cells_of(reading, base, column)]
    prefixes = [_prefix(cell) for cell in cells]
    titles = [" ".join(cell[len(prefix) :].split()) for cell, prefix in zip(cells, prefixes, strict=True)]
    rows = [row for row, title in enumerate(titles) if title]
    widths = [len(prefixes[row].expandtabs(4)) for row in rows]
    above, fitting = above_by_indent(widths)
    sure = certainty_of(titles[row] for row in rows) if len(rows) > 2 and fitting >= SURE * len(rows) and is_tree(above) else None
    if sure is None:
        return None
    posts = [
        Post(titles[row], Cell(base.file, base.sheet, base.rows[row], column + 1), over, row)
        for row, over in zip(rows, above, strict=True)
    ]
    why = f"the titles in “{reading.labels[column]}” are moved in by {len(set(widths))} different widths"
    return Shape("indented titles", why, sure, posts_table(base, posts, reading.labels[column]), (reading.sheet,))


def _prefix(cell: str) -> str:
    found = INDENT.match(cell)
    return found[0] if found else ""


def above_by_indent(widths: Sequence[int]) -> tuple[list[int], int]:
    """The entry that each stands under, -1 at a top, and how many stand at a width seen above them or further in."""
    above: list[int] = []
    open_: list[int] = []  # entries that the next may stand under
    fitting = 0
    for entry, width in enumerate(widths):
        closed = [other for other in open_ if widths[other] >= width]
        open_ = [other for other in open_ if widths[other] < width]
        fitting += not closed or min(widths[other] for other in closed) == width
        above.append(open_[-1] if open_ else -1)
        open_.append(entry)
    return above, fitting
