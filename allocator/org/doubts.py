"""From a table to positions: what its cells leave in doubt: texts for numbers, posts without title, rows that stand twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from allocator.findings import Finding, finding
from allocator.org.statuses import said, vacant_names
from allocator.sheets.fields import spoken, vocabulary
from allocator.sheets.figures import Figures, figures, no_number
from allocator.sheets.tables import Table

NUMBERS = ("budget", "headcount", "fte")
SHOWN = 3  # cells in a message
WHOLESALE = 0.25  # least share of the ids that stand in several rows where these are no slips


def numbers(table: Table, field: str) -> Figures:
    """The numbers of a field by row, none below nothing; people may have the field's name after them, and FTE be a percentage."""
    if field not in table.columns:
        return Figures([None] * len(table))
    units: set[str] = set()
    if field != "budget":
        units = {name.text.casefold() for name in vocabulary().kinds[0].names if name.field == field}
    read = figures(table.column(field), units, percent=field == "fte")
    if min(filter(None, read.values), default=0.0) >= 0:
        return read
    return Figures([None if value is not None and value < 0 else value for value in read.values], read.open)


def doubts(table: Table, rows: Sequence[int]) -> list[Finding]:
    """DATA-41 to DATA-43, DATA-45 and DATA-46 for the rows that are positions."""
    findings = [item for field in NUMBERS if field in table.columns for item in unread(table, field, rows)]
    findings += _told(table, "DATA-46", "person", _contradicting(table, rows), table.name)
    titles = table.column("title")
    untitled = [row for row in rows if not titles[row] and table.cell(row, "title").column] if not all(titles) else []
    findings += _told(table, "DATA-42", "title", untitled, table.name)
    return findings + ([] if "id" in table.columns else _told(table, "DATA-43", "", _again(table, rows), table.name))


def unread(table: Table, field: str, rows: Iterable[int], where: str = "") -> list[Finding]:
    """DATA-41 and DATA-45 for the numbers of a field; `where` is added to its name."""
    subject = table.headers[field] + where
    read, texts = numbers(table, field), table.column(field)
    said = set(filter(no_number, set(texts))) if None in read.values else set[str]()
    strange = [row for row in rows if texts[row] in said and read.values[row] is None] if said else []
    findings = _told(table, "DATA-41", field, strange, subject)
    if field == "budget" and read.open:
        row = texts.index(read.open)
        values = {"text": read.open, "value": f"{read.values[row]:g}"}
        findings.append(finding("DATA-45", subject, table.cell(row, field), **values))
    return findings


def _contradicting(table: Table, rows: Sequence[int]) -> list[int]:
    """Rows whose name says that the post is vacant, and whose status that it is not."""
    status = table.column("status")
    held = {text for text in set(status) if said(text) == "held"}
    vacant = set(vacant_names(table.column("person"))) if held else set()
    return [row for row in rows if row in vacant and status[row] in held] if vacant else []


def wholesale(table: Table, ids: int, twice: int) -> list[Finding]:
    """DATA-44: so many ids stand in several rows that the sheet must tell several dates or versions."""
    if twice < max(2, WHOLESALE * ids):
        return []
    field = next((field for field in ("date", "valid_from", "valid_to", "end_date") if field in table.columns), "")
    clue = "no column of dates was recognised that tells them apart"
    if field:
        text = next(filter(None, table.column(field)), "")
        clue = f"the column “{table.headers[field]}” ({spoken(field)}, such as “{text}”) does not tell them apart as dates"
    return [finding("DATA-44", table.name, table.header, count=twice, ids=ids, clue=clue)]


def _told(table: Table, code: str, field: str, rows: Sequence[int], subject: str) -> list[Finding]:
    """One finding on some rows, with the first cells."""
    texts = table.column(field) if code == "DATA-41" else [""] * len(table)
    cells = [f"{table.cell(row, field).address}" + (f" “{texts[row]}”" if texts[row] else "") for row in rows[:SHOWN]]
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    listed = ", ".join(cells) + more
    return [finding(code, subject, table.cell(rows[0], field), count=len(rows), cells=listed)] if rows else []


def _again(table: Table, rows: Sequence[int]) -> list[int]:
    """Rows with a name that are the same as an earlier one."""
    seen: dict[tuple[str, ...], int] = {}
    people = table.column("person")
    vacant = set(vacant_names(people))
    facts = list(zip(*map(table.column, table.columns), strict=True))
    named = (row for row in rows if people[row] and row not in vacant)
    return [row for row in named if seen.setdefault(facts[row], row) != row]
