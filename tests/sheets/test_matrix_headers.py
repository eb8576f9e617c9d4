"""Matrices with roles as columns: how the roles may be called above them."""

from __future__ import annotations

import pytest

from tests.sheets.matrices import assert_read, codes, one, read

CLOUD = "Cloud team - It moves all systems of the organisation to wherever they cost the least over the years"
OPS = "Ops team - It runs what the others have built, all day and all night, and keeps every bit of it safe"
SKILLS = "Architects, developers, engineers and others who know how such systems are built and moved"
LAYOUTS = {
    "title above, blank columns and rows, a heading over the roles": (
        """
        | | | | | | |
        | | | Responsibility matrix of the plant | | | |
        | | | | | | |
        | | | | Roles | | |
        | | | Activities | Head of Ops | Planner | Works council |
        | | | | | | |
        | | | Plan shifts | A | R | C |
        | | | Publish shifts | A | R/I | I |
        """,
        ["Plan shifts: Head of Ops A, Planner R, Works council C", "Publish shifts: Head of Ops A, Planner R/I, Works council I"],
    ),
    "two header rows with merged groups, the same names under each": (
        """
        | | | Operations | | IT | |
        | No | Task | Lead | Clerk | Lead | Clerk |
        | 1 | Plan | A | R | C | |
        | 2 | Ship | A/R | | I | C |
        """,
        ["Plan: Operations: Lead A, Operations: Clerk R, IT: Lead C", "Ship: Operations: Lead A/R, IT: Lead I, IT: Clerk C"],
    ),
    "two header rows, titles over persons": (
        """
        | | CEO | COO | CFO |
        | Activity | Anna Alt | Bert Bo | Carl Cu |
        | Plan | A | R | C |
        | Pay | I | A | R |
        """,
        ["Plan: CEO (Anna Alt) A, COO (Bert Bo) R, CFO (Carl Cu) C", "Pay: CEO (Anna Alt) I, COO (Bert Bo) A, CFO (Carl Cu) R"],
    ),
    "header repeated in the middle": (
        """
        | Task | PM | Dev | QA |
        | Plan | A | R | |
        | | | | |
        | Task | PM | Dev | QA |
        | Test | A | C | R |
        """,
        ["Plan: PM A, Dev R", "Test: PM A, Dev C, QA R"],
    ),
    "letters with names and remarks": (
        """
        | Activity | Ops | IT |
        | Plan | A: Bob | R: Ann |
        | Build | A (until May) | R - Tom |
        | Test | A | C |
        """,
        ["Plan: Ops A, IT R", "Build: Ops A, IT R", "Test: Ops A, IT C"],
    ),
    "no header": (
        """
        | Plan | A | R | I |
        | Build | A | R | C |
        """,
        ["Plan: column B A, column C R, column D I", "Build: column B A, column C R, column D C"],
    ),
    "ids for roles": (
        """
        | Activity | P1 | P2 | P3 |
        | Plan | A | R | I |
        | Go | R | A | C |
        """,
        ["Plan: P1 A, P2 R, P3 I", "Go: P1 R, P2 A, P3 C"],
    ),
    "long headings and a row of descriptions below them": (
        f"""
        | Key work | {CLOUD} | {OPS} |
        | Skills | {SKILLS} | {SKILLS} |
        | Move | A/R | I |
        | Run | C | A |
        """,
        ["Move: Cloud team A/R, Ops team I", "Run: Cloud team C, Ops team A"],
    ),
    "a title that is the letter": (
        """
        | DRI | | |
        | Task | Ann | Bob |
        | Plan | DRI | |
        | Do | | DRI |
        """,
        ["Plan: Ann DRI", "Do: Bob DRI"],
    ),
    "groups of unequal width over roles": (
        """
        | | Management | | Staff |
        | Activity | CEO | COO | HR |
        | Plan | A | R | C |
        | Close | I | A/R | C |
        """,
        ["Plan: CEO A, COO R, HR C", "Close: CEO I, COO A/R, HR C"],
    ),
    "groups of unequal width, a name under two of them": (
        """
        | | Operations | | Staff |
        | Activity | Lead | Clerk | Lead |
        | Plan | A | R | C |
        | Close | I | A/R | C |
        """,
        [
            "Plan: Operations: Lead A, Clerk R, Staff: Lead C",
            "Close: Operations: Lead I, Clerk A/R, Staff: Lead C",
        ],
    ),
    "titles over persons, one without a title": (
        """
        | | CEO | | CFO |
        | Activity | Anna Alt | Bert Bo | Carl Cu |
        | Plan | A | R | C |
        | Pay | I | A | R |
        """,
        ["Plan: CEO (Anna Alt) A, Bert Bo R, CFO (Carl Cu) C", "Pay: CEO (Anna Alt) I, Bert Bo A, CFO (Carl Cu) R"],
    ),
    "names of roles that look like letters": (
        """
        | Task | IT | CI | R&D |
        | Plan | R | A | I |
        | Hire | A | R | C |
        """,
        ["Plan: IT R, CI A, R&D I", "Hire: IT A, CI R, R&D C"],
    ),
    "letters for roles": (
        """
        | Task | A | B | C |
        | Plan | R | A | I |
        | Hire | A | R | C |
        """,
        ["Plan: A R, B A, C I", "Hire: A A, B R, C C"],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_letter_is_read_and_names_its_cell(layout: str) -> None:
    assert_read(LAYOUTS[layout][0], "roles as columns", LAYOUTS[layout][1])


def test_the_roles_and_header_rows_are_told() -> None:
    matrix = one(LAYOUTS["header repeated in the middle"][0])
    assert [(role.name, role.cell.address) for role in matrix.roles] == [("PM", "B1"), ("Dev", "C1"), ("QA", "D1")]
    assert matrix.header_rows == (1, 4)
    assert (matrix.rows[0].cell.address, matrix.rows[1].cell.address) == ("A2", "A5")


def test_roles_without_a_name_of_their_own_are_told() -> None:
    matrices, findings = read("| Task | PM | PM | |\n| Plan | A | R | I |\n| Go | R | A | C |")
    assert [role.name for role in matrices[0].roles] == ["PM", "PM (column C)", "column D"]
    assert codes(findings) == ["MTX-06", "MTX-06"]
