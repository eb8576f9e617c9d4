"""Render: what stands in the sheets Processes and KPIs: who holds each process, and who answers for each key figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from allocator.org.model import Process
from allocator.outputs.listing import Column, Listing
from allocator.outputs.matrix import homes
from allocator.outputs.wording import Wording, counted
from allocator.raci import Letter

ORIGINS = {"given": "", "title": "from a manager's title, to be confirmed", "team": "from a team, to be confirmed"}


def processes(words: Wording) -> Listing:
    """Each process with the positions around it, its place in the org, and where it was read."""
    org, scopes = words.org, words.allocation.scopes
    of_process = {scope.process: (number, scope) for number, scope in enumerate(scopes) if scope.process >= 0}
    home = homes(words.allocation)
    found = [org.processes[process] for process in of_process]
    held = [(scope.holder, words.called(scope.rule), int(home[number])) for number, scope in of_process.values()]
    inferred = sum(process.origin != "given" for process in found)
    unsure = f", {inferred:,} of them inferred: list your processes to be sure" if inferred else ""
    return Listing(
        "Processes",
        "Processes and who holds them",
        f"{counted(len(found), 'process')}{unsure}.",
        (
            Column("Process", [process.id for process in found], 12, "strong"),
            Column("Name", [process.name for process in found], 30, wrap=True),
            Column("Accountable for it", _posts(words, ((holder,) for holder, _, _ in held)), 36, wrap=True),
            Column("Held by", [words.holders[holder] if holder >= 0 else "" for holder, _, _ in held], 20, wrap=True),
            Column("Acts while vacant", _posts(words, ((words.acting.get(holder, -1),) for holder, _, _ in held)), 26, wrap=True),
            Column("By rule", [rule for _, rule, _ in held], 12, "muted", wrap=True),
            Column("Managers", _posts(words, (process.managers for process in found)), 38, wrap=True),
            Column("Lead", _posts(words, ((process.lead,) for process in found)), 26, wrap=True),
            Column("Owner", _posts(words, ((process.owner,) for process in found)), 26, wrap=True),
            Column("Departments", [_departments(words, process) for process in found], 26, wrap=True),
            Column("On the sheet of", [words.scopes[at] for _, _, at in held], 38, wrap=True),
            Column("Inferred", [ORIGINS[process.origin] for process in found], 44, "muted", wrap=True),
            Column("Read from", [str(process.cell or "") for process in found], 30, "muted", wrap=True),
        ),
        frozen=2,
    )


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A key figure of a row of the matrix; its owner is the position that is Accountable there, -1 for nobody."""

    name: str
    row: int
    owner: int
    source: str


def key_figures(words: Wording) -> list[KeyFigure]:
    """Each key figure of the rules in each scope of its kind."""
    allocation, table = words.allocation, words.allocation.assignments
    answers = table.letter >= Letter.ACCOUNTABLE
    owner = dict(zip(table.row[answers].tolist(), table.position[answers].tolist(), strict=True))
    return [
        KeyFigure(figure["name"], row, owner.get(row, -1), str(figure["source"]))
        for figure in words.pack.extras["kpis"].values()
        for activity, each in enumerate(allocation.activities)
        if each.id == figure["activity"]
        for row in np.flatnonzero(allocation.rows.activity == activity).tolist()
        if allocation.scopes[allocation.rows.scope[row]].kind == figure["scope"]
    ]


def kpis(words: Wording) -> Listing:
    """Each key figure of the rules in each scope that has it: its owner is the Accountable of the activity behind it."""
    allocation, found = words.allocation, key_figures(words)
    scope = [int(allocation.rows.scope[figure.row]) for figure in found]
    activity = [int(allocation.rows.activity[figure.row]) for figure in found]
    owners = [figure.owner for figure in found]
    return Listing(
        "KPIs",
        "Key figures and who owns them",
        "The owner of a key figure is Accountable for the activity behind it; agree the targets with the owner.",
        (
            Column("Key figure", [figure.name for figure in found], 26, "strong"),
            Column("Scope kind", [allocation.scopes[code].kind for code in scope], 13, "muted"),
            Column("Scope", [words.scopes[code] for code in scope], 46, wrap=True),
            Column("Owner", _posts(words, ((post,) for post in owners)), 46, wrap=True),
            Column("Held by", [words.holders[post] if post >= 0 else "nobody is Accountable" for post in owners], 24, wrap=True),
            Column("Acts while vacant", _posts(words, ((words.acting.get(post, -1),) for post in owners)), 46, wrap=True),
            Column("Activity behind it", [words.activities[code] for code in activity], 48, wrap=True),
            Column("Source", [figure.source for figure in found], 52, "muted", wrap=True),
        ),
        frozen=1,
        blocks=1,
    )


def _posts(words: Wording, positions: Iterable[Iterable[int]]) -> list[str]:
    """Title and id of some positions each, one on a line; "" for none."""
    return ["\n".join(words.posts[position] for position in each if position >= 0) for each in positions]


def _departments(words: Wording, process: Process) -> str:
    """The departments of a process, one on a line."""
    return "\n".join(words.org.departments[department].name for department in process.departments)
