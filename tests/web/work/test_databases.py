"""The whole way once on each database: upload, change, next version, undo, download, comparison, erasure."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from allocator.web.settings import Settings
from allocator.web.tables import Job, Override, Version
from allocator.web.work import answers, intake, overrides, results
from allocator.web.work.child import Refused
from allocator.web.work.overrides import Stood, Wish
from tests.web.work.room import STAFF, Room

ROW = "ops-compliance@OP-P2"


@pytest.fixture
def either_room(tmp_path: Path, database_address: str) -> Iterator[Room]:
    made = Room(Settings(data=tmp_path / "data", database=database_address))
    yield made
    made.close()


def held(room: Room, version: str) -> dict[str, str]:
    with results.opened(room.places.result(version)) as base:
        told = answers.answer(base, ROW)
    assert told is not None
    return {post.id: text for text, posts in told.posts.items() for post in posts}


def test_of_those_who_change_one_letter_at_once_one_is_told(either_room: Room) -> None:
    room = either_room
    version, at_once = room.version(STAFF), threading.Barrier(3)

    def change(text: str) -> str:
        at_once.wait()
        try:
            room.desk.change(version, room.user, Wish(ROW, "P4", text, f"{text} it is", seen=""))
        except Stood as stood:
            return str(stood)
        return ""

    with ThreadPoolExecutor() as threads:
        told = list(threads.map(change, "CRI"))
    assert sum(not each for each in told) == 1, told
    letter = held(room, version)["P4"]
    assert all(f"{letter} stands here now, set by Ada Admin" in each for each in told if each), told
    with room.database.read() as session:
        assert [each.letter for each in session.query(Override)] == [letter]


def test_an_upload_that_is_confirmed_twice_at_once_is_one_version(either_room: Room) -> None:
    room = either_room
    upload, at_once = room.looked(), threading.Barrier(3)

    def confirm(_: int) -> str:
        at_once.wait()
        try:
            return intake.confirm(room.database, room.settings, room.jobs, upload, room.user)[1]
        except Refused as refused:
            return str(refused)

    with ThreadPoolExecutor() as threads:
        told = list(threads.map(confirm, range(3)))
    assert told.count(intake.NOT_READY) == 2, told
    assert room.over(next(each for each in told if each != intake.NOT_READY)).state == "done"


def test_same_on_both(either_room: Room) -> None:
    room = either_room
    first = room.version(STAFF)
    before = held(room, first)
    room.desk.change(first, room.user, Wish(ROW, "P4", "C", "agreed"))
    assert held(room, first) == before | {"P4": "C"}
    upload = room.looked(STAFF + "P6,Operator,P3,Flo Holm\n")
    with room.database.write() as session:
        row = session.get_one(intake.Upload, upload)
        intake.set_columns(
            row, intake.seen(room.places, upload), "staff.csv", "", {"id": "id", "title": "title", "reports_to": "reports to"}
        )
    second, job = intake.confirm(room.database, room.settings, room.jobs, upload, room.user)
    assert room.over(job).state == "done"
    assert [room.row(Version, name).number for name in (first, second)] == [1, 2]
    assert held(room, second)["P4"] == "C"
    with room.database.read() as session:
        (past,) = overrides.history(session, room.organisation, ROW)
        assert len(intake.remembered(session, room.organisation)) == 1
    assert (past.state, past.who, past.when.tzinfo is None) == ("applied", "Ada Admin", False)
    room.desk.undo(second, room.user, past.id)
    assert held(room, second) == before
    export, event = room.run("export", version=second, form="json", scheme="RACI")
    assert event.state == "done"
    assert len(json.loads(room.result(export))["positions"]) == 6
    assert room.run("compare", version=second, before=first)[1].state == "done"
    assert room.run("erase", texts=["Di Falk"], instead="erased")[1].state == "done"
    assert room.row(Job, export) is None
    with room.database.read() as session:
        assert [each.state for each in session.query(Override)] == ["undone"]
