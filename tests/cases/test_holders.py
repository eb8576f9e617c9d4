"""Who holds a process: H1 to H9, who is eligible, and whose goals and budget it has (model 3.2, clarifications 48 to 54, 84)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import Case, allocated

FIRM = """
    | id | title              | reports to | department | archetype |
    | C  | CEO                |            | Executive  |           |
    | O  | COO                | C          | Executive  |           |
    | M  | Operations Manager | O          | Production |           |
    | N  | Operations Manager | O          | Warehouse  |           |
    | A  | Process Manager    | M          | Production | {a}       |
    | B  | Process Manager    | M          | Packaging  |           |
    | D  | Process Manager    | N          | Warehouse  |           |
    | W  | Operator           | A          | Production |           |
    | V  | Operator           | A          | Production |           |
"""


def process(
    managers: str, departments: str = "Production", a: str = "", *, lead: str = "", owner: str = "", budget: str = ""
) -> Case:
    """The firm with one process P; `a` overrides the archetype of post A. B and D run processes of their own."""
    return allocated(
        FIRM.format(a=a),
        processes=f"""
        | process id | managers   | lead   | owner   | departments   | budget   |
        | P          | {managers} | {lead} | {owner} | {departments} | {budget} |
        | PB         | B          |        |         | Packaging     |          |
        | PD         | D          |        |         | Warehouse     |          |
        """,
    )


# ---------------------------------------------------------------- H1 to H9


def test_h1_one_manager_in_one_department() -> None:
    case = process("A")
    assert case.holder["P"] == "A"
    assert not {code for code, subject in case.found if subject == "P" and code.startswith("OWN")}


def test_h2_the_owner_whatever_the_line() -> None:
    case = process("A", owner="D")
    assert case.holder["P"] == "D"
    assert case.letters("proc-risk", "P") == {"D": "A", "A": "R", "M": "C", "W": "I", "V": "I"}
    assert ("OWN-05", "P") in case.found


def test_h2_an_owner_with_authority_needs_no_mandate() -> None:
    assert ("OWN-05", "P") not in process("A", owner="M").found


def test_h3_the_lead_of_several() -> None:
    case = process("A; B", lead="B")
    assert case.holder["P"] == "B"
    assert ("OWN-05", "P") in case.found
    assert ("OWN-03", "P") not in case.found


def test_h3_a_lead_who_is_not_among_the_managers_joins_them() -> None:
    """Clarification 14."""
    case = process("A", lead="B")
    assert case.holder["P"] == "B"
    assert case.having("R", "proc-risk", "P") == {"A", "B"}


@pytest.mark.parametrize(("managers", "holder"), [("A; B", "M"), ("A; D", "O"), ("A; W", "A")])
def test_h4_several_without_lead_their_common_superior(managers: str, holder: str) -> None:
    case = process(managers)
    assert case.holder["P"] == holder
    assert ("OWN-03", "P") in case.found


def test_h4_a_process_manager_is_eligible_only_where_named() -> None:
    """The common superior of W and V is A, a process manager who is not named on this process (clarification 48)."""
    case = process("W; V")
    assert case.holder["P"] == "M"


@pytest.mark.parametrize(("departments", "holder"), [("Production; Packaging", "M"), ("Production; Warehouse", "O")])
def test_h5_across_departments_the_common_superior_of_manager_and_heads(departments: str, holder: str) -> None:
    case = process("A", departments)
    assert case.holder["P"] == holder
    assert ("OWN-04", "P") in case.found
    assert case.having("A", "proc-compliance", "P") == {holder}
    assert case.having("A", "proc-communication", "P") == {"A"}  # reach own-team
    assert case.having("A", "proc-internal-liaison", "P") == {"A"}


def test_h5_not_with_an_owner() -> None:
    case = process("A", "Production; Warehouse", owner="A")
    assert case.holder["P"] == "A"
    assert ("OWN-04", "P") not in case.found
    assert ("OWN-05", "P") in case.found  # the heads are not below A


def test_h5_one_manager_who_heads_all_the_departments_stays_holder() -> None:
    case = allocated(
        FIRM.format(a=""),
        processes="| process id | managers | departments |\n| P | A | Production; Packaging |",
        departments="| department | head |\n| Production | A |\n| Packaging | A |",
    )
    assert case.holder["P"] == "A"
    assert ("OWN-04", "P") not in case.found


def test_h5_with_a_lead_the_fellow_managers_are_left_out() -> None:
    """Lead A and the heads M and B meet at M; with D they would meet at the COO (clarification 49)."""
    case = process("A; D", "Production; Packaging", lead="A")
    assert case.holder["P"] == "M"
    assert process("A; D", "Production; Packaging").holder["P"] == "O"


def test_own_team_rows_of_several_managers_are_the_holders_also_with_a_lead() -> None:
    """A lead does not make one of them single (clarification 51)."""
    case = process("A; B", "Production; Packaging", lead="A")
    assert case.having("A", "proc-communication", "P") == {"M"}


def test_own_team_rows_with_an_owner_stay_with_the_single_manager() -> None:
    case = process("A", owner="D")
    assert case.having("A", "proc-communication", "P") == {"A"}
    assert case.having("A", "proc-optimise", "P") == {"D"}


def test_own_team_rows_with_an_owner_and_no_manager_are_the_owners() -> None:
    case = process("", owner="D")
    assert case.having("A", "proc-communication", "P") == case.having("R", "proc-communication", "P") == {"D"}


@pytest.mark.parametrize(("departments", "holder"), [("Production", "M"), ("Production; Warehouse", "O")])
def test_h6_without_manager_the_operations_manager_or_their_common_superior(departments: str, holder: str) -> None:
    case = process("", departments)
    assert case.holder["P"] == holder
    assert ("OWN-01", "P") in case.found


def test_h7_one_manager_of_several_processes_holds_each() -> None:
    case = allocated(
        FIRM.format(a=""), processes="| process id | managers | departments |\n| P | A | Production |\n| R | A | Production |"
    )
    assert case.holder["P"] == case.holder["R"] == "A"
    assert case.letters("proc-risk", "P")["A"] == case.letters("proc-risk", "R")["A"] == "A/R"


def test_h9_an_operations_manager_named_on_a_process_holds_both() -> None:
    case = allocated(FIRM.format(a=""), processes="| process id | managers | departments |\n| P | M | Production |")
    assert case.archetype("M") == "operations-manager"
    assert case.holder["P"] == case.holder["OP-M"] == "M"
    assert ("OWN-07", "P") in case.found


@pytest.mark.parametrize(
    ("managers", "departments", "lead", "owner", "rule"),
    [
        ("A", "Production", "", "", "H1"),
        ("A; B", "Production; Warehouse", "B", "D", "H2"),
        ("A; B", "Production", "B", "", "H3"),
        ("A; B", "Production", "", "", "H4"),
        ("A; B", "Production; Warehouse", "B", "", "H5"),
        ("", "Production; Warehouse", "", "", "H6"),
    ],
)
def test_which_rule_applies(managers: str, departments: str, lead: str, owner: str, rule: str) -> None:
    assert process(managers, departments, lead=lead, owner=owner).rule("P") == rule


# ---------------------------------------------------------------- eligible (48, 50)


@pytest.mark.parametrize("archetype", ["line-manager", "team-member", "fn-quality", "operations-assistant"])
def test_one_manager_or_a_lead_who_is_not_eligible_passes_it_up(archetype: str) -> None:
    assert process("A", a=archetype).holder["P"] == "M"
    assert process("A; B", lead="A", a=archetype).holder["P"] == "M"


def test_own_team_rows_of_a_manager_who_is_not_eligible_are_the_holders() -> None:
    case = process("A", a="line-manager")
    assert case.having("A", "proc-communication", "P") == {"M"}
    assert case.having("R", "proc-communication", "P") == {"A"}


def test_an_owner_who_is_not_eligible_holds_it_and_is_reported() -> None:
    case = process("B", owner="A", a="line-manager")
    assert case.holder["P"] == "A"
    assert "proc-risk@P" in case.subjects("LEAK-01")
    assert not process("B", owner="A").subjects("LEAK-01")


@pytest.mark.parametrize("archetype", ["fleet-manager", "logistics-manager", "site-manager"])
def test_managers_of_other_scopes_may_hold_a_process_that_names_them(archetype: str) -> None:
    assert process("A", a=archetype).holder["P"] == "A"


@pytest.mark.parametrize(("archetype", "holder"), [("fleet-manager", "M"), ("logistics-manager", "A"), ("site-manager", "A")])
def test_on_the_way_up_a_fleet_manager_is_passed_over(archetype: str, holder: str) -> None:
    """Fleet has the rank of a process: only the one it names; logistics and site rank above it."""
    assert process("W; V", a=archetype).holder["P"] == holder


# ---------------------------------------------------------------- whose goals: om, om-lca (52, 54, 84)


@pytest.mark.parametrize("department", ["Testing", "Quality"])  # operational, support
def test_om_of_a_department_that_no_operation_covers_is_the_organisations_holder(department: str) -> None:
    table = FIRM.format(a="") + f"    | Q | Supervisor | O | {department} | |"
    case = allocated(table, processes=f"| process id | managers | departments |\n| P | Q | {department} |")
    assert case.letters("proc-targets", "P") == {"O": "A/R", "Q": "C"}


@pytest.mark.parametrize(("reports_to", "expected"), [("M", "M"), ("O", "O")])
def test_om_of_a_process_without_department_is_above_its_first_manager(reports_to: str, expected: str) -> None:
    table = FIRM.format(a="") + f"    | Q | Process Manager | {reports_to} | | |"
    case = allocated(table, processes="| process id | managers |\n| P | Q |")
    assert case.having("A", "proc-targets", "P") == {expected}


def test_om_of_a_process_without_department_and_manager_is_the_organisations_holder() -> None:
    case = allocated(FIRM.format(a=""), processes="| process id | managers |\n| P | |")
    assert case.letters("proc-targets", "P") == {"O": "A/R"}


NESTED = """
    | id | title              | reports to | department |
    | O  | COO                |            | Executive  |
    | M  | Operations Manager | O          | Production |
    | N  | Operations Manager | M          | Packaging  |
    | A  | Process Manager    | M          | Packaging  |
    | B  | Process Manager    | N          | Packaging  |
"""


@pytest.mark.parametrize(("manager", "expected"), [("A", "M"), ("B", "N"), ("", "N")])
def test_of_nested_operations_managers_the_deepest_one_above_a_manager(manager: str, expected: str) -> None:
    """N heads Packaging; A works in it under M. Without manager: the deepest of all."""
    case = allocated(
        NESTED,
        processes=f"| process id | managers | departments |\n| P | {manager} | Packaging |",
        departments="| department | head |\n| Packaging | N |",
    )
    assert case.having("R", "proc-targets", "P") == {expected}


def test_om_lca_of_two_operations_is_their_common_superior() -> None:
    case = process("A", "Production; Warehouse")
    assert case.letters("proc-targets", "P") == {"O": "A", "M": "R", "N": "R", "A": "C"}


def test_om_lca_reaches_over_the_heads_of_several_departments() -> None:
    """Packaging has people under M and under the COO, so its head is the COO although M alone covers it."""
    table = FIRM.format(a="") + "    | X | Operator | O | Packaging | |"
    processes = "| process id | managers | departments |\n| P | A | {} |"
    case = allocated(table, processes=processes.format("Production; Packaging"))
    assert case.letters("proc-targets", "P") == {"O": "A", "M": "R", "A": "C"}
    near = allocated(table, processes=processes.format("Packaging"))  # one department: its head does not matter
    assert near.letters("proc-targets", "P") == {"M": "A/R", "A": "C"}


# ---------------------------------------------------------------- budget-holder (84)


@pytest.mark.parametrize(
    ("managers", "budget", "holder"),
    [
        ("A", "100", "A"),
        ("A", "0", "A"),  # a figure, though nothing
        ("A", "", "M"),
        ("A", "tbd", "M"),  # no figure
        ("D", "100", "D"),
        ("D", "", "O"),  # above the operations manager of Production and above D
    ],
)
def test_budget_holder(managers: str, budget: str, holder: str) -> None:
    case = process(managers, budget=budget)
    assert case.having("A", "proc-budget", "P") == {holder}
