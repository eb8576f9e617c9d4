"""Render: a table of texts and figures as a sheet, with filter, colours and frozen heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.outputs.canvas import A4
from allocator.outputs.look import AMBER, HIGHEST, LINES, PAPER, Look, Properties, colour, draw, put, put_across
from allocator.outputs.wrap import lines

TOP = 4  # rows above the values: title, what it is, groups of columns, names of columns
LINE, AIR = 11.5, 4.0  # points of a line of text, and around it
LINKS = 65_000  # on a sheet; Excel takes 65,530
_ESCAPED = {ord(letter): f"%{ord(letter):02X}" for letter in '%# "<>[]^`{}'}  # what ends a link, or is not taken in one
Value = str | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `form`: of its numbers, "" for texts, which wrap; `heed`: the higher the darker; `colours`: by text."""

    name: str
    width: float
    form: str = ""
    group: str = ""
    heed: bool = False
    colours: Mapping[str, Properties] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that is a table. `links`: the file that the first cell of each row leads to, "" for none."""

    name: str
    title: str
    about: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    links: Sequence[str] = ()


def write_table(sheet: Worksheet, look: Look, table: Table) -> None:
    """Write a table on its sheet."""
    _write_heads(sheet, look, table)
    styles = [look.style("row", num_format=each.form) if each.form else look.style("fact", indent=1) for each in table.columns]
    for row, values in enumerate(table.rows, TOP):
        deepest = max(lines(value, table.columns[at].width) for at, value in enumerate(values) if isinstance(value, str))
        sheet.set_row(row, min(LINE * deepest + AIR, HIGHEST))
        for at, value in enumerate(values):
            _write(sheet, row, at, value, styles[at])
    for row, link in enumerate(table.links[:LINKS], TOP):
        if link:
            place, text = f"external:{link.translate(_ESCAPED)}", str(table.rows[row - TOP][0])
            sheet.write_url(row, 0, place, look.style("link", text_wrap=True, indent=1), text)
    _finish(sheet, look, table)


def _write_heads(sheet: Worksheet, look: Look, table: Table) -> None:
    """Title, what the table is, groups and names of columns."""
    put(sheet, 0, 0, table.title, look.style("title"))
    put(sheet, 1, 0, table.about, look.style("subtitle"))
    at = 0
    for group, columns in groupby(table.columns, lambda column: column.group):
        size = len(list(columns))
        put_across(sheet, TOP - 2, (at, at + size - 1), group, look.style("group" if group else "row", align="center"))
        at += size
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
        side = {"align": "right"} if column.form else {"align": "left", "indent": 1}
        put(sheet, TOP - 1, number, column.name, look.style("head", **side))
    deepest = max(ceil(len(column.name) / column.width) for column in table.columns)
    for row, height in ((0, 24.0), (1, 18.0), (TOP - 2, 15.0), (TOP - 1, 12.0 * deepest + AIR)):
        sheet.set_row(row, height)


def _write(sheet: Worksheet, row: int, at: int, value: Value, style: Format) -> None:
    if isinstance(value, str):
        put(sheet, row, at, value, style)
    elif value is not None:
        sheet.write_number(row, at, value, style)


def _finish(sheet: Worksheet, look: Look, table: Table) -> None:
    """Colours, lines, filter, frozen panes and page."""
    last_row, last_column = TOP + len(table.rows) - 1, len(table.columns) - 1
    for at, column in enumerate(table.columns):
        area = (TOP, at, last_row, at)
        colour(sheet, look, area, column.colours)
        if column.heed:
            sheet.conditional_format(*area, {"type": "2_color_scale", "min_color": PAPER, "max_color": AMBER})
    draw(sheet, look, (TOP, 0, last_row, last_column), LINES)
    sheet.autofilter(TOP - 1, 0, last_row, last_column)
    sheet.freeze_panes(TOP, 1)
    sheet.repeat_rows(TOP - 2, TOP - 1)
    set_page(sheet, last_row, last_column)


def set_page(sheet: Worksheet, last_row: int, last_column: int, *, upright: bool = False) -> None:
    """A4, all columns on one page, footer, print area."""
    sheet.hide_gridlines(2)
    if not upright:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&8 &A, page &P of &N")
    sheet.print_area(0, 0, last_row, last_column)
