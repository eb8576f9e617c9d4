"""A copy of a workbook in memory that the reader can read: error values as text, sheets of far corners drawn together.

The reader lays out the whole rectangle between the first and the last cell, and drops the text of errors. So cells
A1 and XFD1048576 are moved to A1 and B2, and go back to their places when they have been read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

from allocator.sheets.archive import SHEETS, column
from allocator.sheets.messages import Row

COPY_MAX = 256 << 20  # bytes of all parts together
ERROR = re.compile(rb'(<(?:\w+:)?c\b[^>]*?) t="e"')
ERROR_TEXT = re.compile(rb' t="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
ROW = re.compile(rb'(<(?:\w+:)?row\b[^>]*?\br=")(\d+)(?=")')
CELL = re.compile(rb'(<(?:\w+:)?c\b[^>]*?\br=")([A-Z]{1,3})(\d+)(?=")')
ANY = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")


class Places(NamedTuple):
    """Where the rows and columns of a drawn-together sheet stand in truth, from 0."""

    rows: Sequence[int]
    columns: Sequence[int]


class Copy(NamedTuple):
    """The copy; the places of each sheet (by name) that was drawn together; how many errors became text, and the first."""

    file: BytesIO
    places: Mapping[str, Places]
    errors: int = 0
    example: str = ""


def mended(path: Path, errors: Iterable[str], sparse: Iterable[str]) -> Copy | None:
    """The copy of a workbook with the named members mended; None where there are none, or it would be too large."""
    errors, sparse = set(errors), set(sparse)
    if not errors and not sparse:
        return None
    file, count, example, places = BytesIO(), 0, "", {}
    with ZipFile(path) as archive, ZipFile(file, "w", ZIP_STORED) as copy:
        if sum(member.file_size for member in archive.infolist()) > COPY_MAX:
            return None
        for member in archive.infolist():
            data = archive.read(member)
            if member.filename in errors:
                first = ERROR_TEXT.search(data)
                example = example or (first[1].decode(errors="replace") if first else "")
                data, found = ERROR.subn(rb'\1 t="str"', data)
                count += found
            if member.filename in sparse and (drawn := _drawn_together(data)):
                data, places[member.filename] = drawn
            copy.writestr(member.filename, data)
        names = sheet_names(archive) if places else {}
    file.seek(0)
    return Copy(file, {names[part]: place for part, place in places.items() if part in names}, count, example)


def sheet_parts(path: Path) -> list[str]:
    """The members that hold worksheets."""
    with ZipFile(path) as archive:
        return [name for name in archive.namelist() if name.lower().startswith(SHEETS) and name.endswith(".xml")]


def spread(rows: Iterable[Row], places: Places) -> list[Row]:
    """The rows of a drawn-together sheet at their places; blank cells at their ends are left out."""
    found: list[Row] = []
    for place, row in zip(places.rows, rows, strict=False):
        filled = [(at, value) for at, value in zip(places.columns, row, strict=False) if value != ""]
        cells: Row = [""] * (filled[-1][0] + 1 if filled else 0)
        for at, value in filled:
            cells[at] = value
        found.extend([] for _ in range(place - len(found)))
        found.append(cells)
    return found


def _drawn_together(data: bytes) -> tuple[bytes, Places] | None:
    """A sheet with its used rows and columns numbered without gaps; None where not every one has a number."""
    cells, lines = CELL.findall(data), ROW.findall(data)
    if len(cells) + len(lines) < len(ANY.findall(data)):
        return None
    rows = sorted({int(row) for _, _, row in cells} | {int(row) for _, row in lines})
    letters = sorted({letters for _, letters, _ in cells}, key=lambda letters: (len(letters), letters))
    new_row = {row: b"%d" % (number + 1) for number, row in enumerate(rows)}
    new_column = {old: letters_of(number + 1) for number, old in enumerate(letters)}
    data = CELL.sub(lambda cell: cell[1] + new_column[cell[2]] + new_row[int(cell[3])], data)
    data = ROW.sub(lambda row: row[1] + new_row[int(row[2])], data)
    return data, Places([row - 1 for row in rows], [column(old.decode()) - 1 for old in letters])


def letters_of(number: int) -> bytes:
    """Letters of a column counted from 1."""
    letters = b""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = bytes([65 + digit]) + letters
    return letters


def sheet_names(archive: ZipFile) -> dict[str, str]:
    """Name of the sheet that each part holds, by the workbook's own list."""
    book = next((name for name in archive.namelist() if name.lower() == "xl/workbook.xml"), "")
    if not book or (rels := "xl/_rels/workbook.xml.rels") not in archive.namelist():
        return {}
    targets = {one.get("Id"): one.get("Target", "") for one in ElementTree.fromstring(archive.read(rels))}
    named = {}
    for sheet in ElementTree.fromstring(archive.read(book)).iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in sheet.items() if key.rpartition("}")[2] == "id"), None)
            named[_part(targets.get(relation, ""))] = sheet.get("name", "")
    return named


def _part(target: str) -> str:
    """The member that a relation of the workbook points to."""
    return target.removeprefix("/") if target.startswith("/") else str(PurePosixPath("xl", target))
