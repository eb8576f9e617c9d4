"""Render: why the letters of a row stand, as data for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from allocator.derived.explain import entries, explain, letters_of, runner_up
from allocator.derived.reasons import role
from allocator.raci import SYMBOLS
from allocator.rules.schemes import letters

if TYPE_CHECKING:
    from allocator.derived.explain import Explanation
    from allocator.derived.reasons import Heard
    from allocator.pipeline import Result

Json = dict[str, Any]


def explained(result: Result, row: int, position: str | None = None, scheme: str = "") -> Json:
    """A row of the matrix with the why of each letter, or of the one cell asked for, and why the runner-up has no A."""
    allocation, org = result.allocation, result.org
    activity = allocation.activities[allocation.rows.activity[row]]
    scope = allocation.scopes[allocation.rows.scope[row]]
    texts, second = shown(result, row, scheme), runner_up(org, allocation, row)
    return {
        "activity": {"id": activity.id, "name": activity.name},
        "scope": {"id": scope.id, "kind": scope.kind, "name": scope.name, "rule": scope.rule, "why": scope.why},
        "sources": [{"source": str(source), "statement": source.statement} for source in activity.sources],
        "positions": [_position(result, row, each, texts.get(each, "")) for each in asked(result, row, position)],
        "runner_up": _position(result, row, second, texts.get(second, "")) if second >= 0 else None,
    }


def asked(result: Result, row: int, position: str | None) -> list[int]:
    """The positions to explain: the one of an id, else all with a letter on the row."""
    return letters_of(result.allocation, row) if position is None else [result.org.index[position]]


def shown(result: Result, row: int, scheme: str) -> dict[int, str]:
    """The letter of each position of a row: our own, or as a scheme shows it with our own one where they differ."""
    table = result.allocation.assignments
    here = np.array(entries(result.allocation, row), dtype=np.int64)
    own = [SYMBOLS[letter] for letter in table.letter[here].tolist()]
    texts = letters(result.pack.schemes[scheme], result.org, result.allocation)[here] if scheme else own
    both = zip(texts, own, strict=True)
    named = (text if text == symbol else f"{text or f'no letter in {scheme}'} ({symbol})" for text, symbol in both)
    return dict(zip(table.position[here].tolist(), named, strict=True))


def _position(result: Result, row: int, position: int, text: str) -> Json:
    """One cell with everything behind it."""
    org, allocation = result.org, result.allocation
    why = explain(org, result.pack, allocation, row, position, result.kept)
    played = allocation.roles.of(position)
    return {
        "position": org.ids[position],
        "title": org.titles[position],
        "letter": why.letter.symbol,
        "shown": text,
        "by_rules": why.by_rules.symbol,
        "vacant": bool(org.vacant[position]),
        "acting": org.ids[why.acting] if why.acting >= 0 else "",
        "acts_for": [org.ids[holder] for holder in why.acts_for],
        "override": _override(result, why),
        "reasons": list(why.reasons),
        "not_accountable": why.not_accountable,
        "claims": [_claim(result, claim) for claim in why.claims],
        "role": {"id": played.id, "name": played.name, "evidence": list(role(allocation, position))},
        "cells": [{"what": what, "cell": str(cell)} for what, cell in why.cells],
    }


def _claim(result: Result, claim: Heard) -> Json:
    """What a line of the decision table wanted for the position."""
    return {
        "letter": claim.decision.letter.symbol,
        "selector": claim.decision.selector,
        "rule": claim.decision.rule,
        "meaning": claim.meaning,
        "position": result.org.ids[claim.position],
        "outcome": claim.outcome.name.lower().replace("_", "-"),
    }


def _override(result: Result, why: Explanation) -> Json | None:
    """The override behind a cell."""
    if why.override < 0:
        return None
    override = result.org.overrides[why.override]
    return {"position": override.position, "letter": override.letter, "reason": override.reason, "author": why.author}
