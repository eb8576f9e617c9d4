"""From a table to positions: the dates of its columns, read in one order, and which of them could be read in two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from allocator.findings import Finding, finding
from allocator.sheets.dates import dates, has_two_readings, month_first
from allocator.sheets.fields import spoken
from allocator.sheets.tables import Table

ENDS = ("end_date", "valid_to")
DATED = ("date", "valid_from", *ENDS)
NO_END = 2099  # year from which on an end only says that there is none
PLANNED = 0.01  # share of the starts, one at least, that may lie in the future

Read = TypeVar("Read")


def days(table: Table, field: str, otherwise: bool = False) -> list[date | None]:
    """The dates of a field; where the column leaves open what is the month, the other dates tell, else `otherwise`."""
    if field not in table.columns:
        return [None] * len(table)
    told = _month_first(table)
    return dates(table.column(field), otherwise if told is None else told, serials=True)


def ends(table: Table, otherwise: bool = False) -> dict[str, list[date | None]]:
    """The dates of the fields of `ENDS` that the table has; ends far off are none."""
    read = {name: days(table, name, otherwise) for name in ENDS if name in table.columns}
    return {name: [end if end and end.year < NO_END else None for end in column] for name, column in read.items()}


def past(starts: list[date | None]) -> date | None:
    """The last day that starts show to be past: all but a few are not after it, for these may be planned."""
    known = sorted(filter(None, starts), reverse=True)
    planned = max(1, int(PLANNED * len(known)))
    return known[planned] if planned < len(known) else None


def sure(table: Table, read: Callable[[bool], Read], seen: Callable[[Read], object]) -> tuple[Read, list[Finding]]:
    """What is read with the day first; DATA-33 where a date has two readings and other rows would be seen by the other."""
    result = read(False)
    place = next(_open(table), None)
    if place is None or seen(result) == seen(read(True)):
        return result, []
    field, row = place
    text = table.column(field)[row]
    as_read, other = (dates([text], otherwise)[0] for otherwise in (False, True))
    return result, [finding("DATA-33", table.name, table.cell(row, field), text=text, date=as_read, other=other)]


def unread(table: Table) -> list[Finding]:
    """DATA-34 for columns of dates in which some texts with figures are none."""
    findings = []
    for field in (field for field in DATED if field in table.columns):
        texts = list(dict.fromkeys(filter(None, table.column(field))))
        read = dates(texts, serials=True)
        none = {text for text, day in zip(texts, read, strict=True) if not day and any(map(str.isdigit, text))}
        if none and any(read):
            rows = [row for row, text in enumerate(table.column(field)) if text in none]
            text, cell = table.column(field)[rows[0]], table.cell(rows[0], field)
            findings.append(finding("DATA-34", table.headers[field], cell, text=text, count=len(rows), field=spoken(field)))
    return findings


def _open(table: Table) -> Iterator[tuple[str, int]]:
    """Field and row of the dates that have two readings, and nothing tells which."""
    if _month_first(table) is None:
        for field in DATED:
            values = table.column(field) if field in table.columns else []
            if month_first(set(values)) is None:
                yield from ((field, row) for row, text in enumerate(values) if has_two_readings(text))


def _month_first(table: Table) -> bool | None:
    """What the dates of all columns tell together."""
    return month_first({text for field in DATED if field in table.columns for text in table.column(field)})
