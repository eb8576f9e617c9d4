"""`allocator compare`: exit codes, outputs, messages."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from allocator.cli.main import cli

HALDEN = Path(__file__).parents[1] / "examples" / "halden-foods.xlsx"
BEFORE = """id,title,person,reports to,department
P1,Managing Director,Ada,,
P2,"Operations Manager, Works",Ben,P1,Works
P3,"Process Manager, Mixing",Cy,P2,Works
P4,Mixer,Dee,P3,Works
"""


def compare(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["compare", *map(str, arguments)])


@pytest.fixture
def before(tmp_path: Path) -> Path:
    path = tmp_path / "org-2025.csv"
    path.write_text(BEFORE, encoding="utf-8")
    return path


def later(before: Path, *edits: tuple[str, str], name: str = "org-2026.csv") -> Path:
    text = BEFORE
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    path = before.with_name(name)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_summary_goes_to_standard_output_and_nothing_is_written(before: Path) -> None:
    outcome = compare(before, later(before, ("Process Manager, Mixing", "Blending Lead"), ("Dee", "Eve")))
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("org-2025 → org-2026\nPositions: 1 with another holder, 1 retitled")
    assert sorted(path.name for path in before.parent.iterdir()) == ["org-2025.csv", "org-2026.csv"]


def test_an_org_and_itself_do_not_differ(before: Path) -> None:
    outcome = compare(before, later(before))
    assert outcome.exit_code == 0
    assert "Nothing differs" in outcome.stdout


def test_who_hands_over_to_whom(before: Path) -> None:
    outcome = compare(
        before, later(before, ('P2,"Operations Manager, Works",Ben', 'P9,"Operations Manager, Works",Zoe'), (",P2,", ",P9,"))
    )
    assert "Operations Manager, Works (P2) → Operations Manager, Works (P9)" in outcome.stdout


def test_a_new_error_ends_with_1_and_an_old_one_with_0(before: Path) -> None:
    cycle = later(before, (",P1,Works", ",P3,Works"))
    worse = compare(before, cycle)
    assert worse.exit_code == 1
    assert worse.stderr.startswith("error DATA-01 ")
    assert compare(cycle, later(before, (",P1,Works", ",P3,Works"), ("Dee", "Eve"), name="org-2027.csv")).exit_code == 0


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_side_that_cannot_be_read_is_named_and_ends_with_2(side: str, before: Path, tmp_path: Path) -> None:
    no_org = tmp_path / "prices.csv"
    no_org.write_text("article,price\nbolt,1\n", encoding="utf-8")
    outcome = compare(*((no_org, before) if side == "before" else (before, no_org)), "-o", tmp_path / "out.xlsx")
    assert outcome.exit_code == 2
    assert f"{side.upper()}: no org could be read from {no_org}" in outcome.stderr
    assert "Nothing was compared" in outcome.stderr
    assert not (tmp_path / "out.xlsx").exists()


def test_the_workbook_is_written_once_and_never_over_an_input(before: Path, tmp_path: Path) -> None:
    after, book = later(before, ("Dee", "Eve")), tmp_path / "changes.xlsx"
    assert compare(before, after, "-o", book).exit_code == 0
    assert openpyxl.load_workbook(book).sheetnames[:2] == ["Summary", "Positions"]
    refused = compare(before, after, "-o", book)
    assert refused.exit_code == 2
    assert "exists already" in refused.stderr
    assert compare(before, after, "-o", book, "--force").exit_code == 0
    kept = before.read_bytes()
    assert compare(before, after, "--json", before, "--force").exit_code == 2
    assert before.read_bytes() == kept


def test_the_workbook_has_a_workbooks_name(before: Path, tmp_path: Path) -> None:
    outcome = compare(before, later(before), "-o", tmp_path / "changes.pdf")
    assert outcome.exit_code == 2
    assert "does not end in .xlsx" in outcome.stderr


def test_json_goes_to_standard_output_alone(before: Path) -> None:
    outcome = compare(before, later(before, ("Dee", "Eve")), "--json", "-")
    content = json.loads(outcome.stdout)
    assert [each["changes"] for each in content["positions"]] == [[{"what": "holder", "before": "Dee", "after": "Eve"}]]


def test_an_org_may_stand_in_several_files(before: Path, tmp_path: Path) -> None:
    processes = tmp_path / "processes.csv"
    processes.write_text("process id,name,managers,departments\nPR1,Mixing,P3,Works\nPR2,Cleaning,P3,Works\n", encoding="utf-8")
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("process id,name,managers,departments\nPR1,Mixing,P3,Works\n", encoding="utf-8")
    outcome = compare(before, later(before), "--with-before", processes, "--with-after", fewer)
    assert "1 gone (Cleaning (PR2))" in outcome.stdout
    refused = compare(before, later(before), "--with-after", fewer, "--json", fewer, "--force")
    assert refused.exit_code == 2


def test_quiet_prints_errors_only(before: Path) -> None:
    outcome = compare(before, later(before, (",P1,Works", ",P3,Works")), "--quiet")
    assert outcome.stdout == ""
    assert all(line.startswith("error ") for line in outcome.stderr.strip().splitlines())


def test_what_a_cell_holds_does_not_command_the_terminal(before: Path) -> None:
    outcome = compare(before, later(before, ("P4,Mixer", "P5,Mixer \x1b]0;taken\x07")))
    assert not {"\x1b", "\x07"} & set(outcome.stdout + outcome.stderr)


def test_the_example_workbook_is_compared_whole() -> None:
    outcome = compare(HALDEN, HALDEN)
    assert outcome.exit_code == 0
    assert "Nothing differs" in outcome.stdout
