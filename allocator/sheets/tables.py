"""A recognised sheet as a table: tidy texts by field, each with its cell."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from allocator.findings import Cell
from allocator.sheets.cells import text, tidy
from allocator.sheets.fields import header_words
from allocator.sheets.headers import Reading
from allocator.sheets.reader import Sheet


@dataclass(frozen=True, slots=True)
class Table:
    """A recognised sheet. Columns count from 1; `values` has one tidy text per data row and recognised field.

    `set_aside` lists rows of the sheet that were left out on reading, with the reason; header row 0 means none.
    `places` holds the cells of fields that do not stand in one column of the sheet, and under "" those of the rows
    where the rows come from several sheets.
    """

    kind: str
    file: str
    sheet: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    rows: Sequence[int]  # sheet row of each data row, from 1
    values: Mapping[str, list[str]]
    set_aside: Sequence[tuple[int, str]] = ()
    places: Mapping[str, Sequence[Cell]] = dataclasses.field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, field: str) -> list[str]:
        """Texts of a field, blank where the sheet has no such column."""
        return self.values.get(field) or [""] * len(self)

    def cell(self, index: int, field: str = "") -> Cell:
        """The cell of a field in a data row; the whole row where the sheet has no such column."""
        if placed := self.places.get(field) or self.places.get(""):
            return placed[index]
        return Cell(self.file, self.sheet, self.rows[index], self.columns.get(field, 0))

    @property
    def header(self) -> Cell:
        """The header row."""
        return Cell(self.file, self.sheet, self.header_row)

    @property
    def name(self) -> str:
        """How the table is called in messages: its sheet, else its file."""
        return self.sheet or self.file


SECOND_MANAGER = "second_manager"  # a field of tables alone: a further column of managers, to compare with the first
Tables = Mapping[str, Table]  # by kind: positions, processes, departments, sites, overrides


def table_of(reading: Reading) -> Table:
    """The data below the header as tidy texts, blank rows and repeated headers left out."""
    sheet = reading.sheet
    rows = [row for row in range(reading.row + 1, len(sheet.rows)) if any(sheet.rows[row]) or 0 in sheet.rows[row]]
    values = _values(sheet, rows, reading.columns)
    filled = list(map(any, zip(*values.values(), strict=True)))
    again = _headers_again(reading, rows, values)
    if again or not all(filled):
        kept = zip(rows, filled, strict=True)
        rows = [row for row, is_filled in kept if row not in again and (is_filled or any(map(text, sheet.rows[row])))]
        values = _values(sheet, rows, reading.columns)
    columns = {field: column + 1 for field, column in reading.columns.items()}
    headers = reading.headers
    _join_names(values, columns, headers)
    _second_managers(reading, rows, values, columns, headers)
    set_aside = [(row + 1, "it repeats the header") for row in sorted(again)]
    numbers = [row + 1 for row in rows]
    return Table(reading.kind.name, sheet.file, sheet.name, reading.row + 1, columns, headers, numbers, values, set_aside)


def _second_managers(
    reading: Reading, rows: Sequence[int], values: dict[str, list[str]], columns: dict[str, int], headers: dict[str, str]
) -> None:
    """The first further column that is called as the managers' may be, beside "Manager ID" say "Manager Name".

    None where the user's column map says which column it is.
    """
    if reading.given or reading.kind.name != "positions" or "reports_to" not in values:
        return
    taken = set(reading.columns.values())
    for place, label in enumerate(reading.labels):
        names = reading.kind.by_text.get("".join(header_words(label)), ()) if place not in taken else ()
        if any(name.field == "reports_to" for name in names):
            values |= {SECOND_MANAGER: _values(reading.sheet, rows, {SECOND_MANAGER: place})[SECOND_MANAGER]}
            columns[SECOND_MANAGER], headers[SECOND_MANAGER] = place + 1, label
            return


def _headers_again(reading: Reading, rows: Sequence[int], values: Mapping[str, list[str]]) -> set[int]:
    """Rows that hold a row of the header once more, as where a printed page began."""
    again: set[int] = set()
    for row in reading.rows:
        header = reading.sheet.rows[row]
        cells = {field: text(header[column]) for field, column in reading.columns.items() if column < len(header)}
        told = {field: cell for field, cell in cells.items() if cell}
        if len(told) > 1 and all(cell in values[field] for field, cell in told.items()):
            again |= {
                rows[place] for place in range(len(rows)) if all(values[field][place] == told.get(field, "") for field in cells)
            }
    return again


def _values(sheet: Sheet, rows: Sequence[int], columns: Mapping[str, int]) -> dict[str, list[str]]:
    """The texts of each field; rows may end before its column."""
    body = [sheet.rows[row] for row in rows]
    shortest = min(map(len, body), default=0)

    def column(place: int) -> list[object]:
        if place < shortest:
            return list(map(itemgetter(place), body))
        return [row[place] if place < len(row) else "" for row in body]

    return {field: tidy(column(place)) for field, place in columns.items()}


def _join_names(values: dict[str, list[str]], columns: dict[str, int], headers: dict[str, str]) -> None:
    """The holder's name where first and last name stand apart; beside a last name a plain "name" is the first name.

    Beside a first name a plain "name" of one word, as most are, is the last name.
    Where one of the two is blank, the column of whole names is asked.
    """
    if "last_name" not in values and "first_name" in values and _last_names(values.get("person", [])):
        values["last_name"] = values.pop("person")
        columns["last_name"], headers["last_name"] = columns.pop("person"), headers.pop("person")
    if "last_name" not in values:
        return
    whole = values.get("person", [""] * len(values["last_name"])) if "first_name" in values else None
    first = next((field for field in ("first_name", "person") if field in values), "last_name")
    if first == "last_name":
        values["person"] = values["last_name"]
    else:
        pairs = zip(values[first], values["last_name"], whole or values["last_name"], strict=True)
        values["person"] = [
            " ".join(filter(None, names[:2])) if all(names[:2]) or whole is None else names[2] or names[0] or names[1]
            for names in pairs
        ]
    columns["person"], headers["person"] = columns[first], headers[first]


def _last_names(names: Sequence[str]) -> bool:
    """Whether most of the names that there are have one word."""
    told = [name for name in names if name]
    return 2 * sum(" " not in name for name in told) > len(told)
