"""Bytes to text: which encoding a text table is in, and whether another one would read as well."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from allocator.sheets import eastern
from allocator.sheets.eastern import EASTERN
from allocator.sheets.letters import score

BOMS = (  # the longer ones first: that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CODE_PAGES = {  # name, and how usual; of two that read equally well the first is taken
    "cp1252": ("Windows-1252 (Western Europe)", 1.0),
    "cp850": ("DOS (code page 850)", 0.95),
    "mac_roman": ("Mac Roman", 0.9),
    "latin-1": ("Latin-1", 0.9),
    "cp1250": ("Windows-1250 (Central Europe)", 0.95),
    "cp1251": ("Windows-1251 (Cyrillic)", 0.95),
    "cp1253": ("Windows-1253 (Greek)", 0.95),
    "cp1254": ("Windows-1254 (Turkish)", 0.95),
    "cp1257": ("Windows-1257 (Baltic)", 0.72),
    "iso8859_2": ("ISO 8859-2 (Central Europe)", 0.85),
    "iso8859_5": ("ISO 8859-5 (Cyrillic)", 0.85),
    "iso8859_7": ("ISO 8859-7 (Greek)", 0.85),
    "cp852": ("DOS (code page 852, Central Europe)", 0.85),
    "cp866": ("DOS (code page 866, Cyrillic)", 0.85),
    "koi8_u": ("KOI8 (Cyrillic)", 0.85),
}
DELIMITERS = re.compile(r"[;,|^~\"]")
SAMPLE = 1 << 16  # bytes looked at, of lines that are not plain ASCII
PLAUSIBLE = 0.7  # of the best score: another encoding that reaches this is named too
LONGEST = 40  # letters of a word that is shown
SENSIBLE = 0.3  # a score below says that no reading makes sense


class Reading(NamedTuple):
    """A sample as an encoding reads it, and how well it reads."""

    encoding: str
    text: str
    score: float


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
    """The reading in which the words are best those of a language."""
    sample = b"\n".join(line for line in data.splitlines() if not line.isascii())
    if len(sample) > SAMPLE:
        sample = sample[:SAMPLE].rpartition(b"\n")[0] or sample[:SAMPLE]
    texts = {page: sample.decode(page, errors="replace") for page in CODE_PAGES}
    readings = [Reading(page, text, score(text) * CODE_PAGES[page][1]) for page, text in texts.items()]
    readings += [Reading(name, *found) for name, found in eastern.readings(sample).items()]
    best = max(readings, key=attrgetter("score"))
    broken = sample.decode("utf-8", errors="replace")
    if score(broken) > best.score:  # a few stray bytes
        text = data.decode("utf-8", errors="replace")
        strays = text.count("�")
        return Decoded(text, "utf-8", f"it is UTF-8 but for {strays} {'place' if strays == 1 else 'places'}, shown as �")
    return Decoded(data.decode(best.encoding, errors="replace"), best.encoding, _doubt(best, readings))


def _doubt(best: Reading, readings: Sequence[Reading]) -> str:
    """The first word that differs, as it was read and as the next best encoding reads it; "" where none is as likely."""
    taken_as = called(best.encoding)
    if best.score < SENSIBLE:
        word = next((word for word in _words(best.text) if not word.isascii()), "")
        return f"it was read as {taken_as}, as in “{word[:LONGEST]}”, but no encoding that is known here makes words of them"
    for other in sorted(readings, key=attrgetter("score"), reverse=True):
        if other.text != best.text and other.score >= max(PLAUSIBLE * best.score, SENSIBLE):
            differing = [(one, two) for one, two in zip(_words(best.text), _words(other.text), strict=False) if one != two]
            if not differing:  # blanks alone
                continue
            taken, possible = (" ".join(words) for words in zip(*differing, strict=True))
            if other.encoding in EASTERN or score(possible) >= PLAUSIBLE * score(taken):
                one, two = (words.split()[0][:LONGEST] for words in (taken, possible))
                return f"it was read as {taken_as}, as in “{one}”; {called(other.encoding)} is possible too, as in “{two}”"
    return ""


def called(encoding: str) -> str:
    """An encoding as people know it."""
    if encoding in EASTERN:
        return EASTERN[encoding].name
    return CODE_PAGES[encoding][0] if encoding in CODE_PAGES else encoding.removesuffix("-sig").upper()


def _words(text: str) -> list[str]:
    """The words of a text, with the delimiters of tables taken away."""
    return DELIMITERS.sub(" ", text).split()
