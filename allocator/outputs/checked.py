"""Render: what was found in responsibility matrices, as one JSON object. Its shape is check.schema.json, beside this file."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from allocator import __version__
from allocator.findings import Finding
from allocator.org.structure import NOBODY

if TYPE_CHECKING:
    from allocator.checks.matrix_org import Placed
    from allocator.derived.judged import Judged, Judgement
    from allocator.sheets.matrix import Matrix, MatrixRow

SCHEMA_VERSION = 1
Json = dict[str, Any]


def document(made: Judgement) -> Json:
    """The matrices as they were read, and everything found in them."""
    return {
        "schema": SCHEMA_VERSION,
        "allocator": __version__,
        "profile": made.profile.id,
        "org": made.org or None,
        "matrices": [matrix for file in made.files for matrix in _matrices(file)],
        "findings": [item.record for item in made.findings],
    }


@cache
def schema() -> Json:
    """The JSON Schema (draft 2020-12) that every document satisfies."""
    return dict(json.loads(files("allocator.outputs").joinpath("check.schema.json").read_text(encoding="utf-8")))


def _matrices(file: Judged) -> list[Json]:
    """Every matrix of a file; with an org also who its roles are, and which of its activities the rules know."""
    found = [_matrix(case.matrix) for case in file.cases]
    for shown, each in zip(found, file.placed, strict=False):
        shown["positions"] = _positions(each)
        for row, known in zip(shown["rows"], each.rows, strict=True):
            row["known"] = _known(each, known)
    return found


def _matrix(matrix: Matrix) -> Json:
    return {
        "file": matrix.file,
        "sheet": matrix.sheet,
        "header_rows": list(matrix.header_rows),
        "orientation": matrix.orientation,
        "scheme": matrix.scheme or None,
        "legend": dict(matrix.legend),
        "roles": [role.name for role in matrix.roles],
        "rows": [_row(matrix, row) for row in matrix.rows],
    }


def _row(matrix: Matrix, row: MatrixRow) -> Json:
    letters = {matrix.roles[entry.role].name: list(entry.letters) for entry in row.entries}
    return {"activity": row.activity, "area": row.area, "cell": str(row.cell), "letters": letters}


def _positions(each: Placed) -> Json:
    """The position of each role, and how that was told; null where none is meant for sure."""
    ids = each.places.org.ids
    return {
        role.name: {"id": ids[place.position], "by": place.how} if place.position != NOBODY else None
        for role, place in zip(each.case.matrix.roles, each.roles, strict=True)
    }


def _known(each: Placed, row: tuple[int, int] | None) -> str | None:
    """A row as the rules call it: activity@scope."""
    if row is None:
        return None
    allocation = each.places.allocation
    return f"{allocation.activities[row[0]].id}@{allocation.scopes[row[1]].id}"


def beside(item: Finding) -> str:
    """What a finding about an activity says where the activity stands beside it."""
    for opening in (f"On '{item.subject}' ", f"'{item.subject}' has ", f"'{item.subject}' "):
        if item.message.startswith(opening):
            rest = item.message.removeprefix(opening)
            return rest[:1].upper() + rest[1:]
    return item.message


def header(matrix: Matrix) -> str:
    """Where the header of a matrix stands, in words."""
    rows = ", ".join(map(str, matrix.header_rows))
    return f"header in row{'s' * (len(matrix.header_rows) > 1)} {rows}" if rows else "no header"
