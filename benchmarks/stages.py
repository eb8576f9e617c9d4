"""Each stage between reading and writing against the bare read of the same sheet, and how it grows with the org."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import TypeVar

from allocator.checks import check
from allocator.org.build import build
from allocator.rules import readings
from allocator.rules.allocation import allocate
from allocator.rules.pack import load
from allocator.rules.roles import classify
from allocator.rules.scopes import scopes
from allocator.sheets.columns import recognise
from allocator.sheets.reader import no_collection, read
from benchmarks.growth import Growth, tell
from benchmarks.timing import Seconds, cpu, peak_of, show
from benchmarks.workbook import bare_read

Answer = TypeVar("Answer")
ENGINE = ("build", "titles", "classify", "scopes", "allocate", "check")
STAGES = ("read", "recognise", *ENGINE)


def timed(seconds: dict[str, list[float]], stage: str, work: Callable[[], Answer]) -> Answer:
    """The answer of some work; its CPU seconds are added to the stage's. As in the pipeline, no cycles are searched for."""
    gc.collect()
    with no_collection():
        start = cpu()
        answer = work()
        seconds.setdefault(stage, []).append(cpu() - start)
    return answer


def stages(path: Path, seconds: dict[str, list[float]]) -> tuple[int, int]:
    """One run of every stage between reading and writing. Rows and letters of the allocation."""
    pack, _ = load()
    assert pack is not None
    files, _ = timed(seconds, "read", lambda: read([path]))
    tables, _ = timed(seconds, "recognise", lambda: recognise(files))
    org, _ = timed(seconds, "build", lambda: build(tables, path.stem))
    assert org is not None
    titles = timed(seconds, "titles", lambda: readings.read(org, pack.lexicon, pack.standards.archetype_code))
    roles, _ = timed(seconds, "classify", lambda: classify(org, titles, pack))
    found = timed(seconds, "scopes", lambda: scopes(org, roles, pack))
    allocation = timed(seconds, "allocate", lambda: allocate(org, roles, found, pack))
    timed(seconds, "check", lambda: check(org, allocation))
    return len(allocation.rows), len(allocation.assignments)


def _once(path: Path) -> None:
    stages(path, {})


def compare(orgs: Sequence[tuple[int, Path]], rounds: int) -> Growth:
    """Prints the stages of each org, each with its share of all; then the growth. Returns that, in microseconds a position."""
    growth: Growth = {}
    _once(orgs[0][1])  # what is imported on the way is not timed
    for size, path in orgs:
        seconds = _measured(path, rounds)
        whole = sum(seconds[name] for name in STAGES)
        notes = {name: f"{1e6 * each / size:8.2f} µs a position" for name, each in seconds.items()}
        notes |= {name: f"{notes[name]}, {seconds[name] / whole:4.0%} of all stages" for name in STAGES}
        memory = peak_of(_once, path)
        show(
            f"stages at {size:,} positions; peak memory {memory:,.0f} MB ({memory * 1000 / size:.1f} kB each)",
            *(seconds, "bare read", notes),
        )
        for name, each in seconds.items():
            growth.setdefault(name, {})[size] = 1e6 * each / size
    tell(growth)
    return growth


def _measured(path: Path, rounds: int) -> Seconds:
    """Median seconds of each stage and of the engine as a whole, the bare read in turn with them."""
    seconds: dict[str, list[float]] = {}
    for _ in range(rounds):
        timed(seconds, "bare read", lambda: bare_read(path))
        stages(path, seconds)
    found = {name: median(times) for name, times in seconds.items()}
    return {**found, "engine (build to check)": median(map(sum, zip(*(seconds[name] for name in ENGINE), strict=True)))}
