"""From tables to an org: processes, from their own sheet or from the processes column of the positions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from allocator.findings import Cell, Finding, finding
from allocator.org.doubts import numbers, unread
from allocator.org.model import Process
from allocator.org.structure import NOBODY, Ints
from allocator.org.units import Names
from allocator.sheets.cells import is_yes, items
from allocator.sheets.tables import Table

NAMED = ("managers", "lead", "owner", "departments")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a cell names: positions, or departments, each once; and the items that are none."""

    places: tuple[int, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a process may name: positions by reference, departments that have a position, sites."""

    positions: Mapping[str, int]
    departments: Names
    staffed: int  # the first so many departments have positions, the others stand in the departments sheet alone
    member: Ints  # department of each position
    sites: Names

    def meant(self, field: str, cell: str) -> Meant:
        """What a cell of a field names."""
        places = {item: self._place(field, item) for item in items(cell)}
        known = tuple(dict.fromkeys(place for place in places.values() if place >= 0))
        return Meant(known, tuple(item for item, place in places.items() if place < 0))

    def _place(self, field: str, name: str) -> int:
        """The position, or in the departments field the department that some position has; -1 for any other."""
        if field != "departments":
            return self.positions.get(name, NOBODY)
        number = self.departments.find(name)
        return number if number < self.staffed else NOBODY


def from_sheet(table: Table, known: Known) -> tuple[tuple[Process, ...], list[Finding]]:
    """The processes of a processes sheet (clarifications, rules 7 and 12 to 14)."""
    findings: list[Finding] = []
    rows: dict[str, int] = {}
    names = table.column("name")
    for row, given in enumerate(table.column("id")):
        process = given or names[row]
        if not process:
            findings.append(finding("SHEET-12", f"{table.name} row {table.rows[row]}", table.cell(row)))
        elif rows.setdefault(process, row) != row:
            cell, listed = table.cell(row, "id" if given else "name"), f"{table.rows[rows[process]]}, {table.rows[row]}"
            findings.append(finding("DATA-03", process, cell, rows=listed))
    sheet = Sheet(table, known, {process: place for place, process in enumerate(rows)}, numbers(table, "budget").values)
    processes = []
    for process, row in rows.items():
        one, found = _process(sheet, row, process)
        processes.append(one)
        findings += found
    if "budget" in table.columns:
        findings += unread(table, "budget", rows.values(), f" of {table.name}")
    return tuple(processes), findings


@dataclass(frozen=True)
class Sheet:
    """A processes sheet while it is read."""

    table: Table
    known: Known
    index: Mapping[str, int]  # number of each process
    budgets: Sequence[float | None]  # by row

    @cached_property
    def meant(self) -> Mapping[str, Mapping[str, Meant]]:
        """What the cells of the fields of `NAMED` name, by field and text."""
        columns = {field: set(self.table.column(field)) for field in NAMED}
        return {field: {cell: self.known.meant(field, cell) for cell in cells} for field, cells in columns.items()}


def _process(sheet: Sheet, row: int, process: str) -> tuple[Process, list[Finding]]:
    """One row of a processes sheet."""
    table, known, index = sheet.table, sheet.known, sheet.index
    cell = {field: values[row] for field, values in table.values.items()}
    named = {field: meant[cell.get(field, "")] for field, meant in sheet.meant.items()}
    managers, leads, owners, departments = (meant.places for meant in named.values())
    lead, owner = (first[0] if first else NOBODY for first in (leads, owners))
    managers += (lead,) if leads and lead not in managers else ()
    read = Process(
        id=process,
        name=cell.get("name") or process,
        managers=managers,
        lead=lead,
        owner=owner,
        departments=departments or _department(known, managers, owner),
        sites=tuple(dict.fromkeys(known.sites.add(site) for site in items(cell.get("site", "")))),
        budget=sheet.budgets[row],
        currency=cell.get("currency", ""),
        vendors=is_yes(cell.get("vendors", "")),
        customer_facing=is_yes(cell.get("customer_facing", "")),
        interfaces=tuple(index[other] for other in items(cell.get("interfaces", "")) if other in index),
        cell=table.cell(row, "id" if "id" in table.columns else "name"),
    )
    findings = _unknown(table, row, process, named)
    if len(leads) > 1 or len(owners) > 1 or (leads and owners and lead != owner):
        findings.append(finding("OWN-02", process, table.cell(row, "lead" if leads else "owner")))
    return read, findings


def _unknown(table: Table, row: int, process: str, named: Mapping[str, Meant]) -> list[Finding]:
    """DATA-05 where a process names a position or department that is not in the sheet."""
    unknown = [(field, item) for field, meant in named.items() for item in meant.unknown]
    if not unknown:
        return []
    listed = ", ".join(f"{item} ({table.headers[field]})" for field, item in unknown)
    return [finding("DATA-05", process, table.cell(row, unknown[0][0]), unknown=listed)]


def _department(known: Known, managers: Sequence[int], owner: int) -> tuple[int, ...]:
    """Where a process runs that names no department: with its first manager, else its owner (rule 13)."""
    homes = (int(known.member[person]) for person in (*managers[:1], owner) if person >= 0)
    return tuple(home for home in homes if home >= 0)[:1]


def from_column(cells: Sequence[str], known: Known, cell: Callable[[int], Cell]) -> tuple[Process, ...]:
    """The processes that the positions list themselves (clarifications, rule 15)."""
    managers: dict[str, list[int]] = {}
    for position, listed in enumerate(cells):
        for process in items(listed):
            managers.setdefault(process, []).append(position)
    return tuple(
        Process(process, process, tuple(who), departments=_department(known, who, NOBODY), cell=cell(who[0]))
        for process, who in managers.items()
    )
