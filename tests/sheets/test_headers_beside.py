"""Longer headers that hold the name of a field and speak of something else; ids told by few rows."""

from __future__ import annotations

import pytest

from allocator.sheets.columns import recognise
from tests.helpers import sheet_from


def headers(table: str) -> dict[str, str]:
    return dict(recognise([sheet_from(table, "Data")])[0]["positions"].headers)


@pytest.mark.parametrize(
    "of", ["Leave", "Probation", "Visa", "Project", "Lease", "Warranty", "Insurance", "Training", "Notice period"]
)
def test_the_end_of_something_else_is_no_end_of_employment(of: str) -> None:
    assert "end_date" not in headers(
        f"| ID | Title | Manager ID | {of} end date |\n| 1 | Chief | | |\n| 2 | Clerk | 1 | 2019-07-01 |"
    )


@pytest.mark.parametrize("of", ["Employment", "Contract", "Position", "Assignment", "Employee contract"])
def test_the_end_of_a_contract_is(of: str) -> None:
    found = headers(f"| ID | Title | Manager ID | {of} end date |\n| 1 | Chief | | |\n| 2 | Clerk | 1 | 2019-07-01 |")
    assert found["end_date"] == f"{of} end date"


@pytest.mark.parametrize(
    "other", ["Spouse employee ID", "Referrer employee ID", "Legacy employee ID", "Cost centre FTE", "Cost centre budget"]
)
def test_numbers_of_others_are_no_fields(other: str) -> None:
    found = headers(f"| ID | Title | Manager ID | {other} |\n| 1 | Chief | | 2 |\n| 2 | Clerk | 1 | 3 |")
    assert other not in found.values()


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Código | Nombre | Puesto | Código del jefe", "Código"),
        ("N° | Nom | Fonction | N+1", "N°"),
        ("| Name | Title | Manager", ""),
    ],
)
def test_ids_of_few_rows(header: str, name: str) -> None:
    rows = "| 1 | Ana | Director | |\n| 2 | Luis | Gerente | 1 |\n| 3 | Eva | Jefe | 2 |\n| 4 | Juan | Operario | 3 |"
    assert headers(f"| {header} |\n{rows}")["id"] == name


def test_a_running_number_is_no_id_where_managers_are_named() -> None:
    rows = "| 1 | Ana | Director | |\n| 2 | Luis | Gerente | Ana |\n| 3 | Eva | Jefe | Luis |"
    assert "id" not in headers(f"| N° | Nom | Fonction | N+1 |\n{rows}")
