"""Layout "units by level": beside each title the units it stands in, one column per level; the first of a unit leads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from allocator.findings import Cell
from allocator.sheets.cells import figure
from allocator.sheets.chains import is_superior, named_by, series_of
from allocator.sheets.headers import Reading
from allocator.sheets.names import Certainty
from allocator.sheets.shapes import MOST, SURE, Cells, Post, Shape, beside, certainty_of, is_tree, posts_table, texts_of, words_of
from allocator.sheets.spelling import folded
from allocator.sheets.tables import Table
from allocator.sheets.unitlist import NO_POST, Unit, over

SHOWN = 3  # rows in a message

Grid = Sequence[Sequence[str]]


def unit_levels(reading: Reading, series: Sequence[int]) -> Shape | None:
    """A list of posts whose level columns name units, where each unit has one post, or begins with the post that leads it.

    A post leads the others of its unit where the cells to its left alone name the unit, as in an outline; it reports to
    who leads the nearest unit above that has a post. Where several rows of a unit repeat its name nothing tells who leads.
    """
    base, grid, titles = _parts(reading, series)
    sure = certainty_of(titles)
    if sure is None or not _are_units(reading, series, base, grid):
        return None
    found, unit_of = _units(grid, titles)
    rows = [row for row, title in enumerate(titles) if title]
    place = {row: at for at, row in enumerate(rows)}
    column = reading.columns["title"] + 1
    above = [over(found, found[unit_of[row]], row) if unit_of[row] >= 0 else -1 for row in rows]
    posts = [
        Post(titles[row], Cell(base.file, base.sheet, base.rows[row], column), place.get(first, -1), row)
        for row, first in zip(rows, above, strict=True)
    ]
    if next(_unled(found, grid), None) or not is_tree([post.above for post in posts]):
        return None
    drawn = len(rows) == sum(bool(unit.posts) for unit in found) and any(not row[0] and any(row) for row in grid)
    header = _header(reading, series)
    why = f"the columns {header} name {len(found)} units; who stands first in one leads it, and reports to who leads the one above"
    table = posts_table(_with_units(base, header, found, unit_of, grid, series), posts, header)
    aside = [(number, NO_POST) for row, number in enumerate(base.rows) if not titles[row]]
    table = replace(table, set_aside=[*base.set_aside, *aside])
    return Shape("units, one column per level", why, sure if drawn else Certainty.GUESS, table, (reading.sheet,))


def units_without_head(reading: Reading) -> Iterator[str]:
    """What is to be said of level columns that name units of which nothing tells who leads them."""
    series = series_of(reading.labels, words_of("levels")["words"])
    if not series or "title" not in reading.matches:
        return
    base, grid, titles = _parts(reading, series)
    if not _are_units(reading, series, base, grid):
        return
    if rows := next(_unled(_units(grid, titles)[0], grid), None):
        listed = ", ".join(str(base.rows[row]) for row in rows[:SHOWN]) + (" …" if len(rows) > SHOWN else "")
        name = next(filter(None, reversed(grid[rows[0]])), "")
        told = f"{_header(reading, series)} tell in which unit each position stands"
        yield f"{told}; of those in “{name}” (rows {listed}) nothing tells who leads the others"


def _header(reading: Reading, series: Sequence[int]) -> str:
    return f"{reading.labels[series[0]]} to {reading.labels[series[-1]]}"


def _parts(reading: Reading, series: Sequence[int]) -> tuple[Table, Grid, list[str]]:
    """The other columns, the names of the units level by level, and the titles."""
    base = beside(reading, series)
    grid = list(zip(*(texts_of(reading, base, column) for column in series), strict=True))
    return base, grid, texts_of(reading, base, reading.columns["title"])


def _are_units(reading: Reading, series: Sequence[int], base: Table, grid: Grid) -> bool:
    """Whether what stands in the level columns are names, and not those of managers or of posts of the sheet."""
    names = [name for row in grid for name in row if name]
    words = sum(len(name) > 1 and figure(name) is None for name in names)
    _, others = named_by(base, list(zip(*grid, strict=True)))
    return bool(names) and words >= SURE * len(names) and others < MOST and not is_superior(reading.labels[series[0]])


def _units(grid: Grid, titles: Sequence[str]) -> tuple[list[Unit], list[int]]:
    """The units with their posts, and the unit of each row (-1: none); blank levels to the left are those of the row above."""
    found: list[Unit] = []
    known: dict[tuple[int, str], int] = {}
    current: list[int] = []
    unit_of = []
    for row, names in enumerate(grid):
        for level, name in enumerate(names):
            if name:
                current = (current + [-1] * level)[:level]
                above = next((unit for unit in reversed(current) if unit >= 0), -1)
                place = known.setdefault((above, folded(name)), len(found))
                if place == len(found):
                    found.append(Unit((name, "", ""), above))
                current.append(place)
        unit_of.append(current[-1] if current else -1)
        if titles[row] and unit_of[-1] >= 0:
            found[unit_of[-1]].posts.append(row)
    return found, unit_of


def _unled(found: Sequence[Unit], grid: Grid) -> Iterator[list[int]]:
    """The rows of each unit of several posts that is named in another row than that of its first."""
    return (unit.posts for unit in found if any(any(grid[row]) for row in unit.posts[1:]))


def _with_units(
    base: Table, header: str, found: Sequence[Unit], unit_of: Sequence[int], grid: Grid, series: Sequence[int]
) -> Table:
    """The table with the unit of each row as its department, where no column of the sheet tells that."""
    if "department" in base.values:
        return base
    said: list[Cell] = []
    for row, names in enumerate(grid):
        level = next((level for level in reversed(range(len(names))) if names[level]), -1)
        here = Cell(base.file, base.sheet, base.rows[row], series[level] + 1)
        said.append(here if level >= 0 or not said else said[-1])
    return replace(
        base,
        columns={**base.columns, "department": series[0] + 1},
        headers={**base.headers, "department": header},
        values={**base.values, "department": [found[unit].says[0] if unit >= 0 else "" for unit in unit_of]},
        places={**base.places, "department": Cells(len(said), said.__getitem__)},
    )
