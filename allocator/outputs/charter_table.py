"""Render: a table of a role charter in Word's own XML, which is many times faster than cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lxml.etree import _Element as Element

from allocator.outputs.look import BAND, HAIR, INK, LETTERS, MUTED, RULE, Properties, clean
from allocator.raci import Letter

if TYPE_CHECKING:
    from allocator.outputs.charter import Section

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLE = "allocator table"  # a table style of this name in the base document is used
SHARES: Mapping[int, Sequence[int]] = {2: (68, 32), 3: (24, 46, 30), 4: (22, 28, 26, 24)}  # widths of columns, per cent
OF_LETTERS = (8, 38, 32, 22)
SMALL = 17  # half points


def table(section: Section, *, styled: bool) -> Element:
    """The lines of a section as a table; a line of one text stands across."""
    of_letters = len(section.heads) == 4 and not section.heads[0]
    shares = OF_LETTERS if of_letters else SHARES[len(section.heads)]
    made = element("tbl")
    about = under(made, "tblPr")
    if styled:
        under(about, "tblStyle", val=STYLE)
    under(about, "tblW", w=str(50 * sum(shares)), type="pct")
    if not styled:
        _borders(about)
    under(about, "tblLayout", type="fixed")
    grid = under(made, "tblGrid")
    for share in shares:
        under(grid, "gridCol", w=str(share * 95))
    if any(section.heads):
        made.append(_row(section.heads, shares, head=True))
    for row in section.rows:
        letter = row[0] if of_letters and len(row) > 1 else ""
        made.append(_row(row, shares, letter=letter, named=not section.heads[0] and not of_letters))
    return made


def _row(texts: Sequence[str], shares: Sequence[int], *, head: bool = False, letter: str = "", named: bool = False) -> Element:
    made = element("tr")
    about = under(made, "trPr")
    under(about, "cantSplit")
    if head:
        under(about, "tblHeader")
    across = len(texts) == 1
    for column, text in enumerate(texts):
        cell = under(made, "tc")
        inside = under(cell, "tcPr")
        under(inside, "tcW", w=str(50 * (sum(shares) if across else shares[column])), type="pct")
        if across:
            under(inside, "gridSpan", val=str(len(shares)))
        look = _of_letter(letter) if letter and not column else {}
        if fill := look.get("bg_color") or (BAND if across else ""):
            under(inside, "shd", val="clear", color="auto", fill=fill[1:])
        source = not across and not head and column == len(shares) - 1
        colour = look.get("font_color") or (MUTED if head or source else "")
        strong = head or bool(look) or (named and not column)
        cell.append(_paragraph(text, colour, bold=strong, italic=across, centred=bool(letter) and not column, keep=across or head))
    return made


def _paragraph(text: str, colour: str, *, bold: bool, italic: bool, centred: bool, keep: bool) -> Element:
    """A text in a cell; `keep`: on the page of what follows."""
    made = element("p")
    about = under(made, "pPr")
    if keep:
        under(about, "keepNext")
    under(about, "spacing", before="30", after="30", line="240", lineRule="auto")
    if centred:
        under(about, "jc", val="center")
    run = under(made, "r")
    look = under(run, "rPr")
    for name, wanted in (("b", bold), ("i", italic)):
        if wanted:
            under(look, name)
    if colour:
        under(look, "color", val=colour[1:])
    under(look, "sz", val=str(SMALL))
    written = under(run, "t")
    written.text = clean(text).replace("\n", " ")
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def _of_letter(text: str) -> Properties:
    """The colours of a letter, which are those of our own letter of the name; none for letters of other schemes."""
    try:
        return LETTERS.get(Letter.of(text), {})
    except ValueError:
        return {"bg_color": BAND, "font_color": INK}


def _borders(about: Element) -> None:
    """A line below each row."""
    borders = under(about, "tblBorders")
    for side, colour in (("top", RULE), ("bottom", RULE), ("insideH", HAIR)):
        under(borders, side, val="single", sz="4", space="0", color=colour[1:])


def element(name: str, **attributes: str) -> Element:
    """An element of Word's, with its attributes."""
    from docx.oxml import OxmlElement

    made: Element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(tag(key), value)
    return made


def under(parent: Element, name: str, **attributes: str) -> Element:
    """The same as the last child of another."""
    made = element(name, **attributes)
    parent.append(made)
    return made


def tag(name: str) -> str:
    """A name in the space of Word's names."""
    return f"{{{WORD}}}{name}"
