"""`allocator check`: exit codes, the table, outputs, messages; matrices that others published, and odd ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from allocator.checks.matrix_profile import practice
from allocator.cli.check import PROFILES
from allocator.cli.main import cli

HOME = Path(__file__).parents[1]
PUBLISHED = HOME.parent / "shared" / "data" / "raci"
SOUND = "Task,Lead,Dev,QA,Ops\nPlan,A,R,C,I\nBuild,A,R,C,\nShip,C,R,,A\n"
BROKEN = "Task,Lead,Dev,QA,Ops\nPlan,A,A,R,I\nBuild,A,,C,\nShip,C,R,,A\n"


def check(*arguments: object, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, arguments)], env=env)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_exit_codes(tmp_path: Path) -> None:
    assert check(write(tmp_path / "sound.csv", SOUND)).exit_code == 0
    assert check(write(tmp_path / "broken.csv", BROKEN)).exit_code == 1
    nothing = check(write(tmp_path / "prices.csv", "Article,Price\nShirt,10\n"))
    assert nothing.exit_code == 2
    assert "MTX-01" in nothing.stdout
    assert check(tmp_path / "missing.csv").exit_code == 2
    assert check(tmp_path / "sound.csv", tmp_path / "prices.csv").exit_code == 1
    assert check().exit_code == 2


def test_the_table(tmp_path: Path) -> None:
    found = check(write(tmp_path / "broken.csv", BROKEN), env={"COLUMNS": "100"})
    assert found.stdout.splitlines() == [
        "broken.csv: 3 activities, 4 roles, RACI, roles as columns, header in row 1",
        "  A2  Plan   INV-01 2 Accountable instead of one. Of the A of Lead and Dev keep the one with",
        "               authority over everybody who does the work, and give the others R or C.",
        "  A3  Build  INV-02 Nobody Responsible. Name the role that does the work; if it is Lead, write A/R.",
        "  1 of 3 activities without an error",
        "",
        "1 matrix checked by the profile usual: 2 errors, 0 warnings, 0 info",
    ]
    assert found.stderr == ""


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_the_table_is_as_wide_as_the_terminal(tmp_path: Path, width: int) -> None:
    text = BROKEN.replace("Build", "Build what was agreed upon in the meeting of all who take part in it and more besides")
    found = check(write(tmp_path / "broken.csv", text), "--verbose", env={"COLUMNS": str(width)})
    assert max(map(len, found.stdout.splitlines())) <= max(width, 60)


def test_colour_is_for_terminals(tmp_path: Path) -> None:
    path = write(tmp_path / "broken.csv", BROKEN)
    assert "\x1b[" not in check(path).output
    assert "\x1b[31m" in check(path, "--color", "always").stdout


def test_quiet_and_verbose(tmp_path: Path) -> None:
    path = write(tmp_path / "broken.csv", BROKEN.replace("Plan,A,A,R,I", "Plan,A,R,,"))
    assert "ROW-04" not in check(path).stdout
    assert "1 note, which --verbose shows" in check(path).stdout
    assert "ROW-04" in check(path, "--verbose").stdout
    assert "checked by" not in check(path, "--quiet").stdout


def test_cells_do_not_command_the_terminal(tmp_path: Path) -> None:
    found = check(write(tmp_path / "broken.csv", BROKEN.replace("Build", "Build\x1b]0;evil\x07")), "--color", "never")
    assert "\x1b" not in found.output


def test_outputs_are_written(tmp_path: Path) -> None:
    path = write(tmp_path / "broken.csv", BROKEN)
    found = check(path, "-o", tmp_path / "marked.xlsx", "--json", tmp_path / "found.json", "--sarif", tmp_path / "found.sarif")
    assert found.exit_code == 1
    assert "a copy of the matrices as they were read, not of the whole file" in found.stderr
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx").sheetnames == ["broken", "Findings"]
    assert len(json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["findings"]) == 2
    assert json.loads((tmp_path / "found.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["broken.csv", "found.json", "found.sarif", "marked.xlsx"]


def test_standard_output_takes_one_thing(tmp_path: Path) -> None:
    path = write(tmp_path / "broken.csv", BROKEN)
    assert json.loads(check(path, "--json", "-").stdout)["matrices"][0]["header_rows"] == [1]
    assert json.loads(check(path, "--sarif", "-").stdout)["runs"]
    assert check(path, "--json", "-", "--sarif", "-").exit_code == 2


def test_nothing_is_written_over_an_input_or_an_existing_file(tmp_path: Path) -> None:
    path = write(tmp_path / "broken.csv", BROKEN)
    assert check(path, "--json", path).exit_code == 2
    write(tmp_path / "there.xlsx", "x")
    assert "exists already" in check(path, "-o", tmp_path / "there.xlsx").stderr
    assert check(path, "-o", tmp_path / "there.xlsx", "--force").exit_code == 1
    assert check(path, "-o", tmp_path / "marked.csv").exit_code == 2
    assert path.read_text(encoding="utf-8") == BROKEN


def test_profiles_and_required_letters(tmp_path: Path) -> None:
    assert set(PROFILES) == set(practice().profiles)
    path = write(tmp_path / "raci.csv", BROKEN.replace("Plan,A,A,R,I", "Plan,A,R,C,I"))
    assert check(path).exit_code == 1
    assert check(path, "--profile", "a-with-r").exit_code == 0
    asked = check(path, "--profile", "a-with-r", "--require", "c,i", "--json", "-")
    assert Counter(item["code"] for item in json.loads(asked.stdout)["findings"])["MTX-18"] == 2


def test_an_org_brings_authority(tmp_path: Path) -> None:
    org = write(tmp_path / "org.csv", "id,title,person,reports to\n1,CEO,Ada,\n2,CFO,Ben,1\n3,Operations Manager,Cy,1\n")
    raci = write(tmp_path / "raci.csv", "Task,Operations Manager,Ben,CEO\nBuy,A,R,I\nSell,R,I,A\n")
    assert check(raci).exit_code == 0
    found = check(raci, "--org", org)
    assert found.exit_code == 1
    assert "INV-03" in found.stdout
    assert "3 of its roles are positions of the org (2 by title, 1 by holder)" in " ".join(found.stdout.split())
    assert check(raci, "--org", tmp_path / "missing.csv").exit_code == 2


def test_roles_that_several_positions_fit_are_not_counted_as_found(tmp_path: Path) -> None:
    org = write(tmp_path / "org.csv", "id,title,person,reports to\n1,CEO,Ada,\n2,Clerk,Ben,1\n3,Clerk,Cy,1\n")
    raci = write(tmp_path / "raci.csv", "Task,Clerk,CEO\nBuy,R,A\nSell,R,A\n")
    told = " ".join(check(raci, "--org", org).stdout.split())
    assert "1 of its roles is a position of the org (1 by title)" in told


EXPECTED = {
    "01_microsoft_caf/raci-template.xlsx": {"INV-02": 16, "MTX-24": 3, "LOAD-04": 2},
    "02_packt_tpm/RACI.xlsx": {"INV-02": 2, "LOAD-04": 1},
    "02_packt_tpm/TPM RACI.xlsx": {"INV-04": 1, "MTX-23": 1},
    "26_operating_model_ceo_coo/RACI_Matrix_Template.xlsx": {"INV-02": 1, "LOAD-03": 1, "LOAD-04": 1},
    "26_operating_model_ceo_coo/RACI_Matrix.md": {"INV-01": 2, "INV-02": 4, "LOAD-03": 1, "LOAD-04": 1, "MTX-05": 1},
    "27_iso27001_en_de/raci_en.csv": {"LOAD-04": 1},
    "27_iso27001_en_de/raci_de.csv": {"LOAD-04": 1},
}
ROWS = {  # by eye: rows with one A and nobody who does the work, and rows without an A
    "02_packt_tpm/RACI.xlsx": {"INV-02": ["B3", "B8"]},
    "26_operating_model_ceo_coo/RACI_Matrix.md": {"INV-01": ["A48", "A64"], "INV-02": ["A52", "A58", "A66", "A71"]},
    "26_operating_model_ceo_coo/RACI_Matrix_Template.xlsx": {"INV-02": ["A9"]},
}


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="../shared/data/raci is missing")
@pytest.mark.parametrize("name", EXPECTED)
def test_published_matrices(name: str) -> None:
    content = json.loads(check(PUBLISHED / name, "--json", "-").stdout)
    assert Counter(item["code"] for item in content["findings"]) == EXPECTED[name]
    for code, cells in ROWS.get(name, {}).items():
        assert [item["cell"].rpartition("!")[2] for item in content["findings"] if item["code"] == code] == cells


ODD = {
    "spaces and lower case": ("Task;PM;Dev\nPlan; a ;r\nBuild;A ;R\n", []),
    "slash, comma, joined": ("Task;PM;Dev;QA\nPlan;R/A;C;I\nBuild;A, R;;C\nTest;RA;C;\n", []),
    "whole words": ("Task;PM;Dev\nPlan;Accountable;Responsible\nBuild;Accountable;Consulted\n", ["INV-02 A3"]),
    "German words": (
        "Aufgabe;Leitung;Team\nPlanen;Rechenschaftspflichtig;Verantwortlich\nBauen;Informiert;Verantwortlich\n",
        ["INV-01 A3"],
    ),
    "title rows above": ("Our RACI;;\n;;\nTask;PM;Dev\nPlan;A;R\nBuild;A;A\n", ["INV-01 C5", "INV-02 A5"]),
    "blank first column": (";Task;PM;Dev\n;Plan;A;R\n;Build;C;R\n", ["INV-01 B3"]),
    "footnotes": ("Task;PM;Dev\nPlan;A*;R¹\nBuild;A [1];C\n", ["INV-02 A3"]),
    "dashes and n/a": ("Task;PM;Dev;QA\nPlan;A;R;-\nBuild;n/a;R;–\n", ["INV-01 A3"]),
    "letters as columns": (
        "Task;Responsible;Accountable;Consulted;Informed\nPlan;Dev;PM;QA;\nBuild;Dev, QA;PM, Lead;;Ops\n",
        ["INV-01 C3"],
    ),
    "a list": ("Activity;Role;RACI\nPlan;PM;A\nPlan;Dev;R\nBuild;PM;A\nBuild;Dev;C\n", ["INV-02 A4"]),
    "roles as rows": ("Role;Plan;Build;Test\nPM;A;A;C\nDev;R;C;R\nQA lead;C;I;I\n", ["INV-02 C1", "INV-01 D1"]),
    "sections": ("Task;PM;Dev\nPREPARE;;\nPlan;A;R\nDO;;\nBuild;A;I\nTest;A;R\n", ["INV-02 A5"]),
    "repeated header": ("Task;PM;Dev\nPlan;A;R\nTask;PM;Dev\nBuild;A;A\n", ["INV-01 C4", "INV-02 A4"]),
    "legend below": ("Task;PM;Dev\nPlan;A;R\nBuild;A;C\n;;\nR = Responsible;;\nA = Accountable;;\n", ["INV-02 A3"]),
    "RASCI": ("RASCI;PM;Dev;QA\nPlan;A;R;S\nBuild;S;R;C\n", ["INV-01 A3"]),
    "verifier does it": ("Task;PM;Dev;QA\nPlan;A;R/V;I\nBuild;A;R;V\n", ["SOD-01 C2"]),
    "DACI": ("DACI decision;Board;PM;Dev\nBudget;A;D;C\nVendor;A;D;D\nLaunch;A;C;I\n", ["INV-02 A4", "MTX-17 A3"]),
    "marks under letters": ("Role;Task;R;A;C;I\nDev;Plan;x;;;\nPM;Plan;;x;;\nDev;Build;x;;;\nPM;Build;;;x;\n", ["INV-01 B4"]),
    "three on a row": ("Task;PM;Dev;QA\nPlan;A;A;A\nBuild;A;R;C\n", ["INV-01 C2", "INV-02 A2"]),
    "letters as rows": ("RACI;Plan;Build\nR;Ann, Bob;Bob\nA;Eve;\nC;;Ann\n", ["INV-01 C1"]),
    "letters and names in one cell": ("Task;Who\nPlan;A: Eve, R: Bob\nBuild;A: Eve, C: Ann\n", ["INV-02 A3"]),
    "steps named by letters": ("Step;PM;Dev\nA;A;R\nB;R;A\nC;R;C\n", ["INV-01 A4"]),
    "side by side": ("Task;PM;Dev;;Duty;CFO;Clerk\nPlan;A;R;;Pay;A;C\nBuild;A;R;;Book;A;R\n", ["INV-02 E2"]),
    "C/I is fine, R/I is not": ("Task;PM;Dev;QA\nPlan;A;R;C/I\nBuild;A;R/I;C\n", ["INV-04 C3"]),
    "Markdown": ("# RACI\n\n| Task | PM | Dev |\n|---|---|---|\n| Plan | **A** | R |\n| Build | A | _C_ |\n", ["INV-02 A6"]),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_matrices(tmp_path: Path, kind: str) -> None:
    text, expected = ODD[kind]
    path = write(tmp_path / ("odd.md" if kind == "Markdown" else "odd.csv"), text)
    content = json.loads(check(path, "--json", "-").stdout)
    errors = [f"{item['code']} {item['cell'].rpartition('!')[2]}" for item in content["findings"] if item["severity"] == "error"]
    assert sorted(errors) == sorted(expected)
