"""Render: a native table of a slide. Its XML is written directly, which is many times faster than cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from lxml import etree

from allocator.outputs.look import HAIR, RULE, Properties, clean

POINT = 12_700  # EMU
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the table style without lines and fills that every program knows
WIDTH = 0.51  # of a letter, in sizes of its font, on average
BOLD = 0.75  # the same of a bold capital
LINE = 1.2  # height of a line of text, in sizes of its font
MARGIN = 3.0  # points left and right of a text


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table. Colours are "#RRGGBB"; "" is the theme's colour of text, and no fill. `across`: columns it spans."""

    text: str = ""
    size: float = 8
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    colour: str = ""
    fill: str = ""
    centred: bool = False
    turned: bool = False
    across: int = 1
    strong_line: bool = False


def box(text: str, size: float, look: Properties, *, centred: bool = False, turned: bool = False) -> Box:
    """A cell in a look of the workbook (font colour, fill, weight)."""
    weight, slant = bool(look.get("bold")), bool(look.get("italic"))
    colour, fill = look.get("font_color", ""), look.get("bg_color", "")
    return Box(text, size, weight, slant, colour=colour, fill=fill, centred=centred, turned=turned)


def fitting(text: str, width: float, size: float, lines: int = 1) -> str:
    """As much of a text as stands on so many lines of a width in points, broken there, with an ellipsis for the rest.

    Not every program breaks a turned text by itself, so that its row would grow.
    """
    room = max(int((width - 2 * MARGIN) / (size * WIDTH)), 2)
    return "\n".join(wrap(" ".join(text.split()), room, max_lines=lines, placeholder="…")) or text[: room - 1] + "…"


def table(rows: Sequence[Sequence[Box]], widths: Sequence[float], heights: Sequence[float]) -> etree._Element:
    """A table of cells; widths of columns and heights of rows in points."""
    made = etree.Element(_name("tbl"), nsmap={"a": DRAWING})
    style = _under(made, "tblPr", firstRow="1")
    _under(style, "tableStyleId").text = PLAIN
    grid = _under(made, "tblGrid")
    for width in widths:
        _under(grid, "gridCol", w=str(round(width * POINT)))
    for cells, height in zip(rows, heights, strict=True):
        line = _under(made, "tr", h=str(round(height * POINT)))
        for cell in cells:
            _cell(line, cell)
            for _ in range(cell.across - 1):
                _cell(line, Box(fill=cell.fill, size=cell.size), hMerge="1")
    return made


def _cell(line: etree._Element, cell: Box, **merged: str) -> None:
    """A cell with its text, lines and fill, in the order that the schema asks for."""
    spans = {"gridSpan": str(cell.across)} if cell.across > 1 else {}
    made = _under(line, "tc", **spans, **merged)
    body = _under(made, "txBody")
    _under(body, "bodyPr")
    _under(body, "lstStyle")
    paragraph = _under(body, "p")
    _under(paragraph, "pPr", algn="ctr" if cell.centred else "l")
    for number, text in enumerate(cell.text.split("\n") if cell.text else ()):
        if number:
            _font(_under(paragraph, "br"), "rPr", cell)
        run = _under(paragraph, "r")
        _font(run, "rPr", cell)
        _under(run, "t").text = clean(text)
    if not cell.text:
        _font(paragraph, "endParaRPr", cell)
    side, edge = str(round(MARGIN * POINT)), str(POINT)
    turned = {"vert": "vert270"} if cell.turned else {}
    anchor = "b" if cell.strong_line and not cell.turned else "ctr"
    frame = _under(made, "tcPr", marL=side, marR=side, marT=edge, marB=edge, **turned, anchor=anchor)
    below = _under(frame, "lnB", w=str(POINT if cell.strong_line else POINT // 2))
    _fill(below, RULE if cell.strong_line else HAIR)
    if cell.fill:
        _fill(frame, cell.fill)
    else:
        _under(frame, "noFill")


def _font(run: etree._Element, name: str, cell: Box) -> None:
    marks = {"b": cell.bold, "i": cell.italic}
    given = {mark: "1" for mark, wanted in marks.items() if wanted} | ({"u": "sng"} if cell.underlined else {})
    _fill(_under(run, name, lang="en-GB", sz=str(round(cell.size * 100)), **given), cell.colour)


def _fill(parent: etree._Element, colour: str) -> None:
    """A colour, or the theme's colour of text."""
    filled = _under(parent, "solidFill")
    if colour:
        _under(filled, "srgbClr", val=colour.removeprefix("#"))
    else:
        _under(filled, "schemeClr", val="tx1")


def _under(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _name(name), attributes)


def _name(name: str) -> str:
    return f"{{{DRAWING}}}{name}"
