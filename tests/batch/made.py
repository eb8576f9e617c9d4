"""Small orgs in files, and batches of them run as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from allocator.batch.plan import stamps
from allocator.batch.tasks import Setup, Task
from allocator.outputs.batch_summary_record import Record
from allocator.pipeline import Options
from allocator.rules.pack import load

HEAD = "id,title,reports to,department"


def org(size: int = 5, *, cycle: bool = False) -> str:
    """The text of an org of so many positions; with a reporting cycle, which is an error."""
    lines = [HEAD, f"1,Chief Executive Officer,{2 if cycle else ''},", '2,"Operations Manager, Works",1,Works']
    lines += [f'{n},"Process Manager, Step {n}",2,Works' for n in range(3, size + 1)]
    return "\n".join(lines) + "\n"


def write_orgs(folder: Path, number: int) -> Path:
    """A folder of so many different orgs."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(number):
        (folder / f"org-{n:03}.csv").write_text(org(4 + n % 7), encoding="utf-8")
    return folder


def setup(target: object, **changes: Any) -> Setup:
    """What the orgs of a batch under the bundled rules have in common."""
    pack, _ = load()
    assert pack
    return replace(Setup(str(target), Options(rules=pack), ("xlsx", "json"), None, *stamps(Options(), pack, None, ())), **changes)


def task(path: Path, before: Record | None = None) -> Task:
    """The task of an org in a file."""
    return Task(path.name, str(path), path.stem, before, before.outputs if before else {})


def command(*arguments: object) -> list[str]:
    """The command line of a batch in a process of its own."""
    return [sys.executable, "-m", "allocator", "batch", *map(str, arguments)]


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """A batch that is running, in a session of its own."""
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command(*arguments), stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)


def lines(target: Path) -> list[dict[str, Any]]:
    """The lines of the manifest."""
    return [json.loads(line) for line in (target / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


def outputs(target: Path) -> dict[str, bytes]:
    """The outputs of the orgs by name."""
    return {path.name: path.read_bytes() for path in sorted(target.iterdir()) if "-raci." in path.name}


def children(pid: int | str = "self") -> list[int]:
    """The processes that a process has started (Linux)."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended
            found += map(int, thread.read_text().split())
    return found
