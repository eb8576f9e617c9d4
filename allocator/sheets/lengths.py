"""Rows of a text table that hold more or fewer cells than its header: a separating character within a value shifts the rest."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.findings import Cell, Finding, finding
from allocator.sheets.cells import text
from allocator.sheets.headers import Reading

SHOWN = 5  # rows named in a message


def unequal(reading: Reading) -> list[Finding]:
    """SHEET-75 for rows whose cells go beyond the header, SHEET-76 for rows that end early, or for a header that does.

    Blank cells at the end count for nothing. A row ends early only in a file that writes the blank cells at the ends
    of rows; notes below the table, and lines of one cell, do not.
    """
    rows = reading.sheet.rows
    if reading.sheet.name or not reading.rows:  # in a workbook every cell has its column
        return []
    width = max(len(rows[row]) for row in reading.rows)
    body = range(reading.row + 1, len(rows))
    if {len(rows[row]) for row in body} <= {0, width}:
        return []
    beyond = [row for row in body if any(map(text, rows[row][width:]))]
    if 2 * len(beyond) > sum(1 for row in body if rows[row]):
        what = "most rows hold more cells than there are column names"
        return [_said("SHEET-76", reading, beyond, what)]
    findings = [_said("SHEET-75", reading, beyond)] if beyond else []
    whole = [row for row in body if len(rows[row]) == width]
    if any(not text(rows[row][-1]) for row in whole):
        short = [row for row in body if 1 < len(rows[row]) < width and row < whole[-1]]
        findings += [_said("SHEET-76", reading, short, "some rows hold fewer cells than there are column names")] if short else []
    return findings


def _said(code: str, reading: Reading, rows: Sequence[int], what: str = "") -> Finding:
    """A finding on rows, from 0."""
    sheet = reading.sheet
    listed = ", ".join(str(row + 1) for row in rows[:SHOWN]) + (f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else "")
    return finding(code, sheet.file, Cell(sheet.file, sheet.name, rows[0] + 1), count=len(rows), rows=listed, what=what)
