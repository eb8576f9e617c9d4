"""A second opinion on the checks of budgets: rules 81 to 83 of the model, scope by scope and post by post."""

from __future__ import annotations

from allocator.org.model import Org
from allocator.raci import Allocation, Scope

RANKS = {"process": 0, "fleet": 0, "logistics": 1, "site": 2, "operation": 3, "organisation": 4}
Found = set[tuple[str, str]]


class PlainBudgets:
    """The envelopes of one case by scope id. Figures are whole numbers, so that sums of floats are exact."""

    def __init__(self, org: Org, allocation: Allocation) -> None:
        self.org, self.allocation, self.scopes = org, allocation, allocation.scopes
        self.archetype = [allocation.roles.of(position).id for position in range(len(org))]

    def figure(self, scope: Scope) -> float | None:
        """Rule 81; one figure of a post is one envelope, that of its first scope of a kind."""
        if scope.kind == "process":
            return self.org.processes[scope.process].budget
        own = self.org.positions["budget"][scope.holder]
        alike = [each.id for each in self.scopes if (each.kind, each.holder) == (scope.kind, scope.holder) and each.id != "OP-RES"]
        wide = scope.kind in ("organisation", "operation") or self.archetype[scope.holder] == f"{scope.kind}-manager"
        return own if own == own and wide and alike[:1] == [scope.id] else None

    def parent(self, scope: Scope) -> Scope | None:
        """Rule 82."""
        position, here = scope.holder, True
        while position >= 0:
            taking = [
                each
                for each in self.scopes
                if each.holder == position and each.kind != "process" and each.id != "OP-RES"
                if RANKS[each.kind] > RANKS[scope.kind] or (not here and RANKS[each.kind] == RANKS[scope.kind])
                if self.figure(each) is not None or each.kind in ("organisation", "operation")
            ]
            if taking:
                return min(taking, key=lambda each: RANKS[each.kind])
            position, here = int(self.org.line.parent[position]), False
        return None

    def below(self, scope: Scope) -> list[float]:
        """The amounts that come out of a scope's."""
        amounts = (self.amount(each) for each in self.scopes if self.parent(each) is scope)
        return [amount for amount in amounts if amount is not None]

    def amount(self, scope: Scope) -> float | None:
        """The figure, else the sum of those below for ORG and operations that have some."""
        figure = self.figure(scope)
        if figure is None and scope.kind in ("organisation", "operation") and scope.id != "OP-RES":
            below = self.below(scope)
            return sum(below) if below else None
        return figure

    def too_large(self, manager: int) -> bool:
        """BUD-03."""
        held = [scope for scope in self.scopes if scope.kind == "process" and scope.holder == manager]
        figures = [figure for scope in held if (figure := self.figure(scope)) is not None]
        oms = {om for scope in held for om in scope.oms}
        over = [
            self.figure(each) for each in self.scopes if each.kind == "operation" and each.holder in oms and each.id != "OP-RES"
        ]
        return bool(figures) and any(figure is not None and sum(figures) >= figure for figure in over)


def expected_budgets(org: Org, allocation: Allocation) -> Found:
    """Codes and subjects of the BUD family. Sums and comparisons are left out where currencies differ."""
    case = PlainBudgets(org, allocation)
    rows = zip(org.positions["currency"], org.positions["budget"], strict=True)
    named = {currency for currency, budget in rows if budget == budget} | {
        p.currency for p in org.processes if p.budget is not None
    }
    several = len(named - {""}) > 1
    found = {("BUD-04", "ORG")} if several else set()
    found |= {("BUD-05", process.id) for process in org.processes if process.budget is None}
    for scope in allocation.scopes:
        figure, below = case.figure(scope), case.below(scope)
        if below and figure is None and case.amount(scope) is not None:
            found.add(("BUD-06", scope.id))
        if below and figure is not None and not several and sum(below) != figure:
            found.add(("BUD-01" if sum(below) > figure else "BUD-02", scope.id))
    managers = (p for p in range(len(org)) if case.archetype[p] == "process-manager" and not several)
    return found | {("BUD-03", org.ids[position]) for position in managers if case.too_large(position)}
