"""Prints ratios: every stage against the bare read of the same sheet, timed alternately, and the peak memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

import click
import python_calamine

from allocator.checks import check
from allocator.org.build import build
from allocator.rules import readings
from allocator.rules.allocation import allocate
from allocator.rules.pack import load
from allocator.rules.roles import classify
from allocator.rules.scopes import scopes
from allocator.sheets.columns import recognise
from allocator.sheets.reader import read
from benchmarks.orgs import chart, write
from benchmarks.workbook import compare, peak

Answer = TypeVar("Answer")


def bare_read(path: Path) -> None:
    """The floor: calamine alone reads the sheet of positions."""
    python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("positions").to_python()


def timed(seconds: dict[str, list[float]], stage: str, work: Callable[[], Answer]) -> Answer:
    """The answer of some work; its seconds are added to the stage's."""
    start = time.perf_counter()
    answer = work()
    seconds.setdefault(stage, []).append(time.perf_counter() - start)
    return answer


def engine(path: Path, seconds: dict[str, list[float]]) -> None:
    """One run of every stage between reading and writing."""
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
    seconds["rows"] = [float(len(allocation.rows))]
    seconds["letters"] = [float(len(allocation.assignments))]


@click.command()
@click.option("--positions", default=100_000, show_default=True, help="Positions of the synthetic org.")
@click.option("--written", default=10_000, show_default=True, help="Positions of the org whose workbook is written; 0 for none.")
@click.option("--rounds", default=5, show_default=True, help="Rounds; medians are printed.")
def main(positions: int, written: int, rounds: int) -> None:
    """Times the engine against the bare calamine read of the same workbook, and the workbook against the bare writer."""
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "org.xlsx"
        grown = chart(positions)
        write(grown, path)
        print(f"{len(grown.positions):,} positions, {len(grown.processes):,} processes; medians of {rounds} rounds in turn")
        del grown
        for _ in range(rounds):
            timed(seconds, "bare read", lambda: bare_read(path))
            engine(path, seconds)
    rows, letters = (int(seconds.pop(name)[0]) for name in ("rows", "letters"))
    floor = median(seconds["bare read"])
    print(f"{rows:,} rows, {letters:,} letters\n")
    print(f"{'stage':<12}{'seconds':>9}{'x bare read':>13}")
    for stage, times in seconds.items():
        print(f"{stage:<12}{median(times):>9.3f}{median(times) / floor:>13.2f}")
    stages = [times for stage, times in seconds.items() if stage not in {"bare read", "read"}]
    total = median(map(sum, zip(*stages, strict=True)))
    print(f"{'engine':<12}{total:>9.3f}{total / floor:>13.2f}   (build, classify, allocate, check)")
    print(f"peak memory {peak():,.0f} MB")
    if written:
        with tempfile.TemporaryDirectory() as folder:
            compare(written, rounds, Path(folder))


if __name__ == "__main__":
    main()
