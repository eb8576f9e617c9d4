"""Allocation as a join: rows = scopes x activities, claims = decision table x selections, the strongest claim stands."""

from __future__ import annotations

import numpy as np

from allocator.org.model import Org
from allocator.org.structure import NOBODY, Bools, Ints
from allocator.raci import Allocation, Assignments, Claims, Codes, Letter, Outcome, Roles, Rows
from allocator.rules.pack import Pack
from allocator.rules.scopes import Scopes
from allocator.rules.selectors import assistants, managers, select
from allocator.rules.world import Asked, World


def allocate(org: Org, roles: Roles, scopes: Scopes, pack: Pack) -> Allocation:
    """The responsibility assignment matrix: every letter of every row, with every claim behind it."""
    world = World(org, roles, scopes)
    rows = _rows(world, pack)
    claims = _outcomes(world, pack, *_claims(world, pack, rows))
    return Allocation(
        pack=pack.id,
        version=pack.version,
        hash=pack.hash,
        standards=pack.standards,
        activities=pack.activities,
        decisions=pack.decisions,
        roles=roles,
        scopes=scopes.scopes,
        rows=rows,
        claims=claims,
        assignments=_assignments(org, pack, claims),
    )


def acting_holders(org: Org) -> Ints:
    """Who acts for each vacant post: the acting column if it names a filled post, else the nearest filled one above."""
    above = org.line.nearest(~org.vacant)
    named = (org.acting != NOBODY) & ~np.r_[org.vacant, True][org.acting]
    return np.where(org.vacant, np.where(named, org.acting, above), NOBODY)


def _rows(world: World, pack: Pack) -> Rows:
    """The rows whose condition holds, by scope and then in the order of the pack."""
    kinds = np.array([scope.kind for scope in world.scopes.scopes], dtype=object)
    selector = {d.activity: d.selector for d in pack.decisions if d.letter == Letter.ACCOUNTABLE}
    scope_parts, activity_parts, accountable_parts = [], [], []
    for code, activity in enumerate(pack.activities):
        members = np.flatnonzero(kinds == activity.scope)
        answer = np.empty(len(members), dtype=np.int64)
        place, position = select(world, selector[code], Asked(members, world.holder[members]))
        answer[place[::-1]] = position[::-1]
        holds = CONDITIONS[activity.when](world, members, answer)
        scope_parts.append(members[holds])
        activity_parts.append(np.full(int(holds.sum()), code))
        accountable_parts.append(answer[holds])
    scope, activity_code = np.concatenate(scope_parts), np.concatenate(activity_parts)
    order = np.lexsort((activity_code, scope))
    return Rows(activity_code[order].astype(np.int16), scope[order], np.concatenate(accountable_parts)[order])


def _always(world: World, members: Ints, accountable: Ints) -> Bools:
    return np.ones(len(members), dtype=np.bool_)


def _several_departments(world: World, members: Ints, accountable: Ints) -> Bools:
    """The operation covers two or more departments, those of nested operations included."""
    return np.array([len(world.scopes.scopes[scope].departments) >= 2 for scope in members.tolist()], dtype=np.bool_)


def _several_sites(world: World, members: Ints, accountable: Ints) -> Bools:
    """Two or more sites in the holder's subtree."""
    return np.asarray(world.org.sites_below[0][world.holder[members]] >= 2)


def _manager_has_team(world: World, members: Ints, accountable: Ints) -> Bools:
    """Some named manager of the process has direct reports."""
    place, manager = managers(world, Asked(members, accountable))
    return np.bincount(place[world.org.line.spans[manager] > 0], minlength=len(members)) > 0


def _has_vendors(world: World, members: Ints, accountable: Ints) -> Bools:
    """The process works with vendors."""
    return np.array([world.org.processes[process].vendors for process in world.process[members].tolist()], dtype=np.bool_)


def _has_assistants(world: World, members: Ints, accountable: Ints) -> Bools:
    """An operations assistant reports to the Accountable."""
    place, _ = assistants(world, Asked(members, accountable))
    return np.bincount(place, minlength=len(members)) > 0


CONDITIONS = {
    "always": _always,
    "departments>=2": _several_departments,
    "sites>=2": _several_sites,
    "manager-has-team": _manager_has_team,
    "process-has-vendors": _has_vendors,
    "has-assistants": _has_assistants,
}


def _claims(world: World, pack: Pack, rows: Rows) -> tuple[Ints, Codes, Ints]:
    """Row, decision and position of every claim, sorted by row and then in the order of evaluation."""
    by_activity = np.argsort(rows.activity, kind="stable")
    bounds = np.searchsorted(rows.activity[by_activity], np.arange(len(pack.activities) + 1))
    row_parts, position_parts = [], []
    answered = np.zeros(len(rows), dtype=bool)  # rows with a Responsible
    for decision in pack.decisions:
        asked = by_activity[bounds[decision.activity] : bounds[decision.activity + 1]]
        if decision.rule == "G6":
            asked = asked[~answered[asked]]
        if decision.letter == Letter.ACCOUNTABLE:
            place, position = np.arange(len(asked)), rows.accountable[asked]
        else:
            question = Asked(rows.scope[asked], rows.accountable[asked])
            place, position = select(world, decision.selector, question, verifying=decision.letter == Letter.VERIFY)
        if decision.letter == Letter.RESPONSIBLE:
            answered[asked[place]] = True
        row_parts.append(asked[place])
        position_parts.append(position)
    row, positions = np.concatenate(row_parts), np.concatenate(position_parts)
    decisions = np.repeat(np.arange(len(row_parts), dtype=np.int16), list(map(len, row_parts)))
    order = np.argsort(row, kind="stable")
    return row[order], decisions[order], positions[order]


def _letters(pack: Pack, decision: Codes) -> Codes:
    return np.array([d.letter for d in pack.decisions], dtype=np.int16)[decision]


def _outcomes(world: World, pack: Pack, row: Ints, decision: Codes, position: Ints) -> Claims:
    """What becomes of each claim (rules G7 to G11, clarifications 62 to 66)."""
    org = world.org
    acting = acting_holders(org)
    letter = _letters(pack, decision)
    holding = letter >= Letter.RESPONSIBLE
    receiver = np.where(holding | ~org.vacant[position], position, acting[position])
    width = len(org) + 1
    key = row * width + receiver
    shared = _shared(key, letter)
    has_letter = np.zeros(len(row), dtype=bool)
    has_letter[shared] = holding[shared[_leading(key[shared])]]
    vacant_holder = holding & org.vacant[position] & (acting[position] != NOBODY)
    acts = _among(key, row[vacant_holder] * width + acting[position[vacant_holder]])
    outcome = np.full(len(row), Outcome.STANDS, dtype=np.int16)
    audit = world.roles.is_("fn-internal-audit")
    weak = ~holding
    for where, what in (
        (acts & ~has_letter, Outcome.ACTS),
        (has_letter, Outcome.BEATEN),
        (has_letter & (letter == Letter.VERIFY), Outcome.OWN_CHECKER),
        (audit[position] | np.r_[audit, False][receiver], Outcome.AUDIT),
        (receiver == NOBODY, Outcome.LAPSED),
    ):
        outcome[weak & where] = what
    _settle(key, letter, outcome, shared[outcome[shared] == Outcome.STANDS])
    return Claims(row, decision, position, receiver, outcome)


def _among(keys: Ints, others: Ints) -> Bools:
    """Whether each key (-1 or more) is one of the others; several times as fast as np.isin where the keys ascend."""
    others = np.r_[np.sort(others), -2]
    return np.asarray(others[np.searchsorted(others[:-1], keys)] == keys)


def _shared(key: Ints, letter: Codes) -> Ints:
    """The claims that are not the only one of their key: those of one key together, the strongest first."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    same = ordered[1:] == ordered[:-1]
    several = order[(np.r_[same, False] | np.r_[False, same])[: len(order)]]
    return np.asarray(several[np.argsort(key[several] * len(Letter) - letter[several], kind="stable")])


def _leading(keys: Ints) -> Ints:
    """For each of some sorted keys the place of the first one like it."""
    first = np.r_[True, keys[1:] != keys[:-1]][: len(keys)]
    return np.asarray(np.maximum.accumulate(np.where(first, np.arange(len(keys)), 0)))


def _settle(key: Ints, letter: Codes, outcome: Codes, standing: Ints) -> None:
    """Of the claims still `standing` for one row and position, the strongest first, only the first stands."""
    winner = standing[_leading(key[standing])]
    joins = (letter[standing] == letter[winner]) | (letter[standing] == Letter.RESPONSIBLE)
    beaten = np.where(joins, Outcome.AGREES, Outcome.BEATEN)
    outcome[standing] = np.where(winner == standing, Outcome.STANDS, beaten)


def _assignments(org: Org, pack: Pack, claims: Claims) -> Assignments:
    """One entry per row and position that holds a letter; A with R on one position is A/R."""
    letter = _letters(pack, claims.decision)
    stands = np.flatnonzero(claims.outcome == Outcome.STANDS)
    row, position, given = claims.row[stands], claims.receiver[stands], letter[stands]
    width = len(org) + 1
    responsible, accountable = letter == Letter.RESPONSIBLE, np.flatnonzero(given == Letter.ACCOUNTABLE)
    does = claims.row[responsible] * width + claims.position[responsible]
    both = accountable[_among(row[accountable] * width + position[accountable], does)]
    given[both] = Letter.ACCOUNTABLE_RESPONSIBLE
    order = np.argsort((row * len(Letter) - given) * width + position, kind="stable")
    holds = given[order] >= Letter.RESPONSIBLE
    acting = np.where(holds, acting_holders(org)[position[order]], NOBODY)
    return Assignments(row[order], position[order], given[order], acting, stands[order], np.full(len(order), -1, dtype=np.int64))
