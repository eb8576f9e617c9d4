"""Layout "tables to join": employees, jobs, departments as separate sheets, put together by their keys into one sheet."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from allocator.findings import Cell, Finding, finding
from allocator.sheets.fields import Words, header_words, vocabulary
from allocator.sheets.headers import Reading, without_names
from allocator.sheets.names import match
from allocator.sheets.parts import FEW, Join, Joined, Part
from allocator.sheets.reader import Sheet
from allocator.sheets.shapes import DATE, MOST, SURE, words_of
from allocator.sheets.spelling import by_fold, folded_key

BROUGHT = frozenset({"title", "department", "site"})  # what a row of another table may say of the row that refers to it
READ_ON = "(code)"  # added to the header of a column that is read through another sheet
WORD = re.compile(r"\S{1,20}")


def join(sheets: Sequence[Sheet], readings: Sequence[Reading]) -> Join | None:
    """The sheet of positions with what other sheets say of the keys in it; None where no other sheet belongs to it."""
    parts = [part for sheet in sheets if (part := _part(sheet, readings))]
    if len(parts) < 2:
        return None
    base = max(parts, key=lambda part: _rank(part, readings))
    columns = [Joined(label, base, column, range(len(base.rows))) for column, label in enumerate(base.labels)]
    open_, how, used = [part for part in parts if part is not base], list[str](), [base.sheet]
    said: list[Finding] = []
    while fitting := next(((part, more) for part in open_ if (more := _joined(columns, part))), None):
        part, (added, why, more_said) = fitting
        columns += added
        said += more_said
        how.append(why)
        used.append(part.sheet)
        open_.remove(part)
    if len(used) == 1:
        return None
    values = [column.values for column in columns]
    rows: list[Sequence[object]] = [[column.label for column in columns], *map(list, zip(*values, strict=True))]
    return Join(Sheet(base.sheet.file, base.sheet.name, rows), columns, how, tuple(used), tuple(said))


def _part(sheet: Sheet, readings: Sequence[Reading]) -> Part | None:
    """A sheet as columns, by the header that was recognised or by its first wide row; not a sheet of processes."""
    kinds = vocabulary().kinds
    known = next((reading for reading in readings if reading.sheet is sheet), None)
    if known is not None and known.complete and known.kind.name in ("processes", "overrides", "people"):
        return None
    reading = known if known is not None and len(known.matches) > 1 else without_names(sheet, kinds[0]) or known
    if reading is None:
        return None
    rows = [row for row in range(reading.row + 1, len(sheet.rows)) if any(sheet.rows[row])]
    return Part(sheet, reading.row, reading.labels, rows) if rows else None


def _rank(part: Part, readings: Sequence[Reading]) -> tuple[bool, bool, int, int]:
    """Order of preference as the sheet of positions: complete, with a reporting line, most fields, most rows."""
    known = next((reading for reading in readings if reading.sheet is part.sheet and reading.kind.name == "positions"), None)
    matches = known.matches if known else {}
    return known is not None and known.complete, "reports_to" in matches or part.refers, len(matches), len(part.rows)


def _joined(columns: list[Joined], part: Part) -> tuple[list[Joined], str, list[Finding]] | None:
    """The columns that a part adds, how it was joined, and what is to be said; None where it does not belong to the sheet."""
    links = [link for place in range(len(columns)) for key in range(len(part.labels)) if (link := _link(columns, place, part, key))]
    if not links:
        return None
    link = max(links, key=lambda link: (link.fit, -link.place, -link.key))
    place, key = link.place, link.key
    column, kind = columns[place], vocabulary().kinds[0]
    rows = [link.row_of.get(value, -1) for value in column.values]
    own = column.part is columns[0].part and column.part.is_key(column.column)
    stem = () if own else _stem(header_words(column.label))
    known = {header_words(one.label) for one in columns}
    more = [
        Joined(label, part, at, rows)
        for at in range(len(part.labels))
        if at != key
        and (label := _label(part, at, stem, own) if part.header >= 0 else f"column {len(columns) + at + 1}")
        and (own is False or header_words(label) not in known)
    ]
    if any(BROUGHT & match(kind, [one.label]).keys() & match(kind, [column.label]).keys() for one in more):
        columns[place] = replace(column, label=f"{column.label} {READ_ON}")  # what it stands for takes its place
    met = sum(row >= 0 for row in rows)
    name = part.sheet.name or part.sheet.file
    return (more, f"“{column.label}” names the rows of {name} ({met} of {len(rows)})", link.said(column, part)) if more else None


def _label(part: Part, column: int, stem: Words, own: bool) -> str:
    """The header of a joined column, after what it is joined by; "" for one that must not be taken for the row's own."""
    label = part.labels[column] or f"column {column + 1}"
    kind = vocabulary().kinds[0]
    if own or not stem or BROUGHT & match(kind, [label]).keys():
        return label
    words = header_words(label)
    named = "".join(words) in words_of("joins")["name"]
    label = " ".join(stem) if named else f"{' '.join(word for word in stem if word not in words)} {label}".strip()
    return label if match(kind, [label]).keys() <= BROUGHT else ""


@dataclass(frozen=True, slots=True)
class Link:
    """A column of the sheet that names the rows of a part: how well it fits, by which key column, the row of each value.

    `respelt`: the keys that values mean which are spelt otherwise; `twice`: the further rows of keys that stand in several.
    """

    fit: float
    place: int
    key: int
    row_of: Mapping[str, int]
    respelt: Mapping[str, str]
    twice: Mapping[str, Sequence[int]]

    def said(self, column: Joined, part: Part) -> list[Finding]:
        """SHEET-83 where keys are spelt otherwise, SHEET-84 where one is listed twice with different contents."""
        name, said = part.sheet.name or part.sheet.file, list[Finding]()
        if self.respelt:
            value, key = next(iter(self.respelt.items()))
            cell = column.cell(column.values.index(value))
            said.append(finding("SHEET-83", column.label, cell, count=len(self.respelt), list=name, value=value, key=key))
        asked = [key for key in dict.fromkeys(column.values) if key in self.twice]
        if used := [key for key in asked if _differ(part, self.row_of[key], self.twice[key])]:
            rows = [part.rows[row] + 1 for row in (self.row_of[used[0]], *self.twice[used[0]])]
            cell = Cell(part.sheet.file, part.sheet.name, rows[1], self.key + 1)
            said.append(finding("SHEET-84", name, cell, count=len(used), key=used[0], rows=" and ".join(map(str, rows))))
        return said


def _differ(part: Part, first: int, others: Sequence[int]) -> bool:
    """Whether rows say anything else than the first."""
    columns = [part.texts(column) for column in range(len(part.labels))]
    return any(values[row] != values[first] for values in columns for row in others)


def _link(columns: Sequence[Joined], place: int, part: Part, key: int) -> Link | None:
    """Whether a column holds the keys of a part: by its header and contents, without headers by contents alone."""
    column = columns[place]
    words = column.part.words[column.column]
    same = _same(words, part, key)
    if not same and ((words and part.header >= 0) or not all(map(WORD.fullmatch, filter(None, part.texts(key))))):
        return None
    if "reports_to" in match(vocabulary().kinds[0], [column.label]):
        return None
    row_of = _rows_by_key(columns, place, part, key)
    several = same and not column.part.is_key(column.column)  # where each row has a key of its own, the part lists its members
    row_of, twice = _first_rows(part, key) if row_of is None and several else (row_of, {})
    wanted = dict.fromkeys(filter(None, column.values))
    if not row_of or len(wanted) < (1 if same else FEW):
        return None
    respelt = _respelt(wanted, row_of) if same else {}
    met = len(wanted.keys() & row_of.keys()) + len(respelt)
    fit = met / len(wanted) * (met / len(row_of))
    if met < (MOST if same else SURE) * len(wanted) or not (same or fit >= MOST):
        return None
    return Link(fit + same, place, key, row_of | {value: row_of[name] for value, name in respelt.items()}, respelt, twice)


def _respelt(wanted: Collection[str], keys: Collection[str]) -> dict[str, str]:
    """The keys that values mean in other capitals, with other blanks, or with zeros lost or added; as a whole or none.

    No two keys may become the same by it, and nearly all values must then be found.
    """
    missed = [value for value in wanted if value not in keys]
    index = by_fold(keys, folded_key) if missed else {}
    if len(index) < len(keys):
        return {}
    found = {value: index[plain] for value in missed if (plain := folded_key(value)) in index}
    lost = len(missed) - len(found)
    return found if 2 * lost < len(missed) and lost <= max(1, (1 - SURE) * len(wanted)) else {}


def _first_rows(part: Part, key: int) -> tuple[dict[str, int], dict[str, list[int]]]:
    """The first row of each key, and the further ones, where a few keys stand in several rows; else nothing."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, value in enumerate(part.texts(key)):
        if value:
            rows[value].append(row)
    twice = {value: several[1:] for value, several in rows.items() if len(several) > 1}
    few = len(twice) < len(rows) and sum(map(len, twice.values())) <= max(1, (1 - SURE) * len(rows))
    return ({value: several[0] for value, several in rows.items()}, twice) if few else ({}, {})


def _same(words: Words, part: Part, key: int) -> bool:
    """Whether two headers mean the same key, as "Job" and "JOB_ID" do, or "Job ID" and the "ID" of a sheet of jobs."""
    stem, other = "".join(_stem(words)), "".join(_stem(part.words[key]))
    if words and words == part.words[key]:
        return True
    sheet = "".join(header_words(part.sheet.name or PurePath(part.sheet.file).stem))
    of_sheet = not other and bool(part.words[key]) and abs(len(sheet) - len(stem)) < 4 and sheet[: len(stem) - 1] == stem[:-1]
    return bool(stem) and (stem == other or of_sheet)


def _stem(words: Words) -> Words:
    """A header without its words for a key."""
    return tuple(word for word in words if word not in words_of("joins")["key"])


def _rows_by_key(columns: Sequence[Joined], place: int, part: Part, key: int) -> dict[str, int] | None:
    """The row of each key; in a history, where a key of positions stands more than once, the current one."""
    if part.is_key(key):
        return {value: row for row, value in enumerate(part.texts(key)) if value}
    column = columns[place]
    ends = [at for at in range(len(part.labels)) if at != key and _ends(part, at)]
    if column.part is not columns[0].part or not column.part.is_key(column.column) or not ends:
        return None
    rows: dict[str, list[int]] = defaultdict(list)
    for row, value in enumerate(part.texts(key)):
        if value:
            rows[value].append(row)
    running = {value: [row for row in several if not part.texts(ends[0])[row]] for value, several in rows.items()}
    return {value: (running[value] or several)[-1] for value, several in rows.items()}


def _ends(part: Part, column: int) -> bool:
    """Whether a column says when a row ends: by its header, without header as dates that most rows have none of."""
    if part.header >= 0:
        return "".join(part.words[column]) in words_of("joins")["end"]
    count = Counter(bool(value) for value in part.texts(column))
    dates = sum(1 for value in part.texts(column) if DATE.fullmatch(value))
    return 0 < count[True] < count[False] and dates >= SURE * count[True]
