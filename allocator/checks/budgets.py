"""Checks of budgets: whether envelopes fit into one another, in one currency, and where one is missing (clarification 83)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from allocator.checks.case import Case
from allocator.checks.envelopes import Envelope, budget_cell
from allocator.findings import Finding, finding
from allocator.raci import ORGANISATION, RESIDUAL


def exceeded(case: Case) -> Iterator[Finding]:
    """BUD-01: the envelopes below a scope add up to more than its own.

    More is promised than there is. Example: an operation of 2,000,000 with processes of 1,200,000 and 900,000.
    """
    for each in _divided(case):
        if (each.reserve or 0) < 0:
            yield _on_scope(case, "BUD-01", each, children=each.allocated, envelope=each.figure)


def reserves(case: Case) -> Iterator[Finding]:
    """BUD-02: the envelopes below a scope leave a reserve.

    What is not passed on stays with the holder. Example: an operation of 2,000,000 with processes of 900,000 and 700,000.
    """
    for each in _divided(case):
        if (each.reserve or 0) > 0:
            yield _on_scope(case, "BUD-02", each, reserve=each.reserve)


def not_the_smaller(case: Case) -> Iterator[Finding]:
    """BUD-03: the process budgets of a process manager reach the budget of an operation that the processes lie in.

    The operation's is the larger one. Example: processes of 300,000 under an operations manager with 250,000.
    """
    if case.budgets.mixed:
        return
    scopes = case.allocation.scopes
    operations = {
        s.holder: case.budgets.envelopes[n].figure for n, s in enumerate(scopes) if s.kind == "operation" and s.id != RESIDUAL
    }
    managing = case.roles.is_("process-manager")
    held: dict[int, list[int]] = {}
    for number, scope in enumerate(scopes):
        if scope.process >= 0 and managing[scope.holder]:
            held.setdefault(scope.holder, []).append(number)
    for manager, numbers in held.items():
        figures = [figure for number in numbers if (figure := case.budgets.envelopes[number].figure) is not None]
        above = {om: given for number in numbers for om in scopes[number].oms if (given := operations.get(om)) is not None}
        om = next((om for om, given in above.items() if figures and sum(figures) >= given), None)
        if om is not None:
            amounts = {"children": case.budgets.spelled(sum(figures, Decimal())), "envelope": case.budgets.spelled(above[om])}
            cell = case.org.cell(om, "budget")
            yield finding("BUD-03", case.org.ids[manager], cell, position=case.org.label(manager), om=case.org.label(om), **amounts)


def several_currencies(case: Case) -> Iterator[Finding]:
    """BUD-04: the rows with a budget figure name more than one currency.

    Their figures cannot be added. Example: an operation in EUR with a process in PLN.
    """
    if case.budgets.mixed:
        _, second, *_ = case.budgets.currencies.values()
        yield finding("BUD-04", ORGANISATION, second, currencies=", ".join(case.budgets.currencies))


def unbudgeted(case: Case) -> Iterator[Finding]:
    """BUD-05: a process without a budget figure.

    Its spending stays at the level of the operation. Example: a process whose budget cell is blank.
    """
    for process, item in enumerate(case.org.processes):
        if item.budget is None:
            found = case.on_process("BUD-05", process)
            yield finding("BUD-05", item.id, budget_cell(case.org, item.cell), **found.values)


def missing(case: Case) -> Iterator[Finding]:
    """BUD-06: ORG or an operation without a figure, with envelopes below it.

    Nobody can tell whether they fit. Example: an operations manager without budget over budgeted processes.
    """
    for each in case.budgets.envelopes:
        if each.figure is None and each.amount is not None:
            yield _on_scope(case, "BUD-06", each, children=each.allocated)


def _divided(case: Case) -> Iterator[Envelope]:
    """Envelopes with a figure and others below it; none where the currencies differ, since they cannot be added."""
    if not case.budgets.mixed:
        yield from (each for each in case.budgets.envelopes if each.figure is not None and each.below)


def _on_scope(case: Case, code: str, item: Envelope, **amounts: Decimal | None) -> Finding:
    """A finding about the envelope of a scope, in the budget cell of its holder."""
    scope = case.allocation.scopes[item.scope]
    said = {name: case.budgets.spelled(amount or Decimal()) for name, amount in amounts.items()}
    label = case.scope_labels[item.scope]
    return finding(code, scope.id, case.org.cell(scope.holder, "budget"), scope=label, holder=case.org.label(scope.holder), **said)
