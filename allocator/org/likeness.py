"""From a table to positions: whom a reference that names nobody may mean. A suggestion is never taken by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from allocator.org.naming import Parts, parts

LEAST = 0.8  # likeness from which on a name is suggested
CLEARLY = 0.05  # likeness by which the best suggestion must be better than any other
LETTERS = 3  # letters at either end that a slip of the pen at the other end leaves alone
CROWD = 2_000  # names from which on what they share tells nothing
MOST = 2_000  # references that are worked; where more name nobody the column was misunderstood


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A position that a reference may mean, how alike its name is, from 0 to 1, and whether no other is as like.

    Likeness 0: not the spelling, something else lets it be meant. `name`: the name that is alike, as words.
    """

    position: int
    likeness: float = 0.0
    clear: bool = False
    name: str = ""


def suggestions(missed: Iterable[str], names: Iterable[tuple[Parts, int]]) -> dict[str, Suggestion]:
    """The likest position of each reference that has one; `names`: whatever positions are called, as words."""
    texts = {text: parts(text) for text, _ in zip(missed, range(MOST), strict=False)}
    wanted = {block for words in texts.values() for block in _blocks(words)}
    positions: dict[str, set[int]] = {}
    near: dict[tuple[str, str], list[str]] = defaultdict(list)
    for words, position in names:
        for block in wanted.intersection(_blocks(words)):
            near[block].append(name := " ".join(words))
            positions.setdefault(name, set()).add(position)
    found = {}
    for text, words in texts.items():
        sharing = (group for block in _blocks(words) if len(group := near.get(block, [])) < CROWD)
        names_near = list(dict.fromkeys(chain.from_iterable(sharing)))
        if names_near and (best := _best(" ".join(words), names_near, positions)):
            found[text] = best
    return found


def _best(text: str, near: list[str], positions: Mapping[str, set[int]]) -> Suggestion | None:
    """The likest of some names; clear where one position has it and every other name is less like."""
    from rapidfuzz import fuzz, process

    hits = process.extract(text, near, scorer=fuzz.ratio, score_cutoff=100 * LEAST, limit=2)
    if not hits:
        return None
    (name, score, _), *others = hits
    clear = len(positions[name]) == 1 and all(other[1] < score - 100 * CLEARLY for other in others)
    return Suggestion(min(positions[name]), score / 100, clear, name)


def _blocks(words: Parts) -> tuple[tuple[str, str], ...]:
    """What two names must share to be compared at all: digits where there are any, else a word, a beginning, or an end.

    Ids that differ in a digit are two ids, however alike they look.
    """
    plain = " ".join(words)
    if not plain.replace(" ", "").isalpha() and (digits := "".join(filter(str.isdigit, plain))):
        return (("digits", digits.lstrip("0")),)
    ends = ("start", plain[:LETTERS] + plain[-1:]), ("end", plain[:1] + plain[-LETTERS:])
    return (*ends, *(("word", word) for word in words))
