"""Matrices with roles as rows."""

from __future__ import annotations

import pytest

from tests.sheets.matrices import assert_read, read

LAYOUTS = {
    "roles as rows": (
        """
        | Role | Plan | Build | Ship |
        | PM | A | A | I |
        | Dev | R | R | C |
        | Logistics | I | | A/R |
        """,
        ["Plan: PM A, Dev R, Logistics I", "Build: PM A, Dev R", "Ship: PM I, Dev C, Logistics A/R"],
    ),
    "roles as rows without a heading that says so, a footer below": (
        """
        | | Delivery | Alignment | Change |
        | Adoption team | Accountable | Informed | Accountable |
        | Governance team | Consulted | Accountable | Informed |
        | | | | |
        | Aligned capability | adoption | strategy | strategy |
        """,
        [
            "Delivery: Adoption team A, Governance team C",
            "Alignment: Adoption team I, Governance team A",
            "Change: Adoption team A, Governance team I",
        ],
    ),
    "roles as rows beside their numbers, without headings": (
        """
        | | | Plan | Do | Go |
        | P1 | COO | A | A | I |
        | P2 | Plant manager | R | R | A |
        """,
        ["Plan: COO A, Plant manager R", "Do: COO A, Plant manager R", "Go: COO I, Plant manager A"],
    ),
    "roles as rows with a person beside": (
        """
        | Role | Name | Plan budget | Hire staff | Pay |
        | COO | Ann | A | I | A |
        | PM | Bob | R | A/R | R |
        | QA | Dora | C | R | I |
        """,
        ["Plan budget: COO A, PM R, QA C", "Hire staff: COO I, PM A/R, QA R", "Pay: COO A, PM R, QA I"],
    ),
    "roles as rows below groups, without headings": (
        """
        | | | Plan | | Do | |
        | | | Draft | Sign | Build | Test |
        | Ops | COO | A | A | I | I |
        | Ops | PM | R | I | A/R | A |
        | Staff | HR | C | R | | R |
        """,
        ["Draft: COO A, PM R, HR C", "Sign: COO A, PM I, HR R", "Build: COO I, PM A/R", "Test: COO I, PM A, HR R"],
    ),
    "activities named by letters": (
        """
        | Role | A | B | C |
        | PM | A | A | C |
        | Dev | R | I | A/R |
        """,
        ["A: PM A, Dev R", "B: PM A, Dev I", "C: PM C, Dev A/R"],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_letter_is_read_and_names_its_cell(layout: str) -> None:
    assert_read(LAYOUTS[layout][0], "roles as rows", LAYOUTS[layout][1])


def test_rows_with_the_name_of_another_role_are_told_as_rows() -> None:
    _, findings = read("| Role | Plan | Do |\n| PM | A | R |\n| PM | R | A |\n| COO | I | I |")
    assert [item.code for item in findings] == ["MTX-06"]
    assert findings[0].message.startswith(
        "Row 3 of test.xlsx!Sheet1: its name stands beside another role too, so this one is called “PM (row 3)”"
    )
