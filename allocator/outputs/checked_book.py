"""Render: responsibility matrices as they were read, each finding marked in its cell, and the list of all findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from allocator.checks.matrix_case import MatrixCase
from allocator.findings import Cell, Finding, Severity
from allocator.outputs.book import new_book
from allocator.outputs.checked import beside, header
from allocator.outputs.checked_list import FINDINGS, write_findings
from allocator.outputs.look import FONT, GRID, LETTERS, LINES, SEVERITIES, Look, Properties, clean, draw, put
from allocator.outputs.names import take_name
from allocator.outputs.wrap import lines
from allocator.raci import Letter

if TYPE_CHECKING:
    from allocator.derived.judged import Judged, Judgement

TOP = 4  # rows above the names of the roles: title, what it is, letters, a blank one
LEFT = {"In the file": 11.0, "Section": 22.0, "Activity": 46.0}
FIRST = len(LEFT)  # column of the first role
LETTER, SLANTED = 6.0, 110.0  # width of a column of letters, and height of the row with their names turned
FEW, WIDE = 8, 13.0  # so many roles have room for names that are not turned
PROBLEMS, NOTE = 60.0, 260  # width of the last column, and of a comment in pixels
LONGEST_NOTE = 4_000  # characters of a comment
DUTIES = {
    "A": Letter.ACCOUNTABLE,
    "R": Letter.RESPONSIBLE,
    "V": Letter.VERIFY,
    "N": Letter.VERIFY,
    "C": Letter.CONSULTED,
    "S": Letter.SUPPORT,
    "G": Letter.SUPPORT,
    "I": Letter.INFORMED,
}  # which colour a duty has, the strongest first
Marks = Mapping[Cell, Sequence[Finding]]
Spots = dict[Cell, str]  # address in the copy by cell in the file


def write_checked(made: Judgement, path: Path) -> None:
    """Write the marked copy over whatever stands at the path.

    It is a new workbook with what was read: letters, activities, roles. Other sheets, formulas and formats of the files
    are not in it. Raises OSError where the place cannot be written.
    """
    taken = {FINDINGS.casefold()}
    spots: Spots = {}
    with new_book(path, "Responsibility matrices, checked") as book:
        look = Look(book)
        sheets = [(file, case, take_name(_name(case), taken)) for file in made.files for case in file.cases]
        for file, case, name in sheets:
            _write_matrix(book.add_worksheet(name), look, file, case, spots)
        write_findings(book, look, made, spots)


def _name(case: MatrixCase) -> str:
    return case.matrix.sheet or Path(case.matrix.file).stem


def _write_matrix(sheet: Worksheet, look: Look, file: Judged, case: MatrixCase, spots: Spots) -> None:
    """One matrix: activities down, roles across, whatever way the file has it; problems in words at the end of each row."""
    found: defaultdict[Cell, list[Finding]] = defaultdict(list)
    for item in file.findings:
        if item.cell:
            found[item.cell].append(item)
    last = TOP + len(case.rows), FIRST + len(case.matrix.roles)
    _head(sheet, look, case)
    _roles(sheet, look, case, found, spots)
    for place, row in enumerate(case.matrix.rows):
        at = TOP + 1 + place
        said = _row(sheet, look, case, place, found, spots)
        put(sheet, at, last[1], _told(said), look.style("fact"))
        deepest = max(lines(_told(said), PROBLEMS), lines(row.activity, LEFT["Activity"]), lines(row.area, LEFT["Section"]))
        sheet.set_row(at, max(deepest * 11.5 + 4, 16))
    draw(sheet, look, (TOP + 1, 0, max(last[0], TOP + 1), last[1]), LINES)
    _finish(sheet, last)


def _head(sheet: Worksheet, look: Look, case: MatrixCase) -> None:
    """What this is a copy of, and how it was read."""
    matrix = case.matrix
    put(sheet, 0, 0, matrix.sheet or matrix.file, look.style("title"))
    about = f"Copy of {matrix.file} as it was read: {matrix.orientation}, {header(matrix)}, scheme {matrix.scheme or 'unknown'}."
    put(sheet, 1, 0, f"{about} Marked cells say in a comment what is wrong; mend it in your own file.", look.style("subtitle"))
    legend = "   ".join(f"{letter} = {text}" for letter, text in matrix.legend.items())
    put(sheet, 2, 0, legend, look.style("muted"))
    sheet.set_row(0, 24)


def _roles(sheet: Worksheet, look: Look, case: MatrixCase, found: Marks, spots: Spots) -> None:
    """The names of the columns, those of roles turned where there are many."""
    roles = case.matrix.roles
    turned = len(roles) > FEW
    hidden = {} if any(row.area for row in case.matrix.rows) else {"hidden": True}
    for column, (name, width) in enumerate(LEFT.items()):
        sheet.set_column(column, column, width, None, hidden if name == "Section" else {})
        put(sheet, TOP, column, name, look.style("head"))
    for column, role in enumerate(roles, FIRST):
        sheet.set_column(column, column, LETTER if turned else WIDE)
        style = "post" if turned else "head"
        _mark(sheet, look, (TOP, column), role.name, found.get(role.cell, ()), style, {} if turned else {"align": "center"})
        spots[role.cell] = _address(sheet, TOP, column)
    last = FIRST + len(roles)
    sheet.set_column(last, last, PROBLEMS)
    put(sheet, TOP, last, "What was found", look.style("head"))
    deepest = max((lines(role.name, WIDE) for role in roles), default=1)
    sheet.set_row(TOP, SLANTED if turned else max(18, deepest * 12.5))


def _row(sheet: Worksheet, look: Look, case: MatrixCase, place: int, found: Marks, spots: Spots) -> list[Finding]:
    """One activity with its letters. Returns what was found in its cells."""
    row, at = case.matrix.rows[place], TOP + 1 + place
    put(sheet, at, 0, row.cell.address, look.style("row-muted"))
    put(sheet, at, 1, row.area, look.style("row-muted", text_wrap=True))
    said = list(found.get(row.cell, ()))
    _mark(sheet, look, (at, 2), row.activity, said, "fact", {})
    spots[row.cell] = _address(sheet, at, 2)
    for entry in row.entries:
        about = found.get(entry.cell, ())
        said += [item for item in about if item not in said]
        text = entry.text if entry.role in case.groups else "/".join(entry.letters)
        colour = {**GRID, **_colour(case.rows[place].duties[entry.role])}
        _mark(sheet, look, (at, FIRST + entry.role), text, about, "letter", colour)
        spots.setdefault(entry.cell, _address(sheet, at, FIRST + entry.role))
    return sorted(said, key=lambda item: item.severity.rank)


def _colour(duties: Iterable[str]) -> Properties:
    """The colour of the strongest duty."""
    return next((LETTERS[letter] for duty, letter in DUTIES.items() if duty in duties), {})


def _mark(
    sheet: Worksheet, look: Look, at: tuple[int, int], text: str, said: Sequence[Finding], style: str, changes: Properties
) -> None:
    """A cell; with findings in a frame or a fill of their colour, and with what they say as a comment."""
    grave = min((item.severity for item in said), key=lambda severity: severity.rank, default=None)
    if grave:
        fill = SEVERITIES[grave]
        changes = {**changes, **fill} if style != "letter" else {**changes, "border": 2, "border_color": fill["font_color"]}
        note = clean("\n\n".join(f"{item.code} {item.message}.\n{item.fix}" for item in said))[:LONGEST_NOTE]
        height = 15 * sum(ceil((len(line) + 1) / 42) for line in note.split("\n")) + 14
        sheet.write_comment(*at, note, {"author": "", "width": NOTE, "height": height, "font_name": FONT, "font_size": 8})
    put(sheet, *at, text, look.style(style, **changes))


def _told(said: Sequence[Finding]) -> str:
    """What was found in a row, in words, the notes left to the list."""
    return "\n".join(f"{item.code} {beside(item)}. {item.fix}" for item in said if item.severity is not Severity.INFO)


def _address(sheet: Worksheet, row: int, column: int) -> str:
    """A cell of the copy as a link calls it."""
    name = sheet.get_name().replace("'", "''")
    return f"'{name}'!{xl_rowcol_to_cell(row, column)}"


def _finish(sheet: Worksheet, last: tuple[int, int]) -> None:
    """What stays in view, the filter, and the page."""
    sheet.hide_gridlines(2)
    sheet.freeze_panes(TOP + 1, FIRST)
    sheet.autofilter(TOP, 0, max(last[0], TOP + 1), last[1])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TOP)
    sheet.set_footer("&L&8&F&R&8&A, page &P of &N")
    sheet.print_area(0, 0, max(last[0], TOP + 1), last[1])
