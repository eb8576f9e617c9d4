"""Orgs for the proofs: from tables in memory, from every small tree, at random, and the worked example."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from hypothesis import strategies as st

from allocator import pipeline
from allocator.org.build import build
from allocator.org.model import Org
from allocator.rules.pack import Pack, load
from allocator.sheets.columns import recognise
from allocator.sheets.reader import Sheet

HALDEN = Path(__file__).parents[1] / "data" / "halden-foods"
Table = list[dict[str, str]]
Tables = dict[str, Table]


@cache
def pack() -> Pack:
    """The bundled pack."""
    loaded, findings = load()
    assert loaded is not None, findings
    return loaded


def org_of(tables: Mapping[str, Table]) -> Org:
    """The org of tables whose rows all have the columns of the first."""
    grids = {name: [list(rows[0]), *(list(row.values()) for row in rows)] for name, rows in tables.items() if rows}
    recognised, unread = recognise([Sheet("test.xlsx", name, grid) for name, grid in grids.items()])
    org, findings = build(recognised, "test")
    assert org is not None, (unread, findings)
    return org


def result_of(tables: Mapping[str, Table]) -> pipeline.Result:
    """The checked allocation of tables."""
    return pipeline.assign(org_of(tables), pack())


def halden() -> Tables:
    """The worked example's sheets."""
    return {name: _csv(HALDEN / f"{name}.csv") for name in ("positions", "processes")}


def _csv(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- every small tree


@dataclass(frozen=True, slots=True)
class Tree:
    """A reporting line (manager of each position, -1 for the first), the role of each position, who has the process."""

    parent: tuple[int, ...]
    roles: tuple[str, ...]
    manager: int


def shapes(size: int) -> list[tuple[int, ...]]:
    """Every rooted tree of a size once, whatever the order of its branches, as parent array with parent[i] < i."""
    arrays = ((-1, *rest) for rest in product(*(range(position) for position in range(1, size))))
    return list({_form(array): array for array in arrays}.values())


def _form(parent: Sequence[int], position: int = 0) -> str:
    """The same text for trees that differ in the order of their branches only."""
    return f"({''.join(sorted(_form(parent, below) for below, above in enumerate(parent) if above == position))})"


def trees(sizes: Iterable[int], alphabet: Sequence[str]) -> Iterator[Tree]:
    """Every shape of these sizes with every role in every position and the process named on each position in turn."""
    for size in sizes:
        for parent, roles, manager in product(shapes(size), product(alphabet, repeat=size), range(size)):
            yield Tree(parent, roles, manager)


def layered(sizes: Iterable[int], by_level: Sequence[str]) -> Iterator[Tree]:
    """Every shape of these sizes with a role for each level, and the process named on each position in turn."""
    for size in sizes:
        for parent, manager in product(shapes(size), range(size)):
            level = [0] * size
            for position in range(1, size):
                level[position] = level[parent[position]] + 1
            yield Tree(parent, tuple(by_level[depth] for depth in level), manager)


def planted(forest: Iterable[Tree], *, departments: int, budget: str = "", under: str = "") -> Tables:
    """Trees side by side, each with departments (taken in turn), a site and a process of its own; under one chief executive."""
    top = {"id": under, "title": "", "reports_to": "", "archetype": "chief-executive", "department": "", "site": ""}
    positions, processes = [top] if under else [], []
    for number, tree in enumerate(forest):
        units = [f"D{number}-{unit}" for unit in range(min(departments, len(tree.parent)))]
        names = [f"P{number}-{position}" for position in range(len(tree.parent))]
        positions += [
            {
                "id": name,
                "title": "",
                "reports_to": under if above < 0 else names[above],
                "archetype": role,
                "department": units[position % departments] if departments else "",
                "site": f"S{number}",
            }
            for position, (name, above, role) in enumerate(zip(names, tree.parent, tree.roles, strict=True))
        ]
        facts = {"managers": names[tree.manager], "departments": ";".join(units), "budget": budget, "vendors": "yes"}
        processes.append({"process_id": f"R{number}", "name": f"R{number}", **facts, "site": f"S{number}"})
    return {"positions": positions, "processes": processes}


# ---- at random

TITLES = (
    *("CEO", "Managing Director", "COO", "Deputy COO", "Operations Manager", "Head of Operations", "Manager", "Supervisor"),
    *("Process Manager", "Process Manager, Order Picking", "Process Owner", "Site Manager", "Plant Manager", "Logistics Manager"),
    *("Fleet Manager", "Operations Assistant", "Team Leader", "Operator", "Operator", "Clerk", "Finance Director", "HR Director"),
    *("General Counsel", "Risk Manager", "IT Director", "Quality Manager", "Procurement Manager", "Internal Auditor", ""),
)
ROLES = (
    *("operations-manager", "process-manager", "site-manager", "logistics-manager", "fleet-manager", "line-manager"),
    *("chief-executive", "chief-operating-officer", "team-member", "operations-assistant", "fn-internal-audit", "fn-risk"),
)
FUNCTIONS = ("finance", "risk", "internal-audit", "quality", "legal-compliance", "customer")
DEPARTMENTS = ("Production", "Packing", "Warehouse", "Transport", "Finance", "HR Services", "Quality")
SITES = ("North", "South", "East")


def seldom(values: st.SearchStrategy[str], share: int) -> st.SearchStrategy[str]:
    """A value once in about `share` cells, else blank."""
    return st.integers(1, share).flatmap(lambda draw: values if draw == share else st.just(""))


def listed(values: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    """A `;` list of up to so many."""
    return st.lists(values, max_size=most).map(";".join)


@st.composite
def random_tables(draw: st.DrawFn, most: int = 60) -> Tables:
    """The sheets of an org with everything that a sheet can say: up to `most` positions, managers before reports."""
    size = draw(st.integers(1, most))
    names = [f"P{number:02}" for number in range(size)]
    anyone, reach = st.sampled_from(names), draw(st.sampled_from([1, 4, most]))
    units = st.sampled_from(draw(st.sampled_from([DEPARTMENTS, ("", *DEPARTMENTS), ("",), ("Operations",)])))
    positions = []
    for number, name in enumerate(names):
        boss = names[draw(st.integers(max(0, number - reach), number - 1))] if number else ""
        second = draw(seldom(anyone, 25)) if number else ""
        positions.append(
            {
                "position_id": name,
                "title": draw(st.sampled_from(TITLES)),
                "reports_to": ";".join(filter(None, [boss, second])),
                "person": draw(seldom(st.sampled_from(["Ada", "Ben", "Cleo", "Dan"]), 3)),
                "person_id": draw(seldom(st.sampled_from(["E1", "E2", "E3"]), 3)),
                "status": draw(st.sampled_from(["filled", "filled", "filled", "vacant", "frozen", ""])),
                "acting": draw(seldom(anyone, 6)),
                "dotted_to": draw(seldom(listed(anyone, 2), 6)),
                "department": draw(units),
                "site": draw(seldom(st.sampled_from(SITES), 2)),
                "archetype": draw(seldom(st.sampled_from(ROLES), 5)),
                "function": draw(seldom(st.sampled_from(FUNCTIONS), 12)),
                "budget": draw(seldom(st.sampled_from(["0", "250", "1000"]), 4)),
                "headcount": draw(seldom(st.sampled_from(["3", "20"]), 6)),
            }
        )
    return {"positions": positions, "processes": draw(_processes(anyone)), **draw(_units(anyone))}


@st.composite
def _processes(draw: st.DrawFn, anyone: st.SearchStrategy[str]) -> Table:
    """Up to 8 processes: none, one or several managers, leads, owners, across departments."""
    names = [f"R{number}" for number in range(draw(st.integers(0, 8)))]
    return [
        {
            "process_id": name,
            "name": name,
            "managers": draw(listed(anyone, 3)),
            "lead": draw(seldom(anyone, 5)),
            "owner": draw(seldom(anyone, 5)),
            "departments": draw(listed(st.sampled_from(DEPARTMENTS), 3)),
            "site": draw(listed(st.sampled_from(SITES), 2)),
            "budget": draw(seldom(st.sampled_from(["0", "90"]), 2)),
            "vendors": draw(st.sampled_from(["yes", "no"])),
            "customer_facing": draw(st.sampled_from(["yes", "no"])),
            "interfaces": draw(listed(st.sampled_from(names), 2)),
        }
        for name in names
    ]


@st.composite
def _units(draw: st.DrawFn, anyone: st.SearchStrategy[str]) -> Tables:
    """Some departments with head and kind, some sites with manager."""
    kind = st.sampled_from(["", "operational", "support"])
    departments = draw(st.lists(st.sampled_from(DEPARTMENTS), unique=True, max_size=3))
    sites = draw(st.lists(st.sampled_from(SITES), unique=True, max_size=2))
    return {
        "departments": [{"department": name, "head": draw(seldom(anyone, 2)), "kind": draw(kind)} for name in departments],
        "sites": [{"site": name, "manager": draw(anyone)} for name in sites],
    }
