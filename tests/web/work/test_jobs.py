"""Jobs in child processes that may die without harm."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from allocator.web.settings import Settings
from allocator.web.tables import Job, Organisation, Upload, User, Version, now
from allocator.web.work import intake
from allocator.web.work.child import Refused
from allocator.web.work.jobs import INTERRUPTED, Event, Jobs
from allocator.web.work.worker import Broken, Stopped, Worker
from tests.web.work.room import HALDEN, STAFF, Room

MANY = "id,title,reports to\n0,Chief Executive Officer,\n" + "".join(f"{n},Operator {n},{n // 9}\n" for n in range(1, 40_000))


FEW = MANY[: MANY.index("5000,")]


def until_running(room: Room, job: str) -> None:
    """Waits until a child works on a job."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        turn = room.jobs._turns.get(job)
        if turn and turn.worker._process and turn.event.text == "reading":
            return
        time.sleep(0.01)
    raise AssertionError("it was never begun")


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [int(each) for each in told.stdout.split()]


def test_progress_is_heard_by_whoever_watches(room: Room) -> None:
    upload = room.upload(MANY)

    async def watch() -> list[Event]:
        return [event async for event in room.jobs.events(room.jobs.submit("look", room.organisation, upload=upload))]

    events = asyncio.run(watch())
    assert events[-1].state == "done"
    assert events[-1].percent == 100
    assert {"reading", "looking for problems"} & {event.text for event in events}
    assert [event.over for event in events[:-1]] == [False] * (len(events) - 1)


def test_watcher_of_an_unknown_job_hears_nothing(room: Room) -> None:
    async def watch() -> list[Event]:
        return [event async for event in room.jobs.events("0" * 32)]

    assert asyncio.run(watch()) == []


def test_watcher_looks_often_at_first_and_seldom_later(own_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short job is told of at once, and a long wait costs little."""
    own_room.jobs.stop()
    job, pauses = own_room.jobs.submit("look", own_room.organisation, upload=own_room.upload()), list[float]()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 10:
            own_room.jobs.cancel(job)

    async def watch() -> list[Event]:
        return [event async for event in own_room.jobs.events(job)]

    monkeypatch.setattr("allocator.web.work.jobs.asyncio.sleep", sleep)
    assert [event.state for event in asyncio.run(watch())] == ["queued", "cancelled"]
    assert pauses == sorted(pauses)
    assert pauses[0] < 0.1
    assert pauses[-1] == 0.5


def test_killed_child_costs_its_job_only(room: Room) -> None:
    job = room.jobs.submit("look", room.organisation, upload=room.upload(MANY))
    until_running(room, job)
    process = room.jobs._turns[job].worker._process
    assert process is not None
    os.killpg(process.pid, signal.SIGKILL)
    event = room.over(job)
    assert event.state == "failed"
    assert "ended from outside" in event.error
    assert room.run("look", upload=room.upload())[1].state == "done"


def test_child_that_breaks_off_costs_its_job_only(room: Room) -> None:
    job = room.jobs.submit("look", room.organisation, upload=room.upload(MANY))
    until_running(room, job)
    process = room.jobs._turns[job].worker._process
    assert process is not None
    process.send_signal(signal.SIGSEGV)
    assert room.over(job) == Event("failed", "reading", 10, "The process that did it broke off. Try again; other work goes on.")
    assert room.run("look", upload=room.upload())[1].state == "done"


def test_child_that_died_while_it_waited_is_replaced(room: Room) -> None:
    worker = Worker(room.settings.memory, 60)
    place = {"folder": str(room.places.version("0" * 32)), "row": 0, "position": None}
    with pytest.raises(Refused, match="not there any more"):
        worker.run("explain", place)
    assert worker._process is not None
    worker._process.kill()
    worker._process.wait()
    with pytest.raises(Refused, match="not there any more"):
        worker.run("explain", place)
    worker.close()


def test_running_job_is_cancelled_and_leaves_no_process(room: Room) -> None:
    job = room.jobs.submit("look", room.organisation, upload=room.upload(MANY))
    until_running(room, job)
    process = room.jobs._turns[job].worker._process
    assert process is not None
    assert room.jobs.cancel(job)
    assert room.over(job).state == "cancelled"
    assert process.poll() is not None
    assert children(process.pid) == []
    assert room.run("look", upload=room.upload())[1].state == "done"
    assert not room.jobs.cancel(job), "it is over"


def test_waiting_job_is_cancelled(own_room: Room) -> None:
    own_room.jobs.stop()
    job = own_room.jobs.submit("look", own_room.organisation, upload=own_room.upload())
    assert own_room.jobs.cancel(job)
    own_room.jobs.start()
    assert own_room.run("look", upload=own_room.upload())[1].state == "done"
    assert own_room.jobs.look(job) == Event("cancelled", "waiting to be read", None)


def test_child_is_there_before_its_task_and_stands_back() -> None:
    worker = Worker(1 << 30, 60, nice=12)
    worker.start()
    child = worker._process
    assert child is not None
    assert os.getpriority(os.PRIO_PROCESS, child.pid) == 12
    with pytest.raises(Refused):
        worker.run("explain", {"folder": "/none", "row": 0, "position": None})
    assert worker._process is child, "it does the task"
    worker.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at the child in /proc")
def test_what_a_child_had_in_temporary_files_goes_with_it(tmp_path: Path) -> None:
    worker = Worker(1 << 30, 60, rooms=tmp_path / "rooms")
    worker.start()
    child, (folder,) = worker._process, (tmp_path / "rooms").iterdir()
    assert child is not None
    assert f"TMPDIR={folder}".encode() in Path(f"/proc/{child.pid}/environ").read_bytes().split(b"\0")
    (folder / "rows.xml").write_text("Ada Byron", encoding="utf-8")
    child.kill()
    child.wait()
    with pytest.raises(Refused):
        worker.run("explain", {"folder": "/none", "row": 0, "position": None})
    assert not folder.exists()
    worker.close()
    assert list((tmp_path / "rooms").iterdir()) == []


def test_worker_that_is_stopped_before_its_task_does_not_begin_it() -> None:
    worker = Worker(1 << 30, 60)
    worker.stop()
    with pytest.raises(Stopped):
        worker.run("look", {})
    assert worker._process is None
    worker.begin()
    with pytest.raises(Broken, match="Something went wrong in the program"):
        worker.run("look", {})
    worker.close()


def test_limits_of_memory_and_time(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(MANY * 5, encoding="utf-8")
    asked = {"folder": str(tmp_path), "files": [{"name": "a.csv", "file": "many.csv"}], "options": {"name": "a"}, "rows": 10**6}
    small = Worker(300_000_000, 60)
    with pytest.raises(Broken, match=r"more memory than there is \(286 MB at most\)"):
        small.run("look", asked)
    small.close()
    slow = Worker(3_000_000_000, 1)
    with pytest.raises(Broken, match="more than 1 seconds"):
        slow.run("look", asked)
    slow.close()


def test_mistake_of_ours_is_told_without_what_the_file_holds(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    upload = room.upload()
    with room.database.write() as session:
        session.get_one(Upload, upload).corrections = [{"secret": "Ada Berg"}]
    event = room.run("look", upload=upload)[1]
    assert event.state == "failed"
    assert "Something went wrong in the program" in event.error
    assert "KeyError at" in caplog.text
    assert "Berg" not in caplog.text


def test_jobs_found_half_done_are_failed_and_waiting_ones_are_done(tmp_path: Path) -> None:
    room = Room(Settings(data=tmp_path / "data"))
    room.jobs.stop()
    upload = room.upload()
    version = room.add(Version(organisation_id=room.organisation, number=1, name="staff.csv", delete_at=now(), state="building"))
    half = room.add(
        Job(organisation_id=room.organisation, kind="build", state="running", upload_id=upload, arguments={"target": version})
    )
    waiting = room.jobs.submit("look", room.organisation, upload=upload)
    again = Jobs(room.database, room.settings)
    again.start()
    assert again.look(half) == Event("failed", "", None, INTERRUPTED)
    event = again.wait(waiting, 60)
    again.stop()
    assert event is not None
    assert event.state == "done"
    assert room.row(Version, version) is None, "what was half-built is gone"
    room.close()


def test_server_that_stops_fails_what_runs_with_a_message(tmp_path: Path) -> None:
    room = Room(Settings(data=tmp_path / "data"))
    job = room.jobs.submit("look", room.organisation, upload=room.upload(MANY))
    until_running(room, job)
    room.jobs.stop()
    event = room.jobs.look(job)
    assert event is not None
    assert (event.state, event.error) == ("failed", INTERRUPTED)
    room.close()


def test_turns_are_fair(own_room: Room) -> None:
    """One who asks for much waits behind one who asks for a little."""
    own_room.jobs.stop()
    other = own_room.add(User(email="bo@example.com", name="Bo"))
    many = [own_room.jobs.submit("look", own_room.organisation, by=own_room.user, upload=own_room.upload()) for _ in range(4)]
    few = own_room.jobs.submit("look", own_room.organisation, by=other, upload=own_room.upload())
    own_room.jobs.start()
    for job in (*many, few):
        own_room.over(job)
    started = sorted((own_room.row(Job, job).started_at, job) for job in (*many, few))
    assert [job for _, job in started].index(few) <= 1


def test_one_heavy_job_at_a_time_and_quick_ones_beside_it(room: Room) -> None:
    heavy = [intake.confirm(room.database, room.settings, room.jobs, room.looked(FEW), room.user)[1] for _ in range(2)]
    quick = room.jobs.submit("look", room.organisation, upload=room.upload())
    assert room.over(quick).state == "done"
    assert not room.over(heavy[1]).error
    first, second = sorted((room.row(Job, job).started_at, room.row(Job, job).ended_at) for job in heavy)
    assert second[0] >= first[1]
    assert room.row(Job, quick).ended_at < second[1]


def test_version_of_a_former_program_is_brought_up_to_date(tmp_path: Path) -> None:
    room = Room(Settings(data=tmp_path / "data"))
    version = room.version(HALDEN.read_bytes(), "halden.xlsx")
    with room.database.write() as session:
        row = session.get_one(Version, version)
        row.counts = row.counts | {"program": "0.0.1"}
    drawn = room.places.version(version) / "drawn.pickle"
    drawn.write_bytes(b"0.0.1\n" + b"what no program reads any more")
    room.places.result(version).write_bytes(b"tables of another shape")
    room.jobs.stop()
    room.jobs.start()
    with room.database.read() as session:
        (job,) = session.query(Job).filter_by(kind="settle").all()
    assert room.over(job.id).state == "done"
    assert room.row(Version, version).counts["program"] != "0.0.1"
    assert not drawn.read_bytes().startswith(b"0.0.1")
    room.close()


def test_organisation_that_is_deleted_takes_its_jobs_along(own_room: Room) -> None:
    job = own_room.jobs.submit("look", own_room.organisation, upload=own_room.upload(STAFF))
    own_room.over(job)
    with own_room.database.write() as session:
        session.delete(session.get_one(Organisation, own_room.organisation))
    assert own_room.jobs.look(job) is None
