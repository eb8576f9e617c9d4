"""Matrices whose letters stand above, beside or in one cell with those who have them."""

from __future__ import annotations

import pytest

from allocator.sheets.matrix_letters import Alphabet
from allocator.sheets.matrix_pairs import pairs_in
from tests.sheets.matrices import assert_read, codes, noted, one, read

LETTERS, LETTER_ROWS, LIST = "letters as columns", "letters as rows", "list"

LAYOUTS = {
    "a column for each letter, several names in a cell": (
        """
        | Process step | Responsible | Accountable | Consulted | Informed |
        | Plan | Bob, Alice | Eve | n/a | Tom & Ann |
        | Build | Bob; Tom | Eve | Alice\\nAnn | - |
        """,
        LETTERS,
        ["Plan: Bob R, Alice R, Eve A, Tom I, Ann I", "Build: Bob R, Tom R, Eve A, Alice C, Ann C"],
    ),
    "a column for each letter, one role doing both": (
        """
        | Decision | R | A | C | I |
        | Budget | Finance lead | CFO | HR, IT | All staff |
        | Hiring | HR | HR | | Health and Safety |
        """,
        LETTERS,
        ["Budget: Finance lead R, CFO A, HR C, IT C, All staff I", "Hiring: HR R/A, Health and Safety I"],
    ),
    "marks below letters, the role in a column": (
        """
        | Activity | Role | R | A | C | I |
        | Plan | PM | x | x | | |
        | Plan | Dev | | | x | |
        | Build | PM | | X | | |
        | | Dev | ✓ | | | |
        """,
        LETTERS,
        ["Plan: PM R/A, Dev C", "Build: PM A, Dev R"],
    ),
    "marks below letters, the role above them": (
        """
        | | CEO | | | | COO | | | |
        | Activity | R | A | C | I | R | A | C | I |
        | Plan | | x | | | x | | | |
        | Build | | | | x | x | x | | |
        """,
        LETTERS,
        ["Plan: CEO A, COO R", "Build: CEO I, COO R/A"],
    ),
    "marks below letters merged over the roles": (
        """
        | Activity | Responsible | | Accountable | |
        | | COO | PM | COO | PM |
        | Plan | | x | x | |
        | Hire | x | | x | |
        """,
        LETTERS,
        ["Plan: PM R, COO A", "Hire: COO R/A"],
    ),
    "a list": (
        """
        | Activity | Role | Letter |
        | Plan | Manager, Packing | A |
        | Plan | Dev | R |
        | Build | Manager, Packing | A/R |
        | | Dev | C |
        """,
        LIST,
        ["Plan: Manager, Packing A, Dev R", "Build: Manager, Packing A/R, Dev C"],
    ),
    "a list of one role": (
        """
        | TPM RACI | | |
        | Key Management Area | Step | Role |
        | Planning | Refine | A |
        | | Specify | A/R |
        | Risk | Monitor | C |
        """,
        LIST,
        ["Planning > Refine: TPM A", "Planning > Specify: TPM A/R", "Risk > Monitor: TPM C"],
    ),
    "a list with scopes and two columns of letters, as ours": (
        """
        | activity | scope | position | letter | canonical |
        | Budget | ORG | COO | A | A |
        | Budget | ORG | PM | C | V |
        | Hire | ORG | PM | R | R |
        """,
        LIST,
        ["Budget @ ORG: COO A, PM C", "Hire @ ORG: PM R"],
    ),
    "a list with a second column of letters": (
        """
        | Activity | Role | RACI | Approved |
        | Plan | PM | A | A |
        | Plan | COO | R | A |
        | Do | PM | A | |
        """,
        LIST,
        ["Plan: PM A, COO R", "Do: PM A"],
    ),
    "names below letters that head several columns": (
        """
        | Activity | Responsible | | Accountable | Consulted | |
        | Plan | Bob | Ann | Eve | Tom | |
        | Build | Tom | | Eve | Ann | Bob |
        """,
        LETTERS,
        ["Plan: Bob R, Ann R, Eve A, Tom C", "Build: Tom R, Eve A, Ann C, Bob C"],
    ),
    "letters written once more for each of their columns": (
        """
        | Activity | R | R | A | C |
        | Plan | Ann | Bob | Eve | Tom |
        | Do | Tom | | Eve | |
        """,
        LETTERS,
        ["Plan: Ann R, Bob R, Eve A, Tom C", "Do: Tom R, Eve A"],
    ),
    "remarks without a heading right of the letters": (
        """
        | Activity | R | A | |
        | Plan | Ann | Eve | ask first |
        | Do | Tom | Eve | |
        """,
        LETTERS,
        ["Plan: Ann R, Eve A", "Do: Tom R, Eve A"],
    ),
    "headings that explain their letter": (
        """
        | Activity | Responsible (R) | Accountable (A) | Informed (I) |
        | Plan | Ann | Eve | Zoe |
        | Do | Tom | Eve | |
        """,
        LETTERS,
        ["Plan: Ann R, Eve A, Zoe I", "Do: Tom R, Eve A"],
    ),
    "letters down, activities across": (
        """
        | RACI of the move | | |
        | | | |
        | Letter | Plan | Ship |
        | R | Ann, Tom | Bob |
        | A | Carl | Carl |
        | C | | Tom |
        | | | |
        | R = Responsible | | |
        | A = Accountable | | |
        """,
        LETTER_ROWS,
        ["Plan: Ann R, Tom R, Carl A", "Ship: Bob R, Carl A, Tom C"],
    ),
    "words down, activities across, a second row for a letter": (
        """
        | | Plan | Build | Ship |
        | Responsible | Ann | Bob | Ann |
        | | Tom | | |
        | Accountable | Carl | Carl | Carl |
        | Informed | | Eve | Dora |
        """,
        LETTER_ROWS,
        ["Plan: Ann R, Tom R, Carl A", "Build: Bob R, Carl A, Eve I", "Ship: Ann R, Carl A, Dora I"],
    ),
    "letters and names in one cell": (
        """
        | # | Activity | RACI | Remark |
        | 1 | Plan | A: Bob; R: Ann | fine |
        | 2 | Build | A: Bob, R: Ann, Tom; C: Eve | |
        | 3 | Ship | R/A: Eve | |
        """,
        LIST,
        ["Plan: Bob A, Ann R", "Build: Bob A, Ann R, Tom R, Eve C", "Ship: Eve R/A"],
    ),
    "words and names in one cell, one below the other": (
        """
        | Activity | Responsibilities |
        | PREPARE | |
        | Plan | Accountable: Bob\\nResponsible: Ann & Tom\\nConsulted: - |
        | Build | Accountable: Bob\\nResponsible: Ann\\nInformed: Tom |
        """,
        LIST,
        ["PREPARE > Plan: Bob A, Ann R, Tom R", "PREPARE > Build: Bob A, Ann R, Tom I"],
    ),
    "names with their letters in one cell": (
        """
        | Activity | Who |
        | Plan | Bob (A), Ann (R) |
        | Build | Bob: A/R; Tom: C, Eve: I |
        """,
        LIST,
        ["Plan: Bob A, Ann R", "Build: Bob A/R, Tom C, Eve I"],
    ),
    "a list with names": (
        """
        | Activity | Letter | Names |
        | Plan | R | Ann |
        | | A | Eve |
        | Do | R | Tom |
        | | A | Eve |
        """,
        LIST,
        ["Plan: Ann R, Eve A", "Do: Tom R, Eve A"],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_letter_is_read_and_names_its_cell(layout: str) -> None:
    assert_read(*LAYOUTS[layout])


def test_where_letters_head_rows_the_row_above_them_is_the_header() -> None:
    matrix = one(LAYOUTS["letters down, activities across"][0])
    assert matrix.header_rows == (3,)
    assert [row.cell.address for row in matrix.rows] == ["B3", "C3"]


def test_letters_without_an_activity_are_counted_to_the_one_before_and_told() -> None:
    matrices, findings = read("| | Plan | Ship | |\n| R | Ann | Bob | Tom |\n| A | Carl | Carl | Carl |\n| I | Eve | | Eve |")
    assert noted(matrices[0]) == ["Plan: Ann R, Carl A, Eve I", "Ship: Bob R, Carl A, Tom R, Eve I"]
    assert [(item.code, item.values["rows"]) for item in findings] == [("MTX-07", "column D")]
    matrices, findings = read("| Task | R | A |\n| | Ann | Carl |\n| Plan | Bob | Carl |")
    assert noted(matrices[0]) == ["row 2: Ann R, Carl A", "Plan: Bob R, Carl A"]
    assert [(item.code, item.values["rows"]) for item in findings] == [("MTX-07", "row 2")]


def test_cells_that_pair_no_letters_with_names_are_told() -> None:
    matrices, findings = read(
        "| Task | Who |\n| Plan | A: Bob; R: Ann |\n| Do | A: Bob; R: Tom |\n| Sell | see above |\n| Ship | tbd |"
    )
    assert noted(matrices[0]) == ["Plan: Bob A, Ann R", "Do: Bob A, Tom R", "Sell: ", "Ship: "]
    assert [(item.code, item.values["text"]) for item in findings] == [("MTX-03", "see above"), ("MTX-03", "tbd")]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("A: Bob; R: Ann, Tom", [("A", "Bob"), ("R", "Ann, Tom")]),
        ("R/A - Bob", [("R/A", "Bob")]),
        ("Accountable = Head of Sales | Informed = all", [("A", "Head of Sales"), ("I", "all")]),
        ("Bob (A/R), Head of Sales [C]", [("A/R", "Bob"), ("C", "Head of Sales")]),
        ("Bob (A), Ann", []),
        ("see A: Bob", []),
        ("Time: 10:30", []),
        ("Q: Bob; X: Ann", []),
        ("plain words", []),
        ("A: Bob " * 200, []),
    ],
)
def test_pairs_of_letters_and_names(text: str, pairs: list[tuple[str, str]]) -> None:
    assert [("/".join(letters), names) for letters, names in pairs_in(text, Alphabet())] == pairs


NONE = {
    "letters that head rows of marks": "| RACI | Plan | Build |\n| R | x | |\n| A | | x |",
    "a glossary": "| Letter | Meaning | Example |\n| R | does the work | Ann writes |\n| A | answers | Bob signs |",
    "counts beside letters": "| Role | Letters |\n| PM | A: 3; R: 2 |\n| Dev | A: 0; R: 7 |",
    "activities beside roles": "| Role | Responsibilities |\n| Bob | Plan (A), Build (R) |\n| Ann | Plan (R), Build (A) |",
}


@pytest.mark.parametrize("table", NONE)
def test_what_only_looks_like_letters_and_names_is_no_matrix(table: str) -> None:
    matrices, findings = read(NONE[table])
    assert matrices == []
    assert codes(findings) == ["MTX-01"]
