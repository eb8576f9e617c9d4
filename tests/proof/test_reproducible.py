"""Same input, same bytes: within one interpreter, and in others that hash texts differently."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from allocator.outputs.document import document, dumps
from allocator.outputs.workbook import write_workbook
from tests.proof.orgs import HALDEN, halden, result_of

POSITIONS, PROCESSES = str(HALDEN / "positions.csv"), str(HALDEN / "processes.csv")


def test_two_runs_write_the_same_workbook(tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    for path in (first, second):
        write_workbook(result_of(halden()), path)
    assert first.read_bytes() == second.read_bytes()


def test_two_runs_give_the_same_json() -> None:
    assert dumps(document(result_of(halden()))) == dumps(document(result_of(halden())))


@pytest.mark.parametrize("files", [[POSITIONS, PROCESSES], [POSITIONS]], ids=["processes given", "processes inferred"])
def test_the_order_of_hashes_shows_nowhere(tmp_path: Path, files: list[str]) -> None:
    """Sets and dictionaries of texts are ordered by a hash that PYTHONHASHSEED sets; no output may follow it."""
    runs = [_run(tmp_path / seed, files, seed) for seed in ("1", "2")]
    for process in runs:
        _, errors = process.communicate(timeout=60)
        assert process.returncode in (0, 1), errors
    for name in ("raci.xlsx", "raci.json"):
        first, second = ((tmp_path / seed / name).read_bytes() for seed in ("1", "2"))
        assert first
        assert first == second


def _run(folder: Path, files: list[str], seed: str) -> subprocess.Popen[str]:
    """The command line at work in a folder of its own."""
    folder.mkdir()
    command = [sys.executable, "-m", "allocator", "raci", *files, "--quiet", "-o", "raci.xlsx", "--json", "raci.json"]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
