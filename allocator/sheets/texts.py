"""Text tables: rows of comma-separated files and their like, every row under its true number."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import StringIO
from itertools import islice, repeat
from pathlib import Path

from allocator.sheets.decoding import decode
from allocator.sheets.messages import WORKBOOKS, Row, Unusable
from allocator.sheets.webpages import is_page, messages

DELIMITERS = "\t;|,^~"
SAMPLE = 50  # lines from which the delimiter is told
CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
OTHERS = {
    "%pdf": "a PDF",
    "{\\rtf": "a text document (RTF)",
    "mime-version:": "a web archive",
    "[{": "JSON, a file for programs",
    '{"': "JSON, a file for programs",
}
DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")


def read(path: Path) -> Iterator[tuple[object, ...]]:
    """The messages of a text table: its one sheet, a note where the encoding is in doubt, its rows; of a page its tables."""
    data = path.read_bytes()
    decoded = decode(data)
    if is_page(decoded.text):
        declared = CHARSET.search(data[:4096])
        text = _declared(data, declared[1].decode()) if declared and decoded.encoding != "utf-8" else decoded.text
        yield "note", "SHEET-65", "", {"kind": "a web page or XML", "what": "its tables were read"}
        yield from messages(text)
        return
    head = decoded.text[:100].lstrip().lower()
    if kind := next((kind for mark, kind in OTHERS.items() if head.startswith(mark)), ""):
        raise Unusable("SHEET-02", f"it is {kind}")
    if path.suffix.lower() in WORKBOOKS:
        if not _is_table(decoded.text):
            raise Unusable("SHEET-02", "it is neither a workbook nor a table of text")
        yield "note", "SHEET-65", "", {"kind": "a text table", "what": "it was read as that"}
    if decoded.doubt:
        yield "note", "SHEET-34", "", {"doubt": decoded.doubt}
    yield "sheet", "", False
    yield "rows", rows(decoded.text)


def _declared(data: bytes, charset: str) -> str:
    """The text of a page in the encoding that it names, where there is such a one."""
    try:
        return data.decode(charset, errors="replace")
    except LookupError:
        return decode(data).text


def _is_table(text: str) -> bool:
    """Whether most lines have the same number of cells, two or more."""
    lines = list(islice(filter(str.strip, _lines(text)), SAMPLE))
    return "\0" not in text and 2 * _agreement(lines, _delimiter(lines))[0] > len(lines) > 1


def rows(text: str) -> Iterator[Row]:
    """The rows of a text, counted as a spreadsheet program counts them: a record is one row, whatever its line breaks.

    Lines that a bad save quoted as one cell are split again. A quotation mark that is not closed would swallow the rows
    after it, so it makes the text unusable.
    """
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        raise Unusable("SHEET-02", f"line {line} holds bytes that no text has; the file is damaged, or no text table")
    delimiter = _delimiter(list(islice(filter(str.strip, _lines(text)), SAMPLE)))
    inner = _inner_delimiter(_first(text, delimiter), delimiter)
    blank = start = 0
    try:
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        for record in reader:
            start = reader.line_num
            if not any(record) or (len(record) == 1 and not record[0].strip()):
                blank += 1
                continue
            yield from repeat([], blank)
            yield next(csv.reader(record, delimiter=inner), record) if inner and len(record) == 1 else record
            blank = 0
    except csv.Error as error:
        long = "field limit" in str(error)  # the one other error there is
        what = "a cell is longer than any text; probably " if long else ""
        reason = f"in the row that begins in line {start + 1} {what}a quotation mark is not closed, or stands inside a cell"
        raise Unusable("SHEET-02", reason) from error


def _first(text: str, delimiter: str) -> list[Row]:
    """The first rows, as far as they can be read."""
    found: list[Row] = []
    with suppress(csv.Error):
        found.extend(islice(filter(any, csv.reader(_lines(text), delimiter=delimiter)), SAMPLE))
    return found


def _lines(text: str) -> StringIO:
    """The lines with their ends; str.splitlines would also break at form feeds and the like."""
    return StringIO(text, newline="")


def _inner_delimiter(records: Sequence[Row], delimiter: str) -> str:
    """The delimiter inside lines that stand in quotes as a whole, "" where they do not; the header may stand without."""
    cells = [record[0] for record in records if len(record) == 1]
    if not records or not cells or len(cells) < len(records) - 1 or len(records[0]) < len(records[-1]):
        return ""
    if len(cells) < len(records):
        return delimiter if 2 * _agreement(cells, delimiter)[0] > len(cells) else ""
    inner = _delimiter(cells)
    return inner if _agreement(cells, inner)[0] == len(cells) > 1 else ""


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that splits most of the lines into the same number of cells, two or more.

    Of two that do, the one with more cells; a comma between digits counts last, since it may be a decimal comma.
    """
    plain = [DECIMAL_COMMA.sub(".", line) for line in lines]
    return max(DELIMITERS, key=lambda delimiter: (_agreement(plain, delimiter), _agreement(lines, delimiter), delimiter == ","))


def _agreement(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How many lines have the same number of cells, two or more, and that number."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
    except csv.Error:
        return 0, 0
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
