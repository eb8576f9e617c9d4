"""Render: the styles of our sheets put into a consultant's stylesheet, numbered on, in their fonts, fills and borders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from allocator.outputs.brand_look import BASE, MARK, styles
from allocator.outputs.brand_parts import Unfit, child, tag
from allocator.outputs.look import FONT

ORDER = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
PARTS = (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId"))
APPLIED = ("applyFont", "applyFill", "applyBorder")
FIRST_CODE = 164  # of the number formats that are not built in
CONDITIONAL = frozenset(map(tag, ("b", "i", "strike", "u", "color")))  # of a font, what a condition may change
SIDES = ("left", "right", "top", "bottom")
THIN = frozenset({"thin", "hair", "dotted", "dashed", "dashDot", "dashDotDot"})  # lines that a condition may draw


@dataclass(frozen=True, slots=True)
class Numbers:
    """New numbers of our cell formats and conditional formats, by the old ones."""

    cells: tuple[int, ...]
    conditions: tuple[int, ...]


def named_styles(root: Element) -> dict[str, int]:
    """The number of the format of each named cell style, by its name casefolded."""
    formats = root.find(tag("cellStyleXfs"))
    count = 0 if formats is None else len(formats)
    listed = ((style.get("name", ""), style.get("xfId", "")) for style in root.iterfind(f"{tag('cellStyles')}/{tag('cellStyle')}"))
    return {name.casefold(): int(number) for name, number in listed if number.isdigit() and int(number) < count}


def wrapping(root: Element) -> set[str]:
    """The numbers of the cell formats whose texts run over several lines."""
    aligned = ((number, xf.find(tag("alignment"))) for number, xf in enumerate(_children(root, "cellXfs")))
    return {str(number) for number, alignment in aligned if alignment is not None and alignment.get("wrapText") in {"1", "true"}}


def add_styles(theirs: Element, ours: Element) -> Numbers:
    """Put our styles behind those of the consultant; what bears the name of a style of theirs takes its look.

    Raises Unfit where their stylesheet has no cell formats.
    """
    if theirs.find(tag("cellXfs")) is None or any(theirs.find(tag(name)) is None for name, _ in PARTS):
        raise Unfit("TPL-01", "it has no usable styles; open it in a spreadsheet program and save it again")
    sheet = _Stylesheet(theirs)
    marked = {entry.get("numFmtId"): entry.get("formatCode", "") for entry in ours.iterfind(f"{tag('numFmts')}/{tag('numFmt')}")}
    moved = {name: sheet.append(name, _children(ours, name)) for name, _ in PARTS}
    cells = tuple(sheet.append("cellXfs", [sheet.cell(xf, marked, moved) for xf in _children(ours, "cellXfs")]))
    conditions = tuple(sheet.append("dxfs", [sheet.condition(dxf) for dxf in _children(ours, "dxfs")]))
    return Numbers(cells, conditions)


def name_styles(root: Element) -> None:
    """Make a named cell style of each format of a stylesheet of ours that bears the name of one, which XlsxWriter cannot."""
    formats, named, cells = (child(root, name, ORDER) for name in ("cellStyleXfs", "cellStyles", "cellXfs"))
    codes = child(root, "numFmts", ORDER)
    marked = {code.get("numFmtId"): unmarked(code.get("formatCode", ""))[0] for code in codes}
    for cell in cells:
        if name := marked.get(cell.get("numFmtId")):
            cell.set("numFmtId", "0")
            cell.attrib.pop("applyNumberFormat", "")
            style = deepcopy(cell)
            del style.attrib["xfId"]
            cell.set("xfId", str(len(formats)))
            etree.SubElement(named, tag("cellStyle"), name=name, xfId=str(len(formats)))
            formats.append(style)
    for code in [code for code in codes if marked[code.get("numFmtId")]]:
        codes.remove(code)
    if not len(codes):
        root.remove(codes)
    for parent in (formats, named, codes):
        parent.set("count", str(len(parent)))


def _children(root: Element, name: str) -> list[Element]:
    found = root.find(tag(name))
    return [] if found is None else list(found)


class _Stylesheet:
    """The consultant's stylesheet while ours is put into it."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.named = named_styles(root)
        self.known = {style.name.casefold(): style.name for style in styles()}
        self._codes = {entry.get("formatCode", ""): entry.get("numFmtId", "0") for entry in _children(root, "numFmts")}
        self._font = self._font_name()

    def append(self, name: str, elements: Iterable[Element]) -> list[int]:
        """Put copies of elements at the end of a list; their numbers."""
        parent = child(self.root, name, ORDER)
        numbers = []
        for element in elements:
            copy = deepcopy(element)
            if name == "fonts" and self._font:
                self._rename(copy)
            numbers.append(len(parent))
            parent.append(copy)
        parent.set("count", str(len(parent)))
        return numbers

    def cell(self, xf: Element, marked: Mapping[str | None, str], moved: Mapping[str, list[int]]) -> Element:
        """A cell format of ours under the new numbers, in the look of the style that it names."""
        made = deepcopy(xf)
        style, code = unmarked(marked.get(xf.get("numFmtId"), ""))
        made.set("numFmtId", self._code(code) if code or style else xf.get("numFmtId", "0"))
        made.set("xfId", "0")
        for name, number in PARTS:
            made.set(number, str(moved[name][int(xf.get(number, "0"))]))
        if style:
            look = self.look(style)
            made.set("xfId", str(self.named[style.casefold()]))
            for (_, number), applied in zip(PARTS, APPLIED, strict=True):
                made.set(number, look.get(number, "0"))
                made.set(applied, "1")
        return made

    def condition(self, dxf: Element) -> Element:
        """A conditional format of ours, in the look of the style that it names; its lines stay where the style has none."""
        made = deepcopy(dxf)
        entry = made.find(tag("numFmt"))
        style, _ = unmarked(entry.get("formatCode", "") if entry is not None else "")
        if not style:
            return made
        lines = made.find(tag("border"))
        font, fill, border = (self._part(style, name, number) for name, number in PARTS)
        made[:] = [part for part in (_of_font(font), _of_fill(fill), _of_border(border)) if part is not None]
        if lines is not None and made.find(tag("border")) is None:
            made.append(lines)
        return made

    def look(self, style: str) -> Element:
        """The format of a named style."""
        return _children(self.root, "cellStyleXfs")[self.named[style.casefold()]]

    def _part(self, style: str, name: str, number: str) -> Element | None:
        """Font, fill or border of a named style."""
        place, parts = int(self.look(style).get(number, "0")), _children(self.root, name)
        return parts[place] if place < len(parts) else None

    def _code(self, code: str) -> str:
        """The number of a number format, added where it is not there."""
        if code in {"", "General"}:
            return "0"
        if code not in self._codes:
            entries = child(self.root, "numFmts", ORDER)
            used = [int(entry.get("numFmtId", "0")) for entry in entries]
            self._codes[code] = str(max([FIRST_CODE - 1, *used]) + 1)
            etree.SubElement(entries, tag("numFmt"), numFmtId=self._codes[code], formatCode=code)
            entries.set("count", str(len(entries)))
        return self._codes[code]

    def _font_name(self) -> str:
        """The font of all texts without a style of their own, "" where the consultant gives none."""
        if BASE.casefold() not in self.named:
            return ""
        font = self._part(BASE, "fonts", "fontId")
        name = font.find(tag("name")) if font is not None else None
        return name.get("val", "") if name is not None else ""

    def _rename(self, font: Element) -> None:
        """Give a font of ours the consultant's name, size and weight kept."""
        name = font.find(tag("name"))
        if name is not None and name.get("val") == FONT:
            name.set("val", self._font)


def unmarked(code: str) -> tuple[str, str]:
    """The style that a number format names, and the format without it."""
    style, mark, rest = code.partition(MARK)
    return (style, rest) if mark and style in {known.name for known in styles()} else ("", code)


def _of_font(font: Element | None) -> Element | None:
    """A font as a condition may have it."""
    made = etree.Element(tag("font"))
    made.extend(deepcopy(part) for part in (font if font is not None else ()) if part.tag in CONDITIONAL)
    return made if len(made) else None


def _of_fill(fill: Element | None) -> Element | None:
    """A fill as a condition has it: the colour of a solid one stands as its background."""
    pattern = fill.find(tag("patternFill")) if fill is not None else None
    if fill is None or (pattern is not None and pattern.get("patternType", "none") == "none"):
        return None
    made = deepcopy(fill)
    pattern = made.find(tag("patternFill"))
    if pattern is not None and pattern.get("patternType") == "solid":
        colour = pattern.find(tag("fgColor"))
        pattern[:] = []
        if colour is not None:
            colour.tag = tag("bgColor")
            pattern.append(colour)
    return made


def _of_border(border: Element | None) -> Element | None:
    """A border as a condition has it: four sides of thin lines; none where no side has a line."""
    sides = [side for name in SIDES if border is not None and (side := border.find(tag(name))) is not None and side.get("style")]
    if not any(side.get("style") != "none" for side in sides):
        return None
    made = etree.Element(tag("border"))
    for side in map(deepcopy, sides):
        if side.get("style") not in {*THIN, "none"}:
            side.set("style", "thin")
        made.append(side)
    return made
