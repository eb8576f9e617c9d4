"""The letters in a cell: `R/A`, `A, R`, `RA`, whole words, lower case, footnote marks, look-alikes of other alphabets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from allocator.sheets.matrix_words import plain, words

LONGEST = 60  # characters of a cell that may hold letters and a remark
BASE = frozenset("RACISVODP") | {"DRI"}
JOINED = frozenset("RACISV")  # letters that are written without anything between
DASHES = frozenset("-–—−_.·?/\\‒―…*~")
FOOTNOTES = re.compile(r"(?<=\S)\s?\[\^?\w{1,3}\]|\(\d{1,6}\)|[*†‡§#^°+]+$|^\*+|\*+(?=[\s/,;&]|$)|[¹²³⁰⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ]+")
DIGIT = re.compile(r"(?<=[A-Za-z])[1-9](?![A-Za-z\d])")
SEPARATORS = re.compile(r"[\s/\\,;&+|·•.:-]+|[–—]+")
CONJUNCTIONS = frozenset({"and", "und", "et", "y", "e", "en"})
LETTER = r"[(\[]?([A-Z](?:\s?[/,&+]\s?[A-Z])*)[)\]]?"
REMARK_AFTER = re.compile(rf"{LETTER}\s*(?:[:(\[]|[-–—]\s)\s*\S.*", re.DOTALL)
REMARK_BEFORE = re.compile(r".*\S\s*[(\[]([A-Z](?:\s?[/,&+]\s?[A-Z])*)[)\]]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says; no letters: it says "none".

    `plain`: nothing but letters, each by itself; others count only beside such ones, since "CA" may be California.
    `known`: every letter belongs to a scheme or the legend. `alike`: the characters of other alphabets that were read
    as ours. `word`: it is written out. `remark`: a name or remark stands beside it.
    """

    letters: tuple[str, ...]
    plain: bool = True
    known: bool = True
    alike: str = ""
    word: bool = False
    remark: bool = False


NOTHING = Reading(())


@dataclass(frozen=True)
class Alphabet:
    """The letters that a file may use: those of the schemes and of its legend, and the words that stand for them."""

    letters: frozenset[str] = BASE
    own_words: Mapping[str, str] = field(default_factory=dict)
    _read: dict[str, Reading | None] = field(default_factory=dict)

    def read(self, text: str) -> Reading | None:
        """What a cell says, None where it is a text that holds no letter."""
        try:
            return self._read[text]
        except KeyError:
            reading = self._read[text] = self._reading(text.strip())
            return reading

    def word(self, text: str) -> str:
        """The letter that a whole word stands for, "" for none; "Responsible (R)" is one too."""
        key = plain(text)
        found = self.own_words.get(key) or words().words.get(key, "")
        if found or " " not in key:
            return found
        first, _, last = key.rpartition(" ")
        initial, _, rest = key.partition(" ")
        return next((letter for letter, word in ((last, first), (initial, rest)) if self._names(letter, word)), "").upper()

    def _names(self, letter: str, word: str) -> bool:
        """Whether a letter stands beside its own word."""
        return len(letter) == 1 and (self.own_words.get(word) or words().words.get(word)) == letter.upper()

    def _reading(self, text: str) -> Reading | None:
        if not text or set(text) <= DASHES or text.casefold() in words().nothing:
            return NOTHING
        if len(text) > LONGEST:
            return None
        if found := self.word(text):
            return Reading((found,), word=True)
        shown = unicodedata.normalize("NFKC", FOOTNOTES.sub(" ", text)).translate(words().alike)
        return self._all_letters(text, shown) or self._with_remark(text, shown)

    def _all_letters(self, text: str, shown: str) -> Reading | None:
        """The letters of a cell that holds nothing else."""
        bare = DIGIT.sub("", shown).strip(" ()[]{}\"'“”‘’`´<>")
        if bare == "l" and "L" not in self.letters:
            return Reading(("I",), alike="l")
        tokens = [token for part in SEPARATORS.split(bare) if (token := part.strip("()[]{}\"'"))]
        if len(tokens) > 1:
            tokens = [token for token in tokens if token not in CONJUNCTIONS]
        parts = [self._letters(token) for token in tokens]
        if not parts or not all(parts):
            return None
        letters = tuple(dict.fromkeys(letter for part in parts for letter in part))
        has_word = any(len(token) > 4 for token in tokens)
        alike = "" if has_word else "".join(dict.fromkeys(each for each in text if _is_foreign(each)))
        alone = all(len(token) == 1 or has_word for token in tokens) and not DIGIT.search(shown)
        return Reading(letters, alone, self.letters.issuperset(letters), alike, has_word)

    def _letters(self, token: str) -> tuple[str, ...]:
        """The letters of a token: one letter, several joined, or a word."""
        if len(token) == 1:
            return (token.upper(),) if token.isascii() and token.isalpha() else ()
        if letter := self.word(token):
            return (letter,)
        joined = len(token) <= 3 and JOINED.issuperset(token.upper()) and len(set(token.upper())) == len(token)
        return tuple(token.upper()) if joined and (token.isupper() or len(token) == 2) else ()

    def _with_remark(self, text: str, shown: str) -> Reading | None:
        """Letters with a name or a remark: "A: Bob", "R (Finance only)", "Bob (A)"."""
        match = REMARK_AFTER.fullmatch(shown) or REMARK_BEFORE.fullmatch(shown)
        if match is None:
            return None
        letters = tuple(dict.fromkeys(re.findall("[A-Z]", match[1])))
        alike = "".join(dict.fromkeys(each for each in text if _is_foreign(each) and each.isupper()))
        return Reading(letters, plain=False, alike=alike, remark=True) if self.letters.issuperset(letters) else None


def _is_foreign(character: str) -> bool:
    """Whether a character was taken for a letter of ours that it is not: Cyrillic, Greek, full-width, ® for (R)."""
    ours = unicodedata.normalize("NFKC", character).translate(words().alike)
    return not character.isascii() and len(ours) == 1 and ours.isascii() and ours.isalpha()


def is_mark(text: str) -> bool:
    """Whether a cell under the heading of a letter says yes."""
    return text.strip().casefold() in words().marks
