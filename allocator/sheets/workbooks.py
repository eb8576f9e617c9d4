"""Workbooks (xlsx, xlsm, xlsb, xls, ods): their worksheets row by row, and what was left aside or mended."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, repeat
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from allocator.sheets.archive import Contents, inspect
from allocator.sheets.formats import Indents, Range, filled, indents, merged_downwards, moved_in, shown, spanned, without_values
from allocator.sheets.mending import Copy, Places, mended, sheet_parts, spread
from allocator.sheets.messages import OLE, TEXTS, ZIP, Row, Unusable

WIDE = 256  # columns from which the blank ends of rows are cut off
MACROS = "_VBA_PROJECT".encode("utf-16-le")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# BOF, perhaps a write protection, FILEPASS ([MS-XLS] 2.4.117): the reader does not know every kind of it
LOCKED = re.compile(rb"\x09\x08(?:\x10\0\0\x06\x05\0.{12}|\x08\0\0\x05\x05\0.{4})(?:\x86\0\0\0)?\x2f\0", re.DOTALL)
Merged = Mapping[str, Sequence[Range]]  # by sheet
DAMAGED = "its contents are damaged, or not put together as a spreadsheet program does it"


def read(path: Path, *, careful: bool, plain: bool = False) -> Iterator[tuple[object, ...]]:
    """The messages of a workbook. `careful`: far corners are looked for in every sheet, which takes time.

    `plain`: every value stays in its own cell, whatever merged cells and indents say.
    """
    with path.open("rb") as stream:
        signature = stream.read(4)
    if signature == ZIP:
        contents = inspect(path)
        copy = mended(path, contents.errors, sheet_parts(path) if careful else contents.sparse)
        yield from _said(contents, copy)
        count, first = without_values(path, contents.formulas) if contents.formulas and not plain else (0, "")
        if count:
            yield "note", "SHEET-78", "", {"count": count, "first": first}
        merged = spanned(path) if contents.merged and not plain else {}
    elif signature == OLE:
        copy, merged = None, {}
        yield from _said(Contents(macros=_looked_through(path)), copy)
    else:
        yield from _no_workbook(path)
        return
    if path.suffix.lower() in TEXTS:
        yield "note", "SHEET-65", "", {"kind": "a workbook", "what": "it was read as that"}
    yield from _sheets(path, copy, merged, plain=plain)


def _no_workbook(path: Path) -> Iterator[tuple[object, ...]]:
    """What only has the name of a workbook is mostly text."""
    if path.name.startswith("~$"):
        raise Unusable("SHEET-02", f"it only marks that {path.name[2:]} is open in a spreadsheet program; use that file")
    from allocator.sheets import texts

    yield from texts.read(path)


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


def _sheets(path: Path, copy: Copy | None, merged: Merged, *, plain: bool) -> Iterator[tuple[object, ...]]:
    """The worksheets; `merged`: ranges that the reader does not tell.

    A defect of the file may surface as a panic, which is no Exception.
    """
    failed: dict[str, str] = {}  # sheet -> the reader's words
    found = False
    try:
        moved = {} if plain else indents(path)
        with CalamineWorkbook.from_filelike(copy.file) if copy else CalamineWorkbook.from_path(path) as book:
            for meta in book.sheets_metadata:
                if meta.typ is SheetTypeEnum.WorkSheet:
                    sheet = _sheet(book, meta.name, failed)
                    if sheet:
                        found = True
                        yield "sheet", meta.name, meta.visible is not SheetVisibleEnum.Visible
                        places = copy.places.get(meta.name) if copy else None
                        if plain:
                            yield "rows", _rows(sheet, places)
                        else:
                            yield from _formatted(sheet, places, moved.get(meta.name), merged.get(meta.name, ()))
    except PasswordError as error:
        raise Unusable("SHEET-03") from error
    except (GeneratorExit, MemoryError, OSError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise _unusable(str(error)) from error
    if failed and not found:
        raise _unusable(next(iter(failed.values())))
    yield from (("note", "SHEET-36", name, {"reason": _unusable(reason).reason}) for name, reason in failed.items())


def _unusable(reason: str) -> Unusable:
    """What the reader's words mean to a user."""
    if "Cell limit exceeded" in reason:
        return Unusable("SHEET-31", "its first and last cells lie too far apart")
    return Unusable("SHEET-02", DAMAGED)


def _sheet(book: CalamineWorkbook, name: str, failed: dict[str, str]) -> CalamineSheet | None:
    """A worksheet; None, with the reason added to `failed`, where it is damaged."""
    try:
        return book.get_sheet_by_name(name)
    except (MemoryError, KeyboardInterrupt):
        raise
    except BaseException as error:
        failed[name] = str(error)
        return None


def _formatted(
    sheet: CalamineSheet, places: Places | None, moved: Indents | None, merged: Sequence[Range]
) -> Iterator[tuple[object, ...]]:
    """The rows of a worksheet with what its formats say, its merged cells, and a note where they were filled."""
    rows, used = _rows(sheet, places), list[Range]()
    if not places:
        merged = sheet.merged_cell_ranges or merged
        ranges = merged_downwards(merged)
        rows = moved_in(rows, moved) if moved else rows
        rows = filled(rows, ranges, used) if ranges else rows
        if merged:
            yield "merged", list(merged)
    yield "rows", rows
    if used:
        yield "note", "SHEET-64", sheet.name, {"ranges": shown(used)}


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
