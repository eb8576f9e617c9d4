"""The problems of an upload as tables for their screen: each with what stands in its cell, what may be meant, what is like it."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from allocator.findings import Finding
from allocator.outputs.mended import Mended, Part, Spot
from allocator.sheets.cells import text
from allocator.sheets.reader import Sheet
from allocator.web.work.result_rows import told
from allocator.web.work.result_tables import fill

Row = tuple[Any, ...]
SCHEMA = """
CREATE TABLE problems (number INTEGER PRIMARY KEY, code TEXT, severity TEXT, title TEXT, subject TEXT, message TEXT, fix TEXT,
  cell TEXT, file TEXT, sheet TEXT, row INT, place INT, was TEXT, suggested TEXT, called TEXT, alike INT);
CREATE TABLE cells (number INT, row INT, beside TEXT, PRIMARY KEY (number, row)) WITHOUT ROWID;
CREATE INDEX codes ON problems (code, number);
CREATE INDEX same ON problems (code, file, sheet, place, was);
"""
WITHOUT_ID = "SHEET-12"  # a row that is set aside
OF_ALL = {"DATA-09": "reports_to", "DATA-12": "reports_to", "DATA-42": "title"}  # about every cell of a field with the same text
NO_MANAGER = "DATA-02"
BESIDE = ("id", "person", "title", "department")  # by which people know a row


def write_problems(path: Path, sheets: Sequence[Sheet], copy: Mended | None, findings: Sequence[Finding]) -> None:
    """Writes every finding, and the cells of those that are about several, beside its place and then there."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    spots = [copy.spot(item) if copy else None for item in findings]
    rows = list(_problems(sheets, copy, findings, spots))
    cells = list(_cells(copy, findings, spots)) if copy else []
    several, alike = Counter(number for number, _, _ in cells), Counter(map(_kind, rows))
    ids = copy.parts[0].table.columns.get("id") if copy else None

    def count(row: Row) -> int:
        """How many cells one text may be put into; an id that is missing is another one in each row."""
        return 1 if not row[11] or (not row[12] and row[11] == ids) else several[row[0]] or alike[_kind(row)]

    with closing(sqlite3.connect(beside)) as base:
        base.executescript(SCHEMA)
        fill(base, "problems", ((*row, count(row)) for row in rows))
        fill(base, "cells", cells)
        base.commit()
    beside.replace(path)


def _kind(row: Row) -> Row:
    """Problems are alike where code, file, sheet, column and the text in the cell are the same."""
    return row[1], *row[8:10], *row[11:13]


def _problems(
    sheets: Sequence[Sheet], copy: Mended | None, findings: Sequence[Finding], spots: Sequence[Spot | None]
) -> Iterator[Row]:
    """The rows of the table, without the last column."""
    by_name = {(sheet.file, sheet.name): sheet.rows for sheet in sheets}
    for number, (item, spot) in enumerate(zip(findings, spots, strict=True)):
        cell, was = item.cell, ""
        if cell and copy and spot and _by_layout(copy.parts[0], item, spot):
            cell = replace(cell, column=0)  # an id put there would become the title
        if cell and cell.row and cell.column:
            rows = by_name.get((cell.file, cell.sheet), ())
            row = rows[cell.row - 1] if cell.row <= len(rows) else ()
            was = text(row[cell.column - 1]) if cell.column <= len(row) else ""
        meant = copy.suggested(spot) if copy and spot and cell and cell.column else []
        called = [copy.found.label(copy.found.index[name]) for name in meant] if copy else []
        place = (cell.file, cell.sheet, cell.row, cell.column) if cell else ("", "", 0, 0)
        yield (number, *told(item), *place, was, "\n".join(meant), "\n".join(map(_one_line, called)))


def _by_layout(part: Part, item: Finding, spot: Spot) -> bool:
    """Whether a manager is missing that the layout tells, and no cell of its own."""
    if item.code != NO_MANAGER or spot.part != part.name or spot.row < 0:
        return False
    row = part.rows[spot.row]
    return part.table.cell(row, "reports_to") == part.table.cell(row, "title")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cells(copy: Mended, findings: Sequence[Finding], spots: Sequence[Spot | None]) -> Iterator[tuple[int, int, str]]:
    """The rows that a finding about all cells of one text, or about a row set aside, is about, with what stands beside them."""
    part = copy.parts[0]
    index = {number: row for row, number in enumerate(part.table.rows)}
    at = {field: _by_text(part, field) for field in {OF_ALL[item.code] for item in findings if item.code in OF_ALL}}
    shown = [part.table.column(field) for field in BESIDE]
    for number, (item, spot) in enumerate(zip(findings, spots, strict=True)):
        field, cell, rows = OF_ALL.get(item.code, "id"), item.cell, list[int]()
        if item.code in OF_ALL and cell and cell.column and spot and spot.part == part.name and spot.row >= 0:
            rows = at[field][cell.file, cell.sheet, part.table.column(field)[part.rows[spot.row]]]
        elif item.code == WITHOUT_ID and cell and part.table.cell(row := index.get(cell.row, 0), field) == cell:
            rows = [row]
        for row in rows:
            yield number, part.table.cell(row, field).row, ", ".join(filter(None, (values[row] for values in shown)))


def _by_text(part: Part, field: str) -> Mapping[tuple[str, str, str], list[int]]:
    """The rows of the positions by file, sheet and the text of a field."""
    values, at = part.table.column(field), defaultdict[tuple[str, str, str], list[int]](list)
    for row in part.rows:
        cell = part.table.cell(row, field)
        at[cell.file, cell.sheet, values[row]].append(row)
    return at
