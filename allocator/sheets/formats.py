"""What a workbook says by format alone, put into its cells: cells merged over several rows, texts moved in by an indent.

Both are read for xlsx; merged cells also for ods, and wherever the reader tells them. Also formulas without a value.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile, is_zipfile

from allocator.sheets.archive import column
from allocator.sheets.mending import letters_of, sheet_names
from allocator.sheets.messages import Row

Range = tuple[tuple[int, int], tuple[int, int]]  # first and last row and column, from 0
Indents = Mapping[int, Mapping[int, int]]  # by row and column, from 0

SHOWN = 3  # ranges named in a message
SHEET_MAX = 64 << 20  # bytes of a sheet in which indents are looked for
STEP = "  "
STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
STYLE = re.compile(rb"<(?:\w+:)?xf\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?xf>)", re.DOTALL)
FORMULA = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3}\d{1,7})"([^>]*)><f[^>]*>[^<]*</f>(?:<v></v>|<v ?/>)?</c>')
NUMBER = re.compile("number-(?:rows|columns)-(?:repeated|spanned)$")
INDENT = re.compile(rb'\bindent="(\d{1,3})"')


def merged_downwards(ranges: Iterable[Range]) -> list[Range]:
    """The ranges of one column and several rows; none that shares a row with one of several columns, as headers do."""
    ranges = list(ranges)
    wide = {row for (top, left), (bottom, right) in ranges if left < right for row in range(top, min(bottom, top + 9) + 1)}
    return sorted(
        ((top, left), (bottom, right))
        for (top, left), (bottom, right) in ranges
        if top < bottom and left == right and top not in wide and bottom not in wide
    )


def shown(ranges: Sequence[Range]) -> str:
    """Ranges as a message names them: "A2:A5, B2:B3 and 7 more"."""
    listed = ", ".join(f"{_address(*first)}:{_address(*last)}" for first, last in ranges[:SHOWN])
    return listed + (f" and {len(ranges) - SHOWN:,} more" if len(ranges) > SHOWN else "")


def _address(row: int, place: int) -> str:
    return f"{letters_of(place + 1).decode()}{row + 1}"


def filled(rows: Iterable[Row], ranges: Sequence[Range], used: list[Range]) -> Iterator[Row]:
    """The rows with the value of a merged cell in each row that it spans; ranges that hold a value are added to `used`."""
    starts = {top: list(group) for top, group in groupby(ranges, key=lambda one: one[0][0])}
    open_: dict[int, tuple[int, object]] = {}  # by column: the last row, and the value
    for number, row in enumerate(rows):
        for place, (end, value) in list(open_.items()):
            if number > end:
                del open_[place]
            else:
                row.extend([""] * (place + 1 - len(row)))
                row[place] = value if row[place] in ("", None) else row[place]
        for first, last in starts.get(number, ()):
            if first[1] < len(row) and row[first[1]] not in ("", None):
                open_[first[1]] = (last[0], row[first[1]])
                used.append((first, last))
        yield row


def spanned(path: Path) -> dict[str, list[Range]]:
    """Of an OpenDocument table the ranges of merged cells by the name of their sheet, as far as it can be read."""
    found: dict[str, list[Range]] = {}
    ranges: list[Range] = []
    row = place = rows = 0
    with suppress(ElementTree.ParseError, ValueError), ZipFile(path) as archive, archive.open("content.xml") as stream:
        for event, element in ElementTree.iterparse(stream, ("start", "end")):
            kind = element.tag.rpartition("}")[2]
            told = {name.rpartition("}")[2]: int(value) for name, value in element.items() if NUMBER.search(name)}
            if kind == "table-row" and event == "end":
                row += rows
                element.clear()
            elif event == "end":
                continue
            elif kind == "table":
                name = next((value for key, value in element.items() if key.endswith("}name")), "")
                ranges, row = found.setdefault(name, []), 0
            elif kind == "table-row":
                rows, place = told.get("number-rows-repeated", 1), 0
            elif kind in ("table-cell", "covered-table-cell"):
                down, across = told.get("number-rows-spanned", 1), told.get("number-columns-spanned", 1)
                if down > 1 or across > 1:
                    ranges.append(((row, place), (row + down - 1, place + across - 1)))
                place += told.get("number-columns-repeated", 1)
    return found


def without_values(path: Path, members: Iterable[str]) -> tuple[int, str]:
    """How many formulas of some sheets hold no value, and the first of their cells; a value that is a blank text is one."""
    count, first = 0, ""
    with ZipFile(path) as archive:
        for member in members:
            cells = [cell for cell, more in FORMULA.findall(archive.read(member)) if b't="str"' not in more]
            count += len(cells)
            first = first or (cells[0].decode() if cells else "")
    return count, first


def indents(path: Path) -> dict[str, Indents]:
    """Of an xlsx file the indents of cells by the name of their sheet; empty where no style has an indent."""
    if not is_zipfile(path):
        return {}
    with ZipFile(path) as archive:
        members = set(archive.namelist())
        widths = _widths(archive.read("xl/styles.xml")) if "xl/styles.xml" in members else {}
        if not widths:
            return {}
        marks = rb"|".join(rb"%d" % style for style in sorted(widths))
        cell = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})" s="(' + marks + rb')"')
        found: dict[str, Indents] = {}
        for part, name in sheet_names(archive).items():
            if part in members and archive.getinfo(part).file_size <= SHEET_MAX:
                rows: dict[int, dict[int, int]] = defaultdict(dict)
                for letters, row, style in cell.findall(archive.read(part)):
                    rows[int(row) - 1][column(letters.decode()) - 1] = widths[int(style)]
                found[name] = rows
        return found


def _widths(styles: bytes) -> dict[int, int]:
    """The indent of each cell format that has one."""
    formats = STYLES.search(styles)
    inner = STYLE.findall(formats[0]) if formats else []
    told = {number: INDENT.search(each) for number, each in enumerate(inner)}
    return {number: int(indent[1]) for number, indent in told.items() if indent and int(indent[1])}


def moved_in(rows: Iterable[Row], indents: Indents) -> Iterator[Row]:
    """The rows with blanks before each text that an indent moves in."""
    for number, row in enumerate(rows):
        for place, width in indents.get(number, {}).items():
            if place < len(row) and isinstance(row[place], str) and row[place]:
                row[place] = STEP * width + row[place]
        yield row
