"""Checks of authority: accountability goes with the reporting line and no further than the role's scope."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.checks import ownership
from allocator.checks.case import Case
from allocator.findings import Finding
from allocator.org.structure import NOBODY, Bools, Ints, ranges

ABOVE_PROCESS = ("operations-manager", "chief-operating-officer", "chief-executive")
NAMED_ONLY = ("proc-compliance", "proc-risk")


def authority(case: Case) -> Iterator[Finding]:
    """INV-03: an R, or the head of a department that a process runs through, stands outside the Accountable's line.

    Nobody answers for work that follows other orders. A written mandate (owner; lead over the R) is the exception.
    Example: a process through Packaging and Warehouse whose A is the manager of the Packaging line.
    """
    line, answers = case.org.line, case.answers
    rows, positions = case.given.row[case.responsible], case.given.position[case.responsible]
    lawless = (answers[rows] >= 0) & ~line.covers(answers[rows], positions) & ~_mandated(case, rows, lead=True)
    head_rows, heads = _heads_on_rows(case)
    unbound = ~line.covers(answers[head_rows], heads) & ~_mandated(case, head_rows, lead=False)
    found_rows, found = np.r_[rows[lawless], head_rows[unbound]], np.r_[positions[lawless], heads[unbound]]
    yield from case.on_letters("INV-03", found_rows, found, "reports_to")


def _mandated(case: Case, rows: Ints, *, lead: bool) -> Bools:
    """Whether the Accountable of each row, who must be somebody, is the owner of its process, or the lead if that counts."""
    process, answers = case.row_process[rows], case.answers[rows]
    mandated = np.r_[case.processes.owner, NOBODY][process] == answers
    if lead:
        mandated |= np.r_[case.processes.lead, NOBODY][process] == answers
    return np.asarray(mandated)


def _heads_on_rows(case: Case) -> tuple[Ints, Ints]:
    """Pairs (row with an Accountable, head) for whole-reach rows of processes through two or more departments."""
    process, heads = case.processes.heads
    whole = case.rows_where(lambda activity: activity.reach == "whole") & (case.answers >= 0) & (case.row_process >= 0)
    rows = np.flatnonzero(whole)
    start = np.searchsorted(process, case.row_process[rows])
    place, index = ranges(start, np.searchsorted(process, case.row_process[rows], side="right"))
    return rows[place], heads[index]


def beyond_scope(case: Case) -> Iterator[Finding]:
    """LEAK-01: an A whose role may not hold the scope (rule 48).

    Scope decides accountability. Example: a process manager Accountable for the organisation's strategy.
    """
    rows, positions = case.given.row[case.accountable], case.given.position[case.accountable]
    beyond = ~case.reach.eligible(positions, case.allocation.rows.scope[rows])
    yield from case.on_letters("LEAK-01", rows[beyond], positions[beyond])


def customer_contact(case: Case) -> Iterator[Finding]:
    """LEAK-02: a process manager with A or R on a customer-facing activity.

    Process managers improve for customers and do not meet them. Example: R for a process manager on customer contact.
    """
    facing = case.rows_where(lambda activity: activity.customer_facing)
    yield from _process_manager_on(case, "LEAK-02", facing, case.doing)


def long_horizon(case: Case) -> Iterator[Finding]:
    """LEAK-03: a process manager with the A on an activity of long horizon.

    Long-term goals are set above the process. Example: A for the process manager on the goals of its process.
    """
    far = case.rows_where(lambda activity: activity.horizon == "long")
    yield from _process_manager_on(case, "LEAK-03", far, case.accountable)


def _process_manager_on(case: Case, code: str, rows: Bools, entries: Ints) -> Iterator[Finding]:
    """A finding for each of the rows on which one of these letters belongs to a process manager."""
    row, position = case.given.row[entries], case.given.position[entries]
    found = rows[row] & case.roles.is_("process-manager")[position]
    yield from case.on_letters(code, row[found], position[found])


def kept_above(case: Case) -> Iterator[Finding]:
    """LEAK-04: most rows of a process are answered for above, although one manager is named and nothing explains it.

    The level above is drawn into detail. Example: overrides move the A of eight of thirteen rows to the operations manager.
    """
    plain, size = delegable(case), len(case.org.processes)
    above = np.r_[case.roles.is_(*ABOVE_PROCESS), False][case.answers]
    rows = case.row_process >= 0
    total = np.bincount(case.row_process[rows], minlength=size)
    high = np.bincount(case.row_process[rows & above], minlength=size)
    for process in np.flatnonzero(plain & (2 * high > total)).tolist():
        yield case.on_process("LEAK-04", process, count=int(high[process]), total=int(total[process]))


def delegable(case: Case) -> Bools:
    """Processes with one named manager, in one department, that no finding about their ownership explains."""
    facts = case.processes
    return np.asarray((facts.manager_count == 1) & (facts.owner < 0) & (facts.department_count < 2) & ~ownership.explained(case))


def others_process(case: Case) -> Iterator[Finding]:
    """LEAK-05: compliance or risk of a process lies with a process manager whom the process does not name.

    Both are bound to the processes named for the role. Example: the picking manager is A for compliance of packing.
    """
    rows, positions = case.given.row[case.accountable], case.given.position[case.accountable]
    bound = case.rows_where(lambda activity: activity.id in NAMED_ONLY)[rows]
    foreign = bound & case.roles.is_("process-manager")[positions] & ~case.processes.names(case.row_process[rows], positions)
    yield from case.on_letters("LEAK-05", rows[foreign], positions[foreign])


def customer_facing_process(case: Case) -> Iterator[Finding]:
    """LEAK-06: a process marked customer-facing; the contact stays with the operations manager.

    Many service firms decide otherwise, so it is said. Example: "Customer returns" with yes in that column.
    """
    for index, process in enumerate(case.org.processes):
        if process.customer_facing:
            yield case.on_process("LEAK-06", index)
