"""`allocator explain --amount`: who signs for an amount in a scope, the way up to them, and why."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn

import click

from allocator.cli.common import printable, show_findings, write_text

if TYPE_CHECKING:
    from allocator.derived.authority import Approval, Authority
    from allocator.pipeline import Result

PLAIN = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
SOME = 10  # ids named


def amount_of(_context: click.Context, _option: click.Parameter, value: str | None) -> Decimal | None:
    """An amount in digits, with a point before the cents; no marks between thousands, which could be taken for it."""
    if value is not None and not (PLAIN.fullmatch(value) and Decimal(value)):
        raise click.BadParameter(f"{value} is no amount: write it in digits alone, such as 25000 or 99.50.")
    return None if value is None else Decimal(value)


def explain_amount(result: Result, amount: Decimal, scope: str | None, position: str | None, json_file: str | None) -> None:
    """Says who signs; ends with exit code 2 where the scope is not known or the budgets cannot be compared."""
    from allocator.derived.authority import Authority

    ids = [each.id for each in result.allocation.scopes]
    if scope not in ids:
        refuse(f"{f'There is no scope {scope}' if scope else '--amount needs --scope'}. Scopes: {few(ids)}.")
    authority = Authority(result.org, result.pack, result.allocation)
    if authority.budgets.mixed:
        refuse(f"The budgets are in {', '.join(authority.budgets.currencies)}, so no amount can be compared with them (BUD-04).")
    requester = result.org.index[position] if position else -1
    approval = authority.approval(ids.index(scope), amount, requester)
    if json_file:
        from allocator.outputs.authorised import approved
        from allocator.outputs.document import dumps

        write_text(json_file, dumps(approved(authority, approval)))
        return
    show_findings(authority.findings(approval), quiet=True, verbose=True, colour="auto")
    click.echo("\n".join(map(printable, _lines(authority, approval))))


def _lines(authority: Authority, approval: Approval) -> Iterator[str]:
    """The answer, the way up, and the rules."""
    from allocator.derived.signing import answer, begins, budget_lines, step_why

    rules = authority.pack.extras["delegation"]
    yield answer(authority, approval)
    yield f"  {begins(authority, approval)}"
    yield from (f"    {authority.org.label(step.position)}: {step_why(authority, approval, step)}" for step in approval.steps)
    yield from (f"  {line}" for line in budget_lines(authority, approval))
    yield f"  Limit: {rules['limit']}."
    yield f"  Escalation: {rules['escalation']}."
    yield f"  Source: {rules['source']}: {rules['source'].statement}"


def few(ids: Sequence[str]) -> str:
    """The first ids, and that there are more."""
    return ", ".join(ids[:SOME]) + (" …" if len(ids) > SOME else "")


def refuse(message: str) -> NoReturn:
    """Ends with exit code 2."""
    click.echo(message, err=True)
    sys.exit(2)
