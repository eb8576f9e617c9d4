"""Render: the look of the workbook. One type scale, one palette; every style is made once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.raci import Letter

Properties = dict[str, Any]
Area = tuple[int, int, int, int]  # first row, first column, last row, last column

INK, ACCENT, MUTED, RULE, HAIR = "#16263C", "#14606B", "#5B6776", "#CBD3DC", "#E3E8ED"
BAND, PAPER = "#EDF1F5", "#FFFFFF"
AMBER, AMBER_INK, RED, RED_INK = "#FFF1D6", "#7A4300", "#FBE3E0", "#8C1C13"
FONT = "Arial"
CELL = 32_767  # UTF-16 units that a cell can hold
CUT = " … (cut: a cell holds 32,767 characters)"
HIGHEST = 400.0  # points; Excel takes no row above 409
WRAP_LIMIT = 5_000  # rows; above it rows are left one line high, since Excel measures each wrapped row when opening

_BODY: Properties = {"font_name": FONT, "font_size": 9, "font_color": INK, "valign": "top"}
_ROW: Properties = {**_BODY, "valign": "vcenter"}
_CENTRED: Properties = {**_ROW, "align": "center"}
_HEAD: Properties = {**_BODY, "bold": True, "bottom": 1, "bottom_color": INK, "valign": "bottom", "text_wrap": True}
_ID: Properties = {**_HEAD, "font_size": 7, "bold": False, "align": "center", "font_color": MUTED}
_POST: Properties = {
    **_BODY,
    **{"rotation": 90, "text_wrap": True, "align": "center", "valign": "bottom", "bold": True, "left": 1, "left_color": HAIR},
}
_HOLDER: Properties = {**_POST, "font_size": 8, "bold": False, "font_color": MUTED, "top": 1, "top_color": RULE}
_AMBER: Properties = {"font_color": AMBER_INK, "bg_color": AMBER}
_BAND: Properties = {"font_size": 7, "bold": True, "font_color": PAPER, "bg_color": INK, "left": 1, "left_color": PAPER}

STYLES: dict[str, Properties] = {
    "title": {**_ROW, "font_size": 16, "bold": True},
    "subtitle": {**_ROW, "font_size": 10, "font_color": MUTED},
    "section": {**_HEAD, "font_size": 11, "font_color": ACCENT, "bottom_color": ACCENT, "text_wrap": False},
    "body": _BODY,
    "wrapped": {**_BODY, "text_wrap": True},
    "strong": {**_BODY, "bold": True},
    "muted": {**_BODY, "font_color": MUTED},
    "list-letter": {**_BODY, "align": "center"},
    "list-link": {**_BODY, "font_color": ACCENT, "underline": 1},
    "row": _ROW,
    "row-muted": {**_ROW, "font_color": MUTED},
    "fact": {**_ROW, "text_wrap": True},
    "number": {**_ROW, "align": "left", "num_format": "#,##0"},
    "sum": {**_ROW, "bold": True, "align": "left", "num_format": "#,##0", "top": 1, "top_color": INK},
    "link": {**_ROW, "font_color": ACCENT, "underline": 1},
    "note": {**_BODY, "font_size": 8, "font_color": MUTED, "text_wrap": True},
    "chip": _CENTRED,
    "draft": {**_ROW, "font_size": 11, "bold": True, "font_color": RED_INK, "bg_color": RED, "indent": 1},
    "heed": {**_ROW, **_AMBER, "text_wrap": True, "indent": 1},
    "head": _HEAD,
    "id": _ID,
    "id-turned": {**_ID, "rotation": 90},
    "band": {**_CENTRED, **_BAND},
    "post": _POST,
    "post-vacant": {**_POST, **_AMBER},
    "holder": _HOLDER,
    "holder-vacant": {**_HOLDER, **_AMBER, "bold": True},
    "group": {**_ROW, "bold": True, "bg_color": BAND, "top": 1, "top_color": RULE},
    "letter": _CENTRED,
    "letter-by-hand": {**_CENTRED, "underline": 1, "italic": True, "border": 5, "border_color": AMBER_INK},
    "count": {**_CENTRED, "font_size": 8},
    "fold": {**_CENTRED, "font_size": 8, "font_color": MUTED, "bg_color": BAND, "num_format": "0;;"},
    "load": {**_CENTRED, "font_size": 8, "num_format": "0;;", "top": 1, "top_color": RULE},
    "load-label": {**_ROW, "font_size": 8, "font_color": MUTED, "align": "right", "indent": 1},
    "check": {**_CENTRED, "font_size": 8, "font_color": MUTED},
}

LETTERS: dict[Letter, Properties] = {  # each darker than the next, so that a grey print still tells them apart
    Letter.ACCOUNTABLE_RESPONSIBLE: {"bg_color": "#16263C", "font_color": PAPER, "bold": True},
    Letter.ACCOUNTABLE: {"bg_color": "#16263C", "font_color": PAPER, "bold": True},
    Letter.RESPONSIBLE: {"bg_color": "#8DC3CA", "font_color": "#0B2F36", "bold": True},
    Letter.VERIFY: {"bg_color": "#D9C7E8", "font_color": "#3E2356"},
    Letter.CONSULTED: {"bg_color": "#F4E3B2", "font_color": "#4D3B00"},
    Letter.SUPPORT: {"bg_color": "#DDEBDD", "font_color": "#24432A"},
    Letter.INFORMED: {"bg_color": "#F0F2F5", "font_color": "#46505E"},
    Letter.OUT: {"font_color": MUTED},
}
SEVERITIES: dict[str, Properties] = {
    "error": {"font_color": RED_INK, "bg_color": RED, "bold": True},
    "warning": {"font_color": AMBER_INK, "bg_color": AMBER},
    "info": {"font_color": MUTED, "bg_color": BAND},
}
GRID: Properties = {"bottom": 1, "bottom_color": HAIR, "left": 1, "left_color": HAIR}
LINES: Properties = {"bottom": 1, "bottom_color": HAIR}
BEGINS: Properties = {"top": 1, "top_color": MUTED, **LINES}
UNSETTLED = SEVERITIES["error"]
VACANT: Properties = {**_AMBER, "bold": True, "italic": True}

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text without the characters that XML cannot hold, and without those that turn the direction of what follows.

    XlsxWriter takes a text between <r> and </r> for its own mark-up and writes it unescaped; a last blank prevents it.
    What is longer than a cell can hold is cut, and says so.
    """
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    if len(text) > CELL // 2:  # only then it can be longer in UTF-16
        text = _cut(text)
    return f"{text} " if text.startswith("<r>") else text


def _cut(text: str) -> str:
    """What fits into a cell of a long text."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL:
        return text
    return units[: 2 * (CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT


class Look:
    """The formats of one workbook, each made when first asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}

    def style(self, name: str, **changes: object) -> Format:
        """A cell style by name, with properties changed."""
        return self._make((name, *sorted(changes.items())), {**STYLES[name], **changes})

    def condition(self, properties: Properties) -> Format:
        """A conditional format."""
        return self._make(tuple(sorted(properties.items())), properties)

    def _make(self, key: tuple[object, ...], properties: Properties) -> Format:
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


def put(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write text as text, whatever it begins with: never a formula, a link or a number."""
    if text := clean(text):
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def put_across(sheet: Worksheet, row: int, columns: tuple[int, int], text: str, style: Format) -> None:
    """Write text over the columns of one row from the first to the last."""
    first, last = columns
    if last > first:
        sheet.merge_range(row, first, row, last, "", style)
    put(sheet, row, first, text, style)


def put_rows(
    sheet: Worksheet,
    top: int,
    columns: Sequence[Iterable[str]],
    styles: Sequence[Iterable[Format]],
    heights: Sequence[float],
    links: Mapping[tuple[int, int], str],
) -> None:
    """Write columns of text side by side from row `top` on, each cell in its style; empty texts are left out.

    `heights`: of the first rows, in points; the others keep the height of one line. `links`: targets by row and column.
    """
    write = sheet.write_string
    for row, height in enumerate(heights, top):
        sheet.set_row(row, height)
    for row, (texts, formats) in enumerate(zip(zip(*columns, strict=True), zip(*styles, strict=True), strict=True), top):
        for column, text in enumerate(texts):
            if text:
                write(row, column, clean(text), formats[column])
                if links and (row, column) in links:
                    sheet.write_url(row, column, links[row, column], formats[column], clean(text))


def colour(sheet: Worksheet, look: Look, area: Area, colours: Mapping[str, Properties], *, begins: bool = False) -> None:
    """Colour the cells of an area by the text they hold, or begin with."""
    for text, properties in colours.items():
        if begins:
            condition = {"type": "text", "criteria": "begins with", "value": text}
        else:
            condition = {"type": "cell", "criteria": "==", "value": f'"{text}"'}
        sheet.conditional_format(*area, {**condition, "format": look.condition({**GRID, **properties}), "stop_if_true": True})


def draw(sheet: Worksheet, look: Look, area: Area, properties: Properties, where: str = "TRUE") -> None:
    """Lines over the cells of an area where a formula (of its first cell) holds, at the cost of one rule."""
    sheet.conditional_format(*area, {"type": "formula", "criteria": f"={where}", "format": look.condition(properties)})
