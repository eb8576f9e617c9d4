"""Orgs from Markdown tables, read by the same steps as files."""

from __future__ import annotations

from allocator.findings import Finding
from allocator.org.build import build
from allocator.org.model import Org
from allocator.sheets.columns import recognise
from allocator.sheets.reader import Sheet


def org_from(positions: str, **tables: str) -> Org:
    """The org of a Markdown table of positions; further tables by kind, e.g. `processes="| process id | …"`."""
    org, findings = org_and_findings(positions, **tables)
    assert org is not None, findings
    return org


def org_and_findings(positions: str, **tables: str) -> tuple[Org | None, list[Finding]]:
    """As `org_from`, with all findings; no org where the tables hold none."""
    sheets = [sheet_from(text, name) for name, text in {"positions": positions, **tables}.items()]
    recognised, unread = recognise(sheets)
    org, found = build(recognised, "test")
    return org, unread + found


def sheet_from(table: str, name: str = "positions") -> Sheet:
    """A sheet from a Markdown table: the header is row 1, the line of dashes under it is optional and no row."""
    lines = [line.strip().removeprefix("|").removesuffix("|") for line in table.strip().splitlines()]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if set(line) - set("|-: ") or "-" not in line]
    return Sheet("test.xlsx", name, rows)


def codes(findings: list[Finding]) -> list[tuple[str, str]]:
    """Code and subject of each finding."""
    return [(item.code, item.subject) for item in findings]
