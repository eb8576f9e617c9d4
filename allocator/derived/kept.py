"""What was set by hand in an earlier workbook, and what a workbook has to remember so that it can be taken back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from allocator import __version__
from allocator.findings import Cell
from allocator.raci import SYMBOLS
from allocator.rules.schemes import primary
from allocator.sheets.edited_base import fingerprint

if TYPE_CHECKING:
    from allocator.org.model import Org
    from allocator.pipeline import Result
    from allocator.raci import Allocation

SHEET = "_allocator"  # the very hidden sheet that holds `remembered`
LONGEST = 30_000  # characters of a cell, below the 32,767 that a workbook can hold


@dataclass(frozen=True, slots=True)
class Note:
    """What the owners of a row wrote beside it."""

    agreed: str
    remark: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A letter set by hand. Letters are canonical symbols, "" for none.

    `before` is what the rules gave when the edited workbook was written, `now` what they give now; `cell` is in the
    edited workbook.
    """

    row: str  # row key, activity@scope
    position: str  # its id
    letter: str
    before: str
    now: str
    author: str
    reason: str
    cell: Cell | None
    state: str  # applied, agrees, conflict, stale, not applied
    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything kept from an edited workbook; notes by row key."""

    edits: tuple[Edit, ...] = ()
    notes: Mapping[str, Note] = field(default_factory=dict)


def remembered(result: Result, scheme: str) -> Iterator[tuple[str, ...]]:
    """The lines of the hidden sheet.

    What the workbook is; the letters before any edit was kept; how things are called in it; who shows as the primary
    Responsible, in schemes that have one; the edits and the reasons that it shows.
    """
    allocation = result.base or result.allocation
    lines = list(base_lines(result.org, allocation))
    yield "allocator", __version__
    yield "schema", "1"
    yield "rules", allocation.pack, allocation.version, allocation.hash
    yield "scheme", scheme
    yield "org", result.org.name
    yield "fingerprint", fingerprint(lines)
    for row, entries in lines:
        yield "row", row, *in_cells(entries)
    yield from _names(result)
    yield from _primary(result, scheme)
    for edit in result.kept.edits if result.kept else ():
        yield "edit", edit.row, edit.position, edit.letter, edit.author, edit.reason, edit.state
    for override in result.org.overrides:
        yield "reason", f"{override.activity}@{override.scope}", override.position, override.reason


def _names(result: Result) -> Iterator[tuple[str, ...]]:
    """How positions, scopes, activities and dimensions are called, by which changed texts are noticed."""
    allocation, titles = result.allocation, result.org.titles
    yield from (("position", *named) for named in zip(result.org.ids, titles, strict=True))
    yield from (("scope", scope.id, scope.name) for scope in allocation.scopes)
    yield from (("activity", activity.id, activity.name) for activity in allocation.activities)
    yield from (("dimension", key, dimension.name) for key, dimension in result.pack.extras["dimensions"].items())


def _primary(result: Result, scheme: str) -> Iterator[tuple[str, ...]]:
    """The primary Responsible of each row."""
    table = result.allocation.assignments
    for entry in np.flatnonzero(primary(result.pack.schemes[scheme], result.org, result.allocation)).tolist():
        yield "primary", result.allocation.row_name(int(table.row[entry])), result.org.ids[table.position[entry]]


def base_lines(org: Org, allocation: Allocation) -> Iterator[tuple[str, list[str]]]:
    """For each row its key and its letters, each as position id, blank, canonical letter."""
    table, ids = allocation.assignments, org.ids
    entries: defaultdict[int, list[str]] = defaultdict(list)
    for row, position, letter in zip(table.row.tolist(), table.position.tolist(), table.letter.tolist(), strict=True):
        entries[row].append(f"{ids[position]} {SYMBOLS[letter]}")
    return ((allocation.row_name(row), entries[row]) for row in range(len(allocation.rows)))


def in_cells(entries: Iterable[str]) -> Iterator[str]:
    """Entries joined by line breaks, in as many cells as their length asks for."""
    cell: list[str] = []
    size = 0
    for entry in entries:
        if size + len(entry) >= LONGEST:
            yield "\n".join(cell)
            cell, size = [], 0
        cell.append(entry)
        size += len(entry) + 1
    if cell:
        yield "\n".join(cell)


def summary(file: str, kept: Kept) -> str:
    """What became of the edits of a file, in one line."""
    numbers = Counter(edit.state for edit in kept.edits)
    parts = [f"{numbers['applied'] + numbers['stale']:,} applied"]
    if numbers["stale"]:
        parts[0] += f" ({numbers['stale']:,} on rows that have changed since)"
    if numbers["agrees"]:
        parts.append(f"{numbers['agrees']:,} agree{'s' if numbers['agrees'] == 1 else ''} now")
    if numbers["conflict"]:
        parts.append(f"{numbers['conflict']:,} conflict{'s' if numbers['conflict'] > 1 else ''}")
    if numbers["not applied"]:
        parts.append(f"{numbers['not applied']:,} not applied")
    return f"Kept from {file}: {', '.join(parts)}{' (see Overrides)' if kept.edits else ''}"
