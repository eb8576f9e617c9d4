"""Marks of what a sheet showed: what counts as a change, which rows are named, and what becomes of damaged ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.sheets.edited_marks import FORMULA, MOST, SPACE, Shown, mark, packed, row_marks, unpacked

ROWS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc")), max_size=30)


def marks(rows: list[list[object]]) -> dict[int, int]:
    return dict(row_marks(rows, {}))


@pytest.mark.parametrize(
    ("one", "other"), [(3, 3.0), (3, "3"), (0.1 + 0.2, 0.3), (" a  b\n", "a b"), (None, ""), ("\u00a0x", "x"), ("-0", "-0 ")]
)
def test_what_programs_write_otherwise_is_the_same(one: object, other: object) -> None:
    assert mark(one) == mark(other)


@pytest.mark.parametrize(("one", "other"), [(3, 4), (True, 1), ("a", "A"), ("", "a"), (0.25, 0.26), ("C", "\u0421")])
def test_what_people_change_is_not(one: object, other: object) -> None:
    assert mark(one) != mark(other)


def test_a_row_is_the_same_in_any_order_of_its_columns_and_blank_rows_are_none() -> None:
    both = (mark("a") + mark("b")) % SPACE
    assert marks([["a", "b", ""], [], ["", None], ["b", "", "a"]]) == {0: both, 3: both}


def test_a_formula_counts_as_one_whatever_its_value() -> None:
    assert dict(row_marks([["a", 5]], {0: [1]})) == dict(row_marks([["a"]], {0: [1]})) == marks([["a", FORMULA]])
    assert dict(row_marks([["a", 5]], {0: [1]})) != marks([["a", 5]])


@given(rows=ROWS, others=st.sets(st.integers(0, 29)))
def test_the_rows_that_were_not_there_are_named(rows: list[tuple[int, str]], others: set[int]) -> None:
    before: list[list[object]] = [[*row] for row in rows]
    after: list[list[object]] = [["new", str(at)] if at in others else row for at, row in enumerate(before)]
    shown = Shown.of(list(marks(before).values()))
    assert shown.others(marks(after)) == sorted(at for at in others if at < len(rows))
    assert shown.others(marks(before[::-1])) == []


def test_a_few_changed_rows_of_a_long_list_are_named_and_many_are_not() -> None:
    rows: list[list[object]] = [[f"P{at}", "title", at % 7] for at in range(3 * MOST)]
    shown = Shown.of(list(marks(rows).values()))
    assert len(shown.marks) == MOST
    assert shown.others(marks(rows[::-1])) == []
    changed = [[*row, "note"] if at in {5, 4_000, 12_000} else row for at, row in enumerate(rows)]
    assert shown.others(marks(changed)) == [5, 4_000, 12_000]
    assert shown.others(marks([[*row, "note"] for row in rows])) is None


def test_marks_are_written_and_read() -> None:
    found = [0, 1, 255, 65_536, (1 << 24) - 1]
    assert unpacked(packed(found)) == found
    assert Shown.read("5", packed(found)) == Shown(5, found)


@pytest.mark.parametrize(("rows", "text"), [("2", "AAAA"), ("x", "AAAA"), ("1", "AA"), ("1", "?AAA"), ("1", "äAAA"), ("", "")])
def test_damaged_marks_are_none(rows: str, text: str) -> None:
    assert Shown.read(rows, text) is None
