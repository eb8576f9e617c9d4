"""Why a cell of the matrix holds what it holds, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.org.structure import NOBODY
from allocator.raci import Letter, Outcome

if TYPE_CHECKING:
    from allocator.derived.explain import Explanation
    from allocator.org.model import Org
    from allocator.raci import Allocation, Decision
    from allocator.rules.pack import Pack

PAST_HOLDER = {  # why an activity's A goes past the holder of the scope
    "budget-holder": "the process has no budget figure, so its spending stays at the level of the operation",
    "om-lca": "the goals of a process are set above it",
    "holder-or-manager": "what the manager does with the own team stays with the single named manager",
}
DROPPED = {  # the generic rule behind each outcome that leaves a claim without a letter
    Outcome.LAPSED: "G8",
    Outcome.AUDIT: "G11",
    Outcome.ACTS: "G9",
    Outcome.OWN_CHECKER: "G10",
}
PLAIN = frozenset({"title", "override", "root", "tie-break"})  # evidence that has no code of its own
PASSED = {  # what becomes of a letter that a vacant post passes on
    Outcome.BEATEN: ", whose own letter is stronger",
    Outcome.ACTS: ", who acts for an A or R of this row and gets no other letter",
    Outcome.OWN_CHECKER: ", who would check the own work",
    Outcome.AUDIT: ", who as internal audit gets no letter",
}
NAMED = 6  # positions named in a sentence; the others are counted


@dataclass(frozen=True, slots=True)
class Heard:
    """One claim on a cell: what it asked for, whom it meant, what became of it, and whom it passed to (-1: nobody)."""

    decision: Decision
    meaning: str
    position: int  # whom the selector selected; differs from the cell's position where that one acts for it
    outcome: Outcome
    passed_to: int = NOBODY

    def __str__(self) -> str:
        short = self.meaning.partition(":")[0].partition(";")[0]
        return f"{self.decision.letter.symbol} ({selected_by(self.decision)}: {short})"


def reasons(org: Org, pack: Pack, allocation: Allocation, row: int, why: Explanation) -> Iterator[str]:
    """Why the letter stands, or why there is none; then what else the rules wanted for the position."""
    if why.override >= 0:
        yield from _by_hand(org, allocation, row, why)
    elif why.letter == Letter.NONE:
        yield from _none(org, pack, allocation, row, why)
    else:
        yield from _by_rule(org, pack, allocation, row, why)
    if why.acting >= 0:
        given = org.acting[why.position] == why.acting
        chosen = "as the acting column says" if given else "the nearest filled position above"
        yield f"The post is vacant; {org.label(why.acting)} acts for it, {chosen} (rule G8)."
    elif why.letter >= Letter.RESPONSIBLE and org.vacant[why.position]:
        yield "The post is vacant, and nobody acts for it."


def meaning(pack: Pack, allocation: Allocation, decision: Decision) -> str:
    """What a selector means, in words."""
    if known := pack.selectors.get(decision.selector):
        return known
    names = {archetype.id: archetype.name for archetype in allocation.standards.archetypes}
    asked = [f"fn-{part.removeprefix('fn-')}" for part in decision.selector.removeprefix("fn:").split("|")]
    return "whoever leads the function " + ", else ".join(names.get(function, function) for function in asked)


def selected_by(decision: Decision) -> str:
    """A line of the decision table by its selector, with the rule for every activity where it comes from one."""
    return f"{decision.selector}, rule {decision.rule}" if decision.rule else decision.selector


def says(pack: Pack, allocation: Allocation, decision: Decision) -> str:
    """What a line of the decision table says: its selector, what that means, and the rule for every activity behind it."""
    text = f"{selected_by(decision)}: {meaning(pack, allocation, decision)}"
    return f"{text}. {pack.texts[decision.rule].rstrip('.')}" if decision.rule in pack.texts else text


def selector(pack: Pack, allocation: Allocation, row: int) -> str:
    """The selector that names the Accountable of a row."""
    activity = allocation.rows.activity[row]
    return next(d.selector for d in pack.decisions if d.activity == activity and d.letter == Letter.ACCOUNTABLE)


def accountable(allocation: Allocation, row: int) -> int:
    """Who is Accountable on a row as it stands, after any override; -1 where nobody is."""
    table = allocation.assignments
    start, stop = np.searchsorted(table.row, [row, row + 1])
    held = table.position[start:stop][table.letter[start:stop] >= Letter.ACCOUNTABLE]
    return int(held[0]) if len(held) else NOBODY


def why_not(org: Org, pack: Pack, allocation: Allocation, row: int, position: int) -> str:
    """The first condition of the A that a position fails, as a sentence."""
    reason = next(_obstacles(org, pack, allocation, row, position))
    return f"{reason[0].upper()}{reason[1:].rstrip('.')}."


def role(allocation: Allocation, position: int) -> Iterator[str]:
    """What speaks for the role that a position plays, and what became of the role that came next."""
    played = allocation.roles.of(position)
    evidence = allocation.roles.evidence[position]
    points: Counter[str] = Counter()
    for each in evidence:
        points[each.archetype] += each.points
        if each.archetype == played.id:
            rule = "" if each.rule in PLAIN else f"{each.rule}: "
            yield f"{rule}{each.statement.partition(';')[0]}" + (f" ({each.points:+d})" if each.points else "")
    others = {archetype: total for archetype, total in points.items() if archetype != played.id and total > 0}
    if not others:
        return
    nearest = max(others, key=others.__getitem__)
    name = next(archetype.name for archetype in allocation.roles.archetypes if archetype.id == nearest)
    scored, own = others[nearest], points[played.id]
    if scored < own:
        yield f"next came {name}, with {scored} points against {own}"
    elif any(not each.points and each.archetype == played.id for each in evidence):
        yield f"that goes before the {scored} points for {name}"
    else:
        yield f"such a title decides by itself, before the {scored} points for {name}"


def _by_hand(org: Org, allocation: Allocation, row: int, why: Explanation) -> Iterator[str]:
    """Who set or took the letter, why, and what the rules had said."""
    override = org.overrides[why.override]
    other = org.index[override.position]
    by = f" by {why.author}" if why.author else ""
    reason = override.reason.strip().rstrip(".")
    if other != why.position:
        keeps = f"; of its {why.by_rules.symbol} it keeps the {why.letter.symbol}" if why.letter else ""
        yield f"The A of this row was given to {org.label(other)} by hand{by}: {reason}{keeps}."
    else:
        yield f"Set by hand to {why.letter.symbol or 'no letter'}{by}: {reason}."
    given = [str(claim) for claim in why.claims if claim.outcome in (Outcome.STANDS, Outcome.AGREES) and claim.passed_to < 0]
    said = why.by_rules.symbol or "no letter"
    yield f"The rules say {said}{': ' + '; '.join(given) if given else ''}."


def _by_rule(org: Org, pack: Pack, allocation: Allocation, row: int, why: Explanation) -> Iterator[str]:
    """The rule that gave the letter, how the Accountable comes by it, and the other claims."""
    first, *others = why.claims
    yield f"By the rules the {first.decision.letter.symbol} goes to {says(pack, allocation, first.decision)}."
    if first.position != why.position:
        yield f"That is {org.label(first.position)}, which is vacant; its letter passes to whoever acts for it (rule G8)."
    if first.decision.letter == Letter.ACCOUNTABLE:
        yield _why_accountable(org, pack, allocation, row, why.position)
    for claim in others:
        yield from _beside(org, pack, claim, why)


def _beside(org: Org, pack: Pack, claim: Heard, why: Explanation) -> Iterator[str]:
    """What became of a claim that is not the one that stands."""
    passes = f", for the vacant {org.label(claim.position)}," if claim.position != why.position else ""
    if claim.passed_to >= 0:
        ends = PASSED.get(claim.outcome, "")
        would = "would pass" if ends else "passes"
        yield f"While the post is vacant, its {claim} {would} to {org.label(claim.passed_to)}{ends} (rule G8)."
    elif claim.outcome == Outcome.AGREES and claim.decision.letter == why.letter:
        yield f"A second rule gives the same{passes.rstrip(',')}: {claim}."
    elif claim.outcome == Outcome.AGREES:
        yield f"It does the work too, hence {why.by_rules.symbol}: {claim}."
    elif claim.outcome == Outcome.BEATEN:
        stronger = why.by_rules.symbol or "its letter"
        yield f"The weaker {claim}{passes} gives way to {stronger} (rule G7)."
    else:
        yield f"It would get {claim}{passes.rstrip(',')}. {pack.texts.get(DROPPED.get(claim.outcome, ''), 'It is dropped.')}"


def _none(org: Org, pack: Pack, allocation: Allocation, row: int, why: Explanation) -> Iterator[str]:
    """Why a position has no letter on a row: what was dropped, for whom it acts, or that no rule selects it."""
    for holder in why.acts_for:
        yield f"It acts for the vacant {org.label(holder)}, whose letter stands here."
    for claim in why.claims:
        yield from _beside(org, pack, claim, why)
    if why.claims or why.acts_for:
        return
    if allocation.roles.of(why.position).id == "fn-internal-audit":
        yield pack.texts.get("G11", "Internal audit gets no letter.")
        return
    yield "No rule of this activity selects the position. They select:"
    for decision, found in _asked(pack, allocation, row):
        who = ", ".join(map(org.label, found[:NAMED])) or "nobody here"
        more = f" and {len(found) - NAMED:,} more" if len(found) > NAMED else ""
        yield f"{decision.letter.symbol} by {selected_by(decision)}: {who}{more}."


def _asked(pack: Pack, allocation: Allocation, row: int) -> Iterator[tuple[Decision, list[int]]]:
    """The lines of the decision table for a row, each with whom it selects; G6 only where it was needed."""
    claims, activity = allocation.claims, int(allocation.rows.activity[row])
    start, stop = (int(place) for place in np.searchsorted(claims.row, [row, row + 1]))
    for code, decision in enumerate(pack.decisions):
        if decision.activity == activity:
            found = claims.position[start:stop][claims.decision[start:stop] == code].tolist()
            if found or decision.rule != "G6":
                yield decision, found


def _why_accountable(org: Org, pack: Pack, allocation: Allocation, row: int, position: int) -> str:
    """Why the row's A goes to the position: it holds the scope, or the activity goes past the scope's holder."""
    scope = allocation.scopes[allocation.rows.scope[row]]
    held = _held(allocation, row)
    if position == scope.holder:
        return f"It holds {held}. {scope.why}".rstrip()
    asked = selector(pack, allocation, row)
    past = PAST_HOLDER.get(asked, f"the A goes to {pack.selectors.get(asked, asked)}")
    return f"{org.label(scope.holder)} holds {held}, but {past}."


def _held(allocation: Allocation, row: int) -> str:
    """A scope and the rule by which it is held: "the process Batch mixing (PR1) by rule H1"."""
    scope = allocation.scopes[allocation.rows.scope[row]]
    name = f"{scope.name} ({scope.id})" if scope.name and scope.name != scope.id else scope.id
    played = allocation.standards.archetype_code.get(scope.rule)
    role = allocation.standards.archetypes[played].name.lower() if played is not None else ""
    by = f"as {role}" if role else f"by rule {scope.rule}" if any(map(str.isdigit, scope.rule)) else f"({scope.rule})"
    return f"the {scope.kind} {name} {by}"


def _obstacles(org: Org, pack: Pack, allocation: Allocation, row: int, position: int) -> Iterator[str]:
    """What keeps a position from the A of a row, the hardest obstacle first."""
    scope, holder = allocation.scopes[allocation.rows.scope[row]], accountable(allocation, row)
    if holder == NOBODY:
        yield "after the overrides nobody has the A"
    archetype, rank, name = allocation.roles.of(position), allocation.standards.rank, org.label(holder)
    top = position == org.root
    if holder != allocation.rows.accountable[row]:
        yield f"an override gives the A to {name}"
    if not archetype.ceiling and not top:
        yield f"the role {archetype.name} answers for no scope; the A is with {name}"
    if not top and rank.get(archetype.ceiling, 0) < rank[scope.kind]:
        reach = f"the role {archetype.name} reaches the {archetype.ceiling} at most"
        yield f"{reach}, and this is the {scope.kind}; the A is with {name}"
    if position == scope.holder:
        asked = selector(pack, allocation, row)
        yield f"{PAST_HOLDER.get(asked, pack.selectors.get(asked, asked))}; the A is with {name}"
    if org.line.covers(position, holder):
        yield f"the A goes as low as authority allows, to {name} below"
    if scope.process >= 0 and position in org.processes[scope.process].named:
        yield f"{name} holds {_held(allocation, row)}: {scope.why}"
    if scope.process >= 0:
        yield f"the process does not name the position; the A is with {name}"
    yield f"{org.label(scope.holder)} holds {_held(allocation, row)}: {scope.why}"
