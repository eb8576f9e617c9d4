"""Checks of matrices of any origin: row analysis and column analysis of what stands in a file (model, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from allocator.checks import matrix_roles, matrix_rows
from allocator.checks.matrix_case import FileCase, MatrixCase
from allocator.checks.matrix_meaning import meaning, mixed
from allocator.checks.matrix_profile import Profile
from allocator.findings import Finding
from allocator.sheets.matrix import Matrix

ROWS: tuple[Callable[[MatrixCase], Iterable[Finding]], ...] = (
    matrix_rows.empty_rows,  # MTX-12
    matrix_rows.one_accountable,  # INV-01
    matrix_rows.somebody_responsible,  # INV-02
    matrix_rows.accountable_does,  # MTX-24
    matrix_rows.one_role,  # MTX-23
    matrix_rows.one_letter_per_cell,  # INV-04
    matrix_rows.doer_and_checker,  # SOD-01
    matrix_rows.stands_once,  # MTX-17
    matrix_rows.required_letters,  # MTX-18
    matrix_rows.group_accountable,  # MTX-19
    matrix_rows.same_activity,  # MTX-13
    matrix_rows.many_responsible,  # ROW-01
    matrix_rows.many_consulted,  # ROW-02
    matrix_rows.many_informed,  # ROW-03
    matrix_rows.nobody_told,  # ROW-04
)
ROLES: tuple[Callable[[FileCase], Iterable[Finding]], ...] = (
    matrix_roles.empty_columns,  # MTX-11
    matrix_roles.concentration,  # LOAD-01
    matrix_roles.idle,  # LOAD-03
    matrix_roles.in_everything,  # LOAD-04
)


def cases(matrices: Sequence[Matrix], profile: Profile, thresholds: Mapping[str, float]) -> tuple[list[MatrixCase], list[Finding]]:
    """The matrices of one file with what their letters stand for, and what is to be said about that."""
    read = [meaning(matrix) for matrix in matrices]
    made = [MatrixCase(matrix, each, profile, thresholds) for matrix, (each, _) in zip(matrices, read, strict=True)]
    said = [item for _, doubts in read for item in doubts]
    return made, [*said, *mixed(matrices, [each for each, _ in read])]


def check_matrices(made: Sequence[MatrixCase]) -> list[Finding]:
    """Everything that is wrong with the matrices of one file, or worth knowing, in the order of `ROWS` and `ROLES`."""
    of_rows = [found for case in made for each in ROWS for found in each(case)]
    file = FileCase(made)
    of_roles = [found for each in ROLES for found in each(file)] if made else []
    return of_rows + of_roles
