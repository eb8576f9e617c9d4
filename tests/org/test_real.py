"""Real org charts, where the folder of real data is at hand: counts, tops, depth and every edge as a careful reader sees them."""

from __future__ import annotations

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


def expected(name: str) -> dict[str, Any]:
    entries = json.loads((DATA / "expect.json").read_text(encoding="utf-8"))["files"]
    return next(entry for entry in entries if entry["path"] == name)["expected"]


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
    assert edges(org) == truth["edges_sha256"]
    moved = len(truth["root_keys"]) + len(truth["self_references"]) > 1
    assert int(org.line.depth.max()) - truth["max_depth"] in ((0, 1) if moved else (0,))


def edges(org: Org) -> str:
    """The fingerprint of all reports: see `about` of the expectations."""
    pairs = ((org.ids[report], org.ids[manager]) for report, manager in enumerate(org.reports_to) if manager not in (-1, report))
    return hashlib.sha256("\n".join(sorted(f"{report}\t{manager}" for report, manager in pairs)).encode()).hexdigest()


@pytest.mark.parametrize(
    "name", ["300913-HMRC-Organogram-Final-senior.csv", "Copy-of-HEE-organogram---September-2013-cleaned-senior.csv"]
)
def test_repeated_ids_and_unknown_managers_are_reported(name: str) -> None:
    org, findings = read_org(DATA / "orgs" / UK / name)
    truth = expected(UK + name)
    assert org is not None
    assert len(org) == truth["active_distinct_keys"]
    assert len(org.set_aside) == truth["leavers_or_eliminated"]
    assert int(org.vacant.sum()) == truth["vacant"]
    assert {found.subject for found in findings if found.code == "DATA-03"} <= set(truth["duplicates"])
    others = int((org.reports_to < 0).sum()) - truth["roots"]
    assert others <= truth["active_reporting_to_inactive"] + 6  # six ids that differ in case alone


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
