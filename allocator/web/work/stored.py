"""What is kept of the sheets of an upload or a version, as plain values in one compressed file that any later release can read."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from glob import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from allocator.findings import Cell, Finding
from allocator.sheets.mapping import ColumnMap, TableMap
from allocator.sheets.messages import receive, send
from allocator.sheets.reader import Sheet
from allocator.web.work.places import replace_file

Json = dict[str, Any]
FORM = 1


@dataclass(frozen=True)
class Read:
    """Sheets as read, with corrections made by hand, what was found while they were read, and how they are to be read.

    `column_map`: {"tables": [{"file", "sheet", "kind", "header_rows", "columns": {field: header}}]}, file and sheet by name.
    `options`: rules, strict_seed, infer, name, as_of (ISO), accept, scheme; each as usual where it is missing.
    """

    sheets: Sequence[Sheet]
    found: Sequence[Finding] = ()
    column_map: Json = field(default_factory=dict)
    options: Json = field(default_factory=dict)


def save(read: Read, path: Path) -> None:
    """Writes it over whatever stands at the path; the same content gives the same bytes."""
    stream = BytesIO()
    sheets = [(each.file, each.name, [list(row) for row in each.rows], each.hidden) for each in read.sheets]
    found = [(each.code, each.subject, astuple(each.cell) if each.cell else None, dict(each.values)) for each in read.found]
    send(stream, FORM, sheets, found, dict(read.column_map), dict(read.options))
    replace_file(path, gzip.compress(stream.getvalue(), 4, mtime=0))


def load(path: Path) -> Read:
    """What was saved; nothing but plain values is taken from the file."""
    with gzip.open(path) as stream:
        _, sheets, found, column_map, options = receive(stream)  # type: ignore[arg-type]
    findings = [Finding(code, subject, Cell(*cell) if cell else None, values) for code, subject, cell, values in found]
    return Read([Sheet(*each) for each in sheets], findings, column_map, options)


def column_map_of(data: Json) -> ColumnMap | None:
    """A column map kept as data; None for none."""
    tables = data.get("tables", ())
    found = (
        TableMap(escape(each["file"]), escape(each["sheet"]), each["kind"], tuple(each["header_rows"]), each["columns"])
        for each in tables
    )
    return ColumnMap(tuple(found)) if tables else None
