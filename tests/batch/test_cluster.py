"""The same batch on a Dask cluster of processes of their own, one of which is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
from click.testing import CliRunner

from allocator.batch import pool
from allocator.batch.cluster import Lost, outcomes
from allocator.batch.pool import Limits
from allocator.cli.main import cli
from tests.batch.kills import problems
from tests.batch.made import command, lines, org, outputs, setup, task, write_orgs

pytest.importorskip("distributed")
Cluster = tuple[str, list[subprocess.Popen[bytes]], subprocess.Popen[bytes]]
NOWHERE = subprocess.DEVNULL
QUIET = {"DASK_DISTRIBUTED__ADMIN__PDB_ON_ERR": "false", "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}


def dask(kind: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A scheduler or worker of Dask as one starts it by hand."""
    start = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
    return subprocess.Popen(start, stdout=NOWHERE, stderr=NOWHERE, env={**os.environ, **QUIET}, start_new_session=True)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler on loopback and two workers: its address, the workers, and its process."""
    where = tmp_path / "scheduler.json"
    network = ("--host", "127.0.0.1", "--no-dashboard")
    scheduler = dask("scheduler", *network, "--port", "0", "--scheduler-file", str(where))
    until = time.monotonic() + 60
    while not where.exists() and time.monotonic() < until:
        time.sleep(0.05)
    address = json.loads(where.read_text())["address"]
    scratch = ("--local-directory", str(tmp_path))
    workers = [dask("worker", address, *network, "--nthreads", "1", "--no-nanny", *scratch) for _ in range(2)]
    yield address, workers, scheduler
    for process in (*workers, scheduler):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def in_the_middle(orgs: Path, out: Path, address: str) -> subprocess.Popen[str]:
    """A batch on the cluster that has done two orgs."""
    running = subprocess.Popen(
        command(orgs, "-o", out, "--engine", "dask", "--scheduler", address), stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 90
    while not ((out / "manifest.jsonl").exists() and len(lines(out)) >= 2) and time.monotonic() < until:
        time.sleep(0.02)
    return running


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(cluster: Cluster, tmp_path: Path) -> None:
    address, workers, _ = cluster
    orgs, out = write_orgs(tmp_path / "orgs", 12), tmp_path / "out"
    (orgs / "people.csv").write_text("name,salary\nAnn,1\n", encoding="utf-8")
    (tmp_path / "here").mkdir()
    tasks = [task(path) for path in sorted(orgs.glob("org-*"))]
    list(pool.outcomes(setup(tmp_path / "here"), tasks, 2, Limits(), lambda _: None))
    running = in_the_middle(orgs, out, address)
    os.kill(workers[0].pid, signal.SIGKILL)
    _, told = running.communicate(timeout=120)
    assert running.returncode == 1, told
    assert "13 orgs: 12 clean, 1 refused" in told
    assert problems(out, outputs(tmp_path / "here")) == []


def test_a_scheduler_killed_in_the_middle_is_said_and_the_batch_goes_on_elsewhere(cluster: Cluster, tmp_path: Path) -> None:
    address, _, scheduler = cluster
    orgs, out = write_orgs(tmp_path / "orgs", 30), tmp_path / "out"
    running = in_the_middle(orgs, out, address)
    os.killpg(scheduler.pid, signal.SIGKILL)
    _, told = running.communicate(timeout=120)
    assert running.returncode == 1, told
    *done, last = told.splitlines()
    assert last == f"The scheduler is gone. {len(lines(out))} of 30 orgs were done. Run it again to go on."
    assert all(each.startswith("clean ") for each in done), told
    again = CliRunner().invoke(cli, ["batch", str(orgs), "-o", str(out)])
    assert again.stderr.count("(unchanged)") == len(done)
    assert len(lines(out)) == 30


def test_a_cluster_without_workers_is_not_waited_for_for_ever(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allocator.batch.cluster.DESERTED", 2)
    address, workers, _ = cluster
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)
    options = ("--engine", "dask", "--scheduler", address)
    ended = CliRunner().invoke(cli, ["batch", str(write_orgs(tmp_path / "orgs", 2)), "-o", str(tmp_path / "out"), *options])
    assert ended.exit_code == 2
    assert "The cluster has had no worker for 2 seconds. Start workers for it. 0 of 2 orgs were done." in ended.stderr


def test_limits_hold_on_the_cluster_and_spare_its_workers(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "big.csv").write_text(org(3_000), encoding="utf-8")
    tasks = [task(tmp_path / "big.csv")]
    found = list(outcomes(setup(tmp_path / "out"), tasks, cluster[0], Limits(seconds=0.15), lambda _: None))
    assert [dict(each.record.findings) for each in found] == [{"BAT-02": 1}]
    assert [worker.poll() for worker in cluster[1]] == [None, None]


@contextmanager
def server(answer: bytes) -> Iterator[str]:
    """The address of a server that gives everybody the same answer."""

    class Answering(BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(answer)
            while self.request.recv(4096):
                pass

    with ThreadingTCPServer(("127.0.0.1", 0), Answering) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()


@pytest.mark.parametrize(
    "place",
    [nullcontext("tcp://127.0.0.1:9"), server(b""), server(b"HTTP/1.1 400 Bad Request\r\n\r\n")],
    ids=["none", "mute", "web"],
)
def test_a_cluster_that_does_not_answer_is_said(
    place: AbstractContextManager[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allocator.batch.cluster.PATIENCE", 0.5)
    orgs = write_orgs(tmp_path / "orgs", 1)
    with place as address:
        with pytest.raises(Lost):
            list(outcomes(setup(tmp_path), [task(orgs / "org-000.csv")], address, Limits(), lambda _: None))
        options = ("--engine", "dask", "--scheduler", address)
        ended = CliRunner().invoke(cli, ["batch", str(orgs), "-o", str(tmp_path / "out"), *options])
    assert ended.exit_code == 2
    assert f"No scheduler answers at {address}. See whether it runs" in ended.stderr
    assert "0 of 1 orgs were done." in ended.stderr
