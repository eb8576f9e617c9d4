"""What is said about a matrix as read: its headings, its rows without a name, its cells and columns that were left out."""

from __future__ import annotations

from collections.abc import Sequence

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
    texts = [next(text for text in read.grid.texts[row] if text) for row in headings]
    first = next(place for place, text in enumerate(read.grid.texts[headings[0]]) if text)
    told = several([f"“{text[:40]}”" for text in texts])
    return [finding("MTX-05", read.grid.place, read.grid.cell(headings[0], first), headings=told)]


def about_names(read: Read, found: Sequence[Line]) -> list[Finding]:
    """What is said about letters that stand beside no label."""
    nameless = [line for line in found if not line.named]
    how = "they were counted to the activity above" if any(line.above for line in nameless) else "they are called by their rows"
    if not nameless:
        return []
    rows = several([str(read.grid.top + line.row + 1) for line in nameless])
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
    """What is said about headed columns among the roles, or right of them with some letters or marks, that were left out."""
    if block.key >= 0:
        return []
    findings = []
    for column in block.labels:
        heading = heading_of(read, block.header, column)
        if column < block.columns[0] or not heading or is_heading(heading, *(words().headings.keys() - {"role"})):
            continue
        cells = [(line.row, text) for line in found if (text := read.grid.at(line.row, column))]
        if cells and (column < block.columns[-1] or any(_may_assign(read, row, column) for row, _ in cells)):
            texts = several(list(dict.fromkeys(f"“{text[:40]}”" for _, text in cells)))
            subject = f"{column_letters(column + 1)} of {read.grid.place}"
            cell = read.grid.cell(block.header[-1], column)
            findings.append(finding("MTX-25", subject, cell, heading=heading[:60], texts=texts))
    return findings


def _may_assign(read: Read, row: int, column: int) -> bool:
    """Whether a cell holds a letter, or a mark that is no number."""
    text, reading = read.grid.at(row, column), read.readings[row][column]
    return bool(reading and reading.letters) or (is_mark(text) and figure(text) is None)


def _cells(cells: Sequence[Cell]) -> str:
    """The addresses of some cells."""
    return several([cell.address for cell in cells])
