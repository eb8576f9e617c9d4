"""Organisations that name no processes: what is inferred, and what is not (clarifications 91 to 94)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import Case, allocated

FIRM = """
    | id | title                          | reports to | department |
    | C  | CEO                            |            | Executive  |
    | M  | Operations Manager             | C          | Production |
    | N  | Operations Manager             | C          | Warehouse  |
    | A  | Process Manager, Order Picking | M          | Production |
    | S  | Mixing Supervisor              | M          | Production |
    | V  | Operator                       | S          | Production |
    | T  | Loading Supervisor             | N          | Warehouse  |
    | U  | Operator                       | T          | Warehouse  |
"""


def processes(case: Case) -> dict[str, tuple[set[str], str]]:
    """Managers and origin of each process by name."""
    org = case.result.org
    return {one.name: ({org.ids[manager] for manager in one.managers}, one.origin) for one in org.processes}


def test_titles_come_first_in_their_operation_teams_in_the_others() -> None:
    """M's operation has a title, so its team of mixing is none; N's has none. The one team of Warehouse is named so."""
    case = allocated(FIRM, infer=True)
    assert processes(case) == {"Order Picking": ({"A"}, "title"), "Warehouse": ({"T"}, "team")}
    assert len(case.subjects("PRO-01")) == len(case.subjects("PRO-02")) == 1
    assert ("PRO-03", "ORG") in case.found
    assert not case.result.draft


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Process Manager, Order Picking", "Order Picking"),
        ("Order Picking Process Manager", "Order Picking"),
        ("Senior Process Manager for Inbound", "Inbound"),
        ("Process Owner - Claims Handling", "Claims Handling"),
        ("Prozessmanagerin Wareneingang", "Wareneingang"),
        ("Gestor de procesos de almacén", "almacén"),
    ],
)
def test_the_process_is_what_is_left_of_the_title(title: str, name: str) -> None:
    case = allocated(FIRM.replace("Process Manager, Order Picking", title), infer=True)
    assert ({"A"}, "title") == processes(case)[name]


@pytest.mark.parametrize("title", ["Process Manager", "Senior Process Manager", "Continuous Improvement Manager, Inbound"])
def test_a_bare_or_weak_title_names_no_process(title: str) -> None:
    case = allocated(FIRM.replace("Process Manager, Order Picking", title), infer=True)
    assert processes(case) == {"Production": ({"S"}, "team"), "Warehouse": ({"T"}, "team")}


def test_several_teams_of_a_department_are_named_after_what_their_managers_titles_add() -> None:
    extra = "    | K | Packing Supervisor | N | Warehouse |\n    | X | Operator | K | Warehouse |"
    extra += "\n    | L | Supervisor | N | Warehouse |\n    | Y | Operator | L | Warehouse |"
    case = allocated(FIRM + extra, infer=True)
    assert set(processes(case)) == {"Order Picking", "Loading", "Packing", "Team of Supervisor"}


def test_the_manager_of_a_team_is_its_named_manager() -> None:
    """PM1, PM2 and PM3 make the supervisor a process manager who holds the process."""
    case = allocated(FIRM, infer=True)
    scope = next(one.id for one in case.result.org.processes if one.name == "Warehouse")
    assert case.evidence("T") >= {"PM1", "PM2", "PM3"}
    assert case.archetype("T") == "process-manager"
    assert case.letters("proc-optimise", scope) == {"T": "A/R", "N": "C", "U": "C"}


def test_an_inferred_process_has_no_budget_vendors_or_owner() -> None:
    case = allocated(FIRM, infer=True)
    assert not case.scopes_of("proc-vendor-liaison")
    for one in case.result.org.processes:
        assert (one.budget, one.owner) == (None, -1)
        assert case.having("A", "proc-budget", one.id) <= {"M", "N"}


@pytest.mark.parametrize(
    "title",
    ["Finance Director", "COO", "Operations Manager", "Site Manager", "Logistics Manager", "Fleet Manager", "Internal Auditor"],
)
def test_teams_of_functions_and_of_holders_of_other_scopes_are_none(title: str) -> None:
    case = allocated(FIRM.replace("Loading Supervisor", title), infer=True)
    assert "Warehouse" not in processes(case)


def test_teams_in_support_departments_are_none() -> None:
    extra = "    | K | Accounts Supervisor | C | Finance |\n    | X | Clerk | K | Finance |"
    assert set(processes(allocated(FIRM + extra, infer=True))) == {"Order Picking", "Warehouse"}


def test_a_manager_of_managers_leads_no_team() -> None:
    extra = "    | K | Chargehand | U | Warehouse |"
    case = allocated(FIRM + extra, infer=True)
    assert processes(case)["Warehouse"] == ({"U"}, "team")


def test_no_inference_without_the_switch() -> None:
    case = allocated(FIRM, infer=False)
    assert processes(case) == {}
    assert not {code for code, _ in case.found if code.startswith("PRO")}


def test_no_inference_where_a_sheet_names_processes() -> None:
    case = allocated(FIRM, infer=True, processes="| process id | managers |\n| P | A |")
    assert processes(case) == {"P": ({"A"}, "given")}
    assert not case.subjects("PRO-03")


def test_no_inference_where_positions_name_processes() -> None:
    table = FIRM.replace("| department |", "| department | processes |").replace(
        "| M          | Production |", "| M | Production | Mixing |"
    )
    case = allocated(table, infer=True)
    assert processes(case) == {"Mixing": ({"A", "S"}, "given")}
    assert not case.subjects("PRO-03")


def test_the_same_rules_hold_as_with_given_processes() -> None:
    """Clarification 94."""
    inferred = allocated(FIRM, infer=True)
    ids = {one.name: one.id for one in inferred.result.org.processes}
    given = allocated(
        FIRM,
        processes=f"""
        | process id             | name          | managers | departments |
        | {ids["Order Picking"]} | Order Picking | A        | Production  |
        | {ids["Warehouse"]}     | Warehouse     | T        | Warehouse   |
        """,
    )
    assert inferred.matrix == given.matrix


# ---------------------------------------------------------------- no operations managers by title (92)


def test_structure_alone_finds_the_operations_managers() -> None:
    case = allocated(FIRM.replace("Operations Manager", "Leader"), infer=True)
    assert case.archetype("M") == case.archetype("N") == "operations-manager"
    assert case.subjects("CLS-02") >= {"M", "N"}


def test_where_nobody_is_one_everything_is_under_the_root() -> None:
    """Rank and file under the owner: too little evidence for anybody."""
    table = """
        | id | title      | reports to | department |
        | R  | Owner      |            | Production |
        | A  | Supervisor | R          | Production |
        | V  | Operator   | A          | Production |
        | W  | Operator   | R          | Production |
    """
    case = allocated(table, infer=True)
    assert not {position for position in "RAVW" if case.archetype(position) == "operations-manager"}
    assert case.holder["ORG"] == case.holder["OP-RES"] == "R"
    assert ("ROLE-02", "ORG") in case.found
    assert ("ROLE-05", "OP-RES") in allocated(table, infer=False).found
    for one in case.result.org.processes:
        assert case.letters("proc-targets", one.id) == {"R": "A/R", case.result.org.ids[one.managers[0]]: "C"}
