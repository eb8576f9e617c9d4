"""SOD: doer and checker are two persons, and the checker is independent."""

from __future__ import annotations

import pytest

from tests.checks.build import findings, subjects
from tests.checks.plant import letters, person, plant, replaced, row_of, vacant

ROW = "ops-budget@OP-OM1"


def test_sod_01_a_dropped_verifier():
    built = plant(letters(ops_budget__OP_OM1="OM1=A/R"), claims=f"{ROW}: OM1=V OWN_CHECKER")
    assert subjects("SOD-01", built) == [ROW]
    assert subjects("SOD-01", plant(claims=f"{ROW}: OM1=V LAPSED")) == []
    assert "Operations, Plant (OM1)" in findings("SOD-01", built)[0].message


def test_sod_01_one_person_on_two_posts():
    assert subjects("SOD-01", plant(change=person("CFO", "E3"))) == [ROW]
    assert subjects("SOD-01", plant(change=person("CFO", "E5"))) == ["proc-budget@PR1"]
    assert subjects("SOD-01", plant(change=person("CFO", "E1"))) == []


def test_sod_01_blank_persons_match_nobody():
    assert subjects("SOD-01", plant(change={**person("CFO", "   "), **person("OM1", "   ")})) == []


def test_sod_01_who_acts_for_the_doer_verifies_from_another_post():
    both = {**vacant("PM1"), **person("CFO", "E3")}  # OM1 acts for PM1, and the same person is CFO
    assert "proc-budget@PR1" in subjects("SOD-01", plant(change=both))
    assert "proc-budget@PR1" not in subjects("SOD-01", plant(change=vacant("PM1")))


def test_sod_01_who_acts_for_the_verifier_does():
    line = letters(proc_risk__PR3="COO=A/R QM=V")
    assert subjects("SOD-01", plant(line)) == []
    assert subjects("SOD-01", plant(line, change=vacant("QM"))) == ["proc-risk@PR3"]


@pytest.mark.parametrize(
    ("code", "function", "row"),
    [
        ("SOD-02", "finance", "ops-budget@OP-OM1"),
        ("SOD-02", "fn-finance", "ops-budget@OP-OM1"),
        ("SOD-03", "legal-compliance", "ops-compliance@OP-OM1"),
        ("SOD-03", "quality", "ops-compliance@OP-OM1"),
        ("SOD-04", "risk", "proc-risk@PR3"),
        ("SOD-05", "procurement", "ops-vendors@OP-OM2"),
        ("SOD-05", "finance", "ops-vendors@OP-OM2"),
    ],
)
def test_sod_02_to_05_the_doer_works_in_the_checking_function(code: str, function: str, row: str):
    lines = letters(ops_vendors__OP_OM2="OM2=A/R", proc_risk__PR3="OM1=A/R")
    doer = "OM2" if "vendors" in row else "OM1"
    change = {row_of(doer): row_of(doer).replace("|          |", f"| {function} |")}
    assert row in subjects(code, plant(lines, change=change))
    assert subjects(code, plant(lines)) == []


def test_sod_02_one_person_in_another_post_of_finance():
    assert subjects("SOD-02", plant(change=person("CFO", "E3"))) == [ROW]
    assert subjects("SOD-02", plant(change=person("CFO", "E2"))) == []
    change = {**vacant("OM1"), **person("CFO", "E2")}  # COO acts for OM1
    assert subjects("SOD-02", plant(change=change)) == [ROW]


def test_sod_02_a_vacant_post_of_finance_is_nobody():
    change = {row_of("CFO"): row_of("CFO").replace("| E11 ", "| E3 ").replace("filled", "vacant")}
    assert subjects("SOD-02", plant(change=change)) == []


def test_sod_06_the_verifier_stands_below():
    line = letters(ops_budget__OP_OM1="OM1=A/R CFO=V")
    below = replaced(row_of("CFO"), {"| CEO        |": "| OM1        |"})
    (found,) = findings("SOD-06", plant(line, change={row_of("CFO"): below}))
    assert found.subject == ROW
    assert "Operations, Plant (OM1)" in found.message
    assert subjects("SOD-06", plant(line)) == []


def test_sod_06_names_the_first_position_too():
    (found,) = findings("SOD-06", plant("org-strategy@ORG: CEO=A/R CFO=V"))
    assert "Finance Director (CFO) verifies Chief Executive (CEO)" in found.message


def test_sod_06_also_where_the_verifier_was_dropped():
    line = letters(ops_budget__OP_OM1="OM1=A/R")
    assert subjects("SOD-06", plant(line, claims=f"{ROW}: PM1=V LAPSED")) == [ROW]
    assert subjects("SOD-06", plant(line, claims=f"{ROW}: CFO=V LAPSED")) == []


def test_sod_06_nobody_reports_to_itself():
    built = plant(letters(ops_budget__OP_OM1="OM1=A/R"), claims=f"{ROW}: OM1=V OWN_CHECKER")
    assert subjects("SOD-06", built) == []
    assert subjects("SOD-01", built) == [ROW]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("OM1=A PM1=V", {"SOD-06"}),
        ("PM1=A OM1=R", {"SOD-01"}),
        ("OM1=A PM1=R", {"SOD-01"}),
        ("OM1=A PM1=C", set()),
        ("OM1=A", set()),
    ],
)
def test_a_verifier_whose_letter_was_replaced_by_hand(line: str, codes: set[str]):
    built = plant(letters(ops_budget__OP_OM1=line), claims=f"{ROW}: PM1=V STANDS")
    assert {code for code in ("SOD-01", "SOD-06") if subjects(code, built)} == codes


@pytest.mark.parametrize(("letter", "fires"), [("A/R", True), ("A", True), ("R", True), ("V", True), ("C", True), ("I", False)])
def test_sod_07_internal_audit_manages(letter: str, fires: bool):
    assert subjects("SOD-07", plant(f"proc-performance@PR1: IA={letter}")) == ["proc-performance@PR1"] * fires


def test_sod_07_goes_by_the_function_beside_the_role():
    change = {row_of("T1"): row_of("T1").replace("|          |", "| internal-audit |")}
    assert subjects("SOD-07", plant("proc-performance@PR1: PM1=A/R T1=C", change=change)) == ["proc-performance@PR1"]
    assert subjects("INV-05", plant("proc-performance@PR1: PM1=A/R T1=C", change=change)) == []
