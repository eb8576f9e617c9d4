"""Reading: the sheet Overrides of an edited workbook, found by the names of its columns, wherever they stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.findings import Cell
from allocator.sheets.edited_matrix import at
from allocator.sheets.reader import Sheet

NEEDED = ("Activity", "Scope", "Position", "Letter", "Reason")
LOOKED_AT = 30  # rows in which the column names are looked for


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet Overrides, as written."""

    row: str  # activity@scope
    position: str
    letter: str
    author: str
    reason: str
    cell: Cell  # of the letter


def read_list(sheet: Sheet) -> list[Line] | None:
    """The rows of the sheet Overrides; None for another sheet. Blank rows are none."""
    for number, row in enumerate(sheet.rows[:LOOKED_AT]):
        columns = {at(row, column): column for column in reversed(range(len(row)))}
        if columns.keys() >= set(NEEDED):
            return [line for place in range(number + 1, len(sheet.rows)) if (line := _line(sheet, place, columns))]
    return None


def _line(sheet: Sheet, place: int, columns: dict[str, int]) -> Line | None:
    row: Sequence[object] = sheet.rows[place]
    value = {name: at(row, column) for name, column in columns.items()}
    if not any(value[name] for name in NEEDED):
        return None
    cell = Cell(sheet.file, sheet.name, place + 1, columns["Letter"] + 1)
    row_key = f"{value['Activity']}@{value['Scope']}"
    return Line(row_key, value["Position"], value["Letter"], value.get("Author", ""), value["Reason"], cell)
