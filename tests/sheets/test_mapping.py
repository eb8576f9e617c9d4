"""The column map: written from what was recognised, read back, followed, and every mistake in it named."""

from __future__ import annotations

import tomllib

import pytest

from allocator.sheets.columns import recognise, recognitions
from allocator.sheets.mapping import ColumnMap, load, save
from allocator.sheets.reader import Sheet
from allocator.sheets.tables import SECOND_MANAGER, Table
from tests.helpers import codes, sheet_from

ODD = """
| Nr | Rolle im Haus | geht an | Name | Name | |
| 1 | CEO | | Ann | Lee | x |
| 2 | Clerk | 1 | Bob | Kay | y |
"""


def good(text: str) -> ColumnMap:
    column_map, findings = load(text)
    assert column_map is not None
    assert findings == []
    return column_map


def reasons(text: str) -> dict[str, str]:
    return {item.subject: str(item.values["reason"]) for item in load(text)[1]}


def test_the_map_is_followed_and_takes_nothing_else() -> None:
    column_map = good("""
        [[table]]
        columns = {id = "Nr", title = "Rolle im Haus", reports_to = "geht an", person = "Name (2)", site = "column F"}
    """)
    tables, findings = recognise([sheet_from(ODD)], column_map)
    table = tables["positions"]
    assert dict(table.columns) == {"id": 1, "title": 2, "reports_to": 3, "person": 5, "site": 6}
    assert (table.header_row, table.column("person"), table.column("site")) == (1, ["Lee", "Kay"], ["x", "y"])
    assert findings == []


def test_several_lists_that_the_map_names_are_put_together_where_one_names_the_managers_of_the_others() -> None:
    column_map = good("""
        [[table]]
        sheet = "*"
        columns = {person = "Who?", title = "What they do", reports_to = "Boss"}
    """)
    head = "| Who? | What they do | Boss |\n"
    top = sheet_from(f"{head}| Ann | CEO | |\n| Bob | COO | Ann |", "Management")
    plant = sheet_from(f"{head}| Cy | Operations Manager | Bob |\n| Di | Operator | Cy |", "Plant")
    tables, findings = recognise([top, plant], column_map)
    assert tables["positions"].column("person") == ["Ann", "Bob", "Cy", "Di"]
    assert str(tables["positions"].cell(2, "person")) == "test.xlsx!Plant!A2"
    assert [found.code for found in findings] == ["SHEET-70"]
    strange = sheet_from(f"{head}| Eve | Clerk | Zoe |\n| Zoe | Head | |", "Elsewhere")
    tables, findings = recognise([top, strange], column_map)
    assert tables["positions"].column("person") == ["Ann", "Bob"]
    assert [found.code for found in findings] == ["SHEET-09"]


def test_letters_name_columns_where_no_header_is_called_so() -> None:
    sheet = sheet_from("| B | x | y |\n| CEO | 1 | |\n| Clerk | 2 | 1 |")
    table = recognise([sheet], good('[[table]]\ncolumns = {title = "B", id = "column B", reports_to = "C"}'))[0]["positions"]
    assert dict(table.columns) == {"title": 1, "id": 2, "reports_to": 3}


def test_a_sheet_without_header_is_read_by_letters() -> None:
    sheet = sheet_from("| 1 | CEO | |\n| 2 | Clerk | 1 |")
    table = recognise([sheet], good('[[table]]\nheader_row = 0\ncolumns = {id = "A", title = "B", reports_to = "C"}'))[0][
        "positions"
    ]
    assert (table.column("title"), table.headers["id"]) == (["CEO", "Clerk"], "column A")


def test_the_header_is_found_where_the_map_does_not_say_where_it_is() -> None:
    sheet = Sheet("x.csv", "", [["Liste"], [], ["Nr", "was", "wem"], ["1", "CEO", ""]])
    table = recognise([sheet], good('[[table]]\ncolumns = {id = "Nr", title = "was", reports_to = "wem"}'))[0]["positions"]
    assert (table.header_row, table.column("title")) == (3, ["CEO"])


def test_the_map_may_name_any_kind_of_table_and_goes_before_others() -> None:
    column_map = good("""
        [[table]]
        sheet = "Tab*"
        kind = "sites"
        columns = {site = "a", manager = "b"}
    """)
    sheets = [sheet_from("| id | title | manager |\n| 1 | A | |"), sheet_from("| a | b |\n| X | 1 |", "Table 1")]
    fuller = sheet_from("| site | site manager |\n| Y | 1 |", "Sites")
    assert recognise([*sheets, fuller], column_map)[0]["sites"].column("site") == ["X"]


SHEETS = {
    "plain": [sheet_from("| id | title | reports to | Grade |\n| 1 | CEO | | 5 |")],
    "odd": [sheet_from('| a "b" | Positon Titel | Manager [x] | # |\n| 1 | CEO | | 5 |', "Staff [2024] *")],
    "two rows": [Sheet("x.xlsx", "S", [["Post", "", "Manager", ""], ["ID", "Title", "ID", "Name"], ["1", "CEO", "", ""]])],
    "repeated": [sheet_from("| id | title | Name | Name | manager |\n| 1 | CEO | A | B | |")],
    "several": [sheet_from("| id | title | manager |\n| 1 | A | |"), sheet_from("| site | site manager |\n| X | 1 |", "Sites")],
    "no header": [Sheet("x.csv", "", [[f"K{row}", "Manager", f"K{row // 3}" if row else ""] for row in range(12)])],
}


def told(table: Table) -> tuple[object, ...]:
    """What a table holds, but the column of managers that is only compared with the one used."""
    columns, values = dict(table.columns), dict(table.values)
    columns.pop(SECOND_MANAGER, None)
    values.pop(SECOND_MANAGER, None)
    return columns, table.rows, values


@pytest.mark.parametrize("name", SHEETS)
def test_what_is_saved_reads_the_same_tables(name: str) -> None:
    text = save(recognitions(SHEETS[name]))
    again, findings = recognise(SHEETS[name], good(text))
    first, _ = recognise(SHEETS[name])
    assert {kind: told(table) for kind, table in again.items()} == {kind: told(table) for kind, table in first.items()}
    assert findings == []
    assert save(recognitions(SHEETS[name])) == text


def test_the_saved_map_says_why_and_what_is_left() -> None:
    text = save(recognitions(SHEETS["plain"]))
    assert 'reports_to = "reports to"  # exact: header “reports to” is the template\'s name for reports to' in text
    assert "# not used: Grade" in text
    assert tomllib.loads(text)["table"][0]["header_row"] == 1


@pytest.mark.parametrize("text", ["[[table", "x = 1", "table = 3", "[table]\nfile = 'x'"])
def test_what_is_no_map_is_refused(text: str) -> None:
    column_map, findings = load(text)
    assert column_map is None
    assert codes(findings) == [("SHEET-51", "column map")]


@pytest.mark.parametrize("text", ["", "# [[table]]\n# kind = 'positions'\n"])
def test_a_map_of_comments_says_nothing(text: str) -> None:
    column_map, findings = load(text)
    assert column_map is None
    assert [(item.code, str(item.severity)) for item in findings] == [("SHEET-72", "info")]


def test_the_nearest_header_is_named_for_one_that_is_not_there() -> None:
    column_map = good("[[table]]\n[table.columns]\ntitle = 'Job Titel'\nreports_to = 'Vorgesetzt'\n")
    findings = recognise([Sheet("x.csv", "", [["id", "JOB TITLE", "Manager"], ["1", "CEO", ""]])], column_map)[1]
    said = [item.message for item in findings if item.code == "SHEET-53"]
    assert said[0].endswith("names for title; the nearest is “JOB TITLE”")
    assert said[1].endswith("names for reports to")


def test_what_is_missing_stands_in_the_saved_map_to_be_filled_in() -> None:
    sheets = [Sheet("x.csv", "", [["id", "title", "Zuordnung"], ["1", "Director", ""], ["2", "Buyer", "1"]])]
    text = save(recognitions(sheets))
    (line,) = (line for line in text.splitlines() if "MISSING" in line)
    filled = text.replace(line, line.removeprefix("# ").replace('""', '"Zuordnung"'))
    assert recognise(sheets, good(filled))[0]["positions"].column("reports_to") == ["", "1"]


def test_every_mistake_is_named() -> None:
    told = reasons("""
        other = 1
        [[table]]
        flie = "x"
        kind = "postions"
        header_row = -1
        [table.columns]
        titel = "Title"
        id = 3
        [[table]]
        sheet = 4
    """)
    assert told == {
        "other": "is not known here; tables begin with [[table]]",
        "table 1, flie": "“flie” is not known; “file” may be meant",
        "table 1, kind": "“postions” is not known; “positions” may be meant",
        "table 1, header_row": "must be a row number from 1, several of them, or 0",
        "table 1, columns.titel": "“titel” is not known; “title” may be meant",
        "table 1, columns.id": "must be a header in quotation marks",
        "table 2, sheet": "is of the wrong form",
        "table 2, columns": "is missing or empty",
    }


def test_what_is_right_in_a_map_with_mistakes_is_used() -> None:
    column_map, findings = load('[[table]]\ncolumns = {titel = "x", title = "Rolle im Haus", reports_to = "geht an"}')
    assert codes(findings) == [("SHEET-52", "table 1, columns.titel")]
    assert "positions" in recognise([sheet_from(ODD)], column_map)[0]


def test_columns_and_sheets_that_are_not_there_are_named() -> None:
    column_map = good("""
        [[table]]
        file = "test.xlsx"
        columns = {id = "Nr", title = "Rolle", reports_to = "geht an"}
        [[table]]
        sheet = "Sites"
        kind = "sites"
        columns = {site = "a", manager = "b"}
    """)
    tables, findings = recognise([sheet_from(ODD)], column_map)
    assert "positions" not in tables
    assert codes(findings) == [("SHEET-53", "Rolle"), ("SHEET-54", "table 2"), ("SHEET-05", "positions")]
    assert "no column “Rolle”, which the column map names for title" in findings[0].message


def test_a_header_row_beyond_the_sheet_is_no_header() -> None:
    _, findings = recognise([sheet_from(ODD)], good('[[table]]\nheader_row = 99\ncolumns = {title = "x", reports_to = "y"}'))
    assert [code for code, _ in codes(findings)][:2] == ["SHEET-53", "SHEET-53"]
