"""A few of the kills that `python -m tests.batch.kills 200` does by the hundred, and one at a moment that chance seldom finds."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.kills import endure
from tests.batch.made import command, lines, org, outputs

DIES = """
import os, signal
from allocator.batch.folder import OnDisk
from allocator.cli.main import main
OnDisk.append = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
main()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for the workers in /proc")
def test_killed_batches_lose_and_double_nothing(tmp_path: Path) -> None:
    assert endure(3, 1, tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such kill")
def test_a_batch_killed_between_output_and_manifest_goes_on_under_other_rules(tmp_path: Path) -> None:
    source, out = tmp_path / "org.csv", tmp_path / "out"
    source.write_text(org(), encoding="utf-8")
    places = [source, "-o", out, "--quiet"]
    killed = subprocess.run([sys.executable, "-c", DIES, "batch", *map(str, places)], check=False)
    assert killed.returncode == -signal.SIGKILL
    first = outputs(out)
    assert len(first) == 2
    assert not (out / "manifest.jsonl").exists()
    subprocess.run(command(*places, "--no-infer"), check=False)
    (told,) = lines(out)
    assert (told["status"], told["findings"].get("BAT-06")) == ("clean", None)
    assert outputs(out).keys() == first.keys()
    assert outputs(out)["org-raci.json"] != first["org-raci.json"]
