"""The heat maps: every figure counted again in plain loops, and as they stand in the workbook."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl

from allocator.derived.tables import letters_table
from allocator.outputs.heat_sheets import coverage, load
from allocator.outputs.listing import TOP
from allocator.outputs.wording import Wording
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Result, assign
from tests.cases.helpers import pack
from tests.helpers import org_from
from tests.outputs.made import POSITIONS, PROCESSES

SHOWN = {"V": "C", "S": "I"}  # of the canonical letters that RACI does not show as they are


@cache
def small() -> Result:
    return assign(org_from(POSITIONS, processes=PROCESSES), pack())


def test_load_counts_the_letters_of_whoever_is_more_than_informed():
    result = small()
    table = letters_table(result.org, result.allocation)
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    laden = set()
    for position, letter, acting in zip(table.position, table.letter, table.acting, strict=True):
        counted[position].update([*SHOWN.get(letter, letter).split("/"), "Rows"])
        laden |= {position} if letter not in ("I", "O") else set()
        if acting and letter in ("A", "A/R"):
            counted[acting]["Acting"] += 1
    heat = load(Wording(result, "RACI"))
    found = {
        post: {head: int(figure) for head, figure in zip(heat.heads, figures, strict=True)}
        for post, figures in zip(heat.names["Position"][1], heat.figures.tolist(), strict=True)
    }
    assert found == {post: {head: counted[post][head] for head in heat.heads} for post in laden}
    assert sum(each["Acting"] for each in found.values()) > 0
    answers = [found[post]["A"] for post in heat.names["Position"][1]]
    assert answers == sorted(answers, reverse=True)


def test_coverage_is_the_share_of_rows_in_filled_hands():
    result = small()
    allocation, org = result.allocation, result.org
    filled: defaultdict[int, set[str]] = defaultdict(set)
    table = allocation.assignments
    for row, position, letter in zip(table.row.tolist(), table.position.tolist(), table.letter.tolist(), strict=True):
        if not org.vacant[position] and letter >= 6:
            filled[row] |= {"A", "R"} if letter == 8 else {"A"} if letter == 7 else {"R"}
    shares: defaultdict[tuple[int, str], list[bool]] = defaultdict(list)
    for row, (activity, scope) in enumerate(zip(allocation.rows.activity.tolist(), allocation.rows.scope.tolist(), strict=True)):
        shares[scope, allocation.activities[activity].dimension].append(filled[row] == {"A", "R"})
    words = Wording(result, "RACI")
    heat = coverage(words)
    named = {activity.dimension: str(words.dimensions[at]) for at, activity in enumerate(allocation.activities)}
    places = {name: at for at, name in enumerate(heat.heads)}
    for (scope, dimension), rows in shares.items():
        line = heat.names["Scope"][1].index(str(words.scopes[scope]))
        assert heat.figures[line, places[named[dimension]]] == sum(rows) / len(rows)
    assert np.count_nonzero(~np.isnan(heat.figures)) == len(shares)
    assert 0 in heat.figures  # the vacant process manager's rows
    assert 1 in heat.figures


def test_they_stand_in_the_workbook_as_numbers_with_a_scale(tmp_path: Path):
    write_workbook(small(), tmp_path / "raci.xlsx")
    book = openpyxl.load_workbook(tmp_path / "raci.xlsx")
    for name, first in (("Load", 4), ("Coverage", 2)):
        sheet = book[name]
        figures = [cell.value for row in sheet.iter_rows(min_row=TOP + 1, min_col=first) for cell in row if cell.value is not None]
        assert figures
        assert all(isinstance(figure, int | float) for figure in figures)
        assert any(rule.type == "colorScale" for area in sheet.conditional_formatting for rule in area.rules)
