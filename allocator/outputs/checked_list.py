"""Render: the list of everything found in responsibility matrices, with links to the cells of the marked copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from allocator.findings import Cell, Finding, Severity
from allocator.outputs.look import HIGHEST, LINES, SEVERITIES, Look, draw, put
from allocator.outputs.wrap import lines

if TYPE_CHECKING:
    from allocator.derived.judged import Judgement

FINDINGS = "Findings"
TOP = 3  # heading rows: title, counts, column names
COLUMNS = {  # width of each
    "Severity": 10.0,
    "Code": 9.0,
    "What was found": 58.0,
    "What to do": 56.0,
    "In the file": 34.0,
    "In this copy": 20.0,
    "Rests on": 30.0,
}
LINKS = 60_000  # Excel takes no more than 65,530 on a sheet


def write_findings(book: Workbook, look: Look, made: Judgement, spots: Mapping[Cell, str]) -> None:
    """Write the list; `spots`: where each cell of the files stands in the copy."""
    sheet = book.add_worksheet(FINDINGS)
    found = made.findings
    count = {severity: sum(item.severity is severity for item in found) for severity in Severity}
    told = ", ".join(f"{number:,} {severity}" + "s" * (number != 1 and severity != "info") for severity, number in count.items())
    against = f", against the org {made.org}" if made.org else ""
    put(sheet, 0, 0, FINDINGS, look.style("title"))
    put(sheet, 1, 0, f"{told}. Checked by the profile {made.profile.id}{against}: {made.profile.about}.", look.style("subtitle"))
    sheet.set_row(0, 24)
    for column, (name, width) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, width)
        put(sheet, TOP - 1, column, name, look.style("head"))
    for row, item in enumerate(found, TOP):
        texts = _texts(item, spots)
        for column, text in enumerate(texts):
            style = look.style("list-letter", **SEVERITIES[item.severity]) if column == 0 else look.style("wrapped")
            put(sheet, row, column, text, style)
        if texts[5] and row < LINKS:
            sheet.write_url(row, 5, f"internal:{texts[5]}", look.style("list-link", text_wrap=True), texts[5])
        deepest = max(lines(text, width) for text, width in zip(texts, COLUMNS.values(), strict=True))
        sheet.set_row(row, min(deepest * 11.5 + 4, HIGHEST))
    last = TOP + max(len(found), 1) - 1, len(COLUMNS) - 1
    draw(sheet, look, (TOP, 0, *last), LINES)
    sheet.autofilter(TOP - 1, 0, *last)
    sheet.freeze_panes(TOP, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, TOP - 1)
    sheet.set_footer("&L&8&F&R&8&A, page &P of &N")
    sheet.print_area(0, 0, *last)


def _texts(item: Finding, spots: Mapping[Cell, str]) -> tuple[str, ...]:
    """A finding as the cells of its line."""
    at = spots.get(item.cell, "") if item.cell else ""
    where = str(item.cell or "")
    return str(item.severity), item.code, item.message, item.fix, where, at, item.entry.source
