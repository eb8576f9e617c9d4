"""Render: what the parts of a RACI sheet share while it is being written."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from allocator.outputs.look import Look
from allocator.outputs.matrix import Page
from allocator.outputs.wording import Wording

LEFT = ("Activity", "Scope kind", "Scope")  # columns before the positions
TOP = 4  # heading rows: title, posts, holders, ids
CASCADE_MARK, EXTENSION_MARK, INFERRED_MARK = "¹", "²", "³"


@dataclass(frozen=True, slots=True)
class Marks:
    """Which footnotes a sheet needs, and where."""

    cascade: frozenset[int]  # rows of the allocation
    extension: frozenset[int]  # activities
    inferred: frozenset[int]  # scopes
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A RACI sheet being written."""

    sheet: Worksheet
    look: Look
    words: Wording
    page: Page
    marks: Marks

    @property
    def posts(self) -> list[int]:
        """The positions from left to right."""
        return [int(position) for position in self.page.positions]

    @property
    def first_group(self) -> int:
        """The column after the last position, where the groups begin."""
        return len(LEFT) + len(self.page.positions)

    @property
    def last_column(self) -> int:
        """The last column of the matrix."""
        return self.first_group + len(self.page.groups) - 1


def marks(page: Page, words: Wording) -> Marks:
    """The footnotes of a sheet."""
    allocation = words.allocation
    rows, scopes, table = allocation.rows, allocation.scopes, allocation.assignments
    cascade = table.row[page.assignment[words.cascade[page.assignment]]]
    processes = {scope: scopes[scope].process for scope in set(rows.scope[page.rows].tolist()) if scopes[scope].process >= 0}
    return Marks(
        frozenset(cascade.tolist()),
        frozenset(a for a in set(rows.activity[page.rows].tolist()) if allocation.activities[a].extension),
        frozenset(scope for scope, process in processes.items() if words.org.processes[process].origin != "given"),
        bool((table.override[page.assignment] >= 0).any()),
    )
