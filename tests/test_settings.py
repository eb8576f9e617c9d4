"""The settings beside an org: they are defaults, the command line wins, and what is wrong with them is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from allocator.cli.main import cli

HALDEN = Path(__file__).parents[1] / "examples" / "halden-foods.xlsx"


@pytest.fixture
def org(tmp_path: Path) -> Path:
    return Path(shutil.copy(HALDEN, tmp_path / "org.xlsx"))


def asked(org: Path, *arguments: object, command: str = "raci", settings: str | None = None) -> Outcome:
    if settings is not None:
        (org.parent / "allocator.toml").write_text(settings, encoding="utf-8")
    return CliRunner().invoke(cli, [command, str(org), *map(str, arguments)])


def test_settings_are_defaults_and_said(org: Path) -> None:
    outcome = asked(org, "--json", "-", settings='scheme = "RASCI"\nname = "Halden"\nas-of = 2026-01-31\nno-infer = true')
    assert outcome.exit_code == 0
    assert f"Settings from {org.parent / 'allocator.toml'}: scheme, name, as-of, no-infer." in outcome.stderr
    assert (org.parent / "org-rasci.xlsx").is_file()
    assert '"S"' in outcome.stdout


def test_the_command_line_wins(org: Path) -> None:
    assert asked(org, "--scheme", "DACI", settings='scheme = "RASCI"').exit_code == 0
    assert (org.parent / "org-daci.xlsx").is_file()
    assert not (org.parent / "org-rasci.xlsx").exists()


def test_files_are_looked_for_beside_the_settings(org: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert asked(org, "--save", org.parent / "map.toml", command="columns").exit_code == 0
    monkeypatch.chdir(tmp_path.parent)
    outcome = asked(org, "--json", "-", settings='columns = "map.toml"\nrules = "operations"')
    assert outcome.exit_code == 0, outcome.stderr
    assert json.loads(outcome.stdout)["rules"]["id"] == "ops-vs-process"
    missing = asked(org, "--force", settings='rules = "ours.toml"')
    assert missing.exit_code == 2
    assert "ours.toml" in missing.stderr


def test_a_command_takes_the_settings_that_it_has_an_option_for(org: Path, tmp_path: Path) -> None:
    outcome = asked(org, "-o", tmp_path / "org.svg", command="chart", settings='scheme = "RASCI"\ntemplate = "look.xlsx"')
    assert outcome.exit_code == 0, outcome.stderr
    assert "allocator.toml: scheme." in outcome.stderr
    both = CliRunner().invoke(cli, ["compare", str(HALDEN), str(org), "-q"])
    assert (both.exit_code, both.stderr) == (0, "")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("scheme = ", "cannot be used: "),
        ('scheem = "RACI"', "has settings that there are not: scheem. There are rules, scheme, "),
        ('strict-seed = "yes"', "strict-seed is to be true or false."),
        ("scheme = true", "scheme is to be a text."),
        ('scheme = ["RACI"]', "scheme is to be a text."),
        ('as-of = "soon"', "Invalid value for '--as-of'"),
        ('output = "x.xlsx"', "has settings that there are not: output."),
    ],
)
def test_what_is_wrong_with_the_settings_is_said_and_nothing_is_written(org: Path, settings: str, said: str) -> None:
    outcome = asked(org, settings=settings)
    assert outcome.exit_code == 2
    assert said in outcome.stderr
    assert {file.name for file in org.parent.iterdir()} == {"org.xlsx", "allocator.toml"}


def test_settings_that_are_no_text_are_refused(org: Path) -> None:
    (org.parent / "allocator.toml").write_bytes(b"\xff\xfe\x00")
    assert "cannot be used" in asked(org).stderr
