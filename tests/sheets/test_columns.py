"""Recognition: which sheet holds what, where its header is, which column is which field, and what is said about the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from allocator.sheets.cells import text, tidy
from allocator.sheets.columns import recognise
from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.headers import match
from allocator.sheets.reader import Sheet
from allocator.sheets.tables import SECOND_MANAGER, Table
from tests.helpers import codes, sheet_from


def table_of(header: str, *rows: str) -> Table:
    tables, findings = recognise([sheet_from("\n".join([header, *rows]), "Data")])
    assert findings == []
    return tables["positions"]


def fields(header: str) -> dict[str, str]:
    return {field: label for field, label in table_of(header).headers.items() if field != SECOND_MANAGER}


@pytest.mark.parametrize("header", ["ParentEmployeeKey", "PARENT_EMPLOYEE_KEY", "Parent employee-key", "  parent  employee key: "])
def test_spellings_of_a_header(header: str) -> None:
    assert header_words(header) == ("parent", "employee", "key")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "| Post Unique Reference | Name | Grade | Job Title | Job/Team Function | Parent Department | Organisation | Unit |"
            " Reports to Senior Post | Salary Cost of Reports (£) | FTE |",
            {
                "id": "Post Unique Reference",
                "title": "Job Title",
                "reports_to": "Reports to Senior Post",
                "person": "Name",
                "department": "Unit",
                "fte": "FTE",
            },
        ),
        (
            "| id | parentId | name | lastName | position | job_id | department_id | location_state | department_name |",
            {
                "id": "id",
                "title": "position",
                "reports_to": "parentId",
                "person": "name",
                "last_name": "lastName",
                "department": "department_name",
                "site": "location_state",
            },
        ),
        (
            "| EmployeeId | LastName | FirstName | Title | ReportsTo | City | State | Email |",
            {
                "id": "EmployeeId",
                "title": "Title",
                "reports_to": "ReportsTo",
                "first_name": "FirstName",
                "last_name": "LastName",
                "person": "FirstName",
                "email": "Email",
                "site": "City",
            },
        ),
        (
            "| name | area | office | positionName | id | parentId |",
            {"id": "id", "title": "positionName", "reports_to": "parentId", "person": "name", "department": "office"},
        ),
        (
            "| Position ID | Employee ID | Current Job Title (2024) | Line Manager Position ID |",
            {
                "id": "Position ID",
                "person_id": "Employee ID",
                "title": "Current Job Title (2024)",
                "reports_to": "Line Manager Position ID",
            },
        ),
    ],
    ids=["uk", "oracle", "chinook", "d3", "words inside"],
)
def test_headers_of_real_sheets(header: str, expected: dict[str, str]) -> None:
    assert fields(header) == expected


@pytest.mark.parametrize(
    ("header", "field", "column"),
    [
        ("Dotted line manager ID", "dotted_to", 4),
        ("Current line manager", "reports_to", 4),
        ("Manager full name (new)", "reports_to", 4),
        ("Manager job title", "", 0),
        ("Former full name", "", 0),
        ("Parent department", "", 0),
        ("Staff job title", "title", 4),
    ],
)
def test_longer_headers_are_taken_with_care(header: str, field: str, column: int) -> None:
    kind = next(kind for kind in vocabulary().kinds if kind.name == "positions")
    found = match(kind, ["id", "function", "budget", header])
    assert {name: hit.column + 1 for name, hit in found.items() if hit.column == 3} == ({field: column} if field else {})


def test_a_managers_name_is_not_the_holders() -> None:
    assert fields("| id | title | manager id | manager full name |") == {"id": "id", "title": "title", "reports_to": "manager id"}


def test_the_better_name_wins_and_the_other_column_is_left() -> None:
    assert fields("| Job | Title | Manager | Reports to |") == {"title": "Title", "reports_to": "Reports to"}


def test_of_two_columns_of_one_name_the_first_is_used() -> None:
    assert table_of("| id | title | title | reports to |").columns["title"] == 2


def test_first_and_last_name_make_the_holder() -> None:
    table = table_of("| id | title | reports to | First name | Surname |", "| 1 | A | | Ann | Lee |", "| 2 | B | 1 | | Kay |")
    assert table.column("person") == ["Ann Lee", "Kay"]


@pytest.mark.parametrize(("name", "person"), [("Lee", "Ann Lee"), ("Ann Lee", "Ann Lee")])
def test_beside_a_first_name_a_name_of_one_word_is_the_last_name(name: str, person: str):
    table = table_of("| id | title | reports to | Name | First name |", f"| 1 | A | | {name} | Ann |")
    assert table.values["person"] == [person]


def test_a_header_below_a_title_and_blank_rows_below_it() -> None:
    rows = [["Org chart"], [], ["title", "id", "reports to"], ["A", "1", ""], ["", None, ""], ["B", "2", "1"]]
    table = recognise([Sheet("x.xlsx", "Data", rows)])[0]["positions"]
    assert (table.header_row, table.rows, table.column("id")) == (3, [4, 6], ["1", "2"])


def test_a_row_of_blanks_is_no_row() -> None:
    rows = [["id", "title", "reports to"], ["1", "A", ""], [" ", "\u00a0", None], ["", "", "", "a note"]]
    assert recognise([Sheet("x.xlsx", "Data", rows)])[0]["positions"].rows == [2, 4]


def test_a_zero_alone_is_no_blank_row() -> None:
    table = recognise([Sheet("x.xlsx", "Data", [["id", "title", "reports to"], [0.0, "", ""], ["", "", ""]])])[0]["positions"]
    assert table.column("id") == ["0"]


KINDS = {
    "positions": "| id | title | reports to | department | site |",
    "processes": "| process_id | name | managers | departments | site |",
    "departments": "| department | head | kind |",
    "sites": "| site | site manager |",
    "overrides": "| activity_id | scope_id | position_id | letter | reason |",
    "people": "| person_id | skills | education |",
}


def test_each_sheet_is_recognised_for_itself_whatever_its_name() -> None:
    tables, findings = recognise([sheet_from(header, f"Sheet{number}") for number, header in enumerate(KINDS.values())])
    assert {kind: table.sheet for kind, table in tables.items()} == {
        kind: f"Sheet{n}" for n, kind in enumerate(KINDS) if kind != "people"
    }
    assert findings == []


@pytest.mark.parametrize(
    ("name", "header", "kind"),
    [
        ("Processes", "| id | title | manager | department |", "processes"),
        ("Staff", "| id | title | manager | department |", "positions"),
        ("Sites", "| site | manager |", "sites"),
        ("Departments", "| name | kind |", "departments"),
    ],
)
def test_the_name_of_a_sheet_decides_where_the_columns_do_not(name: str, header: str, kind: str) -> None:
    assert list(recognise([sheet_from(header, name)])[0]) == [kind]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("| id | name | manager | site |", ["SHEET-05"]),
        ("| id | title | department |", ["SHEET-06"]),
        ("| id | name | department |", ["SHEET-05", "SHEET-06"]),
        ("| alpha | beta |", ["SHEET-04"]),
    ],
)
def test_what_is_missing_is_said(header: str, expected: list[str]) -> None:
    tables, findings = recognise([sheet_from(header, "Data")])
    assert "positions" not in tables
    assert [code for code, _ in codes(findings)] == expected


def test_the_refusal_shows_what_the_columns_were_taken_for() -> None:
    _, findings = recognise([sheet_from("| Post ID | Job Title | Unit |", "Data")])
    assert "Post ID = id, Job Title = title, Unit = department" in findings[0].message


def test_of_several_tables_of_positions_the_fuller_one_is_used() -> None:
    sheets = [sheet_from("| title | manager |", "Old"), sheet_from(KINDS["positions"], "New"), sheet_from("| a | b |", "Notes")]
    tables, findings = recognise(sheets)
    assert tables["positions"].sheet == "New"
    assert codes(findings) == [("SHEET-09", "test.xlsx!New"), ("SHEET-08", "test.xlsx!Notes")]
    assert "list of positions; test.xlsx!New was used and not test.xlsx!Old" in findings[0].message


def test_a_second_table_of_another_kind_is_named() -> None:
    sheets = [sheet_from(KINDS["positions"], "Staff"), sheet_from(KINDS["sites"], "A"), sheet_from(KINDS["sites"], "B")]
    assert codes(recognise(sheets)[1]) == [("SHEET-79", "test.xlsx!A")]
    further = replace(sheets[2], rows=[*sheets[2].rows, ["Lyon", "1"]])
    assert codes(recognise([*sheets[:2], further])[1]) == [("SHEET-09", "test.xlsx!A")]


def test_no_sheets_no_findings() -> None:
    assert recognise([]) == (recognise([])[0], [])
    assert recognise([Sheet("x.xlsx", "Data", [])])[1] == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  a \t b\n", "a b"),
        ("\u00a0a\u2003b", "a b"),
        ("00042", "00042"),
        ("NULL", ""),
        ("Null", "Null"),
        (None, ""),
        (42.0, "42"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (1e20, "100000000000000000000"),
        (7, "7"),
        (True, "yes"),
        (False, "no"),
        (date(2024, 2, 1), "2024-02-01"),
        (datetime(2024, 2, 1), "2024-02-01"),
        (datetime(2024, 2, 1, 8, 30), "2024-02-01 08:30:00"),
        (time(8, 30), "08:30:00"),
        (float("inf"), "inf"),
    ],
)
def test_cells_as_text(value: object, expected: str) -> None:
    assert text(value) == expected
    assert tidy([value]) == [expected]
    assert tidy([value, "x"]) == [expected, "x"]


def test_yes_is_not_mixed_up_with_one() -> None:
    assert tidy([1.0, True, "1", 0.0, False]) == ["1", "yes", "1", "0", "no"]


def test_no_name_stands_for_two_fields_of_the_same_rank() -> None:
    for kind in vocabulary().kinds:
        best = [aliases[0] for aliases in kind.fields.values()]
        assert len(set(best)) == len(best)
        assert set(kind.required) <= kind.fields.keys()


def test_a_second_header_row_under_a_merged_cell_tells_columns_of_its_own() -> None:
    rows = [
        ["ID", "Post", "", "Reports to", ""],
        ["", "Title", "Name", "", ""],
        ["1", "CEO", "Ann Fox", "", ""],
        ["2", "COO", "Bob Hill", "1", ""],
    ]
    found, _ = recognise([Sheet("org.xlsx", "Staff", rows)])
    assert {field: found["positions"].headers[field] for field in ("title", "person")} == {
        "title": "Post Title",
        "person": "Post Name",
    }


def test_a_name_under_a_merged_cell_on_managers_is_not_the_holders() -> None:
    rows = [
        ["Post", "", "Manager", ""],
        ["ID", "Title", "ID", "Name"],
        ["1", "CEO", "", ""],
        ["2", "COO", "1", "Ann Fox"],
    ]
    found, _ = recognise([Sheet("org.xlsx", "Staff", rows)])
    assert "person" not in found["positions"].headers
    assert found["positions"].headers["reports_to"] == "Manager ID"
