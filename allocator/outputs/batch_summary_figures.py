"""Render: the measures of one result, for comparing it with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocator.outputs.batch_summary_record import Figures
from allocator.raci import Letter

if TYPE_CHECKING:
    from allocator.pipeline import Result


def figures(result: Result) -> Figures:
    """The measures of a result."""
    org, allocation = result.org, result.allocation
    line, table, rows = org.line, allocation.assignments, allocation.rows
    below = line.parent >= 0
    people = org.columns["headcount"]
    leads = line.spans > 0
    spans = np.bincount(line.parent[below], weights=people[below], minlength=len(org))[leads]
    answers = table.letter >= Letter.ACCOUNTABLE
    load = np.bincount(table.position[answers], minlength=len(org))
    done = np.isin(table.letter, (Letter.RESPONSIBLE, Letter.ACCOUNTABLE_RESPONSIBLE))
    return Figures(
        positions=len(org),
        vacant=int(org.vacant.sum()),
        managers=int(leads.sum()),
        layers=int(line.depth.max(initial=0)),
        span_median=round(float(np.median(spans)), 2) if len(spans) else 0.0,
        span_widest=round(float(spans.max(initial=0)), 2),
        departments=len(org.departments),
        sites=len(org.sites),
        processes=len(org.processes),
        inferred=sum(process.origin != "given" for process in org.processes),
        operations=sum(scope.kind == "operation" for scope in allocation.scopes),
        rows=len(rows),
        letters=len(table),
        answering=int((load > 0).sum()),
        most_rows=int(load.max(initial=0)),
        vacant_rows=int(org.vacant[table.position[answers]].sum()),
        undone_rows=len(rows) - len(np.unique(table.row[done])),
        unmanaged=sum(not process.named for process in org.processes),
    )
