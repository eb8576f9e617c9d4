"""Texts that may mean the same though they are spelt otherwise: capitals, blanks, leading zeros, a slip of the pen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from allocator.sheets.fields import header_words

POINT = re.compile(r"(\d+)\.0+")
ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")
LONG = 5  # letters of a word in which another letter is a slip of the pen
CROWD = 2_000  # texts from which on slips are not looked for


def folded(text: str) -> str:
    """A text without capitals and blanks."""
    return "".join(text.casefold().split())


def folded_key(text: str) -> str:
    """A key without capitals, blanks, leading zeros and a point that a whole number does not need."""
    return ZEROS.sub("", POINT.sub(r"\1", folded(text)))


def by_fold(texts: Iterable[str], fold: Callable[[str], str] = folded) -> dict[str, str]:
    """The text of each folded spelling that only one text has."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for text in dict.fromkeys(texts):
        if found.setdefault(plain := fold(text), text) != text:
            twice.add(plain)
    return {plain: text for plain, text in found.items() if plain and plain not in twice}


def slips(text: str, others: Sequence[str], plain: Sequence[str]) -> list[int]:
    """The texts, by number, that differ from a text by one letter of one long word; `plain`: the others, folded.

    Figures, short words and first letters tell two things apart: "Shift A" is not "Shift B".
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if len(others) > CROWD:
        return []
    hits = process.extract(folded(text), plain, scorer=OSA.distance, score_cutoff=1, limit=None)
    return sorted(at for _, _, at in hits if others[at] != text and _is_slip(text, others[at]))


def _is_slip(text: str, other: str) -> bool:
    """Whether two texts one letter apart differ in a mark, or inside one long word."""
    one, two = header_words(text), header_words(other)
    if len(one) != len(two):
        return False
    pairs = [pair for pair in zip(one, two, strict=True) if pair[0] != pair[1]]
    return all(min(map(len, pair)) >= LONG and pair[0][0] == pair[1][0] and "".join(pair).isalpha() for pair in pairs)
