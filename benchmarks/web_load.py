"""Holds the web application under load: prints what each kind of request took, and ends with 1 where a limit is missed.

A server of its own on this machine, organisations of several sizes, users of locust in a process of their own who look, ask
and set letters, and beside them imports of a large org and downloads, one after the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.web_heavy import Heavy, Memory
from benchmarks.web_site import file_of, fill, serving, write_plan

SMALL = 500  # positions
P95, P99 = 300, 1000  # milliseconds, over all requests but sign-in
SLOPE = 0.05  # of the memory of the web process
LATE = 2.0  # seconds
LACKING = "locust is not installed. Install it with: pip install locust"


@dataclass(frozen=True)
class Kind:
    """Requests of one kind: how many, how many went wrong, and how often each time (milliseconds) was met."""

    name: str
    number: int
    errors: int
    times: Mapping[float, int]

    def within(self, part: float) -> float:
        """The time within which this part of the requests was answered."""
        left = part * sum(self.times.values())
        for each in sorted(self.times):
            left -= self.times[each]
            if left <= 0:
                return each
        return max(self.times, default=0.0)


def kinds(document: list[dict[str, Any]]) -> list[Kind]:
    """The kinds of requests that locust has measured, by name."""
    made = [
        Kind(
            each["name"],
            each["num_requests"],
            each["num_failures"],
            {float(at): count for at, count in each["response_times"].items()},
        )
        for each in document
    ]
    return sorted(made, key=lambda kind: kind.name)


def together(every: list[Kind], name: str) -> Kind:
    """Kinds as one."""
    times: dict[float, int] = {}
    for kind in every:
        for at, count in kind.times.items():
            times[at] = times.get(at, 0) + count
    return Kind(name, sum(kind.number for kind in every), sum(kind.errors for kind in every), times)


def missed(every: list[Kind], heavy: Heavy, memory: Memory) -> Iterator[str]:
    """The limits that were not kept."""
    whole = together([kind for kind in every if kind.name != "sign in"], "all")
    if errors := sum(kind.errors for kind in every) + len(heavy.errors):
        yield f"{errors:,} errors"
    for part, limit in ((0.95, P95), (0.99, P99)):
        if whole.within(part) > limit:
            yield f"p{part * 100:.0f} of {whole.within(part):,.0f} ms, more than {limit:,} ms"
    if memory.slope > SLOPE:
        yield f"memory grows by {memory.slope:.1%}, more than {SLOPE:.0%}"
    if not heavy.late or max(heavy.late) > LATE:
        yield f"progress is told up to {max(heavy.late, default=0):.1f} s late, more than {LATE:.0f} s"
    if set(heavy.jobs) != {"import", "export"}:
        yield "no import or no export was done meanwhile"


def told(every: list[Kind], heavy: Heavy, memory: Memory) -> Iterator[str]:
    """The table."""
    rest = [kind for kind in every if kind.name != "sign in"]
    yield f"{'milliseconds':<22}{'requests':>9}{'errors':>8}{'p50':>7}{'p95':>7}{'p99':>7}{'most':>7}"
    for kind in (*every, together(rest, "all but sign in")):
        parts = "".join(f"{kind.within(part):>7,.0f}" for part in (0.5, 0.95, 0.99, 1))
        yield f"{kind.name:<22}{kind.number:>9,}{kind.errors:>8,}{parts}"
    for name, seconds in sorted(heavy.jobs.items()):
        yield f"{name}: {len(seconds)} done, {min(seconds):.1f} to {max(seconds):.1f} s each"
    yield from heavy.errors
    late = sorted(heavy.late) or [0.0]
    yield f"progress heard {late[len(late) // 2]:.2f} s late, {late[-1]:.2f} s at most ({len(heavy.late)} events)"
    yield f"memory of the web process {memory.mean / 1e6:,.0f} MB, {memory.slope:+.1%}"


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of a database: "" for SQLite in the data folder, or of a PostgreSQL that is started for this."""
    if kind == "sqlite":
        yield ""
        return
    from tests.web.postgres import USER, programs, server

    folder = programs()
    if folder is None:
        raise click.ClickException("PostgreSQL is not installed.")
    with server(folder) as place:
        yield f"postgresql://{USER}@/postgres?{place}"


def run(users: int, seconds: int, host: str, plan: Path) -> list[Kind]:
    """Runs the users; what was measured."""
    figures = plan.with_name("figures")
    asked = ["--headless", "--only-summary", "--host", host, "-u", str(users), "-r", "5", "-t", f"{seconds}s", "-s", "70"]
    command = [sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("web_users.py")), *asked]
    with plan.with_name("users.log").open("wb") as log:
        subprocess.run(
            [*command, "--json-file", str(figures)],
            env=os.environ | {"ALLOCATOR_LOAD": str(plan)},
            stdout=log,
            stderr=log,
            timeout=seconds + 180,
            check=False,  # errors are counted in the figures
        )
    return kinds(json.loads(figures.with_name("figures.json").read_text()))


@click.command()
@click.option("--users", default=100, show_default=True, help="Users at work at the same time.")
@click.option("--minutes", default=10.0, show_default=True, type=click.FloatRange(0.2, 60), help="How long they work.")
@click.option("--database", "base", default="sqlite", type=click.Choice(["sqlite", "postgresql"]), show_default=True)
@click.option("--small", default=6, show_default=True, help=f"Organisations of {SMALL} positions.")
@click.option("--middle", default=10_000, show_default=True, help="Positions of the middle one, of which workbooks are made.")
@click.option("--large", default=100_000, show_default=True, help="Positions of the large one, which is imported meanwhile too.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Where it lies (default: a temporary folder).")
def main(users: int, minutes: float, base: str, small: int, middle: int, large: int, folder: Path | None) -> None:
    """Puts the web application under load and prints what it took."""
    from importlib.util import find_spec

    if find_spec("locust") is None:
        raise click.ClickException(LACKING)
    seconds = round(minutes * 60)
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="load")))
        place.mkdir(exist_ok=True)
        site, pid = stack.enter_context(serving(place, stack.enter_context(database(base))))
        people = fill(site, place, [*[SMALL] * small, middle, large], users)
        write_plan(place / "plan.json", people)
        target = next(target for _, target in people if target.positions >= middle)
        heavy, memory = Heavy(site, time.monotonic() + seconds), Memory(pid)
        print(f"{users} users for {minutes:g} minutes on {base}", flush=True)
        heavy.begin(file_of(place, large), target)
        memory.begin()
        every = run(users, seconds, site.settings.url, place / "plan.json")
        memory.end()
        heavy.end()
        print(*told(every, heavy, memory), sep="\n")
        if wrong := list(missed(every, heavy, memory)):
            print("Missed:", *wrong, sep="\n  ")
            sys.exit(1)


if __name__ == "__main__":
    main()
