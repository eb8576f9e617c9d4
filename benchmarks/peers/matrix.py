"""The peer's third part: every row of the matrix, by the table of activities of the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, cast

import pandas as pd

from benchmarks.peers.chart import SITUATED, Process
from benchmarks.peers.scopes import Scope, Scopes

WEAK = ("V", "C", "S", "I")  # strongest first
MANAGERS = (*SITUATED, "operations-manager")
COLUMNS = ("activity", "scope", "position", "letter", "acting")


class Matrix(Scopes):
    """The rows of a chart whose roles are known."""

    # ---- who is meant

    def accountable(self, selector: str, scope: Scope) -> str:
        """The one that answers for a row."""
        process = scope.process
        if selector == "holder" or process is None:
            return scope.holder
        if selector == "om-lca":
            return self.om_lca(scope)
        if selector == "holder-or-manager":
            single = process.managers[0] if len(process.managers) == 1 else ""
            return single if single and self.eligible(single, "process", process) else scope.holder
        return (
            scope.holder if process.budget else self.moved_up(self.chart.lca([self.om_lca(scope), *process.managers]), "operation")
        )

    @cached_property
    def with_budget(self) -> set[str]:
        """Positions with a figure, of their own or of a process that they hold."""
        of_processes = {self.process_holder[process.id] for process in self.chart.processes if process.budget}
        return of_processes | {post for post, figure in self.budget.items() if figure}

    def walk(self, scope: Scope, wanted: set[str], *, on: bool = False) -> list[str]:
        """Wanted positions below the holder; a branch ends at its first unless the walk goes `on`."""
        found, waiting = [], list(self.chart.line.successors(scope.holder))
        while waiting:
            post = waiting.pop()
            if scope.id == "OP-RES" and post in self.operations:
                continue
            if post in wanted:
                found.append(post)
                if not on:
                    continue
            waiting.extend(self.chart.line.successors(post))
        return found

    @cached_property
    def scope_managers(self) -> set[str]:
        """Who holds a scope or is named on a process."""
        return {*self.with_role(*MANAGERS), *self.chart.named}

    def processes_in(self, scope: Scope) -> list[Process]:
        """Processes with a department in the operations of a scope."""
        reach = set(scope.departments)
        if scope.kind == "logistics":
            reach = set().union(*(self.operations.get(om, ()) for om in scope.oms))
        return [process for process in self.chart.processes if reach & set(process.departments)]

    def function(self, selector: str) -> list[str]:
        """Heads of the functions of a selector, in its order."""
        names = (f"fn-{name}" for name in selector.removeprefix("fn:").split("|"))
        return [self.first[name] for name in names if name in self.first]

    def select(self, selector: str, scope: Scope, accountable: str) -> Iterable[str]:
        """Whom a selector means."""
        if selector.startswith("fn:"):
            return self.function(selector)[:1]
        return cast("Iterable[str]", getattr(self, f"_{selector.replace('-', '_')}")(scope, accountable))

    def _holder(self, scope: Scope, accountable: str) -> list[str]:
        return [scope.holder]

    def _boss(self, scope: Scope, accountable: str) -> list[str]:
        return [] if self.vacant[accountable] or not self.boss[accountable] else [self.boss[accountable]]

    def _om(self, scope: Scope, accountable: str) -> list[str]:
        return scope.oms

    def _all_oms(self, scope: Scope, accountable: str) -> list[str]:
        return [om for om in self.top_oms if accountable in self.chart.up[om]]

    def _ceo(self, scope: Scope, accountable: str) -> list[str]:
        return [self.ceo]

    def _managers(self, scope: Scope, accountable: str) -> list[str]:
        return scope.process.managers if scope.process else []

    def _scope_managers_below(self, scope: Scope, accountable: str) -> list[str]:
        return self.walk(scope, self.scope_managers)

    def _budget_holders_below(self, scope: Scope, accountable: str) -> list[str]:
        return [post for post in self.walk(scope, self.scope_managers) if post in self.with_budget]

    def _site_managers_below(self, scope: Scope, accountable: str) -> list[str]:
        return self.walk(scope, set(self.with_role("site-manager")), on=True)

    def _logistics_managers_below(self, scope: Scope, accountable: str) -> list[str]:
        return self.walk(scope, set(self.with_role("logistics-manager")))

    def _fleet_managers_below(self, scope: Scope, accountable: str) -> list[str]:
        return self.walk(scope, set(self.with_role("fleet-manager")))

    def _vendor_process_managers(self, scope: Scope, accountable: str) -> list[str]:
        return [manager for process in self.processes_in(scope) if process.vendors for manager in process.managers]

    def _all_process_managers(self, scope: Scope, accountable: str) -> set[str]:
        return self.chart.manages

    def _process_managers_in_operation(self, scope: Scope, accountable: str) -> list[str]:
        return [manager for process in self.processes_in(scope) for manager in process.managers]

    def _process_managers_on_site(self, scope: Scope, accountable: str) -> list[str]:
        return [manager for process in self.chart.processes if scope.site in process.sites for manager in process.managers]

    def _participating_heads(self, scope: Scope, accountable: str) -> list[str]:
        return self.heads(scope)

    def _peers(self, scope: Scope, accountable: str) -> list[str]:
        return [self.process_holder[other] for other in scope.process.interfaces] if scope.process else []

    def _team(self, scope: Scope, accountable: str) -> list[str]:
        managers = scope.process.managers if scope.process else [scope.holder]
        reports = (report for manager in managers for report in self.chart.line.successors(manager))
        return [report for report in reports if self.roles[report] == "team-member"]

    def _assistants(self, scope: Scope, accountable: str) -> list[str]:
        return [post for post in self.chart.line.successors(accountable) if self.roles[post] == "operations-assistant"]

    def _subtree(self, scope: Scope, accountable: str) -> list[str]:
        below = self.chart.below[scope.holder]
        return [post for post in below if scope.id != "OP-RES" or self.department[post] in scope.departments]

    # ---- rows

    def applies(self, activity: dict[str, Any], scope: Scope) -> bool:
        """Whether a scope has the row of an activity."""
        if activity["scope"] != scope.kind:
            return False
        managers = scope.process.managers if scope.process else []
        when = activity.get("when", "always")
        return bool(
            when == "always"
            or (when == "departments>=2" and len(scope.departments) >= 2)
            or (when == "sites>=2" and len(self.chart.sites[scope.holder]) >= 2)
            or (when == "manager-has-team" and any(self.chart.line.out_degree(manager) for manager in managers))
            or (when == "process-has-vendors" and scope.process and scope.process.vendors)
            or (when == "has-assistants" and self._assistants(scope, scope.holder))
        )

    def acts_for(self, post: str) -> str:
        """Who acts for a vacant post: who is named, else the nearest filled post above."""
        named = self.acting[post]
        if named and not self.vacant[named]:
            return named
        return next((above for above in self.chart.up[post][1:] if not self.vacant[above]), "")

    def weak(self, activity: dict[str, Any], scope: Scope, accountable: str) -> Iterator[tuple[str, str]]:
        """Every V, C, S and I that the table and the general rules give on a row."""
        for selector in activity.get("V", ()):
            heads = self.function(selector)
            outside = [head for head in heads if accountable not in self.chart.up[head]]
            yield from (("V", head) for head in (outside or heads)[:1])
        for letter in ("C", "I"):
            for selector in activity.get(letter, ()):
                yield from ((letter, post) for post in self.select(selector, scope, accountable))
        if "all-oms" in activity.get("R", ()):
            yield from (("C", om) for om in self.top_oms if accountable not in self.chart.up[om])
        managers = scope.process.managers if scope.process else []
        matrix = "C" if activity.get("matrix") == "consult" else "I"
        yield from ((matrix, self.dotted[post]) for post in (accountable, *managers) if post in self.dotted)
        if scope.kind in ("organisation", "operation"):
            yield from (("S", post) for post in self._assistants(scope, accountable))
        told = [self.boss[manager] for manager in managers] if scope.process else self._boss(scope, accountable)
        yield from (("I", post) for post in told if post)

    def row(self, activity: dict[str, Any], scope: Scope) -> tuple[dict[str, str], dict[str, str]]:
        """The letters of a row by position, and who acts for the vacant ones with A or R."""
        accountable = self.accountable(activity["A"], scope)
        doing = {post for selector in activity.get("R", ()) for post in self.select(selector, scope, accountable)} or {accountable}
        letters = dict.fromkeys(doing, "R") | {accountable: "A/R" if accountable in doing else "A"}
        acting = {post: self.acts_for(post) for post in letters if self.vacant[post] and self.acts_for(post)}
        barred = {*letters, *acting.values(), ""}
        for letter, post in self.weak(activity, scope, accountable):
            receiver = self.acts_for(post) if self.vacant[post] else post
            if receiver in barred or "fn-internal-audit" in (self.roles[post], self.roles[receiver]):
                continue
            if receiver not in letters or WEAK.index(letter) < WEAK.index(letters[receiver]):
                letters[receiver] = letter
        return letters, acting

    def table(self) -> pd.DataFrame:
        """One row for each letter."""
        found = []
        for scope in self.scopes:
            for name, activity in self.activities.items():
                if self.applies(activity, scope):
                    letters, acting = self.row(activity, scope)
                    found += [(name, scope.id, post, letter, acting.get(post, "")) for post, letter in letters.items()]
        return pd.DataFrame(found, columns=list(COLUMNS))
