"""Sheets as columns, and the sheet that several are put together to, whose cells know where they stand in truth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from allocator.findings import Cell, Finding
from allocator.sheets.cells import tidy
from allocator.sheets.fields import Words, header_words
from allocator.sheets.reader import Sheet
from allocator.sheets.shapes import MOST, SURE, moved
from allocator.sheets.tables import Table

FEW = 2  # different values from which on contents tell a key
WORDLESS = re.compile(r"\d|^.?$")  # figures, dates, codes, single letters


@dataclass(frozen=True)
class Part:
    """A sheet as columns: headers, whether it has any, the rows (from 0) that hold data, and their texts by column."""

    sheet: Sheet
    header: int  # row of the header, from 0; -1 for none
    labels: Sequence[str]
    rows: Sequence[int]
    worked: dict[int, list[str]] = field(default_factory=dict, repr=False, compare=False)

    def texts(self, column: int) -> list[str]:
        """Texts of a column; each is worked once."""
        if column not in self.worked:
            body = (self.sheet.rows[row] for row in self.rows)
            self.worked[column] = tidy([row[column] if column < len(row) else "" for row in body])
        return self.worked[column]

    @cached_property
    def words(self) -> list[Words]:
        """Words of each header, none where the sheet has no header."""
        return [header_words(label) if self.header >= 0 else () for label in self.labels]

    def is_key(self, column: int) -> bool:
        """Whether a column names every row."""
        values = self.texts(column)
        filled = sum(map(bool, values))
        return filled >= SURE * len(values) and filled == len(set(values) - {""}) > 0

    @cached_property
    def refers(self) -> bool:
        """Whether the values of some column, each several times, mostly stand in a column that names every row."""
        different = [set(self.texts(column)) - {""} for column in range(len(self.labels))]
        keys = [column for column in range(len(self.labels)) if self.is_key(column)]
        return any(
            FEW <= len(different[column]) < len(self.rows) / 2
            and len(different[column] & different[key]) >= MOST * len(different[column])
            for key in keys
            for column in range(len(self.labels))
            if column != key
        )


@dataclass(frozen=True, slots=True)
class Joined:
    """A column of the sheet put together: its header, and the part, column and row of each value (-1: none)."""

    label: str
    part: Part
    column: int
    rows: Sequence[int]  # indices into the part's rows

    @property
    def values(self) -> list[str]:
        """Texts, blank where no row of the part is meant."""
        values = self.part.texts(self.column)
        return [values[row] if row >= 0 else "" for row in self.rows]

    def cell(self, index: int) -> Cell:
        """Where the value of a row stands."""
        row, sheet = self.rows[index], self.part.sheet
        return (
            Cell(sheet.file, sheet.name, self.part.rows[row] + 1, self.column + 1) if row >= 0 else Cell(sheet.file, sheet.name, 0)
        )


@dataclass(frozen=True, slots=True)
class Join:
    """Several sheets put together: the sheet, its columns with their origin, how each was joined, the sheets, what to say."""

    sheet: Sheet
    columns: Sequence[Joined]
    how: Sequence[str]
    sheets: tuple[Sheet, ...]
    said: tuple[Finding, ...] = ()

    @property
    def brought(self) -> range:
        """The columns that are not of the first sheet."""
        return range(sum(column.part is self.columns[0].part for column in self.columns), len(self.columns))

    def with_units(self, table: Table) -> Table:
        """A table read from the sheet, with the units that a part without headers brought: words of which there are few."""
        if "department" in table.columns:
            return table
        for at in (at for at in self.brought if self.columns[at].part.header < 0):
            values = self.columns[at].values
            different = set(values) - {""}
            if 1 < len(different) < len(values) / FEW and not any(map(WORDLESS.search, different)):
                units = [values[row - 2] for row in table.rows]
                columns, headers = {**table.columns, "department": at + 1}, {**table.headers, "department": self.columns[at].label}
                return replace(table, columns=columns, headers=headers, values={**table.values, "department": units})
        return table

    def in_place(self, table: Table) -> Table:
        """A table read from the sheet, with the headers and cells where its values stand in truth."""
        made = {column.label: column.part.labels[column.column] for column in self.columns}
        headers = {field: made.get(header, header) for field, header in table.headers.items()}
        header = self.columns[0].part.header + 1
        return replace(moved(table, self._origin), headers=headers, header_row=header)

    def _origin(self, cell: Cell) -> Cell:
        """Where a cell of the sheet stands in truth."""
        base = self.columns[0]
        if not cell.column:
            return Cell(cell.file, cell.sheet, base.part.rows[cell.row - 2] + 1)
        return self.columns[cell.column - 1].cell(cell.row - 2)
