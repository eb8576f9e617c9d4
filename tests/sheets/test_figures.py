"""Columns of numbers: the decimal sign of the column, currencies, units, and cells that hold none."""

from __future__ import annotations

import pytest

from allocator.sheets.figures import figures


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.000,50", "1.200", "2,5"], [1000.5, 1200.0, 2.5]),
        (["1,000.50", "1,200", "2.5"], [1000.5, 1200.0, 2.5]),
        (["1.000.000", "€ 1.200", "EUR 3"], [1e6, 1200.0, 3.0]),
        (["1,200", "4,500,000", ""], [1200.0, 4.5e6, None]),
        (["1 000", "1'200.50", "-5", "1e3", ".5"], [1000.0, 1200.5, -5.0, 1000.0, 0.5]),
        (["$1,200", "1200 kr", "12,-"], [1200.0, 1200.0, 12.0]),
        (["2,5 Mio", "12%", "soon", "1.2.3", "5-7"], [None] * 5),
        (["0,125", "1,250"], [0.125, 1.25]),
    ],
)
def test_figures(cells: list[str], values: list[float | None]) -> None:
    assert list(figures(cells).values) == values


def test_units_and_percentages_count_where_they_may_stand() -> None:
    assert list(figures(["3 FTE", "50%", "3 cars"], {"fte"}, percent=True).values) == [3.0, 0.5, None]


@pytest.mark.parametrize(
    ("cells", "doubt"), [(["1.200", "5"], "1.200"), (["1.200", "2.5"], ""), (["1.200", "2,5"], ""), (["1,200"], "")]
)
def test_a_point_that_may_stand_between_thousands_is_told(cells: list[str], doubt: str) -> None:
    assert figures(cells).open == doubt
