"""Start-up: `allocator --help` and an org of ten against a bare click program, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks.orgs import chart, write
from benchmarks.timing import in_turn, noted, peak_of_program, show

CLICK = "import click\n@click.command()\n@click.argument('name')\ndef main(name):\n    pass\nmain()"


def compare(rounds: int, folder: Path) -> None:
    """Prints the seconds of starting, by the clock, and the peak memory."""
    source = folder / "ten.xlsx"
    write(chart(10), source)

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], check=False, capture_output=True)

    programs = {
        "bare click --help": ("-c", CLICK, "--help"),
        "allocator --help": ("-m", "allocator", "--help"),
        "allocator raci, ten positions": ("-m", "allocator", "raci", str(source), "-o", str(folder / "ten-raci.xlsx"), "--force"),
    }
    memory = {name: peak_of_program(*program) for name, program in programs.items()}
    seconds = in_turn({name: partial(run, *each) for name, each in programs.items()}, max(rounds, 5), time.perf_counter)
    show("start-up", seconds, "bare click --help", noted(memory))
