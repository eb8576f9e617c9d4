"""A responsibility matrix as read, hand-made or ours: roles, rows, letters, each with its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.findings import Cell

COLUMNS, ROWS, LETTERS, LETTER_ROWS, LIST = (  # orientations
    "roles as columns",
    "roles as rows",
    "letters as columns",
    "letters as rows",
    "list",
)


@dataclass(frozen=True, slots=True)
class MatrixEntry:
    """What one role has in one row; a cell without a letter makes no entry.

    `letters` are upper-case single letters, or the scheme's word where it has no letter, in the order written; `text`
    is the cell as it stood.
    """

    role: int  # index in Matrix.roles
    letters: tuple[str, ...]
    text: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One activity, with the section it stands under ("" for none); `cell` is that of the activity.

    Where the matrix has a column of scopes, as ours, the scope follows the activity after " @ ".
    """

    activity: str
    area: str
    cell: Cell
    entries: tuple[MatrixEntry, ...]


@dataclass(frozen=True, slots=True)
class MatrixRole:
    """One role as the matrix names it, and where it does so first; no two of a matrix have the same name."""

    name: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Matrix:
    """One responsibility matrix. Header rows count from 1, as in the sheet; none where there is no header.

    `orientation` is "roles as columns", "roles as rows", "letters as columns", "letters as rows" or "list"; `legend` says
    what each letter means, where the file says so; `scheme` is guessed from letters and legend, "" where unknown.
    """

    file: str
    sheet: str
    header_rows: tuple[int, ...]
    orientation: str
    roles: tuple[MatrixRole, ...]
    rows: tuple[MatrixRow, ...]
    legend: Mapping[str, str]
    scheme: str
