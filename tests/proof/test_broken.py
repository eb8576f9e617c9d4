"""A prover that never says no proves nothing: one cell of the worked example broken at a time, and `checks` must say which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.checks import check
from allocator.org.model import Org
from allocator.pipeline import Result
from allocator.raci import Allocation, Assignments, Letter
from tests.helpers import codes
from tests.proof.orgs import halden, result_of

OUTSIDE = "outside"  # a position that the sheet does not have
FIELDS = ("row", "position", "letter", "acting", "claim", "override")


@pytest.fixture(scope="module")
def example() -> Result:
    """The worked example, allocated."""
    return result_of(halden())


def broken(result: Result, row: str, letters: str) -> tuple[Org, Allocation]:
    """The allocation with letters of a row changed: "P10=R P08=" sets one and removes one, "P10+C" adds a second one."""
    org, allocation = result.org, result.allocation
    number = next(each for each in range(len(allocation.rows)) if allocation.row_name(each) == row)
    table = allocation.assignments
    for change in letters.split():
        position, second, letter = change.partition("+") if "+" in change else change.partition("=")
        place = len(org) if position == OUTSIDE else org.index[position]
        others = np.flatnonzero((table.row != number) | (table.position != place) | (second == "+"))
        table = _with(table, others, (number, place, Letter.of(letter)) if letter else None)
    return org, replace(allocation, assignments=table)


def _with(table: Assignments, kept: np.ndarray, cell: tuple[int, int, Letter] | None) -> Assignments:
    """Entries of a table and one more cell, in the order that a table has."""
    added = [(*cell, -1, -1, -1)] if cell else []
    columns = [
        np.r_[getattr(table, name)[kept], [entry[field] for entry in added]].astype(np.int64) for field, name in enumerate(FIELDS)
    ]
    order = np.lexsort((columns[1], -columns[2], columns[0]))
    return Assignments(*(column[order].astype(getattr(table, name).dtype) for name, column in zip(FIELDS, columns, strict=True)))


CASES = (
    # what must be reported on the row, the row, what is broken
    ("INV-01", "proc-performance@PR1", "P08=A"),  # a second A
    ("INV-01", "proc-performance@PR1", "P10=R"),  # no A any more
    ("INV-01", "org-strategy@ORG", "P02="),
    ("INV-02", "proc-performance@PR1", "P10=A"),  # nobody does it
    ("INV-02", "org-strategy@ORG", "P08= P09="),
    ("INV-03", "proc-performance@PR1", "P10=R P09=A"),  # A beside the line of the one who does it
    ("INV-03", "proc-performance@PR7", "P02=C P09=A"),  # A over the manager, not over the other department's head
    ("INV-04", "proc-performance@PR1", "P10+C"),
    ("INV-05", "proc-performance@PR1", "P26=I"),  # internal audit
    ("INV-05", "ops-goals@OP-P08", f"{OUTSIDE}=C"),
    ("LEAK-01 LEAK-03 INV-03", "org-strategy@ORG", "P02=C P10=A"),  # a process manager over operations managers
    ("LEAK-01 INV-03", "ops-goals@OP-P08", "P08=R P18=A"),  # a site manager for the operation
    ("LEAK-01", "proc-performance@PR1", "P10= P14=A/R"),  # a process that is another manager's
    ("LEAK-05 LEAK-01", "proc-compliance@PR1", "P10= P13=A/R"),
    ("LEAK-05 LEAK-01 INV-03", "proc-risk@PR4", "P13=R P14=A"),
    ("SOD-07 INV-05", "proc-performance@PR1", "P26=C"),  # internal audit takes part
)


@pytest.mark.parametrize(("expected", "row", "letters"), CASES)
def test_a_broken_cell_is_reported_and_nothing_else(example: Result, expected: str, row: str, letters: str) -> None:
    sound = set(codes(check(example.org, example.allocation)))
    assert set(codes(check(*broken(example, row, letters)))) ^ sound == {(code, row) for code in expected.split()}


def test_every_invariant_has_been_broken() -> None:
    said = {code for expected, _, _ in CASES for code in expected.split()}
    assert said >= {"INV-01", "INV-02", "INV-03", "INV-04", "INV-05", "LEAK-01", "LEAK-05", "SOD-07"}
