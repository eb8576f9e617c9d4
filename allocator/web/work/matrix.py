"""The matrix of a result: its sheets, as the workbook has them, a window of one, and the letters of a position."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from allocator.raci import SYMBOLS
from allocator.web.work.posts import Post, posts
from allocator.web.work.results import Base, Row, about, count

NAME = "coalesce(nullif(scopes.name, ''), scopes.id)"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The matrix of the organisation, of an operation, or a part of one that is large. `groups` are counted, not spread out."""

    number: int
    scope: str
    name: str
    part: int
    parts: int
    lines: int
    places: int
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the matrix: as the scheme shows it, the canonical one, who acts, and whether it was set by hand."""

    text: str
    canonical: str
    acting: int
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a window: row number and key (activity@scope), texts, letters by place, counts by group, A and R of the row.

    `letters` holds an entry also where a letter was set that the scheme does not show.
    """

    line: int
    row: int
    key: str
    activity: str
    dimension: str
    scope: str
    kind: str
    answers: int
    does: int
    letters: Mapping[int, Letter]
    counts: Mapping[str, str]

    @property
    def check(self) -> str:
        """As in the workbook: ok, no A, 2 A, or no R."""
        if self.answers != 1:
            return f"{self.answers} A" if self.answers else "no A"
        return "ok" if self.does else "no R"


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a sheet: its positions by place from the left, and lines."""

    sheet: Sheet
    places: Mapping[int, Post]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A letter of one position: its row, what that is about, and the override that set it (-1: a rule did)."""

    row: int
    key: str
    activity: str
    dimension: str
    scope: str
    text: str
    acting: int
    override: int


def sheets(base: Base) -> list[Sheet]:
    """The sheets in order: organisation, operations."""
    groups = about(base, "groups")
    query = f"""SELECT pages.number, scopes.id, {NAME}, part, parts, lines, places, groups FROM pages
      JOIN scopes ON scopes.number = scope ORDER BY pages.number"""
    return [_sheet(row, groups) for row in base.execute(query)]


def _sheet(row: Row, groups: list[str]) -> Sheet:
    counted = tuple(groups[group] for group in json.loads(row["groups"]))
    return Sheet(*(*row[:-1], counted))


def sheet_of(base: Base, row: int) -> tuple[int, int] | None:
    """The sheet and the line where a row stands, None where the scheme shows nothing of it."""
    found = base.execute("SELECT page, line FROM lines WHERE row = ? ORDER BY page", (row,)).fetchone()
    return (found[0], found[1]) if found else None


def window(base: Base, sheet: int, first: int = 0, lines: int = 60, place: int = 0, places: int = 60) -> Window:
    """So many lines and places of a sheet, from a line and a place on (from 0). KeyError where there is no such sheet."""
    head = {each.number: each for each in sheets(base)}[sheet]
    across = _places(base, sheet, place, places)
    columns = {number: at for at, number in across.items()}
    letters = _letters(base, sheet, first, lines, columns)
    counts = _counts(base, sheet, first, lines)
    query = f"""SELECT line, rows.number, key, activities.name, dimension, {NAME}, scopes.kind, answers, does
      FROM lines JOIN rows ON rows.number = lines.row JOIN activities ON activities.number = activity
      JOIN scopes ON scopes.number = scope WHERE page = ? AND line >= ? AND line < ? ORDER BY line"""
    found = base.execute(query, (sheet, first, first + lines))
    below = tuple(Line(*(*row, letters[row["number"]], counts[row["line"]])) for row in found)
    named = posts(base, list(columns))
    return Window(head, {at: named[number] for at, number in across.items()}, below)


def _places(base: Base, sheet: int, place: int, places: int) -> dict[int, int]:
    """The position of each place."""
    query = "SELECT place, position FROM places WHERE page = ? AND place >= ? AND place < ? ORDER BY place"
    return dict(base.execute(query, (sheet, place, place + places)).fetchall())


def _letters(base: Base, sheet: int, first: int, lines: int, columns: Mapping[int, int]) -> Mapping[int, Mapping[int, Letter]]:
    """Letters by row and place."""
    query = """SELECT lines.row, position, text, letter, acting, override FROM lines JOIN letters ON letters.row = lines.row
      WHERE page = ? AND line >= ? AND line < ? AND position IN (SELECT value FROM json_each(?))"""
    found: defaultdict[int, dict[int, Letter]] = defaultdict(dict)
    wanted = sheet, first, first + lines, json.dumps(list(columns))
    for row, position, text, letter, acting, override in base.execute(query, wanted):
        found[row][columns[position]] = Letter(text, SYMBOLS[letter], acting, override >= 0)
    return found


def _counts(base: Base, sheet: int, first: int, lines: int) -> Mapping[int, Mapping[str, str]]:
    """For each line what its groups hold: "I (12), C (3)"."""
    groups = about(base, "groups")
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    query = "SELECT line, kind, letter, number FROM counts WHERE page = ? AND line >= ? AND line < ? ORDER BY line, kind"
    for line, kind, letter, number in base.execute(query, (sheet, first, first + lines)):
        held = found[line].get(groups[kind])
        found[line][groups[kind]] = f"{held}, {letter} ({number:,})" if held else f"{letter} ({number:,})"
    return found


def letters_of(base: Base, position: int, first: int = 0, limit: int = 200) -> tuple[list[Held], int]:
    """The letters of a position that the scheme shows, A first, and how many there are."""
    query = f"""SELECT row, key, activities.name, dimension, {NAME}, text, acting, override FROM letters
      JOIN rows ON rows.number = row JOIN activities ON activities.number = activity JOIN scopes ON scopes.number = scope
      WHERE position = ? AND text <> '' ORDER BY letters.letter DESC, row LIMIT ? OFFSET ?"""
    total = count(base, "SELECT count(*) FROM letters WHERE position = ? AND text <> ''", position)
    return [Held(*row) for row in base.execute(query, (position, limit, first))], total
