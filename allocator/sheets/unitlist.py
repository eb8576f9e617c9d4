"""Layout "list of units": each row a unit or a post in it, with the unit above; the posts of a unit report to its first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from allocator.findings import Cell
from allocator.sheets.fields import header_words
from allocator.sheets.headers import Reading
from allocator.sheets.names import Certainty
from allocator.sheets.shapes import MOST, Post, Shape, beside, posts_table, texts_of, words_of
from allocator.sheets.tables import Table

SAMPLE = 200
NO_POST = "it names a unit and no position"


@dataclass(slots=True)
class Unit:
    """A unit: what its rows say of it, the unit above (-1: none), and its rows that are posts, the head first."""

    says: tuple[str, str, str]  # name, unit above, level
    above: int
    posts: list[int] = field(default_factory=list)


def units(reading: Reading) -> Shape | None:
    """A sheet of units, where what stands for the manager names units of the sheet."""
    columns = reading.columns
    if not {"title", "reports_to", "department"} <= columns.keys() or not _names_units(reading):
        return None
    base = beside(reading, fields=("title", "reports_to"))
    titles, above = texts_of(reading, base, columns["title"]), texts_of(reading, base, columns["reports_to"])
    key = _key(reading, base, set(above) - {""})
    if not key:
        return None
    found = _units(base, base.values[key], above, _levels(reading, base), titles)
    posts, names = _posts(base, found, titles, columns["title"])
    if not posts:
        return None
    table = posts_table(base, posts, reading.headers["title"], names)
    kept = {post.row for post in posts}
    aside = [(number, NO_POST) for row, number in enumerate(base.rows) if row not in kept]
    why = f"“{reading.headers['reports_to']}” names units of “{base.headers[key]}”: {len(found)} units, {len(posts)} posts"
    headers = {**table.headers, "reports_to": reading.headers["reports_to"]}
    table = replace(table, headers=headers, set_aside=[*base.set_aside, *aside])
    return Shape("a list of units with their heads", why, Certainty.LIKELY, table, (reading.sheet,))


def _names_units(reading: Reading) -> bool:
    """Whether the header of the manager's column may mean a unit above, and the first rows name one."""
    if "".join(header_words(reading.headers["reports_to"])).removesuffix("id") not in words_of("units")["parent"]:
        return False
    rows, columns = reading.sheet.rows[reading.row + 1 :], reading.columns
    manager, name = columns["reports_to"], columns["department"]
    head = {row[manager] for row in rows[:SAMPLE] if manager < len(row) and row[manager]}
    return _by_id(reading) or not head.isdisjoint({row[name] for row in rows if name < len(row)})


def _by_id(reading: Reading) -> bool:
    """Whether the header of the manager's column says that it holds ids of units."""
    words = header_words(reading.headers["reports_to"])
    return "id" in reading.matches and any(word in words for word in header_words(reading.headers["department"]))


def _key(reading: Reading, base: Table, named: set[str]) -> str:
    """The column in which the units above are found, "" where they are posts or nothing of the sheet.

    Found among ids they are units only where the header says so.
    """

    def share(values: Sequence[str]) -> float:
        return len(named & set(values)) / max(len(named), 1)

    unit = share(base.values["department"])
    others = [
        texts_of(reading, base, hit.column) for name, hit in reading.matches.items() if name not in ("department", "reports_to")
    ]
    if unit >= MOST and all(share(values) < unit for values in others):
        return "department"
    return "id" if _by_id(reading) and share(base.values["id"]) >= MOST else ""


def _levels(reading: Reading, base: Table) -> list[str]:
    """The level of each row's unit, blank where the sheet has no such column."""
    labels = ["".join(header_words(label)) for label in reading.labels]
    column = next((column for column, label in enumerate(labels) if label in words_of("units")["level"]), None)
    return texts_of(reading, base, column) if column is not None else [""] * len(base)


def _units(base: Table, names: Sequence[str], above: Sequence[str], levels: Sequence[str], titles: Sequence[str]) -> list[Unit]:
    """The units in sheet order; rows in a run that say the same are one unit."""
    found: list[Unit] = []
    by_name: dict[str, list[int]] = defaultdict(list)
    for row, says in enumerate(zip(names, above, levels, strict=True)):
        if not found or found[-1].says != says:
            by_name[says[0]].append(len(found))
            found.append(Unit(says, -1))
        if titles[row]:
            found[-1].posts.append(row)
    for place, unit in enumerate(found):
        unit.above = _above(found, by_name[unit.says[1]] if unit.says[1] else (), place)
    return found


def _above(found: Sequence[Unit], named: Sequence[int], place: int) -> int:
    """Of the units so called the last one before, one level up where levels are known; else the first one after."""
    level = found[place].says[2]
    up = str(int(level) - 1) if level.isdecimal() else ""
    fitting = [other for other in named if other != place and (not up or found[other].says[2] in ("", up))] or [
        other for other in named if other != place
    ]
    before = [other for other in fitting if other < place]
    return before[-1] if before else next(iter(fitting), -1)


def _posts(base: Table, found: Sequence[Unit], titles: Sequence[str], column: int) -> tuple[list[Post], list[str]]:
    """The posts, and what they are called: by their unit, with the title where it has several."""
    order = [(row, unit) for unit in found for row in unit.posts]
    place = {row: at for at, (row, _) in enumerate(order)}
    count = Counter(unit.says[0] for unit in found for _ in unit.posts)
    posts, names = [], []
    for row, unit in order:
        cell = Cell(base.file, base.sheet, base.rows[row], column + 1)
        posts.append(Post(titles[row], cell, place.get(over(found, unit, row), -1), row))
        name = base.values["department"][row]
        names.append(name if count[unit.says[0]] == 1 else f"{name}: {titles[row]}")
    return posts, names


def over(found: Sequence[Unit], unit: Unit, row: int) -> int:
    """The row of the post that a post of a unit reports to: its first one, for that the head of a unit above; -1 at a top."""
    return unit.posts[0] if row != unit.posts[0] else _head(found, unit.above)


def _head(found: Sequence[Unit], unit: int) -> int:
    """The row of the first post of the nearest unit upwards that has one, -1 where there is none."""
    seen: set[int] = set()
    while unit >= 0 and unit not in seen:
        if found[unit].posts:
            return found[unit].posts[0]
        seen.add(unit)
        unit = found[unit].above
    return -1
