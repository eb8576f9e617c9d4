"""Layout "positions side by side": the names of the fields stand in the first column, one position per column."""

from __future__ import annotations

from allocator.findings import Cell, column_letters
from allocator.sheets.cells import text
from allocator.sheets.fields import vocabulary
from allocator.sheets.headers import Reading
from allocator.sheets.names import Certainty, match
from allocator.sheets.reader import Sheet
from allocator.sheets.shapes import Shape, moved
from allocator.sheets.tables import table_of

FIELDS_MAX = 60  # rows of a sheet that holds fields, not positions
FIRST = 2  # columns in which the names of the fields may stand


def turned(sheet: Sheet) -> Shape | None:
    """A sheet that is a table of positions when rows and columns change places."""
    if len(sheet.rows) > FIELDS_MAX:
        return None
    kind = vocabulary().kinds[0]
    for column in range(FIRST):
        labels = [text(row[column]) if column < len(row) else "" for row in sheet.rows]
        matches = match(kind, labels)
        if len(matches) > 2 and all(field in matches for field in kind.required):
            width = max(map(len, sheet.rows))
            rows = [[row[at] if at < len(row) else "" for row in sheet.rows] for at in range(width)]
            reading = Reading(Sheet(sheet.file, sheet.name, rows), kind, (column,), labels, matches)
            table = moved(table_of(reading), lambda cell: Cell(cell.file, cell.sheet, max(cell.column, 1), cell.row))
            why = f"the names of the fields stand below each other in column {column_letters(column + 1)}"
            return Shape("positions side by side", why, Certainty.LIKELY, table, (sheet,))
    return None
