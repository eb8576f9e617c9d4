"""Who holds each process: owner, named manager, lead, or the lowest position with authority over everyone involved (H1-H9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.org.model import Org, Process
from allocator.org.structure import NOBODY, Bools, Ints
from allocator.raci import Roles, Standards
from allocator.rules.operations import Operations


@dataclass(frozen=True)
class ProcessHolders:
    """Per process: who holds it and by which rule, who holds its own-team rows, its goals, and its budget."""

    holder: Ints
    rule: list[str]
    own_team: Ints
    goals: Ints  # the om-lca selector
    budget: Ints
    oms: list[tuple[int, ...]]


def eligible(org: Org, roles: Roles, standards: Standards, kind: str) -> Bools:
    """Positions that may be Accountable at a scope kind: a wider ceiling, or the same kind; the root always (rule 48).

    For a process, managers named on it are eligible too; who is named differs by process, so they are not in here.
    """
    rank = standards.rank
    able = [
        bool(a.ceiling) and (rank[a.ceiling] > rank[kind] or (a.ceiling == kind and kind != "process"))
        for a in standards.archetypes
    ]
    answer = np.array(able, dtype=bool)[roles.archetype]
    answer[org.root] = True
    return np.asarray(answer)


def process_holders(org: Org, roles: Roles, standards: Standards, operations: Operations) -> ProcessHolders:
    """The holders of all processes of the org."""
    processes = org.processes
    oms = [operations.of_scope(process.departments, process.managers) for process in processes]
    heads = [_heads(org, process) for process in processes]
    able, for_operation = eligible(org, roles, standards, "process"), eligible(org, roles, standards, "operation")
    may_be_named = roles.is_("process-manager", "fleet-manager")
    goals = _lift(org, [(*om, *head) for om, head in zip(oms, heads, strict=True)], for_operation)
    rules = [_rule(process) for process in processes]
    anchors = _common(org, [_anchor(process, head) for process, head in zip(processes, heads, strict=True)])
    holder = np.array(
        [
            process.owner if rule == "H2" else goal if rule == "H6" else _nearest(org, process, anchor, able, may_be_named)
            for process, rule, anchor, goal in zip(processes, rules, anchors.tolist(), goals.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    spending = _lift(
        org, [(goal, *process.managers) for process, goal in zip(processes, goals.tolist(), strict=True)], for_operation
    )
    budgeted = np.array([process.budget is not None for process in processes], dtype=bool)
    single = np.array([process.managers[0] if len(process.managers) == 1 else NOBODY for process in processes], dtype=np.int64)
    keeps = (single != NOBODY) & (able | may_be_named)[single]
    return ProcessHolders(holder, rules, np.where(keeps, single, holder), goals, np.where(budgeted, holder, spending), oms)


def _heads(org: Org, process: Process) -> tuple[int, ...]:
    """Heads of the departments a process runs through, where it runs through two or more."""
    heads = (org.departments[department].head for department in process.departments)
    return tuple(dict.fromkeys(head for head in heads if head != NOBODY)) if len(process.departments) > 1 else ()


def _rule(process: Process) -> str:
    """Which holder rule a process falls under."""
    if process.owner != NOBODY:
        return "H2"
    if not process.managers:
        return "H6"
    if len(process.departments) > 1:
        return "H5"
    if process.lead != NOBODY:
        return "H3"
    return "H1" if len(process.managers) == 1 else "H4"


def _anchor(process: Process, heads: tuple[int, ...]) -> tuple[int, ...]:
    """The positions over which the holder of a process must have authority."""
    return ((process.lead,) if process.lead != NOBODY else process.managers) + heads


def _common(org: Org, groups: list[tuple[int, ...]]) -> Ints:
    """Lowest common ancestor of each group of positions, -1 for an empty one."""
    place = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return org.line.lca_of(place, np.array([p for group in groups for p in group], dtype=np.int64), len(groups))


def _lift(org: Org, groups: list[tuple[int, ...]], able: Bools) -> Ints:
    """Lowest common ancestor of each group, moved up to the nearest position that is able."""
    return np.asarray(np.r_[org.line.nearest(able), NOBODY][_common(org, groups)])


def _nearest(org: Org, process: Process, start: int, able: Bools, may_be_named: Bools) -> int:
    """The nearest position at or above `start` that may be Accountable for the process."""
    named = {position for position in process.named if may_be_named[position]}
    position = start
    while position != NOBODY and not able[position] and position not in named:
        position = int(org.line.parent[position])
    return position
