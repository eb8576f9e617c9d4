"""Second step for responsibility matrices: sheets to matrices, hand-made or ours, every letter with its cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from allocator.findings import Finding, file_name
from allocator.sheets.matrix_grid import Grid, own_head
from allocator.sheets.matrix_legend import Legend, legend_in
from allocator.sheets.matrix_read import matrices_of
from allocator.sheets.matrix_text import ENDINGS, read_text
from allocator.sheets.matrix_types import Matrix, MatrixEntry, MatrixRole, MatrixRow
from allocator.sheets.reader import read

UNSTORED = "SHEET-78"

__all__ = ["Matrix", "MatrixEntry", "MatrixRole", "MatrixRow", "read_matrices"]


def read_matrices(paths: Sequence[Path]) -> tuple[list[Matrix], list[Finding]]:
    """The matrices of all files, in order; SHEET and MTX findings for what could not be read, or not as it stands.

    Workbooks and text tables go through the safe reader, Markdown (.md) is read here. A file in which there are sheets
    and no matrix gives the finding MTX-01.
    """
    matrices: list[Matrix] = []
    findings: list[Finding] = []
    for path in paths:
        grids, legend, said = _grids(path)
        findings += said
        if grids or not any(item.severity == "error" for item in said):
            found, told = matrices_of(file_name(path), grids, legend)
            matrices += found
            findings += told
    return matrices, findings


def _grids(path: Path) -> tuple[list[Grid], Legend, list[Finding]]:
    """The sheets or tables of a file, the legend outside them, and what is said about the file."""
    if path.suffix.lower() in ENDINGS:
        document, findings = read_text(path)
        return document.grids, legend_in(document.lines, file_name(path)), findings
    sheets, findings = read([path], whole=True)
    grids = [Grid(sheet.file, sheet.name, sheet.rows, hidden=sheet.hidden, merged=sheet.merged) for sheet in sheets if sheet.rows]
    if any(own_head(grid.raw) for grid in grids):  # the formulas of our own sheets only check and count
        findings = [item for item in findings if item.code != UNSTORED]
    return grids, Legend(), findings
