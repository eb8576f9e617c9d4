"""Render: the result in long form, one row for each letter, as csv for people and as parquet for data tools."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from allocator.outputs.look import clean
from allocator.outputs.wording import Wording, texts
from allocator.raci import SYMBOLS

if TYPE_CHECKING:
    from allocator.pipeline import Result

COMMANDS = tuple("=+-@\t\r\n＝＋－＠")  # a cell that begins so is a formula to some spreadsheet program


def write_csv(result: Result, path: Path, scheme: str) -> None:
    """Write the letters as a text table that Excel opens by itself: UTF-8 with its mark, commas, CRLF.

    A cell that a spreadsheet program would take for a formula begins with an apostrophe, so that it is text to all of them.
    """
    names, columns = zip(*_columns(Wording(result, scheme)), strict=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(zip(*(map(guarded, column) for column in columns), strict=True))


def write_parquet(result: Result, path: Path, scheme: str) -> None:
    """Write the letters as a column store. Needs pyarrow (the extra `parquet`)."""
    import pandas as pd

    table = pd.DataFrame({name: pd.array(list(column), dtype="string") for name, column in _columns(Wording(result, scheme))})
    table.to_parquet(path, index=False, engine="pyarrow")


def guarded(text: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    text = clean(text)
    return f"'{text}" if text.lstrip().startswith(COMMANDS) or text.startswith(COMMANDS) else text


def _columns(words: Wording) -> Iterator[tuple[str, Iterable[str]]]:
    """The columns by name, one entry for each letter that the scheme shows or lists below its table, by row and strength."""
    allocation, org = words.allocation, words.org
    table, rows = allocation.assignments, allocation.rows
    kept = np.flatnonzero(words.visible | words.listed)
    activity, scope, position = rows.activity[table.row[kept]], rows.scope[table.row[kept]], table.position[kept]
    cells = [str(override.cell) for override in org.overrides]
    reasons = texts([*(override.reason for override in org.overrides), ""])
    yield "activity", texts(each.id for each in allocation.activities)[activity]
    yield "scope", texts(each.id for each in allocation.scopes)[scope]
    yield "position", texts(org.ids)[position]
    yield "letter", words.letter_of[kept]
    yield "canonical", texts(SYMBOLS)[table.letter[kept]]
    yield "acting", texts([*org.ids, ""])[table.acting[kept]]
    yield "activity_name", words.activities[activity]
    yield "dimension", words.dimensions[activity]
    yield "scope_kind", texts(each.kind for each in allocation.scopes)[scope]
    yield "scope_name", texts(each.name for each in allocation.scopes)[scope]
    yield "title", texts(org.titles)[position]
    yield "holders", texts(words.holders)[position]
    yield "rule", words.selectors[words.decision[kept]]
    yield "source", texts(words.cited(words.sources, cells))[kept]
    yield "reason", reasons[table.override[kept]]
    yield "scheme", np.full(len(kept), words.scheme.id, dtype=object)
