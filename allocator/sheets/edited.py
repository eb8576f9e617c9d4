"""Reading: an edited workbook of this program. What it remembers, the letters that stand in it now, and who wrote what.

It comes from outside like any other file: it is read in the child process, under the same limits. Sheets, rows and columns
are found by marks and ids, never by name or place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from allocator.findings import Cell, Finding, finding
from allocator.sheets.edited_base import Base, is_base, read_base
from allocator.sheets.edited_list import Line, read_list
from allocator.sheets.edited_matrix import Matrix, read_matrix
from allocator.sheets.messages import Row, Unusable
from allocator.sheets.process import Child, Limits
from allocator.sheets.reader import Sheet, guarded, no_collection

OURS = ("Summary", "By position", "Findings", "Why", "Org", "Processes", "KPIs", "Authority", "Overrides")
BY_ROLE = " by role"  # ends a name that begins with the scheme's
FOREIGN = "it is no workbook that allocator wrote for editing, or its hidden sheet was removed"
DAMAGED = "its hidden sheet is damaged, or of a later version"
NO_MATRIX = "no sheet in it has the hidden column and row by which letters are found again"


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote at a cell."""

    author: str
    text: str


@dataclass(frozen=True)
class Edited:
    """An edited workbook. `lines`: its sheet Overrides, None where it has none. `others`: sheets that are not ours."""

    file: str
    base: Base
    matrices: Sequence[Matrix]
    lines: Sequence[Line] | None = None
    comments: Mapping[Cell, Comment] = field(default_factory=dict)
    others: Sequence[str] = ()


def read_edited(path: Path, limits: Limits | None = None) -> tuple[Edited | None, list[Finding]]:
    """The edited workbook in a file; None, with a finding, where it cannot be taken back."""
    with no_collection(), Child(limits or Limits()) as child:
        try:
            sheets, comments, findings = guarded(_received, child, path)
        except Unusable as error:
            return None, [finding(error.code, path.name, Cell(path.name, "", 0), reason=error.reason)]
    edited, reason = _recognised(path.name, sheets, comments)
    if edited is None:
        return None, [*findings, finding("OVR-05", path.name, Cell(path.name, "", 0), reason=reason)]
    if not edited.base.intact:
        findings.append(finding("OVR-06", path.name, Cell(path.name, "", 0)))
    return edited, findings


def _recognised(file: str, sheets: Sequence[Sheet], comments: Mapping[Cell, Comment]) -> tuple[Edited | None, str]:
    """What the sheets of a workbook are, or why it is none of ours."""
    hidden = [sheet for sheet in sheets if is_base(sheet)]
    if not hidden:
        return None, FOREIGN
    base = read_base(hidden)
    if base is None:
        return None, DAMAGED
    matrices, others = [], []
    lines: list[Line] | None = None
    for sheet in sheets:
        if matrix := read_matrix(sheet):
            matrices.append(matrix)
        elif (found := read_list(sheet)) is not None:
            lines = [*(lines or ()), *found]
        elif sheet not in hidden and sheet.rows and not (sheet.name.startswith(OURS) or sheet.name.endswith(BY_ROLE)):
            others.append(sheet.name)
    if not matrices:
        return None, NO_MATRIX
    return Edited(file, base, matrices, lines, comments, others), ""


def _received(child: Child, path: Path, careful: bool) -> tuple[list[Sheet], dict[Cell, Comment], list[Finding]]:
    """What the child sends about an edited workbook."""
    sheets: list[Sheet] = []
    comments: dict[Cell, Comment] = {}
    findings: list[Finding] = []
    rows: list[Row] = []
    for kind, *values in child.read(path, careful=careful, edited=True):
        if kind == "rows":
            rows += values[0]
        elif kind == "sheet":
            name, hidden = values
            sheets.append(Sheet(path.name, name, rows := [], hidden))
        elif kind == "comments":
            name, said = values
            comments |= {Cell(path.name, name, row, column): Comment(author, text) for row, column, author, text in said}
        else:
            code, name, of_message = values
            findings.append(finding(code, path.name, Cell(path.name, name, 0), **of_message))
    return sheets, comments, findings
