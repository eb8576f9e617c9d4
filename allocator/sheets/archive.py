"""Before a workbook is opened: what its archive holds, found by streaming through it, with nothing kept and nothing followed.

A member is inflated piece by piece and counted, so that neither a false size nor a huge one reaches the reader.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from allocator.sheets.messages import Unusable

MEMBERS = 10_000
SWOLLEN = 32 << 20  # bytes from which a member's ratio counts; the sheet of a spreadsheet program is packed about 10:1
RATIO = 100
PIECE = 1 << 20

SHEETS = "xl/worksheets/"
WORKBOOK_PARTS = ("[content_types].xml", "content.xml", "_rels/.rels")
DOCUMENTS = {"word/": "a text document", "ppt/": "a presentation"}
ROOT = re.compile(rb"<[^?!]")
ENTITIES = re.compile(rb"<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)
ERROR_CELL = b' t="e"'
FORMULA_END = (b"</f><v></v>", b"</f><v/>", b"</f><v />", b"</f></c>")  # of a formula whose value is missing, or blank
SPANNED = b"number-rows-spanned"
FORMULA = 10_000  # bytes that may stand between the mark and the text of an error
FOREIGN_SOURCE = b"<table:table-source"
DIMENSION = re.compile(rb'dimension ref="[^":]*:([A-Z]{1,3})(\d{1,7})"')
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
OUTSIDE = re.compile(rb'TargetMode\s*=\s*["\']External')


class Contents:
    """What is said about a workbook: macros, references out of it, sheets with error values, sheets that may be sparse.

    Also sheets with formulas whose values are missing or blank, and whether cells of an OpenDocument table are merged.
    """

    def __init__(self, *, macros: bool = False) -> None:
        self.macros = macros
        self.links = 0
        self.errors: list[str] = []
        self.sparse: list[str] = []
        self.formulas: list[str] = []
        self.merged = False


def inspect(path: Path) -> Contents:
    """The contents of a workbook that is a zip archive.

    Raises:
        Unusable: it is damaged, protected, no workbook, or made so as to overwhelm its reader.
    """
    contents, part = Contents(), ""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            _check_directory(members)
            for member in members:
                part = member.filename
                _look_at(member, _pieces(archive, member), contents)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise Unusable("SHEET-02", f"its part {part} is damaged" if part else "it is damaged or cut off") from error
    return contents


def _check_directory(members: Sequence[ZipInfo]) -> None:
    """What the directory alone tells."""
    names = [member.filename for member in members]
    lower = [name.lower() for name in names]
    if any(member.flag_bits & 1 for member in members):
        raise Unusable("SHEET-03")
    if len(members) > MEMBERS:
        raise Unusable("SHEET-30", f"its archive has {len(members):,} parts")
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise Unusable("SHEET-30", f"its archive holds the part {repeated[0]} twice")
    if any(".." in PurePosixPath(name.replace("\\", "/")).parts for name in names):
        raise Unusable("SHEET-30", "a part of its archive names a place outside of it")
    if kind := next((kind for folder, kind in DOCUMENTS.items() if any(name.startswith(folder) for name in lower)), ""):
        raise Unusable("SHEET-02", f"it is {kind}, no workbook; copy its table into a workbook")
    if not any(part in lower for part in WORKBOOK_PARTS):
        listed = ", ".join(names[:3]) or "nothing"
        raise Unusable("SHEET-02", f"it is an archive that holds {listed} and no workbook of its own")


def _pieces(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """The bytes of a member, counted against what it says of itself and what is sensible."""
    if member.file_size > SWOLLEN and member.file_size > RATIO * member.compress_size:
        raise Unusable("SHEET-30", f"its part {member.filename} swells to {member.file_size >> 20:,} MB when opened")
    with archive.open(member) as stream:  # reads no more than the declared size, then compares the checksum
        while piece := stream.read(PIECE):
            yield piece


def _look_at(member: ZipInfo, pieces: Iterator[bytes], contents: Contents) -> None:
    """Notes what a member means for the reading."""
    name = member.filename.lower()
    contents.macros |= name.endswith("vbaproject.bin") or name.startswith(("basic/", "xl/macrosheets/"))
    contents.links += name.startswith("xl/externallinks/external") or name == "xl/connections.xml"
    is_sheet, is_table = name.startswith(SHEETS) and name.endswith(".xml"), name == "content.xml"
    first, tail, erroneous = b"", b"", False
    unstored = False
    for piece in pieces:
        if not first:
            first = piece
            if name.endswith((".xml", ".rels")):
                _check_prolog(member.filename, piece)
        if is_sheet and not erroneous:
            erroneous = b"#" in piece and ERROR_CELL in tail + piece  # the text of an error; far quicker to look for
            tail = piece[-FORMULA:]
        if is_sheet and b"</f>" in piece and any(end in piece for end in FORMULA_END):
            unstored = True
        if is_table:
            contents.links += piece.count(FOREIGN_SOURCE)
            contents.merged |= SPANNED in piece
    if name.endswith(".rels"):
        contents.links += sum(bool(OUTSIDE.search(relation)) for relation in _relations(first))
    if erroneous:
        contents.errors.append(member.filename)
    if unstored:
        contents.formulas.append(member.filename)
    if is_sheet and _is_sparse(first[:4096], member.file_size):
        contents.sparse.append(member.filename)


def _check_prolog(name: str, piece: bytes) -> None:
    """A part that defines entities is refused: they can swell without limit or fetch what lies elsewhere."""
    plain = piece.replace(b"\0", b"")  # UTF-16
    root = ROOT.search(plain)
    prolog = plain[: root.start()] if root else plain
    if ENTITIES.search(prolog) or (root is None and len(piece) == PIECE):
        raise Unusable("SHEET-30", f"its part {name} defines entities of its own")


def _relations(rels: bytes) -> Iterator[bytes]:
    """The relations of a part that are no plain links: hyperlinks and mail addresses are part of a table."""
    return (relation for relation in RELATION.findall(rels) if b"/hyperlink" not in relation)


def _is_sparse(head: bytes, size: int) -> bool:
    """Whether a sheet declares far more cells than its bytes could hold."""
    declared = DIMENSION.search(head)
    return declared is not None and column(declared[1].decode()) * int(declared[2]) > max(size, 1_000_000)


def column(letters: str) -> int:
    """Number of a column, from 1."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
