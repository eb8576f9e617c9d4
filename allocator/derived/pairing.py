"""Derived: which positions of two orgs are the same post, and how that is known."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from allocator.org.model import Org
from allocator.org.naming import WORD, in_order, parts
from allocator.org.structure import NOBODY, Ints

TOP = "nobody: the top"  # the manager of the topmost position


class How(StrEnum):
    """By what two posts were taken as one."""

    ID = "id"
    HOLDER_AND_TITLE = "holder and title"
    TITLE_AND_PLACE = "title, department and site"
    HOLDER = "holder"
    NONE = ""


@dataclass(frozen=True)
class Matched:
    """The posts (scopes, rows) of two results as one list of things: those of BEFORE in their order, then the new ones.

    `before` and `after` give for each thing its index there, -1 where it has none. A thing of BEFORE has its index as
    number; `of_after` gives the number of each one in AFTER.
    """

    before: Ints
    after: Ints

    def __len__(self) -> int:
        return len(self.before)

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]], before: int, after: int) -> Matched:
        """From pairs (index in BEFORE, index in AFTER) and the number of each."""
        partner = np.full(before, NOBODY, dtype=np.int64)
        for one, other in pairs:
            partner[one] = other
        new = np.setdiff1d(np.arange(after), partner)
        return cls(np.r_[np.arange(before), np.full(len(new), NOBODY)], np.r_[partner, new])

    @cached_property
    def of_after(self) -> Ints:
        """Number of each thing of AFTER."""
        numbers = np.empty(int((self.after >= 0).sum()), dtype=np.int64)
        there = np.flatnonzero(self.after >= 0)
        numbers[self.after[there]] = there
        return numbers

    @cached_property
    def both(self) -> Ints:
        """The things that are in both."""
        return np.flatnonzero((self.before >= 0) & (self.after >= 0))


@dataclass(frozen=True)
class Posts:
    """The positions of two orgs: which are one post and how that is known, and ids that now stand for another post."""

    matched: Matched
    how: tuple[How, ...]  # per thing
    reused: tuple[tuple[int, int], ...]  # index in BEFORE, index in AFTER


def pair_posts(before: Org, after: Org) -> Posts:
    """The same post has the same id; without it the same holder and title, or alone the same title in the same place.

    An id counts only where both sheets give ids, and where the two posts have anything in common: an id that now stands
    for another post is noticed, and posts of other ids and other holders are two posts whatever they are called. In
    sheets without ids the holder alone tells too, and posts alike in everything (twelve unnamed operators of one
    manager) are paired in the order of the sheet.
    """
    pairing = _Pairing(_Traits(before), _Traits(after))
    doubtful: list[tuple[int, int]] = []
    if _gives_ids(before) and _gives_ids(after):
        shared = [(before.index[post], after.index[post]) for post in before.ids if post in after.index]
        doubtful = [pair for pair in shared if not pairing.agree(*pair)]
        pairing.take(How.ID, [pair for pair in shared if pairing.agree(*pair)])
        pairing.by(How.HOLDER_AND_TITLE, ("holder", "title"))
        pairing.take(How.ID, [pair for pair in doubtful if pairing.resemble(*pair)])
        pairing.by(How.TITLE_AND_PLACE, ("title", "place"), strangers=False)
    else:
        pairing.by(How.HOLDER_AND_TITLE, ("holder", "title", "place"), alike=True)
        pairing.by(How.HOLDER_AND_TITLE, ("holder", "title"))
        pairing.by(How.HOLDER, ("holder",))
        pairing.by(How.TITLE_AND_PLACE, ("title", "place", "manager"), alike=True)
        pairing.by(How.TITLE_AND_PLACE, ("title", "place"))
    matched = Matched.of(pairing.partner.items(), len(before), len(after))
    how = tuple(pairing.how.get(post, How.NONE) for post in range(len(matched)))
    return Posts(matched, how, tuple(pair for pair in doubtful if pairing.partner.get(pair[0]) != pair[1]))


def _gives_ids(org: Org) -> bool:
    """Whether the sheets of positions have ids of their own; else the reader made them up."""
    return any("id" in org.sources[source].columns for source in set(org.columns["source"].tolist()) if org.sources)


class _Traits:
    """What tells the positions of one org apart, each compared without case, accents and the order of a name's words."""

    def __init__(self, org: Org) -> None:
        self.org = org

    @cached_property
    def title(self) -> list[str]:
        """Titles."""
        return [" ".join(title.casefold().split()) for title in self.org.titles]

    @cached_property
    def holder(self) -> list[str]:
        """Holders, "" of a vacant post."""
        held = zip(self.org.columns["holders"], self.org.vacant.tolist(), strict=True)
        return ["" if vacant else people(names) for names, vacant in held]

    @cached_property
    def place(self) -> list[tuple[str, str]]:
        """Department and site."""
        departments = [*(department.name.casefold() for department in self.org.departments), ""]
        sites = [*(site.name.casefold() for site in self.org.sites), ""]
        return [
            (departments[department], sites[site])
            for department, site in zip(self.org.department.tolist(), self.org.site.tolist(), strict=True)
        ]

    @cached_property
    def manager(self) -> list[str]:
        """Who the manager is: by name, else by title."""
        names = [*(holder or title for holder, title in zip(self.holder, self.title, strict=True)), TOP]
        return [names[manager] for manager in self.org.line.parent.tolist()]

    def keys(self, traits: Sequence[str]) -> list[tuple[Hashable, ...]]:
        """The traits of each position together."""
        return list(zip(*(getattr(self, trait) for trait in traits), strict=True))


def people(names: str) -> str:
    """The holders of a post as one text that is the same however each name is written: "Hill, Bob" is "Bob Hill"."""
    return "; ".join(sorted(in_order(parts(name)) or name.casefold() for name in names.split("; ") if name))


class _Pairing:
    """The pairs found so far; what is paired once stays so."""

    def __init__(self, before: _Traits, after: _Traits) -> None:
        self.before, self.after = before, after
        self.partner: dict[int, int] = {}
        self.how: dict[int, How] = {}
        self.taken: set[int] = set()

    def take(self, how: How, pairs: Iterable[tuple[int, int]]) -> None:
        """Takes pairs whose positions are both free."""
        for one, other in pairs:
            if one not in self.partner and other not in self.taken:
                self.partner[one], self.how[one] = other, how
                self.taken.add(other)

    def by(self, how: How, traits: Sequence[str], *, alike: bool = False, strangers: bool = True) -> None:
        """Pairs free positions that alone have the same traits, the first of them not blank.

        `alike`: several that are alike too, in order, also of blank titles. `strangers`: also where both name holders
        and these differ.
        """
        blank = alike and traits[0] == "title"
        mine = _grouped(self.before.keys(traits), self.partner.keys(), blank=blank)
        theirs = _grouped(self.after.keys(traits), self.taken, blank=blank)
        for key in (key for key in mine if key in theirs):
            if alike or len(mine[key]) == len(theirs[key]) == 1:
                pairs = zip(mine[key], theirs[key], strict=False)
                self.take(how, pairs if strangers else (pair for pair in pairs if not self.strange(*pair)))

    def strange(self, one: int, other: int) -> bool:
        """Whether both positions name holders, and others."""
        holder, successor = self.before.holder[one], self.after.holder[other]
        return bool(holder and successor) and holder != successor

    def agree(self, one: int, other: int) -> bool:
        """Whether two positions have the same title, or the same holder."""
        holder = self.before.holder[one]
        return self.before.title[one] == self.after.title[other] or (holder != "" and holder == self.after.holder[other])

    def resemble(self, one: int, other: int) -> bool:
        """Whether positions of other titles and holders have most words of the shorter title, place or manager in common."""
        title, other_title = set(WORD.findall(self.before.title[one])), set(WORD.findall(self.after.title[other]))
        place, manager = self.before.place[one], self.before.manager[one]
        same_place = any(place) and place == self.after.place[other]
        alike = 2 * len(title & other_title) > min(len(title), len(other_title))
        return alike or same_place or (manager != "" and manager == self.after.manager[other])


def _grouped(keys: Sequence[tuple[Hashable, ...]], taken: Iterable[int], *, blank: bool) -> dict[tuple[Hashable, ...], list[int]]:
    """Free positions by their traits; those whose first trait is blank only where `blank`."""
    groups: dict[tuple[Hashable, ...], list[int]] = {}
    for position in _free(len(keys), taken):
        if keys[position][0] or blank:
            groups.setdefault(keys[position], []).append(position)
    return groups


def _free(size: int, taken: Iterable[int]) -> Iterator[int]:
    used = set(taken)
    return (position for position in range(size) if position not in used)
