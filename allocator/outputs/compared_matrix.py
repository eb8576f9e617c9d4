"""Render: the changed rows of one operation as a matrix, each changed cell as "old → new"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator.derived.compare import Fate
from allocator.org.structure import Ints
from allocator.outputs.canvas import Canvas
from allocator.outputs.compared_words import ARROW, Words
from allocator.outputs.look import AMBER, AMBER_INK, GRID, LETTERS, MUTED, RED, RED_INK, Look, Properties, draw, put, put_across
from allocator.outputs.matrix import dimension_places, homes
from allocator.outputs.wording import counted, shortened
from allocator.raci import Letter

LEFT = (("Activity", 30), ("Scope", 20), ("What becomes of it", 24))  # columns and their least widths
WIDEST = 60
TOP = 4  # heading rows: title, posts, holders, ids
MAX_POSTS = 36  # columns that can still be read on one page
MAX_ROWS = 300
MAX_SHEETS = 20
LEFT_ALONE = (Fate.SAME, Fate.LETTERS)  # rows that stay, and those whose Accountable stays
LONGEST = {"post": 60, "holder": 44}  # characters that fit into a turned heading
GAINED: Properties = LETTERS[Letter.RESPONSIBLE]
LOST: Properties = {"font_color": RED_INK, "bg_color": RED, "bold": True}
OTHER: Properties = {"font_color": AMBER_INK, "bg_color": AMBER, "bold": True}
STAYS: Properties = {"font_color": MUTED}
LEGEND = (
    ("→ R", "letter gained", GAINED),
    ("R →", "letter lost", LOST),
    ("A → R", "another letter", OTHER),
    ("C", "as it was", STAYS),
)


@dataclass(frozen=True)
class Sheet:
    """Changed rows of one home scope (thing), the posts that stand beside them, and the rows' letters."""

    scope: int
    rows: Ints
    posts: Ints
    letters: Ints  # indices into Comparison.letters
    further_rows: int  # changed rows that have no line here
    further_letters: int  # letters that differ for posts beyond the last column


def sheets(words: Words) -> tuple[list[Sheet], int]:
    """The matrices in the order of the scopes, and how many operations with changes have none.

    Of an operation with more changed rows than a sheet can hold those whose Accountable changes are shown; it has no
    sheet where that is too many still, or none at all, or where others have more such rows.
    """
    made, home = words.made, _homes(words)
    changed, moved = (np.array([fate not in left for fate in made.fates], dtype=bool) for left in (LEFT_ALONE[:1], LEFT_ALONE))
    weight = np.bincount(home[moved], minlength=len(made.scopes.matched))
    places, found = np.unique(home[changed]).tolist(), list[Sheet]()
    for scope in sorted(places, key=lambda scope: -int(weight[scope])):
        rows = np.flatnonzero(changed & (home == scope))
        shown = rows if len(rows) <= MAX_ROWS else rows[moved[rows]]
        if 0 < len(shown) <= MAX_ROWS and len(found) < MAX_SHEETS:
            found.append(_sheet(words, scope, shown, len(rows) - len(shown)))
    return sorted(found, key=lambda sheet: sheet.scope), len(places) - len(found)


def _homes(words: Words) -> Ints:
    """The scope on whose sheet each row stands: where AFTER has it, else where BEFORE had it."""
    made, number = words.made, words.made.scopes.matched.of_after
    one, other = made.before.allocation, made.after.allocation
    mine, theirs = homes(one)[one.rows.scope], number[homes(other)[other.rows.scope]]
    there = made.rows.after >= 0
    return np.asarray(np.where(there, np.r_[theirs, -1][made.rows.after], np.r_[mine, -1][made.rows.before]))


def _sheet(words: Words, scope: int, rows: Ints, further: int) -> Sheet:
    """The sheet of some rows: those who gain or lose the strongest letters first among the columns."""
    letters = words.made.letters
    on_rows = np.zeros(len(words.made.rows), dtype=bool)
    on_rows[rows] = True
    here = np.flatnonzero(on_rows[letters.row])
    differ = here[letters.was[here] != letters.now[here]]
    weight = np.zeros(len(words.made.posts.matched), dtype=np.int64)
    np.maximum.at(weight, letters.post[differ], np.maximum(letters.was[differ], letters.now[differ]))
    posts = np.flatnonzero(weight)
    shown = np.sort(posts[np.lexsort((posts, -weight[posts]))][:MAX_POSTS])
    beside = here[np.isin(letters.post[here], shown)]
    unseen = len(differ) - int(np.isin(letters.post[differ], shown).sum())
    return Sheet(scope, _ordered(words, rows), shown, beside, further, unseen)


def _ordered(words: Words, rows: Ints) -> Ints:
    """Rows by dimension in the order of the RACI sheets, then as they came."""
    place: dict[str, int] = {}
    for side in (words.after, words.before):
        for dimension in dimension_places(side.allocation):
            place.setdefault(side.pack.extras["dimensions"][dimension].name, len(place))
    order: Ints = np.argsort([place[dimension] for dimension in words.dimensions[rows]], kind="stable")
    return rows[order]


def write_matrix(canvas: Canvas, words: Words, name: str, page: Sheet) -> None:
    """Write one matrix under its name."""
    sheet = canvas.book.add_worksheet(name)
    widest = (max(map(len, texts[page.rows]), default=0) for texts in (words.activities, words.row_scopes))
    for column, (longest, (_, width)) in enumerate(zip((*widest, 0), LEFT, strict=True)):
        sheet.set_column(column, column, min(max(0.92 * longest + 2, width), WIDEST))
    last_column = len(LEFT) + max(len(page.posts), 1) - 1
    sheet.set_column(len(LEFT), last_column, 7.2)
    _head(sheet, canvas.look, words, page)
    last_row = _body(sheet, canvas.look, words, page, last_column)
    draw(sheet, canvas.look, (TOP, 0, last_row, last_column), GRID, f'$B{TOP + 1}<>""')
    sheet.freeze_panes(TOP, len(LEFT))
    sheet.autofilter(TOP - 1, 0, last_row, len(LEFT) - 1)
    canvas.set_page(sheet, last_row, last_column, repeat=TOP, left=len(LEFT))


def _head(sheet: Worksheet, look: Look, words: Words, page: Sheet) -> None:
    """Title, posts with their holders, ids, and how to read the cells."""
    across = (0, len(LEFT) - 1)
    for row, height in enumerate((24, 150, 120, 16)):
        sheet.set_row(row, height)
    legend = "\n".join(f"{cell}   {means}" for cell, means, _ in LEGEND)
    put_across(sheet, 0, across, shortened(words.scopes[page.scope]), look.style("title"))
    posts = list(enumerate(page.posts.tolist(), len(LEFT)))
    about = (1, "\n".join(_about(words, page)), "wrapped", "top"), (2, legend, "note", "bottom")
    for (row, text, plain, side), (style, texts) in zip(about, (("post", words.titles), ("holder", words.held)), strict=True):
        put_across(sheet, row, across, text, look.style(plain, valign=side))
        for column, post in posts:
            apart = {"new": GAINED, "removed": LOST}.get(words.state[post], {})
            put(sheet, row, column, shortened(texts[post], LONGEST[style]), look.style(style, **apart))
    for column, (name, _) in enumerate(LEFT):
        put(sheet, TOP - 1, column, name, look.style("head"))
    for column, post in posts:
        put(sheet, TOP - 1, column, words.ids[post], look.style("id", shrink=True))


def _about(words: Words, page: Sheet) -> Iterator[str]:
    """What the sheet shows, and what it leaves out."""
    total, shown = int((_homes(words) == page.scope).sum()), len(page.rows)
    rest = "; the others stay as they were" if total > shown + page.further_rows else ""
    yield f"What changes here: {shown + page.further_rows:,} of {counted(total, 'row')}{rest}."
    if page.further_rows:
        yield f"Shown are the {shown:,} whose Accountable changes; the sheet Letters has all."
    yield "Columns are the positions that gain or lose a letter on these rows."
    if page.further_letters:
        yield f"{counted(page.further_letters, 'further difference')} of positions without a column here: see the sheet Letters."


def _body(sheet: Worksheet, look: Look, words: Words, page: Sheet, last_column: int) -> int:
    """The rows under the headings of their dimensions. Returns the last row."""
    cells = _cells(look, words, page)
    at, dimension = TOP - 1, None
    for row in page.rows.tolist():
        if words.dimensions[row] != dimension:
            dimension = words.dimensions[row]
            at += 1
            sheet.set_row(at, 17)
            put(sheet, at, 0, dimension, look.style("group"))
            for column in range(1, last_column + 1):
                sheet.write_blank(at, column, None, look.style("group"))
        at += 1
        sheet.set_row(at, 15)
        put(sheet, at, 0, words.activities[row], look.style("row"))
        put(sheet, at, 1, words.row_scopes[row], look.style("row"))
        put(sheet, at, 2, _fate(words, row), look.style("row-muted"))
        for column, text, style in cells[row]:
            put(sheet, at, column, text, style)
    return max(at, TOP)


def _fate(words: Words, row: int) -> str:
    """What becomes of a row; where the A moves from whom to whom."""
    made = words.made
    fate, was, now = made.fates[row], int(made.was[row]), int(made.now[row])
    if fate is not Fate.MOVED:
        return str(fate)
    ids = words.ids
    return f"A: {ids[was]} {ARROW} {ids[now]}"


def _cells(look: Look, words: Words, page: Sheet) -> dict[int, list[tuple[int, str, Format]]]:
    """The letters of each row as (column, text, style)."""
    letters = words.made.letters[page.letters]
    column = np.searchsorted(page.posts, letters.post) + len(LEFT)
    found: dict[int, list[tuple[int, str, Format]]] = defaultdict(list)
    for row, at, was, now in zip(*(v.tolist() for v in (letters.row, column, letters.was, letters.now)), strict=True):
        kind = STAYS if was == now else GAINED if not was else OTHER if now else LOST
        found[row].append((at, words.cell(was, now), look.style("letter", **kind)))
    return found
