"""Suggestions: on random orgs they clear what they promise and bring no error; small orgs whose answer is known."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from allocator import pipeline
from allocator.cli.main import cli
from allocator.derived.suggest import Suggested, suggest, with_suggestions
from allocator.outputs.document import schema
from tests.helpers import org_from
from tests.proof.orgs import Tables, org_of, pack, random_tables

pytest.importorskip("highspy")
PLANT = """
| id  | title                   | reports to | department | person id | function |
|-----|-------------------------|------------|------------|-----------|----------|
| CEO | Chief Executive Officer |            | Executive  | E1        |          |
| COO | Chief Operating Officer | CEO        | Executive  | E2        |          |
| OM  | Operations Manager      | COO        | Production | E3        |          |
| PM  | Process Manager, Mixing | OM         | Production | E4        |          |
| PN  | Process Manager, Filling| OM         | Production | E5        |          |
| W   | Operator                | PM         | Production | E6        |          |
| CFO | Chief Financial Officer | CEO        | Finance    | E7        |          |
"""
PROCESSES = """
| process id | name    | managers | departments |
|------------|---------|----------|-------------|
| PR1        | Mixing  | PM       | Production  |
| PR2        | Filling | PN       | Production  |
"""
BY_HAND = "| activity | scope | position | letter | reason |\n|-|-|-|-|-|\n"


def plant(*lines: str, change: tuple[str, str] = ("", "")) -> pipeline.Result:
    """The plant with letters set by hand."""
    tables = {"processes": PROCESSES, **({"overrides": BY_HAND + "\n".join(lines)} if lines else {})}
    return pipeline.assign(org_from(PLANT.replace(*change), **tables), pack())


def keys(findings) -> set[tuple[str, str]]:
    return {(item.code, item.subject) for item in findings}


def proved(result: pipeline.Result) -> Suggested:
    """The suggestions, held against what the ordinary path makes of them in the overrides sheet."""
    said = suggest(result)
    after = pipeline.assign(with_suggestions(result.org, said.lines), result.pack, infer=False)
    new = keys(after.findings) - keys(result.findings)
    assert not [item for item in after.findings if item.severity == "error" and (item.code, item.subject) in new]
    assert not keys(said.cleared) & keys(after.findings)
    assert all(line.clears for line in said.lines)
    assert keys(said.left) <= keys(after.findings)
    assert not any(item.code.startswith("OVR-0") for item in after.findings if (item.code, item.subject) in new)
    return said


def given_lines(said: Suggested) -> list[tuple[str, str, str]]:
    return [(f"{line.activity}@{line.scope}", line.position, line.letter) for line in said.lines]


def test_load_is_pushed_down_only():
    result = plant()
    said = proved(result)
    assert {code for code, _ in keys(said.cleared) | keys(said.left)} <= {"LOAD-01", "LEAK-04"}
    assert all(result.org.line.covers(result.org.index["OM"], result.org.index[line.position]) for line in said.lines)


def test_an_accountable_beyond_the_ceiling_gives_it_back():
    said = proved(plant("| org-strategy | ORG | PM | A/R | test |"))
    assert keys(said.cleared) >= {("LEAK-01", "org-strategy@ORG")}
    assert len(said.lines) <= 2
    assert said.proved


def test_a_row_without_accountable_or_doer_gets_one():
    said = proved(plant("| proc-performance | PR1 | PM |  | test |"))
    assert given_lines(said) == [("proc-performance@PR1", "PM", "A/R")]
    assert {code for code, _ in keys(said.cleared)} == {"INV-01", "INV-02"}


def test_a_doer_outside_the_line_is_consulted_instead():
    said = proved(plant("| proc-performance | PR1 | CFO | R | test |"))
    assert given_lines(said) == [("proc-performance@PR1", "CFO", "C")]
    assert said.lines[0].reason.startswith("Suggested to clear INV-03: ")


def test_one_person_as_budget_owner_and_finance_gives_the_budget_to_the_line_above():
    said = proved(plant(change=("| E7 ", "| E4 ")))
    assert ("SOD-02", "proc-budget@PR1") in keys(said.cleared)
    assert all(position != "CFO" for _, position, letter in given_lines(said) if "A" in letter)


def test_a_vacant_chief_is_said_and_not_forced():
    rows = PLANT.replace("| person id |", "| person id | status |").replace("| E1        |", "| | vacant |")
    org = org_from(rows.replace("| E2        |", "| E2 | filled |"), processes=PROCESSES)
    said = proved(pipeline.assign(org, pack()))
    assert not any(line.position == "CEO" and line.letter in ("A", "R", "A/R") for line in said.lines)


def test_no_time_gives_no_change_and_says_that_it_is_not_proved():
    said = suggest(plant("| proc-performance | PR1 | PM |  | test |"), seconds=0.0)
    assert not said.proved
    assert not said.created


def test_the_same_suggestions_again_and_not_a_word_of_the_solver(capfd: pytest.CaptureFixture[str]):
    result = plant("| org-strategy | ORG | PM | A/R | test |", "| proc-risk | PR1 | PN | A/R | test |")
    assert suggest(result).lines == suggest(result).lines
    assert capfd.readouterr() == ("", "")


def test_without_the_solver_nothing_is_guessed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(ImportError):
        suggest(plant("| proc-performance | PR1 | PM |  | test |"))


def test_the_command_shows_and_writes_them_and_applies_none(tmp_path: Path):
    org, out = Path(__file__).parents[1] / "examples" / "kranich-logistik.csv", tmp_path / "out.json"
    jsonschema = pytest.importorskip("jsonschema")
    done = CliRunner().invoke(cli, ["raci", str(org), "--suggest", "-o", str(tmp_path / "out.xlsx"), "--json", str(out)])
    assert "1 override suggested to clear 1 finding; none was applied." in done.stderr
    data = json.loads(out.read_text(encoding="utf-8"))
    jsonschema.validate(data, schema())
    assert [line["letter"] for line in data["suggestions"]["overrides"]] == ["A/R"]
    assert "LOAD-01" in {item["code"] for item in data["findings"]}
    again = tmp_path / "again.json"
    CliRunner().invoke(
        cli, ["raci", str(org), "--keep", str(tmp_path / "out.xlsx"), "-o", str(tmp_path / "b.xlsx"), "--json", str(again)]
    )
    kept = json.loads(again.read_text(encoding="utf-8"))
    assert kept["kept"]["edits"] == []
    assert kept["assignments"] == data["assignments"]


def test_the_command_names_the_extra_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "allocator.outputs.forms.find_spec", lambda name: None if name == "highspy" else importlib.util.find_spec(name)
    )
    org = Path(__file__).parents[1] / "examples" / "kranich-logistik.csv"
    done = CliRunner().invoke(cli, ["raci", str(org), "--suggest", "-o", str(tmp_path / "out.xlsx")])
    assert done.exit_code == 2
    assert "pip install 'org-allocator[solve]'" in done.stderr
    assert not list(tmp_path.iterdir())


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(random_tables(most=40))
def test_random_orgs_lose_what_is_promised_and_get_no_error(tables: Tables):
    proved(pipeline.assign(org_of(tables), pack()))
