"""Several matrices in one file: on one sheet or several, shown or hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sheets.matrices import codes, grid, noted, one, read

PLAIN = """
| Activity | PM  | Dev | QA |
| Plan     | A   | R   |    |
| Build    | A/R |     | C  |
"""
TURNED = """
| Role | Plan | Build | Ship |
| PM | A | A | I |
| Dev | R | R | C |
"""


def test_two_matrices_stand_one_below_the_other() -> None:
    matrices, _ = read("""
        | Task | PM | Dev | QA |
        | Plan | A | R | I |
        | | | | |
        | Duty | CFO | Clerk | |
        | Pay | A | R | |
        | Book | A | R | |
        """)
    assert [noted(matrix) for matrix in matrices] == [["Plan: PM A, Dev R, QA I"], ["Pay: CFO A, Clerk R", "Book: CFO A, Clerk R"]]
    assert [matrix.header_rows for matrix in matrices] == [(1,), (4,)]


SIDES = {
    "with a blank column between": """
        | Task | PM | Dev | | Task | CFO | Clerk |
        | Plan | A | R | | Pay | A | R |
        | Build | A | R | | Book | A | R |
        """,
    "with titles, headers of different height and length": """
        | Project | | | | | | |
        | | | | | Duty | CFO | Clerk |
        | Task | PM | Dev | | Pay | A | R |
        | Plan | A | R | | Book | A | R |
        | Build | A | R | | | | |
        """,
    "the same activity heading without a blank column": """
        | Task | PM | Dev | Task | CFO | Clerk |
        | Plan | A | R | Pay | A | R |
        | Build | A | R | Book | A | R |
        """,
    "another heading, an A on either side of it": """
        | Task | PM | Dev | Duty in finance | CFO | Clerk |
        | Plan | A | R | Pay | A | R |
        | Build | A | R | Book | A | R |
        """,
    "names below letters": """
        | Task | R | A | C | | Duty | R | A | C |
        | Plan | Dev | PM | | | Pay | Clerk | CFO | |
        | Build | Dev | PM | | | | | | |
        | | | | | | Book | Clerk | CFO | |
        """,
}


@pytest.mark.parametrize("how", SIDES)
def test_two_matrices_stand_side_by_side(how: str) -> None:
    matrices, findings = read(SIDES[how])
    left, right = ("Dev R, PM A", "Clerk R, CFO A") if how == "names below letters" else ("PM A, Dev R", "CFO A, Clerk R")
    assert [noted(matrix) for matrix in matrices] == [
        [f"Plan: {left}", f"Build: {left}"],
        [f"Pay: {right}", f"Book: {right}"],
    ]
    assert findings == []


def test_a_column_among_the_roles_that_may_begin_a_matrix_is_told() -> None:
    matrices, findings = read(
        "| Task | PM | Dev | Deliverable | QA |\n| Plan | A | R | a plan | C |\n| Code | A | R | a program | C |"
    )
    assert noted(matrices[0]) == ["Plan: PM A, Dev R, QA C", "Code: PM A, Dev R, QA C"]
    assert [(item.code, item.cell and item.cell.address) for item in findings] == [("MTX-25", "D1")]
    assert "if another matrix begins with it, leave the column before it blank" in findings[0].fix


def test_every_sheet_of_a_workbook_may_hold_one() -> None:
    matrices, _ = read(PLAIN, TURNED, "| Article | Price |\n| Shirt | 10 |")
    assert [(matrix.sheet, matrix.orientation) for matrix in matrices] == [
        ("Sheet1", "roles as columns"),
        ("Sheet2", "roles as rows"),
    ]


def test_a_hidden_matrix_counts_only_where_no_other_shows() -> None:
    hidden = replace(grid(PLAIN, "Old"), hidden=True)
    matrices, findings = read(hidden, TURNED)
    assert [matrix.sheet for matrix in matrices] == ["Sheet2"]
    assert [(item.code, item.subject) for item in findings] == [("MTX-09", "Old")]
    assert [matrix.sheet for matrix in read(hidden)[0]] == ["Old"]


def test_a_list_that_repeats_the_matrix_is_not_read_twice() -> None:
    listed = "| Activity | Role | Letter |\n| Plan | PM | A |\n| Plan | Dev | R |\n| Build | PM | R |"
    matrices, findings = read(PLAIN, listed)
    assert [matrix.sheet for matrix in matrices] == ["Sheet1"]
    assert codes(findings) == ["MTX-08"]
    assert len(read(PLAIN, listed.replace("Build", "Sell"))[0]) == 2


OWN = """
| | Halden | | | Executives | | | | | |
| | Proposed responsibilities | | | CEO | COO | Teams | | Agreed | Remark |
| | A  Accountable: answers for it   R  Responsible: does it | | | Ann | VACANT | letter (positions) | | | |
| | Activity | Scope kind | Scope | P01 | P02 | | Check | | |
| allocator:matrix | | | | P01 | P02 | | allocator:check | allocator:agreed | allocator:remark |
| | Scope of work | | | | | | | | |
| ops-a@ORG | Oversee¹ | operation | North | A | R | I (12) | ok | | A for me |
| ops-b@ORG | Plan | operation | North | | | | no A | A | |
| | Accountable | | | 1 | 0 | | | | |
| | Responsible | | | 0 | 1 | | | | |
| | ¹ customer contact stays with the operations manager | | | | | | | | |
"""


def test_our_own_sheets_are_told_by_their_marks() -> None:
    matrix = one(grid(OWN, "RACI North"), TURNED)
    assert [role.name for role in matrix.roles] == ["CEO (P01)", "COO (P02)", "Teams"]
    assert noted(matrix) == ["Scope of work > Oversee @ North: CEO (P01) A, COO (P02) R, Teams I", "Scope of work > Plan @ North: "]
    assert matrix.legend == {"A": "Accountable: answers for it", "R": "Responsible: does it"}
