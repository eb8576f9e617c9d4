"""Bytes to text: which encoding a text table is in, and whether another one would read as well."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import NamedTuple

BOMS = (  # the longer ones first: that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CODE_PAGES = ("cp1252", "cp850", "mac_roman", "latin-1")  # of two that read equally well the first is taken
NAMES = {
    "cp1252": "Windows-1252",
    "cp850": "DOS (code page 850)",
    "mac_roman": "Mac Roman",
    "latin-1": "Latin-1",
    "utf-8": "UTF-8",
}
SAMPLE = 20_000  # places looked at
PLAUSIBLE = 0.7  # of the best score: another encoding that reaches this is named too
FOREIGN = re.compile(r"(?:^|(?<=(.)))([^\x00-\x7f])(?=(.{0,2}))", re.DOTALL)
ELISIONS = re.compile(r"’(s|t|re|ve|ll|d|m)?(?!\w)", re.IGNORECASE)

WORTH = dict.fromkeys("éèàáâãäçêíñòóôõöùúüß", 1.0) | dict.fromkeys("îïëûìæøåœ", 0.7) | dict.fromkeys("ýÿðþšž", 0.4)
MARKS = frozenset("‘’“”„‚–—…•«»€£§©®°·ªº²³½¼¾¿¡\xa0™´¹")


class Decoded(NamedTuple):
    """A text and its encoding; `doubt` says which other reading is possible, "" where there is none."""

    text: str
    encoding: str
    doubt: str = ""


def decode(data: bytes) -> Decoded:
    """Text by byte-order mark, by the zero bytes of UTF-16, as UTF-8, else in the code page whose letters make sense."""
    marked = next((encoding for mark, encoding in BOMS if data.startswith(mark)), "") or _wide(data[:4096])
    if marked:
        return Decoded(data.decode(marked, errors="replace"), marked)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _most_plausible(data)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: of plain letters every other byte is zero."""
    half = len(head) // 2
    if half and head[1::2].count(0) > 0.4 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half and head[::2].count(0) > 0.4 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _most_plausible(data: bytes) -> Decoded:
    """The reading in which most letters stand where such letters stand."""
    sample = b"\n".join(line for line in data.splitlines() if not line.isascii())[: 40 * SAMPLE]
    readings = {encoding: sample.decode(encoding, errors="replace") for encoding in ("utf-8", *CODE_PAGES)}
    scores = {encoding: score(text) for encoding, text in readings.items()}
    best = max(CODE_PAGES, key=lambda encoding: scores[encoding])
    if scores["utf-8"] > scores[best]:  # a few stray bytes
        text = data.decode("utf-8", errors="replace")
        strays = text.count("�")
        return Decoded(text, "utf-8", f"it is UTF-8 but for {strays} {'place' if strays == 1 else 'places'}, shown as �")
    others = [
        other
        for other in CODE_PAGES
        if other != best and readings[other] != readings[best] and scores[other] >= max(PLAUSIBLE * scores[best], 0.3)
    ]
    return Decoded(data.decode(best, errors="replace"), best, _doubt(best, others[0], readings) if others else "")


def _doubt(taken: str, other: str, readings: dict[str, str]) -> str:
    """The two readings of the first word that differs."""
    words = zip(readings[taken].split(), readings[other].split(), strict=False)
    one, two = next(((one, two) for one, two in words if one != two), ("", ""))
    return f"it was read as {NAMES[taken]}, as in “{one[:40]}”; {NAMES[other]} is possible too, as in “{two[:40]}”"


def score(text: str) -> float:
    """How well the letters beyond ASCII fit where they stand, at most about 1 on average; 0 where there are none."""
    places = Counter(match.groups(default="") for match, _ in zip(FOREIGN.finditer(text), range(SAMPLE), strict=False))
    return sum(_fit(*place) * count for place, count in places.items()) / max(places.total(), 1)


def _fit(before: str, letter: str, after: str) -> float:
    """How well a letter fits between the one before and the two after."""
    follower = after[:1]
    if letter in MARKS:
        return _fit_of_mark(before, letter, after)
    worth = WORTH.get(letter.lower())
    if worth is None:
        return -1.0
    if not (before.isalpha() or follower.isalpha()) or before.isdigit() or follower.isdigit():
        return -0.5
    if letter.isupper():
        return worth if not before.isalpha() or (before.isupper() and not follower.islower()) else -1.0
    return worth if not before.isupper() or not follower.isupper() else -1.0


def _fit_of_mark(before: str, mark: str, after: str) -> float:
    """Marks stand at the edge of words; an apostrophe may stand within."""
    inside = before.isalpha() and after[:1].isalpha()
    if mark == "’" and inside:
        usual = ELISIONS.match(mark + after) or before.lower() in {"d", "l", "o"}
        return 1.5 if usual else 0.2
    return -1.0 if inside else 0.8
