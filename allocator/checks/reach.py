"""How far a role reaches, derived anew: departments of operations (rules 44, 45), who may hold a scope (rule 48)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocator.checks.processes import Processes
from allocator.org.model import Org
from allocator.org.structure import NOBODY, Bools, Ints
from allocator.raci import Roles, Scope, Standards


@dataclass(frozen=True)
class Reach:
    """Operations managers, the departments they cover, and the ceilings of all positions."""

    org: Org
    roles: Roles
    standards: Standards
    scopes: tuple[Scope, ...]
    processes: Processes

    @cached_property
    def operations_managers(self) -> Bools:
        """Whether each position is an operations manager."""
        return self.roles.is_("operations-manager")

    @cached_property
    def om_at(self) -> Ints:
        """The nearest operations manager of each position, beginning with itself."""
        return self.org.line.nearest(self.operations_managers)

    @cached_property
    def om_above(self) -> Ints:
        """The nearest operations manager strictly above each position."""
        return self.org.line.above(self.operations_managers)

    @cached_property
    def operational(self) -> Bools:
        """Per department: operational, and with at least one position."""
        filled = np.zeros(len(self.org.departments), dtype=bool)
        filled[self.org.department[self.org.department >= 0]] = True
        return np.asarray(self.roles.operational & filled)

    @cached_property
    def in_operations(self) -> Bools:
        """Whether each position works in an operational department."""
        return np.asarray(np.r_[self.operational, False][self.org.department])

    @cached_property
    def headless(self) -> Bools:
        """Operational departments whose head has no operations manager at or above him."""
        head = np.array([department.head for department in self.org.departments], dtype=np.int64)
        return np.asarray(self.operational & (np.r_[self.om_at, NOBODY][head] == NOBODY))

    @cached_property
    def coverage(self) -> tuple[Ints, Ints]:
        """Pairs (department, operations manager): the departments of each operation, in order of department (rule 44)."""
        people = np.flatnonzero(np.r_[self.headless, False][self.org.department])
        led = np.flatnonzero(self.operational & ~self.headless)
        head = np.array([self.org.departments[department].head for department in led], dtype=np.int64)
        department = np.r_[led, self.org.department[people]]
        manager = self.om_at[np.r_[head, people]]
        found, size = [np.zeros(0, dtype=np.int64)], len(self.org)
        while (reached := manager >= 0).any():
            found.append(np.unique(department[reached] * size + manager[reached]))
            department, manager = np.divmod(found[-1], size)
            manager = self.om_above[manager]
        return np.divmod(np.unique(np.concatenate(found)), size)

    @cached_property
    def uncovered(self) -> Bools:
        """Operational departments in no operation (rule 45)."""
        uncovered = self.operational.copy()
        uncovered[self.coverage[0]] = False
        return uncovered

    @cached_property
    def whole_manager(self) -> int:
        """The operations manager of the whole organisation, where nobody is chief operating officer (rule 43)."""
        top = np.flatnonzero(self.operations_managers & (self.om_above == NOBODY))
        if len(top) != 1 or self.roles.is_("chief-operating-officer").any():
            return NOBODY
        covered = int((self.coverage[1] == top[0]).sum())
        return int(top[0]) if covered == self.operational.sum() else NOBODY

    def eligible(self, position: Ints, scope: Ints) -> Bools:
        """Whether each position may be Accountable in each scope, element by element (rule 48)."""
        kinds = [kind.id for kind in self.standards.kinds]
        rank, ceiling = self.standards.rank, [archetype.ceiling for archetype in self.standards.archetypes]
        own = np.array([rank.get(kind, -1) for kind in ceiling])[self.roles.archetype[position]]
        own_kind = np.array([kinds.index(kind) if kind in rank else -1 for kind in ceiling])[self.roles.archetype[position]]
        needed = np.array([rank[item.kind] for item in self.scopes])[scope]
        kind = np.array([kinds.index(item.kind) for item in self.scopes])[scope]
        process = np.array([item.process for item in self.scopes], dtype=np.int64)[scope]
        named = self.processes.names(process, position)
        equal = (own == needed) & np.where(kind == kinds.index("process"), named, own_kind == kind)
        whole = (kind == kinds.index("organisation")) & (position == self.whole_manager)
        return np.asarray((own > needed) | equal | whole | (position == self.org.root))
