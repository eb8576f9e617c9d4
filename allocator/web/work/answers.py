"""Who answers for what: the activities of a result, and for one of them who has which letter, scope by scope."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allocator.web.work.posts import Post, posts
from allocator.web.work.results import Base, Row, count


@dataclass(frozen=True, slots=True)
class Activity:
    """A responsibility: what it rests on (`statement`), where that stands, and how many scopes have it."""

    id: str
    name: str
    dimension: str
    kind: str
    statement: str
    source: str
    scopes: int
    gaps: int
    doubles: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An activity in one scope: by letter, strongest first, its first few positions and how many have it."""

    row: int
    key: str
    scope: str
    name: str
    kind: str
    answers: int
    does: int
    posts: Mapping[str, tuple[Post, ...]]
    numbers: Mapping[str, int]
    by_hand: bool

    @property
    def gap(self) -> bool:
        """Whether nobody answers, or nobody does the work."""
        return not self.answers or not self.does

    @property
    def double(self) -> bool:
        """Whether several answer."""
        return self.answers > 1


def activities(base: Base) -> list[Activity]:
    """Every activity that some scope has, with its scopes in which nobody or several answer."""
    query = """SELECT id, name, dimension, kind, statement, source, count(*), sum(answers = 0 OR does = 0), sum(answers > 1)
      FROM activities JOIN rows ON activity = activities.number GROUP BY activities.number ORDER BY activities.number"""
    return [Activity(*row) for row in base.execute(query)]


def who(base: Base, activity: str, first: int = 0, limit: int = 50, few: int = 6) -> tuple[list[Answer], int]:
    """Who has which letter for an activity, by its id; gaps and doubles first. And how many scopes have it."""
    query = """SELECT rows.number, key, scopes.id, coalesce(nullif(scopes.name, ''), scopes.id), scopes.kind, answers, does
      FROM rows JOIN scopes ON scopes.number = scope WHERE activity = (SELECT number FROM activities WHERE id = ?)
      ORDER BY (answers = 1 AND does > 0), rows.number LIMIT ? OFFSET ?"""
    rows = base.execute(query, (activity, limit, first)).fetchall()
    total = count(base, "SELECT count(*) FROM rows WHERE activity = (SELECT number FROM activities WHERE id = ?)", activity)
    return [_answer(base, row, few) for row in rows], total


def answer(base: Base, key: str, few: int = 20) -> Answer | None:
    """The same for one row, by its key; None where there is none."""
    query = """SELECT rows.number, key, scopes.id, coalesce(nullif(scopes.name, ''), scopes.id), scopes.kind, answers, does
      FROM rows JOIN scopes ON scopes.number = scope WHERE key = ?"""
    row = base.execute(query, (key,)).fetchone()
    return _answer(base, row, few) if row else None


def called(base: Base, keys: Iterable[str]) -> dict[str, tuple[str, str, bool]]:
    """Of rows, by their keys: the names of activity and scope (their ids where they are gone), and whether the row is there."""
    split = {key: key.partition("@")[::2] for key in keys}
    activities = _among(base, "SELECT id, name FROM activities WHERE id IN", [activity for activity, _ in split.values()])
    scopes = _among(base, "SELECT id, name FROM scopes WHERE id IN", [scope for _, scope in split.values()])
    there = _among(base, "SELECT key, key FROM rows WHERE key IN", list(split))
    return {
        key: (activities.get(activity) or activity, scopes.get(scope) or scope, key in there)
        for key, (activity, scope) in split.items()
    }


def _among(base: Base, query: str, names: list[str]) -> dict[str, str]:
    return dict(base.execute(f"{query} (SELECT value FROM json_each(?))", (json.dumps(names),)).fetchall())


def _answer(base: Base, row: Row, few: int) -> Answer:
    """The letters of one row."""
    query = """SELECT text, count(*), max(override) >= 0 FROM letters WHERE row = ? AND text <> ''
      GROUP BY text ORDER BY max(letter) DESC"""
    letters = base.execute(query, (row[0],)).fetchall()
    numbers = {text: number for text, number, _ in letters}
    query = "SELECT position FROM letters WHERE row = ? AND text = ? ORDER BY letter, position LIMIT ?"
    held = {text: [each[0] for each in base.execute(query, (row[0], text, few))] for text in numbers}
    named = posts(base, [position for positions in held.values() for position in positions])
    shown = {text: tuple(named[position] for position in positions) for text, positions in held.items()}
    return Answer(*(*row, shown, numbers, any(hand for *_, hand in letters)))
