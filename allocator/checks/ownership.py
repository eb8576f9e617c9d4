"""Checks of process ownership: who is named, by what mandate, and from where the process is run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.checks.case import Case
from allocator.checks.processes import Pairs
from allocator.findings import Finding
from allocator.org.structure import NOBODY, Bools


def orphans(case: Case) -> Iterator[Finding]:
    """OWN-01: a process with no manager and no owner.

    Nobody runs it. Example: a process whose manager left the sheet.
    """
    for process in np.flatnonzero(_orphaned(case)).tolist():
        yield case.on_process("OWN-01", process, holder=_holder(case, process))


def no_lead(case: Case) -> Iterator[Finding]:
    """OWN-03: several managers in one department without lead or owner (rule H4).

    The A rises to their common superior. Example: customer returns with a picking and an inbound manager.
    """
    for process in np.flatnonzero(_leaderless(case)).tolist():
        yield case.on_process("OWN-03", process, holder=_holder(case, process))


def across_departments(case: Case) -> Iterator[Finding]:
    """OWN-04: a process through several departments without owner, held by none of its managers (rule H5).

    No single head binds the others. Example: pack-to-dispatch through Packaging and Warehouse.
    """
    for process in np.flatnonzero(_risen(case)).tolist():
        yield case.on_process("OWN-04", process, holder=_holder(case, process))


def mandates(case: Case) -> Iterator[Finding]:
    """OWN-05: an owner, or a lead, holds a process without line authority over everybody in it.

    The mandate takes the place of the line, so it has to be known. Example: an owner in Finance for a process of Production.
    """
    for process in np.flatnonzero(_by_mandate(case)).tolist():
        yield case.on_process("OWN-05", process, position=_holder(case, process))


def managed_from_outside(case: Case) -> Iterator[Finding]:
    """OWN-06: a named manager with none of the process's operations managers at or above him.

    Who answers for the operation cannot direct the manager. Example: a process in Warehouse run by an IT manager.
    """
    process, manager = _outsiders(case)
    for first in np.unique(process, return_index=True)[1].tolist():
        yield case.on_process("OWN-06", int(process[first]), position=case.org.label(int(manager[first])))


def run_from_above(case: Case) -> Iterator[Finding]:
    """OWN-07: a named manager who is an operations manager.

    Both levels meet in one post. Example: the operations manager of a small plant named on its only process.
    """
    process, manager = case.processes.managers
    above = case.roles.is_("operations-manager")[manager]
    for first in np.unique(process[above], return_index=True)[1].tolist():
        yield case.on_process("OWN-07", int(process[above][first]), position=case.org.label(int(manager[above][first])))


def explained(case: Case) -> Bools:
    """Processes with a finding of this family: their A may lie above for that reason."""
    facts = case.processes
    explained = _orphaned(case) | _leaderless(case) | _risen(case) | _by_mandate(case)
    explained |= facts.having(facts.managers, case.roles.is_("operations-manager")[facts.managers[1]])
    explained[_outsiders(case)[0]] = True
    return explained


def _orphaned(case: Case) -> Bools:
    """Neither manager nor owner."""
    return np.asarray((case.processes.manager_count == 0) & (case.processes.owner < 0))


def _leaderless(case: Case) -> Bools:
    """Several managers, no lead, no owner, not across departments."""
    facts = case.processes
    return np.asarray((facts.manager_count > 1) & (facts.lead < 0) & (facts.owner < 0) & (facts.department_count < 2))


def _risen(case: Case) -> Bools:
    """Across departments with a manager and no owner, and held by none of the managers."""
    facts = case.processes
    held = facts.having(facts.managers, facts.managers[1] == facts.holder[facts.managers[0]])
    return np.asarray((facts.department_count > 1) & (facts.owner < 0) & (facts.manager_count > 0) & ~held)


def _by_mandate(case: Case) -> Bools:
    """Held by the owner, or as lead of several managers, and not everybody in it stands at or below the holder."""
    facts = case.processes
    owned = (facts.owner >= 0) & (facts.holder == facts.owner)
    led = (facts.owner < 0) & (facts.lead >= 0) & (facts.holder == facts.lead)
    led &= (facts.manager_count > 1) & (facts.department_count < 2)
    return np.asarray((owned | led) & _beyond(case, facts.managers) | owned & _beyond(case, facts.heads))


def _beyond(case: Case, members: Pairs) -> Bools:
    """Processes with at least one of these positions not at or below the holder."""
    return case.processes.having(members, ~case.org.line.covers(case.processes.holder[members[0]], members[1]))


def _outsiders(case: Case) -> Pairs:
    """Pairs (process, named manager) where no operations manager of the process is at or above the manager."""
    process, manager, om = case.processes.oversight
    over = case.org.line.covers(om, manager)
    size = len(case.org)
    inside = np.unique(process[over] * size + manager[over])
    named = case.processes.managers
    outside = ~np.isin(named[0] * size + named[1], inside)
    return named[0][outside], named[1][outside]


def _holder(case: Case, process: int) -> str:
    """Who holds a process, by name."""
    holder = int(case.processes.holder[process])
    return case.org.label(holder) if holder != NOBODY else "nobody"
