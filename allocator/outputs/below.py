"""Render: the letters that a scheme has no sign for, as lines below the table, so that none is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from allocator.org.structure import Ints
from allocator.outputs.wording import Wording
from allocator.raci import Letter

NAMED = 12  # positions named on a line; the others are counted


@dataclass(frozen=True, slots=True)
class Below:
    """A line below the table: a row of the allocation, what its positions are there, and who they are."""

    row: int
    role: str
    posts: str

    def __str__(self) -> str:
        return f"{self.role}: {self.posts}"


def below(words: Wording, rows: Ints) -> list[Below]:
    """The lines below a table of these rows, in their order; none in most schemes."""
    found: dict[int, list[Below]] = {}
    for line in _lines(words, np.isin(words.allocation.assignments.row, rows)):
        found.setdefault(line.row, []).append(line)
    return [line for row in rows.tolist() for line in found.get(row, ())]


def _lines(words: Wording, wanted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[Below]:
    """One line for each row and letter."""
    table = words.allocation.assignments
    listed = np.flatnonzero(words.listed & wanted)
    keys = zip(table.row[listed].tolist(), table.letter[listed].tolist(), table.position[listed].tolist(), strict=True)
    for (row, letter), group in groupby(keys, key=lambda key: key[:2]):
        posts = [words.posts[position] for *_, position in group]
        more = f" and {len(posts) - NAMED:,} more" if len(posts) > NAMED else ""
        yield Below(row, Letter(letter).name.capitalize(), "; ".join(posts[:NAMED]) + more)
