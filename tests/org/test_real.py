"""Real org charts, where the folder of real data is at hand: counts, tops, depth and every edge as a careful reader sees them."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allocator.findings import Finding, Severity
from allocator.org.build import build
from allocator.org.model import Org
from allocator.sheets.columns import recognise
from allocator.sheets.reader import read

DATA = Path(__file__).parents[2] / "../shared/data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real data (../shared/data) is not here")

UK = "01_uk_gov_organograms/tom-csv/"
ALIKE = [  # every reference resolves as the careful reader resolves it
    UK + "Copy-of-NOMS-Agency-Transparency-Data---30-Sep-13-senior.csv",
    UK + "DFID-staff-and-salary-data-template-Sept-2013a-senior.csv",
    UK + "London-2012-Government-staff-and-salary-data-blank-template---Cleaned-senior.csv",
    "02_uk_gov_hierarchy_timeseries/hmt.csv",
    "06_adventureworks_oltp/HumanResources.Employee.csv",
    "07_adventureworks_dw/DimEmployee_comma.csv",
    "07_adventureworks_dw/DimEmployee_pipe_noheader.csv",
    "07_adventureworks_dw/DimEmployee_utf16.csv",
    "08_chinook/Employee.csv",
    "12_d3_org_chart_samples/d3_sample_1516.csv",
    "12_d3_org_chart_samples/d3_sample_1516_double_quoted_lines.csv",
    "12_d3_org_chart_samples/oracle_hr_flattened_107.csv",
]
REFUSED = {
    "09_oracle_hr/employees.csv": "SHEET-05",
    UK + "300913-HMRC-Organogram-Final-junior.csv": "SHEET-06",
    UK + "Government-staff-and-salary-data-blank-template---September-2013-FINAL-junior-data.csv-senior.csv": "SHEET-13",
}


def read_org(path: Path) -> tuple[Org | None, list[Finding]]:
    sheets, unreadable = read([path])
    tables, unread = recognise(sheets)
    org, findings = build(tables, path.stem)
    return org, unreadable + unread + findings


def entry(name: str) -> dict[str, Any]:
    entries = json.loads((DATA / "expect.json").read_text(encoding="utf-8"))["files"]
    return next(entry for entry in entries if entry["path"] == name)


def expected(name: str) -> dict[str, Any]:
    return entry(name)["expected"]


@pytest.mark.parametrize("name", ALIKE)
def test_read_as_a_careful_reader_does(name: str) -> None:
    org, findings = read_org(DATA / "orgs" / name)
    truth = expected(name)
    assert org is not None
    assert len(org) == truth["active_positions"]
    assert int(org.vacant.sum()) == truth["vacant"]
    tops = [org.ids[top] for top in np.flatnonzero(org.reports_to < 0)]
    assert sorted(tops) == sorted(truth["root_keys"])
    assert {found.subject for found in findings if found.code == "DATA-01"} == set(truth["self_references"])
    assert fingerprint({pair for pair in lines(org) if pair[0] != pair[1]}) == truth["edges_sha256"]
    moved = len(truth["root_keys"]) + len(truth["self_references"]) > 1
    assert int(org.line.depth.max()) - truth["max_depth"] in ((0, 1) if moved else (0,))


def fingerprint(pairs: set[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join(sorted("\t".join(pair) for pair in pairs)).encode()).hexdigest()


def lines(org: Org) -> set[tuple[str, str]]:
    """Pairs of ids: who reports, and to whom."""
    return {(org.ids[report], org.ids[manager]) for report, manager in enumerate(org.reports_to) if manager >= 0}


def subjects(findings: list[Finding], code: str) -> set[str]:
    return {found.subject for found in findings if found.code == code}


def test_posts_of_one_id_and_reports_of_an_eliminated_post() -> None:
    """Six people without a post share the id 0: the first is kept, the others are told (clarifications: one row per id).

    A post that is eliminated is no position, so its four reports have no manager in the sheet; every other line is there.
    """
    name = UK + "300913-HMRC-Organogram-Final-senior.csv"
    org, findings = read_org(DATA / "orgs" / name)
    truth = expected(name)
    assert org is not None
    assert (len(org), len(org.set_aside)) == (truth["active_distinct_keys"], truth["leavers_or_eliminated"])
    assert int(org.vacant.sum()) == truth["vacant"]
    assert subjects(findings, "DATA-03") == set(truth["duplicates"]) == {"0"}
    assert subjects(findings, "DATA-02") == {edge.split("->")[0] for edge in truth["active_reporting_to_inactive_edges"]}
    of_zero = {("0", manager) for manager in truth["duplicate_ids_with_two_managers"]["0"]}
    assert fingerprint(lines(org) | of_zero) == truth["edges_to_active_managers_only"]["sha256"]


def test_ids_that_differ_in_capital_letters_are_suggested() -> None:
    """Six references of 326 are spelt otherwise: too few to question the spelling of a column, so they are suggested."""
    name = UK + "Copy-of-HEE-organogram---September-2013-cleaned-senior.csv"
    org, findings = read_org(DATA / "orgs" / name)
    truth = entry(name)["accept"][0]
    assert org is not None
    assert len(org) == truth["active_distinct_keys"]
    assert int((org.reports_to < 0).sum()) == truth["tree_tops_total"]
    assert subjects(findings, "DATA-03") == {"114P", "191P"} < set(truth["duplicates"])  # the third is a job share
    twice = {("191P", manager) for manager in truth["duplicate_ids_with_two_managers"]["191P"]}
    assert fingerprint(lines(org) | twice) == truth["edges_sha256"]
    assert sum("did you mean" in found.message and "(EOE-HEE-001), 100% alike" in found.message for found in findings) == 6


@pytest.mark.parametrize(
    ("name", "reading"), [("NYCGO_golden_dataset_latest.csv", 0), ("NYCGovernanceOrganizations_latest.csv", -1)]
)
def test_bodies_under_bodies(name: str, reading: int) -> None:
    """Bodies whose status is pending stay. Of several superiors the first is kept and that is told (rule 10)."""
    name = "18_nyc_governance/" + name
    org, findings = read_org(DATA / "orgs" / name)
    told = [*entry(name)["accept"], entry(name)["expected"]][reading]
    assert org is not None
    assert (len(org), len(org.set_aside)) == (told["active_positions"], told["leavers_or_eliminated"])
    several = subjects(findings, "DATA-04")
    assert len(several) == 5
    assert fingerprint({pair for pair in lines(org) if pair[0] not in several}) == told["edges_to_active_managers_only"]["sha256"]
    unknown = [found for found in findings if found.code == "DATA-02" and "reports to nobody" not in found.message]
    pending = told["dangling_count"] - len(several) + told["active_reporting_to_inactive"]
    assert len(unknown) == pending
    assert "DATA-07" in {found.code for found in findings}


def test_posts_of_units() -> None:
    """The posts of a tree of units: the first of a unit heads it, under the nearest post above (one of the right readings)."""
    path = DATA / "orgs/20_berlin_senfin_organigramm/senfin_flat_derived.csv"
    org, _ = read_org(path)
    assert org is not None
    assert (len(org), org.ids[int(np.flatnonzero(org.vacant)[0])], int(org.vacant.sum())) == (64, "Referat IV C", 1)
    heads: list[tuple[int, str, int]] = []  # level, unit, row of its head: the units that a row stands in
    above: dict[int, int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row, cells in enumerate(csv.DictReader(file, delimiter=";"), 2):
            level, unit = int(cells["Ebene"]), cells["Einheit"]
            again = bool(heads) and heads[-1][:2] == (level, unit)
            heads = heads if again else [head for head in heads if head[0] < level and cells["Übergeordnet"]]
            if cells["Position"]:
                above[row] = heads[-1][2] if heads else 0
                heads += [] if again else [(level, unit, row)]
    rows = org.positions["row"].tolist()
    assert {row: rows[manager] if manager >= 0 else 0 for row, manager in zip(rows, org.reports_to, strict=True)} == above


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_refused_with_the_reason(name: str, code: str) -> None:
    org, findings = read_org(DATA / "orgs" / name)
    assert org is None
    assert code in {found.code for found in findings}


@pytest.mark.parametrize("folder", ["files", "orgs", "raci"])
def test_every_file_ends_in_an_org_or_in_a_named_error(folder: str) -> None:
    kinds = {".csv", ".xlsx", ".xls", ".xlsb", ".xlsm", ".ods", ".slk", ".xml"}
    paths = [path for path in sorted((DATA / folder).rglob("*")) if path.suffix.lower() in kinds]
    assert paths
    for path in paths:
        org, findings = read_org(path)
        assert all(str(found) for found in findings)
        assert org is not None or any(found.severity is Severity.ERROR for found in findings), path
