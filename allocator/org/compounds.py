"""From a table to positions: managers written with more than their name ("P01 - CEO"), or several in a cell ("2 / 1")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allocator.org.naming import WORD

if TYPE_CHECKING:
    from allocator.org.matching import Key

CALLING = ("id", "person_id", "email", "person")  # what a manager may be called by beside the title
ASIDE = re.compile(r"\s+[-–—|/:]+\s+|[()\[\]|]|:\s")
SAMPLE = 500  # texts without a compound among them from which on no more are looked for
LISTS = (  # what stands between several managers; a comma stands in names too, and in figures without a blank
    re.compile(r"\s*[/|&+]\s*|\s+(?:and|und|et|y|e|en)\s+", re.IGNORECASE),
    re.compile(r"\s*[/|&+]\s*|\s+(?:and|und|et|y|e|en)\s+|,\s+|(?<!\d),|,(?!\d)", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Compounds:
    """Texts that name one position and nobody else, texts that are lists, and whom the items of these mean.

    `near`: texts of which a part names one position, and the rest says something else of it.
    """

    meant: dict[str, int] = field(default_factory=dict)
    near: dict[str, int] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)


def compounds(keys: Mapping[str, Key], texts: Iterable[str], lookup: Mapping[str, int]) -> Compounds:
    """What texts that name nobody mean, where every word of them is accounted for; `lookup`: whom a text means."""
    calling = [keys[name] for name in CALLING if name in keys]
    found = Compounds()
    for tried, text in enumerate(texts):
        if tried == SAMPLE and not (found.meant or found.lists):
            break
        if "?" in text:  # a doubt of whoever wrote it
            continue
        at, is_sure = _one(calling, text)
        if at is not None and is_sure:
            found.meant[text] = at
        elif several := _several(calling, text, lookup):
            found.lists[text] = list(several)
            found.items.update(several)
        elif at is not None:
            found.near[text] = at
    return found


def _one(calling: Sequence[Key], text: str) -> tuple[int | None, bool]:
    """The only position that a part of the text names, and whether its title and holders account for all other words."""
    parts = [part.strip() for part in ASIDE.split(text) if part.strip()]
    words = text.split()
    tried = [(key, part) for key in calling for part in parts if len(parts) > 1]
    tried += [(key, word) for key in calling if key.name != "person" for word in words[:: max(1, len(words) - 1)] if len(words) > 1]
    near = {(at, _explained(key, at, text, part)) for key, part in tried if (at := _called(key, part)) is not None}
    sure = {at for at, explained in near if explained}
    meant = sure or {at for at, _ in near}
    return next(iter(meant)) if len(meant) == 1 else None, bool(sure)


def _called(key: Key, text: str) -> int | None:
    """The only position that is called so."""
    if text in key.unique:
        return key.unique[text]
    alike = key.meant(text) if key.name == "person" and text not in key.positions else []
    return alike[0] if len(alike) == 1 else None


def _explained(key: Key, position: int, text: str, part: str) -> bool:
    """Whether what stands beside a part of a text is of the title, the holders or the id of a position."""
    found = key.found
    known = " ".join((part, found.ids[position], found.column("title")[position], found.holders[position]))
    return set(WORD.findall(text.casefold())) <= set(WORD.findall(known.casefold()))


def _several(calling: Sequence[Key], text: str, lookup: Mapping[str, int]) -> dict[str, int]:
    """The items of a list of managers with whom they mean; none unless each means somebody, and not all the same."""
    for between in LISTS:
        parts = [part for part in between.split(text) if part]
        known = {part: lookup[part] if part in lookup else _any(calling, part) for part in parts}
        meant = {part: at for part, at in known.items() if at is not None}
        if len(meant) == len(known) and len(set(meant.values())) > 1:
            return meant
    return {}


def _any(calling: Sequence[Key], text: str) -> int | None:
    """Whom a text means by the first thing that anybody is called so by."""
    return next((at for key in calling if (at := _called(key, text)) is not None), None)
