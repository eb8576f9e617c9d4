"""Layouts and joins whose names or keys are spelt in two ways, several managers in pairs, and refusals that say why."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from allocator.findings import Finding
from allocator.org.build import build
from allocator.org.model import Org
from allocator.sheets.columns import recognise
from allocator.sheets.reader import Sheet
from tests.helpers import codes

Rows = Sequence[Sequence[object]]


def told(**tables: Rows) -> tuple[Org | None, list[Finding]]:
    recognised, unread = recognise([Sheet("org.xlsx", name, rows) for name, rows in tables.items()])
    org, findings = build(recognised, "test") if "positions" in recognised else (None, [])
    return org, unread + findings


def lines(org: Org | None) -> list[str]:
    assert org is not None
    titles = org.titles
    return [f"{title} < {titles[above]}" if above >= 0 else title for title, above in zip(titles, org.reports_to, strict=True)]


def cells(findings: Sequence[Finding], code: str) -> list[tuple[str, str]]:
    return [(item.subject, item.cell.address if item.cell else "") for item in findings if item.code == code]


ONE = ["CEO", "Plant Manager < CEO", "Clerk < Plant Manager", "Driver < Plant Manager"]


@pytest.mark.parametrize("other", ["Plant manager", "PLANT MANAGER", "PlantManager"])
def test_a_manager_in_other_capitals_under_the_same_manager_is_one(other: str) -> None:
    org, findings = told(data=[["Level 1", "Level 2", "Level 3"], ["CEO", "Plant Manager", "Clerk"], ["CEO", other, "Driver"]])
    assert lines(org) == ONE
    assert cells(findings, "SHEET-80") == [(other, "B3")]


def test_a_manager_in_other_capitals_under_another_manager_is_another() -> None:
    rows = [["Level 1", "Level 2", "Level 3"], ["CEO", "COO", "Team Leader"], ["CEO", "CFO", "Team leader"]]
    org, findings = told(data=rows)
    assert lines(org)[2:] == ["Team Leader < COO", "CFO < CEO", "Team leader < CFO"]
    assert "SHEET-80" not in {code for code, _ in codes(findings)}


def test_two_rows_in_other_capitals_stay_two_posts() -> None:
    org, findings = told(data=[["L1", "L2", "Name"], ["CEO", "", "Ada"], ["CEO", "Clerk", "Bo"], ["CEO", "clerk", "Cy"]])
    assert lines(org) == ["CEO", "Clerk < CEO", "clerk < CEO"]
    assert "SHEET-80" not in {code for code, _ in codes(findings)}


def test_a_manager_is_called_as_in_the_row_of_its_own() -> None:
    org, findings = told(data=[["L1", "L2", "L3"], ["CEO", "PLANT MANAGER", "Clerk"], ["CEO", "Plant Manager", ""]])
    assert lines(org) == ["CEO", "Plant Manager < CEO", "Clerk < Plant Manager"]
    assert cells(findings, "SHEET-80") == [("Plant Manager", "B3")]


def test_a_manager_one_letter_away_stays_apart_and_is_said() -> None:
    rows = [["Level 1", "Level 2", "Level 3"], ["CEO", "Operations Manager", "Clerk"], ["CEO", "Operatons Manager", "Driver"]]
    org, findings = told(data=rows)
    assert lines(org)[3:] == ["Operatons Manager < CEO", "Driver < Operatons Manager"]
    assert cells(findings, "SHEET-81") == [("Operatons Manager", "B3")]


@pytest.mark.parametrize(
    "names", [("Manager East", "Manager West"), ("Shift Manager A", "Shift Manager B"), ("Manager Line 1", "Manager Line 2")]
)
def test_names_that_are_meant_to_differ_are_no_slips(names: Sequence[str]) -> None:
    rows = [["Level 1", "Level 2", "Level 3"], *(["CEO", name, "Clerk"] for name in names)]
    _, findings = told(data=rows)
    assert codes(findings) == [("SHEET-70", "data")]


def test_spellings_in_paths_of_titles() -> None:
    org, findings = told(data=[["Path", "Site"], ["CEO > Plant Manager > Clerk", "Ulm"], ["CEO > Plant manager > Driver", "Ulm"]])
    assert lines(org) == ONE
    assert cells(findings, "SHEET-80") == [("Plant manager", "A3")]


PAIRS: Rows = [["Manager", "Report"], ["CEO", "Sales Manager"], ["CEO", "Plant Manager"]]


def test_a_second_manager_in_pairs_is_a_dotted_line() -> None:
    org, findings = told(data=[*PAIRS, ["Sales Manager", "Clerk"], ["Plant Manager", "Clerk"], ["Plant Manager", "Driver"]])
    assert org is not None
    assert lines(org)[3:] == ["Clerk < Sales Manager", "Driver < Plant Manager"]
    assert [(org.titles[post], org.titles[manager]) for post, manager in org.dotted] == [("Clerk", "Plant Manager")]
    assert cells(findings, "DATA-04") == [("Clerk", "A4")]


def test_a_pair_given_twice_is_one_line() -> None:
    _, findings = told(data=[*PAIRS, ["Plant Manager", "Clerk"], ["Plant Manager", "Clerk"]])
    assert codes(findings) == [("SHEET-70", "data")]


def test_spellings_in_pairs() -> None:
    org, findings = told(data=[*PAIRS, ["Plant manager", "Clerk"], ["Plnat Manager", "Driver"]])
    assert "Clerk < Plant Manager" in lines(org)
    assert "Plnat Manager" in {line.partition(" < ")[0] for line in lines(org)}
    assert cells(findings, "SHEET-80") == [("Plant manager", "A4")]
    assert cells(findings, "SHEET-81") == [("Plnat Manager", "A5")]


POSTS: Rows = [["ID", "Title"], ["Ax", "CEO"], ["Bx", "COO"], ["Cx", "CFO"], ["Dx", "Clerk"]]


def test_pairs_beside_posts_keep_further_managers_and_say_what_is_missing() -> None:
    pairs = [["Manager", "Report"], ["Ax", "Bx"], ["Ax", "Cx"], ["bx", "Dx"], ["Cx", "Dx"], ["Ax", "Zx"], ["Zx", "Yx"]]
    org, findings = told(pairs=pairs, posts=POSTS)
    assert org is not None
    assert lines(org) == ["CEO", "COO < CEO", "CFO < CEO", "Clerk < COO"]
    assert org.dotted.tolist() == [[3, 2]]
    assert cells(findings, "SHEET-80") == [("bx", "A4")]
    assert cells(findings, "SHEET-82") == [("posts", "B6")]
    assert next(item for item in findings if item.code == "SHEET-82").values["names"] == "Zx, Yx"
    assert cells(findings, "DATA-04") == [("Dx", "A4")]


@pytest.mark.parametrize(
    "paths",
    [
        ["CEO", "CEO/VP Sales/Marketing", "CEO/VP Sales/Marketing/Clerk", "CEO/CFO"],
        ["CEO", "CEO / VP Sales/Marketing", "CEO / VP Sales/Marketing / Clerk", "CEO / CFO"],
        ["CEO", "VP Sales<Marketing<CEO", "Clerk<VP Sales<Marketing<CEO", "CFO<CEO"],
    ],
)
def test_a_title_that_holds_the_separator_is_one_step(paths: Sequence[str]) -> None:
    title = "VP Sales<Marketing" if "<" in paths[1] else "VP Sales/Marketing"
    rows = [["Title", "Path"], *zip(["CEO", title, "Clerk", "CFO"], paths, strict=True)]
    assert lines(told(data=rows)[0]) == ["CEO", f"{title} < CEO", f"Clerk < {title}", "CFO < CEO"]


def test_steps_that_are_rows_are_no_part_of_a_title() -> None:
    rows = [["Title", "Path"], ["CEO", "CEO"], ["Sales", "CEO/Sales"], ["Sales/Clerk", "CEO/Sales/Clerk"], ["CFO", "CEO/CFO"]]
    assert lines(told(data=rows)[0]) == ["CEO", "Sales < CEO", "Sales/Clerk < Sales", "CFO < CEO"]


STAFF: Rows = [["emp_id", "name", "job_id", "manager_id"], [1, "Ada", "{0}", ""], [2, "Bo", "{1}", 1], [3, "Cy", "{1}", 2]]


def staff(first: str, second: str) -> Rows:
    return [[cell.format(first, second) if isinstance(cell, str) else cell for cell in row] for row in STAFF]


@pytest.mark.parametrize(
    ("staffs", "jobs"), [(("001", "002"), (1.0, 2.0)), (("j1", "j2"), ("J1", "J2")), (("J 1", "J 2"), ("J1", "J2"))]
)
def test_keys_are_joined_across_zeros_capitals_and_blanks(staffs: tuple[str, str], jobs: tuple[object, object]) -> None:
    org, findings = told(staff=staff(*staffs), jobs=[["job_id", "job_title"], [jobs[0], "CEO"], [jobs[1], "Clerk"]])
    assert lines(org) == ["CEO", "Clerk < CEO", "Clerk < Clerk"]
    assert cells(findings, "SHEET-83") == [("job_id", "C2")]


def test_keys_that_fall_together_are_not_joined() -> None:
    jobs: Rows = [["job_id", "job_title"], ["01", "CEO"], [1.0, "Clerk"], [2.0, "Buyer"]]
    org, findings = told(staff=staff("001", "002"), jobs=jobs)
    assert org is None
    assert "SHEET-05" in {code for code, _ in codes(findings)}


def test_a_key_listed_twice_is_its_first_row() -> None:
    jobs: Rows = [["job_id", "job_title"], ["J1", "CEO"], ["J2", "Clerk"], ["J2", "Buyer"], ["J3", "Nurse"], ["J3", "Nurse"]]
    jobs = [*jobs, *([f"J{at}", "Driver"] for at in range(4, 24))]
    org, findings = told(staff=staff("J1", "J2"), jobs=jobs)
    assert lines(org) == ["CEO", "Clerk < CEO", "Clerk < Clerk"]
    assert cells(findings, "SHEET-84") == [("jobs", "A4")]


def test_the_refusal_names_the_sheet_that_holds_titles() -> None:
    _, findings = told(staff=staff("J1", "J2"), jobs=[["job_id", "job_title"], ["J1", "CEO"], ["X2", "Clerk"], ["X3", "Buyer"]])
    (refusal,) = [item for item in findings if item.code == "SHEET-05"]
    assert (
        "jobs holds titles (“job_title”) but could not be joined; of 2 different values of “job_id” it lists 1" in refusal.message
    )


def test_who_stands_below_is_not_called_a_manager() -> None:
    _, findings = told(
        data=[["ID", "Title", "Direct reports"], [1, "CEO", "2;3"], [2, "COO", "4"], [3, "CFO", ""], [4, "Clerk", ""]]
    )
    (refusal,) = findings
    assert "another file" not in refusal.message
    assert "“Direct reports” seems to list who stands below each position" in refusal.message


@pytest.mark.parametrize("header", ["Head", "Department Head"])
def test_a_head_beside_titles_is_refused_for_want_of_a_manager_alone(header: str) -> None:
    _, findings = told(data=[["Name", "Job Title", header], ["Ada", "CEO", ""], ["Bo", "COO", "Ada"], ["Cy", "Clerk", "Bo"]])
    assert codes(findings) == [("SHEET-06", "data")]
    assert "Job Title = title" in findings[0].message
    assert f"“{header}” names rows of this sheet" in findings[0].message
