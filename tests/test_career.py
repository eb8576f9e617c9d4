"""Career guidance: the worked figures, every criterion, what must never be done, and the command as a person meets it."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from allocator.cli.main import cli
from allocator.derived.career import Guidance, Profile, guide
from allocator.derived.career_profile import form, read_profile, words
from allocator.findings import Finding
from tests.cases.helpers import pack
from tests.helpers import codes, sheet_from

WORKED = Profile(
    said={
        "skills": ("Lean", "Six Sigma", "process optimization", "people management"),
        "education": ("engineering",),
        "certifications": ("improvement certificate",),
        "technology": ("process mapping tools",),
    },
    pairs={"I1": -1, "I2": 0, "I3": -1, "I4": -2, "I5": 0, "W1": -1, "W2": -2},
)


def guided(profile: Profile) -> dict[str, Guidance]:
    return {one.role: one for one in guide(pack(), profile, words())}


def matches(one: Guidance) -> dict[str, Fraction | None]:
    return {criterion.id: criterion.match for criterion in one.criteria}


def opens(one: Guidance) -> list[str]:
    return [value for criterion in one.criteria for value in criterion.open]


def test_the_worked_example_gives_86_and_26():
    roles = guided(WORKED)
    process, operations = roles["process-manager"], roles["operations-manager"]
    assert (process.score, process.band, process.coverage) == (86, "strong", 1)
    assert (operations.score, operations.band, operations.coverage) == (26, "limited", 1)
    assert list(matches(process).values()) == [1, 1, 1, Fraction(1, 2), Fraction(7, 10), Fraction(7, 8)]
    assert list(matches(operations).values()) == [Fraction(1, 2), 0, None, 0, Fraction(3, 10), Fraction(1, 8)]
    assert opens(process) == ["process analysis software"]
    assert opens(operations)[:4] == [
        "financial acumen",
        "breadth of skills (4 families or more)",
        "business administration",
        "management",
    ]
    assert {"HR software", "inventory management systems"} <= set(opens(operations))


def test_the_roles_stand_in_the_order_of_the_rules_whatever_the_scores():
    assert [one.role for one in guide(pack(), WORKED, words())] == ["operations-manager", "process-manager"]


def test_four_families_of_skills_add_a_quarter_for_the_operations_manager_and_nothing_for_the_other():
    said = ("budgeting", "coaching", "logistics", "risk management")
    roles = guided(replace(WORKED, said={**WORKED.said, "skills": said}))
    assert matches(roles["operations-manager"])["skills"] == Fraction(3, 4)
    assert matches(roles["process-manager"])["skills"] == 0
    three = guided(replace(WORKED, said={**WORKED.said, "skills": said[:3]}))
    assert matches(three["operations-manager"])["skills"] == Fraction(1, 2)


@pytest.mark.parametrize(("certificate", "role"), [("MBA", "operations-manager"), ("Six Sigma Green Belt", "process-manager")])
def test_a_certificate_can_only_add(certificate: str, role: str):
    without = guided(replace(WORKED, said={**WORKED.said, "certifications": ()}))[role]
    having = guided(replace(WORKED, said={**WORKED.said, "certifications": (certificate,)}))[role]
    assert matches(without)["certifications"] is None
    assert matches(having)["certifications"] == 1
    assert without.score is not None
    assert having.score is not None
    assert having.score > without.score


def test_below_half_of_the_weight_there_is_no_score():
    roles = guided(Profile(said={"skills": ("Lean",)}))
    assert all((one.score, one.band) == (None, "none") for one in roles.values())
    assert roles["process-manager"].coverage == Fraction(30, 90)
    enough = guided(Profile(said={"skills": ("Lean",), "education": ("engineering",)}))
    assert enough["process-manager"].coverage == Fraction(1, 2)
    assert enough["process-manager"].score is not None


def test_words_are_whole_words():
    roles = guided(Profile(said={"skills": ("cleaning",), "education": ("engineering",)}))
    assert matches(roles["process-manager"])["skills"] == 0


def test_every_value_of_the_rules_and_every_dropped_attribute_has_its_words():
    for dimension in ("skill-set", "educational-requirements", "technology-use"):
        for role in pack().extras["attributes"][dimension].values():
            assert {*role["values"], *role["plus"]} <= form()["words"].keys()
    assert set(form()["never"]) == set(pack().extras["career"]["never_read"])
    assert set(form()["family"]) == set(pack().extras["career"]["skill_families"])


WIDE = """
| Name | Alter | Skills | Education | Job title | I1 | W2 |
| Ann  | 44    | Lean; Six Sigma | engineering | Queen | -1 | 2 |
"""


def read(*tables: str) -> tuple[Profile | None, list[Finding]]:
    return read_profile([sheet_from(table, "profile") for table in tables], pack())


def test_protected_columns_are_dropped_and_said_and_nothing_is_inferred():
    profile, findings = read(WIDE)
    assert profile == Profile({"skills": ("Lean", "Six Sigma"), "education": ("engineering",)}, {"I1": -1, "W2": 2})
    assert codes(findings) == [("CAR-03", "Name, Alter"), ("CAR-04", "Job title")]
    assert not any(word in str(item) for item in findings for word in ("Ann", "44", "Queen"))


@pytest.mark.parametrize("name", [name for names in form()["never"].values() for name in names])
def test_every_protected_name_is_dropped(name: str):
    profile, findings = read(f"| {name} | skills | education |\n| secret | Lean | engineering |")
    assert codes(findings) == [("CAR-03", name)]
    assert profile == Profile({"skills": ("Lean",), "education": ("engineering",)})


def test_a_line_for_each_question_is_read_too():
    profile, findings = read("| Frage | Antwort |\n| Fähigkeiten | Lean |\n| I1: was? | −2 |\n| Geschlecht | x |")
    assert profile == Profile({"skills": ("Lean",)}, {"I1": -2})
    assert codes(findings) == [("CAR-03", "Geschlecht")]


@pytest.mark.parametrize(
    "table",
    [
        "| skills | education |\n| Lean | engineering |\n| finance | management |",
        "| question | answer | answer |\n| skills | Lean | finance |",
    ],
)
def test_several_persons_are_refused(table: str):
    profile, findings = read(table)
    assert profile is None
    assert [item.code for item in findings] == ["CAR-02"]


@pytest.mark.parametrize("table", ["| a | b |\n| 1 | 2 |", "| skills | education |\n|  |  |", "| skills | education |"])
def test_a_file_without_answers_is_refused(table: str):
    profile, findings = read(table)
    assert profile is None
    assert [item.code for item in findings] == ["CAR-01"]


@pytest.mark.parametrize("answer", ["3", "-2.5", "much", "2 or so"])
def test_an_answer_off_the_scale_is_left_out_and_said(answer: str):
    profile, findings = read(f"| skills | I1 |\n| Lean | {answer} |")
    assert profile == Profile({"skills": ("Lean",)})
    assert codes(findings) == [("CAR-05", "I1")]


def allocator(*parts: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(part) for part in parts])


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """The blank profile, answered as in the worked example."""
    path = tmp_path / "profile.xlsx"
    assert allocator("template", "career", "-o", path).exit_code == 0
    book = openpyxl.load_workbook(path)
    answers = {key: "; ".join(said) for key, said in WORKED.said.items()} | {key: str(at) for key, at in WORKED.pairs.items()}
    for row in book["profile"].iter_rows(min_row=5):
        name = str(row[0].value).partition(":")[0]
        row[1].value = answers[name if name in answers else name.lower()]
    book.save(path)
    return path


def test_the_blank_profile_answered_gives_the_worked_figures(profile: Path, tmp_path: Path):
    outcome = allocator("career", profile, "--json", tmp_path / "out.json", "-o", tmp_path / "mine.md")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    content = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert {one["role"]: one["score"] for one in content["roles"]} == {"operations-manager": 26, "process-manager": 86}
    assert content["findings"] == []
    text = (tmp_path / "mine.md").read_text(encoding="utf-8")
    assert "**86 of 100, strong**" in text
    assert "not found in what you entered" in text
    assert "lacks" not in text
    assert "line 6" in text


def test_the_text_goes_to_standard_output_where_no_file_is_named(profile: Path):
    outcome = allocator("career", profile)
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("# Career guidance")


def test_too_little_is_said(tmp_path: Path):
    path = tmp_path / "profile.csv"
    path.write_text("skills,education\nLean,\n", encoding="utf-8")
    outcome = allocator("career", path)
    assert outcome.exit_code == 0
    assert "CAR-06" in outcome.stderr
    assert "No score: 33%" in outcome.stdout


def test_a_blank_profile_and_several_files_are_refused(tmp_path: Path):
    blank = tmp_path / "blank.xlsx"
    allocator("template", "career", "-o", blank)
    refused = allocator("career", blank)
    assert refused.exit_code == 2
    assert "CAR-01" in refused.stderr
    assert allocator("career", blank, blank).exit_code == 2
    assert allocator("career", blank, "-o", tmp_path / "out.xlsx").exit_code == 2


@pytest.mark.parametrize("layout", ["a further column", "a further sheet"])
def test_a_second_person_is_refused_wherever_it_stands(tmp_path: Path, layout: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    for row in (["Question", "Answer"], ["skills", "Lean"], ["I1", 2]):
        sheet.append(row)
    if layout == "a further column":
        sheet["D2"], sheet["D3"] = "Excel", 1
    else:
        other = book.create_sheet("Ben")
        for row in (["Question", "Answer"], ["skills", "Excel"]):
            other.append(row)
    book.save(tmp_path / "mine.xlsx")
    outcome = CliRunner().invoke(cli, ["career", str(tmp_path / "mine.xlsx")])
    assert outcome.exit_code == 2
    assert "CAR-02" in outcome.stderr
