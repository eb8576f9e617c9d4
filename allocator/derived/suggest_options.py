"""Derived from an allocation: what overrides could do on one row: who else may answer, and who gives up what then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations

import numpy as np

from allocator.checks.case import Case
from allocator.checks.duties import same_hands
from allocator.derived.overrides import Cells, set_letter
from allocator.org.structure import NOBODY, Bools
from allocator.raci import Letter

Moves = tuple[tuple[int, Letter], ...]  # (position, its new letter), in the order in which they are set
Letters = dict[int, Letter]


@dataclass(frozen=True)
class Row:
    """One row as it stands, with what bounds a change of it."""

    case: Case
    number: int
    held: Letters

    def options(self) -> list[Moves]:
        """Every way to change the row that is worth a look, the one that changes nothing first, then the nearest first."""
        found: dict[Moves, None] = {(): None}
        for answers in self._candidates():
            letters = self._answered(answers)
            reasons = [fixes for fixes in self._fixes(answers, letters) if fixes]
            for chosen in chain.from_iterable(combinations(reasons, size) for size in range(len(reasons) + 1)):
                wanted = dict(letters)
                for fixes in chosen:
                    wanted.update(fixes)
                found.setdefault(self._moves(answers, wanted), None)
        return list(found)

    @cached_property
    def _accountable(self) -> list[int]:
        return [position for position, letter in self.held.items() if letter >= Letter.ACCOUNTABLE]

    def _candidates(self) -> list[int]:
        """Who may answer for the row: who does, then filled posts on it, named or above, if their role may hold the scope."""
        case = self.case
        process, scope = int(case.row_process[self.number]), case.allocation.rows.scope[self.number]
        named = case.org.processes[process].named if process >= 0 else ()
        known = [position for position in self.held if self.held[position] != Letter.INFORMED]
        line = [above for position in known for above in self._above(position)]
        others = list(dict.fromkeys([*known, *named, case.allocation.scopes[scope].holder, *line]))
        posts = np.array([position for position in others if position >= 0], dtype=np.int64)
        fit = case.reach.eligible(posts, np.full(len(posts), scope)) & ~case.org.vacant[posts]
        fit &= ~case.roles.has_function("fn-internal-audit")[posts]
        return list(dict.fromkeys([*self._accountable, *posts[fit].tolist()]))

    def _above(self, position: int) -> Iterator[int]:
        while (position := int(self.case.org.line.parent[position])) >= 0:
            yield position

    def _answered(self, answers: int) -> Letters:
        """The row when somebody answers for it and nothing else is changed."""
        cells: Cells = {position: (letter, NOBODY, NOBODY) for position, letter in self.held.items()}
        set_letter(cells, answers, max(Letter.ACCOUNTABLE, self.held.get(answers, Letter.NONE)), NOBODY)
        return {position: letter for position, (letter, _, _) in cells.items() if letter}

    def _fixes(self, answers: int, letters: Letters) -> Iterator[Letters]:
        """For each reason why others cannot keep what they have beside this Accountable: what they get instead."""
        case, row = self.case, self.number
        doing = [position for position, letter in letters.items() if letter == Letter.RESPONSIBLE]
        yield self._beside(position for position in doing if not self._commands(answers, position))
        activity = case.allocation.activities[case.allocation.rows.activity[row]]
        if activity.customer_facing:
            yield self._beside(position for position in doing if case.roles.of(position).id == "process-manager")
        for duty in case.allocation.standards.duties:
            if activity.id in duty.activities:
                both = self.hands(duty.functions)
                yield self._beside(position for position in doing if both[case.doer[position]])
        yield {position: Letter.OUT for position in doing if case.doer[position] == NOBODY}
        audit = case.roles.has_function("fn-internal-audit")
        yield {position: Letter.OUT for position in letters if audit[position]}
        yield self._verified(answers, letters, doing)

    def hands(self, functions: tuple[str, ...]) -> Bools:
        """Posts whose holder also occupies a post of one of these functions."""
        return same_hands(self.case, self.case.roles.has_function(*functions))

    @staticmethod
    def _beside(positions: Iterator[int]) -> Letters:
        """Who may not do it is consulted."""
        return dict.fromkeys(positions, Letter.CONSULTED)

    def _commands(self, answers: int, position: int) -> bool:
        """Whether somebody has the line over another, or a mandate for the process."""
        process = int(self.case.row_process[self.number])
        mandate = process >= 0 and answers in (self.case.org.processes[process].owner, self.case.org.processes[process].lead)
        return mandate or bool(self.case.org.line.covers(answers, position))

    def _verified(self, answers: int, letters: Letters, doing: list[int]) -> Letters:
        """Other verifiers, of the same function and outside the line and the persons of the row, for those who are not."""
        fixes: Letters = {}
        doers = {int(self.case.doer[position]) for position in (answers, *doing)} - {NOBODY}
        busy = self._persons(doers) | doers
        for verifier in [position for position, letter in letters.items() if letter == Letter.VERIFY]:
            if busy.isdisjoint({verifier} | self._persons({verifier})) and not self._below(answers, verifier):
                continue
            same = (self.case.roles.functions & self.case.roles.functions[verifier]) != 0
            posts = np.flatnonzero(same & ~self.case.org.vacant & ~self.case.roles.has_function("fn-internal-audit"))
            nearest = sorted(posts.tolist(), key=lambda post: (self.case.org.line.depth[post], post))
            free = (post for post in nearest if busy.isdisjoint({post} | self._persons({post})) and post not in letters)
            if (other := next((post for post in free if not self._below(answers, post)), NOBODY)) != NOBODY:
                fixes |= {verifier: Letter.OUT, other: Letter.VERIFY}
        return fixes

    def _below(self, answers: int, position: int) -> bool:
        return bool(self.case.org.line.covers(answers, position))

    def _persons(self, positions: set[int]) -> set[int]:
        """The persons in posts, as negative numbers so that none is taken for a post."""
        post, person = self.case.org.persons.reshape(-1, 2).T
        return {-2 - int(each) for each in person[np.isin(post, list(positions))]}

    def _moves(self, answers: int, wanted: Letters) -> Moves:
        """The overrides that lead to these letters; the Accountable does the work where nobody else does."""
        does = Letter.RESPONSIBLE in wanted.values()
        if wanted[answers] < Letter.ACCOUNTABLE:  # the Accountable was taken out for one of the reasons
            return ()
        if not does:
            wanted[answers] = Letter.ACCOUNTABLE_RESPONSIBLE
        cells: Cells = {position: (letter, NOBODY, NOBODY) for position, letter in self.held.items()}
        moves: list[tuple[int, Letter]] = []
        for position, letter in [(answers, wanted[answers]), *wanted.items()]:
            if cells.get(position, (Letter.NONE,))[0] != letter or (
                position == answers and len(self._accountable) > 1 and not moves
            ):
                set_letter(cells, position, letter, NOBODY)
                moves.append((position, letter))
        return tuple(moves)
