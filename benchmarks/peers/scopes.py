"""The peer's second part: the scopes of a chart whose roles are known, and who holds them."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from typing import Any

from benchmarks.peers.chart import Chart, Process, column

RANK = {"process": 0, "fleet": 0, "logistics": 1, "site": 2, "operation": 3, "organisation": 4}


@dataclass
class Scope:
    """What rows are about, and who holds it."""

    id: str
    kind: str
    holder: str
    departments: set[str] = field(default_factory=set)
    oms: list[str] = field(default_factory=list)
    process: Process | None = None
    site: str = ""


class Scopes:
    """Scopes and holders, and the tables that the rows are looked up in."""

    def __init__(self, chart: Chart, roles: dict[str, str]) -> None:
        pack = tomllib.loads(files("allocator.templates").joinpath("rules/operations.toml").read_text(encoding="utf-8"))
        self.activities: dict[str, dict[str, Any]] = pack["activity"]
        self.ceiling = {name: role["ceiling"] for name, role in pack["archetype"].items()}
        self.chart, self.roles = chart, roles
        self.vacant: dict[str, bool] = column(chart, "vacant")
        self.budget: dict[str, bool] = chart.positions["budget"].notna().to_dict()  # type: ignore[assignment]
        self.boss: dict[str, str] = column(chart, "reports_to")
        self.department: dict[str, str] = column(chart, "department")
        self.acting: dict[str, str] = column(chart, "acting")
        self.dotted = {post: manager for post, manager in column(chart, "dotted_to").items() if manager}
        self.oms = self.with_role("operations-manager")
        top = [om for om in self.oms if not any(roles[above] == "operations-manager" for above in chart.up[om][1:])]
        self.top_oms = top
        self.ceo = next((post for post in roles if roles[post] == "chief-executive"), chart.root)
        self.holder = next((post for post in roles if roles[post] == "chief-operating-officer"), self.ceo)
        self.first = {role: self.nearest_root(self.with_role(role)) for role in set(roles.values()) if role.startswith("fn-")}
        self.operations = {om: self.operation(om) for om in self.oms}
        self.scopes = [*self.broad_scopes(), *self.own_scopes(), *map(self.process_scope, chart.processes)]
        self.process_holder = {scope.id: scope.holder for scope in self.scopes if scope.process}

    def with_role(self, *roles: str) -> list[str]:
        """Positions of some roles in sheet order."""
        return [post for post in self.chart.positions.index if self.roles[post] in roles]

    def nearest_root(self, posts: list[str]) -> str:
        """The highest position, the first in the sheet of equals."""
        return min(posts, key=lambda post: len(self.chart.up[post]))

    def deepest(self, posts: list[str]) -> str:
        """The lowest position, the first in the sheet of equals."""
        return max(posts, key=lambda post: len(self.chart.up[post]))

    # ---- scopes

    @cached_property
    def under_om(self) -> set[str]:
        """Operations managers and everybody below."""
        return set(self.oms).union(*(self.chart.below[om] for om in self.oms))

    def operation(self, om: str) -> set[str]:
        """Departments of an operation: headed in it, or present in it and headed in none."""
        inside = self.chart.below[om] | {om}
        heads = self.chart.heads
        return {d for d in self.chart.operational if heads[d] in inside} | {
            d for d in self.chart.departments[om] if heads[d] not in self.under_om
        }

    def eligible(self, post: str, kind: str, process: Process | None = None) -> bool:
        """Whether a position may hold a scope of a kind."""
        role, ceiling = self.roles[post], self.ceiling[self.roles[post]]
        names_it = process is not None and post in (*process.managers, process.owner)
        if post == self.chart.root or (kind == "organisation" and post == self.holder):
            return True
        if ceiling not in RANK:
            return False
        if role == "process-manager":
            return kind == "process" and names_it
        if RANK[ceiling] == RANK[kind]:
            return ceiling == kind or (role == "fleet-manager" and kind == "process" and names_it)
        return RANK[ceiling] > RANK[kind]

    def moved_up(self, post: str, kind: str, process: Process | None = None) -> str:
        """The nearest eligible position, from the post itself up."""
        return next(above for above in self.chart.up[post] if self.eligible(above, kind, process))

    def om_of(self, departments: set[str], managers: list[str]) -> list[str]:
        """The operations managers of a scope."""
        if not departments:
            return [next((post for post in self.chart.up[managers[0]] if post in self.operations), self.holder)]
        covering = [om for om in self.oms if departments <= self.operations[om]]
        if covering:
            over = [om for om in covering if any(om in self.chart.up[manager] for manager in managers)]
            return [self.deepest(over or covering)]
        each = ([om for om in self.oms if department in self.operations[om]] for department in sorted(departments))
        return list(dict.fromkeys(self.deepest(oms) if oms else self.holder for oms in each))

    def broad_scopes(self) -> Iterator[Scope]:
        """Organisation, operations, what is left over, sites."""
        yield Scope("ORG", "organisation", self.holder)
        for om, departments in self.operations.items():
            yield Scope(f"OP-{om}", "operation", om, departments, [om])
        left = self.chart.operational.difference(*self.operations.values())
        if left:
            yield Scope("OP-RES", "operation", self.holder, left, [self.holder])
        inside = [post for post, department in self.department.items() if department in self.chart.operational]
        at: dict[str, list[str]] = defaultdict(list)
        site_of = column(self.chart, "site")
        for post in inside:
            at[site_of[post]].append(post)
        for site, posts in at.items():
            if site:
                managers = [post for post in posts if self.roles[post] == "site-manager"]
                holder = managers[0] if managers else self.moved_up(self.chart.lca(posts), "site")
                departments = {self.department[post] for post in posts}
                yield Scope(f"SITE-{site}", "site", holder, departments, self.om_of(departments, [holder]), site=site)

    def own_scopes(self) -> Iterator[Scope]:
        """Logistics and fleet: one for each manager."""
        for kind, prefix in (("logistics", "LOG"), ("fleet", "FLEET")):
            for post in self.with_role(f"{kind}-manager"):
                departments = {self.department[post]} - {""}
                yield Scope(f"{prefix}-{post}", kind, post, departments, self.om_of(departments, [post]))

    def process_scope(self, process: Process) -> Scope:
        """A process and who answers for it."""
        first = [process.owner or process.managers[0]] if process.owner or process.managers else []
        departments = set(process.departments) or {self.department[post] for post in first} - {""}
        scope = Scope(process.id, "process", process.owner, departments, self.om_of(departments, process.managers), process)
        if not scope.holder and not process.managers:
            scope.holder = self.om_lca(scope)
        elif not scope.holder:
            mandated = [process.lead] if process.lead else process.managers
            scope.holder = self.moved_up(self.chart.lca([*mandated, *self.heads(scope)]), "process", process)
        return scope

    def heads(self, scope: Scope) -> list[str]:
        """Heads of the departments of a process, where there are several."""
        return [self.chart.heads[name] for name in sorted(scope.departments)] if len(scope.departments) > 1 else []

    def om_lca(self, scope: Scope) -> str:
        """The common superior of operations managers and heads."""
        return self.moved_up(self.chart.lca([*scope.oms, *self.heads(scope)]), "operation")
