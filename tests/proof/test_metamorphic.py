"""Changes of the sheet that change nothing: order of rows and columns, names of ids and people, one more hand in a team."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.derived.tables import letters_table
from allocator.pipeline import Result
from tests.proof.orgs import Table, Tables, halden, random_tables, result_of

Letters = dict[tuple[str, str], tuple[str, str]]  # (activity@scope, position) -> letter, who acts
Rename = Callable[[str], str]
REFERENCES = ("position_id", "reports_to", "dotted_to", "acting", "managers", "lead", "owner", "head", "manager")
PEOPLE = ("person", "person_id")
few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def letters_of(result: Result) -> Letters:
    """Every letter by name."""
    frame = letters_table(result.org, result.allocation)
    columns = zip(frame["activity"], frame["scope"], frame["position"], frame["letter"], frame["acting"], strict=True)
    return {(f"{activity}@{scope}", position): (letter, acting) for activity, scope, position, letter, acting in columns}


def found(result: Result) -> set[tuple[str, str]]:
    """Codes and subjects of the findings."""
    return {(item.code, item.subject) for item in result.findings}


def shuffled(table: Table, seed: int) -> Table:
    """The rows in another order."""
    return Random(seed).sample(table, len(table))


def columns_moved(table: Table, seed: int) -> Table:
    """The columns in another order."""
    order = Random(seed).sample(list(table[0]), len(table[0])) if table else []
    return [{name: row[name] for name in order} for row in table]


def renamed(table: Table, columns: tuple[str, ...], rename: Rename) -> Table:
    """The table with every item of some columns under another name."""
    return [
        {
            name: ";".join(rename(item) for item in cell.split(";") if item) if name in columns else cell
            for name, cell in row.items()
        }
        for row in table
    ]


def each(tables: Tables, change: Callable[[Table], Table]) -> Tables:
    """A change made to every table."""
    return {name: change(table) for name, table in tables.items()}


def same(before: Tables, after: Tables) -> None:
    """Both give the same letters and the same findings."""
    first, second = result_of(before), result_of(after)
    assert letters_of(second) == letters_of(first)
    assert found(second) == found(first)


@pytest.fixture(scope="module")
def example() -> Tables:
    """The worked example: no two posts tie there, so that the order of its rows decides nothing."""
    return halden()


@pytest.mark.parametrize("seed", range(8))
def test_shuffling_the_rows_changes_nothing(example: Tables, seed: int) -> None:
    same(example, each(example, lambda table: shuffled(table, seed)))


@pytest.mark.parametrize("seed", range(4))
def test_moving_the_columns_changes_nothing(example: Tables, seed: int) -> None:
    same(example, each(example, lambda table: columns_moved(table, seed)))


@few
@given(random_tables(30), st.integers(0, 99))
def test_moving_the_columns_of_any_org_changes_nothing(tables: Tables, seed: int) -> None:
    same(tables, each(tables, lambda table: columns_moved(table, seed)))


def backwards(name: str) -> str:
    """Another id, with another place in the alphabet: P07 -> X93."""
    return f"X{100 - int(name.removeprefix('P')):02}"


def ids_renamed(tables: Tables) -> Tables:
    """Every position id replaced wherever it stands."""
    return each(tables, lambda table: renamed(table, REFERENCES, backwards))


def scope_renamed(name: str) -> str:
    """A row under the new id of its scope: operations, logistics, fleets and inferred processes are called after a post."""
    activity, _, scope = name.partition("@")
    kind, dash, holder = scope.partition("-")
    return f"{activity}@{kind}-{backwards(holder)}" if dash and kind in ("OP", "LOG", "FLEET", "PR") and holder != "RES" else name


def same_under_other_ids(tables: Tables) -> None:
    """Renaming the ids renames them in the letters, and that is all."""
    before, after = letters_of(result_of(tables)), letters_of(result_of(ids_renamed(tables)))
    expected = {
        (scope_renamed(row), backwards(position)): (letter, backwards(acting) if acting else "")
        for (row, position), (letter, acting) in before.items()
    }
    assert after == expected


def test_renaming_the_ids_changes_no_letter(example: Tables) -> None:
    same_under_other_ids(example)


@few
@given(random_tables(30))
def test_renaming_the_ids_of_any_org_changes_no_letter(tables: Tables) -> None:
    same_under_other_ids(tables)


def holders_renamed(tables: Tables) -> Tables:
    """Every person under another name and number, the same one for the same person."""
    return each(tables, lambda table: renamed(table, PEOPLE, lambda name: f"Z{name[::-1]}"))


def test_renaming_the_holders_changes_nothing(example: Tables) -> None:
    same(example, holders_renamed(example))


@few
@given(random_tables(30))
def test_renaming_the_holders_of_any_org_changes_nothing(tables: Tables) -> None:
    same(tables, holders_renamed(tables))


@pytest.mark.parametrize("manager", ["P10", "P11", "P13", "P14", "P17"])
def test_one_more_in_a_team_gets_letters_of_its_own_only(example: Tables, manager: str) -> None:
    mate = next(row for row in example["positions"] if row["reports_to"] == manager)
    joined = {**mate, "position_id": "P99", "title": "Operator", "person_id": "E99", "person": "Somebody New", "headcount": "1"}
    before = letters_of(result_of(example))
    after = letters_of(result_of({**example, "positions": [*example["positions"], joined]}))
    own = {row: letter for (row, position), (letter, _) in after.items() if position == "P99"}
    colleague = {row: letter for (row, position), (letter, _) in before.items() if position == mate["position_id"]}
    assert own == colleague
    assert set(own.values()) <= {"I", "C"}
    assert {cell: letter for cell, letter in after.items() if cell[1] != "P99"} == before
