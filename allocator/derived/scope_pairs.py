"""Derived: which scopes of two results are the same, whoever holds them; and which scope took over one that is gone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.derived.pairing import Matched
from allocator.org.model import Org
from allocator.raci import RESIDUAL, Allocation, Scope

CROWD = 200  # scopes that cover one unit, from which on it tells none of them apart
Unit = tuple[str, object]  # a department by name, or a post as thing


@dataclass(frozen=True)
class Scopes:
    """The scopes of two results: which are one, what took over each that is gone, and where each new one comes from."""

    matched: Matched
    heir: Mapping[int, int]  # scope gone -> scope of AFTER (as things) that covers most of what it covered
    origin: Mapping[int, int]  # new scope -> scope of BEFORE that covered most of what it covers
    lives_on: frozenset[int]  # scopes gone or new without heir or origin, whose departments or teams are in both


class _Side:
    """The scopes of one result with what each covers: departments, else the direct reports of its holder."""

    def __init__(self, org: Org, allocation: Allocation, thing: Sequence[int]) -> None:
        self.org, self.scopes, self.thing = org, allocation.scopes, thing
        self.reports = defaultdict[int, list[int]](list)
        holders = {scope.holder for scope in self.scopes if not scope.departments}
        for position, manager in enumerate(org.line.parent.tolist()):
            if manager in holders:
                self.reports[manager].append(thing[position])
        staffed = {org.departments[department].name.casefold() for department in np.unique(org.department[org.department >= 0])}
        self.there = {("department", name) for name in staffed} | {("post", post) for post in thing}
        self.units = [self._units(scope) for scope in self.scopes]

    def _units(self, scope: Scope) -> frozenset[Unit]:
        if scope.departments:
            return frozenset(("department", self.org.departments[department].name.casefold()) for department in scope.departments)
        return frozenset(("post", post) for post in self.reports[scope.holder])

    def holder(self, scope: int) -> int:
        """The post (as thing) that holds a scope."""
        return self.thing[self.scopes[scope].holder]

    def process(self, scope: int) -> tuple[str, str]:
        """Id and name of a process."""
        return self.scopes[scope].id, " ".join(self.scopes[scope].name.casefold().split())


def pair_scopes(before: tuple[Org, Allocation], after: tuple[Org, Allocation], posts: Matched) -> Scopes:
    """The same scope: the organisation; a site or process of the same name; an operation of the same departments.

    An operation is what is done, not who leads it: with a new head its rows move, they are not lost and gained. Of
    several candidates the one with the greater share of departments (without departments: of direct reports) in common
    wins, then the one with the same holder; a holder alone tells where nothing else does.
    """
    mine = _Side(*before, list(range(len(before[0]))))
    theirs = _Side(*after, posts.of_after.tolist())
    pairs: dict[int, int] = {}
    for kind in dict.fromkeys(scope.kind for scope in mine.scopes):
        one = [number for number, scope in enumerate(mine.scopes) if scope.kind == kind]
        other = [number for number, scope in enumerate(theirs.scopes) if scope.kind == kind]
        match kind:
            case "organisation":
                pairs |= zip(one, other, strict=False)
            case "process":
                pairs |= _processes(mine, theirs, one, other)
            case _:
                pairs |= _by_cover(mine, theirs, one, other)
    matched = Matched.of(pairs.items(), len(mine.scopes), len(theirs.scopes))
    number = matched.of_after.tolist()
    heirs = _nearest(mine, theirs, set(range(len(mine.scopes))) - pairs.keys())
    origins = _nearest(theirs, mine, set(range(len(theirs.scopes))) - set(pairs.values()))
    return Scopes(
        matched,
        {gone: number[heir] for gone, heir in heirs.items()},
        {number[new]: origin for new, origin in origins.items()},
        frozenset(_lives_on(mine, theirs, pairs.keys() | heirs.keys())).union(
            number[new] for new in _lives_on(theirs, mine, set(pairs.values()) | origins.keys())
        ),
    )


def _processes(mine: _Side, theirs: _Side, one: list[int], other: list[int]) -> Iterator[tuple[int, int]]:
    """By id and name, else by a name that occurs once, else by an id whose manager, holder or department is the same."""
    left, right = dict.fromkeys(one), dict.fromkeys(other)
    keys: tuple[Callable[[_Side, int], object], ...] = (_Side.process, lambda side, scope: side.process(scope)[1])
    for key in keys:
        index = _once((key(theirs, scope), scope) for scope in right)
        for name, scope in _once((key(mine, scope), scope) for scope in left).items():
            if name in index:
                del left[scope], right[index[name]]
                yield scope, index[name]
    by_id = {theirs.process(scope)[0]: scope for scope in right}
    for scope in left:
        twin = by_id.get(mine.process(scope)[0], -1)
        if twin >= 0 and (mine.holder(scope) == theirs.holder(twin) or mine.units[scope] & theirs.units[twin]):
            yield scope, twin


def _once(keyed: Iterable[tuple[object, int]]) -> dict[object, int]:
    """What has each key, for keys that occur once."""
    items = list(keyed)
    often = Counter(key for key, _ in items)
    return {key: item for key, item in items if often[key] == 1}


def _by_cover(mine: _Side, theirs: _Side, one: list[int], other: list[int]) -> Iterator[tuple[int, int]]:
    """Sites by name; then the best of what covers the same, has the same holder, or both."""
    left, right = dict.fromkeys(one), dict.fromkeys(other)
    keys: tuple[Callable[[_Side, int], object], ...] = (_site, lambda side, scope: (side.holder(scope), side.units[scope]))
    for same in keys:
        index = _once((same(theirs, scope), scope) for scope in right)
        for key, scope in _once((same(mine, scope), scope) for scope in left).items():
            if key != "" and key in index:
                del left[scope], right[index[key]]
                yield scope, index[key]
    for *_, scope, twin in sorted(_candidates(mine, theirs, left, right)):
        if scope in left and twin in right:
            del left[scope], right[twin]
            yield scope, twin


def _site(side: _Side, scope: int) -> str:
    """The name of a site, "" for what is none; the rest of an org that no operation covers is told by its id."""
    known = side.scopes[scope].kind == "site" or side.scopes[scope].id == RESIDUAL
    return side.scopes[scope].id.casefold() if known else ""


def _candidates(
    mine: _Side, theirs: _Side, left: Iterable[int], right: Iterable[int]
) -> Iterator[tuple[float, bool, tuple[str, str], int, int]]:
    """Pairs of scopes that cover the same or have the same holder, to be sorted: the best first."""
    covering, held = _covering(mine, theirs, left, right), defaultdict[int, list[int]](list)
    for twin in right:
        held[theirs.holder(twin)].append(twin)
    for scope in left:
        shared = Counter(twin for unit in mine.units[scope] for twin in covering.get(unit, ()))
        for twin in {*shared, *held[mine.holder(scope)]}:
            together = len(mine.units[scope] | theirs.units[twin])
            names = sorted((mine.scopes[scope].id, theirs.scopes[twin].id))
            other_holder = mine.holder(scope) != theirs.holder(twin)
            yield -shared[twin] / max(together, 1), other_holder, (names[0], names[1]), scope, twin


def _covering(mine: _Side, theirs: _Side, left: Iterable[int], right: Iterable[int]) -> dict[Unit, list[int]]:
    """The scopes of the right that cover each unit; what too many cover on either side tells none of them apart."""
    crowd = Counter(unit for scope in left for unit in mine.units[scope])
    covering = defaultdict[Unit, list[int]](list)
    for twin in right:
        for unit in theirs.units[twin]:
            covering[unit].append(twin)
    return {unit: twins for unit, twins in covering.items() if max(len(twins), crowd[unit]) <= CROWD}


def _nearest(mine: _Side, theirs: _Side, alone: set[int]) -> dict[int, int]:
    """For scopes without a twin the scope of the same kind on the other side that covers most of what they cover."""
    found = {}
    for kind in sorted({mine.scopes[scope].kind for scope in alone} - {"organisation", "site", "process"}):
        of_kind = [number for number, scope in enumerate(theirs.scopes) if scope.kind == kind]
        gone = [scope for scope in sorted(alone) if mine.scopes[scope].kind == kind]
        covering = _covering(mine, theirs, gone, of_kind)
        for scope in gone:
            shared = Counter(other for unit in mine.units[scope] for other in covering.get(unit, ()))
            if shared:
                found[scope] = min(shared, key=lambda other: (-shared[other], len(theirs.units[other]), theirs.scopes[other].id))
    return found


def _lives_on(mine: _Side, theirs: _Side, settled: Iterable[int]) -> Iterator[int]:
    """Operations, logistics and fleets that nobody took over although what they covered is still there."""
    known = set(settled)
    for number, scope in enumerate(mine.scopes):
        if number not in known and scope.kind not in {"site", "process"} and mine.units[number] & theirs.there:
            yield number
