"""A person out of what is kept: in every cell the name and the id give way to a mark, so that references still hold.

In the rows of the person the cells that no rule reads (telephone, date of birth …) are emptied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from allocator.findings import Finding
from allocator.sheets.cells import text
from allocator.sheets.reader import Sheet
from allocator.web.work.edits import Change
from allocator.web.work.kept import understood
from allocator.web.work.stored import Read

Pattern = re.Pattern[str]


def pattern(texts: Sequence[str]) -> Pattern:
    """Finds each of some texts as a whole, whatever its case and blanks; ValueError where none of them says anything."""
    wanted = sorted({" ".join(each.split()) for each in texts} - {""}, key=len, reverse=True)
    if not wanted:
        raise ValueError("nothing to look for")
    words = (r"\s+".join(map(re.escape, each.split())) for each in wanted)
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


def without(read: Read, texts: Sequence[str], instead: str) -> Read:
    """What was read without a person; `instead` is the same word for the person everywhere."""
    found = pattern(texts)
    used = _used(read)
    sheets = [_sheet(sheet, found, instead, used.get((sheet.file, sheet.name))) for sheet in read.sheets]
    said = [_finding(item, found, instead) for item in read.found]
    return replace(read, sheets=sheets, found=said, column_map=in_json(read.column_map, found, instead))


def _used(read: Read) -> dict[tuple[str, str], set[int]]:
    """The columns (from 1) of each sheet that some table was read from."""
    used: dict[tuple[str, str], set[int]] = {}
    for table in understood(read).tables.values():
        for field in table.columns:
            for row in range(len(table)):
                cell = table.cell(row, field)
                used.setdefault((cell.file, cell.sheet), set()).add(cell.column)
                if not table.places:
                    break
    return used


def _sheet(sheet: Sheet, found: Pattern, instead: str, used: set[int] | None) -> Sheet:
    rows = [_row(row, found, instead, used) for row in sheet.rows]
    return replace(sheet, file=found.sub(instead, sheet.file), name=found.sub(instead, sheet.name), rows=rows)


def _row(row: Sequence[object], found: Pattern, instead: str, used: set[int] | None) -> Sequence[object]:
    """A row; where it is that of the person, the cells that are not used are emptied."""
    hits = [isinstance(cell, str | int | float) and bool(found.search(text(cell))) for cell in row]
    if not any(hits):
        return row
    whole = any(hit and found.fullmatch(text(cell)) for hit, cell in zip(hits, row, strict=True))
    cells = []
    for column, (cell, hit) in enumerate(zip(row, hits, strict=True), 1):
        unused = whole and used is not None and column not in used
        cells.append("" if unused else found.sub(instead, text(cell)) if hit else cell)
    return cells


def _finding(item: Finding, found: Pattern, instead: str) -> Finding:
    cell = item.cell and replace(item.cell, file=found.sub(instead, item.cell.file), sheet=found.sub(instead, item.cell.sheet))
    values = in_json(dict(item.values), found, instead)
    return replace(item, subject=found.sub(instead, item.subject), cell=cell, values=values)


def in_json(data: Any, found: Pattern, instead: str) -> Any:  # noqa: ANN401 (JSON)
    """Plain data without a person; keys too."""
    if isinstance(data, str):
        return found.sub(instead, data)
    if isinstance(data, dict):
        return {in_json(key, found, instead): in_json(value, found, instead) for key, value in data.items()}
    return [in_json(each, found, instead) for each in data] if isinstance(data, list | tuple) else data


def change_without(change: Change, texts: Sequence[str], instead: str) -> Change:
    """An override without a person: author, reason, titles, and ids that are the person's."""
    found = pattern(texts)
    put = {name: found.sub(instead, getattr(change, name)) for name in ("position", "author", "reason", "title", "scope", "row")}
    then = {found.sub(instead, at): letter for at, letter in change.then.items()} if change.then is not None else None
    return replace(change, **put, then=then)


def rows_of(read: Read, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Every row that names a person, cell by cell."""
    found = pattern(texts)
    return [
        {"file": sheet.file, "sheet": sheet.name, "row": number, "cells": [text(cell) for cell in row]}
        for sheet in read.sheets
        for number, row in enumerate(sheet.rows, 1)
        if any(found.search(text(cell)) for cell in row)
    ]
