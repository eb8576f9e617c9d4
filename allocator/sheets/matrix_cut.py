"""Which columns of letters under a header belong to roles, and where one matrix ends and the next one beside it begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from string import ascii_uppercase

from allocator.sheets.cells import figure
from allocator.sheets.matrix_count import Count
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_words import is_heading, plain

TWICE = 0.8  # of the rows must be answered for on either side of a column of labels that begins another matrix


def is_aside(read: Read, header: int, body: Sequence[int], column: int, count: Count, lettered: Sequence[int]) -> bool:
    """Whether a column of letters is none of roles: a key, a status, or letters that number or name the rows."""
    heading = read.grid.at(header, column) if header >= 0 else ""
    if len(lettered) < 2 or column not in (lettered[0], lettered[-1]):
        return False
    if is_heading(heading, "aside"):
        return True
    before = [read.grid.at(header, other) for other in range(column)] if header >= 0 else []
    if column != lettered[0] or any(is_heading(each, "activity", "role") for each in before):
        return False
    if heading:
        return is_heading(heading, "activity", "area", "role")
    named = header >= 0 and any(read.grid.at(header, other) for other in lettered[1:])
    told = [text for row in body if (text := read.grid.at(row, column))]
    return (named and len(count.kinds) == count.plain > 3) or (len(told) > 1 and ascii_uppercase.startswith("".join(told)))


def is_listed(read: Read, header: int, lettered: Sequence[int]) -> bool:
    """Whether a list has its letters in the first of these columns, right of activities and roles; others repeat them."""
    before = [read.grid.at(header, column) for column in range(lettered[0])] if header >= 0 else []
    told = all(any(is_heading(heading, kind) for heading in before) for kind in ("activity", "role"))
    return told and is_heading(read.grid.at(header, lettered[0]), "letter")


def parts_of(read: Read, header: int, body: Sequence[int], lettered: Sequence[int], counts: Mapping[int, Count]) -> list[list[int]]:
    """Runs of columns of letters, cut where a column of labels between them begins another matrix.

    It does so where it is headed as the first one, where a column without anything stands beside it, and where its rows
    have one A on its left and another one on its right.
    """
    heads = {column: plain(read.grid.at(header, column)) if header >= 0 else "" for column in range(lettered[-1])}
    first = {heads[column] for column in range(lettered[0])} - {""}
    found = [[lettered[0]]]
    for before, column in pairwise(lettered):
        between = [each for each in range(before + 1, column) if each in counts and 2 * counts[each].texts >= min(len(body), 2)]
        apart = any(each not in counts and not heads[each] for each in range(before + 1, column))
        again = any(heads[each] in first and is_heading(heads[each], "activity") for each in between)
        if between and (apart or again or _answered_twice(read, body, heads, between, lettered)):
            found.append([])
        found[-1].append(column)
    return found


def _answered_twice(
    read: Read, body: Sequence[int], heads: Mapping[int, str], between: Sequence[int], lettered: Sequence[int]
) -> bool:
    """Whether columns among the letters name the rows, which have an A on either side of them."""
    names = [column for column in between if not is_heading(heads[column], "aside", "area", "scope", "role", "letter")]
    rows = [row for row in body if any(read.grid.at(row, column) for column in names)]
    told = {read.grid.at(row, column) for row in rows for column in names}

    def answered(row: int, columns: Iterable[int]) -> bool:
        cells = read.readings[row]
        return any(column < len(cells) and (reading := cells[column]) and "A" in reading.letters for column in columns)

    twice = [
        answered(row, (each for each in lettered if each < between[0]))
        and answered(row, (each for each in lettered if each > between[0]))
        for row in rows
    ]
    return len(rows) > 1 and len(told) >= len(rows) and sum(twice) >= TWICE * len(rows)


def with_empty(
    read: Read, header: int, part: Sequence[int], counts: Mapping[int, Count], limits: tuple[int, int], marked: set[int]
) -> tuple[int, ...]:
    """The columns of letters with those that have a heading among or beside them and no cell below it."""
    if header < 0:
        return tuple(part)

    def is_empty_role(column: int) -> bool:
        heading = read.grid.at(header, column)
        known = ("aside", "activity", "area", "scope", "legend", "letter")
        held = column in counts or column in marked or (header, column) in read.taken
        return bool(heading) and not held and figure(heading) is None and not is_heading(heading, *known)

    start, end = part[0], part[-1]
    while start - 1 >= limits[0] and is_empty_role(start - 1):
        start -= 1
    while end + 1 < limits[1] and is_empty_role(end + 1):
        end += 1
    own = set(part)
    return tuple(column for column in range(start, end + 1) if column in own or is_empty_role(column))
