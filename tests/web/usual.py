"""The database of an installation for which a test names none: SQLite in its data folder, PostgreSQL with --postgresql."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from allocator.web.settings import Settings


class Usual:
    """Where installations stand; `make` gives the address of an empty database. One that is begun again finds its own."""

    def __init__(self) -> None:
        self.make: Callable[[], str] | None = None
        self._made: dict[Path, str] = {}

    def settings(self, asked: Settings) -> Settings:
        """The settings, with a database where none is named."""
        if asked.database or self.make is None:
            return asked
        if asked.data not in self._made:
            self._made[asked.data] = self.make()
        return replace(asked, database=self._made[asked.data])


usual = Usual()
