"""From the grids of a file to its matrices: legend, tables, evidence, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import PurePath

from allocator.findings import Cell, Finding, finding
from allocator.sheets.edited_matrix import LEFT
from allocator.sheets.matrix_block import Draft, drawn, readings_of
from allocator.sheets.matrix_columns import letter_tables
from allocator.sheets.matrix_find import Block, blocks
from allocator.sheets.matrix_grid import Grid, Read, own_head
from allocator.sheets.matrix_labels import heading_of
from allocator.sheets.matrix_legend import Legend, legend_of, together
from allocator.sheets.matrix_letters import BASE
from allocator.sheets.matrix_list import is_list, listed
from allocator.sheets.matrix_pairs import from_pairs, pair_table
from allocator.sheets.matrix_scheme import Evidence, guessed, is_convincing
from allocator.sheets.matrix_sides import sides
from allocator.sheets.matrix_types import LIST, Matrix
from allocator.sheets.matrix_who import from_letters
from allocator.sheets.matrix_words import is_heading, is_subject, names_role, plain, scheme_in

TITLE = 160  # characters of a title at most
STORE = "_allocator"  # the sheet in which our own workbooks keep what they need


@dataclass(frozen=True, slots=True)
class _Found:
    """A draft with the grid it comes from, its legend and the scheme it names."""

    grid: Grid
    draft: Draft
    legend: Legend
    named: str


@dataclass(slots=True)
class _Search:
    """What was found in the grids of a file, and why other letters are none of a matrix."""

    found: list[_Found] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def matrices_of(file: str, grids: Sequence[Grid], prose: Legend) -> tuple[list[Matrix], list[Finding]]:
    """The matrices of one file. Those of hidden sheets count only where the sheets that show hold none.

    `prose`: the legend that stands outside the grids.
    """
    ours = [grid for grid in grids if _is_ours(grid)]
    grids = ours or [grid for grid in grids if grid.name != STORE]
    legends = {id(grid): legend_of(grid) for grid in grids}
    whole = together([prose, *legends.values()])
    search = _Search()
    for grid in grids:
        if not grid.hidden:
            _search(search, file, grid, legends[id(grid)], whole)
    hidden = _Search()
    for grid in grids:
        if grid.hidden:
            _search(hidden, file, grid, legends[id(grid)], whole)
    if search.found:
        for name in dict.fromkeys(each.grid.name for each in hidden.found):
            search.findings.append(finding("MTX-09", name, Cell(file, name, 0)))
    else:
        search = _Search(hidden.found, search.findings + hidden.findings, search.refused + hidden.refused)
    _drop_views(search)
    said = [*prose.findings, *search.findings, *(item for each in search.found for item in each.draft.findings)]
    if not search.found:
        said.append(_nothing(file, grids, search.refused))
    return [_matrix(file, each, whole) for each in search.found], said


def _is_ours(grid: Grid) -> bool:
    """Whether a sheet is a matrix of our own workbooks."""
    return bool(own_head(grid.raw))


def _beside(grid: Grid) -> frozenset[tuple[int, int]]:
    """The cells of our own matrices that stand in rows without a key and are no headings: those that count letters."""
    head = own_head(grid.raw)
    if not head:
        return frozenset()
    mark, top = head[0], head[-1] + 1
    keyed = [row for row in range(top, len(grid.texts)) if grid.at(row, 0)]
    last = keyed[-1] if keyed else mark
    named = {column for column, text in enumerate(grid.texts[mark]) if text and text not in LEFT.values()}
    return frozenset(
        (row, column)
        for row in range(top, len(grid.texts))
        if not grid.at(row, 0) and (row > last or any(grid.at(row, column) for column in named))
        for column in range(len(grid.texts[row]))
    )


def _search(search: _Search, file: str, grid: Grid, legend: Legend, whole: Legend) -> None:
    """Adds the matrices of one grid."""
    own = legend if legend.meanings else whole
    search.findings += legend.findings
    told = Evidence(legend.is_of_responsibility or _is_ours(grid), whole.is_of_responsibility)
    for read in sides(Read(grid, own.alphabet, legend.taken | _beside(grid))):
        drafts, refused = _drafts(read, file, told)
        search.found += [_Found(grid, draft, own, scheme_in(title)) for draft, title in drafts]
        search.refused += refused


def _drafts(read: Read, file: str, told: Evidence) -> tuple[list[tuple[Draft, str]], list[str]]:
    """The matrices of a sheet or a part of it, each with its title, and why other letters are none of a matrix."""
    drafts: list[tuple[Draft, str]] = []
    refused: list[str] = []
    used: set[int] = set()
    tables = letter_tables(read)
    for table in tables:
        title, _ = _title(read, table.block, file)
        drafts.append((from_letters(read, table, title), title))
        used.update(table.block.header, table.block.body)
    if not tables and (pairs := pair_table(read)):
        drafts.append((from_pairs(read, pairs), _title(read, pairs.block, file)[0]))
        used.update(pairs.block.header, pairs.block.body)
    if used:
        rows = frozenset((row, column) for row in used for column in range(len(read.grid.texts[row])))
        read = Read(read.grid, read.alphabet, read.taken | rows)
    for block in blocks(read):
        title, evidence = _title(read, block, file)
        draft = _draft(read, block, title, Evidence(evidence.told or told.told, evidence.near or told.near))
        if draft:
            drafts.append((draft, title))
        else:
            refused.append(_why(read, block))
    return drafts, refused


def _draft(read: Read, block: Block, title: str, evidence: Evidence) -> Draft | None:
    """The matrix of a block, None where it is none."""
    if _heads_rows(read, block):
        return _turned(read, block, title)
    if not _convinces(read, block, evidence):
        return None
    return listed(read, block, title) if is_list(read, block) else drawn(read, block)


def _title(read: Read, block: Block, file: str) -> tuple[str, Evidence]:
    """The texts that may name a block, the nearest that does so first, and what they tell."""
    rows = [[text for text in read.grid.texts[row] if text] for row in reversed(block.above)]
    above = [text for texts in rows if len(texts) <= 2 for text in texts if len(text) <= TITLE]
    corner = [read.grid.at(row, column) for row in block.header for column in (*block.labels, *block.columns[:1])]
    near = [text for text in (*above, read.grid.name, *corner) if text and is_subject(text)]
    stem = PurePath(file).stem
    title = near[0] if near else (read.grid.name or stem)
    return title, Evidence(bool(near), is_subject(stem))


def _convinces(read: Read, block: Block, evidence: Evidence) -> bool:
    """Whether a block is a matrix. One column alone may be anything, so its heading or a title must say what it is."""
    if len(block.columns) == 1:
        heading = heading_of(read, block.header, block.columns[0])
        if not (evidence.told or evidence.near or is_heading(heading, "letter") or names_role(heading)):
            return False
        if is_heading(heading, "aside"):
            return False
    alone = not block.header and len(block.body) == 1
    return not alone and is_convincing(readings_of(read, block), evidence)


def _heads_rows(read: Read, block: Block) -> bool:
    """Whether letters head rows, with names of those who have them below the headings of several activities."""
    right = tuple(column for column in block.labels if column > block.columns[0])
    if len(block.columns) > 1 or block.labels != right:
        return False
    kinds = ("activity", "area", "role", "scope", "aside")
    headings = (heading_of(read, _top(read, block), column) for column in right)
    free = [text for text in headings if text and not is_heading(text, *kinds)]
    held = [reading.letters for reading in readings_of(read, block)]
    return len(free) > 1 and len(list(groupby(held))) == len(set(held)) > 1


def _top(read: Read, block: Block) -> tuple[int, ...]:
    """The header of a block, else the row above its letters: a corner without a text hides that it is one."""
    first = next(row for row in block.body if read.letters(row))
    above = [row for row in block.body if row < first and not read.is_blank(row)]
    return block.header or tuple(above[-1:])


def _turned(read: Read, block: Block, title: str) -> Draft | None:
    """The matrix of a block in which letters head the rows, None where what stands beside them is no names."""
    header = _top(read, block)
    rows = {*header, *(row for row in block.body if row > max(header))}
    taken = {*read.taken, *((row, block.columns[0]) for row in header)}  # a corner heads the letters below it
    turned = Read(read.grid.transposed(rows), read.alphabet, frozenset((column, row) for row, column in taken))
    return next((from_letters(turned, table, title) for table in letter_tables(turned) if not table.marks), None)


def _why(read: Read, block: Block) -> str:
    """Why the letters of a block are none of a matrix."""
    letters = sorted({letter for reading in readings_of(read, block) for letter in reading.letters})
    row = read.grid.top + (block.header[-1] if block.header else block.body[0]) + 1
    where = f"{read.grid.name or read.grid.file}, row {row}"
    if _heads_rows(read, block):
        return f"the letters {', '.join(letters[:8])} below {where} head rows, and no names stand beside them"
    told = f"the letters {', '.join(letters[:8])} below {where} are"
    if BASE.issuperset(letters):
        return f"{told} too few to tell a responsibility matrix, or do not stand below or beside the names of roles"
    return f"{told} not those of a responsibility scheme"


def _drop_views(search: _Search) -> None:
    """Leaves out lists that say once more what the matrices of the same file say."""
    rows = {plain(row.activity) for each in search.found if each.draft.orientation != LIST for row in each.draft.rows}
    for each in [each for each in search.found if each.draft.orientation == LIST]:
        told = {plain(row.activity) for row in each.draft.rows}
        if rows and told <= rows:
            search.found.remove(each)
            search.findings.append(finding("MTX-08", each.grid.place, Cell(each.grid.file, each.grid.name, 0)))


def _nothing(file: str, grids: Sequence[Grid], refused: Sequence[str]) -> Finding:
    """What is said where a file holds no matrix."""
    blank = f"{_things(grids)} no letters such as R, A, C and I below or beside the names of roles"
    seen = "; ".join(dict.fromkeys(refused[:3])) or blank
    return finding("MTX-01", file, Cell(file, "", 0), seen=seen)


def _things(grids: Sequence[Grid]) -> str:
    """The sheets or tables looked at, as the beginning of a sentence."""
    if not grids:
        return "it has no table, and so"
    names = [grid.name for grid in grids if grid.name] or ["it"]
    return f"{', '.join(names[:4])}{' and others' if len(names) > 4 else ''} {'hold' if len(names) > 1 else 'holds'}"


def _matrix(file: str, found: _Found, whole: Legend) -> Matrix:
    """A draft as the matrix it gives."""
    draft = found.draft
    letters = {letter for row in draft.rows for entry in row.entries for letter in entry.letters}
    legend = dict(found.legend.meanings or whole.meanings)
    header = tuple(found.grid.top + row + 1 for row in draft.header)
    scheme = guessed(letters, legend, found.named)
    return Matrix(file, found.grid.name, header, draft.orientation, tuple(draft.roles), tuple(draft.rows), legend, scheme)
