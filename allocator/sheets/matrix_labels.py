"""What the rows of a matrix are called: the column of activities, the sections they stand under, their scopes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from allocator.sheets.cells import figure
from allocator.sheets.matrix_find import Block
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_words import is_heading, plain, words

LONG = 160  # characters on average from which on a column holds descriptions
FOOTNOTES = re.compile(r"(?<=\w|[).])\s*(?:[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡]+|\[\^?\d{1,3}\])$")
NUMBERED = re.compile(r"\W*(\d+(?:\.\d+)*)[.):]?\s")


@dataclass(frozen=True, slots=True)
class Labels:
    """Columns by what they hold, -1 for none."""

    activity: int = -1
    area: int = -1
    scope: int = -1
    role: int = -1


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet with its activity and section.

    `named`: the row says itself what it is called; `above`: its letters belong to the activity of the row above.
    """

    row: int
    activity: str
    area: str
    column: int
    named: bool = True
    above: bool = False


def unmarked(label: str) -> str:
    """A label without the marks of footnotes at its end."""
    return FOOTNOTES.sub("", label)


def heading_of(read: Read, header: Sequence[int], column: int) -> str:
    """The heading of a column: the lowest text in the rows of the header."""
    return next((text for row in reversed(header) if (text := read.grid.at(row, column)) and (row, column) not in read.taken), "")


def label_columns(
    read: Read, header: Sequence[int], columns: Sequence[int], rows: Sequence[int], *, of_roles: bool = False
) -> Labels:
    """Which columns hold the activities, their areas and scopes; `of_roles`: the rows are roles, not activities."""
    headings = {column: heading_of(read, header, column) for column in columns}
    texts = {column: [text for row in rows if (text := read.grid.at(row, column))] for column in columns}

    def named(*kinds: str) -> list[int]:
        return [column for column in columns if texts[column] and is_heading(headings[column], *kinds)]

    scope = next(iter(named("scope")), -1)
    role = -1 if of_roles else next((column for column in named("role") if column != scope), -1)
    free = [column for column in columns if column not in (scope, role) and texts[column]]
    wanted = named("role" if of_roles else "activity")
    wordy = [column for column in free if not is_heading(headings[column], "aside", "area") and _is_wordy(texts[column])]
    candidates = [column for column in wanted if column in free or of_roles] or wordy
    if of_roles and not wanted:
        apart = [column for column in free if _names_each(texts[column])]
        candidates = [column for column in apart if _is_wordy(texts[column])] or apart or candidates
    elif candidates:
        below = [row for row in rows if (row, candidates[0]) in read.grid.below]
        candidates = _parted(read, below, wordy) or candidates
    candidates = candidates or [column for column in free if _is_wordy(texts[column])] or free
    if not candidates:
        return Labels(scope=scope, role=role)
    activity = max(candidates, key=lambda column: (column in wordy, len(set(texts[column])), -column))
    areas = [column for column in named("area") if column != activity] or [
        column
        for column in free
        if column < activity
        and not is_heading(headings[column], "aside")
        and _is_wordy(texts[column])
        and _repeats(read, rows, column)
    ]
    return Labels(activity, areas[0] if areas else -1, scope, role)


def _is_wordy(texts: Sequence[str]) -> bool:
    """Whether the texts are names: no numbers, no letters that number the rows, no descriptions."""
    told = [text for text in texts if figure(text) is None and len(text) > 2 and not re.fullmatch(r"[\d.\-/]+", text)]
    return 2 * len(told) >= len(texts) and sum(map(len, told)) <= LONG * len(told)


def _names_each(texts: Sequence[str]) -> bool:
    """Whether each text is another one, and no number."""
    return len(set(texts)) == len(texts) and all(figure(text) is None and len(text) > 1 for text in texts)


def _parted(read: Read, below: Sequence[int], columns: Sequence[int]) -> list[int]:
    """The columns that say something of their own in each row on which a merged cell goes on, if it does so at all."""
    own = [[bool(read.grid.at(row, column)) and (row, column) not in read.grid.below for row in below] for column in columns]
    return [column for column, told in zip(columns, own, strict=True) if told and all(told)]


def _repeats(read: Read, rows: Sequence[int], column: int) -> bool:
    """Whether a column says the same for several rows, or leaves it to the row above."""
    texts = [read.grid.at(row, column) for row in rows]
    told = [text for text in texts if text]
    return len(set(told)) < len(texts)


def lines(read: Read, block: Block, labels: Labels, lettered: set[int]) -> tuple[list[Line], list[int]]:
    """The activities of a block in order, and the rows that were taken for headings of sections."""
    if labels.role >= 0:
        block = replace(block, labels=tuple(column for column in block.labels if column != labels.role))
    alone = _alone(read, block, labels, lettered)
    headings = _headings(read, block, labels, lettered, alone)
    found: list[Line] = []
    section = area = ""
    above = -2
    for row in block.body:
        if row in headings:
            section, area = _label(read, row, block, labels)[0], ""
        elif row in lettered or row in alone:
            area = (read.grid.at(row, labels.area) if labels.area >= 0 else "") or area
            name, column = _label(read, row, block, labels)
            merged = row == above + 1 and (not name or _goes_on(read, block, row, column))
            scope = read.grid.at(row, labels.scope) if labels.scope >= 0 else ""
            title = found[-1].activity if merged else f"{name or read.grid.line(row)}{scope and f' @ {scope}'}"
            over = "" if name and column == labels.area else area
            found.append(Line(row, title, over or section, column, bool(name), merged))
            above = row
    return found, sorted(headings)


def _goes_on(read: Read, block: Block, row: int, column: int) -> bool:
    """Whether the merged cell of an activity goes on in a row, and nothing left of the letters tells the two apart."""
    before = [each for each in block.labels if each < block.columns[0] and read.grid.at(row, each)]
    return (row, column) in read.grid.below and read.grid.below.issuperset((row, each) for each in before)


def _label(read: Read, row: int, block: Block, labels: Labels) -> tuple[str, int]:
    """What a row is called, and in which column: the activity, else whatever text stands before the letters."""
    if labels.activity >= 0 and (text := read.grid.at(row, labels.activity)):
        return unmarked(text), labels.activity
    first = labels.activity if labels.activity >= 0 else next(iter(block.labels), 0)
    others = (column for column in block.labels if column < block.columns[0] and (row, column) not in read.taken)
    told = ((read.grid.at(row, column), column) for column in others)
    return next(((text, column) for text, column in told if text and figure(text) is None), ("", first))


def _alone(read: Read, block: Block, labels: Labels, lettered: set[int]) -> set[int]:
    """Rows without letters that have a label and nothing in the columns of roles: sections, or activities not yet filled."""
    own = set(block.columns)
    found = set()
    for row in block.body:
        if row in lettered or own.intersection(read.written(row)):
            continue
        name = _label(read, row, block, labels)[0]
        counts = any(f"{plain(name)} ".startswith(f"{word} ") for word in words().headings["load"])
        if name and not counts and (row, labels.activity) not in read.taken:
            found.add(row)
    return found


def _headings(read: Read, block: Block, labels: Labels, lettered: set[int], alone: set[int]) -> set[int]:
    """Which rows of labels alone head a section."""
    if block.key >= 0:
        return {row for row in alone if not read.grid.at(row, block.key)}
    filled = [row for row in block.body if row in lettered]
    others = [
        column
        for column in block.labels
        if column < block.columns[0]
        and column not in (labels.activity, labels.area)
        and 2 * sum(bool(read.grid.at(row, column)) for row in filled) > len(filled)
    ]
    caps = sum(_label(read, row, block, labels)[0].isupper() for row in filled) * 2 > len(filled)
    opens = bool(block.body) and next((row for row in block.body if row in lettered or row in alone), -1) in alone
    found = set()
    for row in alone:
        name, column = _label(read, row, block, labels)
        telling = (
            (row, column) in read.grid.strong
            or (name.isupper() and len(name) > 3 and not caps)
            or name.endswith(":")
            or bool(others and not any(read.grid.at(row, other) for other in others))
            or column not in (labels.activity, -1)
            or _is_parent(read, block, labels, row, name)
        )
        if telling or (opens and row + 1 in lettered):
            found.add(row)
    return found


def _is_parent(read: Read, block: Block, labels: Labels, row: int, name: str) -> bool:
    """Whether the number before a label is that of the next one without its end: "2 Design" before "2.1 Sketch"."""
    place = bisect_right(block.body, row)
    below = block.body[place] if place < len(block.body) else -1
    number, next_number = NUMBERED.match(name), NUMBERED.match(_label(read, below, block, labels)[0] if below >= 0 else "")
    return bool(number and next_number) and next_number[1].startswith(f"{number[1]}.")  # type: ignore[index]
