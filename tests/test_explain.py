"""Why each cell of the matrix holds what it holds: letters, empty cells, vacant posts, overrides, and the runner-up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from allocator import pipeline
from allocator.cli.main import cli
from allocator.derived.explain import Explanation, explain, runner_up
from allocator.derived.kept import Edit, Kept
from allocator.outputs.wording import Wording
from allocator.pipeline import Result
from tests.outputs.made import POSITIONS, PROCESSES, result, small

EXAMPLES = Path(__file__).parent.parent / "examples"
HALDEN = EXAMPLES / "halden-foods.xlsx"
OVERRIDES = """
| activity id | scope id | position id | letter | reason                |
| proc-change | PR2      | P4          | A      | The board wants it so |
| proc-team   | PR2      | P9          |        | Ivy asked to stay out |
| proc-risk   | PR2      | P3          | C      | Finance asked for it. |
"""


def read(path: Path) -> Result:
    made, findings = pipeline.run([path])
    assert made is not None, findings
    return made


@pytest.fixture(scope="module")
def halden() -> Result:
    return read(HALDEN)


@pytest.fixture(scope="module")
def overridden() -> Result:
    return small(overrides=OVERRIDES.replace("|        | Ivy", "| O      | Ivy"))


def row_of(made: Result, name: str) -> int:
    return next(row for row in range(len(made.allocation.rows)) if made.allocation.row_name(row) == name)


def cell(made: Result, name: str, position: str, kept: Kept | None = None) -> Explanation:
    return explain(made.org, made.pack, made.allocation, row_of(made, name), made.org.index[position], kept)


@pytest.mark.parametrize("path", [HALDEN, EXAMPLES / "kranich-logistik.csv", EXAMPLES / "northfield-parts.csv"])
def test_what_is_explained_is_what_stands_in_every_cell(path: Path) -> None:
    made = read(path)
    for row in range(len(made.allocation.rows)):
        for position in range(len(made.org)):
            why = explain(made.org, made.pack, made.allocation, row, position)
            assert why.by_rules == why.letter, (made.allocation.row_name(row), made.org.ids[position])
            assert why.reasons
            assert bool(why.not_accountable) == (why.letter.symbol not in {"A", "A/R"})
            assert all(
                reason.endswith((".", ":")) and "  " not in reason for reason in [*why.reasons, why.not_accountable] if reason
            )


def test_the_accountable_holds_the_scope_by_a_rule(halden: Result) -> None:
    why = cell(halden, "proc-budget@PR1", "P10")
    assert why.letter.symbol == "A/R"
    assert why.reasons[0].startswith("By the rules the A goes to budget-holder: the holder where the process has a budget figure")
    assert why.reasons[1].startswith("It holds the process Batch mixing (PR1) by rule H1. One named manager")
    assert why.reasons[2] == "It does the work too, hence A/R: R (managers: the named managers of the process)."
    assert dict(why.cells)["budget of Batch mixing"].address == "H2"


def test_an_accountable_who_is_not_the_holder_says_why(halden: Result) -> None:
    why = cell(halden, "proc-budget@PR3", "P08")
    assert (
        "Process Excellence Lead (P12) holds the process Line changeover (PR3) by rule H1, but the process has no budget"
        in why.reasons[1]
    )
    assert "The weaker C (om: the operations manager or managers of the scope) gives way to A (rule G7)." in why.reasons


def test_the_runner_up_is_told_the_condition_it_failed(halden: Result) -> None:
    row = row_of(halden, "proc-budget@PR3")
    second = runner_up(halden.org, halden.allocation, row)
    assert halden.org.ids[second] == "P12"
    assert cell(halden, "proc-budget@PR3", "P12").not_accountable == (
        "The process has no budget figure, so its spending stays at the level of the operation; "
        "the A is with Operations Manager, Production (P08)."
    )


@pytest.mark.parametrize(
    ("row", "position", "says"),
    [
        ("ops-compliance@OP-P08", "P01", "The A goes as low as authority allows, to Operations Manager, Production (P08) below."),
        (
            "ops-compliance@OP-P08",
            "P26",
            "The role Internal audit answers for no scope; the A is with Operations Manager, Production (P08).",
        ),
        (
            "ops-compliance@OP-P08",
            "P10",
            "The role Process manager reaches the process at most, and this is the operation; the A is with",
        ),
        ("proc-change@PR1", "P11", "The process does not name the position; the A is with Process Manager, Batch Mixing (P10)."),
        (
            "proc-change@PR5",
            "P13",
            "Manager, Fulfilment (P09) holds the process Customer returns (PR5) by rule H4: Several named managers",
        ),
        (
            "proc-internal-liaison@PR7",
            "P02",
            "What the manager does with the own team stays with the single named manager; the A is with Continuous",
        ),
    ],
)
def test_each_obstacle_to_the_a_in_a_sentence(halden: Result, row: str, position: str, says: str) -> None:
    assert cell(halden, row, position).not_accountable.startswith(says)


def test_an_empty_cell_says_whom_the_rules_select(halden: Result) -> None:
    why = cell(halden, "proc-budget@PR1", "P17")
    assert why.reasons[0] == "No rule of this activity selects the position. They select:"
    assert "V by fn:finance: Chief Financial Officer (P03)." in why.reasons
    assert "C by dotted, rule G3: nobody here." in why.reasons


def test_internal_audit_is_left_out_by_its_rule(halden: Result) -> None:
    assert cell(halden, "ops-budget@OP-P08", "P26").reasons == ("Internal audit gets no letter, so that it can judge.",)


def test_a_vacant_post_names_who_acts_and_the_acting_one_has_no_letter_of_its_own(halden: Result) -> None:
    vacant, acts = cell(halden, "proc-change@PR2", "P11"), cell(halden, "proc-change@PR2", "P08")
    assert vacant.reasons[-1] == (
        "The post is vacant; Operations Manager, Production (P08) acts for it, the nearest filled position above (rule G8)."
    )
    assert [halden.org.ids[holder] for holder in acts.acts_for] == ["P11"]
    assert acts.reasons[0] == "It acts for the vacant Process Manager, Packaging (P11), whose letter stands here."
    assert acts.reasons[1].startswith("It would get C (om: the operations manager or managers of the scope). Whoever acts")


def test_an_acting_holder_of_the_sheet_is_cited_by_its_cell() -> None:
    acting = POSITIONS.replace("| budget |", "| budget | acting |").replace("|        |\n", "|        |        |\n")
    lines = [line if "P5 " not in line else line.rstrip(" |") + " | | P6 |" for line in acting.splitlines()]
    made = result("\n".join(lines), processes=PROCESSES)
    why = cell(made, "proc-change@PR1", "P5")
    assert why.reasons[-1].startswith("The post is vacant; Process Manager, Packing (P6) acts for it, as the acting column says")
    assert dict(why.cells)["acting"].address.startswith("J")


def test_a_letter_of_a_vacant_post_passes_on(halden: Result) -> None:
    why = cell(halden, "site-daily-operations@SITE-Riverside", "P08")
    assert why.letter.symbol == "C"
    assert (
        "That is Process Manager, Packaging (P11), which is vacant; its letter passes to whoever acts for it (rule G8)."
        in why.reasons
    )
    passed = cell(halden, "site-daily-operations@SITE-Riverside", "P11")
    assert passed.by_rules.symbol == ""
    assert "passes to Operations Manager, Production (P08) (rule G8)." in passed.reasons[0]


def test_an_override_says_why_and_what_the_rules_had_said(overridden: Result) -> None:
    given = cell(overridden, "proc-risk@PR2", "P3")
    assert given.letter.symbol == "C"
    assert given.reasons[0] == "Set by hand to C: Finance asked for it."
    assert given.reasons[1] == "The rules say no letter."
    assert dict(given.cells)["override"].sheet == "overrides"


def test_an_override_that_moves_the_a_is_told_to_both(overridden: Result) -> None:
    new, old = cell(overridden, "proc-change@PR2", "P4"), cell(overridden, "proc-change@PR2", "P6")
    assert new.reasons[:2] == (
        "Set by hand to A: The board wants it so.",
        "The rules say C: C (om: the operations manager or managers of the scope).",
    )
    assert old.letter.symbol == "R"
    assert old.reasons[0] == (
        "The A of this row was given to Operations Manager, Works (P4) by hand: The board wants it so; of its A/R it keeps the R."
    )
    assert old.not_accountable == "An override gives the A to Operations Manager, Works (P4)."
    row = row_of(overridden, "proc-change@PR2")
    assert overridden.org.ids[runner_up(overridden.org, overridden.allocation, row)] == "P6"


def test_a_cell_emptied_by_hand_says_so(overridden: Result) -> None:
    why = cell(overridden, "proc-team@PR2", "P9")
    assert not why.letter
    assert why.reasons[0] == "Set by hand to no letter: Ivy asked to stay out."
    assert why.reasons[1].startswith("The rules say I: I (team: the direct reports")


def test_the_author_of_a_kept_edit_is_named(overridden: Result) -> None:
    override = next(each for each in overridden.org.overrides if each.activity == "proc-risk")
    edit = Edit("proc-risk@PR2", "P3", "C", "", "", "Cy", override.reason, override.cell, "applied", "")
    why = cell(overridden, "proc-risk@PR2", "P3", Kept((edit,)))
    assert why.author == "Cy"
    assert why.reasons[0] == "Set by hand to C by Cy: Finance asked for it."


def explained(*arguments: object) -> str:
    outcome = CliRunner().invoke(cli, ["explain", str(HALDEN), *map(str, arguments)])
    assert outcome.exit_code == 0, outcome.stderr
    return outcome.stdout


def test_json_holds_the_same() -> None:
    (row,) = json.loads(explained("--activity", "proc-budget", "--scope", "PR3", "--json", "-"))["rows"]
    assert row["scope"]["id"] == "PR3"
    assert [(each["position"], each["letter"]) for each in row["positions"]] == [("P08", "A"), ("P12", "R"), ("P03", "V")]
    assert row["runner_up"]["position"] == "P12"
    assert row["runner_up"]["not_accountable"].startswith("The process has no budget figure")
    assert row["positions"][0]["claims"][1] == {
        "letter": "C",
        "selector": "om",
        "rule": "",
        "meaning": row["positions"][0]["claims"][1]["meaning"],
        "position": "P08",
        "outcome": "beaten",
    }
    assert row["positions"][0]["role"]["evidence"][0] == "strong title: operations manager (+6)"


def test_json_goes_to_a_file_that_is_never_the_org(tmp_path: Path) -> None:
    arguments = ("--activity", "proc-budget", "--scope", "PR3", "--position", "P26", "--scheme", "DACI")
    assert explained(*arguments, "--json", tmp_path / "why.json") == ""
    (row,) = json.loads((tmp_path / "why.json").read_text("utf-8"))["rows"]
    assert [each["position"] for each in row["positions"]] == ["P26"]
    assert row["runner_up"]["shown"] == "D (R)"
    again = CliRunner().invoke(cli, ["explain", str(HALDEN), *arguments, "--json", str(tmp_path / "why.json")])
    assert again.exit_code == 2
    assert "--force" in again.stderr


def test_a_role_that_a_title_decides_is_not_called_weaker_than_the_next() -> None:
    text = explained("--activity", "org-strategy", "--position", "P02")
    assert "such a title decides by itself, before the 10 points for Operations manager" in text
    assert "next came Operations manager, with 2 points against 6" in explained("--activity", "ops-compliance", "--position", "P18")


def test_the_sheet_why_and_explain_say_the_same_of_a_rule(halden: Result) -> None:
    made, table, said = halden, halden.allocation.assignments, Wording(halden, "RACI")
    for entry in range(0, len(table), 7):
        first = explain(made.org, made.pack, made.allocation, int(table.row[entry]), int(table.position[entry])).reasons[0]
        assert first.endswith(f" goes to {said.meanings[said.decision[entry]]}.")
