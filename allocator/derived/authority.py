"""Who may sign for how much: limits as shares of budget envelopes, and the way up to the first limit that covers an amount.

What follows from one allocation (model, section 6). Amounts are exact decimals in the currency of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allocator.checks.envelopes import Budgets, budgets, own_figures
from allocator.findings import Finding, finding
from allocator.org.structure import NOBODY
from allocator.raci import Letter
from allocator.rules.allocation import acting_holders

if TYPE_CHECKING:
    from allocator.org.model import Org
    from allocator.raci import Allocation
    from allocator.rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Limit:
    """How much a post may decide alone: `amount`, a share of an envelope. `scopes`: those whose envelope it is.

    No scopes: the budget in the row of an executive who holds no envelope.
    """

    position: int
    scopes: tuple[int, ...]
    envelope: Decimal
    share: Decimal

    @property
    def amount(self) -> Decimal:
        """The share of the envelope, rounded down to two significant digits."""
        exact = self.share * self.envelope
        return exact.quantize(Decimal(1).scaleb(exact.adjusted() - 1), ROUND_FLOOR) if exact else Decimal()


@dataclass(frozen=True, slots=True)
class Step:
    """A post on the way up: its limit (None: none), who signs for it (-1: nobody), and whether that one asks."""

    position: int
    limit: Decimal | None
    signer: int
    covers: bool
    asks: bool

    @property
    def signs(self) -> bool:
        """Whether the way ends here."""
        return self.covers and not self.asks and self.signer != NOBODY


@dataclass(frozen=True, slots=True)
class Approval:
    """Who signs for an amount in a scope: the last step, where it signs; else it goes beyond the sheet, to the board."""

    scope: int
    amount: Decimal
    requester: int  # -1: not said
    steps: tuple[Step, ...]

    @property
    def signer(self) -> int:
        """The filled position that signs, -1 for the board."""
        return self.steps[-1].signer if self.steps[-1].signs else NOBODY


@dataclass(frozen=True)
class Authority:
    """The delegation of authority of one allocation."""

    org: Org
    pack: Pack
    allocation: Allocation

    @cached_property
    def budgets(self) -> Budgets:
        """The envelope of each scope."""
        return budgets(self.org, self.allocation)

    @cached_property
    def tree(self) -> list[tuple[int, int]]:
        """The scopes with a budget and every process, as (scope, level), each under what it comes out of.

        None where the sheet has no figures, or has them in several currencies, which cannot be set against each other.
        """
        envelopes, scopes = self.budgets.envelopes, self.allocation.scopes
        if self.budgets.mixed or all(envelope.amount is None for envelope in envelopes):
            return []
        wanted: set[int] = set()
        for scope, each in enumerate(envelopes):
            above = scope if each.amount is not None or scopes[scope].process >= 0 else NOBODY
            while above != NOBODY and above not in wanted:
                wanted.add(above)
                above = envelopes[above].parent
        parts: dict[int, list[int]] = {}
        for scope in sorted(wanted, reverse=True):
            parts.setdefault(envelopes[scope].parent, []).append(scope)
        found, ahead = [], [(scope, 0) for scope in parts.get(NOBODY, ())]
        while ahead:
            scope, level = ahead.pop()
            found.append((scope, level))
            ahead += [(part, level + 1) for part in parts.get(scope, ())]
        return found

    @cached_property
    def limits(self) -> Mapping[int, Limit]:
        """The limit of each position that has one, in the order of the sheet."""
        shares = {archetype: Decimal(str(share)) for archetype, share in self.pack.extras["delegation"]["share"].items()}
        found = {}
        for position, (scopes, envelope) in sorted(self._held().items()):
            share = shares.get(self.allocation.roles.of(position).id)
            if share is not None:
                found[position] = Limit(position, scopes, envelope, share)
        return found

    def _held(self) -> dict[int, tuple[tuple[int, ...], Decimal]]:
        """The envelope of each post: that of its widest scope, else those of its processes together, else an executive's own."""
        scopes, roles = self.allocation.scopes, self.allocation.roles
        rank = self.allocation.standards.rank
        executive = {code for code, archetype in enumerate(roles.archetypes) if archetype.ceiling == "organisation"}
        held: dict[int, tuple[tuple[int, ...], Decimal]] = {
            post: ((), figure) for post, figure in own_figures(self.org).items() if roles.archetype[post] in executive
        }
        by_post: dict[int, list[int]] = {}
        for number, envelope in enumerate(self.budgets.envelopes):
            if envelope.amount is not None:
                by_post.setdefault(scopes[number].holder, []).append(number)
        for post, numbers in by_post.items():
            wide = [number for number in numbers if scopes[number].process < 0]
            chosen = (max(wide, key=lambda number: rank[scopes[number].kind]),) if wide else tuple(numbers)
            held[post] = chosen, sum((self.budgets.envelopes[number].amount or Decimal() for number in chosen), Decimal())
        return held

    @cached_property
    def acting(self) -> list[int]:
        """Who signs for each position: itself, or who acts for the vacant post; -1 nobody."""
        own = np.arange(len(self.org))
        signing: list[int] = np.where(self.org.vacant, acting_holders(self.org), own).tolist()
        return signing

    @cached_property
    def first(self) -> list[int]:
        """Who answers for the money of each scope: the Accountable of its budget activity, else its holder."""
        allocation = self.allocation
        table, rows = allocation.assignments, allocation.rows
        named = self.pack.extras["delegation"]["activity"]
        budget = np.array([named.get(activity.scope) == activity.id for activity in allocation.activities], dtype=bool)
        first = [scope.holder for scope in allocation.scopes]
        for entry in np.flatnonzero((table.letter >= Letter.ACCOUNTABLE) & budget[rows.activity[table.row]]).tolist()[::-1]:
            first[rows.scope[table.row[entry]]] = int(table.position[entry])
        return first

    def ladder(self, scope: int) -> Iterator[Limit]:
        """The limits on the way up from a scope, each higher than those before it: who signs for how much."""
        return self.rising(self.first[scope])

    def rising(self, position: int) -> Iterator[Limit]:
        """The limits from a position up that somebody can use, each higher than those before it."""
        highest = Decimal()
        while position != NOBODY:
            limit = self.limits.get(position)
            if limit and limit.amount > highest and self.acting[position] != NOBODY:
                highest = limit.amount
                yield limit
            position = self._next_up[position]

    def not_below(self, position: int) -> Limit | None:
        """The next limit above a position with a limit, where its own is not below it, as it should be; else None."""
        above = self._next_up[position]
        return self.limits[above] if above != NOBODY and self.limits[position].amount >= self.limits[above].amount else None

    @cached_property
    def _next_up(self) -> list[int]:
        """The nearest position with a limit above each position."""
        limited = np.zeros(len(self.org), dtype=bool)
        limited[list(self.limits)] = True
        above: list[int] = self.org.line.above(limited).tolist()
        return above

    def approval(self, scope: int, amount: Decimal, requester: int = NOBODY) -> Approval:
        """Who signs for an amount in a scope, from who answers for its money up the reporting line; never who asks."""
        asking, position = self._hands(requester), self.first[scope]
        steps: list[Step] = []
        while position != NOBODY and not (steps and steps[-1].signs):
            limit, signer = self.limits.get(position), self.acting[position]
            covers = limit is not None and limit.amount >= amount
            steps.append(Step(position, limit.amount if limit else None, signer, covers, signer in asking))
            position = int(self.org.line.parent[position])
        return Approval(scope, amount, requester, tuple(steps))

    def _hands(self, position: int) -> set[int]:
        """Whoever is in a position, or acts for the vacant post, and the other posts of the same person."""
        doer = self.acting[position] if position != NOBODY else NOBODY
        if doer == NOBODY:
            return set()
        post, person = self.org.persons.reshape(-1, 2)[~self.org.vacant[self.org.persons.reshape(-1, 2)[:, 0]]].T
        return {doer, *post[np.isin(person, person[post == doer])].tolist()}

    def findings(self, approval: Approval) -> list[Finding]:
        """BUD-07 where the limit of who asks, or of a post that this one acts for, would have covered the amount."""
        label, signer = self.org.label, approval.signer
        own = next((step for step in approval.steps if step.covers and step.asks), None)
        if own is None:
            return []
        amount, scope = self.budgets.spelled(approval.amount), self.allocation.scopes[approval.scope]
        asks = "its own request" if own.position == approval.requester else "a request of who holds it, from another post"
        if own.signer != own.position:
            asks = f"a request of {label(own.signer)}, who acts for it"
        values = {"position": label(own.position), "amount": amount, "asks": asks}
        fix = f"Let {label(signer) if signer >= 0 else 'the board'} approve it."
        return [finding("BUD-07", scope.id, self.org.cell(own.position, "title"), **values, fix=fix)]
