"""Render: the parts of a workbook file as a zip archive holds them: read, changed, added, and written again.

A part that is not changed keeps its bytes, its place and its date. XML is parsed without entities and without the net.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree
from lxml.etree import _Element as Element

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT_TYPES = "[Content_Types].xml"
ID = f"{{{DOCUMENT}}}id"
EPOCH = (1980, 1, 1, 0, 0, 0)  # fixed, so that the same input gives the same bytes
PIECE = 1 << 20  # bytes read at a time
LARGEST = 32 << 20  # bytes of a part that is parsed


class Unfit(Exception):  # noqa: N818 - never leaves the reading of a look
    """A workbook that cannot serve as a look: the code of its finding and why."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a part: its id, kind (the last word of its type), and the part it leads to; "" for a place outside."""

    id: str
    kind: str
    target: str


class Package:
    """A workbook file in memory, with what was changed and added."""

    def __init__(self, data: bytes) -> None:
        self._archive = ZipFile(BytesIO(data))
        self._made: dict[str, Callable[[], Iterable[bytes]]] = {}

    def __contains__(self, part: str) -> bool:
        return part in self._made or part in self._archive.NameToInfo

    @property
    def parts(self) -> list[str]:
        """Names of the parts as they were."""
        return self._archive.namelist()

    def read(self, part: str) -> bytes:
        """The bytes of a part.

        Raises:
            Unfit: there is none.
        """
        return b"".join(self.pieces(part))

    def pieces(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece; raises as `read`."""
        if part in self._made:
            yield from self._made[part]()
        elif part in self:
            with self._archive.open(part) as stream:
                yield from iter(partial(stream.read, PIECE), b"")
        else:
            raise Unfit("TPL-01", f"its part {part} is missing")

    def parse(self, part: str) -> Element:
        """The root element of a part.

        Raises:
            Unfit: it is missing, too large, or no XML.
        """
        data = self.read(part)
        if len(data) > LARGEST:
            raise Unfit("TPL-01", f"its part {part} is larger than {LARGEST >> 20} MB")
        try:
            return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
        except etree.XMLSyntaxError as error:
            raise Unfit("TPL-01", f"its part {part} is damaged") from error

    def put(self, part: str, make: Callable[[], Iterable[bytes]]) -> None:
        """Change or add a part; `make` gives its bytes in pieces when the file is written, so that none is held whole."""
        self._made[part] = make

    def put_xml(self, part: str, root: Element) -> None:
        """Change or add a part of XML."""
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        self.put(part, lambda: (data,))

    def relations(self, part: str) -> Iterator[Relation]:
        """The relations of a part ("" for the file)."""
        name = relations_part(part)
        for relation in self.parse(name) if name in self else ():
            outside = relation.get("TargetMode") == "External"
            target = "" if outside else resolve(part, relation.get("Target", ""))
            yield Relation(relation.get("Id", ""), relation.get("Type", "").rsplit("/", 1)[-1], target)

    def save(self) -> bytes:
        """The file: parts as they were in their order, then those added."""
        stream = BytesIO()
        dates = {old.filename: old.date_time for old in self._archive.infolist()}
        with ZipFile(stream, "w") as archive:
            for part in dict.fromkeys((*dates, *self._made)):
                entry = ZipInfo(part, dates.get(part, EPOCH))
                entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
                with archive.open(entry, "w", force_zip64=part in self._made) as member:
                    member.writelines(self.pieces(part))
        return stream.getvalue()


def relations_part(part: str) -> str:
    """Where the relations of a part stand."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(part: str, target: str) -> str:
    """The part that a target leads to from a part."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")


def tag(name: str) -> str:
    """A name of the main vocabulary of spreadsheets."""
    return f"{{{MAIN}}}{name}"


def child(root: Element, name: str, order: str) -> Element:
    """The child element of a name, made at its place in the order of its siblings where it is missing."""
    found = root.find(tag(name))
    if found is None:
        before = {tag(other) for other in order.split()[: order.split().index(name)]}
        place = max((place for place, other in enumerate(root, 1) if other.tag in before), default=0)
        found = etree.Element(tag(name))
        root.insert(place, found)
    return found
