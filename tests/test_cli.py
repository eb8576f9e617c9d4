"""The command line: exit codes, outputs, messages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from allocator.cli.main import cli

HALDEN = Path(__file__).parents[1] / "examples" / "halden-foods.xlsx"
WITHOUT_PANDAS = "import sys; sys.modules['pandas'] = None; from allocator.cli.main import main; main()"


def allocator(*arguments: object) -> Result:
    return CliRunner().invoke(cli, list(map(str, arguments)))


@pytest.fixture
def errors(tmp_path: Path) -> Path:
    """An org with a finding of severity error: a reporting cycle."""
    path = tmp_path / "cycle.csv"
    path.write_text("id,title,reports to\n1,Managing Director,\n2,Operations Manager,3\n3,Site Manager,2\n", encoding="utf-8")
    return path


def test_a_clean_org_ends_with_0_and_writes_the_workbook(tmp_path: Path) -> None:
    outcome = allocator("raci", HALDEN, "-o", tmp_path / "raci.xlsx")
    assert outcome.exit_code == 0
    assert (tmp_path / "raci.xlsx").read_bytes()[:2] == b"PK"
    assert "0 errors" in outcome.stderr
    assert outcome.stdout == ""


def test_no_workbook_waits_for_pandas(tmp_path: Path) -> None:
    """Its import takes a third of a start; only who asks for tables in Python needs it."""
    command = [sys.executable, "-c", WITHOUT_PANDAS, "raci", str(HALDEN), "-o", str(tmp_path / "raci.xlsx")]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "raci.xlsx").exists()


def test_an_org_with_errors_ends_with_1_and_still_writes(errors: Path, tmp_path: Path) -> None:
    outcome = allocator("raci", errors, "-o", tmp_path / "raci.xlsx")
    assert outcome.exit_code == 1
    assert (tmp_path / "raci.xlsx").exists()
    assert outcome.stderr.startswith("error DATA-01 2: ")
    assert "(cycle.csv!C3)" in outcome.stderr
    assert "DRAFT" in outcome.stderr


@pytest.mark.parametrize("content", ["name,salary\nAnn,1\n", ""])
def test_no_org_ends_with_2_and_writes_nothing(content: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(content, encoding="utf-8")
    outcome = allocator("raci", path)
    assert outcome.exit_code == 2
    assert "Nothing was written." in outcome.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["people.csv"]


def test_a_missing_file_ends_with_2(tmp_path: Path) -> None:
    outcome = allocator("raci", tmp_path / "nowhere.xlsx")
    assert outcome.exit_code == 2
    assert "nowhere.xlsx" in outcome.stderr


def test_the_workbook_stands_beside_the_org_and_is_never_overwritten_unasked(errors: Path) -> None:
    assert allocator("raci", errors).exit_code == 1
    written = errors.with_name("cycle-raci.xlsx")
    before = written.read_bytes()
    written.write_bytes(b"mine")
    refused = allocator("raci", errors)
    assert refused.exit_code == 2
    assert "exists already" in refused.stderr
    assert written.read_bytes() == b"mine"
    assert allocator("raci", errors, "--force").exit_code == 1
    assert written.read_bytes() == before


@pytest.mark.parametrize("option", ["-o", "--json"])
def test_the_org_itself_is_never_written_over(option: str, errors: Path, tmp_path: Path) -> None:
    org = errors.rename(errors.with_suffix(".xlsx")) if option == "-o" else errors
    before = org.read_bytes()
    outcome = allocator("raci", org, *([] if option == "-o" else ["-o", tmp_path / "raci.xlsx"]), option, org, "--force")
    assert outcome.exit_code == 2
    assert "never written over" in outcome.stderr
    assert org.read_bytes() == before


def test_two_outputs_need_two_names(errors: Path, tmp_path: Path) -> None:
    outcome = allocator("raci", errors, "-o", tmp_path / "x.xlsx", "--json", tmp_path / "x.xlsx")
    assert outcome.exit_code == 2
    assert "two outputs" in outcome.stderr


def test_the_output_is_a_workbook_by_name_too(errors: Path, tmp_path: Path) -> None:
    outcome = allocator("raci", errors, "-o", tmp_path / "raci.pdf")
    assert outcome.exit_code == 2
    assert "does not end in .xlsx" in outcome.stderr


def test_control_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from allocator.cli import main

    def stopped(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "cli", stopped)
    with pytest.raises(SystemExit) as end:
        main.main()
    assert end.value.code == 130
    assert "Stopped" in capsys.readouterr().err


def test_json_goes_to_standard_output_alone(tmp_path: Path) -> None:
    outcome = allocator("raci", HALDEN, "-o", tmp_path / "raci.xlsx", "--json", "-")
    result = json.loads(outcome.stdout)
    assert result["schema"] == 1
    assert {"activity": "ops-budget", "scope": "OP-P08", "position": "P08", "letter": "A/R"}.items() <= next(
        entry
        for entry in result["assignments"]
        if entry["activity"] == "ops-budget" and entry["scope"] == "OP-P08" and entry["position"] == "P08"
    ).items()


def test_a_place_that_cannot_be_written_ends_with_2_and_leaves_nothing(tmp_path: Path) -> None:
    outcome = allocator("raci", HALDEN, "-o", tmp_path / "no" / "such" / "folder" / "raci.xlsx")
    assert outcome.exit_code == 2
    assert "a folder that does not exist" in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_quiet_prints_errors_only(errors: Path, tmp_path: Path) -> None:
    outcome = allocator("raci", errors, "-o", tmp_path / "raci.xlsx", "--quiet")
    assert outcome.stderr.strip()
    assert all(line.startswith("error ") for line in outcome.stderr.strip().splitlines())


def test_findings_of_one_code_are_folded_unless_verbose(tmp_path: Path) -> None:
    rows = "".join(f"{n},Manager {n},1\n{n}0,Clerk,{n}\n" for n in range(2, 9))
    path = tmp_path / "org.csv"
    path.write_text(f"id,title,reports to\n1,Managing Director,\n{rows}", encoding="utf-8")
    folded = allocator("raci", path, "-o", tmp_path / "a.xlsx")
    listed = allocator("raci", path, "-o", tmp_path / "b.xlsx", "--verbose")
    assert folded.stderr.count("info STR-02 ") == 3
    assert "info STR-02: and 4 more" in folded.stderr
    assert listed.stderr.count("info STR-02 ") == 7


def test_colours_on_demand(errors: Path, tmp_path: Path) -> None:
    plain = CliRunner().invoke(cli, ["raci", str(errors), "-o", str(tmp_path / "a.xlsx")], color=True)
    coloured = CliRunner().invoke(cli, ["raci", str(errors), "-o", str(tmp_path / "b.xlsx"), "--color", "always"], color=True)
    assert "\x1b[31m" not in plain.stderr
    assert "\x1b[31m" in coloured.stderr


def test_strict_seed_leaves_out_functions_and_extensions(tmp_path: Path) -> None:
    outcome = allocator("raci", HALDEN, "-o", tmp_path / "raci.xlsx", "--strict-seed", "--json", "-", "--quiet")
    assignments = json.loads(outcome.stdout)["assignments"]
    assert not {entry["activity"] for entry in assignments} & {"site-daily-operations", "log-flow", "ops-admin-support"}
    assert not [entry for entry in assignments if entry["position"] == "P03"]


def test_no_infer_takes_no_processes_from_teams(tmp_path: Path) -> None:
    northfield = HALDEN.with_name("northfield-parts.csv")
    with_teams = allocator("raci", northfield, "-o", tmp_path / "a.xlsx", "--json", "-", "--quiet")
    without = allocator("raci", northfield, "-o", tmp_path / "b.xlsx", "--json", "-", "--quiet", "--no-infer")
    assert {process["name"] for process in json.loads(with_teams.stdout)["processes"]} >= {"Heat Treatment", "Packing"}
    assert all(process["inferred"] for process in json.loads(with_teams.stdout)["processes"])
    assert json.loads(without.stdout)["processes"] == []


def test_explain_names_rule_source_evidence_and_runner_up() -> None:
    outcome = allocator("explain", HALDEN, "--activity", "proc-budget", "--scope", "PR3")
    assert outcome.exit_code == 0
    assert "no budget figure" in outcome.stdout
    assert "line 10" in outcome.stdout
    assert "Runner-up for A: Process Excellence Lead (P12)" in outcome.stdout
    assert "halden-foods.xlsx!positions!B13" in outcome.stdout


def test_explain_an_empty_cell() -> None:
    outcome = allocator("explain", HALDEN, "--activity", "ops-budget", "--scope", "OP-P08", "--position", "P26")
    assert outcome.exit_code == 0
    assert "no letter Internal Auditor (P26)" in outcome.stdout
    assert "Not Accountable" in outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--activity", "ops-bugdet"), "There is no activity ops-bugdet"),
        (("--activity", "ops-budget", "--scope", "OP-X"), "ops-budget has no row in OP-X"),
        (("--activity", "ops-budget", "--position", "P99"), "There is no position P99"),
    ],
)
def test_explain_says_what_it_does_not_know(arguments: tuple[str, ...], says: str) -> None:
    outcome = allocator("explain", HALDEN, *arguments)
    assert outcome.exit_code == 2
    assert says in outcome.stderr


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("ops-budget", "Source:"),
        ("H5", "two or more departments"),
        ("OM1", "+3 for operations-manager"),
        ("OWN-04", "What to do:"),
        ("site-manager", "Role Site manager"),
        ("om-lca", "Selector om-lca"),
        ("span_wide", "15"),
        ("RAPID", "Scheme RAPID"),
        ("ST1", "STR-03"),
        ("innovation", "line 22"),
    ],
)
def test_rules_show(code: str, says: str) -> None:
    outcome = allocator("rules", "show", code)
    assert outcome.exit_code == 0
    assert says in outcome.stdout


def test_rules_show_an_unknown_code() -> None:
    assert allocator("rules", "show", "H99").exit_code == 2


def test_rules_check_names_every_mistake(tmp_path: Path) -> None:
    pack = tmp_path / "mine.toml"
    pack.write_text("id = 'mine'\n", encoding="utf-8")
    outcome = allocator("rules", "check", pack)
    assert outcome.exit_code == 2
    assert outcome.stderr.count("PACK-") > 3


def test_no_personal_data_in_an_internal_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from allocator.cli import main

    def fail(**_: object) -> None:
        raise RuntimeError("Ingrid Solberg earns 1,000,000")

    monkeypatch.setattr(main, "cli", fail)
    with pytest.raises(SystemExit) as end:
        main.main()
    assert end.value.code == 2
    assert "Solberg" not in capsys.readouterr().err


def test_what_a_cell_holds_does_not_command_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "org.csv"
    path.write_text("id,title,reports to\n1,CEO \x1b]0;taken\x07,\n2,Clerk \u202eteert,9\n", encoding="utf-8")
    for arguments in (
        ("raci", path, "-o", tmp_path / "raci.xlsx"),
        ("columns", path),
        ("explain", path, "--activity", "org-strategy"),
    ):
        outcome = allocator(*arguments)
        assert not {"\x1b", "\x07", "\u202e"} & set(outcome.stdout + outcome.stderr), arguments[0]


@pytest.mark.parametrize("command", [("chart", "-o", "{folder}/x.svg"), ("explain", "--activity", "ops-budget")])
def test_commands_that_only_show_say_by_their_code_that_the_org_has_errors(command: tuple[str, ...], tmp_path: Path) -> None:
    circle = "C,Clerk,D,Works\nD,Clerk,C,Works\n"
    head = "id,title,reports to,department\nA,Chief Executive Officer,,\nB,Operations Manager,A,Works\n"
    (tmp_path / "org.csv").write_text(head + circle)
    name, *options = (part.format(folder=tmp_path) for part in command)
    outcome = CliRunner().invoke(cli, [name, str(tmp_path / "org.csv"), *options])
    assert outcome.exit_code == 1, outcome.output
