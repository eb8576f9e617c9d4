"""STR and MAT: spans, layers, lines."""

from __future__ import annotations

import pytest

from tests.checks.build import Built, build, findings, subjects
from tests.checks.plant import PROCESSES, SCOPES, plant, replaced, row_of


def team(*headcounts: str) -> Built:
    """A boss with direct reports of these headcounts."""
    rows = "".join(f"| Q{number} | Crew | A | {count} |\n" for number, count in enumerate(headcounts))
    return build(f"| id | title | reports to | headcount |\n|-|-|-|-|\n| A | Boss | | 1 |\n{rows}")


def test_str_01_wide_span_counts_headcount():
    (found,) = findings("STR-01", team("10", "6"))
    assert found.subject == "A"
    assert "16 direct reports" in found.message
    assert subjects("STR-01", team("10", "5")) == []
    assert subjects("STR-01", team(*[""] * 16)) == ["A"]


def test_str_02_narrow_span_counts_headcount():
    assert subjects("STR-02", team("1")) == ["A"]
    assert subjects("STR-02", team("2")) == []
    assert subjects("STR-02", team("1", "1")) == []


def test_str_03_process_manager_elsewhere():
    assert subjects("STR-03", plant()) == []
    under_plant = replaced(row_of("PM1"), {"| OM1        |": "| SM1        |"})
    (found,) = findings("STR-03", plant(change={row_of("PM1"): under_plant}))
    assert (found.subject, str(found.cell)) == ("PM1", "test.xlsx!positions!C6")
    assert "Plant Manager (SM1)" in found.message


def test_str_03_never_for_the_root():
    built = build("| id | title | reports to | archetype |\n|-|-|-|-|\n| A | Boss | | process-manager |")
    assert subjects("STR-03", built) == []


@pytest.mark.parametrize(("manager", "fires"), [("CFO", True), ("PM3", True), ("CEO", False), ("OM2", False)])
def test_str_04_operations_manager_elsewhere(manager: str, fires: bool):
    moved = replaced(row_of("OM1"), {"| COO        |": f"| {manager}        |"})
    assert subjects("STR-04", plant(change={row_of("OM1"): moved})) == ["OM1"] * fires


def test_str_05_process_manager_as_high_as_its_operations_manager():
    assert subjects("STR-05", plant()) == []
    raised = replaced(row_of("PM1"), {"| OM1        |": "| COO        |"})
    (found,) = findings("STR-05", plant(change={row_of("PM1"): raised}))
    assert found.subject == "PM1"
    assert "Operations, Plant (OM1)" in found.message


def test_str_05_not_for_an_operations_manager_on_his_own_process():
    own = replaced(PROCESSES, {"| Mixing  | PM1 ": "| Mixing  | OM1 "})
    assert subjects("STR-05", plant(processes=own)) == []
    lowered = {row_of("OM1"): row_of("OM1").replace("operations-manager", "process-manager")}
    assert subjects("STR-05", plant(processes=own, change=lowered)) == []
    other = SCOPES.replace("PR1 process PM1 OM1", "PR1 process OM1 OM2")
    assert subjects("STR-05", plant(processes=own, change=lowered, scopes=other)) == ["OM1"]


@pytest.mark.parametrize(("layers", "fires"), [(9, True), (8, False)])
def test_str_06_many_layers(layers: int, fires: bool):
    rows = "".join(f"| Q{number} | Rung | {f'Q{number - 1}' if number else ''} |\n" for number in range(layers))
    assert subjects("STR-06", build(f"| id | title | reports to |\n|-|-|-|\n{rows}")) == ["ORG"] * fires


def test_mat_01_dotted_lines():
    table = """
    | id  | title | reports to | dotted to |
    |-----|-------|------------|-----------|
    | A   | Boss  |            |           |
    | B   | Left  | A          |           |
    | C   | Right | A          | B;D       |
    | D   | Hand  | B          | B         |
    """
    (found,) = findings("MAT-01", build(table))
    assert (found.subject, str(found.cell)) == ("C", "test.xlsx!positions!D4")
    assert "Left (B), Hand (D)" in found.message
