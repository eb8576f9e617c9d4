"""From a table to positions: of an org told at several dates, the rows of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from allocator.findings import Finding, finding
from allocator.org.days import DATED, days, sure, unread
from allocator.sheets.dates import SERIAL
from allocator.sheets.tables import Table

REPEATED = 0.25  # least share of the posts that stand at more than one date
WHOLE = 0.5  # least share of the managers that stand at the date of who names them
NAMES = ("id", "person_id", "person", "email", "title")


def newest(table: Table, as_of: date | None = None) -> tuple[Table, list[Finding]]:
    """The rows of the newest date, or of the newest one that is not after `as_of`; rows without date stay."""
    told, findings = days(table, "date"), unread(table)
    if not _is_series(table, told):
        if as_of and not any(any(days(table, field)) for field in DATED if field != "date"):
            why = "none of its columns was understood to say since when or until when a row holds"
            findings.append(_not_followed(table, as_of, why))
        return table, findings
    (read, kept), of_order = sure(table, lambda otherwise: _rows_of(days(table, "date", otherwise), as_of), lambda rows: rows[1])
    written = table.column("date")[told.index(read)]
    written = str(read) if SERIAL.fullmatch(written) else written
    if as_of and read > as_of:
        findings.append(_not_followed(table, as_of, f"all of its dates are later, and the earliest, {written}, was read"))
    values = {"dates": len(set(told) - {None}), "date": written, "kept": len(kept), "others": len(table) - len(kept)}
    return only(table, kept), [*findings, *of_order, finding("DATA-15", table.name, table.header, **values)]


def _rows_of(told: Sequence[date | None], as_of: date | None) -> tuple[date, list[int]]:
    """The date that is read, and its rows with those without date."""
    known = set(filter(None, told))
    read = max((day for day in known if as_of is None or day <= as_of), default=min(known))
    return read, [row for row, day in enumerate(told) if day is None or day == read]


def _not_followed(table: Table, as_of: date, why: str) -> Finding:
    return finding("DATA-31", table.name, table.header, day=as_of, why=why)


def _is_series(table: Table, told: Sequence[date | None]) -> bool:
    """Whether posts stand at several dates, each with its managers: other than in a list of changes or of entries.

    Where a sheet has no ids, posts are told by who holds what.
    """
    fields = ("id",) if "id" in table.columns else ("title", "person")
    seen: dict[tuple[str, ...], set[date]] = {}
    for *name, day in zip(*map(table.column, fields), told, strict=True) if any(told) else ():
        if any(name) and day:
            seen.setdefault(tuple(name), set()).add(day)
    return sum(len(at) > 1 for at in seen.values()) >= REPEATED * len(seen) > 0 and _is_whole(table, told)


def _is_whole(table: Table, told: Sequence[date | None]) -> bool:
    """Whether the managers that rows of a date name mostly stand at the same date; those who stand at none say nothing."""
    standing = {
        (day, text) for field in NAMES if field in table.columns for day, text in zip(told, table.column(field), strict=True)
    }
    anywhere = {text for _, text in standing}
    managers = {
        (day, text) for day, text in zip(told, table.column("reports_to"), strict=True) if day and text in anywhere and text
    }
    return len(managers & standing) >= WHOLE * len(managers)


def only(table: Table, kept: Sequence[int]) -> Table:
    """The table with some of its rows."""
    values = {field: [texts[row] for row in kept] for field, texts in table.values.items()}
    places = {field: [cells[row] for row in kept] for field, cells in table.places.items() if cells}
    return replace(table, rows=[table.rows[row] for row in kept], values=values, places=places)
