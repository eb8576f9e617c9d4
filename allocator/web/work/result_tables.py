"""A version's result as tables made for the screens: one SQLite file that is written whole and then only read.

Positions are numbered in depth-first order, so that whoever stands below n has the numbers n + 1 … leave - 1.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from allocator.org.structure import Ints
from allocator.outputs.matrix import GROUPS, homes, pages
from allocator.outputs.wording import Wording
from allocator.raci import Letter
from allocator.rules.schemes import shown
from allocator.web.work.overview import picture

if TYPE_CHECKING:
    from allocator.findings import Finding
    from allocator.pipeline import Result

SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE positions (number INTEGER PRIMARY KEY, leave INT, parent INT, depth INT, reports INT, id TEXT, title TEXT,
  holders TEXT, vacant INT, unit TEXT, site TEXT, archetype TEXT, role TEXT, why TEXT, function TEXT, cell TEXT,
  acting INT, answers INT, does INT);
CREATE TABLE archetypes (code INTEGER PRIMARY KEY, id TEXT, name TEXT, positions INT);
CREATE TABLE activities (number INTEGER PRIMARY KEY, id TEXT, name TEXT, dimension TEXT, kind TEXT, statement TEXT, source TEXT);
CREATE TABLE scopes (number INTEGER PRIMARY KEY, id TEXT, name TEXT, kind TEXT, holder INT, rule TEXT, why TEXT, home INT);
CREATE TABLE processes (number INTEGER PRIMARY KEY, id TEXT, name TEXT, managers TEXT, lead INT, owner INT, units TEXT,
  sites TEXT, inferred INT, scope INT);
CREATE TABLE rows (number INTEGER PRIMARY KEY, activity INT, scope INT, key TEXT, accountable INT, answers INT, does INT);
CREATE TABLE letters (row INT, position INT, letter INT, text TEXT, acting INT, override INT, PRIMARY KEY (row, letter, position))
  WITHOUT ROWID;
CREATE TABLE overrides (number INTEGER PRIMARY KEY, row INT, position INT, letter TEXT, reason TEXT, author TEXT, cell TEXT);
CREATE TABLE pages (number INTEGER PRIMARY KEY, scope INT, part INT, parts INT, lines INT, places INT, groups TEXT);
CREATE TABLE lines (page INT, line INT, row INT, PRIMARY KEY (page, line)) WITHOUT ROWID;
CREATE TABLE places (page INT, place INT, position INT, PRIMARY KEY (page, place)) WITHOUT ROWID;
CREATE TABLE counts (page INT, line INT, kind INT, letter TEXT, number INT, PRIMARY KEY (page, line, kind, letter)) WITHOUT ROWID;
CREATE TABLE findings (number INTEGER PRIMARY KEY, code TEXT, severity TEXT, title TEXT, subject TEXT, message TEXT, fix TEXT,
  cell TEXT, row INT, position INT, scope INT);
CREATE VIRTUAL TABLE search USING fts5 (id, title, holders, content='', prefix='1 2 3',
  tokenize="unicode61 remove_diacritics 2");
"""
INDEXES = """
CREATE INDEX reports ON positions (parent, number);
CREATE INDEX ids ON positions (id);
CREATE INDEX by_activity ON rows (activity, scope);
CREATE INDEX by_scope ON rows (scope);
CREATE INDEX by_key ON rows (key);
CREATE INDEX by_position ON letters (position, row);
CREATE INDEX lines_of ON lines (row);
CREATE INDEX codes ON findings (code, number);
CREATE INDEX of_position ON findings (position);
CREATE INDEX of_row ON findings (row);
"""
PRAGMAS = ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -65536", "temp_store = MEMORY")
Values = Iterable[tuple[Any, ...]]


def write_tables(result: Result, path: Path, scheme: str = "RACI") -> dict[str, int]:
    """Writes a result beside its place and puts it there; its counts. Who has the former file open goes on reading it."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    made = _Tables(result, scheme)
    try:
        with closing(sqlite3.connect(beside, isolation_level=None)) as base:
            for pragma in PRAGMAS:
                base.execute(f"PRAGMA {pragma}")
            base.executescript(f"BEGIN; {SCHEMA}")
            for name, rows in made.tables():
                fill(base, name, rows)
            base.executescript(f"{INDEXES} PRAGMA optimize;")  # commits what was inserted
        beside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
    return made.counts


def fill(base: sqlite3.Connection, name: str, rows: Values) -> None:
    """Inserts rows with a value for each column."""
    width = len(base.execute(f"SELECT * FROM {name} LIMIT 0").description)
    into = "search (rowid, id, title, holders)" if name == "search" else name
    marks = ", ".join("?" * (width + (name == "search")))
    base.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)


class _Tables:
    """The rows of each table; a position is its depth-first number, -1 is nobody."""

    def __init__(self, result: Result, scheme: str) -> None:
        self.result, self.words = result, Wording(result, scheme)
        self.org, self.allocation = result.org, result.allocation
        self.number: Ints = np.r_[self.org.line.enter, -1]
        table, rows, size = self.allocation.assignments, len(self.allocation.rows), len(self.org)
        self.by_a, self.by_r = table.letter >= Letter.ACCOUNTABLE, np.isin(table.letter, DOES)
        self.row_answers, self.row_does = (np.bincount(table.row[of], minlength=rows) for of in (self.by_a, self.by_r))
        self.answers, self.does = (np.bincount(table.position[of], minlength=size) for of in (self.by_a, self.by_r))
        self.accountable = np.full(rows, -1, dtype=np.int64)
        self.accountable[table.row[self.by_a]] = table.position[self.by_a]

    @property
    def counts(self) -> dict[str, int]:
        """How much of everything there is."""
        found = self.result.findings
        return {
            "positions": len(self.org),
            "vacant": int(self.org.vacant.sum()),
            "layers": int(self.org.line.depth.max(initial=0)),
            "processes": len(self.org.processes),
            "scopes": len(self.allocation.scopes),
            "rows": len(self.allocation.rows),
            "letters": len(self.allocation.assignments),
            "overrides": len(self.org.overrides),
            **{f"{severity}s": sum(item.severity == severity for item in found) for severity in ("error", "warning", "info")},
        }

    def tables(self) -> Iterator[tuple[str, Values]]:
        """Each table with its rows."""
        yield "positions", self._positions()
        yield "search", self._search()
        yield "archetypes", self._archetypes()
        yield "activities", self._activities()
        yield "scopes", self._scopes()
        yield "processes", self._processes()
        yield "rows", self._rows()
        yield "letters", self._letters()
        yield "overrides", self._overrides()
        yield from self._pages()
        yield "findings", list(findings(self.result))
        yield "about", self._about()

    def _about(self) -> Values:
        words, allocation = self.words, self.allocation
        yield "name", self.org.name
        yield "counts", json.dumps(self.counts)
        yield "rules", json.dumps({"id": allocation.pack, "version": allocation.version, "hash": allocation.hash})
        yield "scheme", words.scheme.id
        yield "legend", json.dumps(dict(words.scheme.legend), ensure_ascii=False)
        yield "letters", json.dumps({text: letter.symbol for text, letter in words.letters.items()} | {"": ""})
        yield "texts", json.dumps([shown(words.scheme), shown(words.scheme, primary=True)])
        yield "groups", json.dumps([group.label for group in GROUPS])
        yield "picture", picture(self.org.line, allocation.roles.archetype).packed

    def _positions(self) -> Values:
        org, words, roles, order = self.org, self.words, self.allocation.roles, self.org.line.order
        units, sites = [*(each.name for each in org.departments), ""], [*(each.name for each in org.sites), ""]
        names, acting = roles.archetypes, words.acting
        numbers = (self.number[org.line.parent], self.number[[acting.get(each, -1) for each in range(len(org))]])
        parent, acts = (column[order].tolist() for column in numbers)
        leave, depth, spans, answers, does = (
            column[order].tolist() for column in (org.line.leave, org.line.depth, org.line.spans, self.answers, self.does)
        )
        unit, site, played, vacant = (c[order].tolist() for c in (org.department, org.site, roles.archetype, org.vacant))
        holders = org.positions["holders"].tolist()
        for at, each in enumerate(order.tolist()):
            role = names[played[at]]
            place = at, leave[at], parent[at], depth[at], spans[at], org.ids[each], org.titles[each], holders[each], vacant[at]
            what = units[unit[at]], sites[site[at]], role.id, role.name, words.evidence[each], words.functions[each]
            yield *place, *what, words.cells[each], acts[at], answers[at], does[at]

    def _search(self) -> Values:
        order = self.org.line.order.tolist()
        columns = self.org.ids, self.org.titles, self.org.positions["holders"].tolist()
        return ((at, *(column[each] for column in columns)) for at, each in enumerate(order))

    def _archetypes(self) -> Values:
        roles = self.allocation.roles
        sizes = np.bincount(roles.archetype, minlength=len(roles.archetypes)).tolist()
        return ((code, each.id, each.name, sizes[code]) for code, each in enumerate(roles.archetypes))

    def _activities(self) -> Values:
        words = self.words
        told = zip(self.allocation.activities, words.dimensions, words.statements, words.certainties, strict=True)
        return ((at, a.id, a.name, dim, a.scope, says, source) for at, (a, dim, says, source) in enumerate(told))

    def _scopes(self) -> Values:
        home = homes(self.allocation).tolist()
        for at, each in enumerate(self.allocation.scopes):
            yield at, each.id, each.name, each.kind, int(self.number[each.holder]), self.words.called(each.rule), each.why, home[at]

    def _processes(self) -> Values:
        org, number = self.org, self.number
        scope = {each.process: at for at, each in enumerate(self.allocation.scopes) if each.process >= 0}
        for at, each in enumerate(org.processes):
            units = "; ".join(org.departments[unit].name for unit in each.departments)
            sites = "; ".join(org.sites[site].name for site in each.sites)
            managers = json.dumps(number[list(each.managers)].tolist() if each.managers else [])
            named = int(number[each.lead]), int(number[each.owner])
            yield at, each.id, each.name, managers, *named, units, sites, each.origin != "given", scope.get(at, -1)

    def _rows(self) -> Values:
        rows, keys = self.allocation.rows, map(self.allocation.row_name, range(len(self.allocation.rows)))
        columns = self.number[self.accountable], self.row_answers, self.row_does
        listed = (column.tolist() for column in columns)
        return zip(range(len(rows)), rows.activity.tolist(), rows.scope.tolist(), keys, *listed, strict=True)

    def _letters(self) -> Values:
        table = self.allocation.assignments
        number = self.number[table.position]
        order = np.lexsort((number, table.letter, table.row))
        columns = (table.row, number, table.letter, self.words.letter_of, self.number[table.acting], table.override)
        return zip(*(column[order].tolist() for column in columns), strict=True)

    def _overrides(self) -> Values:
        keys = {self.allocation.row_name(row): row for row in range(len(self.allocation.rows))} if self.org.overrides else {}
        authors = {edit.cell: edit.author for edit in (self.result.kept.edits if self.result.kept else ())}
        for at, each in enumerate(self.org.overrides):
            position = int(self.number[self.org.index.get(each.position, -1)])
            place = keys.get(f"{each.activity}@{each.scope}", -1), position
            yield at, *place, each.letter, each.reason, authors.get(each.cell, ""), str(each.cell)

    def _pages(self) -> Iterator[tuple[str, Values]]:
        found = pages(self.words)
        heads = (
            (at, page.scope, page.part, page.parts, len(page.rows), len(page.positions), json.dumps(page.groups))
            for at, page in enumerate(found)
        )
        yield "pages", heads
        yield "lines", ((at, *pair) for at, page in enumerate(found) for pair in enumerate(page.rows.tolist()))
        yield "places", ((at, *pair) for at, page in enumerate(found) for pair in enumerate(self.number[page.positions].tolist()))
        yield "counts", ((at, c.line, c.group, c.letter, c.number) for at, page in enumerate(found) for c in page.counts)


DOES = (Letter.RESPONSIBLE, Letter.ACCOUNTABLE_RESPONSIBLE)


def findings(result: Result) -> Iterator[tuple[Any, ...]]:
    """Every finding as a row, gravest first, with the row, position and scope that it is about, -1 for none."""
    allocation, org = result.allocation, result.org
    rows = {allocation.row_name(row): row for row in range(len(allocation.rows))}
    scopes = {scope.id: number for number, scope in enumerate(allocation.scopes)}
    places = {name: int(org.line.enter[index]) for name, index in org.index.items()}
    for at, item in enumerate(result.findings):
        yield (at, *told(item), *(index.get(item.subject, -1) for index in (rows, places, scopes)))


def told(item: Finding) -> tuple[str, ...]:
    """What a finding says: code, severity, title, subject, message, fix, cell."""
    return item.code, str(item.severity), item.entry.title, item.subject, item.message, item.fix, str(item.cell or "")
