"""Render: the very hidden sheet that remembers what the workbook shows, so that an edited copy can be read again (--keep)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import chain
from typing import TYPE_CHECKING

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.derived.kept import LONGEST, SHEET, in_cells, remembered
from allocator.outputs.canvas import Canvas
from allocator.outputs.listing import MAX_ROWS
from allocator.outputs.look import put
from allocator.sheets.edited_marks import FORMULA, SPACE, Shown, mark, packed
from allocator.sheets.edited_matrix import read_matrix
from allocator.sheets.reader import Sheet

if TYPE_CHECKING:
    from allocator.pipeline import Result


class Remembering(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet that remembers what is written to it, for the next --keep. A list: the sum of the marks of each row's cells.

    A matrix, whose rows and columns may be moved and whose letters are there to be changed: its positions, and the mark of
    every text beside the letters.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: defaultdict[int, int] = defaultdict(int)
        self.positions: list[str] = []
        self.beside: list[int] = []
        self._texts: dict[int, dict[int, object]] | None = None  # of a matrix that is being written
        self._row, self._column = -1, -1  # the last cell of a list

    @contextmanager
    def as_matrix(self) -> Iterator[None]:
        """What is written meanwhile is a matrix."""
        self._texts = {}
        yield
        lines = (self._texts.get(row, {}) for row in range(max(self._texts) + 1))
        rows = [[line.get(column, "") for column in range(max(line, default=-1) + 1)] for line in lines]
        if found := read_matrix(Sheet("", self.name, rows)):
            self.positions = [position for position, _ in found.columns]
            self.beside = [each for _, _, each in found.beside({})]
        self._texts = None

    def _write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> object:
        self._remember(row, col, string)
        return super()._write_string(row, col, string, cell_format)

    def _write_number(self, row: int, col: int, number: float, cell_format: Format | None = None) -> object:
        self._remember(row, col, number)
        return super()._write_number(row, col, number, cell_format)

    def _write_formula(self, row: int, col: int, formula: str, cell_format: Format | None = None, value: object = 0) -> object:
        self._remember(row, col, FORMULA)
        return super()._write_formula(row, col, formula, cell_format, value)

    def _remember(self, row: int, column: int, value: object) -> None:
        """Notes a value; one that is written to the same cell again, as that of a link is, counts once."""
        if self._texts is not None:
            self._texts.setdefault(row, {})[column] = value
        elif column != self._column or row != self._row:
            self._row, self._column = row, column
            self.rows[row] += mark(value)


def matrix_on(sheet: Worksheet) -> AbstractContextManager[None]:
    """What is written to the sheet meanwhile is a matrix, if the sheet is one that remembers."""
    return sheet.as_matrix() if isinstance(sheet, Remembering) else nullcontext()


def write_base(canvas: Canvas, result: Result, look: Sequence[str]) -> None:
    """Write the lines to remember, on further sheets where there are more than one can hold; all other sheets stand already.

    `look`: names of the sheets of the workbook that ours are put into.
    """
    style, sheets = canvas.look.style("body"), canvas.book.worksheets()[:]
    lines = chain(remembered(result, canvas.words.scheme.id), _shown(sheets), (("look", name) for name in look))
    for number, line in enumerate(lines):
        if number % MAX_ROWS == 0:
            sheet = canvas.book.add_worksheet(canvas.name(SHEET))
            sheet.very_hidden()
        for column, text in enumerate(line):
            put(sheet, number % MAX_ROWS, column, text, style)


def _shown(sheets: Iterable[Worksheet]) -> Iterator[tuple[str, ...]]:
    """The rows of each list, the positions of each matrix, and the texts beside the letters of all matrices."""
    known = [sheet for sheet in sheets if isinstance(sheet, Remembering)]
    for sheet in known:
        if sheet.positions or sheet.beside:
            yield "columns", sheet.name, *in_cells(sheet.positions)
        else:
            shown = Shown.of([total % SPACE for total in sheet.rows.values() if total % SPACE])
            yield "shows", sheet.name, str(shown.rows), *_parts(packed(shown.marks))
    yield "cells", *_parts(packed(dict.fromkeys(each for sheet in known for each in sheet.beside)))


def _parts(text: str) -> Iterator[str]:
    """A text in pieces that a cell can hold."""
    return (text[at : at + LONGEST] for at in range(0, len(text), LONGEST))
