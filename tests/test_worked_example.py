"""The worked example of the rule model: every cell worked by hand, every finding, and nothing more on those rows."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from allocator.derived.tables import letters_table
from allocator.findings import Severity
from allocator.pipeline import Result, run
from allocator.raci import Letter
from allocator.rules.schemes import shown

HALDEN = Path(__file__).parent / "data" / "halden-foods"
Cell = tuple[str, str, str]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the example's files."""
    with (HALDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def result() -> Result:
    allocated, findings = run([HALDEN / "positions.csv", HALDEN / "processes.csv"])
    assert allocated is not None, findings
    return allocated


@pytest.fixture(scope="module")
def cells(result: Result) -> dict[Cell, tuple[str, str, str]]:
    """Letter as RACI shows it, canonical letter and acting holder of every cell on the example's rows."""
    raci = shown(result.pack.schemes["RACI"])
    frame = letters_table(result.org, result.allocation)
    wanted = {(row["activity"], row["scope"]) for row in rows("letters.csv")}
    return {
        (activity, scope, position): (raci[Letter.of(letter)], letter, acting)
        for activity, scope, position, letter, acting, _ in frame.itertuples(index=False)
        if (activity, scope) in wanted
    }


def test_the_example_has_122_cells_on_23_rows() -> None:
    letters = rows("letters.csv")
    assert len({(row["activity"], row["scope"], row["position"]) for row in letters}) == len(letters) == 122
    assert len({(row["activity"], row["scope"]) for row in letters}) == 23


@pytest.mark.parametrize("row", rows("letters.csv"), ids=lambda row: f"{row['activity']}@{row['scope']}-{row['position']}")
def test_cell(cells: dict[Cell, tuple[str, str, str]], row: dict[str, str]) -> None:
    assert cells.get((row["activity"], row["scope"], row["position"])) == (row["letter"], row["canonical"], row["acting"])


def test_nobody_else_has_a_letter_on_those_rows(cells: dict[Cell, tuple[str, str, str]]) -> None:
    assert set(cells) == {(row["activity"], row["scope"], row["position"]) for row in rows("letters.csv")}


def test_exactly_these_findings_and_no_error(result: Result) -> None:
    found = {(item.code, item.subject) for item in result.findings}
    assert found == {(row["code"], row["subject"]) for row in rows("findings.csv")}
    assert not [item for item in result.findings if item.severity is Severity.ERROR]
    assert not result.draft
