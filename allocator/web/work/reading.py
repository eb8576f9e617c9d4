"""In the child process: an upload's files to sheets, what their columns were taken for, and what is wrong where.

A correction is a text for one cell; it is laid over the sheets before anything is recognised, so that all that follows is as
if the file had said so. Rows with errors can be left out as a whole.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from allocator.findings import Finding, Severity, ordered
from allocator.org.managers import place
from allocator.org.model import Org
from allocator.org.structure import NOBODY
from allocator.outputs.mended import mended
from allocator.outputs.recognised import Recognised, document, recognised
from allocator.pipeline import Intake
from allocator.sheets.decoding import called, decode
from allocator.sheets.messages import OLE, ZIP
from allocator.sheets.process import Limits
from allocator.sheets.reader import Sheet, read
from allocator.web.work.child import Refused, Step, silent
from allocator.web.work.kept import understood
from allocator.web.work.places import COLUMNS, PROBLEMS, RAW, replace_file
from allocator.web.work.problem_tables import write_problems
from allocator.web.work.stored import Read, load, save

Json = dict[str, Any]
Place = tuple[str, str, int]  # file, sheet, row


def look(
    folder: str,
    files: Sequence[Mapping[str, str]],
    options: Json,
    rows: int,
    column_map: Json | None = None,
    corrections: Sequence[Json] = (),
    leave_out: bool = False,
    remembered: Json | None = None,
    step: Step = silent,
) -> Json:
    """Reads an upload as its user has it by now, and writes what there is to see of it: columns.json, problems.sqlite.

    `rows` is the most that is read; `files`, `options`, `column_map`, `corrections`, `leave_out` are as `tables.Upload` has
    them; `remembered` holds maps of single tables by the hash of the headers that they were made for. The answer is the map that
    was used.
    """
    place = Path(folder)
    step("reading", 10)
    raw = _raw(place, files, rows)
    step("recognising columns", 50)
    start = replace(raw, sheets=corrected(raw.sheets, corrections), column_map=column_map or {}, options=options)
    if remembered and not column_map:
        start = replace(start, column_map=_known(recognised(understood(start)), remembered))
    whole = understood(start)
    bad = _bad(whole)
    read = _usable(start, bad) if leave_out else start
    intake = whole if read is start else understood(read)
    shown = recognised(intake)
    findings = ordered(intake.findings)
    step("looking for problems", 80)
    counts = {f"{each}s": sum(item.severity is each for item in findings) for each in Severity}
    counts |= {"bad": len(bad), "left_out": len(bad) if leave_out else 0, **_left_alone(whole.org, bad)}
    write_problems(place / PROBLEMS, read.sheets, mended(intake), findings)
    made = {"counts": {"positions": shown.positions, **counts}, "encodings": _encodings(place, files)}
    _write_columns(place / COLUMNS, shown, read.column_map, made)
    return {"column_map": read.column_map}


def prepared(folder: Path, rows: int, column_map: Json, corrections: Sequence[Json], options: Json, *, leave_out: bool) -> Read:
    """What an upload becomes a version from: as `look` showed it last."""
    raw = _raw(folder, (), rows)
    start = replace(raw, sheets=corrected(raw.sheets, corrections), column_map=column_map, options=options)
    return _usable(start, _bad(understood(start))) if leave_out else start


def _usable(start: Read, bad: set[Place]) -> Read:
    """What was read with some rows blank."""
    return replace(start, sheets=[_without(sheet, bad) for sheet in start.sheets]) if bad else start


def _left_alone(org: Org | None, bad: set[Place]) -> Json:
    """How many positions lose their manager without the bad rows (`alone`), and who is at the top then (`top`, "" for nobody).

    All other tops are placed under that one, as `org.managers.place` does.
    """
    cells = map(org.cell, range(len(org))) if org and bad else ()
    gone = np.array([cell is not None and (cell.file, cell.sheet, cell.row) in bad for cell in cells], dtype=bool)
    if org is None or not gone.any() or gone.all():
        return {"alone": 0, "top": ""}
    stay, manager = np.flatnonzero(~gone), org.reports_to[~gone]
    lost = (manager != NOBODY) & gone[manager]
    number = np.cumsum(~gone) - 1
    root = place(np.where(lost | (manager == NOBODY), NOBODY, number[manager])).root
    return {"alone": int(lost.sum() - lost[root]), "top": org.label(int(stay[root]))}


def _raw(folder: Path, files: Sequence[Mapping[str, str]], rows: int) -> Read:
    """The sheets of the files, read once and kept. The names under which they were uploaded stand in cells and findings."""
    if (folder / RAW).exists():
        return load(folder / RAW)
    names = _unique([each["name"] for each in files])
    stored = {each["file"]: name for each, name in zip(files, names, strict=True)}
    sheets, found = read([folder / each for each in stored], Limits())
    if (count := sum(len(sheet.rows) for sheet in sheets)) > rows:
        raise Refused(f"The files hold {count:,} rows; {rows:,} are the most that are read here.")
    raw = Read([replace(sheet, file=stored[sheet.file]) for sheet in sheets], [_renamed(item, stored) for item in found])
    save(raw, folder / RAW)
    return raw


def _unique(names: Sequence[str]) -> list[str]:
    """The names, a repeated one with a number."""
    seen: Counter[str] = Counter()
    made = []
    for name in names:
        seen[name] += 1
        made.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return made


def _renamed(item: Finding, names: Mapping[str, str]) -> Finding:
    """A finding about a file under the name that its user knows."""
    cell = replace(item.cell, file=names.get(item.cell.file, item.cell.file)) if item.cell else None
    return replace(item, subject=names.get(item.subject, item.subject), cell=cell)


def corrected(sheets: Sequence[Sheet], corrections: Sequence[Json]) -> list[Sheet]:
    """The sheets with a text in each corrected cell: {"file", "sheet", "row", "column", "text"}, from 1; the last one holds."""
    by_sheet: dict[tuple[str, str], list[Json]] = {}
    for each in corrections:
        by_sheet.setdefault((each["file"], each["sheet"]), []).append(each)
    return [_corrected(sheet, by_sheet.get((sheet.file, sheet.name), ())) for sheet in sheets]


def _corrected(sheet: Sheet, corrections: Sequence[Json]) -> Sheet:
    if not corrections:
        return sheet
    rows = list(sheet.rows)
    for each in corrections:
        row, column = each["row"] - 1, each["column"] - 1
        if row < len(rows):
            cells = list(rows[row])
            cells += [""] * (column + 1 - len(cells))
            cells[column] = each["text"]
            rows[row] = cells
    return replace(sheet, rows=rows)


def _without(sheet: Sheet, bad: set[Place]) -> Sheet:
    """A sheet with some rows blank; the others keep their numbers."""
    gone = {row for file, name, row in bad if (file, name) == (sheet.file, sheet.name)}
    return replace(sheet, rows=[[] if number in gone else row for number, row in enumerate(sheet.rows, 1)]) if gone else sheet


def _bad(intake: Intake) -> set[Place]:
    """The rows of the positions that an error is about."""
    table = intake.tables.get("positions")
    if table is None:
        return set()
    rows = {(cell.file, cell.sheet, cell.row) for cell in map(table.cell, range(len(table)))}
    cells = (item.cell for item in intake.findings if item.severity is Severity.ERROR and item.cell)
    return {place for cell in cells if (place := (cell.file, cell.sheet, cell.row)) in rows}


def _known(shown: Recognised, remembered: Json) -> Json:
    """The column map of the sheets whose headers are known from before."""
    known = [(part.taken.file, part.taken.sheet, remembered.get(headers(part))) for part in shown.parts]
    return {"tables": [{"file": file, "sheet": sheet, **table} for file, sheet, table in known if table]}


def headers(part: Any) -> str:  # noqa: ANN401 (outputs.recognised.Part)
    """By what the headers of a sheet are known again."""
    return hashlib.sha256(json.dumps([column.header for column in part.columns]).encode()).hexdigest()


def _encodings(folder: Path, files: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The encoding of each text table, by the name that its user knows."""
    found = {}
    for each, name in zip(files, _unique([each["name"] for each in files]), strict=True):
        data = (folder / each["file"]).read_bytes()
        if not data.startswith((ZIP, OLE)):
            found[name] = called(decode(data).encoding)
    return found


def _write_columns(path: Path, shown: Recognised, column_map: Json, more: Json) -> None:
    """The records of `allocator columns --json` and more, each sheet with the hash of its headers and whether a map was used."""
    made = document(shown, ()) | more
    mapped = {(table["file"], table["sheet"]) for table in column_map.get("tables", ())}
    for sheet, part in zip(made["sheets"], shown.parts, strict=True):
        sheet["headers"], sheet["mapped"] = headers(part), (part.taken.file, part.taken.sheet) in mapped
    replace_file(path, json.dumps(made, ensure_ascii=False).encode())
