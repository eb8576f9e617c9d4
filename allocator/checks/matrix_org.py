"""Checks of matrices of any origin against an org: authority, vacant posts, duties, and how far roles reach.

The matrices of a file become an allocation of the org, which the same checks judge as one that the rules made. Activities
that the rules do not know are judged by the reporting line alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from allocator.checks import authority, duties, raci, vacancies
from allocator.checks.case import Case
from allocator.checks.matrix_case import MatrixCase
from allocator.checks.matrix_places import Place, Places
from allocator.findings import Cell, Finding, finding
from allocator.org.structure import NOBODY
from allocator.raci import Activity, Allocation, Assignments, Claims, Letter, Rows, Scope
from allocator.sheets.matrix import MatrixRow

EVERYWHERE: tuple[Callable[[Case], Iterable[Finding]], ...] = (
    authority.authority,  # INV-03
    raci.letters_that_bind,  # INV-05
    vacancies.vacant_accountable,  # VAC-01
    vacancies.acting_verifier,  # VAC-02
    vacancies.nobody_acting,  # VAC-04
    duties.own_checker,  # SOD-01
    duties.dependent_verifier,  # SOD-06
    duties.managing_audit,  # SOD-07
)
WHERE_KNOWN: tuple[Callable[[Case], Iterable[Finding]], ...] = (
    authority.beyond_scope,  # LEAK-01
    authority.customer_contact,  # LEAK-02
    authority.long_horizon,  # LEAK-03
    authority.others_process,  # LEAK-05
    duties.incompatible_duties,  # SOD-02 to SOD-05
)
NAMED = 5  # roles or positions that a message names
LETTERS = {"V": Letter.VERIFY, "C": Letter.CONSULTED, "S": Letter.SUPPORT, "I": Letter.INFORMED, "G": Letter.ACCOUNTABLE}
LETTERS["O"] = Letter.OUT

Held = tuple[int, int, Letter, Cell]  # row, position, letter, where it stands


@dataclass(frozen=True)
class Placed:
    """A matrix with what each role is in the org, and the activity and scope of each row that the rules know."""

    case: MatrixCase
    places: Places
    roles: tuple[Place, ...]
    rows: tuple[tuple[int, int] | None, ...]

    def over(self, role: int, others: Sequence[int]) -> bool | None:
        """Whether a role has authority over others; None where one of them is no position."""
        positions = np.array([self.roles[each].position for each in others], dtype=np.int64)
        own = self.roles[role].position
        if own == NOBODY or (positions == NOBODY).any():
            return None
        return bool(self.places.org.line.covers(own, positions).all())

    @cached_property
    def judged(self) -> MatrixCase:
        """The matrix with what the org says about it."""
        activities = self.places.allocation.activities
        known = ((place, row) for place, row in enumerate(self.rows) if row)
        return replace(self.case, over=self.over, broadcasts=frozenset(p for p, row in known if activities[row[0]].broadcast))


def placed(case: MatrixCase, places: Places) -> Placed:
    """A matrix with its roles and rows found in the org; groups of positions are none."""
    roles = (Place(NOBODY) if place in case.groups else places.place(role.name) for place, role in enumerate(case.matrix.roles))
    return Placed(case, places, tuple(roles), tuple(places.row(row.activity) for row in case.matrix.rows))


def unplaced(each: Placed) -> Iterator[Finding]:
    """MTX-20 to MTX-22: roles that are no position for sure, and activities that the rules do not know."""
    org, matrix = each.places.org, each.case.matrix
    lost = [place for place, role in enumerate(each.roles) if role.position == NOBODY and place not in each.case.groups]
    several = [place for place in lost if each.roles[place].others]
    for place in several:
        fits = [org.label(position) for position in each.roles[place].others]
        role, names = matrix.roles[place], _listed(fits)
        yield finding("MTX-21", role.name, role.cell, position=role.name, count=len(fits), org=org.name, fits=names)
    alone = [matrix.roles[place] for place in lost if place not in several]
    if alone:
        where = matrix.sheet or matrix.file
        yield finding("MTX-20", where, alone[0].cell, org=org.name, roles=_listed([role.name for role in alone]))
    strange = [row for row, known in zip(matrix.rows, each.rows, strict=True) if known is None]
    if strange:
        first = _listed([f"'{row.activity}'" for row in strange])
        yield each.case.on_matrix("MTX-22", count=len(strange), total=len(matrix.rows), first=first)


def _listed(texts: Sequence[str]) -> str:
    """A few texts, and how many more there are."""
    return ", ".join(texts[:NAMED]) + (f" and {len(texts) - NAMED} more" if len(texts) > NAMED else "")


@dataclass(frozen=True)
class ByHand(Case):
    """An allocation that stands in matrices. What is found has the cell and the name of its row there."""

    written: Sequence[MatrixRow]
    letter_cells: Mapping[tuple[int, int], Cell]  # by row and position
    role_cells: Mapping[int, Cell]  # where each position is named

    @cached_property
    def by_hand(self) -> Mapping[tuple[int, int], Cell]:
        """Where each letter stands: all of them were set by hand."""
        return self.letter_cells

    @cached_property
    def _own(self) -> frozenset[Cell]:
        return frozenset(self.letter_cells.values())

    def _on_row(self, code: str, row: int, cell: Cell | None, **values: object) -> Finding:
        """A finding about a row by the name it has in its matrix."""
        written = self.written[row]
        return finding(code, written.activity, cell if cell in self._own else written.cell, row=f"'{written.activity}'", **values)

    def on_position(self, code: str, position: int, field: str = "title", **values: object) -> Finding:
        """A finding about a position, where the matrix names it."""
        label = self.org.label(position)
        return finding(code, self.org.ids[position], self.role_cells.get(position), position=label, **values)


def check_on_org(matrices: Sequence[Placed]) -> list[Finding]:
    """What is wrong with the matrices of one file in the light of an org; each row and cell once per code."""
    if not matrices:
        return []
    everywhere = [item for check in EVERYWHERE for item in check(_case(matrices, known_only=False))]
    where_known = [item for check in WHERE_KNOWN for item in check(_case(matrices, known_only=True))]
    return [*everywhere, *where_known]


def _case(matrices: Sequence[Placed], *, known_only: bool) -> ByHand:
    """The matrices as one allocation of the org."""
    places = matrices[0].places
    rows = [(each, at) for each in matrices for at in range(len(each.rows)) if each.rows[at] or not known_only]
    held = [entry for number, (each, at) in enumerate(rows) for entry in _held(number, each, at)]
    written = [each.case.matrix.rows[at] for each, at in rows]
    cells = {(row, position): cell for row, position, _, cell in held}
    roles_at: dict[int, Cell] = {}
    for each in matrices:
        for role, place in zip(each.case.matrix.roles, each.roles, strict=True):
            roles_at.setdefault(place.position, role.cell)
    return ByHand(places.org, _allocation(places.allocation, rows, held), written, cells, roles_at)


def _held(number: int, each: Placed, at: int) -> Iterator[Held]:
    """The letters of a row, of roles that are positions; of two on one role the stronger, A and R together."""
    row = each.case.rows[at]
    for role, held in row.duties.items():
        position = each.roles[role].position
        letters = [LETTERS[duty] for duty in held if duty in LETTERS]
        letters += [Letter.ACCOUNTABLE_RESPONSIBLE if "R" in held else Letter.ACCOUNTABLE] * ("A" in held)
        letters += [Letter.RESPONSIBLE] * ("R" in held)
        if position != NOBODY and letters:
            yield number, position, max(letters), row.entries[role].cell


def _allocation(allocation: Allocation, rows: Sequence[tuple[Placed, int]], held: Sequence[Held]) -> Allocation:
    """The allocation of an org with other rows and letters. Rows that the rules do not know share an activity and a scope."""
    unknown = len(allocation.activities), len(allocation.scopes)
    nowhere = Scope("", allocation.standards.kinds[0].id, "", NOBODY, "", "")
    pairs = [each.rows[at] or unknown for each, at in rows]
    activity, scope = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    none = np.zeros(0, dtype=np.int64)
    return replace(
        allocation,
        activities=(*allocation.activities, Activity("", "", "", "", "", "")),
        scopes=(*allocation.scopes, nowhere),
        rows=Rows(activity.astype(np.int16), scope, np.full(len(rows), NOBODY)),
        claims=Claims(none, none.astype(np.int16), none, none, none.astype(np.int16)),
        assignments=_assignments(held),
    )


def _assignments(held: Sequence[Held]) -> Assignments:
    """The letters as columns, by row and strength."""
    lines = sorted((row, -letter, position) for row, position, letter, _ in held)
    row, letter, position = np.array(lines, dtype=np.int64).reshape(-1, 3).T
    nobody = np.full(len(lines), NOBODY)
    return Assignments(row, position, (-letter).astype(np.int16), nobody, nobody, nobody)
