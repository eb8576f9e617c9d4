"""The org as read: positions, reporting line, departments, sites and processes, each value with its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from allocator.findings import Cell
from allocator.org.structure import Bools, Ints, Line

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

Origin = Literal["given", "title", "team"]
LONG_TITLE = 120  # characters of a title that a message shows

POSITION_COLUMNS = (
    "id",  # text, trimmed, unique
    "title",
    "holders",  # names, several joined with "; "
    "status",  # as the sheet has it
    "archetype",  # override, "" where none
    "function",  # override, "" where none
    "budget",  # number, NaN where no figure
    "currency",
    "headcount",  # number, 1 where none
    "required_skills",
    "reports_to",  # as the sheet has it
    "source",  # index into Org.sources
    "row",  # row of that sheet, from 1
)


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet that was read: header row (from 1, 0 where there is none) and the column (from 1) of each field."""

    file: str
    sheet: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]  # field -> header text as it stands in the sheet

    def cell(self, row: int, field_name: str = "") -> Cell:
        """The cell of a field in a row; the whole row where the sheet has no such column."""
        return Cell(self.file, self.sheet, row, self.columns.get(field_name, 0))


@dataclass(frozen=True, slots=True)
class Position:
    """The box on the chart, whoever holds it: one row of `Org.positions` with its place in the reporting line."""

    index: int
    id: str
    title: str
    holders: tuple[str, ...]
    reports_to: int  # position it is placed under, -1 at the root
    department: str
    site: str
    vacant: bool


@dataclass(frozen=True, slots=True)
class Department:
    """A unit of positions. `kind` is "operational", "support" or "" as the departments sheet says."""

    name: str
    head: int  # position: given, else lowest common ancestor of its topmost positions; -1 for one without positions
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A place of work; `manager` is the position that the sites sheet names, -1 where it names none."""

    name: str
    manager: int = -1


@dataclass(frozen=True, slots=True)
class Process:
    """A process and who is named for it. Positions, departments, sites, interfaces are indices of the org's."""

    id: str
    name: str
    managers: tuple[int, ...]
    lead: int = -1
    owner: int = -1
    departments: tuple[int, ...] = ()
    sites: tuple[int, ...] = ()
    budget: float | None = None
    currency: str = ""
    vendors: bool = False
    customer_facing: bool = False
    interfaces: tuple[int, ...] = ()
    origin: Origin = "given"
    cell: Cell | None = None

    @property
    def named(self) -> tuple[int, ...]:
        """Positions named on the process: its managers, and its owner where it has one."""
        return self.managers if self.owner < 0 or self.owner in self.managers else (*self.managers, self.owner)


@dataclass(frozen=True, slots=True)
class Override:
    """A letter set by hand: one row of the overrides sheet, as written."""

    activity: str
    scope: str
    position: str
    letter: str
    reason: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that is no position, and why."""

    cell: Cell
    reason: str


@dataclass(frozen=True)
class Org:
    """An organisation: positions as columns plus one reporting line. Index of a position = its row in `positions`.

    Every top but one has been placed under the root and every cycle cut, each with a finding, so `line` is a tree.
    Arrays have one entry per position unless stated; -1 is none.
    """

    name: str
    columns: Mapping[str, NDArray[Any]]  # the values of POSITION_COLUMNS by position, texts as objects
    line: Line
    reports_to: Ints  # what the sheet says, resolved; -1 for a top or an unknown manager
    department: Ints  # index into `departments`
    site: Ints  # index into `sites`
    vacant: Bools
    acting: Ints  # the position that the acting column names
    dotted: Ints  # shape (k, 2): position, dotted-line manager; sheet order
    persons: Ints  # shape (k, 2): position, person number; posts without a person id have none
    departments: tuple[Department, ...] = ()
    sites: tuple[Site, ...] = ()
    processes: tuple[Process, ...] = ()
    names_processes: bool = False  # the input has a processes sheet or column
    overrides: tuple[Override, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    sources: tuple[Source, ...] = ()
    places: Mapping[str, Sequence[Cell]] = field(default_factory=dict)  # by position, cells of fields in no one column
    people: NDArray[np.str_] = field(default_factory=lambda: np.zeros(0, dtype=np.str_))  # person ids by number

    def __len__(self) -> int:
        return len(self.line.parent)

    @cached_property
    def positions(self) -> pd.DataFrame:
        """The columns as a table for whoever uses it; a start without pandas takes half the time."""
        import pandas as pd

        return pd.DataFrame(dict(self.columns), columns=list(POSITION_COLUMNS))

    @cached_property
    def ids(self) -> list[str]:
        """Position ids by index."""
        return list(self.columns["id"])

    @cached_property
    def titles(self) -> list[str]:
        """Titles by index, as the sheet has them."""
        return list(self.columns["title"])

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Index of each position id."""
        return dict(zip(self.ids, range(len(self.ids)), strict=True))

    @cached_property
    def root(self) -> int:
        """The position at the top of the reporting line."""
        return int(self.line.order[0])

    @cached_property
    def sites_below(self) -> tuple[Ints, Ints]:
        """Distinct sites in the subtree of each position, and the site where there is one (else a number without meaning)."""
        return self.line.subtree_distinct(self.site)

    @cached_property
    def named(self) -> Bools:
        """Whether a position is named on a process, as manager or owner."""
        named = np.zeros(len(self), dtype=bool)
        named[[position for process in self.processes for position in process.named]] = True
        return named

    @cached_property
    def manages(self) -> Bools:
        """Whether a position is in the managers list of a process."""
        manages = np.zeros(len(self), dtype=bool)
        manages[[position for process in self.processes for position in process.managers]] = True
        return manages

    @cached_property
    def _rows(self) -> tuple[list[int], list[int]]:
        """Source and row of each position."""
        return self.columns["source"].tolist(), self.columns["row"].tolist()

    def cell(self, position: int, field_name: str = "") -> Cell | None:
        """The cell a field of a position was read from; the whole row where the sheet has no such column."""
        if placed := self.places.get(field_name):
            return placed[position]
        source, row = self._rows[0][position], self._rows[1][position]
        return self.sources[source].cell(row, field_name) if row and self.sources else None

    def position(self, index: int) -> Position:
        """One position as a record."""
        department, site = int(self.department[index]), int(self.site[index])
        return Position(
            index=index,
            id=self.ids[index],
            title=self.titles[index],
            holders=tuple(name for name in self.columns["holders"][index].split("; ") if name),
            reports_to=int(self.line.parent[index]),
            department=self.departments[department].name if department >= 0 else "",
            site=self.sites[site].name if site >= 0 else "",
            vacant=bool(self.vacant[index]),
        )

    def label(self, index: int) -> str:
        """How a position is called in messages: title and id."""
        title = self.titles[index]
        if len(title) > LONG_TITLE:
            title = f"{title[: LONG_TITLE - 1]}…"
        return f"{title} ({self.ids[index]})" if title else self.ids[index]

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The reporting structure by position id: edges manager -> report, `line` = "solid" or "dotted"."""
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph(name=self.name)
        for index, position in enumerate(self.ids):
            graph.add_node(position, title=self.titles[index], vacant=bool(self.vacant[index]))
        for position, manager in self.dotted:
            graph.add_edge(self.ids[manager], self.ids[position], line="dotted")
        for index in np.flatnonzero(self.line.parent >= 0).tolist():
            graph.add_edge(self.ids[self.line.parent[index]], self.ids[index], line="solid")
        return graph
