"""Second step: sheets to tables. Which sheet holds what, in which columns, and what is said about the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from allocator.findings import Cell, Finding, finding
from allocator.sheets.blocks import Block, apart, named_twice
from allocator.sheets.chains import rivals
from allocator.sheets.fields import spoken
from allocator.sheets.headers import Reading, best_reading
from allocator.sheets.layouts import layout
from allocator.sheets.lengths import unequal
from allocator.sheets.mapping import ColumnMap, mapped
from allocator.sheets.names import Certainty
from allocator.sheets.reader import Sheet
from allocator.sheets.records import Recognition, record
from allocator.sheets.refusals import refusals
from allocator.sheets.tables import Table, Tables, table_of
from allocator.sheets.versions import in_force

KNOWN = 0.9  # score from which on a header's words tell the field


def recognise(sheets: Sequence[Sheet], column_map: ColumnMap | None = None) -> tuple[Tables, list[Finding]]:
    """The tables among the sheets, and SHEET findings on what is missing, left out, guessed or chosen.

    A sheet that the column map names is read by the map alone, every other one for itself. Of several tables of one
    kind one of the map is used before others, one of a visible sheet before those of hidden ones, then the one with
    most recognised fields (tie: the first). There may be no table of positions; a finding of severity error then says
    what is missing. A people sheet is known and never read.
    """
    sheets, findings = _tables_apart(sheets, column_map)
    readings, of_map = _readings(sheets, column_map)
    sheets, readings, of_versions = in_force(sheets, readings)
    findings += [*of_map, *of_versions]
    chosen = _chosen(readings)
    shape = layout(sheets, readings, chosen.get("positions"))
    if shape is not None:
        chosen.pop("positions", None)
    tables = {kind: table_of(reading) for kind, reading in chosen.items() if kind != "people"}
    for reading in chosen.values():
        findings += [*_doubts(reading), *rivals(reading), *named_twice(reading)]
    for reading in readings:
        findings += unequal(reading) if reading.complete else []
    if shape is not None:
        tables["positions"] = shape.table
        findings += [*shape.findings, *_untitled(shape.table)]
    for table in tables.values():
        findings += [
            finding("SHEET-10", f"row {row}", Cell(table.file, table.sheet, row), reason=why) for row, why in table.set_aside
        ]
    used = shape.sheets if shape else ()
    findings += _left_out(sheets, readings, chosen, used) if "positions" in tables else refusals(sheets, readings)
    return tables, findings


def recognitions(sheets: Sequence[Sheet], column_map: ColumnMap | None = None) -> list[Recognition]:
    """What every sheet that holds rows was taken for: each column with samples, field, how sure and why."""
    sheets, _ = _tables_apart(sheets, column_map)
    readings, _ = _readings(sheets, column_map)
    chosen = _chosen(in_force(sheets, readings)[1])
    return [
        record(sheet, reading, used=any(reading is one for one in chosen.values()))
        for sheet in sheets
        if sheet.rows
        for reading in [next((reading for reading in readings if reading.sheet is sheet), None)]
    ]


def _tables_apart(sheets: Sequence[Sheet], column_map: ColumnMap | None) -> tuple[list[Sheet], list[Finding]]:
    """The sheets, each with one table, as far as the column map says nothing of them; and what is said about those parted."""
    tables = column_map.tables if column_map else ()
    parted = [([sheet], []) if any(table.fits(sheet) for table in tables) else apart(sheet) for sheet in sheets]
    return [sheet for found, _ in parted for sheet in found], [each for _, said in parted for each in said]


def _readings(sheets: Sequence[Sheet], column_map: ColumnMap | None) -> tuple[list[Reading], list[Finding]]:
    """The best reading of each sheet: by the map where it names the sheet."""
    given, findings = mapped(sheets, column_map) if column_map else ({}, [])
    readings = [given.get(place) or best_reading(sheet) for place, sheet in enumerate(sheets)]
    return [reading for reading in readings if reading], findings


def _chosen(readings: Sequence[Reading]) -> dict[str, Reading]:
    """The reading used for each kind of table."""
    complete = [reading for reading in readings if reading.complete]
    chosen: dict[str, Reading] = {}
    for reading in sorted(complete, key=lambda reading: (not reading.given, reading.sheet.hidden, -len(reading.matches))):
        chosen.setdefault(reading.kind.name, reading)
    return chosen


def _doubts(reading: Reading) -> list[Finding]:
    """What was taken on its contents or spelling alone, what is required and a mere guess, and a sheet that is hidden."""
    sheet = reading.sheet
    findings = [finding("SHEET-57", str(_place(sheet)), _place(sheet), kind=reading.kind.name)] if sheet.hidden else []
    for field, hit in reading.matches.items():
        if hit.score < KNOWN:
            code = "SHEET-56" if hit.certainty is Certainty.GUESS and field in reading.kind.required else "SHEET-55"
            cell = Cell(sheet.file, sheet.name, max(reading.row + 1, 1), hit.column + 1)
            subject = spoken(field) if reading.kind.name == "positions" else f"{reading.kind.name}, {spoken(field)}"
            findings.append(finding(code, subject, cell, column=reading.labels[hit.column], reason=hit.reason))
    return findings


def _untitled(table: Table) -> list[Finding]:
    """Positions of joined sheets whose key stands in no row of the sheet that tells the titles."""
    blank = [row for row, title in enumerate(table.column("title")) if not title and not table.cell(row, "title").column]
    return [finding("SHEET-73", table.name, table.cell(blank[0]), count=len(blank))] if blank else []


def _left_out(
    sheets: Sequence[Sheet], readings: Sequence[Reading], chosen: Mapping[str, Reading], used: Sequence[Sheet] = ()
) -> list[Finding]:
    """Sheets that hold rows and are not used: a further table of a kind, and sheets that were not recognised."""
    findings = []
    complete = [reading for reading in readings if reading.complete]
    for kind in dict.fromkeys(reading.kind.name for reading in complete):
        of_kind = [reading.sheet for reading in complete if reading.kind.name == kind]
        taken = [chosen[kind].sheet] if kind in chosen else list(used)
        findings += _not_used(kind, taken, [sheet for sheet in of_kind if not any(sheet is one for one in taken)])
    known = [*used, *(reading.sheet for reading in complete)]
    unknown = [sheet for sheet in sheets if sheet.rows and not any(sheet is one for one in known)]
    return findings + [finding("SHEET-08", str(_place(sheet)), _place(sheet)) for sheet in unknown]


def _not_used(kind: str, taken: Sequence[Sheet], others: Sequence[Sheet]) -> list[Finding]:
    """Sheets of a kind beside those used: which hold the same rows, and which say something else."""
    findings = []
    for sheet in taken:
        twins = [other for other in others if other.rows == sheet.rows]
        others = [other for other in others if not any(other is twin for twin in twins)]
        if twins:
            listed = ", ".join(dict.fromkeys(_called(twin) for twin in twins))
            findings.append(finding("SHEET-79", _called(sheet), _place(sheet), others=listed))
    if others and taken:
        listed = ", ".join(map(_called, others))
        findings.append(finding("SHEET-09", _called(taken[0]), _place(taken[0]), kind=kind, others=listed))
    return findings


def _called(sheet: Sheet) -> str:
    """A sheet, or the columns of it that hold a table, in messages."""
    return f"{_place(sheet)}, columns {sheet.span}" if isinstance(sheet, Block) else str(_place(sheet))


def _place(sheet: Sheet) -> Cell:
    return Cell(sheet.file, sheet.name, 0)
