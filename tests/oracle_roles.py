"""A second opinion on the roles: the classifier of the rule model in plain loops and sets, to judge the engine by.

Slow and literal on purpose. Numbers in brackets are rules of the model's clarifications; each has one small function.
It takes the org as read (rules 1 to 16 and 18 are the reader's) and the titles as read (rules 22 to 25, 93, 98).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allocator.org.model import Org
from allocator.rules.pack import Pack
from allocator.rules.titles import Match, Reading

EXECUTIVES = ("chief-executive", "chief-operating-officer")
HOLDERS = (*EXECUTIVES, "operations-manager", "process-manager", "site-manager", "logistics-manager", "fleet-manager")
SKILLS = ("lean", "six sigma", "process mapping", "process analysis")


def normalise(text: str) -> str:
    """[22] Casefold, NFKD, drop combining marks; all but letters, digits and `_` becomes one blank."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in decomposed if not unicodedata.combining(c))))


def has_words(text: str, phrase: str) -> bool:
    """Whether a normalised text contains a normalised phrase as consecutive whole words."""
    return bool(phrase) and f" {phrase} " in f" {text} "


class Chart:
    """The solid reporting line by parent pointers; positions are their row numbers."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self.parent = [int(parent) for parent in org.line.parent]
        self.positions = range(len(self.parent))
        self.root = self.parent.index(-1)
        self.department = [int(department) for department in org.department]
        self.site = [int(site) for site in org.site]
        self.vacant = [bool(vacant) for vacant in org.vacant]
        self.budget = [None if math.isnan(figure) else float(figure) for figure in org.positions["budget"].astype(float)]
        self.reports: list[list[int]] = [[] for _ in self.positions]
        for position in self.positions:
            if position != self.root:
                self.reports[self.parent[position]].append(position)
        self.named = {position for process in org.processes for position in process.named}
        self.manages = {position for process in org.processes for position in process.managers}

    def up(self, position: int) -> list[int]:
        """The position and all above it, nearest first: whoever is at or above it."""
        line = [position]
        while line[-1] != self.root:
            line.append(self.parent[line[-1]])
        return line

    def above(self, position: int) -> list[int]:
        """All strictly above, nearest first."""
        return self.up(position)[1:]

    def subtree(self, position: int) -> set[int]:
        """The position and all below it."""
        return {position} | self.below(position)

    def below(self, position: int) -> set[int]:
        """All strictly below."""
        found: set[int] = set()
        waiting = list(self.reports[position])
        while waiting:
            found.add(waiting[-1])
            waiting.extend(self.reports[waiting.pop()])
        return found

    def depth(self, position: int) -> int:
        """1 for the root."""
        return len(self.up(position))

    def lca(self, positions: Iterable[int]) -> int:
        """[19] Lowest common ancestor; one that is in the set counts as its own ancestor."""
        lines = [self.up(position) for position in positions]
        return next(candidate for candidate in lines[0] if all(candidate in line for line in lines))

    def nearest_root(self, positions: Iterable[int]) -> int:
        """[20] Least depth; tie: sheet order."""
        return min(positions, key=lambda position: (self.depth(position), position))

    def deepest(self, positions: Iterable[int]) -> int:
        """[20] Greatest depth; tie: sheet order."""
        return min(positions, key=lambda position: (-self.depth(position), position))

    def sites(self, position: int) -> set[int]:
        """[32] Distinct sites of the own subtree, whatever the department."""
        return {self.site[member] for member in self.subtree(position)} - {-1}

    def manager_below(self, position: int) -> bool:
        """[21] Some post below has a direct report or is named on a process."""
        return any(self.reports[member] or member in self.named for member in self.below(position))


@dataclass
class Roles:
    """What each position plays, by its row number; departments by their index."""

    archetype: dict[int, str]
    functions: dict[int, set[str]]
    operational: set[int]
    holds_site: set[int]  # EQ3 posts
    ceo: int


def operational_departments(chart: Chart, pack: Pack) -> set[int]:
    """[17] Departments with a position and without a phrase of the support list; `kind` wins over the list."""
    support = [normalise(entry) for entry in pack.support_departments if not entry.startswith("=")]
    whole = {normalise(entry) for entry in pack.support_departments if entry.startswith("=")}
    found = set()
    for index, department in enumerate(chart.org.departments):
        name = normalise(department.name)
        listed = name in whole or any(has_words(name, entry) for entry in support)
        if index in chart.department and (department.kind == "operational" if department.kind else not listed):
            found.add(index)
    return found


class Classifier:
    """The classifier of section 2.3, position by position from the root down [30]."""

    def __init__(self, org: Org, readings: Sequence[Reading], pack: Pack) -> None:
        self.chart = Chart(org)
        self.org, self.pack, self.readings = org, pack, readings
        self.known = {archetype.id for archetype in pack.standards.archetypes}
        self.order = [archetype.id for archetype in pack.standards.archetypes]
        self.operational = operational_departments(self.chart, pack)
        archetypes = [str(text).casefold() for text in org.positions["archetype"]]
        self.override = [archetype if archetype in self.known else "" for archetype in archetypes]  # [16]
        self.function_column = [str(text).casefold() for text in org.positions["function"]]
        self.skills = [str(text).casefold() for text in org.positions["required_skills"]]
        self.deputies = {position for position in self.chart.positions if self.is_deputy(position)}
        self.matches = [self.remaining_matches(position) for position in self.chart.positions]
        self.demoted = self.second_executives("chief-executive") | self.second_executives("chief-operating-officer")
        self.executives = self.executives_by_title()
        self.class_of: dict[int, str] = {}

    # ---- titles

    def is_deputy(self, position: int) -> bool:
        """[26] A deputy match whose principal is the solid manager or has the same solid manager."""
        if position == self.chart.root:
            return False
        manager = self.chart.parent[position]
        near = [manager, *(other for other in self.chart.reports[manager] if other != position)]
        principals = {match.archetype for other in near for match in self.readings[other].matches if not match.deputy}
        return any(match.deputy and match.archetype in principals for match in self.readings[position].matches)

    def remaining_matches(self, position: int) -> list[Match]:
        """[26] Such a deputy's matches of the seven holder archetypes are dropped."""
        matches = self.readings[position].matches
        return [match for match in matches if position not in self.deputies or match.archetype not in HOLDERS]

    def strong(self, position: int, archetype: str) -> bool:
        """Whether the title names the archetype strongly."""
        return any(match.archetype == archetype and match.strong for match in self.matches[position])

    def matched(self, position: int, archetype: str) -> bool:
        """Whether the title names the archetype, strongly or weakly."""
        return any(match.archetype == archetype for match in self.matches[position])

    def longest_strong(self, position: int, archetypes: Iterable[str]) -> str:
        """[28] The archetype of the longest strong phrase among some; tie: pack order; "" for none."""
        wanted = set(archetypes)
        found = [match for match in self.matches[position] if match.strong and match.archetype in wanted]
        found.sort(key=lambda match: (-len(match.phrase), self.order.index(match.archetype)))
        return found[0].archetype if found else ""

    def second_executives(self, archetype: str) -> set[int]:
        """[39] EQ7: all but the one nearest the root; tie: most positions below, then sheet order; overrides stay out."""
        titled = [position for position in self.titled_executives() if self.longest_strong(position, EXECUTIVES) == archetype]
        titled.sort(key=lambda position: (self.chart.depth(position), -len(self.chart.below(position)), position))
        return set(titled[1:])

    def executives_by_title(self) -> set[int]:
        """[29] The root and every strong executive title that EQ7 leaves; overrides and EQ1 make no executive here."""
        return {self.chart.root} | (set(self.titled_executives()) - self.demoted)

    def titled_executives(self) -> list[int]:
        """[29] Positions with a strong executive title and no override."""
        free = [position for position in self.chart.positions if not self.override[position]]
        return [position for position in free if self.longest_strong(position, EXECUTIVES)]

    # ---- facts

    def departments(self, position: int) -> set[int]:
        """[32] Operational departments of the positions in the own subtree."""
        return {self.chart.department[member] for member in self.chart.subtree(position)} & self.operational

    def heads(self, position: int) -> set[int]:
        """Operational departments that the position is head of."""
        return {department for department in self.operational if self.org.departments[department].head == position}

    def reports_to_executive(self, position: int) -> bool:
        """Solid manager is an executive by title or the root."""
        return position != self.chart.root and self.chart.parent[position] in self.executives

    def manager_is_om(self, position: int) -> bool:
        """[30] Solid manager is classified operations-manager, before EQ1 to EQ3."""
        return position != self.chart.root and self.class_of[self.chart.parent[position]] == "operations-manager"

    def om_above(self, position: int) -> bool:
        """Some operations-manager strictly above."""
        return any(self.class_of[above] == "operations-manager" for above in self.chart.above(position))

    def in_sites_sheet(self, position: int) -> bool:
        """The sites sheet names the position as manager of a site."""
        return any(site.manager == position for site in self.org.sites)

    def no_operations(self, position: int) -> bool:
        """[87] No operational department in the own subtree, where the sheet has departments at all."""
        return not self.departments(position) and any(department >= 0 for department in self.chart.department)

    def never_by_structure(self, position: int) -> bool:
        """[99] No title of operations, but one of a function, a rank or staff work, or a support department."""
        if self.matched(position, "operations-manager") or self.matched(position, "chief-operating-officer"):
            return False
        department = self.chart.department[position]
        return self.readings[position].staff or (department >= 0 and department not in self.operational)

    def structure_counts(self, position: int) -> bool:
        """[87, 99] Whether structure may make an operations manager of it."""
        return not self.no_operations(position) and not self.never_by_structure(position)

    # ---- evidence, one function per rule

    def om1(self, position: int) -> bool:
        """OM1: solid manager is an executive."""
        return self.reports_to_executive(position)

    def om2(self, position: int) -> bool:
        """OM2: two or more operational departments in the own subtree."""
        return len(self.departments(position)) >= 2

    def om3(self, position: int) -> bool:
        """OM3 [86]: a manager below; corroborates OM1, OM2, OM4 or a strong title only."""
        base = self.om1(position) or self.om2(position) or self.om4(position) or self.strong(position, "operations-manager")
        return base and self.chart.manager_below(position)

    def om4(self, position: int) -> bool:
        """OM4 [32]: head of an operational department of the own subtree."""
        return bool(self.heads(position) & self.departments(position))

    def om5(self, position: int) -> bool:
        """OM5: two or more sites in the own subtree."""
        return len(self.chart.sites(position)) >= 2

    def om6(self, position: int) -> bool:
        """OM6 [33]: own figure greater than the sum of the process figures of each single manager below."""
        budgeted = [process for process in self.org.processes if process.budget is not None]
        managers = {manager for process in budgeted for manager in process.managers} & self.chart.below(position)
        own = self.chart.budget[position]
        sums = [sum(process.budget or 0 for process in budgeted if manager in process.managers) for manager in managers]
        return own is not None and bool(sums) and all(own > total for total in sums)

    def om7(self, position: int) -> bool:
        """OM7: manager of a process with fewer than two operational departments below."""
        return position in self.chart.manages and len(self.departments(position)) < 2

    def pm1(self, position: int) -> bool:
        """PM1: named as manager of a process."""
        return position in self.chart.manages

    def pm_basis(self, position: int) -> bool:
        """[34, 35] PM2 to PM4 need PM1 or a process-manager title."""
        return self.pm1(position) or self.matched(position, "process-manager")

    def pm2(self, position: int) -> bool:
        """PM2: solid manager is an operations-manager."""
        return self.pm_basis(position) and self.manager_is_om(position)

    def pm3(self, position: int) -> bool:
        """PM3: no manager below."""
        return self.pm_basis(position) and not self.chart.manager_below(position)

    def pm4(self, position: int) -> bool:
        """PM4 [35]: skills of process work, as whole words."""
        found = any(re.search(rf"(?<!\w){skill}(?!\w)", self.skills[position]) for skill in SKILLS)
        return found and self.pm_basis(position)

    def pm5(self, position: int) -> bool:
        """PM5: two or more operational departments and a manager below."""
        return len(self.departments(position)) >= 2 and self.chart.manager_below(position)

    def sm1(self, position: int) -> bool:
        """SM1 [36]: exactly one site below, and named in the sites sheet or by the site in the title."""
        sites = self.chart.sites(position)
        if len(sites) != 1:
            return False
        name = normalise(self.org.sites[next(iter(sites))].name)
        return self.in_sites_sheet(position) or has_words(normalise(self.org.titles[position]), name)

    def sm2(self, position: int) -> bool:
        """SM2: two or more operational departments, reports to an executive, no operations-manager above."""
        return len(self.departments(position)) >= 2 and self.reports_to_executive(position) and not self.om_above(position)

    def oa1(self, position: int) -> bool:
        """OA1 [34]: an assistant's title, no reports, solid manager is an operations-manager."""
        return self.matched(position, "operations-assistant") and not self.chart.reports[position] and self.manager_is_om(position)

    def counts(self, rule: str, position: int) -> bool:
        """Whether a rule gives points to the position: its fact holds and [87, 88, 99] do not forbid it."""
        if rule.startswith("OM") and not self.structure_counts(position):
            return False
        other = any(self.strong(position, archetype) for archetype in ("site-manager", "logistics-manager", "fleet-manager"))
        if rule in ("PM1", "PM2", "PM3") and other:
            return False
        return bool(getattr(self, rule.lower())(position))

    # ---- decision

    def scores(self, position: int) -> dict[str, int]:
        """[29] Title points for every matched archetype that is no function, plus evidence."""
        total: dict[str, int] = {}
        for match in self.matches[position]:
            if not match.archetype.startswith("fn-"):
                total[match.archetype] = self.pack.strong_points if match.strong else self.pack.weak_points
        for rule in self.pack.evidence:
            if self.counts(rule.id, position):
                total[rule.archetype] = total.get(rule.archetype, 0) + rule.points
        return total

    def by_evidence(self, position: int) -> str:
        """[31] The best score where it is high enough and leads by enough; a missing or negative runner-up is 0."""
        ranked = sorted(self.scores(position).items(), key=lambda item: -item[1])
        if not ranked:
            return ""
        best, runner_up = ranked[0][1], max(0, ranked[1][1] if len(ranked) > 1 else 0)
        return ranked[0][0] if best >= self.pack.min_score and best - runner_up >= self.pack.min_margin else ""

    def by_tie_break(self, position: int) -> str:
        """[37], its first step [88], and [87, 99] for the operations-manager."""
        strong = [archetype for archetype in HOLDERS[2:] if self.strong(position, archetype)]
        if len(strong) == 1:
            return strong[0]
        if position in self.chart.named:
            return "process-manager"
        if self.in_sites_sheet(position):
            return "site-manager"
        if self.reports_to_executive(position) and self.chart.manager_below(position) and self.structure_counts(position):
            return "operations-manager"
        return "line-manager" if self.chart.reports[position] else "team-member"

    def before_evidence(self, position: int) -> str:
        """[28] Override, executive title, root, function title, team-member title; EQ7 [38]; "" where none applies."""
        if self.override[position]:
            return self.override[position]
        if position in self.demoted:
            return "operations-manager"
        executive = self.longest_strong(position, EXECUTIVES)
        if executive or position == self.chart.root:
            return executive or "chief-executive"
        if position in self.chart.named:
            return ""
        function = self.longest_strong(position, (archetype for archetype in self.order if archetype.startswith("fn-")))
        return function or ("team-member" if self.strong(position, "team-member") else "")

    def classify_one(self, position: int) -> str:
        """[26, 28] The class before EQ1 to EQ3; a deputy with a principal skips the evidence."""
        evidence = "" if position in self.deputies else self.by_evidence(position)
        return self.before_evidence(position) or evidence or self.by_tie_break(position)

    # ---- post rules

    def eq2(self, position: int) -> bool:
        """[40] EQ2: process-manager, named on no process, no direct report."""
        is_pm = self.class_of[position] == "process-manager"
        return is_pm and position not in self.chart.named and not self.chart.reports[position]

    def eq3(self, position: int) -> bool:
        """[41] EQ3: site-manager under an executive whose one site is the whole operation."""
        heads = {self.org.departments[department].head for department in self.operational}
        return (
            self.class_of[position] == "site-manager"
            and self.reports_to_executive(position)
            and not self.om_above(position)
            and len(self.chart.sites(position)) == 1
            and bool(heads & self.chart.subtree(position))
        )

    def eq1(self) -> int:
        """[42] EQ1: the one that stands in for the chief operating officer; -1 for none."""
        if "chief-operating-officer" in self.class_of.values():
            return -1
        candidates = [position for position in self.chart.reports[self.chart.root] if self.eq1_candidate(position)]
        return min(candidates, key=lambda position: (-len(self.chart.below(position)), position), default=-1)

    def eq1_candidate(self, position: int) -> bool:
        """[42] Operations-manager with an operations title of any strength and an operations-manager below."""
        titled = self.matched(position, "chief-operating-officer") or self.matched(position, "operations-manager")
        is_om = self.class_of[position] == "operations-manager" and not self.override[position]
        return is_om and titled and any(self.class_of[member] == "operations-manager" for member in self.chart.below(position))

    def functions(self, position: int) -> set[str]:
        """[27] The function column, else all strong function titles; plus the archetype when that is a function."""
        column = f"fn-{self.function_column[position].removeprefix('fn-')}"
        titles = {match.archetype for match in self.matches[position] if match.strong}
        found = {column} if column in self.known else titles
        return {function for function in found | {self.class_of[position]} if function.startswith("fn-")}

    def ceo(self) -> int:
        """[39] The chief executive by title or override, nearest the root; where there is none, the root."""
        holders = [position for position in self.chart.positions if self.class_of[position] == "chief-executive"]
        stated = [position for position in holders if self.override[position] or self.longest_strong(position, EXECUTIVES)]
        return self.chart.nearest_root(stated or [self.chart.root])

    def run(self) -> Roles:
        """All positions from the root down, then EQ2, EQ3, EQ1 in this order [38]; overrides stay."""
        for position in sorted(self.chart.positions, key=self.chart.depth):
            self.class_of[position] = self.classify_one(position)
        free = [position for position in self.chart.positions if not self.override[position]]
        for position in [position for position in free if self.eq2(position)]:
            self.class_of[position] = "fn-process-excellence"
        holds_site = {position for position in free if self.eq3(position)}
        for position in holds_site:
            self.class_of[position] = "operations-manager"
        equivalent = self.eq1()
        if equivalent >= 0:
            self.class_of[equivalent] = "chief-operating-officer"
        functions = {position: self.functions(position) for position in self.chart.positions}
        return Roles(dict(self.class_of), functions, self.operational, holds_site, self.ceo())


def classify(org: Org, readings: Sequence[Reading], pack: Pack) -> Roles:
    """Archetype and functions of each position; `readings` has one entry per position."""
    return Classifier(org, readings, pack).run()
