"""Reading: the sheet Overrides of an edited workbook, found by the names of its columns, wherever they stand now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocator.findings import Cell
from allocator.sheets.edited_matrix import at, latin
from allocator.sheets.reader import Sheet

AUTHOR = "Author"
NEEDED = ("Activity", "Scope", "Position", "Letter", "Reason")
DERIVED = frozenset({"Before", "Now", "State", "What happened", "Where"})
IN_WORDS = " in words"  # ends the names of the other columns that are ours
LOOKED_AT = 30  # rows in which the column names are looked for


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet Overrides, as written, but for letters of other alphabets that look like ours."""

    row: str  # activity@scope
    position: str
    letter: str
    author: str
    reason: str
    cell: Cell  # of the letter
    typed: str  # the letter as it stands there


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of the sheet Overrides, and the texts in columns that somebody added."""

    lines: Sequence[Line]
    added: Sequence[tuple[Cell, str]]


def read_list(sheet: Sheet) -> Lines | None:
    """The sheet Overrides; None for another sheet. Blank rows are none."""
    for number, row in enumerate(sheet.rows[:LOOKED_AT]):
        columns = {at(row, column): column for column in reversed(range(len(row)))}
        if columns.keys() >= set(NEEDED):
            places = range(number + 1, len(sheet.rows))
            lines = [line for place in places if (line := _line(sheet, place, columns))]
            return Lines(lines, [*_added(sheet, places, {column for name, column in columns.items() if _is_ours(name)})])
    return None


def _is_ours(name: str) -> bool:
    return name in NEEDED or name == AUTHOR or name in DERIVED or name.endswith(IN_WORDS)


def _added(sheet: Sheet, places: Sequence[int], ours: set[int]) -> Iterator[tuple[Cell, str]]:
    """What stands in other columns."""
    for place in places:
        for column in range(len(sheet.rows[place])):
            if column not in ours and (text := at(sheet.rows[place], column)):
                yield Cell(sheet.file, sheet.name, place + 1, column + 1), text


def _line(sheet: Sheet, place: int, columns: dict[str, int]) -> Line | None:
    row: Sequence[object] = sheet.rows[place]
    value = {name: at(row, column) for name, column in columns.items()}
    if not any(value[name] for name in NEEDED):
        return None
    cell = Cell(sheet.file, sheet.name, place + 1, columns["Letter"] + 1)
    row_key, typed = f"{value['Activity']}@{value['Scope']}", value["Letter"]
    return Line(row_key, value["Position"], latin(typed), value.get(AUTHOR, ""), value["Reason"], cell, typed)
