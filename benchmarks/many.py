"""A batch of small orgs: on one and on two processes and on a Dask cluster of two, against the warm pipeline in a loop."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.orgs import chart, write
from benchmarks.timing import in_turn, noted, peak_of, peak_of_program, show

POSITIONS = 30


def compare(orgs: int, folder: Path) -> None:
    """Prints the seconds of the batches by the clock, start-up included; the loop is warm and writes the same files.

    The memory is that of the largest process; on Dask that of the program alone, since the workers run before and after it.
    """
    from distributed import LocalCluster

    source = folder / "orgs"
    source.mkdir()
    for number in range(orgs):
        write(chart(POSITIONS, seed=number), source / f"org-{number:05}.xlsx")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:  # type: ignore[no-untyped-call]
        dask = ("--engine", "dask", "--scheduler", cluster.scheduler_address)
        memory = {"warm loop": peak_of(_loop, source, folder / "loop")}
        options = {
            "batch, 1 process": ("--jobs", "1"),
            "batch, 2 processes": ("--jobs", "2"),
            "batch, Dask with 2 workers": dask,
        }

        def batch(name: str) -> None:
            memory[name] = _batch(source, folder / "batch", *options[name])

        _loop(source, folder / "loop", most=2)
        work: dict[str, Callable[[], object]] = {name: partial(batch, name) for name in options}
        seconds = in_turn({"warm loop": partial(_loop, source, folder / "loop"), **work}, 1, time.perf_counter)
    notes = {name: f"{1000 * seconds[name] / orgs:6.1f} ms an org, {said}" for name, said in noted(memory).items()}
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


def _batch(source: Path, target: Path, *options: str) -> float:
    """The command, into an empty folder; its peak memory in MB."""
    shutil.rmtree(target, ignore_errors=True)
    memory = peak_of_program("-m", "allocator", "batch", str(source), "-o", str(target), "--quiet", *options)
    assert len(list(target.glob("*.json"))) == len(list(source.iterdir())), "the batch is not complete"
    return memory
