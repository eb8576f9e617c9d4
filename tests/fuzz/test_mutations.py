"""A short, repeatable run of the fuzzer's target: the examples, cut, spliced and with bytes changed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.target import read_bytes

EXAMPLES = sorted(path for path in (Path(__file__).parents[2] / "examples").iterdir() if "letters" not in path.name)
KINDS = ("utf-8", "utf-16", "cp1252")


def mutated(data: bytes, random: Random) -> bytes:
    """A few changes at random places."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 6)):
        place = random.randrange(len(changed) + 1)
        match random.randrange(4):
            case 0:
                changed[place : place + random.randint(1, 40)] = b""
            case 1:
                changed[place:place] = bytes(random.randrange(256) for _ in range(random.randint(1, 8)))
            case 2:
                changed[place:place] = random.choice(
                    [b'"', b"\n", b";", b"\t", b",,", b"\x00", b"\xff\xfe", b"<!DOCTYPE", b"PK\x03\x04"]
                )
            case _:
                changed[place : place + 1] = bytes([random.randrange(256)])
    return bytes(changed)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_no_mutation_of_an_example_raises(example: Path) -> None:
    random, data = Random(example.name), example.read_bytes()
    for turn in range(120):
        whole = data
        if example.suffix == ".csv":
            whole = data.decode("utf-8").encode(KINDS[turn % len(KINDS)], errors="replace")
        read_bytes(mutated(whole, random))
