"""Matrices with roles as columns: what their rows and the columns beside the letters may be."""

from __future__ import annotations

import pytest

from tests.sheets.matrices import assert_read, codes, one, read

LAYOUTS = {
    "plain": (
        """
        | Activity | PM  | Dev | QA |
        | Plan     | A   | R   |    |
        | Build    | A/R |     | C  |
        """,
        ["Plan: PM A, Dev R", "Build: PM A/R, QA C"],
    ),
    "areas in a column, blank where they go on; notes between and dates behind": (
        """
        | Area | Task | Notes | PM | Dev | Due date |
        | Build | Code | in sprints | A | R | 2024-01-01 |
        | | Review | | A | R | |
        | Run | Watch | day and night | I | A/R | 2024-02-01 |
        """,
        ["Build > Code: PM A, Dev R", "Build > Review: PM A, Dev R", "Run > Watch: PM I, Dev A/R"],
    ),
    "sections in rows of their own": (
        """
        | Activity | PM | Dev |
        | Phase one | | |
        | Plan | A | R |
        | Phase two | | |
        | Build | A | R |
        | Test | A | R |
        """,
        ["Phase one > Plan: PM A, Dev R", "Phase two > Build: PM A, Dev R", "Phase two > Test: PM A, Dev R"],
    ),
    "numbered sections": (
        """
        | Activity | PM | Dev |
        | 1 Plan | | |
        | 1.1 Draft | A | R |
        | 2 Build | | |
        | 2.1 Code | A | R |
        """,
        ["1 Plan > 1.1 Draft: PM A, Dev R", "2 Build > 2.1 Code: PM A, Dev R"],
    ),
    "an activity and a role not yet filled": (
        """
        | Activity | PM | Dev | Boss | Remark |
        | Plan | A | R | | ok |
        | Build | | | | |
        | Test | A | R | | see B |
        | Ship | | | | |
        """,
        ["Plan: PM A, Dev R", "Build: ", "Test: PM A, Dev R", "Ship: "],
    ),
    "an activity in merged rows": (
        """
        | Activity | PM | Dev |
        | Plan | A | |
        | | | R |
        | Build | A | R |
        """,
        ["Plan: PM A, Dev R", "Build: PM A, Dev R"],
    ),
    "rows lettered A to D, totals at the edges": (
        """
        | # | Activity | PM | Dev | Number of A |
        | A | Plan | A | R | 1 |
        | B | Build | A | R | 1 |
        | C | Go | C | A/R | 1 |
        | D | End | R | A | 1 |
        | | Number of A | 2 | 2 | |
        | | Responsible | 1 | 3 | |
        """,
        ["Plan: PM A, Dev R", "Build: PM A, Dev R", "Go: PM C, Dev A/R", "End: PM R, Dev A"],
    ),
    "every letter with a name": (
        """
        | Activity | Ops | IT |
        | Plan | A: Bob | R: Ann |
        | Build | R - Bob | A - Tom |
        """,
        ["Plan: Ops A, IT R", "Build: Ops R, IT A"],
    ),
    "scopes beside the activities": (
        """
        | Activity | Scope | COO | PM |
        | Budget | Mixing (PR1) | A | R |
        | Budget | Packing (PR2) | I | A/R |
        """,
        ["Budget @ Mixing (PR1): COO A, PM R", "Budget @ Packing (PR2): COO I, PM A/R"],
    ),
    "letters of one role in both rows of an activity": (
        """
        | Activity | COO | PM |
        | Plan | A | R |
        | | I | C |
        | Do | A | R |
        """,
        ["Plan: COO A/I, PM R/C", "Do: COO A, PM R"],
    ),
    "footnotes right below": (
        """
        | Activity | COO | PM |
        | Plan | A¹ | R* |
        | Hire | A | R |
        | ¹ only above 10k | | |
        | * if asked | | |
        """,
        ["Plan: COO A, PM R", "Hire: COO A, PM R"],
    ),
    "characters without width": (
        """
        | Activity | COO | PM |
        | Plan | A\u200b | \ufeffR |
        | Hire | A | R |
        """,
        ["Plan: COO A, PM R", "Hire: COO A, PM R"],
    ),
    "steps named by letters": (
        """
        | Step | PM | Dev |
        | A | A | R |
        | B | R | A |
        | C | C | A/R |
        """,
        ["A: PM A, Dev R", "B: PM R, Dev A", "C: PM C, Dev A/R"],
    ),
    "steps named by letters of the scheme, beside their numbers": (
        """
        | No | Step | PM | Dev |
        | 1 | A | A | R |
        | 2 | C | R | A |
        | 3 | I | C | A/R |
        | 4 | R | I | A |
        """,
        ["A: PM A, Dev R", "C: PM R, Dev A", "I: PM C, Dev A/R", "R: PM I, Dev A"],
    ),
    "steps named by letters without a heading": (
        """
        | | PM | Dev |
        | A | A | R |
        | B | R | A |
        """,
        ["A: PM A, Dev R", "B: PM R, Dev A"],
    ),
    "steps lettered beside what they are": (
        """
        | Process step | Activity | PM | Dev |
        | A | Plan | A | R |
        | B | Build | R | A |
        | C | Ship | C | A/R |
        """,
        ["Plan: PM A, Dev R", "Build: PM R, Dev A", "Ship: PM C, Dev A/R"],
    ),
    "totals beside and below, signatures": (
        """
        | Responsibility matrix | | | | |
        | ID | Activity | PM | Dev | Total R |
        | 1 | Plan | A | R | 1 |
        | 2 | Build | A | R | 1 |
        | | Total A | 2 | 0 | |
        | | | | | |
        | Approved by: | ____ | | | |
        """,
        ["Plan: PM A, Dev R", "Build: PM A, Dev R"],
    ),
    "blank columns between the roles": (
        """
        | | Activity | | CEO | | COO |
        | | Strategy | | A | | R |
        | | Budget | | A | | C |
        """,
        ["Strategy: CEO A, COO R", "Budget: CEO A, COO C"],
    ),
    "dates and bars of a schedule beside": (
        """
        | Task | PM | Dev | | Start | W1 | W2 |
        | Plan | A | R | | 2024-01-01 | x | |
        | Build | A | R | | 2024-01-08 | | x |
        """,
        ["Plan: PM A, Dev R", "Build: PM A, Dev R"],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_letter_is_read_and_names_its_cell(layout: str) -> None:
    assert_read(LAYOUTS[layout][0], "roles as columns", LAYOUTS[layout][1])


def test_a_role_without_letters_is_a_role_and_a_column_of_remarks_is_none() -> None:
    matrix = one(LAYOUTS["an activity and a role not yet filled"][0])
    assert [role.name for role in matrix.roles] == ["PM", "Dev", "Boss"]


def test_columns_that_describe_the_activities_are_no_finding() -> None:
    table = "| Activity | COO | PM | Status | System | Hours |\n| Plan | A | R | C | SAP | 4 |\n| Do | A | R | I | none | 1 |"
    assert codes(read(table)[1]) == []


@pytest.mark.parametrize("cells", [("yes", "no", "C"), ("X", "tbd", "done"), ("x", "x", "")])
def test_a_column_that_may_be_a_role_is_not_left_out_without_a_word(cells: tuple[str, str, str]) -> None:
    rows = "\n".join(f"| {name} | A | R | {cell} |" for name, cell in zip(("Plan", "Do", "Go"), cells, strict=True))
    matrices, findings = read(f"| Activity | COO | PM | QA |\n{rows}")
    assert [role.name for role in matrices[0].roles] == ["COO", "PM"]
    assert [(item.code, item.cell and item.cell.address, item.values["heading"]) for item in findings] == [("MTX-25", "D1", "QA")]


def test_columns_left_out_side_by_side_are_told_once() -> None:
    _, findings = read(
        "| Task | PM | Dev | Jan | Feb | Mar |\n| Plan | A | R | x | x | |\n| Do | A | R | | x | x |\n| Go | A | R | | | x |"
    )
    assert [(item.code, item.subject, item.values["heading"]) for item in findings] == [
        ("MTX-25", "Columns D to F of test.xlsx!Sheet1", "Jan, Feb, Mar")
    ]


def test_headings_are_told_and_so_are_letters_without_an_activity() -> None:
    _, findings = read(LAYOUTS["sections in rows of their own"][0])
    assert codes(findings) == ["MTX-05"]
    assert "“Phase one”, “Phase two”" in findings[0].message
    _, findings = read(LAYOUTS["an activity in merged rows"][0])
    assert [(item.code, str(item.cell)) for item in findings] == [("MTX-07", "test.xlsx!Sheet1!A3")]


def test_a_heading_with_a_number_beside_it_is_told_by_its_name() -> None:
    _, findings = read("""
        | Nr. | Task | Head | PM | Dev |
        | 1. | Concept | | | |
        | 1.1 | Draft | I | A | R |
        | 2. | Work | | | |
        | 2.1 | Code | | A | R |
        """)
    assert "“Concept”, “Work”" in findings[0].message
