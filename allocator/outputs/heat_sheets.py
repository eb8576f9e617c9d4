"""Render: two heat maps: Load, who carries how many letters, and Coverage, where a responsibility is in filled hands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray
from xlsxwriter.worksheet import Worksheet

from allocator.org.structure import Bools
from allocator.outputs.canvas import Canvas
from allocator.outputs.index import Entry
from allocator.outputs.listing import HEAD, MAX_ROWS, TOP
from allocator.outputs.look import BAND, LINES, draw, put
from allocator.outputs.matrix import dimension_places
from allocator.outputs.wording import Wording
from allocator.raci import Letter

ACCOUNTABLE = (Letter.ACCOUNTABLE, Letter.ACCOUNTABLE_RESPONSIBLE)
RESPONSIBLE = (Letter.RESPONSIBLE, Letter.ACCOUNTABLE_RESPONSIBLE)
HEAT: dict[str, object] = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#E8A33D"}  # few to many
COVER: dict[str, object] = {
    "type": "3_color_scale",
    "min_color": "#F2A59C",
    "mid_color": "#FFE9BF",
    "max_color": "#CFE8E2",
}  # gaps to whole
COVER |= {f"{end}_type": "num" for end in ("min", "mid", "max")} | {"min_value": 0, "mid_value": 0.75, "max_value": 1}
NARROW = 9.0  # characters of a column of figures


@dataclass(frozen=True, slots=True)
class Heat:
    """A heat map: its sheet, what it says it is, columns of names before the figures with their widths, and the figures.

    `figures`: one row for each name, one column for each of `heads`, NaN where there is nothing to count.
    """

    name: str
    title: str
    about: str
    names: dict[str, tuple[float, Sequence[str]]]  # column name -> width, texts
    heads: Sequence[str]
    figures: NDArray[np.float64]
    number: str = "0;;"
    upright: bool = False  # heads stand upright
    scale: tuple[tuple[int, dict[str, object]], ...] = ()  # first column of each colour scale

    def __len__(self) -> int:
        return len(self.figures)


def load(words: Wording) -> Heat:
    """How many letters each position carries, of those who are more than informed, the most laden first."""
    table, legend = words.allocation.assignments, list(words.scheme.legend)
    counts = np.zeros((len(words.org), len(legend) + 2))
    for place, letter in enumerate(legend):
        has = np.array([letter in text.split("/") for text in words.letters])
        chosen = np.isin(words.letter_of, [text for text, holds in zip(words.letters, has.tolist(), strict=True) if holds])
        counts[:, place] = np.bincount(table.position[chosen], minlength=len(words.org))
    counts[:, -2] = np.bincount(table.position[words.visible], minlength=len(words.org))
    counts[:, -1] = np.bincount(table.acting[(table.acting >= 0) & np.isin(table.letter, ACCOUNTABLE)], minlength=len(words.org))
    carries = words.visible & (table.letter > Letter.INFORMED)
    answers, works = (
        np.bincount(table.position[np.isin(table.letter, of)], minlength=len(words.org)) for of in (ACCOUNTABLE, RESPONSIBLE)
    )
    chosen = np.unique(table.position[carries])
    order = chosen[np.lexsort((chosen, -works[chosen], -answers[chosen]))][:MAX_ROWS]
    places = order.tolist()
    return Heat(
        "Load",
        "Load: who carries how much",
        "Rows on which each position has each letter; A/R counts as both. Acting: rows with the A of a vacant post it acts for. "
        "The most laden stand first; who is only informed is left out.",
        {
            "Position": (12, [words.org.ids[at] for at in places]),
            "Title": (44, [words.org.titles[at] for at in places]),
            "Holder": (26, [words.holders[at] for at in places]),
        },
        [*legend, "Rows", "Acting"],
        counts[order],
        scale=((0, HEAT), (len(legend), HEAT), (len(legend) + 1, HEAT)),
    )


def coverage(words: Wording) -> Heat:
    """For each scope and subject the share of rows that one filled post answers for and a filled post does."""
    allocation, rows = words.allocation, words.allocation.rows
    whole = _in_hands(words, ACCOUNTABLE) & _in_hands(words, RESPONSIBLE)
    places = dimension_places(allocation)
    subjects = {allocation.activities[at].dimension: name for at, name in enumerate(words.dimensions.tolist())}
    column = np.array([places[activity.dimension] for activity in allocation.activities])[rows.activity]
    size, shape = len(places), (len(allocation.scopes), len(places))
    cells = rows.scope * size + column
    total = np.bincount(cells, minlength=shape[0] * size).astype(np.float64).reshape(shape)
    covered = np.bincount(cells[whole], minlength=shape[0] * size).reshape(shape)
    with np.errstate(invalid="ignore"):
        share = np.where(total > 0, covered / total, np.nan)
    there = np.flatnonzero(total.sum(axis=1))[:MAX_ROWS]
    return Heat(
        "Coverage",
        "Coverage: what is in filled hands",
        "Share of the responsibilities of each scope that a filled post answers for and a filled post does; empty: there are none.",
        {"Scope": (48, [str(words.scopes[at]) for at in there.tolist()])},
        [subjects[dimension] for dimension in places],
        share[there],
        "0%",
        upright=True,
        scale=((0, COVER),),
    )


def _in_hands(words: Wording, letters: Sequence[Letter]) -> Bools:
    """Whether a filled post has one of the letters on each row."""
    table = words.allocation.assignments
    filled = np.isin(table.letter, letters) & ~words.org.vacant[table.position]
    return np.bincount(table.row[filled], minlength=len(words.allocation.rows)) > 0


def write_heat(canvas: Canvas, heat: Heat) -> Entry:
    """Write a heat map; returns its line of the index."""
    sheet, look = canvas.book.add_worksheet(canvas.name(heat.name)), canvas.look
    _head(sheet, canvas, heat)
    left, last_row, last_column = len(heat.names), TOP + max(len(heat), 1) - 1, len(heat.names) + len(heat.heads) - 1
    text, number = look.style("row", indent=1), look.style("list-letter", valign="vcenter", num_format=heat.number)
    columns = [texts for _, texts in heat.names.values()]
    for row, figures in enumerate(heat.figures.tolist(), TOP):
        for column, texts in enumerate(columns):
            put(sheet, row, column, texts[row - TOP], text)
        for column, figure in _counted(figures):
            sheet.write_number(row, left + column, figure, number)
    for number_, (first, scale) in enumerate(heat.scale):
        last = heat.scale[number_ + 1][0] - 1 if number_ + 1 < len(heat.scale) else len(heat.heads) - 1
        sheet.conditional_format(TOP, left + first, last_row, left + last, scale)
    draw(sheet, look, (TOP, 0, last_row, last_column), LINES)
    sheet.freeze_panes(TOP, left)
    sheet.autofilter(TOP - 1, 0, last_row, last_column)
    canvas.set_page(sheet, last_row, last_column, repeat=TOP)
    return Entry(heat.name, heat.about)


def _counted(figures: Sequence[float]) -> Iterator[tuple[int, float]]:
    """The figures that there are, by column."""
    return ((column, figure) for column, figure in enumerate(figures) if not isnan(figure))


def _head(sheet: Worksheet, canvas: Canvas, heat: Heat) -> None:
    """Title, what the map is, column names."""
    look = canvas.look
    for row, (text, style) in enumerate(((heat.title, "title"), (heat.about, "subtitle"))):
        sheet.set_row(row, HEAD[row])
        put(sheet, row, 0, text, look.style(style))
    sheet.set_row(TOP - 1, 132 if heat.upright else HEAD[TOP - 1])
    for column, (name, (width, _)) in enumerate(heat.names.items()):
        sheet.set_column(column, column, width)
        put(sheet, TOP - 1, column, name, look.style("head", indent=1))
    turned: dict[str, object] = {"rotation": 90, "align": "center"} if heat.upright else {"align": "center"}
    for column, name in enumerate(heat.heads, len(heat.names)):
        sheet.set_column(column, column, NARROW)
        put(sheet, TOP - 1, column, name, look.style("head", bg_color=BAND, **turned))
