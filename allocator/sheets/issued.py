"""The program's own workbooks, given back as an org: their positions stand in one sheet, the others hold results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.sheets.messages import Row

if TYPE_CHECKING:
    from allocator.sheets.reader import Sheet

TITLE = "The organisation as read"  # of the sheet Org, its first cell
HEADER = 2  # index of the row of column names
NAMELESS = "·"  # in place of the name of a derived column, which would else part the columns beside it
FACTS = frozenset({"Position", "Title", "Holder", "Reports to", "Department", "Site"})  # the others were derived


def positions(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets of positions of a workbook that the program wrote, without the columns it derived; none in any other."""
    return [_facts(sheet) for sheet in sheets if len(sheet.rows) > HEADER and sheet.rows[0] and sheet.rows[0][0] == TITLE]


def _facts(sheet: Sheet) -> Sheet:
    """A sheet with the derived columns left blank and indents taken away, so that every cell keeps its place."""
    kept = [str(name).strip() in FACTS for name in sheet.rows[HEADER]]
    blank: Row = []
    rows = [[_plain(cell) if keep else "" for cell, keep in zip(row, kept, strict=False)] for row in sheet.rows[HEADER + 1 :]]
    names = [_plain(name) if keep else NAMELESS for name, keep in zip(sheet.rows[HEADER], kept, strict=True)]
    return replace(sheet, rows=[*[blank] * HEADER, names, *rows])


def _plain(cell: object) -> object:
    """A cell without the indent that shows the level."""
    return cell.strip() if isinstance(cell, str) else cell
