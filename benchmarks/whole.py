"""The whole way, workbook to workbook, against the floor and against the peer's script; and the peak memory of each."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from allocator import pipeline
from allocator.org.build import build
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Result
from allocator.rules import readings
from allocator.rules.allocation import allocate
from allocator.rules.pack import Pack, load
from allocator.rules.roles import classify
from allocator.rules.scopes import scopes
from allocator.sheets.columns import recognise
from allocator.sheets.reader import read
from allocator.sheets.tables import Tables
from benchmarks.timing import in_turn, noted, once_each, peak_of, show
from benchmarks.workbook import Recording, cpu_seconds, floor


def ours(source: Path, target: Path) -> None:
    """The project: the pipeline and the workbook."""
    result, _ = pipeline.run([source])
    assert result is not None
    write_workbook(result, target)


def compare(size: int, source: Path, rounds: int, folder: Path, *, peer: bool) -> None:
    """Prints the whole way at one size: floor, project, and peer where it is wanted, with the memory of each; then the engines."""
    recording = _recorded(source, folder)
    work: dict[str, Callable[[], object]] = {
        "floor": partial(floor, source, recording, folder / "bare.xlsx"),
        "allocator": partial(ours, source, folder / "ours.xlsx"),
    }
    if peer:
        import_module("benchmarks.peers.script")  # with all libraries of the peer, which is not timed
        work["peer script"] = partial(_peer, source, folder / "peer.xlsx")
        work["peer, the same workbook"] = partial(_same, source, recording, folder / "same.xlsx")
        memory = {name: peak_of(each) for name, each in work.items()}
        seconds = in_turn(work, rounds)
    else:  # so long that one process gives both, and one round must do
        seconds, memory = once_each(work)
    title = f"xlsx to xlsx at {size:,} positions: {recording.cells:,} cells on {len(recording.sheets)} sheets"
    show(title, seconds, "floor", noted(memory))
    if peer:
        _engines(source, size, rounds)


def _peer(source: Path, target: Path) -> None:
    """The peer's script. Its libraries are imported where they are used, so that they count in its own memory alone."""
    from benchmarks.peers import script

    script.run(source, target)


def _same(source: Path, recording: Recording, target: Path) -> float:
    """CPU seconds of the peer's script when it writes the project's workbook."""
    from benchmarks.peers import chart, script, written

    return cpu_seconds(lambda: script.letters(chart.drawn(chart.read(source)))) + written.seconds_of(recording, target)


def _recorded(source: Path, folder: Path) -> Recording:
    """The calls that write the project's workbook."""
    result, _ = pipeline.run([source])
    assert isinstance(result, Result)
    recording = Recording(folder)
    with recording.on():
        write_workbook(result, folder / "recorded.xlsx")
    gc.collect()
    return recording


def letters(tables: Tables, pack: Pack) -> None:
    """The project's engine: tables to letters."""
    org, _ = build(tables, "benchmark")
    assert org is not None
    titles = readings.read(org, pack.lexicon, pack.standards.archetype_code)
    roles, _ = classify(org, titles, pack)
    allocate(org, roles, scopes(org, roles, pack), pack)


def _engines(source: Path, size: int, rounds: int) -> None:
    """Prints both engines between reading and writing: tables in memory to letters."""
    from benchmarks.peers import chart, script

    pack, _ = load()
    assert pack is not None
    tables, _ = recognise(read([source])[0])
    sheets = chart.read(source)
    work = {"allocator": lambda: letters(tables, pack), "peer script": lambda: script.letters(chart.drawn(sheets)).size * 0}
    show(f"tables to letters at {size:,} positions", in_turn(work, rounds), "allocator")
