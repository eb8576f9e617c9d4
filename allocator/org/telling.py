"""From a table to positions: what is said of references that were matched loosely, in doubt, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from allocator.findings import Cell, Finding, finding
from allocator.org.rows import Posts
from allocator.sheets.cells import items
from allocator.sheets.fields import spoken

if TYPE_CHECKING:
    from allocator.org.likeness import Suggestion
    from allocator.org.matching import Key, Matched, Spelling

SHOWN = 3  # examples in a message


@dataclass(frozen=True)
class Told:
    """Findings on the column of managers."""

    found: Posts
    named: Mapping[str, int]

    @cached_property
    def first(self) -> Mapping[str, int]:
        """The first position that names each text as its manager."""
        first: dict[str, int] = {}
        for position, cell in enumerate(self.found.column("reports_to")):
            for item in items(cell):
                first.setdefault(item, position)
        return first

    def cell(self, text: str) -> Cell:
        """The first cell that names a text."""
        return self.found.cell(self.first[text], "reports_to")

    def key(self, key: Key) -> Iterator[Finding]:
        """SHEET-14: managers are not named by id."""
        if key.name != "id":
            yield finding("SHEET-14", self._header("reports_to"), self.found.table.header, key=self._header(key.name))

    def spelt(self, key: Key, spelling: Spelling) -> Iterator[Finding]:
        """DATA-10 and DATA-11: ids, or names, were matched across differences of spelling."""
        meant = {text: position for text, position in spelling.meant.items() if self.named.get(text)}
        if meant:
            how = " and ".join(spelling.how) or "the order of the words, titles, middle names, accents or capital letters"
            yield self._matched("DATA-10" if key.name == "id" else "DATA-11", key.name, meant, how=how)

    def second(self, first: Key, name: str, meant: Mapping[str, int]) -> Iterator[Finding]:
        """DATA-14: some managers are named by one thing, the others by another."""
        if meant:
            yield self._matched("DATA-14", name, meant, first=self._header(first.name))

    def shared(self, shared: Mapping[str, Sequence[int]]) -> Iterator[Finding]:
        """DATA-09: several positions are called as the manager is."""
        for text, at in shared.items():
            who = ", ".join(map(self.found.label, at[:SHOWN])) + (f" and {len(at) - SHOWN} more" if len(at) > SHOWN else "")
            yield finding("DATA-09", text, self.cell(text), count=self.named[text], who=who)

    def taken(self, taken: Mapping[str, Suggestion]) -> Iterator[Finding]:
        """DATA-12: a suggestion was taken."""
        for text, one in taken.items():
            who, alike = called(self.found, one.position), f"{one.likeness:.0%}"
            yield finding("DATA-12", text, self.cell(text), who=who, alike=alike, count=self.named[text])

    def _header(self, key: str) -> str:
        return self.found.table.headers.get(key, spoken(key))

    def _matched(self, code: str, key: str, meant: Mapping[str, int], **values: object) -> Finding:
        """How many references were matched, with the first examples and their cells."""
        column = self._header("reports_to")
        names = self.found.ids if key == "id" else self.found.holders if key == "person" else self.found.column(key)
        examples = "; ".join(f"“{text}” is “{names[at]}” ({self.cell(text).address})" for text, at in self._some(meant.items()))
        count = sum(self.named[text] for text in meant)
        return finding(code, column, self.cell(next(iter(meant))), key=self._header(key), count=count, examples=examples, **values)

    def _some(self, pairs: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
        return [pair for pair, _ in zip(pairs, range(SHOWN), strict=False)]


def called(found: Posts, position: int) -> str:
    """How a position is called where a name was given: its holder, else its title, and its id."""
    holder, name = found.holders[position], found.ids[position]
    return f"{holder} ({name})" if holder and holder != name else found.label(position)


def unknown(found: Posts, cell: str, matched: Matched) -> str:
    """What DATA-02 says of a cell that names nobody for sure: who is meant perhaps, or why nobody can be."""
    if cell in found.ids_aside:
        return f"“{cell}”, whose row was set aside"
    if any(item in matched.shared for item in items(cell)):
        return f"“{cell}”, as several positions are called"
    likest = next((matched.suggested[item] for item in items(cell) if item in matched.suggested), None)
    if likest is None:
        return f"“{cell}”, who is not in the sheet"
    other = "" if likest.clear else ", or somebody called much the same"
    meant = f"did you mean {called(found, likest.position)}, {likest.likeness:.0%} alike{other}?"
    return f"“{cell}”, who is not in the sheet ({meant})"
