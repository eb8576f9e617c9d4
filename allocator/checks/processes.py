"""What the processes of an org say, as columns: who is named, who is head of what (part of the check step)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from allocator.org.model import Org
from allocator.org.structure import NOBODY, Bools, Ints
from allocator.raci import Scope

Pairs = tuple[Ints, Ints]


@dataclass(frozen=True)
class Processes:
    """Processes of the org in its order; pairs are (process, position). -1 is nobody."""

    org: Org
    scopes: tuple[Scope, ...]

    @cached_property
    def owner(self) -> Ints:
        """Owner of each process."""
        return np.array([process.owner for process in self.org.processes], dtype=np.int64)

    @cached_property
    def lead(self) -> Ints:
        """Lead of each process."""
        return np.array([process.lead for process in self.org.processes], dtype=np.int64)

    @cached_property
    def managers(self) -> Pairs:
        """Named managers of each process."""
        return pairs(process.managers for process in self.org.processes)

    @cached_property
    def named(self) -> Pairs:
        """Managers and owner of each process."""
        return pairs(process.named for process in self.org.processes)

    @cached_property
    def manager_count(self) -> Ints:
        """Named managers per process."""
        return np.bincount(self.managers[0], minlength=len(self.org.processes))

    @cached_property
    def department_count(self) -> Ints:
        """Departments per process."""
        return np.array([len(process.departments) for process in self.org.processes], dtype=np.int64)

    @cached_property
    def heads(self) -> Pairs:
        """Heads of the departments of each process that runs through two or more."""
        head = [department.head for department in self.org.departments]
        process, position = pairs(
            [head[department] for department in process.departments] if len(process.departments) > 1 else ()
            for process in self.org.processes
        )
        known = position >= 0
        return process[known], position[known]

    @cached_property
    def scope(self) -> Ints:
        """The scope of each process."""
        scope = np.full(len(self.org.processes), NOBODY, dtype=np.int64)
        for index, item in enumerate(self.scopes):
            if item.process >= 0:
                scope[item.process] = index
        return scope

    @cached_property
    def holder(self) -> Ints:
        """Who holds each process."""
        return np.array([self.scopes[scope].holder if scope >= 0 else NOBODY for scope in self.scope], dtype=np.int64)

    @cached_property
    def oversight(self) -> tuple[Ints, Ints, Ints]:
        """Triples (process, named manager, operations manager of the process)."""
        triples = [
            (index, manager, om)
            for index, (process, scope) in enumerate(zip(self.org.processes, self.scope.tolist(), strict=True))
            for manager in process.managers
            for om in (self.scopes[scope].oms if scope >= 0 else ())
        ]
        process, manager, om = np.array(triples, dtype=np.int64).reshape(-1, 3).T
        return process, manager, om

    def names(self, process: Ints, position: Ints) -> Bools:
        """Whether the process names the position as manager or owner, element by element."""
        size = len(self.org)
        return np.isin(process * size + position, self.named[0] * size + self.named[1])

    def having(self, found: Pairs, mask: Bools) -> Bools:
        """Processes with at least one of the pairs marked."""
        has = np.zeros(len(self.org.processes), dtype=bool)
        has[found[0][mask]] = True
        return has


def pairs(lists: Iterable[Sequence[int]]) -> Pairs:
    """Lists written out as pairs (index of the list, member)."""
    held = list(lists)
    place = np.repeat(np.arange(len(held)), [len(members) for members in held])
    return place, np.fromiter(chain.from_iterable(held), dtype=np.int64, count=len(place))
