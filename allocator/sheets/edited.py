"""Reading: an edited workbook of this program. What it remembers, the letters that stand in it now, and who wrote what.

It comes from outside like any other file: it is read in the child process, under the same limits. Sheets, rows and columns
are found by marks and ids, never by name or place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from allocator.findings import Cell, Finding, file_name, finding
from allocator.sheets.edited_base import Base, is_base, read_base
from allocator.sheets.edited_list import Line, Lines, read_list
from allocator.sheets.edited_marks import Places, row_marks
from allocator.sheets.edited_matrix import Matrix, read_matrix
from allocator.sheets.messages import Row, Unusable
from allocator.sheets.process import Child, Limits
from allocator.sheets.reader import Sheet, guarded, no_collection

OURS = ("Summary", "By position", "Findings", "Why", "Org", "Processes", "KPIs", "Authority", "Overrides")  # of earlier versions
BY_ROLE = " by role"  # ends a name that begins with the scheme's
FOREIGN = "it is no workbook that allocator wrote for editing, or its hidden sheet was removed"
DAMAGED = "its hidden sheet is damaged, or of a later version"
NO_MATRIX = "no sheet in it has the hidden column and row by which letters are found again"


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote at a cell."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A list that was changed, though it is not read back: new or altered rows, from 0, and how many are gone.

    `rows` is None where there are too many to tell which.
    """

    sheet: str
    rows: Sequence[int] | None
    gone: int


@dataclass(frozen=True)
class Edited:
    """An edited workbook. `lines`: its sheet Overrides, None where it has none; `added`: comments and further columns of it.

    `formulas`: where formulas stand in each sheet; sheets that are left out were not looked at. Of the other sheets, by
    name: `changed`, ours that are not read back; `lost`, matrices without their ids; `others`, not ours.
    """

    file: str
    base: Base
    matrices: Sequence[Matrix]
    lines: Sequence[Line] | None = None
    added: Sequence[tuple[Cell, str]] = ()
    comments: Mapping[Cell, Comment] = field(default_factory=dict)
    formulas: Mapping[str, Places] = field(default_factory=dict)
    changed: Sequence[Changed] = ()
    lost: Sequence[str] = ()
    others: Sequence[str] = ()


@dataclass(frozen=True)
class _Received:
    """What the child sent about a workbook."""

    sheets: list[Sheet] = field(default_factory=list)
    comments: dict[Cell, Comment] = field(default_factory=dict)
    formulas: dict[str, Places] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_edited(path: Path, limits: Limits | None = None) -> tuple[Edited | None, list[Finding]]:
    """The edited workbook in a file; None, with a finding, where it cannot be taken back."""
    with no_collection(), Child(limits or Limits()) as child:
        try:
            received = guarded(_received, child, path)
        except Unusable as error:
            return None, [finding(error.code, file_name(path), Cell(file_name(path), "", 0), reason=error.reason)]
    edited, reason = _recognised(file_name(path), received)
    if edited is None:
        return None, [*received.findings, finding("OVR-05", file_name(path), Cell(file_name(path), "", 0), reason=reason)]
    damage = [] if edited.base.intact else [finding("OVR-06", file_name(path), Cell(file_name(path), "", 0))]
    return edited, [*received.findings, *damage]


def _recognised(file: str, received: _Received) -> tuple[Edited | None, str]:
    """What the sheets of a workbook are, or why it is none of ours."""
    hidden = [sheet for sheet in received.sheets if is_base(sheet)]
    if not hidden:
        return None, FOREIGN
    base = read_base(hidden)
    if base is None:
        return None, DAMAGED
    matrices, rest = [], []
    lists: dict[str, Lines] = {}
    for sheet in received.sheets:
        if matrix := read_matrix(sheet):
            matrices.append(matrix)
        elif found := read_list(sheet):
            lists[sheet.name] = found
        elif sheet not in hidden and sheet.rows:
            rest.append(sheet)
    if not matrices:
        return None, NO_MATRIX
    unknown = [sheet.name for sheet in rest if not _is_known(sheet.name, base)]
    return Edited(
        file,
        base,
        matrices,
        [line for found in lists.values() for line in found.lines] if lists else None,
        [text for name, found in lists.items() for text in (*found.added, *_comments(name, received))],
        received.comments,
        received.formulas,
        changed=[changed for sheet in rest if (changed := _changed(sheet, base, received.formulas.get(sheet.name)))],
        lost=[name for name in unknown if name in base.columns],
        others=[name for name in unknown if name not in base.columns],
    ), ""


def _comments(sheet: str, received: _Received) -> Iterator[tuple[Cell, str]]:
    """What somebody wrote at the cells of a sheet."""
    return ((cell, comment.text) for cell, comment in received.comments.items() if cell.sheet == sheet)


def _is_known(name: str, base: Base) -> bool:
    """Whether a sheet without letters was there when the workbook was written."""
    if base.shows:
        return name in base.shows or name in base.look
    return name.startswith(OURS) or name.endswith(BY_ROLE)


def _changed(sheet: Sheet, base: Base, formulas: Places | None) -> Changed | None:
    """What was changed on a sheet of ours that is not read back; None where nothing was, or where that cannot be told."""
    shown = base.shows.get(sheet.name)
    if shown is None or formulas is None:
        return None
    now = dict(row_marks(sheet.rows, formulas))
    rows, gone = shown.others(now), max(0, shown.rows - len(now))
    return None if rows == [] and not gone else Changed(sheet.name, rows, gone)


def _received(child: Child, path: Path, careful: bool) -> _Received:
    """What the child sends about an edited workbook."""
    found = _Received()
    rows: list[Row] = []
    for kind, *values in child.read(path, careful=careful, edited=True):
        if kind == "rows":
            rows += values[0]
        elif kind == "sheet":
            name, hidden = values
            found.sheets.append(Sheet(file_name(path), name, rows := [], hidden))
        elif kind == "comments":
            name, said = values
            found.comments.update({Cell(file_name(path), name, row, at): Comment(author, text) for row, at, author, text in said})
        elif kind == "formulas":
            name, places = values
            found.formulas[name] = places
        else:
            code, name, of_message = values
            found.findings.append(finding(code, file_name(path), Cell(file_name(path), name, 0), **of_message))
    return found
