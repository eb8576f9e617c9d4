"""Render: a list as a sheet, on continued sheets where it is longer than one can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.outputs.canvas import Canvas
from allocator.outputs.look import BEGINS, HIGHEST, LINES, WRAP_LIMIT, Look, Properties, colour, draw, put, put_rows
from allocator.outputs.wording import counted

TOP = 3  # heading rows: title, what the list is, column names
MAX_ROWS = 1_000_000  # on one sheet; Excel ends at 1,048,576
DEEPEST = 15  # indent
LINE = 11.5  # points of a line of text
CHARACTERS = 1.22  # of the body font in a unit of column width, ragged lines allowed for


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its name, its texts, its width in characters, its style, and whether texts may wrap."""

    name: str
    texts: Sequence[str]
    width: float
    style: str = "body"
    wrap: bool = False
    indent: Sequence[int] = ()  # per row
    colours: Mapping[str, Properties] = field(default_factory=dict)  # text -> conditional format


@dataclass(frozen=True, slots=True)
class Listing:
    """A list sheet: its name, what it says it is, its columns, and how many of them stay in view."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    frozen: int = 1
    blocks: int = 0  # first columns that together begin a new block of rows when they change

    def __len__(self) -> int:
        return len(self.columns[0].texts)


def write_listing(canvas: Canvas, listing: Listing) -> None:
    """Write a list."""
    for start in range(0, max(len(listing), 1), MAX_ROWS):
        size = min(MAX_ROWS, len(listing) - start)
        sheet = canvas.book.add_worksheet(canvas.name(listing.name))
        _head(sheet, canvas.look, listing)
        texts = [column.texts[start : start + size] for column in listing.columns]
        heights = _heights(listing, start, size) if size <= WRAP_LIMIT else ()
        put_rows(sheet, TOP, texts, [_styles(canvas.look, column, start, size) for column in listing.columns], heights)
        _finish(canvas, sheet, listing, TOP + max(size, 1) - 1)


def continued(listing: Listing) -> str:
    """That a list goes on, where it is longer than a sheet."""
    more = (len(listing) - 1) // MAX_ROWS
    return f" Continued on {counted(more, 'more sheet')}." if more > 0 else ""


def _head(sheet: Worksheet, look: Look, listing: Listing) -> None:
    """Title, what the list is, column names."""
    for row, height in enumerate((24, 18, 18)):
        sheet.set_row(row, height)
        for number, column in enumerate(listing.columns):
            if row == TOP - 1:
                sheet.set_column(number, number, _width(column))
                put(sheet, row, number, column.name, look.style("head"))
        if row < TOP - 1:
            put(sheet, row, 0, (listing.title, listing.about)[row], look.style(("title", "subtitle")[row]))


def _width(column: Column) -> float:
    """As wide as the longest text, within reason."""
    longest = max(map(len, column.texts), default=0) + max(column.indent, default=0)
    return min(max(longest, len(column.name)) + 2.5, column.width)


def _heights(listing: Listing, start: int, size: int) -> list[float]:
    """Row heights of a part whose texts wrap; Excel alone would find them when opening, other programs would not."""
    wrapped = [(column.texts, _width(column) * CHARACTERS) for column in listing.columns if column.wrap]
    lines = (max((ceil(len(texts[row]) / width) for texts, width in wrapped), default=1) for row in range(start, start + size))
    return [min(max(1, count) * LINE + 3, HIGHEST) for count in lines]


def _styles(look: Look, column: Column, start: int, size: int) -> Iterable[Format]:
    """The style of each cell of a column; texts wrap only in lists that Excel opens at once."""
    wrap = {"text_wrap": True} if column.wrap and size <= WRAP_LIMIT else {}
    if column.indent:
        levels = [look.style(column.style, align="left", indent=level, **wrap) for level in range(DEEPEST + 1)]
        return (levels[min(level, DEEPEST)] for level in column.indent[start : start + size])
    return repeat(look.style(column.style, **wrap), size)


def _finish(canvas: Canvas, sheet: Worksheet, listing: Listing, last_row: int) -> None:
    """Colours, lines, filter, frozen panes and page."""
    last_column = len(listing.columns) - 1
    for number, column in enumerate(listing.columns):
        colour(sheet, canvas.look, (TOP, number, last_row, number), column.colours)
    whole = (TOP, 0, last_row, last_column)
    if listing.blocks:
        changes = ",".join(f"${letter}{TOP + 1}<>${letter}{TOP}" for letter in "ABC"[: listing.blocks])
        draw(sheet, canvas.look, whole, BEGINS, f"OR({changes})")
    draw(sheet, canvas.look, whole, LINES)
    sheet.freeze_panes(TOP, listing.frozen)
    sheet.autofilter(TOP - 1, 0, last_row, last_column)
    canvas.set_page(sheet, last_row, last_column, repeat=TOP)
