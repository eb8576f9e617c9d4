"""Render: which letters stand on which RACI sheet, in which row and column. No file is written here.

One sheet for the organisation and one for each operation; every scope, and so every letter, is on exactly one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from allocator.org.model import Org
from allocator.org.structure import Ints
from allocator.outputs.wording import dimension_order
from allocator.raci import ORGANISATION, RESIDUAL, Allocation, Codes, Letter

MAX_COLUMNS = 400  # positions on a sheet
MAX_ROWS = 4_950  # matrix rows on a sheet; with the headings of the dimensions below 5,000


@dataclass(frozen=True, slots=True)
class Group:
    """Positions that share one column because one selector gives them all the same letter."""

    label: str
    selectors: tuple[str, ...]
    as_columns: int  # up to so many on a row still get columns of their own


GROUPS = (
    Group("Process managers", ("all-process-managers", "process-managers-in-operation", "process-managers-on-site"), 12),
    Group("Teams", ("team",), 0),
    Group("Everyone else in scope", ("subtree",), 0),
)


@dataclass(frozen=True, slots=True)
class Count:
    """A letter that `number` positions of a group hold on a line."""

    line: int
    group: int
    letter: Letter
    number: int


@dataclass(frozen=True)
class Page:
    """One RACI sheet: the allocation's rows from top to bottom, positions from left to right, letters by place.

    `line`, `column` and `assignment` have one entry per letter, by line and then column; `column` counts positions.
    """

    scope: int
    rows: Ints
    positions: Ints
    line: Ints
    column: Ints
    assignment: Ints
    counts: tuple[Count, ...] = ()
    part: int = 1
    parts: int = 1

    @property
    def groups(self) -> tuple[int, ...]:
        """Groups that have a letter on this sheet."""
        return tuple(sorted({count.group for count in self.counts}))


def pages(org: Org, allocation: Allocation) -> list[Page]:
    """The RACI sheets in order: organisation, operations, each in as many parts as its size asks for."""
    layout = _Layout(org, allocation)
    return [part for scope in np.unique(layout.row_home).tolist() for part in _parts(layout.page(scope))]


class _Layout:
    """Where each row and letter of the allocation goes: its sheet, its line, its group."""

    def __init__(self, org: Org, allocation: Allocation) -> None:
        self.table = allocation.assignments
        home = homes(allocation)[allocation.rows.scope]
        self.rows = _row_order(allocation, home)
        self.row_home = home[self.rows]
        self.line = np.empty(len(self.rows), dtype=np.int64)
        self.line[self.rows] = np.arange(len(self.rows))
        self.letters = np.argsort(home[self.table.row], kind="stable")
        self.letter_home = home[self.table.row[self.letters]]
        self.group, self.priority = _groups(allocation), _priority(org, allocation)

    def page(self, scope: int) -> Page:
        """The whole sheet of one organisation or operation, however large."""
        first, last = np.searchsorted(self.row_home, [scope, scope + 1])
        letters = self.letters[slice(*np.searchsorted(self.letter_home, [scope, scope + 1]))]
        line = self.line[self.table.row[letters]] - first
        position, group = self.table.position[letters], self.group[letters]
        own = np.unique(position[group < 0])
        positions = own[np.argsort(self.priority[own])]
        column = np.full(len(self.priority), -1, dtype=np.int64)
        column[positions] = np.arange(len(positions))
        place = column[position]
        alone = place >= 0
        order = np.flatnonzero(alone)[np.lexsort((place[alone], line[alone]))]
        counts = _counts(line[~alone], group[~alone], self.table.letter[letters[~alone]])
        return Page(scope, self.rows[first:last], positions, line[order], place[order], letters[order], counts)


def _counts(line: Ints, group: Ints, letter: Codes) -> tuple[Count, ...]:
    """How many positions of each group hold each letter on each line."""
    kinds, numbers = np.unique(np.c_[line, group, letter], axis=0, return_counts=True)
    counted = zip(kinds.tolist(), numbers.tolist(), strict=True)
    return tuple(Count(at, kind, Letter(code), number) for (at, kind, code), number in counted)


def homes(allocation: Allocation) -> Ints:
    """For each scope the organisation or operation on whose sheet it stands.

    A scope with one operations manager stands on the sheet of that manager's operation, one with departments that
    nobody covers on that of the rest, one across operations or under none on the organisation's.
    """
    scopes = allocation.scopes
    index = {scope.id: number for number, scope in enumerate(scopes)}
    top, rest = index.get(ORGANISATION, 0), index.get(RESIDUAL, -1)
    operation = {scope.holder: number for number, scope in enumerate(scopes) if scope.kind == "operation" and number != rest}
    uncovered = set(scopes[rest].departments) if rest >= 0 else set()
    home = np.full(len(scopes), top, dtype=np.int64)
    for number, scope in enumerate(scopes):
        if scope.kind == "operation":
            home[number] = number
        elif scope.kind != "organisation" and scope.departments and uncovered.issuperset(scope.departments):
            home[number] = rest
        elif scope.kind != "organisation" and len(scope.oms) == 1:
            home[number] = operation.get(scope.oms[0], top)
    return home


def _row_order(allocation: Allocation, home: Ints) -> Ints:
    """Rows by sheet, dimension, scope (widest first) and activity."""
    activities, rows = allocation.activities, allocation.rows
    places = dimension_order([a.dimension for a in activities], [a.sources[0].line if a.sources else 0 for a in activities])
    dimension = np.array([places[activity.dimension] for activity in activities], dtype=np.int64)
    rank = np.array([-allocation.standards.rank[scope.kind] for scope in allocation.scopes], dtype=np.int64)
    return np.lexsort((rows.activity, rows.scope, rank[rows.scope], dimension[rows.activity], home))


def _priority(org: Org, allocation: Allocation) -> Ints:
    """Place of each position from left to right: scope holders by level, depth and sheet order, then functions."""
    roles = allocation.roles
    level = np.array([archetype.level for archetype in roles.archetypes], dtype=np.int64)[roles.archetype]
    function = np.array([archetype.is_function for archetype in roles.archetypes], dtype=bool)[roles.archetype]
    priority = np.empty(len(org), dtype=np.int64)
    priority[np.lexsort((np.arange(len(org)), org.line.depth, level, function))] = np.arange(len(org))
    return priority


def _groups(allocation: Allocation) -> Ints:
    """For each letter the group that its selector makes, -1 for a letter that is the position's own."""
    table = allocation.assignments
    number = {selector: code for code, group in enumerate(GROUPS) for selector in group.selectors}
    by_decision = np.array([*(number.get(decision.selector, -1) for decision in allocation.decisions), -1], dtype=np.int64)
    decision = np.where(table.override >= 0, len(allocation.decisions), np.r_[allocation.claims.decision, 0][table.claim])
    group = by_decision[decision]
    for code, kind in enumerate(GROUPS):
        row = table.row[group == code]
        few = np.bincount(row, minlength=len(allocation.rows))[row] <= kind.as_columns
        group[np.flatnonzero(group == code)[few]] = -1
    return group


def _parts(whole: Page) -> list[Page]:
    """A sheet as it is, or where it is too large in parts of at most MAX_COLUMNS positions and MAX_ROWS rows."""
    if len(whole.positions) <= MAX_COLUMNS and len(whole.rows) <= MAX_ROWS:
        return [whole]
    parts = list(_pieces(whole))
    return [replace(part, part=number, parts=len(parts)) for number, part in enumerate(parts, 1)]


def _pieces(whole: Page) -> Iterator[Page]:
    """The parts of a sheet: by columns, then by those rows that have a letter in them; groups with the first columns."""
    counted = np.array([count.line for count in whole.counts], dtype=np.int64)
    for first in range(0, max(len(whole.positions), 1), MAX_COLUMNS):
        inside = (whole.column >= first) & (whole.column < first + MAX_COLUMNS)
        lines = np.unique(np.r_[whole.line[inside], counted[: None if first == 0 else 0]])
        for start in range(0, len(lines), MAX_ROWS):
            some = lines[start : start + MAX_ROWS]
            here = inside & (whole.line >= some[0]) & (whole.line <= some[-1])
            counts = tuple(
                replace(count, line=int(np.searchsorted(some, count.line)))
                for count in whole.counts
                if first == 0 and some[0] <= count.line <= some[-1]
            )
            yield Page(
                whole.scope,
                whole.rows[some],
                whole.positions[first : first + MAX_COLUMNS],
                np.searchsorted(some, whole.line[here]),
                whole.column[here] - first,
                whole.assignment[here],
                counts,
            )
