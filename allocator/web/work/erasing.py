"""A person out of what is kept: in every cell the name and the id give way to a mark, so that references still hold.

In the rows of the person the cells that no rule reads (telephone, date of birth …) are emptied. A text that stands in
columns of departments, titles and the like, and in none of ids, persons or e-mail addresses, is nobody's. A name that stands
apart in two columns, first and last, is found as a whole; the mark then stands in the second of the two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from allocator.findings import Finding
from allocator.sheets.cells import items, text
from allocator.sheets.reader import Sheet
from allocator.sheets.tables import SECOND_MANAGER, Tables
from allocator.web.work.edits import Change
from allocator.web.work.kept import understood
from allocator.web.work.person_names import Named
from allocator.web.work.stored import Read

Json = dict[str, Any]
OWN = frozenset({"id", "person_id", "person", "email", "first_name", "last_name"})  # fields that name who it is
OTHERS = frozenset(  # fields that refer to people
    {"reports_to", SECOND_MANAGER, "dotted_to", "acting", "owner", "lead", "managers", "head", "manager", "interfaces", "position"}
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a sheet, from 1: those that some table was read from, those of who it is, pairs of first and last names."""

    used: set[int] = field(default_factory=set)
    own: set[int] = field(default_factory=set)
    halves: set[tuple[int, int]] = field(default_factory=set)


def without(read: Read, tables: Tables, texts: Sequence[str], instead: str) -> Read:
    """What was read, and as which tables, without a person; `instead` is the same word for the person everywhere."""
    found, columns = Named(texts), _columns(tables)
    sheets = [_sheet(sheet, found, instead, columns[sheet.file, sheet.name]) for sheet in read.sheets]
    said = [_finding(item, found, instead) for item in read.found]
    return replace(read, sheets=sheets, found=said, column_map=in_json(read.column_map, found, instead))


def _columns(tables: Tables) -> Mapping[tuple[str, str], Columns]:
    """By file and sheet, an empty one for any other; every row is asked only where rows of one table come from several places."""
    columns = defaultdict[tuple[str, str], Columns](Columns)
    for table in tables.values():
        for row in range(len(table) if table.places else min(1, len(table))):
            cells = {name: table.cell(row, name) for name in table.columns}
            for name, cell in cells.items():
                at = columns[cell.file, cell.sheet]
                at.used.add(cell.column)
                if name in OWN:
                    at.own.add(cell.column)
                if name == "last_name" and (first := cells["person"].column) != cell.column:
                    at.halves.add((first, cell.column))
    return columns


def _apart(row: Sequence[object], found: Named, columns: Columns) -> list[tuple[int, int]]:
    """The pairs of columns in which the two parts of the person's name stand in a row, and neither is found by itself."""
    return [
        (first, last)
        for first, last in sorted(columns.halves)
        if max(first, last) <= len(row)
        for parts in [(text(row[first - 1]), text(row[last - 1]))]
        if found.fullmatch(" ".join(parts)) and not any(map(found.search, parts))
    ]


def _sheet(sheet: Sheet, found: Named, instead: str, columns: Columns) -> Sheet:
    rows = [_row(row, found, instead, columns) for row in sheet.rows]
    return replace(sheet, file=found.sub(instead, sheet.file), name=found.sub(instead, sheet.name), rows=rows)


def _row(row: Sequence[object], found: Named, instead: str, columns: Columns) -> Sequence[object]:
    """A row; where it is that of the person, the cells that are not used are emptied."""
    hits = [isinstance(cell, str | int | float) and bool(found.search(text(cell))) for cell in row]
    put = {column: mark for pair in _apart(row, found, columns) for column, mark in zip(pair, ("", instead), strict=True)}
    if not any(hits) and not put:
        return row
    whole = bool(put) or any(found.fullmatch(text(row[column - 1])) for column in columns.own if column <= len(row))
    cells = []
    for column, (cell, hit) in enumerate(zip(row, hits, strict=True), 1):
        said = put.get(column, found.sub(instead, text(cell)) if hit else cell)
        cells.append("" if whole and column not in columns.used else said)
    return cells


def _finding(item: Finding, found: Named, instead: str) -> Finding:
    cell = item.cell and replace(item.cell, file=found.sub(instead, item.cell.file), sheet=found.sub(instead, item.cell.sheet))
    values = in_json(dict(item.values), found, instead)
    return replace(item, subject=found.sub(instead, item.subject), cell=cell, values=values)


def in_json(data: Any, found: Named, instead: str) -> Any:  # noqa: ANN401 (JSON)
    """Plain data without a person; keys too."""
    if isinstance(data, str):
        return found.sub(instead, data)
    if isinstance(data, dict):
        return {in_json(key, found, instead): in_json(value, found, instead) for key, value in data.items()}
    return [in_json(each, found, instead) for each in data] if isinstance(data, list | tuple) else data


def change_without(change: Change, texts: Sequence[str], instead: str) -> Change:
    """An override without a person: author, reason, titles, and ids that are the person's."""
    found = Named(texts)
    put = {name: found.sub(instead, getattr(change, name)) for name in ("position", "author", "reason", "title", "scope", "row")}
    then = {found.sub(instead, at): letter for at, letter in change.then.items()} if change.then is not None else None
    return replace(change, **put, then=then)


def rows_of(read: Read, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Every row that names a person, cell by cell."""
    found, columns = Named(texts), _columns(understood(read).tables)
    return [
        {"file": sheet.file, "sheet": sheet.name, "row": number, "cells": [text(cell) for cell in row]}
        for sheet in read.sheets
        for number, row in enumerate(sheet.rows, 1)
        if any(found.search(text(cell)) for cell in row) or _apart(row, found, columns[sheet.file, sheet.name])
    ]


def look(read: Read, texts: Sequence[str]) -> Json:
    """What one version holds of a person.

    {"cells": [[text, how often]] of those that name the person, "holders": [{"name", "id", "person_id", "title", "sheet"}],
    "near": [[text, how often]] of people who may be the same, "own", "aside": which of the texts name somebody, or are
    departments, titles and the like}.
    """
    found = Named(texts)
    tables = understood(read).tables
    cells = cells_of(read, tables, found)
    own, aside = set(_said(tables, own=True)), set(_said(tables, own=False))
    near = {each: count for each, count in Counter(_people(tables)).items() if found.near(each)}
    return {
        "cells": sorted(map(list, cells.items())),
        "holders": _holders(tables, found),
        "near": sorted(map(list, near.items())),
        "own": [each for each in texts if any(map(Named([each]).fullmatch, own))],
        "aside": [each for each in texts if any(map(Named([each]).fullmatch, aside))],
    }


def cells_of(read: Read, tables: Tables, found: Named) -> Counter[str]:
    """The texts of the cells that name the person, with how often they stand; a name in two cells is one text."""
    said = Counter(text(cell) for sheet in read.sheets for row in sheet.rows for cell in row)
    whole = Counter({each: count for each, count in said.items() if found.search(each)})
    columns = _columns(tables)
    for sheet in read.sheets:
        at = columns[sheet.file, sheet.name]
        apart = [(text(row[one - 1]), text(row[two - 1])) for row in sheet.rows for one, two in _apart(row, found, at)]
        whole.update(" ".join(parts) for parts in apart for _ in parts)
    return whole


def _said(tables: Tables, *, own: bool) -> Iterator[str]:
    """The items of the columns that name who it is, or of those that are not of people."""
    for table in tables.values():
        for name in table.columns:
            if (name in OWN) if own else (name not in OWN | OTHERS):
                yield from (each for cell in table.column(name) for each in items(cell))


def _people(tables: Tables) -> Iterator[str]:
    """The items of the columns of persons, and of those that refer to them."""
    for table in tables.values():
        for name in (OTHERS | {"person"}) & table.columns.keys():
            yield from (each for cell in table.column(name) for each in items(cell))


def _holders(tables: Tables, found: Named) -> list[Json]:
    """The rows of positions that the person holds."""
    if (table := tables.get("positions")) is None:
        return []
    columns = {field: table.column(field) for field in ("id", "person_id", "title")}
    return [
        {"name": person, "sheet": table.name, **{field: values[row] for field, values in columns.items()}}
        for row, cell in enumerate(table.column("person"))
        for person in items(cell)
        if found.fullmatch(person)
    ]


def persons_among(texts: Sequence[str], looked: Sequence[Json]) -> list[str]:
    """The texts that may be a person's, by what `look` told of all versions."""
    own, aside = ({text for each in looked for text in each[key]} for key in ("own", "aside"))
    return [text for text in texts if text in own or text not in aside]


def unused(instead: str, reads: Sequence[Read]) -> str:
    """`instead` with the first number, in place of its {}, with which it stands in no cell."""
    if "{}" not in instead:
        return instead
    said = {cell for read in reads for sheet in read.sheets for row in sheet.rows for cell in row if isinstance(cell, str)}
    start = instead.partition("{}")[0]
    marked = "\n".join(cell for cell in said if start in cell)
    number = 1
    while instead.format(number) in marked:
        number += 1
    return instead.format(number)
