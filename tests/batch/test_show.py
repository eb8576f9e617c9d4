"""What a batch shows on a terminal."""

from __future__ import annotations

import os
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from allocator.batch.tasks import Outcome
from allocator.cli.batch_show import Bar, Lines
from allocator.outputs.batch_summary_record import CLEAN, Record
from tests.batch.made import command, write_orgs

LINES = Lines(quiet=True)
pty = pytest.importorskip("pty")


def test_a_terminal_shows_a_bar_with_rate_and_names_only_what_is_to_be_looked_at(tmp_path: Path) -> None:
    orgs = write_orgs(tmp_path / "orgs", 3)
    (orgs / "people.csv").write_text("name,salary\nAnn,1\n", encoding="utf-8")
    ours, theirs = pty.openpty()
    with subprocess.Popen(command(orgs, "-o", tmp_path / "out", "--jobs", 1), stderr=theirs, stdin=subprocess.DEVNULL) as running:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # the other side has closed it
            os.close(ours)
    assert running.returncode == 1
    assert b"4/4" in shown
    assert b"orgs/s" in shown
    assert b"refused" in shown
    assert b"infos" not in shown
    assert b"../orgs/org-000.csv: " not in shown, "what went well has no line of its own"
    assert b"4 orgs: 3 clean, 1 refused." in shown


def drawn(bar: Bar, width: int) -> str:
    """A bar on a terminal so wide."""
    terminal = Console(file=StringIO(), width=width)
    with terminal.capture() as capture:
        terminal.print(bar.progress.get_renderable())
    return capture.get()


def test_a_bar_names_an_org_that_is_being_worked_on_and_none_that_is_done() -> None:
    bar = Bar(3, LINES)
    for key in ("long.csv", "short.csv"):
        bar.begin(key)
    assert "long.csv" in drawn(bar, 80)
    bar.end(Outcome(Record("short.csv", CLEAN, "short")))
    assert "long.csv" in drawn(bar, 80)
    bar.end(Outcome(Record("long.csv", CLEAN, "long")))
    assert ".csv" not in drawn(bar, 80)
    bar.begin(f"{'deep/' * 20}last.csv")
    assert " …/deep/" in drawn(bar, 120)
    assert "/deep/last.csv" in drawn(bar, 120)


def test_a_narrow_terminal_shows_the_whole_count() -> None:
    bar = Bar(1_000, LINES)
    bar.begin("deep/in/a/folder/org.csv")
    text = drawn(bar, 40)
    assert "0/1000" in text
    assert text.count("\n") == 1, "and on one line"
