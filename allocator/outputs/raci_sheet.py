"""Render: one RACI sheet, the page that people agree on. Activities down, positions across, letters to pick."""

from __future__ import annotations

from collections import defaultdict
from math import ceil

from allocator.outputs.canvas import Canvas
from allocator.outputs.frame import CASCADE_MARK, EXTENSION_MARK, INFERRED_MARK, LEFT, TOP, Frame, marks
from allocator.outputs.look import GRID, VACANT, colour, draw, put
from allocator.outputs.matrix import Page
from allocator.outputs.raci_head import write_head

WIDTHS = ((30, 60), (11, 11), (20, 40))  # least and most of each left column
PRINTED = 36  # position columns that can still be read on one A4 page


def write_raci(canvas: Canvas, name: str, page: Page) -> None:
    """Write one RACI sheet under its name."""
    sheet = canvas.book.add_worksheet(name)
    frame = Frame(sheet, canvas.look, canvas.words, page, marks(page, canvas.words))
    _columns(frame)
    write_head(frame)
    last_row = _body(frame)
    _rules(frame, last_row)
    sheet.freeze_panes(TOP, len(LEFT))
    sheet.autofilter(TOP - 1, 0, last_row, len(LEFT) - 1)
    sheet.outline_settings(symbols_below=False)
    across = ceil(max(len(page.positions), 1) / PRINTED)
    canvas.set_page(sheet, last_row, frame.last_column, repeat=TOP, left=len(LEFT), across=across)


def _columns(frame: Frame) -> None:
    """Widths; letter columns are centred, so that a letter picked by hand sits right."""
    words, rows = frame.words, frame.words.allocation.rows
    activities = set(words.activities[rows.activity[frame.page.rows]])
    scopes = set(words.scopes[rows.scope[frame.page.rows]])
    for column, (texts, (least, most)) in enumerate(zip((activities, (), scopes), WIDTHS, strict=True)):
        frame.sheet.set_column(column, column, min(max(max(map(len, texts), default=0) * 0.92 + 2, least), most))
    if frame.posts:
        frame.sheet.set_column(len(LEFT), frame.first_group - 1, 5.3, frame.look.style("letter"))
    if frame.page.groups:
        frame.sheet.set_column(frame.first_group, frame.last_column, 7.5, frame.look.style("count"))


def _body(frame: Frame) -> int:
    """The rows of the matrix under the headings of their dimensions. Returns the last row."""
    of_line = _letters(frame)
    at, dimension = TOP - 1, None
    for line, row in enumerate(frame.page.rows.tolist()):
        activity = int(frame.words.allocation.rows.activity[row])
        if frame.words.dimensions[activity] != dimension:
            dimension = frame.words.dimensions[activity]
            at += 1
            _heading(frame, at, dimension)
        at += 1
        _row(frame, at, row, activity)
        for column, text, style in of_line[line]:
            frame.sheet.write_string(at, column, text, style)
    return at


def _row(frame: Frame, at: int, row: int, activity: int) -> None:
    """The left columns of a row: activity, scope kind, scope, with their footnote marks."""
    words, found = frame.words, frame.marks
    scope = int(words.allocation.rows.scope[row])
    body = frame.look.style("row")
    mark = CASCADE_MARK * (row in found.cascade) + EXTENSION_MARK * (activity in found.extension)
    frame.sheet.set_row(at, 15, None, {"level": 1})
    put(frame.sheet, at, 0, words.activities[activity] + mark, body)
    put(frame.sheet, at, 1, words.allocation.scopes[scope].kind, frame.look.style("row-muted"))
    put(frame.sheet, at, 2, words.scopes[scope] + INFERRED_MARK * (scope in found.inferred), body)


def _heading(frame: Frame, row: int, text: str) -> None:
    """A dimension's heading across the sheet."""
    style = frame.look.style("group")
    frame.sheet.set_row(row, 17)
    put(frame.sheet, row, 0, text, style)
    for column in range(1, frame.last_column + 1):
        frame.sheet.write_blank(row, column, None, style)


def _letters(frame: Frame) -> defaultdict[int, list[tuple[int, str, object]]]:
    """The letters of each line from left to right, as (column, text, style); those of groups with a count: "I (12)"."""
    page, shown = frame.page, frame.words.shown
    table = frame.words.allocation.assignments
    styles = (frame.look.style("letter"), frame.look.style("letter-by-hand"))
    by_hand = table.override[page.assignment] >= 0
    of_line: defaultdict[int, list[tuple[int, str, object]]] = defaultdict(list)
    columns = (page.line, page.column + len(LEFT), table.letter[page.assignment], by_hand)
    for line, column, letter, hand in zip(*(values.tolist() for values in columns), strict=True):
        of_line[line].append((column, shown[letter], styles[hand]))
    counted: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for count in page.counts:
        counted[count.line, page.groups.index(count.group)].append(f"{shown[count.letter]} ({count.number:,})")
    for (line, place), texts in counted.items():
        of_line[line].append((frame.first_group + place, ", ".join(reversed(texts)), frame.look.style("count")))
    return of_line


def _rules(frame: Frame, last_row: int) -> None:
    """Vacant columns apart, colours by letter, hair lines everywhere, and letters to pick from."""
    sheet, look, colours = frame.sheet, frame.look, frame.words.colours
    if last_row < TOP:
        return
    apart = {"type": "cell", "criteria": "!=", "value": '""', "format": look.condition({**GRID, **VACANT}), "stop_if_true": True}
    for column, position in enumerate(frame.posts, len(LEFT)):
        if frame.words.org.vacant[position]:
            sheet.conditional_format(TOP, column, last_row, column, apart)
    if frame.posts:
        area = (TOP, len(LEFT), last_row, frame.first_group - 1)
        colour(sheet, look, area, colours)
        sheet.data_validation(*area, {"validate": "list", "source": list(frame.words.letters), **_ONLY_LETTERS})
    if frame.page.groups:
        colour(sheet, look, (TOP, frame.first_group, last_row, frame.last_column), colours, begins=True)
    draw(sheet, look, (TOP, 0, last_row, frame.last_column), GRID, f'$B{TOP + 1}<>""')


_ONLY_LETTERS = {"error_title": "Not a letter of this scheme", "error_message": "Pick one of the letters, or empty the cell."}
