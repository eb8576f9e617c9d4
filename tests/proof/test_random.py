"""Random orgs with everything a sheet can say: what must hold of every matrix holds of theirs, and what breaks is said."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, note, settings

from allocator.findings import catalogue
from allocator.pipeline import Result
from tests.proof.orgs import Tables, random_tables, result_of
from tests.proof.prover import ACCOUNTABLE, DOING, WATCHING, Matrix

Property = Callable[[Result, Matrix], object]


def reported(result: Result, code: str) -> set[str]:
    """Subjects of a code."""
    return {item.subject for item in result.findings if item.code == code}


def one_accountable(result: Result, matrix: Matrix) -> None:
    """INV-01."""
    assert matrix.not_one_accountable() == set()
    assert not reported(result, "INV-01")


def somebody_does_it(result: Result, matrix: Matrix) -> None:
    """INV-02."""
    assert matrix.without_doer() == set()
    assert not reported(result, "INV-02")


def one_letter_each(result: Result, matrix: Matrix) -> None:
    """INV-04."""
    assert matrix.doubled() == set()
    assert not reported(result, "INV-04")


def within_ceilings(result: Result, matrix: Matrix) -> None:
    """LEAK-01: only a designated owner may stand beyond the ceiling (rule 50), and then it is reported."""
    beyond = matrix.beyond_ceiling()
    assert all(position == matrix.process(row).owner for row, position in beyond)
    assert reported(result, "LEAK-01") == matrix.names({row for row, _ in beyond})


def authority_or_said(result: Result, matrix: Matrix) -> None:
    """INV-03: each A covers its R and heads, or has a mandate, or the row is reported; no row besides."""
    assert reported(result, "INV-03") == matrix.names(matrix.without_authority())


def vacant_posts_only_hold(result: Result, matrix: Matrix) -> None:
    """Rules 63, 64: a vacant post has A and R alone, and who acts for it is filled; if nobody can, VAC-04 says so."""
    org, table = matrix.org, result.allocation.assignments
    assert not any(org.vacant[position] for _, position in matrix.cells(*WATCHING))
    entries = zip(table.position.tolist(), table.letter.tolist(), table.acting.tolist(), strict=True)
    for position, letter, acting in entries:
        needed = bool(org.vacant[position]) and letter in {*ACCOUNTABLE, *DOING}
        assert acting == (matrix.acting(position) if needed else -1)
        assert acting < 0 or not org.vacant[acting]
        assert not needed or (acting < 0) == (org.ids[position] in reported(result, "VAC-04"))


def acting_holders_do_nothing_else(result: Result, matrix: Matrix) -> None:
    """Rule 64: who acts for an A or R of a row neither verifies nor is consulted or informed on it."""
    table = result.allocation.assignments
    acting = set(zip(table.row.tolist(), table.acting.tolist(), strict=True))
    assert not acting & set(matrix.cells(*WATCHING))


def audit_stays_out(result: Result, matrix: Matrix) -> None:
    """Rule 65: internal audit verifies nothing and is not consulted, informed or in support; an A or R is reported."""
    audit = {position for position, role in enumerate(matrix.roles) if role == "fn-internal-audit"}
    assert not audit & {position for _, position in matrix.cells(*WATCHING)}
    held = {row for row, position in matrix.cells(*ACCOUNTABLE, *DOING) if position in audit}
    assert reported(result, "INV-05") == matrix.names(held)


def findings_in_order(result: Result, matrix: Matrix) -> None:
    """Each (code, subject) once, gravest first, then in the order of the catalogue; each can be said."""
    place = {code: number for number, code in enumerate(catalogue())}
    keys = [(item.severity.rank, place[item.code]) for item in result.findings]
    assert keys == sorted(keys)
    assert len({(item.code, item.subject) for item in result.findings}) == len(result.findings)
    assert all(item.message and item.fix for item in result.findings)


PROPERTIES: tuple[Property, ...] = (
    one_accountable,
    somebody_does_it,
    one_letter_each,
    within_ceilings,
    authority_or_said,
    vacant_posts_only_hold,
    acting_holders_do_nothing_else,
    audit_stays_out,
    findings_in_order,
)


@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_tables())
def test_every_property_holds_on_random_orgs(tables: Tables) -> None:
    note("\n".join(f"{name}: {row}" for name, rows in tables.items() for row in rows))
    result = result_of(tables)
    matrix = Matrix(result.org, result.allocation)
    for holds in PROPERTIES:
        holds(result, matrix)
