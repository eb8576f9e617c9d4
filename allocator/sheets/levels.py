"""Layout "one column per level": each row names its ancestors from left to right, or leaves them blank as in an outline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

from allocator.findings import Cell, Finding, column_letters, finding
from allocator.sheets.cells import figure, text
from allocator.sheets.chains import chain, series_of
from allocator.sheets.fields import vocabulary
from allocator.sheets.headers import HEADER_ROWS, Reading, labels_of
from allocator.sheets.names import match
from allocator.sheets.reader import Sheet
from allocator.sheets.shapes import (
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
from allocator.sheets.spelling import folded, slips
from allocator.sheets.tables import Table
from allocator.sheets.unitlevels import unit_levels

WIDEST = 20  # columns of an outline without header

Grid = Sequence[Sequence[str]]


def levels(sheet: Sheet) -> Shape | None:
    """A sheet with numbered level columns, or without header one whose rows are paths or an outline."""
    kind = vocabulary().kinds[0]
    for row in range(min(HEADER_ROWS, len(sheet.rows))):
        labels = labels_of(sheet, (row,))
        levelled = series_of(labels, words_of("levels")["words"])
        if series := levelled or series_of(labels, words_of("edges")["superior"]):
            others = ["" if column in series else label for column, label in enumerate(labels)]
            reading = Reading(sheet, kind, (row,), labels, match(kind, others))
            if "title" in reading.matches:
                return chain(reading, series) or (unit_levels(reading, series) if levelled else None)
            if levelled:
                return _named(reading, series)
    return _unnamed(sheet)


def _header(reading: Reading, series: Sequence[int]) -> str:
    return f"{reading.labels[series[0]]} to {reading.labels[series[-1]]}"


def _named(reading: Reading, series: Sequence[int]) -> Shape | None:
    """Without a title column, the levels hold the titles."""
    base = beside(reading, series)
    columns = [texts_of(reading, base, column) for column in series]
    why = f"the columns {_header(reading, series)} are numbered levels and hold titles"
    return _shape(reading, base, list(zip(*columns, strict=True)), series, why)


def _shape(reading: Reading, base: Table, grid: Grid, series: Sequence[int], why: str) -> Shape | None:
    """The posts of a grid of titles, where they are titles and make a tree."""
    posts, said = posts_of(grid, lambda row, level: Cell(base.file, base.sheet, base.rows[row], series[level] + 1))
    titles = [post.title for post in posts]
    words = sum(len(title) > 1 and figure(title) is None for title in titles)
    sure = certainty_of(titles)
    if sure is None or words < SURE * len(titles) or not is_tree([post.above for post in posts]):
        return None
    table = posts_table(base, posts, _header(reading, series))
    return Shape("one column per level", why, sure, table, (reading.sheet,), tuple(said))


def posts_of(grid: Grid, cell: Callable[[int, int], Cell]) -> tuple[list[Post], list[Finding]]:
    """The posts of rows that name themselves in their last filled level and their ancestors, or some, to its left.

    Blank levels to the left are those of the row above. A row that repeats a post which has its row is another post
    of that title; an ancestor without a row of its own is a post too. Other capitals or blanks under the same post
    make no other post, which is said; what is spelt nearly alike stays apart, which is said too.
    """
    posts: list[Post] = []
    said: list[Finding] = []
    known: dict[tuple[int, str], int] = {}  # posts by the one above and the title
    alike: dict[tuple[int, str], int] = {}  # likewise by the title folded
    plain = cache(folded)
    current = [-1] * max(map(len, grid), default=0)
    for row, titles in enumerate(grid):
        filled = [level for level, title in enumerate(titles) if title]
        if not filled:
            continue
        above = next((current[level] for level in reversed(range(filled[0])) if current[level] >= 0), -1)
        current[filled[0] :] = [-1] * (len(current) - filled[0])
        for level in filled:
            own, title, under = level == filled[-1], titles[level], above
            place = known.get((under, title))
            if place is None and (place := alike.get((under, plain(title)))) is not None and not (own and posts[place].row >= 0):
                said.append(_respelt(title, posts[place], cell(row, level)))
            if place is None or (own and posts[place].row >= 0):
                place = len(posts)
                posts.append(Post(title, cell(row, level), under, row if own else -1))
                alike.setdefault((under, plain(title)), place)
            elif own:
                posts[place].title, posts[place].row, posts[place].cell = title, row, cell(row, level)
            known.setdefault((under, title), place)
            current[level] = above = place
    return posts, [*said, *_nearly_alike(posts)]


def _respelt(title: str, post: Post, cell: Cell) -> Finding:
    why = "both stand under the same manager" if post.above >= 0 else "both stand at the top"
    return finding("SHEET-80", title, cell, other=post.title, why=why)


def _nearly_alike(posts: Sequence[Post]) -> list[Finding]:
    """Posts that only the rows below them name, and whose title is one letter away from another's under the same post."""
    said = []
    below: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        below[post.above].append(post)
    for siblings in below.values():
        asked = [at for at, post in enumerate(siblings) if post.row < 0] if len(siblings) > 1 else []
        titles = [post.title for post in siblings] if asked else []
        plain = list(map(folded, titles))
        for at in asked:
            near = [other for other in slips(titles[at], titles, plain) if other < at or siblings[other].row >= 0]
            said += [finding("SHEET-81", titles[at], siblings[at].cell, other=titles[near[0]])] if near else []
    return said


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
