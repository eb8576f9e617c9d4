"""Render: the operations of a large org in one table, what the Summary shows instead of a list of their sheets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.outputs.matrix import Page
from allocator.outputs.wording import Wording, shortened

HOLDER, DEPARTMENTS = 70, 90  # characters


@dataclass(frozen=True, slots=True)
class Operation:
    """One RACI sheet in figures."""

    sheet: str
    holder: str
    departments: str
    processes: int
    vacant: int


def operation(sheet: str, page: Page, words: Wording) -> Operation:
    """The figures of one RACI sheet."""
    allocation, org = words.allocation, words.org
    scope = allocation.scopes[page.scope]
    scopes = np.unique(allocation.rows.scope[page.rows]).tolist()
    held = {words.posts[scope.holder]: "", words.holders[scope.holder]: ""}
    return Operation(
        sheet,
        shortened(", ".join(part for part in held if part), HOLDER),
        shortened(", ".join(org.departments[department].name for department in scope.departments), DEPARTMENTS),
        sum(allocation.scopes[code].process >= 0 for code in scopes),
        int(org.vacant[page.positions].sum()),
    )
