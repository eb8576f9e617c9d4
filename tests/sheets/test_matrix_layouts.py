"""Matrices in the oddest layouts, each with its exact letters."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sheets.matrices import codes, grid, noted, one, read

COLUMNS, ROWS, LETTERS, LIST = "roles as columns", "roles as rows", "letters as columns", "list"

CLOUD = "Cloud team - It moves all systems of the organisation to wherever they cost the least over the years"
OPS = "Ops team - It runs what the others have built, all day and all night, and keeps every bit of it safe"
SKILLS = "Architects, developers, engineers and others who know how such systems are built and moved"
LAYOUTS = {
    "plain": (
        """
        | Activity | PM  | Dev | QA |
        | Plan     | A   | R   |    |
        | Build    | A/R |     | C  |
        """,
        COLUMNS,
        ["Plan: PM A, Dev R", "Build: PM A/R, QA C"],
    ),
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
        COLUMNS,
        ["Plan shifts: Head of Ops A, Planner R, Works council C", "Publish shifts: Head of Ops A, Planner R/I, Works council I"],
    ),
    "two header rows with merged groups, the same names under each": (
        """
        | | | Operations | | IT | |
        | No | Task | Lead | Clerk | Lead | Clerk |
        | 1 | Plan | A | R | C | |
        | 2 | Ship | A/R | | I | C |
        """,
        COLUMNS,
        ["Plan: Operations: Lead A, Operations: Clerk R, IT: Lead C", "Ship: Operations: Lead A/R, IT: Lead I, IT: Clerk C"],
    ),
    "two header rows, titles over persons": (
        """
        | | CEO | COO | CFO |
        | Activity | Anna Alt | Bert Bo | Carl Cu |
        | Plan | A | R | C |
        | Pay | I | A | R |
        """,
        COLUMNS,
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
        COLUMNS,
        ["Plan: PM A, Dev R", "Test: PM A, Dev C, QA R"],
    ),
    "areas in a column, blank where they go on; notes between and dates behind": (
        """
        | Area | Task | Notes | PM | Dev | Due date |
        | Build | Code | in sprints | A | R | 2024-01-01 |
        | | Review | | A | R | |
        | Run | Watch | day and night | I | A/R | 2024-02-01 |
        """,
        COLUMNS,
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
        COLUMNS,
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
        COLUMNS,
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
        COLUMNS,
        ["Plan: PM A, Dev R", "Build: ", "Test: PM A, Dev R", "Ship: "],
    ),
    "an activity in merged rows": (
        """
        | Activity | PM | Dev |
        | Plan | A | |
        | | | R |
        | Build | A | R |
        """,
        COLUMNS,
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
        COLUMNS,
        ["Plan: PM A, Dev R", "Build: PM A, Dev R", "Go: PM C, Dev A/R", "End: PM R, Dev A"],
    ),
    "roles as rows": (
        """
        | Role | Plan | Build | Ship |
        | PM | A | A | I |
        | Dev | R | R | C |
        | Logistics | I | | A/R |
        """,
        ROWS,
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
        ROWS,
        [
            "Delivery: Adoption team A, Governance team C",
            "Alignment: Adoption team I, Governance team A",
            "Change: Adoption team A, Governance team I",
        ],
    ),
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
    "letters with names and remarks": (
        """
        | Activity | Ops | IT |
        | Plan | A: Bob | R: Ann |
        | Build | A (until May) | R - Tom |
        | Test | A | C |
        """,
        COLUMNS,
        ["Plan: Ops A, IT R", "Build: Ops A, IT R", "Test: Ops A, IT C"],
    ),
    "every letter with a name": (
        """
        | Activity | Ops | IT |
        | Plan | A: Bob | R: Ann |
        | Build | R - Bob | A - Tom |
        """,
        COLUMNS,
        ["Plan: Ops A, IT R", "Build: Ops R, IT A"],
    ),
    "no header": (
        """
        | Plan | A | R | I |
        | Build | A | R | C |
        """,
        COLUMNS,
        ["Plan: column B A, column C R, column D I", "Build: column B A, column C R, column D C"],
    ),
    "ids for roles": (
        """
        | Activity | P1 | P2 | P3 |
        | Plan | A | R | I |
        | Go | R | A | C |
        """,
        COLUMNS,
        ["Plan: P1 A, P2 R, P3 I", "Go: P1 R, P2 A, P3 C"],
    ),
    "long headings and a row of descriptions below them": (
        f"""
        | Key work | {CLOUD} | {OPS} |
        | Skills | {SKILLS} | {SKILLS} |
        | Move | A/R | I |
        | Run | C | A |
        """,
        COLUMNS,
        ["Move: Cloud team A/R, Ops team I", "Run: Cloud team C, Ops team A"],
    ),
    "scopes beside the activities": (
        """
        | Activity | Scope | COO | PM |
        | Budget | Mixing (PR1) | A | R |
        | Budget | Packing (PR2) | I | A/R |
        """,
        COLUMNS,
        ["Budget @ Mixing (PR1): COO A, PM R", "Budget @ Packing (PR2): COO I, PM A/R"],
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
    "roles as rows beside their numbers, without headings": (
        """
        | | | Plan | Do | Go |
        | P1 | COO | A | A | I |
        | P2 | Plant manager | R | R | A |
        """,
        ROWS,
        ["Plan: COO A, Plant manager R", "Do: COO A, Plant manager R", "Go: COO I, Plant manager A"],
    ),
    "a title that is the letter": (
        """
        | DRI | | |
        | Task | Ann | Bob |
        | Plan | DRI | |
        | Do | | DRI |
        """,
        COLUMNS,
        ["Plan: Ann DRI", "Do: Bob DRI"],
    ),
    "roles as rows with a person beside": (
        """
        | Role | Name | Plan budget | Hire staff | Pay |
        | COO | Ann | A | I | A |
        | PM | Bob | R | A/R | R |
        | QA | Dora | C | R | I |
        """,
        ROWS,
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
        ROWS,
        ["Draft: COO A, PM R, HR C", "Sign: COO A, PM I, HR R", "Build: COO I, PM A/R", "Test: COO I, PM A, HR R"],
    ),
    "groups of unequal width over roles": (
        """
        | | Management | | Staff |
        | Activity | CEO | COO | HR |
        | Plan | A | R | C |
        | Close | I | A/R | C |
        """,
        COLUMNS,
        ["Plan: CEO A, COO R, HR C", "Close: CEO I, COO A/R, HR C"],
    ),
    "groups of unequal width, a name under two of them": (
        """
        | | Operations | | Staff |
        | Activity | Lead | Clerk | Lead |
        | Plan | A | R | C |
        | Close | I | A/R | C |
        """,
        COLUMNS,
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
        COLUMNS,
        ["Plan: CEO (Anna Alt) A, Bert Bo R, CFO (Carl Cu) C", "Pay: CEO (Anna Alt) I, Bert Bo A, CFO (Carl Cu) R"],
    ),
    "letters of one role in both rows of an activity": (
        """
        | Activity | COO | PM |
        | Plan | A | R |
        | | I | C |
        | Do | A | R |
        """,
        COLUMNS,
        ["Plan: COO A/I, PM R/C", "Do: COO A, PM R"],
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
    "footnotes right below": (
        """
        | Activity | COO | PM |
        | Plan | A¹ | R* |
        | Hire | A | R |
        | ¹ only above 10k | | |
        | * if asked | | |
        """,
        COLUMNS,
        ["Plan: COO A, PM R", "Hire: COO A, PM R"],
    ),
    "names of roles that look like letters": (
        """
        | Task | IT | CI | R&D |
        | Plan | R | A | I |
        | Hire | A | R | C |
        """,
        COLUMNS,
        ["Plan: IT R, CI A, R&D I", "Hire: IT A, CI R, R&D C"],
    ),
    "letters for roles": (
        """
        | Task | A | B | C |
        | Plan | R | A | I |
        | Hire | A | R | C |
        """,
        COLUMNS,
        ["Plan: A R, B A, C I", "Hire: A A, B R, C C"],
    ),
    "characters without width": (
        """
        | Activity | COO | PM |
        | Plan | A\u200b | \ufeffR |
        | Hire | A | R |
        """,
        COLUMNS,
        ["Plan: COO A, PM R", "Hire: COO A, PM R"],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_letter_is_read_in_every_layout(layout: str) -> None:
    table, orientation, expected = LAYOUTS[layout]
    matrix = one(table)
    assert noted(matrix) == expected
    assert matrix.orientation == orientation


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_entry_names_the_cell_it_comes_from(layout: str) -> None:
    sheet = grid(LAYOUTS[layout][0])
    for row in one(sheet).rows:
        for entry in row.entries:
            assert sheet.at(entry.cell.row - 1, entry.cell.column - 1) == entry.text != ""


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


def test_two_matrices_stand_side_by_side() -> None:
    matrices, _ = read("""
        | Task | PM | Dev | | Task | CFO | Clerk |
        | Plan | A | R | | Pay | A | R |
        | Build | A | R | | Book | A | R |
        """)
    assert [noted(matrix) for matrix in matrices] == [
        ["Plan: PM A, Dev R", "Build: PM A, Dev R"],
        ["Pay: CFO A, Clerk R", "Book: CFO A, Clerk R"],
    ]


def test_every_sheet_of_a_workbook_may_hold_one() -> None:
    plain = LAYOUTS["plain"][0]
    matrices, _ = read(plain, LAYOUTS["roles as rows"][0], "| Article | Price |\n| Shirt | 10 |")
    assert [(matrix.sheet, matrix.orientation) for matrix in matrices] == [("Sheet1", COLUMNS), ("Sheet2", ROWS)]


def test_the_roles_and_header_rows_are_told() -> None:
    matrix = one(LAYOUTS["header repeated in the middle"][0])
    assert [(role.name, role.cell.address) for role in matrix.roles] == [("PM", "B1"), ("Dev", "C1"), ("QA", "D1")]
    assert matrix.header_rows == (1, 4)
    assert (matrix.rows[0].cell.address, matrix.rows[1].cell.address) == ("A2", "A5")


def test_a_role_without_letters_is_a_role_and_a_column_of_remarks_is_none() -> None:
    matrix = one(LAYOUTS["an activity and a role not yet filled"][0])
    assert [role.name for role in matrix.roles] == ["PM", "Dev", "Boss"]


def test_roles_without_a_name_of_their_own_are_told() -> None:
    matrices, findings = read("| Task | PM | PM | |\n| Plan | A | R | I |\n| Go | R | A | C |")
    assert [role.name for role in matrices[0].roles] == ["PM", "PM (column C)", "column D"]
    assert codes(findings) == ["MTX-06", "MTX-06"]


def test_rows_with_the_name_of_another_role_are_told_as_rows() -> None:
    _, findings = read("| Role | Plan | Do |\n| PM | A | R |\n| PM | R | A |\n| COO | I | I |")
    assert [item.code for item in findings] == ["MTX-06"]
    assert findings[0].message.startswith(
        "Row 3 of test.xlsx!Sheet1: its name stands beside another role too, so this one is called “PM (row 3)”"
    )


@pytest.mark.parametrize("cells", [("yes", "no", "C"), ("X", "tbd", "done"), ("x", "x", "")])
def test_a_column_that_may_be_a_role_is_not_left_out_without_a_word(cells: tuple[str, str, str]) -> None:
    rows = "\n".join(f"| {name} | A | R | {cell} |" for name, cell in zip(("Plan", "Do", "Go"), cells, strict=True))
    matrices, findings = read(f"| Activity | COO | PM | QA |\n{rows}")
    assert [role.name for role in matrices[0].roles] == ["COO", "PM"]
    assert [(item.code, item.cell and item.cell.address, item.values["heading"]) for item in findings] == [("MTX-25", "D1", "QA")]


def test_columns_that_describe_the_activities_are_no_finding() -> None:
    table = "| Activity | COO | PM | Status | System | Hours |\n| Plan | A | R | C | SAP | 4 |\n| Do | A | R | I | none | 1 |"
    assert codes(read(table)[1]) == []


def test_letters_that_head_rows_are_refused_with_the_reason() -> None:
    matrices, findings = read("| RACI | Plan | Do |\n| R | Ann | Bob |\n| A | Carl | Carl |\n| C | Dora | |\n| I | | Eve |")
    assert matrices == []
    assert "the letters A, C, I, R below Sheet1, row 1 head rows; transpose the table" in findings[0].message


def test_headings_are_told_and_so_are_letters_without_an_activity() -> None:
    _, findings = read(LAYOUTS["sections in rows of their own"][0])
    assert codes(findings) == ["MTX-05"]
    assert "“Phase one”, “Phase two”" in findings[0].message
    _, findings = read(LAYOUTS["an activity in merged rows"][0])
    assert [(item.code, str(item.cell)) for item in findings] == [("MTX-07", "test.xlsx!Sheet1!A3")]


def test_a_hidden_matrix_counts_only_where_no_other_shows() -> None:
    hidden = replace(grid(LAYOUTS["plain"][0], "Old"), hidden=True)
    matrices, findings = read(hidden, LAYOUTS["roles as rows"][0])
    assert [matrix.sheet for matrix in matrices] == ["Sheet2"]
    assert [(item.code, item.subject) for item in findings] == [("MTX-09", "Old")]
    assert [matrix.sheet for matrix in read(hidden)[0]] == ["Old"]


def test_a_list_that_repeats_the_matrix_is_not_read_twice() -> None:
    listed = "| Activity | Role | Letter |\n| Plan | PM | A |\n| Plan | Dev | R |\n| Build | PM | R |"
    matrices, findings = read(LAYOUTS["plain"][0], listed)
    assert [matrix.sheet for matrix in matrices] == ["Sheet1"]
    assert codes(findings) == ["MTX-08"]
    assert len(read(LAYOUTS["plain"][0], listed.replace("Build", "Sell"))[0]) == 2


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
    matrix = one(grid(OWN, "RACI North"), LAYOUTS["roles as rows"][0])
    assert [role.name for role in matrix.roles] == ["CEO (P01)", "COO (P02)", "Teams"]
    assert noted(matrix) == ["Scope of work > Oversee @ North: CEO (P01) A, COO (P02) R, Teams I", "Scope of work > Plan @ North: "]
    assert matrix.legend == {"A": "Accountable: answers for it", "R": "Responsible: does it"}


NONE = {
    "an org chart": "| id | title | reports to | status |\n| P1 | CEO | | A |\n| P2 | COO | P1 | A |\n| P3 | Clerk | P2 | I |",
    "a price list": "| Article | Size | Price |\n| Shirt | S | 10 |\n| Coat | L | 80 |",
    "skills": "| Employee | Excel | Python | SQL |\n| Bob | A | B | C |\n| Ann | B | A | A |\n| Tom | C | C | B |",
    "grades without a B": "| Employee | Excel | Python |\n| Bob | A | C |\n| Ann | A | A |",
    "attendance": "| Employee | Mon | Tue | Wed |\n| Bob | P | A | P |\n| Ann | P | P | P |",
    "shifts": "| Employee | Mon | Tue | Wed |\n| Bob | F | S | N |\n| Ann | S | S | F |",
    "a count of letters": "| Position | R | A | C | I |\n| PM | 4 | 2 | 0 | 12 |\n| Dev | 7 | 0 | 3 | 1 |",
    "who does what": "| Task | Bob | Ann |\n| Cook | x | |\n| Wash | | x |",
    "a task list": "| Task | Responsible | Due |\n| Cook | Bob | Monday |\n| Wash | Ann | Tuesday |",
    "states": "| Customer | Bill state | Ship state |\n| Ada | CA | RI |\n| Ben | AR | CA |\n| Cy | RI | SC |\n| Di | IA | AR |",
    "prose": "| Note |\n| A long text about R and A |",
    "nothing": "| | |",
}


@pytest.mark.parametrize("table", NONE)
def test_what_is_no_matrix_is_not_made_one(table: str) -> None:
    matrices, findings = read(NONE[table])
    assert matrices == []
    assert codes(findings) == ["MTX-01"]
    assert "no responsibility matrix" in findings[0].message


def test_where_there_is_none_the_letters_that_were_seen_are_told() -> None:
    _, findings = read(NONE["skills"])
    assert "the letters A, B, C below Sheet1, row 1 are not those of a responsibility scheme" in findings[0].message
