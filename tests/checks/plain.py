"""A second opinion on the checks: rules 43 to 48 and 70 to 80 of the model, position by position, with no arrays."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property

from allocator.org.model import Org, Process
from allocator.raci import Allocation, Outcome, Scope
from tests.checks.plain_budgets import expected_budgets

ABOVE = {"operations-manager", "chief-operating-officer", "chief-executive"}
BUSY = {"chief-operating-officer", "operations-manager", "process-manager", "site-manager", "logistics-manager", "fleet-manager"}
DOING = ("A", "A/R", "R")
Found = set[tuple[str, str]]


class Plain:
    """One case, asked in plain sets."""

    def __init__(self, org: Org, allocation: Allocation) -> None:
        self.org, self.allocation = org, allocation
        self.everyone = range(len(org))
        self.archetype = [allocation.roles.of(position).id for position in self.everyone]
        self.letters: dict[int, list[tuple[int, str]]] = {row: [] for row in range(len(allocation.rows))}
        table = allocation.assignments
        for row, position, letter in zip(table.row.tolist(), table.position.tolist(), table.letter.tolist(), strict=True):
            self.letters[row].append((position, ["", "O", "I", "S", "C", "V", "R", "A", "A/R"][letter]))
        self.limit = allocation.standards.thresholds

    def up(self, position: int) -> list[int]:
        line = []
        while position >= 0:
            line.append(position)
            position = int(self.org.line.parent[position])
        return line

    def over(self, x: int, y: int) -> bool:
        return x >= 0 and y >= 0 and x in self.up(y)

    def above(self, x: int, y: int) -> bool:
        return x != y and self.over(x, y)

    def function(self, position: int, *names: str) -> bool:
        codes = [self.allocation.standards.archetype_code[name] for name in names]
        return any(int(self.allocation.roles.functions[position]) >> code & 1 for code in codes)

    def doer(self, position: int) -> int:
        """Rule 63."""
        if not self.org.vacant[position]:
            return position
        named = int(self.org.acting[position])
        if named >= 0 and not self.org.vacant[named]:
            return named
        return next((above for above in self.up(position)[1:] if not self.org.vacant[above]), -1)

    def persons(self, position: int) -> set[object]:
        """The position itself and the persons in it; nobody in a vacant post."""
        if position < 0 or self.org.vacant[position]:
            return set()
        return {("post", position)} | {person for post, person in self.org.persons.tolist() if post == position}

    def holders(self, row: int, *letters: str) -> list[int]:
        return [position for position, letter in self.letters[row] if letter in letters]

    def scope(self, row: int) -> Scope:
        return self.allocation.scopes[self.allocation.rows.scope[row]]

    def process(self, row: int) -> Process | None:
        number = self.scope(row).process
        return self.org.processes[number] if number >= 0 else None

    @cached_property
    def covered(self) -> dict[int, tuple[str, set[int]]]:
        """Rule 44: by department the way it is covered and the operations managers that cover it."""
        oms = {position for position in self.everyone if self.archetype[position] == "operations-manager"}
        covered = {}
        for number, department in enumerate(self.org.departments):
            people = [position for position in self.everyone if self.org.department[position] == number]
            if self.allocation.roles.operational[number] and people:
                by_head = oms & set(self.up(department.head))
                covered[number] = ("head", by_head) if by_head else ("people", {om for p in people for om in oms & set(self.up(p))})
        return covered

    def eligible(self, position: int, scope: Scope) -> bool:
        """Rule 48."""
        standards = self.allocation.standards
        ceiling = self.allocation.roles.of(position).ceiling
        rank, needed = standards.rank.get(ceiling, -1), standards.rank[scope.kind]
        if position == self.org.root or rank > needed or (scope.kind == "organisation" and position == self.whole()):
            return True
        named = scope.process >= 0 and position in self.org.processes[scope.process].named
        return rank == needed and (named if scope.kind == "process" else ceiling == scope.kind)

    def whole(self) -> int:
        """Rule 43."""
        oms = [p for p in self.everyone if self.archetype[p] == "operations-manager"]
        top = [p for p in oms if not any(self.archetype[above] == "operations-manager" for above in self.up(p)[1:])]
        if "chief-operating-officer" in self.archetype or len(top) != 1:
            return -1
        return top[0] if all(top[0] in by for _, by in self.covered.values()) else -1


def expected(org: Org, allocation: Allocation) -> Found:
    """Codes and subjects of every finding there should be."""
    case = Plain(org, allocation)
    rows = {(code, allocation.row_name(row)) for row in case.letters for code in _row(case, row)}
    posts = {(code, org.ids[position]) for position in case.everyone for code in _position(case, position)}
    processes = {(code, process.id) for number, process in enumerate(org.processes) for code in _process(case, number)}
    return rows | posts | processes | _claims(case) | _organisation(case) | expected_budgets(org, allocation)


def _row(case: Plain, row: int) -> set[str]:
    letters, scope, process = case.letters[row], case.scope(row), case.process(row)
    activity = case.allocation.activities[case.allocation.rows.activity[row]]
    count = Counter(letter for _, letter in letters)
    accountable, responsible = case.holders(row, "A", "A/R"), case.holders(row, "R")
    pm = [p for p in case.everyone if case.archetype[p] == "process-manager"]
    found = {
        "INV-01": len(accountable) != 1,
        "INV-02": not case.holders(row, "R", "A/R"),
        "INV-04": max(Counter(p for p, _ in letters).values(), default=0) > 1,
        "INV-05": any(case.archetype[p] == "fn-internal-audit" for p, _ in letters),
        "LEAK-01": any(not case.eligible(p, scope) for p in accountable),
        "LEAK-02": activity.customer_facing and any(p in pm for p in accountable + responsible),
        "LEAK-03": activity.horizon == "long" and any(p in pm for p in accountable),
        "LEAK-05": activity.id in ("proc-compliance", "proc-risk")
        and any(p in pm and p not in (process.named if process else ()) for p in accountable),
        "ROW-01": count["R"] > case.limit["r_per_row_max"],
        "ROW-02": count["C"] + count["V"] > case.limit["c_per_row_max"],
        "ROW-03": not activity.broadcast and count["I"] + count["S"] > case.limit["i_per_row_max"],
        "ROW-04": not any(count[letter] for letter in "CVIS"),
        "SOD-07": any(letter in (*DOING, "V", "C") and case.function(p, "fn-internal-audit") for p, letter in letters),
    }
    if len(accountable) == 1:
        (answers,) = accountable
        owner, lead = (answers in (process.owner,), answers == process.lead) if process else (False, False)
        heads = [org_department.head for org_department in _departments(case, process)]
        loose = not (owner or lead) and any(not case.over(answers, p) for p in responsible)
        unbound = activity.reach == "whole" and not owner and any(not case.over(answers, head) for head in heads)
        found["INV-03"] = loose or unbound
        found["SOD-06"] = any(case.above(answers, p) for p in case.holders(row, "V"))
    return {code for code, fires in found.items() if fires} | _duties(case, row, activity.id)


def _departments(case: Plain, process: Process | None) -> list[object]:
    numbers = process.departments if process and len(process.departments) > 1 else ()
    return [case.org.departments[number] for number in numbers]


def _duties(case: Plain, row: int, activity: str) -> set[str]:
    found = set()
    doers = [case.doer(p) for p in case.holders(row, *DOING)]
    doing = set().union(*(case.persons(p) for p in doers))
    if any(case.persons(case.doer(p)) & doing for p in case.holders(row, "V")):
        found.add("SOD-01")
    vacant = {case.doer(p) for p in case.holders(row, *DOING) if case.org.vacant[p]} - {-1}
    if vacant & set(case.holders(row, "V")):
        found.add("VAC-02")
    for duty in case.allocation.standards.duties:
        posts = [p for p in case.everyone if case.function(p, *duty.functions)]
        if activity in duty.activities and any(case.persons(p) & doing for p in posts):
            found.add(duty.code)
    return found


def _claims(case: Plain) -> Found:
    claims, found = case.allocation.claims, set()
    columns = (claims.row, claims.position, claims.receiver, claims.outcome)
    for row, position, receiver, outcome in zip(*(column.tolist() for column in columns), strict=True):
        name = case.allocation.row_name(row)
        stood = outcome in (Outcome.STANDS, Outcome.AGREES)
        own = outcome == Outcome.OWN_CHECKER or (stood and receiver in case.holders(row, *DOING))
        found |= {("SOD-01", name)} if own else set()
        found |= {("VAC-02", name)} if outcome == Outcome.ACTS else set()
        accountable = case.holders(row, "A", "A/R")
        replaced = stood and receiver not in case.holders(row, "V")
        if len(accountable) == 1 and not replaced and case.above(accountable[0], position):
            found.add(("SOD-06", name))
    return found


def _position(case: Plain, position: int) -> set[str]:
    org, role = case.org, case.archetype[position]
    held = [(row, letter) for row, letters in case.letters.items() for p, letter in letters if p == position]
    works = any(letter in DOING for _, letter in held)
    reports = [p for p in case.everyone if org.line.parent[p] == position]
    span = sum(org.positions["headcount"][p] for p in reports)
    manager = int(org.line.parent[position])
    above = case.archetype[manager] if manager >= 0 else ""
    answering = [case.doer(p) for row in case.letters for p in case.holders(row, "A", "A/R")]
    working = {p for row in case.letters for p in case.holders(row, *DOING) if org.vacant[p]}
    oms = {om for scope in case.allocation.scopes if _manages(case, scope, position) for om in scope.oms}
    found = {
        "VAC-01": org.vacant[position] and any(letter in ("A", "A/R") for _, letter in held),
        "VAC-03": sum(case.doer(p) == position for p in working) > case.limit["acting_max_scopes"],
        "VAC-04": position in working and case.doer(position) < 0,
        "LOAD-01": len(case.letters) >= case.limit["a_share_min_rows"]
        and answering.count(position) > case.limit["a_share_max"] * len(answering),
        "LOAD-02": sum(position in process.named for process in org.processes) > case.limit["processes_per_manager_max"],
        "LOAD-03": role in BUSY and not works,
        "LOAD-04": bool(case.letters) and {row for row, _ in held} == set(case.letters),
        "STR-01": span > case.limit["span_wide"],
        "STR-02": bool(reports) and span < case.limit["span_narrow"],
        "STR-03": role == "process-manager" and manager >= 0 and above != "operations-manager",
        "STR-04": role == "operations-manager" and manager >= 0 and above not in ABOVE,
        "STR-05": role == "process-manager" and any(len(case.up(position)) <= len(case.up(om)) for om in oms - {position}),
        "MAT-01": any(p == position for p, _ in org.dotted.tolist()),
    }
    return {code for code, fires in found.items() if fires}


def _manages(case: Plain, scope: Scope, position: int) -> bool:
    return scope.process >= 0 and position in case.org.processes[scope.process].managers


def _process(case: Plain, number: int) -> set[str]:
    process = case.org.processes[number]
    scope = next(scope for scope in case.allocation.scopes if scope.process == number)
    managers, owner, lead, across = process.managers, process.owner, process.lead, len(process.departments) > 1
    outside = [p for p in managers if not case.over(scope.holder, p)]
    heads = [d.head for d in _departments(case, process) if not case.over(scope.holder, d.head)]
    led = len(managers) > 1 and owner < 0 and lead >= 0 and not across and scope.holder == lead
    found = {
        "OWN-01": not managers and owner < 0,
        "OWN-03": len(managers) > 1 and lead < 0 and owner < 0 and not across,
        "OWN-04": across and bool(managers) and owner < 0 and scope.holder not in managers,
        "OWN-05": (owner >= 0 and scope.holder == owner and bool(outside or heads)) or (led and bool(outside)),
        "OWN-06": any(not any(case.over(om, p) for om in scope.oms) for p in managers),
        "OWN-07": any(case.archetype[p] == "operations-manager" for p in managers),
        "LEAK-06": process.customer_facing,
    }
    rows = [row for row in case.letters if case.scope(row).process == number]
    high = [row for row in rows if any(case.archetype[p] in ABOVE for p in case.holders(row, "A", "A/R"))]
    plain = len(managers) == 1 and owner < 0 and not across and not any(found[code] for code in found if code.startswith("OWN"))
    found["LEAK-04"] = plain and len(high) > len(rows) / 2
    return {code for code, fires in found.items() if fires}


def _organisation(case: Plain) -> Found:
    org, allocation = case.org, case.allocation
    uncovered = {number for number, (_, by) in case.covered.items() if not by}
    found = {("ROLE-01", org.departments[number].name) for number in uncovered}
    found |= {("DATA-06", org.departments[n].name) for n, (way, by) in case.covered.items() if way == "people" and len(by) > 1}
    managed = {number for process in org.processes if process.managers for number in process.departments}
    for scope in allocation.scopes:
        held = {n for n, (_, by) in case.covered.items() if scope.holder in by}
        if scope.kind == "operation" and not managed & (uncovered if scope.id == "OP-RES" else held):
            found.add(("ROLE-05", scope.id))
        if scope.kind == "site" and not _site_held(case, scope):
            found.add(("ROLE-03", scope.id))
    functions: dict[str, bool] = defaultdict(bool)
    for decision in allocation.decisions:
        for name in decision.selector.removeprefix("fn:").split("|") if decision.selector.startswith("fn:") else []:
            functions[name] = any(case.function(p, f"fn-{name}") for p in case.everyone)
    found |= {("ROLE-04", name) for name, there in functions.items() if not there}
    found |= {("ROLE-02", "ORG")} if "chief-operating-officer" not in case.archetype else set()
    return found | ({("STR-06", "ORG")} if max(len(case.up(p)) for p in case.everyone) > case.limit["layers_max"] else set())


def _site_held(case: Plain, scope: Scope) -> bool:
    org, holder = case.org, scope.holder
    department = int(org.department[holder])
    if org.departments:
        works = department >= 0 and bool(case.allocation.roles.operational[department])
    else:
        works = any(case.archetype[p] == "operations-manager" for p in case.up(holder))
    here = case.archetype[holder] == "site-manager" and org.site[holder] == scope.site and works
    return bool(here or org.sites[scope.site].manager == holder or case.allocation.roles.holds_site[holder])
