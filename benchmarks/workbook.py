"""Writing the workbook against the bare writer: XlsxWriter given the same cells, formats and rules in a plain loop."""

from __future__ import annotations

import functools
import gc
import multiprocessing
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from allocator import pipeline
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Result
from benchmarks.orgs import chart, write

Call = tuple[Callable[..., object], tuple[object, ...], dict[str, object]]
DEFAULT = {"font_name": "Arial", "font_size": 10}
CALLS = (
    *("write_string", "write_blank", "write_number", "write_formula", "write_url", "write_comment", "merge_range"),
    *("set_row", "set_column", "conditional_format", "data_validation", "freeze_panes", "autofilter", "outline_settings"),
    *("set_landscape", "set_paper", "set_margins", "fit_to_pages", "set_footer", "print_area", "repeat_rows", "repeat_columns"),
    *("hide_gridlines", "set_tab_color", "center_horizontally", "very_hidden"),
)


class Number(int):
    """The number of a format."""


class Recording:
    """Every call that writes a workbook, in order, to be made again without the program around it."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}
        self.sheets: list[str] = []
        self.formats: list[dict[str, Any]] = []
        self.calls: list[tuple[str, str, tuple[object, ...], dict[str, object]]] = []
        self._number: dict[int, Number] = {}
        self._inside = False

    @contextmanager
    def on(self) -> Iterator[None]:
        """Records while the workbook is written; calls that XlsxWriter makes itself are not counted twice."""
        with ExitStack() as patched:
            for name in CALLS:
                patched.enter_context(patch.object(Worksheet, name, self._call(name, getattr(Worksheet, name))))
            patched.enter_context(patch.object(Workbook, "add_format", self._format(Workbook.add_format)))
            patched.enter_context(patch.object(Workbook, "add_worksheet", self._sheet(Workbook.add_worksheet)))
            yield

    def _call(self, name: str, method: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(method)
        def called(sheet: Worksheet, *args: object, **options: object) -> object:
            if self._inside:
                return method(sheet, *args, **options)
            kept = {key: self._kept(value) for key, value in options.items()}
            self.calls.append((sheet.name, name, tuple(map(self._kept, args)), kept))
            self._inside = True
            try:
                return method(sheet, *args, **options)
            finally:
                self._inside = False

        return called

    def _format(self, method: Callable[..., Format]) -> Callable[..., Format]:
        def made(book: Workbook, properties: dict[str, Any] | None = None) -> Format:
            found = method(book, properties)
            if book.worksheets_objs:  # before them XlsxWriter makes its own
                self._number[id(found)] = Number(len(self.formats))
                self.formats.append(dict(properties or {}))
            return found

        return made

    def _sheet(self, method: Callable[..., Worksheet]) -> Callable[..., Worksheet]:
        def made(book: Workbook, name: str) -> Worksheet:
            self.sheets.append(name)
            self.options = {"constant_memory": book.constant_memory, "default_format_properties": DEFAULT}
            return method(book, name)

        return made

    def _kept(self, value: object) -> object:
        """A value as it is kept: formats by number, also inside of rules."""
        if isinstance(value, Format):
            return self._number[id(value)]
        return {key: self._kept(each) for key, each in value.items()} if isinstance(value, dict) else value

    def prepared(self, path: Path) -> tuple[Workbook, list[Call]]:
        """A new workbook with its sheets and formats, and the calls that fill it."""
        book = Workbook(str(path), self.options)
        sheets = {name: book.add_worksheet(name) for name in self.sheets}
        formats = [book.add_format(properties) for properties in self.formats]

        def real(value: object) -> object:
            if isinstance(value, Number):
                return formats[value]
            return {key: real(each) for key, each in value.items()} if isinstance(value, dict) else value

        return book, [
            (getattr(sheets[sheet], name), tuple(map(real, args)), {key: real(value) for key, value in options.items()})
            for sheet, name, args, options in self.calls
        ]


def compare(positions: int, rounds: int, folder: Path) -> None:
    """Prints how long the workbook of a synthetic org takes, beside the bare writer, in turn; and the memory."""
    source = folder / "workbook-org.xlsx"
    write(chart(positions), source)
    result, _ = pipeline.run([source])
    assert result is not None
    recording = Recording()
    with recording.on():
        write_workbook(result, folder / "recorded.xlsx")
    gc.freeze()
    ours, bare = [], []
    for _ in range(rounds):
        ours.append(_seconds(lambda: write_workbook(result, folder / "ours.xlsx")))
        bare.append(_bare(recording, folder / "bare.xlsx"))
    size = (folder / "ours.xlsx").stat().st_size
    cells = sum(name.startswith("write_") for _, name, _, _ in recording.calls)
    floor = median(bare)
    print(f"\nworkbook of {positions:,} positions: {cells:,} cells on {len(recording.sheets)} sheets, {size / 1e6:.1f} MB")
    print(f"{'bare writer':<12}{floor:>9.3f}{1:>13.2f}")
    print(f"{'workbook':<12}{median(ours):>9.3f}{median(ours) / floor:>13.2f}")
    before, after = _memory(source, folder / "alone.xlsx")
    print(f"memory of a process of its own: {before:,.0f} MB before, {after:,.0f} MB at the peak of writing")


def _seconds(work: Callable[[], None]) -> float:
    """CPU seconds, which do not count what other programs do meanwhile."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _bare(recording: Recording, path: Path) -> float:
    """Seconds of the plain loop; making the formats is not counted."""
    book, calls = recording.prepared(path)
    gc.freeze()  # what is only there to be replayed must not slow the collector down

    def loop() -> None:
        for call, args, options in calls:
            call(*args, **options)
        book.close()

    return _seconds(loop)


def _memory(source: Path, target: Path) -> tuple[float, float]:
    """Peak memory in MB before and after writing, in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peaks, (source, target))


def _peaks(source: Path, target: Path) -> tuple[float, float]:
    result, _ = pipeline.run([source])
    assert isinstance(result, Result)
    before = peak()
    write_workbook(result, target)
    return before, peak()


def peak() -> float:
    """Peak memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # the other figure is inherited from the process that started this one
        return float(re.search(r"VmHWM:\s*(\d+)", status.read_text()).group(1)) / 1024  # type: ignore[union-attr]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
