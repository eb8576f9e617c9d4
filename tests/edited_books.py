"""Workbooks for the tests of --keep: written, edited as people edit them, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from allocator.org.model import Org
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Result, assign
from allocator.sheets.edited import read_edited
from tests.cases.helpers import pack

MARK = "allocator:matrix"


@dataclass
class Book:
    """A workbook in an editor's hands: everything goes by row key and position id, as written before any edit."""

    book: Workbook

    @property
    def matrices(self) -> list[Worksheet]:
        """The sheets with letters."""
        return [sheet for sheet in self.book.worksheets if any(MARK in row for row in sheet.iter_rows(values_only=True))]

    def places(self) -> Iterator[tuple[str, str, Worksheet, int, int]]:
        """Row key, position id, sheet, row and column of every cell for a letter."""
        for sheet in self.matrices:
            rows = list(sheet.iter_rows(values_only=True))
            top = next(at for at, row in enumerate(rows) if MARK in row)
            key = rows[top].index(MARK)
            columns = [(str(name), at) for at, name in enumerate(rows[top]) if name and at != key and ":" not in str(name)]
            for at in range(top + 1, len(rows)):
                if rows[at][key]:
                    yield from ((str(rows[at][key]), name, sheet, at + 1, column + 1) for name, column in columns)

    def place(self, row: str, position: str) -> tuple[Worksheet, int, int]:
        """Where a letter stands."""
        return next((sheet, at, column) for key, name, sheet, at, column in self.places() if (key, name) == (row, position))

    def type(self, row: str, position: str, text: str, reason: str = "", author: str = "") -> None:
        """Types a letter, and its reason as a comment."""
        sheet, at, column = self.place(row, position)
        sheet.cell(at, column).value = text or None
        if reason:
            sheet.cell(at, column).comment = Comment(reason, author)

    def answer(self, row: str, agreed: str, remark: str) -> None:
        """Fills Agreed and Remark of a row."""
        sheet, at, _ = next((sheet, at, column) for key, _, sheet, at, column in self.places() if key == row)
        line = next(row for row in sheet.iter_rows(values_only=True) if MARK in row)
        sheet.cell(at, line.index("allocator:agreed") + 1).value = agreed
        sheet.cell(at, line.index("allocator:remark") + 1).value = remark

    def ids(self, sheet: Worksheet) -> tuple[int, dict[str, int]]:
        """The hidden row of ids of a sheet with letters, and the column of each id, the last one where it stands there twice."""
        at, line = next((at, row) for at, row in enumerate(sheet.iter_rows(values_only=True), 1) if MARK in row)
        return at, {str(name): column for column, name in enumerate(line, 1) if name}

    def copied(self, sheet: Worksheet) -> Worksheet:
        """A sheet with its letters and ids once more."""
        copy: Worksheet = self.book.create_sheet(f"Copy {len(self.book.worksheets)}")
        for row in sheet.iter_rows(values_only=True):
            copy.append(row)
        return copy

    @property
    def overrides(self) -> Worksheet:
        """The sheet Overrides."""
        sheet: Worksheet = self.book["Overrides"]
        return sheet

    def column(self, name: str) -> int:
        """A column of the sheet Overrides."""
        return next(cell.column for row in self.overrides.iter_rows() for cell in row if cell.value == name)

    def list_row(self, row: str, position: str) -> int:
        """The row of an edit on the sheet Overrides."""
        activity, _, scope = row.partition("@")
        wanted = {"Activity": activity, "Scope": scope, "Position": position}
        sheet = self.overrides
        return next(
            at
            for at in range(1, sheet.max_row + 1)
            if all(sheet.cell(at, self.column(name)).value == value for name, value in wanted.items())
        )

    def by_hand(self, row: str, position: str, **values: str) -> None:
        """Adds a row to the sheet Overrides, by the names of its columns."""
        activity, _, scope = row.partition("@")
        sheet = self.overrides
        at = sheet.max_row + 1
        for name, value in {"Activity": activity, "Scope": scope, "Position": position, **values}.items():
            sheet.cell(at, self.column(name)).value = value

    def save(self, path: Path) -> Path:
        """Saves the workbook."""
        self.book.save(path)
        return path


def opened(result: Result, path: Path, scheme: str = "RACI") -> Book:
    """The workbook of a result, opened in an editor."""
    write_workbook(result, path, scheme)
    return Book(load_workbook(path))


def taken_back(book: Book, path: Path, org: Org, keep_reason: str = "") -> Result:
    """The result for an org with the edits of a workbook kept."""
    edited, findings = read_edited(book.save(path))
    assert edited is not None, findings
    return assign(org, pack(), edits=(edited, keep_reason))
