"""How well a text reads: whether the letters beyond ASCII make words of a language, of Latin, Cyrillic or Greek script.

Every word is held against the alphabets of languages, since a wrong code page yields letters that no one language has
together, letters in odd places, or capitals within words.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

SAMPLE = 20_000  # words looked at
ODD_ONE = 0.5  # share that hangs on all words being of one language
ODD_PLACE = 0.65  # of the worth of a word with a letter where its language hardly has it
RARE = 0.4  # worth of a rare letter of another script


class Language(NamedTuple):
    """Letters beyond ASCII, how likely a file is in it, and how many such letters may stand in a row."""

    letters: frozenset[str]
    worth: float = 1.0
    row: int = 2


class Script(NamedTuple):
    """A script without Latin letters: those that are frequent and those that are not."""

    frequent: frozenset[str]
    rare: frozenset[str]
    stressed: frozenset[str] = frozenset()  # every word of several syllables has one of them, but in capitals


LANGUAGES = (
    Language(frozenset("äöüß")),  # German
    Language(frozenset("éèêëàâçîïôûùüœ")),  # French
    Language(frozenset("áéíóúñü")),  # Spanish
    Language(frozenset("áâãàçéêíóôõú")),  # Portuguese
    Language(frozenset("àèéìíòóùú")),  # Italian
    Language(frozenset("éèêëïóöüç")),  # Dutch, English
    Language(frozenset("åäöé")),  # Swedish, Finnish
    Language(frozenset("æøåéöäü")),  # Danish, Norwegian
    Language(frozenset("àèéíïòóúüç"), 0.9),  # Catalan
    Language(frozenset("áéíóúýþæöð"), 0.72, 3),  # Icelandic
    Language(frozenset("ąćęłńóśźż"), 0.95, 4),  # Polish
    Language(frozenset("áčďéěíňóřšťúůýž"), 0.95, 4),  # Czech
    Language(frozenset("áäčďéíľňóôšťúýž"), 0.9, 4),  # Slovak
    Language(frozenset("áéíóöőúüű"), 0.95, 3),  # Hungarian
    Language(frozenset("čćđšž"), 0.9),  # Croatian, Slovene
    Language(frozenset("ăâîşţșț"), 0.9),  # Romanian
    Language(frozenset("çğıöşüâİ"), 0.95, 4),  # Turkish
    Language(frozenset("āčēģīķļņšūž"), 0.95),  # Latvian
    Language(frozenset("ąčęėįšųūž"), 0.95),  # Lithuanian
    Language(frozenset("äöõüšž"), 0.72),  # Estonian
)
SCRIPTS = (
    Script(frozenset("оеаинтсрвлкмдпуяь"), frozenset("ёыгзбчйхжшюцщэфъіїєґђјљњћџ")),
    Script(frozenset("αοιετσςνηυρπκμλωάόίέή"), frozenset("βγδζθξφχψύώϊϋΐΰ"), frozenset("άέήίόύώ")),
)
ODD = re.compile(
    r"õ$|yõ|õz|ã(?![oe]|$)|ñ(?![aeiouáéíóú])|[ìù](?!$)|è[aeiou]"  # in Western Europe
    r"|[ńň][aeiouáéíóú]|č[cfgv]|ř[bdglnr]|ć[rl]|ă[eo]|[őű][aeiouáéí]|[ěď](?=[aeiou])|ų[br]|š[bdg]"  # in Central Europe
    r"|[aeiou]ů|ı[aeiou]|[bcdfghjklmnpqrstvwxz](?:[ńň]|[bcdfghjklmnpqrstvwxz]č)|^ř[bcdfgklmnpstvz]"
    r"|[æø][aeiouæøå]|[aeiou][æø]|úu|íi|^[ğýìïëêûùďň]|ς.|σ$|^[ьъы]"
)
ALONE = frozenset("àáâäåéèêíóôöúůœ")  # words of one letter

WORD = re.compile(r"[^\W\d_]+")
TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{0,60}+(?:[^\x00-\x7f][A-Za-z0-9]{0,60}+){1,60}+")
QUOTES = frozenset("‘’“”„‚–—…•«»€©®°·¿¡\xa0™")
COUNTS = {"²": "m0123456789", "³": "m0123456789", "ª": "a0123456789", "º": "0123456789nNoO", "¹": "0123456789"}
FIGURES = "£§½¼¾"
ELISIONS = re.compile(r"’(s|t|re|ve|ll|d|m)?(?!\w)", re.IGNORECASE)


def score(text: str) -> float:
    """How well a text reads, at most about 1; 0 where it is plain ASCII, below 0 where it makes no sense."""
    tokens = Counter(match[0] for match in islice(TOKEN.finditer(text), SAMPLE))
    worth, places, of_language = 0.0, 0, Counter[int]()
    for token, count in tokens.items():
        foreign = sum(not letter.isascii() for letter in token)
        fit, languages = _fit(token)
        worth += fit * foreign * count
        places += foreign * count
        of_language.update(dict.fromkeys(languages, foreign * count))
    in_words = sum(count * sum(letter.isalpha() and not letter.isascii() for letter in token) for token, count in tokens.items())
    coherence = min(1.0, max(of_language.values(), default=0) / in_words) if in_words else 1.0
    mean = worth / max(places, 1)
    return mean * (1 - ODD_ONE + ODD_ONE * coherence) if mean > 0 else mean


@lru_cache(1 << 14)
def _fit(token: str) -> tuple[float, tuple[int, ...]]:
    """How well a token reads, and the languages that all of its words may be of."""
    fits = [_fit_of_mark(token[:at], mark, token[at + 1 :]) for at, mark in enumerate(token) if _is_mark(mark)]
    common = set(range(len(LANGUAGES) + len(SCRIPTS)))
    for word in WORD.findall("".join(" " if _is_mark(letter) else letter for letter in token)):
        if not word.isascii():
            worths = _worths(word)
            if not worths:
                return -1.0, ()
            common &= set(worths)
            odd = ODD_PLACE if _touches_a_digit(token, word) else 1.0
            fits += [max(worths.values()) * odd] * sum(not letter.isascii() for letter in word)
    return (-1.0, ()) if min(fits) < 0 else (sum(fits) / len(fits), tuple(common))


def _is_mark(letter: str) -> bool:
    """Whether a character is no part of a word."""
    return not letter.isascii() and (not letter.isalpha() or letter in COUNTS)


def _touches_a_digit(token: str, word: str) -> bool:
    """Whether a digit stands right before or behind a word."""
    before, _, after = token.partition(word)
    return before[-1:].isdigit() or after[:1].isdigit()


def _worths(word: str) -> dict[int, float]:
    """The languages a word may be of, each with how likely that is; none where the capitals or the letters do not fit."""
    plain = "".join(letter if letter == "İ" else letter.lower() for letter in word)
    if not (word[1:].islower() or word.isupper() or len(word) == 1) or (plain < "\u0370" and len(word) == 1 and plain not in ALONE):
        return {}
    foreign = {letter for letter in plain if not letter.isascii()}
    row = max(map(len, re.findall(r"[^\x00-\x7f]+", plain)))
    odd = ODD_PLACE if ODD.search(plain) else 1.0
    found = {
        at: language.worth * odd for at, language in enumerate(LANGUAGES) if foreign <= language.letters and row <= language.row
    }
    for at, script in enumerate(SCRIPTS, len(LANGUAGES)):
        if foreign <= script.frequent | script.rare and row == len(plain):
            found[at] = _of_script(word, plain, script) * odd
    return found


def _of_script(word: str, plain: str, script: Script) -> float:
    """How likely a word of another script is, by its letters; a single letter says little."""
    fit = sum(1.0 if letter in script.frequent else RARE for letter in plain) / len(plain)
    unstressed = script.stressed and not word.isupper() and script.stressed.isdisjoint(plain)
    return fit * (ODD_PLACE if unstressed else 1.0) / (1 if len(plain) > 1 else 2)


def _fit_of_mark(before: str, mark: str, after: str) -> float:
    """Marks stand at the edge of words; an apostrophe may stand within."""
    inside = before[-1:].isalpha() and after[:1].isalpha()
    if mark in COUNTS:
        return 0.8 if before[-1:] and before[-1] in COUNTS[mark] and not after[:1].isalpha() else -1.0
    if mark in FIGURES:
        return -1.0 if before[-1:].isalpha() or after[:1].isalpha() else 0.8
    if mark not in QUOTES:
        return -1.0
    if mark == "’" and inside:
        usual = ELISIONS.match(mark + after) or before[-1:].lower() in {"d", "l", "o"}
        return 1.5 if usual else 0.2
    if mark in "–—…©®°™":
        return -1.0 if after[:1].isalpha() and not (inside and mark in "–—…") else 0.8
    return -1.0 if inside and mark != "\xa0" else 0.8
