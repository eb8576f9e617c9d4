"""Overrides: letters set by hand in the sheet, applied last to the finished rows (clarification 69)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from allocator.findings import Finding, finding
from allocator.org.model import Org, Override
from allocator.org.structure import NOBODY
from allocator.raci import Allocation, Assignments, Letter
from allocator.rules.allocation import acting_holders

ACCOUNTABLE = (Letter.ACCOUNTABLE, Letter.ACCOUNTABLE_RESPONSIBLE)
REMOVED = (Letter.NONE, Letter.OUT)
Cells = dict[int, tuple[Letter, int, int]]  # position -> letter, claim, override
Held = dict[int, Cells]  # row -> its cells


class Change(NamedTuple):
    """A letter to be set in a cell, by the override of this number."""

    row: int
    position: int
    letter: Letter
    override: int


def apply_overrides(org: Org, allocation: Allocation) -> tuple[Allocation, list[Finding]]:
    """The allocation with the org's overrides, row by row in sheet order.

    An override that could not be applied is a finding, and so is one that takes the A from somebody.
    """
    if not org.overrides:
        return allocation, []
    rows = {allocation.row_name(row): row for row in range(len(allocation.rows))}
    problems = [_problem(org, override, rows) for override in org.overrides]
    changes = [
        Change(rows[_row(override)], org.index[override.position], _letter(override), number)
        for number, (override, problem) in enumerate(zip(org.overrides, problems, strict=True))
        if problem is None
    ]
    table, taken = with_changes(org, allocation, changes)
    findings = [problem for problem in problems if problem]
    for change, former in taken:
        override = org.overrides[change.override]
        subject, letter = f"{_row(override)}, {override.position}", change.letter.symbol
        findings.append(finding("OVR-24", subject, override.cell, letter=letter, position=org.ids[former]))
    return replace(allocation, assignments=table), findings


def with_changes(org: Org, allocation: Allocation, changes: Sequence[Change]) -> tuple[Assignments, list[tuple[Change, int]]]:
    """The assignments after letters were set in this order, and who lost the A to which of the changes."""
    touched = np.unique(np.array([change.row for change in changes], dtype=np.int64))
    in_touched = np.isin(allocation.assignments.row, touched)
    held = _held(allocation, np.flatnonzero(in_touched), touched.tolist())
    taken = [
        (change, former)
        for change in changes
        for former in set_letter(held[change.row], change.position, change.letter, change.override)
    ]
    return _merged(org, allocation.assignments, np.flatnonzero(~in_touched), held), taken


def _row(override: Override) -> str:
    return f"{override.activity}@{override.scope}"


def _letter(override: Override) -> Letter:
    return Letter.of(override.letter.strip().upper())


def _problem(org: Org, override: Override, rows: Mapping[str, int]) -> Finding | None:
    """Why an override cannot be applied, None where it can."""
    row = _row(override)
    if row not in rows:
        return finding("OVR-02", row, override.cell)
    if override.position not in org.index:
        return finding("OVR-03", row, override.cell, position=override.position)
    try:
        _letter(override)
    except ValueError:
        return finding("OVR-04", row, override.cell, letter=override.letter)
    return None if override.reason.strip() else finding("OVR-01", row, override.cell)


def _held(allocation: Allocation, entries: np.ndarray[tuple[int], np.dtype[np.int64]], rows: list[int]) -> Held:
    """The letters of some rows as they stand."""
    table = allocation.assignments
    held: Held = {row: {} for row in rows}
    for entry in entries.tolist():
        letter, claim, override = Letter(table.letter[entry]), int(table.claim[entry]), int(table.override[entry])
        held[int(table.row[entry])][int(table.position[entry])] = letter, claim, override
    return held


def set_letter(row: Cells, position: int, letter: Letter, number: int) -> list[int]:
    """Sets one letter. A new Accountable takes the A from the former ones, who keep the R of an A/R; they are returned."""
    answering = [other for other, (held, _, _) in row.items() if other != position and held in ACCOUNTABLE]
    former = answering if letter in ACCOUNTABLE else []
    for other in former:
        held, claim, _ = row[other]
        row[other] = left_with(held), claim, number
    row[position] = letter, row[position][1] if position in row else -1, number
    return former


def left_with(held: Letter) -> Letter:
    """What the former Accountable keeps: the R of an A/R."""
    return Letter.RESPONSIBLE if held == Letter.ACCOUNTABLE_RESPONSIBLE else Letter.NONE


def _merged(org: Org, table: Assignments, untouched: np.ndarray[tuple[int], np.dtype[np.int64]], held: Held) -> Assignments:
    """Untouched assignments and the overridden rows together, in the usual order."""
    changed = [
        (row, position, letter, claim, override)
        for row, cells in held.items()
        for position, (letter, claim, override) in cells.items()
        if letter not in REMOVED
    ]
    columns = np.array(changed, dtype=np.int64).reshape(-1, 5).T
    row = np.r_[table.row[untouched], columns[0]]
    position = np.r_[table.position[untouched], columns[1]]
    letter = np.r_[table.letter[untouched].astype(np.int64), columns[2]]
    order = np.lexsort((position, -letter, row))
    holds = letter[order] >= Letter.RESPONSIBLE
    return Assignments(
        row=row[order],
        position=position[order],
        letter=letter[order].astype(np.int16),
        acting=np.where(holds, acting_holders(org)[position[order]], NOBODY),
        claim=np.r_[table.claim[untouched], columns[3]][order],
        override=np.r_[table.override[untouched], columns[4]][order],
    )
