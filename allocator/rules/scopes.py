"""Scopes: every instance of organisation, operation, site, logistics, fleet and process, with its holder and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from allocator.org.model import Org
from allocator.org.structure import NOBODY, Ints
from allocator.raci import ORGANISATION, RESIDUAL, Roles, Scope
from allocator.rules.holders import ProcessHolders, eligible, process_holders
from allocator.rules.operations import Operations, operations
from allocator.rules.pack import Pack


@dataclass(frozen=True)
class Scopes:
    """All scopes of an org, and who is Accountable in each by every selector that the A column may name."""

    scopes: tuple[Scope, ...]
    accountable: Mapping[str, Ints]  # selector -> position per scope
    operations: Operations


def scopes(org: Org, roles: Roles, pack: Pack) -> Scopes:
    """The scopes of an org in the order organisation, operations, sites, logistics, fleets, processes."""
    ops = operations(org, roles)
    held = process_holders(org, roles, pack.standards, ops)
    able = eligible(org, roles, pack.standards, "operation")
    others = (
        *_organisation(org, ops, pack),
        *_operations(org, ops, pack),
        *_sites(org, roles, ops, pack),
        *_managed(org, roles, ops, pack, "logistics", "LOG"),
        *_managed(org, roles, ops, pack, "fleet", "FLEET"),
    )
    together = (*others, *_processes(org, held, pack))
    holder = np.array([scope.holder for scope in others], dtype=np.int64)
    goals = org.line.lca_of(
        np.repeat(np.arange(len(others)), [len(scope.oms) for scope in others]),
        np.array([om for scope in others for om in scope.oms], dtype=np.int64),
        len(others),
    )
    return Scopes(
        together,
        {
            "holder": np.r_[holder, held.holder],
            "om-lca": np.r_[np.r_[org.line.nearest(able), NOBODY][goals], held.goals],
            "holder-or-manager": np.r_[holder, held.own_team],
            "budget-holder": np.r_[holder, held.budget],
        },
        ops,
    )


def _organisation(org: Org, ops: Operations, pack: Pack) -> Iterator[Scope]:
    rule = ops.organisation_rule
    yield Scope(ORGANISATION, "organisation", org.name, ops.organisation, rule, pack.texts.get(rule, rule))


def _operations(org: Org, ops: Operations, pack: Pack) -> Iterator[Scope]:
    """One per operations manager, and one for the operational departments that none of them covers."""
    text = pack.texts.get("operations-manager", "")
    for manager in ops.managers:
        name = org.titles[manager] or org.ids[manager]
        departments = ops.departments[manager]
        yield Scope(f"OP-{org.ids[manager]}", "operation", name, manager, "operations-manager", text, departments, (manager,))
    if ops.residual:
        name = ", ".join(org.departments[department].name for department in ops.residual)
        holder = ops.organisation
        yield Scope(RESIDUAL, "operation", name, holder, ops.organisation_rule, pack.texts.get("H8", ""), ops.residual, (holder,))


def _sites(org: Org, roles: Roles, ops: Operations, pack: Pack) -> Iterator[Scope]:
    """One per site with positions of an operation (clarification 47)."""
    by_department = bool((org.department >= 0).any())
    working = np.r_[roles.operational, False][org.department] if by_department else ops.nearest != NOBODY
    people = np.flatnonzero(working & (org.site >= 0))
    common = org.line.lca_of(org.site[people], people, len(org.sites))
    able = eligible(org, roles, pack.standards, "site")
    fallback = np.r_[org.line.nearest(able), NOBODY][common]
    both = _sites_of(org, np.flatnonzero(roles.holds_site))
    titled = people[roles.is_("site-manager")[people]]
    first = {int(org.site[position]): int(position) for position in titled[::-1]}
    by_site = people[np.argsort(org.site[people], kind="stable")]
    bounds = np.searchsorted(org.site[by_site], np.arange(len(org.sites) + 1))
    for number, site in enumerate(org.sites):
        members = by_site[bounds[number] : bounds[number + 1]]
        if not len(members):
            continue
        if number in both:
            holder, rule = both[number], "EQ3"
        elif site.manager != NOBODY and able[site.manager]:
            holder, rule = site.manager, "site-manager"
        elif number in first:
            holder, rule = first[number], "site-manager"
        else:
            holder, rule = int(fallback[number]), "H8"
        held = org.department[members]
        departments = tuple(int(d) for d in np.unique(held[held >= 0]) if roles.operational[d])
        oms = ops.of_scope(departments, (holder,))
        yield Scope(f"SITE-{site.name}", "site", site.name, holder, rule, pack.texts.get(rule, rule), departments, oms, site=number)


def _sites_of(org: Org, positions: Ints) -> dict[int, int]:
    """The one site in the subtree of each position that holds site and operation, by site; the first in the sheet wins."""
    _, code = org.sites_below
    return {int(code[position]): int(position) for position in positions[::-1]}


def _managed(org: Org, roles: Roles, ops: Operations, pack: Pack, kind: str, prefix: str) -> Iterator[Scope]:
    """One scope per logistics (fleet) manager, in the holder's own department (clarification 46)."""
    rule = f"{kind}-manager"
    for manager in np.flatnonzero(roles.is_(rule)).tolist():
        department = int(org.department[manager])
        departments = (department,) if department >= 0 else ()
        oms = ops.of_scope(departments, (manager,))
        name = org.titles[manager] or org.ids[manager]
        yield Scope(f"{prefix}-{org.ids[manager]}", kind, name, manager, rule, pack.texts.get(rule, rule), departments, oms)


def _processes(org: Org, held: ProcessHolders, pack: Pack) -> Iterator[Scope]:
    for number, process in enumerate(org.processes):
        rule = held.rule[number]
        yield Scope(
            process.id,
            "process",
            process.name,
            int(held.holder[number]),
            rule,
            pack.texts.get(rule, rule),
            process.departments,
            held.oms[number],
            process=number,
        )
