"""The documentation holds what it says: commands, options, finding codes, examples, the README's Python."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from allocator import pipeline
from allocator.cli.main import cli
from allocator.derived.merge import CODES
from allocator.derived.tables import letters_table
from allocator.findings import catalogue

HOME = Path(__file__).parents[1]
README = (HOME / "README.md").read_text(encoding="utf-8")
EXAMPLES = sorted(path for path in (HOME / "examples").iterdir() if path.suffix in {".csv", ".xlsx"} and "letters" not in path.name)


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


@pytest.mark.parametrize(("name", "command"), list(commands(cli)))
def test_every_command_and_option_has_help_and_stands_in_the_readme(name: str, command: click.Command) -> None:
    assert command.help
    assert name.rsplit(maxsplit=1)[-1] in README
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"
            assert any(option in README for option in parameter.opts), f"{name} {parameter.opts}"


@pytest.mark.parametrize("code", list(catalogue()))
def test_every_finding_code_is_raised_by_a_test_and_by_the_program(code: str) -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (HOME / "tests").rglob("*.py") if path.name != "test_docs.py")
    program = "\n".join(path.read_text(encoding="utf-8") for path in (HOME / "allocator").rglob("*.py"))
    assert code in tests, f"no test names {code}"
    assert code in program or re.sub(r"\d\d$", "", code) in program, f"nothing raises {code}"


@pytest.mark.parametrize("code", list(catalogue()))
def test_every_finding_says_what_it_means_and_what_to_do(code: str) -> None:
    entry = catalogue()[code]
    assert entry.title
    assert entry.means
    assert entry.fix.endswith(".")
    assert entry.source
    assert not entry.message.endswith("."), "the printed form adds the full stop"


COMMAND_LINE = ("BAT", "CHT", "DOC", "MTX", "SHEET-51", "SHEET-52", "SLD", "TPL")  # of files and options that no screen takes


@pytest.mark.parametrize("code", [code for code in catalogue() if not code.startswith(COMMAND_LINE)])
def test_no_finding_sends_who_sits_at_a_browser_to_the_command_line(code: str) -> None:
    entry = catalogue()[code]
    assert not re.search(r"'allocator [a-z]| --[a-z]", f" {entry.message} {entry.fix_in_browser}")


OF_FILES = ("PACK", "SHEET-01", "SHEET-66")  # of paths, which no screen takes
OF_WORKBOOKS = [code for code, entry in catalogue().items() if entry.source == "taking back an edited workbook"]
OF_EDITED = set(OF_WORKBOOKS) - {*CODES.values(), "OVR-11"}  # those that letters set by hand on a screen raise too
ELSEWHERE = r"(?i)sheets? (overrides|why|org)\b|org sheet|of the result|column map|run it again|give it again|name (it|the \w+) in"


@pytest.mark.parametrize("code", [code for code in catalogue() if not code.startswith((*COMMAND_LINE, *OF_FILES, *OF_EDITED))])
def test_no_finding_sends_who_sits_at_a_browser_to_sheets_of_a_workbook(code: str) -> None:
    """They have screens in their place."""
    assert not re.search(ELSEWHERE, catalogue()[code].fix_in_browser)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_gives_the_letters_beside_it(example: Path) -> None:
    result, _ = pipeline.run([example])
    assert result is not None
    frame = letters_table(result.org, result.allocation)
    with example.with_name(f"{example.stem}.letters.csv").open(encoding="utf-8", newline="") as file:
        expected = [tuple(row.values()) for row in csv.DictReader(file)]
    assert list(frame[["activity", "scope", "position", "letter", "acting"]].itertuples(index=False, name=None)) == expected


def test_the_readme_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    monkeypatch.chdir(HOME)
    exec(code[1].replace('"raci.xlsx"', repr(str(tmp_path / "raci.xlsx"))), {})
    assert (tmp_path / "raci.xlsx").exists()


def test_the_readme_first_screen_has_the_two_commands() -> None:
    first = README.split("## ")[0]
    assert "pip install . && allocator raci examples/halden-foods.xlsx -o halden-foods-raci.xlsx" in first
    assert "pip install -e '.[dev]' && python -m pytest" in first
