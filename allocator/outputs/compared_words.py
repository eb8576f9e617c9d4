"""Render: two results compared, in words: how posts, rows and letters are called, and what a handover means."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from allocator.derived.compare import Comparison, Fate
from allocator.derived.handover import Duty, Handover, Heard, Item, Way, handover
from allocator.derived.moves import Change
from allocator.derived.pairing import Matched
from allocator.org.model import Org
from allocator.org.structure import Bools
from allocator.outputs.wording import Texts, Wording, texts
from allocator.raci import SYMBOLS, Letter

NAMED = 3  # posts named in a sentence before the rest is counted
ARROW = "→"
SCHEME = "RACI"
DUTIES = {Duty.ANSWERS: Letter.ACCOUNTABLE, Duty.DOES: Letter.RESPONSIBLE, Duty.CHECKS: Letter.VERIFY}
WAYS = {Way.GIVES: "Gives", Way.RECEIVES: "Receives", Way.KEEPS: "Keeps"}
_KEEPS = {Duty.ANSWERS: "Still answers for it", Duty.DOES: "Still does the work", Duty.CHECKS: "Still checks it"}
_WORK = {Duty.ANSWERS: "it", Duty.DOES: "the work", Duty.CHECKS: "the checking"}
_STOPS = {
    Duty.ANSWERS: "No longer answers for it",
    Duty.DOES: "No longer does the work",
    Duty.CHECKS: "No longer checks it",
}
_BEGINS = {Duty.ANSWERS: "Now answers for it", Duty.DOES: "Now does the work too", Duty.CHECKS: "Now checks it"}


class Words:
    """The words of one comparison, in RACI, whose letters each speak for themselves. Things in both are called as AFTER does."""

    def __init__(self, made: Comparison) -> None:
        self.made = made
        self.before, self.after = Wording(made.before, SCHEME), Wording(made.after, SCHEME)
        self.shown = self.after.shown

    @cached_property
    def handover(self) -> Handover:
        """The handover lists."""
        return handover(self.made)

    @cached_property
    def items(self) -> dict[int, list[Item]]:
        """The items of each post's handover list."""
        found: dict[int, list[Item]] = {}
        for item in self.handover.items:
            found.setdefault(item.post, []).append(item)
        return found

    @cached_property
    def passes(self) -> dict[int, str]:
        """Posts that change hands, and what goes with them."""
        made = self.made
        answers, does = (np.bincount(made.letters.post[held], minlength=len(made.posts.matched)) for held in self._held())
        found = {}
        for post, changes in made.moves.items():
            for change in (each for each in changes if each.what == "holder"):
                goes = f"{int(answers[post]):,} as Accountable, {int(does[post]):,} more as Responsible"
                found[post] = f"{self._passes(post, change)}, with all it holds: {goes}"
        return found

    def _held(self) -> tuple[Bools, Bools]:
        """Which letters of AFTER are an A, and which an R alone."""
        now = self.made.letters.now
        return now >= Letter.ACCOUNTABLE, now == Letter.RESPONSIBLE

    def _passes(self, post: int, change: Change) -> str:
        """That a post changes hands, falls vacant or is filled."""
        if change.named == "vacated":
            acting = self.after.acting.get(int(self.made.posts.matched.after[post]))
            until = f"; {self.after.posts[acting]} acts until it is filled" if acting is not None else ""
            return f"The post falls vacant ({change.before or 'unnamed'} held it{until})"
        if change.named == "filled":
            return f"The post is filled by {change.after or 'somebody unnamed'}"
        return f"The post passes from {change.before or 'nobody named'} to {change.after or 'nobody named'}"

    def concerned(self) -> list[int]:
        """The posts that have a handover list, in order."""
        return sorted({*self.items, *self.passes, *self.handover.heard})

    @cached_property
    def posts(self) -> Texts:
        """Title and id of each post; "nobody" past the last."""
        return _joined(self.made.posts.matched, self.before.posts, self.after.posts, "nobody")

    @cached_property
    def takers(self) -> Texts:
        """Each post with its holder as AFTER has it."""
        return _joined(self.made.posts.matched, _held(self.before), _held(self.after), "")

    @cached_property
    def givers(self) -> Texts:
        """Each post with its holder as BEFORE has it."""
        matched = self.made.posts.matched
        return _joined(Matched(matched.after, matched.before), _held(self.after), _held(self.before), "")

    @cached_property
    def ids(self) -> Texts:
        """Id of each post, "old → new" where it has another one now."""
        return _both(self.made.posts.matched, texts(self.before.org.ids), texts(self.after.org.ids))

    @cached_property
    def holders(self) -> Texts:
        """Who holds each post, "old → new" where that differs."""
        return _both(self.made.posts.matched, texts(self.before.holders), texts(self.after.holders))

    @cached_property
    def titles(self) -> Texts:
        """Title of each post, else its id."""
        one, other = (texts(title or post for title, post in zip(org.titles, org.ids, strict=True)) for org in self._orgs)
        return _joined(self.made.posts.matched, one, other, "")

    @property
    def _orgs(self) -> tuple[Org, Org]:
        return self.before.org, self.after.org

    @cached_property
    def held(self) -> Texts:
        """Who holds each post, as `holders`, after the word NEW or REMOVED where it is that."""
        pairs = zip(self.state, self.holders, strict=True)
        return texts(f"{state.upper()}: {holder}" if state else holder for state, holder in pairs)

    @cached_property
    def state(self) -> Texts:
        """Whether a post is new or removed; "" for one in both."""
        matched = self.made.posts.matched
        return np.where(matched.before < 0, texts(["new"]), np.where(matched.after < 0, texts(["removed"]), texts([""])))

    @cached_property
    def scopes(self) -> Texts:
        """Name and id of each scope."""
        return _joined(self.made.scopes.matched, self.before.scopes, self.after.scopes, "")

    @cached_property
    def activities(self) -> Texts:
        """Activity of each row."""
        return self._of_rows(self.before.activities, self.after.activities, "activity")

    @cached_property
    def dimensions(self) -> Texts:
        """Dimension of each row's activity."""
        return self._of_rows(self.before.dimensions, self.after.dimensions, "activity")

    @cached_property
    def row_scopes(self) -> Texts:
        """Scope of each row."""
        return self.scopes[[scope for _, scope in self.made.keys]]

    def _of_rows(self, before: Texts, after: Texts, column: str) -> Texts:
        mine, theirs = (getattr(side.allocation.rows, column) for side in (self.before, self.after))
        return _joined(self.made.rows, before[mine], after[theirs], "")[:-1]

    def pair(self, was: int, now: int) -> tuple[str, str]:
        """A letter before and after: as RACI writes them, and the canonical ones where that is the same for both."""
        one, other = self.shown[was], self.shown[now]
        return (SYMBOLS[was], SYMBOLS[now]) if was != now and one == other else (one, other)

    def cell(self, was: int, now: int) -> str:
        """A cell of the matrix: "A → R", "→ R" for one gained, "A →" for one lost, the letter where it stays."""
        one, other = self.pair(was, now)
        return one if was == now else f"{one} {ARROW} {other}".strip()

    def several(self, posts: Sequence[int], way: Way) -> str:
        """Posts with who receives (after) or gives (before) as their holder, the first few."""
        names = "; ".join((self.takers if way is Way.GIVES else self.givers)[list(posts[:NAMED])])
        return f"{names} and {len(posts) - NAMED:,} more" if len(posts) > NAMED else names or "nobody"

    def happens(self, item: Item) -> str:
        """What one item of a handover list means for its position."""
        fate = self.made.fates[item.row]
        if item.way is Way.KEEPS:
            return _KEEPS[item.duty]
        if item.duty is Duty.ANSWERS and fate in {Fate.MERGED, Fate.SPLIT_OFF}:
            return self._across(item, fate)
        return self._gives(item, fate) if item.way is Way.GIVES else self._receives(item, fate)

    def letter(self, item: Item) -> str:
        """The duties of an item as RACI writes them."""
        whole = len(item.duties) > 1
        return self.shown[Letter.ACCOUNTABLE_RESPONSIBLE if whole else DUTIES[item.duty]]

    def _gives(self, item: Item, fate: Fate) -> str:
        if fate is Fate.ENDED:
            return f"Ends: {self.row_scopes[item.row]} is no more"
        if item.others:
            return f"Hands {_WORK[item.duty]} over to {self.several(item.others, item.way)}"
        orphaned = fate is Fate.NOBODY and item.duty is Duty.ANSWERS
        return "Falls to nobody: decide who takes it" if orphaned else _STOPS[item.duty]

    def _receives(self, item: Item, fate: Fate) -> str:
        if fate is Fate.NEW:
            return f"New: begins with {self.row_scopes[item.row]}"
        if item.others:
            return f"Takes {_WORK[item.duty]} over from {self.several(item.others, item.way)}"
        taken = fate is Fate.TAKEN_UP and item.duty is Duty.ANSWERS
        return "New: nobody answered for it before" if taken else _BEGINS[item.duty]

    def _across(self, item: Item, fate: Fate) -> str:
        """An accountability that goes into a wider scope, or comes out of one."""
        _, scope = self.made.keys[item.row]
        merged = fate is Fate.MERGED
        other = self.scopes[(self.made.scopes.heir if merged else self.made.scopes.origin)[scope]]
        if item.others == (item.post,):
            return f"Keeps it as part of {other}" if merged else f"Held it as part of {other} before"
        verb = "Hands it over to" if item.way is Way.GIVES else "Takes it over from"
        return f"{verb} {self.several(item.others, item.way)}, {'into' if merged else 'out of'} {other}"

    def hears(self, heard: Heard) -> str:
        """What changes about being asked and told."""
        parts = (
            (heard.consulted, "consulted on"),
            (heard.supports, "supporting on"),
            (heard.informed, "informed of"),
        )
        said = (f"{verb} {abs(number):,} {'more' if number > 0 else 'fewer'}" for number, verb in parts if number)
        return f"In sum {', '.join(said)}"


def _held(words: Wording) -> Texts:
    """Each position with its holder."""
    held = zip(words.posts[:-1], words.holders, strict=True)
    return texts(f"{post}, {holder}" if holder else post for post, holder in held)


def _joined(matched: Matched, before: Texts, after: Texts, none: str) -> Texts:
    """A text of each thing, as AFTER has it where it is there, and one for nothing past the last."""
    both = np.r_[after[: int((matched.after >= 0).sum())], before[: int((matched.before >= 0).sum())], texts([none])]
    size = int((matched.after >= 0).sum())
    place = np.where(matched.after >= 0, matched.after, size + matched.before)
    return np.asarray(both[np.r_[place, len(both) - 1]], dtype=object)


def _both(matched: Matched, before: Texts, after: Texts) -> Texts:
    """A text of each thing, "old → new" where both have one and they differ."""
    made = _joined(matched, before, after, "")[:-1]
    one, other = before[matched.before[matched.both]], after[matched.after[matched.both]]
    made[matched.both] = texts(
        first if first == second else f"{first or 'nobody'} {ARROW} {second or 'nobody'}"
        for first, second in zip(one, other, strict=True)
    )
    return made
