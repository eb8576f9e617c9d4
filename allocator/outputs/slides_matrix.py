"""Render: one matrix on a slide: its columns, its rows, its footnotes, and the notes that say why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from allocator.outputs.below import below
from allocator.outputs.frame import CASCADE_MARK, EXTENSION_MARK, INFERRED_MARK
from allocator.outputs.look import STYLES, VACANT
from allocator.outputs.slides_deck import Area
from allocator.outputs.slides_plan import Line, Slide, heading
from allocator.outputs.slides_table import BOLD, LINE, MARGIN, Box, box, fitting
from allocator.outputs.wording import Wording

BY_HAND_MARK = "†"
WIDEST, HEAD, NAMES = 54.0, 100.0, (0.32, 0.15)  # points of a column and of its heading; shares of activity and scope
SAFE, TURNED = 0.92, 0.85  # shares of a width that a text may take, since the fonts of a template may be wide
NAMED = 12  # positions named in a note; the others are counted
MARKS = {
    CASCADE_MARK: "Each R only within the own process or site.",
    EXTENSION_MARK: "Our addition, not in the founding document.",
    INFERRED_MARK: "Process inferred from the chart, to be confirmed.",
    BY_HAND_MARK: "Set by hand.",
}


def widths_of(area: Area, slide: Slide, one_name: bool) -> list[float]:
    """Widths of the columns: activity, scope, positions; or activity, scope, name, holder."""
    if one_name:
        return [area.width * share for share in (0.4, 0.2, 0.25, 0.15)]
    activity, scope = (area.width * share for share in NAMES)
    column = min((area.width - activity - scope) / max(len(slide.columns), 1), WIDEST)
    spare = area.width - activity - scope - column * len(slide.columns)
    return [activity + 0.6 * spare, scope + 0.4 * spare, *[column] * len(slide.columns)]


def heads(words: Wording, slide: Slide, widths: Sequence[float], one_name: bool) -> list[Box]:
    """The first row: the posts, turned, a vacant one with who acts for it."""
    if one_name:
        return [head(name) for name in ("Activity", "Scope", words.scheme.id, "Holder")]
    boxes = [head("Activity"), head("Scope")]
    for column, width in zip(slide.columns, widths[2:], strict=True):
        lines = max(int((width - 4) / (7.5 * LINE)), 1)
        text = heading(words, column)
        if column >= 0 and words.org.vacant[column]:
            acting = words.acting.get(column)
            text = f"VACANT {text}" + (f"; acts: {words.org.ids[acting]}" if acting is not None else "")
            boxes.append(box(fitting(text, TURNED * HEAD, 7.5, lines), 7.5, VACANT, turned=True))
        else:
            boxes.append(Box(fitting(text, TURNED * HEAD, 7.5, lines), 7.5, bold=True, turned=True, strong_line=True))
    return boxes


def line_of(words: Wording, slide: Slide, line: Line, widths: Sequence[float], size: float, one_name: bool) -> list[Box]:
    """A row of the matrix."""
    rows, scopes = words.allocation.rows, words.allocation.scopes
    activity, scope = int(rows.activity[line.row]), int(rows.scope[line.row])
    own = f"the {scopes[scope].kind}" if scope == slide.scope else words.scopes[scope]
    marks = (_mark(words, line), INFERRED_MARK if _inferred(words, scope) else "")
    texts = (words.activities[activity], own)
    boxes = [
        Box(fitting(text, SAFE * width, size) + mark, size) for text, mark, width in zip(texts, marks, widths[:2], strict=True)
    ]
    if one_name:
        post = next(iter(line.signs), -1)
        holder = words.holders[post] if post >= 0 else ""
        return [
            *boxes,
            Box(fitting(words.posts[post], widths[2], size), size, bold=True),
            Box(fitting(holder, widths[3], size), size),
        ]
    for column in slide.columns:
        sign = line.signs.get(column)
        look = words.colours.get(sign.letter, {}) if sign else {}
        text = sign.text + BY_HAND_MARK * sign.by_hand if sign else ""
        narrow = (widths[2] - 2 * MARGIN) / (max(len(text), 1) * BOLD)
        boxes.append(box(text, round(min(size, narrow), 1), look, centred=True))
    return boxes


def _mark(words: Wording, line: Line) -> str:
    """The footnote marks of an activity on a row."""
    extension = words.allocation.activities[int(words.allocation.rows.activity[line.row])].extension
    start, stop = np.searchsorted(words.allocation.assignments.row, [line.row, line.row + 1])
    return CASCADE_MARK * bool(words.cascade[start:stop].any()) + EXTENSION_MARK * extension


def _inferred(words: Wording, scope: int) -> bool:
    process = words.allocation.scopes[scope].process
    return bool(process >= 0) and words.org.processes[process].origin != "given"


def marks(words: Wording, slide: Slide) -> Iterator[str]:
    """The footnotes that a slide needs."""
    used = "".join(_mark(words, line) for line in slide.lines)
    used += INFERRED_MARK * any(_inferred(words, int(words.allocation.rows.scope[line.row])) for line in slide.lines)
    used += BY_HAND_MARK * any(sign.by_hand for line in slide.lines for sign in line.signs.values())
    yield from (f"{mark} {meaning}" for mark, meaning in MARKS.items() if mark in used)
    if words.listed.any() and below(words, np.array([line.row for line in slide.lines], dtype=np.int64)):
        yield f"Positions without a letter in {words.scheme.id}: see the notes."


def why(words: Wording, slide: Slide) -> Iterator[str]:
    """For the speaker: what each row rests on, and why each letter stands; the same reason once for all who share it."""
    table, rows = words.allocation.assignments, words.allocation.rows
    unsigned = {each.row: each for each in below(words, np.array([line.row for line in slide.lines], dtype=np.int64))}
    for line in slide.lines:
        activity = int(rows.activity[line.row])
        yield f"{words.activities[activity]}, {words.scopes[rows.scope[line.row]]}"
        yield f"  {words.statements[activity]} ({words.sources[activity]})"
        start, stop = np.searchsorted(table.row, [line.row, line.row + 1])
        entries = [entry for entry in range(int(start), int(stop)) if words.visible[entry]]
        for (letter, reason), group in groupby(entries, lambda entry: (words.letter_of[entry], _reason(words, entry))):
            posts: list[str] = [words.posts[table.position[entry]] for entry in group]
            more = f" and {len(posts) - NAMED:,} more" if len(posts) > NAMED else ""
            yield f"  {letter}  {'; '.join(posts[:NAMED])}{more}: {reason}"
        if line.row in unsigned:
            yield f"  {unsigned[line.row]}"
        yield ""


def _reason(words: Wording, entry: int) -> str:
    """Why a letter stands, in one line: the rule's meaning, or the reason given by hand."""
    by_hand = int(words.allocation.assignments.override[entry])
    if by_hand >= 0:
        return f"set by hand: {words.org.overrides[by_hand].reason}"
    meaning, remark = str(words.meanings[words.decision[entry]]), words.limits[entry] or words.instead[entry]
    return f"{meaning} ({remark})" if remark else meaning


def head(text: str) -> Box:
    """The name of a column."""
    return Box(text, STYLES["head"]["font_size"], bold=True, strong_line=True)
