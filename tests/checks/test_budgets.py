"""BUD-01 to BUD-06: envelopes fit into one another, in one currency, and are there; and what they are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from allocator.checks.envelopes import budgets
from tests.checks.build import Built, build, findings, subjects

POSITIONS = """
| id  | title             | reports to | archetype               | department | site  | budget | currency |
| CEO | Chief Executive   |            | chief-executive         | Executive  | HQ    |        |          |
| COO | Chief Operations  | CEO        | chief-operating-officer | Executive  | HQ    | {coo}  | EUR      |
| OM1 | Operations, Plant | COO        | operations-manager      | Production | Plant | {om1}  | EUR      |
| OM2 | Operations, Depot | OM1        | operations-manager      | Warehouse  | Depot | {om2}  |          |
| PM1 | Process, Mixing   | OM1        | process-manager         | Production | Plant | 7      |          |
| SM1 | Plant Manager     | OM1        | site-manager            | Production | Plant | {sm1}  |          |
| FM1 | Fleet Manager     | SM1        | fleet-manager           | Production | Plant | {fm1}  |          |
"""
PROCESSES = """
| process id | name    | managers | departments | budget | currency |
| PR1        | Mixing  | PM1      | Production  | {pr1}  | {money}  |
| PR2        | Packing | PM1      | Production  | {pr2}  |          |
| PR3        | Picking | OM2      | Warehouse   | {pr3}  |          |
"""
SITES = "| site | manager |\n| Plant | SM1 |\n| Depot | SM1 |"
SCOPES = """
ORG organisation COO
OP-OM1 operation OM1 OM1
OP-OM2 operation OM2 OM2
OP-RES operation COO
SITE-Plant site SM1 OM1
SITE-Depot site SM1 OM1
FLEET-FM1 fleet FM1 OM1
PR1 process PM1 OM1
PR2 process PM1 OM1
PR3 process OM2 OM2
"""
NAMES = ("coo", "om1", "om2", "sm1", "fm1", "pr1", "pr2", "pr3", "money")
BUDGET = ("BUD-01", "BUD-02", "BUD-03", "BUD-04", "BUD-05", "BUD-06")


def firm(**figures: object) -> Built:
    """The firm with budgets: coo, om1, om2, sm1, fm1, pr1, pr2, pr3; `money`: the currency of PR1."""
    cells = dict.fromkeys(NAMES, "") | {name: str(figure) for name, figure in figures.items()}
    return build(
        POSITIONS.format_map(cells),
        "org-strategy@ORG: COO=A/R",
        scopes=SCOPES,
        processes=PROCESSES.format_map(cells),
        sites=SITES,
    )


def found(**figures: object) -> set[tuple[str, str]]:
    """Codes and subjects of the family, processes without budget left out."""
    built = firm(**figures)
    return {(code, subject) for code in BUDGET if code != "BUD-05" for subject in subjects(code, built)}


def amounts(built: Built) -> dict[str, tuple[str | None, Decimal | None, Decimal | None]]:
    """Parent, amount and reserve of each scope that has an amount."""
    scopes = built[1].scopes
    return {
        scopes[each.scope].id: (scopes[each.parent].id if each.parent >= 0 else None, each.amount, each.reserve)
        for each in budgets(*built).envelopes
        if each.amount is not None
    }


def test_without_figures_there_is_nothing_but_processes_without_budget() -> None:
    assert found() == set()
    assert subjects("BUD-05", firm()) == ["PR1", "PR2", "PR3"]
    assert str(findings("BUD-05", firm(pr1=0, pr2=1))[0].cell) == "test.xlsx!processes!E4"


def test_each_envelope_comes_out_of_the_next_wider_one_above() -> None:
    assert amounts(firm(coo=900, om1=500, om2=200, sm1=100, fm1=30, pr1=90, pr3=50)) == {
        "ORG": (None, 900, 400),
        "OP-OM1": ("ORG", 500, 110),
        "OP-OM2": ("OP-OM1", 200, 150),
        "SITE-Plant": ("OP-OM1", 100, 70),
        "FLEET-FM1": ("SITE-Plant", 30, None),
        "PR1": ("OP-OM1", 90, None),
        "PR3": ("OP-OM2", 50, None),
    }


def test_a_site_or_fleet_without_a_figure_takes_nothing_in() -> None:
    assert amounts(firm(om1=500, fm1=30))["FLEET-FM1"] == ("OP-OM1", 30, None)


def test_one_figure_of_a_manager_of_two_sites_is_one_envelope() -> None:
    assert [scope for scope in amounts(firm(sm1=100)) if scope.startswith("SITE")] == ["SITE-Plant"]


def test_the_budget_in_the_row_of_a_process_manager_is_no_envelope() -> None:
    assert set(amounts(firm(om1=500))) == {"ORG", "OP-OM1"}


@pytest.mark.parametrize(
    ("processes", "expected"),
    [
        ((60, 40), set()),
        ((60, 41), {("BUD-01", "OP-OM1")}),
        ((60, 39), {("BUD-02", "OP-OM1")}),
        ((60, 39.99), {("BUD-02", "OP-OM1")}),
    ],
)
def test_bud_01_and_02_what_is_passed_on_against_the_envelope(
    processes: tuple[float, float], expected: set[tuple[str, str]]
) -> None:
    first, second = processes
    three = {("BUD-03", "PM1")} if first + second >= 100 else set()
    assert found(coo=100, om1=100, pr1=first, pr2=second) == expected | three


def test_bud_01_cents_are_exact() -> None:
    assert found(coo=0.3, om1=0.3, pr1=0.1, pr2=0.2) == {("BUD-03", "PM1")}, "0.1 and 0.2 are 0.3"


def test_bud_01_says_how_much() -> None:
    (item,) = findings("BUD-01", firm(coo=100, om1=100, pr1=1234567.5))
    assert item.message.endswith("add up to 1,234,567.50 EUR, more than the 100 EUR of Operations, Plant (OM1)")
    assert str(item.cell) == "test.xlsx!positions!G4"


def test_bud_03_process_budgets_reach_the_operations() -> None:
    assert found(coo=400, om1=300, pr1=200, pr2=100) == {("BUD-02", "ORG"), ("BUD-03", "PM1")}
    assert found(coo=400, om1=300, pr1=200, pr2=99) == {("BUD-02", "ORG"), ("BUD-02", "OP-OM1")}
    assert ("BUD-03", "PM1") not in found(pr1=200), "the operation has no figure of its own"
    assert ("BUD-03", "PM1") not in found(om1=0), "no process has a figure"
    assert ("BUD-03", "OM2") not in found(om2=100, pr3=100), "no process manager"


def test_bud_04_several_currencies_are_never_added() -> None:
    assert found(coo=100, om1=100, pr1=200, money="PLN") == {("BUD-04", "ORG")}
    (item,) = findings("BUD-04", firm(om1=100, pr1=200, money="PLN"))
    assert item.message == "The budgets of the sheet are in several currencies: EUR, PLN"
    assert str(item.cell) == "test.xlsx!processes!F2"


def test_bud_04_rows_without_a_figure_and_capitals_do_not_count() -> None:
    assert subjects("BUD-04", firm(om1=100, money="PLN")) == []
    assert subjects("BUD-04", firm(om1=100, pr1=50, money="eur")) == []


def test_bud_06_the_sum_stands_for_a_missing_envelope() -> None:
    assert found(pr1=60, pr3=40) == {("BUD-06", "ORG"), ("BUD-06", "OP-OM1"), ("BUD-06", "OP-OM2")}
    assert amounts(firm(pr1=60, pr3=40))["OP-OM1"] == ("ORG", 100, 0)
    assert found(om1=100) == {("BUD-06", "ORG")}
    assert ("BUD-06", "OP-OM1") not in found(coo=100)


def test_the_rest_of_the_operations_is_no_envelope() -> None:
    assert "OP-RES" not in amounts(firm(coo=100, pr1=60))
