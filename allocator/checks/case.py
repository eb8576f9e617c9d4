"""What every check looks at: an org, its allocation, and the columns that follow from both, derived once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocator.checks.envelopes import Budgets, budgets
from allocator.checks.processes import Processes
from allocator.checks.reach import Reach
from allocator.findings import Cell, Finding, finding
from allocator.org.model import Org
from allocator.org.structure import NOBODY, Bools, Ints
from allocator.raci import ORGANISATION, Activity, Allocation, Assignments, Letter, Roles


@dataclass(frozen=True)
class Case:
    """One allocation before the checks. Who acts, who may hold and who covers what is derived here, never read."""

    org: Org
    allocation: Allocation

    @property
    def roles(self) -> Roles:
        """What each position plays."""
        return self.allocation.roles

    @cached_property
    def processes(self) -> Processes:
        """The processes as columns."""
        return Processes(self.org, self.allocation.scopes)

    @cached_property
    def reach(self) -> Reach:
        """How far each role reaches."""
        return Reach(self.org, self.roles, self.allocation.standards, self.allocation.scopes, self.processes)

    @cached_property
    def budgets(self) -> Budgets:
        """The budget envelopes of the scopes."""
        return budgets(self.org, self.allocation)

    @cached_property
    def given(self) -> Assignments:
        """The assignments that give a letter to a position of the org."""
        table = self.allocation.assignments
        sound = (table.letter > Letter.OUT) & (table.position >= 0) & (table.position < len(self.org))
        if sound.all():
            return table
        return Assignments(**{name: column[sound] for name, column in vars(table).items()})

    @cached_property
    def tally(self) -> Ints:
        """How often each letter stands on each row, shape (rows, letters)."""
        size = len(Letter)
        cells = self.given.row * size + self.given.letter
        return np.bincount(cells, minlength=len(self.allocation.rows) * size).reshape(-1, size)

    @cached_property
    def accountable(self) -> Ints:
        """Index into `given` of every A and A/R."""
        return np.flatnonzero(self.given.letter >= Letter.ACCOUNTABLE)

    @cached_property
    def responsible(self) -> Ints:
        """Index into `given` of every R that stands alone."""
        return np.flatnonzero(self.given.letter == Letter.RESPONSIBLE)

    @cached_property
    def doing(self) -> Ints:
        """Index into `given` of every A, A/R and R."""
        return np.flatnonzero(self.given.letter >= Letter.RESPONSIBLE)

    @cached_property
    def verifying(self) -> Ints:
        """Index into `given` of every V."""
        return np.flatnonzero(self.given.letter == Letter.VERIFY)

    @cached_property
    def verify_claims(self) -> Bools:
        """Whether each claim, standing or dropped, is for a V."""
        verify = np.array([decision.letter == Letter.VERIFY for decision in self.allocation.decisions], dtype=bool)
        return verify[self.allocation.claims.decision]

    @cached_property
    def answers(self) -> Ints:
        """The Accountable of each row, the first one where there are several, -1 where there is none."""
        answers = np.full(len(self.allocation.rows), NOBODY, dtype=np.int64)
        answers[self.given.row[self.accountable][::-1]] = self.given.position[self.accountable][::-1]
        return answers

    @cached_property
    def doer(self) -> Ints:
        """Who does what a position is given: itself, or who acts for the vacant post (rule 63), -1 nobody."""
        org, filled = self.org, ~self.org.vacant
        named = (org.acting >= 0) & filled[org.acting]
        acting = np.where(named, org.acting, org.line.nearest(filled))
        return np.where(filled, np.arange(len(org)), acting)

    @cached_property
    def row_process(self) -> Ints:
        """The process of each row, -1 for rows of other scopes."""
        process = np.array([scope.process for scope in self.allocation.scopes], dtype=np.int64)
        return process[self.allocation.rows.scope]

    @cached_property
    def org_holder(self) -> int:
        """Who holds the organisation scope, the root where there is none."""
        holders = [scope.holder for scope in self.allocation.scopes if scope.id == ORGANISATION]
        return holders[0] if holders else self.org.root

    @cached_property
    def first_in_department(self) -> Mapping[int, int]:
        """The first position of each department in sheet order."""
        return dict(firsts(self.org.department))

    def threshold(self, name: str) -> float:
        """A threshold of the rule pack."""
        return self.allocation.standards.thresholds[name]

    def cells(self, rows: Ints, positions: Ints) -> Ints:
        """One number for each pair of row and position; another one where the position is nobody."""
        return rows * (len(self.org) + 1) + positions % (len(self.org) + 1)

    def rows_where(self, holds: Callable[[Activity], bool]) -> Bools:
        """Whether each row's activity has a property."""
        marked = np.array([holds(activity) for activity in self.allocation.activities], dtype=bool)
        return marked[self.allocation.rows.activity]

    @cached_property
    def by_hand(self) -> Mapping[tuple[int, int], Cell]:
        """Where each letter set by an override stands, by row and position."""
        table, overrides = self.given, self.org.overrides
        return {
            (int(table.row[entry]), int(table.position[entry])): overrides[table.override[entry]].cell
            for entry in np.flatnonzero(table.override >= 0)
        }

    @cached_property
    def overridden(self) -> Mapping[str, Cell]:
        """Where the last override of each row stands, by the row's name."""
        return {f"{override.activity}@{override.scope}": override.cell for override in self.org.overrides}

    @cached_property
    def _row_parts(self) -> tuple[list[int], list[int]]:
        """Activity and scope of each row; lists are read one by one far quicker than arrays."""
        return self.allocation.rows.activity.tolist(), self.allocation.rows.scope.tolist()

    @cached_property
    def scope_labels(self) -> list[str]:
        """How each scope is called in messages: name and id."""
        return [f"{item.name} ({item.id})" if item.name not in ("", item.id) else item.id for item in self.allocation.scopes]

    @cached_property
    def scope_cells(self) -> list[Cell | None]:
        """Where each scope stands: the cell of its process, or of its holder's title."""
        org, scopes = self.org, self.allocation.scopes
        return [org.processes[s.process].cell if s.process >= 0 else org.cell(s.holder, "title") for s in scopes]

    def on_rows(self, code: str, rows: Bools, count: Ints) -> Iterator[Finding]:
        """A finding for each row marked, with its count; its cell is the override's, else the scope's."""
        marked = np.flatnonzero(rows)
        scopes = self.allocation.rows.scope[marked]
        for row, scope, number in zip(marked.tolist(), scopes.tolist(), count[marked].tolist(), strict=True):
            by_hand = self.overridden.get(self.allocation.row_name(row)) if self.overridden else None
            yield self._on_row(code, row, by_hand or self.scope_cells[scope], count=number)

    def on_letters(self, code: str, rows: Ints, positions: Ints, field: str = "title") -> Iterator[Finding]:
        """One finding for each row, about the first position named with it; its cell is the override's or that field's."""
        for row, first in firsts(rows):
            position = int(positions[first])
            known, answers = 0 <= position < len(self.org), self.answers[row]
            values = {
                "position": self.org.label(position) if known else f"position number {position}",
                "role": self.roles.of(position).name if known else "",
                "accountable": self.org.label(answers) if answers >= 0 else "nobody",
            }
            cell = self.by_hand.get((row, position)) or (self.org.cell(position, field) if known else None)
            yield self._on_row(code, row, cell, **values)

    def _on_row(self, code: str, row: int, cell: Cell | None, **values: object) -> Finding:
        """A finding about a row, with its activity and scope by name."""
        activities, scopes = self._row_parts
        activity, scope = self.allocation.activities[activities[row]], scopes[row]
        values["row"] = f"'{activity.name}' for {self.scope_labels[scope]}"
        return Finding(code, f"{activity.id}@{self.allocation.scopes[scope].id}", cell, values)

    def on_position(self, code: str, position: int, field: str = "title", **values: object) -> Finding:
        """A finding about a position, in the cell of one of its fields."""
        label = self.org.label(position)
        return finding(code, self.org.ids[position], self.org.cell(position, field), position=label, **values)

    def on_process(self, code: str, process: int, **values: object) -> Finding:
        """A finding about a process, in its cell."""
        item = self.org.processes[process]
        label = f"{item.name} ({item.id})" if item.name not in ("", item.id) else item.id
        return finding(code, item.id, item.cell, process=label, **values)


def firsts(keys: Ints) -> Iterator[tuple[int, int]]:
    """Each distinct key once, in ascending order, with the index of its first occurrence."""
    distinct, first = np.unique(keys, return_index=True)
    return zip(distinct.tolist(), first.tolist(), strict=True)
