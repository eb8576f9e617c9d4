"""Budget envelopes as a tree: what each scope may spend, out of which wider envelope (clarifications 81 and 82).

Derived from org and scopes alone, for the checks of budgets and for what follows from them. Amounts are exact decimals in
the currency of the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from allocator.findings import Cell
from allocator.org.model import Org
from allocator.org.structure import NOBODY, Ints
from allocator.raci import RESIDUAL, Allocation, Roles, Scope

SUMMED = ("organisation", "operation")  # kinds whose envelope is the sum of those below where no figure is given
OWN_MANAGERS = ("site", "logistics", "fleet")  # kinds whose envelope is the budget of a manager of just that kind


@dataclass(frozen=True, slots=True)
class Envelope:
    """The budget of a scope. `parent` is the scope that it comes out of, -1 at the top.

    `figure`: as the sheet gives it; `amount`: the figure, else the sum of those below for ORG and operations, else None.
    `below` are the scopes with an amount that come out of it, `allocated` their sum.
    """

    scope: int
    parent: int
    figure: Decimal | None
    amount: Decimal | None
    below: tuple[int, ...]
    allocated: Decimal

    @property
    def reserve(self) -> Decimal | None:
        """What is left after the envelopes below, negative where they exceed it; None where there is none below."""
        return self.amount - self.allocated if self.amount is not None and self.below else None


@dataclass(frozen=True, slots=True)
class Budgets:
    """The envelope of each scope of an allocation, and the currencies of the sheet in capitals, each with its first cell."""

    envelopes: tuple[Envelope, ...]
    currencies: Mapping[str, Cell | None]

    @property
    def mixed(self) -> bool:
        """Whether amounts cannot be added or compared, since they are in several currencies."""
        return len(self.currencies) > 1

    def spelled(self, amount: Decimal) -> str:
        """An amount as it is written: "45,000 EUR", with cents where it has them, and the currency where there is one."""
        text = f"{amount:,.2f}".removesuffix(".00")
        return f"{text} {next(iter(self.currencies))}" if len(self.currencies) == 1 else text


def budgets(org: Org, allocation: Allocation) -> Budgets:
    """The envelopes of an allocation, in the order of its scopes."""
    return Budgets(_envelopes(org, allocation), _currencies(org))


def _envelopes(org: Org, allocation: Allocation) -> tuple[Envelope, ...]:
    """Each envelope after those below it, which a sum needs."""
    scopes, rank = allocation.scopes, allocation.standards.rank
    figures = _figures(org, allocation)
    parents = _parents(org, scopes, rank, figures)
    made: dict[int, Envelope] = {}
    below: dict[int, list[int]] = {}
    for scope in sorted(range(len(scopes)), key=lambda each: (-org.line.depth[scopes[each].holder], rank[scopes[each].kind])):
        parts = tuple(sorted(below.get(scope, ())))
        allocated = sum((made[part].amount or Decimal() for part in parts), Decimal())
        summed = parts and _summed(scopes[scope])
        amount = figures[scope] if figures[scope] is not None else allocated if summed else None
        made[scope] = Envelope(scope, parents[scope], figures[scope], amount, parts, allocated)
        if amount is not None:
            below.setdefault(parents[scope], []).append(scope)
    return tuple(made[scope] for scope in range(len(scopes)))


def _summed(scope: Scope) -> bool:
    """Whether a scope is an envelope also without a figure of its own."""
    return scope.kind in SUMMED and scope.id != RESIDUAL


def _figures(org: Org, allocation: Allocation) -> list[Decimal | None]:
    """The budget figure of each scope. One figure of a post is one envelope: of several sites the first has it."""
    own = own_figures(org)
    figures: list[Decimal | None] = []
    used: set[tuple[int, str]] = set()
    for scope in allocation.scopes:
        if scope.kind == "process":
            budget = org.processes[scope.process].budget
            figures.append(None if budget is None else _exact(budget))
        elif (scope.holder, scope.kind) not in used and _counts(scope, allocation.roles):
            used.add((scope.holder, scope.kind))
            figures.append(own.get(scope.holder))
        else:
            figures.append(None)
    return figures


def _counts(scope: Scope, roles: Roles) -> bool:
    """Whether the budget of the holder's post is the envelope of the scope (clarification 81)."""
    return _summed(scope) or (scope.kind in OWN_MANAGERS and roles.of(scope.holder).id == f"{scope.kind}-manager")


def _parents(org: Org, scopes: tuple[Scope, ...], rank: Mapping[str, int], figures: list[Decimal | None]) -> list[int]:
    """The scope that each envelope comes out of.

    On the holder itself a scope of higher rank; strictly above also of equal rank; the nearest position that has one, and
    of several on one position the lowest rank.
    """
    holding = [
        scope for scope, each in enumerate(scopes) if each.kind != "process" and (_summed(each) or figures[scope] is not None)
    ]
    lowest: list[Ints] = [np.full(len(org), NOBODY) for _ in range(max(rank.values()) + 2)]  # per least rank, by position
    for taking in sorted(holding, key=lambda each: -rank[scopes[each].kind]):
        for least in range(rank[scopes[taking].kind] + 1):
            lowest[least][scopes[taking].holder] = taking
    above = [org.line.above(takes != NOBODY) for takes in lowest]
    parents = []
    for scope in scopes:
        least = rank[scope.kind]
        here, up = int(lowest[least + 1][scope.holder]), int(above[least][scope.holder])
        parents.append(here if here != NOBODY else int(lowest[least][up]) if up != NOBODY else NOBODY)
    return parents


def own_figures(org: Org) -> Mapping[int, Decimal]:
    """The budget figure of each position whose row has one."""
    figures = org.columns["budget"]
    return {position: _exact(figures[position]) for position in np.flatnonzero(~np.isnan(figures)).tolist()}


def _currencies(org: Org) -> dict[str, Cell | None]:
    """The currencies of the rows with a budget figure."""
    rows = [(org.columns["currency"][position], org.cell(position, "currency")) for position in own_figures(org)]
    budgeted = (process for process in org.processes if process.budget is not None)
    rows += [(process.currency, budget_cell(org, process.cell, "currency")) for process in budgeted]
    found: dict[str, Cell | None] = {}
    for currency, cell in rows:
        if currency:
            found.setdefault(currency.upper(), cell)
    return found


def _exact(figure: float) -> Decimal:
    """A figure as it stands in the sheet."""
    return Decimal(repr(float(figure)))


def budget_cell(org: Org, cell: Cell | None, field: str = "budget") -> Cell | None:
    """The cell of a field in the row of a processes sheet; the cell that names the process where it stands elsewhere."""
    for source in org.sources:
        of_processes = {"managers", field} <= source.columns.keys()
        if cell and of_processes and (source.file, source.sheet) == (cell.file, cell.sheet):
            return source.cell(cell.row, field)
    return cell
