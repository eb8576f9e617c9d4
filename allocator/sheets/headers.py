"""Which rows of a sheet are its header, what kind of table stands below them, and which column is which field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from allocator.findings import column_letters
from allocator.sheets.cells import text
from allocator.sheets.contents import Contents, is_code
from allocator.sheets.evidence import missing_columns
from allocator.sheets.fields import Kind, header_words, vocabulary
from allocator.sheets.names import CALLED, Match, alike, inside, match
from allocator.sheets.reader import Sheet

HEADER_ROWS = 30
REPEATED = 0.8  # different ids per id below which a sheet may tell several dates
LOOKED_AT = 50  # rows below a header that tell whether a column holds codes


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows of a sheet, from 0, taken as the header of a kind of table; none where the sheet begins with its data."""

    sheet: Sheet
    kind: Kind
    rows: tuple[int, ...]
    labels: Sequence[str]  # header of every column
    matches: Mapping[str, Match]
    given: bool = False  # by the user's column map

    @property
    def row(self) -> int:
        """The last row of the header, -1 where there is none."""
        return self.rows[-1] if self.rows else -1

    @property
    def columns(self) -> dict[str, int]:
        """Column of each field, from 0."""
        return {field: hit.column for field, hit in self.matches.items()}

    @property
    def headers(self) -> dict[str, str]:
        """The header of each field, as it stands in the sheet."""
        return {field: self.labels[hit.column] for field, hit in self.matches.items()}

    @property
    def complete(self) -> bool:
        """Whether this is a table of the kind: it has the required columns and something tells the kind."""
        told = self.given or not self.kind.marks or self.named or any(map(self.kind.marks.__contains__, self._names))
        return told and len(self.matches) > 1 and all(field in self.matches for field in self.kind.required)

    @property
    def named(self) -> bool:
        """Whether the sheet, or a text file, is named after the kind."""
        return self.kind.name in header_words(self.sheet.name or PurePath(self.sheet.file).stem)

    @property
    def _names(self) -> list[str]:
        return ["".join(header_words(header)) for header in self.headers.values()]

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """Order of preference: complete, of the kind the sheet is named after, most fields, fewest header rows."""
        return self.complete, self.named, len(self.matches), -len(self.rows)


def best_reading(sheet: Sheet) -> Reading | None:
    """The most telling of the first rows; of equals the first. None where no column of any kind is recognised.

    Where the names of the columns tell too little, misspelt names and the contents of the columns are asked.
    """
    best = max(_readings(sheet, vocabulary().kinds, match), key=lambda reading: reading.rank, default=None)
    if best is not None and best.complete:
        return _more(best)
    positions = vocabulary().kinds[0]
    spelt = max(_readings(sheet, (positions,), _misspelt), key=lambda reading: reading.rank, default=None)
    if spelt is not None and spelt.complete:
        return _more(spelt)
    told = (_by_contents(reading) for reading in [spelt, without_names(sheet, positions)] if reading is not None)
    return next((reading for reading in told if reading.complete), spelt or best)


def _misspelt(kind: Kind, headers: Sequence[str], codes: Sequence[int]) -> dict[str, Match]:
    """As `match`, with misspelt names, and names inside longer headers even where nothing else is found."""
    found = match(kind, headers, codes) or inside(kind, headers, {})
    return found | alike(kind, headers, found)


def _readings(
    sheet: Sheet, kinds: Sequence[Kind], recognise: Callable[[Kind, Sequence[str], Sequence[int]], dict[str, Match]]
) -> Iterator[Reading]:
    """Every row, and every two rows that may be a header of two rows, as the header of every kind."""
    for rows, labels in header_rows(sheet):
        codes = _codes(sheet, rows[-1], labels) if kinds[0].name == "positions" else []
        for kind in kinds:
            found = recognise(kind, labels, codes)
            if found and len(rows) > 1:
                found = {**recognise(kind, _by_lower_row(sheet, rows, found), codes), **found}
            if found:
                yield Reading(sheet, kind, rows, labels, found)


def _by_lower_row(sheet: Sheet, rows: Sequence[int], found: Mapping[str, Match]) -> list[str]:
    """The lower of two header rows, for columns that both rows together do not tell; none under a cell on managers."""
    taken = {hit.column for hit in found.values()}
    labels, about_managers = labels_of(sheet, rows[-1:]), False
    for column, upper in enumerate(labels_of(sheet, rows[:1])[: len(labels)]):
        if upper:
            names = vocabulary().kinds[0].by_text.get("".join(header_words(upper)), ())
            about_managers = any(name.field == "reports_to" for name in names)
        if column in taken or about_managers:
            labels[column] = ""
    return labels


def header_rows(sheet: Sheet) -> Iterator[tuple[tuple[int, ...], list[str]]]:
    """The first rows, each alone and, where it may stand under merged cells, joined with the row above."""
    for row, values in enumerate(sheet.rows[:HEADER_ROWS]):
        yield (row,), labels_of(sheet, (row,))
        texts_only = not any(value and not isinstance(value, str) for value in values)
        if row and texts_only and _is_group(labels_of(sheet, (row - 1,)), labels_of(sheet, (row,))):
            yield (row - 1, row), labels_of(sheet, (row - 1, row))


def labels_of(sheet: Sheet, rows: Sequence[int]) -> list[str]:
    """The headers of the columns by the rows of a header: none, one, or several under merged cells."""
    labels: list[str] = []
    for row in rows:
        below = [text(value) if isinstance(value, str) else "" for value in sheet.rows[row]]
        labels = _joined(labels, below) if labels else below
    return labels


def _is_group(above: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether a row has merged cells over the columns of the next: several, one of which goes on to its right."""
    spans = (upper and not after and below for upper, after, below in zip(above, above[1:], labels[1:], strict=False))
    return sum(map(bool, above)) > 1 and any(spans) and not any(letter.isdigit() for label in labels for letter in label)


def _joined(above: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Headers of two rows: a merged cell of the upper row belongs to every column it spans."""
    joined, group = [], ""
    for column in range(max(len(above), len(labels))):
        upper = above[column] if column < len(above) else ""
        lower = labels[column] if column < len(labels) else ""
        group = upper or (group if lower else "")
        joined.append(" ".join(dict.fromkeys(filter(None, (group, lower)))))
    return joined


def _codes(sheet: Sheet, row: int, labels: Sequence[str]) -> list[int]:
    """Columns with codes below them, of those whose name would be a title's or a person's."""
    names = vocabulary().kinds[0].by_text
    asked = [
        column
        for column, label in enumerate(labels)
        if any(name.field in CALLED for name in names.get("".join(header_words(label)), ()))
    ]
    below = sheet.rows[row + 1 : row + 1 + LOOKED_AT] if asked else []
    return [column for column in asked if is_code([text(line[column]) for line in below if column < len(line)])]


def _more(reading: Reading) -> Reading:
    """A complete table: optional columns with a misspelt name; for positions the ids, or the dates, that no header names."""
    matches = {**reading.matches, **alike(reading.kind, reading.labels, reading.matches)}
    more = replace(reading, matches=matches)
    if reading.kind.name == "positions" and ("id" not in matches or ("date" not in matches and _ids_repeat(more))):
        return _by_contents(more)
    return more


def _ids_repeat(reading: Reading) -> bool:
    """Whether a good part of the ids stand in several rows, as in a sheet of several dates."""
    column = reading.matches["id"].column
    ids = [row[column] for row in reading.sheet.rows[reading.row + 1 :] if len(row) > column and row[column] not in ("", None)]
    return len(set(ids)) < REPEATED * len(ids)


def _by_contents(reading: Reading) -> Reading:
    """A table of positions with the columns that its contents tell."""
    sheet = reading.sheet
    contents = Contents(sheet.rows[reading.row + 1 :], reading.labels, reading.matches)
    return replace(reading, matches={**reading.matches, **missing_columns(contents)})


def without_names(sheet: Sheet, kind: Kind) -> Reading | None:
    """A sheet whose first wide row is a header of unknown words, or data; no column is recognised yet."""
    widths = [sum(1 for value in row if text(value)) for row in sheet.rows[:HEADER_ROWS]]
    wide = next((row for row, width in enumerate(widths) if width > 1 and 2 * width >= max(widths)), None)
    if wide is None:
        return None
    cells = [text(value) for value in sheet.rows[wide]]
    if _is_data(cells, sheet.rows[wide + 1 :]):
        width = max(map(len, sheet.rows[:HEADER_ROWS]))
        return Reading(sheet, kind, (), [f"column {column_letters(column + 1)}" for column in range(width)], {})
    return Reading(sheet, kind, (wide,), cells, {})


def _is_data(cells: Sequence[str], below: Sequence[Sequence[object]]) -> bool:
    """Whether a row is no header: it holds codes where codes stand below it, or words that stand there again."""
    coded = again = 0
    for column, cell in enumerate(cells):
        values = [text(row[column]) for row in below[:LOOKED_AT] if column < len(row)] if cell else []
        if cell and any(values):
            coded += is_code([cell]) and is_code(values)
            coded -= is_code([cell]) != is_code(values)
            again += cell in values
    return coded > 0 or 3 * again > len(list(filter(None, cells)))
