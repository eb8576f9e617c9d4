"""From a table to positions: the rows that are positions and whom each reports to, read from one column of managers or two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np

from allocator.findings import Finding, finding
from allocator.org.managers import Solid, named_managers, own_top, solid, trouble
from allocator.org.matching import Matched, resolve
from allocator.org.rows import Posts, posts
from allocator.org.snapshots import newest
from allocator.org.structure import NOBODY
from allocator.org.telling import differing
from allocator.sheets.cells import items
from allocator.sheets.tables import SECOND_MANAGER, Table, Tables

Some = TypeVar("Some")
CALLED = {  # fields that name positions, beside "reports to"
    "positions": ("dotted_to", "acting"),
    "processes": ("managers", "lead", "owner"),
    "departments": ("head",),
    "sites": ("manager",),
}


@dataclass(frozen=True, slots=True)
class Referred:
    """Positions, whom references mean, and who reports to whom; `itself`: the top that reports to itself, else -1."""

    found: Posts
    matched: Matched
    managers: Solid
    itself: int
    findings: tuple[Finding, ...]


def refer(tables: Tables, accept: float | None = None, as_of: date | None = None) -> tuple[Referred | None, list[Finding]]:
    """The positions of the tables with their managers, None where no row is a position. Parameters: see `build`."""
    table, dated = newest(tables["positions"], as_of)
    second = table if SECOND_MANAGER in table.values else None
    table = _with_managers(table, "reports_to")
    found, findings = posts(table, as_of)
    if not found.rows:
        return None, [*dated, *findings, finding("SHEET-13", table.name, table.header)]
    others = list(_called(table, tables))
    referred = _referred(found, others, accept)
    told: Sequence[Finding] = ()
    if second is not None:
        other = _referred(replace(found, table=_with_managers(second, SECOND_MANAGER)), others, accept)
        referred, told = _better(referred, other)
    return referred, [*dated, *findings, *told, *referred.findings]


def _with_managers(table: Table, column: str) -> Table:
    """A table whose one column of managers is a field's."""
    if SECOND_MANAGER not in table.values:
        return table

    def one(of: Mapping[str, Some]) -> dict[str, Some]:
        left = {field: value for field, value in of.items() if field != SECOND_MANAGER}
        return left | ({"reports_to": of[column]} if column in of else {})

    parts = one(table.columns), one(table.headers), one(table.places)
    return replace(table, values=one(table.values), columns=parts[0], headers=parts[1], places=parts[2])


def _referred(found: Posts, others: Sequence[str], accept: float | None) -> Referred:
    """What one column of managers says."""
    matched, findings = resolve(found, named_managers(found), others, accept)
    managers, itself = own_top(solid(found, matched.managers, matched.lists))
    return Referred(found, matched, managers, itself, tuple(findings))


def _better(first: Referred, second: Referred) -> tuple[Referred, list[Finding]]:
    """Of two columns of managers the one with fewer tops and circles, of equal ones the first; and where they differ.

    Where the one taken names a manager, that the other leaves the cell blank or names nobody known is no difference.
    """
    one, other = first.managers, second.managers
    if 2 * int((other.manager != NOBODY).sum()) < sum(map(bool, second.found.column("reports_to"))):
        return first, []  # it names somebody else than the positions of the sheet
    taken, left = (second, first) if trouble(other) < trouble(one) else (first, second)
    differs = (one.manager != other.manager) & ((left.managers.manager != NOBODY) | (taken is second))
    at = np.flatnonzero(differs).tolist()
    return taken, [differing(first.found, second.found, at, taken.found)] if at else []


def _called(positions: Table, tables: Tables) -> Iterator[str]:
    """What the sheets call positions elsewhere than in the column of managers."""
    for table in (positions, *tables.values()):
        for field in CALLED.get(table.kind, ()):
            for cell in dict.fromkeys(table.column(field)):
                yield from items(cell)
