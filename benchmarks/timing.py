"""How the benchmarks measure: candidates in turn, medians, and the peak memory of a process of its own."""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

Clock = Callable[[], float]
Seconds = dict[str, float]
LAUNCHER = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""
UNITS = 1024**2 if sys.platform == "darwin" else 1024  # of the figure of memory, in a MB


def cpu() -> float:
    """CPU seconds of this process and of those that it has started and that ended: what other programs do does not count."""
    return time.process_time() + sum(os.times()[2:4])


def in_turn(work: Mapping[str, Callable[[], object]], rounds: int, clock: Clock = cpu) -> Seconds:
    """The median seconds of each piece of work, done one after the other in every round.

    CPU seconds by default; `time.perf_counter` for work that several processes do at once. Work that measures itself
    returns its seconds as a float.
    """
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, each in work.items():
            gc.collect()
            start = clock()
            own = each()
            taken[name].append(own if isinstance(own, float) else clock() - start)
            del own
    return {name: median(times) for name, times in taken.items()}


def show(title: str, seconds: Mapping[str, float], floor: str, notes: Mapping[str, str] | None = None) -> None:
    """Prints a table of seconds and ratios to one of them."""
    wide = max(map(len, seconds))
    print(f"\n{title}\n{'':<{wide}}{'seconds':>10}{'ratio':>9}")
    for name, each in seconds.items():
        print(f"{name:<{wide}}{each:>10.3f}{each / seconds[floor]:>9.2f}  {(notes or {}).get(name, '')}".rstrip())


def peak_of(work: Callable[..., object], *args: object) -> float:
    """Peak memory in MB of a fresh process that does some work."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak_after, (work, args))


def once_each(work: Mapping[str, Callable[[], object]]) -> tuple[Seconds, dict[str, float]]:
    """CPU seconds and peak memory in MB of each piece of work, done once in a fresh process: where imports weigh nothing."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        done = {name: pool.apply(_timed_and_peak, (each,)) for name, each in work.items()}
    return {name: seconds for name, (seconds, _) in done.items()}, {name: memory for name, (_, memory) in done.items()}


def peak_of_program(*arguments: str) -> float:
    """Peak memory in MB of the largest process of a Python program, which is started by a small one: it inherits its peak."""
    command = [sys.executable, "-c", LAUNCHER, sys.executable, *arguments]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / UNITS


def noted(memory: Mapping[str, float]) -> dict[str, str]:
    """Peaks of memory as notes."""
    return {name: f"peak {megabytes:,.0f} MB" for name, megabytes in memory.items()}


def _peak_after(work: Callable[..., object], args: Sequence[object]) -> float:
    work(*args)
    return peak()


def _timed_and_peak(work: Callable[[], object]) -> tuple[float, float]:
    return in_turn({"": work}, 1)[""], peak()


def peak() -> float:
    """Peak memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # the other figure is inherited from the process that started this one
        return float(re.search(r"VmHWM:\s*(\d+)", status.read_text()).group(1)) / 1024  # type: ignore[union-attr]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNITS
