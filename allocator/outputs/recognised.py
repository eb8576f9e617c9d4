"""Render: what was recognised, for people to check: every sheet and column, how sure, and what is required and missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from allocator import __version__
from allocator.findings import Cell, Finding, column_letters
from allocator.sheets import mapping
from allocator.sheets.columns import recognitions
from allocator.sheets.fields import spoken
from allocator.sheets.names import Certainty
from allocator.sheets.records import Column, Recognition
from allocator.sheets.tables import Table

if TYPE_CHECKING:
    from allocator.pipeline import Intake

LAYOUTS = {"SHEET-70": Certainty.LIKELY, "SHEET-71": Certainty.GUESS}
LEFT_OUT = ("SHEET-08", "SHEET-09", "SHEET-62", "SHEET-63")
ASIDE = ("SHEET-10", "SHEET-12")
TOLD = frozenset({*LAYOUTS, *ASIDE, "SHEET-55", "SHEET-56"})  # findings that the records tell
WHAT = {"title": "the title of each position", "reports_to": "to whom each position reports"}
LOOKED_AT = 1000  # rows that tell from which columns a layout was read

Place = tuple[str, str, int]  # file, sheet, column


@dataclass(frozen=True, slots=True)
class Required:
    """A field without which there is no org, and the columns it was taken from, as "C" or "C of jobs".

    `by_layout`: not from what the columns say but from where it stands in them.
    """

    field: str
    columns: tuple[str, ...]
    by_layout: bool = False

    @property
    def what(self) -> str:
        """The field in plain words."""
        return WHAT[self.field]


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet: what it was taken for, its columns, the rows used, those set aside with the reason, and the layout.

    `used` is the kind of table that the sheet was used as, alone or with others; "" where it was not used.
    """

    taken: Recognition
    used: str
    columns: tuple[Column, ...]
    rows: int
    set_aside: tuple[tuple[Cell, str], ...]
    layout: str
    by_layout: bool  # read by its layout, not by its columns alone


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was made of the files, and how many positions came of it; None where no org could be built."""

    required: tuple[Required, ...]
    parts: tuple[Part, ...]
    positions: int | None


def recognised(intake: Intake) -> Recognised:
    """The records of an intake, in the order of its sheets."""
    records = recognitions(intake.sheets, intake.column_map)
    fields = {table.kind: _fields(table) for table in intake.tables.values()}
    parts = tuple(_part(intake, one, fields) for one in records)
    positions = None if intake.org is None else len(intake.org)
    return Recognised(tuple(_required(records, fields.get("positions"))), parts, positions)


def _fields(table: Table) -> dict[Place, list[str]]:
    """The fields that each column of each sheet tells; a layout may tell several from one."""
    found: dict[Place, list[str]] = {}
    for field in table.columns:
        rows = range(min(len(table), LOOKED_AT) if table.places else 0)
        cells = [table.cell(row, field) for row in rows] or [Cell(table.file, table.sheet, 0, table.columns[field])]
        for place in dict.fromkeys((cell.file, cell.sheet, cell.column) for cell in cells if cell.column):
            found.setdefault(place, []).append(field)
    return found


def _part(intake: Intake, one: Recognition, fields: Mapping[str, Mapping[Place, Sequence[str]]]) -> Part:
    """The record of one sheet."""
    place = (one.file, one.sheet)
    used = next((kind for kind, places in fields.items() if any(at[:2] == place for at in places)), "")
    used = used or _linked(intake, one)
    here = [item for item in intake.findings if item.cell and (item.cell.file, item.cell.sheet) == place]
    layout = next((item for item in here if item.code in LAYOUTS), None)
    table = intake.tables.get(used)
    columns, by_layout = one.columns, table is not None and bool(table.places)
    if by_layout:
        columns = tuple(_by_layout(column, fields[used].get((*place, column.number), ()), intake.findings) for column in columns)
    set_aside = tuple((item.cell, _why(item)) for item in here if item.code in ASIDE and item.cell)
    return Part(one, used, columns, _rows(intake, table, place), set_aside, layout.message if layout else "", by_layout)


def _linked(intake: Intake, one: Recognition) -> str:
    """The kind of table for which a sheet of keys was used, though it tells nothing itself; "" for a sheet left out."""
    table = intake.tables.get("positions")
    place = str(Cell(one.file, one.sheet, 0))
    left_out = (f"{item.cell}, {item.values.get('others', '')}" for item in intake.findings if item.code in LEFT_OUT)
    return "positions" if table and table.places and not any(place in said.split(", ") for said in left_out) else ""


def _why(item: Finding) -> str:
    """Why a row was set aside."""
    return str(item.values.get("reason", "it has no id, and other rows have one"))


def _by_layout(column: Column, fields: Sequence[str], findings: Sequence[Finding]) -> Column:
    """A column of a sheet that was read by its layout, with what that tells from it."""
    if column.field in fields:
        return column
    if not fields:
        return replace(column, field=None, certainty=None, score=0.0, reason="")
    telling = [field for field in ("title", "reports_to") if field in fields] or fields
    certainty = next((sure for code, sure in LAYOUTS.items() if any(item.code == code for item in findings)), Certainty.LIKELY)
    reason = f"the layout tells {', '.join(map(spoken, telling))} from it"
    return replace(column, field=telling[0], certainty=certainty, score=0.0, reason=reason)


def _rows(intake: Intake, table: Table | None, place: tuple[str, str]) -> int:
    """Rows of a sheet that were used: of positions those that became one, of another table all."""
    if table is None:
        return 0
    if table.kind != "positions" or intake.org is None:
        return sum((cell.file, cell.sheet) == place for cell in map(table.cell, range(len(table))))
    sources = intake.org.sources
    numbers = [number for number, source in enumerate(sources) if (source.file, source.sheet) == place]
    return sum(number in numbers for number in intake.org.columns["source"].tolist())


def _required(records: Sequence[Recognition], fields: Mapping[Place, Sequence[str]] | None) -> Iterator[Required]:
    """The required fields with their columns; where there is no list of positions, of the sheet that comes nearest."""
    near = max((one for one in records if one.kind == "positions"), key=lambda one: sum(map(_is_known, one.columns)), default=None)
    if fields is None:
        known = near.columns if near else ()
        fields = {("", "", column.number): [column.field] for column in known if column.field}
    several = len({place[:2] for place in fields}) > 1
    title, manager = ([place for place, told in fields.items() if field in told] for field in WHAT)
    yield Required("title", tuple(_letters(place, named=several) for place in title))
    yield Required("reports_to", tuple(_letters(place, named=several) for place in manager), bool(set(title) & set(manager)))


def _is_known(column: Column) -> bool:
    return column.field is not None


def _letters(place: Place, *, named: bool) -> str:
    file, sheet, column = place
    return f"{column_letters(column)} of {sheet or file}" if named else column_letters(column)


def column_map(shown: Recognised) -> str:
    """The column map that reads the sheets as they were read; what was read by its layout stands in it as a comment.

    Where nothing was recognised as positions, each unknown sheet is named so, for its columns to be filled in by hand.
    """
    some = any(part.taken.kind == "positions" for part in shown.parts)
    records = [part.taken if some or part.taken.kind else replace(part.taken, kind="positions") for part in shown.parts]
    pairs = list(zip(shown.parts, records, strict=True))
    text = mapping.save([record for part, record in pairs if not part.by_layout])
    for part, record in pairs:
        if part.by_layout and record.kind:
            lines = mapping.save([record]).removeprefix(mapping.ABOUT).strip().splitlines()
            about = f"{record.sheet or record.file} was read by its layout. To read it by these columns, take out the number signs."
            text += "\n".join(["", f"# {about}", *(f"# {line}" for line in lines), ""])
    return text


def document(shown: Recognised, findings: Sequence[Finding]) -> dict[str, Any]:
    """The records as JSON."""
    return {
        "schema": 1,
        "allocator": __version__,
        "positions": shown.positions,
        "required": [{"field": one.field, "columns": list(one.columns), "by_layout": one.by_layout} for one in shown.required],
        "sheets": [_sheet(part) for part in shown.parts],
        "findings": [item.record for item in findings],
    }


def _sheet(part: Part) -> dict[str, Any]:
    return {
        "file": part.taken.file,
        "sheet": part.taken.sheet,
        "kind": part.taken.kind or None,
        "used": part.used or None,
        "header_rows": list(part.taken.header_rows),
        "layout": part.layout or None,
        "rows": part.rows,
        "set_aside": [{"cell": str(cell), "reason": reason} for cell, reason in part.set_aside],
        "columns": [
            {
                "column": column_letters(column.number),
                "header": column.header,
                "samples": list(column.samples),
                "field": column.field,
                "certainty": str(column.certainty) if column.certainty else None,
                "score": column.score,
                "reason": column.reason,
            }
            for column in part.columns
        ],
    }
