"""INV-03 and LEAK: accountability beyond the reporting line, or beyond the role."""

from __future__ import annotations

import pytest

from tests.checks.build import findings, subjects
from tests.checks.plant import PROCESSES, SCOPES, letters, plant, replaced, row_of

ACROSS = {"processes": replaced(PROCESSES, {"| PR1        | Mixing  | PM1      |      |       | Production           |": ""
    "| PR1        | Mixing  | PM1      |      |       | Production;Warehouse |"})}  # fmt: skip


def mandate(column: str, position: str, process: str = "PR1 ") -> dict[str, str]:
    """The processes with a lead or an owner for one of them."""
    row = next(line for line in PROCESSES.splitlines() if f"| {process}" in line)
    cells = row.split("|")
    cells[{"lead": 4, "owner": 5}[column]] = f" {position} "
    return {"processes": replaced(PROCESSES, {row: "|".join(cells)})}


def test_inv_03_an_r_outside_the_line_of_the_accountable():
    assert subjects("INV-03", plant()) == []
    assert subjects("INV-03", plant(letters(proc_performance__PR1="PM1=A PM2=R"))) == ["proc-performance@PR1"]
    assert subjects("INV-03", plant(letters(proc_performance__PR1="OM1=A PM2=R"))) == []


def test_inv_03_names_both_and_the_reporting_line():
    (found,) = findings("INV-03", plant(letters(proc_performance__PR1="PM1=A PM2=R")))
    assert "Process, Mixing (PM1)" in found.message
    assert "Process, Packing (PM2)" in found.message
    assert str(found.cell) == "test.xlsx!positions!C7"


@pytest.mark.parametrize("column", ["lead", "owner"])
def test_inv_03_spares_the_mandate_of_owner_and_lead(column: str):
    line = letters(proc_performance__PR1="PM1=A PM2=R")
    assert subjects("INV-03", plant(line, **mandate(column, "PM1"))) == []
    assert subjects("INV-03", plant(line, **mandate(column, "PM2"))) == ["proc-performance@PR1"]


def test_inv_03_the_mandate_of_a_process_reaches_no_other_row():
    line = letters(ops_budget__OP_OM1="OM1=A OM2=R")
    assert subjects("INV-03", plant(line, **mandate("owner", "OM1"))) == ["ops-budget@OP-OM1"]


def test_inv_03_heads_of_departments_on_whole_reach_rows_only():
    across = letters(proc_performance__PR1="OM1=A/R", proc_targets__PR1="COO=A PM1=R", proc_budget__PR1="COO=A PM1=R")
    assert subjects("INV-03", plant(across, **ACROSS)) == ["proc-performance@PR1"]
    own_team = across.replace("proc-performance", "proc-team")
    assert subjects("INV-03", plant(own_team, **ACROSS)) == []
    assert subjects("INV-03", plant(across)) == []


def test_inv_03_heads_are_bound_by_an_owner_and_not_by_a_lead():
    across = letters(proc_performance__PR1="OM1=A/R", proc_targets__PR1="COO=A PM1=R", proc_budget__PR1="COO=A PM1=R")
    table = ACROSS["processes"]
    owned = replaced(table, {"PM1      |      |       |": "PM1      |      | OM1   |"})
    led = replaced(table, {"PM1      |      |       |": "PM1      | OM1  |       |"})
    assert subjects("INV-03", plant(across, processes=owned)) == []
    assert subjects("INV-03", plant(across, processes=led)) == ["proc-performance@PR1"]


@pytest.mark.parametrize(
    ("row", "line", "fires"),
    [
        ("org_strategy__ORG", "OM1=A/R", True),
        ("org_strategy__ORG", "CEO=A/R", False),
        ("ops_budget__OP_OM1", "PM1=A/R", True),
        ("ops_budget__OP_OM1", "SM1=A/R", True),
        ("ops_budget__OP_OM1", "OM2=A/R", False),
        ("ops_budget__OP_OM1", "CEO=A/R", False),
        ("site_daily_operations__SITE_Plant", "OM1=A/R", False),
        ("site_daily_operations__SITE_Plant", "PM1=A/R", True),
        ("proc_performance__PR1", "SM1=A/R", False),
        ("proc_performance__PR1", "PM2=A/R", True),
        ("proc_performance__PR1", "T1=A/R", True),
        ("proc_performance__PR1", "CFO=A/R", True),
    ],
)
def test_leak_01_a_beyond_the_ceiling(row: str, line: str, fires: bool):
    assert subjects("LEAK-01", plant(letters(**{row: line}))) == [row.replace("__", "@").replace("_", "-")] * fires


def test_leak_01_points_to_the_override_that_did_it():
    overrides = "| activity | scope | position | letter | reason |\n|-|-|-|-|-|\n| org-strategy | ORG | PM1 | A | none |"
    (found,) = findings("LEAK-01", plant("org-strategy@ORG: PM1=A!0 COO=R", overrides=overrides))
    assert str(found.cell).startswith("test.xlsx!overrides!")
    assert "Process, Mixing (PM1) is Accountable, although its role (process manager)" in found.message


def test_leak_01_an_owner_whose_role_covers_no_process():
    line = letters(proc_performance__PR1="CFO=A PM1=R")
    assert subjects("LEAK-01", plant(line, **mandate("owner", "CFO"))) == ["proc-performance@PR1"]
    line = letters(proc_performance__PR1="PM2=A PM1=R")
    assert subjects("LEAK-01", plant(line, **mandate("owner", "PM2"))) == []


@pytest.mark.parametrize(("scope", "named", "fires"), [("PR1", "no", True), ("PR1", "yes", False), ("FLEET-PM1", "no", False)])
def test_leak_01_a_fleet_manager_holds_a_process_that_names_it(scope: str, named: str, fires: bool):
    activity = "fleet-operation" if scope == "FLEET-PM1" else "proc-performance"
    built = plant(
        f"{activity}@{scope}: PM1=A/R",
        change={
            "| process-manager         |          | Production | Plant   | E5": "| fleet-manager |  | Production | Plant   | E5"
        },
        processes=PROCESSES if named == "yes" else replaced(PROCESSES, {"| PM1 ": "| PM2 "}),
        scopes=SCOPES + "FLEET-PM1 fleet PM1 OM1",
    )
    assert subjects("LEAK-01", built) == [f"{activity}@{scope}"] * fires


def test_leak_01_a_process_manager_holds_no_fleet():
    built = plant("fleet-operation@FLEET-PM1: PM1=A/R", scopes=SCOPES + "FLEET-PM1 fleet PM1 OM1")
    assert subjects("LEAK-01", built) == ["fleet-operation@FLEET-PM1"]


def test_leak_01_the_root_may_hold_everything():
    change = {
        "| CEO | Chief Executive    |            | chief-executive ": "| CEO | Chief Executive    |            | line-manager "
    }
    assert subjects("LEAK-01", plant(letters(org_strategy__ORG="CEO=A/R"), change=change)) == []


COO_IS_OM = {"chief-operating-officer": "operations-manager"}
NO_COO = {"chief-operating-officer": "line-manager"}


@pytest.mark.parametrize(("change", "fires"), [(COO_IS_OM, False), (NO_COO, True)])
def test_leak_01_the_one_operations_manager_of_everything_holds_the_organisation(change: dict[str, str], fires: bool):
    assert subjects("LEAK-01", plant("org-strategy@ORG: COO=A/R", change=change)) == ["org-strategy@ORG"] * fires


def test_leak_01_the_whole_counts_the_departments_of_that_manager():
    change = {**COO_IS_OM, row_of("OM2"): row_of("OM2").replace("operations-manager", "line-manager      ")}
    assert subjects("LEAK-01", plant("org-strategy@ORG: COO=A/R", change=change)) == []


def test_leak_01_not_where_a_department_is_left_out():
    outside = {**COO_IS_OM, "| T2  | Picker             | PM3        |                         |          | Warehouse ": ""
        "| T2  | Picker             | CEO        |                         |          | Workshop "}  # fmt: skip
    assert subjects("LEAK-01", plant("org-strategy@ORG: COO=A/R", change=outside)) == ["org-strategy@ORG"]


@pytest.mark.parametrize(("line", "fires"), [("OM2=A PM3=R", True), ("PM3=A/R", True), ("OM2=A/R PM3=C", False)])
def test_leak_02_process_manager_in_customer_contact(line: str, fires: bool):
    assert subjects("LEAK-02", plant(letters(ops_customer_contact__OP_OM2=line))) == ["ops-customer-contact@OP-OM2"] * fires


@pytest.mark.parametrize(("line", "fires"), [("PM1=A/R OM1=C", True), ("OM1=A PM1=R", False)])
def test_leak_03_process_manager_answers_for_the_long_term(line: str, fires: bool):
    assert subjects("LEAK-03", plant(letters(proc_targets__PR1=line))) == ["proc-targets@PR1"] * fires
    assert subjects("LEAK-03", plant(letters(proc_performance__PR1=line))) == []


LIFTED = letters(proc_performance__PR1="OM1=A PM1=R", proc_budget__PR1="PM1=A/R")  # with proc-targets 2 of 3 rows


def test_leak_04_most_rows_are_kept_above():
    assert subjects("LEAK-04", plant(LIFTED)) == ["PR1"]
    assert subjects("LEAK-04", plant(LIFTED + "\nproc-risk@PR1: PM1=A/R")) == []  # two of four
    assert "2 of its 3 rows" in findings("LEAK-04", plant(LIFTED))[0].message


def test_leak_04_not_where_ownership_explains_it():
    several = replaced(PROCESSES, {"| PR1        | Mixing  | PM1 ": "| PR1        | Mixing  | PM1;PM2 "})
    outside = SCOPES.replace("PR1 process PM1 OM1", "PR1 process PM1 OM2")
    assert subjects("LEAK-04", plant(LIFTED, processes=several)) == []
    assert subjects("LEAK-04", plant(LIFTED, **mandate("owner", "PM1"))) == []
    assert subjects("LEAK-04", plant(LIFTED, scopes=outside)) == []
    assert subjects("LEAK-04", plant(LIFTED, **ACROSS)) == []


@pytest.mark.parametrize("activity", ["proc-compliance", "proc-risk"])
def test_leak_05_compliance_or_risk_of_somebody_elses_process(activity: str):
    assert subjects("LEAK-05", plant(f"{activity}@PR1: PM2=A/R")) == [f"{activity}@PR1"]
    assert subjects("LEAK-05", plant(f"{activity}@PR1: PM1=A/R")) == []
    assert subjects("LEAK-05", plant(f"{activity}@PR1: OM2=A/R")) == []
    assert subjects("LEAK-05", plant("proc-performance@PR1: PM2=A/R")) == []


def test_leak_06_process_with_customer_contact():
    assert subjects("LEAK-06", plant()) == []
    facing = replaced(PROCESSES, {"Warehouse            | no ": "Warehouse            | yes "})
    (found,) = findings("LEAK-06", plant(processes=facing))
    assert (found.subject, found.cell and found.cell.row) == ("PR3", 4)
    assert "Picking (PR3)" in found.message
