"""Legends that give letters other meanings than usual, that stand side by side, or that explain one letter alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.checks.matrix_meaning import meaning
from allocator.sheets.matrix import read_matrices
from tests.sheets.matrices import noted, one, read

BODY = "| Activity | COO | PM | HR |\n| Plan | R | A | A |\n| Hire | R | A | C |"
OWN = "| Activity | COO | PM |\n| Plan | V | D |\n| Hire | V | D |\n| Run | V | N |"
SWAPPED = {
    "one cell": "| R = Accountable; A = Responsible | | | |\n| | | | |\n" + BODY,
    "a title before it": "| Legend: R = Accountable, A = Responsible (does the work) | | | |\n| | | | |\n" + BODY,
    "colons": "| R: Accountable, A: Responsible | | | |\n| | | | |\n" + BODY,
    "three letters": "| Legend: R = Accountable, A = Responsible, C = Consulted | | | |\n| | | | |\n" + BODY,
    "two rows": "| R | Accountable | | |\n| A | Responsible | | |\n| | | | |\n" + BODY,
    "other words": "| Legend: R = Owns the result, A = Does the work | | | |\n| | | | |\n" + BODY,
    "side by side": "| R = Accountable | A = Responsible | | |\n| | | | |\n" + BODY,
}
OTHERS = {
    "below": OWN + "\n| | | |\n| V | Accountable | |\n| D | Responsible | |\n| N | Informed | |",
    "right": "| Activity | COO | PM | | | |\n| Plan | V | D | | V | Accountable |\n| Hire | V | D | | D | Responsible |\n"
    "| Run | V | N | | N | Informed |",
    "right, in one cell": "| Activity | COO | PM | | |\n| Plan | V | D | | V = Accountable |\n"
    "| Hire | V | D | | D = Responsible |\n| Run | V | N | | N = Informed |",
    "right, under a heading": "| Activity | COO | PM | | Key | |\n| Plan | V | D | | V | Accountable |\n"
    "| Hire | V | D | | D | Responsible |\n| Run | V | N | | N | Informed |",
}


@pytest.mark.parametrize("place", SWAPPED)
def test_a_legend_that_swaps_letters_is_followed_and_told(place: str) -> None:
    matrix = one(SWAPPED[place])
    assert noted(matrix) == ["Plan: COO R, PM A, HR A", "Hire: COO R, PM A, HR C"]
    made, doubts = meaning(matrix)
    assert (made.duties["R"], made.duties["A"]) == (frozenset("A"), frozenset("R"))
    assert [item.code for item in doubts] == ["MTX-14", "MTX-14"]


@pytest.mark.parametrize("place", OTHERS)
def test_words_of_responsibility_that_stand_together_explain_any_letter(place: str) -> None:
    matrix = one(OTHERS[place])
    assert noted(matrix) == ["Plan: COO V, PM D", "Hire: COO V, PM D", "Run: COO V, PM N"]
    assert dict(matrix.legend) == {"V": "Accountable", "D": "Responsible", "N": "Informed"}
    assert meaning(matrix)[0].duties["V"] == frozenset("A")


def test_activities_that_are_letters_are_no_legend() -> None:
    matrix = one("| Task | PM | Dev |\n| A | Accountable | Responsible |\n| B | Responsible | Accountable |")
    assert not matrix.legend


def test_meanings_in_cells_side_by_side_stay_apart() -> None:
    matrix = one("| R = Responsible | A = Accountable | | |\n| C = Consulted | I = Informed | | |\n| | | | |\n" + BODY)
    assert dict(matrix.legend) == {"R": "Responsible", "A": "Accountable", "C": "Consulted", "I": "Informed"}


def test_a_scheme_of_one_letter_is_read(tmp_path: Path) -> None:
    path = tmp_path / "one.md"
    path.write_text(
        "## How to read the letters (DRI)\n\n- **DRI** Directly responsible individual: one on each row\n\n## Works\n\n"
        "| Activity | Scope | DRI | Holder |\n|---|---|---|---|\n| Plan | Works | Manager, Works (P8) | Ann Bo |\n"
        "| Hire | Works | Director (P2) | Cy Dee |\n",
        encoding="utf-8",
    )
    (matrix,), findings = read_matrices([path])
    assert findings == []
    assert matrix.scheme == "DRI"
    assert noted(matrix) == ["Plan @ Works: Manager, Works (P8) DRI", "Hire @ Works: Director (P2) DRI"]
    assert meaning(matrix)[0].duties["DRI"] == frozenset("AR")


def test_the_last_row_of_a_text_is_an_activity_without_letters(tmp_path: Path) -> None:
    path = tmp_path / "close.md"
    path.write_text("| Task | PM | Dev |\n|---|---|---|\n| Plan | A | R |\n| Run | A | R |\n| Close | | |\n", encoding="utf-8")
    (matrix,), _ = read_matrices([path])
    assert noted(matrix) == ["Plan: PM A, Dev R", "Run: PM A, Dev R", "Close: "]


def test_letters_of_a_scheme_that_are_no_matrix_are_not_said_to_be_of_none() -> None:
    _, findings = read("| | Plan | Hire |\n| Responsible | x | |\n| Accountable | | x |")
    assert [item.code for item in findings] == ["MTX-01"]
    assert "not those of a responsibility scheme" not in findings[0].message
