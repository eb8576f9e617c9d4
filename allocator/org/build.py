"""Third step: tables to an org. Nothing is repaired in silence: whatever the sheet leaves open becomes a finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import compress, count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.findings import Finding, finding
from allocator.org import processes, units
from allocator.org.doubts import numbers
from allocator.org.managers import Placement, Solid, dotted, is_body, place
from allocator.org.matching import Matched
from allocator.org.model import Org, Override, Process, Source
from allocator.org.references import Referred, refer
from allocator.org.rows import Posts
from allocator.org.structure import NOBODY, Ints, Line
from allocator.org.telling import unknown
from allocator.sheets.tables import Table, Tables

TEXTS = ("title", "status", "archetype", "function", "currency", "required_skills", "reports_to")
SOURCES = ("processes", "departments", "sites", "overrides")


def build(tables: Tables, name: str, accept: float | None = None, as_of: date | None = None) -> tuple[Org | None, list[Finding]]:
    """The org of the tables (clarifications, rules 1 to 20), or None where no row is a position.

    `accept`: likeness from 0 to 1 from which on a clear suggestion for a misspelt manager is taken; None takes none.
    `as_of`: the day that the org is read for, where rows have dates; None is the newest in the sheet.
    """
    org, findings, _ = built(tables, name, accept, as_of)
    return org, findings


def built(
    tables: Tables, name: str, accept: float | None = None, as_of: date | None = None
) -> tuple[Org | None, list[Finding], Referred | None]:
    """As `build`, with what references were taken to mean."""
    if "positions" not in tables:
        return None, [], None
    referred, findings = refer(tables, accept, as_of)
    if referred is None:
        return None, findings, None
    found, managers, itself = referred.found, referred.managers, referred.itself
    if found.withholds_names:
        findings.append(finding("SHEET-15", found.table.name, found.table.header, count=int(found.blank.sum())))
    if itself != NOBODY:
        cell = found.cell(itself, "reports_to")
        findings.append(finding("DATA-13", found.ids[itself], cell, label=found.label(itself)))
    placed = place(managers.manager)
    org, more = _org(tables, name, found, managers, Line(placed.parent), referred.matched.anyone)
    return org, findings + _placing(found, managers, placed, referred.matched) + more, referred


def _org(
    tables: Tables, name: str, found: Posts, managers: Solid, line: Line, lookup: Mapping[str, int]
) -> tuple[Org, list[Finding]]:
    """The org, once it is clear who stands where. `lookup`: position by what the sheets call it."""
    department, department_names = units.coded(found.column("department"))
    site, site_names = units.coded(found.column("site"))
    staffed = len(department_names.spelling)
    departments, unknown_heads = units.departments(line, department, department_names, tables.get("departments"), lookup)
    known = processes.Known(lookup, department_names, staffed, department, site_names)
    found_processes, process_findings = _processes(tables, found, known)
    sites, unknown_managers = units.sites(site_names, tables.get("sites"), lookup)
    persons, people = _persons(found)
    origins, source = _origins(found)
    org = Org(
        name=name,
        columns=_columns(found, source),
        line=line,
        reports_to=managers.manager,
        department=department,
        site=site,
        vacant=found.vacant,
        acting=_meant(found.column("acting"), lookup),
        dotted=dotted(found, managers.several, line.parent, lookup),
        persons=persons,
        departments=departments,
        sites=sites,
        processes=found_processes,
        names_processes=tables.get("processes") is not None or "processes" in found.table.columns,
        overrides=_overrides(tables.get("overrides")),
        set_aside=found.set_aside,
        places={field: [cells[row] for row in found.rows] for field, cells in found.table.places.items() if field},
        sources=(*origins, *(_source(tables[kind]) for kind in SOURCES if kind in tables)),
        people=people,
    )
    return org, [*unknown_heads, *unknown_managers, *process_findings]


def _meant(named: Sequence[str], lookup: Mapping[str, int]) -> Ints:
    """The position that each text means; nobody for the others."""
    meant = np.full(len(named), NOBODY, dtype=np.int64)
    for position in compress(count(), named):
        meant[position] = lookup.get(named[position], NOBODY)
    return meant


def _source(table: Table) -> Source:
    return Source(table.file, table.sheet, table.header_row, table.columns, table.headers)


def _origins(found: Posts) -> tuple[list[Source], Ints]:
    """The sheets that the positions come from, and the sheet of each position."""
    table = found.table
    cells = table.places.get("")
    if not cells:
        return [_source(table)], np.zeros(len(found.rows), dtype=np.int64)
    number: dict[tuple[str, str], int] = {}
    sources: list[Source] = []
    for row, cell in enumerate(cells):
        if number.setdefault((cell.file, cell.sheet), len(number)) == len(sources):
            columns = {field: table.cell(row, field).column for field in table.columns}
            header_row = table.header_row if (cell.file, cell.sheet) == (table.file, table.sheet) else 0
            sources.append(Source(cell.file, cell.sheet, header_row, columns, table.headers))
    source = [number[cells[row].file, cells[row].sheet] for row in found.rows]
    return sources, np.array(source, dtype=np.int64)


def _placing(found: Posts, managers: Solid, placed: Placement, matched: Matched) -> list[Finding]:
    """Posts in a cycle (DATA-01), without manager (DATA-02), with several (DATA-04), too many without (DATA-07)."""

    def at(code: str, position: int, **values: object) -> Finding:
        return finding(code, found.ids[position], found.cell(position, "reports_to"), label=found.label(position), **values)

    findings = [at("DATA-01", position) for position in placed.cycles.tolist()]
    for top in placed.tops.tolist():
        says, read_as = managers.unknown.get(top, ""), "the top" if top == placed.root else "reporting to the top position"
        if top == placed.root and is_body(says) and says not in matched.shared:
            findings.append(at("DATA-37", top, body=says))
        elif says:
            findings.append(at("DATA-02", top, says=unknown(found, says, matched), read_as=read_as))
        elif top != placed.root:
            mark = found.table.column("reports_to")[found.rows[top]]
            findings.append(at("DATA-02", top, says=f"nobody (“{mark}”)" if mark else "nobody", read_as=read_as))
    findings += [
        at("DATA-04", position, named=found.table.column("reports_to")[found.rows[position]]) for position in managers.several
    ]
    tops, positions = len(placed.tops), len(found.rows)
    if tops > max(1, positions / 10):
        column = found.table.headers["reports_to"]
        findings.append(finding("DATA-07", "ORG", found.table.header, column=column, tops=tops, positions=positions))
    return findings


def _columns(found: Posts, source: Ints) -> dict[str, NDArray[Any]]:
    """The columns of `model.POSITION_COLUMNS`."""
    rows = np.array(found.rows, dtype=np.int64)
    texts = {"id": found.ids, "holders": found.holders, **{name: found.column(name) for name in TEXTS}}
    return {
        **{name: np.fromiter(values, dtype=object, count=len(rows)) for name, values in texts.items()},  # read one by one
        "budget": _numbers(found.table, "budget")[rows],
        "headcount": _headcount(found.table)[rows],
        "source": source,
        "row": np.array(found.table.rows, dtype=np.int64)[rows],
    }


def _numbers(table: Table, field: str) -> NDArray[np.float64]:
    """The figure of each row, NaN where it has none."""
    return np.array(numbers(table, field).values, dtype=np.float64)


def _headcount(table: Table) -> NDArray[np.float64]:
    """People that the post of a row stands for; full-time equivalents count as whole people, at least one."""
    given = np.ceil(_numbers(table, "headcount"))
    if "headcount" not in table.columns:
        given = np.maximum(np.ceil(_numbers(table, "fte")), 1.0)
    return np.where(np.isnan(given), 1.0, given)


def _persons(found: Posts) -> tuple[Ints, NDArray[np.str_]]:
    """Pairs position, person number, and the person ids by number; blank ids are nobody's (clarifications, rule 6)."""
    position, persons = found.persons
    number: defaultdict[str, int] = defaultdict(count().__next__)
    code = np.fromiter(map(number.__getitem__, filter(None, persons)), dtype=np.int64)
    named = np.fromiter(map(bool, persons), dtype=bool, count=len(persons))
    pairs = np.column_stack([position[named], code])
    people = np.array(list(number), dtype=object)  # of fixed width one long id would widen them all
    return pairs[np.argsort(pairs[:, 0], kind="stable")], people


def _processes(tables: Tables, found: Posts, known: processes.Known) -> tuple[tuple[Process, ...], list[Finding]]:
    """The processes sheet, else the processes column of the positions."""
    table = tables.get("processes")
    if table is not None:
        return processes.from_sheet(table, known)
    if "processes" not in found.table.columns:
        return (), []
    return processes.from_column(found.column("processes"), known, lambda position: found.cell(position, "processes")), []


def _overrides(table: Table | None) -> tuple[Override, ...]:
    """The rows of the overrides sheet, as written."""
    if table is None:
        return ()
    columns = [table.column(field) for field in ("activity", "scope", "position", "letter", "reason")]
    return tuple(
        Override(activity, scope, position, letter, reason, table.cell(row, "letter"))
        for row, (activity, scope, position, letter, reason) in enumerate(zip(*columns, strict=True))
    )
