"""What cells leave in doubt: statuses, names of vacant posts, numbers, missing titles, rows that stand twice, notes."""

from __future__ import annotations

import pytest

from allocator.findings import Finding
from allocator.org.model import Org
from allocator.org.statuses import said
from tests.helpers import org_and_findings


def read(table: str) -> tuple[Org, list[Finding]]:
    org, findings = org_and_findings(table)
    assert org is not None
    return org, findings


def told(findings: list[Finding], code: str) -> list[str]:
    return [f"{found.message} ({found.cell})" for found in findings if found.code == code]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("Terminated - voluntary", "gone"),
        ("Left 31/01/2020", "gone"),
        ("Inactive employee", "gone"),
        ("Ex-employee", "gone"),
        ("TERM", "gone"),
        ("Term employee", ""),
        ("Licencié", "gone"),
        ("Gelöscht", "gone"),
        ("Leftover", ""),
        ("Inactive (maternity leave)", ""),
        ("On leave", "filled"),
        ("Baja médica", "filled"),
        ("Vacant since May", "vacant"),
        ("Frozen", "vacant"),
        ("To be filled", "open"),
        ("Hiring", "open"),
        ("Filled", "held"),
        ("Active", "filled"),
        ("T", ""),
    ],
)
def test_what_a_status_says(status: str, says: str) -> None:
    assert said(status) == says


def test_a_status_that_is_not_understood_is_told_with_its_number() -> None:
    org, findings = read(
        """
        | id | title | reports to | name | status    |
        | 1  | Chief |            | Ann  | A         |
        | 2  | Clerk | 1          | Bob  | T         |
        | 3  | Clerk | 1          | Cid  | T         |
        | 4  | Clerk | 1          | Dan  | Dismissed |
        """
    )
    assert org.ids == ["1", "2", "3"]
    assert told(findings, "DATA-40") == [
        "Under “status” stand words that were not understood as a status: “T” (2); the posts are read as filled"
        " (test.xlsx!positions!E3)"
    ]


@pytest.mark.parametrize("header", ["Active?", "Is Active", "Active (Y/N)", "Current", "Aktiv"])
def test_who_is_not_active_is_set_aside(header: str) -> None:
    yes, no = ("ja", "nein") if header == "Aktiv" else ("Y", "N")
    rows = f"| 1 | Chief | | {yes} |\n| 2 | Clerk | 1 | {no} |\n| 3 | Clerk | 1 | {yes} |"
    org, findings = read(f"| id | title | reports to | {header} |\n{rows}")
    assert org.ids == ["1", "3"]
    assert not told(findings, "DATA-40")


def test_blanks_beside_marks_of_the_active_are_told() -> None:
    org, findings = read("| id | title | reports to | active |\n| 1 | Chief | | x |\n| 2 | Clerk | 1 | |\n| 3 | Clerk | 1 | x |")
    assert len(org) == 3
    assert "blank (1)" in told(findings, "DATA-40")[0]


def test_names_and_statuses_of_vacant_posts() -> None:
    org, findings = read(
        """
        | id | title | reports to | name                     | status           |
        | 1  | Chief |            | Ann                      | Active           |
        | 2  | Head  | 1          | Vacant                   | Active           |
        | 3  | Head  | 1          | Vacant (maternity cover) |                  |
        | 4  | Head  | 1          |                          | To be filled     |
        | 5  | Head  | 1          |                          | Vacant since May |
        | 6  | Head  | 1          | Bob                      | Open             |
        | 7  | Head  | 1          | Vacant                   | Filled           |
        | 8  | Head  | 1          | Vacant, Maria            | Active           |
        """
    )
    assert [position for position, vacant in zip(org.ids, org.vacant.tolist(), strict=True) if vacant] == ["2", "3", "4", "5"]
    assert told(findings, "DATA-46")[0].endswith("it is read as filled: 1, D8 (test.xlsx!positions!D8)")


def test_numbers_with_decimal_commas_and_texts_that_are_none() -> None:
    org, findings = read(
        """
        | id | title | reports to | budget   | fte   |
        | 1  | Chief |            | 1.000,50 | 1     |
        | 2  | Head  | 1          | € 1.200  | 50%   |
        |    | Clerk | 2          | -        | 12,5  |
        | 4  | Clerk | 2          | soon     | 3 FTE |
        """
    )
    assert org.positions["budget"].tolist()[:2] == [1000.5, 1200.0]
    assert org.positions["headcount"].tolist() == [1.0, 1.0, 13.0, 3.0]
    assert told(findings, "DATA-41") == [
        "Under “budget” stand texts that are no number, or one below nothing, and are left out: "
        "1, D5 “soon” (test.xlsx!positions!D5)"
    ]
    assert not told(findings, "DATA-45")


def test_a_budget_that_may_be_a_thousand_times_more() -> None:
    _, findings = read("| id | title | reports to | budget |\n| 1 | Chief | | 1.200 |\n| 2 | Clerk | 1 | 3.500 |")
    assert "the point in “1.200” stands before decimals or between thousands; it was read as 1.2" in told(findings, "DATA-45")[0]


def test_posts_without_title() -> None:
    _, findings = read("| id | title | reports to | name |\n| 1 | Chief | | Ann |\n| 2 | | 1 | Bob |")
    assert told(findings, "DATA-42") == ["Rows of positions without a title (1 in all): B3 (test.xlsx!positions!B3)"]


@pytest.mark.parametrize(("name", "twice"), [("Cid", True), ("Vacant", False), ("", False)])
def test_the_same_row_twice_without_ids(name: str, twice: bool) -> None:
    row = f"| Clerk | Ann | {name} |"
    _, findings = read(f"| title | reports to | name |\n| Chief | | Ann |\n{row}\n{row}")
    assert bool(told(findings, "DATA-43")) is twice


SERIES = """
| {header} | id | title | reports to |
| {old}    | 1  | Chief |            |
| {old}    | 2  | Head  | 1          |
| {old}    | 3  | Clerk | 2          |
| {new}    | 1  | Chief |            |
| {new}    | 2  | Head  | 1          |
| {new}    | 3  | Clerk | 1          |
"""


@pytest.mark.parametrize(
    ("header", "old", "new"),
    [("Year", 2023, 2024), ("Month", 202401, 202402), ("Snapshot", "01/2024", "02/2024"), ("Period", "2024Q1", "2024Q2"),
     ("Date", 45291, 45322), ("Run", "01/2024", "02/2024")],
)  # fmt: skip
def test_the_newest_rows_of_a_series_are_read(header: str, old: object, new: object) -> None:
    org, findings = read(SERIES.format(header=header, old=old, new=new))
    assert org.reports_to.tolist() == [-1, 0, 0]
    assert not told(findings, "DATA-44")


@pytest.mark.parametrize(
    ("header", "clue"), [("Wave", "no column of dates"), ("Period", "the column “Period” (date, such as “low”)")]
)
def test_ids_that_stand_twice_throughout_are_told(header: str, clue: str) -> None:
    _, findings = read(SERIES.format(header=header, old="low", new="high"))
    (message,) = told(findings, "DATA-44")
    assert clue in message


def test_notes_and_headings_are_set_aside() -> None:
    org, _ = read(
        """
        | id                | title    | reports to |
        | required          | required | optional   |
        | Operations        |          |            |
        | 1                 | Chief    |            |
        | 2                 | Clerk    | 1          |
        | 3                 | Clerk    | 1          |
        | 4                 | Clerk    | 1          |
        | * Data as of 2025 |          |            |
        """
    )
    assert org.ids == ["1", "2", "3", "4"]
    assert len(org.set_aside) == 3


def test_people_may_be_called_sum() -> None:
    org, _ = read("| id | title | reports to | name |\n| 1 | Chief | | Sum |\n| 2 | Clerk | 1 | Sample |\n| | | | Total |")
    assert org.ids == ["1", "2"]


@pytest.mark.parametrize("total", ["| Summe | Mitarbeiter: 3 | | |", "| 3 people | Total | | |"])
def test_a_total_in_one_of_two_columns_of_names(total: str) -> None:
    rows = "| Lang | Petra | Chief | |\n| Sum | Li | Clerk | Petra Lang |"
    org, _ = read(f"| Name | Vorname | title | reports to |\n{rows}\n{total}")
    assert org.ids == ["Petra Lang", "Li Sum"]
    assert len(org.set_aside) == 1


def test_a_manager_called_vacant_names_no_post() -> None:
    _, findings = read(
        "| title | reports to | name |\n| Chief | | Ann |\n| COO | Ann | Vacant |\n| CFO | Ann | Vacant |\n| Clerk | Vacant | Cy |"
    )
    assert "“Vacant”, which only says that a post is vacant, and not which one" in told(findings, "DATA-02")[0]


def test_budgets_below_nothing_and_those_of_processes_are_told_too() -> None:
    table = "| id | title | reports to | budget |\n| A | Chief Executive Officer | | -900 |\n| B | Process Manager | A | 5 |"
    processes = "| process id | name | managers | budget |\n| PR1 | Mixing | B | -20 |\n"
    processes += "| PR2 | Packing | B | 12k |\n| PR3 | Filling | B | 1.250,00 |"
    org, findings = org_and_findings(table, processes=processes)
    assert org is not None
    assert org.positions["budget"].isna().tolist() == [True, False]
    assert [process.budget for process in org.processes] == [None, None, 1250]
    first, second = told(findings, "DATA-41")
    assert "1, D2 “-900”" in first
    assert "Under “budget of processes”" in second
    assert "2, D2 “-20”, D3 “12k”" in second
