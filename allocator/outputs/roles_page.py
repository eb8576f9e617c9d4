"""Render: RACI by role, the page to read first: what each kind of position does, as the rules came out in this org.

No counts and no names: activities down, kinds of positions across, on one page.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from xlsxwriter.worksheet import Worksheet

from allocator.org.structure import Ints
from allocator.outputs.canvas import Canvas
from allocator.outputs.frame import BANDS, EXTENSION_MARK
from allocator.outputs.look import GRID, MUTED, Look, draw, put, put_across
from allocator.outputs.matrix import dimension_places
from allocator.outputs.raci_head import NARROW
from allocator.outputs.wording import TITLE, Wording, shortened

LEFT = ("", "Activity", "Level")  # the first column holds the dimensions
WIDTHS = (27.0, 58.0, 12.0)
ROLE_WIDTH = 7.5
TOP = 4  # rows above the activities: title, what it is, bands, roles
ROW = 13.5  # points
ABOUT = "Read this page first: what each kind of position does, without names. The sheets after it name the positions."
BRACKETS = (
    "A letter stands where it is usual; (in brackets) where it holds on half of the rows of an activity or fewer. "
    "Where two stand, it depends on the row: the sheets that follow say which."
)


@dataclass(frozen=True, slots=True)
class RolePage:
    """The page before it is written: activities, archetypes (indices), and what stands in which cell."""

    activities: list[int]
    archetypes: list[int]
    cells: dict[tuple[int, int], tuple[str, ...]]  # activity, archetype -> letters, the strongest first, "(R)" where not usual


def by_role(words: Wording) -> RolePage:
    """For each activity and archetype the letters that its positions hold, and whether on most of the activity's rows.

    Of several positions of one archetype on a row the strongest letter counts. So an activity has one usual A at most.
    """
    allocation, table = words.allocation, words.allocation.assignments
    seen = np.flatnonzero(words.visible)
    kind = allocation.roles.archetype[table.position[seen]].astype(np.int64)
    order = np.lexsort((-table.letter[seen].astype(np.int64), kind, table.row[seen]))
    row, kind, letter = table.row[seen][order], kind[order], seen[order]
    first = np.r_[True, (np.diff(row) != 0) | (np.diff(kind) != 0)] if len(row) else np.zeros(0, dtype=bool)
    activity = allocation.rows.activity.astype(np.int64)
    rows = np.bincount(activity, minlength=len(allocation.activities))
    found: defaultdict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    strongest = (activity[row[first]].tolist(), kind[first].tolist(), words.letter_of[letter[first]].tolist())
    for a, k, text in zip(*strongest, strict=True):
        found[a, k][text] = found[a, k].get(text, 0) + 1
    rank = {text: place for place, text in enumerate(words.letters)}
    cells = {cell: _texts(numbers, int(rows[cell[0]]), rank) for cell, numbers in found.items()}
    return RolePage(_activities(words, rows), _archetypes(words, {k for _, k in cells}), cells)


def _texts(numbers: dict[str, int], rows: int, rank: dict[str, int]) -> tuple[str, ...]:
    """The strongest letter and the commonest, each in brackets where it stands on half of the rows or fewer."""
    strongest = min(numbers, key=rank.__getitem__)
    commonest = max(numbers, key=lambda text: (numbers[text], -rank[text]))
    return tuple(text if 2 * numbers[text] > rows else f"({text})" for text in dict.fromkeys((strongest, commonest)))


def _activities(words: Wording, rows: Ints) -> list[int]:
    """The activities that have rows, by dimension as on the RACI sheets, the widest scope first."""
    allocation, places = words.allocation, dimension_places(words.allocation)
    rank = allocation.standards.rank
    there = np.flatnonzero(rows).tolist()
    return sorted(there, key=lambda a: (places[allocation.activities[a].dimension], -rank[allocation.activities[a].scope], a))


def _archetypes(words: Wording, there: set[int]) -> list[int]:
    """The archetypes that hold a letter, by level, then functions."""
    kinds = words.allocation.roles.archetypes
    return sorted(there, key=lambda code: (kinds[code].is_function, kinds[code].level, code))


def write_roles(canvas: Canvas, name: str) -> None:
    """Write the page."""
    words, look = canvas.words, canvas.look
    roles, sheet = by_role(words), canvas.book.add_worksheet(name)
    last_column = len(LEFT) + max(len(roles.archetypes), 1) - 1
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(len(LEFT), last_column, ROLE_WIDTH, look.style("letter"))
    _head(sheet, look, words, roles)
    for at, activity in enumerate(roles.activities, TOP):
        _row(sheet, look, words, roles, at, activity)
    last_row = TOP + len(roles.activities) - 1
    draw(sheet, look, (TOP, 1, max(last_row, TOP), last_column), GRID)
    end = _legend(sheet, look, words, roles, last_row + 1, last_column)
    sheet.freeze_panes(TOP, 2)
    canvas.set_page(sheet, end, last_column, repeat=TOP, left=2, one_page=True)


def _head(sheet: Worksheet, look: Look, words: Wording, roles: RolePage) -> None:
    """What the page is, bands of levels, kinds of positions."""
    kinds = [words.allocation.roles.archetypes[code] for code in roles.archetypes]
    title = f"Who does what: {words.org.name}" if words.org.name else "Who does what"
    sheet.set_row(0, 26)
    put(sheet, 0, 0, shortened(title, TITLE), look.style("title"))
    sheet.set_row(1, 18)
    put(sheet, 1, 0, ABOUT, look.style("subtitle"))
    sheet.set_row(2, 15)
    bands = ["Functions" if kind.is_function else BANDS.get(kind.level, "Staff") for kind in kinds]
    first = len(LEFT)
    for band, group in groupby(bands):
        last = first + len(list(group)) - 1
        label = band if last > first else NARROW.get(band, band)
        put_across(sheet, 2, (first, last), label, look.style("band"))
        first = last + 1
    sheet.set_row(3, min(max((5.4 * len(kind.name) for kind in kinds), default=40) + 8, 150))
    for column, text in enumerate(LEFT):
        put(sheet, 3, column, text, look.style("head"))
    for column, kind in enumerate(kinds, len(LEFT)):
        put(sheet, 3, column, kind.name, look.style("post"))


def _row(sheet: Worksheet, look: Look, words: Wording, roles: RolePage, at: int, activity: int) -> None:
    """One activity; the first of a dimension begins with its name, under a line."""
    each = words.allocation.activities[activity]
    dimension = words.dimensions[activity]
    begins = at == TOP or words.dimensions[roles.activities[at - TOP - 1]] != dimension
    line: dict[str, object] = {"top": 1, "top_color": MUTED} if begins else {}
    sheet.set_row(at, ROW)
    put(sheet, at, 0, dimension if begins else "", look.style("strong", valign="vcenter", **line))
    put(sheet, at, 1, f"{words.activities[activity]}{EXTENSION_MARK * each.extension}", look.style("row", **line))
    put(sheet, at, 2, each.scope, look.style("row-muted", **line))
    for column, archetype in enumerate(roles.archetypes, len(LEFT)):
        texts = roles.cells.get((activity, archetype), ())
        usual = next((text for text in texts if text in words.colours), "")
        properties = {**(words.colours[usual] if usual else {"font_color": MUTED}), **line}
        put(sheet, at, column, " ".join(texts), look.style("letter", **properties))


def _legend(sheet: Worksheet, look: Look, words: Wording, roles: RolePage, row: int, last_column: int) -> int:
    """How to read the letters and the brackets, below the table. Returns the last row."""
    meanings = (f"{letter}  {meaning.partition(';')[0].partition(':')[0]}" for letter, meaning in words.scheme.legend.items())
    bracketed = any(text not in words.colours for texts in roles.cells.values() for text in texts)
    extended = any(words.allocation.activities[activity].extension for activity in roles.activities)
    notes = (
        ";  ".join(meanings) + ".",
        BRACKETS if bracketed else "",
        f"{EXTENSION_MARK} Our addition, not in the founding document." if extended else "",
        words.scheme.note,
    )
    for at, text in enumerate((note for note in notes if note), row):
        sheet.set_row(at, 13)
        put_across(sheet, at, (0, last_column), text, look.style("note", text_wrap=False, valign="vcenter"))
        row = at
    return row
