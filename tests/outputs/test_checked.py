"""What was found in matrices, as JSON, as SARIF, and as a marked workbook."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from allocator.checks.matrix_profile import practice
from allocator.derived.judged import Judgement, judge
from allocator.findings import catalogue
from allocator.outputs.checked import document, schema
from allocator.outputs.checked_book import write_checked
from allocator.outputs.checked_sarif import sarif
from allocator.outputs.document import dumps
from tests.cases.helpers import pack
from tests.outputs.made import small

PAGE = """# Release RACI

| Task | Sponsor | PM | Dev | Guild |
|---|---|---|---|---|
| Plan | A | A/R | C | |
| Build | | R | R/V | |
| =Ship | A | Q | R | |

R = Responsible, A = Accountable, C = Consulted, V = Verify
"""
TABLE = "Task;COO;P4;P6\nPlan;A;R;C\nPack;C;A;R\n"

# The essential part of SARIF 2.1.0, written from its text: what a result and a rule must have.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"type": "string", "format": "uri"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "additionalProperties": False,
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "rules"],
                                "properties": {"name": {"type": "string"}, "rules": {"items": {"$ref": "#/$defs/rule"}}},
                            }
                        },
                    },
                    "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
                },
            },
        },
    },
    "$defs": {
        "text": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "rule": {
            "type": "object",
            "required": ["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "shortDescription": {"$ref": "#/$defs/text"},
                "fullDescription": {"$ref": "#/$defs/text"},
                "help": {"$ref": "#/$defs/text"},
                "defaultConfiguration": {"type": "object", "properties": {"level": {"$ref": "#/$defs/level"}}},
                "properties": {"type": "object"},
            },
        },
        "result": {
            "type": "object",
            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"$ref": "#/$defs/level"},
                "message": {"$ref": "#/$defs/text"},
                "locations": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/location"}},
            },
        },
        "location": {
            "type": "object",
            "required": ["physicalLocation"],
            "additionalProperties": False,
            "properties": {
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation"],
                    "additionalProperties": False,
                    "properties": {
                        "artifactLocation": {
                            "type": "object",
                            "required": ["uri"],
                            "properties": {"uri": {"type": "string", "pattern": "^[^ \\\\]+$"}},
                        },
                        "region": {"type": "object", "properties": {"startLine": {"type": "integer", "minimum": 1}}},
                    },
                },
                "logicalLocations": {
                    "type": "array",
                    "items": {"type": "object", "required": ["fullyQualifiedName"]},
                },
            },
        },
    },
}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "our raci.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "works.csv").write_text(TABLE, encoding="utf-8")
    return [tmp_path / "our raci.md", tmp_path / "works.csv"]


@pytest.fixture
def made(files: list[Path]) -> Judgement:
    return judge(files, practice().profiles["usual"], pack())


def valid(content: object) -> None:
    Draft202012Validator.check_schema(schema())
    errors = list(Draft202012Validator(schema()).iter_errors(content))
    assert not errors, errors[0]


def test_the_json_has_the_matrices_and_the_findings(made: Judgement) -> None:
    content = json.loads(dumps(document(made)))
    valid(content)
    first = content["matrices"][0]
    assert (first["file"], first["sheet"], first["header_rows"]) == ("our raci.md", "Release RACI", [3])
    assert first["orientation"] == "roles as columns"
    assert first["roles"] == ["Sponsor", "PM", "Dev", "Guild"]
    assert first["rows"][0] == {
        "activity": "Plan",
        "area": "",
        "cell": "our raci.md!Release RACI!A5",
        "letters": {"Sponsor": ["A"], "PM": ["A", "R"], "Dev": ["C"]},
    }
    assert first["legend"]["V"] == "Verify"
    double = next(item for item in content["findings"] if item["code"] == "INV-01")
    assert double == {
        "code": "INV-01",
        "severity": "error",
        "subject": "Plan",
        "message": "'Plan' has 2 Accountable instead of one",
        "fix": "Of Sponsor and PM keep Sponsor if it has authority, and leave PM the R.",
        "cell": "our raci.md!Release RACI!C5",
    }
    assert [item["severity"] for item in content["findings"]][:3] == ["error"] * 3


def test_the_json_says_with_an_org_who_the_roles_are(files: list[Path]) -> None:
    ours = small()
    content = document(judge(files[1:], practice().profiles["usual"], ours.pack, ours))
    valid(content)
    assert content["matrices"][0]["positions"] == {
        "COO": {"id": "P2", "by": "role Chief operating officer"},
        "P4": {"id": "P4", "by": "id"},
        "P6": {"id": "P6", "by": "id"},
    }
    assert [row["known"] for row in content["matrices"][0]["rows"]] == [None, None]


def test_the_schema_refuses_what_is_none(made: Judgement) -> None:
    broken = document(made)
    broken["matrices"][0]["rows"][0]["letters"]["PM"] = []
    assert not Draft202012Validator(schema()).is_valid(broken)


def test_sarif_is_valid_and_points_to_file_line_and_cell(made: Judgement) -> None:
    content = json.loads(dumps(sarif(made)))
    errors = list(Draft202012Validator(SARIF).iter_errors(content))
    assert not errors, errors[0]
    run = content["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(run["results"]) == len(made.findings)
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert sorted(set(rules)) == sorted({item.code for item in made.findings})
    double = next(result for result in run["results"] if result["ruleId"] == "INV-01")
    place = double["locations"][0]
    assert place["physicalLocation"]["region"] == {"startLine": 5}
    assert place["physicalLocation"]["artifactLocation"]["uri"].endswith("/our%20raci.md")
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "Release RACI!C5"
    help_text = run["tool"]["driver"]["rules"][rules.index("INV-01")]["help"]["text"]
    assert catalogue()["INV-01"].source in help_text


def test_a_relative_path_stays_relative(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files[0].parent)
    made = judge([Path("our raci.md")], practice().profiles["usual"], pack())
    result = sarif(made)["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "our%20raci.md"


def test_the_marked_copy_has_each_finding_in_its_cell(made: Judgement, tmp_path: Path) -> None:
    write_checked(made, tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert book.sheetnames == ["Release RACI", "works", "Findings"]
    sheet = book["Release RACI"]
    assert [cell.value for cell in sheet[5]] == [
        "In the file",
        "Section",
        "Activity",
        "Sponsor",
        "PM",
        "Dev",
        "Guild",
        "What was found",
    ]
    assert [cell.value for cell in sheet[6]][:6] == ["A5", None, "Plan", "A", "A/R", "C"]
    assert sheet["E6"].comment is not None
    assert sheet["E6"].comment.text.startswith("INV-01 'Plan' has 2 Accountable instead of one.")
    assert sheet["G5"].comment is not None
    assert "MTX-11" in sheet["G5"].comment.text
    assert sheet["D7"].comment is None
    assert "SOD-01 Dev would verify what the same person does or answers for." in sheet["H7"].value
    assert sheet["C8"].value == "=Ship"
    assert all(cell.data_type != "f" for each in book for row in each.iter_rows() for cell in row)
    listed = book["Findings"]
    rows = [[cell.value for cell in row] for row in listed.iter_rows(min_row=4)]
    assert len(rows) == len(made.findings)
    double = next(row for row in rows if row[1] == "INV-01")
    assert double[4:6] == ["our raci.md!Release RACI!C5", "'Release RACI'!E6"]
    assert double[6] == catalogue()["INV-01"].source


def test_the_marked_copy_is_the_same_each_time(made: Judgement, tmp_path: Path) -> None:
    write_checked(made, tmp_path / "one.xlsx")
    write_checked(made, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_profile_is_said(files: list[Path], tmp_path: Path) -> None:
    made = judge(files, replace(practice().profiles["strict"], required=("C",)), pack())
    assert document(made)["profile"] == "strict"
    assert "MTX-18" in {item.code for item in made.findings}
    write_checked(made, tmp_path / "marked.xlsx")
    assert "profile strict" in openpyxl.load_workbook(tmp_path / "marked.xlsx")["Findings"]["A2"].value


def test_a_hostile_matrix_is_written(tmp_path: Path) -> None:
    names = ["=cmd|' /C calc'!A0", "<r>x</r>", "\u202eevil", "a" * 300, "@SUM(A1)", "history"]
    text = "| Task | " + " | ".join(name.replace("|", "\\|") for name in names) + " |\n|" + "---|" * 7 + "\n"
    text += "| =1+1 | A | A | R | C | I | |\n| https://evil.example | R | A | | | | |\n"
    path = tmp_path / "history.md"
    path.write_text(text, encoding="utf-8")
    made = judge([path], practice().profiles["usual"], pack())
    write_checked(made, tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert all(cell.hyperlink is None or cell.hyperlink.location for cell in cells)
