"""`allocator explain`: why each letter of an activity, and why not the runner-up; or who signs for an amount, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from allocator.cli.amount import amount_of, explain_amount, few, refuse
from allocator.cli.common import (
    OrgOptions,
    coloured,
    keep_files,
    named_files,
    org_options,
    printable,
    run,
    scheme_of,
    scheme_option,
    write_text,
)

if TYPE_CHECKING:
    from allocator.derived.explain import Explanation
    from allocator.pipeline import Result


EXAMPLES = """\b
Examples:
  allocator explain org.xlsx --activity ops-budget
  allocator explain org.xlsx --activity proc-budget --scope PR1 --position P10
  allocator explain org.xlsx --activity proc-budget --json - | jq '.rows[].runner_up'
  allocator explain org.xlsx --amount 25000 --scope PR1 --position P10"""


@click.command("explain", epilog=EXAMPLES)
@org_options
@scheme_option(None)
@click.option("--activity", help="Id of the activity, e.g. ops-budget (see: allocator rules list).")
@click.option("--amount", callback=amount_of, help="Say instead who signs for so much in the scope, e.g. 25000 or 99.50.")
@click.option("--scope", help="Id of the scope, e.g. ORG, OP-P08, SITE-Riverside or a process id.")
@click.option("--position", help="Id of the position, with --amount of who asks; else every letter and the runner-up.")
@click.option(
    "--keep",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="EDITED.xlsx",
    help="A workbook edited by hand, as for 'raci': its letters are explained too.",
)
@click.option("--json", "json_file", metavar="FILE|-", help="The same as JSON instead; - is standard output.")
@click.option("--force", is_flag=True, help="Write over an existing file.")
def explain_command(
    org: tuple[Path, ...],
    activity: str | None,
    amount: Decimal | None,
    scope: str | None,
    position: str | None,
    json_file: str | None,
    force: bool,
    **options: Unpack[OrgOptions],
) -> None:
    """Say why a letter stands where it stands, why a cell is empty, or who signs for an amount."""
    if (activity is None) == (amount is None):
        raise click.UsageError("Give either --activity or --amount.")
    keep_files(org, named_files(json_file), force=force)
    options["quiet"] = True
    result = run(org, options)
    _answer(result, activity, amount, scope, position, json_file, options)
    sys.exit(1 if result.draft else 0)


def _answer(
    result: Result,
    activity: str | None,
    amount: Decimal | None,
    scope: str | None,
    position: str | None,
    json_file: str | None,
    options: OrgOptions,
) -> None:
    """Writes the answer; ends with exit code 2 where what is asked for is not there."""
    if position is not None and position not in result.org.index:
        refuse(f"There is no position {position} in {result.org.name}.")
    if amount is not None:
        explain_amount(result, amount, scope, position, json_file)
        return
    rows = list(_rows(result, str(activity), scope))
    if not rows:
        refuse(_no_row(result, str(activity), scope))
    named = options.get("scheme")
    scheme = scheme_of(result, named) if named else ""
    if json_file:
        from allocator.outputs.document import dumps
        from allocator.outputs.explained import explained

        write_text(json_file, dumps({"rows": [explained(result, row, position, scheme) for row in rows]}))
        return
    bold = coloured(options["colour"], sys.stdout)
    for row in rows:
        head, *lines = map(printable, _row_lines(result, row, position, scheme))
        click.echo("\n".join([click.style(head, bold=True) if bold else head, *lines]), color=bold)


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
    some = few([s.id for s in result.allocation.scopes if s.kind == kind])
    return f"{activity} has no row{f' in {scope}' if scope else ''}. Scopes of its kind ({kind}): {some or 'none'}."


def _row_lines(result: Result, row: int, position: str | None, scheme: str) -> Iterator[str]:
    """A row in words: what it rests on, each letter or the position asked for, and who came next."""
    from allocator.derived.explain import explain, runner_up
    from allocator.outputs.explained import asked, shown

    allocation, org = result.allocation, result.org
    activity = allocation.activities[allocation.rows.activity[row]]
    scope = allocation.scopes[allocation.rows.scope[row]]
    yield f"{activity.name} ({activity.id}) in {scope.name} ({scope.id})"
    for source in activity.sources:
        yield f"  Source: {source}: {source.statement}"
    letters = shown(result, row, scheme)
    for each in asked(result, row, position):
        yield from _lines(result, explain(org, result.pack, allocation, row, each, result.kept), letters.get(each, ""))
    second = runner_up(org, allocation, row)
    if position is None and second >= 0:
        why = explain(org, result.pack, allocation, row, second, result.kept)
        yield f"  Runner-up for A: {org.label(second)}"
        yield f"      Why not: {why.not_accountable}"


def _lines(result: Result, why: Explanation, letter: str) -> Iterator[str]:
    """One position of the row: its letter as shown, why, what keeps it from the A, its role, and the cells."""
    from allocator.derived.reasons import role

    vacant = " (vacant)" if result.org.vacant[why.position] else ""
    yield f"  {letter or 'no letter':<4} {result.org.label(why.position)}{vacant}"
    yield from (f"      {reason}" for reason in why.reasons)
    if not why.letter:
        yield f"      Not Accountable: {why.not_accountable}"
    yield f"      Role: {result.allocation.roles.of(why.position).name}"
    yield from (f"        {evidence}" for evidence in role(result.allocation, why.position))
    yield from (f"      {what}: {cell}" for what, cell in why.cells)
