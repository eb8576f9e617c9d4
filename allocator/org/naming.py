"""From a table to positions: names of people compared as a reader compares them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from allocator.sheets.fields import vocabulary

LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "'": "", "’": ""})
ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]")
WORD = re.compile(r"[^\W_]+")

Parts = tuple[str, ...]


def parts(name: str) -> Parts:
    """The words of a name, first name first, without case, accents, brackets and academic titles.

    "Dr. Smith, Jane A." and "Jane A. Smith, PhD" are both jane, a, smith.
    """
    if name.isascii() and name.replace(" ", "").isalpha():  # most names: nothing to take out but titles
        words = tuple(name.casefold().split())
        return words if _titles().isdisjoint(words) else tuple(word for word in words if word not in _titles())
    folded = ASIDE.sub(" ", name.casefold()) if "(" in name or "[" in name else name.casefold()
    plain = folded if folded.isascii() else unicodedata.normalize("NFKD", folded)
    pieces = [_words(piece) for piece in plain.translate(LETTERS).split(",")]
    last, *first = [piece for piece in pieces if piece] or [()]
    return tuple(word for piece in (*first, last) for word in piece)


def _words(text: str) -> Parts:
    """The words of a piece of a name, accents and titles dropped."""
    if not text.isascii():
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return tuple(word for word in WORD.findall(text) if word not in _titles())


@cache
def _titles() -> frozenset[str]:
    return vocabulary().words["academic"]


def agree(one: Parts, other: Parts) -> bool:
    """Whether two names can be one person's: the last name is the same, first names are or one is its initial.

    Middle names may be missing on one side: "Jane Smith" is "Jane Anne Smith", "J. Smith" is "Jane Smith", but
    "Jane A. Smith" is not "Jane B. Smith".
    """
    if len(one) < 2 or len(other) < 2 or one[-1] != other[-1] or not _same(one[0], other[0]):
        return False
    middle, middles = one[1:-1], other[1:-1]
    return not (middle and middles) or (len(middle) == len(middles) and all(map(_same, middle, middles)))


def _same(one: str, other: str) -> bool:
    """Whether two words are the same, or one is the other's initial."""
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def in_order(name: Parts) -> str:
    """A name's words in alphabetical order: "Smith Jane" and "Jane Smith" are then the same."""
    return " ".join(sorted(name))
