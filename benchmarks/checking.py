"""The checks against the rules of a row as plain pandas says them: one A, an R, one letter per cell, too many of a letter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from allocator import pipeline
from allocator.checks import check, raci
from allocator.checks.case import Case
from allocator.derived.tables import letters_table
from benchmarks.timing import in_turn, noted, peak_of, show

RULES = (
    *(raci.one_accountable, raci.somebody_responsible, raci.one_letter_per_cell),
    *(raci.many_responsible, raci.many_consulted, raci.many_informed, raci.nobody_told),
)


def by_pandas(table: pd.DataFrame, limits: dict[str, float], broadcast: set[str]) -> list[tuple[str, str]]:
    """Code and row of what the seven rules find in a table of letters."""
    row = table["activity"] + "@" + table["scope"]
    count = pd.crosstab(row, table["letter"]).reindex(columns=["A", "A/R", "R", "V", "C", "S", "I"], fill_value=0)
    consulted, informed = count["C"] + count["V"], count["I"] + count["S"]
    told = ~count.index.str.partition("@").get_level_values(0).isin(broadcast)
    again = pd.Series(row[table.assign(row=row).duplicated(["row", "position"])].unique(), dtype=object)
    found = {
        "INV-01": count.index[count["A"] + count["A/R"] != 1],
        "INV-02": count.index[count["R"] + count["A/R"] == 0],
        "INV-04": again,
        "ROW-01": count.index[count["R"] > limits["r_per_row_max"]],
        "ROW-02": count.index[consulted > limits["c_per_row_max"]],
        "ROW-03": count.index[(informed > limits["i_per_row_max"]) & told],
        "ROW-04": count.index[consulted + informed == 0],
    }
    return [(code, name) for code, rows in found.items() for name in rows]


def ours(result: pipeline.Result) -> list[tuple[str, str]]:
    """Code and row of what the same rules of the project find, with a message and a cell each."""
    case = Case(result.org, result.allocation)
    return [(found.code, found.subject) for rule in RULES for found in rule(case)]


def pandas_side(result: pipeline.Result) -> tuple[pd.DataFrame, dict[str, float], set[str]]:
    """What pandas is given: the table of letters, the limits, the activities that are told to many."""
    allocation = result.allocation
    broadcast = {activity.id for activity in allocation.activities if activity.broadcast}
    return letters_table(result.org, allocation), dict(allocation.standards.thresholds), broadcast


def compare(size: int, source: Path, rounds: int) -> None:
    """Prints the rules of a row in pandas and here, and all checks; and the peak memory, with the org and its letters."""
    result = _result(source)
    given = pandas_side(result)
    work = {
        "rules of a row, pandas": lambda: by_pandas(*given),
        "rules of a row, allocator": lambda: ours(result),
        "all checks, allocator": lambda: _all(result),
    }
    memory = {name: peak_of(_once, each, source) for name, each in zip(work, (_by_pandas, ours, _all), strict=True)}
    title = f"checks of {len(given[0]):,} letters, {size:,} positions; {peak_of(_result, source):,.0f} MB before them"
    show(title, in_turn(work, rounds), "rules of a row, pandas", noted(memory))


def _result(source: Path) -> pipeline.Result:
    """The org and its letters."""
    result, _ = pipeline.run([source])
    assert result is not None
    return result


def _all(result: pipeline.Result) -> object:
    return check(result.org, result.allocation)


def _by_pandas(result: pipeline.Result) -> object:
    return by_pandas(*pandas_side(result))


def _once(work: Callable[[pipeline.Result], object], source: Path) -> None:
    work(_result(source))
