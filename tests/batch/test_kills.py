"""A few of the kills that `python -m tests.batch.kills 200` does by the hundred."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.batch.kills import endure


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for the workers in /proc")
def test_killed_batches_lose_and_double_nothing(tmp_path: Path) -> None:
    assert endure(3, 1, tmp_path) == []
