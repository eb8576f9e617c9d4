"""Reading: what an edited workbook remembers of the day it was written, from its hidden sheet (derived.kept.remembered)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from allocator.findings import Cell
from allocator.sheets.reader import Sheet

FIRST, VERSION = "allocator", "1"
NAMED = frozenset({"position", "scope", "activity", "dimension"})
KINDS = NAMED | {"row", "primary", "edit", "reason"}  # of lines with which a continuing sheet can begin


@dataclass(frozen=True, slots=True)
class Remembered:
    """An edit that the workbook was written with."""

    row: str
    position: str
    letter: str  # canonical symbol, "" for none
    author: str
    reason: str
    state: str
    cell: Cell


@dataclass(frozen=True)
class Base:
    """What the workbook was: scheme, letters before edits by row key and position id, and what it shows beside them.

    `names` by kind (position, scope, activity, dimension) and id. `intact`: the letters are as they were written.
    """

    scheme: str
    letters: Mapping[str, Mapping[str, str]]
    intact: bool
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    primary: Mapping[str, str] = field(default_factory=dict)  # position by row
    edits: tuple[Remembered, ...] = ()
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)  # of every override, by row and position


def is_base(sheet: Sheet) -> bool:
    """Whether a sheet is the hidden one, perhaps shown by now, or one that continues it."""
    lines = [_line(row) for row in sheet.rows[:2]]
    begins = [line[0] if line else "" for line in lines]
    return begins == [FIRST, "schema"] or (sheet.hidden and bool(begins) and begins[0] in KINDS)


def read_base(sheets: Sequence[Sheet]) -> Base | None:
    """What the hidden sheets remember; None where their lines are not of a version that is known, or there are no rows."""
    values: dict[str, list[str]] = {}
    letters: dict[str, dict[str, str]] = {}
    names: dict[tuple[str, str], str] = {}
    primary: dict[str, str] = {}
    edits: list[Remembered] = []
    reasons: dict[tuple[str, str], str] = {}
    digest = hashlib.sha256()
    for sheet, number, row in [(one, number, row) for one in sheets for number, row in enumerate(one.rows, 1)]:
        key, *rest = [*_line(row), "", "", "", "", "", ""] if row else [""]
        if key == "row":
            entries = "\n".join(filter(None, rest[1:])).splitlines()
            digest.update("\n".join((rest[0], *entries, "")).encode())
            parts = [entry.rsplit(None, 1) for entry in entries]
            if any(len(part) < 2 for part in parts):
                return None
            letters[rest[0]] = dict(parts)
        elif key in NAMED:
            names[key, rest[0]] = rest[1]
        elif key == "primary":
            primary[rest[0]] = rest[1]
        elif key == "edit":
            edits.append(Remembered(rest[0], rest[1], rest[2], rest[3], rest[4], rest[5], Cell(sheet.file, sheet.name, number)))
        elif key == "reason":
            reasons[rest[0], rest[1]] = rest[2]
        elif key:
            values[key] = rest
    if not letters or values.get("schema", [""])[0] != VERSION or "scheme" not in values:
        return None
    intact = values.get("fingerprint", [""])[0] == digest.hexdigest()
    return Base(values["scheme"][0], letters, intact, names, primary, tuple(edits), reasons)


def _line(row: Sequence[object]) -> list[str]:
    """The cells of a line as they were written; numbers, which a spreadsheet program may make of ids, as whole ones."""
    return [_text(value) for value in row]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
