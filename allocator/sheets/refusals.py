"""Where the sheets hold no table of positions: which sheet comes nearest, what it was taken for, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from allocator.findings import Cell, Finding, finding
from allocator.sheets.cells import figure, text
from allocator.sheets.contents import MOST, Contents
from allocator.sheets.fields import header_words, spoken, vocabulary
from allocator.sheets.headers import HEADER_ROWS, Reading, without_names
from allocator.sheets.names import is_another, match
from allocator.sheets.reader import Sheet
from allocator.sheets.shapes import words_of
from allocator.sheets.unitlevels import units_without_head

MISSING = {"title": "SHEET-05", "reports_to": "SHEET-06"}
SHOWN = 8  # cells of a first row


def refusals(sheets: Sequence[Sheet], readings: Sequence[Reading]) -> list[Finding]:
    """Why there is no table of positions; none where no sheet holds a row."""
    read = [_as_positions(one) for one in readings]
    near = [one for one in read if one.kind.name == "positions" and (len(one.matches) > 1 or one.given)]
    filled = [sheet for sheet in sheets if sheet.rows]
    if not near:
        return [finding("SHEET-04", filled[0].file, Cell(filled[0].file, "", 0), seen=_seen(filled, readings))] if filled else []
    best = max(near, key=lambda reading: reading.rank)
    cell = Cell(best.sheet.file, best.sheet.name, best.row + 1)
    lacking = {field: code for field, code in MISSING.items() if field not in best.columns}
    hints = {"reports_to": chain(_other_managers(best), units_without_head(best)), "title": _other_titles(best, sheets, readings)}
    return [
        finding(code, best.sheet.name or best.sheet.file, cell, columns=". ".join([_columns(best), *hints[field]]))
        for field, code in lacking.items()
    ]


def _as_positions(reading: Reading) -> Reading:
    """A sheet taken for a list of departments, as one of positions where it has titles: with a head in each row it may be both."""
    kind = vocabulary().kinds[0]
    found = match(kind, reading.labels) if reading.kind.name == "departments" and not reading.given else {}
    return replace(reading, kind=kind, matches=found) if "title" in found else reading


def _columns(reading: Reading) -> str:
    """What the columns were taken for."""
    return ", ".join(f"{header} = {spoken(field)}" for field, header in reading.headers.items()) or "none is known"


def _seen(sheets: Sequence[Sheet], readings: Sequence[Reading]) -> str:
    """The first row that holds anything, what was recognised all the same, and what is missing."""
    rows = ([text(value) for value in row if text(value)] for sheet in sheets for row in sheet.rows[:HEADER_ROWS])
    said = "its first row reads " + " | ".join(next(filter(None, rows), ["(blank)"])[:SHOWN])
    if not readings:
        return f"{said}, and none of its columns was recognised"
    best = max(readings, key=lambda reading: reading.rank)
    kind = f"as a list of {best.kind.name} " if best.complete and best.kind.name != "positions" else ""
    lacking = [spoken(field) for field in MISSING if best.kind.name != "positions" or field not in best.columns]
    return f"{said}. It was understood {kind}with these columns: {_columns(best)}; missing: {' and '.join(lacking)}"


def _other_managers(reading: Reading) -> Iterator[str]:
    """Columns that name managers who stand elsewhere, or somebody else than the superior."""
    contents = Contents(reading.sheet.rows[reading.row + 1 :], reading.labels, reading.matches)
    taken = {hit.column for hit in reading.matches.values()}
    for column, label in enumerate(reading.labels):
        values = contents.distinct[column] if label and column not in taken else ()
        others = [contents.distinct[key] for key in contents.keys if reading.labels[key] and key != column] if values else []
        here = any(len(values & other) >= MOST * len(values) for other in others)
        if values and is_another(label):
            if here:
                yield (
                    f"“{label}” names rows of this sheet but was not taken for the manager, since its header speaks of somebody "
                    "else; if it is the manager, say so in a column map"
                )
        elif values and _is_below(label):
            if not all(map(figure, values)):
                yield f"“{label}” seems to list who stands below each position; what is needed is the manager of each, row by row"
        elif values and here and _tells(label):
            yield f"“{label}” names rows of this sheet; if it is the manager of each row, give it the heading 'reports to'"
        elif values and _tells(label):
            yield (
                f"“{label}” seems to name managers who are listed in another file: give that file too, as in "
                f"'allocator raci senior.csv {reading.sheet.file}'"
            )


def _other_titles(reading: Reading, sheets: Sequence[Sheet], readings: Sequence[Reading]) -> Iterator[str]:
    """Sheets beside the positions that hold titles but were not joined to them, and how many of their keys are named."""
    kind = vocabulary().kinds[0]
    own = Contents(reading.sheet.rows[reading.row + 1 :], reading.labels)
    keys = {header_words(label): column for column, label in enumerate(reading.labels) if label}
    for sheet in (sheet for sheet in sheets if sheet is not reading.sheet and sheet.rows):
        other = next((one for one in readings if one.sheet is sheet), None) or without_names(sheet, kind)
        title = match(kind, other.labels).get("title") if other else None
        if other is None or title is None:
            continue
        contents = Contents(sheet.rows[other.row + 1 :], other.labels)
        shared = [(keys[words], at) for at, label in enumerate(other.labels) if (words := header_words(label)) in keys]
        told = [
            f"; of {len(own.distinct[one]):,} different values of “{other.labels[at]}” it lists "
            f"{len(own.distinct[one] & contents.distinct[at]):,}"
            for one, at in shared
            if at != title.column
        ]
        yield (
            f"{sheet.name or sheet.file} holds titles (“{other.labels[title.column]}”) but could not be joined{''.join(told[:1])}. "
            "A column with the same heading and the same values must stand in both"
        )


def _is_below(label: str) -> bool:
    """Whether a header speaks of those who report to a position: "Direct reports", not "Reports to"."""
    words = header_words(label)
    singular = "".join(words).removesuffix("s")
    return singular in words_of("edges")["report"] or ("reports" in words and words[-1] not in ("to", "into"))


def _tells(label: str) -> bool:
    """Whether a header holds a word for a superior or for reporting, and is not that of a unit above."""
    words = header_words(label)
    told = any(word.startswith("report") or word in words_of("edges")["superior"] for word in words)
    return told and "".join(words) not in words_of("units")["parent"]
