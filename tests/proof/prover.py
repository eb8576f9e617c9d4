"""The proofs' own judgement of a matrix, from the model's words alone: shares no code with `rules` or `checks`."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from allocator.org.model import Org, Process
from allocator.raci import Allocation, Letter, Scope

RANK = {"process": 0, "fleet": 0, "logistics": 1, "site": 2, "operation": 3, "organisation": 4}
CEILING = {
    "chief-executive": "organisation",
    "chief-operating-officer": "organisation",
    "operations-manager": "operation",
    "site-manager": "site",
    "logistics-manager": "logistics",
    "fleet-manager": "fleet",
    "process-manager": "process",
}
ACCOUNTABLE = (Letter.ACCOUNTABLE, Letter.ACCOUNTABLE_RESPONSIBLE)
DOING = (Letter.RESPONSIBLE, Letter.ACCOUNTABLE_RESPONSIBLE)
WATCHING = (Letter.VERIFY, Letter.CONSULTED, Letter.SUPPORT, Letter.INFORMED)
Cells = list[tuple[int, int]]


class Matrix:
    """An allocation with what the invariants ask of it. Rows and positions are numbers; findings name rows by `names`."""

    def __init__(self, org: Org, allocation: Allocation) -> None:
        self.org, self.allocation = org, allocation
        self.parent: list[int] = org.line.parent.tolist()
        self.roles = [allocation.roles.of(position).id for position in range(len(org))]

    def cells(self, *letters: Letter) -> Cells:
        """Pairs of row and position with one of these letters."""
        table = self.allocation.assignments
        chosen = np.isin(table.letter, letters)
        return list(zip(table.row[chosen].tolist(), table.position[chosen].tolist(), strict=True))

    def scope(self, row: int) -> Scope:
        """The scope that a row is about."""
        return self.allocation.scopes[int(self.allocation.rows.scope[row])]

    def process(self, row: int) -> Process:
        """The process that a row is about."""
        return self.org.processes[self.scope(row).process]

    def names(self, rows: set[int]) -> set[str]:
        """Rows as findings name them."""
        return {self.allocation.row_name(row) for row in rows}

    # ---- one letter each

    def not_one_accountable(self) -> set[int]:
        """Rows on which A and A/R together do not stand exactly once (INV-01)."""
        return set(np.flatnonzero(self._count(ACCOUNTABLE) != 1).tolist())

    def without_doer(self) -> set[int]:
        """Rows without R and A/R (INV-02)."""
        return set(np.flatnonzero(self._count(DOING) == 0).tolist())

    def _count(self, letters: tuple[Letter, ...]) -> np.ndarray:
        table = self.allocation.assignments
        return np.bincount(table.row[np.isin(table.letter, letters)], minlength=len(self.allocation.rows))

    def doubled(self) -> set[int]:
        """Rows on which a position has two letters (INV-04)."""
        table = self.allocation.assignments
        cells = np.sort(table.row * len(self.org) + table.position)
        return set((cells[1:][cells[1:] == cells[:-1]] // len(self.org)).tolist())

    # ---- who may

    def beyond_ceiling(self) -> Cells:
        """A and A/R that the role may not hold (LEAK-01)."""
        scope = self.allocation.rows.scope.tolist()
        cells = self.cells(*ACCOUNTABLE)
        allowed = {pair: self._may_hold(*pair) for pair in {(scope[row], position) for row, position in cells}}
        return [(row, position) for row, position in cells if not allowed[scope[row], position]]

    def _may_hold(self, scope: int, position: int) -> bool:
        """Rule 48 of the clarifications, word for word."""
        this = self.allocation.scopes[scope]
        role = self.roles[position]
        ceiling = CEILING.get(role)
        if position == self.org.root:
            return True
        if ceiling is None:
            return False
        if this.kind == "process" and ceiling in ("process", "fleet"):
            return position in self.org.processes[this.process].named
        if this.kind == "organisation" and role == "operations-manager":
            return position == self._whole_organisation
        return ceiling == this.kind or RANK[ceiling] > RANK[this.kind]

    @cached_property
    def _whole_organisation(self) -> int:
        """Rule 43: without chief operating officer the one top-most operations manager who covers every department; else -1."""
        tops = [p for p, role in enumerate(self.roles) if role == "operations-manager" and not self._managed(self.parent[p])]
        departments = np.flatnonzero(self.allocation.roles.operational).tolist()
        whole = len(tops) == 1 and "chief-operating-officer" not in self.roles
        return tops[0] if whole and all(self._covers_department(tops[0], each) for each in departments) else -1

    def _managed(self, position: int) -> bool:
        """Whether an operations manager stands at or above a position."""
        return any(self.roles[above] == "operations-manager" for above in self.up(position))

    def _covers_department(self, manager: int, department: int) -> bool:
        """Rule 44: its head is in the subtree, or no operations manager has the head and somebody of it is in the subtree."""
        head = self.org.departments[department].head
        people = np.flatnonzero(self.org.department == department).tolist()
        if head >= 0 and self._managed(head):
            return self.covers(manager, head)
        return any(self.covers(manager, person) for person in people)

    # ---- authority

    def up(self, position: int) -> list[int]:
        """A position and everyone above it; nobody for -1."""
        line = []
        while position >= 0:
            line.append(position)
            position = self.parent[position]
        return line

    def covers(self, manager: int, position: int) -> bool:
        """Whether the manager is at or above the position."""
        return manager in self.up(position)

    def without_authority(self) -> set[int]:
        """Rows whose A neither covers every R and every head of a department nor has a mandate (INV-03)."""
        accountable = dict(self.cells(*ACCOUNTABLE))
        doers = {row for row, who in self.cells(Letter.RESPONSIBLE) if not self._may_direct(row, accountable[row], who)}
        heads = {
            row
            for row, answers in accountable.items()
            for head in self._heads(row)
            if not self.covers(answers, head) and answers != self.process(row).owner
        }
        return doers | heads

    def _may_direct(self, row: int, answers: int, doer: int) -> bool:
        mandates = (self.process(row).owner, self.process(row).lead) if self.scope(row).kind == "process" else ()
        return self.covers(answers, doer) or answers in mandates

    def _heads(self, row: int) -> list[int]:
        """Heads whom the A of a whole-reach row of a process through several departments has to bind."""
        activity = self.allocation.activities[self.allocation.rows.activity[row]]
        if self.scope(row).kind != "process" or activity.reach != "whole" or len(self.process(row).departments) < 2:
            return []
        heads = (self.org.departments[department].head for department in self.process(row).departments)
        return [head for head in heads if head >= 0]

    # ---- vacant posts

    def acting(self, position: int) -> int:
        """Rule 63: who acts for a vacant post: the acting column where filled, else the nearest filled post above, else -1."""
        named = int(self.org.acting[position])
        if named >= 0 and not self.org.vacant[named]:
            return named
        return next((above for above in self.up(position) if not self.org.vacant[above]), -1)
