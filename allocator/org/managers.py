"""From a table to positions: who reports to whom, and where posts without a manager or in a circle stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, count

import numpy as np

from allocator.org.rows import Posts
from allocator.org.structure import NOBODY, Ints
from allocator.sheets.cells import items
from allocator.sheets.fields import vocabulary


def is_body(cell: str) -> bool:
    """Whether a cell names a body that stands above an organisation and has no row in its sheet, as the board does."""
    return cell.casefold() in vocabulary().words["above"]


def marks(found: Posts) -> frozenset[str]:
    """Texts, casefolded, that mark a top where nothing in the sheet is called so."""
    return vocabulary().words["top"] | found.tops


def named_managers(found: Posts) -> dict[str, int]:
    """How many positions name each text as manager; marks of the top and rows set aside left out."""
    top, named = marks(found), Counter[str]()
    for cell, times in Counter(found.column("reports_to")).items():
        for item in items(cell):
            if item in found.index or (item.casefold() not in top and item not in found.ids_aside):
                named[item] += times
    return named


@dataclass(frozen=True, slots=True)
class Solid:
    """The manager column, resolved: one manager per position, what else it named, and where it named nobody known."""

    manager: Ints
    several: dict[int, list[int]]  # position -> other managers known to the sheet
    unknown: dict[int, str]  # position -> what its cell says, where that is nobody of the sheet


def solid(found: Posts, lookup: Mapping[str, int], lists: Mapping[str, Sequence[str]]) -> Solid:
    """Who reports to whom by the sheet; of several managers the first known one (clarifications, rules 8 and 10).

    `lists`: texts that are lists of managers, though not written as lists are.
    """
    cells, top = found.column("reports_to"), marks(found)
    distinct = set(cells)
    first = {cell: lookup[cell] for cell in distinct if cell in lookup}
    others: dict[str, list[int]] = {}
    lost: set[str] = set()
    for cell in distinct - first.keys():
        listed = (name for item in items(cell) for name in lists.get(item, (item,)))
        named = [item for item in listed if item in lookup or item.casefold() not in top]
        known = [lookup[item] for item in named if item in lookup]
        first[cell] = known[0] if known else NOBODY
        if named and not known:
            lost.add(cell)
        elif len(named) > 1:
            others[cell] = known[1:]
    manager = np.fromiter(map(first.__getitem__, cells), dtype=np.int64, count=len(cells))
    several = {position: others[cell] for position, cell in enumerate(cells) if cell in others} if others else {}
    unknown = {position: cell for position, cell in enumerate(cells) if cell in lost} if lost else {}
    return Solid(manager, several, unknown)


def own_top(managers: Solid) -> tuple[Solid, int]:
    """A post that reports to itself, made the top where no other is marked as one; -1 where there is none such.

    Of several the one with most positions below; the others stay circles of one.
    """
    tops = np.flatnonzero(managers.manager == NOBODY)
    itself = np.flatnonzero(managers.manager == np.arange(len(managers.manager)))
    if not len(itself) or set(tops.tolist()) - managers.unknown.keys():
        return managers, NOBODY
    manager = managers.manager.copy()
    manager[itself] = NOBODY
    top = int(itself[np.bincount(_topmost(manager), minlength=len(manager))[itself].argmax()])
    manager[itself] = itself
    manager[top] = NOBODY
    return replace(managers, manager=manager), top


def dotted(found: Posts, several: Mapping[int, Sequence[int]], parent: Ints, lookup: Mapping[str, int]) -> Ints:
    """Pairs position, dotted-line manager; unknown ones, oneself and the own manager left out (rules 10 and 11)."""
    pairs = []
    cells = found.column("dotted_to")
    for position in sorted({*compress(count(), cells), *several}):
        others = [*several.get(position, ()), *(lookup.get(item, NOBODY) for item in items(cells[position]))]
        own = {NOBODY, position, int(parent[position])}
        pairs += [(position, other) for other in dict.fromkeys(others) if other not in own]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where every position stands: managers without cycles and with one root; who had no manager, who closed a circle."""

    parent: Ints
    root: int
    tops: Ints
    cycles: Ints  # the first post of each, in sheet order


def place(reports_to: Ints) -> Placement:
    """One tree from what the sheet says (clarifications, rules 8 and 9): other tops and cut cycles go under the root."""
    tops, cycles = np.flatnonzero(reports_to == NOBODY), _first_of_cycles(reports_to)
    parent = reports_to.copy()
    parent[cycles] = NOBODY
    below = np.bincount(_topmost(parent), minlength=len(parent))
    root = int(tops[below[tops].argmax()]) if len(tops) else 0
    parent[tops] = parent[cycles] = root
    parent[root] = NOBODY
    return Placement(parent, root, tops, cycles)


def trouble(managers: Solid) -> int:
    """Positions without a known manager, and circles: what a wrong reading of the managers makes more of."""
    return int((managers.manager == NOBODY).sum()) + len(_first_of_cycles(managers.manager))


def _first_of_cycles(manager: Ints) -> Ints:
    """The first post in sheet order of each cycle, by doubling the distance looked up.

    Beyond any chain only cycles remain; `least` is then the first post of everything met on the way.
    """
    beyond = len(manager)
    jump = np.r_[np.where(manager >= 0, manager, beyond), beyond]
    least = np.arange(beyond + 1)
    for _ in range(beyond.bit_length()):
        least, jump = np.minimum(least, least[jump]), jump[jump]
    circling = np.unique(jump[jump < beyond])
    return np.asarray(circling[least[circling] == circling])


def _topmost(parent: Ints) -> Ints:
    """The top above each position; a top is its own."""
    jump = np.where(parent >= 0, parent, np.arange(len(parent)))
    for _ in range(len(parent).bit_length()):
        jump = jump[jump]
    return jump
