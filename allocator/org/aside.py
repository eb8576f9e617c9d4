"""From a table to positions: which rows are none, and why; which of them are older versions of another row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import compress, count
from operator import not_

from allocator.findings import Finding, finding
from allocator.org.days import days, ends, past
from allocator.org.statuses import folded, is_no, said, some_begin
from allocator.sheets.fields import vocabulary
from allocator.sheets.tables import Table

Ends = Mapping[str, Sequence[date | None]]  # by field
Closed = Sequence[date | None]  # the day since when each row is closed, the first of all where it only says so


@dataclass(frozen=True, slots=True)
class Aside:
    """Rows of a table that are no positions, with the reason, and for an older version the row that stands for it."""

    reasons: dict[int, str] = field(default_factory=dict)
    newer: dict[int, int] = field(default_factory=dict)
    tops: frozenset[str] = frozenset()  # ids of rows that say nothing: who reports to them reports to nobody
    day: date | None = None  # the day that the dates of the rows are read for, where they have such
    dated: int = 0  # rows set aside for their dates, or as older versions
    ends: Ends = field(default_factory=dict)


def no_positions(table: Table, as_of: date | None = None, otherwise: bool = False) -> Aside:
    """Rows that are no positions: by what they say themselves, by their dates, and older versions of other rows.

    Without `as_of` rows are over that ended before the last day that the starts show to be past; none begins too late.
    `otherwise`: whether dates that can be read in two ways are read with the month first.
    """
    reasons: dict[int, str] = {}
    for row, why in _telling(table):
        reasons.setdefault(row, why)
    for row in _single(table, reasons):
        reasons[row] = "only one of its cells is filled, and no other row refers to it"
    telling = len(reasons)
    begins, over = days(table, "valid_from", otherwise), ends(table, otherwise)
    for row in (row for row, start in enumerate(begins) if start and start > as_of) if as_of else ():
        reasons.setdefault(row, f"its {table.headers['valid_from']} is {begins[row]}")
    day = as_of or past(begins)
    closed = _closed(table, over, as_of or max(filter(None, begins), default=date.max))
    newer = _older_versions(table, closed, begins, day, reasons) | _earlier(table, begins, reasons)
    for row, why in _ended(table, over, day):
        reasons.setdefault(row, why)
    dated = len(reasons) - telling
    inactive = {flag for flag in set(table.column("active")) if is_no(flag)}
    for row in (row for row, flag in enumerate(table.column("active")) if flag in inactive) if inactive else ():
        reasons.setdefault(row, f"{table.headers['active']} says “{table.column('active')[row]}”")
    tops = _bare(table, reasons)
    for row in tops:
        reasons[row] = "it has an id and nothing else"
    return Aside(reasons, newer, frozenset(table.column("id")[row].casefold() for row in tops), day, dated, over)


def assumed(table: Table, none: Aside) -> list[Finding]:
    """What was assumed about the day of a table as none was given: the day (DATA-30), and who is not over yet (DATA-32)."""
    findings = []
    if none.day and none.dated:
        findings.append(finding("DATA-30", table.name, table.header, day=none.day, count=none.dated))
    ending = sorted((row, name) for name, column in none.ends.items() for row, end in enumerate(column) if end)
    ending = [(row, name) for row, name in ending if row not in none.reasons]
    if ending:
        row, name = ending[0]
        values = {"count": len({row for row, _ in ending}), "header": table.headers[name], "end": table.column(name)[row]}
        findings.append(finding("DATA-32", table.name, table.cell(row, name), **values))
    return findings


def _telling_words(values: Sequence[str]) -> list[str]:
    """The values casefolded, where one at least begins as what is no position does; else none."""
    return folded(values) if some_begin(values, "no_position", "opening", "no_data") else []


def _no_position(lower: Sequence[str]) -> list[int]:
    """Rows whose value is a word for what is no position, with or without quotation marks."""
    telling = {quote + word + quote for word in vocabulary().words["no_position"] for quote in ("", '"', "'")}
    return [row for row, value in enumerate(lower) if value in telling]


def _telling(table: Table) -> Iterator[tuple[int, str]]:
    """Rows that say themselves that they are no position, and in a sheet without ids rows without title and name."""
    for name in ("person", "title", "id"):
        if name in table.columns:
            lower = _telling_words(table.column(name))
            no_data = _no_data(lower)
            rows = _no_position(lower) + (_beside_no_post(table, no_data) if name == "person" else no_data)
            yield from ((row, f"{table.headers[name]} says “{table.column(name)[row]}”") for row in rows)
    for name in (name for name in ("last_name", "first_name") if name in table.columns):
        column, titles = table.column(name), table.column("title")
        untitled = (row for row in _no_data(_telling_words(column)) if not titles[row])
        yield from ((row, f"{table.headers[name]} says “{column[row]}”") for row in untitled)
    gone = {status for status in set(table.column("status")) if said(status) == "gone"}
    for row, status in enumerate(table.column("status")) if gone else ():
        if status in gone:
            yield row, f"{table.headers['status']} says “{status}”"
    if "id" not in table.columns:
        nameless = zip(table.column("title"), table.column("person"), strict=True)
        yield from ((row, "it has no title and no name") for row, names in enumerate(nameless) if not any(names))


def _beside_no_post(table: Table, rows: Sequence[int]) -> list[int]:
    """Of rows whose name is no name those that tell no post: people may be called Sum or Sample."""
    ids, titles, managers = table.column("id"), table.column("title"), table.column("reports_to")
    named = set(managers) if rows else set()
    opening = _no_data_words(alone=False)
    people = table.column("person")
    return [
        row
        for row in rows
        if opening.match(people[row].casefold()) or not (ids[row] and titles[row] and (managers[row] or ids[row] in named))
    ]


def _single(table: Table, reasons: Mapping[int, str]) -> list[int]:
    """Rows of which one cell is filled that nobody refers to, where most rows have more: notes and headings."""
    if len(table.columns) < 3:
        return []
    managers, columns = table.column("reports_to"), list(table.values.values())
    bare = [row for row in compress(count(), map(not_, managers)) if row not in reasons]
    filled = {row: list(filter(None, (texts[row] for texts in columns))) for row in bare}
    single = [row for row in bare if len(filled[row]) == 1]
    named = set(map(str.casefold, set(managers))) if single else set()
    return [row for row in single if filled[row][0].casefold() not in named] if 2 * len(single) <= len(table) else []


def _no_data(lower: Sequence[str]) -> list[int]:
    """Rows that show how to fill in the sheet, or that sum it up."""
    return [row for row, value in enumerate(lower) if _no_data_words().match(value)]


@cache
def _no_data_words(alone: bool = True) -> re.Pattern[str]:
    """Openings and words of rows that are no data: "e.g. …", "Example: …", "Total", but not "Total Rewards Manager".

    `alone`: whether words count that stand alone, as "Total".
    """
    openings, words = ("|".join(map(re.escape, sorted(vocabulary().words[group]))) for group in ("opening", "no_data"))
    whole = rf"|(?:{words})(?:[^\S\n]*[:(].*|[^\S\n]+[\d–-].*)?$" if alone else ""
    return re.compile(rf"^(?:(?:{openings})(?!\w){whole})", re.MULTILINE)


def _older_versions(
    table: Table, closed: Closed, begins: Sequence[date | None], day: date | None, reasons: dict[int, str]
) -> dict[int, int]:
    """Closed rows of whom, or of what, another row is open that runs on from there; they are given their reason.

    Who reported to a closed row reports to the open one; not where only the name is the same, which two may have.
    """
    newer: dict[int, int] = {}
    person = next((name for name in ("person_id", "email", "person") if name in table.columns), "id")
    for name in dict.fromkeys(("id", person)) if any(closed) else ():
        open_row: dict[str, int] = {}
        names = folded(table.column(name))
        for row, (who, shut) in enumerate(zip(names, closed, strict=True)):
            if who and not shut and row not in reasons:
                open_row.setdefault(who, row)
        for row, shut in enumerate(closed):
            other = open_row.get(names[row], -1) if shut and row not in reasons else -1
            if shut and other >= 0 and shut < max(filter(None, (day, begins[other])), default=date.max):
                reasons[row] = f"it is an older version of row {table.rows[other]}, which has the same {table.headers[name]}"
                if name != "person":
                    newer[row] = other
                    reasons[row] += " and stands for it"
    return newer


def _closed(table: Table, over: Ends, day: date) -> Closed:
    """Since when a row is closed: it has ended, is marked as not current, or lacks the status that others call current."""
    closed: list[date | None] = [None] * len(table)
    for column in over.values():
        closed = [end if end and end < day else shut for shut, end in zip(closed, column, strict=True)]
    words = vocabulary().words
    for name, current in (
        ("current", words["yes"] | words["current"]),
        ("active", words["flag"] - words["no"]),
        ("status", words["current"]),
    ):
        said = table.column(name) if name in table.columns else []
        values = set(map(str.casefold, set(said)))
        if current & values and not current >= values:
            closed = [shut if text.casefold() in current else date.min for shut, text in zip(closed, said, strict=True)]
    return closed


def _earlier(table: Table, begins: Sequence[date | None], reasons: dict[int, str]) -> dict[int, int]:
    """Of rows with one id and one holder all but the one with the latest start; they are given their reason."""
    ids = table.column("id")
    if not any(begins) or len(set(ids)) == len(ids):
        return {}
    groups: dict[tuple[str, ...], list[tuple[date, int]]] = defaultdict(list)
    for row, key in enumerate(zip(ids, table.column("person_id"), table.column("person"), strict=True)):
        if key[0] and (start := begins[row]) and row not in reasons:
            groups[key].append((start, row))
    newer: dict[int, int] = {}
    for versions in groups.values():
        latest, last = max(versions)
        for row in (row for start, row in versions if start < latest):
            newer[row] = last
            reasons[row] = f"it is an older version of row {table.rows[last]}, which begins later"
    return newer


def _ended(table: Table, over: Ends, day: date | None) -> Iterator[tuple[int, str]]:
    """Rows that had ended on a day."""
    for name, column in over.items() if day else ():
        yield from ((row, f"its {table.headers[name]} is {end}") for row, end in enumerate(column) if end and day and end < day)


def _bare(table: Table, reasons: Mapping[int, str]) -> list[int]:
    """Rows of which only the id is filled, where others report to them: the point from which a chart is drawn."""
    if "id" not in table.columns or len(table.columns) < 3:
        return []
    ids, others = table.column("id"), [texts for name, texts in table.values.items() if name != "id"]
    untitled = [row for row in compress(count(), map(not_, table.column("title"))) if ids[row] and row not in reasons]
    bare = [row for row in untitled if not any(texts[row] for texts in others)]
    named = set(table.column("reports_to")) if bare else set()
    return [row for row in bare if ids[row] in named]
