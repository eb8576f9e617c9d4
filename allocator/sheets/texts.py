"""Text tables: rows of comma-separated files and their like, every row under its true number."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice, repeat
from pathlib import Path

from allocator.sheets.decoding import decode
from allocator.sheets.messages import Row, Unusable

DELIMITERS = "\t;|,^~"
SAMPLE = 50  # lines from which the delimiter is told
DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")


def read(path: Path) -> Iterator[tuple[object, ...]]:
    """The messages of a text table: its one sheet, a note where the encoding is in doubt, its rows."""
    decoded = decode(path.read_bytes())
    if decoded.doubt:
        yield "note", "SHEET-34", "", {"doubt": decoded.doubt}
    yield "sheet", "", False
    yield "rows", rows(decoded.text)


def rows(text: str) -> Iterator[Row]:
    """The rows of a text, counted as a spreadsheet program counts them: a record is one row, whatever its line breaks.

    Lines that a bad save quoted as one cell are split again. A quotation mark that is not closed would swallow the rows
    after it, so it makes the text unusable.
    """
    if "\0" in text:
        raise Unusable("SHEET-02", "it is not a text table")
    delimiter = _delimiter(list(islice(filter(str.strip, _lines(text)), SAMPLE)))
    blank = start = 0
    try:
        inner = _inner_delimiter(list(islice(filter(any, csv.reader(_lines(text), delimiter=delimiter)), SAMPLE)), delimiter)
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        for record in reader:
            start = reader.line_num
            if not any(record):
                blank += 1
                continue
            yield from repeat([], blank)
            yield next(csv.reader(record, delimiter=inner), record) if inner and len(record) == 1 else record
            blank = 0
    except csv.Error as error:
        reason = f"in the row that begins in line {start + 1} a quotation mark is not closed, or stands inside a cell"
        raise Unusable("SHEET-02", reason) from error


def _lines(text: str) -> StringIO:
    """The lines with their ends; str.splitlines would also break at form feeds and the like."""
    return StringIO(text, newline="")


def _inner_delimiter(records: Sequence[Row], delimiter: str) -> str:
    """The delimiter inside lines that stand in quotes as a whole, "" where they do not; the header may stand without."""
    cells = [record[0] for record in records if len(record) == 1]
    if not cells or len(cells) < len(records) - 1 or len(records[0]) < len(records[-1]):
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
