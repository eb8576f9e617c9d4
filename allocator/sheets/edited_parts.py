"""Reading, in the child process: an edited workbook cell by cell, with its comments and which of its cells hold formulas.

Comments stand in parts of their own, as notes and, in newer programs, as threads of several people.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile, is_zipfile

from allocator.sheets import workbooks
from allocator.sheets.archive import column
from allocator.sheets.mending import sheet_names
from allocator.sheets.messages import OLE, ZIP, Unusable

Said = tuple[str, str]  # author, text
THREADED = "[Threaded comment]"  # begins the note that stands in for a thread; the thread's text follows the last colon
STAND_IN = "Comment:"
FORMULA = re.compile(rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f[\s/>]")  # with the attributes of its cell
PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3}\d+)[\"']")
KINDS = ("/comments", "/threadedComment")  # ends of the relations, a thread replacing the note that stands in for it


def read(path: Path, *, careful: bool) -> Iterator[tuple[object, ...]]:
    """The messages of an edited workbook.

    Raises:
        Unusable: it is no workbook, or cannot be read.
    """
    with path.open("rb") as stream:
        if stream.read(4) not in (ZIP, OLE):
            raise Unusable("SHEET-02", "it is no workbook")
    yield from workbooks.read(path, careful=careful, plain=True)
    parts = _parts(path)
    if parts is None:
        yield "note", "OVR-23", "", {"kind": path.suffix or "this kind"}
        return
    try:
        with ZipFile(path) as archive:
            for part, name in parts.items():
                if part in archive.namelist():
                    yield "formulas", name, _formulas(archive, part)
                if found := _comments(archive, part):
                    yield "comments", name, [(row, place, *said) for (row, place), said in sorted(found.items())]
    except (ElementTree.ParseError, KeyError, ValueError) as error:
        raise Unusable("SHEET-02", "its comments, or its sheets, are damaged") from error


def _parts(path: Path) -> dict[str, str] | None:
    """Name of the sheet in each part; None for a workbook of another kind, whose comments are not read."""
    if not is_zipfile(path):
        return None
    with ZipFile(path) as archive:
        return sheet_names(archive) or None


def _formulas(archive: ZipFile, part: str) -> dict[int, list[int]]:
    """The columns of the cells with formulas, by row, from 0."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for match in FORMULA.finditer(archive.read(part)):
        if place := PLACE.search(match[1]):
            row, at = _place(place[1].decode())
            found[row - 1].append(at - 1)
    return dict(found)


def _comments(archive: ZipFile, part: str) -> dict[tuple[int, int], Said]:
    """Author and text of each comment of a sheet, by row and column."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return {}
    targets = [
        (one.get("Type", ""), posixpath.normpath(posixpath.join("/" + folder, one.get("Target", ""))).lstrip("/"))
        for one in ElementTree.fromstring(archive.read(relations))
        if one.get("TargetMode") != "External"
    ]
    found: dict[tuple[int, int], Said] = {}
    for kind, reader in zip(KINDS, (_notes, _threads), strict=True):
        for target in (target for of, target in targets if of.endswith(kind)):
            found |= reader(archive, target)
    return found


def _notes(archive: ZipFile, part: str) -> dict[tuple[int, int], Said]:
    """The notes of a part; the author whose name a note begins with is no part of its text."""
    root = ElementTree.fromstring(archive.read(part))
    authors = ["".join(one.itertext()).strip() for one in _all(root, "author")]
    found = {}
    for one in _all(root, "comment"):
        number = int(one.get("authorId", "-1"))
        author = authors[number] if 0 <= number < len(authors) else ""
        text = "".join(piece.text or "" for piece in _all(one, "t")).strip()
        if text.startswith(THREADED):
            author, text = "", text.partition(STAND_IN)[2].strip()
        if author and text.startswith(f"{author}:"):
            text = text.removeprefix(f"{author}:").strip()
        found[_place(one.get("ref", ""))] = author, text
    return found


def _threads(archive: ZipFile, part: str) -> dict[tuple[int, int], Said]:
    """The threads of a part: who began each, and what everybody said."""
    people = {
        one.get("id", ""): one.get("displayName", "")
        for name in archive.namelist()
        if name.startswith("xl/persons/")
        for one in _all(ElementTree.fromstring(archive.read(name)), "person")
    }
    found: dict[tuple[int, int], Said] = {}
    for one in _all(ElementTree.fromstring(archive.read(part)), "threadedComment"):
        place = _place(one.get("ref", ""))
        text = "".join(piece.text or "" for piece in _all(one, "text")).strip()
        author, before = found.get(place, (people.get(one.get("personId", ""), ""), ""))
        found[place] = author, f"{before}\n{text}".strip()
    return found


def _all(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """The elements of a local name."""
    return (one for one in root.iter() if one.tag.rpartition("}")[2] == name)


def _place(reference: str) -> tuple[int, int]:
    """Row and column, from 1, of a reference such as B14; ValueError for none."""
    letters = reference.rstrip("0123456789")
    if not letters.isalpha() or not letters.isascii() or not letters.isupper():
        raise ValueError(reference)
    return int(reference.removeprefix(letters)), column(letters)
