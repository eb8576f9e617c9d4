"""The folder of outputs: files written whole, a manifest that outlives what wrote it, one batch at a time."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from allocator.batch import lock
from allocator.batch.folder import OnDisk, Remote, file_print, folder, trouble_of
from allocator.batch.lock import Beating, Taken, locked
from allocator.batch.places import Unreachable
from allocator.batch.plan import held, records
from allocator.outputs.batch_summary_record import Record, line

HOLD = """
import sys, time
from pathlib import Path
from allocator.batch.lock import locked
with locked(Path(sys.argv[1])):
    print(1, flush=True)
    time.sleep(60)
"""
A, B = Record("a", "clean"), Record("b", "draft")


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


@pytest.fixture(params=["disk", "memory"])
def target(request: pytest.FixtureRequest, tmp_path: Path, memory: fsspec.AbstractFileSystem) -> str:
    return str(tmp_path / "out") if request.param == "disk" else "memory://box/out"


def text(*found: Record) -> str:
    return "".join(f"{line(each)}\n" for each in found)


def test_a_folder_takes_files_and_lines_and_tells_of_them(target: str) -> None:
    place = folder(target)
    assert place.look("x.txt") is None
    assert place.lines() == []
    with place.held() as before:
        assert before == ""
        with place.workshop() as workshop:
            for content in ("first", "second, longer"):
                part = Path(workshop) / "x.txt"
                part.write_text(content)
                place.publish(part, "x.txt")
        place.append(text(A))
        place.append(text(B))
    size, digest = place.look("x.txt") or (0, "")
    assert size == 14
    assert len(digest) in {0, 64}
    assert records(folder(target)) == [A, B]


def test_behind_a_url_the_parts_of_a_manifest_outlive_a_batch_that_died(memory: fsspec.AbstractFileSystem) -> None:
    died = Remote("memory://box/out")
    died.append(text(A))
    died.append(text(B, A))
    assert records(Remote("memory://box/out")) == [A, B], "a line that is there twice is one"
    with Remote("memory://box/out").held():
        pass
    assert memory.cat_file("/box/out/manifest.jsonl").decode() == text(A, B)
    assert memory.find("/box/out") == ["/box/out/manifest.jsonl"]


def test_what_is_no_line_of_a_manifest_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_text(f'{text(A, B)}{{"schema":9}}\nnot json\n[]\n{text(Record("a", "draft"))}')
    assert records(OnDisk(tmp_path)) == [A, B, Record("a", "draft")]


def test_a_half_written_line_is_taken_off(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text(text(A) + line(B)[:40])
    place = OnDisk(tmp_path)
    assert records(place) == [A]
    with place.held():
        place.append(text(B))
    assert manifest.read_text() == text(A, B)


def test_a_full_disk_leaves_no_half_line(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    place = OnDisk(tmp_path)
    place.append(text(A))
    code = "\n".join(
        (
            "import resource, sys; from pathlib import Path; from allocator.batch.folder import OnDisk",
            "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)",
            "try: OnDisk(Path(sys.argv[1])).append('x' * 500)",
            "except OSError as error: print(error.errno)",
        )
    )
    assert resource
    ended = subprocess.run(
        [sys.executable, "-c", code, tmp_path, str(len(text(A)) + 100)], capture_output=True, text=True, check=True
    )
    assert int(ended.stdout) == errno.EFBIG
    assert (tmp_path / "manifest.jsonl").read_text() == text(A)


def test_what_a_dead_batch_was_writing_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".batch" / "part-x"
    left.mkdir(parents=True)
    (left / "half.xlsx").write_bytes(b"PK")
    with OnDisk(tmp_path).held():
        assert not left.exists()


def test_two_batches_never_hold_a_folder_and_a_dead_one_lets_go(tmp_path: Path) -> None:
    place = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, place], stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(Taken, match=f"process {other.pid} on "), locked(place):
            pass
        other.kill()
    with locked(place) as before:
        assert before.startswith(f"process {other.pid} on ")
    with locked(place) as before:
        assert before == ""


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unreachable), held(OnDisk(tmp_path / "file")):
        pass


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"BEAT": 0.04, "GLANCE": 0.02, "PATIENCE": 2.0}.items():
        monkeypatch.setattr(lock, name, seconds)


@pytest.mark.usefixtures("quick")
def test_behind_a_url_a_lock_that_beats_is_held_and_one_that_does_not_is_taken_over(memory: fsspec.AbstractFileSystem) -> None:
    with Beating(memory, "/box").locked() as before:
        assert before == ""
        with pytest.raises(Taken, match=f"process {os.getpid()}"), Beating(memory, "/box").locked():
            pass
    assert memory.find("/box") == []
    memory.pipe_file("/box/lock-0", b"process 1 on waits, holds, beat 7")
    looked, started, own = list[str](), time.monotonic(), Beating(memory, "/box")
    with own.locked(looked.append) as before:
        assert before == "process 1 on waits"
        assert [path.rpartition("/")[2] for path in memory.find("/box")] == [own.name]
    assert looked == ["process 1 on waits"]
    assert time.monotonic() - started >= lock.PATIENCE


@pytest.mark.usefixtures("quick")
def test_behind_a_url_one_of_those_that_come_at_once_gets_the_lock(memory: fsspec.AbstractFileSystem) -> None:
    at_once, all_out, held = threading.Barrier(4), threading.Barrier(4), list[str]()

    def come(one: Beating) -> None:
        at_once.wait()
        try:
            with one.locked() as before:
                held.append(f"{one.name}{before}")
                all_out.wait(20)
        except Taken:
            all_out.wait(20)

    comers = [Beating(memory, "/box") for _ in range(4)]
    threads = [threading.Thread(target=come, args=(one,)) for one in comers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == 1, "all others were refused while it held"
    assert memory.find("/box") == []


@pytest.mark.usefixtures("quick")
def test_behind_a_url_one_that_dies_while_it_waits_is_not_waited_for_for_ever(memory: fsspec.AbstractFileSystem) -> None:
    waits = "process 1 on elsewhere, waits, beat {}"
    memory.pipe_file("/box/lock-x", waits.format(1).encode())
    threading.Timer(0.1, memory.pipe_file, ["/box/lock-x", waits.format(2).encode()]).start()
    with Beating(memory, "/box").locked() as before:
        assert before == "process 1 on elsewhere"


@pytest.mark.usefixtures("quick")
def test_behind_a_url_who_lets_go_while_another_looks_has_not_died(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe_file("/box/lock-0", b"process 1 on elsewhere, holds, beat 7")
    threading.Timer(0.1, memory.rm, ["/box/lock-0"]).start()
    with Beating(memory, "/box").locked() as before:
        assert before == ""


@pytest.mark.usefixtures("quick")
def test_behind_a_url_a_lock_that_is_just_being_rewritten_says_nothing(
    memory: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = iter([{"lock-x": "process 1 on elsewhere, waits, beat 1"}, {"lock-x": ""}, {"lock-x": ""}, {}])
    monkeypatch.setattr(Beating, "_others", lambda _: next(seen))
    monkeypatch.setattr(lock, "PATIENCE", 60.0)
    with Beating(memory, "/box").locked() as before:
        assert before == ""
    assert next(seen, None) is None


@pytest.mark.usefixtures("quick")
def test_a_store_that_goes_away_meanwhile_is_no_fault_of_the_lock(
    memory: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ConnectionError

    with Beating(memory, "/box").locked():
        for name in ("pipe_file", "rm"):
            monkeypatch.setattr(type(memory), name, away)
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (PermissionError(13, "Permission denied", "/out/.batch/part-x1"), "Permission denied (.batch)"),
        (IsADirectoryError(21, "Is a directory", "/out/.batch/part-x1/a", None, "/out/a.xlsx"), "Is a directory (a.xlsx)"),
        (ValueError("odd"), "odd"),
    ],
)
def test_what_went_wrong_with_a_folder_names_the_file(error: Exception, said: str) -> None:
    assert trouble_of(error) == said


def gone(target: str, memory: fsspec.AbstractFileSystem) -> None:
    """Takes the lock of a folder away, as a batch does that takes it over, or whoever clears the folder."""
    if "://" in target:
        memory.rm(memory.glob("/box/out/.batch/lock-*"))
    else:
        shutil.rmtree(Path(target) / ".batch")


@pytest.mark.usefixtures("quick")
def test_who_has_lost_the_lock_writes_no_more(target: str, memory: fsspec.AbstractFileSystem) -> None:
    place = folder(target)
    with place.held():
        place.append(text(A))
        gone(target, memory)
        time.sleep(0.2)
        with pytest.raises(Unreachable, match="another batch has taken it over"):
            place.append(text(B))
    assert records(folder(target)) == [A]


@pytest.mark.usefixtures("quick")
def test_who_has_lost_the_lock_leaves_alone_what_is_another_s(target: str, memory: fsspec.AbstractFileSystem) -> None:
    with folder(target).held():
        gone(target, memory)
        memory.pipe_file("/box/out/.batch/manifest-x-1.jsonl", text(A).encode())
        if "://" not in target:
            (Path(target) / ".batch" / "part-x").mkdir(parents=True)
    if "://" in target:
        assert memory.find("/box/out") == ["/box/out/.batch/manifest-x-1.jsonl"]
    else:
        assert (Path(target) / ".batch" / "part-x").exists()


def test_behind_a_url_two_batches_never_write_over_each_others_lines(memory: fsspec.AbstractFileSystem) -> None:
    one, other = Remote("memory://box/out"), Remote("memory://box/out")
    one.append(text(A))
    other.append(text(B))
    assert sorted(records(one), key=lambda record: record.input) == [A, B]
    assert memory.glob("/box/out/.batch/*")


def test_the_print_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert file_print(tmp_path / "x") == (3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
