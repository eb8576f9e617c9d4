"""A small plant that the tests of the checks share: two operations, three processes, finance, quality and audit."""

from __future__ import annotations

from typing import Any

from tests.checks.build import Built, build

POSITIONS = """
| id  | title              | reports to | archetype               | function | department | site    | person id | status |
|-----|--------------------|------------|-------------------------|----------|------------|---------|-----------|--------|
| CEO | Chief Executive    |            | chief-executive         |          | Executive  | HQ      | E1        | filled |
| COO | Chief Operations   | CEO        | chief-operating-officer |          | Executive  | HQ      | E2        | filled |
| OM1 | Operations, Plant  | COO        | operations-manager      |          | Production | Plant   | E3        | filled |
| OM2 | Operations, Depot  | COO        | operations-manager      |          | Warehouse  | Depot   | E4        | filled |
| PM1 | Process, Mixing    | OM1        | process-manager         |          | Production | Plant   | E5        | filled |
| PM2 | Process, Packing   | OM1        | process-manager         |          | Production | Plant   | E6        | filled |
| PM3 | Process, Picking   | OM2        | process-manager         |          | Warehouse  | Depot   | E7        | filled |
| SM1 | Plant Manager      | OM1        | site-manager            |          | Production | Plant   | E8        | filled |
| T1  | Mixer              | PM1        |                         |          | Production | Plant   | E9        | filled |
| T2  | Picker             | PM3        |                         |          | Warehouse  | Depot   | E10       | filled |
| CFO | Finance Director   | CEO        | fn-finance              |          | Finance    | HQ      | E11       | filled |
| QM  | Quality Manager    | COO        | fn-quality              |          | Quality    | HQ      | E12       | filled |
| IA  | Internal Auditor   | CEO        | fn-internal-audit       |          | Audit      | HQ      | E13       | filled |
"""

PROCESSES = """
| process id | name    | managers | lead | owner | departments          | customer facing |
|------------|---------|----------|------|-------|----------------------|-----------------|
| PR1        | Mixing  | PM1      |      |       | Production           | no              |
| PR2        | Packing | PM2      |      |       | Production           | no              |
| PR3        | Picking | PM3      |      |       | Warehouse            | no              |
"""

SCOPES = """
ORG organisation COO
OP-OM1 operation OM1 OM1
OP-OM2 operation OM2 OM2
SITE-Plant site SM1 OM1
PR1 process PM1 OM1
PR2 process PM2 OM1
PR3 process PM3 OM2
"""

LETTERS = """
org-strategy@ORG: COO=A OM1=R OM2=R CEO=C CFO=C
ops-budget@OP-OM1: OM1=A/R CFO=V PM1=C COO=I
ops-compliance@OP-OM1: OM1=A PM1=R PM2=R QM=C COO=I
ops-customer-contact@OP-OM2: OM2=A/R QM=C COO=I
proc-performance@PR1: PM1=A/R QM=C OM1=I T1=I
proc-targets@PR1: OM1=A/R PM1=C
proc-budget@PR1: PM1=A/R CFO=V OM1=C
proc-compliance@PR2: PM2=A/R QM=C OM1=I
proc-risk@PR3: PM3=A/R QM=V OM2=C T2=I
site-daily-operations@SITE-Plant: SM1=A/R PM1=C OM1=I
"""


def plant(letters: str = LETTERS, *, change: dict[str, str] | None = None, **more: Any) -> Built:
    """The plant with other letters; `change` replaces text in its table of positions."""
    positions = replaced(POSITIONS, change or {})
    return build(positions, letters, **{"processes": PROCESSES, "scopes": SCOPES, **more})


def letters(**rows: str) -> str:
    """The letters of the plant with some rows replaced: letters(proc_targets_PR1="PM1=A/R") for proc-targets@PR1."""
    lines = dict(line.split(": ") for line in LETTERS.strip().splitlines())
    for name, line in rows.items():
        activity, scope = name.replace("__", "@").replace("_", "-").split("@")
        lines[f"{activity}@{scope}"] = line
    return "\n".join(f"{name}: {line}" for name, line in lines.items())


def replaced(text: str, change: dict[str, str]) -> str:
    """Text with replacements, each of which must occur."""
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new)
    return text


def person(position: str, new: str) -> dict[str, str]:
    """The change that gives a position another person id."""
    row = row_of(position)
    old = row.split("|")[8].strip()
    return {row: row.replace(f"| {old} ", f"| {new} ")}


def vacant(*positions: str) -> dict[str, str]:
    """The change that makes positions vacant."""
    return {row_of(position): row_of(position).replace("| filled |", "| vacant |") for position in positions}


def row_of(position: str) -> str:
    """The line of a position in the table."""
    return next(line for line in POSITIONS.splitlines() if line.split("|")[1:2] == [f" {position:<4}"])
