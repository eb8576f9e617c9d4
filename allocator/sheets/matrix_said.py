"""What is said about a matrix as read: its headings, its rows without a name, its cells and columns that were left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.findings import Cell, Finding, column_letters, finding
from allocator.sheets.cells import figure
from allocator.sheets.matrix_find import Block
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_labels import Line, heading_of
from allocator.sheets.matrix_letters import NOTHING, is_mark
from allocator.sheets.matrix_names import several
from allocator.sheets.matrix_words import is_heading, words


def about_headings(read: Read, headings: Sequence[int]) -> list[Finding]:
    """What is said about rows that were read as headings of sections."""
    if not headings:
        return []
    texts = [max(read.grid.texts[row], key=len) for row in headings]
    first = read.grid.texts[headings[0]].index(texts[0])
    told = several([f"“{text[:40]}”" for text in texts])
    return [finding("MTX-05", read.grid.place, read.grid.cell(headings[0], first), headings=told)]


def about_names(read: Read, found: Sequence[Line]) -> list[Finding]:
    """What is said about letters that stand beside no label."""
    nameless = [line for line in found if not line.named]
    how = "they were counted to the activity before" if any(line.above for line in nameless) else "they are called by their place"
    if not nameless:
        return []
    rows = several([read.grid.line(line.row) for line in nameless])
    return [finding("MTX-07", read.grid.place, read.grid.cell(nameless[0].row, nameless[0].column), rows=rows, how=how)]


def about_cells(read: Read, block: Block, found: Sequence[Line]) -> list[Finding]:
    """What is said about look-alike letters, and about texts that are no letters."""
    alike: dict[tuple[str, tuple[str, ...]], list[Cell]] = {}
    strange: dict[str, list[Cell]] = {}
    columns = set(block.columns)
    for line in found:
        texts, readings = read.grid.texts[line.row], read.readings[line.row]
        lettered = any(reading and reading.letters for column, reading in enumerate(readings) if column in columns)
        for column, reading in enumerate(readings):
            unclear = reading is None and (lettered or figure(texts[column]) is None)
            still_open = reading == NOTHING and texts[column].casefold() in words().open
            if column in columns and (unclear or still_open):
                strange.setdefault(texts[column], []).append(read.grid.cell(line.row, column))
            elif column in columns and reading and reading.alike:
                alike.setdefault((texts[column], reading.letters), []).append(read.grid.cell(line.row, column))
    place = read.grid.place
    return [
        finding("MTX-02", f"{text} in {place}", cells[0], text=text, letters="/".join(letters), cells=_cells(cells))
        for (text, letters), cells in alike.items()
    ] + [
        finding("MTX-03", f"{text[:60]} in {place}", cells[0], text=text[:60], cells=_cells(cells))
        for text, cells in strange.items()
    ]


def about_columns(read: Read, block: Block, found: Sequence[Line]) -> list[Finding]:
    """What is said about headed columns among the roles, or right of them with letters or marks, that were left out."""
    if block.key >= 0:
        return []
    runs: list[list[int]] = []
    for column in _left_out(read, block, found):
        if not (runs and column == runs[-1][-1] + 1):
            runs.append([])
        runs[-1].append(column)
    findings = []
    for run in runs:
        texts = dict.fromkeys(f"“{text[:40]}”" for line in found for column in run if (text := read.grid.at(line.row, column)))
        names = f"Columns {column_letters(run[0] + 1)} to" if len(run) > 1 else "Column"
        subject = f"{names} {column_letters(run[-1] + 1)} of {read.grid.place}"
        heading = several([heading_of(read, block.header, column)[:60] for column in run])
        cell = read.grid.cell(block.header[-1], run[0])
        findings.append(finding("MTX-25", subject, cell, heading=heading, texts=several(list(texts))))
    return findings


def _left_out(read: Read, block: Block, found: Sequence[Line]) -> Iterator[int]:
    """The columns that may be roles, or begin another matrix, and were not read; what a blank column parts is none."""
    last = block.columns[-1]
    kinds = words().headings.keys() - {"role"}
    for column in block.labels:
        heading = heading_of(read, block.header, column)
        known = is_heading(heading, *(kinds - {"activity"} if column < last else kinds))
        if column < block.columns[0] or not heading or known:
            continue
        rows = [line.row for line in found if read.grid.at(line.row, column)]
        if column > last:
            apart = set(range(last + 1, column)) - {*block.labels}
            rows = [row for row in rows if _may_assign(read, row, column) and not apart]
        if rows:
            yield column


def _may_assign(read: Read, row: int, column: int) -> bool:
    """Whether a cell holds a letter, or a mark that is no number."""
    text, reading = read.grid.at(row, column), read.readings[row][column]
    return bool(reading and reading.letters) or (is_mark(text) and figure(text) is None)


def _cells(cells: Sequence[Cell]) -> str:
    """The addresses of some cells."""
    return several([cell.address for cell in cells])
