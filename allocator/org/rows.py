"""From a table to positions: which rows are positions, their ids, who holds them, and which posts are vacant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import compress

import numpy as np

from allocator.findings import Cell, Finding, finding
from allocator.org.aside import assumed, no_positions
from allocator.org.days import sure
from allocator.org.doubts import doubts, numbers, wholesale
from allocator.org.model import SetAside
from allocator.org.statuses import not_understood, said, vacant_names
from allocator.org.structure import Bools, Ints
from allocator.sheets.tables import Table

SHARED = ("title", "reports_to", "dotted_to", "acting", "department", "site", "archetype", "function", "budget", "currency")
CROWD = 20  # positions from which on more blank names than names are no vacancies


@dataclass(frozen=True)
class Posts:
    """The rows of a table that are positions. `rows` are indices into the table, lists have one entry per position."""

    table: Table
    rows: Sequence[int]
    index: Mapping[str, int]  # position of each id
    shares: dict[int, list[int]]  # position -> further rows that name another holder of it (job share)
    set_aside: tuple[SetAside, ...]
    former: Mapping[str, str] = field(default_factory=dict)  # id of an older version -> id of the row that stands for it
    grouped: frozenset[int] = frozenset()  # rows that stand for a number of posts
    tops: frozenset[str] = frozenset()  # ids, casefolded, of rows that say nothing: to report to them is to be a top

    def column(self, field: str) -> Sequence[str]:
        """Texts of a field by position."""
        return _of(self.table.column(field), self.rows)

    def cell(self, position: int, field: str = "") -> Cell:
        """The cell of a field of a position."""
        return self.table.cell(self.rows[position], field)

    def label(self, position: int) -> str:
        """How a position is called in messages: title and id."""
        title = self.table.column("title")[self.rows[position]]
        return f"{title} ({self.ids[position]})" if title else self.ids[position]

    @cached_property
    def ids(self) -> list[str]:
        """Ids by position."""
        return list(self.index)

    @cached_property
    def ids_aside(self) -> set[str]:
        """Ids that stand only in rows set aside, and no other row for these."""
        return set(self.table.column("id")) - self.index.keys() - self.former.keys() - {""} if self.set_aside else set()

    @cached_property
    def said_vacant(self) -> set[int]:
        """Rows whose name only says that the post is vacant."""
        return set(vacant_names(self.table.column("person")))

    @cached_property
    def holders(self) -> list[str]:
        """Names of the holders, several joined with "; "."""
        names = self.table.column("person")
        if self.said_vacant:
            names = ["" if row in self.said_vacant else name for row, name in enumerate(names)]
        held = list(_of(names, self.rows))
        for position, others in self.shares.items():
            held[position] = "; ".join(name for row in (self.rows[position], *others) if (name := names[row]))
        return held

    @cached_property
    def persons(self) -> tuple[Ints, list[str]]:
        """Position and person id of everybody who holds a post, ids blank where the sheet has none."""
        ids = self.table.column("person_id")
        shared = [(position, ids[row]) for position, others in self.shares.items() for row in others]
        position = np.r_[np.arange(len(self.rows)), np.array([position for position, _ in shared], dtype=np.int64)]
        return position, [*self.column("person_id"), *(person for _, person in shared)]

    @cached_property
    def nameless(self) -> Bools:
        """Whether a post names no holder."""
        return ~_filled(self.holders)

    @cached_property
    def nobody(self) -> Bools:
        """Whether a post has neither a name nor a person id."""
        nobody = self.nameless.copy()
        position, persons = self.persons
        nobody[position[_filled(persons)]] = False
        return nobody

    @cached_property
    def asked(self) -> Bools:
        """Whether a blank name can say anything: not for a group of posts, nor in a sheet that names nobody at all."""
        asked = np.full(len(self.rows), not self.nobody.all())
        if cells := self.table.places.get(""):
            sheets = [(cells[row].file, cells[row].sheet) for row in self.rows]
            naming = set(compress(sheets, ~self.nobody))
            asked = np.array([sheet in naming for sheet in sheets], dtype=bool)
        return asked & ~self._among(self.grouped)

    @cached_property
    def blank(self) -> Bools:
        """Whether each post names nobody where a name was to be expected."""
        return np.asarray(self.nobody & self.asked)

    @cached_property
    def withholds_names(self) -> bool:
        """Whether blank names say nothing: most posts have none, and no column or word tells which are vacant."""
        telling = self.said_vacant or "status" in self.table.columns or len(self.rows) < CROWD
        return not telling and int(self.blank.sum()) > 0.5 * int(self.asked.sum())

    @cached_property
    def vacant(self) -> Bools:
        """Whether each post is vacant: by its status, or by a name that says so, else by naming nobody.

        Clarifications, rule 5. A list without status that writes "vacant" for some names means more by a blank one.
        """
        status = self.column("status")
        number = {text: place for place, text in enumerate(dict.fromkeys(status))}
        words = np.array([said(text) for text in number], dtype=str)
        row = np.fromiter(map(number.__getitem__, status), dtype=np.int64, count=len(status))
        known = _filled(list(number))[row]
        open_posts = (words == "open")[row]
        by_status = (words == "vacant")[row]
        by_status |= open_posts & self.nobody & (not open_posts.all())
        by_name = self._among(self.said_vacant) & self.nameless
        withheld = "status" not in self.table.columns and (self.said_vacant or self.withholds_names)
        by_blank = np.zeros_like(known) if withheld else self.blank
        return np.asarray(by_status | ((words != "held")[row] & by_name) | (~known & by_blank))

    def _among(self, rows: Collection[int]) -> Bools:
        """Whether each position is one of some rows."""
        if not rows:
            return np.zeros(len(self.rows), dtype=bool)
        return np.array([row in rows for row in self.rows], dtype=bool)


def _of(values: Sequence[str], rows: Sequence[int]) -> Sequence[str]:
    """The texts of some rows, in their order; of all rows these are the texts themselves."""
    return values if len(rows) == len(values) else list(map(values.__getitem__, rows))


def _filled(texts: Sequence[str]) -> Bools:
    """Whether each text says something."""
    return np.fromiter(map(bool, texts), dtype=bool, count=len(texts))


def posts(table: Table, as_of: date | None = None) -> tuple[Posts, list[Finding]]:
    """The positions of a table (clarifications, rule 7); rows that are none are set aside with a reason."""
    none, of_days = sure(
        table, lambda otherwise: no_positions(table, as_of, otherwise), lambda none: (set(none.reasons), none.newer)
    )
    of_days += [] if as_of else assumed(table, none)
    aside = dict(none.reasons)
    findings = [finding("SHEET-10", f"row {table.rows[row]}", table.cell(row), reason=why) for row, why in sorted(aside.items())]
    findings += of_days
    kept: Sequence[int] = [row for row in range(len(table)) if row not in aside] if aside else range(len(table))
    findings += not_understood(table, kept)
    if "id" in table.columns:
        ids, grouped = _with_groups(table, kept)
        missing = [] if all(ids) else [row for row in kept if not ids[row]]
        findings += [finding("SHEET-12", f"row {table.rows[row]}", table.cell(row, "id")) for row in missing]
        findings += [finding("DATA-16", table.name, table.cell(grouped[0]), count=len(grouped))] if grouped else []
        aside |= dict.fromkeys(missing, "it has no id, and other rows have one")
        kept = [row for row in kept if ids[row]] if missing else kept
    else:
        ids = _given_ids(table, kept)
        findings += [finding("SHEET-11", table.name, table.header, count=len(kept))] if kept else []
        grouped = []
    index, rows, shares, twice = _one_per_id(table, kept, ids)
    findings += [*wholesale(table, len(index), len(twice)), *twice, *doubts(table, kept)]
    set_aside = tuple(SetAside(table.cell(row), reason) for row, reason in sorted(aside.items()))
    former = {ids[old]: ids[new] for old, new in none.newer.items() if ids[old] not in index}
    return Posts(table, rows, index, shares, set_aside, former, frozenset(grouped), none.tops), findings


def _with_groups(table: Table, rows: Sequence[int]) -> tuple[list[str], list[int]]:
    """Ids, given by row to those rows without one that name no holder but a title, a manager and a number of posts."""
    ids = table.column("id")
    counts = [name for name in ("headcount", "fte") if name in table.columns]
    if not counts or all(ids):
        return ids, []
    titles, managers, people = table.column("title"), table.column("reports_to"), table.column("person")
    grouped = [row for row in rows if not ids[row] and titles[row] and managers[row] and not people[row]]
    given = [numbers(table, name).values for name in counts]
    grouped = [row for row in grouped if any(values[row] for values in given)]
    taken = set(ids)
    by_row = {row: _by_row(table, row, taken) for row in grouped}
    return [by_row.get(row, name) for row, name in enumerate(ids)], grouped


def _by_row(table: Table, row: int, taken: set[str]) -> str:
    """An id from the row's number, with its sheet where a row of another sheet has that number."""
    name = f"row {table.rows[row]}"
    name = str(table.cell(row)) if name in taken else name
    taken.add(name)
    return name


def _given_ids(table: Table, rows: Sequence[int]) -> list[str]:
    """Ids for a sheet that has none: the holder's name, else the title, where only one row has it, else the row."""
    people, titles = table.column("person"), table.column("title")
    used = Counter(people[row] for row in rows) + Counter(titles[row] for row in rows)
    ids, taken = [""] * len(table), {name for name, count in used.items() if count == 1}
    for row in rows:
        alone = (name for name in (people[row], titles[row]) if name and used[name] == 1)
        ids[row] = next(alone, "") or _by_row(table, row, taken)
    return ids


def _one_per_id(
    table: Table, rows: Sequence[int], ids: Sequence[str]
) -> tuple[dict[str, int], Sequence[int], dict[int, list[int]], list[Finding]]:
    """Position of each id, its first row, and the further rows of a job share by position; DATA-03 for every other row."""
    index = dict(zip(_of(ids, rows), range(len(rows)), strict=True))
    if len(index) == len(rows):
        return index, rows, {}, []
    first: dict[str, int] = {}
    again: dict[str, list[int]] = {}
    for row in rows:
        if first.setdefault(ids[row], row) != row:
            again.setdefault(ids[row], []).append(row)
    index = {name: position for position, name in enumerate(first)}
    shares: dict[int, list[int]] = {}
    findings = []
    for name, others in again.items():
        sharing, twice = _job_share(table, first[name], others)
        if sharing:
            shares[index[name]] = sharing
        if twice:
            listed = ", ".join(str(table.rows[row]) for row in [first[name], *twice][:10])
            findings.append(finding("DATA-03", name, table.cell(twice[0], "id"), rows=listed))
    return index, list(first.values()), shares, findings


def _job_share(table: Table, first: int, others: Sequence[int]) -> tuple[list[int], list[int]]:
    """The rows that differ from the first one in their holder and in nothing that makes another post; and the rest."""
    facts = [table.values[field] for field in SHARED if field in table.values]
    people, numbers = table.column("person"), table.column("person_id")
    holders = {(people[first], numbers[first])}
    sharing: list[int] = []
    twice: list[int] = []
    for row in others:
        holder = people[row], numbers[row]
        alike = holder not in holders and all(values[row] == values[first] for values in facts)
        (sharing if alike else twice).append(row)
        holders.add(holder)
    return sharing, twice
