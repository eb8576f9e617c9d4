"""The peer's first half: pandas and openpyxl read the sheets, networkx holds the reporting line, points choose the roles.

Clean sheets only: ids as they are, one manager each, titles in English by a short list of phrases. What is left out (spelling,
other layouts and languages, deputies, suggestions, findings) makes it faster than it would have to be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import networkx as nx
import pandas as pd

TITLES = {  # phrase: role
    "chief executive officer": "chief-executive",
    "chief operating officer": "chief-operating-officer",
    "operations manager": "operations-manager",
    "process manager": "process-manager",
    "logistics manager": "logistics-manager",
    "fleet manager": "fleet-manager",
    "operations assistant": "operations-assistant",
    "chief financial officer": "fn-finance",
    "hr director": "fn-hr",
    "general counsel": "fn-legal-compliance",
    "it director": "fn-it",
    "quality manager": "fn-quality",
    "head of procurement": "fn-procurement",
    "chief risk officer": "fn-risk",
    "internal auditor": "fn-internal-audit",
    "team lead": "team-member",
    "operator": "team-member",
    "clerk": "team-member",
    "driver": "team-member",
}
HINTS = {  # phrase: roles that the place in the line has to confirm
    "plant manager": ("operations-manager", "site-manager"),
    "process excellence": ("process-manager",),
    "continuous improvement": ("process-manager",),
    "operations coordinator": ("operations-assistant",),
}
SUPPORT = {"executive", "finance", "human resources", "legal", "it", "quality", "procurement", "internal audit"}
EXECUTIVES = ("chief-executive", "chief-operating-officer")
SITUATED = ("site-manager", "logistics-manager", "fleet-manager")
SCOPED = ("operations-manager", "process-manager", *SITUATED)


@dataclass
class Process:
    """A row of the processes sheet."""

    id: str
    managers: list[str]
    lead: str
    owner: str
    departments: list[str]
    sites: list[str]
    budget: bool
    vendors: bool
    interfaces: list[str]


@dataclass
class Chart:
    """The reporting line, an edge from manager to report, and what follows from it; a position is its id."""

    positions: pd.DataFrame
    processes: list[Process]
    line: nx.DiGraph[str]
    root: str
    up: dict[str, tuple[str, ...]] = field(default_factory=dict)  # the position and all above, nearest first
    below: dict[str, set[str]] = field(default_factory=dict)
    departments: dict[str, set[str]] = field(default_factory=dict)  # operational, of the subtree
    sites: dict[str, set[str]] = field(default_factory=dict)  # of the subtree
    heads: dict[str, str] = field(default_factory=dict)
    operational: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)  # managers, leads and owners of processes
    manages: set[str] = field(default_factory=set)

    def lca(self, positions: list[str]) -> str:
        """The lowest common ancestor; one of the positions counts as its own."""
        lines = [set(self.up[position]) for position in positions[1:]]
        return next(above for above in self.up[positions[0]] if all(above in line for line in lines))


def items(cell: str) -> list[str]:
    """The values of a cell, between semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def read(path: Path) -> dict[str, pd.DataFrame]:
    """The sheets positions and processes of a workbook, as text."""
    return pd.read_excel(path, sheet_name=["positions", "processes"], dtype=str, keep_default_na=False, engine="openpyxl")


def drawn(sheets: dict[str, pd.DataFrame]) -> Chart:
    """The chart of the sheets."""
    positions = sheets["positions"].set_index("position_id", drop=False)
    positions["budget"] = pd.to_numeric(positions["budget"])
    positions["vacant"] = positions["status"] == "vacant"
    line: nx.DiGraph[str] = nx.DiGraph()
    line.add_nodes_from(positions.index)
    line.add_edges_from((boss, str(post)) for post, boss in positions["reports_to"].items() if boss)
    chart = Chart(positions, _processes(sheets["processes"]), line, positions.index[positions["reports_to"] == ""][0])
    _facts(chart)
    return chart


def _processes(sheet: pd.DataFrame) -> list[Process]:
    """The processes sheet; a lead is a manager too."""
    return [
        Process(
            id=row["process_id"],
            managers=list(dict.fromkeys([*items(row["managers"]), *items(row["lead"])])),
            lead=row["lead"],
            owner=row["owner"],
            departments=items(row["departments"]),
            sites=items(row["site"]),
            budget=row["budget"] != "",
            vendors=row["vendors"] == "yes",
            interfaces=items(row["interfaces"]),
        )
        for row in sheet.to_dict("records")
    ]


def column(chart: Chart, name: str) -> dict[str, Any]:
    """A column by position."""
    return cast("dict[str, Any]", chart.positions[name].to_dict())


def _facts(chart: Chart) -> None:
    """What the roles and scopes ask of the line: who is above and below, departments and sites of each subtree, heads."""
    department, site = column(chart, "department"), column(chart, "site")
    chart.operational = {name for name in set(department.values()) if name and name.lower() not in SUPPORT}
    chart.up[chart.root] = (chart.root,)
    for boss, post in nx.bfs_edges(chart.line, chart.root):
        chart.up[post] = (post, *chart.up[boss])
    for post in nx.dfs_postorder_nodes(chart.line, chart.root):
        reports = list(chart.line.successors(post))
        chart.below[post] = set(reports).union(*(chart.below[report] for report in reports))
        own = {department[post]} & chart.operational
        chart.departments[post] = own.union(*(chart.departments[report] for report in reports))
        chart.sites[post] = ({site[post]} - {""}).union(*(chart.sites[report] for report in reports))
    topmost: dict[str, list[str]] = defaultdict(list)
    for post, boss in column(chart, "reports_to").items():
        if not boss or department[boss] != department[post]:
            topmost[department[post]].append(post)
    chart.heads = {name: chart.lca(posts) for name, posts in topmost.items() if name}
    chart.manages = {manager for process in chart.processes for manager in process.managers}
    chart.named = chart.manages | {process.owner for process in chart.processes if process.owner}


def roles(chart: Chart) -> dict[str, str]:
    """The role of each position, managers before their reports."""
    title = {post: text.lower() for post, text in column(chart, "title").items()}
    strong = {post: next((role for phrase, role in TITLES.items() if phrase in title[post]), "") for post in title}
    executives = {post for post in title if strong[post] in EXECUTIVES} | {chart.root}
    manager_below = {post for post in title if any(chart.line.out_degree(p) or p in chart.named for p in chart.below[post])}
    heads: dict[str, set[str]] = defaultdict(set)
    for department, head in chart.heads.items():
        heads[head].add(department)
    found: dict[str, str] = {}
    for post in nx.bfs_tree(chart.line, chart.root):
        if strong[post] in EXECUTIVES or post == chart.root:
            found[post] = strong[post] or "chief-executive"
        elif strong[post].startswith("fn-") and post not in chart.named:
            found[post] = strong[post]
        elif strong[post] == "team-member" and post not in chart.named:
            found[post] = "team-member"
        else:
            facts = (executives, manager_below, heads[post] & chart.departments[post])
            found[post] = _by_points(chart, post, title[post], strong[post], found, *facts)
    return found


def _by_points(
    chart: Chart,
    post: str,
    title: str,
    strong: str,
    found: dict[str, str],
    executives: set[str],
    manager_below: set[str],
    heads: set[str],
) -> str:
    """The role with the most points for title and place, by 2 ahead of the next and 4 at least; else by the plain facts."""
    boss = chart.up[post][1]
    hints = {role for phrase, roles in HINTS.items() if phrase in title for role in roles}
    points = dict.fromkeys(hints, 2) | ({strong: 6} if strong and not strong.startswith(("fn-", "team")) else {})

    def add(role: str, number: int, *, when: bool) -> None:
        if when:
            points[role] = points.get(role, 0) + number

    several = len(chart.departments[post]) >= 2
    under_operations = found[boss] == "operations-manager"
    if chart.departments[post] and not strong.startswith("fn-"):
        basis = boss in executives or several or bool(heads) or strong == "operations-manager"
        add("operations-manager", 3, when=boss in executives)
        add("operations-manager", 3, when=several)
        add("operations-manager", 2, when=basis and post in manager_below)
        add("operations-manager", 1, when=bool(heads))
        add("operations-manager", 1, when=len(chart.sites[post]) >= 2)
        add("operations-manager", -3, when=post in chart.manages and not several)
    if strong not in SITUATED:
        basis = post in chart.manages or strong == "process-manager" or "process-manager" in hints
        add("process-manager", 4, when=post in chart.manages)
        add("process-manager", 2, when=basis and under_operations)
        add("process-manager", 1, when=basis and post not in manager_below)
    add("process-manager", -3, when=several and post in manager_below)
    site = next(iter(chart.sites[post])).lower() if len(chart.sites[post]) == 1 else ""
    add("site-manager", 4, when=bool(site) and re.search(rf"\b{re.escape(site)}\b", title) is not None)
    assists = "operations-assistant" in (strong, *hints)
    add("operations-assistant", 2, when=assists and under_operations and not chart.line.out_degree(post))
    ranked = sorted(points.items(), key=lambda item: -item[1])
    if ranked and ranked[0][1] >= 4 and ranked[0][1] - max([0, *(score for _, score in ranked[1:])]) >= 2:
        return ranked[0][0]
    if strong in SCOPED:
        return strong
    if post in chart.named:
        return "process-manager"
    if boss in executives and post in manager_below and chart.departments[post]:
        return "operations-manager"
    return "line-manager" if chart.line.out_degree(post) else "team-member"
