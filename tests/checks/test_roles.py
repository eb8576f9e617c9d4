"""ROLE and DATA-06: departments, sites, functions and operations without the post that should hold them."""

from __future__ import annotations

from tests.checks.build import build, findings, subjects
from tests.checks.plant import PROCESSES, SCOPES, plant, replaced, row_of

SHARED = """
| id  | title       | reports to | archetype               | department |
|-----|-------------|------------|-------------------------|------------|
| COO | Chief       |            | chief-operating-officer | Executive  |
| OM1 | North       | COO        | operations-manager      |            |
| OM2 | South       | COO        | operations-manager      |            |
| A   | Worker      | OM1        |                         | Operations |
| B   | Worker      | OM2        |                         | Operations |
"""


def test_role_01_department_without_operations_manager():
    change = {row_of("T2"): "| T2 | Fitter | CEO | | | Workshop | Plant | E10 | filled |"}
    (found,) = findings("ROLE-01", plant(change=change))
    assert found.subject == "Workshop"
    assert "Chief Operations (COO)" in found.message
    assert str(found.cell) == "test.xlsx!positions!F11"
    assert subjects("ROLE-01", plant()) == []  # Finance, Quality and Audit are no operational departments


def test_role_01_not_where_people_work_under_an_operations_manager():
    assert subjects("ROLE-01", build(SHARED)) == []


def test_data_06_department_shared():
    (found,) = findings("DATA-06", build(SHARED))
    assert found.subject == "Operations"
    assert "North (OM1), South (OM2)" in found.message
    assert subjects("DATA-06", plant()) == []


def test_data_06_names_three_managers_at_most():
    more = "".join(f"| OM{n} | Area | COO | operations-manager | |\n| X{n} | Hand | OM{n} | | Operations |\n" for n in range(3, 6))
    (found,) = findings("DATA-06", build(SHARED.rstrip() + "\n" + more))
    assert "North (OM1), South (OM2), Area (OM3) and 2 more" in found.message


def test_data_06_not_with_a_head_or_with_one_operations_manager():
    heads = "| department | head |\n|-|-|\n| Operations | OM1 |"
    assert subjects("DATA-06", build(SHARED, departments=heads)) == []
    assert subjects("DATA-06", build(replaced(SHARED, {"| OM2        |": "| COO        |"}))) == []
    assert subjects("DATA-06", build(replaced(SHARED, {"| Operations |": "| Finance |"}))) == []


def test_role_02_nobody_is_chief_operating_officer():
    assert subjects("ROLE-02", plant()) == []
    (found,) = findings("ROLE-02", plant(change={"chief-operating-officer": "line-manager"}))
    assert found.subject == "ORG"


def test_role_03_site_without_site_manager():
    depot = SCOPES + "SITE-Depot site OM2 OM2"
    (found,) = findings("ROLE-03", plant(scopes=depot))
    assert found.subject == "SITE-Depot"
    assert "Operations, Depot (OM2)" in found.message
    assert str(found.cell) == "test.xlsx!positions!G5"
    assert subjects("ROLE-03", plant()) == []


def test_role_03_not_where_the_sites_sheet_or_eq3_names_the_holder():
    depot = SCOPES + "SITE-Depot site OM2 OM2"
    sites = "| site | manager |\n|-|-|\n| Depot | {} |"
    assert subjects("ROLE-03", plant(scopes=depot, sites=sites.format("OM2"))) == []
    assert subjects("ROLE-03", plant(scopes=depot, sites=sites.format("T2"))) == ["SITE-Depot"]
    assert subjects("ROLE-03", plant(scopes=depot, eq3="OM2")) == []


def test_role_03_a_site_manager_of_another_site_is_none_of_this_one():
    change = {row_of("T1"): row_of("T1").replace("| PM1 ", "| SM1 ").replace("Plant ", "Shop ")}
    shop = SCOPES + "SITE-Shop site SM1 OM1"
    assert subjects("ROLE-03", plant(change=change, scopes=shop)) == ["SITE-Shop"]


def test_role_03_a_site_manager_of_a_support_department_is_none():
    assert subjects("ROLE-03", plant(change={row_of("SM1"): row_of("SM1").replace("Production", "Quality")})) == ["SITE-Plant"]


def test_role_03_without_departments_the_line_decides():
    table = """
    | id  | title | reports to | archetype          | site |
    |-----|-------|------------|--------------------|------|
    | OM  | Head  |            | operations-manager | A    |
    | SM  | Site  | OM         | site-manager       | B    |
    | T   | Hand  | SM         |                    | B    |
    """
    assert subjects("ROLE-03", build(table, scopes="SITE-B site SM OM\nSITE-A site OM OM")) == ["SITE-A"]


def test_role_04_functions_that_the_rules_ask():
    asked = "V fn:risk|quality;C fn:finance;I fn:fn-procurement;S fn:legal-compliance;C holder"
    assert subjects("ROLE-04", plant(functions=asked)) == ["procurement", "risk"]
    assert subjects("ROLE-04", plant(functions=asked, strict_seed=True)) == []
    change = {row_of("T1"): row_of("T1").replace("|          |", "| risk     |")}
    assert subjects("ROLE-04", plant(functions=asked, change=change)) == ["procurement"]


def test_role_05_operation_without_a_managed_process():
    assert subjects("ROLE-05", plant()) == []
    moved = replaced(PROCESSES, {"Warehouse            |": "Production           |"})
    assert subjects("ROLE-05", plant(processes=moved)) == ["OP-OM2"]
    orphan = replaced(PROCESSES, {"| PR3        | Picking | PM3 ": "| PR3        | Picking |     "})
    assert subjects("ROLE-05", plant(processes=orphan)) == ["OP-OM2"]


def test_role_05_counts_the_departments_nobody_covers_too():
    change = {row_of("T2"): "| T2 | Fitter | CEO | | | Workshop | Plant | E10 | filled |"}
    residual = SCOPES + "OP-RES operation COO"
    assert subjects("ROLE-05", plant(change=change, scopes=residual)) == ["OP-RES"]
    fitted = replaced(
        PROCESSES, {"PM2      |      |       | Production           |": "PM2      |      |       | Workshop             |"}
    )
    assert subjects("ROLE-05", plant(change=change, scopes=residual, processes=fitted)) == []


def test_role_05_an_upper_operation_includes_the_nested_ones():
    nested = replaced(row_of("OM2"), {"| COO        |": "| OM1        |"})
    moved = replaced(PROCESSES, {"Production           |": "Warehouse            |"})
    assert subjects("ROLE-05", plant(change={row_of("OM2"): nested}, processes=moved)) == []
    assert subjects("ROLE-05", plant(processes=moved)) == ["OP-OM1"]
