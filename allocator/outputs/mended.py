"""Render: the org as the template has it, for its owner to mend: rows under their ids, what each finding is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from allocator.findings import Cell, Finding
from allocator.org.managers import marks
from allocator.org.matching import Matched
from allocator.org.model import Org
from allocator.org.references import CALLED
from allocator.org.rows import Posts
from allocator.pipeline import SET_ASIDE, Intake
from allocator.sheets.cells import items
from allocator.sheets.fields import vocabulary
from allocator.sheets.tables import Table

POSITIONS = (
    *("id", "title", "reports_to", "person_id", "person", "status", "dotted_to", "acting", "department", "site"),
    *("archetype", "function", "budget", "currency", "headcount", "required_skills"),
)
OTHERS = ("processes", "departments", "sites", "overrides")
CHOICES = 3  # positions suggested where several are called the same


class Spot(NamedTuple):
    """A cell of the copy: its part, row from 0 below the header (-1 is the header), and column from 0."""

    part: str
    row: int
    column: int


@dataclass(frozen=True)
class Part:
    """A sheet of the copy: the template's fields with the texts of their cells, and the rows of the table they are of."""

    table: Table
    rows: Sequence[int]
    texts: Mapping[str, Sequence[str]]  # by field, in the order of the template

    @property
    def name(self) -> str:
        """The kind of table, which is the name of the sheet."""
        return self.table.kind

    @property
    def headers(self) -> list[str]:
        """The template's names of the fields."""
        kind = vocabulary().kind(self.name)
        return (
            [next(name.text for name in kind.names if name.field == field and name.is_template) for field in self.texts]
            if kind
            else []
        )

    @cached_property
    def fields(self) -> list[str]:
        """Fields by column."""
        return list(self.texts)

    def column(self, row: int, cell: Cell) -> int | None:
        """The column whose value was read from a cell; that of the managers where a layout tells several from one."""
        told = [field for field in self.fields if field in self.table.columns and self.table.cell(self.rows[row], field) == cell]
        return self.fields.index("reports_to" if "reports_to" in told else told[0]) if told else None


class LeftOut(NamedTuple):
    """A row that is no position: where it stands, why it was set aside, and what it says."""

    cell: Cell
    reason: str
    says: str


@dataclass(frozen=True)
class Mended:
    """The org under its ids, row by row as the sheets have it, with the rows that are no positions."""

    org: Org
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    found: Posts
    matched: Matched

    @cached_property
    def _at(self) -> Mapping[tuple[str, str, int], Sequence[tuple[Part, int]]]:
        """Rows of the copy by the row they were read from."""
        at: dict[tuple[str, str, int], list[tuple[Part, int]]] = defaultdict(list)
        for part in self.parts:
            for row, source in enumerate(part.rows):
                cell = part.table.cell(source)
                at[cell.file, cell.sheet, cell.row].append((part, row))
        return at

    @cached_property
    def _named(self) -> Mapping[str, int]:
        """The row of each position in the copy."""
        rows: dict[str, int] = {}
        for row, name in enumerate(self.parts[0].texts["id"]):
            rows.setdefault(name, row)
        return rows

    def spot(self, item: Finding) -> Spot | None:
        """The cell of the copy that a finding is about; None where it is about none."""
        cell = item.cell
        if cell is None or not cell.row:
            return None
        here = list(self._at.get((cell.file, cell.sheet, cell.row), ()))
        named = [(self.parts[0], self._named[item.subject])] if item.subject in self._named else []
        for part, row in [*named, *here]:
            column = part.column(row, cell)
            if column is not None:
                return Spot(part.name, row, column)
        if here or named:
            part, row = [*here, *named][0]
            return Spot(part.name, row, 0)
        aside = self._aside.get((cell.file, cell.sheet, cell.row))
        return self._header(item, cell) if aside is None else Spot(SET_ASIDE, aside, 0)

    @cached_property
    def _aside(self) -> Mapping[tuple[str, str, int], int]:
        """Rows of the list of rows set aside by the row they stand in."""
        return {(one.cell.file, one.cell.sheet, one.cell.row): row for row, one in enumerate(self.left_out)}

    def _header(self, item: Finding, cell: Cell) -> Spot | None:
        """The column name that a finding is about: of its cell, else the one it names, else the first."""
        for part in self.parts:
            table = part.table
            if (cell.file, cell.sheet, cell.row) == (table.file, table.sheet, table.header_row):
                named = (item.subject, item.values.get("column"))
                of_cell = [field for field in part.fields if cell.column and table.columns.get(field) == cell.column]
                of_name = [field for field in part.fields if table.headers.get(field) in named]
                return Spot(part.name, -1, part.fields.index([*of_cell, *of_name, part.fields[0]][0]))
        return None

    def suggested(self, spot: Spot) -> list[str]:
        """Whom a cell may mean that names nobody for sure: ids, none where nobody comes near."""
        part = next((part for part in self.parts if part.name == spot.part), None)
        if part is None or spot.row < 0:
            return []
        field = part.fields[spot.column]
        if field not in ("reports_to", *CALLED.get(part.name, ())):
            return []
        ids = self.found.ids
        for item in items(part.texts[field][spot.row]):
            if item in self.matched.shared:
                return [ids[position] for position in self.matched.shared[item][:CHOICES]]
            if item in self.matched.suggested:
                return [ids[self.matched.suggested[item].position]]
        return []


def mended(intake: Intake) -> Mended | None:
    """The copy of an org; None where none could be read."""
    tables = intake.tables
    if intake.org is None or intake.referred is None:
        return None
    found, matched = intake.referred.found, intake.referred.matched
    left_out = tuple(_left_out(intake, tables["positions"], found.table))
    with_processes = "processes" in found.table.columns and "processes" not in tables
    parts = [_positions(intake.org, found, matched, with_processes=with_processes)]
    parts += [_other(tables[kind], found, matched) for kind in OTHERS if kind in tables]
    return Mended(intake.org, tuple(parts), left_out, found, matched)


def _in_ids(found: Posts, cells: Iterable[str], matched: Matched, lookup: Mapping[str, int]) -> list[str]:
    """Each cell with the ids of whom it names; among managers marks of the top go, and what names nobody stays.

    A text that names nobody and is an id, as among managers named otherwise, is written so that it still is none.
    """

    def named(name: str) -> str:
        if name in lookup:
            return found.ids[lookup[name]]
        return f"{name} (?)" if name in found.index else name

    tops = marks(found) if lookup is matched.managers else frozenset[str]()
    known: dict[str, str] = {}
    for cell in (cells := list(cells)):
        if cell not in known:
            listed = (name for item in items(cell) for name in matched.lists.get(item, (item,)))
            names = [cell] if cell in lookup else list(listed)
            kept = (name for name in names if name in lookup or name.casefold() not in tops)
            known[cell] = "; ".join(dict.fromkeys(map(named, kept)))
    return [known[cell] for cell in cells]


def _positions(org: Org, found: Posts, matched: Matched, *, with_processes: bool) -> Part:
    """The positions, further holders of a post and repeated ids in rows of their own, as in the sheet."""
    table = found.table
    place = {row: position for position, row in enumerate(found.rows)}
    place |= {row: position for position, others in found.shares.items() for row in others}
    aside = {entry.cell for entry in found.set_aside}
    rows = [row for row in range(len(table)) if row in place or table.cell(row) not in aside]

    def shown(of_position: Sequence[str], of_row: Sequence[str]) -> list[str]:
        """A fact of the position for every row; what a row with a repeated id says itself."""
        return [of_position[place[row]] if row in place else text for row, text in zip(rows, of_row, strict=True)]

    texts = {}
    for field in (*POSITIONS, *["processes"] * with_processes):
        values = table.column(field)
        texts[field] = [values[row] for row in rows]
    texts["id"] = shown(found.ids, texts["id"])
    texts["reports_to"] = _in_ids(found, texts["reports_to"], matched, matched.managers)
    texts |= {field: _in_ids(found, texts[field], matched, matched.anyone) for field in CALLED["positions"]}
    texts["person"] = ["" if row in found.said_vacant else name for row, name in zip(rows, texts["person"], strict=True)]
    vacant = shown(["vacant" if is_vacant else "filled" for is_vacant in found.vacant.tolist()], [""] * len(rows))
    texts["status"] = [given or told for given, told in zip(texts["status"], vacant, strict=True)]
    if {"headcount", "fte"} & table.columns.keys():
        texts["headcount"] = shown([f"{people:.17g}" for people in org.columns["headcount"].tolist()], [""] * len(rows))
    return Part(table, rows, texts)


def _other(table: Table, found: Posts, matched: Matched) -> Part:
    """A sheet beside the positions."""
    kind = vocabulary().kind(table.kind)
    fields = [field for field in (kind.fields if kind else ()) if field in table.columns]
    texts = {field: table.column(field) for field in fields}
    named = [field for field in CALLED.get(table.kind, ()) if field in texts]
    texts |= {field: _in_ids(found, texts[field], matched, matched.anyone) for field in named}
    return Part(table, range(len(table)), texts)


def _left_out(intake: Intake, whole: Table, kept: Table) -> Iterator[LeftOut]:
    """Rows that are no positions, rows of other dates among them."""
    says: dict[Cell, str] = {}
    for row in range(len(whole)):
        told = (f"{header}: {text}" for field, header in whole.headers.items() if (text := whole.values[field][row]))
        says[whole.cell(row)] = "; ".join(told)
    org = intake.org
    for entry in org.set_aside if org else ():
        yield LeftOut(entry.cell, entry.reason, says.get(entry.cell, ""))
    if len(kept) < len(whole):
        read = set(map(kept.cell, range(len(kept))))
        yield from (LeftOut(cell, "it tells of another date", text) for cell, text in says.items() if cell not in read)
    for table in intake.tables.values():
        for row, reason in table.set_aside:
            yield LeftOut(Cell(table.file, table.sheet, row), reason, "")
