"""A manager per level beside each title: which end is the direct one, and several columns that may name the manager."""

from __future__ import annotations

import pytest

from allocator.findings import Finding, Severity, column_letters
from allocator.sheets.columns import recognise
from allocator.sheets.mapping import load
from allocator.sheets.reader import Sheet
from allocator.sheets.tables import Table
from tests.helpers import codes

PEOPLE = {
    "Ada": ("Chief Executive", ()),
    "Bo": ("Plant Manager", ("Ada",)),
    "Cy": ("Shift Leader", ("Ada", "Bo")),
    "Di": ("Operator", ("Ada", "Bo", "Cy")),
    "Ed": ("Operator", ("Ada", "Bo", "Cy")),
    "Flo": ("Sales Manager", ("Ada",)),
}
DIRECT = ["", "Ada", "Bo", "Cy", "Cy", "Ada"]


def staff(*levels: str, upwards: bool = False, own: bool = False) -> Sheet:
    """The people with their managers below the names of the levels; `own`: the person itself ends the chain."""
    rows = [["Employee", "Title", *levels]]
    for name, (title, above) in PEOPLE.items():
        named = [*above, name] if own else [*above]
        named = named[::-1] if upwards else named
        rows.append([name, title, *named[: len(levels)], *[""] * (len(levels) - len(named))])
    return Sheet("org.xlsx", "Staff", rows)


def table_of(*sheets: Sheet) -> tuple[Table, list[Finding]]:
    tables, findings = recognise(list(sheets))
    return tables["positions"], findings


@pytest.mark.parametrize(
    "name", ["L{} Manager", "Lvl {} Mgr", "Manager L{}", "Manager level {}", "Ebene {} Vorgesetzter", "Supervisor {}"]
)
@pytest.mark.parametrize("upwards", [False, True])
@pytest.mark.parametrize("own", [False, True])
def test_the_direct_manager_stands_at_the_end_that_the_rows_of_the_managers_tell(name: str, upwards: bool, own: bool) -> None:
    table, findings = table_of(staff(*map(name.format, (1, 2, 3)), upwards=upwards, own=own))
    assert table.column("reports_to") == DIRECT
    assert codes(findings) == [("SHEET-70", "Staff")]
    assert ("upwards" in str(findings[0])) is upwards


def test_every_manager_knows_its_cell() -> None:
    table, _ = table_of(staff("L1 Manager", "L2 Manager", "L3 Manager"))
    assert [column_letters(table.cell(row, "reports_to").column) for row in range(6)] == ["C", "C", "D", "E", "E", "C"]


def test_levels_count_by_their_numbers_and_not_by_their_order() -> None:
    sheet = staff("L1 Manager", "L2 Manager", "L3 Manager")
    turned = Sheet("org.xlsx", "Staff", [[*row[:2], *row[:1:-1]] for row in sheet.rows])
    assert turned.rows[0][2] == "L3 Manager"
    assert table_of(turned)[0].column("reports_to") == DIRECT


def test_a_chain_that_reads_well_from_both_ends_is_an_error() -> None:
    rows = [["Employee", "Title", "L1 Manager", "L2 Manager"], ["Di", "Operator", "Ada", "Bo"], ["Ed", "Clerk", "Ada", "Bo"]]
    _, findings = table_of(Sheet("org.xlsx", "Staff", rows))
    told = next(item for item in findings if item.code == "SHEET-60")
    assert (told.severity, str(told.cell)) == (Severity.ERROR, "org.xlsx!Staff!C1")


def test_managers_without_rows_tell_the_direction_by_having_one_manager_each() -> None:
    rows = [["Employee", "Title", "L1 Manager", "L2 Manager"], ["Di", "Operator", "Ada", "Bo"], ["Ed", "Clerk", "Ada", "Cy"]]
    table, findings = table_of(Sheet("org.xlsx", "Staff", rows))
    assert table.column("reports_to") == ["Bo", "Cy"]
    assert "SHEET-60" not in dict(codes(findings))


def test_two_managers_that_are_no_chain_are_a_choice_to_check() -> None:
    rows = [["ID", "Title", "Manager 1", "Manager 2"], ["1", "CEO", "", ""]]
    rows += [[str(at), "Clerk", str(at // 2), str(6 if at < 6 else 2)] for at in range(2, 9)]
    table, findings = table_of(Sheet("org.xlsx", "Staff", rows))
    assert table.column("reports_to")[1:4] == ["1", "1", "2"]
    told = next(item for item in findings if item.code == "SHEET-61")
    assert (told.severity, told.subject, told.values["others"]) == (Severity.WARNING, "Manager 1", "“Manager 2”")


def test_figures_that_stand_among_the_ids_by_chance_are_no_rival() -> None:
    rows = [
        ["ID", "Title", "above", "Grade"],
        ["1", "CEO", "", "1"],
        *[[str(at), "Clerk", str(at // 2), "2"] for at in range(2, 12)],
    ]
    assert "SHEET-61" not in dict(codes(table_of(Sheet("org.xlsx", "Staff", rows))[1]))


def test_a_column_called_manager_goes_before_the_chain() -> None:
    sheet = staff("L1 Manager", "L2 Manager", "L3 Manager")
    rows = [[*row, "Manager" if not at else DIRECT[at - 1]] for at, row in enumerate(sheet.rows)]
    table, findings = table_of(Sheet("org.xlsx", "Staff", rows))
    assert (table.headers["reports_to"], codes(findings)) == ("Manager", [])


def test_the_column_map_goes_before_every_layout() -> None:
    column_map, _ = load('[[table]]\n[table.columns]\ntitle = "Title"\nperson = "Employee"\nreports_to = "L2 Manager"')
    tables, findings = recognise([staff("L1 Manager", "L2 Manager", "L3 Manager")], column_map)
    assert tables["positions"].column("reports_to") == ["", "", "Bo", "Bo", "Bo", ""]
    assert codes(findings) == []


def test_a_map_that_names_the_managers_alone_is_not_overridden() -> None:
    column_map, _ = load('[[table]]\n[table.columns]\nreports_to = "Manager"')
    pairs = Sheet(
        "org.xlsx", "", [["Manager", "Employee"], ["CEO", "Plant Manager"], ["CEO", "Sales Manager"], ["Plant Manager", "Clerk"]]
    )
    assert "positions" in recognise([pairs])[0]
    tables, findings = recognise([pairs], column_map)
    assert "positions" not in tables
    assert "SHEET-04" in dict(codes(findings)) or "SHEET-05" in dict(codes(findings))
