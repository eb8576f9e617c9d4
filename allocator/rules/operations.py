"""Operations: which departments each operations manager covers, who holds the organisation, who runs a scope's operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.org.model import Org
from allocator.org.structure import NOBODY, Bools, Ints
from allocator.raci import Roles


@dataclass(frozen=True)
class Operations:
    """The operations managers with the operational departments of each, and the holder of the organisation.

    `managers` are in sheet order; `departments` are ascending department indices, those of nested operations included.
    """

    org: Org
    is_om: Bools
    managers: tuple[int, ...]
    departments: dict[int, tuple[int, ...]]
    covering: dict[int, tuple[int, ...]]  # department -> operations managers that cover it, in sheet order
    topmost: tuple[int, ...]
    residual: tuple[int, ...]  # operational departments in no operation
    chief: int  # chief executive by title, else the root
    organisation: int  # who holds the organisation's operations
    organisation_rule: str
    nearest: Ints  # per position the deepest operations manager at or above it, -1 where there is none

    def of_scope(self, departments: Iterable[int], named: Iterable[int]) -> tuple[int, ...]:
        """Operations manager(s) of a scope that runs through `departments` under the `named` managers (clarification 52)."""
        departments, named = tuple(departments), tuple(named)
        if not departments:
            above = int(self.nearest[named[0]]) if named else NOBODY
            return (above if above != NOBODY else self.organisation,)
        covering = [self.covering.get(department, ()) for department in departments]
        everywhere = set(covering[0]).intersection(*covering[1:])
        if len(everywhere) == 1:
            return tuple(everywhere)
        if everywhere:
            above_named = {
                manager for manager in everywhere if self.org.line.covers(manager, np.array(named, dtype=np.int64)).any()
            }
            return (self._deepest(above_named or everywhere),)
        return tuple(dict.fromkeys(self._deepest(managers) if managers else self.organisation for managers in covering))

    def _deepest(self, managers: Iterable[int]) -> int:
        return min(managers, key=lambda manager: (-int(self.org.line.depth[manager]), manager))


def operations(org: Org, roles: Roles) -> Operations:
    """Operations by clarifications 43 to 45."""
    is_om = roles.is_("operations-manager")
    managers = tuple(np.flatnonzero(is_om).tolist())
    pairs = _coverage(org, roles, is_om)
    departments = {manager: tuple(covered.tolist()) for manager, covered in _grouped(pairs, managers)}
    by_department = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))][:, ::-1]
    covering = {d: tuple(above.tolist()) for d, above in _grouped(by_department, range(len(org.departments))) if len(above)}
    topmost = tuple(np.flatnonzero(is_om & (org.line.above(is_om) == NOBODY)).tolist())
    residual = tuple(d for d in np.flatnonzero(roles.operational).tolist() if d not in covering)
    chief = _chief_executive(org, roles)
    holder, rule = _organisation(org, roles, topmost, departments, chief)
    return Operations(
        org, is_om, managers, departments, covering, topmost, residual, chief, holder, rule, nearest=org.line.nearest(is_om)
    )


def _coverage(org: Org, roles: Roles, is_om: Bools) -> Ints:
    """Pairs (operations manager, operational department): by the department's head, else by its positions."""
    nearest = org.line.nearest(is_om)
    heads = np.array([d.head for d in org.departments], dtype=np.int64)
    runs = np.flatnonzero(roles.operational)
    led = runs[(heads[runs] >= 0) & (nearest[heads[runs]] != NOBODY)]
    apart = roles.operational.copy()
    apart[led] = False
    members = np.flatnonzero(np.r_[apart, False][org.department])
    manager = np.r_[nearest[heads[led]], nearest[members]]
    department = np.r_[led, org.department[members]]
    above = np.r_[org.line.above(is_om), NOBODY]
    pairs = [np.empty((0, 2), dtype=np.int64)]
    while len(manager):
        known = manager != NOBODY
        layer = np.unique(np.stack([manager[known], department[known]], axis=1), axis=0)
        pairs.append(layer)
        manager, department = above[layer[:, 0]], layer[:, 1]
    return np.unique(np.concatenate(pairs), axis=0)


def _grouped(pairs: Ints, keys: Sequence[int]) -> Iterator[tuple[int, Ints]]:
    """The second members of pairs sorted by their first, for each of the ascending keys."""
    bounds = np.searchsorted(pairs[:, 0], np.array(keys, dtype=np.int64))
    ends = np.searchsorted(pairs[:, 0], np.array(keys, dtype=np.int64), side="right")
    for key, start, end in zip(keys, bounds, ends, strict=True):
        yield key, pairs[start:end, 1]


def _chief_executive(org: Org, roles: Roles) -> int:
    """The chief executive by title or override nearest the root; the root where there is none."""
    chiefs = np.flatnonzero(roles.is_("chief-executive"))
    below = chiefs[chiefs != org.root]
    by_place = any(evidence.rule == "root" for evidence in roles.evidence[org.root])
    if not len(below) or (org.root in chiefs and not by_place):
        return org.root
    return int(below[np.argmin(org.line.depth[below])])


def _organisation(
    org: Org, roles: Roles, topmost: tuple[int, ...], departments: dict[int, tuple[int, ...]], chief: int
) -> tuple[int, str]:
    """Who holds the organisation's operations, and by which step of the chain (clarification 43)."""
    officers = np.flatnonzero(roles.is_("chief-operating-officer"))
    if len(officers):
        return int(officers[np.argmin(org.line.depth[officers])]), "chief-operating-officer"
    if len(topmost) == 1 and len(departments[topmost[0]]) == int(roles.operational.sum()):
        return topmost[0], "operations-manager-whole-organisation"
    return chief, "chief-executive" if roles.of(chief).id == "chief-executive" else "root"
