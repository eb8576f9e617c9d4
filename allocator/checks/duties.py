"""Checks of segregation of duties: who does and who verifies are different persons, and the verifier is independent."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.checks.case import Case
from allocator.checks.processes import Pairs
from allocator.findings import Finding
from allocator.org.structure import Bools, Ints, ranges
from allocator.raci import Letter, Outcome


def own_checker(case: Case) -> Iterator[Finding]:
    """SOD-01: one person does, or answers for, and verifies the same activity; who acts counts for a vacant post.

    Nobody can check the own work. Example: the finance director answers for an operation whose budget finance verifies.
    A V that an override replaced by A or R counts as well.
    """
    claims, given, by_hand = case.allocation.claims, case.given, _replaced(case)
    beside = case.doing[np.isin(given.row[case.doing], claims.row[by_hand])]
    doing = case.cells(given.row[beside], given.position[beside])
    own = by_hand[np.isin(case.cells(claims.row[by_hand], claims.receiver[by_hand]), doing)]
    dropped = np.r_[np.flatnonzero(claims.outcome == Outcome.OWN_CHECKER), own]
    rows, verifiers = _entries(case, case.verifying)
    verified = case.tally[:, Letter.VERIFY] > 0
    done, doers = _entries(case, case.doing[verified[given.row[case.doing]]])
    place, checking = _hands(case, rows, verifiers)
    both = place[np.isin(checking, _hands(case, done, doers)[1])]
    yield from case.on_letters("SOD-01", np.r_[claims.row[dropped], rows[both]], np.r_[claims.receiver[dropped], verifiers[both]])


def _replaced(case: Case) -> Ints:
    """Claims for a V that stood by the rules and do not any more, since an override gave their receiver something else."""
    claims, given = case.allocation.claims, case.given
    stood = np.flatnonzero(case.verify_claims & (claims.outcome <= Outcome.AGREES))
    verifying = case.cells(given.row[case.verifying], given.position[case.verifying])
    return stood[~np.isin(case.cells(claims.row[stood], claims.receiver[stood]), verifying)]


def _entries(case: Case, entries: Ints) -> Pairs:
    """Pairs (row, who holds the letter or acts for its vacant post) of entries of `given`."""
    rows, doer = case.given.row[entries], case.doer[case.given.position[entries]]
    return rows[doer >= 0], doer[doer >= 0]


def _hands(case: Case, rows: Ints, positions: Ints) -> Pairs:
    """Pairs (index into `rows`, one number for the row and whose hands are on it): the position, and each person in it."""
    occupied, persons = _occupants(case)
    order, own = np.argsort(occupied, kind="stable"), np.arange(len(rows))
    start = np.searchsorted(occupied[order], positions)
    place, index = ranges(start, np.searchsorted(occupied[order], positions, side="right"))
    hands = np.r_[positions, len(case.org) + persons[order][index]]
    place = np.r_[own, place]
    return place, rows[place] * (len(case.org) + persons.max(initial=-1) + 1) + hands


def _occupants(case: Case) -> Pairs:
    """Pairs (filled position, person)."""
    position, person = case.org.persons.reshape(-1, 2).T
    filled = ~case.org.vacant[position]
    return position[filled], person[filled]


def incompatible_duties(case: Case) -> Iterator[Finding]:
    """SOD-02 to SOD-05: a person with A or R on a listed activity also occupies a post of the listed function.

    Budget owner and finance, complier and compliance reviewer, risk owner and risk function, vendor owner and finance
    or procurement are to be two. Example: the head of procurement also manages the vendors of an operation.
    """
    rows, doers = _entries(case, case.doing)
    for duty in case.allocation.standards.duties:
        listed = np.isin([activity.id for activity in case.allocation.activities], duty.activities)
        both = listed[case.allocation.rows.activity[rows]] & same_hands(case, case.roles.has_function(*duty.functions))[doers]
        yield from case.on_letters(duty.code, rows[both], doers[both])


def same_hands(case: Case, posts: Bools) -> Bools:
    """Positions whose holder occupies one of these posts, the position itself included."""
    position, person = _occupants(case)
    known = np.zeros(person.max(initial=-1) + 1, dtype=bool)
    known[person[posts[position]]] = True
    same = posts & ~case.org.vacant
    same[position[known[person]]] = True
    return same


def dependent_verifier(case: Case) -> Iterator[Finding]:
    """SOD-06: the verifier, dropped or not, stands in the reporting line below the Accountable it verifies.

    A check from below is not independent. Example: a quality manager under the operations manager verifies quality.
    The Accountable itself is SOD-01.
    """
    claims, given = case.allocation.claims, case.given
    selected = np.setdiff1d(np.flatnonzero(case.verify_claims), _replaced(case))
    stands = case.verifying
    rows, positions = np.r_[claims.row[selected], given.row[stands]], np.r_[claims.position[selected], given.position[stands]]
    answers = case.answers[rows]
    below = case.org.line.covers(answers, positions) & (answers != positions)
    yield from case.on_letters("SOD-06", rows[below], positions[below], "reports_to")


def managing_audit(case: Case) -> Iterator[Finding]:
    """SOD-07: a position with the internal-audit function holds A, A/R, R, V or C.

    Who takes part cannot judge. Example: the head of internal audit owns a process.
    """
    given = case.given
    found = (given.letter >= Letter.CONSULTED) & case.roles.has_function("fn-internal-audit")[given.position]
    yield from case.on_letters("SOD-07", given.row[found], given.position[found])
