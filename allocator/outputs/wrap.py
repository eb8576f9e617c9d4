"""Render: how many lines a text takes in a cell, from the widths of the letters of Arial (and of its metric twins)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil

SIZE = 9  # points of the body text
ACROSS, DOWN = 784, 516  # points inside the margins of A4 landscape
SLACK = 1.03  # programs and printers differ by so much
_ASCENDING = (  # characters by width, in thousandths of the type size
    (222, "ijl'|"),
    (278, " fItI.,/\\:;![]"),
    (333, 'r()-`"'),
    (500, "ckJsvxyz"),
    (611, "FTZ"),
    (667, "ABEKPSVXY&"),
    (722, "CDHNRUw"),
    (778, "GOQ"),
    (833, "mM"),
    (944, "W%"),
)
_WIDTHS = {letter: width for width, letters in _ASCENDING for letter in letters}


def points(text: str, size: float = SIZE) -> float:
    """Width of a text on one line, in points."""
    return sum(_WIDTHS.get(letter) or (556 if letter < "\u1100" else 1000) for letter in text) * size / 1000


def room(width: float) -> float:
    """Points of text that fit into a column of a width in characters, less its padding and an indent of one."""
    return 5.25 * width - 6


def wide(widths: Iterable[float]) -> float:
    """Points of columns side by side."""
    return sum(5.25 * width + 3.75 for width in widths)


@lru_cache(maxsize=8192)
def lines(text: str, width: float) -> int:
    """Lines of a text broken between words (long words inside) in a column of a width in characters."""
    if "\n" in text:
        return sum(lines(part, width) for part in text.split("\n"))
    full, blank = room(width) / SLACK, points(" ")
    count, used = 1, 0.0
    for word in text.split(" "):
        size = points(word)
        if used and used + blank + size > full:
            count, used = count + 1, 0.0
        used += size + (blank if used else 0)
        if used > full:
            count += ceil(used / full) - 1
            used %= full
    return count


def shown_pages(heights: Sequence[float], head: float, widths: Sequence[float]) -> int:
    """Printed pages of rows of such heights on A4 landscape, fitted to its width, with the heading rows on each page."""
    scale = min(1.0, ACROSS / wide(widths))
    return max(1, ceil(sum(heights) / (DOWN / scale - head)))
