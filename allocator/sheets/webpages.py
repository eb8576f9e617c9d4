"""Tables of web pages and of XML spreadsheets of 2003, which many systems write under the name of a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from allocator.sheets.messages import Row, Unusable

BEGINNINGS = ("<html", "<!doctype html", "<table", "<head", "<meta", "<body", "<div", "<?xml", "<workbook")
TABLES, ROWS, CELLS = (
    frozenset({"table", "ss:table"}),
    frozenset({"tr", "row", "ss:row"}),
    frozenset({"td", "th", "cell", "ss:cell"}),
)
SHEETS = frozenset({"worksheet", "ss:worksheet"})
UNSEEN = frozenset({"style", "script", "title"})
BREAKS = frozenset({"br", "p", "div", "li"})
WIDEST = 1_000  # columns or rows that a cell may span


def is_page(text: str) -> bool:
    """Whether a text is a web page or an XML spreadsheet."""
    return text[:200].lstrip("\ufeff \t\r\n").lower().startswith(BEGINNINGS)


def messages(text: str) -> Iterator[tuple[object, ...]]:
    """Each table that holds rows, as a sheet and its rows.

    Raises:
        Unusable: there is none.
    """
    page = _Page()
    try:
        page.feed(text)
        page.close()
    except AssertionError as error:  # the parser's word for a declaration that it cannot read
        raise Unusable("SHEET-02", "it is a web page whose tags are damaged") from error
    tables = ((name, [[" ".join(cell.split()) for cell in row] for row in rows]) for name, rows in page.tables)
    found = [(name, rows) for name, rows in tables if any(map(any, rows))]
    if not found:
        raise Unusable("SHEET-02", "it is a web page without a table")
    for number, (name, rows) in enumerate(found, 1):
        yield "sheet", name or (f"table {number}" if len(found) > 1 else ""), False
        yield "rows", rows


class _Page(HTMLParser):
    """The tables as they close; a table within a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[Row]]] = []
        self._open: list[_Table] = []
        self._sheet = ""
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins a table, row or cell."""
        values = {name.removeprefix("ss:"): value or "" for name, value in attrs}
        self._unseen += tag in UNSEEN
        if tag in SHEETS:
            self._sheet = values.get("name", "")
        elif tag in TABLES:
            self._open.append(_Table())
            self.tables.append((self._sheet, self._open[-1].rows))
        elif self._open and tag in ROWS:
            self._open[-1].begin_row(_number(values.get("index")))
        elif self._open and tag in CELLS:
            across = _number(values.get("colspan")) or _number(values.get("mergeacross")) + 1
            down = _number(values.get("rowspan")) or _number(values.get("mergedown")) + 1
            self._open[-1].begin_cell(across, down, _number(values.get("index")))
        elif self._open and tag in BREAKS:
            self._open[-1].add(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An empty element: it holds nothing that could be unseen."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Ends a table."""
        self._unseen = max(0, self._unseen - (tag in UNSEEN))
        if self._open and tag in TABLES:
            self._open.pop()
        elif self._open and tag in CELLS:
            self._open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        """Adds to the cell."""
        if self._open and not self._unseen:
            self._open[-1].add(data)


class _Table:
    """The rows of a table; what a cell spans is left blank, as in a workbook."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._covered: set[int] = set()  # columns of this row that a cell of an earlier row covers
        self._spanned: dict[int, int] = {}  # column -> rows below that a cell of an earlier row still covers
        self._column = -1  # of the open cell
        self._next = 0

    def begin_row(self, number: int = 0) -> None:
        """A new row, after blank ones where it has a number."""
        self.rows.extend([] for _ in range(min(number - 1 - len(self.rows), WIDEST)))
        self.rows.append([])
        self._covered = {column for column, left in self._spanned.items() if left}
        self._spanned = {column: left - 1 for column, left in self._spanned.items() if left > 1}
        self._column, self._next = -1, 0

    def begin_cell(self, across: int, down: int, number: int = 0) -> None:
        """A new cell, in the next column that is free, or in that of its number."""
        if not self.rows:
            self.begin_row()
        self._next = min(number - 1, WIDEST) if number else self._next
        while self._next in self._covered:
            self._next += 1
        self._column = self._next
        self._next += across
        self.rows[-1].extend([""] * (self._next - len(self.rows[-1])))
        if down > 1:
            self._spanned |= dict.fromkeys(range(self._column, self._next), down - 1)

    def end_cell(self) -> None:
        """What follows stands between cells."""
        self._column = -1

    def add(self, data: str) -> None:
        """Text of the open cell."""
        if self._column >= 0:
            self.rows[-1][self._column] += data


def _number(text: str | None) -> int:
    """A count in an attribute, 0 where there is none."""
    return min(int(text), WIDEST) if text and text.isdecimal() and len(text) < 7 else 0
