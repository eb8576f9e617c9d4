"""What stands in the columns of a sheet: their texts, which of them name the rows, and which one refers to other rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, KeysView, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from math import log2
from typing import TypeVar

from allocator.sheets.cells import tidy
from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.names import Match, is_another

Value = TypeVar("Value")
SAMPLE = 1000  # filled cells that tell of what form a column is
MOST, SURE = 0.6, 0.9  # share of the values that must agree, and from which on a match is likely
CROWD = 20  # rows from which on managers are at most half of them
TEAM = 40  # positions per manager on average above which a column is no manager column
CODE = re.compile(r"(?=\S*\d)[\w./#-]{1,20}")
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
NAME = re.compile(r"[^\W\d_][^\d_@:/\\]*")


def is_code(values: Sequence[str]) -> bool:
    """Whether nearly all filled cells are short and one word, with a digit."""
    return form_share(values, CODE) >= SURE


def form_share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    """The share of the first filled cells that are of a form."""
    filled = list(islice(filter(None, values), SAMPLE))
    return sum(1 for value in filled if pattern.fullmatch(value)) / len(filled) if filled else 0.0


class Lazy(dict[int, Value]):
    """Something of each column by number, worked when first asked for."""

    def __init__(self, work: Callable[[int], Value]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, column: int) -> Value:
        return self.setdefault(column, self._work(column))


def _is_key(values: Sequence[str], distinct: Collection[str]) -> bool:
    """Whether nearly all cells are filled and nearly all values different."""
    filled = len(values) - values.count("")
    return filled >= SURE * len(values) and len(distinct) >= SURE * filled


@dataclass(frozen=True)
class Contents:
    """The data below a header, and what the headers tell."""

    rows: Sequence[Sequence[object]]
    labels: Sequence[str]
    known: Mapping[str, Match] = field(default_factory=dict)

    @cached_property
    def filled(self) -> list[Sequence[object]]:
        """The rows that hold anything."""
        return [row for row in self.rows if any(row)]

    @cached_property
    def columns(self) -> Mapping[int, list[str]]:
        """Texts of each column."""
        return Lazy(lambda column: tidy([row[column] if column < len(row) else "" for row in self.filled]))

    @cached_property
    def distinct(self) -> Mapping[int, KeysView[str]]:
        """The different filled values of each column, as they come."""
        return Lazy(lambda column: dict.fromkeys(filter(None, self.columns[column])).keys())

    @cached_property
    def keys(self) -> list[int]:
        """Columns that name every row: nearly all filled, nearly all different, and no dates."""
        return [column for column in range(len(self.labels)) if self.names_rows(column)]

    def names_rows(self, column: int) -> bool:
        """Whether a column names every row; a look at the first rows spares most columns the rest."""
        first = tidy([row[column] if column < len(row) else "" for row in self.filled[:SAMPLE]])
        if not _is_key(first, set(first) - {""}) or form_share(first, DATE) >= MOST:
            return False
        return _is_key(self.columns[column], self.distinct[column])

    @property
    def _untold(self) -> list[int]:
        """Columns of which no header tells what they are."""
        told = {hit.column for hit in self.known.values()}
        return [column for column in range(len(self.labels)) if column not in told]

    def share(self, column: int, group: str) -> float:
        """The share of the different values of a column, of the first of them, that hold a word of a group."""
        words, values = vocabulary().words[group], list(islice(self.distinct[column], SAMPLE))
        return sum(1 for value in values if not words.isdisjoint(header_words(value))) / max(len(values), 1)

    @cached_property
    def title(self) -> int | None:
        """The column of titles: by its header, else of those with most words of rank or role the one with most values."""
        if "title" in self.known:
            return self.known["title"].column
        telling = [column for column in self._untold if self.share(column, "role") >= MOST]
        return max(telling, key=lambda column: (len(self.distinct[column]), -column), default=None)

    @cached_property
    def reference(self) -> tuple[int, int, float] | None:
        """The column that names other rows, the key it names them by, and the share of its values found there.

        Of several such columns one whose rows have titles of leaders, then the one that names most rows.
        """
        hits, rows = [], len(self.filled)
        asked = [column for column in self._untold if not is_another(self.labels[column])]
        for key in self.keys:
            for column in asked:
                values = self.distinct[column]
                named = values & self.distinct[key]
                few = rows <= len(named) * TEAM and (rows < CROWD or 2 * len(named) <= rows)
                if column != key and few and len(named) >= MOST * len(values) > 0 and self.is_line(column, key):
                    leaders = self._leaders(key, named) > self._leaders(key, self.distinct[key]) + 0.2
                    hits.append((leaders, len(named), -column, -key, len(named) / len(values)))
        *_, column, key, found = max(hits, default=(0, 0, 0.0))
        return (-column, -key, found) if hits else None

    def _leaders(self, key: int, named: Collection[str]) -> float:
        """The share of the named rows whose title holds a word of leadership."""
        if self.title is None or not named:
            return 0.0
        words = vocabulary().words["leader"]
        titles = [title for name, title in zip(self.columns[key], self.columns[self.title], strict=True) if name in named]
        return sum(1 for title in titles if not words.isdisjoint(header_words(title))) / len(titles)

    def is_line(self, column: int, key: int) -> bool:
        """Whether references make a reporting line: nearly every row reaches a top, and on average in a few steps.

        A chart in which everybody has two reports has about log2(rows) layers; a column of other figures that happen
        to be ids makes longer chains, circles, or a crowd of tops.
        """
        reports: dict[int, list[int]] = defaultdict(list)
        reached: list[tuple[int, int]] = []
        for row, above in enumerate(self.superior(column, key)):
            if above is None:
                reached.append((row, 0))
            else:
                reports[above].append(row)
        if 2 * len(reached) > len(self.filled):
            return False
        for row, steps in reached:  # grows as it is walked
            reached += ((report, steps + 1) for report in reports[row])
        mean = sum(steps for _, steps in reached) / max(len(reached), 1)
        return len(reached) >= SURE * len(self.filled) and mean <= 1 + log2(len(self.filled))

    def superior(self, column: int, key: int) -> list[int | None]:
        """The row that each row refers to, None where it refers to no other row."""
        row_of = {name: row for row, name in enumerate(self.columns[key])}
        above = [row_of.get(name) for name in self.columns[column]]
        return [None if other == row else other for row, other in enumerate(above)]
