"""Render: the parts of our sheets as they stand in a consultant's workbook: renamed, renumbered, on the consultant's page.

Our sheets come from XlsxWriter, whose XML is always put the same way, so it is changed as text: a sheet may be large.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from lxml import etree
from lxml.etree import _Element as Element

from allocator.outputs.brand_parts import CONTENT_TYPES, DOCUMENT, ID, PACKAGE, TYPES, Package, Relation, relations_part, tag
from allocator.outputs.brand_styles import Numbers

CELL = re.compile(  # the beginning of a cell, or of a row with a style
    rb'(<c r="[A-Z]+[0-9]+")(?: s="([0-9]+)")?(?: t="s"><v>([0-9]+)</v>)?|(<row [^>]*?) s="([0-9]+)"'
)
COLUMN = re.compile(rb'(<col [^>]*?) style="([0-9]+)"')
CONDITION = re.compile(rb'(<cfRule [^>]*?) dxfId="([0-9]+)"')
STRING = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
MARGINS = re.compile(rb"<pageMargins [^>]*/>")
SETUP = re.compile(rb"<pageSetup [^>]*/>")
HEADER = re.compile(rb"<headerFooter\b.*?</headerFooter>", re.DOTALL)
AFTER_PICTURE = re.compile(rb"<(?:picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</worksheet>")
AFTER_CODE = re.compile(r"(?<=\d)(?=\{\w+\})")  # a size such as &8 would go on with the figures of a name
PAGE_ID = "rIdPage"
PICTURE = f'<legacyDrawingHF r:id="{PAGE_ID}"/>'.encode()
DATA, NEXT, END = b"<sheetData", b"><row ", b"</sheetData>"  # before the rows, between two, behind them
PAPER = ("paperSize", "orientation")
HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


@dataclass(frozen=True, slots=True)
class PageLook:
    """Margins, paper, header and footer of a sheet of the consultant's, and the part with the pictures of its header."""

    margins: bytes = b""
    setup: Mapping[str, str] = field(default_factory=dict)
    header: bytes = b""
    pictures: str = ""


def page_look(package: Package, part: str, texts: Mapping[str, str]) -> PageLook:
    """How a sheet of the consultant's is printed; `texts` by what they take the place of in headers, such as {org}."""
    root = package.parse(part)
    margins, setup, header = (root.find(tag(name)) for name in ("pageMargins", "pageSetup", "headerFooter"))
    drawing = root.find(tag("legacyDrawingHF"))
    targets = {relation.id: relation.target for relation in package.relations(part)}
    return PageLook(
        _plain(margins) if margins is not None else b"",
        {name: value for name in PAPER if setup is not None and (value := setup.get(name))},
        _header(header, texts) if header is not None else b"",
        targets.get(drawing.get(ID, ""), "") if drawing is not None else "",
    )


def _plain(element: Element) -> bytes:
    """An element without children, and without what belongs to other vocabularies."""
    made = etree.Element(etree.QName(element).localname)
    for name, value in element.items():
        if etree.QName(name).namespace is None:
            made.set(name, value)
    return etree.tostring(made)


def _header(header: Element, texts: Mapping[str, str]) -> bytes:
    """Headers and footers with their texts filled; a "&" begins a code in them, so the texts' own are doubled."""
    made = etree.fromstring(_plain(header))
    for name in HEADERS:
        found = header.find(tag(name))
        if found is not None and found.text:
            text = AFTER_CODE.sub(" ", found.text)
            for place, value in texts.items():
                text = text.replace(place, value.replace("&", "&&"))
            etree.SubElement(made, name).text = text
    return etree.tostring(made, encoding="utf-8") if len(made) else b""


class Graft:
    """Our parts on their way into the consultant's package."""

    def __init__(self, ours: Package, theirs: Package, numbers: Numbers, page: PageLook) -> None:
        self.ours, self.theirs, self.page = ours, theirs, page
        taken = {part.lower() for part in theirs.parts}
        self._prefix = next(
            name
            for name in ("allocator-", *(f"allocator{number}-" for number in range(2, len(taken) + 3)))
            if not any(posixpath.basename(part).startswith(name) for part in taken)
        )
        self._types = _Types(ours, theirs)
        self._moved: dict[str, str] = {}
        self._cells = [b"%d" % number for number in numbers.cells]
        self._conditions = [b"%d" % number for number in numbers.conditions]
        strings = ours.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in ours else b""
        self._strings = [found[1] or b"" for found in STRING.finditer(strings)]

    def sheet(self, part: str, *, printed: bool) -> str:
        """Bring a sheet of ours with everything it refers to; its new name. `printed`: on the consultant's page."""
        pictured = printed and bool(self.page.pictures)
        name = self._bring(part, list(self.ours.relations(part)), pictured=pictured)
        self.theirs.put(name, partial(self._rewritten, part, printed=printed))
        return name

    def finish(self) -> None:
        """Write the list of content types."""
        self._types.write()

    def _bring(self, part: str, relations: Sequence[Relation], *, pictured: bool = False) -> str:
        """Put a part of ours under its new name, what it refers to first."""
        if part in self._moved:
            return self._moved[part]
        folder, base = posixpath.split(part)
        name = self._moved[part] = posixpath.join(folder, self._prefix + base)
        self.theirs.put(name, partial(self.ours.pieces, part))
        self._types.take_over(part, name)
        links = relations_part(part)
        if links in self.ours or pictured:
            root = self.ours.parse(links) if links in self.ours else etree.Element(f"{{{PACKAGE}}}Relationships")
            targets = {relation.id: self._bring(relation.target, list(self.ours.relations(relation.target)))
                       for relation in relations if relation.target}  # fmt: skip
            for element in root:
                if element.get("Id") in targets:
                    element.set("Target", _relative(name, targets[element.get("Id", "")]))
            if pictured:
                kind, target = f"{DOCUMENT}/vmlDrawing", _relative(name, self._pictures(base))
                etree.SubElement(root, f"{{{PACKAGE}}}Relationship", Id=PAGE_ID, Type=kind, Target=target)
            self.theirs.put_xml(relations_part(name), root)
        return name

    def _pictures(self, base: str) -> str:
        """A copy of the drawing with the header's pictures for one sheet; a drawing serves no two. The pictures are shared."""
        old = self.page.pictures
        folder = posixpath.dirname(old)
        name = posixpath.join(folder, f"{self._prefix}{base.removesuffix('.xml')}-header.vml")
        self.theirs.put(name, partial(self.theirs.pieces, old))
        self._types.copy(old, name)
        if relations_part(old) in self.theirs:
            self.theirs.put(relations_part(name), partial(self.theirs.pieces, relations_part(old)))
        return name

    def _rewritten(self, part: str, *, printed: bool) -> Iterator[bytes]:
        """A sheet of ours as it stands in the consultant's workbook: head, rows in pieces, tail."""
        pieces = self.ours.pieces(part)
        rest = next(pieces)
        while DATA not in rest:
            rest += next(pieces)
        head, data, rest = rest.partition(DATA)
        yield COLUMN.sub(_renumbered(b" style=", self._cells), head.replace(b' tabSelected="1"', b""))
        rest = data + rest
        for piece in chain([b""], pieces):
            rest += piece
            end = rest.rfind(NEXT) + 1
            yield CELL.sub(self._cell, rest[:end])
            rest = rest[end:]
        end = max(rest.find(END), 0)
        yield CELL.sub(self._cell, rest[:end])
        tail = CONDITION.sub(_renumbered(b" dxfId=", self._conditions), rest[end:])
        yield self._paged(tail) if printed else tail

    def _cell(self, found: re.Match[bytes]) -> bytes:
        """The beginning of a cell or row under its new style, a shared text written into the cell."""
        cell, style, string, row, of_row = found.groups()
        if row:
            return b'%s s="%s"' % (row, self._cells[int(of_row)])
        start = b'%s s="%s"' % (cell, self._cells[int(style)]) if style else cell
        return start + (b' t="inlineStr"><is>%s</is>' % self._strings[int(string)] if string else b"")

    def _paged(self, tail: bytes) -> bytes:
        """The end of a sheet with the consultant's margins, paper, header and footer."""
        page, setup = self.page, SETUP.search(tail)
        if setup is None:
            return tail
        before, after = tail[: setup.start()], tail[setup.end() :]
        if page.margins:
            before = MARGINS.sub(lambda _: page.margins, before, count=1)
        element = etree.fromstring(setup[0])
        for name, value in page.setup.items():
            element.set(name, value)
        if page.header:
            after = page.header + HEADER.sub(b"", after, count=1)
        if page.pictures and (rest := AFTER_PICTURE.search(after)):
            after = after[: rest.start()] + PICTURE + after[rest.start() :]
        return before + etree.tostring(element) + after


def _renumbered(attribute: bytes, numbers: Sequence[bytes]) -> Callable[[re.Match[bytes]], bytes]:
    """What an attribute with a number becomes."""
    return lambda found: b'%s%s"%s"' % (found[1], attribute, numbers[int(found[2])])


def _relative(part: str, target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(part))


class _Types:
    """The consultant's list of content types while our parts are added."""

    def __init__(self, ours: Package, theirs: Package) -> None:
        self._theirs, self._root = theirs, theirs.parse(CONTENT_TYPES)
        self._ours = ours.parse(CONTENT_TYPES)

    def take_over(self, part: str, name: str) -> None:
        """A part of ours under its new name."""
        self._add(name, _type(self._ours, part))

    def copy(self, part: str, name: str) -> None:
        """A copy of a part of theirs."""
        self._add(name, _type(self._root, part))

    def write(self) -> None:
        """Put the list into the package."""
        self._theirs.put_xml(CONTENT_TYPES, self._root)

    def _add(self, name: str, kind: str) -> None:
        if _type(self._root, name) != kind:
            etree.SubElement(self._root, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=kind)


def _type(root: Element, part: str) -> str:
    """The content type that a list gives a part."""
    named = {entry.get("PartName", "").lower(): entry.get("ContentType", "") for entry in root.iterfind(f"{{{TYPES}}}Override")}
    ending = {entry.get("Extension", "").lower(): entry.get("ContentType", "") for entry in root.iterfind(f"{{{TYPES}}}Default")}
    return named.get(f"/{part}".lower(), ending.get(posixpath.splitext(part)[1].lstrip(".").lower(), ""))


def sheet_parts(package: Package, workbook: str) -> Iterator[tuple[Element, Relation]]:
    """The sheets of a workbook in order: their entries, and the relation to the part of each."""
    by_id = {relation.id: relation for relation in package.relations(workbook)}
    for sheet in package.parse(workbook).iterfind(f"{tag('sheets')}/{tag('sheet')}"):
        if relation := by_id.get(sheet.get(ID, "")):
            yield sheet, relation
