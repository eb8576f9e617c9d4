"""A batch of small orgs: on one and on two processes and on a Dask cluster of two, against the warm pipeline in a loop."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.orgs import chart, write
from benchmarks.timing import in_turn, show

POSITIONS = 30


def compare(orgs: int, folder: Path) -> None:
    """Prints the seconds of the batches by the clock, start-up included; the loop is warm and writes the same files."""
    from distributed import LocalCluster

    source = folder / "orgs"
    source.mkdir()
    for number in range(orgs):
        write(chart(POSITIONS, seed=number), source / f"org-{number:05}.xlsx")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:  # type: ignore[no-untyped-call]
        dask = ("--engine", "dask", "--scheduler", cluster.scheduler_address)
        work = {
            "warm loop": lambda: _loop(source, folder / "loop"),
            "batch, 1 process": lambda: _batch(source, folder / "one", "--jobs", "1"),
            "batch, 2 processes": lambda: _batch(source, folder / "two", "--jobs", "2"),
            "batch, Dask with 2 workers": lambda: _batch(source, folder / "dask", *dask),
        }
        _loop(source, folder / "loop", most=2)
        seconds = in_turn(work, 1, time.perf_counter)
    notes = {name: f"{1000 * each / orgs:.1f} ms an org" for name, each in seconds.items()}
    show(f"{orgs:,} orgs of {POSITIONS} positions, to xlsx and JSON", seconds, "warm loop", notes)


def _loop(source: Path, target: Path, most: int | None = None) -> None:
    """Every org by the pipeline in this process, with the rules loaded once, as a worker has them."""
    from allocator import pipeline
    from allocator.outputs.forms import FORMS
    from allocator.rules.pack import load

    pack, _ = load()
    assert pack is not None
    options = pipeline.Options(rules=pack)
    target.mkdir(exist_ok=True)
    for path in sorted(source.iterdir())[:most]:
        result, _ = pipeline.run([path], options)
        assert result is not None
        for form in ("xlsx", "json"):
            FORMS[form].write(result, target / f"{path.stem}.{form}", "RACI")


def _batch(source: Path, target: Path, *options: str) -> None:
    """The command, into an empty folder."""
    shutil.rmtree(target, ignore_errors=True)
    command = [sys.executable, "-m", "allocator", "batch", str(source), "-o", str(target), "--quiet", *options]
    subprocess.run(command, check=False, capture_output=True)
    assert len(list(target.glob("*.json"))) == len(list(source.iterdir())), "the batch is not complete"
