"""Matrices in long form: a row for each activity, role and letter; or the activities of one role and its letters."""

from __future__ import annotations

from allocator.findings import Cell
from allocator.sheets.matrix_block import Draft, added, drawn
from allocator.sheets.matrix_find import Block
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_labels import Labels, heading_of, label_columns, unmarked
from allocator.sheets.matrix_people import Register, people
from allocator.sheets.matrix_types import LIST, MatrixEntry, MatrixRole, MatrixRow
from allocator.sheets.matrix_words import is_heading, plain, words


def is_list(read: Read, block: Block) -> bool:
    """Whether the one column of letters belongs to many roles, or to one that its heading does not name."""
    if len(block.columns) > 1:
        return False
    heading = heading_of(read, block.header, block.columns[0])
    return not heading or is_heading(heading, "letter")


def listed(read: Read, block: Block, title: str) -> Draft:
    """The matrix of a list; where no column names roles, that of the one role which the title names."""
    rows = [row for row in block.body if read.letters(row)]
    labels = label_columns(read, block.header, block.labels, rows)
    if labels.role < 0:
        return _of_one(read, block, title)
    return _of_many(read, block, labels, rows)


def _of_one(read: Read, block: Block, title: str) -> Draft:
    """The list of one role."""
    draft = drawn(read, block)
    heading = heading_of(read, block.header, block.columns[0])
    draft.roles = [MatrixRole(role_in(title) or heading or draft.roles[0].name, draft.roles[0].cell)]
    draft.orientation = LIST
    draft.findings = [item for item in draft.findings if item.code != "MTX-06"]
    return draft


def role_in(title: str) -> str:
    """The role that a title names beside the scheme: "TPM RACI" is about the TPM."""
    aside = {*words().names, "matrix", "chart", "of", "for", "the", "sheet", "table", "sheet1", "tabelle1"}
    return " ".join(word for word in title.replace("_", " ").split() if plain(word) not in aside)


def _of_many(read: Read, block: Block, labels: Labels, rows: list[int]) -> Draft:
    """The list of many roles: activities and roles in the order in which they come first."""
    grid, column = read.grid, block.columns[0]
    roles, activities = Register(), Register()
    role_cells: list[MatrixRole] = []
    firsts: list[tuple[str, str, Cell]] = []
    entries: list[dict[int, MatrixEntry]] = []
    named = people((grid.lines(row, labels.role) for row in rows), commas=False)
    area = activity = who = ""
    for row in rows:
        reading = read.readings[row][column] if column < len(read.readings[row]) else None
        area = (grid.at(row, labels.area) if labels.area >= 0 else "") or area
        activity = (unmarked(grid.at(row, labels.activity)) if labels.activity >= 0 else "") or activity
        who = grid.lines(row, labels.role) or who
        if not reading or not reading.letters:
            continue
        scope = grid.at(row, labels.scope) if labels.scope >= 0 else ""
        place = activities.place(f"{area}\n{activity}\n{scope}")
        if place == len(entries):
            entries.append({})
            firsts.append((f"{activity}{scope and f' @ {scope}'}", area, grid.cell(row, labels.activity)))
        for name in named.names(who) or ("",):
            role = roles.place(name)
            if role == len(role_cells):
                role_cells.append(MatrixRole(name or f"row {grid.top + row + 1}", grid.cell(row, labels.role)))
            more = MatrixEntry(role, reading.letters, grid.at(row, column), grid.cell(row, column))
            entries[place][role] = added(entries[place].get(role), more)
    found = [MatrixRow(*first, tuple(held.values())) for first, held in zip(firsts, entries, strict=True)]
    return Draft(LIST, tuple(sorted({*block.header, *block.repeats})), role_cells, found)
