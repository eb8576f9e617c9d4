"""How a person to be erased or told of is found in texts: whatever the case, the accents, the titles and the order of the words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from allocator.org.naming import LETTERS, Parts, agree, in_order, parts
from allocator.sheets.fields import vocabulary

ALIKE = {letter: kept for letter, kept in LETTERS.items() if kept} | {ord("’"): "'"}
MOST = 4  # words of a name that may stand in any order
NAME = re.compile(r"[^\W\d_]+(?:[\s,.'’-]+[^\W\d_]+)*\.?")


@dataclass(frozen=True)
class Named:
    """The texts by which one person is called, each found as a whole; names of several words as `org.naming` compares them.

    Raises ValueError where none of the texts says anything.
    """

    texts: Sequence[str]

    def __post_init__(self) -> None:
        if not any(map(str.split, self.texts)):
            raise ValueError("nothing to look for")

    @cached_property
    def _found(self) -> re.Pattern[str]:
        wanted = sorted((each for each in self.texts if each.split()), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(each for text in wanted for each in _spellings(text))})(?!\w)")

    def search(self, text: str) -> bool:
        """Whether the person stands in a text."""
        return self._found.search(_folded(text)[0]) is not None

    def fullmatch(self, text: str) -> bool:
        """Whether a text is the person and nothing else."""
        return self._found.fullmatch(_folded(text)[0].strip()) is not None

    def sub(self, instead: str, text: str) -> str:
        """A text with another one in place of the person."""
        plain, origin = _folded(text)
        pieces, end = [], 0
        for match in self._found.finditer(plain):
            pieces += [text[end : origin[match.start()]], instead]
            end = origin[match.end()]
        return "".join([*pieces, text[end:]])

    def near(self, text: str) -> bool:
        """Whether a text is not found but may be a name of the person: initials, a missing middle name, the last name alone."""
        words = parts(text)
        return bool(words) and not self.search(text) and any(_may_be(words, name) for name in self._names)

    @cached_property
    def _names(self) -> list[Parts]:
        return [parts(text) for text in self.texts if _is_name(text)]


def _may_be(words: Parts, name: Parts) -> bool:
    return agree(words, name) or in_order(words) == in_order(name) or words == name[-1:]


def _is_name(text: str) -> bool:
    return NAME.fullmatch(" ".join(text.split())) is not None and 1 < len(parts(text)) <= MOST


def _spellings(text: str) -> Iterator[str]:
    """Patterns of what a text may look like in folded ones."""
    if _is_name(text):
        titles = "|".join(sorted(vocabulary().words["academic"]))
        between = rf"[^\w;]+(?:(?:{titles})[^\w;]+)*"
        orders = "|".join(between.join("'?".join(word) for word in order) for order in permutations(parts(text)))
        yield rf"(?:(?:{titles})[\s.]+)*(?:{orders})(?:[\s,.]+(?:{titles})(?!\w))*"
    yield r"\s+".join(map(re.escape, _folded(text)[0].split()))


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """A text without case and accents, and where each of its letters, and its end, stood in the text."""
    if text.isascii():
        return text.casefold(), range(len(text) + 1)
    letters, origin = [], []
    for place, letter in enumerate(text):
        plain = unicodedata.normalize("NFKD", letter.casefold()).translate(ALIKE)
        kept = [each for each in plain if not unicodedata.combining(each)]
        letters += kept
        origin += [place] * len(kept)
    return "".join(letters), [*origin, len(text)]
