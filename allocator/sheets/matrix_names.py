"""What the roles of a matrix are called, from one row of headings or several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from allocator.findings import Cell, Finding, column_letters, finding
from allocator.sheets.matrix_find import MARK, Block
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_types import MatrixRole
from allocator.sheets.matrix_words import share_of_roles

SHOWN = 5  # places that a message names
SHORT, LONG = 60, 80  # characters of a name, and from which on it holds a description as well
FULL = 0.6  # of the columns have a name in a row of names
APART = 0.8  # of the names in a row of names differ: else it names groups
DESCRIBED = re.compile(r"\s+[-–—]\s+|:\s+|\.\s+")


def short(name: str) -> str:
    """A name without the description that follows it in the same cell."""
    first = DESCRIBED.split(name, 1)[0]
    return first if len(name) > LONG and len(first) <= SHORT else name


def roles_of(read: Read, block: Block) -> tuple[list[MatrixRole], list[Finding]]:
    """The roles of the columns of letters, each under a name of its own."""
    names, rows_of_groups = _rows_of_names(read, block)
    groups = _groups(read, rows_of_groups, block)
    row = names[0] if names else (block.header[-1] if block.header else block.body[0])
    written = [_name(read, names, column) for column in block.columns]
    labels = [name or groups.get(column, "") for name, column in zip(written, block.columns, strict=True)]
    often = Counter(labels)
    labels = [
        f"{group}: {name}" if often[name] > 1 and name and (group := groups.get(column, "")) not in ("", name) else name
        for name, column in zip(labels, block.columns, strict=True)
    ]
    cells = [read.grid.cell(row, column) for column in block.columns]
    return distinct(labels, cells, read.grid.place)


def distinct(
    labels: Sequence[str], cells: Sequence[Cell], place: str, *, rows: bool = False
) -> tuple[list[MatrixRole], list[Finding]]:
    """Roles with names of their own: those without a name, or with that of another, are called by their place too.

    `rows`: the roles stand one below the other.
    """
    roles, findings = [], []
    taken: set[str] = set()
    for label, cell in zip(labels, cells, strict=True):
        where = _where(cell, rows=rows)
        name = label or where
        if label in taken:
            name = f"{label} ({where})"
            findings.append(
                finding(
                    "MTX-06",
                    f"{where[0].upper()}{where[1:]} of {place}",
                    cell,
                    what=f"its {'name' if rows else 'heading'} stands {'beside' if rows else 'above'} another role too, "
                    f"so this one is called “{name}”",
                )
            )
        while name in taken:
            name = f"{name}, row {cell.row}"
        taken.add(name)
        roles.append(MatrixRole(name, cell))
    nameless = [cell for label, cell in zip(labels, cells, strict=True) if not label]
    if nameless:
        kind = "row" if rows else "column"
        where = several([_where(cell, rows=rows).removeprefix(f"{kind} ") for cell in nameless])
        what = f"no {'name' if rows else 'heading'}, so the role is called by the {kind}"
        findings.append(finding("MTX-06", f"{kind.title()} {where} of {place}", nameless[0], what=what))
    return roles, findings


def _where(cell: Cell, *, rows: bool) -> str:
    """Where a role stands among the others."""
    return f"row {cell.row}" if rows else f"column {column_letters(cell.column)}"


def several(texts: Sequence[str]) -> str:
    """The first few texts of a list, and how many more there are."""
    more = len(texts) - SHOWN
    return ", ".join(texts[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _rows_of_names(read: Read, block: Block) -> tuple[list[int], list[int]]:
    """The rows that name the roles, from the top, and those that name groups of them."""
    names: list[int] = []
    groups: list[int] = []
    for row in (*block.groups, *block.header):
        texts = [read.grid.at(row, column) for column in block.columns if (row, column) not in read.taken]
        told = [text for text in texts if text]
        if not told or any(text.startswith(MARK) for text in read.grid.texts[row]):
            continue
        spread = any((row, column) in read.grid.right for column in block.columns[1:])
        if not spread and len(told) >= FULL * len(texts) and len(set(told)) >= APART * len(told):
            names.append(row)
        else:
            groups.append(row)
    if not names and block.header:
        names = [block.header[-1]]
        groups = [row for row in groups if row != names[0]]
    wide = [row for row in names if _is_of_groups(read, block, row)]
    if wide:
        names, groups = ([row for row in names if row not in wide] or [block.header[-1]]), sorted({*groups, *wide})
        groups = [row for row in groups if row not in names]
    brief = [
        row for row in names if sum(len(short(read.grid.at(row, column))) for column in block.columns) <= SHORT * len(block.columns)
    ]
    return brief or names[:1], groups


def _is_of_groups(read: Read, block: Block, row: int) -> bool:
    """Whether a row of names leaves columns free which the lowest one fills, with names as much like those of roles."""
    if not block.header or block.key >= 0:
        return False
    upper, lower = ([text for column in block.columns if (text := read.grid.at(each, column))] for each in (row, block.header[-1]))
    wider = len(upper) < len(lower) == len(block.columns) and len(set(lower)) > 1
    return wider and share_of_roles(upper) <= share_of_roles(lower)


def _name(read: Read, rows: Sequence[int], column: int) -> str:
    """The name of a column: that of the top row, with that of the lowest in brackets where it says something else."""
    told = [text for row in rows if (text := read.grid.at(row, column))]
    if not told:
        return ""
    top, last = short(told[0]), told[-1]
    lowest = len(rows) > 1 and read.grid.at(rows[-1], column)
    return f"{top} ({last})" if lowest and last != told[0] and len(last) <= SHORT and last not in top else top


def _groups(read: Read, rows: Sequence[int], block: Block) -> dict[int, str]:
    """The group that each column stands under: the nearest text at or left of it in the lowest row of groups that has one."""
    groups: dict[int, str] = {}
    for row in rows:
        last = ""
        for column in block.columns:
            last = short(read.grid.at(row, column)) or last
            groups[column] = last or groups.get(column, "")
    return groups
