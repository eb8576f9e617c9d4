"""Packs that extend another: what they change, add and take out, and every mistake in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from allocator.findings import Finding
from allocator.raci import Letter
from allocator.rules.pack import Pack, load

HEAD = 'id = "mine"\nversion = "1"\nextends = "operations"\n'
OWN = """
[activity.ops-green]
name = "Sustainability of the operation"
dimension = "strategic-vs-tactical"
scope = "operation"
horizon = "long"
modality = "general"
extension = true
A = "holder"
V = ["fn:quality"]
source = { document = "decision", statement = "The board made it so." }
"""
Write = Callable[..., tuple[Pack | None, list[Finding]]]


@pytest.fixture(scope="module")
def operations() -> Pack:
    pack, _ = load()
    assert pack is not None
    return pack


@pytest.fixture
def mine(tmp_path: Path) -> Write:
    """Loads the pack of a text, that of other files beside it at hand."""

    def write(text: str, **others: str) -> tuple[Pack | None, list[Finding]]:
        for name, content in {"mine": HEAD + text if "extends" not in text else text, **others}.items():
            (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
        return load(tmp_path / "mine.toml")

    return write


def sound(outcome: tuple[Pack | None, list[Finding]]) -> Pack:
    pack, findings = outcome
    assert findings == []
    assert pack is not None
    return pack


def lines(pack: Pack, activity: str) -> list[str]:
    number = [each.id for each in pack.activities].index(activity)
    return [f"{line.letter.symbol} {line.selector}" for line in pack.decisions if line.activity == number and not line.rule]


def named(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(item.code, item.subject, str(item.cell or "")) for item in findings]


def test_a_pack_that_changes_nothing_has_the_rules_of_the_other_and_a_hash_of_its_own(operations: Pack, mine: Write) -> None:
    pack = sound(mine(""))
    assert (pack.id, pack.version, pack.decisions) == ("mine", "1", operations.decisions)
    assert pack.hash != operations.hash


def test_a_threshold_is_changed_and_the_others_stay(operations: Pack, mine: Write) -> None:
    pack = sound(mine("[thresholds]\nspan_wide = 12\n"))
    assert pack.standards.thresholds == {**operations.standards.thresholds, "span_wide": 12}


def test_the_list_of_a_letter_stands_instead_of_the_other_and_the_other_letters_stay(operations: Pack, mine: Write) -> None:
    assert lines(operations, "ops-goals") == ["A holder", "R holder", "C scope-managers-below"]
    pack = sound(mine('[activity.ops-goals]\nC = ["boss", "fn:hr"]\n'))
    assert lines(pack, "ops-goals") == ["A holder", "R holder", "C boss", "C fn:hr"]
    assert lines(pack, "ops-policies") == lines(operations, "ops-policies")


def test_a_letter_is_taken_out(mine: Write) -> None:
    pack = sound(mine('[activity.ops-goals]\nremove = ["C"]\n'))
    assert lines(pack, "ops-goals") == ["A holder", "R holder"]


def test_a_source_is_replaced_as_a_whole(mine: Write) -> None:
    pack = sound(mine('[rule.H1]\nsource = { document = "decision" }\n'))
    assert str(pack.extras["rules"]["H1"]) == "Our decision"


def test_an_activity_is_added_last(operations: Pack, mine: Write) -> None:
    pack = sound(mine(OWN))
    assert [each.id for each in pack.activities] == [*(each.id for each in operations.activities), "ops-green"]
    assert Letter.VERIFY in {line.letter for line in pack.decisions if line.activity == len(operations.activities)}


def test_an_activity_is_taken_out(operations: Pack, mine: Write) -> None:
    pack = sound(mine('[activity]\nremove = ["fleet-operation"]\n'))
    assert [each.id for each in pack.activities] == [each.id for each in operations.activities if each.id != "fleet-operation"]


def test_an_entry_that_is_taken_out_and_given_again_starts_afresh(mine: Write) -> None:
    pack = sound(mine('[activity]\nremove = ["ops-goals"]\n' + OWN.replace("ops-green", "ops-goals")))
    assert lines(pack, "ops-goals") == ["A holder", "V fn:quality"]


def test_a_pack_may_extend_a_file_that_extends_another(mine: Write) -> None:
    top = 'id = "top"\nversion = "2"\nextends = "middle.toml"\n[thresholds]\nspan_wide = 9\n'
    pack = sound(mine(top, middle=HEAD + "[thresholds]\nspan_wide = 12\nlayers_max = 7\n"))
    assert (pack.id, pack.standards.thresholds["span_wide"], pack.standards.thresholds["layers_max"]) == ("top", 9, 7)


def test_whole_or_extending_the_same_rules_have_the_same_hash(mine: Write, tmp_path: Path) -> None:
    from importlib.resources import files

    whole = files("allocator.templates").joinpath("rules", "operations.toml").read_text(encoding="utf-8")
    whole = whole.replace('id = "ops-vs-process"\nversion = "0.1.0"', 'id = "mine"\nversion = "1"').replace(
        "wide = 15", "wide = 12"
    )
    (tmp_path / "whole.toml").write_text(whole, encoding="utf-8")
    assert sound(mine("[thresholds]\nspan_wide = 12\n")) == sound(load(tmp_path / "whole.toml"))


def test_taking_out_what_is_named_elsewhere_points_to_the_taking_out(mine: Write) -> None:
    pack, findings = mine('[activity]\nremove = ["ops-budget"]\n')
    assert pack is None
    assert named(findings) == [
        ("PACK-10", "duty.SOD-02.activities[0]", "mine.toml"),
        ("PACK-10", "kpi.kpi-financial-performance.activity", "mine.toml"),
        ("PACK-10", "delegation.activity.operation", "mine.toml"),
    ]
    assert 'still names the activity "ops-budget"' in findings[0].message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[activity]\nremove = ["ops-fleet"]\n', ("PACK-06", "activity.remove[0]", "mine.toml")),
        ("[activity]\nremove = [3]\n", ("PACK-06", "activity.remove[0]", "mine.toml")),
        ('[activity]\nremove = "ops-goals"\n', ("PACK-06", "activity.remove", "mine.toml")),
        ('[activity.ops-goals]\nremove = ["A"]\n', ("PACK-04", "activity.ops-goals.A", "mine.toml")),
        ('[activity.ops-gaols]\nC = ["boss"]\n', ("PACK-04", "activity.ops-gaols.name", "mine.toml")),
        ('[activity.ops-goals]\nC = ["bos"]\n', ("PACK-03", "activity.ops-goals.C[0]", "mine.toml")),
        ("[documents]\nx = 1\n", ("PACK-07", "documents", "mine.toml")),
        ('id = "x"\nextends = "operations"\n', ("PACK-04", "version", "mine.toml")),
        ('id = "x"\nversion = "1"\nextends = "nowhere"\n', ("PACK-01", "nowhere", "mine.toml")),
        ('id = "x"\nversion = "1"\nextends = "nowhere.xlsx"\n', ("PACK-01", "nowhere.xlsx", "mine.toml")),
        ('id = "x"\nversion = "1"\nextends = 3\n', ("PACK-06", "extends", "mine.toml")),
        ('id = "x"\nversion = "1"\nextends = "mine.toml"\n', ("PACK-09", "mine.toml", "mine.toml")),
    ],
)
def test_a_mistake_is_named(mine: Write, text: str, expected: tuple[str, str, str]) -> None:
    pack, findings = mine(text)
    assert pack is None
    assert expected in named(findings)


def test_a_line_of_packs_that_comes_back_to_itself_is_told(mine: Write) -> None:
    pack, (finding,) = mine(
        'id = "a"\nversion = "1"\nextends = "b.toml"\n',
        b='id = "b"\nversion = "1"\nextends = "c.toml"\n',
        c='id = "c"\nversion = "1"\nextends = "mine.toml"\n',
    )
    assert pack is None
    assert (finding.code, str(finding.cell)) == ("PACK-09", "c.toml")
    assert finding.message.endswith("mine.toml extends b.toml extends c.toml extends mine.toml")


def test_a_mistake_of_the_pack_below_is_named_in_its_own_file(mine: Write) -> None:
    pack, findings = mine(
        'id = "a"\nversion = "1"\nextends = "b.toml"\n[thresholds]\nlayers_max = "7"\n', b=HEAD + '[thresholds]\nspan_wide = "12"\n'
    )
    assert pack is None
    assert named(findings) == [("PACK-06", "thresholds.span_wide", "b.toml"), ("PACK-06", "thresholds.layers_max", "mine.toml")]


def test_a_pack_that_extends_none_has_nothing_to_take_out(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('id = "x"\n[activity]\nremove = ["ops-goals"]\n', encoding="utf-8")
    pack, findings = load(tmp_path / "mine.toml")
    assert pack is None
    assert ("PACK-06", "activity.remove[0]", "mine.toml") in named(findings)
