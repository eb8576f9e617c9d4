"""SOD-08: what cannot be separated is controlled, and an override of the row says how."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.pipeline import assign
from allocator.raci import Letter
from tests.cases.helpers import pack
from tests.checks.build import Built, findings, subjects
from tests.checks.plant import letters, person, plant, row_of
from tests.helpers import org_from

ROW = "ops-budget@OP-OM1"
CONTROL = "Compensating control: the board reads the ledger each quarter."
OVERRIDES = """
| activity   | scope  | position | letter | reason   |
| ops-budget | OP-OM1 | OM1      | A/R    | {reason} |
"""


def controlled(reason: str = CONTROL, change: dict[str, str] | None = None, letter: str = "OM1=A/R!0 CFO=V COO=I") -> Built:
    """The plant where one person is OM1 and finance, and an override sets a letter of the budget row for a reason."""
    change = person("CFO", "E3") if change is None else change
    org, allocation = plant(letters(ops_budget__OP_OM1=letter), change=change, overrides=OVERRIDES.format(reason=reason))
    return org, replace(allocation, standards=replace(allocation.standards, controls=pack().standards.controls))


def test_sod_08_stands_for_every_code_of_the_row() -> None:
    (found,) = findings("SOD-08", controlled())
    assert found.subject == ROW
    assert "(SOD-01, SOD-02)" in found.message
    assert found.message.endswith(f"recorded by hand: {CONTROL}")
    assert str(found.cell) == "test.xlsx!overrides!D2"
    assert subjects("SOD-01", controlled()) == subjects("SOD-02", controlled()) == []


@pytest.mark.parametrize("reason", ["COMPENSATING CONTROL by the owner", "Kompensierende Kontrolle: Revision im Mai"])
def test_sod_08_in_any_case_and_language(reason: str) -> None:
    assert subjects("SOD-08", controlled(reason)) == [ROW]


@pytest.mark.parametrize("reason", ["The owner wants it so", "Budget control stays here", "Compensating control: "])
def test_sod_08_needs_a_reason_that_names_the_control(reason: str) -> None:
    assert subjects("SOD-08", controlled(reason)) == []
    assert subjects("SOD-01", controlled(reason)) == subjects("SOD-02", controlled(reason)) == [ROW]


def test_sod_08_needs_an_override_that_stands() -> None:
    built = controlled(letter="OM1=A/R CFO=V COO=I")
    assert subjects("SOD-08", built) == []
    assert subjects("SOD-02", built) == [ROW]


def test_sod_08_is_not_raised_where_duties_are_separate() -> None:
    assert subjects("SOD-08", controlled(change={})) == []


def test_sod_08_controls_its_own_row_alone() -> None:
    change = {row_of("PM1"): row_of("PM1").replace("|          |", "| finance  |"), **person("CFO", "E3")}
    assert subjects("SOD-02", controlled(change=change)) == ["proc-budget@PR1"]


@pytest.mark.parametrize(
    ("code", "function", "row"),
    [
        ("SOD-03", "quality", "proc-compliance@PR2"),
        ("SOD-04", "risk", "proc-risk@PR3"),
        ("SOD-05", "procurement", "ops-vendors@OP-OM2"),
    ],
)
def test_sod_03_to_05_across_two_posts_and_acting(code: str, function: str, row: str) -> None:
    lines = letters(ops_vendors__OP_OM2="OM2=A/R")
    doer, above = {"SOD-03": ("PM2", "OM1"), "SOD-04": ("PM3", "OM2"), "SOD-05": ("OM2", "COO")}[code]
    number = {"PM2": "E6", "PM3": "E7", "OM1": "E3", "OM2": "E4", "COO": "E2"}
    post = row_of("QM").replace("|          |", f"| {function} |")
    other = {row_of("QM"): post.replace("| E12 ", f"| {number[doer]} ")}
    assert row in subjects(code, plant(lines, change=other)), "one person in both posts"
    vacancy = {row_of(doer): row_of(doer).replace("filled", "vacant")}
    acting = {row_of("QM"): post.replace("| E12 ", f"| {number[above]} "), **vacancy}
    assert row in subjects(code, plant(lines, change=acting)), "who acts for the doer is in the other post"
    assert row not in subjects(code, plant(lines, change={**other, **vacancy})), "nobody is in the vacant post"
    assert subjects(code, plant(lines, change={row_of("QM"): post})) == [], "two persons"


def test_a_small_firm_records_its_control_in_the_sheet() -> None:
    positions = """
    | id | title                            | reports to | department | function | person | person id |
    | C  | Chief Executive Officer          |            | Executive  |          | Ann    | 1         |
    | M  | Operations Manager               | C          | Works      |          | Bob    | 2         |
    | F  | Finance Director                 | C          | Finance    |          | Bob    | 2         |
    """
    overrides = "| activity | scope | position | letter | reason |\n"
    given = [
        f"| {activity} | OP-M | M | A/R | Compensating control: Ann signs every payment. |"
        for activity in ("ops-budget", "ops-allocate-resources", "ops-vendors", "ops-financial-risk")
    ]
    plain = assign(org_from(positions), pack(), infer=False)
    settled = assign(org_from(positions, overrides=overrides + "\n".join(given)), pack(), infer=False)
    duties = {(item.code, item.subject) for item in plain.findings if item.code in {"SOD-01", "SOD-02", "SOD-05"}}
    assert duties == {
        ("SOD-01", "ops-budget@OP-M"),
        ("SOD-01", "ops-financial-risk@OP-M"),
        ("SOD-02", "ops-budget@OP-M"),
        ("SOD-02", "ops-allocate-resources@OP-M"),
        ("SOD-05", "ops-vendors@OP-M"),
    }
    left = {item.code for item in settled.findings if item.subject in {subject for _, subject in duties}}
    assert "SOD-08" in left
    assert not left & {"SOD-01", "SOD-02", "SOD-05"}
    entry = settled.allocation.assignments
    assert (entry.letter[entry.override >= 0] == Letter.ACCOUNTABLE_RESPONSIBLE).all()
