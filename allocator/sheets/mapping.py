"""The column map: a TOML file in which the user says what the columns are; written from what was recognised."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from glob import escape
from typing import Any

from allocator.findings import Cell, Finding, column_letters, finding
from allocator.sheets.fields import spoken, vocabulary
from allocator.sheets.headers import Reading, header_rows, labels_of
from allocator.sheets.names import Certainty, Match
from allocator.sheets.reader import Sheet
from allocator.sheets.records import Recognition, numbered

ABOUT = """\
# Which column is what. Each [[table]] reads the sheets whose file and sheet names fit (* stands for anything), and
# takes the columns listed and no others. A column is named by its header, or by its letters: "column C".
# header_row counts from 1; [3, 4] is a header of two rows, 0 is none.
"""
TO_FILL_IN = {
    "title": "write the header of the column that holds the job titles, and take out the first number sign",
    "reports_to": "write the header of the column that names the manager, and take out the first number sign",
}
KEYS = {"file": str, "sheet": str, "kind": str, "header_row": (int, list), "columns": dict}


@dataclass(frozen=True, slots=True)
class TableMap:
    """One table of a column map: the sheets it is for, their kind, header rows from 1, and the column of each field.

    `header_rows` is None where the map leaves it to the program, and empty where the sheets have no header.
    """

    file: str
    sheet: str
    kind: str
    header_rows: tuple[int, ...] | None
    columns: Mapping[str, str]

    def fits(self, sheet: Sheet) -> bool:
        """Whether it is for a sheet."""
        return fnmatchcase(sheet.file, self.file) and fnmatchcase(sheet.name, self.sheet)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The tables of a column map; the first that fits a sheet is used for it."""

    tables: tuple[TableMap, ...]


def save(recognitions: Sequence[Recognition]) -> str:
    """The column map that says what was recognised, with the reasons as comments."""
    return "\n".join([ABOUT, *(_written(one) for one in recognitions if one.kind)])


def _written(one: Recognition) -> str:
    """One table; what it needs and lacks stands in it as a comment, to be filled in."""
    rows, kind = list(one.header_rows), vocabulary().kind(one.kind)
    lacking = set(kind.required if kind else ()) - {column.field for column in one.columns}
    lines = [
        "[[table]]",
        f"file = {_quoted(escape(one.file))}",
        f"sheet = {_quoted(escape(one.sheet))}",
        f"kind = {_quoted(one.kind)}",
        f"header_row = {rows if len(rows) > 1 else rows[0] if rows else 0}",
        "[table.columns]",
        *(
            f"{column.field} = {_quoted(column.header)}  # {column.certainty}: {_comment(column.reason)}"
            for column in one.columns
            if column.field
        ),
        *(f'# {field} = ""  # MISSING: {TO_FILL_IN.get(field, "the header of its column")}' for field in sorted(lacking)),
        *(f"# not used: {_comment(column.header)}" for column in one.columns if not column.field),
    ]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """A TOML string."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(value: str) -> str:
    """A text without what may not stand in a comment."""
    return "".join(letter if letter.isprintable() else " " for letter in value)


def load(text: str) -> tuple[ColumnMap | None, list[Finding]]:
    """The column map of a TOML text, and a finding for every mistake in it; None where it cannot be used or says nothing."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [finding("SHEET-51", "column map", reason=str(error))]
    if not data:
        return None, [finding("SHEET-72", "column map")]
    entries = data.pop("table", None)
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        return None, [finding("SHEET-51", "column map", reason="it has no [[table]]")]
    findings = [_mistake(key, "is not known here; tables begin with [[table]]") for key in data]
    for number, entry in enumerate(entries, 1):
        findings += [_mistake(f"table {number}, {key}", reason) for key, reason in _mistakes(entry)]
    return ColumnMap(tuple(map(_table_map, entries))), findings


def _mistake(subject: str, reason: str) -> Finding:
    return finding("SHEET-52", subject, reason=reason)


def _mistakes(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every mistake of a table as key and reason; what is mistaken is taken out of the table."""
    for key in list(entry):
        if key not in KEYS or not isinstance(entry[key], KEYS[key]):  # type: ignore[arg-type]
            yield key, _unknown(key, KEYS) if key not in KEYS else "is of the wrong form"
            del entry[key]
    kinds = {kind.name: kind for kind in vocabulary().kinds}
    if (kind := entry.get("kind", "positions")) not in kinds:
        yield "kind", _unknown(kind, kinds)
        kind = entry["kind"] = "positions"
    rows = entry.get("header_row", 0)
    if not all(type(row) is int and row >= 0 for row in (rows if isinstance(rows, list) else [rows])):
        yield "header_row", "must be a row number from 1, several of them, or 0"
        del entry["header_row"]
    columns = entry.setdefault("columns", {})
    if not columns:
        yield "columns", "is missing or empty"
    for field in list(columns):
        if field not in kinds[kind].fields or not isinstance(columns[field], str):
            known = field in kinds[kind].fields
            yield f"columns.{field}", "must be a header in quotation marks" if known else _unknown(field, kinds[kind].fields)
            del columns[field]


def _unknown(word: str, known: Mapping[str, object]) -> str:
    """That a word is none of the known ones, with the one that may be meant."""
    near = get_close_matches(word, known, 1)
    return f"“{word}” is not known" + (f"; “{near[0]}” may be meant" if near else "; known are " + ", ".join(known))


def _table_map(entry: Mapping[str, Any]) -> TableMap:
    row = entry.get("header_row")
    rows = None if row is None else tuple(row) if isinstance(row, list) else (row,) if row else ()
    return TableMap(entry.get("file", "*"), entry.get("sheet", "*"), entry.get("kind", "positions"), rows, entry["columns"])


def mapped(sheets: Sequence[Sheet], column_map: ColumnMap) -> tuple[dict[int, Reading], list[Finding]]:
    """The readings that the map gives, by the place of their sheet; findings on columns and sheets that are not there."""
    readings: dict[int, Reading] = {}
    findings: list[Finding] = []
    fitting = set()
    for place, sheet in enumerate(sheets):
        number = next((number for number, table in enumerate(column_map.tables) if table.fits(sheet)), None)
        if number is not None and sheet.rows:
            fitting.add(number)
            readings[place], missing = _reading(sheet, column_map.tables[number])
            findings += missing
    unused = [(number, table) for number, table in enumerate(column_map.tables, 1) if number - 1 not in fitting]
    return readings, findings + [
        finding("SHEET-54", f"table {number}", file=table.file, sheet=table.sheet) for number, table in unused
    ]


def _reading(sheet: Sheet, table: TableMap) -> tuple[Reading, list[Finding]]:
    """A sheet as the map says; SHEET-53 for every column that it does not have."""
    kind = vocabulary().kind(table.kind) or vocabulary().kinds[0]
    rows, labels = _header(sheet, table)
    columns = {name: place for place, name in reversed(list(enumerate(labels)))}
    columns |= {name: place for place, name in enumerate(numbered(labels)) if name not in columns}
    for place in range(max(map(len, sheet.rows))):
        columns.setdefault(f"column {column_letters(place + 1)}", place)
        columns.setdefault(column_letters(place + 1), place)
    found = {field: columns[name] for field, name in table.columns.items() if name in columns}
    matches = {field: Match(place, Certainty.EXACT, 1.0, "the column map says so") for field, place in found.items()}
    cell = Cell(sheet.file, sheet.name, rows[-1] + 1 if rows else 0)
    near = labels if any(labels) else [label for _, row in header_rows(sheet) for label in row]
    missing = [
        finding("SHEET-53", name, cell, field=spoken(field), nearest=_nearest(name, near))
        for field, name in table.columns.items()
        if field not in found
    ]
    names = [label or f"column {column_letters(place + 1)}" for place, label in enumerate(labels)]
    return Reading(sheet, kind, rows, names, matches, given=True), missing


def _nearest(name: str, labels: Sequence[str]) -> str:
    """The header that is spelt most like one that is not there, for a message."""
    spelt = {label.casefold(): label for label in labels if label}
    near = get_close_matches(name.casefold(), spelt, 1)
    return f"; the nearest is “{spelt[near[0]]}”" if near else ""


def _header(sheet: Sheet, table: TableMap) -> tuple[tuple[int, ...], list[str]]:
    """The header rows, from 0, that the map gives, else those that hold most of its headers; and a label per column."""
    rows = tuple(row - 1 for row in table.header_rows or () if row <= len(sheet.rows))
    if table.header_rows is None:
        wanted = set(table.columns.values())
        held = {rows: len(wanted & set(labels)) for rows, labels in header_rows(sheet)}
        rows = max(held, key=held.__getitem__, default=())
        rows = rows if held.get(rows) else ()
    labels = labels_of(sheet, rows)
    return rows, labels + [""] * (max(map(len, sheet.rows)) - len(labels))
