"""The organisations that the model asks to test beyond its worked example (model, end of section 7)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import Case, allocated

FIRM = """
    | id | title              | reports to | department | site  | status |
    | C  | CEO                |            | Executive  | HQ    |        |
    | O  | COO                | C          | Executive  | HQ    |        |
    | M  | Operations Manager | O          | Production | North |        |
    | N  | Operations Manager | O          | Warehouse  | South |        |
    | A  | Process Manager    | M          | Production | North |        |
    | B  | Process Manager    | M          | Packaging  | North |        |
    | D  | Process Manager    | N          | Warehouse  | South |        |
    | W  | Operator           | A          | Production | North |        |
"""
HEADER = "| process id | managers | lead | owner | departments |\n"


def row(text: str) -> dict[str, str]:
    """A row of the matrix as text: "M A, A R"."""
    return dict(cell.split() for cell in text.split(", "))


def firm(*processes: str, positions: str = FIRM) -> Case:
    """The firm with processes "| id | managers | lead | owner | departments |"."""
    return allocated(positions, processes=HEADER + "\n".join(processes))


def test_no_coo() -> None:
    """Two operations side by side: the organisation is the chief executive's."""
    case = firm("| P | A | | | Production |", positions=FIRM.replace("| COO ", "| Chief of Staff "))
    assert case.holder["ORG"] == "C"
    assert case.letters("org-strategy", "ORG") == row("C A, M R, N R")
    assert ("ROLE-02", "ORG") in case.found


def test_no_operations_manager_and_no_coo() -> None:
    case = allocated(
        """
        | id | title           | reports to | department |
        | C  | Owner           |            | Executive  |
        | A  | Process Manager | C          | Production |
        | W  | Operator        | A          | Production |
        """,
        processes=HEADER + "| P | A | | | Production |",
    )
    assert (case.holder["ORG"], case.holder["OP-RES"], case.holder["P"]) == ("C", "C", "A")
    assert case.letters("org-strategy", "ORG") == row("C A/R")
    assert case.letters("ops-oversight", "OP-RES") == row("C A, A R")
    assert case.letters("proc-targets", "P") == row("C A/R, A C")
    assert case.letters("proc-optimise", "P") == row("A A/R, C C, W C")
    assert case.found >= {("ROLE-01", "Production"), ("ROLE-02", "ORG")}


@pytest.mark.parametrize(
    ("departments", "optimise", "targets"),
    [
        ("Production", "M A/R", "M A/R"),
        ("Production; Packaging", "M A/R", "M A/R"),
        ("Production; Warehouse", "O A/R, M C, N C", "O A, M R, N R"),
    ],
)
def test_orphan_process(departments: str, optimise: str, targets: str) -> None:
    case = firm(f"| P | | | | {departments} |")
    assert case.letters("proc-optimise", "P") == row(optimise)
    assert case.letters("proc-targets", "P") == row(targets)
    assert case.subjects("OWN-01") == {"P"}


def test_lead() -> None:
    case = firm("| P | A; B | B | | Production |")
    assert case.letters("proc-optimise", "P") == row("B A/R, A R, M C, W C")
    assert case.letters("proc-communication", "P") == row("B A/R, A R, M I, W I")
    assert case.letters("proc-targets", "P") == row("M A/R, A C, B C")


def test_owner() -> None:
    """D of the other operation owns it: N is not informed, M is consulted as operations manager of the department."""
    case = firm("| P | A | | D | Production |")
    assert case.letters("proc-optimise", "P") == row("D A, A R, M C, W C")
    assert case.letters("proc-communication", "P") == row("A A/R, M I, W I")
    assert case.subjects("OWN-05") == {"P"}


def test_owner_and_lead_who_differ() -> None:
    case = firm("| P | A; B | B | A | Production |")
    assert case.holder["P"] == "A"
    assert case.subjects("OWN-02") == {"P"}


def test_two_departments_inside_one_operation() -> None:
    """M heads Production and stands above B, the head of Packaging."""
    case = firm("| P | A | | | Production; Packaging |")
    assert case.letters("proc-change", "P") == row("M A, A R, B C, W I")
    assert case.letters("proc-internal-liaison", "P") == row("A A/R, M C, B C")
    assert case.letters("proc-targets", "P") == row("M A/R, A C")
    assert case.subjects("OWN-04") == {"P"}


def test_vacant_process_manager_under_a_vacant_operations_manager() -> None:
    vacant = FIRM
    for manager in ("O", "M"):
        line = f"| {manager}          | Production | North |"
        vacant = vacant.replace(f"{line}        |", f"{line} vacant |")
    case = firm("| P | A | | | Production |", positions=vacant)
    assert case.letters("proc-optimise", "P") == row("A A/R, W C")  # M's C passes to the COO, who acts for A
    assert case.acting("proc-optimise", "P") == {"A": "O"}
    assert case.letters("proc-targets", "P") == row("M A/R")  # and so does A's C
    assert case.acting("proc-targets", "P") == {"M": "O"}
    assert case.subjects("VAC-01") == {"M", "A"}
    assert not case.subjects("VAC-04")


def test_operations_manager_named_on_a_process() -> None:
    """M is the process's manager too, so its line manager is informed (G14)."""
    case = firm("| P | M | | | Production |")
    assert case.letters("proc-optimise", "P") == row("M A/R, O I")
    assert case.letters("proc-targets", "P") == row("M A/R, O I")
    assert case.holder["OP-M"] == "M"
    assert case.subjects("OWN-07") == {"P"}


def test_coarse_department_column_shared_by_two_operations_managers() -> None:
    """The one department is split by the line: the process is its manager's operations manager's."""
    coarse = FIRM
    for name in ("Production", "Packaging ", "Warehouse "):
        coarse = coarse.replace(name, "Operations")
    case = firm("| P | A | | | Operations |", "| R | D | | | Operations |", positions=coarse)
    assert case.departments("OP-M") == case.departments("OP-N") == {"Operations"}
    assert case.subjects("DATA-06") == {"Operations"}
    assert case.letters("proc-targets", "P") == row("M A/R, A C")
    assert case.letters("proc-targets", "R") == row("N A/R, D C")
    assert case.holder["P"] == "A"


def test_plant_manager_between_process_manager_and_operations_manager() -> None:
    plant = FIRM.replace("| Process Manager    | M          | Production", "| Process Manager    | S          | Production")
    case = firm("| P | A | | | Production |", positions=plant + "    | S | Plant Manager, North | M | Production | North | |")
    assert case.archetype("S") == "site-manager"
    assert case.letters("proc-optimise", "P") == row("A A/R, M C, W C, S I")
    assert case.letters("ops-oversight", "OP-M") == row("M A, S R, O I")  # the branch stops at the plant
    assert case.letters("site-daily-operations", "SITE-North") == row("S A/R, M I")
