"""All 41 activities of the founding document and the 5 extensions, on the worked example: how many rows, each with one A."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from allocator.derived.tables import letters_table
from allocator.pipeline import run
from tests.cases.helpers import pack

HALDEN = Path(__file__).parents[1] / "data" / "halden-foods"
PROCESSES, OPERATIONS, SITES = 7, 2, 2
ROWS = {
    **dict.fromkeys(("org-strategy", "org-change-programme", "org-innovation"), 1),
    **dict.fromkeys(
        (
            "ops-oversight", "ops-supply-chain", "ops-workforce", "ops-goals", "ops-policies", "ops-teams", "ops-vendors",
            "ops-customer-contact", "ops-staffing-issues", "ops-supply-disruption", "ops-strategy-shift", "ops-budget",
            "ops-allocate-resources", "ops-cross-department-change", "ops-compliance", "ops-service-delivery",
            "ops-product-quality", "ops-executive-reporting", "ops-staff-communication", "ops-financial-risk",
            "ops-operational-risk", "ops-reputational-risk", "ops-innovation", "ops-admin-support",
        ),
        OPERATIONS,
    ),
    "ops-multi-site": 0,  # each operation works at one site
    **dict.fromkeys(
        (
            "proc-performance", "proc-targets", "proc-optimise", "proc-internal-liaison", "proc-bottlenecks", "proc-budget",
            "proc-change", "proc-compliance", "proc-customer-outcome", "proc-communication", "proc-risk", "proc-innovation",
        ),
        PROCESSES,
    ),
    "proc-team": 5,  # the managers of PR3 and PR7 have no team
    "proc-vendor-liaison": 1,  # PR6
    **dict.fromkeys(("site-daily-operations", "site-health-safety"), SITES),
    "log-flow": 1,
    "fleet-operation": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def accountable() -> Counter[tuple[str, str]]:
    """Number of A by activity and scope."""
    result, findings = run([HALDEN / "positions.csv", HALDEN / "processes.csv"])
    assert result is not None, findings
    frame = letters_table(result.org, result.allocation)
    rows = Counter(dict.fromkeys(zip(frame.activity, frame.scope, strict=True), 0))
    rows.update(zip(*(frame[frame.letter.isin(["A", "A/R"])][name] for name in ("activity", "scope")), strict=True))
    return rows


def test_every_activity_is_expected_here() -> None:
    activities = pack().activities
    assert {activity.id for activity in activities} == set(ROWS)
    assert Counter(activity.extension for activity in activities) == {False: 41, True: 5}


@pytest.mark.parametrize("activity", ROWS)
def test_each_row_has_exactly_one_accountable(accountable: Counter[tuple[str, str]], activity: str) -> None:
    counts = [count for (name, _), count in accountable.items() if name == activity]
    assert counts == [1] * ROWS[activity]
