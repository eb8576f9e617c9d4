"""From a table to positions: what is said of references that were matched loosely, in doubt, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from allocator.findings import Cell, Finding, finding
from allocator.org.managers import is_body
from allocator.org.naming import parts
from allocator.org.rows import Posts
from allocator.org.statuses import vacant_names
from allocator.sheets.cells import items
from allocator.sheets.fields import header_words, spoken

if TYPE_CHECKING:
    from allocator.org.likeness import Suggestion
    from allocator.org.matching import Key, Matched, Spelling

FEWER = "with which fewer positions have no manager or stand in a circle"
SHOWN = 3  # examples in a message


@dataclass(frozen=True)
class Told:
    """Findings on the column of managers."""

    found: Posts
    named: Mapping[str, int]

    @cached_property
    def at(self) -> Mapping[str, list[int]]:
        """The positions that name each text as their manager."""
        at: dict[str, list[int]] = {}
        for position, cell in enumerate(self.found.column("reports_to")):
            for item in items(cell):
                at.setdefault(item, []).append(position)
        return at

    def cell(self, text: str) -> Cell:
        """The first cell that names a text."""
        return self.found.cell(self.at[text][0], "reports_to")

    def cells(self, text: str) -> str:
        """The cells that name a text."""
        return some([self.found.cell(position, "reports_to").address for position in self.at[text]])

    def key(self, key: Key) -> Iterator[Finding]:
        """SHEET-14: managers are not named by id."""
        if key.name != "id":
            yield finding("SHEET-14", self._header("reports_to"), self.found.table.header, key=self._header(key.name))

    def spelt(self, key: Key, spelling: Spelling) -> Iterator[Finding]:
        """DATA-10 and DATA-11: ids, or names, were matched across differences of spelling."""
        meant = {text: position for text, position in spelling.meant.items() if self.named.get(text)}
        if meant:
            how = " and ".join(spelling.how) or "the order of the words, titles, first or middle names, accents or capital letters"
            yield self._matched("DATA-10" if key.name == "id" else "DATA-11", key.name, meant, how=how)

    def mixed(self, first: Key, others: Mapping[str, Mapping[str, int]]) -> Iterator[Finding]:
        """DATA-14: some managers are named by one thing, the others by another."""
        for name, meant in others.items():
            yield self._matched("DATA-14", name, meant, first=self._header(first.name))

    def shared(self, shared: Mapping[str, Sequence[int]]) -> Iterator[Finding]:
        """DATA-09: several positions are called as the manager is."""
        for text, at in shared.items():
            who = some([f"{self.found.label(position)} in {self.found.cell(position).address}" for position in at])
            yield finding("DATA-09", text, self.cell(text), cells=self.cells(text), positions=len(at), who=who)

    def compound(self, meant: Mapping[str, int]) -> Iterator[Finding]:
        """DATA-39: managers are written with more than what they are called by."""
        if meant:
            yield self._matched("DATA-39", "id", meant)

    def meant_by_header(self, keys: tuple[Key, Key]) -> int | None:
        """Which of two keys the managers' header has words of, that the other key's header has not; None for no one."""
        words = set(header_words(self._header("reports_to")))
        one, other = (set(header_words(self._header(key.name))) for key in keys)
        told = bool(words & (one - other)), bool(words & (other - one))
        return told.index(True) if sum(told) == 1 else None

    def both(self, taken: Key, left: Key, tops: int, others: int) -> Finding:
        """DATA-36: the managers' numbers fit two columns of numbers; DATA-38: with one of them there is one top and no circle.

        `tops`, `others`: tops and circles when read as the one taken, and as the one left.
        """
        why = FEWER if tops < others else "and nothing tells which is meant"
        names = {"taken": self._header(taken.name), "left": self._header(left.name), "others": others}
        code = "DATA-38" if tops == 1 < others else "DATA-36"
        return finding(code, self._header("reports_to"), self.found.table.header, why=why, **names)

    def taken(self, taken: Mapping[str, Suggestion]) -> Iterator[Finding]:
        """DATA-12: a suggestion was taken."""
        for text, one in taken.items():
            who, alike = called(self.found, one), f"{one.likeness:.0%}"
            yield finding("DATA-12", text, self.cell(text), who=who, alike=alike, cells=self.cells(text))

    def _header(self, key: str) -> str:
        return self.found.table.headers.get(key, spoken(key))

    def _matched(self, code: str, key: str, meant: Mapping[str, int], **values: object) -> Finding:
        """How many references were matched, with the first examples and their cells."""
        column = self._header("reports_to")
        names = self.found.ids if key == "id" else self.found.holders if key == "person" else self.found.column(key)
        pairs = islice(meant.items(), SHOWN)
        examples = "; ".join(f"“{text}” is “{names[at]}” ({self.cell(text).address})" for text, at in pairs)
        count = counted(sum(self.named[text] for text in meant), "reference was", "references were")
        return finding(code, column, self.cell(next(iter(meant))), key=self._header(key), count=count, examples=examples, **values)


def counted(count: int, one: str, several: str) -> str:
    """A number with its noun: "1 row", "2 rows"."""
    return f"{count} {one if count == 1 else several}"


def some(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def differing(one: Posts, other: Posts, positions: Sequence[int], taken: Posts) -> Finding:
    """DATA-35: two columns of managers differ; `one` and `other` are the same positions with one of them each."""

    def says(found: Posts, position: int) -> str:
        text = found.column("reports_to")[position]
        return f"{found.cell(position, 'reports_to').address} {f'“{text}”' if text else 'blank'}"

    examples = [f"{one.label(at)}: {says(one, at)}, {says(other, at)}" for at in positions[:SHOWN]]
    headers = {name: found.table.headers["reports_to"] for name, found in (("one", one), ("other", other), ("taken", taken))}
    why = "" if taken is one else f", {FEWER}"
    values = {"count": counted(len(positions), "position", "positions"), "examples": "; ".join(examples), "why": why}
    return finding("DATA-35", headers["other"], other.cell(positions[0], "reports_to"), **headers, **values)


def called(found: Posts, one: Suggestion) -> str:
    """How a suggested position is called: by its office where that is alike, else its holder, else its title; and its id."""
    holder, name, office = (names[one.position] for names in (found.holders, found.ids, found.column("office_name")))
    shown = office if one.name and " ".join(parts(office)) == one.name else holder
    return f"{shown} ({name})" if shown and shown != name else found.label(one.position)


def unknown(found: Posts, cell: str, matched: Matched) -> str:
    """What DATA-02 says of a cell that names nobody for sure: who is meant perhaps, or why nobody can be."""
    if cell in found.ids_aside:
        return f"“{cell}”, whose row was set aside"
    if called_so := next((matched.shared[item] for item in items(cell) if item in matched.shared), None):
        return f"“{cell}”, as {len(called_so)} positions are called"
    if is_body(cell) or any(True for _ in vacant_names([cell])):
        says = (
            "stands above the organisation and has no row in the sheet"
            if is_body(cell)
            else "only says that a post is vacant, and not which one"
        )
        return f"“{cell}”, which {says}"
    likest = next((matched.suggested[item] for item in items(cell) if item in matched.suggested), None)
    if likest is None:
        return f"“{cell}”, who is not in the sheet"
    if not likest.likeness:
        return (
            f"“{cell}”, which stands so nowhere in the column that managers are sought in (did you mean {called(found, likest)}?)"
        )
    other = "" if likest.clear else ", or somebody called much the same"
    return f"“{cell}”, who is not in the sheet (did you mean {called(found, likest)}, {likest.likeness:.0%} alike{other}?)"
