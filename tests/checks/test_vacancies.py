"""VAC: what vacant posts hold and who acts for them."""

from __future__ import annotations

from tests.checks.build import findings, subjects
from tests.checks.plant import POSITIONS, letters, plant, replaced, row_of, vacant


def acting(position: str, actor: str) -> dict[str, str]:
    """The changes that add an acting column and make a position vacant."""
    table = []
    for line in POSITIONS.strip().splitlines():
        name = line.split("|")[1].strip()
        cell = {"id": "acting", position: actor}.get(name, "---" if name.startswith("-") else "")
        table.append(f"{line} {cell} |")
    return {POSITIONS: replaced("\n".join(table), {row_of(position): row_of(position).replace("filled", "vacant")})}


def test_vac_01_a_vacant_post_is_accountable():
    (found,) = findings("VAC-01", plant(change=vacant("PM1")))
    assert found.subject == "PM1"
    assert "Accountable on 2 rows; Operations, Plant (OM1) acts" in found.message
    assert str(found.cell) == "test.xlsx!positions!I6"
    assert subjects("VAC-01", plant(change=vacant("T1"))) == []
    assert subjects("VAC-01", plant(letters(ops_compliance__OP_OM1="OM1=A PM2=R", proc_compliance__PR2="OM1=A PM2=R"),
                                    change=vacant("PM2"))) == []  # fmt: skip


def test_vac_02_a_dropped_verifier_acts():
    row = "proc-budget@PR1"
    assert subjects("VAC-02", plant(change=vacant("PM1"), claims=f"{row}: OM1=V ACTS")) == [row]
    assert subjects("VAC-02", plant(change=vacant("PM1"), claims=f"{row}: OM1=V OWN_CHECKER")) == []


def test_vac_02_a_standing_verifier_acts():
    row = "proc-budget@PR1"
    line = letters(proc_budget__PR1="PM1=A/R OM1=V")
    assert subjects("VAC-02", plant(line, change=vacant("PM1"))) == [row]
    assert subjects("VAC-02", plant(line)) == []
    assert subjects("VAC-02", plant(line, change=acting("PM1", "COO"))) == []
    assert subjects("VAC-02", plant(line, change=acting("PM1", "OM1"))) == [row]
    assert subjects("VAC-02", plant(letters(proc_budget__PR1="PM1=A/R CEO=V"), change=acting("PM1", "CEO"))) == [row]


def test_vac_03_acts_for_many():
    lines = "proc-performance@PR1: PM1=A/R\nproc-performance@PR2: PM2=A/R\nsite-daily-operations@SITE-Plant: OM1=A SM1=R"
    assert subjects("VAC-03", plant(lines, change=vacant("PM1", "PM2", "SM1"))) == ["OM1"]
    assert subjects("VAC-03", plant(lines, change=vacant("PM1", "PM2", "T1"))) == []
    assert subjects("VAC-03", plant(lines, change=vacant("PM1", "PM2", "SM1"), thresholds={"acting_max_scopes": 3})) == []


def test_vac_04_nobody_acts():
    line = "org-strategy@ORG: CEO=A/R"
    assert subjects("VAC-04", plant(line, change=vacant("CEO"))) == ["CEO"]
    assert subjects("VAC-04", plant(line, change=acting("CEO", "COO"))) == []
    assert subjects("VAC-04", plant("org-strategy@ORG: COO=A/R CEO=C", change=vacant("CEO"))) == []
    assert subjects("VAC-04", plant("org-strategy@ORG: COO=A/R", change=vacant("CEO", "COO"))) == ["COO"]


def test_vac_04_a_vacant_acting_holder_is_passed_over():
    assert subjects("VAC-04", plant("org-strategy@ORG: CEO=A/R", change=acting("CEO", "CEO"))) == ["CEO"]
