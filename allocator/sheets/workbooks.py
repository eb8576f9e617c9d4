"""Workbooks (xlsx, xlsm, xlsb, xls, ods): their worksheets row by row, and what was left aside or mended."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice, repeat
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from allocator.sheets.archive import Contents, inspect
from allocator.sheets.mending import Copy, Places, mended, sheet_parts, spread
from allocator.sheets.messages import OLE, ZIP, Row, Unusable

WIDE = 256  # columns from which the blank ends of rows are cut off
MACROS = "_VBA_PROJECT".encode("utf-16-le")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# BOF, perhaps a write protection, FILEPASS ([MS-XLS] 2.4.117): the reader does not know every kind of it
LOCKED = re.compile(rb"\x09\x08(?:\x10\0\0\x06\x05\0.{12}|\x08\0\0\x05\x05\0.{4})(?:\x86\0\0\0)?\x2f\0", re.DOTALL)
OTHERS = {b"<?xml": "an XML file", b"<html": "a web page", b"<!doct": "a web page", b"<table": "a web page", b"%pdf": "a PDF"}


def read(path: Path, *, careful: bool) -> Iterator[tuple[object, ...]]:
    """The messages of a workbook. `careful`: far corners are looked for in every sheet, which takes time."""
    with path.open("rb") as stream:
        signature = stream.read(4)
    if signature == ZIP:
        contents = inspect(path)
        copy = mended(path, contents.errors, sheet_parts(path) if careful else contents.sparse)
        yield from _said(contents, copy)
    elif signature == OLE:
        copy = None
        yield from _said(Contents(macros=_looked_through(path)), copy)
    else:
        raise Unusable("SHEET-02", f"it is {_kind(path)} under the name of a workbook")
    yield from _sheets(path, copy)


def _said(contents: Contents, copy: Copy | None) -> Iterator[tuple[object, ...]]:
    """Notes on what is not read, or not as it stands."""
    if contents.macros:
        yield "note", "SHEET-32", "", {}
    if contents.links:
        yield "note", "SHEET-33", "", {"count": contents.links}
    if contents.errors and copy:
        yield "note", "SHEET-35", "", {"count": copy.errors, "example": copy.example, "how": "kept as text"}
    elif contents.errors:
        yield "note", "SHEET-35", "", {"count": "some", "example": "#REF!", "how": "read as blank, since the workbook is large"}


def _looked_through(path: Path) -> bool:
    """Whether an older workbook holds macros.

    Raises:
        Unusable: it is protected by a password.
    """
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if path.suffix.lower() in {".xlsx", ".xlsm", ".xlsb"} or data.find(ENCRYPTED) >= 0 or LOCKED.search(data):
            raise Unusable("SHEET-03")
        return data.find(MACROS) >= 0


def _kind(path: Path) -> str:
    """What a file is that is no workbook, by its first bytes."""
    with path.open("rb") as stream:
        head = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return next((kind for mark, kind in OTHERS.items() if head.startswith(mark)), "a file of another kind")


def _sheets(path: Path, copy: Copy | None) -> Iterator[tuple[object, ...]]:
    """The worksheets. A defect of the file may surface as a panic, which is no Exception."""
    failed: list[tuple[str, str]] = []
    found = False
    try:
        with CalamineWorkbook.from_filelike(copy.file) if copy else CalamineWorkbook.from_path(path) as book:
            for meta in book.sheets_metadata:
                if meta.typ is SheetTypeEnum.WorkSheet:
                    sheet = _sheet(book, meta.name, failed)
                    if sheet:
                        found = True
                        yield "sheet", meta.name, meta.visible is not SheetVisibleEnum.Visible
                        yield "rows", _rows(sheet, copy.places.get(meta.name) if copy else None)
    except PasswordError as error:
        raise Unusable("SHEET-03") from error
    except (GeneratorExit, MemoryError, OSError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise _unusable(str(error)) from error
    if failed and not found:
        raise _unusable(failed[0][1])
    yield from (("note", "SHEET-36", name, {"reason": reason}) for name, reason in failed)


def _unusable(reason: str) -> Unusable:
    """The reader's own words, but for a limit that it knows itself."""
    if "Cell limit exceeded" in reason:
        return Unusable("SHEET-31", "its first and last cells lie too far apart")
    return Unusable("SHEET-02", reason)


def _sheet(book: CalamineWorkbook, name: str, failed: list[tuple[str, str]]) -> CalamineSheet | None:
    """A worksheet; None, with the reason added to `failed`, where it is damaged."""
    try:
        return book.get_sheet_by_name(name)
    except (MemoryError, KeyboardInterrupt):
        raise
    except BaseException as error:
        failed.append((name, str(error)))
        return None


def _rows(sheet: CalamineSheet, places: Places | None) -> Iterable[Row]:
    """Rows from row 1 and column A on, also where the data begin further down or to the right."""
    if sheet.start is None:
        return []
    top, left = sheet.start
    filled: Iterable[Row] = islice(sheet.iter_rows(), top, None)  # it begins at row 1, but at the first filled column
    if left:
        filled = ([""] * left + row for row in filled)
    rows = chain(repeat([], top), filled)
    if places:
        return spread(rows, places)
    return map(_cut, rows) if sheet.total_width > WIDE else rows


def _cut(row: Row) -> Row:
    """A row without the blank cells at its end."""
    end = next((place for place in range(len(row), 0, -1) if row[place - 1] != ""), 0)
    return row[:end]
