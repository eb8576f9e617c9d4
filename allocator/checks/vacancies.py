"""Checks of vacant posts: what they hold, who acts for them, and whether that can be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.checks.case import Case
from allocator.findings import Finding
from allocator.org.structure import NOBODY, Bools
from allocator.raci import Outcome


def vacant_accountable(case: Case) -> Iterator[Finding]:
    """VAC-01: a vacant post with at least one A.

    The post keeps it, and who acts exercises it. Example: the packaging manager's post is empty.
    """
    count = np.bincount(case.given.position[case.accountable], minlength=len(case.org))
    for position in np.flatnonzero(case.org.vacant & (count > 0)).tolist():
        doer = int(case.doer[position])
        acting = case.org.label(doer) if doer != NOBODY else "nobody"
        rows = "row" if count[position] == 1 else "rows"
        yield case.on_position("VAC-01", position, "status", count=int(count[position]), rows=rows, acting=acting)


def acting_verifier(case: Case) -> Iterator[Finding]:
    """VAC-02: who acts for a vacant A or R would verify the same activity.

    Who does the work cannot check it. Example: the finance director acts for an operations manager's vacant post.
    """
    claims, given, verifying = case.allocation.claims, case.given, case.verifying
    dropped = case.verify_claims & (claims.outcome == Outcome.ACTS)
    posts = case.doing[case.org.vacant[given.position[case.doing]]]
    acting = case.cells(given.row[posts], case.doer[given.position[posts]])
    stands = verifying[np.isin(case.cells(given.row[verifying], given.position[verifying]), acting)]
    rows, positions = np.r_[claims.row[dropped], given.row[stands]], np.r_[claims.receiver[dropped], given.position[stands]]
    yield from case.on_letters("VAC-02", rows, positions)


def many_acting(case: Case) -> Iterator[Finding]:
    """VAC-03: a position acts for more than acting_max_scopes vacant posts that hold an A or R.

    Several jobs beside the own one are not done for long. Example: three vacant team heads under one director.
    """
    doer = case.doer[_vacant_with_work(case)]
    count = np.bincount(doer[doer >= 0], minlength=len(case.org))
    for position in np.flatnonzero(count > case.threshold("acting_max_scopes")).tolist():
        yield case.on_position("VAC-03", position, count=int(count[position]))


def nobody_acting(case: Case) -> Iterator[Finding]:
    """VAC-04: a vacant post holds A or R, and neither the acting column nor the line above names a filled post.

    Nobody exercises it. Example: the top post is vacant.
    """
    for position in np.flatnonzero(_vacant_with_work(case) & (case.doer == NOBODY)).tolist():
        yield case.on_position("VAC-04", position, "status")


def _vacant_with_work(case: Case) -> Bools:
    """Vacant posts that hold an A or R."""
    works = np.zeros(len(case.org), dtype=bool)
    works[case.given.position[case.doing]] = True
    return np.asarray(works & case.org.vacant)
