"""SQL Server's `hierarchyid` in hexadecimal to the path it stands for: 0x5AC0 is /1/1/."""

from __future__ import annotations

import re
from typing import NamedTuple

HEX = re.compile(r"0x(?:[0-9A-F]{2})*", re.IGNORECASE)


class Pattern(NamedTuple):
    """A run of bits: fixed ones, `x` for those of the number, then one that ends a step; the least number it codes."""

    bits: str
    least: int


PATTERNS = (  # as SQL Server writes steps of ordinary size; negative and larger ones do not occur in org charts
    Pattern("01xx", 0),
    Pattern("100xx", 4),
    Pattern("101xxx", 8),
    Pattern("110xx0x1xxx", 16),
    Pattern("1110xxx0xxx0x1xxx", 80),
    Pattern("11110xxxxx0xxx0xxx0x1xxx", 1104),
)


def path_of(code: str) -> tuple[str, ...] | None:
    """The steps from the root, none for 0x; None where the text is no such code."""
    if not HEX.fullmatch(code):
        return None
    bits = "".join(f"{int(digit, 16):04b}" for digit in code[2:])
    steps: list[str] = []
    step = ""
    while "1" in bits:
        found = next((pattern for pattern in PATTERNS if _fits(pattern.bits, bits)), None)
        if found is None:
            return None
        size = len(found.bits)
        number = "".join(bit for bit, mark in zip(bits, found.bits, strict=False) if mark == "x")
        step += str(found.least + int(number, 2))
        if bits[size] == "1":
            steps.append(step)
            step = ""
        else:  # a step put in between two others goes on: 1.1
            step += "."
        bits = bits[size + 1 :]
    return None if step else tuple(steps)


def _fits(pattern: str, bits: str) -> bool:
    """Whether bits begin with a pattern and go on after it."""
    return len(bits) > len(pattern) and all(mark in ("x", bit) for mark, bit in zip(pattern, bits, strict=False))
