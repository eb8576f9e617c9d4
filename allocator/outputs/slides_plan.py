"""Render: which rows and columns of the matrices stand on which slide, so that each can be read from a chair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from allocator.outputs.matrix import GROUPS, Page, pages
from allocator.outputs.wording import Wording, counted, shortened

COLUMNS, ROWS = 16, 22  # positions, and rows with the headings of the dimensions, that can still be read on a slide
MOST = 8  # slides of one matrix; a longer one is for the workbook
MOST_IN_ALL = 40


@dataclass(frozen=True, slots=True)
class Sign:
    """What a cell shows. `letter` gives its colour, "" for counts of several letters."""

    text: str
    letter: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the matrix: the allocation's row, its dimension, and its signs by column (a position, or -1 - group)."""

    row: int
    dimension: str
    signs: Mapping[int, Sign]


@dataclass(frozen=True, slots=True)
class Slide:
    """A part of a matrix that fits on a slide. `columns`: positions from left to right, then -1 - group."""

    matrix: str
    scope: int
    lines: tuple[Line, ...]
    columns: tuple[int, ...]
    part: int = 1
    parts: int = 1

    @property
    def blocks(self) -> list[tuple[str, list[Line]]]:
        """The lines by dimension."""
        return [(dimension, list(lines)) for dimension, lines in groupby(self.lines, lambda line: line.dimension)]


@dataclass(frozen=True, slots=True)
class Planned:
    """One matrix: its slides, or why it has none; `missing` are its rows too wide for any slide."""

    name: str
    rows: int
    positions: int
    slides: tuple[Slide, ...]
    missing: tuple[int, ...]
    why_none: str = ""


def plan(words: Wording, columns: int = COLUMNS, rows: int = ROWS) -> list[Planned]:
    """The slides of every matrix, in the order of the workbook's sheets, for slides that hold so much."""
    planned: list[Planned] = []
    left, found = MOST_IN_ALL, pages(words)
    same = Counter(scope.name for scope in (words.allocation.scopes[number] for number in {page.scope for page in found}))
    for page in found:
        scope = words.allocation.scopes[page.scope]
        part = f", part {page.part} of {page.parts}" if page.parts > 1 else ""
        name = words.scopes[page.scope] if same[scope.name] > 1 else shortened(scope.name or scope.id)
        planned.append(_planned(words, page, f"{name}{part}", (columns, rows), left))
        left -= len(planned[-1].slides)
    return planned


def _planned(words: Wording, page: Page, name: str, room: tuple[int, int], left: int) -> Planned:
    """The slides of one matrix, none where it asks for more than there may be."""
    columns, rows = (len(page.positions) + 2, room[1]) if len(words.letters) == 1 else room
    lines = list(_lines(words, page))
    narrow = [line for line in lines if len(line.signs) <= columns]
    missing = tuple(line.row for line in lines if len(line.signs) > columns)
    order = {key: place for place, key in enumerate([*page.positions.tolist(), *(-1 - group for group in page.groups)])}
    parts = list(_fitting(narrow, columns, rows))
    why_none = ""
    if len(parts) > MOST:
        why_none = f"It would take {counted(len(parts), 'slide')}."
    elif len(parts) > left:
        why_none = f"The matrices before it take {MOST_IN_ALL - left:,} slides already."
    slides = tuple(
        Slide(name, page.scope, tuple(some), tuple(sorted(_columns(some), key=order.__getitem__)), number, len(parts))
        for number, some in enumerate([] if why_none else parts, 1)
    )
    return Planned(name, len(page.rows), len(page.positions), slides, () if why_none else missing, why_none)


def _lines(words: Wording, page: Page) -> Iterator[Line]:
    """The rows of a matrix with what stands on them."""
    table = words.allocation.assignments
    signs: defaultdict[int, dict[int, Sign]] = defaultdict(dict)
    shown = zip(
        page.line.tolist(),
        page.positions[page.column].tolist(),
        words.letter_of[page.assignment],
        (table.override[page.assignment] >= 0).tolist(),
        strict=True,
    )
    for at, position, text, by_hand in shown:
        signs[at][position] = Sign(text, text, by_hand)
    for count in page.counts:
        before = signs[count.line].get(-1 - count.group)
        text = f"{count.letter} ({count.number:,})"
        signs[count.line][-1 - count.group] = Sign(f"{before.text}, {text}", "") if before else Sign(text, count.letter)
    dimensions = words.dimensions[words.allocation.rows.activity[page.rows]].tolist()
    for at, (row, dimension) in enumerate(zip(page.rows.tolist(), dimensions, strict=True)):
        yield Line(row, dimension, signs[at])


def _fitting(lines: Sequence[Line], columns: int, rows: int) -> Iterator[list[Line]]:
    """The lines in parts that fit: dimensions whole where they can be, else as many of their lines as fit."""
    some: list[Line] = []
    for _, block in groupby(lines, lambda line: line.dimension):
        whole = list(block)
        for more in [whole] if _fits(whole, columns, rows) else [[line] for line in whole]:
            if some and not _fits([*some, *more], columns, rows):
                yield some
                some = []
            some = [*some, *more]
    if some:
        yield some


def _fits(lines: Sequence[Line], columns: int, rows: int) -> bool:
    headings = sum(1 for _ in groupby(lines, lambda line: line.dimension))
    return len(lines) + headings <= rows and len(_columns(lines)) <= columns


def _columns(lines: Sequence[Line]) -> set[int]:
    return {key for line in lines for key in line.signs}


def heading(words: Wording, column: int) -> str:
    """What stands over a column."""
    return str(words.posts[column]) if column >= 0 else GROUPS[-1 - column].label
