"""Evidence for a process manager: PM1 to PM5, each with the case in which it must not hold (model 2.3)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import allocated

LINE = """
    | id | title              | reports to | department | required skills |
    | C  | CEO                |            | Executive  |                 |
    | O  | Operations Manager | C          | Production |                 |
    | L  | Leader             | O          | Production |                 |
    | A  | {title}            | {manager}  | Production | {skills}        |
    | W  | Worker             | A          | Production |                 |
"""
NAMED = "| process id | managers | departments |\n| P | A | Production |"


def line(title: str = "Leader", manager: str = "O", skills: str = "") -> str:
    """A post under an operations manager (or the leader L) with one team."""
    return LINE.format(title=title, manager=manager, skills=skills)


def test_pm1_named_as_manager_of_a_process() -> None:
    case = allocated(line(), processes=NAMED)
    assert "PM1" in case.evidence("A")
    assert "PM1" not in case.evidence("L")


def test_pm2_reports_to_an_operations_manager() -> None:
    assert "PM2" in allocated(line(), processes=NAMED).evidence("A")
    assert "PM2" not in allocated(line(manager="L"), processes=NAMED).evidence("A")


def test_pm2_and_pm3_corroborate_a_title_or_a_name_on_a_process() -> None:
    assert allocated(line("Process Engineer")).evidence("A") >= {"PM2", "PM3"}
    assert not {"PM2", "PM3"} & allocated(line("Leader")).evidence("A")


def test_pm3_no_manager_below() -> None:
    assert "PM3" in allocated(line(), processes=NAMED).evidence("A")
    deeper = line() + "    | V | Worker | W | Production | |"
    assert "PM3" not in allocated(deeper, processes=NAMED).evidence("A")


def test_pm3_counts_a_post_named_on_a_process_as_a_manager_below() -> None:
    case = allocated(line(), processes="| process id | managers | departments |\n| P | A; W | Production |")
    assert "PM3" not in case.evidence("A")


@pytest.mark.parametrize("skills", ["Lean", "English, Six Sigma", "process mapping tools", "PROCESS ANALYSIS"])
def test_pm4_skills_name_an_improvement_method(skills: str) -> None:
    assert "PM4" in allocated(line(skills=skills), processes=NAMED).evidence("A")


def test_pm4_matches_whole_words() -> None:
    assert "PM4" not in allocated(line(skills="clean rooms"), processes=NAMED).evidence("A")


def test_pm4_needs_a_title_or_a_name_on_a_process() -> None:
    assert "PM4" not in allocated(line(skills="Lean")).evidence("A")
    assert "PM4" in allocated(line("Process Engineer", skills="Lean")).evidence("A")


def test_pm5_two_departments_with_managers_below() -> None:
    two = line() + "    | V | Worker | W | Packaging | |"
    assert "PM5" in allocated(two).evidence("A")
    flat = line() + "    | V | Worker | A | Packaging | |"
    assert "PM5" not in allocated(flat).evidence("A")  # two departments, no manager below
    assert "PM5" not in allocated(line() + "    | V | Worker | W | Production | |").evidence("A")  # one department


@pytest.mark.parametrize(
    ("title", "archetype"),
    [("Site Manager", "site-manager"), ("Logistics Manager", "logistics-manager"), ("Fleet Manager", "fleet-manager")],
)
def test_strong_title_of_a_narrower_scope_keeps_its_role_and_holds_the_process_too(title: str, archetype: str) -> None:
    """Clarification 88, with H9."""
    case = allocated(line(title), processes=NAMED)
    assert not {"PM1", "PM2", "PM3"} & case.evidence("A")
    assert case.archetype("A") == archetype
    assert case.holder["P"] == "A"
