"""From a table to positions: which rows are none, and why; which of them are older versions of another row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import compress

from allocator.sheets.dates import dates
from allocator.sheets.fields import vocabulary
from allocator.sheets.tables import Table

ENDS = {"end_date", "valid_to"}


@dataclass(frozen=True, slots=True)
class Aside:
    """Rows of a table that are no positions, with the reason, and for an older version the row that stands for it."""

    reasons: dict[int, str] = field(default_factory=dict)
    newer: dict[int, int] = field(default_factory=dict)
    tops: frozenset[str] = frozenset()  # ids of rows that say nothing: who reports to them reports to nobody


def no_positions(table: Table, as_of: date | None = None) -> Aside:
    """Rows that are no positions: by what they say themselves, by their dates, and older versions of other rows."""
    reasons: dict[int, str] = {}
    for row, why in _telling(table):
        reasons.setdefault(row, why)
    begins = dates(table.column("valid_from")) if "valid_from" in table.columns else []
    day = as_of or max(filter(None, begins), default=None)  # the day that the table is read for
    newer = _older_versions(table, _closed(table, day), reasons) | _earlier(table, begins, reasons)
    for row, why in _ended(table, day):
        reasons.setdefault(row, why)
    for row in (row for row, start in enumerate(begins) if as_of and start and start > as_of):
        reasons.setdefault(row, f"its {table.headers['valid_from']} is {begins[row]}")
    tops = _bare(table, reasons)
    for row in tops:
        reasons[row] = "it has an id and nothing else"
    return Aside(reasons, newer, frozenset(table.column("id")[row].casefold() for row in tops))


def marked(values: Sequence[str], group: str) -> list[int]:
    """Rows whose value is one of a group of telling words, without regard to case and quotation marks."""
    return _says(_folded(values), group)


def _says(folded: Sequence[str], group: str) -> list[int]:
    words = vocabulary().words[group]
    telling = {quote + word + quote for word in words for quote in ("", '"', "'")}
    return [] if telling.isdisjoint(folded) else [row for row, value in enumerate(folded) if value in telling]


def _folded(values: Sequence[str]) -> list[str]:
    """The values casefolded; tidy texts hold no line breaks."""
    return "\n".join(values).casefold().split("\n") if values else []


def _telling(table: Table) -> Iterator[tuple[int, str]]:
    """Rows that say themselves that they are no position, and in a sheet without ids rows without title and name."""
    for name in ("person", "title", "id", "status"):
        if name in table.columns:
            values = table.column(name)
            folded = _folded(values)
            rows = _says(folded, "no_position") + (_says(folded, "gone") if name == "status" else _no_data(folded))
            yield from ((row, f"{table.headers[name]} says “{values[row]}”") for row in rows)
    if "id" not in table.columns:
        nameless = zip(table.column("title"), table.column("person"), strict=True)
        yield from ((row, "it has no title and no name") for row, names in enumerate(nameless) if not any(names))


def _no_data(folded: Sequence[str]) -> list[int]:
    """Rows that show how to fill in the sheet, or that sum it up."""
    if not _no_data_words().search("\n".join(folded)):
        return []
    return [row for row, value in enumerate(folded) if _no_data_words().match(value)]


@cache
def _no_data_words() -> re.Pattern[str]:
    """Openings and words of rows that are no data: "e.g. …", "Example: …", "Total", but not "Total Rewards Manager"."""
    words = vocabulary().words
    openings = "|".join(map(re.escape, sorted(words["opening"])))
    alone = "|".join(map(re.escape, sorted(words["no_data"])))
    return re.compile(rf"^(?:(?:{openings})(?!\w)|(?:{alone})(?:[^\S\n]*[:(].*|[^\S\n]+[\d–-].*)?$)", re.MULTILINE)


def _older_versions(table: Table, closed: Sequence[bool], reasons: dict[int, str]) -> dict[int, int]:
    """Closed rows of whom, or of what, another row is open; they are given their reason.

    Who reported to a closed row reports to the open one; not where only the name is the same, which two may have.
    """
    newer: dict[int, int] = {}
    person = next((name for name in ("person_id", "email", "person") if name in table.columns), "id")
    for name in dict.fromkeys(("id", person)) if any(closed) else ():
        open_row: dict[str, int] = {}
        names = _folded(table.column(name))
        for row, (who, shut) in enumerate(zip(names, closed, strict=True)):
            if who and not shut and row not in reasons:
                open_row.setdefault(who, row)
        for row in compress(range(len(table)), closed):
            if row not in reasons and names[row] in open_row:
                of = table.rows[open_row[names[row]]]
                reasons[row] = f"it is an older version of row {of}, which has the same {table.headers[name]}"
                if name != "person":
                    newer[row] = open_row[names[row]]
                    reasons[row] += " and stands for it"
    return newer


def _closed(table: Table, day: date | None) -> list[bool]:
    """Whether a row is closed: it has ended, is marked as not current, or lacks the status that others call current."""
    closed = [False] * len(table)
    for name in sorted(ENDS & table.columns.keys()):
        closed = [shut or bool(end and (not day or end < day)) for shut, end in zip(closed, dates(table.column(name)), strict=True)]
    words = vocabulary().words
    for name, current in (("current", words["yes"] | words["current"]), ("status", words["current"])):
        said = table.column(name) if name in table.columns else []
        values = set(map(str.casefold, set(said)))
        if current & values and not current >= values:
            closed = [shut or text.casefold() not in current for shut, text in zip(closed, said, strict=True)]
    return closed


def _earlier(table: Table, begins: Sequence[date | None], reasons: dict[int, str]) -> dict[int, int]:
    """Of rows with one id and one holder all but the one with the latest start; they are given their reason."""
    ids = table.column("id")
    if not begins or len(set(ids)) == len(ids):
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


def _ended(table: Table, day: date | None) -> Iterator[tuple[int, str]]:
    """Rows that had ended on a day."""
    for name in sorted(ENDS & table.columns.keys()) if day else ():
        ends = enumerate(dates(table.column(name)))
        yield from ((row, f"its {table.headers[name]} is {end}") for row, end in ends if end and day and end < day)


def _bare(table: Table, reasons: Mapping[int, str]) -> list[int]:
    """Rows of which only the id is filled, where others report to them: the point from which a chart is drawn."""
    if "id" not in table.columns or len(table.columns) < 3:
        return []
    ids, others = table.column("id"), [texts for name, texts in table.values.items() if name != "id"]
    untitled = [row for row, title in enumerate(table.column("title")) if not title and ids[row] and row not in reasons]
    bare = [row for row in untitled if not any(texts[row] for texts in others)]
    named = set(table.column("reports_to")) if bare else set()
    return [row for row in bare if ids[row] in named]
