"""Lists of one org on several sheets or in several files: put together, and the posts that they repeat."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.findings import Finding
from allocator.org.build import build
from allocator.sheets.columns import recognise
from allocator.sheets.reader import Sheet
from allocator.sheets.tables import Table
from tests.helpers import codes

Rows = Sequence[Sequence[object]]
NAMED = ["Name", "Title", "Manager"]
WITH_IDS = ["ID", "Title", "Manager"]
HQ: Rows = [WITH_IDS, [1, "CEO", ""], [2, "COO", 1], [3, "CFO", 1]]
OPS: Rows = [WITH_IDS, [2, "COO", 1], [10, "Plant Manager", 2], [11, "Fitter", 10], [12, "Fitter", 10]]


def read(**sheets: Rows) -> tuple[Table, list[Finding]]:
    tables, findings = recognise([Sheet("org.xlsx", name, rows) for name, rows in sheets.items()])
    return tables["positions"], findings


def test_lists_by_name_are_put_together_from_the_top() -> None:
    ops, hq = [NAMED, ["Bob", "COO", "Ann"], ["Cy", "Plant Manager", "Bob"]], [NAMED, ["Ann", "CEO", ""], ["Ed", "CFO", "Ann"]]
    table, findings = read(Ops=ops, HQ=hq)
    assert codes(findings) == [("SHEET-70", "HQ")]
    org, of_org = build({"positions": table}, "org")
    assert org is not None
    assert len(org) == 4
    assert [each.code for each in of_org] == ["SHEET-11"]


def test_a_sheet_that_repeats_its_head() -> None:
    table, findings = read(HQ=HQ, Ops=OPS)
    assert table.column("id") == ["1", "2", "3", "10", "11", "12"]
    assert table.column("reports_to") == ["", "1", "1", "2", "10", "10"]
    assert [(each.code, str(each.cell)) for each in findings] == [("SHEET-70", "org.xlsx!HQ"), ("SHEET-10", "org.xlsx!Ops!row 2")]
    assert "it repeats org.xlsx!HQ!row 3" in findings[1].message


def test_a_head_without_manager_on_its_own_sheet_keeps_the_one_it_has_elsewhere() -> None:
    table, findings = read(HQ=HQ, Ops=[WITH_IDS, [2, "COO", ""], *OPS[2:]])
    assert table.column("reports_to") == ["", "1", "1", "2", "10", "10"]
    assert codes(findings)[0] == ("SHEET-71", "HQ")  # nothing but the head links the two


def test_posts_that_do_not_agree_keep_lists_apart() -> None:
    findings = read(HQ=HQ, Ops=[WITH_IDS, [2, "Clerk", 1], *OPS[2:]])[1]
    assert codes(findings) == [("SHEET-09", "org.xlsx!HQ")]
    assert "copy the lists below each other" in findings[0].fix


def test_the_same_list_twice_is_said_to_be_that() -> None:
    sheets = [Sheet("org.csv", "", HQ), Sheet("org.csv", "", HQ)]
    assert codes(recognise(sheets)[1]) == [("SHEET-79", "org.csv")]


def test_a_list_that_fits_none_of_those_put_together_is_named() -> None:
    other: Rows = [WITH_IDS, [70, "Mayor", ""], [71, "Clerk", 70]]
    table, findings = read(HQ=HQ, Ops=OPS, Town=other)
    assert len(table) == 6
    assert ("SHEET-09", "org.xlsx!HQ") in codes(findings)
