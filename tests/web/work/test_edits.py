"""Changes made by hand, laid over what the rules give, today and in later versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from allocator import pipeline
from allocator.pipeline import Drawn, Options, Result, draw, settle, take_in
from allocator.raci import Letter
from allocator.rules.pack import load
from allocator.web.work.edits import Change, edits, laid, outcomes, remembered
from allocator.web.work.result_rows import findings
from tests.web.work.room import HALDEN

ROW = "ops-compliance@OP-P08"


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    pack, _ = load()
    org = take_in([HALDEN], Options()).org
    assert pack is not None
    assert org is not None
    return draw(org, pack)


def change(name: str, position: str, letter: str, row: str = ROW, reason: str = "agreed in May") -> Change:
    return Change(name, row, position, letter, "Ada Admin", reason)


def by_hand(drawn: Drawn, changes: Sequence[Change]) -> tuple[Result, list[Change]]:
    whole = remembered(drawn, changes)
    return laid(drawn, whole, "RACI"), whole


def held(result: Result, row: str = ROW) -> dict[str, str]:
    """The letters of a row by position."""
    table, allocation = result.allocation.assignments, result.allocation
    number = next(at for at in range(len(allocation.rows)) if allocation.row_name(at) == row)
    here = zip(table.row.tolist(), table.position.tolist(), table.letter.tolist(), strict=True)
    return {result.org.ids[position]: Letter(letter).symbol for at, position, letter in here if at == number}


def test_no_change_is_what_the_rules_give(drawn: Drawn) -> None:
    assert edits(drawn, [], "RACI") is None
    assert by_hand(drawn, [])[0].findings == pipeline.assign(drawn.org, drawn.pack).findings


def test_letter_is_set_with_author_and_reason(drawn: Drawn) -> None:
    before = held(settle(drawn))
    result, whole = by_hand(drawn, [change("1", "P20", "C")])
    assert held(result) == before | {"P20": "C"}
    assert outcomes(result, whole)["1"]["state"] == "applied"
    assert result.kept is not None
    assert [(edit.author, edit.reason) for edit in result.kept.edits] == [("Ada Admin", "agreed in May")]
    assert [override.reason for override in result.org.overrides] == ["agreed in May"]


def test_new_accountable_takes_the_letter_and_a_later_one_takes_it_again(drawn: Drawn) -> None:
    before = held(settle(drawn))
    first = next(position for position, letter in before.items() if letter.startswith("A"))
    result, whole = by_hand(drawn, [change("1", "P04", "A"), change("2", "P05", "A")])
    now = held(result)
    assert [position for position, letter in now.items() if letter.startswith("A")] == ["P05"]
    assert now.get("P04", "") == before.get("P04", "")
    assert not now.get(first, "").startswith("A")
    assert [outcomes(result, whole)[name]["state"] for name in "12"] == ["replaced", "applied"]


def test_last_change_of_a_letter_holds(drawn: Drawn) -> None:
    result, whole = by_hand(drawn, [change("1", "P20", "C"), change("2", "P20", "I")])
    assert held(result)["P20"] == "I"
    assert outcomes(result, whole)["1"]["state"] == "replaced"


def test_letter_is_taken_away(drawn: Drawn) -> None:
    weak = next(position for position, letter in held(settle(drawn)).items() if letter in {"C", "I", "S"})
    result, _ = by_hand(drawn, [change("1", weak, "")])
    assert weak not in held(result)


def test_later_version_tells_what_became_of_a_change(drawn: Drawn) -> None:
    _, (made,) = by_hand(drawn, [change("1", "P20", "C")])
    assert made.then is not None
    assert set(made.then.values()) <= {"V", "R", "A", "A/R"}
    others = {
        "stale": replace(made, then=made.then | {"P25": "R"}),
        "conflict": replace(made, before="R"),
        "agrees": replace(made, letter=held(settle(drawn)).get("P20", "")),
        "not applied": replace(made, position="P99"),
    }
    for state, one in others.items():
        result = laid(drawn, [one], "RACI")
        assert outcomes(result, [one])["1"]["state"] == state


def test_row_that_is_gone_is_reported(drawn: Drawn) -> None:
    one = replace(remembered(drawn, [change("1", "P20", "C")])[0], row="ops-compliance@OP-P77", scope="Elsewhere")
    result = laid(drawn, [one], "RACI")
    assert outcomes(result, [one])["1"]["state"] == "not applied"
    assert "OVR-09" in {item.code for item in result.findings}


def test_a_finding_about_a_letter_leads_to_its_row(drawn: Drawn) -> None:
    """Where it is explained, and can be taken back."""
    one = replace(remembered(drawn, [change("1", "P20", "C")])[0], position="P99")
    result = laid(drawn, [one], "RACI")
    (number,) = [row[8] for row in findings(result) if row[1] == "OVR-09"]
    assert result.allocation.row_name(number) == ROW


def test_findings_speak_of_no_workbook(drawn: Drawn) -> None:
    result, _ = by_hand(drawn, [change("1", "P04", "A"), change("2", "P20", "C", "proc-budget@PR3")])
    new = {item.code for item in result.findings} - {item.code for item in settle(drawn).findings}
    assert not new & {"OVR-05", "OVR-06", "OVR-13", "OVR-14", "OVR-15", "OVR-17", "OVR-20"}, new
