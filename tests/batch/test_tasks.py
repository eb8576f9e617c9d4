"""What is done for one org: written, refused, left as it is, or why not."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from allocator import pipeline
from allocator.batch import tasks
from allocator.batch.folder import OnDisk, folder
from allocator.batch.places import Source
from allocator.batch.plan import noted, planned
from allocator.batch.tasks import Outcome, needed, perform
from allocator.outputs.batch_summary_record import Record, from_line, line
from tests.batch.made import org, outputs, setup, task


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "org.csv").write_text(org(), encoding="utf-8")
    return tmp_path / "org.csv"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def done(source: Path, out: Path, before: Record | None = None, **changes: object) -> Record:
    return perform(setup(out, **changes), task(source, before)).record


def test_an_org_is_written_with_its_figures_and_stamps(source: Path, out: Path) -> None:
    record = done(source, out)
    assert (record.input, record.status, record.name, record.problem) == ("org.csv", "clean", "org", "")
    assert list(record.outputs) == ["org-raci.xlsx", "org-raci.json"]
    assert record.figures
    assert (record.figures.positions, record.figures.layers, record.figures.managers, record.figures.span_widest) == (5, 3, 2, 3)
    written = json.loads((out / "org-raci.json").read_text())
    assert record.figures.letters == len(written["assignments"])
    assert record.severities == {
        each: sum(f["severity"] == each for f in written["findings"]) for each in ("error", "warning", "info")
    }
    assert sum(record.findings.values()) == len(written["findings"])
    assert record.rules == written["rules"]
    assert [path.name for path in (out / ".batch").iterdir()] == ["org.json"], "the note, until the manifest tells of them"
    assert from_line(line(record)) == record


def test_errors_make_a_draft_and_what_is_no_org_is_refused(source: Path, out: Path) -> None:
    source.write_text(org(cycle=True), encoding="utf-8")
    assert done(source, out).status == "draft"
    source.write_text("name,salary\nAnn,1\n", encoding="utf-8")
    refused = done(source, out)
    assert (refused.status, refused.figures, refused.outputs) == ("refused", None, {})
    assert refused.problem.startswith("SHEET-04 ")
    source.unlink()
    assert done(source, out).findings == {"SHEET-01": 1}


def test_what_stands_is_not_done_again(source: Path, out: Path) -> None:
    before = done(source, out)
    first = {name: (out / name).stat().st_ino for name in before.outputs}
    outcome = perform(setup(out), task(source, before))
    assert outcome.record is before
    assert outcome.kept == "unchanged"
    assert {name: (out / name).stat().st_ino for name in before.outputs} == first
    assert not needed(setup(out), task(source, before))
    os.utime(source, (0, 0))  # the clock went back: the content counts
    assert not needed(setup(out), task(source, before))


@pytest.mark.parametrize("what", ["content", "missing", "rules", "options", "force", "failed before"])
def test_what_changed_is_done_again(source: Path, out: Path, what: str) -> None:
    before = done(source, out)
    changes: dict[str, object] = {}
    if what == "content":
        source.write_text(org(6), encoding="utf-8")
    elif what == "missing":
        (out / "org-raci.xlsx").unlink()
    elif what == "failed before":
        before = Record("org.csv", "failed", "org", outputs=before.outputs)
    else:
        changes = {"rules": {"rules": {"hash": "other"}}, "options": {"chosen": {"infer": False}}, "force": {"force": True}}[what]
    assert needed(setup(out, **changes), task(source, before))
    outcome = perform(setup(out, **changes), task(source, before))
    assert not outcome.kept
    assert outcome.record.status == "clean"
    assert outputs(out).keys() == {"org-raci.json", "org-raci.xlsx"}


def test_an_output_that_was_changed_by_hand_is_never_written_over_without_force(source: Path, out: Path) -> None:
    before = done(source, out)
    (out / "org-raci.xlsx").write_bytes(b"edited by hand")
    source.write_text(org(6), encoding="utf-8")
    found = done(source, out, before)
    assert (found.status, found.findings) == ("failed", {"BAT-06": 1})
    assert "org-raci.xlsx" in found.problem
    assert (out / "org-raci.xlsx").read_bytes() == b"edited by hand"
    assert json.loads((out / "org-raci.json").read_text())["positions"][-1]["id"] == "5", "no output without the other"
    assert done(source, out, before, force=True).status == "clean"
    assert (out / "org-raci.xlsx").read_bytes()[:2] == b"PK"


def test_an_edited_output_of_an_org_that_has_not_changed_is_left_alone(source: Path, out: Path) -> None:
    before = done(source, out)
    (out / "org-raci.xlsx").write_bytes(b"edited by hand")
    outcome = perform(setup(out), task(source, before))
    assert (outcome.record, outcome.kept) == (before, "unchanged; edited since: org-raci.xlsx")
    (out / "org-raci.xlsx").write_bytes(b"")  # an empty file is no edit
    assert not perform(setup(out), task(source, before)).kept
    assert (out / "org-raci.xlsx").read_bytes()[:2] == b"PK"


def test_outputs_that_were_put_in_place_before_a_kill_are_taken_as_they_are(source: Path, out: Path) -> None:
    done(source, out)  # and the process was killed before the manifest had a line of it
    assert done(source, out, None).status == "clean"


@pytest.fixture(params=["disk", "memory"])
def target(request: pytest.FixtureRequest, out: Path, memory: fsspec.AbstractFileSystem) -> str:
    return str(out) if request.param == "disk" else "memory://out"


def test_outputs_of_a_run_that_was_killed_before_the_manifest_told_of_them_are_ours(source: Path, target: str) -> None:
    def run(before: Record | None) -> Outcome:
        return perform(setup(target), task(source, before))

    place, sizes = folder(target), []
    before = run(None).record
    for size in (6, 7, 8):  # killed each time before the manifest tells of it
        source.write_text(org(size), encoding="utf-8")
        assert run(before).record.status == "clean"
        sizes.append(place.look("org-raci.json"))
    assert len(set(sizes)) == 3
    source.write_text(org(), encoding="utf-8")
    assert needed(setup(target), task(source, before)), "what stands is of another content"
    last = next(noted(place, (outcome for outcome in [run(before)]))).record
    assert last.outputs == before.outputs
    assert place.noted("org") == b""
    assert run(last).kept == "unchanged"


def test_what_was_edited_after_such_a_kill_is_still_protected(source: Path, out: Path) -> None:
    before = done(source, out)
    source.write_text(org(6), encoding="utf-8")
    done(source, out, before)
    (out / "org-raci.xlsx").write_bytes(b"edited by hand")
    source.write_text(org(7), encoding="utf-8")
    assert done(source, out, before).findings == {"BAT-06": 1}
    (out / ".batch" / "org.json").write_text('{"org-raci.xlsx": [[14,')  # a note that was cut off tells nothing
    assert done(source, out, before).findings == {"BAT-06": 1}
    assert (out / "org-raci.xlsx").read_bytes() == b"edited by hand"


def test_the_same_org_gives_the_same_bytes(source: Path, out: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, other = done(source, out), done(source, tmp_path / "other")
    assert one.outputs == other.outputs
    assert outputs(out) == outputs(tmp_path / "other")


def test_inputs_and_outputs_may_lie_behind_urls(memory: fsspec.AbstractFileSystem, source: Path, out: Path) -> None:
    memory.pipe_file("/in/org.csv", source.read_bytes())
    there = setup("memory://out/deep")
    away = tasks.Task("memory://in/org.csv", "memory://in/org.csv", "org")
    record = perform(there, away).record
    here = done(source, out)
    assert record.status == "clean"
    assert record.outputs == here.outputs
    assert memory.cat_file("/out/deep/org-raci.json") == (out / "org-raci.json").read_bytes()
    again = tasks.Task(away.key, away.address, away.name, record, record.outputs)
    assert perform(there, again).kept == "unchanged"
    memory.pipe_file("/out/deep/org-raci.json", b"edited")
    memory.pipe_file("/in/org.csv", org(6).encode())
    assert perform(there, again).record.findings == {"BAT-06": 1}
    memory.rm("/in/org.csv")
    assert perform(there, again).record.findings == {"BAT-04": 1}


def test_a_full_disk_costs_the_org_and_leaves_no_half_file(source: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(OnDisk, "publish", full)
    record = done(source, out)
    assert (record.status, record.findings) == ("failed", {"BAT-05": 1})
    assert "No space left on device" in record.problem
    assert outputs(out) == {}
    assert [path.name for path in (out / ".batch").iterdir()] == ["org.json"]


def test_a_folder_of_outputs_that_is_none_costs_the_org(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert done(source, tmp_path / "file").findings == {"BAT-05": 1}


@pytest.mark.parametrize(("error", "code"), [(MemoryError(), "BAT-03"), (ZeroDivisionError("of a person named Ann"), "BAT-07")])
def test_a_mistake_of_the_program_costs_the_org_and_tells_nothing_of_it(
    error: Exception, code: str, source: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(pipeline, "run", broken)
    record = done(source, out)
    assert (record.status, record.findings) == ("failed", {code: 1})
    assert "Ann" not in record.problem


def test_a_look_is_used_and_one_that_does_not_fit_costs_the_org(source: Path, out: Path) -> None:
    from allocator.outputs.look_book import write_look

    write_look(out / "look.xlsx")
    data = (out / "look.xlsx").read_bytes()
    record = done(source, out, template=("look.xlsx", data))
    assert record.status == "clean"
    own = (out / "org-raci.xlsx").read_bytes()
    assert done(source, out, template=("look.xlsx", own), force=True).findings.keys() & {"TPL-05", "TPL-07"}
    assert done(source, out, template=("look.xlsx", b"none"), force=True).findings == {"TPL-01": 1}


@pytest.mark.parametrize("root", ["", "s3://box/out/"])
def test_what_the_manifest_tells_as_an_output_is_no_org(root: str) -> None:
    told = [Record(f"{root}a.csv", "clean", "a", outputs={"a-raci.xlsx": (1, "x")})]
    found = [Source(f"{root}{name}", name) for name in ("a-raci.xlsx", "a.csv", "b-raci.xlsx", "summary.xlsx")]
    for target in (root or "out", root.rstrip("/") or "out/"):
        assert [task.address for task in planned(found, told, target)] == ["a.csv", "b-raci.xlsx"]
        assert len(planned(found, [], target)) == 4, "of a batch that has written nothing yet"
