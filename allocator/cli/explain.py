"""`allocator explain`: why each letter of an activity, and why not the runner-up."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from allocator.cli.common import OrgOptions, coloured, org_options, printable, run

if TYPE_CHECKING:
    from allocator.derived.explain import Explanation
    from allocator.pipeline import Result


EXAMPLES = """\b
Examples:
  allocator explain org.xlsx --activity ops-budget
  allocator explain org.xlsx --activity proc-budget --scope PR1 --position P10"""


@click.command("explain", epilog=EXAMPLES)
@org_options
@click.option("--activity", required=True, help="Id of the activity, e.g. ops-budget (see: allocator rules list).")
@click.option("--scope", help="Id of the scope, e.g. ORG, OP-P08, SITE-Riverside or a process id.")
@click.option("--position", help="Id of the position; without it every letter of the row and the runner-up.")
def explain_command(
    org: tuple[Path, ...], activity: str, scope: str | None, position: str | None, **options: Unpack[OrgOptions]
) -> None:
    """Say why a letter stands where it stands."""
    options["quiet"] = True
    result = run(org, options)
    rows = list(_rows(result, activity, scope))
    if not rows:
        _refuse(_no_row(result, activity, scope))
    if position is not None and position not in result.org.index:
        _refuse(f"There is no position {position} in {result.org.name}.")
    bold = coloured(options["colour"], sys.stdout)
    for row in rows:
        head, *lines = map(printable, _row_lines(result, row, position))
        click.echo("\n".join([click.style(head, bold=True) if bold else head, *lines]), color=bold)


def _refuse(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(2)


def _rows(result: Result, activity: str, scope: str | None) -> Iterator[int]:
    allocation = result.allocation
    for row in range(len(allocation.rows)):
        in_scope = scope is None or allocation.scopes[allocation.rows.scope[row]].id == scope
        if in_scope and allocation.activities[allocation.rows.activity[row]].id == activity:
            yield row


def _no_row(result: Result, activity: str, scope: str | None) -> str:
    """What is wrong with the request: the activity, or the scope, with what there is instead."""
    known = {a.id: a for a in result.allocation.activities}
    if activity not in known:
        return f"There is no activity {activity}. There are: {', '.join(known)}."
    kind = known[activity].scope
    ids = [s.id for s in result.allocation.scopes if s.kind == kind]
    some = ", ".join(ids[:10]) + (" …" if len(ids) > 10 else "")
    return f"{activity} has no row{f' in {scope}' if scope else ''}. Scopes of its kind ({kind}): {some or 'none'}."


def _row_lines(result: Result, row: int, position: str | None) -> Iterator[str]:
    from allocator.derived.explain import explain, letters_of, runner_up

    allocation, org = result.allocation, result.org
    activity = allocation.activities[allocation.rows.activity[row]]
    scope = allocation.scopes[allocation.rows.scope[row]]
    yield f"{activity.name} ({activity.id}) in {scope.name} ({scope.id})"
    for source in activity.sources:
        yield f"  Source: {source}: {source.statement}"
    asked = [org.index[position]] if position is not None else letters_of(allocation, row)
    for each in asked:
        yield from _lines(result, explain(org, result.pack, allocation, row, each))
    second = runner_up(org, allocation, row)
    if position is None and second >= 0:
        reasons = explain(org, result.pack, allocation, row, second).reasons
        yield f"  Runner-up for A: {org.label(second)}"
        yield from (f"      {reason}" for reason in reasons if reason.startswith("Not Accountable"))


def _lines(result: Result, why: Explanation) -> Iterator[str]:
    """One position of the row: its letter, the reasons, the claims beaten, the role and the cells."""
    org = result.org
    acting = f" (vacant; {org.label(why.acting)} acts)" if why.acting >= 0 else ""
    yield f"  {why.letter.symbol or 'no letter':<4} {org.label(why.position)}{acting}"
    plain = why.letter.symbol not in {"", "A", "A/R"}
    yield from (f"      {reason}" for reason in why.reasons if not (plain and reason.startswith("Not Accountable")))
    yield from (f"      also claimed: {claim}" for claim in why.claims[1:] if why.letter.symbol)
    yield from _role(result, why)
    yield from (f"      {what}: {cell}" for what, cell in why.cells)


def _role(result: Result, why: Explanation) -> Iterator[str]:
    """The role the position plays, what speaks for it, and the role that came next."""
    played = result.allocation.roles.of(why.position)
    points: dict[str, int] = {}
    for each in why.evidence:
        points[each.archetype] = points.get(each.archetype, 0) + each.points
    yield f"      read as {played.name}:"
    for each in why.evidence:
        if each.archetype == played.id:
            rule = "" if each.rule in {"title", "override", "root", "tie-break"} else f"{each.rule} "
            yield f"        {rule}{each.statement.partition(';')[0]}" + (f" ({each.points:+d})" if each.points else "")
    others = {archetype: total for archetype, total in points.items() if archetype != played.id and total > 0}
    if others:
        nearest = max(others, key=others.__getitem__)
        names = {archetype.id: archetype.name for archetype in result.allocation.roles.archetypes}
        yield f"        next: {names[nearest]} ({others[nearest]} points against {points.get(played.id, 0)})"
