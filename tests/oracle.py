"""A second opinion on the allocation: sections 3.2 to 3.5 of the rule model in plain loops and sets.

Slow and literal on purpose, to judge the engine by. Numbers in brackets are rules of the model's clarifications; each
has one small function. Of the pack it takes data only (activities, decision table, archetypes, ranks): the generic
rules G2 to G14 are written here. Overrides [69] and inferred processes [91] are not its subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from allocator.org.model import Org, Process
from allocator.raci import Activity, Letter
from allocator.rules.pack import Pack
from allocator.rules.titles import Reading
from tests.oracle_roles import Chart, Roles, classify

SCOPE_MANAGERS = ("site-manager", "logistics-manager", "fleet-manager", "operations-manager")
OM = "operations-manager"
STRENGTH = ("V", "C", "S", "I")  # [62] below A and R


@dataclass
class Scope:
    """An instance of a scope kind; positions and departments are row numbers."""

    id: str
    kind: str
    holder: int
    rule: str
    departments: set[int] = field(default_factory=set)
    oms: set[int] = field(default_factory=set)
    process: Process | None = None
    site: int = -1


@dataclass
class Matrix:
    """What the oracle says, by ids: letters per row and position, who acts for a vacant A or R, holders of scopes."""

    letters: dict[tuple[str, str], dict[str, str]]
    acting: dict[tuple[str, str, str], str]
    scopes: dict[str, tuple[str, str, str]]  # scope id -> kind, holder id, rule


class Scopes:
    """Which scopes there are and who holds them."""

    def __init__(self, org: Org, roles: Roles, pack: Pack) -> None:
        self.org, self.roles, self.pack, self.chart = org, roles, pack, Chart(org)
        self.rank = {kind.id: kind.rank for kind in pack.standards.kinds}
        self.ceiling = {archetype.id: archetype.ceiling for archetype in pack.standards.archetypes}
        self.under_om = {position for om in self.with_archetype(OM) for position in self.chart.subtree(om)}
        self.operations = {om: self.operation_departments(om) for om in self.with_archetype(OM)}
        self.org_holder, self.org_rule = self.organisation_holder()
        self.process_scopes = [self.process_scope(process) for process in org.processes]
        self.all = [self.organisation(), *self.operation_scopes(), *self.residual(), *self.site_scopes()]
        self.all += self.own_scopes("logistics", "LOG", "logistics-manager") + self.own_scopes("fleet", "FLEET", "fleet-manager")
        self.all += self.process_scopes

    # ---- positions

    def with_archetype(self, archetype: str) -> list[int]:
        """Positions of an archetype in sheet order."""
        return [position for position in self.chart.positions if self.roles.archetype[position] == archetype]

    def top_oms(self) -> list[int]:
        """[43, 85] Operations managers with none above."""
        oms = set(self.with_archetype(OM))
        return [om for om in sorted(oms) if not oms & set(self.chart.above(om))]

    def head(self, department: int) -> int:
        """[18] Head of a department, as the reader found it."""
        return self.org.departments[department].head

    def eligible(self, position: int, kind: str, process: Process | None = None) -> bool:
        """[48] Whether a position may hold a scope of a kind by its ceiling."""
        archetype = self.roles.archetype[position]
        ceiling = self.ceiling[archetype]
        names_it = process is not None and position in process.named
        if position == self.chart.root or (kind == "organisation" and archetype == OM and position == self.org_holder):
            return True
        if ceiling not in self.rank:
            return False
        if archetype == "process-manager":
            return kind == "process" and names_it
        if self.rank[ceiling] == self.rank[kind]:
            return ceiling == kind or (archetype == "fleet-manager" and kind == "process" and names_it)
        return self.rank[ceiling] > self.rank[kind]

    def moved_up(self, position: int, kind: str, process: Process | None = None) -> int:
        """[20] Nearest eligible position, beginning with the position itself."""
        return next(above for above in self.chart.up(position) if self.eligible(above, kind, process))

    # ---- organisation and operations

    def operation_departments(self, om: int) -> set[int]:
        """[44] Departments headed in the subtree; of those no operations manager's subtree heads, those present in it."""
        subtree = self.chart.subtree(om)
        headed = {department for department in self.roles.operational if self.head(department) in subtree}
        present = {self.chart.department[position] for position in subtree} & self.roles.operational
        return headed | {department for department in present if self.head(department) not in self.under_om}

    def organisation_holder(self) -> tuple[int, str]:
        """[43] The chief operating officer; else the one whole-organisation operations manager; else `ceo`."""
        coos, tops = self.with_archetype("chief-operating-officer"), self.top_oms()
        if coos:
            return self.chart.nearest_root(coos), "chief-operating-officer"
        if len(tops) == 1 and self.roles.operational <= self.operations[tops[0]]:
            return tops[0], "operations-manager-whole-organisation"
        return self.roles.ceo, "ceo"

    def organisation(self) -> Scope:
        """The one organisation scope; it has no `om` [53]."""
        return Scope("ORG", "organisation", self.org_holder, self.org_rule)

    def operation_scopes(self) -> list[Scope]:
        """[44, 53] One per operations manager, who is also its `om`."""
        return [
            Scope(f"OP-{self.org.ids[om]}", "operation", om, OM, departments, {om}) for om, departments in self.operations.items()
        ]

    def residual(self) -> list[Scope]:
        """[45] OP-RES: all operational departments in no operation."""
        left = self.roles.operational - set().union(*self.operations.values())
        return [Scope("OP-RES", "operation", self.org_holder, "ROLE-01", left, {self.org_holder})] if left else []

    def om_of(self, departments: set[int], managers: Sequence[int]) -> set[int]:
        """[52] Operations managers of a scope by its departments and its named managers."""
        if not departments:
            line = self.chart.up(managers[0]) if managers else []
            return {next((position for position in line if position in self.operations), self.org_holder)}
        covering = [om for om, covered in self.operations.items() if departments <= covered]
        over_manager = [om for om in covering if any(om in self.chart.up(manager) for manager in managers)]
        if covering:
            return {self.chart.deepest(over_manager or covering)}
        return {self.om_of_department(department) for department in departments}

    def om_of_department(self, department: int) -> int:
        """[52] The deepest operations manager that covers a department, else the ORG holder."""
        covering = [om for om, covered in self.operations.items() if department in covered]
        return self.chart.deepest(covering) if covering else self.org_holder

    # ---- sites, logistics, fleet

    def site_positions(self, site: int) -> list[int]:
        """[47] Positions at the site in operational departments; without any department, those under operations managers."""
        if any(department >= 0 for department in self.chart.department):
            inside = {p for p in self.chart.positions if self.chart.department[p] in self.roles.operational}
        else:
            inside = self.under_om
        return [position for position in sorted(inside) if self.chart.site[position] == site]

    def site_scopes(self) -> list[Scope]:
        """[47, 53] One per site with such a position; its `om` by the departments of these positions."""
        scopes = []
        for site, entry in enumerate(self.org.sites):
            positions = self.site_positions(site)
            if positions:
                holder, rule = self.site_holder(site, positions)
                departments = {self.chart.department[position] for position in positions} - {-1}
                oms = self.om_of(departments, [holder])
                scopes.append(Scope(f"SITE-{entry.name}", "site", holder, rule, departments, oms, site=site))
        return scopes

    def site_holder(self, site: int, positions: list[int]) -> tuple[int, str]:
        """[47] EQ3 post; manager of the sites sheet; site-manager among the positions; nearest eligible above them."""
        equal = [position for position in sorted(self.roles.holds_site) if self.chart.sites(position) == {site}]
        if equal:
            return equal[0], "EQ3"
        manager = self.org.sites[site].manager
        if manager >= 0 and self.eligible(manager, "site"):
            return manager, "sites"
        on_site = [position for position in positions if self.roles.archetype[position] == "site-manager"]
        if on_site:
            return on_site[0], "site-manager"
        return self.moved_up(self.chart.lca(positions), "site"), "H8"

    def own_scopes(self, kind: str, prefix: str, archetype: str) -> list[Scope]:
        """[46, 53] One per logistics or fleet manager, over the own department."""
        scopes = []
        for holder in self.with_archetype(archetype):
            departments = {self.chart.department[holder]} - {-1}
            oms = self.om_of(departments, [holder])
            scopes.append(Scope(f"{prefix}-{self.org.ids[holder]}", kind, holder, archetype, departments, oms))
        return scopes

    # ---- processes

    def process_scope(self, process: Process) -> Scope:
        """A process with its `om` (of the managers, not the owner) and its holder."""
        departments = set(process.departments)
        scope = Scope(process.id, "process", -1, "", departments, self.om_of(departments, process.managers), process)
        scope.holder, scope.rule = self.process_holder(scope)
        return scope

    def process_holder(self, scope: Scope) -> tuple[int, str]:
        """[49, 50] H2, H6, H5, H1, H3, H4; all but H2 move up to the nearest eligible position."""
        process = scope.process
        assert process is not None
        if process.owner >= 0:
            return process.owner, "H2"
        if not process.managers:
            return self.om_lca(scope), "H6"
        mandated = [process.lead] if process.lead >= 0 else list(process.managers)
        if len(scope.departments) >= 2:
            return self.moved_up(self.chart.lca([*mandated, *self.heads(scope)]), "process", process), "H5"
        rule = "H1" if len(process.managers) == 1 else "H3" if process.lead >= 0 else "H4"
        return self.moved_up(self.chart.lca(mandated), "process", process), rule

    def heads(self, scope: Scope) -> list[int]:
        """`participating-heads`: heads of the departments of a process, when there are two or more."""
        return [self.head(department) for department in sorted(scope.departments)] if len(scope.departments) >= 2 else []

    def om_lca(self, scope: Scope) -> int:
        """[84] Common ancestor of `om` and participating heads, moved up to one eligible for an operation."""
        return self.moved_up(self.chart.lca([*scope.oms, *self.heads(scope)]), "operation")


class Rows(Scopes):
    """The letters of each row."""

    def acting(self, post: int) -> int:
        """[63] Who acts for a vacant post; -1 for nobody."""
        given = int(self.org.acting[post])
        if given >= 0 and not self.chart.vacant[given]:
            return given
        return next((above for above in self.chart.above(post) if not self.chart.vacant[above]), -1)

    # ---- who is accountable

    def accountable(self, selector: str, scope: Scope) -> int:
        """G1: the one answer of the selector in the A column."""
        if selector == "holder":
            return scope.holder
        assert scope.process is not None
        if selector == "om-lca":
            return self.om_lca(scope)
        if selector == "holder-or-manager":
            return self.holder_or_manager(scope.process, scope.holder)
        assert selector == "budget-holder"
        return self.budget_holder(scope)

    def holder_or_manager(self, process: Process, holder: int) -> int:
        """[51] The single named manager if eligible, else the holder."""
        single = process.managers[0] if len(process.managers) == 1 else -1
        return single if single >= 0 and self.eligible(single, "process", process) else holder

    def budget_holder(self, scope: Scope) -> int:
        """[84] Holder where there is a figure; else the lowest eligible for an operation over om-lca and all managers."""
        assert scope.process is not None
        if scope.process.budget is not None:
            return scope.holder
        return self.moved_up(self.chart.lca([self.om_lca(scope), *scope.process.managers]), "operation")

    # ---- selectors

    def walk(self, scope: Scope, wanted: set[int], *, first_layer: bool) -> list[int]:
        """Wanted positions below the holder; [55] a branch stops at its first; [89] at OP-RES also at an operations manager."""
        found, waiting = [], list(self.chart.reports[scope.holder])
        while waiting:
            position = waiting.pop()
            if scope.id == "OP-RES" and position in self.operations:
                continue
            if position in wanted:
                found.append(position)
                if first_layer:
                    continue
            waiting.extend(self.chart.reports[position])
        return found

    def scope_managers_below(self, scope: Scope) -> list[int]:
        """[55] First layer of positions named on a process and of site, logistics, fleet and operations managers."""
        by_role = {position for archetype in SCOPE_MANAGERS for position in self.with_archetype(archetype)}
        return self.walk(scope, by_role | self.chart.named, first_layer=True)

    def budget_holders_below(self, scope: Scope) -> list[int]:
        """[56] Those of them with an own figure, or who hold a process with a figure."""
        of_process = {other.holder for other in self.process_scopes if other.process and other.process.budget is not None}
        own = {position for position in self.chart.positions if self.chart.budget[position] is not None}
        return [position for position in self.scope_managers_below(scope) if position in own | of_process]

    def managers_of(self, processes: Iterable[Process]) -> set[int]:
        """[57] Named managers of processes, never the owner."""
        return {manager for process in processes for manager in process.managers}

    def reach(self, scope: Scope) -> set[int]:
        """[57] Departments of the operation; at logistics scope those of the operations that its `om` hold."""
        if scope.kind == "operation":
            return scope.departments
        operations = [*self.operation_scopes(), *self.residual()]
        return {department for other in operations if other.holder in scope.oms for department in other.departments}

    def processes_in(self, scope: Scope) -> list[Process]:
        """[57] Processes with a department in the operation."""
        return [process for process in self.org.processes if set(process.departments) & self.reach(scope)]

    def peers(self, scope: Scope) -> list[int]:
        """[58] Holders of the processes in the interfaces column."""
        assert scope.process is not None
        return [self.process_scopes[other].holder for other in scope.process.interfaces]

    def team(self, scope: Scope) -> list[int]:
        """[58] Direct reports with archetype team-member of the named managers, or of the holder."""
        managers = scope.process.managers if scope.process else [scope.holder]
        reports = [report for manager in managers for report in self.chart.reports[manager]]
        return [report for report in reports if self.roles.archetype[report] == "team-member"]

    def assistants(self, accountable: int) -> list[int]:
        """[58] Direct reports of the Accountable with archetype operations-assistant."""
        reports = self.chart.reports[accountable]
        return [report for report in reports if self.roles.archetype[report] == "operations-assistant"]

    def subtree(self, scope: Scope) -> set[int]:
        """All below the holder; [89] at OP-RES only those of the scope's departments."""
        below = self.chart.below(scope.holder)
        return {p for p in below if scope.id != "OP-RES" or self.chart.department[p] in scope.departments}

    def boss(self, accountable: int) -> list[int]:
        """[60] Solid-line manager of the Accountable; none when that post is vacant."""
        return [] if self.chart.vacant[accountable] else self.chart.above(accountable)[:1]

    def dotted(self, scope: Scope, accountable: int) -> list[int]:
        """[67] Dotted managers of the Accountable and, at process scope, of the named managers."""
        posts = {accountable, *(scope.process.managers if scope.process else ())}
        return [int(manager) for post, manager in self.org.dotted if int(post) in posts]

    def function_heads(self, selector: str) -> list[int]:
        """[59] Of each function of the selector that the sheet has, the position nearest the root."""
        heads = []
        for name in selector.removeprefix("fn:").split("|"):
            holders = [p for p in self.chart.positions if f"fn-{name.removeprefix('fn-')}" in self.roles.functions[p]]
            heads += [self.chart.nearest_root(holders)] if holders else []
        return heads

    def verifier(self, selector: str, accountable: int) -> list[int]:
        """[59] G13: the first function whose head is outside the Accountable's subtree, else the first present."""
        heads = self.function_heads(selector)
        outside = [head for head in heads if head not in self.chart.subtree(accountable)]
        return (outside or heads)[:1]

    def select(self, selector: str, scope: Scope, accountable: int) -> Iterable[int]:
        """The answer of a selector in the R, C and I columns."""
        if selector.startswith("fn:"):
            return self.function_heads(selector)[:1]
        simple: dict[str, Callable[[], Iterable[int]]] = {
            "holder": lambda: [scope.holder],
            "boss": lambda: self.boss(accountable),
            "om": lambda: scope.oms,
            "all-oms": lambda: [om for om in self.top_oms() if accountable in self.chart.up(om)],
            "ceo": lambda: [self.roles.ceo],
            "managers": lambda: scope.process.managers if scope.process else (),
            "scope-managers-below": lambda: self.scope_managers_below(scope),
            "budget-holders-below": lambda: self.budget_holders_below(scope),
            "site-managers-below": lambda: self.walk(scope, set(self.with_archetype("site-manager")), first_layer=False),
            "logistics-managers-below": lambda: self.walk(scope, set(self.with_archetype("logistics-manager")), first_layer=True),
            "fleet-managers-below": lambda: self.walk(scope, set(self.with_archetype("fleet-manager")), first_layer=True),
            "vendor-process-managers": lambda: self.managers_of(p for p in self.processes_in(scope) if p.vendors),
            "all-process-managers": lambda: self.managers_of(self.org.processes),
            "process-managers-in-operation": lambda: self.managers_of(self.processes_in(scope)),
            "process-managers-on-site": lambda: self.managers_of(p for p in self.org.processes if scope.site in p.sites),
            "participating-heads": lambda: self.heads(scope),
            "peers": lambda: self.peers(scope),
            "team": lambda: self.team(scope),
            "assistants": lambda: self.assistants(accountable),
            "subtree": lambda: self.subtree(scope),
        }
        return simple[selector]()

    # ---- rows

    def applies(self, activity: Activity, scope: Scope) -> bool:
        """[61] The condition of an activity in a scope."""
        managers = scope.process.managers if scope.process else ()
        return {
            "always": True,
            "departments>=2": len(scope.departments) >= 2,
            "sites>=2": len(self.chart.sites(scope.holder)) >= 2,
            "manager-has-team": any(self.chart.reports[manager] for manager in managers),
            "process-has-vendors": scope.process is not None and scope.process.vendors,
            "has-assistants": bool(self.assistants(scope.holder)),
        }[activity.when]

    def table(self, activity: Activity, letter: Letter) -> list[str]:
        """The selectors of one cell of the decision table, without the generic rules."""
        index = self.pack.activities.index(activity)
        lines = [line for line in self.pack.decisions if line.activity == index and line.letter == letter and not line.rule]
        return [line.selector for line in lines]

    def binding(self, activity: Activity, scope: Scope) -> tuple[int, set[int]]:
        """Accountable and Responsible; [G6] the Accountable is R where no Responsible resolves."""
        accountable = self.accountable(self.table(activity, Letter.ACCOUNTABLE)[0], scope)
        selectors = self.table(activity, Letter.RESPONSIBLE)
        responsible = {p for selector in selectors for p in self.select(selector, scope, accountable)}
        return accountable, responsible or {accountable}

    def further(self, activity: Activity, scope: Scope, accountable: int) -> list[tuple[str, int]]:
        """Claims for V, C, S, I in the order of the model: V, C, dotted (G3), S (G4), I, boss (G2), line managers (G14)."""
        claims = [("V", p) for s in self.table(activity, Letter.VERIFY) for p in self.verifier(s, accountable)]
        claims += [("C", p) for s in self.table(activity, Letter.CONSULTED) for p in self.select(s, scope, accountable)]
        claims += [("C", p) for p in self.other_top_oms(activity, accountable)]
        claims += [("C" if activity.matrix == "consult" else "I", p) for p in self.dotted(scope, accountable)]
        if scope.kind in ("organisation", "operation"):
            claims += [("S", p) for p in self.assistants(accountable)]
        claims += [("I", p) for s in self.table(activity, Letter.INFORMED) for p in self.select(s, scope, accountable)]
        if scope.process is None:
            return claims + [("I", p) for p in self.boss(accountable)]
        return claims + [("I", p) for manager in scope.process.managers for p in self.chart.above(manager)[:1]]

    def other_top_oms(self, activity: Activity, accountable: int) -> list[int]:
        """[85] On a row whose R is `all-oms`, the top-most operations managers not at or below the Accountable."""
        if "all-oms" not in self.table(activity, Letter.RESPONSIBLE):
            return []
        return [om for om in self.top_oms() if accountable not in self.chart.up(om)]

    def evaluate(self, activity: Activity, scope: Scope) -> tuple[dict[int, str], dict[int, int]]:
        """[62 to 66] Letters of one row by position, and who acts for its vacant A and R."""
        accountable, responsible = self.binding(activity, scope)
        letters = dict.fromkeys(responsible, "R")
        letters[accountable] = "A/R" if accountable in responsible else "A"
        binding = set(letters)
        acting = {post: self.acting(post) for post in binding if self.chart.vacant[post] and self.acting(post) >= 0}
        for letter, position in self.further(activity, scope, accountable):
            receiver = self.acting(position) if self.chart.vacant[position] else position
            audit = {p for p in (position, receiver) if p >= 0 and self.roles.archetype[p] == "fn-internal-audit"}
            barred = receiver < 0 or audit or receiver in binding or receiver in acting.values()
            if not barred and (receiver not in letters or STRENGTH.index(letter) < STRENGTH.index(letters[receiver])):
                letters[receiver] = letter
        return letters, acting

    def matrix(self) -> Matrix:
        """All rows, by ids."""
        ids = self.org.ids
        scopes = {scope.id: (scope.kind, ids[scope.holder], scope.rule) for scope in self.all}
        matrix = Matrix({}, {}, scopes)
        for scope in self.all:
            for activity in self.pack.activities:
                if activity.scope == scope.kind and self.applies(activity, scope):
                    letters, acting = self.evaluate(activity, scope)
                    matrix.letters[activity.id, scope.id] = {ids[p]: letter for p, letter in letters.items()}
                    matrix.acting.update({(activity.id, scope.id, ids[p]): ids[q] for p, q in acting.items()})
        return matrix


def allocate(org: Org, roles: Roles, pack: Pack) -> Matrix:
    """The responsibility assignment matrix of an org whose roles are known."""
    return Rows(org, roles, pack).matrix()


def judge(org: Org, readings: Sequence[Reading], pack: Pack) -> tuple[Roles, Matrix]:
    """Roles and letters of an org; `readings` has one entry per position."""
    roles = classify(org, readings, pack)
    return roles, allocate(org, roles, pack)
