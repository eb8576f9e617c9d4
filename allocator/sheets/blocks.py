"""Between files and recognition: tables that stand side by side in one sheet, parted by blank columns, each as its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from allocator.findings import Cell, Finding, column_letters, finding
from allocator.sheets.cells import text
from allocator.sheets.fields import header_words
from allocator.sheets.headers import HEADER_ROWS, Reading, best_reading
from allocator.sheets.reader import Sheet

Span = tuple[int, int]  # first column, from 0, and the one after the last
LIST = ("title", "reports_to")


@dataclass(frozen=True, slots=True)
class Block(Sheet):
    """Some columns of a sheet, every cell at its true place; the other columns are blank."""

    span: str = ""  # "A:C"


def apart(sheet: Sheet) -> tuple[list[Sheet], list[Finding]]:
    """The tables of a sheet, the list of positions first, and SHEET-74 on what was parted or may have to be.

    A list of positions ends at a blank column where the columns beyond it name title and manager once more, or do not
    fill the same rows. Columns that fill the same rows stay with it, since a blank column may be a mere gap. What
    neither is a table nor tells anything of the positions changes nothing and is not parted.
    """
    spans = _spans(sheet.rows)
    readings = [best_reading(_block(sheet, [span])) for span in spans] if len(spans) > 1 else []
    lists = [at for at, reading in enumerate(readings) if reading and _is_list(reading)]
    whole = best_reading(sheet) if lists else None
    if whole is None:
        return [sheet], []
    first = lists[0]
    told = set(whole.columns.values())
    others = [at for at in range(len(spans)) if at != first and (at in lists or told & set(range(*spans[at])))]
    own = [at for at in others if _is_own(sheet, spans[at], readings[at], spans[first], readings[first])]
    if not own:
        one = f"{_names(spans, others)} fill the same rows and were read as one table with {_letters([spans[first]])}"
        return [sheet], [_said(sheet, one)] if others else []
    kept = [span for at, span in enumerate(spans) if at not in own]
    tables = [at for at in own if (reading := readings[at]) is not None and reading.complete]
    blocks: list[Sheet] = [_block(sheet, kept), *(_block(sheet, [spans[at]]) for at in tables)]
    lost = [at for at in own if at not in tables]
    how = [f"{_names(spans, tables)} were read as further tables"] if tables else []
    how += [f"{_names(spans, lost)} were not recognised as a table and left out"] if lost else []
    return blocks, [_said(sheet, " and ".join(how))]


def _said(sheet: Sheet, how: str) -> Finding:
    place = Cell(sheet.file, sheet.name, 0)
    return finding("SHEET-74", str(place), place, how=how)


def _names(spans: Sequence[Span], places: Iterable[int]) -> str:
    return "columns " + ", ".join(_letters([spans[at]]) for at in places)


def _letters(spans: Sequence[Span]) -> str:
    """The columns from the first to the last: "A:C"."""
    return f"{column_letters(spans[0][0] + 1)}:{column_letters(spans[-1][1])}"


def _spans(rows: Sequence[Sequence[object]]) -> list[Span]:
    """The runs of columns between columns that are blank in every row."""
    filled = {column for row in rows[:HEADER_ROWS] for column, value in enumerate(row) if text(value)}
    gaps = [column for column in range(min(filled, default=0), max(filled, default=0)) if column not in filled]
    gaps = [column for column in gaps if not any(len(row) > column and text(row[column]) for row in rows)]
    if not gaps:
        return []
    ends = [min(filled) - 1, *gaps, max(map(len, rows))]
    return [(start + 1, end) for start, end in pairwise(ends) if end > start + 1]


def _block(sheet: Sheet, spans: Sequence[Span]) -> Block:
    """The sheet with the columns of some spans alone."""
    kept = {column for span in spans for column in range(*span)}
    rows = [[value if column in kept else "" for column, value in enumerate(row[: spans[-1][1]])] for row in sheet.rows]
    return Block(sheet.file, sheet.name, rows, sheet.hidden, span=_letters(spans))


def _is_list(reading: Reading) -> bool:
    return reading.complete and reading.kind.name == "positions"


def _is_own(sheet: Sheet, span: Span, reading: Reading | None, first: Span, of_first: Reading | None) -> bool:
    """Whether a run of columns is a table of its own beside a list of positions, and not a part of that list."""
    if of_first is None:
        return False
    if reading is not None and _is_list(reading):
        again = {header_words(of_first.headers[field]) for field in LIST} <= set(map(header_words, reading.labels))
        if again or "id" in reading.matches:
            return True
    rows, listed = _filled(sheet, span), _filled(sheet, first)
    if not set(rows) <= set(listed):
        return True
    of_data = [row for row in listed if row > of_first.row]
    mine = [row for row in rows if row > of_first.row]
    return 1 < len(mine) < len(of_data) and mine == of_data[: len(mine)]  # it stands at the top and ends before the list


def _filled(sheet: Sheet, span: Span) -> list[int]:
    """The rows that hold something in a run of columns."""
    return [row for row, values in enumerate(sheet.rows) if any(map(text, values[slice(*span)]))]


def named_twice(reading: Reading) -> list[Finding]:
    """SHEET-77 where the header of a list names both title and manager once more, further to the right."""
    if not _is_list(reading) or not reading.rows:
        return []
    columns = reading.columns
    words = [header_words(label) for label in reading.labels]
    places = [columns[field] for field in LIST]
    twins = [next((at for at, each in enumerate(words) if each == words[place] and at != place), -1) for place in places]
    if min(twins) < 0 or places[0] == places[1]:
        return []
    cell = Cell(reading.sheet.file, reading.sheet.name, reading.row + 1, min(twins) + 1)
    names = " and ".join(f"“{reading.labels[place]}”" for place in places)
    return [finding("SHEET-77", names, cell, columns=", ".join(column_letters(at + 1) for at in sorted(twins)))]
