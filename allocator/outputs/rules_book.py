"""Render: a rule pack as a workbook to be edited and read back with `--rules`.

The sheets follow templates/rules/workbook.toml. Only data: no formulas, and every text is written as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from allocator.outputs.book import new_book
from allocator.outputs.look import (
    BAND,
    BEGINS,
    HIGHEST,
    INK,
    LETTERS,
    LINES,
    MUTED,
    PAPER,
    Look,
    colour,
    draw,
    put,
)
from allocator.outputs.rules_readme import A3, A4, LINE, cell_text, set_paper, write_readme
from allocator.outputs.wrap import lines
from allocator.raci import Letter
from allocator.rules.book import (
    ABOUT,
    LISTS,
    NUMBER,
    README,
    REMOVE,
    SETTING,
    VALUE,
    Book,
    BookColumn,
    BookSheet,
    entries,
    layout,
    look_up,
    names,
    shown,
)

if TYPE_CHECKING:
    from allocator.rules.pack import Pack

TOP = 3  # heading rows: name, what the sheet holds, names of the columns
SPARE = 200  # blank lines below that have the drop-downs too
NARROW, WIDE = 90, 200  # characters: what an A4 page can hold at full size, and still at a size that can be read
SHOWN_AS = {"Letter": [letter for letter in LETTERS if letter not in {Letter.ACCOUNTABLE_RESPONSIBLE, Letter.OUT}]}
ORDER = BookColumn(NUMBER, kind="number", width=5, optional=True, note="Keeps the order of the lines; new lines may leave it blank")
TAKE_OUT = BookColumn(
    REMOVE,
    kind="yes",
    width=9,
    optional=True,
    note="yes: take this entry of the extended pack out; leave the rest of the line blank",
)
UPRIGHT = (
    BookColumn(SETTING, width=28),
    BookColumn(VALUE, width=80, long=True),
    BookColumn(ABOUT, shows=SETTING, width=60, long=True),
)


def write_rules(pack: Pack, path: Path) -> None:
    """Write a pack as a workbook over whatever stands at the path: complete, whatever it extends.

    Raises OSError where the place cannot be written.
    """
    title = f"Rules {pack.id} {pack.version} ({pack.hash})"
    _write(path, _RulesBook(title, pack.data, pack.data, extending=False))


def write_extension(pack: Pack, name: str, extends: str, path: Path) -> None:
    """Write a workbook with blank sheets for a new pack of a name that extends a pack, called `extends` from its place.

    Raises OSError where the place cannot be written.
    """
    data = {"id": name, "version": "0.1.0", "extends": extends}
    title = f"Rules {name}, which extend {pack.id} {pack.version} ({pack.hash})"
    _write(path, _RulesBook(title, data, pack.data, extending=True))


def extension_text(name: str, extends: str, file: str) -> str:
    """The text of a new pack in TOML that extends a pack, called `extends` from its place; `file`: how it will be called."""
    text = files("allocator.templates").joinpath("rules", "new.toml").read_text(encoding="utf-8").rstrip("\n")
    filled = {"NAME": name, "PARENT": json.dumps(extends, ensure_ascii=False)[1:-1], "THIS.toml": file}
    return re.sub("|".join(map(re.escape, filled)), lambda found: filled[found[0]], text)


def _write(path: Path, rules: _RulesBook) -> None:
    with new_book(path, rules.title) as book:
        rules.write(book, layout())


class _RulesBook:
    """A workbook of rules: the data written, and the data in which names are looked up."""

    def __init__(self, title: str, data: Mapping[str, Any], known: Mapping[str, Any], *, extending: bool) -> None:
        self.title, self.data, self.known, self.extending = title, data, known, extending

    def write(self, book: Workbook, whole: Book) -> None:
        """All sheets; a pack that extends another gets those that a client usually changes."""
        self.book, self.look = book, Look(book)
        sheets = [sheet for sheet in whole.sheets if sheet.main or not self.extending]
        first = book.add_worksheet(README)
        among = dict.fromkeys(column.among for sheet in sheets for column in sheet.columns if column.among)
        self.lists = {**{name: list(names(name, self.known)) for name in among}, "yes": ["yes"]}
        self.ranges = {
            name: f"='{LISTS}'!{xl_range_abs(1, column, max(len(items), 1), column)}"
            for column, (name, items) in enumerate(self.lists.items())
        }
        for sheet in sheets:
            self._sheet(sheet)
        self._lists()
        write_readme(first, self.look, self.title, whole, sheets, extending=self.extending)

    def _sheet(self, sheet: BookSheet) -> None:
        """One sheet: heading, lines, drop-downs, page."""
        page = self.book.add_worksheet(sheet.name)
        put(page, 0, 0, sheet.name, self.look.style("title"))
        put(page, 1, 0, f"{sheet.about}.", self.look.style("subtitle"))
        columns = UPRIGHT if sheet.upright else self._columns(sheet)
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width + 2)
            put(page, TOP - 1, place, f"{column.name}{'*' if self._needed(sheet, column) else ''}", self._head(column))
        rows = self._upright(sheet) if sheet.upright else self._rows(sheet, columns)
        for number, row in enumerate(rows, TOP):
            self._row(page, number, columns, row)
        last = TOP + len(rows) - 1
        for place, column in enumerate(columns):
            if not sheet.upright:
                self._choices(page, place, column, last + SPARE)
        self._finish(page, sheet, columns, max(last, TOP))

    def _columns(self, sheet: BookSheet) -> tuple[BookColumn, ...]:
        return (ORDER, *sheet.columns, *([TAKE_OUT] if self.extending else []))

    def _needed(self, sheet: BookSheet, column: BookColumn) -> bool:
        """Whether the name of a column gets the mark of one that needs a value."""
        return not sheet.upright and sheet.needs(column) and (column in sheet.keys or not self.extending)

    def _head(self, column: BookColumn) -> Format:
        """The style of a column's name: dark where it is read, grey where it explains."""
        side = {"align": "left", "indent": 1, "valign": "vcenter"}
        if column.shows:
            return self.look.style("head", **side, font_color=MUTED, bg_color=BAND, italic=True, bold=False)
        return self.look.style("head", **side, font_color=PAPER, bg_color=INK)

    def _rows(self, sheet: BookSheet, columns: Sequence[BookColumn]) -> list[list[object]]:
        """The values of a list, line by line."""
        rows = []
        for number, (keys, entry) in enumerate(entries(sheet, self.data), 1):
            row: list[object] = []
            for column in columns:
                if column is ORDER:
                    row.append(number)
                elif column.name in keys:
                    row.append(keys[column.name])
                elif column.shows:
                    row.append(shown(column, keys.get(column.shows) or str(entry), self.known))
                elif column.field.startswith("/"):
                    row.append(look_up(self.data, column.parts((), keys)))
                else:
                    row.append(look_up(entry, column.parts((), keys)))
            rows.append(row)
        return rows

    def _upright(self, sheet: BookSheet) -> list[list[object]]:
        """The settings of an upright sheet, one a line."""
        return [[column.name, look_up(self.data, column.parts((), {})), column.note] for column in sheet.columns]

    def _row(self, page: Worksheet, number: int, columns: Sequence[BookColumn], row: Sequence[object]) -> None:
        """One line, as high as its texts need."""
        texts = [cell_text(value) for value in row]
        wrapped = zip(texts, columns, strict=True)
        high = max((sum(lines(part, column.width + 2) for part in text.split("\n")) for text, column in wrapped), default=1)
        page.set_row(number, min(max(high, 1) * LINE + 5, HIGHEST))
        for place, (value, text, column) in enumerate(zip(row, texts, columns, strict=True)):
            style = self._style(column)
            if isinstance(value, int | float) and not isinstance(value, bool):
                page.write_number(number, place, value, style)
            elif text:
                put(page, number, place, text, style)
            else:
                page.write_blank(number, place, None, style)

    def _style(self, column: BookColumn) -> Format:
        """The style of a column's cells. Short texts are kept as text, so that a version such as 1.0 stays what it is."""
        changes: dict[str, object] = {"text_wrap": True, "align": "left", "valign": "vcenter", "indent": 1}
        if column.shows:
            return self.look.style("muted", **changes, italic=True, bg_color=BAND)
        if column.kind in {"number", "whole"}:
            return self.look.style("muted" if column is ORDER else "body", align="center", valign="vcenter")
        if column.name in SHOWN_AS and column.closed:
            return self.look.style("body", align="center", valign="vcenter", num_format="@")
        changes |= {} if column.long else {"num_format": "@"}
        return self.look.style("strong" if not (column.field or column.long) else "body", **changes)

    def _choices(self, page: Worksheet, place: int, column: BookColumn, last: int) -> None:
        """The drop-down and the note of a column; lists that a pack may add to take other names as well."""
        among = "yes" if column.kind == "yes" else column.among
        if not among and not column.note:
            return
        rule: dict[str, object] = {"validate": "list", "source": self.ranges[among]} if among else {"validate": "any"}
        if among and among != "yes" and not column.closed:
            rule |= {
                "error_type": "information",
                "error_title": "Not in the list",
                "error_message": "The check of the rules will say if it is unknown.",
            }
        if column.note:
            rule |= {"input_title": column.name, "input_message": column.note[:255]}
        page.data_validation(TOP, place, last, place, rule)

    def _finish(self, page: Worksheet, sheet: BookSheet, columns: Sequence[BookColumn], last: int) -> None:
        """Colours, lines, filter, frozen panes and print."""
        for place, column in enumerate(columns):
            if column.name in SHOWN_AS and column.closed:
                colour(
                    page,
                    self.look,
                    (TOP, place, last + SPARE, place),
                    {each.symbol: LETTERS[each] for each in SHOWN_AS[column.name]},
                )
        if sheet.of:  # lines of one entry stand together
            draw(page, self.look, (TOP, 0, last, len(columns) - 1), BEGINS, f"$B{TOP + 1}<>$B{TOP}")
        draw(page, self.look, (TOP, 0, last, len(columns) - 1), LINES)
        frozen = 1 if sheet.upright else 1 + max(1, len(sheet.keys[:1]))
        page.freeze_panes(TOP, frozen)
        if not sheet.upright:
            page.autofilter(TOP - 1, 0, last, len(columns) - 1)
        page.set_row(0, 26)
        page.set_row(1, 18)
        page.set_row(TOP - 1, 20)
        page.repeat_rows(0, TOP - 1)
        width = sum(column.width + 2 for column in columns)
        beside = max(0, ceil((NARROW - width) / 8))  # columns, so that the line above a narrow list is printed whole
        page.print_area(0, 0, last, len(columns) - 1 + beside)
        set_paper(page, self.title, A3 if width > WIDE else A4, main=sheet.main)

    def _lists(self) -> None:
        """The names behind the drop-downs."""
        page = self.book.add_worksheet(LISTS)
        for place, (name, items) in enumerate(self.lists.items()):
            page.set_column(place, place, max(map(len, (name, *items))) + 3)
            put(page, 0, place, name, self.look.style("head", font_color=MUTED))
            for number, item in enumerate(items, 1):
                put(page, number, place, item, self.look.style("muted"))
        page.freeze_panes(1, 0)
        set_paper(page, self.title, main=False)
