"""Why a letter stands where it stands: rule, source, evidence with cells, the claims it beat; or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.derived import reasons
from allocator.derived.reasons import Heard
from allocator.org.structure import NOBODY
from allocator.raci import Letter, Outcome

if TYPE_CHECKING:
    from allocator.derived.kept import Kept
    from allocator.findings import Cell
    from allocator.org.model import Org
    from allocator.raci import Activity, Allocation, Citation, Evidence, Scope
    from allocator.rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one cell of the matrix. `letter` is NONE and `claims` may be empty for an empty cell.

    `acting` acts for the position where it is vacant, `acts_for` are the vacant holders of an A or R of the row for whom
    the position acts. `override` is the index of the override that set the letter or took it away, -1 where a rule did;
    `by_rules` what the rules give, `author` who set it by hand, "" where that is not known.
    """

    activity: Activity
    scope: Scope
    position: int
    letter: Letter
    by_rules: Letter
    acting: int
    acts_for: tuple[int, ...]
    override: int
    author: str
    claims: tuple[Heard, ...]  # the one that stands first, then those it beat
    evidence: tuple[Evidence, ...]
    cells: tuple[tuple[str, Cell], ...]
    reasons: tuple[str, ...]  # sentences: why this letter, or why none
    not_accountable: str  # the condition of the A that the position fails, "" for the Accountable

    @property
    def sources(self) -> tuple[Citation, ...]:
        """The sources of the activity."""
        return self.activity.sources


def explain(org: Org, pack: Pack, allocation: Allocation, row: int, position: int, kept: Kept | None = None) -> Explanation:
    """Explains one cell: a row of `allocation.rows` and a position; `kept` tells who made the overrides it brought."""
    table = allocation.assignments
    here = entries(allocation, row)
    entry = next((each for each in here if table.position[each] == position), -1)
    override = _override(org, allocation, row, position, entry)
    claims = _claims(pack, allocation, row, position)
    why = Explanation(
        activity=allocation.activities[allocation.rows.activity[row]],
        scope=allocation.scopes[allocation.rows.scope[row]],
        position=position,
        letter=Letter(int(table.letter[entry])) if entry >= 0 else Letter.NONE,
        by_rules=_by_rules(claims, position),
        acting=int(table.acting[entry]) if entry >= 0 else NOBODY,
        acts_for=tuple(int(table.position[each]) for each in here if table.acting[each] == position),
        override=override,
        author=_author(org, override, kept),
        claims=claims,
        evidence=allocation.roles.evidence[position],
        cells=(),
        reasons=(),
        not_accountable="",
    )
    return replace(
        why,
        cells=tuple(_cells(org, pack, allocation, row, why)),
        reasons=tuple(reasons.reasons(org, pack, allocation, row, why)),
        not_accountable="" if why.letter >= Letter.ACCOUNTABLE else reasons.why_not(org, pack, allocation, row, position),
    )


def entries(allocation: Allocation, row: int) -> range:
    """The assignments of a row, strongest letter first."""
    start, stop = np.searchsorted(allocation.assignments.row, [row, row + 1])
    return range(int(start), int(stop))


def letters_of(allocation: Allocation, row: int) -> list[int]:
    """Positions with a letter on a row, strongest letter first."""
    return [int(allocation.assignments.position[entry]) for entry in entries(allocation, row)]


def runner_up(org: Org, allocation: Allocation, row: int) -> int:
    """Who comes closest to the A of a row without having it, -1 for nobody.

    Whom the rules gave it, where an override gave it to another; else a named manager; else the Accountable's manager.
    """
    scope = allocation.scopes[allocation.rows.scope[row]]
    by_rules, accountable = int(allocation.rows.accountable[row]), reasons.accountable(allocation, row)
    if accountable != by_rules:
        return by_rules
    named = org.processes[scope.process].managers if scope.process >= 0 else ()
    others = [position for position in named if position != accountable]
    return others[0] if others and accountable not in named else int(org.line.parent[accountable])


def _override(org: Org, allocation: Allocation, row: int, position: int, entry: int) -> int:
    """The override behind a cell: of its letter, of its emptiness, or of an A that went to another."""
    if entry >= 0 or not org.overrides:
        return int(allocation.assignments.override[entry]) if entry >= 0 else -1
    name, wanted = allocation.row_name(row), org.ids[position]
    on_row = [number for number, o in enumerate(org.overrides) if f"{o.activity}@{o.scope}" == name and o.reason.strip()]
    own = [number for number in on_row if org.overrides[number].position == wanted]
    if own or position != allocation.rows.accountable[row]:
        return own[-1] if own else -1
    return next((number for number in reversed(on_row) if org.overrides[number].letter.strip().upper().startswith("A")), -1)


def _author(org: Org, override: int, kept: Kept | None) -> str:
    """Who made an override, as far as the edited workbook that brought it tells."""
    if override < 0 or kept is None:
        return ""
    cell = org.overrides[override].cell
    return next((edit.author for edit in kept.edits if edit.cell == cell), "")


def _by_rules(claims: tuple[Heard, ...], position: int) -> Letter:
    """The letter that the rules give: the claim that stands; A with R is A/R."""
    own = [claim for claim in claims if claim.passed_to == NOBODY]
    letter = next((claim.decision.letter for claim in own if claim.outcome == Outcome.STANDS), Letter.NONE)
    does = any(claim.decision.letter == Letter.RESPONSIBLE and claim.position == position for claim in own)
    return Letter.ACCOUNTABLE_RESPONSIBLE if letter == Letter.ACCOUNTABLE and does else letter


def _claims(pack: Pack, allocation: Allocation, row: int, position: int) -> tuple[Heard, ...]:
    """The claims that the position received; those that selected it while vacant and passed on or lapsed come last."""
    claims = allocation.claims
    start, stop = np.searchsorted(claims.row, [row, row + 1])
    mine = start + np.flatnonzero((claims.receiver[start:stop] == position) | (claims.position[start:stop] == position))
    heard = []
    for claim in mine.tolist():
        decision, outcome = pack.decisions[claims.decision[claim]], Outcome(int(claims.outcome[claim]))
        meaning = reasons.meaning(pack, allocation, decision)
        selected, receiver = int(claims.position[claim]), int(claims.receiver[claim])
        passed = receiver if receiver not in (position, NOBODY) else NOBODY
        heard.append(Heard(decision, meaning, selected, outcome, passed))
    return tuple(sorted(heard, key=lambda claim: (claim.passed_to >= 0, claim.outcome)))


def _cells(org: Org, pack: Pack, allocation: Allocation, row: int, why: Explanation) -> Iterator[tuple[str, Cell]]:
    """Where the facts behind a cell of the matrix stand in the source."""
    if why.override >= 0:
        yield "override", org.overrides[why.override].cell
    vacant, below = bool(org.vacant[why.position]), org.reports_to[why.position] >= 0
    given = why.acting >= 0 and org.acting[why.position] == why.acting
    for fact, wanted in (("title", True), ("reports_to", below), ("status", vacant), ("acting", given)):
        cell = org.cell(why.position, fact) if wanted else None
        if cell and cell.column:
            yield fact.replace("_", " "), cell
    process = org.processes[why.scope.process] if why.scope.process >= 0 else None
    if process and process.cell:
        yield f"process {process.name}", process.cell
        budget = _beside(org, process.cell, "budget")
        if budget and reasons.selector(pack, allocation, row) == "budget-holder":
            yield f"budget of {process.name}", budget


def _beside(org: Org, cell: Cell, field: str) -> Cell | None:
    """The cell of another field in the row of a cell, None where its sheet has no such column."""
    for source in org.sources:
        if (source.file, source.sheet) == (cell.file, cell.sheet) and field in source.columns:
            return source.cell(cell.row, field)
    return None
