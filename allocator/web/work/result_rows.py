"""The rows of the tables that the screens read (`result_tables`), made of a result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
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

Values = Iterable[tuple[Any, ...]]


class Rows:
    """The rows of each table; a position is its depth-first number, -1 is nobody."""

    def __init__(self, result: Result, scheme: str, mark: str) -> None:
        self.result, self.words, self.mark = result, Wording(result, scheme), mark
        self.org, self.allocation = result.org, result.allocation
        self.number: Ints = np.r_[self.org.line.enter, -1]
        table, rows, size = self.allocation.assignments, len(self.allocation.rows), len(self.org)
        self.by_a, self.by_r = table.letter >= Letter.ACCOUNTABLE, np.isin(table.letter, DOES)
        self.row_answers, self.row_does = (np.bincount(table.row[of], minlength=rows) for of in (self.by_a, self.by_r))
        self.answers, self.does = (np.bincount(table.position[of], minlength=size) for of in (self.by_a, self.by_r))
        self.accountable = np.full(rows, -1, dtype=np.int64)
        self.accountable[table.row[self.by_a]] = table.position[self.by_a]

    @cached_property
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

    def fixed(self) -> Iterator[tuple[str, Values]]:
        """The tables that a letter set by hand alters in its own row and position, if at all."""
        yield "positions", self._positions()
        yield "search", self._search()
        yield "archetypes", self._archetypes()
        yield "activities", self._activities()
        yield "scopes", self._scopes()
        yield "processes", self._processes()
        yield "rows", self._rows()
        yield "letters", self.letters(np.arange(len(self.allocation.rows)))

    def altered(self) -> Iterator[tuple[str, Values]]:
        """The tables that any letter may alter anywhere."""
        yield "overrides", self.overrides()
        yield from self._pages()
        yield "findings", list(findings(self.result))
        yield "about", self._about()

    def _about(self) -> Values:
        words, allocation = self.words, self.allocation
        yield "name", self.org.name
        yield "mark", self.mark
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
        names = roles.archetypes
        parent = self.number[org.line.parent][order].tolist()
        leave, depth, spans = (column[order].tolist() for column in (org.line.leave, org.line.depth, org.line.spans))
        acts, answers, does, _ = self.charged(order)
        unit, site, played, vacant = (c[order].tolist() for c in (org.department, org.site, roles.archetype, org.vacant))
        holders = org.columns["holders"].tolist()
        for at, each in enumerate(order.tolist()):
            role = names[played[at]]
            place = at, leave[at], parent[at], depth[at], spans[at], org.ids[each], org.titles[each], holders[each], vacant[at]
            what = units[unit[at]], sites[site[at]], role.id, role.name, words.evidence[each], words.functions[each]
            yield *place, *what, words.cells[each], acts[at], answers[at], does[at]

    def charged(self, positions: Ints) -> tuple[list[int], ...]:
        """Of some positions: who acts for them, how many A and R they have, and their numbers."""
        acting = [self.words.acting.get(each, -1) for each in positions.tolist()]
        columns = self.number[acting], self.answers[positions], self.does[positions], self.number[positions]
        return tuple(column.tolist() for column in columns)

    def _search(self) -> Values:
        order = self.org.line.order.tolist()
        columns = self.org.ids, self.org.titles, self.org.columns["holders"].tolist()
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
        rows, every = self.allocation.rows, np.arange(len(self.allocation.rows))
        accountable, answers, does, numbers = self.counted(every)
        keys = map(self.allocation.row_name, numbers)
        return zip(numbers, rows.activity.tolist(), rows.scope.tolist(), keys, accountable, answers, does, strict=True)

    def counted(self, rows: Ints) -> tuple[list[int], ...]:
        """Of some rows: who answers, how many A and R they have, and their numbers."""
        columns = self.number[self.accountable[rows]], self.row_answers[rows], self.row_does[rows], rows
        return tuple(column.tolist() for column in columns)

    def letters(self, rows: Ints) -> Values:
        """The letters of some rows."""
        table = self.allocation.assignments
        number = self.number[table.position]
        order = np.lexsort((number, table.letter, table.row))
        order = order[np.isin(table.row[order], rows)]
        columns = (table.row, number, table.letter, self.words.letter_of, self.number[table.acting], table.override)
        return zip(*(column[order].tolist() for column in columns), strict=True)

    def held(self, rows: Ints) -> Ints:
        """The positions with a letter in some rows."""
        table = self.allocation.assignments
        return table.position[np.isin(table.row, rows)]

    def overrides(self) -> Values:
        """The letters set by hand, in the org's own sheet or here."""
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
        row = rows.get(item.subject, rows.get(item.subject.partition(", ")[0], -1))  # of a letter: the row, and the position
        yield (at, *told(item), row, *(index.get(item.subject, -1) for index in (places, scopes)))


def told(item: Finding) -> tuple[str, ...]:
    """What a finding says: code, severity, title, subject, message, fix, cell."""
    return item.code, str(item.severity), item.entry.title, item.subject, item.message, item.fix_in_browser, str(item.cell or "")
