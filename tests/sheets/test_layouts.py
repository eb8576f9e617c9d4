"""Layouts of one sheet: levels, indents, numbers, pairs, paths, units, fields down; each with a near miss."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from allocator.org.build import build
from allocator.org.model import Org
from allocator.sheets.columns import recognise
from allocator.sheets.hierarchyid import path_of
from allocator.sheets.indents import above_by_indent
from allocator.sheets.reader import Sheet
from allocator.sheets.tables import Table
from tests.helpers import codes, sheet_from

Rows = Sequence[Sequence[object]]

FILLED = """
| Level 1 | Level 2            | Level 3       | Name  |
| CEO     |                    |               | Ada   |
| CEO     | Plant Manager East |               | Bo    |
| CEO     | Plant Manager East | Shift Leader  | Cy    |
| CEO     | Plant Manager West |               | Di    |
| CEO     | Plant Manager West | Shift Leader  | Ed    |
"""


def sheet(rows: Rows, name: str = "Data") -> Sheet:
    return Sheet("org.xlsx", name, rows)


def table_of(*sheets: Sheet) -> Table | None:
    """The table of positions where a layout was recognised."""
    tables, findings = recognise(list(sheets))
    told = {"SHEET-70", "SHEET-71"} & {code for code, _ in codes(findings)}
    return tables["positions"] if told else None


def read(*sheets: Sheet) -> Org:
    tables, _ = recognise(list(sheets))
    org, _ = build(tables, "test")
    assert org is not None
    return org


def lines(org: Org) -> list[str]:
    """Each post as "title < title of its manager"."""
    titles = org.titles
    return [f"{title} < {titles[above]}" if above >= 0 else title for title, above in zip(titles, org.reports_to, strict=True)]


TREE = [
    "CEO",
    "Plant Manager East < CEO",
    "Shift Leader < Plant Manager East",
    "Plant Manager West < CEO",
    "Shift Leader < Plant Manager West",
]


def test_levels_that_repeat_the_ancestors() -> None:
    org = read(sheet_from(FILLED))
    assert lines(org) == TREE
    assert org.positions["holders"].tolist() == ["Ada", "Bo", "Cy", "Di", "Ed"]
    assert org.ids[2:] == ["Plant Manager East › Shift Leader", "Plant Manager West", "Plant Manager West › Shift Leader"]


def test_levels_left_blank_as_in_an_outline() -> None:
    rows = [["Ebene 1", "Ebene 2", "Ebene 3"], ["CEO"], ["", "Plant Manager East"], ["", "", "Shift Leader"]]
    rows += [["", "Plant Manager West"], ["", "", "Shift Leader"]]
    assert lines(read(sheet(rows))) == TREE


def test_merged_ancestors_are_those_of_the_row_above() -> None:
    rows = [["L1", "L2", "L3"], ["CEO", "Plant Manager East", "Shift Leader"], ["", "Plant Manager West", "Shift Leader"]]
    table = table_of(sheet(rows))
    assert table is not None
    assert lines(read(sheet(rows))) == TREE
    assert [str(table.cell(row, "title")) for row in range(5)] == [f"org.xlsx!Data!{at}" for at in ("A2", "B2", "C2", "B3", "C3")]
    assert str(table.cell(4, "reports_to")) == "org.xlsx!Data!B3"


def test_the_org_knows_the_cells_too() -> None:
    org = read(sheet([["L1", "L2"], ["CEO", "Plant Manager"], ["", "Buyer"]]))
    assert [str(org.cell(at, "title")) for at in range(3)] == [f"org.xlsx!Data!{at}" for at in ("A2", "B2", "B3")]


def test_two_posts_of_one_title_under_one_manager() -> None:
    rows = [["N1", "N2", "Name"], ["CEO", "", "Ada"], ["CEO", "Clerk", "Bo"], ["CEO", "Clerk", "Cy"]]
    org = read(sheet(rows))
    assert lines(org) == ["CEO", "Clerk < CEO", "Clerk < CEO"]
    assert org.ids == ["CEO", "CEO › Clerk", "CEO › Clerk (2)"]


@pytest.mark.parametrize("header", [[], [["Top", "Middle", "Low"]]])
def test_rows_that_are_paths_without_level_names(header: Rows) -> None:
    rows = [["CEO"], ["CEO", "COO"], ["CEO", "COO", "Ops Manager"], ["CEO", "CFO"], ["CEO", "CFO", "Accountant"]]
    org = read(sheet([*header, *rows]))
    assert lines(org) == ["CEO", "COO < CEO", "Ops Manager < COO", "CFO < CEO", "Accountant < CFO"]


def test_a_chain_of_managers_by_level_beside_title_and_name() -> None:
    rows = [
        ["Worker", "Job Title", "Manager - Level 01", "Manager - Level 02"],
        ["Ada", "CEO", "", ""],
        ["Bo", "Plant Manager", "Ada", ""],
        ["Cy", "Shift Leader", "Ada", "Bo"],
    ]
    assert lines(read(sheet(rows))) == ["CEO", "Plant Manager < CEO", "Shift Leader < Plant Manager"]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["Name", "Job Title", "Org Level 1", "Org Level 2"],
            ["Ada", "CEO", "Acme", ""],
            ["Bo", "Fitter", "Acme", "Works"],
            ["Cy", "Fitter", "Acme", "Works"],
        ],
        [["Level 1", "Level 2"], ["Acme", ""], ["Acme", "Works"], ["Acme", "Sales"]],
        [["Skill", "Level 1", "Level 2"], ["Welding", 3, 5], ["Milling", 2, 4], ["Manager skills", 2, 4]],
    ],
    ids=["units beside titles", "units alone", "figures"],
)
def test_levels_that_are_no_posts_are_not_read(rows: Rows) -> None:
    assert table_of(sheet(rows)) is None


def test_a_text_in_steps_is_no_org() -> None:
    assert table_of(sheet([["Agenda"], ["", "Welcome"], ["", "Figures"], ["", "", "Sales of the year"]])) is None


@pytest.mark.parametrize("mark", ["    ", "- ", "· ", "..", "\u2003"])
def test_indented_titles(mark: str) -> None:
    titles = ["CEO", "Plant Manager East", "Shift Leader", "Plant Manager West", "Shift Leader"]
    rows = [["Title", "Name"]]
    rows += [[mark * level + title, "x"] for level, title in zip((0, 1, 2, 1, 2), titles, strict=True)]
    table = table_of(sheet(rows))
    assert table is not None
    assert lines(read(sheet(rows))) == TREE
    assert str(table.cell(2, "title")) == "org.xlsx!Data!A4"


def test_stray_blanks_before_titles_are_no_indents() -> None:
    titles = ["CEO", "Plant Manager", " Clerk", "Driver", "Buyer", " Engineer", "Planner"]
    assert table_of(sheet([["Title", "Name"], *([title, "x"] for title in titles)])) is None


def test_indents_that_fit_nothing_above() -> None:
    assert above_by_indent([0, 2, 4, 2, 0]) == ([-1, 0, 1, 0, -1], 5)
    assert above_by_indent([0, 4, 2]) == ([-1, 0, 0], 2)


def test_a_column_of_numbers() -> None:
    rows = [["No.", "Title"], ["1", "CEO"], ["1.1", "Plant Manager East"], ["1.1.1", "Shift Leader"]]
    rows += [["1.2", "Plant Manager West"], ["1.2.1", "Shift Leader"]]
    assert lines(read(sheet(rows))) == TREE


def test_figures_that_are_ids_too_are_no_numbering() -> None:
    rows: list[list[object]] = [["ID", "Generic Job Title", "Posts in FTE"]]
    rows += [[at, "Clerk", figure] for at, figure in enumerate([1.5, 2.5, 1.0, 2.0, 3.5, 4.5, 0.5])]
    assert table_of(sheet(rows)) is None


def test_figures_are_no_numbering() -> None:
    rows = [["Hours", "Title"], ["1.5", "CEO"], ["2.5", "Plant Manager"], ["37.5", "Clerk"], ["12.25", "Driver"]]
    assert table_of(sheet(rows)) is None


@pytest.mark.parametrize(
    "paths",
    [
        ["/", "/1/", "/1/1/", "/2/", "/2/1/"],
        ["a", "a/b", "a/b/c", "a/d", "a/d/e"],
        ["100", "100 > 101", "100 > 101 > 102", "100 > 103", "100 > 103 > 104"],
        ["0x", "0x58", "0x5AC0", "0x68", "0x6AC0"],
        ["NULL", "0x58", "0x5AC0", "0x68", "0x6AC0"],
        ["100", "101 < 100", "102 < 101 < 100", "103 < 100", "104 < 103 < 100"],
    ],
)
def test_paths_beside_titles(paths: Sequence[str]) -> None:
    titles = [line.partition(" < ")[0] for line in TREE]
    rows = [
        ["ID", "Job Title", "Node"],
        *([str(100 + at), title, path] for at, (title, path) in enumerate(zip(titles, paths, strict=True))),
    ]
    org = read(sheet(rows))
    assert lines(org) == TREE
    assert org.ids == ["100", "101", "102", "103", "104"]


def test_paths_of_managers_alone() -> None:
    rows = [["Employee ID", "Job Title", "Manager path"], ["7", "CEO", ""], ["8", "Plant Manager", "7"], ["9", "Clerk", "7|8"]]
    rows += [["10", "Buyer", "7|8"], ["11", "Planner", "7|8"]]
    assert lines(read(sheet(rows)))[2:] == [f"{title} < Plant Manager" for title in ("Clerk", "Buyer", "Planner")]


def test_paths_of_titles() -> None:
    rows = [
        ["Position path", "Site"],
        ["CEO", "A"],
        ["CEO > Plant Manager East", "A"],
        ["CEO > Plant Manager East > Shift Leader", "B"],
    ]
    rows += [["CEO > Plant Manager West", "B"], ["CEO > Plant Manager West > Shift Leader", "B"]]
    assert lines(read(sheet(rows))) == TREE


def test_a_path_whose_beginning_no_row_has_stays_open() -> None:
    paths = ["/1/", *(f"/1/{at}/" for at in range(1, 12)), "/9/9/"]
    rows = [["ID", "Title", "Node"], *([str(at), "Clerk", path] for at, path in enumerate(paths))]
    tables, _ = recognise([sheet(rows)])
    org, findings = build(tables, "test")
    assert org is not None
    assert ("DATA-02", "12") in codes(findings)


@pytest.mark.parametrize(
    "values", [["https://a/b", "https://a/c", "https://a/d"], ["01/02/2024", "02/02/2024", "03/03/2024"], ["R/A", "C/I", "R/C"]]
)
def test_links_dates_and_letters_are_no_paths(values: Sequence[str]) -> None:
    rows = [["ID", "Title", "Page"], *([str(at), "Clerk", value] for at, value in enumerate(values))]
    assert table_of(sheet(rows)) is None


def test_paths_of_units_are_no_posts() -> None:
    rows: list[list[object]] = [["ID", "Title", "Unit path"], [1, "CEO", "Acme"], [2, "Plant Manager", "Acme/Works"]]
    rows += [[at, "Fitter", "Acme/Works/Line 1"] for at in range(3, 9)]
    assert table_of(sheet(rows)) is None


@pytest.mark.parametrize(
    ("code", "path"),
    [("0x", ()), ("0x58", (1,)), ("0x5AC0", (1, 1)), ("0x5AE158", (1, 1, 4, 1)), ("0x48", (0,)), ("0x123", None), ("ID7", None)],
)
def test_hierarchyid(code: str, path: tuple[int, ...] | None) -> None:
    assert path_of(code) == (None if path is None else tuple(map(str, path)))


@pytest.mark.parametrize(
    "header", [["Manager", "Report"], ["from", "to"], ["source", "target"], ["Parent", "Child"], ["Vorgesetzter", "Mitarbeiter"]]
)
@pytest.mark.parametrize("turned", [False, True])
def test_pairs_of_titles(header: list[str], turned: bool) -> None:
    pairs = [["CEO", "COO"], ["CEO", "CFO"], ["COO", "Plant Manager"], ["CFO", "Chief Accountant"], ["COO", "Fleet Manager"]]
    if turned and header[0] not in ("from", "source"):
        header = header[::-1]
    rows = [header, *(pair[::-1] if turned else pair for pair in pairs)]
    org = read(sheet(rows))
    assert sorted(lines(org)) == [
        "CEO",
        "CFO < CEO",
        "COO < CEO",
        "Chief Accountant < CFO",
        "Fleet Manager < COO",
        "Plant Manager < COO",
    ]


def test_pairs_of_ids_beside_a_sheet_of_titles() -> None:
    pairs = sheet([["from", "to"], ["a1", "a2"], ["a1", "a3"], ["a3", "a4"]], "Links")
    nodes = sheet([["ID", "Title"], ["a1", "CEO"], ["a2", "Clerk"], ["a3", "Plant Manager"], ["a4", "Clerk"]], "Posts")
    table = table_of(pairs, nodes)
    assert table is not None
    assert lines(read(pairs, nodes)) == ["CEO", "Clerk < CEO", "Plant Manager < CEO", "Clerk < Plant Manager"]
    assert str(table.cell(3, "reports_to")) == "org.xlsx!Links!A4"
    assert str(table.cell(3, "title")) == "org.xlsx!Posts!B5"


@pytest.mark.parametrize(
    "rows",
    [
        [["from", "to"], ["Berlin", "Hamburg"], ["Berlin", "Bremen"], ["Bremen", "Kiel"]],
        [["from", "to"], ["Manager", "Clerk"], ["Clerk", "Manager"]],
        [["Manager", "Employee"], ["Ada", "Bo"], ["Ada", "Cy"], ["Bo", "Di"]],
    ],
    ids=["towns", "circle", "persons without titles"],
)
def test_pairs_that_are_no_org(rows: Rows) -> None:
    assert table_of(sheet(rows)) is None


UNITS = """
| Einheit     | Übergeordnet | Ebene | Position        | Status |
| Amt         |              | 0     | Amtsleitung     |        |
| Verwaltung  | Amt          | 1     |                 |        |
| Abteilung A | Verwaltung   | 2     | Abteilungsleitung |      |
| Organisation| Abteilung A  | 3     |                 |        |
| Stab A      | Organisation | 4     | Referent        |        |
| Abteilung B | Verwaltung   | 2     | Abteilungsleitung |      |
| Abteilung B | Verwaltung   | 2     | Referent        |        |
| Organisation| Abteilung B  | 3     |                 |        |
| Stab B      | Organisation | 4     | Referent        |        |
"""


def test_units_with_their_heads() -> None:
    org = read(sheet_from(UNITS))
    assert org.ids == ["Amt", "Abteilung A", "Stab A", "Abteilung B: Abteilungsleitung", "Abteilung B: Referent", "Stab B"]
    assert org.reports_to.tolist() == [-1, 0, 1, 0, 3, 3]
    assert [unit.name for unit in org.departments] == ["Amt", "Abteilung A", "Stab A", "Abteilung B", "Stab B"]


def test_units_without_posts_are_listed() -> None:
    _, findings = recognise([sheet_from(UNITS)])
    aside = [(item.subject, item.values["reason"]) for item in findings if item.code == "SHEET-10"]
    assert aside == [(f"row {row}", "it names a unit and no position") for row in (3, 5, 9)]


OUTLINE = """
| Level 1 | Level 2    | Level 3   | Role              | Holder |
| Board   |            |           | Managing Director | Ada    |
|         | Operations |           | COO               | Bo     |
|         |            | Warehouse | Warehouse Manager | Cy     |
|         |            |           | Shift Leader      | Di     |
|         |            | Fleet     |                   |        |
|         | Finance    |           |                   |        |
|         |            | Fleet     | Head of Leasing   | vacant |
"""


def test_units_one_column_per_level() -> None:
    given = sheet_from(OUTLINE)
    org, table = read(given), table_of(given)
    assert lines(org) == [
        "Managing Director",
        "COO < Managing Director",
        "Warehouse Manager < COO",
        "Shift Leader < Warehouse Manager",
        "Head of Leasing < Managing Director",
    ]
    assert table is not None
    assert table.column("department") == ["Board", "Operations", "Warehouse", "Warehouse", "Fleet"]
    assert [str(table.cell(row, "department")) for row in (2, 3)] == ["test.xlsx!positions!C4"] * 2
    assert table.column("person") == ["Ada", "Bo", "Cy", "Di", "vacant"]
    _, findings = recognise([given])
    assert [item.subject for item in findings if item.code == "SHEET-10"] == ["row 6", "row 7"]
    assert [item.code for item in findings if item.code in {"SHEET-70", "SHEET-71"}] == ["SHEET-71"], "a unit of two is a guess"


def test_units_of_one_post_each_are_read_for_sure_where_they_are_drawn_as_an_outline() -> None:
    rows = [["Level 1", "Level 2", "Role"], ["Board", "", "CEO"], ["", "Works", "Plant Manager"], ["", "Sales", "Sales Manager"]]
    filled = [[row[0] and "Level 1" if at == 0 else "Board", *row[1:]] for at, row in enumerate(rows)]
    for given, code in ((rows, "SHEET-70"), (filled, "SHEET-71")):
        assert lines(read(sheet(given))) == ["CEO", "Plant Manager < CEO", "Sales Manager < CEO"]
        assert code in {item.code for item in recognise([sheet(given)])[1]}


def test_of_units_that_several_rows_name_is_said_that_nothing_tells_who_leads() -> None:
    rows = [["Level 1", "Level 2", "Role", "Holder"], ["Board", "", "CEO", "Ada"]]
    rows += [["Board", "Works", "Fitter", name] for name in ("Bo", "Cy", "Di", "Ed")]
    tables, findings = recognise([sheet(rows)])
    assert not tables
    (said,) = [item for item in findings if item.code == "SHEET-06"]
    assert "of those in “Works” (rows 3, 4, 5 …) nothing tells who leads the others" in said.message
    assert "Add a column with the heading 'reports to'" in said.fix


@pytest.mark.parametrize("header", ["Level {}", "Level {} Manager"])
def test_managers_by_level_who_contradict_each_other_are_no_units(header: str) -> None:
    rows = [["Name", "Role", header.format(1), header.format(2)], ["Ada", "CEO", "Cy", ""], ["Bo", "COO", "Cy", "Di"]]
    rows += [
        ["Ed", "Head of Fleet", "Cy", "Bo"],
        ["Cy", "Head of Tax", "Bo", ""],
        ["Di", "Buyer", "Ada", ""],
        ["Flo", "Clerk", "Cy", "Ed"],
    ]
    assert table_of(sheet(rows)) is None
    assert "tell in which unit" not in recognise([sheet(rows)])[1][0].message


@pytest.mark.parametrize("marks", [["x", "x", "x"], ["3", "12", "40"]], ids=["crosses", "figures"])
def test_marks_in_level_columns_are_no_units(marks: Sequence[str]) -> None:
    rows = [["Level 1", "Level 2", "Role"], [marks[0], "", "CEO"], ["", marks[1], "Plant Manager"], ["", marks[2], "Buyer"]]
    assert table_of(sheet(rows)) is None


def test_managers_by_title_are_no_units() -> None:
    rows = [
        ["Title", "Department", "Reports to"],
        ["Head", "Office", ""],
        ["Clerk A", "Sales", "Head"],
        ["Clerk B", "Office", "Head"],
    ]
    assert table_of(sheet(rows)) is None


def test_fields_down_and_positions_across() -> None:
    rows = [
        ["Position ID", "P1", "P2", "P3"],
        ["Title", "CEO", "COO", "Clerk"],
        ["Reports to", "", "P1", "P2"],
        ["Name", "Ada", "Bo", "Cy"],
    ]
    table = table_of(sheet(rows))
    assert table is not None
    assert lines(read(sheet(rows))) == ["CEO", "COO < CEO", "Clerk < COO"]
    assert str(table.cell(2, "title")) == "org.xlsx!Data!D2"


def test_an_ordinary_list_is_no_layout() -> None:
    rows = [
        ["Position ID", "Title", "Reports to", "Level 1", "Level 2"],
        ["1", "CEO", "", "CEO", ""],
        ["2", "COO", "1", "CEO", "COO"],
    ]
    assert table_of(sheet(rows)) is None


def test_a_layout_is_said_with_its_reason() -> None:
    _, findings = recognise([sheet_from(FILLED)])
    (told,) = [item for item in findings if item.code == "SHEET-70"]
    assert "one column per level" in told.message
    assert "Level 1 to Level 3" in told.message


def test_a_guess_is_a_warning() -> None:
    rows = [["Level 1", "Level 2"], ["Zentrale", ""], ["Zentrale", "Einkauf"], ["Zentrale", "Betriebsleiter"]]
    _, findings = recognise([sheet(rows)])
    assert [(item.code, str(item.severity)) for item in findings] == [("SHEET-71", "warning")]


def drawn(above: Sequence[int]) -> dict[str, Rows]:
    """One org in every layout: post at has the title "Clerk at", and those above it stand in front."""
    name = [f"Clerk {at}" for at in range(len(above))]
    way: list[list[int]] = []
    for at, over in enumerate(above):
        way.append([*(way[over] if over >= 0 else ()), at])
    order = sorted(range(len(above)), key=lambda at: way[at])
    depth = max(map(len, way))
    heads = [f"Level {level + 1}" for level in range(depth)]
    return {
        "filled": [heads, *([name[step] for step in way[at]] for at in order)],
        "outline": [heads, *([*[""] * (len(way[at]) - 1), name[at]] for at in order)],
        "indents": [["Title", "Site"], *(["  " * len(way[at]) + name[at], "Ulm"] for at in order)],
        "numbers": [["Nr", "Title"], *([".".join(map(str, way[at])), name[at]] for at in order)],
        "paths": [["Title", "Path"], *([name[at], "/".join(f"n{step}" for step in way[at])] for at in range(len(above)))],
        "titles": [["Path", "Site"], *([" > ".join(name[step] for step in way[at]), "Ulm"] for at in order)],
        "pairs": [["manager", "report"], *([name[over], name[at]] for at, over in enumerate(above) if over >= 0)],
    }


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("layout", ["filled", "outline", "indents", "numbers", "paths", "titles", "pairs"])
def test_one_org_is_the_same_in_every_layout(layout: str, seed: int) -> None:
    random = Random(seed)
    above = [-1, 0, 0, 1, *(random.randrange(at) for at in range(4, 30))]
    org = read(sheet(drawn(above)[layout]))
    expected = [f"Clerk {at} < Clerk {over}" if over >= 0 else f"Clerk {at}" for at, over in enumerate(above)]
    assert sorted(lines(org)) == sorted(expected)
