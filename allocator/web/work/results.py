"""A version's result opened for one request: the file that `result_tables` writes, read only. See posts, matrix, answers, found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

AS_IT_IS = frozenset({"name", "mark", "scheme", "picture"})  # facts that are no JSON
Base = sqlite3.Connection
Row = sqlite3.Row


@contextmanager
def opened(path: Path) -> Iterator[Base]:
    """The tables of a result (or of an upload's problems), for one request. FileNotFoundError where they are gone.

    The file is never changed, only replaced; what is open goes on reading the former one.
    """
    if not path.exists():
        raise FileNotFoundError(path.name)
    base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    base.row_factory = Row
    try:
        yield base
    finally:
        base.close()


def about(base: Base, key: str) -> Any:  # noqa: ANN401 (JSON)
    """One fact of the whole; KeyError for an unknown one.

    name, scheme: texts. mark: what it was drawn from.
    counts: positions, vacant, layers, processes, scopes, rows, letters, overrides, errors, warnings,
    infos. rules: id, version, hash. legend: meaning of each text. letters: the canonical letter
    that each text sets. texts: the text of each canonical letter by its code,
    and the same for the primary Responsible. groups: names of the groups that a sheet counts.
    """
    row = base.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise KeyError(key)
    return row[0] if key in AS_IT_IS else json.loads(row[0])


def count(base: Base, query: str, *values: object) -> int:
    """The one number that a query gives."""
    return int(base.execute(query, values).fetchone()[0])
