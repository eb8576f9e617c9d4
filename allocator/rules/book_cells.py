"""Cells of a rules workbook as values of a pack: lines with the cells they stand in, names of columns, kinds of values.

Below the reading of the rules workbook.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from allocator.findings import Cell
from allocator.rules.book import ABOUT, NUMBER, REMOVE, SETTING, VALUE, BookSheet, Node
from allocator.sheets.reader import Sheet

HEAD_ROWS = 30  # the names of the columns stand in one of the first rows
FIGURE = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
YES, NO = ("yes", "true", "x"), ("no", "false")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: its values by column name, tidied, and the cells they stand in."""

    values: Mapping[str, object]
    row: int
    columns: Mapping[str, int]
    sheet: Sheet

    def cell(self, column: str) -> Cell:
        """The cell of a column; the whole row where the sheet lacks the column."""
        return Cell(self.sheet.file, self.sheet.name, self.row, self.columns.get(column, -1) + 1)

    def text(self, column: str) -> str:
        """A value as text."""
        return spoken(self.values.get(column, ""))


def heads(sheet: BookSheet) -> list[str]:
    """The names of a sheet's columns."""
    return [SETTING, VALUE, ABOUT] if sheet.upright else [NUMBER, *(column.name for column in sheet.columns), REMOVE]


def column_name(value: object) -> str:
    """The name of a column, without the mark of one that needs a value."""
    return " ".join(spoken(value).removesuffix("*").split()).casefold()


def head_row(given: Sheet, names: Sequence[str]) -> int | None:
    """The row with the most names of columns, the first of several; None where no row has two."""
    known = {name.casefold() for name in names}
    counts = [len(known & {column_name(value) for value in row}) for row in given.rows[:HEAD_ROWS]]
    best = max(counts, default=0)
    return counts.index(best) if best > 1 else None


def is_filled(row: Sequence[object]) -> bool:
    """Whether a row holds anything."""
    return any(map(spoken, row))


def spoken(value: object) -> str:
    """A cell as text: trimmed, whole numbers without a point, yes or no."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    return "" if value is None else str(value)


def value_of(given: object, kind: str) -> Node:
    """A cell as a value of its column, None for a blank; what does not fit stays as it is, for the pack loader to name."""
    text = spoken(given)
    if not text:
        return None
    if kind == "list":
        return [part for part in map(str.strip, text.split("\n" if "\n" in str(given) else ";")) if part]
    if kind == "yes":
        return True if text.casefold() in YES else False if text.casefold() in NO else text
    if kind in {"whole", "number"} and not isinstance(given, bool):
        figure = float(text) if FIGURE.fullmatch(text) else given if isinstance(given, float) else None
        return text if figure is None else int(figure) if figure.is_integer() else figure
    return text
