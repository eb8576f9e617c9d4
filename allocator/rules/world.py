"""What the selectors look at: the org, its roles and scopes, and the tables that several selectors share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from allocator.org.model import Org, Process
from allocator.org.structure import NOBODY, Bools, Ints, ranges
from allocator.raci import RESIDUAL, Roles
from allocator.rules.scopes import Scopes

Pairs = tuple[Ints, Ints]  # index into the rows or keys asked about, position or number


@dataclass(frozen=True)
class Asked:
    """The rows a selector is asked about: their scope, and who is Accountable."""

    scope: Ints
    accountable: Ints


@dataclass(frozen=True)
class World:
    """What selectors look at, with the tables that several of them share."""

    org: Org
    roles: Roles
    scopes: Scopes

    @cached_property
    def holder(self) -> Ints:
        """Holder of each scope."""
        return self.scopes.accountable["holder"]

    @cached_property
    def process(self) -> Ints:
        """Process of each scope, -1 where it is none."""
        return np.array([scope.process for scope in self.scopes.scopes], dtype=np.int64)

    @cached_property
    def residual(self) -> Bools:
        """Whether each scope is the residual operation."""
        return np.array([scope.id == RESIDUAL and scope.kind == "operation" for scope in self.scopes.scopes], dtype=np.bool_)

    @cached_property
    def oms(self) -> Lists:
        """Operations managers of each scope."""
        return Lists.of(scope.oms for scope in self.scopes.scopes)

    @cached_property
    def managers(self) -> Lists:
        """Named managers of each process scope; none elsewhere."""
        return self._by_process(lambda process: process.managers)

    @cached_property
    def interfaces(self) -> Lists:
        """Processes that each process scope names as interfaces; none elsewhere."""
        return self._by_process(lambda process: process.interfaces)

    @cached_property
    def heads(self) -> Lists:
        """Heads of the departments of each process scope that runs through two or more; none elsewhere."""

        def heads(process: Process) -> Iterable[int]:
            found = (self.org.departments[department].head for department in process.departments)
            return dict.fromkeys(head for head in found if head != NOBODY) if len(process.departments) > 1 else ()

        return self._by_process(heads)

    def _by_process(self, numbers: Callable[[Process], Iterable[int]]) -> Lists:
        """What the process of each scope has."""
        return Lists.of(numbers(self.org.processes[process]) if process >= 0 else () for process in self.process.tolist())

    @cached_property
    def dotted(self) -> Pairs:
        """Positions with a dotted line, ascending, and the manager that it leads to."""
        lines = self.org.dotted[np.argsort(self.org.dotted[:, 0], kind="stable")]
        return lines[:, 0], lines[:, 1]

    @cached_property
    def by_department(self) -> list[list[int]]:
        """Processes of each department."""
        return _inverted([process.departments for process in self.org.processes], len(self.org.departments))

    @cached_property
    def by_site(self) -> list[list[int]]:
        """Processes of each site."""
        return _inverted([process.sites for process in self.org.processes], len(self.org.sites))

    @cached_property
    def budgeted(self) -> Bools:
        """Positions with a budget figure, own or of a process they hold."""
        answer = ~np.isnan(self.org.columns["budget"])
        figures = [p >= 0 and self.org.processes[p].budget is not None for p in self.process.tolist()]
        answer[self.holder[np.array(figures, dtype=np.bool_)]] = True
        return np.asarray(answer)

    @cached_property
    def scope_managers(self) -> Bools:
        """Positions named on a process, and site, logistics, fleet and operations managers."""
        return self.org.named | self.roles.is_("site-manager", "logistics-manager", "fleet-manager", "operations-manager")

    @cached_property
    def team_members(self) -> Bools:
        """Whether each position is a team member."""
        return self.roles.is_("team-member")

    @cached_property
    def assistants(self) -> Bools:
        """Whether each position is an operations assistant."""
        return self.roles.is_("operations-assistant")

    @cached_property
    def function_heads(self) -> Mapping[str, int]:
        """The position with each expert function nearest the root (the first in the sheet of equals), where some has it."""
        depth = self.org.line.depth
        having = {a.id: np.flatnonzero(self.roles.has_function(a.id)) for a in self.roles.archetypes if a.is_function}
        return {function: int(found[np.argmin(depth[found])]) for function, found in having.items() if len(found)}

    def departments_of(self, scope: int) -> set[int]:
        """Departments of a scope; of logistics those of the operations it belongs to (clarification 57)."""
        this = self.scopes.scopes[scope]
        if this.kind != "logistics":
            return set(this.departments)
        ops = self.scopes.operations
        residual = set(ops.residual) if ops.organisation in this.oms else set()
        return residual.union(*(ops.departments.get(manager, ()) for manager in this.oms))


@dataclass(frozen=True)
class Lists:
    """A list of numbers per key, flat: the numbers of key k are values[start[k]:start[k + 1]]."""

    start: Ints
    values: Ints

    @classmethod
    def of(cls, lists: Iterable[Iterable[int]]) -> Lists:
        """From one iterable of numbers per key."""
        kept = [list(numbers) for numbers in lists]
        start = np.cumsum([0, *map(len, kept)], dtype=np.int64)
        return cls(start, np.fromiter(chain.from_iterable(kept), dtype=np.int64, count=start[-1]))

    def at(self, keys: Ints) -> Pairs:
        """The numbers of each key as pairs (index into `keys`, number)."""
        place, within = ranges(self.start[keys], self.start[keys + 1])
        return place, self.values[within]


def _inverted(lists: list[tuple[int, ...]], keys: int) -> list[list[int]]:
    """For each key the places whose list has it, ascending."""
    holding: list[list[int]] = [[] for _ in range(keys)]
    for place, numbers in enumerate(lists):
        for number in numbers:
            holding[number].append(place)
    return holding
