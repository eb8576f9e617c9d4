"""What was recognised, for people to see: every column of a sheet, what it was taken for, how sure, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from allocator.findings import column_letters
from allocator.sheets.cells import text
from allocator.sheets.fields import vocabulary
from allocator.sheets.headers import Reading, without_names
from allocator.sheets.names import Certainty
from allocator.sheets.reader import Sheet

SAMPLES = 3
SAMPLED_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """A column, from 1, with its header, up to three different values, and the field it was taken for, if any."""

    number: int
    header: str
    samples: tuple[str, ...]
    field: str | None = None
    certainty: Certainty | None = None
    score: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """A sheet and what it was taken for: kind "" where nothing fits. Header rows count from 1; none without a header."""

    file: str
    sheet: str
    kind: str
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    used: bool  # whether it is the table of its kind that the result rests on


def record(sheet: Sheet, reading: Reading | None, used: bool) -> Recognition:
    """The record of a sheet; of one that was not recognised, its columns alone."""
    shown = reading or without_names(sheet, vocabulary().kinds[0])
    rows, labels = (shown.rows, shown.labels) if shown else ((), ())
    field_of = {hit.column: (field, hit) for field, hit in shown.matches.items()} if shown else {}
    width = max(map(len, islice(sheet.rows, rows[-1] + 1 if rows else 0, SAMPLED_ROWS)), default=0)
    headers = numbered([*labels, *[""] * (width - len(labels))])
    columns = []
    for place, header in enumerate(headers):
        samples = _samples(sheet.rows[rows[-1] + 1 if rows else 0 :], place)
        field, hit = field_of.get(place, (None, None))
        if hit is not None:
            columns.append(Column(place + 1, header, samples, field, hit.certainty, hit.score, hit.reason))
        elif samples or not header.startswith("column "):
            columns.append(Column(place + 1, header, samples))
    kind = reading.kind.name if reading else ""
    return Recognition(sheet.file, sheet.name, kind, tuple(row + 1 for row in rows), tuple(columns), used)


def _samples(rows: Sequence[Sequence[object]], column: int) -> tuple[str, ...]:
    """The first different values of a column."""
    values = (text(row[column]) for row in islice(rows, SAMPLED_ROWS) if column < len(row))
    return tuple(islice(dict.fromkeys(filter(None, values)), SAMPLES))


def numbered(labels: Sequence[str]) -> list[str]:
    """Headers that tell columns apart: a blank one by its letters, a repeated one as "Name (2)"."""
    seen: Counter[str] = Counter()
    names = []
    for column, label in enumerate(labels):
        seen[label] += 1
        again = f"{label} ({seen[label]})" if seen[label] > 1 else label
        names.append(again if label else f"column {column_letters(column + 1)}")
    return names
