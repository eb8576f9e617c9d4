"""Layout "lists put together": tables of one org whose managers stand in another of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from allocator.findings import Cell, Finding, column_letters, finding
from allocator.sheets.fields import header_words, vocabulary
from allocator.sheets.headers import Reading
from allocator.sheets.names import Certainty, Match
from allocator.sheets.shapes import MOST, SURE, Cells, Shape, beside, texts_of, words_of
from allocator.sheets.tables import Table, table_of

AGAIN = 0.1  # share of ids in common from which on a table is another version, not another part
REPEATED = 0.5  # the same where what both lists say of these posts agrees, as where a sheet begins with its head once more
KEYS = ("id", "person_id", "email", "person", "title")  # by which the managers may be named


@dataclass(frozen=True, slots=True)
class Part:
    """A list by the key that names managers: its rows (from 0) by key, none for a key of several rows; its managers."""

    table: Table
    rows: Mapping[str, int]
    managers: frozenset[str]


@dataclass(slots=True)
class Union:
    """Lists put together: the place and part of each, in order; the row that tells each post; whether any link is a guess."""

    taken: list[int]
    parts: list[Part]
    posts: dict[str, tuple[Part, int]]
    guessed: bool = False


def appended(readings: Sequence[Reading]) -> Shape | None:
    """The tables of positions of one org as one table, the one that others refer to first; None where none refers."""
    lists = [reading for reading in readings if reading.kind.name == "positions" and reading.complete]
    parts = [reading for reading in readings if reading.kind.name == "positions" and not reading.complete]
    if not lists or len(lists) + len(parts) < 2:
        return None
    tables = list(map(table_of, lists))
    union = next((each for key in KEYS if (each := _put_together(tables, key)) and len(each.taken) > 1), None)
    union = union or _put_together(tables, "id")
    known = {name for part in union.parts for name in part.table.column("id") if name} if union else set()
    more = [whole for part in parts if known and (whole := _with_managers(part, known))]
    if union is None or len(union.taken) + len(more) == 1:
        return None
    sheets = (*(lists[at].sheet for at in union.taken), *(reading.sheet for reading in more))
    found, said = _without_repeats(union)
    found += map(table_of, more)
    names = _names(found)
    guessed = union.guessed or any(reading.matches["reports_to"].certainty is Certainty.GUESS for reading in more)
    why = f"managers of {', '.join(names[1:])} stand in {names[0]}"
    if union.guessed:
        why = f"posts of {names[0]} stand in {', '.join(names[1:])} again"
    if old := [sheet.name for sheet in sheets if words_of("versions")["old"] & set(header_words(sheet.name))]:
        guessed, why = True, f"{why}; {', '.join(old)} may hold posts of former times, by the name"
    said += [_aside(table, row, reason) for table in found[1:] for row, reason in table.set_aside]
    return Shape(
        "lists put together", why, Certainty.GUESS if guessed else Certainty.LIKELY, _one(found, names), sheets, tuple(said)
    )


def _put_together(tables: Sequence[Table], key: str) -> Union | None:
    """The lists of one org by a key, from the one that most others refer to; None where no list has the key."""
    having = {at: _part(table, key) for at, table in enumerate(tables) if key in table.columns}
    if not having:
        return None
    wanted = {manager for part in having.values() for manager in part.managers - part.rows.keys()}
    first = max(having, key=lambda at: (len(wanted & having[at].rows.keys()), -at))
    union = Union([first], [having[first]], {name: (having[first], row) for name, row in having[first].rows.items()})
    while fitting := [at for at in having if at not in union.taken and _fits(having[at], union, key)]:
        part = having[fitting[0]]
        union.taken.append(fitting[0])
        union.parts.append(part)
        union.guessed |= part.managers <= part.rows.keys()
        for name, row in part.rows.items():
            union.posts.setdefault(name, (part, row))
    return union


def _part(table: Table, key: str) -> Part:
    names = table.column(key)
    count = Counter(names)
    rows = {name: row for row, name in enumerate(names) if name and (key == "id" or count[name] == 1)}
    return Part(table, rows, frozenset(_managers(table)))


def _fits(part: Part, union: Union, key: str) -> bool:
    """Whether a list belongs to others: its managers stand there, or its head does, and what both hold agrees."""
    missing = part.managers - part.rows.keys()
    if key == "id" and _belongs(set(part.rows), set(part.managers), set(union.posts)):
        return True
    if not _same_headers(part.table, union.parts[0].table):
        return False
    again = part.rows.keys() & union.posts.keys() if key != "title" else set()
    agreed = all(_agree(part.table, part.rows[name], *_post(union, name)) for name in again)
    linked = len(missing & union.posts.keys()) >= MOST * len(missing) if missing else bool(again)
    return linked and agreed and len(again) <= REPEATED * len(part.table)


def _post(union: Union, name: str) -> tuple[Table, int]:
    part, row = union.posts[name]
    return part.table, row


def _same_headers(one: Table, other: Table) -> bool:
    """Whether two lists mostly have the same headers."""
    here, there = (set(map(header_words, table.headers.values())) for table in (one, other))
    return len(here & there) >= MOST * max(len(here), len(there))


def _agree(one: Table, at: int, other: Table, there: int) -> bool:
    """Whether two rows say the same of a post: of its title; of holder and manager, where both name one."""
    same = one.column("title")[at].casefold() == other.column("title")[there].casefold()
    pairs = [(one.column(field)[at], other.column(field)[there]) for field in ("person", "reports_to")]
    return same and all(mine.casefold() == theirs.casefold() for mine, theirs in pairs if mine and theirs)


def _without_repeats(union: Union) -> tuple[list[Table], list[Finding]]:
    """The lists with each post once: the row that names its manager, else the first; SHEET-10 for the others."""
    dropped: list[tuple[Part, int, Cell]] = []
    told = dict.fromkeys(name for part in union.parts for name in part.rows)
    for name in told:
        rows = [(part, part.rows[name]) for part in union.parts if name in part.rows]
        kept, row = next((one for one in rows if one[0].table.column("reports_to")[one[1]]), rows[0])
        dropped += [
            (part, at, kept.table.cell(row)) for part, at in rows if part is not kept and _agree(part.table, at, kept.table, row)
        ]
    tables, said = [], list[Finding]()
    for part in union.parts:
        mine = {at: where for one, at, where in dropped if one is part}
        tables.append(_rows_without(part.table, mine.keys()) if mine else part.table)
        said += [_aside(part.table, part.table.rows[at], f"it repeats {where}") for at, where in sorted(mine.items())]
    return tables, said


def _rows_without(table: Table, rows: Collection[int]) -> Table:
    kept = [row for row in range(len(table)) if row not in rows]
    values = {field: [cells[row] for row in kept] for field, cells in table.values.items()}
    return replace(table, rows=[table.rows[row] for row in kept], values=values)


def _aside(table: Table, row: int, reason: str) -> Finding:
    return finding("SHEET-10", f"row {row}", Cell(table.file, table.sheet, row), reason=reason)


def _names(tables: Sequence[Table]) -> list[str]:
    """What tells the tables apart: their sheets, else files, else both, with the columns in the end."""
    short, files = [table.name for table in tables], [table.file for table in tables]
    places = [str(Cell(table.file, table.sheet, 0)) for table in tables]
    columns = [[column_letters(each(table.columns.values())) for each in (min, max)] for table in tables]
    both = [f"{place}, columns {':'.join(ends)}" for place, ends in zip(places, columns, strict=True)]
    return next((names for names in (short, files, places) if len(set(names)) == len(names)), both)


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


def _one(tables: Sequence[Table], names: Sequence[str]) -> Table:
    """The rows of all tables below each other. Where some have ids, rows of a table without are called by their place."""
    fields = list(dict.fromkeys(field for table in tables for field in table.values))
    values = {field: [value for table in tables for value in table.column(field)] for field in fields}
    if "id" in values:
        values["id"] = [each for table, name in zip(tables, names, strict=True) for each in _ids(table, name)]
    origin = [(table, row) for table in tables for row in range(len(table))]

    def in_truth(field: str) -> Cells:
        return Cells(len(origin), lambda at: origin[at][0].cell(origin[at][1], field))

    cells = {field: in_truth(field) for field in ("", *fields)}
    has = {field: next(table for table in tables if field in table.columns) for field in fields}
    columns = {field: table.columns[field] for field, table in has.items()}
    headers = {field: table.headers[field] for field, table in has.items()}
    rows = [row for table in tables for row in table.rows]
    return replace(tables[0], columns=columns, headers=headers, rows=rows, values=values, places=cells)


def _ids(table: Table, name: str) -> list[str]:
    """Ids; none for grouped posts, which are known by their count and given ids with the other positions."""
    grouped = {"headcount", "fte"} & table.columns.keys()
    return table.column("id") if grouped or "id" in table.columns else [f"{name} row {row}" for row in table.rows]
