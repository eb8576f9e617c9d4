"""First step: files to sheets. Every cell as the file holds it, every row under its true number."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from allocator.findings import Cell, Finding, finding

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
TEXTS = frozenset({".csv", ".tsv", ".txt", ".tab", ""})
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ",;\t|"
CELLS_MAX = 50_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read. `rows[i]` is row i + 1 of the sheet, blank rows included; rows may differ in length."""

    file: str
    name: str  # "" for a text file
    rows: Sequence[Sequence[object]]
    hidden: bool = False


def read(paths: Sequence[Path]) -> tuple[list[Sheet], list[Finding]]:
    """The sheets of all files, in order; SHEET findings for what could not be read.

    Workbooks (xlsx, xlsm, xlsb, xls, ods) go by their contents, text tables (csv, tsv) by their ending.
    """
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            found = _read_file(path)
        except _Unusable as error:
            findings.append(finding(error.code, path.name, Cell(path.name, "", 0), reason=error.reason))
            continue
        if not any(sheet.rows for sheet in found):
            findings.append(finding("SHEET-07", path.name, Cell(path.name, "", 0)))
        sheets += found
    return sheets, findings


class _Unusable(Exception):  # noqa: N818 - never leaves this module
    """A file that yields no sheet: the code of its finding and why."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def _read_file(path: Path) -> list[Sheet]:
    """The sheets of one file."""
    if not path.is_file():
        raise _Unusable("SHEET-01")
    try:
        with path.open("rb") as stream:
            signature = stream.read(4)
        if signature in (ZIP, OLE) or (signature and path.suffix.lower() in WORKBOOKS):
            return list(_workbook(path, signature))
        if not signature:
            return []
        if path.suffix.lower() not in TEXTS:
            raise _Unusable("SHEET-02", f"files of the kind {path.suffix} are not read")
        return [Sheet(path.name, "", _text_rows(path.read_bytes()))]
    except OSError as error:
        raise _Unusable("SHEET-02", error.strerror or type(error).__name__) from error


def _workbook(path: Path, signature: bytes) -> Iterator[Sheet]:
    """The worksheets of a workbook. A defect of the file may surface as a panic, which is no Exception."""
    try:
        with CalamineWorkbook.from_path(path) as book:
            for meta in book.sheets_metadata:
                if meta.typ is SheetTypeEnum.WorkSheet:
                    hidden = meta.visible is not SheetVisibleEnum.Visible
                    yield Sheet(path.name, meta.name, _sheet_rows(book.get_sheet_by_name(meta.name)), hidden)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, _Unusable):
        raise
    except PasswordError as error:
        raise _Unusable("SHEET-03") from error
    except BaseException as error:
        encrypted = signature == OLE and path.suffix.lower() in {".xlsx", ".xlsm", ".xlsb"}
        raise _Unusable("SHEET-03" if encrypted else "SHEET-02", str(error)) from error


def _sheet_rows(sheet: CalamineSheet) -> list[Sequence[object]]:
    """Rows from row 1 and column A on, also where the data begin further down or to the right."""
    if sheet.start is None:
        return []
    if sheet.total_height * sheet.total_width > CELLS_MAX:
        raise _Unusable("SHEET-02", f"sheet {sheet.name} has more than {CELLS_MAX:,} cells")
    top, left = sheet.start
    rows: list[Sequence[object]] = [()] * top
    margin: list[object] = [""] * left
    rows.extend((margin + row for row in sheet.to_python()) if left else sheet.to_python())
    return rows


def _text_rows(data: bytes) -> list[Sequence[object]]:
    """Rows of a text table; each record is one row, whatever line breaks its cells hold."""
    text = _decoded(data)
    if "\0" in text:
        raise _Unusable("SHEET-02", "it is not a text table")
    lines = list(StringIO(text, newline=""))  # str.splitlines would also break at form feeds and the like
    delimiter = _delimiter(lines)
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
        if len(rows) > 1 and len(rows[0]) > 1 and all(len(row) < 2 for row in rows[1:]) and any(rows[1:]):
            rows[1:] = [next(csv.reader(row, delimiter=delimiter), []) for row in rows[1:]]  # a bad save quoted whole lines
    except csv.Error as error:
        raise _Unusable("SHEET-02", str(error)) from error
    while rows and not any(rows[-1]):
        rows.pop()
    return list(rows)


def _decoded(data: bytes) -> str:
    """Text by byte-order mark, else UTF-8, else the Western code page of Windows."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that splits most of the first lines into the same number of cells, two or more."""

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(islice(lines, 50), delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            return 0, 0
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(DELIMITERS, key=agreement)
