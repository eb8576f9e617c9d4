"""Layout "one column per level": each row names its ancestors from left to right, or leaves them blank as in an outline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from allocator.findings import Cell, column_letters
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
from allocator.sheets.tables import Table

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
            if levelled or "title" in reading.matches:
                return (chain if "title" in reading.matches else _named)(reading, series)
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
