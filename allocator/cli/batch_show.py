"""What `allocator batch` shows while it runs: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, Protocol

import click

from allocator.cli.common import coloured, printable

if TYPE_CHECKING:
    from types import FrameType

    from allocator.batch.tasks import Outcome, Setup, Task
    from allocator.outputs.batch_summary_record import Record

LONGEST = 40  # characters of an org's name beside the bar
STYLES = {"clean": "green", "draft": "yellow", "refused": "red", "failed": "red"}


class Show(Protocol):
    """Is told what happens."""

    def begin(self, key: str) -> None:
        """Work on an org begins."""

    def end(self, outcome: Outcome) -> None:
        """Work on an org has ended."""


class Lines:
    """A line for each org; with `quiet` only for one that has no output, with `brief` only for one to look at."""

    def __init__(self, *, quiet: bool, brief: bool = False, colour: str = "auto") -> None:
        self._quiet, self._brief, self._colour = quiet, brief, colour

    def begin(self, key: str) -> None:
        """As in Show."""

    def end(self, outcome: Outcome) -> None:
        """As in Show."""
        record = outcome.record
        gone_well = record.status == "clean" or outcome.kept == "unchanged"
        if record.figures if self._quiet else self._brief and gone_well:
            return
        status = f"{record.status:7}"
        if coloured(self._colour, sys.stderr):
            status = click.style(status, fg=STYLES[record.status])
        click.echo(f"{status} {printable(record.input)}{printable(_said(outcome))}", err=True)


def told(found: Sequence[Record], total: int, setup: Setup) -> str:
    """What came out of a batch, in one line."""
    from allocator.batch.names import PAGE, SUMMARY
    from allocator.batch.places import shown
    from allocator.outputs.batch_summary_measures import statuses

    left = f", {total - len(found):,} not done" if len(found) < total else ""
    return f"{statuses(found)}{left}. Compared in {SUMMARY} and {PAGE} in {printable(shown(setup.target))}."


def dry(setup: Setup, tasks: Sequence[Task]) -> None:
    """Prints what is to be done for each org, and the names of its outputs."""
    from allocator.batch.tasks import needed

    for task in tasks:
        state = "to do" if needed(setup, task) else "unchanged"
        click.echo(f"{state:9}  {printable(task.key)} -> {', '.join(setup.outputs(task.name))}")


def processors() -> int:
    """How many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def terminable() -> Iterator[None]:
    """Takes a request to terminate, as a cluster sends it, like Control-C."""

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _said(outcome: Outcome) -> str:
    """What came out, in a few words."""
    record = outcome.record
    if record.problem:
        return f": {record.problem}"
    counts = ", ".join(
        f"{count:,} {severity}{'s' if count != 1 and severity != 'info' else ''}" for severity, count in record.severities.items()
    )
    return f": {counts} ({outcome.kept or f'{record.seconds:.1f} s'})"


class Bar:
    """A bar with how many are done, how many a second, how long it will take, and which org has been worked on longest."""

    def __init__(self, total: int, lines: Lines) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
        from rich.table import Column

        whole, rest = Column(no_wrap=True), Column(no_wrap=True, ratio=1, overflow="ellipsis")
        self.progress = Progress(
            BarColumn(12),  # where there is little room this gives way, and what is being done
            MofNCompleteColumn(table_column=whole),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(table_column=whole),
            TextColumn("{task.fields[now]}", markup=False, table_column=rest),
            console=Console(stderr=True),
            transient=True,
            expand=True,
        )
        self._task = self.progress.add_task("", total=total, rate="", now="starting")
        self._lines = lines
        self._running: dict[str, None] = {}  # in the order in which they began

    def begin(self, key: str) -> None:
        """As in Show."""
        self._running[key] = None
        self.progress.update(self._task, now=self._now())

    def end(self, outcome: Outcome) -> None:
        """As in Show."""
        self._running.pop(outcome.record.input, None)
        speed = self.progress.tasks[0].speed
        self.progress.update(self._task, advance=1, rate=f"{speed:.1f} orgs/s" if speed else "", now=self._now())
        self._lines.end(outcome)

    def _now(self) -> str:
        running = list(self._running)  # a copy, since other threads begin orgs meanwhile
        name = printable(running[0]) if running else ""
        return name if len(name) <= LONGEST else f"…{name[1 - LONGEST :]}"


@contextmanager
def showing(total: int, *, quiet: bool, verbose: bool, colour: str) -> Iterator[Show]:
    """What shows a batch of so many orgs."""
    terminal = sys.stderr.isatty() and not quiet
    lines = Lines(quiet=quiet, brief=terminal and not verbose, colour=colour)
    if not terminal:
        yield lines
        return
    bar = Bar(total, lines)
    with bar.progress:
        yield bar
