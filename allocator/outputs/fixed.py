"""Render: the repaired copy: the org in the template's layout, every problem marked where it stands, and the list of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from allocator.findings import Finding, Severity, ordered
from allocator.outputs.book import new_book
from allocator.outputs.listing import CHARACTERS, LINE
from allocator.outputs.look import (
    ACCENT,
    FONT,
    HIGHEST,
    LINES,
    MUTED,
    RED_INK,
    SEVERITIES,
    WRAP_LIMIT,
    Look,
    clean,
    draw,
    put,
)
from allocator.outputs.mended import Mended, Part, Spot, mended
from allocator.pipeline import FIX_AT_SOURCE, SET_ASIDE, Intake
from allocator.sheets.cells import figure
from allocator.sheets.fields import vocabulary

NUMBERS = ("budget", "headcount")
WIDEST = 44  # characters of a column
LINKS = 60_000  # Excel takes no more than 65,530 on a sheet
NOTE = 220  # width of a comment in pixels
TOP = 3  # heading rows of a list: title, what it is, column names

Marks = Mapping[Spot, Sequence[Finding]]


class Column(NamedTuple):
    """A column of a list."""

    name: str
    width: float
    texts: Sequence[str]
    style: str = "wrapped"


def write_fixed(intake: Intake, path: Path) -> None:
    """Write the copy of an org over whatever stands at the path.

    Raises OSError where the place cannot be written, ValueError where there is no org.
    """
    copy = mended(intake)
    if copy is None:
        raise ValueError("there is no org to write")
    findings = ordered(intake.findings)
    spots = [copy.spot(item) for item in findings]
    marks: dict[Spot, list[Finding]] = defaultdict(list)
    for item, spot in zip(findings, spots, strict=True):
        if spot:
            marks[spot].append(item)
    with new_book(path, f"{copy.org.name}: to be mended") as book:
        look = Look(book)
        for part in copy.parts:
            _write_part(book, look, part, marks)
        if copy.left_out:
            _write_left_out(book, look, copy)
        _write_findings(book, look, copy, findings, spots)


def _write_part(book: Workbook, look: Look, part: Part, marks: Marks) -> None:
    """A sheet of the template: column names, rows, marks with comments."""
    sheet = book.add_worksheet(part.name)
    kind = vocabulary().kind(part.name)
    required = kind.required if kind else ()
    last = len(part.rows), len(part.fields) - 1
    for column, (field, header) in enumerate(zip(part.fields, part.headers, strict=True)):
        longest = max(map(len, part.texts[field]), default=0)
        sheet.set_column(column, column, min(max(longest, len(header)) + 3, WIDEST))
        _write(
            sheet,
            look,
            (0, column),
            header,
            marks.get(Spot(part.name, -1, column), ()),
            "head",
            ink=ACCENT if field in required else "",
        )
    for row in range(len(part.rows)):
        lines = max(ceil(len(part.texts[field][row]) / (CHARACTERS * WIDEST)) for field in part.fields)
        if lines > 1:
            sheet.set_row(row + 1, min(lines * LINE + 4, HIGHEST))
        for column, field in enumerate(part.fields):
            said, text = marks.get(Spot(part.name, row, column), ()), part.texts[field][row]
            if text or said:
                _write(sheet, look, (row + 1, column), text, said, "number" if field in NUMBERS else "row")
    draw(sheet, look, (1, 0, max(last[0], 1), last[1]), LINES)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(max(last[0], 1), last[1])}"})
    sheet.set_row(0, 20)
    sheet.autofilter(0, 0, max(last[0], 1), last[1])
    _finish(sheet, last, frozen=(1, 2))


def _write(
    sheet: Worksheet, look: Look, at: tuple[int, int], text: str, said: Sequence[Finding], style: str, *, ink: str = ""
) -> None:
    """A cell, in the colour of the gravest finding about it and with what they say as a comment; figures as numbers."""
    changes: dict[str, object] = {"font_color": ink} if ink else {}
    if len(text) > CHARACTERS * WIDEST:
        changes["text_wrap"] = True
    if said:
        gravest = min(said, key=lambda item: item.severity.rank)
        changes |= SEVERITIES[gravest.severity]
        note = clean("\n\n".join(f"{item.message}.\n{item.fix}" for item in said))
        lines = sum(ceil((len(line) + 1) / 38) for line in note.split("\n"))
        sheet.write_comment(*at, note, {"author": "", "width": NOTE, "height": 14 * lines + 12, "font_name": FONT, "font_size": 8})
    number = figure(text) if style == "number" else None
    if number is not None and float(f"{number:.16g}") == number:
        sheet.write_number(*at, number, look.style(style, **changes))
    else:
        put(sheet, *at, text, look.style(style, **changes))


def _write_left_out(book: Workbook, look: Look, copy: Mended) -> None:
    """Rows that are no positions."""
    sheet = book.add_worksheet(SET_ASIDE)
    about = "These rows were read as no positions. Where that is wrong, move the row back and mend what the reason names."
    columns = (
        Column("Where it stands", 34, [str(row.cell) for row in copy.left_out], "muted"),
        Column("Why it was set aside", 54, [row.reason for row in copy.left_out]),
        Column("What it says", 90, [row.says for row in copy.left_out]),
    )
    _write_list(sheet, look, SET_ASIDE, about, columns)


def _write_findings(book: Workbook, look: Look, copy: Mended, findings: Sequence[Finding], spots: Sequence[Spot | None]) -> None:
    """Every finding with its cell in the source and in the copy, and a value where one suggests itself."""
    sheet = book.add_worksheet(FIX_AT_SOURCE)
    count = {severity: sum(item.severity is severity for item in findings) for severity in Severity}
    about = (
        f"{count[Severity.ERROR]:,} to mend (red), {count[Severity.WARNING]:,} to look at (amber), {count[Severity.INFO]:,} to "
        "know (grey). Mend them in your system, or here: this file can be read again as it is."
    )
    columns = (
        Column("Severity", 10, [str(item.severity) for item in findings], "list-letter"),
        Column("Code", 10, [item.code for item in findings], "strong"),
        Column("What was found", 64, [item.message for item in findings]),
        Column("What to do", 52, [item.fix for item in findings]),
        Column("In the source", 34, [str(item.cell or "") for item in findings], "muted"),
        Column("In this copy", 18, [_address(spot) for spot in spots]),
        Column("Suggested value", 18, [" or ".join(copy.suggested(spot)) if spot else "" for spot in spots], "strong"),
    )
    _write_list(sheet, look, FIX_AT_SOURCE, about, columns)
    for row, (item, spot) in enumerate(zip(findings, spots, strict=True), TOP):
        put(sheet, row, 0, str(item.severity), look.style("list-letter", **SEVERITIES[item.severity]))
        if spot and row < LINKS:
            sheet.write_url(row, 5, f"internal:{_address(spot)}", look.style("link", valign="top"), _address(spot))
    sheet.set_tab_color(RED_INK if count[Severity.ERROR] else ACCENT)


def _address(spot: Spot | None) -> str:
    """A cell of the copy as Excel calls it."""
    if spot is None:
        return ""
    top = TOP if spot.part == SET_ASIDE else 1
    name = f"'{spot.part}'" if " " in spot.part else spot.part
    return f"{name}!{xl_rowcol_to_cell(spot.row + top, spot.column)}"


def _write_list(sheet: Worksheet, look: Look, title: str, about: str, columns: Sequence[Column]) -> None:
    """A list under its title."""
    put(sheet, 0, 0, title, look.style("title"))
    put(sheet, 1, 0, about, look.style("subtitle"))
    sheet.set_row(0, 24)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        put(sheet, TOP - 1, number, column.name, look.style("head"))
    size = len(columns[0].texts)
    wrap = size <= WRAP_LIMIT
    styles = [look.style(column.style, text_wrap=wrap) for column in columns]
    for row, texts in enumerate(zip(*(column.texts for column in columns), strict=True), TOP):
        if wrap:
            lines = max(ceil(len(text) / (CHARACTERS * column.width)) for text, column in zip(texts, columns, strict=True))
            sheet.set_row(row, min(max(lines, 1) * LINE + 4, HIGHEST))
        for number, text in enumerate(texts):
            if text:
                put(sheet, row, number, text, styles[number])
    last = TOP + max(size, 1) - 1, len(columns) - 1
    draw(sheet, look, (TOP, 0, *last), LINES)
    sheet.autofilter(TOP - 1, 0, *last)
    sheet.set_tab_color(MUTED)
    _finish(sheet, last, frozen=(TOP, 0))


def _finish(sheet: Worksheet, last: tuple[int, int], frozen: tuple[int, int]) -> None:
    """What stays in view, and the page."""
    sheet.hide_gridlines(2)
    sheet.freeze_panes(*frozen)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, frozen[0] - 1)
    sheet.set_footer("&L&8&F&R&8&A, page &P of &N")
    sheet.print_area(0, 0, *last)
