"""`allocator columns`, and the options that say how an org is read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import allocator as al
from allocator.cli.main import cli

EXAMPLES = Path(__file__).parents[1] / "examples"
HALDEN = EXAMPLES / "halden-foods.xlsx"
NO_MANAGER = "Name,Job Title,Department,Salary\nAnn Fox,Managing Director,Board,1\nBob Hill,Operations Manager,Ops,2\n"
LEVELS = "Level 1,Level 2,Level 3\nCEO,COO,Operations Manager\nCEO,COO,Warehouse Manager\nCEO,Finance Director,Accountant\n"
ODD = "Kürzel,Was,Wem\nA1,Managing Director,\nB2,Operations Manager,A1\nC3,Sales Manager,A1\nD4,Clerk,B2\nE5,Clerk,C3\nF6,Cook,B2\n"


def allocator(*arguments: object, **variables: str) -> Result:
    return CliRunner(env=variables).invoke(cli, list(map(str, arguments)))


def written(folder: Path, text: str, name: str = "org.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_column_with_samples_field_certainty_and_reason() -> None:
    outcome = allocator("columns", EXAMPLES / "northfield-parts.csv", COLUMNS="160")
    assert outcome.exit_code == 0
    lines = outcome.stdout.splitlines()
    assert lines[:3] == [
        "28 positions can be read.",
        "  the title of each position: column B",
        "  to whom each position reports: column D",
    ]
    assert lines[4] == "northfield-parts.csv: read as positions, header in row 1, 28 positions"
    assert lines[5].split() == ["header", "first", "values", "taken", "for", "how", "sure", "why"]
    location = next(line for line in lines if "Location" in line)
    for said in ("  F  Location", "Northfield | Eastgate", " site ", " exact ", "header “Location” is an English name for site"):
        assert said in location


@pytest.mark.parametrize("columns", ["20", "80", "100", "200"])
def test_the_table_is_as_wide_as_the_terminal_and_at_least_80(columns: str) -> None:
    shown = allocator("columns", HALDEN, COLUMNS=columns).stdout.splitlines()
    table = [line for line in shown if line.startswith("  ")]
    assert max(map(len, table)) <= max(int(columns), 80)
    assert any("customer facing" in line for line in table), "names of fields are not broken"


def test_letters_of_two_widths_and_long_headers_stay_in_their_columns(tmp_path: Path) -> None:
    text = "id,title,reports to,person,principal_officer_contact_address\n1,Director,,田中 太郎,a\n2,Buyer,1,鈴木 一郎,b\n"
    shown = allocator("columns", written(tmp_path, text), COLUMNS="80").stdout.splitlines()
    plain, wide = (next(line for line in shown if line.startswith(f"  {letter}  ")) for letter in "BD")
    assert wide.index("person  ", 20) == plain.index("title  ", 20) - 8, "eight letters are two wide"
    at = next(number for number, line in enumerate(shown) if "principal_officer_" in line)
    assert [line.split()[-1] for line in (shown[at].split(" a | b")[0], shown[at + 1])] == ["principal_officer_", "contact_address"]


def test_a_guess_asks_to_be_checked_and_says_why(tmp_path: Path) -> None:
    shown = allocator("columns", written(tmp_path, ODD), COLUMNS="150").stdout
    manager = next(line for line in shown.splitlines() if "Wem" in line and "reports to" in line)
    assert "guess:" in manager
    assert "please check" in shown
    assert "its values stand in the column “Kürzel”" in " ".join(shown.split())


def test_colours_tell_how_sure_on_demand_only() -> None:
    runner = CliRunner()
    plain = runner.invoke(cli, ["columns", str(HALDEN)], color=True)
    painted = runner.invoke(cli, ["columns", str(HALDEN), "--color", "always"], color=True)
    assert "\x1b[" not in plain.stdout
    assert "\x1b[32m" in painted.stdout


def test_without_an_org_the_columns_are_shown_and_the_exit_code_is_2(tmp_path: Path) -> None:
    outcome = allocator("columns", written(tmp_path, NO_MANAGER, "staff.csv"))
    assert outcome.exit_code == 2
    assert outcome.stdout.splitlines()[:3] == [
        "No organisation can be read from this.",
        "  the title of each position: column B",
        "  to whom each position reports: MISSING",
    ]
    assert "Salary" in outcome.stdout


@pytest.mark.parametrize("command", [("raci",), ("explain", "--activity", "ops-budget"), ("columns",)])
def test_a_file_without_a_manager_column_is_refused_in_plain_words(command: tuple[str, ...], tmp_path: Path) -> None:
    outcome = allocator(*command, written(tmp_path, NO_MANAGER, "staff.csv"))
    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines()[0] == (
        "error SHEET-06 staff.csv: staff.csv does not say who reports to whom: none of its columns names each position's manager. "
        "Its columns were understood as: Job Title = title, Name = person, Department = department (staff.csv!row 1). "
        "Add a column with the heading 'reports to' that gives, in each row, the id or the name of the manager, and is blank for "
        "the head of the organisation. If there is such a column already, name it in a column map: 'allocator columns' shows what "
        "was understood and writes the map with --save."
    )


def test_rows_set_aside_are_folded_by_reason_unless_verbose(tmp_path: Path) -> None:
    rows = "".join(f"{n},Clerk,1,eliminated\n" for n in range(2, 9))
    path = written(tmp_path, f"id,title,reports to,person\n1,Managing Director,,Ann\n20,Buyer,1,Bo\n{rows}")
    folded, listed = allocator("columns", path), allocator("columns", path, "--verbose")
    assert "2 positions, 7 set aside" in folded.stdout
    assert "  set aside: row 4, row 5, row 6 and 4 more: person says “eliminated”" in folded.stdout
    assert "SHEET-10" not in folded.stderr
    assert listed.stdout.count("set aside: row ") == 7


def test_a_layout_is_said_and_its_columns_too(tmp_path: Path) -> None:
    shown = allocator("columns", written(tmp_path, LEVELS), COLUMNS="120").stdout
    assert "to whom each position reports: by the layout, see below" in shown
    assert "was read as one column per level" in shown
    assert "the layout tells title, reports to from it" in shown


def test_sheets_that_only_join_others_are_not_called_unused(tmp_path: Path) -> None:
    staff = written(tmp_path, "id,name,job id,reports to\n1,Ann,J1,\n2,Bob,J2,1\n3,Cat,J2,2\n4,Dan,J3,2\n", "staff.csv")
    jobs = written(tmp_path, "job id,job title\nJ1,Managing Director\nJ2,Operations Manager\nJ3,Driver\n", "jobs.csv")
    shown = allocator("columns", staff, jobs).stdout
    assert "4 positions can be read." in shown
    assert "the title of each position: column B of jobs.csv" in shown
    assert "jobs.csv: joined to others as positions" in shown


def test_json_has_the_same_records() -> None:
    outcome = allocator("columns", HALDEN, "--json", "-")
    shown = json.loads(outcome.stdout)
    assert (shown["schema"], shown["positions"]) == (1, 26)
    assert shown["required"][1] == {"field": "reports_to", "columns": ["F"], "by_layout": False}
    assert [(sheet["sheet"], sheet["kind"], sheet["used"], sheet["rows"]) for sheet in shown["sheets"]] == [
        ("positions", "positions", "positions", 26),
        ("processes", "processes", "processes", 7),
    ]
    assert shown["sheets"][0]["columns"][1] == {
        "column": "B",
        "header": "title",
        "samples": ["Chief Executive Officer", "Chief Operating Officer", "Chief Financial Officer"],
        "field": "title",
        "certainty": "exact",
        "score": 1.0,
        "reason": "header “title” is the template's name for title",
    }


def test_a_saved_map_is_used_by_every_command(tmp_path: Path) -> None:
    org, saved = written(tmp_path, ODD), tmp_path / "map.toml"
    assert allocator("columns", org, "--save", saved).exit_code == 0
    mended = saved.read_text(encoding="utf-8").replace('"Kürzel"', '"column A"')
    saved.write_text(mended, encoding="utf-8")
    shown = allocator("columns", org, "--columns", saved, COLUMNS="120")
    assert shown.stdout.count("the column map says so") >= 3
    assert "SHEET-56" not in allocator("raci", org, "--columns", saved, "-o", tmp_path / "raci.xlsx", "-v").stderr
    assert allocator("explain", org, "--columns", saved, "--activity", "ops-budget").exit_code == 0
    read, findings = al.read_org(org, columns=saved)
    assert (read.ids, findings) == (["A1", "B2", "C3", "D4", "E5", "F6"], [])


def test_a_sheet_without_a_known_column_gives_a_map_to_fill_in(tmp_path: Path) -> None:
    org, saved = written(tmp_path, "a1,b2,c3\nx,y,z\nu,v,w\n"), tmp_path / "map.toml"
    assert allocator("columns", org, "--save", saved).exit_code == 2
    text = saved.read_text(encoding="utf-8")
    assert 'kind = "positions"' in text
    assert "# not used: b2" in text


def test_what_was_read_by_its_layout_stands_in_the_map_as_a_comment(tmp_path: Path) -> None:
    org, saved = written(tmp_path, LEVELS), tmp_path / "map.toml"
    outcome = allocator("columns", org, "--save", saved)
    assert "the map holds comments only" in outcome.stderr
    assert not [line for line in saved.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def test_a_map_can_name_the_manager_column_that_was_not_found(tmp_path: Path) -> None:
    org = written(tmp_path, "id,title,Zuordnung\n1,Managing Director,\n2,Buyer,1\n3,Clerk,1\n4,Driver,2\n")
    saved = written(tmp_path, '[[table]]\n[table.columns]\nid = "id"\ntitle = "title"\nreports_to = "Zuordnung"\n', "map.toml")
    outcome = allocator("columns", org, "--columns", saved)
    assert outcome.exit_code == 0
    assert "4 positions can be read." in outcome.stdout


@pytest.mark.parametrize(("content", "says"), [(b"[[table", "SHEET-51"), (b"\xff\xfe\x00", "it is not text in UTF-8")])
def test_a_map_that_cannot_be_used_is_said(content: bytes, says: str, tmp_path: Path) -> None:
    saved = tmp_path / "map.toml"
    saved.write_bytes(content)
    assert says in allocator("columns", HALDEN, "--columns", saved).stderr


@pytest.mark.parametrize(("option", "name"), [("--save", "map.toml"), ("--fixed", "fixed.xlsx")])
def test_an_existing_file_is_kept_unless_forced(option: str, name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    target.write_bytes(b"mine")
    refused = allocator("columns", HALDEN, option, target)
    assert refused.exit_code == 2
    assert "exists already. Use --force" in refused.stderr
    assert target.read_bytes() == b"mine"
    assert allocator("columns", HALDEN, option, target, "--force").exit_code == 0
    assert target.read_bytes() != b"mine"


def test_as_of_chooses_the_date(tmp_path: Path) -> None:
    years = "".join(f"{year}-03-31,1,Director,\n{year}-03-31,2,Buyer,1\n{year}-03-31,3,Clerk,1\n" for year in (2012, 2013))
    path = written(tmp_path, f"date,id,title,reports to\n{years}" + "".join(f"2013-03-31,{n},Clerk,2\n" for n in range(10, 15)))
    assert allocator("columns", path).stdout.startswith("8 positions can be read.")
    assert allocator("columns", path, "--as-of", "2012-12-31").stdout.startswith("3 positions can be read.")
    assert len(al.read_org(path, as_of=date(2012, 12, 31))[0]) == 3
    assert allocator("columns", path, "--as-of", "soon").exit_code == 2


MISSPELT = """id,title,person,reports to
1,Managing Director,Katharina Brandstetter,
2,Buyer,Bob Hill,Katharina Brandstetter
3,Clerk,Cat Ives,Katharina Brandstetter
4,Driver,Dan Oak,Katharina Brandsteter
5,Fitter,Eve Elm,Bob Hill
"""


@pytest.mark.parametrize("likeness", ["90%", "90", "0.9"])
def test_accepted_suggestions_are_taken_and_said(likeness: str, tmp_path: Path) -> None:
    path = written(tmp_path, MISSPELT)
    assert "DATA-02" in allocator("columns", path).stderr
    taken = allocator("columns", path, "--accept-suggestions", likeness)
    assert "DATA-02" not in taken.stderr
    assert "DATA-12" in taken.stderr


def test_a_likeness_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    for likeness in ("much", "20%", "150"):
        outcome = allocator("columns", written(tmp_path, MISSPELT), "--accept-suggestions", likeness)
        assert outcome.exit_code == 2
        assert "is no likeness" in outcome.stderr


def test_a_sheet_of_blanks_is_refused_without_an_error_of_the_program(tmp_path: Path) -> None:
    result = allocator("columns", written(tmp_path, " , \n , \n"))
    assert result.exit_code == 2
    assert "SHEET-04" in result.output and "internal error" not in result.output


def test_errors_in_an_org_that_can_be_read_are_told_by_the_exit_code(tmp_path: Path) -> None:
    org = written(tmp_path, "ID,Title,Reports to\n1,CEO,\n2,COO,1\n2,Clerk,1\n")
    assert allocator("columns", org).exit_code == 1


def test_a_repaired_copy_is_a_workbook(tmp_path: Path) -> None:
    outcome = allocator("columns", HALDEN, "--fixed", tmp_path / "copy.csv")
    assert outcome.exit_code == 2 and "copy.xlsx" in outcome.output
    assert not (tmp_path / "copy.csv").exists()
