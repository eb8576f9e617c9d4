"""The JSON object: its schema, and what the contract says of single fields."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from allocator.derived.kept import Edit, Kept, Note
from allocator.findings import Cell
from allocator.outputs import document as module
from allocator.outputs.document import document, dumps, pieces, schema
from tests.outputs.made import result, small

TOPS = """
| position id | title                   | person | reports to | dotted to |
| P1          | Chief Executive Officer | Ada    |            |           |
| P2          | Operations Manager      | Ben    | P1         |           |
| P3          | Process Manager, Mixing | Cy     | P2         | P1        |
| P4          | Adviser                 | Dee    | P99        |           |
"""


def position(content: dict[str, Any], post: str) -> dict[str, Any]:
    return next(each for each in content["positions"] if each["id"] == post)


def test_the_object_satisfies_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    content = json.loads(dumps(document(small())))
    jsonschema.Draft202012Validator(schema()).validate(content)
    assert content["assignments"]
    assert content["findings"]


@pytest.mark.parametrize(
    ("path", "value"),
    [(("schema",), 2), (("positions", 0, "archetype"), None), (("assignments", 0, "canonical"), "X"), (("extra",), 1)],
)
def test_the_schema_rejects_what_breaks_the_contract(path: tuple[Any, ...], value: object) -> None:
    content = deepcopy(document(small()))
    place: Any = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert list(jsonschema.Draft202012Validator(schema()).iter_errors(content))


@pytest.mark.parametrize("batch", [1, 3, 10_000])
def test_the_pieces_are_its_text(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", batch)
    for made in (result(), replace(result(), findings=[])):
        found = list(pieces(made, "DACI"))
        assert "".join(found) == dumps(document(made, "DACI"))
        assert len(found) > len(document(made)), "no list is one piece" if batch == 1 else ""


def test_the_contract_names_its_keys() -> None:
    content = document(small())
    contract = {
        "schema",
        "allocator",
        "rules",
        "source",
        "positions",
        "processes",
        "scopes",
        "assignments",
        "set_aside",
        "findings",
    }
    assert contract <= set(content)
    keys = {"id", "title", "holders", "reports_to", "placed_under", "dotted_to", "status", "unit", "site", "archetype", "function"}
    assert keys | {"evidence", "cell"} <= set(content["positions"][0])
    assert {"activity", "scope", "position", "letter", "canonical", "acting", "rule", "source"} <= set(content["assignments"][0])


def test_a_top_reports_to_nobody_and_stands_under_the_root() -> None:
    content = document(result(TOPS))
    other, root, report = position(content, "P4"), position(content, "P1"), position(content, "P3")
    assert (other["reports_to"], other["placed_under"]) == (None, "P1")
    assert (root["reports_to"], root["placed_under"]) == (None, None)
    assert (report["reports_to"], report["placed_under"], report["dotted_to"]) == ("P2", None, ["P1"])


def test_a_vacant_post_keeps_its_letter_and_another_acts() -> None:
    content = document(small())
    row = next(a for a in content["assignments"] if (a["activity"], a["scope"], a["letter"]) == ("proc-risk", "PR1", "A/R"))
    assert (row["position"], row["acting"]) == ("P5", "P4")
    assert position(content, "P5")["status"] == "vacant"
    assert position(content, "P5")["holders"] == []


def test_letters_are_those_of_the_scheme_beside_the_canonical_ones() -> None:
    pairs = {(a["canonical"], a["letter"]) for a in document(small())["assignments"]}
    assert ("V", "C") in pairs
    assert all(letter == canonical for canonical, letter in pairs if canonical not in "VS")


def test_a_function_is_named_beside_the_archetype() -> None:
    content = document(small())
    assert (position(content, "P3")["function"], position(content, "P3")["functions"]) == ("fn-finance", ["fn-finance"])
    assert (position(content, "P4")["function"], position(content, "P4")["functions"]) == (None, [])


def test_cells_and_columns_point_into_the_source() -> None:
    content = document(small())
    assert position(content, "P4")["cell"] == "test.xlsx!positions!B5"
    assert content["source"][0]["columns"]["title"] == "title"
    assert content["source"][0]["header_row"] == 1


def test_a_process_that_the_input_names_is_not_inferred() -> None:
    process = document(small())["processes"][3]
    assert process == {
        "id": "PR4",
        "name": "Dispatch",
        "managers": ["P11"],
        "lead": None,
        "owner": None,
        "units": ["Works", "Warehouse"],
        "inferred": False,
    }
    assert {process["inferred"] for process in document(result(TOPS))["processes"]} <= {True}


def test_the_same_input_gives_the_same_text() -> None:
    assert dumps(document(small())) == dumps(document(small()))


def test_what_an_edited_workbook_brought_stands_in_the_object() -> None:
    assert "kept" not in document(small())
    cell = Cell("edited.xlsx", "RACI Organisation", 9, 5)
    edits = (
        Edit("proc-risk@PR1", "P7", "C", "", "I", "Ann", "knows it", cell, "conflict", "The rules gave nothing then."),
        Edit("gone@PR9", "P99", "", "R", "", "", "", None, "not applied", "The row is gone."),
    )
    made = replace(small(), kept=Kept(edits, {"proc-risk@PR1": Note("yes", "fine")}))
    content = json.loads(dumps(document(made)))
    jsonschema.Draft202012Validator(schema()).validate(content)
    first, second = content["kept"]["edits"]
    assert (first["activity"], first["scope"], first["position"], first["letter"]) == ("proc-risk", "PR1", "P7", "C")
    assert (first["before"], first["now"], first["author"], first["reason"]) == ("", "I", "Ann", "knows it")
    assert (first["state"], first["cell"]) == ("conflict", "edited.xlsx!RACI Organisation!E9")
    assert (second["state"], second["cell"]) == ("not applied", None)
    assert content["kept"]["notes"] == [{"activity": "proc-risk", "scope": "PR1", "agreed": "yes", "remark": "fine"}]
