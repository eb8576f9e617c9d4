"""Render: what the charters of a result are made from, by position: letters, scopes held, key figures, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from allocator.outputs.processes_sheet import KeyFigure, key_figures
from allocator.outputs.wording import Wording, counted
from allocator.raci import Letter

if TYPE_CHECKING:
    from allocator.findings import Finding
    from allocator.org.structure import Ints
    from allocator.pipeline import Result

Thing = TypeVar("Thing")
NAMED = 6  # positions named in a line; the others are counted
SCOPES = 60  # the same of scopes


class Facts:
    """What a result says of each position, in one scheme."""

    def __init__(self, result: Result, scheme: str) -> None:
        self.words, self.findings = Wording(result, scheme), result.findings
        self.org, self.allocation = result.org, result.allocation

    def activities(self, position: int, least: Letter) -> list[int]:
        """The activities on which it has at least a letter, in the order of the rules."""
        entries = self.entries(position)
        table = self.allocation.assignments
        strong = entries[table.letter[entries] >= least]
        return sorted(set(self.allocation.rows.activity[table.row[strong]].tolist()))

    def others(self, position: int, letter: Letter) -> tuple[list[int], int]:
        """Who has a letter on the rows that it answers for, most often first, and on how many of these rows somebody has."""
        table, entries = self.allocation.assignments, self.entries(position)
        own = table.row[entries[table.letter[entries] >= Letter.ACCOUNTABLE]]
        start, stop = np.searchsorted(table.row, [own, own + 1])
        here = np.concatenate([np.arange(a, b) for a, b in zip(start.tolist(), stop.tolist(), strict=True)] or [np.arange(0)])
        found = here[table.letter[here] == letter]
        who, times = np.unique(table.position[found], return_counts=True)
        return who[np.argsort(-times, kind="stable")].tolist(), len(np.unique(table.row[found]))

    def entries(self, position: int) -> Ints:
        """The letters of a position, strongest first."""
        order, sorted_positions = self._by_position
        start, stop = np.searchsorted(sorted_positions, [position, position + 1])
        return order[start:stop]

    @cached_property
    def _by_position(self) -> tuple[Ints, Ints]:
        table = self.allocation.assignments
        order = np.lexsort((table.row, -table.letter.astype(np.int64), table.position))
        return order, table.position[order]

    @cached_property
    def acts_for(self) -> Mapping[int, Sequence[int]]:
        """The vacant posts with an A or R that each position acts for."""
        return grouped((acting, post) for post, acting in sorted(self.words.acting.items()))

    @cached_property
    def held(self) -> Mapping[int, Sequence[int]]:
        """The scopes of each holder."""
        return grouped((scope.holder, number) for number, scope in enumerate(self.allocation.scopes))

    @cached_property
    def owned(self) -> Mapping[int, Sequence[KeyFigure]]:
        """The key figures of each owner."""
        return grouped((figure.owner, figure) for figure in key_figures(self.words))

    @cached_property
    def subjects(self) -> Mapping[int, Sequence[Finding]]:
        """The findings about each position, or about a scope or row that it answers for."""
        scopes = {scope.id: scope.holder for scope in self.allocation.scopes}
        rows = self.allocation.rows.accountable.tolist()
        named = {self.allocation.row_name(row): holder for row, holder in enumerate(rows)} | scopes | dict(self.org.index)
        return grouped((named[item.subject], item) for item in self.findings if item.subject in named)


def grouped(pairs: Iterable[tuple[int, Thing]]) -> dict[int, list[Thing]]:
    """Things by whose they are, in their order."""
    found: dict[int, list[Thing]] = {}
    for key, thing in pairs:
        found.setdefault(key, []).append(thing)
    return found


def some(names: Sequence[str], noun: str, most: int = NAMED) -> str:
    """The first names, and how many more there are."""
    unique = list(dict.fromkeys(names))
    more = len(unique) - most
    return ", ".join(unique if more <= 0 else unique[:most]) + (f" and {counted(more, 'more ' + noun)}" if more > 0 else "")
