"""Processes of an org that names none: taken from process managers' titles, else from first-line managers' teams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from allocator.findings import Finding, finding
from allocator.org.model import Org, Origin, Process
from allocator.org.structure import NOBODY, Bools
from allocator.raci import ORGANISATION, Roles
from allocator.rules.pack import Pack
from allocator.rules.readings import Titles
from allocator.rules.titles import normalise, process_name, team_name

HOLDERS = ("chief-executive", "chief-operating-officer", "operations-manager", "site-manager", "logistics-manager", "fleet-manager")


@dataclass(frozen=True, slots=True)
class Guess:
    """A process that the chart suggests: its name and managers, and what suggested it."""

    name: str
    managers: tuple[int, ...]
    origin: Origin


def infer_processes(org: Org, roles: Roles, titles: Titles, pack: Pack) -> tuple[Org, list[Finding]]:
    """The org with inferred processes (clarification 91), PRO-01 or PRO-02 for each and PRO-03 for the whole."""
    nearest = org.line.nearest(roles.is_("operations-manager"))
    by_title = list(_from_titles(org, roles, titles, pack, nearest.tolist()))
    settled = {int(nearest[guess.managers[0]]) for guess in by_title}
    first_line = _first_line(org, roles, titles)
    by_team = [guess for guess in _from_teams(org, pack, first_line) if int(nearest[guess.managers[0]]) not in settled]
    processes = tuple(_process(org, guess) for guess in _unambiguous(org, by_title + by_team))
    if not processes:
        return org, []
    found = [
        finding("PRO-01" if process.origin == "title" else "PRO-02", process.id, process.cell, name=process.name)
        for process in processes
    ]
    return replace(org, processes=processes), [*found, finding("PRO-03", ORGANISATION, count=len(processes))]


def _from_titles(org: Org, roles: Roles, titles: Titles, pack: Pack, operation: list[int]) -> Iterator[Guess]:
    """Step a: what strong process-manager titles add; the same words in one department and operation are one process."""
    runs = roles.is_("process-manager", "fn-process-excellence")
    managers: dict[tuple[str, int, int], list[int]] = {}
    names: dict[tuple[str, int, int], str] = {}
    added = cache(lambda title, reading: process_name(pack.lexicon, title, titles.readings[reading]))  # each title once
    for position in np.flatnonzero(runs).tolist():
        name = added(org.titles[position], int(titles.reading[position]))
        if name:
            key = (normalise(name), int(org.department[position]), operation[position])
            managers.setdefault(key, []).append(position)
            names.setdefault(key, name)
    for key, positions in managers.items():
        yield Guess(names[key], tuple(positions), "title")


def _first_line(org: Org, roles: Roles, titles: Titles) -> Bools:
    """Positions with reports of whom none has reports, in operations, that are no function and hold no other scope."""
    leads = org.line.spans > 0
    above_leads = np.zeros(len(org) + 1, dtype=bool)
    above_leads[org.line.parent[leads]] = True
    operational = np.r_[roles.operational, not (org.department >= 0).any()][org.department]
    functions = tuple(archetype.id for archetype in roles.archetypes if archetype.is_function)
    return np.asarray(leads & ~above_leads[:-1] & operational & ~roles.is_(*HOLDERS, *functions) & ~titles.staff)


def _from_teams(org: Org, pack: Pack, first_line: Bools) -> Iterator[Guess]:
    """Step b: each first-line team, named after its department where it is the only one there, else after its manager."""
    teams = np.bincount(org.department[first_line & (org.department >= 0)], minlength=len(org.departments))
    named = cache(partial(team_name, pack.lexicon))  # each title once
    for position in np.flatnonzero(first_line).tolist():
        department, title = int(org.department[position]), org.titles[position]
        if department != NOBODY and teams[department] == 1:
            name = org.departments[department].name
        else:
            name = named(title) or f"Team of {title or org.ids[position]}"
        yield Guess(name, (position,), "team")


def _unambiguous(org: Org, guesses: list[Guess]) -> Iterator[Guess]:
    """The guesses with names that occur once: a name that several have is told apart by the manager's id."""
    often = Counter(guess.name.casefold() for guess in guesses)
    for guess in guesses:
        shared = often[guess.name.casefold()] > 1
        yield replace(guess, name=f"{guess.name} ({org.ids[guess.managers[0]]})") if shared else guess


def _process(org: Org, guess: Guess) -> Process:
    """An inferred process runs in its first manager's department and site, without budget, vendors or owner."""
    first = guess.managers[0]
    return Process(
        id=f"PR-{org.ids[first]}",
        name=guess.name,
        managers=guess.managers,
        departments=(int(org.department[first]),) if org.department[first] >= 0 else (),
        sites=(int(org.site[first]),) if org.site[first] >= 0 else (),
        origin=guess.origin,
        cell=org.cell(first, "title"),
    )
