"""The desk: why, and changes by hand."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from allocator import pipeline
from allocator.outputs.explained import explained
from allocator.web.app import create_app
from allocator.web.settings import Settings
from allocator.web.tables import Job, Override, Version
from allocator.web.work import answers, found, overrides, results
from allocator.web.work.answers import Answer
from allocator.web.work.child import Refused
from allocator.web.work.overrides import Past, Stood, Wish
from allocator.web.work.worker import Broken, Worker
from tests.web.work.room import HALDEN, Room

ROW = "ops-compliance@OP-P08"


@pytest.fixture(scope="module")
def version(room: Room) -> str:
    return room.version(HALDEN.read_bytes(), "halden-foods.xlsx")


def answer(room: Room, version: str, row: str = ROW) -> Answer:
    with results.opened(room.places.result(version)) as base:
        told = answers.answer(base, row)
    assert told is not None
    return told


def held(room: Room, version: str, row: str = ROW) -> dict[str, str]:
    return {post.id: text for text, posts in answer(room, version, row).posts.items() for post in posts}


def history(room: Room, row: str = ROW, position: str = "") -> list[Past]:
    with room.database.read() as session:
        return overrides.history(session, room.organisation, row, position)


def undo_all(room: Room, version: str) -> None:
    for past in history(room):
        if not past.undone_at:
            assert room.desk.undo(version, room.user, past.id) == ""


def test_why_is_what_the_command_line_tells(room: Room, version: str) -> None:
    result, _ = pipeline.run([HALDEN], pipeline.Options(name="Halden Foods"))
    assert result is not None
    number = answer(room, version).row
    assert room.desk.explain(version, number) == explained(result, number, None, "RACI")
    assert room.desk.explain(version, number, "P20") == explained(result, number, "P20", "RACI")


def test_the_process_that_tells_why_is_begun_with_the_server(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path / "data"))
    with TestClient(app):
        process = app.state.desk._teller.worker._process
        assert process is not None
        assert process.poll() is None
    assert process.poll() is not None
    app.state.database.close()


def test_letter_stands_at_once_and_the_checks_with_it(room: Room, version: str) -> None:
    before, counts = held(room, version), room.row(Version, version).counts
    began = time.perf_counter()
    assert room.desk.change(version, room.user, Wish(ROW, "P20", "A", "  agreed \n in May "))[0] == ""
    assert time.perf_counter() - began < 5, "on a busy machine; 0.1 to 0.2 seconds on an idle one"
    now = held(room, version)
    assert now["P20"] == "A"
    assert [position for position, letter in now.items() if letter.startswith("A")] == ["P20"]
    with results.opened(room.places.result(version)) as base:
        assert any(each.severity == "error" for each in found.findings(base, row=answer(room, version).row)[0])
    assert room.row(Version, version).counts["errors"] > counts["errors"]
    (past,) = history(room, position="P20")
    assert (past.letter, past.before, past.who, past.reason) == ("A", before.get("P20", ""), "Ada Admin", "agreed in May")
    assert past.state == "applied"
    assert room.desk.explain(version, answer(room, version).row, "P20")["positions"][0]["override"] == {
        "position": "P20",
        "letter": "A",
        "reason": "agreed in May",
        "author": "Ada Admin",
    }
    assert room.desk.undo(version, room.user, past.id) == ""
    assert held(room, version) == before
    assert room.row(Version, version).counts == counts
    (past,) = history(room, position="P20")
    assert (past.state, past.undone_by) == ("undone", "Ada Admin")
    with pytest.raises(Refused, match="no such change"):
        room.desk.undo(version, room.user, past.id)


def test_undoing_the_last_change_brings_back_the_one_before(room: Room, version: str) -> None:
    for letter in ("C", "R"):
        room.desk.change(version, room.user, Wish(ROW, "P21", letter, "tried"))
    assert held(room, version)["P21"] == "R"
    assert [past.state for past in history(room, position="P21")] == ["applied", "replaced"]
    room.desk.undo(version, room.user, history(room, position="P21")[0].id)
    assert held(room, version)["P21"] == "C"
    assert [past.state for past in history(room, position="P21")] == ["undone", "applied"]
    undo_all(room, version)


@pytest.mark.parametrize(
    ("row", "position", "text", "reason", "said"),
    [
        (ROW, "P20", "A", "  ", "needs a reason"),
        (ROW, "P20", "X", "why", "“X” is no letter here"),
        (ROW, "P99", "A", "why", "no such position"),
        ("ops-compliance@OP-P99", "P20", "A", "why", "no such row"),
        (ROW, "P20", "A", "why " * 600, "longer than 2,000 characters"),
    ],
)
def test_what_cannot_be_set(room: Room, version: str, row: str, position: str, text: str, reason: str, said: str) -> None:
    before, known = held(room, version), len(history(room))
    with pytest.raises(Refused, match=said):
        room.desk.change(version, room.user, Wish(row, position, text, reason))
    assert (held(room, version), len(history(room))) == (before, known)


def test_letter_is_read_as_its_scheme_writes_it(room: Room, version: str) -> None:
    room.desk.change(version, room.user, Wish(ROW, "P22", " a / r ", "why"))
    assert held(room, version)["P22"] == "A/R"
    undo_all(room, version)


def test_change_that_breaks_off_leaves_nothing(room: Room, version: str) -> None:
    before, known = held(room, version), len(history(room))
    room.desk._small.worker.seconds = 0
    with pytest.raises(Broken):
        room.desk.change(version, room.user, Wish(ROW, "P20", "C", "why"))
    room.desk._small.worker.seconds = 60
    assert (held(room, version), len(history(room))) == (before, known)
    room.desk.change(version, room.user, Wish(ROW, "P20", "C", "why"))
    assert held(room, version)["P20"] == "C", "a new process has taken its place"
    undo_all(room, version)


def test_changes_are_carried_to_the_next_version_which_alone_can_be_changed(own_room: Room) -> None:
    room = own_room
    first = room.version(HALDEN.read_bytes(), "2025.xlsx")
    room.desk.change(first, room.user, Wish(ROW, "P20", "C", "agreed in May"))
    second = room.version(HALDEN.read_bytes(), "2026.xlsx")
    assert room.row(Version, second).number == 2
    assert held(room, second)["P20"] == "C"
    assert history(room)[0].state == "applied"
    with pytest.raises(Refused, match="newer version"):
        room.desk.change(first, room.user, Wish(ROW, "P20", "I", "why"))
    room.desk.undo(second, room.user, history(room)[0].id)
    assert held(room, second).get("P20") != "C"
    assert held(room, first)["P20"] == "C", "what an earlier version showed stays"


def test_letter_that_is_set_during_an_import_stands_in_what_is_imported(own_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room, run = own_room, Worker.run
    first = room.version(HALDEN.read_bytes(), "2025.xlsx")

    def meanwhile(worker: Worker, task: str, *rest: Any) -> Any:
        answer = run(worker, task, *rest)
        if task == "build":
            room.desk.change(first, room.user, Wish(ROW, "P20", "C", "why"))
        return answer

    monkeypatch.setattr(Worker, "run", meanwhile)
    second = room.version(HALDEN.read_bytes(), "2026.xlsx")
    with room.database.read() as session:
        (job,) = session.scalars(select(Job.id).where(Job.kind == "settle", Job.version_id == second))
    assert room.over(job).state == "done"
    assert held(room, second)["P20"] == "C"


def test_letter_that_is_not_as_it_was_seen_is_not_set(room: Room, version: str) -> None:
    room.desk.change(version, room.user, Wish(ROW, "P20", "C", "agreed in May", seen=""))
    known = len(history(room))
    with pytest.raises(Stood, match=r"^C stands here now, set by Ada Admin on .* UTC: “agreed in May”\. To set yours") as stood:
        room.desk.change(version, room.user, Wish(ROW, "P20", "R", "why", seen=""))
    assert (stood.value.now, held(room, version)["P20"], len(history(room))) == ("C", "C", known)
    room.desk.change(version, room.user, Wish(ROW, "P20", "R", "why", seen="c"))
    assert held(room, version)["P20"] == "R"
    assert [(past.before, past.letter) for past in history(room, position="P20")][:2] == [("C", "R"), ("", "C")]
    undo_all(room, version)
    with pytest.raises(Stood, match=r"^No letter stands here now\. To set"):
        room.desk.change(version, room.user, Wish(ROW, "P20", "R", "why", seen="R"))


def test_letter_that_waits_to_be_laid_stands_already_for_others(room: Room, version: str) -> None:
    with ThreadPoolExecutor() as threads:
        with room.desk._small.turn:
            known = len(history(room))
            first = threads.submit(room.desk.change, version, room.user, Wish(ROW, "P20", "C", "why", seen=""))
            until = time.monotonic() + 60
            while len(history(room)) == known and time.monotonic() < until:
                time.sleep(0.01)
            with pytest.raises(Stood, match=r"^C stands here now"):
                room.desk.change(version, room.user, Wish(ROW, "P20", "R", "why", seen=""))
        first.result()
    undo_all(room, version)


def test_change_that_another_took_the_place_of_is_not_taken_back(room: Room, version: str) -> None:
    _, first = room.desk.change(version, room.user, Wish(ROW, "P20", "C", "why"))
    _, second = room.desk.change(version, room.user, Wish(ROW, "P20", "R", "a better reason"))
    with pytest.raises(Stood, match=r"^Ada Admin has changed this letter since, on .*: “a better reason”\. Take that change back"):
        room.desk.undo(version, room.user, first)
    room.desk.undo(version, room.user, second)
    assert held(room, version)["P20"] == "C"
    undo_all(room, version)


def test_undo_that_breaks_off_leaves_the_change(room: Room, version: str) -> None:
    _, made = room.desk.change(version, room.user, Wish(ROW, "P20", "C", "why"))
    room.desk._small.worker.seconds = 0
    with pytest.raises(Broken):
        room.desk.undo(version, room.user, made)
    room.desk._small.worker.seconds = 60
    assert held(room, version)["P20"] == "C"
    past = history(room, position="P20")[0]
    assert (past.id, past.state, past.undone_at, past.undone_by) == (made, "applied", None, "")
    undo_all(room, version)


def test_change_of_a_large_org_is_laid_over_it_by_a_job(own_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room = own_room
    version = room.version(HALDEN.read_bytes(), "2025.xlsx")
    monkeypatch.setattr("allocator.web.work.desk.AT_ONCE", 25)
    job, _ = room.desk.change(version, room.user, Wish(ROW, "P20", "C", "why"))
    assert history(room)[0].state in {"active", "applied"}
    assert room.over(job).state == "done"
    assert held(room, version)["P20"] == "C"
    assert history(room)[0].state == "applied"


def test_changes_that_wait_are_laid_together(room: Room, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[Any] = []
    settle, known = room.desk._settle, len(history(room))

    def counted(*asked: Any) -> str:
        laid.append(asked)
        return settle(*asked)

    monkeypatch.setattr(room.desk, "_settle", counted)
    with ThreadPoolExecutor() as threads:
        with room.desk._small.turn:
            waiting = [
                threads.submit(room.desk.change, version, room.user, Wish(ROW, name, "C", "why")) for name in ("P20", "P21", "P22")
            ]
            until = time.monotonic() + 60
            while len(history(room)) < len(waiting) + known and time.monotonic() < until:
                time.sleep(0.01)
        assert [each.result()[0] for each in waiting] == ["", "", ""]
    assert len(laid) == 1
    assert {position: held(room, version)[position] for position in ("P20", "P21", "P22")} == dict.fromkeys(
        ("P20", "P21", "P22"), "C"
    )
    undo_all(room, version)


def test_change_of_a_large_org_keeps_nobody_else_waiting(room: Room, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with room.desk._small.turn:  # as while another change is being laid
        monkeypatch.setattr("allocator.web.work.desk.LARGE", 25)
        room.desk.change(version, room.user, Wish(ROW, "P20", "C", "why"))
        assert held(room, version)["P20"] == "C"
        assert room.desk.explain(version, answer(room, version).row, "P20")["positions"][0]["letter"] == "C"
    undo_all(room, version)


def test_other_organisations_change_is_not_undone(room: Room, version: str) -> None:
    from allocator.web.tables import Organisation

    other = room.add(Organisation(name="Other"))
    foreign = room.add(Override(organisation_id=other, activity="a", scope="b", position="c", letter="A", before="", reason="why"))
    with pytest.raises(Refused, match="no such change"):
        room.desk.undo(version, room.user, foreign)
    assert room.row(Override, foreign).undone_at is None
