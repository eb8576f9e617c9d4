"""The reporting line as arrays: depth, subtree intervals, nearest holder above, lowest common ancestor.

Everything here answers for all positions at once. A position is its index, -1 is nobody. "Covers" is the authority
of the reporting line: x covers y when x is y or stands above y.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NOBODY = -1


class Line:
    """The solid reporting line of n positions, given as each position's manager (int64, -1 at a top; no cycles)."""

    def __init__(self, parent: Ints) -> None:
        self.parent: Ints = np.asarray(parent, dtype=np.int64)
        self.n = len(self.parent)
        self._place()

    def _place(self) -> None:
        """Depth (a top has 1), depth-first order, and the interval [enter, leave) of each subtree in that order."""
        self.depth: Ints = _path_sums(np.ones(self.n, dtype=np.int64), self.parent)
        self.size: Ints = self._sizes()
        siblings = np.argsort(self.parent, kind="stable")
        before = np.cumsum(self.size[siblings]) - self.size[siblings]
        first = np.r_[True, np.diff(self.parent[siblings]) != 0] if self.n else np.zeros(0, dtype=bool)
        offset = np.empty(self.n, dtype=np.int64)
        offset[siblings] = before - np.maximum.accumulate(np.where(first, before, 0)) + (self.parent[siblings] >= 0)
        self.enter: Ints = _path_sums(offset, self.parent)
        self.leave: Ints = self.enter + self.size
        self.order: Ints = np.empty(self.n, dtype=np.int64)
        self.order[self.enter] = np.arange(self.n)

    def _sizes(self) -> Ints:
        """Positions in each subtree, the position itself included, by doubling the distance handed up."""
        beyond = self.n
        size, jump = np.r_[np.ones(self.n, dtype=np.int64), 0], np.r_[np.where(self.parent >= 0, self.parent, beyond), beyond]
        while (jump != beyond).any():
            size[:-1] += np.bincount(jump, weights=size, minlength=beyond + 1)[:-1].astype(np.int64)
            jump = jump[jump]
        return np.asarray(size[:-1])

    @cached_property
    def _lifts(self) -> list[Ints]:
        """Ancestors at distance 1, 2, 4, 8 …; a top is its own ancestor."""
        lifts = [_closed(self.parent)]
        while len(lifts) < int(self.depth.max(initial=1)).bit_length():
            lifts.append(lifts[-1][lifts[-1]])
        return lifts

    @cached_property
    def spans(self) -> Ints:
        """Direct reports of each position, counted as positions."""
        return np.bincount(self.parent[self.parent >= 0], minlength=self.n).astype(np.int64)

    @cached_property
    def _by_manager(self) -> tuple[Ints, Ints]:
        """Positions sorted by manager (sheet order within), and where each manager's reports begin."""
        reports = np.argsort(self.parent, kind="stable")
        return reports, np.searchsorted(self.parent[reports], np.arange(self.n + 1))

    def covers(self, x: Ints | int, y: Ints | int) -> Bools:
        """Whether x is y or stands above y, element by element; False where either is nobody."""
        x, y = np.asarray(x), np.asarray(y)
        inside = (self.enter[x] <= self.enter[y]) & (self.enter[y] < self.leave[x])
        return np.asarray(inside & (x >= 0) & (y >= 0))

    def reports(self, managers: Ints) -> tuple[Ints, Ints]:
        """Direct reports as pairs (index into `managers`, report), in sheet order within a manager."""
        reports, start = self._by_manager
        place, within = ranges(start[managers], start[managers + 1])
        return place, reports[within]

    def below(self, holders: Ints, marked: Bools) -> tuple[Ints, Ints]:
        """Marked positions strictly below each holder as pairs (index into `holders`, position), depth-first."""
        enters = np.sort(self.enter[marked])
        start = np.searchsorted(enters, self.enter[holders], side="right")
        place, within = ranges(start, np.searchsorted(enters, self.leave[holders]))
        return place, self.order[enters[within]]

    def first_below(self, holders: Ints, marked: Bools) -> tuple[Ints, Ints]:
        """As `below`, but a branch ends at its first marked position (first layer below)."""
        place, position = self.below(holders, marked)
        branch = place * (self.n + 1)  # a part of the numbers for each holder
        left = np.r_[0, np.maximum.accumulate(branch + self.leave[position])[:-1]][: len(place)]
        first = left <= branch + self.enter[position]
        return place[first], position[first]

    def nearest(self, marked: Bools) -> Ints:
        """For each position the nearest marked one, beginning with itself and going up; -1 where there is none."""
        step = np.where(marked, np.arange(self.n), self.parent)
        jump = np.r_[step, NOBODY]
        while True:
            further = jump[jump]
            if np.array_equal(further, jump):
                return np.asarray(further[:-1])
            jump = further

    def above(self, marked: Bools) -> Ints:
        """For each position the nearest marked one strictly above it; -1 where there is none."""
        return np.asarray(np.r_[self.nearest(marked), NOBODY][self.parent])

    def lca(self, x: Ints, y: Ints) -> Ints:
        """Lowest common ancestor of pairs in one tree; an ancestor in the pair is its own answer."""
        low, high = np.array(x, dtype=np.int64), np.array(y, dtype=np.int64)
        for lift in reversed(self._lifts):
            candidate = lift[low]
            low = np.where(self.covers(low, high) | self.covers(candidate, high), low, candidate)
        return np.asarray(np.where(self.covers(low, high), low, self._lifts[0][low]))

    def lca_of(self, group: Ints, position: Ints, groups: int) -> Ints:
        """Lowest common ancestor of each group of positions (group numbers 0 … groups - 1); -1 for an empty group."""
        first = np.full(groups, self.n, dtype=np.int64)
        last = np.full(groups, -1, dtype=np.int64)
        np.minimum.at(first, group, self.enter[position])
        np.maximum.at(last, group, self.enter[position])
        filled = last >= 0
        answer = np.full(groups, NOBODY, dtype=np.int64)
        answer[filled] = self.lca(self.order[first[filled]], self.order[last[filled]])
        return answer

    def subtree_sum(self, values: Ints) -> Ints:
        """Sum of a whole number over each subtree, the position itself included."""
        total = np.r_[0, np.cumsum(values[self.order])]
        return np.asarray(total[self.leave] - total[self.enter])

    def subtree_distinct(self, codes: Ints) -> tuple[Ints, Ints]:
        """Distinct codes (>= 0) in each subtree: how many, and their sum (which is the code where there is one).

        Every occurrence counts one at its position and takes one off at its lowest common ancestor with the
        occurrence before it in depth-first order, so that each code is left once in every subtree that has it.
        """
        held = self.order[codes[self.order] >= 0]
        held = held[np.argsort(codes[held], kind="stable")]
        again = codes[held[1:]] == codes[held[:-1]]
        meet = self.lca(held[:-1][again], held[1:][again])
        count = np.zeros((2, self.n), dtype=np.int64)
        np.add.at(count[0], held, 1)
        np.add.at(count[1], held, codes[held])
        np.add.at(count[0], meet, -1)
        np.add.at(count[1], meet, -codes[held[1:][again]])
        return self.subtree_sum(count[0]), self.subtree_sum(count[1])


def ranges(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Half-open ranges written out as pairs (index of the range, number in it)."""
    length = np.maximum(stop - start, 0)
    place = np.repeat(np.arange(len(length)), length)
    offset = np.cumsum(length) - length
    return place, np.arange(length.sum()) - offset[place] + start[place]


def _closed(parent: Ints) -> Ints:
    """The parent array with every top as its own parent."""
    return np.where(parent >= 0, parent, np.arange(len(parent)))


def _path_sums(values: Ints, parent: Ints) -> Ints:
    """Sum of a value over each position and everything above it, by doubling the distance looked up."""
    beyond = len(parent)
    total, jump = np.r_[values, 0], np.r_[np.where(parent >= 0, parent, beyond), beyond]
    while (jump != beyond).any():
        total, jump = total + total[jump], jump[jump]
    return np.asarray(total[:-1])
