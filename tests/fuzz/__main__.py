"""Byte-level fuzzing: `pip install atheris`, then `python -m tests.fuzz CORPUS -max_total_time=600`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["allocator.sheets", "allocator.org"]):
    from tests.fuzz.target import read_bytes

atheris.Setup(sys.argv, read_bytes)
atheris.Fuzz()
