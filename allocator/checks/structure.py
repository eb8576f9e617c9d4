"""Checks of the reporting structure: spans, layers, and how the two kinds of manager stand to each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from allocator.checks.case import Case
from allocator.findings import Finding, finding
from allocator.org.structure import NOBODY, Bools
from allocator.raci import ORGANISATION

LEADS_OPERATIONS = ("chief-executive", "chief-operating-officer", "operations-manager")


def wide_spans(case: Case) -> Iterator[Finding]:
    """STR-01: more direct reports than span_wide, teams counted by headcount.

    So many are hard to lead from one post. Example: 22 drivers under one fleet manager.
    """
    span = _span(case)
    for position in np.flatnonzero(span > case.threshold("span_wide")).tolist():
        yield case.on_position("STR-01", position, count=_number(span[position]))


def narrow_spans(case: Case) -> Iterator[Finding]:
    """STR-02: a manager with fewer direct reports than span_narrow, teams counted by headcount.

    A level for so few costs time. Example: a logistics manager with one fleet manager below.
    """
    span = _span(case)
    narrow = (case.org.line.spans > 0) & (span < case.threshold("span_narrow"))
    for position in np.flatnonzero(narrow).tolist():
        yield case.on_position("STR-02", position, count=_number(span[position]))


def _span(case: Case) -> NDArray[np.float64]:
    """Headcount of the direct reports of each position."""
    org = case.org
    below = org.line.parent >= 0
    headcount = org.columns["headcount"]
    return np.asarray(np.bincount(org.line.parent[below], weights=headcount[below], minlength=len(org)), dtype=np.float64)


def _number(value: float) -> str:
    """A headcount as it is written: no decimals where it has none."""
    return f"{value:g}"


def process_managers_elsewhere(case: Case) -> Iterator[Finding]:
    """STR-03: a process manager whose manager is no operations manager.

    Often the one reports to the other. Example: a process manager under a plant manager.
    """
    for position in np.flatnonzero(_not_under(case, "process-manager", ("operations-manager",))).tolist():
        yield case.on_position("STR-03", position, "reports_to", manager=_manager(case, position))


def operations_managers_elsewhere(case: Case) -> Iterator[Finding]:
    """STR-04: an operations manager who reports neither to an executive nor to another operations manager.

    Usually the COO or CEO is next above. Example: an operations manager under the finance director.
    """
    for position in np.flatnonzero(_not_under(case, "operations-manager", LEADS_OPERATIONS)).tolist():
        yield case.on_position("STR-04", position, "reports_to", manager=_manager(case, position))


def _not_under(case: Case, role: str, managers: tuple[str, ...]) -> Bools:
    """Positions of a role whose manager has none of these roles; never the root."""
    parent = case.org.line.parent
    return np.asarray(case.roles.is_(role) & (parent != NOBODY) & ~case.roles.is_(*managers)[parent])


def _manager(case: Case, position: int) -> str:
    """The solid-line manager of a position, by name."""
    return case.org.label(int(case.org.line.parent[position]))


def as_high_as_its_manager(case: Case) -> Iterator[Finding]:
    """STR-05: a process manager no further from the top than an operations manager of its process.

    The difference in level is missing. Example: a process manager who reports to the chief operating officer.
    """
    _, manager, om = case.processes.oversight
    depth = case.org.line.depth
    high = case.roles.is_("process-manager")[manager] & (manager != om) & (depth[manager] <= depth[om])
    position, first = np.unique(manager[high], return_index=True)
    for index, above in zip(position.tolist(), om[high][first].tolist(), strict=True):
        yield case.on_position("STR-05", index, "reports_to", manager=case.org.label(above))


def many_layers(case: Case) -> Iterator[Finding]:
    """STR-06: more layers than layers_max.

    Each layer slows decisions. Example: nine levels between the chief executive and the line.
    """
    layers = int(case.org.line.depth.max(initial=0))
    if layers > case.threshold("layers_max"):
        deepest = int(case.org.line.depth.argmax())
        yield finding("STR-06", ORGANISATION, case.org.cell(deepest, "reports_to"), count=layers)


def dotted_lines(case: Case) -> Iterator[Finding]:
    """MAT-01: a position with a dotted line; its dotted manager is consulted or informed, never Accountable.

    The solid line keeps the final word. Example: a process manager in Warehouse with a dotted line to Production.
    """
    names: dict[int, list[str]] = {}
    for position, manager in case.org.dotted.tolist():
        names.setdefault(position, []).append(case.org.label(manager))
    for position, managers in names.items():
        yield case.on_position("MAT-01", position, "dotted_to", managers=", ".join(managers))
