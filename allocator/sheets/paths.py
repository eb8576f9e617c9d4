"""Layout "paths": a column that names the way from the top to each post, as /1/2/, A > B > C, 1.2.3 or a hierarchyid."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from allocator.findings import Cell
from allocator.sheets.cells import text
from allocator.sheets.headers import Reading
from allocator.sheets.hierarchyid import path_of
from allocator.sheets.levels import posts_of
from allocator.sheets.names import Certainty
from allocator.sheets.shapes import DATE, MOST, SURE, Shape, beside, certainty_of, is_tree, posts_table, texts_of
from allocator.sheets.tables import Table

SEPARATORS = ("/", "\\", ">", "»", "→", "|", "›", "::", ";", "<", "←")
UPWARDS = ("<", "←")  # these name the post first and the top last
NUMBER = re.compile(r"\d+(\.\d+)*\.?")
NUMBERING = "numbering"
SAMPLE = 200
KEYS = ("id", "person_id", "email", "person", "title")

Path = tuple[str, ...]
Paths = Sequence[Path | None]  # None for a blank cell


def paths(reading: Reading) -> Shape | None:
    """A sheet with a column of paths and titles of its own, or titles in the paths.

    Where a manager column is told by its header, only that one is asked.
    """
    known = reading.matches.get("reports_to")
    asked = [known.column] if known and known.certainty is not Certainty.GUESS else range(len(reading.labels))
    head = reading.sheet.rows[reading.row + 1 : reading.row + 1 + SAMPLE]
    for column in asked:
        if not _split([text(row[column]) for row in head if column < len(row)])[1]:
            continue
        base = beside(reading, (column,), ("reports_to",))
        found, kind, separator = _split(texts_of(reading, base, column))
        found = _whole(found, base.column("title"), separator) if separator else found
        if kind and (shape := _shape(reading, base, column, found, kind)):
            return shape
    return None


def _split(values: Sequence[str]) -> tuple[Paths, str, str]:
    """The paths of a column, how they are written, "" where they are none, and what separates titles; the first rows tell."""
    head = [value for value in values if value][:SAMPLE]
    if len(head) < 2 or sum(1 for value in head if DATE.fullmatch(value)) > len(head) / 2:
        return [], "", ""
    if all(path_of(value) is not None for value in head):
        return [path_of(value) if value else None for value in values], "a hierarchyid", ""
    if all(NUMBER.fullmatch(value) for value in head) and sum("." in value.strip(".") for value in head) * 4 > len(head):
        return [_steps(value, ".") if value else None for value in values], NUMBERING, ""
    count = Counter(separator for separator in SEPARATORS for value in head if separator in value)
    separator, having = count.most_common(1)[0] if count else ("", 0)
    if having < MOST * len(head):
        return [], "", ""
    return [_steps(value, separator) if value else None for value in values], f"steps with {separator} between", separator


def _steps(value: str, separator: str) -> Path:
    steps = tuple(step for step in (part.strip(" -") for part in value.split(separator)) if step)
    return steps[::-1] if separator in UPWARDS else steps


def _whole(found: Paths, titles: Sequence[str], separator: str) -> Paths:
    """Paths in which a title that holds the separator, as "Sales/Marketing" does, is one step.

    It is where the path of a row ends in the row's own title, and what stands before the separator is no row's path.
    """
    ends: dict[Path, tuple[int, str]] = {}  # a path that ends in its row's title: how many steps that is, and the title
    known = set(found)
    for path, title in zip(found, titles, strict=True):
        steps = _steps(title, separator) if path and separator in title else ()
        ended = path is not None and len(steps) > 1 and path[-len(steps) :] == steps
        if path and ended and known.isdisjoint(path[:-at] for at in range(1, len(steps))):
            ends[path] = len(steps), title
    return [_joined(path, ends) if path else path for path in found] if ends else found


def _joined(path: Path, ends: Mapping[Path, tuple[int, str]]) -> Path:
    """A path with the titles of those above it as one step each."""
    steps: list[str] = []
    for at, step in enumerate(path, 1):
        steps.append(step)
        if path[:at] in ends:
            size, title = ends[path[:at]]
            steps[-size:] = [title]
    return tuple(steps)


def _shape(reading: Reading, base: Table, column: int, found: Paths, kind: str) -> Shape | None:
    """Paths that lead to other rows, paths that end in what rows are called, or paths of titles."""
    label = reading.labels[column]
    if "title" not in base.values:
        return _of_titles(reading, column, found, kind)
    told = _by_place(base, found) or (_by_name(base, found) if kind != NUMBERING else None)
    if told is None:
        return None
    manager, why = told
    cells = [Cell(base.file, base.sheet, row, column + 1) for row in base.rows]
    given = {"reports_to": manager} if "id" in base.values else {"reports_to": manager, "id": list(map(_text, found))}
    table = replace(
        base,
        columns={**base.columns, **dict.fromkeys(given, column + 1)},
        headers={**base.headers, **dict.fromkeys(given, label)},
        values={**base.values, **given},
        places=dict.fromkeys(given, cells),
    )
    guessed = reading.matches["title"].certainty is Certainty.GUESS
    sure = Certainty.GUESS if guessed else Certainty.LIKELY
    titles = f"; titles are those of “{base.headers['title']}”, by their words" if guessed else ""
    return Shape("paths", f"“{label}” holds {kind}; {why}{titles}", sure, table, (reading.sheet,))


def _text(path: Path | None) -> str:
    """A path as text, which is no id."""
    return "/" + "/".join(path or ())


def _by_place(base: Table, found: Paths) -> tuple[list[str], str] | None:
    """The manager is the row whose path is one step shorter; a single row without path is the top where it is missing.

    By its id, or its path where the sheet has no ids.
    """
    rows: dict[Path, int] = {}
    for row, path in enumerate(found):
        if path is not None:
            rows.setdefault(path, row)
    steps = [path for path in rows if len(path) > min(map(len, rows))]
    blank = [row for row, path in enumerate(found) if path is None]
    met = sum(path[:-1] in rows for path in steps)
    if not steps or met < SURE * len(steps) or not _are_posts(base, found, len(rows)):
        return None
    rootless = len(blank) == 1 and () not in rows and min(map(len, rows)) == 1
    names = base.values.get("id") or list(map(_text, found))
    if rootless:
        rows[()] = blank[0]
    least = min(map(len, rows))
    manager = [_above(path, rows, names, least) for path in found]
    single = f"; {names[blank[0]]}, the only row without one, was taken for the top" if rootless else ""
    return manager, f"{met} of them lead on from the path of another row{single}"


def _are_posts(base: Table, found: Paths, different: int) -> bool:
    """Whether paths lead to posts and not to units, which many rows share: they differ, or end in the row's own title."""
    filled = [(path, title) for path, title in zip(found, base.column("title"), strict=True) if path]
    return different >= SURE * len(filled) or sum(path[-1] == title for path, title in filled) >= SURE * len(filled)


def _above(path: Path | None, rows: dict[Path, int], names: Sequence[str], least: int) -> str:
    """What the row above is called; the path that leads to it where there is no such row; "" at a top."""
    if not path or len(path) <= least:
        return ""
    above = rows.get(path[:-1])
    return names[above] if above is not None else _text(path[:-1])


def _by_name(base: Table, found: Paths) -> tuple[list[str], str] | None:
    """The manager is the last step, or the one before where the last is the row's own name."""
    filled = [(row, path) for row, path in enumerate(found) if path]
    steps = {step for _, path in filled for step in path}
    for key in (key for key in KEYS if key in base.values):
        own = base.values[key]
        if len(steps & set(own)) < SURE * len(steps):
            continue
        itself = sum(path[-1] == own[row] for row, path in filled) >= SURE * len(filled)
        manager = [""] * len(found)
        for row, path in filled:
            above = path[:-1] if itself and path[-1] == own[row] else path
            manager[row] = above[-1] if above else ""
        if len(set(manager) - {""}) and max(len(path) for _, path in filled) > 1:
            return manager, f"the {'one before the last' if itself else 'last'} names the manager by {key}"
    return None


def _of_titles(reading: Reading, column: int, found: Paths, kind: str) -> Shape | None:
    """Paths of titles in a sheet without titles of its own."""
    base = beside(reading, (column,))
    posts, said = posts_of([path or () for path in found], lambda row, _: Cell(base.file, base.sheet, base.rows[row], column + 1))
    sure = certainty_of(post.title for post in posts)
    if sure is None or not is_tree([post.above for post in posts]):
        return None
    table = posts_table(base, posts, reading.labels[column])
    return Shape("paths", f"“{reading.labels[column]}” holds {kind}, of titles", sure, table, (reading.sheet,), tuple(said))
