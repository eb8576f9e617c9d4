"""Selectors: whom a line of the decision table means. Each answers for many rows at once with pairs (row, position)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from allocator.org.structure import NOBODY, Bools, Ints, ranges
from allocator.rules.world import Asked, Lists, Pairs, World


def _all(asked: Asked, positions: Ints) -> Pairs:
    """The same positions for every row."""
    return np.repeat(np.arange(len(asked.scope)), len(positions)), np.tile(positions, len(asked.scope))


def _one(position: int) -> Ints:
    return np.array([position] if position != NOBODY else [], dtype=np.int64)


def _per_scope(world: World, asked: Asked, select: Callable[[int], Iterable[int]]) -> Pairs:
    """Evaluates a scope at a time, each scope once: for selectors over the few scopes that are no processes."""
    distinct, back = np.unique(asked.scope, return_inverse=True)
    return Lists.of(sorted(set(select(int(scope)))) for scope in distinct).at(back)


def _named_in(world: World, processes: Iterable[int]) -> set[int]:
    return {manager for process in processes for manager in world.org.processes[process].managers}


def _in_operation(world: World, scope: int) -> set[int]:
    """Processes with at least one department in the operation of a scope."""
    return {process for department in world.departments_of(scope) for process in world.by_department[department]}


def _below(world: World, asked: Asked, marked: Bools, *, first: bool) -> Pairs:
    """Marked positions below each scope's holder; at the residual operation a branch ends at an operations manager."""
    holder, residual = world.holder[asked.scope], world.residual[asked.scope]
    line = world.org.line
    place, position = (line.first_below if first else line.below)(holder, marked)
    if residual.any():
        blocker = world.scopes.operations.nearest[position]
        inside = (blocker != NOBODY) & (line.depth[blocker] > line.depth[holder[place]])
        keep = ~(residual[place] & inside)
        place, position = place[keep], position[keep]
    return place, position


def holder(world: World, asked: Asked) -> Pairs:
    """The position that holds the scope."""
    return np.arange(len(asked.scope)), world.holder[asked.scope]


def accountable(world: World, asked: Asked) -> Pairs:
    """The Accountable of the row (G6)."""
    return np.arange(len(asked.scope)), asked.accountable


def boss(world: World, asked: Asked) -> Pairs:
    """The Accountable's line manager; nobody where the Accountable's post is vacant (clarification 60)."""
    manager = world.org.line.parent[asked.accountable]
    place = np.flatnonzero((manager != NOBODY) & ~world.org.vacant[asked.accountable])
    return place, manager[place]


def om(world: World, asked: Asked) -> Pairs:
    """Operations manager(s) of the scope (clarifications 52 and 53)."""
    return world.oms.at(asked.scope)


def om_lca(world: World, asked: Asked) -> Pairs:
    """Lowest common ancestor of the scope's operations managers, eligible for an operation (clarification 84)."""
    return np.arange(len(asked.scope)), world.scopes.accountable["om-lca"][asked.scope]


def all_oms(world: World, asked: Asked) -> Pairs:
    """Top-most operations managers at or below the Accountable (clarification 85)."""
    place, manager = _all(asked, np.array(world.scopes.operations.topmost, dtype=np.int64))
    below = world.org.line.covers(asked.accountable[place], manager)
    return place[below], manager[below]


def other_oms(world: World, asked: Asked) -> Pairs:
    """Top-most operations managers outside the Accountable's line (clarification 85)."""
    place, manager = _all(asked, np.array(world.scopes.operations.topmost, dtype=np.int64))
    outside = ~world.org.line.covers(asked.accountable[place], manager)
    return place[outside], manager[outside]


def ceo(world: World, asked: Asked) -> Pairs:
    """The chief executive, else the root."""
    return _all(asked, _one(world.scopes.operations.chief))


def managers(world: World, asked: Asked) -> Pairs:
    """Named managers of the process."""
    return world.managers.at(asked.scope)


def line_managers(world: World, asked: Asked) -> Pairs:
    """Line managers of the named managers (G14)."""
    place, manager = managers(world, asked)
    above = world.org.line.parent[manager]
    return place[above != NOBODY], above[above != NOBODY]


def scope_managers_below(world: World, asked: Asked) -> Pairs:
    """First layer below the holder of positions that hold or run a scope (clarification 55)."""
    return _below(world, asked, world.scope_managers, first=True)


def budget_holders_below(world: World, asked: Asked) -> Pairs:
    """Scope managers of the first layer with a budget figure of their own or of a process they hold."""
    place, position = scope_managers_below(world, asked)
    return place[world.budgeted[position]], position[world.budgeted[position]]


def site_managers_below(world: World, asked: Asked) -> Pairs:
    """Site managers anywhere below the holder."""
    return _below(world, asked, world.roles.is_("site-manager"), first=False)


def logistics_managers_below(world: World, asked: Asked) -> Pairs:
    """First layer of logistics managers below the holder."""
    return _below(world, asked, world.roles.is_("logistics-manager"), first=True)


def fleet_managers_below(world: World, asked: Asked) -> Pairs:
    """First layer of fleet managers below the holder."""
    return _below(world, asked, world.roles.is_("fleet-manager"), first=True)


def subtree(world: World, asked: Asked) -> Pairs:
    """Everyone below the holder; at the residual operation those of the scope's departments (clarification 89)."""
    place, position = world.org.line.below(world.holder[asked.scope], np.ones(len(world.org), dtype=bool))
    residual = np.isin(world.org.department, np.array(world.scopes.operations.residual, dtype=np.int64))
    keep = ~world.residual[asked.scope][place] | residual[position]
    return place[keep], position[keep]


def vendor_process_managers(world: World, asked: Asked) -> Pairs:
    """Named managers of the operation's processes that work with vendors."""
    return _per_scope(
        world, asked, lambda s: _named_in(world, (p for p in _in_operation(world, s) if world.org.processes[p].vendors))
    )


def all_process_managers(world: World, asked: Asked) -> Pairs:
    """Every named manager of a process."""
    return _all(asked, np.flatnonzero(world.org.manages))


def process_managers_in_operation(world: World, asked: Asked) -> Pairs:
    """Named managers of processes with a department in the operation."""
    return _per_scope(world, asked, lambda scope: _named_in(world, _in_operation(world, scope)))


def process_managers_on_site(world: World, asked: Asked) -> Pairs:
    """Named managers of processes that run at the site."""

    def on_site(scope: int) -> set[int]:
        site = world.scopes.scopes[scope].site
        return _named_in(world, world.by_site[site] if site >= 0 else ())

    return _per_scope(world, asked, on_site)


def participating_heads(world: World, asked: Asked) -> Pairs:
    """Heads of the departments a process runs through, where there are two or more."""
    return world.heads.at(asked.scope)


def peers(world: World, asked: Asked) -> Pairs:
    """Holders of the processes named as interfaces."""
    first = len(world.process) - len(world.org.processes)  # process scopes come last, in the order of the processes
    place, process = world.interfaces.at(asked.scope)
    return place, world.holder[first + process]


def dotted(world: World, asked: Asked) -> Pairs:
    """Dotted-line managers of the Accountable and of the named managers (clarification 67)."""
    place, manager = managers(world, asked)
    place = np.r_[np.arange(len(asked.scope)), place]
    position: Ints = np.r_[asked.accountable, manager]
    post, above = world.dotted
    which, within = ranges(np.searchsorted(post, position), np.searchsorted(post, position, side="right"))
    return place[which], above[within]


def team(world: World, asked: Asked) -> Pairs:
    """Team members who report directly to a named manager of the process, or to the holder of another scope."""
    place, manager = managers(world, asked)
    others = np.flatnonzero(world.process[asked.scope] < 0)
    place, manager = np.r_[place, others], np.r_[manager, world.holder[asked.scope[others]]]
    which, report = world.org.line.reports(manager)
    member = world.team_members[report]
    return place[which[member]], report[member]


def assistants(world: World, asked: Asked) -> Pairs:
    """Operations assistants who report directly to the Accountable."""
    place, report = world.org.line.reports(asked.accountable)
    assists = world.assistants[report]
    return place[assists], report[assists]


def function(world: World, asked: Asked, functions: list[str]) -> Pairs:
    """Head of the first of the functions that the sheet has."""
    heads = _heads(world, functions)
    return _all(asked, _one(heads[0] if heads else NOBODY))


def verifier(world: World, asked: Asked, functions: list[str]) -> Pairs:
    """Head of the first of the functions outside the Accountable's line; if none is outside, of the first present (G13)."""
    heads = _heads(world, functions)
    if not heads:
        return _all(asked, _one(NOBODY))
    outside = ~np.stack([world.org.line.covers(asked.accountable, head) for head in heads])
    return np.arange(len(asked.scope)), np.array(heads)[outside.argmax(axis=0)]


def _heads(world: World, functions: list[str]) -> list[int]:
    """The heads of those of the functions that the sheet has."""
    heads = (world.function_heads.get(function, NOBODY) for function in functions)
    return [head for head in heads if head != NOBODY]


SELECTORS: dict[str, Callable[[World, Asked], Pairs]] = {
    "holder": holder,
    "accountable": accountable,
    "boss": boss,
    "om": om,
    "om-lca": om_lca,
    "all-oms": all_oms,
    "other-oms": other_oms,
    "ceo": ceo,
    "managers": managers,
    "line-managers": line_managers,
    "scope-managers-below": scope_managers_below,
    "budget-holders-below": budget_holders_below,
    "site-managers-below": site_managers_below,
    "logistics-managers-below": logistics_managers_below,
    "fleet-managers-below": fleet_managers_below,
    "vendor-process-managers": vendor_process_managers,
    "all-process-managers": all_process_managers,
    "process-managers-in-operation": process_managers_in_operation,
    "process-managers-on-site": process_managers_on_site,
    "participating-heads": participating_heads,
    "peers": peers,
    "dotted": dotted,
    "team": team,
    "assistants": assistants,
    "subtree": subtree,
}


def select(world: World, name: str, asked: Asked, *, verifying: bool = False) -> Pairs:
    """Whom a selector means for each row asked about; `fn:a|b` names expert functions, first choice first."""
    if name.startswith("fn:"):
        functions = [f"fn-{part.removeprefix('fn-')}" for part in name.removeprefix("fn:").split("|")]
        return (verifier if verifying else function)(world, asked, functions)
    if name in world.scopes.accountable:
        return np.arange(len(asked.scope)), world.scopes.accountable[name][asked.scope]
    return SELECTORS[name](world, asked)
