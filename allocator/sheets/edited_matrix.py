"""Reading: a matrix of an edited workbook. Rows and columns are found by their hidden ids, wherever they stand now."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocator.findings import Cell
from allocator.sheets.cells import text
from allocator.sheets.edited_marks import FORMULA, Places, mark
from allocator.sheets.matrix_words import words
from allocator.sheets.messages import Row
from allocator.sheets.reader import Sheet

OWN = "allocator:"  # begins every id that is ours and no position's
MARK, AGREED, REMARK = "allocator:matrix", "allocator:agreed", "allocator:remark"
CHECK, FOLD, GROUP = "allocator:check", "allocator:fold", "allocator:group-"  # the last one goes on with its number
ACTIVITY, KIND, SCOPE = "Activity", "Scope kind", "Scope"  # names of left columns
LEFT = {ACTIVITY: "allocator:activity", KIND: "allocator:kind", SCOPE: "allocator:scope"}
SEPARATORS = str.maketrans("", "", " /,;&+|")  # between letters


@dataclass(frozen=True)
class Matrix:
    """A sheet with letters. Rows and columns are places in `cells`, from 0; an id may stand there twice."""

    sheet: Sheet
    marked: int  # the row of the ids, hidden, right above that of the column names
    key: int  # the column of the row keys, hidden
    ids: Mapping[int, str]  # by column, positions' and ours
    rows: Sequence[tuple[str, int]]  # row key, place
    columns: Sequence[tuple[str, int]]  # position id, place
    agreed: Sequence[int]
    remark: Sequence[int]
    left: Mapping[str, int]  # column by its name

    def text(self, row: int, column: int) -> str:
        """The text of a cell, "" for a blank one."""
        return at(self.sheet.rows[row], column) if row < len(self.sheet.rows) else ""

    def cell(self, row: int, column: int) -> Cell:
        """Where that cell stands."""
        return Cell(self.sheet.file, self.sheet.name, row + 1, column + 1)

    def heads(self, column: int) -> set[str]:
        """The texts over a column."""
        return {self.text(row, column) for row in range(self.marked)} - {""}

    def beside(self, formulas: Places) -> Iterator[tuple[int, int, int]]:
        """Row, column and mark of every cell that is no letter, agreement, remark or id; in our own columns of blank ones too.

        The mark is that of a text on the row of its key, in the column of its id, wherever they stand; the first row has the
        names of bands, which reach over several columns.
        """
        taken = {column for _, column in self.columns} | {*self.agreed, *self.remark}
        own, keys = self.ids.keys() - taken, {row: key for key, row in self.rows}
        for row, cells in enumerate(self.sheet.rows):
            key, live = keys.get(row, ""), formulas.get(row, ())
            filled = {column for column, cell in enumerate(cells) if cell not in ("", None)}.union(live)
            wanted = (filled - taken) | own if key else filled
            for column in sorted(wanted - {self.key} if row != self.marked else ()):
                shown = FORMULA if column in live else at(cells, column)
                yield row, column, mark(f"{key}|{self.ids.get(column, '') if row else ''}|{shown}")


def at(row: Row | Sequence[object], column: int) -> str:
    """The text of a row's cell, "" where the row ends before it."""
    return text(row[column]) if column < len(row) else ""


def latin(typed: str) -> str:
    """A text with the letters of other alphabets that look like ours replaced, where that leaves none of them."""
    if typed.isascii():
        return typed
    alike = unicodedata.normalize("NFKC", typed).translate(words().alike)
    return alike if alike.isascii() and alike.translate(SEPARATORS).isalpha() else typed


def read_matrix(sheet: Sheet) -> Matrix | None:
    """The matrix of a sheet, None where the mark is not found."""
    found = next(((row, line.index(MARK)) for row, line in enumerate(sheet.rows) if MARK in line), None)
    if found is None:
        return None
    marked, key = found
    line = sheet.rows[marked]
    ids = {column: name for column in range(len(line)) if (name := at(line, column)) and column != key}
    keys = [(at(sheet.rows[row], key), row) for row in range(marked + 1, len(sheet.rows))]
    rows = [(name, row) for name, row in keys if name and not name.startswith(OWN)]
    columns = [(name, column) for column, name in ids.items() if not name.startswith(OWN)]
    agreed, remark = ([column for column, name in ids.items() if name == own] for own in (AGREED, REMARK))
    return Matrix(sheet, marked, key, ids, rows, columns, agreed, remark, _left(sheet, marked, ids))


def _left(sheet: Sheet, marked: int, ids: Mapping[int, str]) -> dict[str, int]:
    """The left columns, by their ids; in workbooks of earlier versions, which gave them none, by the names below."""
    by_id = {own: column for column, own in ids.items()}
    if found := {name: by_id[own] for name, own in LEFT.items() if own in by_id}:
        return found
    names = sheet.rows[marked + 1] if marked + 1 < len(sheet.rows) else ()
    return {name: column for column in range(len(names)) if (name := at(names, column)) in LEFT and column not in ids}
