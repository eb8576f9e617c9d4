"""Checks of matrices of any origin: which position of an org each role is, and which row of the rules each activity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocator.org.model import Org
from allocator.org.naming import agree, parts
from allocator.org.structure import NOBODY
from allocator.raci import Allocation
from allocator.sheets.matrix_words import plain

BRACKET = re.compile(r"(.*\S)\s*\(([^()]+)\)")
FIRST = re.compile(r"\s*[-–—:|]\s*|\s+")
Kinds = Mapping[str, Sequence[str]]  # archetypes that a role's name names for sure, by that name


@dataclass(frozen=True, slots=True)
class Place:
    """What a role is: its position, -1 for none, how that was told, and who else it may be."""

    position: int
    how: str = ""
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class Places:
    """The positions and rows of an allocated org, to be found by name. `kinds`: what the title lexicon says of names."""

    org: Org
    allocation: Allocation
    kinds: Kinds

    def place(self, name: str) -> Place:
        """The position that a role is, by the first way that finds one; none where the first that finds any finds several."""
        for how, found in self._ways(name):
            if len(found) == 1:
                return Place(found[0], how)
            if found:
                return Place(NOBODY, how, tuple(found))
        return Place(NOBODY)

    def _ways(self, name: str) -> Iterator[tuple[str, Sequence[int]]]:
        """The positions that each way finds, from the surest way on."""
        bracket = BRACKET.fullmatch(name)
        texts = [name, *(bracket.groups() if bracket else ())]
        ids = [*texts, FIRST.split(name.strip(), maxsplit=1)[0]]
        yield "id", [index[text] for text in reversed(ids) if text in (index := self.org.index)][:1]
        yield "person id", next(filter(None, (self._persons.get(text, []) for text in reversed(ids))), [])
        titled = [self._titles.get(plain(text), []) for text in texts]
        held = [self._held(text) for text in texts]
        both = [position for title in titled for position in title if any(position in holders for holders in held)]
        yield "title and holder", list(dict.fromkeys(both))[:1]
        yield "title", next(filter(None, titled), [])
        yield "holder", next(filter(None, held), [])
        for kind in self.kinds.get(name, ()):
            yield f"role {self._kind_name(kind)}", self._playing(kind)

    @cached_property
    def _titles(self) -> Mapping[str, list[int]]:
        """Positions by their title."""
        found: dict[str, list[int]] = {}
        for position, title in enumerate(self.org.titles):
            found.setdefault(plain(title), []).append(position)
        found.pop("", None)
        return found

    @cached_property
    def _persons(self) -> Mapping[str, list[int]]:
        """Positions by the id of whoever holds them."""
        found: dict[str, list[int]] = {}
        for position, person in self.org.persons.tolist():
            found.setdefault(str(self.org.people[person]), []).append(position)
        return found

    @cached_property
    def _holders(self) -> Mapping[str, list[tuple[tuple[str, ...], int]]]:
        """Names of holders with their positions, by the last word of the name."""
        found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for position, names in enumerate(self.org.columns["holders"]):
            for name in names.split("; "):
                if words := parts(name):
                    found.setdefault(words[-1], []).append((words, position))
        return found

    def _held(self, text: str) -> list[int]:
        """The positions of a person."""
        words = parts(text)
        candidates = self._holders.get(words[-1], ()) if words else ()
        return list(dict.fromkeys(position for held, position in candidates if held == words or agree(held, words)))

    def _kind_name(self, kind: str) -> str:
        return next(archetype.name for archetype in self.allocation.roles.archetypes if archetype.id == kind)

    def _playing(self, kind: str) -> list[int]:
        """The positions of a role; of an expert function the one above the others."""
        roles = self.allocation.roles
        held = np.flatnonzero(roles.has_function(kind) if kind.startswith("fn-") else roles.is_(kind))
        if len(held) > 1 and kind.startswith("fn-"):
            above = [position for position in held.tolist() if self.org.line.covers(position, held).all()]
            return above or held.tolist()
        return held.tolist()

    def row(self, activity: str) -> tuple[int, int] | None:
        """Activity and scope of the rules that a row names: "Budget of the process @ Packing (PR2)" or "proc-budget@PR2"."""
        name, _, said = activity.partition(" @ ") if " @ " in activity else activity.partition("@")
        codes = self._activities.get(plain(name), [])
        if not codes:
            return None
        bracket = BRACKET.fullmatch(said.strip())
        wanted = [text for text in (said.strip(), *(reversed(bracket.groups()) if bracket else ())) if text]
        for code in codes:
            held = self._scopes.get(self.allocation.activities[code].scope, [])
            named = [scope for text in wanted for scope in held if text in self._names(scope)]
            if named or (not wanted and len(held) == 1):
                return code, (named or held)[0]
        return None

    def _names(self, scope: int) -> tuple[str, str]:
        item = self.allocation.scopes[scope]
        return item.id, item.name

    @cached_property
    def _activities(self) -> Mapping[str, list[int]]:
        """Activities by id and by name."""
        found: dict[str, list[int]] = {}
        for code, activity in enumerate(self.allocation.activities):
            for text in {plain(activity.id), plain(activity.name)}:
                found.setdefault(text, []).append(code)
        return found

    @cached_property
    def _scopes(self) -> Mapping[str, list[int]]:
        """Scopes by their kind."""
        found: dict[str, list[int]] = {}
        for code, scope in enumerate(self.allocation.scopes):
            found.setdefault(scope.kind, []).append(code)
        return found
