"""Render: sheet names that every spreadsheet program takes."""

from __future__ import annotations

import re

from allocator.outputs.look import clean

LONGEST = 31  # UTF-16 units
_LOOSE = " '.,;-–—&("  # looks forgotten at the end of a name
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\s]+")


def take_name(wanted: str, taken: set[str]) -> str:
    """A valid sheet name near the one wanted that no other sheet has; `taken` (case folded) gains it.

    Names hold no brackets, colons, asterisks, question marks or slashes, at most 31 characters, no apostrophe at
    either end, and differ in more than case.
    """
    base = _trim(_FORBIDDEN.sub(" ", clean(wanted)), LONGEST) or "Sheet"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        ending = f" ({number})"
        name = _trim(base, LONGEST - len(ending)) + ending
    taken.add(name.casefold())
    return name


def _trim(text: str, length: int) -> str:
    """Text cut to a length in UTF-16 units, after a word where one ends late enough; no loose marks at the ends."""
    whole = text.strip(" '")
    cut = whole.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")
    if cut != whole and whole[len(cut)] != " " and cut.rfind(" ") > length // 2:
        cut = cut[: cut.rfind(" ")]
    return cut.rstrip(_LOOSE)
