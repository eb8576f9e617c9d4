"""Derived from an allocation: what the prover says of every option of every row, rows side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.checks import authority, controls, duties, raci, vacancies
from allocator.checks.case import Case
from allocator.derived.overrides import Change, with_changes
from allocator.derived.suggest_options import Moves, Row
from allocator.findings import Finding, Severity, catalogue
from allocator.org.structure import Ints, Line
from allocator.raci import Allocation, Assignments, Claims, Letter, Rows

ON_ROWS: tuple[Callable[[Case], Iterable[Finding]], ...] = (  # those that look at one row at a time
    raci.one_accountable,
    raci.somebody_responsible,
    authority.authority,
    raci.letters_that_bind,
    authority.beyond_scope,
    authority.customer_contact,
    authority.long_horizon,
    authority.others_process,
    vacancies.acting_verifier,
    raci.many_consulted,
    controls.separated,
    duties.dependent_verifier,
    duties.managing_audit,
)
GRAVE = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to change a row: the overrides, the letters after them, and the codes that the prover then finds on it."""

    row: int
    moves: Moves
    held: tuple[tuple[int, Letter], ...]
    codes: frozenset[str]

    @property
    def answering(self) -> list[int]:
        """Who holds the A."""
        return [position for position, letter in self.held if letter >= Letter.ACCOUNTABLE]

    @property
    def errors(self) -> int:
        """How many of its findings are errors."""
        return sum(catalogue()[code].severity is Severity.ERROR for code in self.codes)

    @property
    def warnings(self) -> int:
        """How many of its findings are warnings."""
        return sum(catalogue()[code].severity is Severity.WARNING for code in self.codes)


def judged(case: Case, rows: Ints) -> list[list[Option]]:
    """The options of each row, the one that changes nothing first; none that adds an error or breaks another ceiling."""
    part = Case(case.org, part_of(case.allocation, rows))
    held: dict[int, dict[int, Letter]] = defaultdict(dict)
    table = part.given
    for row, position, letter in zip(table.row.tolist(), table.position.tolist(), table.letter.tolist(), strict=True):
        held[row][position] = Letter(letter)
    ways = [Row(part, row, held[row]).options() for row in range(len(rows))]
    found: list[list[Option]] = [[] for _ in ways]
    for layer in range(max(map(len, ways), default=0)):
        for option in _layer(part, [(row, each[layer]) for row, each in enumerate(ways) if layer < len(each)]):
            if _harmless(option, found[option.row], case.org.line):
                found[option.row].append(option)
    return [[replace(option, row=int(rows[option.row])) for option in options] for options in found]


def part_of(allocation: Allocation, rows: Ints) -> Allocation:
    """Only these rows of an allocation, in ascending order."""
    new = np.full(len(allocation.rows), -1, dtype=np.int64)
    new[rows] = np.arange(len(rows))
    claims, table = vars(allocation.claims), vars(allocation.assignments)
    claimed, stands = new[claims["row"]] >= 0, new[table["row"]] >= 0
    claims = {name: column[claimed] for name, column in claims.items()}
    table = {name: column[stands] for name, column in table.items()}
    return replace(
        allocation,
        rows=Rows(**{name: column[rows] for name, column in vars(allocation.rows).items()}),
        claims=Claims(**{**claims, "row": new[claims["row"]]}),
        assignments=Assignments(**{**table, "row": new[table["row"]]}),
    )


def _layer(part: Case, ways: Sequence[tuple[int, Moves]]) -> list[Option]:
    """One option of each row, all set at once: what stands on one row decides nothing on another."""
    changes = [Change(row, position, letter, -1) for row, moves in ways for position, letter in moves]
    table, _ = with_changes(part.org, part.allocation, changes) if changes else (part.allocation.assignments, [])
    case = Case(part.org, replace(part.allocation, assignments=table))
    codes: dict[str, set[str]] = defaultdict(set)
    for check in ON_ROWS:
        for found in check(case):
            if found.severity in GRAVE:
                codes[found.subject].add(found.code)
    held: dict[int, list[tuple[int, Letter]]] = defaultdict(list)
    for row, position, letter in zip(table.row.tolist(), table.position.tolist(), table.letter.tolist(), strict=True):
        held[row].append((position, Letter(letter)))
    name = part.allocation.row_name
    return [Option(row, moves, tuple(held[row]), frozenset(codes[name(row)])) for row, moves in ways]


def _harmless(option: Option, before: list[Option], line: Line) -> bool:
    """Whether an option adds no error and no step beyond a ceiling of the founding document, compared with no change.

    On a row without a finding of its own the A moves down only: load is pushed down, not up.
    """
    if not before:
        return True
    new = option.codes - before[0].codes
    if any(catalogue()[code].severity is Severity.ERROR or code.startswith("LEAK") for code in new):
        return False
    former, later = before[0].answering, option.answering
    return bool(before[0].codes) or bool(line.covers(np.array(former[:1]), np.array(later[:1])).all())
