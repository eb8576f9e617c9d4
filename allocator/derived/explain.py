"""Why a letter stands where it stands: rule, source, evidence with cells, the claims it beat; or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from allocator.findings import Cell
from allocator.org.model import Org
from allocator.org.structure import NOBODY
from allocator.raci import Activity, Allocation, Citation, Decision, Evidence, Letter, Outcome, Scope
from allocator.rules.pack import Pack

OUTCOMES = {
    Outcome.STANDS: "stands",
    Outcome.AGREES: "agrees",
    Outcome.BEATEN: "gives way to a stronger letter of the same position",
    Outcome.LAPSED: "lapses: the post is vacant and nobody acts for it",
    Outcome.AUDIT: "dropped: internal audit stays out of every row",
    Outcome.ACTS: "dropped: the position acts for an A or R of this row",
    Outcome.OWN_CHECKER: "dropped: nobody checks the own work",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One claim on a cell: what it asked for, whom it meant, and what became of it."""

    decision: Decision
    meaning: str
    position: int  # whom the selector selected; differs from the cell's position where that one acts for it
    outcome: Outcome

    def __str__(self) -> str:
        rule = f" ({self.decision.rule})" if self.decision.rule else ""
        return f"{self.decision.letter.symbol} as {self.decision.selector}{rule}: {OUTCOMES[self.outcome]}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one cell of the matrix. `letter` is NONE and `claims` may be empty for an empty cell."""

    activity: Activity
    scope: Scope
    position: int
    letter: Letter
    acting: int
    override: int  # index of the override that set the letter, -1 where a rule did
    claims: tuple[Heard, ...]  # the one that stands first, then those it beat
    evidence: tuple[Evidence, ...]
    cells: tuple[tuple[str, Cell], ...]
    reasons: tuple[str, ...]  # in words: why this letter, or why none, and what the position lacks for the A

    @property
    def sources(self) -> tuple[Citation, ...]:
        """The sources of the activity."""
        return self.activity.sources


def explain(org: Org, pack: Pack, allocation: Allocation, row: int, position: int) -> Explanation:
    """Explains one cell: a row of `allocation.rows` and a position."""
    scope = allocation.scopes[allocation.rows.scope[row]]
    activity = allocation.activities[allocation.rows.activity[row]]
    entry = _entry(allocation, row, position)
    table = allocation.assignments
    letter = Letter(int(table.letter[entry])) if entry >= 0 else Letter.NONE
    override = int(table.override[entry]) if entry >= 0 else -1
    claims = _claims(pack, allocation, row, position)
    return Explanation(
        activity=activity,
        scope=scope,
        position=position,
        letter=letter,
        acting=int(table.acting[entry]) if entry >= 0 else NOBODY,
        override=override,
        claims=claims,
        evidence=allocation.roles.evidence[position],
        cells=tuple(_cells(org, scope, position)),
        reasons=tuple(_reasons(org, pack, allocation, row, position, letter, claims, override)),
    )


def letters_of(allocation: Allocation, row: int) -> list[int]:
    """Positions with a letter on a row, strongest letter first."""
    start, stop = np.searchsorted(allocation.assignments.row, [row, row + 1])
    return [int(position) for position in allocation.assignments.position[start:stop]]


def runner_up(org: Org, allocation: Allocation, row: int) -> int:
    """Who comes closest to the A of a row without having it: a named manager, else the Accountable's manager, else nobody."""
    scope = allocation.scopes[allocation.rows.scope[row]]
    accountable = int(allocation.rows.accountable[row])
    named = org.processes[scope.process].managers if scope.process >= 0 else ()
    others = [position for position in named if position != accountable]
    return others[0] if others and accountable not in named else int(org.line.parent[accountable])


def _entry(allocation: Allocation, row: int, position: int) -> int:
    start, stop = np.searchsorted(allocation.assignments.row, [row, row + 1])
    here = np.flatnonzero(allocation.assignments.position[start:stop] == position)
    return int(start + here[0]) if len(here) else -1


def _claims(pack: Pack, allocation: Allocation, row: int, position: int) -> tuple[Heard, ...]:
    claims = allocation.claims
    start, stop = np.searchsorted(claims.row, [row, row + 1])
    mine = start + np.flatnonzero((claims.receiver[start:stop] == position) | (claims.position[start:stop] == position))
    heard = []
    for claim in mine.tolist():
        decision = pack.decisions[claims.decision[claim]]
        meaning = pack.selectors.get(decision.selector, "head of an expert function")
        heard.append(Heard(decision, meaning, int(claims.position[claim]), Outcome(int(claims.outcome[claim]))))
    return tuple(sorted(heard, key=lambda claim: claim.outcome))


def _cells(org: Org, scope: Scope, position: int) -> Iterator[tuple[str, Cell]]:
    """Where the facts behind a cell stand in the source."""
    for what in ("title", "reports_to", "status"):
        cell = org.cell(position, what)
        if cell and cell.column:
            yield f"{what.replace('_', ' ')} of {org.label(position)}", cell
    process = org.processes[scope.process] if scope.process >= 0 else None
    if process and process.cell:
        yield f"process {process.name}", process.cell


def _reasons(
    org: Org, pack: Pack, allocation: Allocation, row: int, position: int, letter: Letter, claims: tuple[Heard, ...], override: int
) -> Iterator[str]:
    scope = allocation.scopes[allocation.rows.scope[row]]
    if override >= 0:
        yield f"Set by hand: {org.overrides[override].reason}"
    elif letter == Letter.NONE:
        yield from (str(claim) for claim in claims)
        if not claims:
            yield "No line of the decision table for this activity selects the position in this scope."
    else:
        for claim in claims:
            if claim.outcome == Outcome.STANDS:
                acts = f", acting for {org.label(claim.position)}" if claim.position != position else ""
                yield f"{claim.decision.letter.symbol}: {claim.meaning}{acts}"
    accountable = int(allocation.rows.accountable[row])
    if position == accountable:
        yield f"Holds {scope.name or scope.id} by {scope.rule}: {scope.why}"
    else:
        yield f"Not Accountable: {_why_not(org, pack, allocation, row, position)}"


def _why_not(org: Org, pack: Pack, allocation: Allocation, row: int, position: int) -> str:
    """The first condition of the A that a position fails."""
    scope = allocation.scopes[allocation.rows.scope[row]]
    accountable = int(allocation.rows.accountable[row])
    archetype, rank = allocation.roles.of(position), allocation.standards.rank
    holder = org.label(accountable)
    if not archetype.ceiling:
        return f"as {archetype.name} it may hold no scope; {holder} holds this one."
    if rank[archetype.ceiling] < rank[scope.kind] and position != org.root:
        return f"as {archetype.name} its ceiling is {archetype.ceiling}, and this is {scope.kind}; {holder} holds it."
    if scope.process >= 0:
        return _why_not_process(org, pack, allocation, row, position)
    if org.line.covers(position, accountable):
        return f"accountability goes as low as authority allows, to {holder} below."
    return f"{holder} holds the scope ({scope.rule}: {scope.why})"


def _why_not_process(org: Org, pack: Pack, allocation: Allocation, row: int, position: int) -> str:
    scope = allocation.scopes[allocation.rows.scope[row]]
    process = org.processes[scope.process]
    accountable = int(allocation.rows.accountable[row])
    selector = next(
        d.selector for d in pack.decisions if d.activity == allocation.rows.activity[row] and d.letter == Letter.ACCOUNTABLE
    )
    if position in process.managers:
        if selector == "om-lca":
            return f"the goals of a process are set above it, by {org.label(accountable)}."
        if selector == "budget-holder" and process.budget is None:
            return f"the process has no budget figure, so its spending stays with {org.label(accountable)}."
        return f"{pack.texts.get(scope.rule, scope.rule)} ({scope.rule}); that is {org.label(accountable)}."
    if org.line.covers(position, accountable):
        return f"accountability goes as low as authority allows, to {org.label(accountable)} below."
    return f"the process does not name the position; {org.label(accountable)} holds it by {scope.rule}."
