"""Render: one RACI sheet, the page that people agree on. Activities down, positions across, letters to pick.

Row keys and position ids stand in a hidden column and row, so that an edited copy can be read again (--keep).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from allocator.outputs.agreement import AGREED_WIDTH, LINE, REMARK_WIDTH, Agreement, write_answers, write_note
from allocator.outputs.base_sheet import matrix_on
from allocator.outputs.below import below
from allocator.outputs.book import finish
from allocator.outputs.canvas import Canvas
from allocator.outputs.frame import (
    CASCADE_MARK,
    EXTENSION_MARK,
    FIRST,
    INFERRED_MARK,
    KEY,
    LEFT,
    LOADS,
    Frame,
    marks,
)
from allocator.outputs.live import OK, Figures, area, check_formula, figures, on_sheet, verdict
from allocator.outputs.look import GRID, HIGHEST, UNSETTLED, VACANT, colour, draw, put, put_across
from allocator.outputs.matrix import Page
from allocator.outputs.raci_head import write_head
from allocator.outputs.wrap import ACROSS, lines, wide

WIDTHS = ((30, 60), (11, 11), (20, 40))  # least and most of each left column
LETTER_WIDTH, GROUP_WIDTH, CHECK_WIDTH = 5.3, 7.5, 9.0
LAST_WIDTHS = CHECK_WIDTH, AGREED_WIDTH, REMARK_WIDTH
SMALLEST = 0.5  # of the type size, in print
Cells = defaultdict[int, list[tuple[int, str, Format]]]  # by line: column, text, style


@dataclass(frozen=True, slots=True)
class Written:
    """A RACI sheet as it was written: where its check column is, rows that do not stand, and rows by answer (yes, no, open)."""

    name: str
    page: Page
    top: int
    last_row: int
    check: int
    to_check: int
    answers: tuple[int, ...]

    def cells(self, column: int) -> str:
        """The cells of a column as a formula on another sheet calls them."""
        return on_sheet(self.name, self.top, column, max(self.last_row, self.top))


def write_raci(canvas: Canvas, name: str, page: Page, agreement: Agreement) -> Written:
    """Write one RACI sheet under its name."""
    sheet = canvas.book.add_worksheet(name)
    frame = Frame(sheet, canvas.look, canvas.words, page, marks(page, canvas.words))
    found = figures(page, frame.letters, frame.tallies)
    left = _left(frame)
    _columns(frame, left)
    with matrix_on(sheet):
        write_head(frame, found)
        _body(frame, found, agreement)
        end = _below(frame)
    _comments(frame, agreement)
    _rules(frame)
    sheet.freeze_panes(frame.top, FIRST)
    sheet.autofilter(frame.names_row, KEY, frame.last_row, frame.last_column)  # sorting must take the keys along
    sheet.outline_settings(symbols_below=False, symbols_right=False)
    canvas.set_page(sheet, end, frame.last_column, repeat=frame.top, left=FIRST, across=_across(frame, left))
    finish(sheet)
    to_check = sum(each != OK for each in found.verdicts(frame.tallies)) if page.whole else 0
    keys = map(canvas.words.allocation.row_name, page.rows.tolist())
    return Written(name, page, frame.top, frame.last_row, frame.check, to_check, agreement.answers(keys))


def _left(frame: Frame) -> list[float]:
    """Widths of the left columns."""
    words, rows = frame.words, frame.words.allocation.rows
    activities = set(words.activities[rows.activity[frame.page.rows]])
    scopes = set(words.scopes[rows.scope[frame.page.rows]])
    longest = (max(map(len, texts), default=0) for texts in (activities, (), scopes))
    return [min(max(size * 0.92 + 2, least), most) for size, (least, most) in zip(longest, WIDTHS, strict=True)]


def _across(frame: Frame, left: Sequence[float]) -> int:
    """Pages side by side, each with the left columns, so that letters are printed at half their size or larger."""
    folded = sum(fold.last - fold.first + 1 for fold in frame.folds) if frame.folded else 0
    letters = [LETTER_WIDTH] * (frame.first_group - FIRST - folded)
    others = [GROUP_WIDTH] * len(frame.page.groups)
    return ceil(wide([*letters, *others, *LAST_WIDTHS]) / (ACROSS / SMALLEST - wide(left)))


def _columns(frame: Frame, left: Sequence[float]) -> None:
    """Widths; letter columns are centred, so that a letter picked by hand sits right; departments of wide sheets can be folded."""
    sheet = frame.sheet
    sheet.set_column(KEY, KEY, 8, None, {"hidden": True})
    for column, width in zip(LEFT.values(), left, strict=True):
        sheet.set_column(column, column, width)
    letter = frame.look.style("letter")
    if frame.posts:
        sheet.set_column(FIRST, frame.first_group - 1, LETTER_WIDTH, letter)
    for fold in frame.folds:
        sheet.set_column(fold.first, fold.last, LETTER_WIDTH, letter, {"level": 1, "hidden": frame.folded})
        sheet.set_column(fold.column, fold.column, LETTER_WIDTH, letter, {"collapsed": frame.folded})
    if frame.page.groups:
        sheet.set_column(frame.first_group, frame.check - 1, GROUP_WIDTH, frame.look.style("count"))
    sheet.set_column(frame.check, frame.check, CHECK_WIDTH, letter)
    sheet.set_column(frame.check + 1, frame.check + 1, AGREED_WIDTH, letter)
    sheet.set_column(frame.check + 2, frame.check + 2, REMARK_WIDTH, frame.look.style("fact"))


def _body(frame: Frame, found: Figures, agreement: Agreement) -> None:
    """The rows of the matrix under the headings of their dimensions."""
    of_line, headings, in_folds = _letters(frame), dict(frame.headings), _folded(frame)
    for line, (at, row) in enumerate(zip(frame.line_rows, frame.page.rows.tolist(), strict=True)):
        if at - 1 in headings:
            _heading(frame, at - 1, headings[at - 1])
        frame.sheet.set_row(at, write_note(frame, at, frame.words.allocation.row_name(row), agreement), None, {"level": 1})
        _row(frame, at, row)
        for column, text, style in of_line[line]:
            frame.sheet.write_string(at, column, text, style)
        for fold, numbers in zip(frame.folds, in_folds, strict=True):
            formula = f"=COUNTA({area(at, fold.first, at, fold.last)})"
            frame.sheet.write_formula(at, fold.column, formula, frame.look.style("fold"), int(numbers[line]))
        if frame.page.whole:
            _check(frame, at, [numbers[line] for numbers in found.by_line])


def _row(frame: Frame, at: int, row: int) -> None:
    """The left columns of a row: its hidden key, activity, scope kind, scope, with their footnote marks."""
    words, found = frame.words, frame.marks
    activity, scope = int(words.allocation.rows.activity[row]), int(words.allocation.rows.scope[row])
    body = frame.look.style("row")
    mark = CASCADE_MARK * (row in found.cascade) + EXTENSION_MARK * (activity in found.extension)
    put(frame.sheet, at, KEY, words.allocation.row_name(row), frame.look.style("note"))
    put(frame.sheet, at, LEFT["Activity"], words.activities[activity] + mark, body)
    put(frame.sheet, at, LEFT["Scope kind"], words.allocation.scopes[scope].kind, frame.look.style("row-muted"))
    put(frame.sheet, at, LEFT["Scope"], words.scopes[scope] + INFERRED_MARK * (scope in found.inferred), body)


def _check(frame: Frame, at: int, numbers: list[int]) -> None:
    """The live verdict on a row."""
    letters = area(at, FIRST, at, frame.first_group - 1) if frame.posts else ""
    groups = area(at, frame.first_group, at, frame.check - 1) if frame.page.groups else ""
    formula = check_formula(frame.tallies, letters, groups)
    frame.sheet.write_formula(at, frame.check, formula, frame.look.style("check"), verdict(frame.tallies, numbers))


def _heading(frame: Frame, row: int, text: str) -> None:
    """A dimension's heading across the sheet."""
    style = frame.look.style("group")
    frame.sheet.set_row(row, 17)
    put(frame.sheet, row, min(LEFT.values()), text, style)
    for column in range(min(LEFT.values()) + 1, frame.last_column + 1):
        frame.sheet.write_blank(row, column, None, style)


def _letters(frame: Frame) -> Cells:
    """The letters of each line from left to right; those of groups with a count: "I (12)"."""
    page = frame.page
    styles = (frame.look.style("letter"), frame.look.style("letter-by-hand"))
    by_hand = frame.words.allocation.assignments.override[page.assignment] >= 0
    of_line: Cells = defaultdict(list)
    places = np.array(frame.place, dtype=np.int64)[page.column]
    columns = (page.line, places, frame.letters, by_hand)
    for line, column, letter, hand in zip(*(values.tolist() for values in columns), strict=True):
        of_line[line].append((column, letter, styles[hand]))
    counted: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for count in page.counts:
        counted[count.line, page.groups.index(count.group)].append(f"{count.letter} ({count.number:,})")
    for (line, place), texts in counted.items():
        of_line[line].append((frame.first_group + place, ", ".join(texts), frame.look.style("count")))
    return of_line


def _folded(frame: Frame) -> list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    """For each fold the number of letters on each line."""
    page = frame.page
    places = np.array(frame.place, dtype=np.int64)[page.column]
    inside = ((places >= fold.first) & (places <= fold.last) for fold in frame.folds)
    return [np.bincount(page.line[some], minlength=len(page.rows)) for some in inside]


def _below(frame: Frame) -> int:
    """The letters that the scheme has no sign for, below the matrix. Returns the last row."""
    listed, words, at = below(frame.words, frame.page.rows), frame.words, frame.last_row
    if listed:
        at += 2
        text = f"Without a letter in {words.scheme.id}"
        put_across(frame.sheet, at, (min(LEFT.values()), frame.last_column), text, frame.look.style("group"))
    width = LETTER_WIDTH * (frame.first_group - FIRST) + GROUP_WIDTH * len(frame.page.groups) + sum(LAST_WIDTHS)
    for line in listed:
        at += 1
        row = words.allocation.rows
        frame.sheet.set_row(at, min(lines(str(line), width) * LINE + 3.5, HIGHEST))
        put(frame.sheet, at, LEFT["Activity"], words.activities[row.activity[line.row]], frame.look.style("row"))
        put(frame.sheet, at, LEFT["Scope"], words.scopes[row.scope[line.row]], frame.look.style("row"))
        put_across(frame.sheet, at, (FIRST, frame.last_column), str(line), frame.look.style("fact"))
    return at


def _comments(frame: Frame, agreement: Agreement) -> None:
    """On each cell that was set by hand, by whom and why."""
    lines = {row: line for line, row in enumerate(frame.page.rows.tolist())}
    columns = dict(zip(frame.posts, frame.place, strict=True))
    for (row, position), comment in agreement.comments.items():
        if row in lines and position in columns:
            at = frame.line_rows[lines[row]]
            frame.sheet.write_comment(at, columns[position], comment.text, {"author": comment.author, "x_scale": 2})


def _rules(frame: Frame) -> None:
    """Vacant columns apart, colours by letter, red for what does not stand, hair lines everywhere, letters to pick from."""
    sheet, look, colours = frame.sheet, frame.look, frame.words.colours
    top, last_row = frame.top, frame.last_row
    if last_row < top:
        return
    apart = {"type": "cell", "criteria": "!=", "value": '""', "format": look.condition({**GRID, **VACANT}), "stop_if_true": True}
    for column, position in zip(frame.place, frame.posts, strict=True):
        if frame.words.org.vacant[position]:
            sheet.conditional_format(top, column, last_row, column, apart)
    if frame.posts:
        letters = (top, FIRST, last_row, frame.first_group - 1)
        colour(sheet, look, letters, colours)
        sheet.data_validation(*letters, {"validate": "list", "source": list(frame.words.letters), **_ONLY_LETTERS})
    if frame.page.groups:
        colour(sheet, look, (top, frame.first_group, last_row, frame.check - 1), colours, begins=True)
    check = (top, frame.check, last_row, frame.check)
    verdict_cell = xl_rowcol_to_cell(top, frame.check)
    over = {"type": "cell", "criteria": ">", "value": 0, "format": look.condition(UNSETTLED)}
    sheet.conditional_format(LOADS, frame.check, LOADS, frame.check, over)
    draw(sheet, look, check, {**GRID, **UNSETTLED}, f'AND({verdict_cell}<>"{OK}",{verdict_cell}<>"")')
    write_answers(frame)
    draw(sheet, look, (top, min(LEFT.values()), last_row, frame.last_column), GRID, f'$C{top + 1}<>""')


_ONLY_LETTERS = {"error_title": "Not a letter of this scheme", "error_message": "Pick one of the letters, or empty the cell."}
