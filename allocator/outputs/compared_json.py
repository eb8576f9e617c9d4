"""Render: a comparison as one JSON object, for other programs. Its shape is comparison.schema.json, beside this file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from allocator import __version__
from allocator.derived.compare import Comparison
from allocator.derived.handover import Item
from allocator.derived.moves import Change
from allocator.derived.pairing import Matched
from allocator.org.structure import Ints
from allocator.outputs.compared_headlines import headlines
from allocator.outputs.compared_words import Words
from allocator.outputs.wording import Wording
from allocator.raci import SYMBOLS

SCHEMA_VERSION = 1
Json = dict[str, Any]
Ids = list[dict[str, str | None]]  # of each thing before and after


def comparison(made: Comparison) -> Json:
    """The comparison as plain data. What is in both has two ids, {"before", "after"}; null where it is not there."""
    words = Words(made)
    mine, theirs = made.before, made.after
    posts = _ids(made.posts.matched, mine.org.ids, theirs.org.ids)
    scopes = _ids(made.scopes.matched, *([scope.id for scope in side.allocation.scopes] for side in (mine, theirs)))
    return {
        "schema": SCHEMA_VERSION,
        "allocator": __version__,
        "before": _org(words.before),
        "after": _org(words.after),
        "headlines": headlines(words),
        "positions": _positions(made, posts),
        "scopes": _scopes(made, scopes),
        "rows": _rows(made, posts, scopes),
        "letters": _letters(made, posts, scopes),
        "handover": [_item(words, item, posts, scopes) for item in words.handover.items],
        "findings": {
            "compared": [item.record for item in made.findings],
            "new": [item.record for item in made.new],
            "gone": [item.record for item in made.gone],
        },
    }


@cache
def schema() -> Json:
    """The JSON Schema (draft 2020-12) that every comparison satisfies."""
    text = files("allocator.outputs").joinpath("comparison.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _org(words: Wording) -> Json:
    allocation = words.allocation
    return {
        "name": words.org.name,
        "rules": {"id": allocation.pack, "version": allocation.version, "hash": allocation.hash},
        "positions": len(words.org),
        "rows": len(allocation.rows),
        "letters": len(allocation.assignments),
    }


def _ids(matched: Matched, before: Sequence[str], after: Sequence[str]) -> Ids:
    """Both ids of each thing."""
    one, other = [*before, None], [*after, None]
    return [
        {"before": one[first], "after": other[second]}
        for first, second in zip(matched.before.tolist(), matched.after.tolist(), strict=True)
    ]


def _changes(changes: Sequence[Change]) -> list[Json]:
    return [{"what": each.what, "before": each.before, "after": each.after} for each in changes]


def _positions(made: Comparison, ids: Ids) -> list[Json]:
    """Positions that are removed, new or changed."""
    listed = [(post, "removed") for post in made.removed] + [(post, "added") for post in made.added]
    listed += [(post, "changed") for post in made.moves]
    return [
        {"id": ids[post], "what": what, "by": made.posts.how[post] or None, "changes": _changes(made.moves.get(post, ()))}
        for post, what in listed
    ]


def _scopes(made: Comparison, ids: Ids) -> list[Json]:
    """Scopes that are gone, new or changed; `other`: the scope that takes over one that is gone, or that a new one comes from."""
    matched = made.scopes.matched
    alone = np.flatnonzero((matched.before < 0) | (matched.after < 0)).tolist()
    linked = {**made.scopes.heir, **made.scopes.origin}
    return [
        {
            "id": ids[scope],
            "what": "changed" if scope in made.handed else "gone" if matched.after[scope] < 0 else "new",
            "other": ids[linked[scope]] if scope in linked else None,
            "changes": _changes(made.handed.get(scope, ())),
        }
        for scope in [*alone, *made.handed]
    ]


def _rows(made: Comparison, posts: Ids, scopes: Ids) -> list[Json]:
    """Rows that are not as they were, with who is Accountable before and after."""
    was, now = _named(posts, made.was, "before"), _named(posts, made.now, "after")
    return [
        {
            "activity": activity,
            "scope": scopes[scope],
            "fate": fate.name.lower(),
            "accountable": {"before": was[row], "after": now[row]},
        }
        for row, (fate, (activity, scope)) in enumerate(zip(made.fates, made.keys, strict=True))
        if fate.name != "SAME"
    ]


def _named(posts: Ids, who: Ints, side: str) -> list[str | None]:
    return [posts[post][side] if post >= 0 else None for post in who.tolist()]


def _letters(made: Comparison, posts: Ids, scopes: Ids) -> list[Json]:
    """Every letter that differs, once; canonical letters, "" for none."""
    found = made.differences
    columns = (values.tolist() for values in (found.row, found.post, found.was, found.now))
    return [
        {
            "activity": made.keys[row][0],
            "scope": scopes[made.keys[row][1]],
            "position": posts[post],
            "before": SYMBOLS[was],
            "after": SYMBOLS[now],
        }
        for row, post, was, now in zip(*columns, strict=True)
    ]


def _item(words: Words, item: Item, posts: Ids, scopes: Ids) -> Json:
    """One line of a handover list."""
    activity, scope = words.made.keys[item.row]
    return {
        "position": posts[item.post],
        "way": item.way.name.lower(),
        "letter": words.letter(item),
        "activity": activity,
        "scope": scopes[scope],
        "others": [posts[post] for post in item.others],
        "words": words.happens(item),
    }
