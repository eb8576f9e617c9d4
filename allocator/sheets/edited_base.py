"""Reading: what an edited workbook remembers of the day it was written, from its hidden sheet (derived.kept.remembered)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from allocator.findings import Cell
from allocator.sheets.edited_marks import Shown, unpacked
from allocator.sheets.reader import Sheet

FIRST, VERSION = "allocator", "1"
NAMED = ("position", "scope", "activity", "dimension")
KINDS = frozenset({*NAMED, "row", "primary", "edit", "reason", "shows", "columns", "cells", "look"})  # a continuing sheet begins so
LEAST = 7  # texts of a line, blank ones at its end
Lines = defaultdict[str, list[list[str]]]  # by kind


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

    `names` by kind (position, scope, activity, dimension) and id. `intact`: the letters are as they were written. The last
    four are empty in workbooks of earlier versions: marks of the texts beside the letters, ids of the columns of each sheet
    with letters, what each other sheet showed, and names of the sheets of the look that it was written into.
    """

    scheme: str
    letters: Mapping[str, Mapping[str, str]]
    intact: bool
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    primary: Mapping[str, str] = field(default_factory=dict)  # position by row
    edits: tuple[Remembered, ...] = ()
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)  # of every override, by row and position
    cells: frozenset[int] = frozenset()
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shows: Mapping[str, Shown] = field(default_factory=dict)
    look: frozenset[str] = frozenset()


def is_base(sheet: Sheet) -> bool:
    """Whether a sheet is the hidden one, perhaps shown by now, or one that continues it."""
    lines = [_line(row) for row in sheet.rows[:2]]
    begins = [line[0] if line else "" for line in lines]
    return begins == [FIRST, "schema"] or (sheet.hidden and bool(begins) and begins[0] in KINDS)


def read_base(sheets: Sequence[Sheet]) -> Base | None:
    """What the hidden sheets remember; None where their lines are not of a version that is known, or there are no rows."""
    lines: Lines = defaultdict(list)
    edits: list[Remembered] = []
    for sheet, number, row in [(one, number, row) for one in sheets for number, row in enumerate(one.rows, 1)]:
        key, *rest = [*_line(row), *[""] * LEAST]
        lines[key].append(rest)
        if key == "edit":
            row_key, position, letter, author, reason, state, *_ = rest
            edits.append(Remembered(row_key, position, letter, author, reason, state, Cell(sheet.file, sheet.name, number)))
    entries = {row: _entries(cells) for row, *cells in lines["row"]}
    damaged = any(len(entry.split()) < 2 for held in entries.values() for entry in held)
    if not entries or damaged or not lines["scheme"] or [version for version, *_ in lines["schema"]] != [VERSION]:
        return None
    return Base(
        lines["scheme"][0][0],
        {row: dict(_position_and_letter(entry) for entry in held) for row, held in entries.items()},
        intact=[digest for digest, *_ in lines["fingerprint"]] == [fingerprint(entries.items())],
        names={(kind, key): name for kind in NAMED for key, name, *_ in lines[kind]},
        primary={row: position for row, position, *_ in lines["primary"]},
        edits=tuple(edits),
        reasons={(row, position): reason for row, position, reason, *_ in lines["reason"]},
        cells=frozenset(mark for packs in lines["cells"] for mark in unpacked("".join(packs))),
        columns={sheet: _entries(ids) for sheet, *ids in lines["columns"]},
        shows={sheet: shown for sheet, rows, *packs in lines["shows"] if (shown := Shown.read(rows, "".join(packs)))},
        look=frozenset(name for name, *_ in lines["look"]),
    )


def _entries(cells: Sequence[str]) -> list[str]:
    """What a line lists, over several cells where it is long."""
    return "\n".join(filter(None, cells)).splitlines()


def _position_and_letter(entry: str) -> tuple[str, str]:
    position, letter = entry.rsplit(None, 1)
    return position, letter


def fingerprint(lines: Iterable[tuple[str, Iterable[str]]]) -> str:
    """SHA-256 over rows and their letters, each as position id, blank, letter; by which a changed base is noticed."""
    digest = hashlib.sha256()
    for row, entries in lines:
        digest.update("\n".join((row, *entries, "")).encode())
    return digest.hexdigest()


def _line(row: Sequence[object]) -> list[str]:
    """The cells of a line as they were written; numbers, which a spreadsheet program may make of ids, as whole ones."""
    return [_text(value) for value in row]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
