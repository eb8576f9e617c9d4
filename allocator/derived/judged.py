"""Derived from matrices of any origin: what the checks find in them, with an org in the light of its reporting line too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.checks.matrix import cases, check_matrices
from allocator.checks.matrix_case import MatrixCase
from allocator.checks.matrix_org import Placed, check_on_org, placed, unplaced
from allocator.checks.matrix_places import Places
from allocator.checks.matrix_profile import Profile
from allocator.findings import Cell, Finding, catalogue
from allocator.rules.pack import Pack
from allocator.rules.titles import read_titles
from allocator.sheets.matrix import Matrix, read_matrices

if TYPE_CHECKING:
    from allocator.pipeline import Result


@dataclass(frozen=True)
class Judged:
    """One file: its matrices with what their letters stand for, their place in the org, and what was found, gravest first."""

    path: Path
    cases: tuple[MatrixCase, ...]
    placed: tuple[Placed, ...]  # one for each matrix, none without an org
    findings: tuple[Finding, ...]

    def about(self, case: MatrixCase) -> list[Finding]:
        """The findings that stand in the cells of one matrix."""
        cells = cells_of(case.matrix)
        return [item for item in self.findings if item.cell in cells]


@dataclass(frozen=True)
class Judgement:
    """All files that were checked, by which profile, and against which org ("" for none)."""

    files: tuple[Judged, ...]
    profile: Profile
    org: str = ""

    @property
    def findings(self) -> list[Finding]:
        """Everything found, file by file."""
        return [item for file in self.files for item in file.findings]

    @property
    def matrices(self) -> list[MatrixCase]:
        """All matrices."""
        return [case for file in self.files for case in file.cases]


def judge(paths: Sequence[Path], profile: Profile, pack: Pack, result: Result | None = None) -> Judgement:
    """Read the matrices of some files and check them; `result` is the allocated org to check them against.

    Thresholds are those of the pack.
    """
    files = []
    for path in paths:
        matrices, read = read_matrices([path])
        made, meant = cases(matrices, profile, pack.standards.thresholds)
        on_org: tuple[Placed, ...] = ()
        if result:
            places = Places(result.org, result.allocation, kinds_of(matrices, pack))
            on_org = tuple(placed(case, places) for case in made)
            made = [each.judged for each in on_org]
        found = [*read, *meant, *(item for each in on_org for item in unplaced(each)), *check_matrices(made), *check_on_org(on_org)]
        files.append(Judged(path, tuple(made), on_org, tuple(_ordered(found))))
    return Judgement(tuple(files), profile, result.org.name if result else "")


def kinds_of(matrices: Sequence[Matrix], pack: Pack) -> Mapping[str, tuple[str, ...]]:
    """The archetypes that the names of roles name for sure: "COO", "Finance"."""
    names = list(dict.fromkeys(role.name for matrix in matrices for role in matrix.roles))
    index, readings = read_titles(pack.lexicon, names)
    strong = [tuple(m.archetype for m in reading.matches if m.strong and m.archetype and not m.deputy) for reading in readings]
    called = {archetype.name.casefold(): archetype.id for archetype in pack.standards.archetypes}
    told = (strong[place] for place in index.tolist())
    return {name: (called[key],) if (key := name.casefold()) in called else kinds for name, kinds in zip(names, told, strict=True)}


def _ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Each code once in a cell, gravest first, then in the order of the catalogue, then as they came."""
    first: dict[tuple[str, str, Cell | None], Finding] = {}
    for item in findings:
        first.setdefault((item.code, "" if item.cell else item.subject, item.cell), item)
    order = {code: place for place, code in enumerate(catalogue())}
    return sorted(first.values(), key=lambda item: (item.severity.rank, order[item.code]))


def cells_of(matrix: Matrix) -> frozenset[Cell]:
    """Every cell that belongs to a matrix."""
    rows = {cell for row in matrix.rows for cell in (row.cell, *(entry.cell for entry in row.entries))}
    return frozenset(rows | {role.cell for role in matrix.roles})
