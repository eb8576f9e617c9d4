"""Ambiguous titles: the same words on the chart, decided by where the post stands (model, section 2.4, line by line)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import allocated


def test_manager_of_two_departments_under_the_coo_is_an_operations_manager() -> None:
    case = allocated("""
        | id | title               | reports to | department |
        | C  | CEO                 |            | Executive  |
        | O  | COO                 | C          | Executive  |
        | M  | Manager, Fulfilment | O          | Warehouse  |
        | T  | Transport Foreman   | M          | Transport  |
        | D  | Driver              | T          | Transport  |
    """)
    assert case.archetype("M") == "operations-manager"
    assert case.evidence("M") >= {"OM1", "OM2", "OM3", "OM4"}
    assert case.points("M", "operations-manager") == 9


def test_the_same_title_named_on_a_process_under_an_operations_manager_is_a_process_manager() -> None:
    case = allocated(
        """
        | id | title               | reports to | department |
        | C  | CEO                 |            | Executive  |
        | O  | Operations Manager  | C          | Warehouse  |
        | M  | Manager, Fulfilment | O          | Warehouse  |
        | T  | Picker              | M          | Warehouse  |
        """,
        processes="""
        | process id | name          | managers | departments |
        | P          | Order picking | M        | Warehouse   |
        """,
    )
    assert case.archetype("M") == "process-manager"
    assert case.evidence("M") >= {"PM1", "PM2", "PM3"}
    assert case.points("M", "process-manager") == 7


@pytest.mark.parametrize("title", ["Process Excellence Lead", "Continuous Improvement Manager"])
def test_improvement_title_named_on_a_process_is_a_process_manager(title: str) -> None:
    case = allocated(
        f"""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | O  | Operations Manager | C          | Production |
        | X  | {title}            | O          | Production |
        """,
        processes="""
        | process id | name       | managers | departments |
        | P          | Changeover | X        | Production  |
        """,
    )
    assert case.archetype("X") == "process-manager"
    assert case.points("X", "process-manager") == 2 + 4 + 2 + 1  # weak title, PM1, PM2, PM3
    assert ("CLS-02", "X") in case.found


def test_improvement_title_without_process_and_team_is_an_adviser() -> None:
    case = allocated("""
        | id | title                   | reports to | department |
        | C  | CEO                     |            | Executive  |
        | O  | Operations Manager      | C          | Production |
        | X  | Process Excellence Lead | O          | Production |
    """)
    assert case.archetype("X") == "fn-process-excellence"
    assert ("CLS-04", "X") in case.found
    held = {letter for row in case.matrix.values() for position, letter in row.items() if position == "X"}
    assert held <= {"C", "I"}  # I as one of all employees in scope


def test_head_of_operations_under_a_coo_is_an_operations_manager() -> None:
    case = allocated("""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | O  | COO                | C          | Executive  |
        | H  | Head of Operations | O          | Production |
        | S  | Supervisor         | H          | Packaging  |
        | W  | Packer             | S          | Packaging  |
    """)
    assert case.archetype("H") == "operations-manager"
    assert case.evidence("H") >= {"OM1", "OM2", "OM3", "OM4"}
    assert case.points("H", "operations-manager") == 2 + 9


@pytest.mark.parametrize("title", ["Head of Operations", "Director de operaciones"])
def test_operations_title_over_operations_managers_without_a_coo_is_the_coo(title: str) -> None:
    case = allocated(f"""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | H  | {title}            | C          | Executive  |
        | A  | Operations Manager | H          | Production |
        | B  | Operations Manager | H          | Warehouse  |
    """)
    assert case.archetype("H") == "chief-operating-officer"
    assert ("CLS-05", "H") in case.found
    assert case.holder["ORG"] == "H"


def test_vp_operations_over_process_managers_only_holds_the_whole_organisation() -> None:
    case = allocated(
        """
        | id | title           | reports to | department |
        | C  | CEO             |            | Executive  |
        | V  | VP Operations   | C          | Production |
        | A  | Process Manager | V          | Production |
        | B  | Process Manager | V          | Packaging  |
        """,
        processes="""
        | process id | managers | departments |
        | P1         | A        | Production  |
        | P2         | B        | Packaging   |
        """,
    )
    assert case.archetype("V") == "operations-manager"
    assert case.holder["ORG"] == "V"
    assert not case.subjects("CLS-05")


def test_plant_manager_of_one_site_under_an_operations_manager_is_a_site_manager() -> None:
    case = allocated("""
        | id | title                    | reports to | department | site      |
        | C  | CEO                      |            | Executive  | HQ        |
        | O  | Operations Manager       | C          | Production | Riverside |
        | S  | Plant Manager, Riverside | O          | Production | Riverside |
        | W  | Operator                 | S          | Production | Riverside |
    """)
    assert case.archetype("S") == "site-manager"
    assert "SM1" in case.evidence("S")
    assert case.holder["SITE-Riverside"] == "S"


def test_plant_manager_of_two_departments_under_the_coo_is_an_operations_manager_with_its_site() -> None:
    case = allocated(
        """
        | id | title                    | reports to | department | site      |
        | C  | CEO                      |            | Executive  | HQ        |
        | O  | COO                      | C          | Executive  | HQ        |
        | S  | Plant Manager, Riverside | O          | Production | Riverside |
        | A  | Process Manager          | S          | Production | Riverside |
        | B  | Process Manager          | S          | Packaging  | Riverside |
        """,
        processes="""
        | process id | managers | departments |
        | P1         | A        | Production  |
        | P2         | B        | Packaging   |
        """,
    )
    assert case.archetype("S") == "operations-manager"
    assert case.evidence("S") >= {"OM1", "OM2", "OM3", "OM4"}
    assert case.holder["OP-S"] == case.holder["SITE-Riverside"] == "S"


@pytest.mark.parametrize("manager", ["C", "O"])
def test_it_prozessmanager_belongs_to_it_wherever_he_stands(manager: str) -> None:
    case = allocated(f"""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | O  | Operations Manager | C          | Production |
        | X  | IT-Prozessmanager  | {manager}  | Production |
        | W  | Analyst            | X          | Production |
    """)
    assert case.archetype("X") == "fn-it"
    assert case.functions("X") == {"fn-it"}
