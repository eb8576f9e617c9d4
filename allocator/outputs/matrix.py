"""Render: which letters stand on which RACI sheet, in which row and column. No file is written here.

One sheet for the organisation and one for each operation; every scope, and so every letter, is on exactly one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from allocator.org.model import Org
from allocator.org.structure import Ints
from allocator.outputs.wording import Wording, dimension_order
from allocator.raci import ORGANISATION, RESIDUAL, Allocation, Letter

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
    Group("Managers below", ("scope-managers-below",), 100),
    Group("Teams", ("team",), 0),
    Group("Everyone else in scope", ("subtree",), 0),
)


@dataclass(frozen=True, slots=True)
class Count:
    """A letter, as shown, that `number` positions of a group hold on a line."""

    line: int
    group: int
    letter: str
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
    whole: bool = True  # whether each row has all its letters here

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """Groups that have a letter on this sheet."""
        return tuple(sorted({count.group for count in self.counts}))


def pages(words: Wording) -> list[Page]:
    """The RACI sheets in order: organisation, operations, each in as many parts as its size asks for."""
    layout = _Layout(words)
    return [page for scope in np.unique(layout.row_home).tolist() for page in layout.pages(scope)]


class _Layout:
    """Where each row and each letter that the scheme shows goes: its sheet, its line, its group."""

    def __init__(self, words: Wording) -> None:
        org, allocation = words.org, words.allocation
        self.table, self.choices = allocation.assignments, list(words.letters)
        home = homes(allocation)[allocation.rows.scope]
        self.rows = _row_order(allocation, home)
        self.row_home, self.row_scope = home[self.rows], allocation.rows.scope[self.rows]
        self.line = np.empty(len(self.rows), dtype=np.int64)
        self.line[self.rows] = np.arange(len(self.rows))
        visible = np.flatnonzero(words.visible)
        self.letters = visible[np.argsort(home[self.table.row[visible]], kind="stable")]
        self.letter_home = home[self.table.row[self.letters]]
        alone = words.primary | (self.table.letter >= Letter.ACCOUNTABLE)
        self.group, self.priority = np.where(alone, -1, _groups(allocation)), _priority(org, allocation)
        code = {text: place for place, text in enumerate(self.choices)}
        self.text = np.array([code.get(text, -1) for text in words.letter_of], dtype=np.int64)

    def pages(self, scope: int) -> list[Page]:
        """The sheet of one organisation or operation, or where it is too large its parts.

        Scopes go whole to a part, so that each row has all its letters there; only the rows of a scope that alone is too
        wide are cut, by columns.
        """
        first, last = np.searchsorted(self.row_home, [scope, scope + 1])
        letters = self.letters[slice(*np.searchsorted(self.letter_home, [scope, scope + 1]))]
        whole = self._page(scope, np.arange(first, last), letters)
        if len(whole.positions) <= MAX_COLUMNS and len(whole.rows) <= MAX_ROWS:
            return [whole]
        blocks = (self._page(scope, *block) for block in self._blocks(int(first), int(last), letters))
        parts = [part for block in blocks for part in ([block] if len(block.positions) <= MAX_COLUMNS else _slices(block))]
        return [replace(part, part=number, parts=len(parts)) for number, part in enumerate(parts, 1)]

    def _page(self, scope: int, lines: Ints, letters: Ints) -> Page:
        """A sheet of some lines with their letters; positions that have one of their own there have a column."""
        line = np.searchsorted(lines, self.line[self.table.row[letters]])
        position, group = self.table.position[letters], self.group[letters]
        own = np.unique(position[group < 0])
        positions = own[np.argsort(self.priority[own])]
        column = np.full(len(self.priority), -1, dtype=np.int64)
        column[positions] = np.arange(len(positions))
        place = column[position]
        alone = place >= 0
        order = np.flatnonzero(alone)[np.lexsort((place[alone], line[alone]))]
        counts = self._counts(line[~alone], group[~alone], self.text[letters[~alone]])
        return Page(scope, self.rows[lines], positions, line[order], place[order], letters[order], counts)

    def _counts(self, line: Ints, group: Ints, text: Ints) -> tuple[Count, ...]:
        """How many positions of each group hold each letter on each line, strongest first."""
        shape = int(line.max(initial=0)) + 1, len(GROUPS), len(self.choices)
        kinds, numbers = np.unique(np.ravel_multi_index((line, group, text), shape), return_counts=True)
        counted = zip(*(each.tolist() for each in (*np.unravel_index(kinds, shape), numbers)), strict=True)
        return tuple(Count(at, kind, self.choices[code], number) for at, kind, code, number in counted)

    def _blocks(self, first: int, last: int, letters: Ints) -> Iterator[tuple[Ints, Ints]]:
        """The lines and letters of each part of a sheet: as many scopes as fit, the widest first."""
        line = self.line[self.table.row[letters]]
        order = np.argsort(line, kind="stable")
        begin = np.searchsorted(line[order], np.arange(first, last + 1))
        of_line = [letters[order[begin[at] : begin[at + 1]]] for at in range(last - first)]
        some: list[int] = []
        wide: set[int] = set()
        for lines in _of_scopes(self.row_scope[first:last]):
            held = np.concatenate([of_line[at] for at in lines])
            own = set(self.table.position[held[self.group[held] < 0]].tolist())
            if some and (len(some) + len(lines) > MAX_ROWS or len(wide | own) > MAX_COLUMNS):
                yield np.array(sorted(some)) + first, np.concatenate([of_line[at] for at in some])
                some, wide = [], set()
            some += lines
            wide |= own
        yield np.array(sorted(some)) + first, np.concatenate([of_line[at] for at in some])


def _of_scopes(scope: Ints) -> Iterator[list[int]]:
    """The lines of each scope, at most MAX_ROWS at a time; `scope` of each line."""
    of_scope: dict[int, list[int]] = {}
    for line, code in enumerate(scope.tolist()):
        of_scope.setdefault(code, []).append(line)
    for code in sorted(of_scope):
        yield from (of_scope[code][start : start + MAX_ROWS] for start in range(0, len(of_scope[code]), MAX_ROWS))


def _slices(block: Page) -> Iterator[Page]:
    """A part cut by columns, each slice with the rows that have a letter in it; groups stay with the first columns."""
    counted = np.array([count.line for count in block.counts], dtype=np.int64)
    for first in range(0, len(block.positions), MAX_COLUMNS):
        inside = (block.column >= first) & (block.column < first + MAX_COLUMNS)
        some = np.unique(np.r_[block.line[inside], counted[: None if first == 0 else 0]])
        counts = tuple(replace(c, line=int(np.searchsorted(some, c.line))) for c in block.counts if first == 0)
        yield Page(
            block.scope,
            block.rows[some],
            block.positions[first : first + MAX_COLUMNS],
            np.searchsorted(some, block.line[inside]),
            block.column[inside] - first,
            block.assignment[inside],
            counts,
            whole=False,
        )


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
    places = dimension_places(allocation)
    dimension = np.array([places[activity.dimension] for activity in activities], dtype=np.int64)
    rank = np.array([-allocation.standards.rank[scope.kind] for scope in allocation.scopes], dtype=np.int64)
    return np.lexsort((rows.activity, rows.scope, rank[rows.scope], dimension[rows.activity], home))


def dimension_places(allocation: Allocation) -> dict[str, int]:
    """Place of each dimension from top to bottom."""
    activities = allocation.activities
    return dimension_order([a.dimension for a in activities], [a.sources[0].line if a.sources else 0 for a in activities])


def _priority(org: Org, allocation: Allocation) -> Ints:
    """Place of each position from left to right: scope holders by level, depth, department, sheet order, then functions."""
    roles = allocation.roles
    level = np.array([archetype.level for archetype in roles.archetypes], dtype=np.int64)[roles.archetype]
    function = np.array([archetype.is_function for archetype in roles.archetypes], dtype=bool)[roles.archetype]
    priority = np.empty(len(org), dtype=np.int64)
    priority[np.lexsort((np.arange(len(org)), org.department, org.line.depth, level, function))] = np.arange(len(org))
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
