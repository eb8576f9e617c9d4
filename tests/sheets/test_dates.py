"""Dates however they are written, and which of them could be another day."""

from __future__ import annotations

import pytest

from allocator.sheets.dates import dates, has_two_readings, month_first


@pytest.mark.parametrize(
    ("texts", "iso"),
    [
        (["2014-03-05", "2014-03-05T10:00:00", "2014-03"], ["2014-03-05", "2014-03-05", "2014-03-01"]),
        (["20140305", "99991231", "20141305"], ["2014-03-05", "9999-12-31", "None"]),
        (["05/03/2014"], ["2014-03-05"]),
        (["05/03/2014", "03/25/2014"], ["2014-05-03", "2014-03-25"]),
        (["05/03/2014", "03/25/2014", "25/03/2014"], ["2014-03-05", "2014-03-25", "2014-03-25"]),
        (["31.12.99", "1.2.14"], ["1999-12-31", "2014-02-01"]),
        (
            ["Mar-14", "Sept 2013", "5 März 2015", "déc. 2012", "1 de enero de 2020"],
            ["2014-03-01", "2013-09-01", "2015-03-05", "2012-12-01", "2020-01-01"],
        ),
        (
            ["202403", "3/2014", "2014Q2", "Q4 2014", "FY 2015", "2014-H2"],
            ["2024-03-01", "2014-03-01", "2014-04-01", "2014-10-01", "2015-01-01", "2014-07-01"],
        ),
        (["201413", "2014H3", "45291"], ["None", "None", "None"]),
        (["2015", "", "31.02.2015", "soon", "12345", "Foo-15"], ["2015-01-01", "None", "None", "None", "None", "None"]),
    ],
)
def test_dates(texts: list[str], iso: list[str]) -> None:
    assert list(map(str, dates(texts))) == iso


def test_the_number_of_a_day_is_a_date_where_the_header_says_so() -> None:
    assert list(map(str, dates(["45291", "12345"], serials=True))) == ["2023-12-31", "None"]


def test_another_order_counts_only_where_the_column_tells_none() -> None:
    assert str(dates(["05/03/2014"], otherwise=True)[0]) == "2014-05-03"
    assert str(dates(["05/03/2014", "25/03/2014"], otherwise=True)[0]) == "2014-03-05"


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["03/04/2024"], None),
        (["03/04/2024", "13/04/2024"], False),
        (["03/04/2024", "04/13/2024"], True),
        (["13/04/2024", "04/13/2024"], None),
        (["03.04.2024"], False),
        (["03.13.2024"], True),
        (["03.04.2024", "03/04/2024"], None),
        (["2024-03-04", "soon", ""], None),
    ],
)
def test_figures_above_12_tell_what_the_month_is_and_points_tell_else(texts: list[str], first: bool | None) -> None:
    assert month_first(texts) is first


@pytest.mark.parametrize(
    ("text", "two"), [("03/04/2024", True), ("03-04-24", True), ("04/04/2024", False), ("13/04/2024", False), ("2024-03-04", False)]
)
def test_dates_with_two_readings(text: str, two: bool) -> None:
    assert has_two_readings(text) is two
