"""Rows that hold for some time: series, versions, starts and ends, the day that is read, and dates with two readings."""

from __future__ import annotations

from datetime import date

import pytest

from allocator.findings import Finding
from allocator.org.build import build
from allocator.org.model import Org
from allocator.sheets.columns import recognise
from tests.helpers import codes, sheet_from

OF_DAYS = {"DATA-15", "DATA-30", "DATA-31", "DATA-32", "DATA-33", "DATA-34"}


def read(text: str, as_of: str = "") -> tuple[Org, list[Finding]]:
    tables, _ = recognise([sheet_from(text)])
    org, findings = build(tables, "test", as_of=date.fromisoformat(as_of) if as_of else None)
    assert org is not None
    return org, findings


def line(org: Org) -> dict[str, str]:
    """Whom each position reports to by the sheet; tops and unknown managers left out."""
    return {org.ids[position]: org.ids[above] for position, above in enumerate(org.reports_to) if above >= 0}


def of_days(findings: list[Finding]) -> list[str]:
    """The codes of findings about dates."""
    return [found.code for found in findings if found.code in OF_DAYS]


def told(findings: list[Finding], code: str) -> str:
    """The message and the cell of a code."""
    return next(f"{found.message} ({found.cell})" for found in findings if found.code == code)


# Several dates

SERIES = """
| date   | id | title | reports to |
| Mar-14 | P1 | Chief |            |
| Mar-14 | P2 | Head  | P1         |
| Mar-14 | P3 | Clerk | P2         |
| Mar-14 | P4 | Clerk | P2         |
| Mar-14 | P5 | Clerk | P2         |
| Sep-14 | P1 | Chief |            |
| Sep-14 | P2 | Head  | P1         |
| Sep-14 | P3 | Clerk | P1         |
| Sep-14 | P4 | Clerk | P1         |
| Sep-14 | P6 | Clerk | P1         |
|        | P7 | Clerk | P1         |
"""


@pytest.mark.parametrize(
    ("as_of", "read_date", "above"),
    [("", "Sep-14", "P1"), ("2014-08-31", "Mar-14", "P2"), ("2020-01-01", "Sep-14", "P1"), ("1999-01-01", "Mar-14", "P2")],
)
def test_of_several_dates_the_newest_is_read(as_of: str, read_date: str, above: str) -> None:
    org, findings = read(SERIES, as_of)
    assert len(org) == 6
    assert line(org)["P3"] == above
    assert told(findings, "DATA-15") == (
        f"positions tells the organisation at 2 dates; {read_date} was read, with 6 rows, and the other 5 rows were left out"
        " (test.xlsx!positions!row 1)"
    )
    place = org.cell(2, "title")
    assert place is not None
    assert place.row == (9 if read_date == "Sep-14" else 4)
    assert ("DATA-31" in of_days(findings)) is (as_of == "1999-01-01")


def test_a_series_of_few_posts() -> None:
    few = """
        | date       | id | title | reports to |
        | 2023-12-31 | P1 | Chief |            |
        | 2023-12-31 | P2 | Clerk | P1         |
        | 2024-12-31 | P1 | Chief |            |
        | 2024-12-31 | P3 | Clerk | P1         |
        """
    org, findings = read(few)
    assert (org.ids, of_days(findings)) == (["P1", "P3"], ["DATA-15"])
    assert read(few, "2024-06-30")[0].ids == ["P1", "P2"]


def test_dates_of_entry_are_no_series() -> None:
    rows = "\n".join(f"| 201{i % 2}-01-01 | P{i} | Clerk | {'P0' if i else ''} |" for i in range(12))
    org, findings = read(f"| date | id | title | reports to |\n{rows}")
    assert len(org) == 12
    assert not of_days(findings)


def test_a_list_of_changes_is_no_series() -> None:
    org, _ = read(
        """
        | date       | id | title | reports to |
        | 2020-01-01 | P1 | Chief |            |
        | 2021-02-01 | P2 | Clerk | P1         |
        | 2022-03-01 | P2 | Head  | P1         |
        | 2023-04-01 | P3 | Clerk | P2         |
        """
    )
    assert org.ids == ["P1", "P2", "P3"]


@pytest.mark.parametrize("column", ["", "date", "end date"])
def test_a_day_that_nothing_can_be_read_for_is_said(column: str) -> None:
    dated = f"| id | title | reports to | {column or 'site'} |\n| P1 | Chief | | |\n| P2 | Clerk | P1 | 2020-01-01 |"
    org, findings = read(dated, "2024-06-30")
    assert org.ids == (["P1"] if column == "end date" else ["P1", "P2"])
    assert of_days(findings) == ([] if column == "end date" else ["DATA-31"])


# Older versions

VERSIONS = """
| id | title | reports to | person id | valid from | valid to   | status  |
| 1  | Chief |            | E1        | 2010-01-01 |            | Current |
| 2  | Head  | 1          | E2        | 2010-01-01 | 2012-03-31 |         |
| 3  | Head  | 1          | E2        | 2012-04-01 |            | Current |
| 4  | Clerk | 2          | E4        | 2011-01-01 |            | Current |
"""


def test_an_older_version_is_set_aside_and_references_to_it_mean_the_newer_one() -> None:
    org, findings = read(VERSIONS)
    assert line(org) == {"3": "1", "4": "3"}
    assert codes(findings) == [("SHEET-10", "row 3"), ("DATA-30", "positions")]
    assert findings[0].message == (
        "In row 3 stands no position, and it was set aside: "
        "it is an older version of row 4, which has the same person id and stands for it"
    )


def test_a_namesake_who_left_is_not_stood_for() -> None:
    org, findings = read(
        """
        | id | title | reports to | person | valid from | valid to   |
        | 1  | Chief |            | Ann    | 2010-01-01 |            |
        | 2  | Head  | 1          | Bob    | 2010-01-01 | 2012-03-31 |
        | 3  | Clerk | 1          | Bob    | 2012-04-01 |            |
        | 4  | Clerk | 2          | Cid    | 2011-01-01 |            |
        """
    )
    assert line(org) == {"3": "1"}
    assert "reports to “2”, whose row was set aside" in next(f.message for f in findings if f.subject == "4")


def test_a_person_with_two_posts_that_both_run_keeps_both() -> None:
    org, _ = read(VERSIONS.replace("2012-03-31 |         |", "           | Current |"))
    assert org.ids == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("as_of", "title"), [("", "Head"), ("2016-01-01", "Head"), ("2012-01-01", "Clerk")])
def test_of_one_id_and_holder_the_latest_start_counts_that_is_not_after_the_day(as_of: str, title: str) -> None:
    org, findings = read(
        """
        | id | title | reports to | person | valid from |
        | P1 | Chief |            | Ann    | 01.02.2010 |
        | P2 | Clerk | P1         | Bob    | 01.02.2010 |
        | P2 | Head  | P1         | Bob    | 01.03.2015 |
        """,
        as_of,
    )
    assert org.titles == ["Chief", title]
    assert codes(findings)[0] == ("SHEET-10", "row 4" if title == "Clerk" else "row 3")


# The day that is read

TERMS = """
| id | title   | reports to | person | valid from | valid to   |
| P1 | Chief   |            | Ann    | 2010-01-01 |            |
| P2 | Clerk   | P1         | Bob    | 2012-01-01 | 2026-12-31 |
| P3 | Clerk   | P1         | Cid    | 2014-01-01 | 2013-12-31 |
| P4 | Clerk   | P1         | Bob    | 2015-01-01 | 9999-12-31 |
| P5 | Planner | P1         | Eve    | 2030-01-01 |            |
"""


def test_one_start_in_the_future_ends_no_terms() -> None:
    org, findings = read(TERMS)
    assert org.ids == ["P1", "P2", "P4", "P5"]
    assert of_days(findings) == ["DATA-30", "DATA-32"]
    assert told(findings, "DATA-30") == (
        "positions was read for 2015-01-01, the last day that its dates of start show to be past; "
        "rows over by then, or replaced by a later row: 1 (test.xlsx!positions!row 1)"
    )
    assert told(findings, "DATA-32") == (
        "Rows with a date of end were kept as positions in positions: 1, the first with valid to 2026-12-31"
        " (test.xlsx!positions!F3)"
    )


@pytest.mark.parametrize(
    ("as_of", "ids"), [("2012-06-01", ["P1", "P2"]), ("2024-01-01", ["P1", "P2", "P4"]), ("2027-01-01", ["P1", "P4"])]
)
def test_of_a_day_that_is_given_the_rows_in_force_are_read(as_of: str, ids: list[str]) -> None:
    org, findings = read(TERMS, as_of)
    assert org.ids == ids
    assert not of_days(findings)
    assert len(org.set_aside) == 5 - len(ids)


LEAVERS = """
| id | title | reports to | Austrittsdatum |
| 1  | Chief |            |                |
| 2  | Clerk | 1          | 31.12.2020     |
| 3  | Clerk | 1          | 31.12.9999     |
| 4  | Clerk | 1          | unbefristet    |
"""


def test_leavers_stay_without_a_day_and_that_is_said() -> None:
    org, findings = read(LEAVERS)
    assert org.ids == ["1", "2", "3", "4"]
    assert of_days(findings) == ["DATA-32"]
    assert told(findings, "DATA-32").endswith("1, the first with Austrittsdatum 31.12.2020 (test.xlsx!positions!D3)")


@pytest.mark.parametrize(("as_of", "ids"), [("2020-12-31", ["1", "2", "3", "4"]), ("2021-01-01", ["1", "3", "4"])])
def test_leavers_go_by_the_day(as_of: str, ids: list[str]) -> None:
    org, findings = read(LEAVERS, as_of)
    assert org.ids == ids
    assert not of_days(findings)
    assert [aside.reason for aside in org.set_aside] == ["its Austrittsdatum is 2020-12-31"] * (4 - len(ids))


def test_without_rows_in_force_there_is_no_org() -> None:
    tables, _ = recognise([sheet_from(TERMS)])
    org, findings = build(tables, "test", as_of=date(2000, 1, 1))
    assert org is None
    assert "SHEET-13" in {found.code for found in findings}


# Dates with two readings


@pytest.mark.parametrize(
    ("first", "second", "as_of", "doubt"),
    [
        ("03/04/2024", "", "2024-03-20", True),  # 3 April or 4 March
        ("03/04/2024", "", "2024-05-01", False),  # over in both readings
        ("03/04/2024", "", "", False),  # kept in both
        ("03/04/2024", "25/12/2030", "2024-03-20", False),
        ("03.04.2024", "", "2024-03-20", False),
        ("2024-04-03", "", "2024-03-20", False),
    ],
)
def test_two_readings_are_said_where_the_rows_depend_on_them(first: str, second: str, as_of: str, doubt: bool) -> None:
    org, findings = read(
        f"| id | title | reports to | end date |\n| 1 | Chief | | {second} |\n| 2 | Clerk | 1 | {first} |\n| 3 | Clerk | 1 | |",
        as_of,
    )
    assert ("2" in org.ids) is (as_of != "2024-05-01")
    assert ("DATA-33" in of_days(findings)) is doubt
    if doubt:
        assert told(findings, "DATA-33") == (
            "Nothing in positions tells whether the day or the month comes first: 03/04/2024 was read as 2024-04-03, "
            "but it could be 2024-03-04, and then other rows would be read (test.xlsx!positions!D3)"
        )


@pytest.mark.parametrize(("other", "doubt"), [("04/03/2024", True), ("05/05/2024", False), ("25/03/2024", False)])
def test_which_date_is_the_newest_may_depend_on_the_reading(other: str, doubt: bool) -> None:
    rows = "".join(f"| {day} | 1 | Chief | |\n| {day} | 2 | Clerk | 1 |\n" for day in ("03/04/2024", other))
    org, findings = read(f"| date | id | title | reports to |\n{rows}")
    assert len(org) == 2
    assert of_days(findings) == (["DATA-33", "DATA-15"] if doubt else ["DATA-15"])


def test_the_dates_of_another_column_tell_the_order() -> None:
    org, findings = read(
        """
        | id | title | reports to | valid from | valid to   |
        | 1  | Chief |            | 01/02/2020 | 12/31/2030 |
        | 2  | Clerk | 1          | 03/04/2024 |            |
        """,
        as_of="2024-03-20",
    )
    assert org.ids == ["1", "2"]  # 4 March
    assert not of_days(findings)


def test_texts_with_figures_that_are_no_date_are_said() -> None:
    ends = ["31.02.2024", "12345", "31.12.2030", "open end"]
    rows = "".join(f"| {row} | Clerk | 1 | {end} |\n" for row, end in enumerate(ends, 2))
    _, findings = read(f"| id | title | reports to | end date |\n| 1 | Chief | | |\n{rows}", "2024-06-30")
    assert told(findings, "DATA-34") == (
        "Under “end date”, read as dates (end date), stand texts that are none: 2, the first “31.02.2024” (test.xlsx!positions!D3)"
    )
