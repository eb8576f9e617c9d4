"""The whole way, workbook to workbook, against the floor and against the peer's script; and the peak memory of each."""

from __future__ import annotations

import gc
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
from benchmarks.peers import chart, script, written
from benchmarks.stages import bare_read
from benchmarks.timing import cpu, in_turn, peak_of, show
from benchmarks.workbook import Recording, cpu_seconds


def ours(source: Path, target: Path) -> None:
    """The project: the pipeline and the workbook."""
    result, _ = pipeline.run([source])
    assert result is not None
    write_workbook(result, target)


def compare(size: int, source: Path, rounds: int, folder: Path, *, peer: bool) -> None:
    """Prints the whole way at one size: floor, project, and peer where it is wanted; then engine and memory."""
    recording = _recorded(source, folder)

    def floor() -> float:
        start = cpu()
        bare_read(source)
        return cpu() - start + recording.replay(folder / "bare.xlsx")

    work = {"floor": floor, "allocator": lambda: ours(source, folder / "ours.xlsx")}
    if peer:
        work["peer script"] = lambda: script.run(source, folder / "peer.xlsx").size * 0
        work["peer, the same workbook"] = lambda: _to_letters(source) + written.seconds_of(recording, folder / "same.xlsx")
    memory = {"allocator": peak_of(ours, source, folder / "ours.xlsx")}
    if peer:
        memory["peer script"] = peak_of(script.run, source, folder / "peer.xlsx")
    notes = {name: f"peak {megabytes:,.0f} MB" for name, megabytes in memory.items()}
    title = f"xlsx to xlsx at {size:,} positions: {recording.cells:,} cells on {len(recording.sheets)} sheets"
    show(title, in_turn(work, rounds), "floor", notes)
    if peer:
        _engines(source, size, rounds)


def _to_letters(source: Path) -> float:
    """CPU seconds of the peer's script without its writing."""
    return cpu_seconds(lambda: script.letters(chart.drawn(chart.read(source))))


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
    pack, _ = load()
    assert pack is not None
    tables, _ = recognise(read([source])[0])
    sheets = chart.read(source)
    work = {"allocator": lambda: letters(tables, pack), "peer script": lambda: script.letters(chart.drawn(sheets)).size * 0}
    show(f"tables to letters at {size:,} positions", in_turn(work, rounds), "allocator")
