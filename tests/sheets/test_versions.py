"""Sheets named after years, as old, or after leavers: what is read, and what is said about the others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from allocator.findings import Finding
from allocator.sheets.columns import recognise, recognitions
from allocator.sheets.mapping import load
from allocator.sheets.reader import Sheet
from allocator.sheets.tables import Table
from tests.helpers import codes

Rows = Sequence[Sequence[object]]
HEADER = ["ID", "Title", "Name", "Reports to"]


def org(size: int) -> Rows:
    """A list of so many positions."""
    return [HEADER, ["1", "CEO", "Ada", ""], *[[str(at), "Clerk", f"N{at}", str(at // 2)] for at in range(2, size + 1)]]


def unit(first: int, size: int) -> Rows:
    """A part of an org: a head that reports to position 1, and its staff."""
    return [HEADER, [first, "Head", f"N{first}", 1], *[[first + at, "Clerk", f"N{first + at}", first] for at in range(1, size)]]


def read(**sheets: Rows) -> tuple[Table, list[Finding]]:
    tables, findings = recognise([Sheet("org.xlsx", name, rows) for name, rows in sheets.items()])
    return tables["positions"], findings


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        ("2023", "2024"),
        ("Staff 2023", "Staff 2024"),
        ("2023-12", "2024-06"),
        ("Stand 31.12.2022", "Stand 30.06.2023"),
        ("Org_20230630", "Org_20231231"),
        ("Jan 2024", "Feb 2024"),
        ("Juin 2024", "Juillet 2024"),
        ("Dezember 2023", "März 2024"),
        ("Q3 2024", "Q4 2024"),
        ("2024", "Current"),
        ("Staff 2024", "Staff"),
        ("Old", "Staff"),
        ("Copy of Staff", "Staff"),
        ("Staff backup", "Staff"),
        ("Archiv", "Personal"),
        ("Vorjahr", "Personal"),
        ("Ancien", "Effectif"),
        ("Copia de Personal", "Personal"),
        ("Arquivo", "Equipe"),
        ("Vecchio", "Personale"),
        ("Oude versie", "Personeel"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_the_version_in_force_is_read_and_the_other_named(earlier: str, now: str, first: bool) -> None:
    both = {earlier: org(9), now: org(7)}
    table, findings = read(**(both if first else dict(reversed(both.items()))))
    assert (table.sheet, len(table)) == (now, 7)
    assert codes(findings) == [("SHEET-62", f"org.xlsx!{earlier}")]


def test_of_three_years_the_last_is_read() -> None:
    table, findings = read(**{"2022": org(5), "2024": org(6), "2023": org(9)})
    assert table.sheet == "2024"
    assert codes(findings) == [("SHEET-62", "org.xlsx!2022"), ("SHEET-62", "org.xlsx!2023")]


def test_files_named_by_year_are_versions_too() -> None:
    tables, findings = recognise([Sheet("org-2023.csv", "", org(9)), Sheet("org-2024.csv", "", org(7))])
    assert tables["positions"].file == "org-2024.csv"
    assert codes(findings) == [("SHEET-62", "org-2023.csv")]


def test_a_hidden_version_does_not_replace_a_visible_one() -> None:
    tables, _ = recognise([Sheet("o.xlsx", "2023", org(7)), Sheet("o.xlsx", "2024", org(7), hidden=True)])
    assert tables["positions"].sheet == "2023"


@pytest.mark.parametrize(
    "name", ["Leavers", "Austritte 2024", "Départs", "Bajas", "Desligados", "Cessati", "Uit dienst", "Former employees"]
)
def test_leavers_are_set_aside(name: str) -> None:
    gone: Rows = [["ID", "Title", "Name", "Leaving date"], ["90", "Clerk", "X", "2020-01-01"], ["91", "Clerk", "Y", "2020-01-01"]]
    for rows in (unit(90, 4), gone):
        table, findings = read(**{name: rows, "Staff": org(7)})
        assert (table.sheet, len(table)) == ("Staff", 7)
        assert codes(findings) == [("SHEET-63", f"org.xlsx!{name}")]


def test_a_department_called_archive_stays_and_is_said() -> None:
    table, findings = read(Sales=unit(10, 4), Archive=unit(20, 4), Board=[HEADER, ["1", "CEO", "Ada", ""]])
    assert len(table) == 9
    assert codes(findings) == [("SHEET-71", "Board")]
    assert "Archive may hold posts of former times" in findings[0].message


def test_a_sheet_alone_is_read_whatever_its_name() -> None:
    for name in ("Archive", "Leavers", "2019"):
        table, findings = read(**{name: org(5), "Notes": [["a note"]]})
        assert (table.sheet, len(table)) == (name, 5)
        assert codes(findings) == [("SHEET-08", "org.xlsx!Notes")]


def test_departments_with_years_in_their_names_are_parts() -> None:
    table, _ = read(**{"Project 2030": unit(10, 4), "Project 2040": unit(20, 4), "Board": [HEADER, ["1", "CEO", "Ada", ""]]})
    assert len(table) == 9


def test_the_column_map_goes_before_the_names() -> None:
    column_map, _ = load(
        '[[table]]\nsheet = "2023"\n[table.columns]\nid = "ID"\ntitle = "Title"\nreports_to = "Reports to"\nperson = "Name"'
    )
    sheets = [Sheet("o.xlsx", "2023", org(7)), Sheet("o.xlsx", "2024", org(7))]
    assert recognise(sheets, column_map)[0]["positions"].sheet == "2023"
    assert [one.used for one in recognitions(sheets, column_map)] == [True, False]
    assert [one.used for one in recognitions(sheets)] == [False, True]
