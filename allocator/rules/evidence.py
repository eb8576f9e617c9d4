"""The structural evidence for a role: one boolean column per evidence rule (model section 2.3), over all positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from allocator.org.model import Org
from allocator.org.structure import Bools, Ints
from allocator.rules.readings import Titles
from allocator.rules.titles import normalise

IMPROVEMENT_SKILLS = ("lean", "six sigma", "process mapping", "process analysis")


@dataclass(frozen=True)
class Facts:
    """What the structure says, per position, whoever classifies: counts over the own subtree and places in the line."""

    operational: Bools  # per department
    departments_below: Ints  # distinct operational departments in the own subtree
    sites_below: Ints  # distinct sites in the own subtree
    one_site: Ints  # the site, where there is exactly one; else -1
    manager_below: Bools  # some post below has a report or is named on a process
    heads: Bools  # head of an operational department
    heads_own: Bools  # head of an operational department with positions in the own subtree (clarification 32)
    site_manager: Bools  # the sites sheet names it
    any_department: bool  # some position of the sheet has a department


def operational_departments(org: Org, support_list: tuple[str, ...]) -> Bools:
    """Which departments are operational: the departments sheet's word, else not in the support list; never empty ones.

    An entry of the list stands in the name as consecutive whole words; one that begins with "=" is the whole name.
    """
    whole = {f" {normalise(entry)} " for entry in support_list if entry.startswith("=")}
    inside = [f" {normalise(entry)} " for entry in support_list if not entry.startswith("=")]
    names = [f" {normalise(department.name)} " for department in org.departments]
    supports = [name in whole or any(entry in name for entry in inside) for name in names]
    peopled = np.bincount(org.department[org.department >= 0], minlength=len(org.departments)) > 0
    kinds = [
        d.kind == "operational" or (d.kind != "support" and not listed) for d, listed in zip(org.departments, supports, strict=True)
    ]
    return np.asarray(peopled & np.array(kinds, dtype=np.bool_))


def facts(org: Org, operational: Bools) -> Facts:
    """The structural facts of all positions."""
    line = org.line
    own = np.where(np.r_[operational, False][org.department], org.department, -1)
    departments, _ = line.subtree_distinct(own)
    sites, site_code = org.sites_below
    busy = ((line.spans > 0) | org.named).astype(np.int64)
    head = np.array([d.head for d in org.departments], dtype=np.int64)
    member = np.flatnonzero(own >= 0)
    within = member[line.covers(head[own[member]], member)]
    return Facts(
        operational=operational,
        departments_below=departments,
        sites_below=sites,
        one_site=np.where(sites == 1, site_code, -1),
        manager_below=line.subtree_sum(busy) > busy,
        heads=_marked(org, head[operational]),
        heads_own=_marked(org, head[own[within]]),
        site_manager=_marked(org, np.array([site.manager for site in org.sites], dtype=np.int64)),
        any_department=bool((org.department >= 0).any()),
    )


def _marked(org: Org, positions: Ints) -> Bools:
    """Whether each position is among some; nobody (-1) marks none."""
    marked = np.zeros(len(org) + 1, dtype=bool)
    marked[positions] = True
    return marked[:-1]


def barred(org: Org, facts: Facts, titles: Titles, codes: Mapping[str, int]) -> Bools:
    """Posts of which structure alone makes no operations manager (clarifications 87 and 99).

    They have no operational department below them, provided the sheet knows departments; or their title names a
    function, a rank or staff work, or they stand in a support department, and the title says nothing of operations.
    """
    outside = (facts.departments_below == 0) & facts.any_department
    titled = titles.any_match(codes["operations-manager"]) | titles.any_match(codes["chief-operating-officer"])
    supporting = (org.department >= 0) & ~np.r_[facts.operational, False][org.department]
    return np.asarray(outside | ((titles.staff | supporting) & ~titled))


def structural_evidence(
    org: Org, facts: Facts, titles: Titles, executive: Bools, barred: Bools, codes: Mapping[str, int]
) -> dict[str, Bools]:
    """The evidence rules that do not depend on how the manager is classified, by rule id.

    `executive`: the root and every position with a strong executive title (clarification 29); `barred`: as below.
    """
    under_executive = np.r_[executive, False][org.line.parent]
    other_scopes = (codes["site-manager"], codes["logistics-manager"], codes["fleet-manager"])
    holds_title = np.logical_or.reduce([titles.strong_match(code) for code in other_scopes])
    process_title = org.manages | titles.any_match(codes["process-manager"])
    several = facts.departments_below >= 2
    om1, om2, om4 = under_executive & ~barred, several & ~barred, facts.heads_own & ~barred
    corroborated = om1 | om2 | om4 | titles.strong_match(codes["operations-manager"])
    return {
        "OM1": om1,
        "OM2": om2,
        "OM3": facts.manager_below & corroborated & ~barred,
        "OM4": om4,
        "OM5": (facts.sites_below >= 2) & ~barred,
        "OM6": _larger_budget(org) & ~barred,
        "OM7": org.manages & ~several & ~barred,
        "PM1": org.manages & ~holds_title,
        "PM2": process_title & ~holds_title,  # and the manager is an operations manager
        "PM3": process_title & ~facts.manager_below & ~holds_title,
        "PM4": process_title & _improvement_skills(org),
        "PM5": several & facts.manager_below,
        "SM1": _runs_site(org, facts, titles, codes["site-manager"]),
        "SM2": several & under_executive,  # and no operations manager above
        "OA1": (org.line.spans == 0) & titles.any_match(codes["operations-assistant"]),  # and the manager is an operations manager
    }


def _larger_budget(org: Org) -> Bools:
    """OM6: the own figure exceeds, for every named manager below, the sum of that manager's process figures."""
    totals = np.full(len(org), -1.0)
    for process in org.processes:
        if process.budget is not None:
            for named in process.managers:
                totals[named] = max(totals[named], 0.0) + process.budget
    budgets = org.columns["budget"]
    budgeted = np.flatnonzero(~np.isnan(budgets))
    place, manager = org.line.below(budgeted, totals >= 0)
    largest = np.full(len(budgeted), -1.0)
    np.maximum.at(largest, place, totals[manager])
    answer = np.zeros(len(org), dtype=bool)
    answer[budgeted] = (largest >= 0) & (budgets[budgeted] > largest)
    return answer


def _improvement_skills(org: Org) -> Bools:
    """PM4: the required skills name an improvement method as whole words."""
    skills = org.columns["required_skills"]
    answer = np.zeros(len(org), dtype=bool)
    for index in np.flatnonzero(skills != "").tolist():
        words = f" {normalise(str(skills[index]))} "
        answer[index] = any(f" {skill} " in words for skill in IMPROVEMENT_SKILLS)
    return answer


def _runs_site(org: Org, facts: Facts, titles: Titles, site_manager: int) -> Bools:
    """SM1: one site in the own subtree, and the sites sheet names the post or a leading title names the site."""
    leads = (titles.leads | (org.line.spans > 0) | titles.any_match(site_manager)) & (facts.one_site >= 0)
    names = [f" {normalise(site.name)} " for site in org.sites]
    seen: dict[tuple[str, int], bool] = {}
    answer = facts.site_manager & (facts.one_site >= 0)
    for index in np.flatnonzero(leads & ~answer).tolist():
        key = (org.titles[index], int(facts.one_site[index]))
        if key not in seen:
            seen[key] = bool(names[key[1]].strip()) and names[key[1]] in f" {normalise(key[0])} "
        answer[index] = seen[key]
    return answer
