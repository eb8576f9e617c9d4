"""Where letters stand under names: the blocks of a grid that may be matrices, each with its header and its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from allocator.sheets.cells import figure
from allocator.sheets.edited_matrix import GROUP, LEFT
from allocator.sheets.matrix_count import counts_of, lettered_of
from allocator.sheets.matrix_cut import is_aside, is_listed, parts_of, with_empty
from allocator.sheets.matrix_grid import Read, own_head
from allocator.sheets.matrix_letters import Reading
from allocator.sheets.matrix_words import is_heading

AHEAD = 5  # letter rows below a header by which its columns are told
COVER = 0.6  # of their columns must have a text in the header
GAP = 2  # blank rows that a header may stand above its first letters
ABOVE = 3  # rows of groups above a header
NAME = 200  # characters of a heading at most, as long ones are prose
NUMBERED = re.compile(r"[A-Za-z]\d+")
FOOTNOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹*†‡#]+\s*\w|\[\^?\w{1,3}\]|\(?[\da-z]\)|(?:Notes?|Hinweis|Anmerkung|Remarque|Nota)\b\s*\W")
MARK = "allocator:"  # begins the marks in our own workbooks
HOLDING = (GROUP, *LEFT.values())  # of these, those of columns with letters, and with what the rows are called

Letters = Mapping[int, Mapping[int, Reading]]  # what has letters, by row and column


@dataclass(frozen=True, slots=True)
class Block:
    """Letters under a header. `header`: its rows, the lowest last; `groups`: partly filled rows above it.

    `columns` may hold letters, `labels` say what the rows are. `body` runs from the header to the last letters and
    the rows right below them; `repeats` are rows that hold the header once more; `above` all rows down from the block
    above, which may hold a title.
    """

    header: tuple[int, ...]
    groups: tuple[int, ...]
    columns: tuple[int, ...]
    labels: tuple[int, ...]
    body: tuple[int, ...]
    repeats: tuple[int, ...] = ()
    above: tuple[int, ...] = ()
    key: int = -1  # column of row keys, in our own workbooks


@dataclass(slots=True)
class _Span:
    """Rows from a header to the next."""

    header: list[int]
    body: list[int] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)


def blocks(read: Read) -> list[Block]:
    """The blocks of a grid from top to bottom, and from left to right where several stand side by side."""
    letters = {
        row: held for row in range(len(read.grid.texts)) if (held := read.letters(row)) and not _counts_letters(read, row, held)
    }
    found: list[Block] = []
    end = -1
    for span in _spans(read, letters):
        rows = [row for row in span.body if row in letters]
        if rows:
            last = _last(read, rows, span.body, letters)
            body = tuple(row for row in span.body if row <= last)
            found += _side_by_side(read, span, body, letters, end)
            end = last
    return found


def _counts_letters(read: Read, row: int, held: Mapping[int, Reading]) -> bool:
    """Whether a row says how often a letter stands: "Accountable" or "A" before numbers."""
    if len(held) > 1:
        return False
    after = [text for text in read.grid.texts[row][next(iter(held)) + 1 :] if text]
    return bool(after) and all(figure(text) is not None for text in after)


def _spans(read: Read, letters: Letters) -> list[_Span]:
    """The rows of a grid cut at each header that differs from the one before."""
    heads = _header_rows(read, letters)
    spans = [_Span([])]
    for row in range(len(read.grid.texts)):
        current = spans[-1]
        if row not in heads:
            current.body.append(row)
        elif current.header and not any(each in letters for each in current.body):
            current.header = [*(each for each in current.header if row - each <= GAP + 4), row]
            current.body = []
        elif current.header and _same(read, current.header[-1], row):
            current.repeats.append(row)
        else:
            spans.append(_Span([row]))
    return spans


def _header_rows(read: Read, letters: Letters) -> set[int]:
    """The rows with texts above most of the columns that have letters in the rows below."""
    heads = set(own_head(read.grid.texts))
    ahead: list[int] = []
    crossed = False
    for row in reversed(range(len(read.grid.texts))):
        named = _named(read, row)
        if named and ahead:
            below = letters[ahead[-1]]
            near = Counter(column for each in ahead[-AHEAD:] for column in letters[each])
            columns = [column for column, count in near.items() if count > 1 or column in below]
            covered = sum(column in named for column in columns)
            few = len(letters.get(row, {}).keys() - named) <= 0.25 * len(named)
            heads_them = (few and columns and covered >= COVER * len(columns)) or _opens(read, row, columns)
            if heads_them and row >= _reach(read, row, ahead[-1]):
                heads.add(row)
                crossed = True
                continue
        if row in letters:
            ahead = [row] if crossed else [*ahead[-AHEAD:], row]
            crossed = False
    return heads


def _opens(read: Read, row: int, columns: Sequence[int]) -> bool:
    """Whether a row below titles is a header though its names look like letters: "Task", "CI", "R&D", "A"."""
    first = next((column for column, text in enumerate(read.grid.texts[row]) if text), -1)
    if first in columns or not is_heading(read.grid.at(row, first), "activity", "area", "role"):
        return False
    told = [read.grid.at(row, column) for column in columns]
    below_titles = all(sum(map(bool, texts)) < 2 for texts in read.grid.texts[max(0, row - 2 * AHEAD) : row])
    return below_titles and all(told) and len(told) > 1 and len(set(told)) == len(told)


def _reach(read: Read, row: int, first: int) -> int:
    """The row itself where few enough blank rows stand between it and the first letters, else one below it."""
    blank = sum(read.is_blank(each) for each in range(row + 1, min(first, row + 12)))
    return row if blank <= GAP and first - row <= GAP + 8 else row + 1


def _named(read: Read, row: int) -> set[int]:
    """The columns that have a text in a row, not a number; "P1" may be an id as well as a letter with a footnote."""
    texts = read.written(row) | {
        column: text for column in read.letters(row) if NUMBERED.fullmatch(text := read.grid.at(row, column))
    }
    return {column for column, text in texts.items() if len(text) <= 10 * NAME and figure(text) is None}


def _same(read: Read, header: int, row: int) -> bool:
    """Whether a row holds a header once more."""
    return [text for text in read.grid.texts[row] if text] == [text for text in read.grid.texts[header] if text]


def _last(read: Read, rows: Sequence[int], body: Sequence[int], letters: Letters) -> int:
    """The last row: that of the last letters, and label-only rows right below it."""
    last = rows[-1]
    labels = {column for row in rows[-AHEAD:] for column in read.written(row)}
    used = {column for row in rows for column in letters[row]}
    noted = any(FOOTNOTE.match(text) for row in rows[-AHEAD:] for text in read.written(row).values())
    for row in body:
        if row > last:
            written = read.written(row)
            if row != last + 1 or not written or not labels.issuperset(written) or used.intersection(written):
                break
            if any(
                is_heading(text, "legend") or len(text) > NAME or (not noted and FOOTNOTE.match(text)) for text in written.values()
            ):
                break
            last = row
    return last


def _side_by_side(read: Read, span: _Span, body: Sequence[int], letters: Letters, end: int) -> list[Block]:
    """The blocks of some rows: one, or several where columns of labels stand between the letters."""
    header = span.header[-1] if span.header else -1
    counts = counts_of(read, body)
    marked = _marked(read, span)
    lettered = lettered_of({column: count for column, count in counts.items() if column not in marked})
    lettered = [column for column in lettered if not is_aside(read, header, body, column, counts[column], lettered)]
    if not lettered:
        return []
    if is_listed(read, header, lettered):
        lettered = lettered[:1]
    parts = parts_of(read, header, body, lettered, counts)
    groups, above = _above(read, span, end)
    width = max(len(read.grid.texts[row]) for row in (*span.header, *body))
    found = []
    left = 0
    for place, part in enumerate(parts):
        right = parts[place + 1][0] if place + 1 < len(parts) else width
        columns = with_empty(read, header, part, counts, (left, right), marked)
        own = set(columns)
        labels = tuple(
            column
            for column in range(left, right)
            if column not in own and column not in marked and (column < part[0] or place + 1 == len(parts)) and column in counts
        )
        rows = tuple(row for row in body if len(parts) == 1 or own.intersection(letters.get(row, ())) or _has(read, row, labels))
        key = min(marked, default=-1)
        if any(own.intersection(letters.get(row, ())) for row in rows):
            found.append(Block(tuple(span.header), groups, columns, labels, rows, tuple(span.repeats), above, key))
        left = part[-1] + 1
    return found


def _marked(read: Read, span: _Span) -> set[int]:
    """The columns of our own workbooks that hold neither letters nor what the rows are called."""
    cells = (cell for row in span.header for cell in enumerate(read.grid.texts[row]))
    return {column for column, text in cells if text.startswith(MARK) and not text.startswith(HOLDING)}


def _has(read: Read, row: int, columns: Sequence[int]) -> bool:
    """Whether a row has a text in one of the columns."""
    return any(read.grid.at(row, column) for column in columns)


def _above(read: Read, span: _Span, end: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows right above the header that hold names of groups, and all rows between it and the block above."""
    first = span.header[0] if span.header else (span.body[0] if span.body else 0)
    rows = [row for row in range(max(end + 1, first - 30), first) if not read.is_blank(row)]
    groups: list[int] = []
    for row in reversed(rows):
        if row != first - 1 - len(groups) or len(groups) == ABOVE:
            break
        groups.insert(0, row)
    return tuple(groups), tuple(rows)
