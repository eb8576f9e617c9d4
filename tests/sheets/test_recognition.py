"""Recognition beyond plain English headers: languages, spelling, contents, odd headers, the right sheet, what is said."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from allocator.findings import Severity
from allocator.org.build import build
from allocator.sheets.columns import recognise, recognitions
from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.names import ALIKE, alike, likeness, match
from allocator.sheets.reader import Sheet, read
from allocator.sheets.records import Recognition
from allocator.sheets.tables import Table
from tests.helpers import codes

DATA = Path(__file__).parents[2] / "../shared/data"
POSITIONS = vocabulary().kinds[0]


def sheet(*lines: str, name: str = "Data", hidden: bool = False) -> Sheet:
    return Sheet("x.xlsx", name, [[cell.strip() for cell in line.split("|")] if line else [] for line in lines], hidden)


def positions(*lines: str) -> Table:
    return recognise([sheet(*lines)])[0]["positions"]


def fields(*lines: str) -> dict[str, str]:
    return dict(positions(*lines).headers)


def only(recorded: list[Recognition]) -> Recognition:
    (one,) = recorded
    return one


# ---------------------------------------------------------------- languages

LANGUAGES = {
    "Personalnummer | Nachname | Vorname | Tätigkeit | Abteilung | Kostenstelle | Vorgesetzter | Werk": (
        "id last_name first_name title department - reports_to site"
    ),
    "Planstelle | Bezeichnung der Planstelle | Übergeordnete Planstelle | Stelleninhaber | Organisationseinheit": (
        "id title reports_to person department"
    ),
    "Mitarbeiter/in | Stelle (m/w/d) | Vorgesetzte/r | Standort": "person title reports_to site",
    "Pos.-Nr. | Funktion | Name | Uebergeordnet | Bereich": "id title person reports_to department",
    "Matricule | Nom | Prénom | Intitulé du poste | Supérieur hiérarchique | Service | Site": (
        "id last_name first_name title reports_to department site"
    ),
    "Poste | Nom complet | N+1 | Direction": "title person reports_to department",
    "Número de empleado | Nombre | Apellidos | Puesto | Jefe inmediato | Área | Centro de trabajo": (
        "id person last_name title reports_to department site"
    ),
    "Matrícula | Nome completo | Cargo | Gestor direto | Setor | Filial": "id person title reports_to department site",
    "Matricola | Cognome | Nome | Mansione | Responsabile diretto | Reparto | Sede": (
        "id last_name person title reports_to department site"
    ),
    "Personeelsnummer | Naam | Functie | Leidinggevende | Afdeling | Locatie": "id person title reports_to department site",
    "Worker | Employee ID | Business Title | Manager | Supervisory Organization | Manager - Level 01 | Location": (
        "person id title reports_to department - site"
    ),
    "Employee # | Last name, First name | Job Title | Reporting to | Division | Location": (
        "id person title reports_to department site"
    ),
    "user_id | display_name | job_title | manager_user_id | department": "id person title reports_to department",
    "Employee Name | Employee Position | Employee Manager | Employee Department": "person title reports_to department",
    "ID | Job | Manager's name | Manager's ID": "id title - reports_to",
}


@pytest.mark.parametrize(("header", "expected"), LANGUAGES.items())
def test_headers_of_hr_systems_in_seven_languages(header: str, expected: str) -> None:
    assert {field: column - 1 for field, column in positions(header).columns.items() if field != "person"} == {
        field: column for column, field in enumerate(expected.split()) if field not in ("-", "person")
    }
    assert ("person" in expected.split() or "last_name" in expected.split()) == (
        "person" in fields(header)
    ) or "person" not in expected


@pytest.mark.parametrize("language", vocabulary().languages)
def test_every_language_names_what_an_org_needs(language: str) -> None:
    named = {name.field for name in POSITIONS.names if name.language == language}
    assert {"id", "title", "reports_to", "department"} <= named
    assert {"person", "site", "email", "status"} <= {name.field for name in POSITIONS.names if name.language in (language, "en")}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Prozess-ID | Prozess | Prozessverantwortliche | Abteilung", "processes"),
        ("Proceso | Responsable | Departamento", "processes"),
        ("Abteilung | Abteilungsleitung", "departments"),
        ("Vestiging | Vestigingsmanager", "sites"),
        ("Site | Responsable de site", "sites"),
    ],
)
def test_other_tables_in_other_languages(header: str, kind: str) -> None:
    assert list(recognise([sheet(header)])[0]) == [kind]


def test_of_two_languages_the_better_name_wins() -> None:
    assert fields("Position | Stellenbezeichnung | Berichtet an")["title"] == "Stellenbezeichnung"


def test_a_name_of_both_ids_and_titles_is_told_by_its_cells() -> None:
    coded = positions("Planstelle | Stelle | Vorgesetzter", "50001 | Leiter | ", "50002 | Techniker | 50001")
    assert coded.headers["id"] == "Planstelle"
    assert coded.headers["title"] == "Stelle"
    named = positions("Planstelle | Personalnummer | Vorgesetzter", "Leiter | 50001 | ", "Techniker | 50002 | 50001")
    assert named.headers["id"] == "Personalnummer"
    assert named.headers["title"] == "Planstelle"


# ---------------------------------------------------------------- spelling


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Positon Titel", "title"),
        ("Jop title", ""),
        ("Job tilte", "title"),
        ("Manger", "reports_to"),
        ("Supervisior", "reports_to"),
        ("Vorgestzter", "reports_to"),
        ("Superieur hierarchiqe", "reports_to"),
        ("Departmnt", "department"),
        ("Abteillung", "department"),
        ("Locaton", "site"),
    ],
)
def test_misspelt_headers(header: str, field: str) -> None:
    assert list(alike(POSITIONS, [header], {})) == ([field] if field else [])


OTHERS = """
Officer,Employer,Employees,Managers,Manager 2,Manager Phone,Managed,Manages,Reports,Direct Reports,Allocation
Vocation,Vacation,Username,Salaire,Salary,Status Code,Position Date,Position Type,Position Start,Employee Age
Employee IT,Posted,Person Type,Unit Price,Title Date,Site Code,Budget Year,Supervised,Designated,Decision
Process Date,Total,Tile,Rule,Plan,Job Level,Job Family,Pay Grade,Hire Date,Emergency Contact,Manager Grade
Mentor,Activity,Reporting Date,Team Size,Country,County,Union,Role Type,Geschlecht,Gehalt,Teléfono
Date de naissance,Stipendio,Salaris,Level 1,Level 2
"""


@pytest.mark.parametrize("header", OTHERS.strip().replace("\n", ",").split(","))
def test_other_headers_are_no_misspelt_names(header: str) -> None:
    known = match(POSITIONS, ["id", header])
    assert list(known) == ["id"]
    assert alike(POSITIONS, ["id", header], known) == {}


def test_likeness_keeps_words_and_figures_apart() -> None:
    pairs = {"positon titel": "position title", "manager phone": "manager name", "manager2": "manager1", "ocation": "location"}
    above = [likeness(header_words(one), header_words(other)) >= ALIKE for one, other in pairs.items()]
    assert above == [True, False, False, False]


def test_a_misspelt_required_column_is_said() -> None:
    table, findings = recognise([sheet("id | title | Supervisior")])
    assert table["positions"].headers["reports_to"] == "Supervisior"
    assert codes(findings) == [("SHEET-55", "reports to")]
    assert "is spelt like “supervisor”" in findings[0].message


# ---------------------------------------------------------------- contents

TITLES = ["Managing Director", "Head of Sales", "Plant Manager", "Operator", "Sales Assistant", "Machine Operator"]


def staff(size: int = 24, by: int = 0) -> list[list[str]]:
    """Rows of code, title, name, manager (by a column), unit; three managers under the first row."""
    rows = [
        [f"K{row:02}", TITLES[row] if row < 3 else TITLES[3 + row % 3], f"Ann B{chr(97 + row)}rg", "", ("Sales", "Plant")[row % 2]]
        for row in range(size)
    ]
    for row in range(1, size):
        rows[row][3] = rows[0 if row < 3 else 1 + (row + 1) % 2][by]
    return rows


def lines(header: str, rows: list[list[str]]) -> list[str]:
    return [header, *(" | ".join(row) for row in rows)] if header else [" | ".join(row) for row in rows]


def test_a_column_whose_values_are_ids_names_the_managers() -> None:
    tables, findings = recognise([sheet(*lines("id | title | name | above | unit", staff()))])
    assert tables["positions"].headers["reports_to"] == "above"
    assert codes(findings) == [("SHEET-56", "reports to")]
    assert "its values stand in the column “id” (100%)" in findings[0].message


def test_a_column_whose_values_are_names_names_the_managers() -> None:
    assert fields(*lines("id | title | name | above | unit", staff(by=2)))["reports_to"] == "above"


def test_a_column_that_is_known_for_something_else_names_no_managers() -> None:
    rows = [[*row, row[3]] for row in staff()]
    named = fields(*lines("id | title | name | above | unit | matrix manager", rows))
    assert (named["reports_to"], named["dotted_to"]) == ("above", "matrix manager")


def test_managers_named_by_title_are_told_by_the_contents() -> None:
    rows = [row.copy() for row in staff()]
    for number, row in enumerate(rows):
        row[1] = f"{row[1]} {number}"
    for row in rows[1:]:
        row[3] = next(other[1] for other in rows if other[0] == row[3])
    assert fields(*lines("alpha | beta | gamma | delta | epsilon", rows))["title"] == "beta"
    assert fields(*lines("alpha | beta | gamma | delta | epsilon", rows))["reports_to"] == "delta"


def test_ids_without_a_name_are_those_that_the_managers_are_named_by() -> None:
    tables, findings = recognise([sheet(*lines("Kürzel | title | name | manager | unit", staff()))])
    assert tables["positions"].headers["id"] == "Kürzel"
    assert codes(findings) == [("SHEET-55", "id")]


@pytest.mark.parametrize(
    "header", ["Kod | Stanowisko | Imię i nazwisko | Przełożony | Dział", ""], ids=["unknown words", "no header"]
)
def test_contents_tell_all_columns_where_no_header_does(header: str) -> None:
    tables, findings = recognise([sheet(*lines(header, staff()))])
    table = tables["positions"]
    assert dict(table.columns) == {"id": 1, "title": 2, "person": 3, "reports_to": 4, "department": 5}
    assert (table.header_row, len(table)) == ((1, 24) if header else (0, 24))
    warned = {item.subject for item in findings if item.severity is Severity.WARNING}
    assert warned == {"title", "reports to"}


def test_figures_that_happen_to_be_ids_name_no_managers() -> None:
    rng = random.Random(7)
    rows = [[str(row), f"Manager {row}", str(rng.randrange(1, 60))] for row in range(60)]
    tables, findings = recognise([sheet(*lines("id | title | days", rows))])
    assert "positions" not in tables
    assert codes(findings) == [("SHEET-06", "Data")]


@pytest.mark.parametrize(
    "rows",
    [
        [[f"A{row}", str(row // 2)] for row in range(30)],
        [[f"A{row}", f"A{row // 2}", f"text {row}"] for row in range(30)],
        [["Operator", "Manager"], ["Manager", "Operator"]],
    ],
)
def test_tables_of_other_things_are_no_orgs(rows: list[list[str]]) -> None:
    tables, findings = recognise([sheet(*lines("", rows))])
    assert tables == {}
    assert codes(findings) == [("SHEET-04", "x.xlsx")]


# ---------------------------------------------------------------- where the header stands

ROWS = ["1 | CEO | | Ann", "2 | Clerk | 1 | Bob"]


@pytest.mark.parametrize("above", [["Org chart"], ["Org chart", ""], ["", "", "As of | 2024-01-01", "Printed by | HR"]])
def test_title_rows_above_the_header(above: list[str]) -> None:
    table = positions(*above, "id | title | manager | name", *ROWS)
    assert (table.header_row, table.column("id")) == (len(above) + 1, ["1", "2"])


def test_a_header_of_two_rows_with_merged_cells() -> None:
    table = positions(
        "Staff list",
        "Position | | Manager | | Holder",
        "ID | Title | ID | Name | Name",
        "1 | CEO | | | Ann",
        "2 | Clerk | 1 | Ann | Bob",
    )
    assert dict(table.headers) == {
        "id": "Position ID",
        "title": "Position Title",
        "reports_to": "Manager ID",
        "second_manager": "Manager Name",
        "person": "Holder Name",
    }
    assert (table.header_row, table.column("reports_to")) == (3, ["", "1"])
    recorded = only(recognitions([sheet("Position | | Manager |", "ID | Title | ID | Name", "1 | CEO | |")]))
    assert recorded.header_rows == (1, 2)


def test_a_first_row_of_data_is_not_joined_to_the_header() -> None:
    table = positions("id | title | manager | | name", "A | CEO | | Location | Ann", "B | Clerk | A | Plant | Bob")
    assert (table.header_row, table.column("id")) == (1, ["A", "B"])


def test_a_blank_first_column() -> None:
    table = positions(" | id | title | manager", " | 1 | CEO | ")
    assert dict(table.columns) == {"id": 2, "title": 3, "reports_to": 4}


def test_repeated_headers_are_numbered_and_the_first_is_used() -> None:
    recorded = only(recognitions([sheet("id | title | manager | Name | Name | ", "1 | CEO | | Ann | Lee | x")]))
    assert [column.header for column in recorded.columns] == ["id", "title", "manager", "Name", "Name (2)", "column F"]
    assert [column.field for column in recorded.columns] == ["id", "title", "reports_to", "person", None, None]


def test_a_header_repeated_among_the_data_is_set_aside_and_said() -> None:
    tables, findings = recognise([sheet("id | title | manager | name", ROWS[0], "id | title | manager | name", ROWS[1])])
    table = tables["positions"]
    assert (table.column("id"), table.rows) == (["1", "2"], [2, 4])
    assert table.set_aside == [(3, "it repeats the header")]
    assert codes(findings) == [("SHEET-10", "row 3")]


def test_a_post_called_like_a_header_stays() -> None:
    assert positions("id | title | manager", "1 | title | ", "2 | Clerk | 1").column("title") == ["title", "Clerk"]


# ---------------------------------------------------------------- the right sheet

FULL = ("id | title | manager | department", "1 | CEO | | A")
BARE = ("title | manager", "CEO | ")


def test_a_visible_sheet_is_used_before_a_fuller_hidden_one() -> None:
    tables, findings = recognise([sheet(*FULL, name="Old", hidden=True), sheet(*BARE, name="New")])
    assert tables["positions"].sheet == "New"
    assert codes(findings) == [("SHEET-09", "x.xlsx!New")]


def test_a_hidden_sheet_is_used_where_no_other_qualifies_and_said() -> None:
    tables, findings = recognise([sheet(*FULL, name="Old", hidden=True), sheet("a | b", name="Notes")])
    assert tables["positions"].sheet == "Old"
    assert ("SHEET-57", "x.xlsx!Old") in codes(findings)


# ---------------------------------------------------------------- records


def test_every_column_is_recorded_with_samples_certainty_and_reason() -> None:
    recorded = only(
        recognitions(
            [sheet("Vorgesetzter | Current job title | Grad", " | CEO | 3", "1 | Clerk | 4", "1 | Clerk | 5", "1 | A | 6")]
        )
    )
    assert (recorded.kind, recorded.header_rows, recorded.used) == ("positions", (1,), True)
    manager, title, grade = recorded.columns
    assert (manager.field, manager.certainty, manager.score) == ("reports_to", "exact", 0.95)
    assert manager.reason == "header “Vorgesetzter” is a German name for reports to"
    assert (title.field, title.certainty, title.samples) == ("title", "likely", ("CEO", "Clerk", "A"))
    assert title.reason == "header “Current job title” holds “job title”, a name for title"
    assert (grade.field, grade.certainty, grade.samples) == (None, None, ("3", "4", "5"))


def test_the_template_is_exact() -> None:
    recorded = only(recognitions([sheet("position_id | title | reports_to")]))
    assert {(column.certainty, column.score) for column in recorded.columns} == {("exact", 1.0)}
    assert recorded.columns[0].reason == "header “position_id” is the template's name for id"


def test_a_sheet_that_is_nothing_is_recorded_too() -> None:
    recorded = only(recognitions([sheet("alpha | beta", "1 | 2")]))
    assert (recorded.kind, recorded.used) == ("", False)
    assert [(column.header, column.samples, column.field) for column in recorded.columns] == [
        ("alpha", ("1",), None),
        ("beta", ("2",), None),
    ]


# ---------------------------------------------------------------- one org in many dresses


@pytest.mark.parametrize("seed", range(12))
def test_the_same_org_whatever_columns_are_called_and_wherever_they_stand(seed: int) -> None:
    rng = random.Random(seed)
    given = {"id": 0, "title": 1, "person": 2, "reports_to": 3, "department": 4}
    language = rng.choice(list(vocabulary().languages))
    names = {
        field: rng.choice([name.text for name in POSITIONS.names if name.field == field and name.language == language][:5])
        for field in given
    }
    order = rng.sample(list(given), len(given))
    rows = [[row[given[field]] for field in order] for row in staff()]
    above = [[], ["Org"], ["Org", "", ""]][rng.randrange(3)]
    header = " | ".join(names[field] for field in order)
    org, _ = build(recognise([sheet(*above, *lines(header, rows))])[0], "x")
    plain, _ = build(recognise([sheet(*lines("id | title | name | manager | department", staff()))])[0], "x")
    assert org is not None and plain is not None
    assert (list(org.ids), org.reports_to.tolist()) == (list(plain.ids), plain.reports_to.tolist()), header
    assert org.positions[["title", "holders"]].equals(plain.positions[["title", "holders"]]), header
    assert (list(org.departments), org.department.tolist()) == (list(plain.departments), plain.department.tolist()), header


# ---------------------------------------------------------------- real files

TRUTH = {
    "position_id": "id",
    "title": "title",
    "department": "department",
    "status": "status",
    "person_id": "person_id",
    "site": "site",
}
ELSEWHERE = {  # what other layouts tell, or what stands in no column of its own
    ("06_adventureworks_oltp/HumanResources.Employee.csv", "reports_to"),
    ("06_adventureworks_oltp/HumanResources.Employee.csv", "department"),
    ("06_adventureworks_oltp/HumanResources.Employee.csv", "status"),
    ("09_oracle_hr/employees.csv", "title"),
    ("09_oracle_hr/employees.csv", "site"),
}


def real() -> list[dict[str, object]]:
    known = DATA / "expect.json"
    return json.loads(known.read_text(encoding="utf-8"))["files"] if known.is_file() else []


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real data (../shared/data) is not here")
@pytest.mark.parametrize("entry", real(), ids=lambda entry: entry["path"].rpartition("/")[2])
def test_the_columns_of_real_files(entry: dict[str, object]) -> None:
    path = str(entry["path"])
    told: dict[str, object] = dict(entry["columns"])  # type: ignore[call-overload]
    sheets, _ = read([DATA / "orgs" / path])
    recorded = only(recognitions(sheets))
    headers = {column.field: column.header for column in recorded.columns if column.field}
    numbers = {column.field: column.number for column in recorded.columns if column.field}
    if entry["header_row"] is None:
        places = dict(told["by_position (1-based)"])  # type: ignore[call-overload]
        names = {"position_id": "id", "manager_reference": "reports_to"}
        assert {
            names.get(key, key): place for key, place in places.items() if key not in ("start", "end")
        }.items() <= numbers.items()
        return
    wanted = {field: str(told[key]) for key, field in TRUTH.items() if told.get(key) not in (None, "none")}
    wanted["reports_to"] = str(dict(told["manager_reference"])["column"])  # type: ignore[call-overload]
    for field, header in wanted.items():
        if (path, field) not in ELSEWHERE and "(no)" not in header and "no column" not in header:
            assert header.startswith(headers.get(field, "-")) or headers[field] in header.split(" / "), (field, header)
    for name in filter(None, str(told["holder"]).partition(" (")[0].split(" + ")):
        if name not in ("none", "LoginID"):
            assert name in headers.values()
