"""Derived: two results compared: positions, scopes, letters, who answers for each responsibility, findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allocator.derived.moves import Change, finding_changes, position_changes, scope_changes
from allocator.derived.pairing import How, Matched, Posts, pair_posts
from allocator.derived.scope_pairs import Scopes, pair_scopes
from allocator.findings import Finding, finding, ordered
from allocator.org.structure import NOBODY, Ints
from allocator.raci import Allocation, Letter

if TYPE_CHECKING:
    from allocator.pipeline import Result

FEW = 0.2  # share of the smaller org's positions that are in both, below which they are hardly the same organisation


class Fate(StrEnum):
    """What becomes of a row. Those of rows that are gone mirror those of new rows."""

    SAME = "as it was"
    LETTERS = "other letters"
    MOVED = "another Accountable"
    NOBODY = "falls to nobody"
    MERGED = "goes into another scope"
    ENDED = "ends with its scope"
    TAKEN_UP = "is taken up"
    SPLIT_OFF = "comes out of another scope"
    NEW = "begins with its scope"


MIRROR = {Fate.NOBODY: Fate.TAKEN_UP, Fate.MERGED: Fate.SPLIT_OFF, Fate.ENDED: Fate.NEW}
MIRROR |= {new: gone for gone, new in MIRROR.items()}


@dataclass(frozen=True)
class Letters:
    """Every cell of the matrix with a letter before or after: row and post (as things) and both letters (0 for none)."""

    row: Ints
    post: Ints
    was: Ints
    now: Ints

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, chosen: Ints) -> Letters:
        return Letters(self.row[chosen], self.post[chosen], self.was[chosen], self.now[chosen])


@dataclass(frozen=True)
class Comparison:
    """What differs between two results. Posts, scopes and rows are numbered as things (derived.pairing.Matched)."""

    before: Result
    after: Result
    posts: Posts
    scopes: Scopes
    rows: Matched
    letters: Letters  # all of them, by row and post
    was: Ints  # per row who was Accountable before (post), -1 for nobody
    now: Ints
    fates: tuple[Fate, ...]  # per row
    moves: dict[int, tuple[Change, ...]]  # per post in both what changed; unchanged ones are left out
    handed: dict[int, tuple[Change, ...]]  # per scope in both: name or holder
    new: list[Finding]  # findings of AFTER that BEFORE does not have
    gone: list[Finding]

    @cached_property
    def findings(self) -> list[Finding]:
        """What is to be said of the comparison itself."""
        return ordered(_remarks(self))

    @cached_property
    def differences(self) -> Letters:
        """The letters that differ, each once."""
        return self.letters[np.flatnonzero(self.letters.was != self.letters.now)]

    @cached_property
    def added(self) -> list[int]:
        """Posts that only AFTER has."""
        return np.flatnonzero(self.posts.matched.before < 0).tolist()

    @cached_property
    def removed(self) -> list[int]:
        """Posts that only BEFORE has."""
        return np.flatnonzero(self.posts.matched.after < 0).tolist()

    @cached_property
    def heirs(self) -> dict[int, int]:
        """For rows that go into another scope, or come out of one, who answers for the whole there (post)."""
        scopes, rows = self.scopes, self.rows
        index = {key: row for row, key in enumerate(self.keys)}
        found = {}
        for row, fate in enumerate(self.fates):
            if fate in {Fate.MERGED, Fate.SPLIT_OFF}:
                activity, scope = self.keys[row]
                other = index.get((activity, (scopes.heir if rows.after[row] < 0 else scopes.origin)[scope]), -1)
                answers = (self.now if rows.after[row] < 0 else self.was)[other] if other >= 0 else NOBODY
                found[row] = int(answers)
        return found

    @cached_property
    def keys(self) -> list[tuple[str, int]]:
        """Activity id and scope (thing) of each row."""
        mine, theirs = _keys(self.before.allocation), _keys(self.after.allocation)
        number = self.scopes.matched.of_after.tolist()
        return [
            mine[one] if one >= 0 else (theirs[other][0], number[theirs[other][1]])
            for one, other in zip(self.rows.before.tolist(), self.rows.after.tolist(), strict=True)
        ]

    @cached_property
    def orphans(self) -> list[int]:
        """Rows that somebody answered for and that fall to nobody."""
        return [row for row, fate in enumerate(self.fates) if fate is Fate.NOBODY and self.was[row] >= 0]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.moves or self.handed or self.added or self.removed or len(self.differences) or self.new or self.gone)


def compare(before: Result, after: Result) -> Comparison:
    """What a change of the org does: positions, scopes, letters, Accountables, findings, told in both directions."""
    posts = pair_posts(before.org, after.org)
    scopes = pair_scopes((before.org, before.allocation), (after.org, after.allocation), posts.matched)
    rows = _rows(before.allocation, after.allocation, scopes.matched)
    letters = _letters(before.allocation, after.allocation, rows, posts.matched)
    was, now = (_accountable(letters, values, len(rows)) for values in (letters.was, letters.now))
    changed = np.zeros(len(rows), dtype=bool)
    changed[letters.row[letters.was != letters.now]] = True
    fates = tuple(_fates(before.allocation, after.allocation, scopes, rows, was, now, changed))
    moves = position_changes(before, after, posts.matched)
    handed = scope_changes(before, after, scopes.matched, posts.matched)
    new, gone = finding_changes(before, after, posts.matched, scopes.matched)
    return Comparison(before, after, posts, scopes, rows, letters, was, now, fates, moves, handed, new, gone)


def _keys(allocation: Allocation) -> list[tuple[str, int]]:
    """Activity id and scope of each row of one result."""
    names = [activity.id for activity in allocation.activities]
    pairs = zip(allocation.rows.activity.tolist(), allocation.rows.scope.tolist(), strict=True)
    return [(names[activity], scope) for activity, scope in pairs]


def _rows(before: Allocation, after: Allocation, scopes: Matched) -> Matched:
    """The same row: the same activity in the same scope."""
    number = scopes.of_after.tolist()
    theirs = {(activity, number[scope]): row for row, (activity, scope) in enumerate(_keys(after))}
    mine = _keys(before)
    pairs = ((row, theirs[key]) for row, key in enumerate(mine) if key in theirs)
    return Matched.of(pairs, len(before.rows), len(after.rows))


def _letters(before: Allocation, after: Allocation, rows: Matched, posts: Matched) -> Letters:
    """The letters of both side by side."""
    size, mine, theirs = max(len(posts), 1), before.assignments, after.assignments
    one = mine.row * size + mine.position
    other = rows.of_after[theirs.row] * size + posts.of_after[theirs.position]
    cells = np.sort(np.r_[one, other])  # several times as fast as np.union1d
    cells = cells[np.r_[True, cells[1:] != cells[:-1]]] if len(cells) else cells
    was, now = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells), dtype=np.int64)
    was[np.searchsorted(cells, one)] = mine.letter
    now[np.searchsorted(cells, other)] = theirs.letter
    return Letters(cells // size, cells % size, was, now)


def _accountable(letters: Letters, values: Ints, rows: int) -> Ints:
    """Who is Accountable on each row."""
    who = np.full(rows, NOBODY, dtype=np.int64)
    held = np.flatnonzero(values >= Letter.ACCOUNTABLE)
    who[letters.row[held]] = letters.post[held]
    return who


def _fates(
    before: Allocation,
    after: Allocation,
    scopes: Scopes,
    rows: Matched,
    was: Ints,
    now: Ints,
    changed: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> Iterator[Fate]:
    """What becomes of each row."""
    known = {activity.id for activity in before.activities} & {activity.id for activity in after.activities}
    mine, theirs, number = _keys(before), _keys(after), scopes.matched.of_after.tolist()
    there = ((scopes.matched.before >= 0) & (scopes.matched.after >= 0)).tolist()
    facts = zip(rows.before.tolist(), rows.after.tolist(), was.tolist(), now.tolist(), changed.tolist(), strict=True)
    for one, other, holder, next_holder, differs in facts:
        if one >= 0 and other >= 0:
            yield _kept(holder, next_holder, differs=differs)
            continue
        activity, scope = mine[one] if one >= 0 else (theirs[other][0], number[theirs[other][1]])
        if activity not in known:
            fate = Fate.ENDED
        elif scope in scopes.heir or scope in scopes.origin:
            fate = Fate.MERGED
        else:
            fate = Fate.NOBODY if there[scope] or scope in scopes.lives_on else Fate.ENDED
        yield fate if one >= 0 else MIRROR[fate]


def _kept(holder: int, next_holder: int, *, differs: bool) -> Fate:
    """What becomes of a row that is in both."""
    if holder == next_holder:
        return Fate.LETTERS if differs else Fate.SAME
    if next_holder == NOBODY:
        return Fate.NOBODY
    return Fate.TAKEN_UP if holder == NOBODY else Fate.MOVED


def _remarks(made: Comparison) -> Iterator[Finding]:
    """Posts that were hard to tell, rows that fall to nobody, and rules that are not the same."""
    before, after, matched = made.before, made.after, made.posts.matched
    for one, other in made.posts.reused:
        yield finding(
            "CMP-01", after.org.ids[other], after.org.cell(other, "id"), before=before.org.label(one), after=after.org.label(other)
        )
    found = [post for post in matched.both.tolist() if made.posts.how[post] != How.ID]
    if found:
        ways = " or ".join(dict.fromkeys(made.posts.how[post] for post in found))
        first = after.org.label(int(matched.after[found[0]]))
        yield finding("CMP-02", after.org.name, count=len(found), ways=ways, first=first)
    size = min(len(before.org), len(after.org))
    if len(matched.both) < FEW * size:
        yield finding("CMP-05", after.org.name, count=len(matched.both), size=size)
    if _rules(before.allocation) != _rules(after.allocation):
        yield finding("CMP-04", after.org.name, before=_rules(before.allocation), after=_rules(after.allocation))
    for row in made.orphans:
        allocation, place = before.allocation, int(made.rows.before[row])
        activity, scope = allocation.activities[allocation.rows.activity[place]], allocation.scopes[allocation.rows.scope[place]]
        holder = before.org.label(int(made.was[row]))
        facts = {"activity": activity.name, "scope": scope.name or scope.id, "holder": holder}
        kept = made.scopes.matched.after[made.keys[row][1]] >= 0
        there = "its scope is still there" if kept else "what the scope covered is still there"
        only = "" if activity.when == "always" else f" (the rules ask for it only where {activity.when} holds)"
        yield finding("CMP-03", allocation.row_name(place), **facts, there=there, only=only)


def _rules(allocation: Allocation) -> str:
    """A rule pack with its mode."""
    mode = ", founding document only" if allocation.standards.strict_seed else ""
    return f"{allocation.pack} {allocation.version} ({allocation.hash[:12]}{mode})"
