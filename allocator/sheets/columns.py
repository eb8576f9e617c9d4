"""Second step: sheets to tables. Which sheet holds what, in which columns, and what is said about the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from allocator.findings import Cell, Finding, finding
from allocator.sheets.cells import text, tidy
from allocator.sheets.headers import HEADER_ROWS, Reading, best_reading
from allocator.sheets.reader import Sheet

MISSING = {"title": "SHEET-05", "reports_to": "SHEET-06"}


@dataclass(frozen=True, slots=True)
class Table:
    """A recognised sheet. Columns count from 1; `values` has one tidy text per data row and recognised field."""

    kind: str
    file: str
    sheet: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    rows: Sequence[int]  # sheet row of each data row, from 1
    values: Mapping[str, list[str]]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, field: str) -> list[str]:
        """Texts of a field, blank where the sheet has no such column."""
        return self.values.get(field) or [""] * len(self)

    def cell(self, index: int, field: str = "") -> Cell:
        """The cell of a field in a data row; the whole row where the sheet has no such column."""
        return Cell(self.file, self.sheet, self.rows[index], self.columns.get(field, 0))

    @property
    def header(self) -> Cell:
        """The header row."""
        return Cell(self.file, self.sheet, self.header_row)

    @property
    def name(self) -> str:
        """How the table is called in messages: its sheet, else its file."""
        return self.sheet or self.file


Tables = Mapping[str, Table]  # by kind: positions, processes, departments, sites, overrides, people


def recognise(sheets: Sequence[Sheet]) -> tuple[Tables, list[Finding]]:
    """The tables among the sheets, and SHEET findings on what is missing, left out or chosen.

    Of several tables of one kind the one with most recognised fields is used (tie: the first). There may be no table
    of positions; a finding of severity error then says what is missing.
    """
    readings = [reading for sheet in sheets if (reading := best_reading(sheet))]
    complete = sorted((reading for reading in readings if reading.complete), key=lambda reading: -len(reading.columns))
    chosen: dict[str, Reading] = {}
    for reading in complete:
        chosen.setdefault(reading.kind.name, reading)
    findings = _left_out(sheets, complete, chosen) if "positions" in chosen else _missing(sheets, readings)
    return {kind: _table(reading) for kind, reading in chosen.items()}, findings


def _table(reading: Reading) -> Table:
    """The data below the header as tidy texts, blank rows left out."""
    sheet = reading.sheet
    rows = [row for row in range(reading.row + 1, len(sheet.rows)) if any(sheet.rows[row]) or 0 in sheet.rows[row]]
    values = _values(sheet, rows, reading.columns)
    filled = list(map(any, zip(*values.values(), strict=True)))
    if not all(filled):
        rows = [row for row, is_filled in zip(rows, filled, strict=True) if is_filled or any(map(text, sheet.rows[row]))]
        values = _values(sheet, rows, reading.columns)
    columns = {field: column + 1 for field, column in reading.columns.items()}
    headers = reading.headers
    _join_names(values, columns, headers)
    return Table(reading.kind.name, sheet.file, sheet.name, reading.row + 1, columns, headers, [row + 1 for row in rows], values)


def _values(sheet: Sheet, rows: Sequence[int], columns: Mapping[str, int]) -> dict[str, list[str]]:
    """The texts of each field; rows may end before its column."""
    body = [sheet.rows[row] for row in rows]
    shortest = min(map(len, body), default=0)

    def column(place: int) -> list[object]:
        if place < shortest:
            return list(map(itemgetter(place), body))
        return [row[place] if place < len(row) else "" for row in body]

    return {field: tidy(column(place)) for field, place in columns.items()}


def _join_names(values: dict[str, list[str]], columns: dict[str, int], headers: dict[str, str]) -> None:
    """The holder's name where first and last name stand apart; beside a last name a plain "name" is the first name."""
    first = "first_name" if "first_name" in values else "person"
    if "last_name" in values and first in values:
        values["person"] = [" ".join(filter(None, names)) for names in zip(values[first], values["last_name"], strict=True)]
        columns["person"], headers["person"] = columns[first], headers[first]


def _missing(sheets: Sequence[Sheet], readings: Sequence[Reading]) -> list[Finding]:
    """Why there is no table of positions: the sheet that comes nearest, and what it lacks."""
    near = [reading for reading in readings if reading.kind.name == "positions" and len(reading.columns) > 1]
    filled = [sheet for sheet in sheets if sheet.rows]
    if near:
        best = max(near, key=lambda reading: reading.rank)
        cell = Cell(best.sheet.file, best.sheet.name, best.row + 1)
        columns = ", ".join(f"{header} = {field}" for field, header in best.headers.items())
        lacking = [code for field, code in MISSING.items() if field not in best.columns]
        return [finding(code, best.sheet.name or best.sheet.file, cell, columns=columns) for code in lacking]
    return [finding("SHEET-04", filled[0].file, Cell(filled[0].file, "", 0), seen=_seen(filled))] if filled else []


def _seen(sheets: Sequence[Sheet]) -> str:
    """The first row that holds anything."""
    rows = ([text(value) for value in row if text(value)] for sheet in sheets for row in sheet.rows[:HEADER_ROWS])
    return "its first row reads " + " | ".join(next(filter(None, rows), ["(blank)"])[:8])


def _left_out(sheets: Sequence[Sheet], complete: Sequence[Reading], chosen: Mapping[str, Reading]) -> list[Finding]:
    """Sheets that hold rows and are not used: a further table of a kind, and sheets that were not recognised."""
    findings = []
    for kind, best in chosen.items():
        others = [_place(reading.sheet) for reading in complete if reading.kind.name == kind and reading is not best]
        if others:
            listed = ", ".join(map(str, others))
            findings.append(finding("SHEET-09", str(_place(best.sheet)), _place(best.sheet), kind=kind, others=listed))
    known = [reading.sheet for reading in complete]
    unknown = [sheet for sheet in sheets if sheet.rows and not any(sheet is one for one in known)]
    return findings + [finding("SHEET-08", str(_place(sheet)), _place(sheet)) for sheet in unknown]


def _place(sheet: Sheet) -> Cell:
    return Cell(sheet.file, sheet.name, 0)
