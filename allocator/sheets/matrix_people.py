"""The names in a cell: "Bob, Alice", "HR & Finance", one below the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from allocator.sheets.matrix_letters import DASHES
from allocator.sheets.matrix_words import plain, words

BETWEEN = re.compile(r"\s*(?:[;\n•|]|,(?![^()]*\)))\s*")
LINES = re.compile(r"\s*[;\n•|]\s*")
LOOSELY = re.compile(r"\s*,\s+|\s+[&+/]\s+|\s*[&/]\s*|\s+(?:and|und|et|y|e|en)\s+", re.IGNORECASE)
SPACED = re.compile(r"\s+[&+/]\s+")
NOTES = re.compile(r"\s*(?:\[\^?\w{1,3}\]|[*†‡¹²³⁴⁵⁶⁷⁸⁹⁰]+)$|^[-–•*]\s+")


@dataclass(frozen=True)
class People:
    """The names in the cells of one table, which tell where "and" joins two names and where it is part of one."""

    alone: Counter[str]  # what stands by itself, as `plain` writes it
    commas: bool = True  # whether a comma always parts two names
    _split: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def names(self, text: str) -> tuple[str, ...]:
        """The names in a cell, none where it says that there is nobody."""
        if text not in self._split:
            found = (name for part in _parts(text, commas=self.commas) for name in self._loose(part))
            self._split[text] = tuple(dict.fromkeys(found))
        return self._split[text]

    def _loose(self, part: str) -> list[str]:
        """The names in a part without commas: one, or those that "&", "and" or a slash join."""
        pieces = [piece for piece in map(_tidy, LOOSELY.split(part)) if piece]
        if len(pieces) < 2 or any(len(piece) < 2 for piece in pieces):
            return [part]
        known = [self.alone[plain(piece)] > 0 for piece in pieces]
        once = self.alone[plain(part)] < 2 or any(known)
        spaced = [piece for piece in map(_tidy, SPACED.split(part)) if piece]
        if all(known):
            return pieces
        return spaced if once and len(spaced) > 1 else [part]


def people(cells: Iterable[str], *, commas: bool = True) -> People:
    """The names of a table, from all its cells; without `commas` only those whose parts stand alone elsewhere are parted."""
    return People(Counter(plain(part) for text in cells for part in _parts(text, commas=commas)), commas)


def _parts(text: str, *, commas: bool) -> list[str]:
    """What commas, semicolons and line breaks part, without what says that there is nobody."""
    parts = (_tidy(part) for part in (BETWEEN if commas else LINES).split(text))
    return [part for part in parts if part and not set(part) <= DASHES and part.casefold() not in words().nothing]


def _tidy(name: str) -> str:
    """A name without footnote marks, bullets and double blanks."""
    return " ".join(NOTES.sub("", name.strip()).split())


@dataclass
class Register:
    """Names as they come, each once, with what is known of its first appearance. Case and accents do not matter."""

    places: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def place(self, name: str) -> int:
        """The place of a name, a new one where it comes for the first time."""
        key = plain(name) or name
        if key not in self.places:
            self.places[key] = len(self.names)
            self.names.append(name)
        return self.places[key]
