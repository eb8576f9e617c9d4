"""OWN: who is named on a process, by what mandate and from where it is run."""

from __future__ import annotations

from tests.checks.build import Built, findings, subjects
from tests.checks.plant import PROCESSES, SCOPES, plant, replaced

HEAD = "| process id | name | managers | lead | owner | departments |\n|-|-|-|-|-|-|\n"


def process(line: str, holder: str, *oms: str, **more: str) -> Built:
    """The plant with one process and its scope."""
    scopes = "\n".join(row for row in SCOPES.splitlines() if "process" not in row)
    return plant(
        "", processes=HEAD + f"| PR1 | Mixing | {line} |", scopes=f"{scopes}\nPR1 process {holder} {' '.join(oms)}", **more
    )


def test_own_01_neither_manager_nor_owner():
    assert subjects("OWN-01", process(" | | | Production", "OM1", "OM1")) == ["PR1"]
    assert subjects("OWN-01", process(" | | PM1 | Production", "PM1", "OM1")) == []
    assert subjects("OWN-01", process("PM1 | | | Production", "PM1", "OM1")) == []


def test_own_03_several_managers_without_lead():
    assert subjects("OWN-03", process("PM1;PM2 | | | Production", "OM1", "OM1")) == ["PR1"]
    assert "Operations, Plant (OM1)" in findings("OWN-03", process("PM1;PM2 | | | Production", "OM1", "OM1"))[0].message
    assert subjects("OWN-03", process("PM1;PM2 | PM1 | | Production", "PM1", "OM1")) == []
    assert subjects("OWN-03", process("PM1;PM2 | | PM1 | Production", "PM1", "OM1")) == []
    assert subjects("OWN-03", process("PM1 | | | Production", "PM1", "OM1")) == []
    assert subjects("OWN-03", process("PM1;PM2 | | | Production;Warehouse", "COO", "OM1", "OM2")) == []


def test_own_04_across_departments():
    assert subjects("OWN-04", process("PM1 | | | Production;Warehouse", "COO", "OM1", "OM2")) == ["PR1"]
    assert subjects("OWN-04", process("PM1 | | | Production", "OM1", "OM1")) == []
    assert subjects("OWN-04", process("PM1 | | PM1 | Production;Warehouse", "PM1", "OM1", "OM2")) == []
    assert subjects("OWN-04", process("COO | | | Production;Warehouse", "COO", "OM1", "OM2")) == []
    assert subjects("OWN-04", process(" | | | Production;Warehouse", "COO", "OM1", "OM2")) == []


def test_own_05_an_owner_without_line_authority():
    assert subjects("OWN-05", process("PM1 | | PM2 | Production", "PM2", "OM1")) == ["PR1"]
    assert subjects("OWN-05", process("PM1 | | OM1 | Production", "OM1", "OM1")) == []
    assert subjects("OWN-05", process("PM1 | | PM1 | Production", "PM1", "OM1")) == []


def test_own_05_an_owner_over_the_managers_and_not_over_the_heads():
    assert subjects("OWN-05", process("PM1 | | OM1 | Production;Warehouse", "OM1", "OM1", "OM2")) == ["PR1"]
    assert subjects("OWN-05", process("PM1 | | COO | Production;Warehouse", "COO", "OM1", "OM2")) == []


def test_own_05_a_lead_without_line_authority():
    assert subjects("OWN-05", process("PM1;PM2 | PM1 | | Production", "PM1", "OM1")) == ["PR1"]
    assert subjects("OWN-05", process("OM1;PM2 | OM1 | | Production", "OM1", "OM1")) == []
    assert subjects("OWN-05", process("PM1;PM2 | PM1 | | Production", "OM1", "OM1")) == []  # moved up: no mandate
    assert subjects("OWN-05", process("PM1;PM2 | PM1 | | Production;Warehouse", "COO", "OM1", "OM2")) == []


def test_own_06_managed_from_outside_the_operation():
    (found,) = findings("OWN-06", process("PM1;PM3 | | | Production", "COO", "OM1"))
    assert found.subject == "PR1"
    assert "Process, Picking (PM3)" in found.message
    assert subjects("OWN-06", process("PM1;PM3 | | | Production", "COO", "OM1", "OM2")) == []
    assert subjects("OWN-06", process("OM1 | | | Production", "OM1", "OM1")) == []


def test_own_07_an_operations_manager_runs_a_process():
    assert subjects("OWN-07", process("PM1;OM1 | | | Production", "OM1", "OM1")) == ["PR1"]
    assert subjects("OWN-07", process("PM1 | | OM1 | Production", "OM1", "OM1")) == []
    assert subjects("OWN-07", process("PM1;COO | | | Production", "COO", "OM1")) == []


def test_the_order_of_the_scopes_does_not_matter():
    lines = SCOPES.strip().splitlines()
    turned = "\n".join([lines[4].replace("PM1", "OM1"), *lines[:4], *lines[5:]])
    across = replaced(
        PROCESSES, {"| PM1      |      |       | Production           |": "| PM1;PM3  |      | OM1   | Production           |"}
    )
    assert turned.startswith("PR1 process OM1")
    assert subjects("OWN-05", plant("", processes=across, scopes=turned)) == ["PR1"]
    assert subjects("OWN-06", plant("", processes=across, scopes=turned)) == ["PR1"]
    assert subjects("OWN-06", plant("", scopes=turned)) == []
