"""Checks of matrices of any origin, column by column: what each role carries over all matrices of a file."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.checks.matrix_case import FileCase
from allocator.findings import Finding, finding

LEAST = 5  # activities below which full and idle columns say nothing


def empty_columns(file: FileCase) -> Iterator[Finding]:
    """MTX-11: a role without any letter. Example: a column that was added and never filled in."""
    for name, held in file.load.items():
        if not held and file.size:
            yield file.on_role("MTX-11", name, count=file.size)


def concentration(file: FileCase) -> Iterator[Finding]:
    """LOAD-01: a role with more than a_share_max of all A, counted from a_share_min_rows rows on."""
    thresholds = file.cases[0].thresholds
    total = sum(held["A"] for held in file.load.values())
    if file.size < thresholds["a_share_min_rows"]:
        return
    for name, held in file.load.items():
        share = held["A"] / max(total, 1)
        if share > thresholds["a_share_max"]:
            yield file.on_role("LOAD-01", name, share=f"{share:.0%}")


def idle(file: FileCase) -> Iterator[Finding]:
    """LOAD-03: a role that is asked or told, and neither answers for anything nor does anything."""
    if file.size < LEAST:
        return
    fix = "Ask whether it has to be in the matrix, or give it what it does."
    for name, held in file.load.items():
        if held and not (held["A"] or held["R"]):
            yield file.on_role("LOAD-03", name, role="", fix=fix)


def in_everything(file: FileCase) -> Iterator[Finding]:
    """LOAD-04: a role with a letter on every row; said once where no cell is empty at all."""
    if file.size < LEAST or len(file.roles) < 2:
        return
    full = [name for name, held in file.load.items() if held[""] >= file.size]
    if len(full) == len(file.roles) > 2:
        role = file.first(full[0])
        subject = role.cell.sheet or role.cell.file
        yield finding("LOAD-04", subject, role.cell, position=f"Each of the {len(full)} roles", fix=FULL)
        return
    for name in full:
        yield file.on_role("LOAD-04", name)


FULL = "Leave the cells empty where a role takes no part: whoever is in everything slows everything."
