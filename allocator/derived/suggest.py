"""Derived from a result: the fewest overrides that clear findings of load, duties and authority, for somebody to decide on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.checks import check
from allocator.checks.case import Case
from allocator.derived.overrides import Change, with_changes
from allocator.derived.suggest_judge import GRAVE, Option, judged
from allocator.derived.suggest_model import choose
from allocator.derived.suggested import Suggested, Suggestion
from allocator.findings import Cell, Finding, ordered
from allocator.org.model import Org, Override
from allocator.org.structure import Ints
from allocator.raci import Allocation, Letter

if TYPE_CHECKING:
    from allocator.pipeline import Result

FAMILIES = ("INV", "LEAK", "LOAD", "SOD", "VAC")
SECONDS = 60.0  # for the solver


def suggest(result: Result, seconds: float = SECONDS) -> Suggested:
    """The fewest overrides that clear most findings, errors first. Nothing is applied.

    What they do is found by the prover on the allocation with them. Raises ImportError without the package highspy.
    """
    case = Case(result.org, result.allocation)
    before = ordered(check(result.org, result.allocation))
    wanted = [item for item in before if item.code.startswith(FAMILIES) and item.severity in GRAVE]
    rows = _rows(case, wanted)
    choice = choose(case, judged(case, rows), seconds) if len(rows) else None
    chosen = [option for option in choice.options if option.moves] if choice else []
    after = check(*_applied(result.org, result.allocation, chosen))
    stands, stood = {_key(item) for item in after}, {_key(item) for item in before}
    cleared = [item for item in before if item.severity in GRAVE and _key(item) not in stands]
    return Suggested(
        lines=tuple(line for option in chosen for line in _lines(case, option, cleared)),
        cleared=tuple(cleared),
        created=tuple(item for item in ordered(after) if _key(item) not in stood and item.severity in GRAVE),
        left=tuple(item for item in wanted if _key(item) in stands),
        proved=choice is None or choice.proved,
        gap=choice.gap if choice else 0.0,
    )


def with_suggestions(org: Org, lines: Sequence[Suggestion]) -> Org:
    """The org as it would be with the suggestions in its overrides sheet."""
    new = (Override(each.activity, each.scope, each.position, each.letter, each.reason, Cell("", "", 0)) for each in lines)
    return replace(org, overrides=(*org.overrides, *new))


def _key(item: Finding) -> tuple[str, str]:
    return item.code, item.subject


def _rows(case: Case, wanted: Sequence[Finding]) -> Ints:
    """The rows that a finding is about, or that a position or process with a finding has letters on."""
    found = np.zeros(len(case.allocation.rows), dtype=bool)
    subjects = {item.subject for item in wanted}
    found[[row for row in range(len(found)) if case.allocation.row_name(row) in subjects]] = True
    process = {item.id: index for index, item in enumerate(case.org.processes)}
    for item in wanted:
        if item.code == "LEAK-04":
            found |= case.row_process == process[item.subject]
        if item.code in ("LOAD-01", "VAC-04"):
            found[_held_by(case, case.org.index[item.subject], item.code)] = True
    return np.flatnonzero(found)


def _held_by(case: Case, position: int, code: str) -> Ints:
    """Rows on which somebody answers, also for a vacant post (LOAD-01); or on which a post has an A or R (VAC-04)."""
    if code == "LOAD-01":
        answering = case.given.position[case.accountable]
        return np.asarray(case.given.row[case.accountable][case.doer[answering] == position])
    return np.asarray(case.given.row[case.doing][case.given.position[case.doing] == position])


def _applied(org: Org, allocation: Allocation, chosen: Sequence[Option]) -> tuple[Org, Allocation]:
    """The allocation with the options chosen."""
    changes = [Change(option.row, position, letter, -1) for option in chosen for position, letter in option.moves]
    if not changes:
        return org, allocation
    return org, replace(allocation, assignments=with_changes(org, allocation, changes)[0])


def _lines(case: Case, option: Option, cleared: Sequence[Finding]) -> list[Suggestion]:
    """The overrides of one row, each with what the row helps to clear."""
    rows, given = case.allocation.rows, case.given
    name, process = case.allocation.row_name(option.row), int(case.row_process[option.row])
    here = given.row == option.row
    held = dict(zip(given.position[here].tolist(), given.letter[here].tolist(), strict=True))
    posts = {case.org.ids[each] for position in held for each in (position, int(case.doer[position])) if each >= 0}
    about = {("", name), *((code, post) for code in ("LOAD-01", "VAC-01", "VAC-03", "VAC-04") for post in posts)}
    if process >= 0:
        about.add(("LEAK-04", case.org.processes[process].id))
    clears = tuple(item for item in cleared if _key(item) in about or ("", item.subject) in about)
    activity, scope = case.allocation.activities[rows.activity[option.row]].id, case.allocation.scopes[rows.scope[option.row]].id
    return [
        Suggestion(activity, scope, case.org.ids[position], letter.symbol, Letter(held.get(position, 0)).symbol, clears)
        for position, letter in option.moves
    ]
