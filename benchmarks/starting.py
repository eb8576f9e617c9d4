"""Start-up: `allocator --help` and an org of ten against a bare click program, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.orgs import chart, write
from benchmarks.timing import in_turn, show

CLICK = "import click\n@click.command()\n@click.argument('name')\ndef main(name):\n    pass\nmain()"


def compare(rounds: int, folder: Path) -> None:
    """Prints the seconds of starting, by the clock."""
    source = folder / "ten.xlsx"
    write(chart(10), source)

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], check=False, capture_output=True)

    raci = ("-m", "allocator", "raci", str(source), "-o", str(folder / "ten-raci.xlsx"), "--force")
    work = {
        "bare click --help": lambda: run("-c", CLICK, "--help"),
        "allocator --help": lambda: run("-m", "allocator", "--help"),
        "allocator raci, ten positions": lambda: run(*raci),
    }
    show("start-up", in_turn(work, max(rounds, 5), time.perf_counter), "bare click --help")
