"""Layout "one column per level": each row names its ancestors from left to right, or leaves them blank as in an outline."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter

from allocator.findings import Cell, column_letters
from allocator.sheets.cells import figure, text
from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.headers import HEADER_ROWS, Reading, labels_of
from allocator.sheets.names import Certainty, match
from allocator.sheets.reader import Sheet
from allocator.sheets.shapes import (
    MOST,
    ROLES,
    SURE,
    Post,
    Shape,
    beside,
    certainty_of,
    is_tree,
    posts_table,
    role_share,
    texts_of,
    words_of,
)
from allocator.sheets.tables import Table

NUMBERED = re.compile(r"(\D*?)0*(\d{1,2})(\D*)")
WIDEST = 20  # columns of an outline without header

Grid = Sequence[Sequence[str]]


def levels(sheet: Sheet) -> Shape | None:
    """A sheet with numbered level columns, or without header one whose rows are paths or an outline."""
    kind = vocabulary().kinds[0]
    for row in range(min(HEADER_ROWS, len(sheet.rows))):
        labels = labels_of(sheet, (row,))
        if series := _series(labels):
            others = ["" if column in series else label for column, label in enumerate(labels)]
            reading = Reading(sheet, kind, (row,), labels, match(kind, others))
            return (_chain if "title" in reading.matches else _named)(reading, series)
    return _unnamed(sheet)


def _series(labels: Sequence[str]) -> list[int]:
    """The columns of the longest run of numbered levels, in which a plain name goes before "manager level 1"."""
    known = words_of("levels")["words"]
    runs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for column, label in enumerate(labels):
        words = header_words(label)
        plain = re.findall(r"[^\W\d_]+", " ".join(words))
        numbered = NUMBERED.fullmatch("".join(words))
        if "+" in label or known.isdisjoint(plain):
            continue
        if numbered:
            runs[numbered[1] + numbered[3]].append((int(numbered[2]), column))
        elif words == ("n",):  # N, N-1, N-2
            runs["n"].append((0, column))
    straight = [run for run in runs.values() if len(run) > 1 and all(run[at][0] == run[0][0] + at for at in range(len(run)))]
    return [column for _, column in max(straight, key=len)] if straight else []


def _header(reading: Reading, series: Sequence[int]) -> str:
    return f"{reading.labels[series[0]]} to {reading.labels[series[-1]]}"


def _chain(reading: Reading, series: Sequence[int]) -> Shape | None:
    """Beside a title, the levels name the managers from the top down: the last that is not the row itself is its own.

    Levels that name neither persons nor posts of the sheet are units, which tell no manager.
    """
    base = beside(reading, series, ("reports_to",))
    columns = [texts_of(reading, base, column) for column in series]
    named = {value for column in columns for value in column} - {""}
    keys = [field for field in ("person", "id", "person_id", "email", "title") if field in base.values]
    shares = [(len(named & set(base.values[field])) / max(len(named), 1), field) for field in keys]
    share, key = max(shares, key=itemgetter(0), default=(0.0, ""))
    told = any(word in "".join(header_words(reading.labels[series[0]])) for word in words_of("edges")["superior"])
    if not named or (share < MOST and not told):
        return None
    own = base.column(key)
    last = [
        next((at for at in reversed(range(len(series))) if columns[at][row] not in ("", own[row])), -1) for row in range(len(base))
    ]
    manager = [columns[at][row] if at >= 0 else "" for row, at in enumerate(last)]
    cells = [Cell(base.file, base.sheet, number, series[at] + 1) for number, at in zip(base.rows, last, strict=True)]
    table = replace(
        base,
        columns={**base.columns, "reports_to": series[0] + 1},
        headers={**base.headers, "reports_to": _header(reading, series)},
        values={**base.values, "reports_to": manager},
        places={"reports_to": cells},
    )
    why = f"the columns {_header(reading, series)} name the managers of each row from the top down ({share:.0%} stand under {key})"
    return Shape("a chain of managers, one column per level", why, Certainty.LIKELY, table, (reading.sheet,))


def _named(reading: Reading, series: Sequence[int]) -> Shape | None:
    """Without a title column, the levels hold the titles."""
    base = beside(reading, series)
    columns = [texts_of(reading, base, column) for column in series]
    why = f"the columns {_header(reading, series)} are numbered levels and hold titles"
    return _shape(reading, base, list(zip(*columns, strict=True)), series, why)


def _shape(reading: Reading, base: Table, grid: Grid, series: Sequence[int], why: str) -> Shape | None:
    """The posts of a grid of titles, where they are titles and make a tree."""
    posts = posts_of(grid, lambda row, level: Cell(base.file, base.sheet, base.rows[row], series[level] + 1))
    titles = [post.title for post in posts]
    words = sum(len(title) > 1 and figure(title) is None for title in titles)
    sure = certainty_of(titles)
    if sure is None or words < SURE * len(titles) or not is_tree([post.above for post in posts]):
        return None
    table = posts_table(base, posts, _header(reading, series))
    return Shape("one column per level", why, sure, table, (reading.sheet,))


def posts_of(grid: Grid, cell: Callable[[int, int], Cell]) -> list[Post]:
    """The posts of rows that name themselves in their last filled level and their ancestors, or some, to its left.

    Blank levels to the left are those of the row above. A row that repeats a post which has its row is another post
    of that title; an ancestor without a row of its own is a post too.
    """
    posts: list[Post] = []
    known: dict[tuple[int, str], int] = {}
    current = [-1] * max(map(len, grid), default=0)
    for row, titles in enumerate(grid):
        filled = [level for level, title in enumerate(titles) if title]
        if not filled:
            continue
        above = next((current[level] for level in reversed(range(filled[0])) if current[level] >= 0), -1)
        current[filled[0] :] = [-1] * (len(current) - filled[0])
        for level in filled:
            own = level == filled[-1]
            place = known.get((above, titles[level]))
            if place is None or (own and posts[place].row >= 0):
                place = len(posts)
                known.setdefault((above, titles[level]), place)
                posts.append(Post(titles[level], cell(row, level), above, row if own else -1))
            elif own:
                posts[place].row, posts[place].cell = row, cell(row, level)
            current[level] = above = place
    return posts


def _unnamed(sheet: Sheet) -> Shape | None:
    """A sheet of titles alone: every row a path whose beginning has a row too, or one title per row, moved in by its level."""
    rows = [[text(value) for value in row] for row in sheet.rows[: HEADER_ROWS + 1]]
    width = max(map(len, rows), default=0)
    if not 1 < width <= WIDEST or role_share(title for row in rows for title in row) < ROLES:
        return None
    rows = [[text(value) for value in row] for row in sheet.rows]
    margin = min((next((at for at, title in enumerate(row) if title), WIDEST) for row in rows), default=0)
    header = _header_row([row[margin:] for row in rows])
    body = [(at, row[margin:]) for at, row in enumerate(rows) if at > header and any(row)]
    why = _outline([row for _, row in body])
    if not why:
        return None
    columns = range(margin, max(len(row) for row in rows))
    labels = [f"column {column_letters(column + 1)}" for column in range(columns.stop)]
    reading = Reading(sheet, vocabulary().kinds[0], (header,) if header >= 0 else (), labels, {})
    base = beside(reading)
    grid = [texts_of(reading, base, column) for column in columns]
    return _shape(reading, base, list(zip(*grid, strict=True)), columns, why)


def _header_row(rows: Grid) -> int:
    """The first filled row where it is no beginning of a path that goes on below: then it is a header; else -1."""
    first = next((at for at, row in enumerate(rows) if any(row)), -1)
    several = first >= 0 and sum(map(bool, rows[first])) > 1
    return first if several and all(row[:1] != rows[first][:1] for row in rows[first + 1 :]) and rows[first][0] else -1


def _outline(rows: Grid) -> str:
    """Why rows are read as paths or as an outline; "" where they are neither."""
    filled = [[at for at, title in enumerate(row) if title] for row in rows]
    depth = [levels[-1] for levels in filled]
    if len(rows) < 3 or len(set(depth)) < 2:
        return ""
    if all(len(levels) == 1 for levels in filled):
        stepwise = depth[0] == 0 and all(after - before < 2 for before, after in pairwise(depth))
        return "every row holds one title, moved in by its level" if stepwise else ""
    whole = [tuple(row[: last + 1]) for row, last in zip(rows, depth, strict=True)]
    known = set(whole)
    begun = sum(path[:-1] in known for path in whole if len(path) > 1)
    straight = all(levels == list(range(len(levels))) for levels in filled)
    return "every row repeats the titles above it" if straight and begun >= SURE * sum(map(bool, depth)) else ""
