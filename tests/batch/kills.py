"""A batch killed over and over, at moments of chance, goes on to what it would have been. `python -m tests.batch.kills 200`."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.batch.made import children, command, lines, outputs, start, write_orgs

ORGS, NAMESAKES = 4, 2  # those that share their names with others, whose outputs are told apart by their folders


def killed(orgs: Path, target: Path, chance: random.Random, latest: float) -> str:
    """Starts a batch and kills it, or one of its workers, at a moment of chance; what was killed, "" for nothing."""
    batch = start(orgs, "-o", target, "--jobs", 2)
    try:
        batch.wait(chance.uniform(0.1 * latest, latest))
    except subprocess.TimeoutExpired:
        kind = chance.choice(["batch", "batch", "group", "worker"])
        try:
            if kind == "group":
                os.killpg(batch.pid, signal.SIGKILL)
            elif kind == "batch":
                batch.kill()
            else:
                os.kill(chance.choice(children(batch.pid)), signal.SIGKILL)
        except (IndexError, ProcessLookupError):
            kind = ""
        batch.wait(60)
        return kind
    return ""


def problems(target: Path, expected: dict[str, bytes]) -> list[str]:
    """What is wrong with a finished folder: outputs missing, other than they should be, or too many; a manifest that lies."""
    found = outputs(target)
    wrong = [f"missing {name}" for name in expected.keys() - found.keys()]
    wrong += [f"too many {name}" for name in found.keys() - expected.keys()]
    wrong += [f"other bytes {name}" for name in found.keys() & expected.keys() if found[name] != expected[name]]
    inputs = [line["input"] for line in lines(target)]
    wrong += [f"twice {name}" for name in set(inputs) if inputs.count(name) > 1]
    for line in lines(target):
        for name, (size, digest) in line["outputs"].items():
            if len(found.get(name, b"")) != size or hashlib.sha256(found.get(name, b"")).hexdigest() != digest:
                wrong.append(f"manifest lies about {name}")
    wrong += [f"left behind {path.name}" for path in target.glob(".batch/part-*")]
    return wrong


def endure(kills: int, seed: int, folder: Path) -> list[str]:
    """Kills so many times, finishes each folder that was begun, and tells all that is wrong."""
    chance, done, wrong, rounds = random.Random(seed), 0, [], 0
    orgs = write_orgs(folder / "orgs", ORGS)
    write_orgs(orgs / "more", NAMESAKES)
    begun = time.monotonic()
    subprocess.run(command(orgs, "-o", folder / "whole", "--quiet", "--jobs", 2), check=False)
    whole = time.monotonic() - begun
    expected = outputs(folder / "whole")
    assert len(expected) == 2 * (ORGS + NAMESAKES)
    while done < kills:
        target, rounds = folder / f"round-{rounds}", rounds + 1
        for _ in range(chance.randint(1, 4)):
            done += bool(killed(orgs, target, chance, whole))
        subprocess.run(command(orgs, "-o", target, "--quiet"), check=False)
        wrong += [f"{target.name}: {each}" for each in problems(target, expected)]
    return wrong


if __name__ == "__main__":
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        result = endure(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1, Path(place))
    print(f"{sys.argv[1]} kills in {time.monotonic() - begun:.0f} s: {result or 'nothing wrong'}")
