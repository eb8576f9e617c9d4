"""Render: what the parts of a RACI sheet share while it is being written: which row and column holds what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
from xlsxwriter.worksheet import Worksheet

from allocator.outputs.live import Tally, tallies
from allocator.outputs.look import Look
from allocator.outputs.matrix import Page
from allocator.outputs.wording import Texts, Wording

KEY = 0  # hidden column of the row keys
LEFT = {"Activity": 1, "Scope kind": 2, "Scope": 3}  # columns before the positions
FIRST = 4  # first position
LOADS = 3  # first of the rows with loads, below title, posts and holders
WIDE = 36  # positions above which departments can be folded
FOLDED = 100  # positions above which they are folded to begin with
FOLD_FROM = 4  # positions of one department side by side that make a fold
CASCADE_MARK, EXTENSION_MARK, INFERRED_MARK = "¹", "²", "³"
BANDS = {1: "Executives", 2: "Executives", 3: "Operations", 4: "Managers", 5: "Managers"}  # by archetype level


@dataclass(frozen=True, slots=True)
class Marks:
    """Which footnotes a sheet needs, and where."""

    cascade: frozenset[int]  # rows of the allocation
    extension: frozenset[int]  # activities
    inferred: frozenset[int]  # scopes
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Fold:
    """Positions of one department side by side, behind a narrow column that counts their letters; they can be folded away."""

    column: int  # of the counts
    first: int
    last: int
    department: str


@dataclass(frozen=True)
class Frame:
    """A RACI sheet being written."""

    sheet: Worksheet
    look: Look
    words: Wording
    page: Page
    marks: Marks

    @cached_property
    def posts(self) -> list[int]:
        """The positions from left to right."""
        return [int(position) for position in self.page.positions]

    @cached_property
    def bands(self) -> list[str]:
        """The band of levels that each position stands in."""
        roles = self.words.allocation.roles
        played = [roles.of(position) for position in self.posts]
        return ["Functions" if archetype.is_function else BANDS.get(archetype.level, "Staff") for archetype in played]

    @cached_property
    def _runs(self) -> list[tuple[str, int]]:
        """Neighbours of one band and department that make a fold, as (department, size); "" for the others, one by one."""
        if len(self.posts) <= WIDE:
            return [("", 1)] * len(self.posts)
        org = self.words.org
        runs: list[tuple[str, int]] = []
        for (_, department), posts in groupby(
            zip(self.bands, (int(org.department[post]) for post in self.posts), strict=True), lambda pair: pair
        ):
            size = len(list(posts))
            fold = department >= 0 and size >= FOLD_FROM
            runs += [(org.departments[department].name, size)] if fold else [("", 1)] * size
        return runs

    @cached_property
    def place(self) -> list[int]:
        """The column of each position."""
        columns: list[int] = []
        column = FIRST
        for department, size in self._runs:
            column += bool(department)
            columns += range(column, column + size)
            column += size
        return columns

    @cached_property
    def folds(self) -> list[Fold]:
        """The departments that can be folded."""
        found, done = [], 0
        for department, size in self._runs:
            if department:
                found.append(Fold(self.place[done] - 1, self.place[done], self.place[done + size - 1], department))
            done += size
        return found

    @cached_property
    def letters(self) -> Texts:
        """The letter of each entry of the page, as the scheme shows it."""
        return np.asarray(self.words.letter_of[self.page.assignment], dtype=object)

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """The rows of the sheet with a dimension's heading, and the dimension."""
        return [(at - 1, dimension) for at, dimension in self._plan if dimension]

    @cached_property
    def line_rows(self) -> list[int]:
        """The row of the sheet of each line of the page."""
        return [at for at, _ in self._plan]

    @cached_property
    def _plan(self) -> list[tuple[int, str]]:
        """For each line its row, and the dimension that begins right above it, "" where none does."""
        activities = self.words.allocation.rows.activity[self.page.rows]
        plan, at, before = [], self.names_row, None
        for dimension in self.words.dimensions[activities].tolist():
            begins = dimension != before
            at += 2 if begins else 1
            plan.append((at, dimension if begins else ""))
            before = dimension
        return plan

    @cached_property
    def last_row(self) -> int:
        """The last row of the matrix."""
        return self.line_rows[-1] if self.line_rows else self.names_row

    @cached_property
    def folded(self) -> bool:
        """Whether the departments are folded to begin with."""
        return len(self.posts) > FOLDED and bool(self.folds)

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """The letters that the live figures count."""
        return tallies(self.words)

    @cached_property
    def first_group(self) -> int:
        """The column after the last position, where the groups begin."""
        return self.place[-1] + 1 if self.place else FIRST

    @cached_property
    def check(self) -> int:
        """The column that says whether a row stands; Agreed and Remark follow it."""
        return self.first_group + len(self.page.groups)

    @cached_property
    def last_column(self) -> int:
        """The last column, Remark."""
        return self.check + 2

    @cached_property
    def ids_row(self) -> int:
        """The hidden row of position ids."""
        return LOADS + len(self.tallies)

    @cached_property
    def names_row(self) -> int:
        """The row of column names, right above the matrix."""
        return self.ids_row + 1

    @cached_property
    def top(self) -> int:
        """The first row of the matrix."""
        return self.names_row + 1


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
