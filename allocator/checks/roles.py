"""Checks of the roles an organisation has: departments, sites and functions without the post that should hold them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.checks.case import Case, firsts
from allocator.findings import Finding, finding
from allocator.org.structure import Bools
from allocator.raci import ORGANISATION, RESIDUAL, Letter

SHOWN = 3  # managers named in a message
ASKED = (Letter.VERIFY, Letter.CONSULTED, Letter.INFORMED)


def departments_alone(case: Case) -> Iterator[Finding]:
    """ROLE-01: an operational department under no operations manager.

    The very top answers for its day. Example: Field Service reports straight to the chief executive.
    """
    for department in np.flatnonzero(case.reach.uncovered).tolist():
        yield _on_department(case, "ROLE-01", department, position=case.org.label(case.org_holder))


def shared_departments(case: Case) -> Iterator[Finding]:
    """DATA-06: a department without a head under an operations manager has people under two or more of them.

    The column is too coarse to say whose it is. Example: everybody is in "Operations".
    """
    department, manager = case.reach.coverage
    count = np.bincount(department, minlength=len(case.org.departments))
    for shared in np.flatnonzero(case.reach.headless & (count > 1)).tolist():
        managers = [case.org.label(int(position)) for position in manager[department == shared]]
        names = ", ".join(managers[:SHOWN]) + (f" and {len(managers) - SHOWN} more" if len(managers) > SHOWN else "")
        yield _on_department(case, "DATA-06", shared, managers=names)


def no_operating_officer(case: Case) -> Iterator[Finding]:
    """ROLE-02: nobody is chief operating officer.

    The organisation's rows fall to the next in line. Example: a firm led by its chief executive alone.
    """
    if not case.roles.is_("chief-operating-officer").any():
        cell = case.org.cell(case.org_holder, "title")
        yield finding("ROLE-02", ORGANISATION, cell, position=case.org.label(case.org_holder))


def sites_alone(case: Case) -> Iterator[Finding]:
    """ROLE-03: a site that neither the sites sheet, nor a site manager working there, nor an EQ3 post holds (rule 47).

    Its day-to-day operation and safety are answered for from further away. Example: the harbour warehouse.
    """
    site_manager, first = case.roles.is_("site-manager") & _site_workers(case), dict(firsts(case.org.site))
    for index, scope in enumerate(case.allocation.scopes):
        if scope.kind != "site" or scope.site < 0:
            continue
        holder, site = scope.holder, case.org.sites[scope.site]
        here = site_manager[holder] and case.org.site[holder] == scope.site
        if not (here or site.manager == holder or case.roles.holds_site[holder]):
            cell = case.org.cell(first[scope.site], "site") if scope.site in first else None
            yield finding("ROLE-03", scope.id, cell, scope=case.scope_labels[index], position=case.org.label(holder))


def _site_workers(case: Case) -> Bools:
    """Positions that make a site: in an operational department, or, without any department, under an operations manager."""
    return case.reach.in_operations if case.org.departments else case.reach.om_at >= 0


def functions_missing(case: Case) -> Iterator[Finding]:
    """ROLE-04: a function that the rules consult, inform or let verify is not in the sheet.

    Some rows lose their adviser or check. Example: no risk manager, so that quality verifies in its place.
    """
    if case.allocation.standards.strict_seed:
        return
    asked = (d.selector for d in case.allocation.decisions if d.letter in ASKED and d.selector.startswith("fn:"))
    names = {name.removeprefix("fn-") for selector in asked for name in selector.removeprefix("fn:").split("|")}
    for name in sorted(names):
        if not case.roles.has_function(f"fn-{name}").any():
            named = case.allocation.standards.archetype_code.get(f"fn-{name}")
            yield finding("ROLE-04", name, function=name if named is None else case.roles.archetypes[named].name)


def operations_unmanaged(case: Case) -> Iterator[Finding]:
    """ROLE-05: an operation none of whose departments has a process with a named manager.

    Every process row sits with the operations manager. Example: an operation for which no process was listed.
    """
    department, manager = case.reach.coverage
    managed = np.zeros(len(case.org.departments), dtype=bool)
    managed[[d for process in case.org.processes if process.managers for d in process.departments]] = True
    busy = np.zeros(len(case.org), dtype=bool)
    busy[manager[managed[department]]] = True
    rest = (managed & case.reach.uncovered).any()
    for index, scope in enumerate(case.allocation.scopes):
        if scope.kind == "operation" and not (rest if scope.id == RESIDUAL else busy[scope.holder]):
            yield finding("ROLE-05", scope.id, case.org.cell(scope.holder, "title"), scope=case.scope_labels[index])


def _on_department(case: Case, code: str, department: int, **values: object) -> Finding:
    """A finding about a department, in the cell of its first position."""
    cell = case.org.cell(case.first_in_department[department], "department")
    return finding(code, case.org.departments[department].name, cell, **values)
