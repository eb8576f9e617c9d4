"""Render: a list as a sheet, on continued sheets where it is longer than one can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.outputs.canvas import Canvas
from allocator.outputs.look import BEGINS, HIGHEST, LINES, WRAP_LIMIT, Look, Properties, colour, draw, put, put_rows
from allocator.outputs.wording import counted
from allocator.outputs.wrap import lines, shown_pages

TOP = 3  # heading rows: title, what the list is, column names
MAX_ROWS = 1_000_000  # on one sheet; Excel ends at 1,048,576
DEEPEST = 15  # indent
LINE = 11.5  # points of a line of text
LINKS = 65_000  # on a sheet; Excel takes 65,530
ONE_LINE, HEAD = 15.0, (24, 18, 18)  # heights of rows, in points
LONG = 1.6  # times as wide as the width given, where texts do not wrap
CENTRED = "list-letter"
CHARACTERS = 1.22  # of the body font in a unit of column width, ragged lines allowed for


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its name, its texts, its width in characters, its style, and whether texts may wrap.

    `indent`, `links` (targets, "" for none) and `colours` (by text) are optional; `least` is a width kept for texts to come.
    """

    name: str
    texts: Sequence[str]
    width: float
    style: str = "body"
    wrap: bool = False
    indent: Sequence[int] = ()  # per row
    links: Sequence[str] = ()  # per row
    colours: Mapping[str, Properties] = field(default_factory=dict)  # text -> conditional format
    least: float = 0.0


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


def write_listing(canvas: Canvas, listing: Listing) -> list[Worksheet]:
    """Write a list. Returns its sheets, one in most cases."""
    written = []
    for start in range(0, max(len(listing), 1), MAX_ROWS):
        size = min(MAX_ROWS, len(listing) - start)
        sheet = canvas.book.add_worksheet(canvas.name(listing.name))
        _head(sheet, canvas.look, listing)
        texts = [column.texts[start : start + size] for column in listing.columns]
        heights = _heights(listing, start, size) if size <= WRAP_LIMIT else []
        high = max(heights, default=ONE_LINE) > ONE_LINE
        styles = [_styles(canvas.look, column, start, size, high) for column in listing.columns]
        put_rows(sheet, TOP, texts, styles, heights, _links(listing, start, size))
        _finish(canvas, sheet, listing, TOP + max(size, 1) - 1)
        written.append(sheet)
    return written


def continued(listing: Listing) -> str:
    """That a list goes on, where it is longer than a sheet."""
    more = (len(listing) - 1) // MAX_ROWS
    return f" Continued on {counted(more, 'more sheet')}." if more > 0 else ""


def _head(sheet: Worksheet, look: Look, listing: Listing) -> None:
    """Title, what the list is, column names."""
    for row, height in enumerate(HEAD):
        sheet.set_row(row, height)
        for number, column in enumerate(listing.columns):
            if row == TOP - 1:
                sheet.set_column(number, number, _width(column))
                put(sheet, row, number, column.name, look.style("head", **_side(column)))
        if row < TOP - 1:
            put(sheet, row, 0, (listing.title, listing.about)[row], look.style(("title", "subtitle")[row]))


def _width(column: Column) -> float:
    """As wide as the longest text, within reason; wider reason in lists too long for texts to wrap."""
    texts = set(column.texts)  # the same ones stand on many rows
    parts = (part for text in texts for part in text.split("\n")) if column.wrap else texts
    longest = max(map(len, parts), default=0) + max(column.indent, default=0)
    most = column.width if len(column.texts) <= WRAP_LIMIT else LONG * column.width
    return max(min(max(longest, len(column.name)) + 3.5, most), column.least)


def _side(column: Column, indent: int = 0) -> dict[str, object]:
    """Where a column's texts stand: in the middle, or set in from the left, so that none touches the column before."""
    return {"align": "center"} if column.style == CENTRED else {"align": "left", "indent": 1 + indent}


def _heights(listing: Listing, start: int, size: int) -> list[float]:
    """Row heights of a part whose texts wrap; Excel alone would find them when opening, other programs would not."""
    wrapped = [(column.texts, _width(column)) for column in listing.columns if column.wrap]
    deepest = (max((lines(texts[row], width) for texts, width in wrapped), default=1) for row in range(start, start + size))
    return [min(max(1, count) * LINE + 3.5, HIGHEST) for count in deepest]


def printed(listing: Listing) -> int:
    """About how many pages a list takes in print."""
    size = len(listing)
    heights = _heights(listing, 0, size) if size <= WRAP_LIMIT else [ONE_LINE] * size
    return shown_pages(heights, sum(HEAD), [_width(column) for column in listing.columns])


def _links(listing: Listing, start: int, size: int) -> dict[tuple[int, int], str]:
    """Link targets of a part by row and column of the sheet, as many as it may have; the texts beyond stay plain."""
    linked = [(number, column.links[start : start + size]) for number, column in enumerate(listing.columns) if column.links]
    found = (((row + TOP, number), links[row]) for row in range(size if linked else 0) for number, links in linked if links[row])
    return dict(islice(found, LINKS))


def _styles(look: Look, column: Column, start: int, size: int, high: bool) -> Iterable[Format]:
    """The style of each cell of a column; in a list without high rows the texts stand in the middle of their line."""
    wrap: dict[str, object] = {} if high else {"valign": "vcenter"}
    if column.wrap and size <= WRAP_LIMIT:
        wrap["text_wrap"] = True
    if column.indent:
        levels = [look.style(column.style, **_side(column, level), **wrap) for level in range(DEEPEST)]
        return (levels[min(level, DEEPEST - 1)] for level in column.indent[start : start + size])
    plain = look.style(column.style, **_side(column), **wrap)
    if column.links:
        link = look.style("list-link", **_side(column), **wrap)
        return (link if target else plain for target in column.links[start : start + size])
    return repeat(plain, size)


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
