"""A room for the tests of the work behind the screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from allocator.web.settings import Settings
from tests.web.work.room import Room


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One for all tests of a module, since child processes take a second to start."""
    made = Room(Settings(data=tmp_path_factory.mktemp("room") / "data"))
    yield made
    made.close()


@pytest.fixture
def own_room(tmp_path: Path) -> Iterator[Room]:
    """One that a test may break."""
    made = Room(Settings(data=tmp_path / "data"))
    yield made
    made.close()
