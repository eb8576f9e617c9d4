"""Every selector of the decision table, seen through whole rows of one plant (model 3.4, clarifications 55 to 61, 85, 89)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import Case, allocated

PLANT = """
    | id  | title                   | reports to | department      | site  | budget |
    | CEO | Chief Executive Officer |            | Executive       | HQ    |        |
    | COO | Chief Operating Officer | CEO        | Executive       | HQ    |        |
    | CFO | Chief Financial Officer | CEO        | Finance         | HQ    |        |
    | HR  | HR Director             | CEO        | Human Resources | HQ    |        |
    | IT  | IT Director             | CEO        | IT              | HQ    |        |
    | LAW | General Counsel         | CEO        | Legal           | HQ    |        |
    | QM  | Quality Manager         | COO        | Quality         | HQ    |        |
    | OMA | Operations Manager      | COO        | Production      | North |        |
    | OMB | Operations Manager      | COO        | Warehouse       | South |        |
    | SM  | Site Manager            | OMA        | Production      | North | 500    |
    | PA  | Process Manager         | OMA        | Production      | North |        |
    | PB  | Process Manager         | SM         | Packaging       | North |        |
    | ASA | Operations Assistant    | OMA        | Production      | North |        |
    | LM  | Logistics Manager       | OMB        | Transport       | South |        |
    | FM  | Fleet Manager           | LM         | Transport       | South |        |
    | PC  | Process Manager         | OMB        | Warehouse       | South |        |
    | TA  | Team Leader             | PA         | Production      | North |        |
    | TB  | Operator                | PB         | Packaging       | North |        |
    | TC  | Clerk                   | PC         | Warehouse       | South |        |
    | DR  | Driver Team             | FM         | Transport       | South |        |
"""
PROCESSES = """
    | process id | managers | departments           | site         | budget | vendors | interfaces |
    | MIX        | PA       | Production            | North        | 100    | no      | PACK       |
    | PACK       | PB       | Packaging             | North        |        | yes     |            |
    | PICK       | PC       | Warehouse             | South        | 200    | yes     |            |
    | FLOW       | PA; PC   | Production; Warehouse | North; South |        | no      |            |
"""


@pytest.fixture(scope="module")
def plant() -> Case:
    return allocated(PLANT, processes=PROCESSES)


ROWS = [
    # all-oms R, ceo C (stronger than the I of the boss), fn:finance C
    ("org-strategy", "ORG", "COO A, OMA R, OMB R, CEO C, CFO C, HR I, IT I"),
    # all-process-managers I, boss I
    ("org-change-programme", "ORG", "COO A, OMA R, OMB R, HR C, IT C, PA I, PB I, PC I, CEO I"),
    # scope-managers-below: PB stands behind the site manager; assistants S; boss I
    ("ops-oversight", "OP-OMA", "OMA A, SM R, PA R, ASA S, COO I"),
    ("ops-oversight", "OP-OMB", "OMB A, LM R, PC R, COO I"),
    # budget-holders-below: a figure of the own (SM) or of a process one holds (PA, PC); not LM
    ("ops-budget", "OP-OMA", "OMA A/R, CFO V, SM C, PA C, ASA S, COO I"),
    ("ops-budget", "OP-OMB", "OMB A/R, CFO V, PC C, COO I"),
    # logistics-managers-below; where there is none the Accountable is Responsible (G6)
    ("ops-supply-chain", "OP-OMB", "OMB A, LM R, COO I"),
    ("ops-supply-chain", "OP-OMA", "OMA A/R, ASA S, COO I"),
    # vendor-process-managers: of PACK and PICK, each in its operation
    ("ops-vendors", "OP-OMA", "OMA A/R, LAW C, PB C, ASA S, COO I"),
    ("ops-vendors", "OP-OMB", "OMB A/R, LAW C, PC C, COO I"),
    # process-managers-in-operation: PA by FLOW
    ("ops-supply-disruption", "OP-OMB", "OMB A, LM R, PA C, PC C, COO I"),
    # subtree
    ("ops-staff-communication", "OP-OMB", "OMB A/R, HR C, LM I, FM I, PC I, TC I, DR I, COO I"),
    # boss C; scope-managers-below I
    ("ops-strategy-shift", "OP-OMA", "OMA A/R, COO C, ASA S, SM I, PA I"),
    # ceo I
    ("ops-executive-reporting", "OP-OMA", "OMA A/R, CFO C, ASA S, CEO I, COO I"),
    # fn:risk|finance: there is no risk function
    ("ops-financial-risk", "OP-OMA", "OMA A/R, CFO V, ASA S, COO I"),
    # assistants R
    ("ops-admin-support", "OP-OMA", "OMA A, ASA R, COO I"),
    # managers R, peers C (holder of PACK), om I, team I
    ("proc-performance", "MIX", "PA A/R, QM C, PB C, OMA I, TA I"),
    # holder-or-manager; line manager of the manager I (G14)
    ("proc-team", "PACK", "PB A/R, HR C, OMA I, TB I, SM I"),
    # several managers: holder; participating-heads C
    ("proc-internal-liaison", "FLOW", "COO A, PA R, PC R, OMA C, OMB C"),
    # one department: its head OMB participates as operations manager only
    ("proc-internal-liaison", "PICK", "PC A/R, OMB I"),
    # om-lca A, om R, managers C
    ("proc-targets", "MIX", "OMA A/R, PA C"),
    ("proc-targets", "FLOW", "COO A, OMA R, OMB R, PA C, PC C"),
    # budget-holder: with a figure the holder, without one the operations manager
    ("proc-budget", "MIX", "PA A/R, CFO V, OMA C"),
    ("proc-budget", "PACK", "OMA A, PB R, CFO V, SM I"),
    ("proc-vendor-liaison", "PACK", "PB A/R, OMA C, SM I"),
    # verifier: quality stands below the COO, so legal checks FLOW (G13)
    ("proc-risk", "MIX", "PA A/R, QM V, OMA C, TA I"),
    ("proc-risk", "FLOW", "COO A, PA R, PC R, LAW V, OMA C, OMB C, TA I, TC I"),
    # process-managers-on-site: PA by MIX and FLOW, PC by FLOW
    ("site-daily-operations", "SITE-North", "SM A/R, PA C, PB C, PC C, OMA I"),
    ("site-daily-operations", "SITE-South", "OMB A/R, PA C, PC C, COO I"),
    # fleet-managers-below R; process managers of the operations of its om C
    ("log-flow", "LOG-LM", "LM A/R, FM R, PA C, PC C, OMB I"),
    # boss C, team I
    ("fleet-operation", "FLEET-FM", "FM A/R, LM C, OMB I, DR I"),
]


@pytest.mark.parametrize(("activity", "scope", "expected"), ROWS, ids=[f"{row[0]}@{row[1]}" for row in ROWS])
def test_row(plant: Case, activity: str, scope: str, expected: str) -> None:
    assert plant.letters(activity, scope) == dict(cell.split() for cell in expected.split(", "))


# ---------------------------------------------------------------- what the plant does not show


def test_all_oms_are_those_below_the_accountable_the_others_are_consulted() -> None:
    """Clarification 85."""
    case = allocated(PLANT + "    | OMC | Operations Manager | CEO | Cleaning | HQ | |", processes=PROCESSES)
    assert case.having("R", "org-innovation", "ORG") == {"OMA", "OMB"}
    assert case.having("C", "org-innovation", "ORG") == {"CEO", "CFO", "OMC"}


def test_all_oms_are_topmost_only() -> None:
    case = allocated(PLANT + "    | OMC | Operations Manager | OMA | Cleaning | North | |", processes=PROCESSES)
    assert case.having("R", "org-strategy", "ORG") == {"OMA", "OMB"}
    assert "OMC" in case.having("R", "ops-oversight", "OP-OMA")  # a nested operation is a scope below


def test_a_process_manager_by_title_without_process_is_no_scope_manager_its_branch_is_searched() -> None:
    """Clarification 55: PX has a team but no process; PY below it has one."""
    extra = "    | PX | Process Manager | OMB | Warehouse | South | |\n    | PY | Process Manager | PX | Warehouse | South | |"
    case = allocated(PLANT + extra, processes=PROCESSES + "    | SORT | PY | Warehouse | South | | no | |")
    assert case.archetype("PX") == "process-manager"
    assert case.having("R", "ops-oversight", "OP-OMB") == {"LM", "PC", "PY"}


def test_process_managers_are_those_of_the_managers_column_not_the_owner() -> None:
    """Clarification 57."""
    processes = "| process id | managers | owner | departments | site | vendors |\n| PICK | PC | LM | Warehouse | South | yes |"
    case = allocated(PLANT, processes=processes)
    assert case.having("I", "org-change-programme", "ORG") == {"PC", "CEO"}
    assert "LM" not in case.letters("ops-vendors", "OP-OMB")
    assert case.having("C", "site-daily-operations", "SITE-South") == {"PC"}


def test_the_team_are_direct_reports_who_are_team_members() -> None:
    """Clarification 58: neither the operator below the team leader nor the safety manager beside him."""
    extra = "    | T2 | Operator | TA | Production | North | |\n    | X2 | Safety Manager | PA | Production | North | |"
    case = allocated(PLANT + extra, processes=PROCESSES)
    assert case.letters("proc-optimise", "MIX") == {"PA": "A/R", "OMA": "C", "TA": "C"}


def test_multi_site_asks_every_site_manager_below_and_tells_logistics() -> None:
    """The whole line, no first layer (clarification 55)."""
    extra = """    | S2 | Site Manager | SM | Packaging | West | |
    | L2 | Logistics Manager | OMA | Production | North | |"""
    case = allocated(PLANT + extra, processes=PROCESSES)
    assert case.letters("ops-multi-site", "OP-OMA") == {"OMA": "A", "SM": "R", "S2": "R", "ASA": "S", "L2": "I", "COO": "I"}
    assert case.scopes_of("ops-multi-site") == {"OP-OMA"}  # OMB works at one site


def test_the_head_of_a_function_is_the_one_nearest_the_root() -> None:
    """Clarification 59: of the two the sheet names the lower one first."""
    table = PLANT.replace("    | QM ", "    | Q2  | Quality Manager | OMA | Quality | HQ | |\n    | QM ")
    case = allocated(table, processes=PROCESSES)
    assert case.having("C", "proc-performance", "PICK") == {"QM"}


def test_a_vacant_accountable_has_no_boss() -> None:
    """Clarification 60."""
    vacant = "    | F2 | Fleet Manager | OMB | Transport | South | | vacant | PC |"
    case = allocated(PLANT.replace("| budget |", "| budget | status | acting |") + vacant, processes=PROCESSES)
    assert case.letters("fleet-operation", "FLEET-F2") == {"F2": "A/R", "OMB": "I"}  # as om, not C as boss
    assert case.letters("fleet-operation", "FLEET-FM")["LM"] == "C"


# ---------------------------------------------------------------- the residual operation (89)

RESIDUAL = """
    | id | title              | reports to | department |
    | C  | CEO                |            | Executive  |
    | O  | COO                | C          | Executive  |
    | M  | Operations Manager | O          | Production |
    | A  | Process Manager    | M          | Production |
    | L  | Supervisor         | O          | Transport  |
    | D  | Driver             | L          | Transport  |
    | T  | Operations Assistant | O        | Executive  |
"""


def test_the_residual_operation_ends_at_an_operations_manager() -> None:
    """The COO holds OP-RES (Transport) but M's branch is not part of it."""
    processes = "| process id | managers | departments |\n| P | A | Production |\n| R | L | Transport |"
    case = allocated(RESIDUAL, processes=processes)
    assert case.departments("OP-RES") == {"Transport"}
    assert case.letters("ops-oversight", "OP-RES") == {"O": "A", "L": "R", "T": "S", "C": "I"}
    assert case.letters("ops-staff-communication", "OP-RES") == {"O": "A/R", "L": "I", "D": "I", "T": "S", "C": "I"}


# ---------------------------------------------------------------- conditions (61)


def test_conditions(plant: Case) -> None:
    assert plant.scopes_of("ops-cross-department-change") == {"OP-OMA", "OP-OMB"}
    assert plant.scopes_of("ops-multi-site") == set()
    assert plant.scopes_of("ops-admin-support") == {"OP-OMA"}
    assert plant.scopes_of("proc-vendor-liaison") == {"PACK", "PICK"}
    assert plant.scopes_of("proc-team") == {"MIX", "PACK", "PICK", "FLOW"}


def test_a_manager_without_team_leads_none() -> None:
    case = allocated("\n".join(line for line in PLANT.splitlines() if "| TB " not in line), processes=PROCESSES)
    assert case.scopes_of("proc-team") == {"MIX", "PICK", "FLOW"}


def test_one_department_has_no_change_across_departments() -> None:
    case = allocated(PLANT.replace("| Packaging  ", "| Production "), processes=PROCESSES.replace("Packaging", "Production"))
    assert case.scopes_of("ops-cross-department-change") == {"OP-OMB"}


def test_departments_of_nested_operations_count() -> None:
    table = PLANT.replace("| PB  | Process Manager         |", "| PB  | Operations Manager      |")
    case = allocated(table, processes=PROCESSES.replace("| PACK       | PB ", "| PACK       | PA "))
    assert case.archetype("PB") == "operations-manager"
    assert case.scopes_of("ops-cross-department-change") == {"OP-OMA", "OP-OMB"}
