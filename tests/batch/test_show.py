"""What a batch shows on a terminal."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.batch.made import command, write_orgs

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
