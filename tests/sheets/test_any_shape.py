"""Whatever the sheet looks like, the org is the same: renamed and shuffled columns, other languages, encodings, formats."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.org.model import Org
from allocator.pipeline import read_org

EXAMPLES = Path(__file__).parents[2] / "examples"
FIELDS = {  # the columns of each example
    "northfield-parts": ("id", "title", "person", "reports_to", "department", "site"),
    "kranich-logistik": ("id", "title", "person", "status", "reports_to", "department", "site", "processes"),
}
HEADERS = {  # what exports call the fields of ORDER, by language
    "en": ("Position ID", "Job Title", "Employee Name", "Status", "Reports to", "Department", "Location", "Processes"),
    "de": ("Planstellennummer", "Stellenbezeichnung", "Mitarbeiter", "Status", "Vorgesetzter", "Abteilung", "Standort", "Prozesse"),
    "fr": (
        "Identifiant du poste",
        "Intitulé du poste",
        "Titulaire",
        "Statut",
        "Supérieur hiérarchique",
        "Service",
        "Site",
        "Processus",
    ),
    "es": ("ID del puesto", "Puesto", "Titular", "Estado", "Reporta a", "Departamento", "Sede", "Procesos"),
    "pt": ("ID do cargo", "Cargo", "Titular", "Situação", "Reporta a", "Departamento", "Local", "Processos"),
    "it": ("ID posizione", "Posizione", "Titolare", "Stato", "Riporta a", "Reparto", "Sede", "Processi"),
    "nl": ("Functienummer", "Functietitel", "Medewerker", "Status", "Rapporteert aan", "Afdeling", "Locatie", "Processen"),
}
ORDER = ("id", "title", "person", "status", "reports_to", "department", "site", "processes")


def example(name: str) -> list[list[str]]:
    with (EXAMPLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def facts(org: Org) -> dict[str, object]:
    """What makes an org, by id: it must not depend on the shape of the sheet."""
    managers = [*org.ids, ""]
    return {
        position: (
            org.titles[index],
            managers[org.line.parent[index]],
            org.positions["holders"].iat[index],
            bool(org.vacant[index]),
            org.position(index).department,
            org.position(index).site,
        )
        for index, position in enumerate(org.ids)
    } | {"processes": sorted((p.name, tuple(org.ids[m] for m in p.managers)) for p in org.processes)}


def as_text(rows: Sequence[Sequence[str]], delimiter: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)


def as_workbook(rows: Sequence[Sequence[str]], path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Export")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(number, column, value)


@pytest.fixture(scope="module")
def originals() -> dict[str, dict[str, object]]:
    found = {}
    for name in FIELDS:
        org, _ = read_org([EXAMPLES / f"{name}.csv"])
        assert org is not None
        found[name] = facts(org)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_same_org_in_any_shape(data: st.DataObject, originals: dict[str, dict[str, object]], tmp_path: Path) -> None:
    name = data.draw(st.sampled_from(sorted(FIELDS)))
    language = data.draw(st.sampled_from(sorted(HEADERS)))
    header, *body = example(name)
    header = [HEADERS[language][ORDER.index(field)] for field in FIELDS[name]]
    order = data.draw(st.permutations(range(len(header))))
    above = data.draw(st.lists(st.sampled_from([["Org chart 2026"], [], ["", "Stand: 01.07.2026"]]), max_size=3))
    blank = data.draw(st.booleans())
    lead = [""] if blank else []
    rows = [*above, *([*lead, *(row[column] for column in order)] for row in [header, *body])]
    kind = data.draw(st.sampled_from(["xlsx", "utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    path = tmp_path / f"export.{'xlsx' if kind == 'xlsx' else 'csv'}"
    if kind == "xlsx":
        as_workbook(rows, path)
    else:
        if kind == "cp1252" and not _fits(rows, kind):
            kind = "utf-8"
        path.write_bytes(as_text(rows, data.draw(st.sampled_from(",;\t|")), kind))
    org, findings = read_org([path])
    assert org is not None, [str(item) for item in findings]
    assert facts(org) == originals[name]


def _fits(rows: Sequence[Sequence[str]], encoding: str) -> bool:
    try:
        as_text(rows, ",", encoding)
    except UnicodeEncodeError:
        return False
    return True
