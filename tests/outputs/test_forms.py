"""Forms and schemes from the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from allocator.cli.main import cli
from allocator.outputs import forms
from allocator.outputs.forms import FORMS

HALDEN = Path(__file__).parents[2] / "examples" / "halden-foods.xlsx"
BEGINS = {
    "xlsx": b"PK",
    "csv": b"\xef\xbb\xbfactivity",
    "json": b"{",
    "md": b"# halden-foods",
    "html": b"<!DOCTYPE",
    "parquet": b"PAR1",
}
CHECKED = [form for form in BEGINS if not FORMS[form].lacks]


def allocator(*arguments: object) -> Result:
    return CliRunner().invoke(cli, list(map(str, arguments)))


@pytest.fixture
def org(tmp_path: Path) -> Path:
    path = tmp_path / "halden-foods.xlsx"
    path.write_bytes(HALDEN.read_bytes())
    return path


@pytest.mark.parametrize("form", CHECKED)
def test_a_form_is_chosen_by_the_ending_of_the_output(form: str, tmp_path: Path) -> None:
    outcome = allocator("raci", HALDEN, "-o", tmp_path / f"out.{form.upper()}", "--quiet")
    assert outcome.exit_code == 0
    assert (tmp_path / f"out.{form.upper()}").read_bytes().startswith(BEGINS[form])


@pytest.mark.parametrize("form", CHECKED)
def test_or_by_its_name_and_stands_beside_the_org_under_the_name_of_the_scheme(form: str, org: Path) -> None:
    assert allocator("raci", org, "--format", form, "--scheme", "RASCI", "--quiet").exit_code == 0
    assert (org.parent / f"halden-foods-rasci.{form}").read_bytes().startswith(BEGINS[form])


def test_another_scheme_never_takes_the_place_of_the_raci_workbook(org: Path) -> None:
    for scheme in ("RACI", "RAPID"):
        assert allocator("raci", org, "--scheme", scheme, "--quiet").exit_code == 0
    assert sorted(path.name for path in org.parent.iterdir()) == [
        "halden-foods-raci.xlsx",
        "halden-foods-rapid.xlsx",
        "halden-foods.xlsx",
    ]


def test_the_output_must_end_as_its_form(tmp_path: Path) -> None:
    outcome = allocator("raci", HALDEN, "-o", tmp_path / "x.md", "--format", "csv")
    assert outcome.exit_code == 2
    assert "does not end in .csv" in outcome.stderr
    unknown = allocator("raci", HALDEN, "-o", tmp_path / "x.doc")
    assert unknown.exit_code == 2
    assert ".html" in unknown.stderr
    assert not list(tmp_path.iterdir())


def test_a_form_that_lacks_a_package_is_said_before_anything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "find_spec", lambda _name: None)
    outcome = allocator("raci", tmp_path / "nowhere.csv", "-o", tmp_path / "x.parquet")
    assert outcome.exit_code == 2
    assert "org-allocator[parquet]" in outcome.stderr
    assert "nowhere" not in outcome.stderr


@pytest.mark.parametrize("scheme", ["RACY", "../x", "a/b", ""])
def test_an_unknown_scheme_writes_nothing(scheme: str, org: Path) -> None:
    outcome = allocator("raci", org, "--scheme", scheme)
    assert outcome.exit_code == 2
    assert "SCH-02" in outcome.stderr
    assert [path.name for path in org.parent.iterdir()] == [org.name]


def test_the_scheme_is_that_of_every_output(org: Path) -> None:
    outcome = allocator("raci", org, "--scheme", "rapid", "--format", "csv", "--json", org.parent / "x.json")
    assert outcome.exit_code == 0
    assert "SCH-01 RAPID" in outcome.stderr
    content = json.loads((org.parent / "x.json").read_text(encoding="utf-8"))
    assert content["scheme"] == "RAPID"
    with (org.parent / "halden-foods-rapid.csv").open(encoding="utf-8-sig", newline="") as file:
        letters = [row["letter"] for row in csv.DictReader(file)]
    assert letters == [each["letter"] for each in content["assignments"] if each["letter"] or each["canonical"] in "SI"]
    assert {"D", "R/P", "R/D", "P", "I", "A", "R/P/D", ""} == set(letters)


def test_explain_shows_the_letter_of_the_scheme_and_ours_beside_it() -> None:
    outcome = allocator("explain", HALDEN, "--activity", "org-strategy", "--scheme", "rapid")
    assert "  R/D (A) Chief Operating Officer (P02)" in outcome.stdout
    assert "  no letter in RAPID (I) HR Director (P04)" in outcome.stdout
    plain = allocator("explain", HALDEN, "--activity", "org-strategy").stdout
    assert "  A    Chief Operating Officer (P02)" in plain
    assert allocator("explain", HALDEN, "--activity", "org-strategy", "--scheme", "RACI").stdout == plain
