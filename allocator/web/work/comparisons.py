"""A comparison of two versions as its screen asks for it: page by page, what falls to nobody first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from allocator.web.work.results import Base, count


@dataclass(frozen=True, slots=True)
class Fall:
    """A row that is not as it was: what becomes of it, and who answers for it before and after ("" for nobody).

    `key`: activity@scope in the later version, "" where that has no such scope.
    """

    number: int
    fate: str
    activity: str
    dimension: str
    scope: str
    scope_id: str
    was: str
    was_id: str | None
    now: str
    now_id: str | None
    key: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A position that is added, removed or changed; `changes`: [{"what", "before", "after"}]."""

    number: int
    what: str
    before_id: str | None
    after_id: str | None
    title: str
    changes: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """A line of a handover list: a position gives, receives or keeps a letter."""

    number: int
    before_id: str | None
    after_id: str | None
    title: str
    way: str
    letter: str
    activity: str
    scope: str
    words: str


def fates(base: Base) -> list[tuple[str, int]]:
    """What becomes of rows, gravest first, and of how many."""
    return [tuple(row) for row in base.execute("SELECT fate, count(*) FROM rows GROUP BY fate ORDER BY min(number)")]


def rows(base: Base, fate: str = "", first: int = 0, limit: int = 50) -> tuple[list[Fall], int]:
    """Rows that are not as they were, what falls to nobody first; of one fate where it is given. And how many there are."""
    where, values = ("fate = ?", (fate,)) if fate else ("1", ())
    found = base.execute(f"SELECT * FROM rows WHERE {where} ORDER BY number LIMIT ? OFFSET ?", (*values, limit, first))
    return [Fall(*row) for row in found], count(base, f"SELECT count(*) FROM rows WHERE {where}", *values)


def moved(base: Base, what: str = "", first: int = 0, limit: int = 50) -> tuple[list[Moved], int]:
    """Positions that are removed, added or changed, or one of these kinds alone; and how many there are."""
    where, values = ("what = ?", (what,)) if what else ("1", ())
    found = base.execute(f"SELECT * FROM posts WHERE {where} ORDER BY number LIMIT ? OFFSET ?", (*values, limit, first))
    total = count(base, f"SELECT count(*) FROM posts WHERE {where}", *values)
    return [Moved(*(*row[:-1], tuple(json.loads(row["changes"])))) for row in found], total


def handover(base: Base, before: str = "", after: str = "", first: int = 0, limit: int = 100) -> tuple[list[Handed], int]:
    """The handover list, of one position where its id before or after is given; and its length."""
    where, values = ("1", ())
    if before or after:
        where, values = ("before_id = ?", (before,)) if before else ("after_id = ?", (after,))  # type: ignore[assignment]
    found = base.execute(f"SELECT * FROM handover WHERE {where} ORDER BY number LIMIT ? OFFSET ?", (*values, limit, first))
    return [Handed(*row) for row in found], count(base, f"SELECT count(*) FROM handover WHERE {where}", *values)


def findings(base: Base, what: str, first: int = 0, limit: int = 50) -> tuple[list[dict[str, Any]], int]:
    """Findings that are "new", "gone", or about the comparison itself ("compared"); and how many there are."""
    found = base.execute("SELECT * FROM findings WHERE what = ? ORDER BY number LIMIT ? OFFSET ?", (what, limit, first))
    return [dict(row) for row in found], count(base, "SELECT count(*) FROM findings WHERE what = ?", what)
