"""`allocator rules export` and `new`, and --rules with a workbook, as a user meets them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from allocator import pipeline
from allocator.cli.main import cli
from allocator.derived.tables import letters_table
from allocator.outputs.rules_book import write_rules
from allocator.rules.pack import load

EXAMPLE = Path(__file__).parents[1] / "examples" / "northfield-parts.csv"


def allocator(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_export_edit_check_and_use(tmp_path: Path) -> None:
    rules = tmp_path / "RULES.xlsx"
    outcome = allocator("rules", "export", "-o", rules)
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert "Written" in outcome.stderr
    book = openpyxl.load_workbook(rules)
    book["Pack"]["B4"] = "acme"
    book["Decisions"]["E5"] = "ceo"
    book.save(rules)
    assert allocator("rules", "check", rules).stdout.startswith("acme 0.1.0")
    assert "R   ceo" in allocator("rules", "show", "org-strategy", "--rules", rules).stdout
    assert allocator("rules", "list", "--rules", rules).stdout.startswith("Rule pack acme 0.1.0")


def test_check_names_every_mistake_by_its_cell(tmp_path: Path) -> None:
    rules = tmp_path / "RULES.xlsx"
    allocator("rules", "export", "operations", "-o", rules)
    book = openpyxl.load_workbook(rules)
    book["Decisions"]["E5"] = "all-omss"
    book["Thresholds"]["C4"] = "many"
    book["Activities"]["T3"] = "Owner"
    book.save(rules)
    outcome = allocator("rules", "check", rules)
    assert outcome.exit_code == 2
    for cell in ("RULES.xlsx!Decisions!E5", "RULES.xlsx!Thresholds!C4", "RULES.xlsx!Activities!T3"):
        assert cell in outcome.stderr
    assert "2 errors" in outcome.stderr


@pytest.mark.parametrize("name", ["mine.toml", "mine.xlsx"])
def test_new_begins_a_pack_that_changes_nothing_yet(tmp_path: Path, name: str) -> None:
    outcome = allocator("rules", "new", "mine", "-o", tmp_path / name)
    assert outcome.exit_code == 0, outcome.stderr
    pack, findings = load(tmp_path / name)
    base, _ = load()
    assert findings == []
    assert pack is not None
    assert base is not None
    assert (pack.id, pack.version, pack.decisions) == ("mine", "0.1.0", base.decisions)


def test_the_examples_in_a_new_text_are_right(tmp_path: Path) -> None:
    allocator("rules", "new", "mine", "-o", tmp_path / "mine.toml")
    lines = (tmp_path / "mine.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index('extends = "operations"')
    (tmp_path / "mine.toml").write_text("\n".join([*lines[: start + 1], *(line.removeprefix("# ") for line in lines[start + 1 :])]))
    pack, findings = load(tmp_path / "mine.toml")
    assert [str(item) for item in findings] == []
    assert pack is not None
    ids = [activity.id for activity in pack.activities]
    assert "ops-sustainability" in ids
    assert "fleet-operation" not in ids
    assert pack.standards.thresholds["span_wide"] == 12


def test_new_extends_a_file_by_its_place_beside_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    allocator("rules", "export", "-o", tmp_path / "a" / "base.xlsx")
    outcome = allocator("rules", "new", "mine", "--extends", tmp_path / "a" / "base.xlsx", "-o", tmp_path / "b" / "mine.toml")
    assert outcome.exit_code == 0, outcome.stderr
    assert 'extends = "../a/base.xlsx"' in (tmp_path / "b" / "mine.toml").read_text(encoding="utf-8")
    assert load(tmp_path / "b" / "mine.toml")[1] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["rules", "export", "-o", "rules.csv"], "does not end in .xlsx"),
        (["rules", "export", "nowhere.toml", "-o", "rules.xlsx"], "PACK-01"),
        (["rules", "export", "nowhere.xlsx", "-o", "rules.xlsx"], "no file nowhere.xlsx"),
        (["rules", "new", 'a"b'], "is no name for a rule pack"),
        (["rules", "new", "mine", "-o", "mine.csv"], "does not end in .toml or .xlsx"),
        (["rules", "new", "mine", "--extends", "nowhere"], "PACK-01"),
    ],
)
def test_wrong_usage_ends_with_2_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = allocator(*words)
    assert outcome.exit_code == 2
    assert says in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    rules = tmp_path / "mine.toml"
    rules.write_text("keep me", encoding="utf-8")
    assert allocator("rules", "new", "mine", "-o", rules).exit_code == 2
    assert rules.read_text(encoding="utf-8") == "keep me"
    assert allocator("rules", "new", "mine", "-o", rules, "--force").exit_code == 0
    book = tmp_path / "mine.xlsx"
    allocator("rules", "export", "-o", book)
    outcome = allocator("rules", "export", book, "-o", book, "--force")
    assert outcome.exit_code == 2
    assert "never written over" in outcome.stderr


def test_the_result_names_the_pack_of_the_workbook_and_has_its_letters(tmp_path: Path) -> None:
    base, _ = load()
    assert base is not None
    write_rules(base, tmp_path / "RULES.xlsx")
    book = openpyxl.load_workbook(tmp_path / "RULES.xlsx")
    book["Pack"]["B4"], book["Pack"]["B5"] = "acme", 2.0
    book.save(tmp_path / "RULES.xlsx")
    given, _ = pipeline.run([EXAMPLE])
    ours, _ = pipeline.run([EXAMPLE], pipeline.Options(rules=tmp_path / "RULES.xlsx"))
    assert given is not None
    assert ours is not None
    assert (ours.allocation.pack, ours.allocation.version) == ("acme", "2")
    assert ours.allocation.hash != given.allocation.hash
    assert letters_table(ours.org, ours.allocation).equals(letters_table(given.org, given.allocation))
