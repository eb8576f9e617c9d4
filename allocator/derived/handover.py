"""Derived: what each position gives to whom, receives from whom, and keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from allocator.derived.compare import Comparison, Fate
from allocator.org.structure import NOBODY, Bools, Ints
from allocator.raci import Letter

ENDS = -2  # to whom a duty goes that ends with its scope


class Way(IntEnum):
    """Whether a duty goes, comes or stays."""

    GIVES = 0
    RECEIVES = 1
    KEEPS = 2


class Duty(IntEnum):
    """The duties that are handed over one by one; an A/R is two of them."""

    ANSWERS = 0  # A
    DOES = 1  # R
    CHECKS = 2  # V


@dataclass(frozen=True, slots=True)
class Item:
    """What a post (thing) gives, receives or keeps on a row (thing), and who has it instead, or had it (none: nobody).

    `duties` is one duty, or for an A/R that goes, comes or stays as a whole ANSWERS and DOES.
    """

    post: int
    way: Way
    duties: tuple[Duty, ...]
    row: int
    others: tuple[int, ...]

    @property
    def duty(self) -> Duty:
        """The weightier of its duties."""
        return self.duties[0]


@dataclass(frozen=True, slots=True)
class Heard:
    """How many more or fewer rows a post is consulted on, supports, and is informed of."""

    consulted: int
    supports: int
    informed: int

    def __bool__(self) -> bool:
        return bool(self.consulted or self.supports or self.informed)


@dataclass(frozen=True)
class Handover:
    """The handover lists: items by post, then what goes, comes and stays; and what changes about being asked and told."""

    items: tuple[Item, ...]
    heard: dict[int, Heard]
    ended: frozenset[int]  # rows that end with their scope

    def flows(self) -> dict[tuple[int, int], int]:
        """How many accountabilities go from each post to each other (or NOBODY, or ENDS with their scope), most first."""
        counts: dict[tuple[int, int], int] = defaultdict(int)
        for item in self.items:
            if item.duty is Duty.ANSWERS and item.way is Way.GIVES:
                counts[item.post, item.others[0] if item.others else ENDS if item.row in self.ended else NOBODY] += 1
        return dict(sorted(counts.items(), key=lambda flow: (-flow[1], flow[0])))


def handover(made: Comparison) -> Handover:
    """The handover lists of all positions that give or receive anything; what they keep is A, R and V alone."""
    letters = made.letters
    had, has = _held(letters.was), _held(letters.now)
    moved = (had != has).any(axis=0)
    touched = np.zeros(len(made.posts.matched), dtype=bool)
    touched[letters.post[moved]] = True
    touched[[heir for heir in made.heirs.values() if heir >= 0]] = True
    relevant = np.flatnonzero(touched[letters.post] & (had | has).any(axis=0))
    parties = _parties(made, had, has, np.flatnonzero(moved))
    items = _folded([*_items(made, had, has, relevant, parties), *_inherited(made)])
    ended = frozenset(row for row, fate in enumerate(made.fates) if fate is Fate.ENDED)
    return Handover(tuple(sorted(items, key=lambda item: (item.post, item.way, item.duty, item.row))), _heard(made), ended)


def _held(letters: Ints) -> Bools:
    """Which duties each letter holds, one line per duty."""
    answers = letters >= Letter.ACCOUNTABLE
    does = (letters == Letter.RESPONSIBLE) | (letters == Letter.ACCOUNTABLE_RESPONSIBLE)
    return np.stack([answers, does, letters == Letter.VERIFY])


def _parties(made: Comparison, had: Bools, has: Bools, moved: Ints) -> dict[tuple[int, int, int], list[int]]:
    """The posts that give and receive each duty on each row."""
    found: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    rows, posts = made.letters.row[moved].tolist(), made.letters.post[moved].tolist()
    for duty in Duty:
        for row, post, one, other in zip(rows, posts, had[duty, moved].tolist(), has[duty, moved].tolist(), strict=True):
            if one != other:
                found[row, duty, Way.GIVES if one else Way.RECEIVES].append(post)
    return found


def _items(
    made: Comparison, had: Bools, has: Bools, relevant: Ints, parties: dict[tuple[int, int, int], list[int]]
) -> Iterator[Item]:
    """One item for each duty that goes, comes or stays."""
    rows, posts = made.letters.row[relevant].tolist(), made.letters.post[relevant].tolist()
    for duty in Duty:
        for row, post, one, other in zip(rows, posts, had[duty, relevant].tolist(), has[duty, relevant].tolist(), strict=True):
            if one and other:
                yield Item(post, Way.KEEPS, (duty,), row, ())
            elif one or other:
                way, back = (Way.GIVES, Way.RECEIVES) if one else (Way.RECEIVES, Way.GIVES)
                others = parties.get((row, duty, back), [])
                heir = made.heirs.get(row, -1) if duty is Duty.ANSWERS else -1
                yield Item(post, way, (duty,), row, (heir,) if heir >= 0 else tuple(others))


def _folded(items: list[Item]) -> Iterator[Item]:
    """An A and an R of one row that go the same way together as one item."""
    does = {(item.post, item.way, item.row): item.others for item in items if item.duty is Duty.DOES}
    answers = {(item.post, item.way, item.row): item.others for item in items if item.duty is Duty.ANSWERS}
    for item in items:
        key = item.post, item.way, item.row
        together = key in does and answers.get(key) == does[key]
        if not together or item.duty is Duty.CHECKS:
            yield item
        elif item.duty is Duty.ANSWERS:
            yield replace(item, duties=(Duty.ANSWERS, Duty.DOES))


def _inherited(made: Comparison) -> Iterator[Item]:
    """The other side of rows that go into another scope or come out of one: no letter differs there, the duty grows or shrinks."""
    for row, heir in made.heirs.items():
        gone = made.fates[row] is Fate.MERGED
        answers = int((made.was if gone else made.now)[row])
        if heir >= 0 and heir != answers:
            yield Item(heir, Way.RECEIVES if gone else Way.GIVES, (Duty.ANSWERS,), row, (answers,) if answers >= 0 else ())


def _heard(made: Comparison) -> dict[int, Heard]:
    """How much more or less each post is asked, helps and is told, where that differs."""
    letters = made.differences
    counts = np.zeros((3, len(made.posts.matched)), dtype=np.int64)
    for place, letter in enumerate((Letter.CONSULTED, Letter.SUPPORT, Letter.INFORMED)):
        np.add.at(counts[place], letters.post[letters.now == letter], 1)
        np.add.at(counts[place], letters.post[letters.was == letter], -1)
    return {post: Heard(*counts[:, post].tolist()) for post in np.flatnonzero(counts.any(axis=0)).tolist()}
