"""Workers that die, take too long or too much: only their org is lost, and the reason told."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from allocator.batch.pool import Begin, Limits, outcomes
from allocator.batch.tasks import Outcome
from tests.batch.made import children, org, setup, task, write_orgs

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for the workers in /proc")


def batch(orgs: Path, out: Path, jobs: int = 1, limits: Limits | None = None, begin: Begin = lambda _: None) -> list[Outcome]:
    out.mkdir(exist_ok=True)
    return list(outcomes(setup(out), [task(path) for path in sorted(orgs.iterdir())], jobs, limits or Limits(), begin))


class Killer:
    """Kills all workers a moment after work on a certain org has begun, so many times."""

    def __init__(self, key: str, times: int) -> None:
        self.key, self.left, self.begun = key, times, list[str]()

    def __call__(self, key: str) -> None:
        self.begun.append(key)
        if key == self.key and self.left:
            self.left -= 1
            threading.Thread(target=self.kill).start()

    def kill(self) -> None:
        until = time.monotonic() + 10
        while not (found := children()) and time.monotonic() < until:
            time.sleep(0.01)
        for pid in found:
            os.kill(pid, signal.SIGKILL)


def test_a_worker_does_all_orgs_and_ends(tmp_path: Path) -> None:
    orgs = write_orgs(tmp_path / "orgs", 3)
    (orgs / "bad.csv").write_text("x\n1\n", encoding="utf-8")
    found = batch(orgs, tmp_path / "out", jobs=2)
    assert sorted((each.record.input, each.record.status) for each in found) == [
        ("bad.csv", "refused"),
        *((f"org-00{n}.csv", "clean") for n in range(3)),
    ]
    assert children() == []


def test_a_worker_is_renewed_after_many_orgs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.batch.pool.ORGS", 2)
    seen = set[int]()
    found = batch(write_orgs(tmp_path / "orgs", 6), tmp_path / "out", begin=lambda _: seen.update(children()))
    assert [each.record.status for each in found] == ["clean"] * 6
    assert len(seen) == 3
    assert children() == []


def test_an_org_over_which_a_worker_died_is_tried_again_alone_at_the_end(tmp_path: Path) -> None:
    orgs, killer = write_orgs(tmp_path / "orgs", 3), Killer("org-000.csv", 1)
    found = batch(orgs, tmp_path / "out", begin=killer)
    assert [each.record.status for each in found] == ["clean"] * 3
    assert killer.begun == ["org-000.csv", "org-001.csv", "org-002.csv", "org-000.csv"]


def test_what_a_worker_had_in_temporary_files_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms, left = tmp_path / "rooms", list[Path]()
    rooms.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(rooms))

    class Leaving(Killer):
        def kill(self) -> None:
            while not (found := list(rooms.iterdir())):
                time.sleep(0.01)
            left.append(found[0] / "rows.xml")
            left[-1].write_text("Ada Byron", encoding="utf-8")
            super().kill()

    found = batch(write_orgs(tmp_path / "orgs", 2), tmp_path / "out", begin=Leaving("org-000.csv", 1))
    assert [each.record.status for each in found] == ["clean"] * 2
    assert len(left) == 1
    assert list(rooms.iterdir()) == []


def test_an_org_that_kills_its_worker_again_is_reported_and_costs_no_other(tmp_path: Path) -> None:
    orgs, killer = write_orgs(tmp_path / "orgs", 2), Killer("org-000.csv", 9)
    found = {each.record.input: each.record for each in batch(orgs, tmp_path / "out", begin=killer)}
    assert found["org-001.csv"].status == "clean"
    assert found["org-000.csv"].findings == {"BAT-01": 1}
    assert "ended by SIGKILL" in found["org-000.csv"].problem
    assert killer.begun.count("org-000.csv") == 2


@pytest.mark.parametrize(("limits", "code"), [(Limits(seconds=0.15), "BAT-02"), (Limits(memory=20 << 20), "BAT-03")])
def test_an_org_that_takes_too_much_is_stopped_and_not_tried_again(limits: Limits, code: str, tmp_path: Path) -> None:
    orgs = tmp_path / "orgs"
    orgs.mkdir()
    (orgs / "big.csv").write_text(org(3_000), encoding="utf-8")
    begun: list[str] = []
    found = batch(orgs, tmp_path / "out", limits=limits, begin=begun.append)
    assert [(each.record.status, dict(each.record.findings)) for each in found] == [("failed", {code: 1})]
    assert begun == ["big.csv"]
    assert children() == []


def test_closing_the_iterator_ends_the_workers(tmp_path: Path) -> None:
    orgs = write_orgs(tmp_path / "orgs", 8)
    (tmp_path / "out").mkdir()
    running = outcomes(setup(tmp_path / "out"), [task(path) for path in sorted(orgs.iterdir())], 2, Limits(), lambda _: None)
    next(running)
    running.close()
    until = time.monotonic() + 5
    while children() and time.monotonic() < until:
        time.sleep(0.02)
    assert children() == []
