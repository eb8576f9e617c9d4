"""The program's own workbook, given back as an org: the same positions and reporting lines, and nothing of the result."""

from __future__ import annotations

from pathlib import Path

from allocator.org.model import Org
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import read_org, run

ORG = """id,title,person,reports to,department,site
1,CEO,Ann,,Office,Bremen
2,Operations Manager,Bob,1,Works,Bremen
3,Process Manager Picking,vacant,2,Works,Hamburg
4,Clerk,Dan,3,Works,Hamburg
"""


def facts(org: Org) -> list[tuple[object, ...]]:
    managers = [org.ids[manager] if manager >= 0 else "" for manager in org.reports_to.tolist()]
    return sorted(zip(org.ids, org.titles, managers, strict=True))


def test_positions_and_reporting_lines_come_back(tmp_path: Path) -> None:
    (tmp_path / "org.csv").write_text(ORG, encoding="utf-8")
    result, _ = run([tmp_path / "org.csv"])
    assert result is not None
    write_workbook(result, tmp_path / "raci.xlsx")
    org, findings = read_org([tmp_path / "raci.xlsx"])
    assert org is not None
    assert facts(org) == facts(result.org)
    assert org.overrides == ()
    assert [item.code for item in findings if item.severity != "info"] == ["SHEET-67"]
