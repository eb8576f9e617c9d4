"""In the child process: a comparison as tables made for its screen, with names beside the ids of `allocator compare --json`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocator.derived.compare import Fate
from allocator.web.work.result_rows import Values, told
from allocator.web.work.result_tables import fill

if TYPE_CHECKING:
    from allocator.derived.compare import Comparison

Json = dict[str, Any]
GRAVEST = (Fate.NOBODY, Fate.MOVED, Fate.MERGED, Fate.ENDED, Fate.LETTERS, Fate.TAKEN_UP, Fate.SPLIT_OFF, Fate.NEW)
SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE rows (number INTEGER PRIMARY KEY, fate TEXT, activity TEXT, dimension TEXT, scope TEXT, scope_id TEXT,
  was TEXT, was_id TEXT,
  now TEXT, now_id TEXT, key TEXT);
CREATE TABLE posts (number INTEGER PRIMARY KEY, what TEXT, before_id TEXT, after_id TEXT, title TEXT, changes TEXT);
CREATE TABLE scopes (number INTEGER PRIMARY KEY, what TEXT, name TEXT, kind TEXT, other TEXT, changes TEXT);
CREATE TABLE handover (number INTEGER PRIMARY KEY, before_id TEXT, after_id TEXT, title TEXT, way TEXT, letter TEXT, activity TEXT,
  scope TEXT, words TEXT);
CREATE TABLE findings (number INTEGER PRIMARY KEY, what TEXT, code TEXT, severity TEXT, title TEXT, subject TEXT,
  message TEXT, fix TEXT,
  cell TEXT);
CREATE INDEX fates ON rows (fate, number);
CREATE INDEX whats ON posts (what, number);
CREATE INDEX befores ON handover (before_id, number);
CREATE INDEX afters ON handover (after_id, number);
"""


def write_comparison(made: Comparison, document: Json, path: Path) -> None:
    """Writes a comparison and its `compared_json.comparison` where nothing stands yet."""
    names = _Names(made)
    with closing(sqlite3.connect(path)) as base:
        base.executescript(SCHEMA)
        for name, rows in names.tables(document):
            fill(base, name, rows)
        base.commit()


class _Names:
    """What activities, scopes and positions are called, before and after."""

    def __init__(self, made: Comparison) -> None:
        self.made, sides = made, (made.after, made.before)
        self.activities = {each.id: each for side in reversed(sides) for each in side.allocation.activities}
        self.dimensions = {key: each.name for side in reversed(sides) for key, each in side.pack.extras["dimensions"].items()}
        self.scopes = [{scope.id: scope for scope in side.allocation.scopes} for side in sides]
        self.orgs = [side.org for side in sides]

    def scope(self, ids: Json | None) -> str:
        """The newest name of a scope."""
        if ids is None:
            return ""
        for side, name in zip(self.scopes, (ids["after"], ids["before"]), strict=True):
            if name is not None:
                return side[name].name or str(name)
        return ""

    def post(self, ids: Json) -> str:
        """The newest title and id of a position; "" for nobody."""
        for org, name in zip(self.orgs, (ids["after"], ids["before"]), strict=True):
            if name is not None:
                return org.label(org.index[name])
        return ""

    def tables(self, document: Json) -> Iterator[tuple[str, Values]]:
        """Each table with its rows."""
        about = ("before", "after", "headlines")
        yield "about", ((key, json.dumps(document[key], ensure_ascii=False)) for key in about)
        order = {fate.name.lower(): place for place, fate in enumerate(GRAVEST)}
        rows = sorted(document["rows"], key=lambda row: order[row["fate"]])
        yield "rows", ((number, *self._row(row)) for number, row in enumerate(rows))
        yield "posts", ((number, *self._post(each)) for number, each in enumerate(document["positions"]))
        yield "scopes", ((number, *self._scope(each)) for number, each in enumerate(document["scopes"]))
        yield "handover", ((number, *self._item(each)) for number, each in enumerate(document["handover"]))
        found = [("new", item) for item in self.made.new] + [("gone", item) for item in self.made.gone]
        every = [("compared", item) for item in self.made.findings] + found
        yield "findings", ((number, what, *told(item)) for number, (what, item) in enumerate(every))

    def _row(self, row: Json) -> tuple[object, ...]:
        activity, scope, answers = self.activities[row["activity"]], row["scope"], row["accountable"]
        was, now = self.post({**answers, "after": None}), self.post({**answers, "before": None})
        place = activity.name, self.dimensions[activity.dimension], self.scope(scope), scope["after"] or scope["before"]
        key = f"{row['activity']}@{scope['after']}" if scope["after"] is not None else ""
        return Fate[row["fate"].upper()].value, *place, was, answers["before"], now, answers["after"], key

    def _post(self, each: Json) -> tuple[object, ...]:
        return each["what"], each["id"]["before"], each["id"]["after"], self.post(each["id"]), json.dumps(each["changes"])

    def _scope(self, each: Json) -> tuple[object, ...]:
        side, name = (0, each["id"]["after"]) if each["id"]["after"] is not None else (1, each["id"]["before"])
        kind = self.scopes[side][name].kind
        return each["what"], self.scope(each["id"]), kind, self.scope(each["other"]), json.dumps(each["changes"])

    def _item(self, each: Json) -> tuple[object, ...]:
        ids, what = each["position"], self.activities[each["activity"]].name
        return (
            ids["before"],
            ids["after"],
            self.post(ids),
            each["way"],
            each["letter"],
            what,
            self.scope(each["scope"]),
            each["words"],
        )
