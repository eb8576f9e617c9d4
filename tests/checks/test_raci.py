"""INV-01, 02, 04, 05, ROW and LOAD: each on a matrix that has the fault, and a near miss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.checks import check
from allocator.findings import Severity
from tests.checks.build import build, findings, subjects
from tests.checks.plant import POSITIONS, letters, plant, vacant


def test_a_sound_allocation_has_no_error():
    found = check(*plant())
    assert [str(item) for item in found if item.severity is Severity.ERROR] == []


@pytest.mark.parametrize(("line", "fires"), [("PM1=R OM1=A PM2=A", True), ("PM1=R QM=C", True), ("PM1=A/R OM1=I", False)])
def test_inv_01_exactly_one_accountable(line: str, fires: bool):
    assert subjects("INV-01", plant(letters(proc_performance__PR1=line))) == ["proc-performance@PR1"] * fires


@given(st.lists(st.lists(st.sampled_from(["A", "R", "A/R", "C", ""]), min_size=4, max_size=4), min_size=1, max_size=7))
def test_inv_01_fires_exactly_where_the_count_of_a_is_not_one(table: list[list[str]]):
    operation = [f"{name}@OP-OM1" for name in ("ops-budget", "ops-goals", "ops-vendors", "ops-compliance")]
    names = ["org-strategy@ORG", *operation, "proc-risk@PR1", "proc-budget@PR1"][: len(table)]
    cells = [" ".join(f"{p}={x}" for p, x in zip(("CEO", "COO", "OM1", "PM1"), row, strict=True) if x) for row in table]
    found = subjects("INV-01", plant("\n".join(f"{name}:{line}" for name, line in zip(names, cells, strict=True))))
    assert found == [name for name, row in zip(names, table, strict=True) if sum(x in ("A", "A/R") for x in row) != 1]


@pytest.mark.parametrize(("line", "fires"), [("OM1=A PM1=C", True), ("OM1=A PM1=R", False), ("OM1=A/R", False)])
def test_inv_02_somebody_responsible(line: str, fires: bool):
    assert subjects("INV-02", plant(letters(proc_targets__PR1=line))) == ["proc-targets@PR1"] * fires


@pytest.mark.parametrize(("line", "fires"), [("PM1=A/R QM=C QM=I", True), ("PM1=A/R QM=C OM1=C", False)])
def test_inv_04_one_letter_per_cell(line: str, fires: bool):
    assert subjects("INV-04", plant(letters(proc_performance__PR1=line))) == ["proc-performance@PR1"] * fires


@pytest.mark.parametrize(
    ("line", "fires"),
    [("PM1=A/R #13=I", True), ("PM1=A/R #-1=I", True), ("PM1=A/R IA=I", True), ("PM1=A/R IA=O", False), ("PM1=A/R T1=I", False)],
)
def test_inv_05_letters_only_for_positions_that_may_have_them(line: str, fires: bool):
    assert subjects("INV-05", plant(letters(proc_performance__PR1=line))) == ["proc-performance@PR1"] * fires


def test_inv_04_names_the_first_position_too():
    (found,) = findings("INV-04", plant(letters(org_strategy__ORG="COO=A/R CEO=C CEO=I")))
    assert "Chief Executive (CEO)" in found.message
    assert str(found.cell) == "test.xlsx!positions!B2"


def test_findings_about_rows_point_to_the_process_or_the_holder():
    (found,) = findings("ROW-04", plant("proc-team@PR1: PM1=A/R"))
    assert str(found.cell) == "test.xlsx!processes!A2"
    (found,) = findings("ROW-04", plant("ops-goals@OP-OM1: OM1=A/R"))
    assert str(found.cell) == "test.xlsx!positions!B4"


def test_inv_05_says_who_and_where():
    (found,) = findings("INV-05", plant(letters(proc_performance__PR1="PM1=A/R IA=I")))
    assert "Efficiency of the process" in found.message
    assert "process PR1 (PR1)" in found.message
    assert "Internal Auditor (IA)" in found.message
    assert str(found.cell) == "test.xlsx!positions!B14"


def crowd(letter: str, count: int, activity: str = "ops-goals") -> list[str]:
    """Findings of the ROW family for one Accountable and many of a letter."""
    people = "".join(f"| Q{number} | Clerk | A |\n" for number in range(count))
    table = f"| id | title | reports to |\n|-|-|-|\n| A | Boss | |\n{people}"
    line = " ".join(f"Q{number}={letter}" for number in range(count))
    found = check(*build(table, f"{activity}@OP-A: A=A/R {line}", scopes="OP-A operation A A"))
    return [item.code for item in found if item.code.startswith("ROW")]


@pytest.mark.parametrize(
    ("letter", "limit", "code"), [("R", 6, "ROW-01"), ("C", 6, "ROW-02"), ("V", 6, "ROW-02"), ("I", 10, "ROW-03")]
)
def test_row_01_to_03_too_many_on_a_row(letter: str, limit: int, code: str):
    assert code in crowd(letter, limit + 1)
    assert code not in crowd(letter, limit)


def test_row_03_counts_support_and_spares_broadcasts():
    assert crowd("S", 11) == ["ROW-03"]
    assert crowd("I", 11, "ops-staff-communication") == []


@pytest.mark.parametrize("letter", ["C", "V", "I", "S"])
def test_row_04_nobody_consulted_or_informed(letter: str):
    assert subjects("ROW-04", plant(letters(proc_targets__PR1="OM1=A PM1=R"))) == ["proc-targets@PR1"]
    assert subjects("ROW-04", plant(letters(proc_targets__PR1=f"OM1=A PM1=R QM={letter}"))) == []


@pytest.mark.parametrize(("least", "most", "fires"), [(10, 0.39, True), (10, 0.40, False), (11, 0.39, False)])
def test_load_01_concentration_counts_from_enough_rows(least: int, most: float, fires: bool):
    line = {"proc_budget__PR1": "OM1=A PM1=R CFO=V"}  # 4 of 10 rows
    built = plant(letters(**line), thresholds={"a_share_min_rows": least, "a_share_max": most})
    assert subjects("LOAD-01", built) == ["OM1"] * fires


def test_load_01_counts_who_acts_for_a_vacant_post():
    limits = {"a_share_min_rows": 1, "a_share_max": 0.45}
    assert subjects("LOAD-01", plant(thresholds=limits)) == []
    assert subjects("LOAD-01", plant(change=vacant("PM1"), thresholds=limits)) == ["OM1"]


@pytest.mark.parametrize(("count", "fires"), [(6, True), (5, False)])
def test_load_02_processes_of_one_manager(count: int, fires: bool):
    rows = "".join(f"| X{number} | X | T1 | OM1 | Production |\n" for number in range(count))
    table = f"| process id | name | managers | owner | departments |\n|-|-|-|-|-|\n{rows}"
    assert subjects("LOAD-02", build(POSITIONS, processes=table)) == ["OM1", "T1"] * fires


def test_load_03_managers_without_a_or_r():
    assert subjects("LOAD-03", plant()) == []
    assert subjects("LOAD-03", plant(letters(site_daily_operations__SITE_Plant="OM1=A/R SM1=C"))) == ["SM1"]
    assert subjects("LOAD-03", plant(letters(site_daily_operations__SITE_Plant="OM1=A SM1=R"))) == []


def test_load_04_a_letter_on_every_row():
    rows = "proc-performance@PR1: PM1=A/R T1=I QM=C\nproc-risk@PR1: PM1=A/R T1=I OM1=I"
    assert subjects("LOAD-04", plant(rows)) == ["PM1", "T1"]
    assert subjects("LOAD-04", plant(rows.replace("T1=I", "T1=O"))) == ["PM1"]
    assert subjects("LOAD-04", plant(rows.replace("T1=I", "T1=O", 1).replace("T1=I", "T1=I T1=C"))) == ["PM1"]  # two on one row
    assert subjects("LOAD-04", plant(rows + "\nproc-team@PR1: PM1=A/R")) == ["PM1"]
