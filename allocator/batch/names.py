"""Batch: how the outputs of each org are called. A name, once given, stays; no two are the same, whatever the system."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

MANIFEST, SUMMARY, PAGE = "manifest.jsonl", "summary.xlsx", "summary.html"  # of the batch itself
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')  # what some system does not take in the name of a file
LONGEST = 120  # bytes: a name may have 255, with an ending and what is put before it while it is written
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|manifest|summary)", re.IGNORECASE)  # devices, and files of the batch itself


def named(inputs: Sequence[str], before: Mapping[str, str]) -> dict[str, str]:
    """A name for each input: the one it had `before`, else its file's, where it is not alone with that its folder's too.

    A name depends on the inputs and on the names given before, not on their order; nor on how many of these inputs have their
    names already, so that a batch that was broken off goes on with the names that it would have given.
    """
    names: dict[str, str] = {}
    taken = {name.casefold() for name in before.values()}
    every = sorted(set(inputs))
    for candidates in zip(*map(_candidates, every), strict=True):
        wanted = {place: name for place, name in zip(every, candidates, strict=True) if place not in names}
        times = Counter(name.casefold() for name in wanted.values())
        free = {name for name in map(str.casefold, wanted.values()) if times[name] == 1} - taken
        names |= {p: name for p, name in wanted.items() if (name == before[p] if p in before else name.casefold() in free)}
        taken.update(map(str.casefold, names.values()))
    return names | {place: before[place] for place in every if place in before}


def _candidates(place: str) -> Iterator[str]:
    """What an input may be called, the plainest first; the last is its own alone."""
    link = next((link for link in place.split("::") if "://" in link), place)  # of a file in a file, the one that tells of it
    *folders, file = re.split(r"[/\\]+", link)
    stem, _, ending = file.rpartition(".") if "." in file else (file, "", "")
    folder = [folder for folder in folders[-1:] if folder.strip(".")]
    plain = _safe(stem)
    yield f"org-{plain}" if RESERVED.fullmatch(plain) else plain
    yield _safe("-".join([*folder, stem]))
    yield _safe("-".join([*folder, stem, ending]))
    yield f"{plain}-{sha256(place.encode()).hexdigest()[:12]}"


def _safe(text: str) -> str:
    """A text that can be the name of a file."""
    return short(_UNSAFE.sub("-", text)).strip(" .-") or "org"


def short(text: str) -> str:
    """A text that is no longer than a name may be, whatever is put before and behind it."""
    return text.encode(errors="ignore")[:LONGEST].decode(errors="ignore")
