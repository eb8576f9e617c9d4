"""Whether letters are those of a responsibility matrix, and of which scheme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allocator.sheets.matrix_letters import Reading
from allocator.sheets.matrix_words import plain, words

STRANGE = 0.1  # of the letters may belong to no scheme where nothing else tells of responsibilities
FEW = 3  # letters that a matrix has at least where nothing else tells of responsibilities


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a responsibility matrix: a title, name or legend of the sheet says so; one of the file does."""

    told: bool = False
    near: bool = False


def is_convincing(readings: Iterable[Reading], evidence: Evidence) -> bool:
    """Whether letters are those of a responsibility matrix: grades, sizes and statuses have letters too."""
    counts: Counter[str] = Counter()
    strange = total = words_used = pairs = 0
    for reading in readings:
        total += 1
        strange += not reading.known
        words_used += reading.word
        pairs += len(reading.letters) > 1 and reading.known
        counts.update(reading.letters)
    if not total or 2 * strange > total:
        return False
    if evidence.told:
        return True
    letters = set(counts)
    usual = "R" in letters and len(letters & set("ACI")) >= 1
    if strange > (3.5 if evidence.near or usual else 1) * STRANGE * total:
        return False
    if evidence.near and len(letters & set("RACI")) > 1:
        return True
    others = len(letters & set("RACI")) >= 3 or {"D", "A", "C", "I"} <= letters or {"V", "D", "I"} <= letters
    if "DRI" in letters or (pairs and letters & set("RA")):
        return total > 1
    return bool(words_used and len(letters) > 1) or (total >= FEW and (usual or others))


def guessed(letters: Iterable[str], legend: Mapping[str, str], named: str) -> str:
    """The scheme of a matrix: the one it names where its letters allow, else by letters and legend, "" where unknown."""
    used = frozenset(letters)
    if named and used <= words().schemes[named]:
        return named
    meant = {letter: plain(text).split()[0] for letter, text in legend.items() if plain(text)}
    whole = used | (meant.keys() if meant.keys() & used else set())
    if "DRI" in whole:
        return "DRI"
    if meant.get("S", "").startswith("sign"):
        return "RACI-VS" if whole <= words().schemes["RACI-VS"] else ""
    german = meant.get("D", "").startswith("durch")
    order = ("VDMI", "DEMI") if german else tuple(words().schemes)
    return next((name for name in order if whole and whole <= words().schemes[name]), "")
