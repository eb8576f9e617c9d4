"""Layout "lists put together": tables of one org whose managers stand in another of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.headers import Reading
from allocator.sheets.names import Certainty, Match
from allocator.sheets.shapes import MOST, SURE, Cells, Shape, beside, texts_of, words_of
from allocator.sheets.tables import Table, table_of

AGAIN = 0.1  # share of ids in common from which on a table is another version, not another part


def appended(readings: Sequence[Reading]) -> Shape | None:
    """The tables of positions of one org as one table, the one that others refer to first; None where none refers."""
    lists = [reading for reading in readings if reading.kind.name == "positions" and reading.complete and "id" in reading.matches]
    parts = [reading for reading in readings if reading.kind.name == "positions" and not reading.complete]
    if not lists or len(lists) + len(parts) < 2:
        return None
    tables = [table_of(reading) for reading in lists]
    ids = [set(table.column("id")) - {""} for table in tables]
    wanted = [_managers(table) for table in tables]
    first = max(range(len(tables)), key=lambda at: (sum(len(ids[at] & other) for other in wanted if other is not wanted[at]), -at))
    taken, known = [first], set(ids[first])
    while fitting := [at for at in range(len(tables)) if at not in taken and _belongs(ids[at], wanted[at], known)]:
        taken += fitting[:1]
        known |= ids[fitting[0]]
    more = [whole for part in parts if (whole := _with_managers(part, known))]
    found = [*(tables[at] for at in taken), *map(table_of, more)]
    if len(found) == 1:
        return None
    names = [_name(table, found[0]) for table in found]
    guessed = any(reading.matches["reports_to"].certainty is Certainty.GUESS for reading in more)
    why = f"managers of {', '.join(names[1:])} stand in {names[0]}"
    sheets = (*(lists[at].sheet for at in taken), *(reading.sheet for reading in more))
    if old := [sheet.name for sheet in sheets if words_of("versions")["old"] & set(header_words(sheet.name))]:
        guessed, why = True, f"{why}; {', '.join(old)} may hold posts of former times, by the name"
    return Shape("lists put together", why, Certainty.GUESS if guessed else Certainty.LIKELY, _one(found), sheets)


def _name(table: Table, first: Table) -> str:
    return table.name if table.file == first.file else table.file


def _managers(table: Table) -> set[str]:
    """Who is named as a manager."""
    tops = vocabulary().words["top"]
    return {cell for cell in set(table.column("reports_to")) if cell and cell.casefold() not in tops}


def _with_managers(part: Reading, known: set[str]) -> Reading | None:
    """A list with titles and without a manager column of its own, where one of its columns names the known posts."""
    if "title" not in part.matches or {"id", "reports_to"} & part.matches.keys():
        return None
    taken = {hit.column for hit in part.matches.values()}
    base = beside(part)
    best: tuple[bool, float, int] | None = None
    for column in (column for column, label in enumerate(part.labels) if label and column not in taken):
        values = set(texts_of(part, base, column)) - {""}
        share = len(values & known) / len(values) if len(values) > 1 else 0.0
        if share >= MOST:
            best = max(best or (False, 0.0, 0), (_tells(part.labels[column]), share, -column))
    if best is None or not (best[0] or best[1] >= SURE):
        return None
    certainty = Certainty.LIKELY if best[0] else Certainty.GUESS
    hit = Match(-best[2], certainty, round(best[1], 2), f"its values stand in the other list ({best[1]:.0%})")
    return replace(part, matches={**part.matches, "reports_to": hit})


def _tells(label: str) -> bool:
    """Whether a header holds a word for a superior or for reporting."""
    return any(word.startswith("report") or word in words_of("edges")["superior"] for word in header_words(label))


def _belongs(ids: set[str], wanted: set[str], known: set[str]) -> bool:
    """Whether the managers that a table names and does not list stand in those known, and its ids do not."""
    missing = wanted - ids
    return bool(missing) and len(missing & known) >= MOST * len(missing) and len(ids & known) <= AGAIN * len(ids)


def belongs(part: Table, table: Table) -> bool:
    """Whether a list is a part that belongs to another: its managers stand there, its posts do not."""
    ids, known = (set(one.column("id")) - {""} for one in (part, table))
    return _belongs(ids, _managers(part), known)


def _one(tables: Sequence[Table]) -> Table:
    """The rows of all tables below each other. Rows of a table without ids are called by their place."""
    fields = list(dict.fromkeys(field for table in tables for field in table.values))
    values = {field: [value for table in tables for value in table.column(field)] for field in fields}
    values["id"] = [name for table in tables for name in _ids(table)]
    origin = [(table, row) for table in tables for row in range(len(table))]

    def in_truth(field: str) -> Cells:
        return Cells(len(origin), lambda at: origin[at][0].cell(origin[at][1], field))

    cells = {field: in_truth(field) for field in ("", *fields)}
    has = {field: next(table for table in tables if field in table.columns) for field in fields}
    columns = {field: table.columns[field] for field, table in has.items()}
    headers = {field: table.headers[field] for field, table in has.items()}
    rows = [row for table in tables for row in table.rows]
    return replace(tables[0], columns=columns, headers=headers, rows=rows, values=values, places=cells)


def _ids(table: Table) -> list[str]:
    """Ids; none for grouped posts, which are known by their count and given ids with the other positions."""
    grouped = {"headcount", "fte"} & table.columns.keys()
    return table.column("id") if grouped or "id" in table.columns else [f"{table.name} row {row}" for row in table.rows]
