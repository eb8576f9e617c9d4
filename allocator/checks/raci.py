"""Checks of the matrix itself: one A per row, an R, one letter per cell, and rows and columns that carry too much."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.checks.case import Case
from allocator.findings import Finding
from allocator.raci import Letter

SCOPE_ROLES = (
    "chief-operating-officer",
    "operations-manager",
    "process-manager",
    "site-manager",
    "logistics-manager",
    "fleet-manager",
)


def one_accountable(case: Case) -> Iterator[Finding]:
    """INV-01: a row without exactly one A.

    Where two answer, or none, nobody does. Example: an override adds an A and leaves the former one.
    """
    count = case.tally[:, Letter.ACCOUNTABLE] + case.tally[:, Letter.ACCOUNTABLE_RESPONSIBLE]
    yield from case.on_rows("INV-01", count != 1, count)


def somebody_responsible(case: Case) -> Iterator[Finding]:
    """INV-02: a row without R or A/R.

    The work may not get done. Example: an override takes the only R away.
    """
    does = case.tally[:, Letter.RESPONSIBLE] + case.tally[:, Letter.ACCOUNTABLE_RESPONSIBLE]
    yield from case.on_rows("INV-02", does == 0, does)


def one_letter_per_cell(case: Case) -> Iterator[Finding]:
    """INV-04: a position with two letters on one row; A/R counts as one.

    Nobody knows which of the two counts. Example: the process manager has an R and a C on one row.
    """
    cells = np.sort(case.cells(case.given.row, case.given.position))
    row, position = np.divmod(cells[1:][cells[1:] == cells[:-1]], len(case.org) + 1)
    yield from case.on_letters("INV-04", row, position)


def letters_that_bind(case: Case) -> Iterator[Finding]:
    """INV-05: a letter for a position outside the org, or for internal audit.

    The former binds nobody, the latter takes internal audit its independence. Example: an I for the internal auditor.
    """
    table = case.allocation.assignments
    audit = np.r_[case.roles.is_("fn-internal-audit"), True]
    position = np.where((table.position >= 0) & (table.position < len(case.org)), table.position, len(case.org))
    wrong = audit[position] & (table.letter > Letter.OUT)
    yield from case.on_letters("INV-05", table.row[wrong], table.position[wrong])


def many_responsible(case: Case) -> Iterator[Finding]:
    """ROW-01: more R on a row than r_per_row_max; A/R is not counted.

    The work falls between many hands. Example: seven process managers R on one row of an operation.
    """
    count = case.tally[:, Letter.RESPONSIBLE]
    yield from case.on_rows("ROW-01", count > case.threshold("r_per_row_max"), count)


def many_consulted(case: Case) -> Iterator[Finding]:
    """ROW-02: more C and V on a row than c_per_row_max.

    Every voice that must be heard costs time. Example: goals that seven managers are consulted on.
    """
    count = case.tally[:, Letter.CONSULTED] + case.tally[:, Letter.VERIFY]
    yield from case.on_rows("ROW-02", count > case.threshold("c_per_row_max"), count)


def many_informed(case: Case) -> Iterator[Finding]:
    """ROW-03: more I and S on a row than i_per_row_max, unless the activity is a broadcast.

    So many are told better by a report. Example: eleven team members informed one by one.
    """
    count = case.tally[:, Letter.INFORMED] + case.tally[:, Letter.SUPPORT]
    broadcast = case.rows_where(lambda activity: activity.broadcast)
    yield from case.on_rows("ROW-03", (count > case.threshold("i_per_row_max")) & ~broadcast, count)


def nobody_told(case: Case) -> Iterator[Finding]:
    """ROW-04: a row without C, V, I and S.

    Departments may not be talking. Example: the only consulted function is not in the sheet.
    """
    told = case.tally[:, Letter.INFORMED : Letter.VERIFY + 1].sum(axis=1)
    yield from case.on_rows("ROW-04", told == 0, told)


def concentration(case: Case) -> Iterator[Finding]:
    """LOAD-01: a position with more than a_share_max of all A, counted from a_share_min_rows rows on.

    Who acts for a vacant post is counted in its place. Example: the head of a small plant answers for half of all rows.
    """
    if len(case.allocation.rows) < case.threshold("a_share_min_rows"):
        return
    doer = case.doer[case.given.position[case.accountable]]
    share = np.bincount(doer[doer >= 0], minlength=len(case.org)) / max(len(doer), 1)
    for position in np.flatnonzero(share > case.threshold("a_share_max")).tolist():
        yield case.on_position("LOAD-01", position, share=f"{share[position]:.0%}")


def many_processes(case: Case) -> Iterator[Finding]:
    """LOAD-02: a position named on more processes than processes_per_manager_max, whatever its role.

    It cannot give each its time. Example: one process manager with six processes.
    """
    count = np.bincount(case.processes.named[1], minlength=len(case.org))
    for position in np.flatnonzero(count > case.threshold("processes_per_manager_max")).tolist():
        yield case.on_position("LOAD-02", position, count=int(count[position]))


def idle_managers(case: Case) -> Iterator[Finding]:
    """LOAD-03: a manager by role with no A and no R in any row.

    The post may not be needed, or its process is missing. Example: a site manager whose site another post holds.
    """
    busy = np.zeros(len(case.org), dtype=bool)
    busy[case.given.position[case.doing]] = True
    for position in np.flatnonzero(case.roles.is_(*SCOPE_ROLES) & ~busy).tolist():
        yield case.on_position("LOAD-03", position, role=f" ({case.roles.of(position).name})")


def in_everything(case: Case) -> Iterator[Finding]:
    """LOAD-04: a position with a letter on every row.

    Who is in everything slows everything. Example: the owner of a small firm.
    """
    given, rows = case.given, len(case.allocation.rows)
    often = np.bincount(given.position, minlength=len(case.org)) >= rows
    often_given = often[given.position]  # who has fewer letters than there are rows need not be counted row by row
    held = np.unique(case.cells(given.row[often_given], given.position[often_given]))
    count = np.bincount(held % (len(case.org) + 1), minlength=len(case.org))
    for position in np.flatnonzero((count > 0) & (count >= rows)).tolist():
        yield case.on_position("LOAD-04", position)
