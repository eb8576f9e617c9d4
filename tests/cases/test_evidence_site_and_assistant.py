"""Evidence for a site manager (SM1, SM2) and an operations assistant (OA1), with near misses (model 2.3)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import allocated

PLANT = """
    | id | title              | reports to | department | site    |
    | C  | CEO                |            | Executive  | HQ      |
    | O  | Operations Manager | C          | Production | {0}     |
    | S  | {1}                | O          | Production | {0}     |
    | W  | Worker             | S          | Production | {2}     |
"""


def test_sm1_the_title_names_the_one_site_of_the_own_line() -> None:
    assert "SM1" in allocated(PLANT.format("North", "Plant Manager North", "North")).evidence("S")


def test_sm1_the_sites_sheet_names_the_post() -> None:
    sites = "| site | manager |\n| North | S |"
    assert "SM1" in allocated(PLANT.format("North", "Plant Manager", "North"), sites=sites).evidence("S")
    assert "SM1" not in allocated(PLANT.format("North", "Plant Manager", "North")).evidence("S")


def test_sm1_not_with_two_sites() -> None:
    sites = "| site | manager |\n| North | S |"
    assert "SM1" not in allocated(PLANT.format("North", "Plant Manager North", "South"), sites=sites).evidence("S")


def test_sm1_substrings_do_not_count() -> None:
    """Clarification 36."""
    assert "SM1" not in allocated(PLANT.format("Port", "Transport Manager", "Port")).evidence("S")


SM2 = """
    | id | title         | reports to | department | site  |
    | C  | CEO           |            | Executive  | HQ    |
    | B  | {0}           | C          | Executive  | HQ    |
    | O  | COO           | B          | Executive  | HQ    |
    | S  | Plant Manager | O          | Production | North |
    | V  | Worker        | S          | Production | North |
    | W  | Worker        | S          | {1}        | North |
"""


def test_sm2_two_departments_under_an_executive() -> None:
    assert "SM2" in allocated(SM2.format("Chief of Staff", "Packaging")).evidence("S")
    assert "SM2" not in allocated(SM2.format("Chief of Staff", "Production")).evidence("S")  # one department


def test_sm2_not_with_an_operations_manager_above() -> None:
    case = allocated(SM2.format("Operations Manager", "Packaging"))
    assert case.archetype("B") == "operations-manager"
    assert "SM2" not in case.evidence("S")


ASSISTANT = """
    | id | title              | reports to | department |
    | C  | CEO                |            | Executive  |
    | O  | Operations Manager | C          | Production |
    | X  | {title}            | {manager}  | Production |
"""


@pytest.mark.parametrize("title", ["Operations Coordinator", "Operations Assistant"])
def test_oa1_no_reports_under_an_operations_manager(title: str) -> None:
    case = allocated(ASSISTANT.format(title=title, manager="O"))
    assert "OA1" in case.evidence("X")
    assert case.archetype("X") == "operations-assistant"


def test_oa1_not_under_anybody_else() -> None:
    case = allocated(ASSISTANT.format(title="Operations Coordinator", manager="C"))
    assert "OA1" not in case.evidence("X")
    assert case.archetype("X") == "team-member"  # 2 points are too few
    assert ("CLS-01", "X") in case.found


def test_oa1_not_with_reports() -> None:
    case = allocated(ASSISTANT.format(title="Operations Coordinator", manager="O") + "    | W | Worker | X | Production |")
    assert "OA1" not in case.evidence("X")


def test_oa1_needs_the_title() -> None:
    """Clarification 34."""
    case = allocated(ASSISTANT.format(title="Worker", manager="O"))
    assert "OA1" not in case.evidence("X")
    assert case.archetype("X") == "team-member"
