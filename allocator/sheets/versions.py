"""Between sheets and layouts: of several versions of one list the one in force; lists of who has left are set aside."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import PurePath
from typing import NamedTuple

from allocator.findings import Cell, Finding, finding
from allocator.sheets.appends import AGAIN, belongs
from allocator.sheets.fields import Words, header_words
from allocator.sheets.headers import Reading
from allocator.sheets.reader import Sheet
from allocator.sheets.shapes import MOST, words_of
from allocator.sheets.tables import table_of

PIECE = re.compile(r"[^\W\d_]+|\d+")
YEAR = re.compile(r"((?:19|20)\d\d)(\d\d)?(\d\d)?")
NAMING = ("id", "person", "title", "reports_to")  # the first two that two lists have in common tell their rows apart


class Called(NamedTuple):
    """What the name of a sheet says: its words without the date, the date as year, month, day, and its telling words."""

    words: Words
    moment: tuple[int, ...]
    left: str
    old: bool
    current: bool

    @property
    def rank(self) -> tuple[bool, tuple[int, ...]]:
        """Which of several dates is in force: what is called so, or has no date beside those that have one, then the last."""
        return self.current or not self.moment, self.moment


class Aside(NamedTuple):
    """A sheet that is not used, and what is said about it."""

    sheet: Sheet
    finding: Finding


def in_force(sheets: Sequence[Sheet], readings: Sequence[Reading]) -> tuple[list[Sheet], list[Reading], list[Finding]]:
    """The sheets and readings without earlier versions and lists of leavers, and a finding on each that is not used.

    A sheet is one by its name, and only where another sheet takes its place: for a version one of the same columns. A
    sheet called old or archive must also hold rows of that other, since a department may be called so. Where the
    user's column map names the positions, that alone counts.
    """
    lists = [reading for reading in readings if reading.kind.name == "positions" and reading.complete]
    aside: list[Aside] = []
    if len(sheets) > 1 and lists and not any(reading.given for reading in lists):
        names = _names(sheets)
        called = {id(sheet): _called(name) for sheet, name in zip(sheets, names, strict=True)}
        aside = _leavers(sheets, lists, called)
        lists = [reading for reading in lists if all(reading.sheet is not one.sheet for one in aside)]
        aside += _earlier(lists, called) or []
    gone = {id(one.sheet) for one in aside}
    kept = [reading for reading in readings if id(reading.sheet) not in gone]
    return [sheet for sheet in sheets if id(sheet) not in gone], kept, [one.finding for one in aside]


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """The names of sheets; where files have sheets of one name, or none, with the name of the file."""
    names = [sheet.name for sheet in sheets]
    stems = [PurePath(sheet.file).stem for sheet in sheets]
    return [name if name and names.count(name) == 1 else f"{stem} {name}" for name, stem in zip(names, stems, strict=True)]


def _called(name: str) -> Called:
    """What a name says."""
    told = words_of("versions")
    words = tuple(piece for word in header_words(name) for piece in PIECE.findall(word))
    some = {*words, *("".join(pair) for pair in pairwise(words)), "".join(words)}
    plain, moment = _dated(words)
    rest = tuple(word for word in plain if word not in told["current"])
    return Called(rest, moment, min(some & told["left"], default=""), bool(some & told["old"]), bool(some & told["current"]))


def _dated(words: Words) -> tuple[Words, tuple[int, ...]]:
    """The words that are no part of a date, and the date: year first, as much of it as is told; () for none."""
    years = [at for at, word in enumerate(words) if YEAR.fullmatch(word)]
    months = {at: month for at, word in enumerate(words) if (month := _month(word))}
    if not years and len(months) < len(words):
        return words, ()
    figures = [at for at, word in enumerate(words) if word.isdigit() and at not in years]
    year = YEAR.fullmatch(words[years[-1]]) if years else None
    after = [at for at in figures if years and at > years[-1]] or figures[::-1]
    date = [int(part) for part in year.groups() if part] if year else []
    date += [*months.values(), *(int(words[at]) for at in after)]
    dated = {*years[-1:], *months, *figures}
    return tuple(word for at, word in enumerate(words) if at not in dated and word not in ("q", "h")), tuple(date)


def _month(word: str) -> int:
    """The month of a name or its beginning, 0 for none."""
    return next((int(month) for month, starts in words_of("months").items() if word.startswith(tuple(starts))), 0)


def _leavers(sheets: Sequence[Sheet], lists: Sequence[Reading], called: Mapping[int, Called]) -> list[Aside]:
    """Sheets named after leavers, where a list of positions is left without them."""
    left = [sheet for sheet in sheets if sheet.rows and called[id(sheet)].left]
    if all(called[id(reading.sheet)].left for reading in lists):
        return []
    return [Aside(sheet, finding("SHEET-63", str(_place(sheet)), _place(sheet), word=sheet.name or sheet.file)) for sheet in left]


def _earlier(lists: Sequence[Reading], called: Mapping[int, Called]) -> list[Aside]:
    """Lists of which another one is the version in force: of a later date in its name, or not called old."""
    aside: list[Aside] = []
    groups: dict[Words, list[Reading]] = defaultdict(list)
    for reading in lists:
        if not called[id(reading.sheet)].old:
            groups[called[id(reading.sheet)].words].append(reading)
    replaced: dict[int, Reading] = {}
    for group in groups.values():
        rank = {id(one): (not one.sheet.hidden, *called[id(one.sheet)].rank) for one in group}
        last = max(group, key=lambda one: rank[id(one)])
        replaced |= {id(one): last for one in group if rank[id(one)] < rank[id(last)] and _is_version(one, last, lists)}
    current = [one for one in lists if id(one) not in replaced and not called[id(one.sheet)].old]
    for one in lists:
        if called[id(one.sheet)].old:
            last_of = next((other for other in current if _alike(one, other) and _shared(one, other) > AGAIN), None)
            replaced |= {id(one): last_of} if last_of else {}
    for one in lists:
        if other := replaced.get(id(one)):
            how = "an older version or a copy" if called[id(one.sheet)].old else "an earlier version"
            reason = f"its name says that it is {how}, and {_place(other.sheet)} holds the list in force"
            aside.append(Aside(one.sheet, finding("SHEET-62", str(_place(one.sheet)), _place(one.sheet), reason=reason)))
    return aside


def _is_version(one: Reading, other: Reading, lists: Sequence[Reading]) -> bool:
    """Whether two lists of different dates tell one org: of the same columns, and not a part each of a third."""
    if not _alike(one, other):
        return False
    return _shared(one, other) > AGAIN or not any(belongs(table_of(one), table_of(whole)) for whole in lists if whole is not one)


def _alike(one: Reading, other: Reading) -> bool:
    """Whether two lists have mostly the same headers."""
    here, there = ({header_words(label) for label in reading.labels} - {()} for reading in (one, other))
    return len(here & there) >= MOST * max(len(here), len(there))


def _shared(one: Reading, other: Reading) -> float:
    """The share of the rows of the shorter list that the other holds too."""
    both = [field for field in NAMING if field in one.matches and field in other.matches][:2]
    here, there = (set(zip(*map(table_of(reading).column, both), strict=True)) for reading in (one, other))
    return len(here & there) / max(min(len(here), len(there)), 1)


def _place(sheet: Sheet) -> Cell:
    return Cell(sheet.file, sheet.name, 0)
