"""Evidence for an operations manager: OM1 to OM7, each with the case in which it must not hold (model 2.3)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import allocated

FIRM = """
    | id | title                   | reports to | department | site  |
    | C  | CEO                     |            | Executive  | HQ    |
    | O  | Chief Operating Officer | C          | Executive  | HQ    |
    | A  | Leader                  | O          | Production | North |
    | B  | Leader                  | A          | Packaging  | South |
    | W  | Worker                  | B          | Packaging  | South |
    | V  | Worker                  | A          | Production | North |
"""


def test_om1_reports_to_an_executive() -> None:
    case = allocated(FIRM)
    assert "OM1" in case.evidence("A")
    assert "OM1" not in case.evidence("B")  # reports to an operations manager


@pytest.mark.parametrize(("title", "override"), [("Head of Operations", ""), ("Director", "chief-operating-officer")])
def test_om1_counts_no_executive_by_structure_or_override(title: str, override: str) -> None:
    case = allocated(f"""
        | id | title              | reports to | department | archetype  |
        | C  | CEO                |            | Executive  |            |
        | O  | {title}            | C          | Executive  | {override} |
        | A  | Operations Manager | O          | Production |            |
    """)
    assert case.archetype("O") == "chief-operating-officer"
    assert "OM1" not in case.evidence("A")


def test_om2_two_operational_departments_in_the_own_line() -> None:
    case = allocated(FIRM)
    assert "OM2" in case.evidence("A")
    assert "OM2" not in case.evidence("B")  # one department


def test_om2_does_not_count_support_departments() -> None:
    case = allocated(FIRM.replace("Packaging", "Quality"))
    assert "OM2" not in case.evidence("A")


def test_om3_a_manager_below() -> None:
    case = allocated(FIRM)
    assert "OM3" in case.evidence("A")
    assert "OM3" not in case.evidence("B")  # one team only


def test_om3_somebody_below_who_is_named_on_a_process() -> None:
    case = allocated(FIRM, processes="| process id | managers | departments |\n| P | W | Packaging |")
    assert "OM3" in case.evidence("B")


@pytest.mark.parametrize(("title", "holds"), [("Leader", False), ("Operations Manager", True)])
def test_om3_only_corroborates(title: str, holds: bool) -> None:
    """Without OM1, OM2, OM4 it needs a strong title (clarification 86)."""
    case = allocated(f"""
        | id | title   | reports to | department |
        | C  | CEO     |            | Executive  |
        | A  | Leader  | C          | Production |
        | X  | {title} | A          | Production |
        | S  | Leader  | X          | Production |
        | W  | Worker  | S          | Production |
    """)
    assert ("OM3" in case.evidence("X")) is holds


def test_om4_heads_an_operational_department() -> None:
    case = allocated(FIRM + "    | F | Leader | O | Finance | HQ |")
    assert {"A", "B"} == {position for position in "COABWVF" if "OM4" in case.evidence(position)}


def test_om5_two_sites_in_the_own_line() -> None:
    case = allocated(FIRM)
    assert "OM5" in case.evidence("A")
    assert "OM5" not in case.evidence("B")  # one site


def test_om5_counts_sites_of_support_departments_too() -> None:
    case = allocated(FIRM.replace("Packaging", "Quality"))
    assert "OM5" in case.evidence("A")


@pytest.mark.parametrize(
    ("figures", "manager", "holds"),
    [
        (("60", "30"), "W", True),  # 100 > 60 + 30
        (("60", "40"), "W", False),  # 100 is not more than 100
        (("", ""), "W", False),  # no figure to compare with
        (("60", "30"), "O", False),  # the manager is not below
    ],
)
def test_om6_own_budget_exceeds_that_of_each_manager_below(figures: tuple[str, str], manager: str, holds: bool) -> None:
    case = allocated(
        """
        | id | title  | reports to | department | budget |
        | C  | CEO    |            | Executive  |        |
        | O  | COO    | C          | Executive  |        |
        | A  | Leader | O          | Production | 100    |
        | W  | Worker | A          | Production |        |
        """,
        processes=f"""
        | process id | managers  | departments | budget       |
        | P1         | {manager} | Production  | {figures[0]} |
        | P2         | {manager} | Production  | {figures[1]} |
        """,
    )
    assert ("OM6" in case.evidence("A")) is holds


def test_om6_compares_with_each_manager_not_with_all_of_them() -> None:
    case = allocated(
        """
        | id | title  | reports to | department | budget |
        | C  | CEO    |            | Executive  |        |
        | A  | Leader | C          | Production | 100    |
        | V  | Worker | A          | Production |        |
        | W  | Worker | A          | Production |        |
        """,
        processes="""
        | process id | managers | departments | budget |
        | P1         | V        | Production  | 90     |
        | P2         | W        | Production  | 90     |
        """,
    )
    assert "OM6" in case.evidence("A")


def test_om7_manager_of_a_process_with_less_than_two_departments() -> None:
    case = allocated(FIRM, processes="| process id | managers | departments |\n| P | A; B | Packaging |")
    assert "OM7" in case.evidence("B")
    assert "OM7" not in case.evidence("A")  # two departments


def test_om7_and_pm1_look_at_managers_not_at_owners() -> None:
    case = allocated(FIRM, processes="| process id | managers | owner | departments |\n| P | W | B | Packaging |")
    assert not {"OM7", "PM1"} & case.evidence("B")


OFFICE = """
    | id | title      | reports to | department |
    | C  | CEO        |            | {0}        |
    | M  | Leader     | C          | {0}        |
    | N  | Leader     | M          | {0}        |
    | W  | Worker     | N          | {0}        |
    | X  | Worker     | C          | {1}        |
"""


def test_no_points_without_an_operational_department_below() -> None:
    """Clarification 87."""
    case = allocated(OFFICE.format("Executive", "Production"))
    assert not {"OM1", "OM3"} & case.evidence("M")
    assert case.archetype("M") == "line-manager"


def test_the_line_alone_decides_where_the_sheet_has_no_departments() -> None:
    case = allocated(OFFICE.format("", ""))
    assert case.evidence("M") == {"OM1", "OM3"}  # 5 points, nobody else has any
    assert case.archetype("M") == "operations-manager"
    assert ("CLS-02", "M") in case.found
