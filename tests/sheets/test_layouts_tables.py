"""Layouts of several sheets: tables to join by their keys, lists whose managers stand in another; each with a near miss."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from allocator.findings import Finding
from allocator.org.build import build
from allocator.org.model import Org
from allocator.sheets.columns import recognise
from allocator.sheets.reader import Sheet, read
from allocator.sheets.tables import Table, Tables
from tests.helpers import codes

DATA = Path(__file__).parents[2] / "../shared/data/orgs"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real data (../shared/data) is not here")

Rows = Sequence[Sequence[object]]

EMPLOYEES: Rows = [
    ["EMPLOYEE_ID", "NAME", "JOB_ID", "MANAGER_ID", "DEPT_ID"],
    [1, "Ada", "J1", None, 10],
    [2, "Bo", "J2", 1, 20],
    [3, "Cy", "J3", 2, 20],
    [4, "Di", "J3", 2, None],
]
JOBS: Rows = [
    ["JOB_ID", "JOB_TITLE", "MIN_SALARY"],
    ["J3", "Fitter", 1],
    ["J1", "Managing Director", 3],
    ["J2", "Plant Manager", 2],
]
UNITS: Rows = [["DEPT_ID", "NAME", "MANAGER_ID", "PLACE_ID"], [10, "Board", 3, 7], [20, "Works", 4, 8]]
PLACES: Rows = [["PLACE_ID", "CITY"], [7, "Bonn"], [8, "Ulm"]]


def sheets(**tables: Rows) -> list[Sheet]:
    return [Sheet("hr.xlsx", name, rows) for name, rows in tables.items()]


def recognised(*given: Sheet) -> tuple[Tables, list[Finding]]:
    return recognise(list(given))


def positions(**tables: Rows) -> Table:
    return recognise(sheets(**tables))[0]["positions"]


def org_of(tables: Tables) -> Org:
    org, _ = build(tables, "test")
    assert org is not None
    return org


def test_titles_departments_and_places_by_their_keys() -> None:
    table = positions(employees=EMPLOYEES, jobs=JOBS, units=UNITS, places=PLACES)
    assert table.column("title") == ["Managing Director", "Plant Manager", "Fitter", "Fitter"]
    assert table.column("department") == ["Board", "Works", "Works", ""]
    assert table.column("site") == ["Bonn", "Ulm", "Ulm", ""]
    assert table.column("reports_to") == ["", "1", "2", "2"]
    assert table.column("person") == ["Ada", "Bo", "Cy", "Di"]


def test_every_joined_value_knows_its_cell() -> None:
    table = positions(employees=EMPLOYEES, jobs=JOBS, units=UNITS, places=PLACES)
    assert str(table.cell(1, "title")) == "hr.xlsx!jobs!B4"
    assert str(table.cell(2, "department")) == "hr.xlsx!units!B3"
    assert str(table.cell(2, "reports_to")) == "hr.xlsx!employees!D4"
    assert str(table.cell(2)) == "hr.xlsx!employees!row 4"
    assert table.headers["title"] == "JOB_TITLE"


def test_the_order_of_the_sheets_changes_nothing() -> None:
    given = sheets(employees=EMPLOYEES, jobs=JOBS, units=UNITS, places=PLACES)
    assert recognise(given[::-1])[0]["positions"].values == recognise(given)[0]["positions"].values


def test_tables_without_headers_are_joined_by_their_contents() -> None:
    staff = [[f"e{at}", f"t{at % 3}", "" if at == 1 else f"e{max(1, at // 3)}"] for at in range(1, 13)]
    jobs = [["t0", "Fitter"], ["t1", "Plant Manager"], ["t2", "Shift Leader"]]
    tables, findings = recognised(*sheets(staff=staff, jobs=jobs))
    assert tables["positions"].column("title")[:4] == ["Plant Manager", "Shift Leader", "Fitter", "Plant Manager"]
    assert tables["positions"].column("reports_to")[:4] == ["", "e1", "e1", "e1"]
    assert any(code in ("SHEET-70", "SHEET-71") for code, _ in codes(findings))


def test_the_current_row_of_a_history() -> None:
    staff: Rows = [["Employee ID", "Job Title", "Manager ID"], [1, "CEO", ""], [2, "Plant Manager", 1], [3, "Fitter", 2]]
    history: Rows = [
        ["Employee ID", "Department ID", "Start Date", "End Date"],
        [1, 10, "2020-01-01", None],
        [2, 20, "2022-01-01", None],
        [2, 10, "2020-01-01", "2021-12-31"],
        [3, 10, "2019-01-01", "2019-12-31"],
        [3, 20, "2020-01-01", "2020-12-31"],
    ]
    units: Rows = [["Department ID", "Name"], [10, "Board"], [20, "Works"]]
    assert positions(staff=staff, history=history, units=units).column("department") == ["Board", "Works", "Works"]


def test_the_head_of_a_department_is_not_the_manager() -> None:
    staff: Rows = [["Employee ID", "Job Title", "Unit ID"], [1, "CEO", 10], [2, "Clerk", 10], [3, "Buyer", 20]]
    units: Rows = [["Unit ID", "Unit Name", "Manager ID"], [10, "Board", 1], [20, "Works", 2]]
    tables, findings = recognised(*sheets(staff=staff, units=units))
    assert "positions" not in tables
    assert "SHEET-06" in {code for code, _ in codes(findings)}


def test_a_list_that_needs_nothing_is_not_joined() -> None:
    staff: Rows = [["Employee ID", "Job Title", "Manager ID", "Department"], [1, "CEO", "", "Board"], [2, "Clerk", 1, "Works"]]
    pay: Rows = [["Employee ID", "Grade"], [1, "E9"], [2, "E3"]]
    tables, findings = recognised(*sheets(staff=staff, pay=pay))
    assert len(tables["positions"]) == 2
    assert codes(findings) == [("SHEET-08", "hr.xlsx!pay")]


def test_keys_of_another_org_are_not_joined() -> None:
    jobs: Rows = [["JOB_ID", "JOB_TITLE"], ["X1", "Fitter"], ["X2", "Nurse"]]
    _, findings = recognised(*sheets(employees=EMPLOYEES, jobs=jobs))
    assert "SHEET-70" not in {code for code, _ in codes(findings)}


def test_the_key_of_a_sheet_may_be_called_id() -> None:
    staff: Rows = [["Employee ID", "Job", "Manager ID"], [1, "J1", ""], [2, "J2", 1], [3, "J2", 1]]
    jobs: Rows = [["ID", "Name"], ["J1", "CEO"], ["J2", "Clerk"]]
    assert positions(staff=staff, jobs=jobs).column("title") == ["CEO", "Clerk", "Clerk"]


SENIOR: Rows = [
    ["Post ID", "Job Title", "Reports to"],
    ["S1", "Director", "XX"],
    ["S2", "Head of Ops", "S1"],
    ["S3", "Head of HR", "S1"],
]
JUNIOR: Rows = [
    ["Unit", "Reporting Senior Post", "Generic Job Title", "Number of Posts in FTE"],
    ["Ops", "S2", "Clerk", 2.5],
    ["HR", "S3", "Assistant", 1],
]


def test_grouped_posts_hang_under_the_posts_of_the_other_file() -> None:
    tables, findings = recognised(Sheet("junior.csv", "", JUNIOR), Sheet("senior.csv", "", SENIOR))
    org = org_of(tables)
    assert org.titles == ["Director", "Head of Ops", "Head of HR", "Clerk", "Assistant"]
    assert org.reports_to.tolist() == [-1, 0, 0, 1, 2]
    assert org.positions["headcount"].tolist() == [1, 1, 1, 3, 1]
    assert [str(org.cell(at)) for at in (1, 3)] == ["senior.csv!row 3", "junior.csv!row 2"]
    assert ("SHEET-70", "senior.csv") in codes(findings)


def test_lists_of_two_sites_are_put_together() -> None:
    works: Rows = [["Post ID", "Job Title", "Reports to"], ["W1", "Plant Manager", "S2"], ["W2", "Fitter", "W1"]]
    org = org_of(recognised(*sheets(works=works, office=SENIOR))[0])
    assert org.ids == ["S1", "S2", "S3", "W1", "W2"]
    assert org.reports_to.tolist() == [-1, 0, 0, 1, 3]


def test_two_versions_of_a_list_are_not_put_together() -> None:
    later: Rows = [*SENIOR[:3], ["S4", "Head of IT", "S1"]]
    tables, findings = recognised(*sheets(now=SENIOR, later=later))
    assert len(tables["positions"]) == 3
    assert "SHEET-09" in {code for code, _ in codes(findings)}


def test_lists_of_two_orgs_are_not_put_together() -> None:
    other: Rows = [["Post ID", "Job Title", "Reports to"], ["A1", "Director", ""], ["A2", "Clerk", "A1"]]
    tables, findings = recognised(*sheets(one=SENIOR, other=other))
    assert len(tables["positions"]) == 3
    assert "SHEET-09" in {code for code, _ in codes(findings)}


def read_org(*names: str) -> Org:
    found, _ = read([path for name in names for path in sorted(DATA.glob(name))])
    return org_of(recognise(found)[0])


@real
def test_three_files_give_the_tree_and_titles_of_the_flattened_one() -> None:
    joined = read_org("09_oracle_hr/*.csv")
    flat = read_org("12_d3_org_chart_samples/oracle_hr_flattened_107.csv")
    assert joined.ids == flat.ids
    assert joined.reports_to.tolist() == flat.reports_to.tolist()
    differing = {(one, other) for one, other in zip(joined.titles, flat.titles, strict=True) if one != other}
    assert differing == {("President", "Chief Operating Officer")}  # the flattened file was edited there


@real
@pytest.mark.parametrize("names", [("HumanResources.Employee.csv",), ("HumanResources.*.csv",)])
def test_a_hierarchyid_alone_and_with_its_tables(names: Sequence[str]) -> None:
    org = read_org(*(f"06_adventureworks_oltp/{name}" for name in names))
    assert len(org) == 290
    assert int((org.reports_to < 0).sum()) == 1
    assert int(org.line.depth.max()) == 5
    assert np.bincount(org.reports_to[org.reports_to >= 0]).max() == 22
    assert len(org.departments) in (0, 16)


@real
def test_the_same_tables_without_headers_in_utf16(tmp_path: Path) -> None:
    for path in (DATA / "06_adventureworks_oltp").glob("*.csv"):
        rows = list(csv.reader(path.read_text(encoding="cp1252").splitlines()))[1:]
        (tmp_path / path.name).write_text("\n".join("\t".join(row) for row in rows), encoding="utf-16")
    found, _ = read(sorted(tmp_path.iterdir()))
    tables, findings = recognise(found)
    org = org_of(tables)
    known = read_org("06_adventureworks_oltp/*.csv")
    assert org.ids == known.ids
    assert org.titles == known.titles
    assert org.reports_to.tolist() == known.reports_to.tolist()
    assert org.department.tolist() == known.department.tolist()
    assert "SHEET-71" in {code for code, _ in codes(findings)}


@real
def test_units_of_a_senate() -> None:
    org = read_org("20_berlin_senfin_organigramm/*.csv")
    assert len(org) == 64
    assert next(org.ids[top] for top in np.flatnonzero(org.reports_to < 0)) == "Senatsverwaltung für Finanzen"


@real
def test_junior_posts_under_senior_posts() -> None:
    org = read_org("01_uk_gov_organograms/tom-csv/DFID*.csv")
    assert len(org) == 89 + 371
    assert int((org.reports_to < 0).sum()) == 1
