"""Render: the index on the Summary: every sheet with a link, and for the RACI sheets how far they stand and are agreed, live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from xlsxwriter.utility import xl_rowcol_to_cell

from allocator.outputs.agreement import ANSWERS
from allocator.outputs.live import to_check_formula
from allocator.outputs.look import UNSETTLED, put, put_across
from allocator.outputs.raci_head import span
from allocator.outputs.wording import Wording, counted, shortened

if TYPE_CHECKING:
    from allocator.outputs.raci_sheet import Written
    from allocator.outputs.summary import Writer

MANY = 20  # RACI sheets; above it nobody should print the whole workbook
TEXT, FIGURES, LAST = 3, 6, 10  # columns of the text beside a link, of the first figure, and the last one
HEADS = ("Rows", "To check", "Agreed", "Contested", "Open")
DEPARTMENTS = 90  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: a sheet and what it holds."""

    sheet: str
    holds: str


@dataclass(frozen=True, slots=True)
class Index:
    """The other sheets: the page by role, those of letters with what each holds, and the lists."""

    by_role: str
    matrix: Sequence[Written]
    holds: Sequence[str]
    lists: Sequence[Entry]

    @property
    def many(self) -> bool:
        """Whether there are too many RACI sheets to print them all."""
        return len(self.matrix) > MANY


def holds(sheet: Written, words: Wording) -> str:
    """What a RACI sheet holds, in one line."""
    page, org, scopes = sheet.page, words.org, words.allocation.scopes
    scope = scopes[page.scope]
    whole = scope.kind == "organisation"
    holder = ", ".join(part for part in (words.posts[scope.holder], words.holders[scope.holder]) if part)
    what = "The organisation as a whole, and what runs across operations" if whole else f"Operation of {holder}"
    part = f" (part {page.part} of {page.parts}: {span(page, words)})" if page.parts > 1 else ""
    vacant = int(org.vacant[page.positions].sum())
    posts = counted(len(page.positions), "position") + (f" ({vacant:,} vacant)" if vacant else "")
    processes = sum(scopes[code].process >= 0 for code in np.unique(words.allocation.rows.scope[page.rows]).tolist())
    size = f"{posts}, {counted(processes, 'process')}" if processes else posts
    departments = shortened(", ".join(org.departments[department].name for department in scope.departments), DEPARTMENTS)
    return f"{what}{part}: {size}{departments and f'. {departments}'}"


def write_index(writer: Writer, index: Index) -> None:
    """The sheets, with links, and which of them are for print."""
    writer.section("Where to look, and what to print")
    writer.pair("To print", _to_print(index))
    entries = [Entry(index.by_role, "What each kind of position does, on one page: the sheet to read first.")]
    for entry in (*entries, *index.lists):
        write_line(writer, entry)
        writer.row += 1
    _matrix(writer, index)


def _to_print(index: Index) -> str:
    """Which sheets to print, in plain words."""
    first = index.matrix[0].name
    which = " and the sheet of each operation that you discuss" if len(index.matrix) > 1 else ""
    many = f" There are {len(index.matrix):,} RACI sheets: select those you need, not the whole workbook." if index.many else ""
    return (
        f"Print this Summary, {index.by_role}, {first}{which}; from By position the rows of one position at a time.{many} "
        "Leave out Why and Org."
    )


def _matrix(writer: Writer, index: Index) -> None:
    """The RACI sheets, each on one line with a link and live figures, and their sum; the names of the columns on each page."""
    writer.section(f"The RACI sheets ({len(index.matrix):,}), and how far they are agreed: counted as you type")
    writer.sheet.repeat_rows(writer.row)
    writer.heads({1: "Sheet", TEXT: "What it holds", **dict(enumerate(HEADS, FIGURES))})
    first = writer.row
    for sheet, held in zip(index.matrix, index.holds, strict=True):
        write_line(writer, Entry(sheet.name, held), FIGURES - 1)
        _figures(writer, sheet)
        writer.row += 1
    _sums(writer, index, first)


def write_line(writer: Writer, entry: Entry, last: int = LAST) -> None:
    """A sheet with its link and what it holds, in the columns up to the last."""
    style, target = writer.look.style("link"), entry.sheet.replace("'", "''")
    writer.sheet.set_row(writer.row, writer.height(entry.holds, TEXT, last))
    writer.sheet.merge_range(writer.row, 1, writer.row, TEXT - 1, "", style)
    writer.sheet.write_url(writer.row, 1, f"internal:'{target}'!A1", style, string=entry.sheet)
    put_across(writer.sheet, writer.row, (TEXT, last), entry.holds, writer.look.style("fact"))


def _figures(writer: Writer, sheet: Written) -> None:
    """Rows of a RACI sheet, those to check, and the answers, as formulas with their values."""
    number = writer.look.style("number")
    writer.sheet.write_number(writer.row, FIGURES, len(sheet.page.rows), number)
    for column, (formula, value) in enumerate(_counted(sheet), FIGURES + 1):
        writer.sheet.write_formula(writer.row, column, formula, number, value)


def _counted(sheet: Written) -> Iterator[tuple[str, int]]:
    """Formulas with their values: rows to check, and rows by answer."""
    if sheet.page.whole:
        yield to_check_formula(sheet.cells(sheet.check)), sheet.to_check
    else:
        yield "=0", 0
    for answer, value in zip(ANSWERS, sheet.answers, strict=True):
        yield f'=COUNTIF({sheet.cells(sheet.check + 1)},"{answer}")', value


def _sums(writer: Writer, index: Index, first: int) -> None:
    """The sums of the figures, and red for what is to be checked."""
    strong = writer.look.style("sum")
    writer.sheet.set_row(writer.row, 16)
    for column in range(1, FIGURES):
        put(writer.sheet, writer.row, column, "All" if column == 1 else "", strong)
    values = [len(sheet.page.rows) for sheet in index.matrix], *([v for _, v in _counted(sheet)] for sheet in index.matrix)
    totals = [sum(values[0]), *(sum(column) for column in zip(*values[1:], strict=True))]
    for column, total in enumerate(totals, FIGURES):
        cells = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(writer.row - 1, column)}"
        writer.sheet.write_formula(writer.row, column, f"=SUM({cells})", strong, total)
    red = {"type": "cell", "criteria": ">", "value": 0, "format": writer.look.condition(UNSETTLED)}
    writer.sheet.conditional_format(first, FIGURES + 1, writer.row, FIGURES + 1, red)
    writer.row += 1
