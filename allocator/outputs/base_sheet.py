"""Render: the very hidden sheet that remembers what the rules gave, so that an edited copy can be read again (--keep)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.derived.kept import SHEET, remembered
from allocator.outputs.canvas import Canvas
from allocator.outputs.listing import MAX_ROWS
from allocator.outputs.look import put

if TYPE_CHECKING:
    from allocator.pipeline import Result


def write_base(canvas: Canvas, result: Result) -> None:
    """Write the lines to remember, on further sheets where there are more than one can hold."""
    style = canvas.look.style("body")
    for number, line in enumerate(remembered(result, canvas.words.scheme.id)):
        if number % MAX_ROWS == 0:
            sheet = canvas.book.add_worksheet(canvas.name(SHEET))
            sheet.very_hidden()
        for column, text in enumerate(line):
            put(sheet, number % MAX_ROWS, column, text, style)
