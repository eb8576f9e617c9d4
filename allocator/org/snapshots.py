"""From a table to positions: of an org told at several dates, the rows of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from allocator.findings import Finding, finding
from allocator.sheets.dates import dates
from allocator.sheets.tables import Table

MOST_DATES = 0.2  # dates per row above which a column of dates is no series: every row has its own
REPEATED = 0.25  # least share of the posts that stand at more than one date


def newest(table: Table, as_of: date | None = None) -> tuple[Table, list[Finding]]:
    """The rows of the newest date, or of the newest one that is not after `as_of`; rows without date stay.

    A table is a series when few dates repeat (field `date`) and the same posts stand at several of them.
    """
    days = dates(table.column("date")) if "date" in table.columns else []
    rows_at = Counter(day for day in days if day)
    if len(rows_at) < 2 or len(rows_at) > MOST_DATES * len(table):
        return table, []
    read = max((day for day in rows_at if as_of is None or day <= as_of), default=min(rows_at))
    if not _is_series(table, days):
        return table, []
    kept = [row for row, day in enumerate(days) if day is None or day == read]
    written = next(text for text, day in zip(table.column("date"), days, strict=True) if day == read)
    values = {"dates": len(rows_at), "date": written, "kept": len(kept), "others": len(table) - len(kept)}
    return only(table, kept), [finding("DATA-15", table.name, table.header, **values)]


def _is_series(table: Table, days: list[date | None]) -> bool:
    """Whether enough posts stand at several dates; where a sheet has no ids, by who holds what."""
    fields = ("id",) if "id" in table.columns else ("title", "person")
    seen: dict[tuple[str, ...], set[date]] = {}
    for *name, day in zip(*map(table.column, fields), days, strict=True):
        if any(name) and day:
            seen.setdefault(tuple(name), set()).add(day)
    return sum(len(at) > 1 for at in seen.values()) >= REPEATED * len(seen) > 0


def only(table: Table, kept: Sequence[int]) -> Table:
    """The table with some of its rows."""
    values = {field: [texts[row] for row in kept] for field, texts in table.values.items()}
    places = {field: [cells[row] for row in kept] for field, cells in table.places.items() if cells}
    return replace(table, rows=[table.rows[row] for row in kept], values=values, places=places)
