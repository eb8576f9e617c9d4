"""Why a letter stands where it stands: rule, source, evidence with cells, the claims it beat; or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
PAST_HOLDER = {  # why an activity's A goes past the holder of the scope
    "budget-holder": "the process has no budget figure, so its spending stays at the level of the operation",
    "om-lca": "the goals of a process are set above it",
    "holder-or-manager": "what the manager does with the own team stays with the single named manager",
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
    entry = _entry(allocation, row, position)
    table = allocation.assignments
    override = int(table.override[entry]) if entry >= 0 else -1
    why = Explanation(
        activity=allocation.activities[allocation.rows.activity[row]],
        scope=allocation.scopes[allocation.rows.scope[row]],
        position=position,
        letter=Letter(int(table.letter[entry])) if entry >= 0 else Letter.NONE,
        acting=int(table.acting[entry]) if entry >= 0 else NOBODY,
        override=override,
        claims=_claims(pack, allocation, row, position),
        evidence=allocation.roles.evidence[position],
        cells=(),
        reasons=(),
    )
    cells, reasons = tuple(_cells(org, pack, allocation, row, why)), tuple(_reasons(org, pack, allocation, row, why))
    return replace(why, cells=cells, reasons=reasons)


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
        meaning = pack.selectors.get(decision.selector) or _function(allocation, decision.selector)
        heard.append(Heard(decision, meaning, int(claims.position[claim]), Outcome(int(claims.outcome[claim]))))
    return tuple(sorted(heard, key=lambda claim: claim.outcome))


def _function(allocation: Allocation, selector: str) -> str:
    """What a selector of expert functions means, in words."""
    names = {archetype.id: archetype.name for archetype in allocation.standards.archetypes}
    asked = [f"fn-{part.removeprefix('fn-')}" for part in selector.removeprefix("fn:").split("|")]
    return "who leads the function " + ", else ".join(names.get(function, function) for function in asked)


def _cells(org: Org, pack: Pack, allocation: Allocation, row: int, why: Explanation) -> Iterator[tuple[str, Cell]]:
    """Where the facts behind a cell of the matrix stand in the source."""
    if why.override >= 0:
        yield "override", org.overrides[why.override].cell
    facts = ("title", "reports_to", "status") if org.vacant[why.position] else ("title", "reports_to")
    for fact in facts:
        cell = org.cell(why.position, fact)
        if cell and cell.column:
            yield f"{fact.replace('_', ' ')} of {org.label(why.position)}", cell
    process = org.processes[why.scope.process] if why.scope.process >= 0 else None
    if process and process.cell:
        yield f"process {process.name}", process.cell
        budget = _beside(org, process.cell, "budget")
        if budget and _selector(pack, allocation, row) == "budget-holder":
            yield f"budget of {process.name}", budget


def _beside(org: Org, cell: Cell, field: str) -> Cell | None:
    """The cell of another field in the row of a cell, None where its sheet has no such column."""
    for source in org.sources:
        if (source.file, source.sheet) == (cell.file, cell.sheet) and field in source.columns:
            return source.cell(cell.row, field)
    return None


def _selector(pack: Pack, allocation: Allocation, row: int) -> str:
    """The selector that names the Accountable of a row."""
    activity = allocation.rows.activity[row]
    return next(d.selector for d in pack.decisions if d.activity == activity and d.letter == Letter.ACCOUNTABLE)


def _reasons(org: Org, pack: Pack, allocation: Allocation, row: int, why: Explanation) -> Iterator[str]:
    """In words why the letter stands, or why there is none; and what keeps the position from the A."""
    if why.override >= 0:
        yield f"Set by hand: {org.overrides[why.override].reason}"
    elif why.letter == Letter.NONE:
        yield from (str(claim) for claim in why.claims)
        if not why.claims:
            yield "No line of the decision table for this activity selects the position in this scope."
    else:
        for claim in why.claims:
            if claim.outcome == Outcome.STANDS:
                acts = f", acting for {org.label(claim.position)}" if claim.position != why.position else ""
                yield f"{claim.decision.letter.symbol}: {claim.meaning}{acts}"
    if why.letter < Letter.ACCOUNTABLE:
        yield f"Not Accountable: {_why_not(org, pack, allocation, row, why.position)}"
    elif why.override < 0:
        yield _why_accountable(org, pack, allocation, row, why.position)


def _why_accountable(org: Org, pack: Pack, allocation: Allocation, row: int, position: int) -> str:
    """Why the row's A goes to the position: it holds the scope, or the activity goes past the scope's holder."""
    scope = allocation.scopes[allocation.rows.scope[row]]
    if position == scope.holder:
        return f"Holds {scope.name or scope.id} by {scope.rule}: {scope.why}"
    holder, selector = org.label(scope.holder), _selector(pack, allocation, row)
    return f"{holder} holds {scope.name or scope.id} by {scope.rule}, but {PAST_HOLDER.get(selector, pack.selectors[selector])}."


def _accountable(allocation: Allocation, row: int) -> int:
    """Who is Accountable on a row as it stands, after any override; -1 where nobody is."""
    table = allocation.assignments
    start, stop = np.searchsorted(table.row, [row, row + 1])
    held = table.position[start:stop][table.letter[start:stop] >= Letter.ACCOUNTABLE]
    return int(held[0]) if len(held) else NOBODY


def _why_not(org: Org, pack: Pack, allocation: Allocation, row: int, position: int) -> str:
    """The first condition of the A that a position fails."""
    return next(_obstacles(org, pack, allocation, row, position))


def _obstacles(org: Org, pack: Pack, allocation: Allocation, row: int, position: int) -> Iterator[str]:
    """What keeps a position from the A of a row, the hardest obstacle first."""
    scope, accountable = allocation.scopes[allocation.rows.scope[row]], _accountable(allocation, row)
    if accountable == NOBODY:
        yield "after the overrides nobody is."
    archetype, rank, holder = allocation.roles.of(position), allocation.standards.rank, org.label(accountable)
    if accountable != allocation.rows.accountable[row]:
        yield f"an override gives the A to {holder}."
    if not archetype.ceiling and position != org.root:
        yield f"as {archetype.name} it may hold no scope; that is {holder}."
    if position != org.root and rank.get(archetype.ceiling, 0) < rank[scope.kind]:
        yield f"as {archetype.name} its ceiling is {archetype.ceiling}, and this is {scope.kind}; that is {holder}."
    if org.line.covers(position, accountable):
        yield f"accountability goes as low as authority allows, to {holder} below."
    if position == scope.holder:
        selector = _selector(pack, allocation, row)
        yield f"{PAST_HOLDER.get(selector, pack.selectors[selector])}; that is {holder}."
    if scope.process >= 0 and position in org.processes[scope.process].managers:
        yield f"{scope.why} That is {holder} ({scope.rule})."
    if scope.process >= 0:
        yield f"the process does not name the position; {holder} has the A."
    yield f"{holder} holds the scope by {scope.rule}: {scope.why}"
