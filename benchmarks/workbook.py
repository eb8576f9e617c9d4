"""The floor: the bare reader of the org's sheet, and the bare writer, given the same cells, formats and rules in a plain loop."""

from __future__ import annotations

import functools
import gc
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import python_calamine
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Call = tuple[str, str, tuple[Any, ...], dict[str, Any]]  # sheet, method, arguments, options
TOGETHER = 10_000  # calls; few, since they count in the memory of the floor
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

    def __init__(self, folder: Path) -> None:
        self._spool, self._spooled = folder / "recorded.calls", 0
        self._spool.write_bytes(b"")
        self.cells = 0
        self.options: dict[str, Any] = {}
        self.sheets: list[str] = []
        self.formats: list[dict[str, Any]] = []
        self._calls: list[Call] = []
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
            self._calls.append((sheet.name, name, tuple(map(self._kept, args)), kept))
            self.cells += name.startswith("write_")
            self._spill()
            self._inside = True
            try:
                return method(sheet, *args, **options)
            finally:
                self._inside = False

        return called

    def _spill(self) -> None:
        """Moves calls to the disk, so that large workbooks can be recorded."""
        if len(self._calls) >= TOGETHER:
            with self._spool.open("ab") as stream:
                pickle.dump(self._calls, stream)
            self._calls, self._spooled = [], self._spooled + 1

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

    def replay(self, path: Path) -> float:
        """CPU seconds of the plain loop over all calls; making sheets and formats ready is not counted."""
        book = Workbook(str(path), self.options)
        sheets = {name: book.add_worksheet(name) for name in self.sheets}
        formats = [book.add_format(properties) for properties in self.formats]

        def real(value: object) -> object:
            if isinstance(value, Number):
                return formats[value]
            return {key: real(each) for key, each in value.items()} if isinstance(value, dict) else value

        seconds = 0.0
        for part in self.parts():
            calls = [
                (getattr(sheets[sheet], name), tuple(map(real, args)), {key: real(value) for key, value in options.items()})
                for sheet, name, args, options in part
            ]
            gc.freeze()  # what is only there to be replayed must not slow the collector down
            seconds += cpu_seconds(lambda calls=calls: _loop(calls))  # type: ignore[misc]
            gc.unfreeze()
        return seconds + cpu_seconds(book.close)

    def parts(self) -> Iterator[list[Call]]:
        """The calls in order, so many at a time as were kept on disk together."""
        with self._spool.open("rb") as stream:
            for _ in range(self._spooled):
                yield pickle.load(stream)
        yield self._calls


def bare_read(path: Path) -> None:
    """The bare reader: calamine alone reads the sheet of positions."""
    python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("positions").to_python()


def floor(source: Path, recording: Recording, target: Path) -> float:
    """CPU seconds of the bare reader and the bare writer."""
    return cpu_seconds(lambda: bare_read(source)) + recording.replay(target)


def _loop(calls: list[tuple[Callable[..., object], tuple[object, ...], dict[str, object]]]) -> None:
    for call, args, options in calls:
        call(*args, **options)


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds, which do not count what other programs do meanwhile."""
    start = time.process_time()
    work()
    return time.process_time() - start
