"""`allocator rules`: browse and check the rule pack."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.cli.common import pack_of, show_findings

if TYPE_CHECKING:
    from allocator.raci import Activity
    from allocator.rules.pack import Pack


@click.group("rules")
def rules_group() -> None:
    """Browse and check the rules: activities, decision table, findings, sources."""


@rules_group.command("list")
@click.option("--rules", default="operations", metavar="PACK", help="Rule pack: a bundled name or a TOML file.")
def list_command(rules: str) -> None:
    """List every activity with its scope, its Accountable and its source."""
    pack = _load(rules)
    click.echo(f"Rule pack {pack.id} {pack.version} ({pack.hash})")
    for kind in pack.standards.kinds[::-1]:
        rows = [activity for activity in pack.activities if activity.scope == kind.id]
        if rows:
            click.echo(f"\n{kind.id}")
        for activity in rows:
            click.echo(f"  {activity.id:<28} {activity.name}")


@rules_group.command("show")
@click.argument("code")
@click.option("--rules", default="operations", metavar="PACK", help="Rule pack: a bundled name or a TOML file.")
def show_command(code: str, rules: str) -> None:
    """Show one rule: an activity (ops-budget), a rule (H5, G8, OM1) or a finding (OWN-03)."""
    from allocator.findings import catalogue

    pack = _load(rules)
    activity = next((a for a in pack.activities if a.id == code), None)
    evidence = next((e for e in pack.evidence if e.id == code), None)
    if activity:
        click.echo("\n".join(_activity(pack, activity)))
    elif code in catalogue():
        entry = catalogue()[code]
        click.echo(f"{code} ({entry.severity}): {entry.title}\n{entry.means}\nWhat to do: {entry.fix}\nSource: {entry.source}")
    elif evidence:
        click.echo(f"{code}: {evidence.points:+d} for {evidence.archetype} when {evidence.when}\nSource: {evidence.source}")
    elif code in pack.texts:
        click.echo(f"{code}: {pack.texts[code]}")
    else:
        click.echo(f"There is no activity, rule or finding {code}. `allocator rules list` lists the activities.", err=True)
        sys.exit(2)


@rules_group.command("check")
@click.argument("pack", type=click.Path(path_type=Path))
def check_command(pack: Path) -> None:
    """Check a rule pack and name every mistake in it."""
    loaded = _load(pack)
    counts = f"{len(loaded.activities)} activities, {len(loaded.decisions)} decisions"
    click.echo(f"{loaded.id} {loaded.version} ({loaded.hash}): {counts}, no mistake.")


def _load(rules: str | Path) -> Pack:
    from allocator.rules.pack import load

    pack, findings = load(pack_of(rules) if isinstance(rules, str) else rules)
    show_findings(findings, quiet=False, verbose=True, colour="auto")
    if pack is None:
        sys.exit(2)
    return pack


def _activity(pack: Pack, activity: Activity) -> Iterator[str]:
    yield f"{activity.id}: {activity.name}"
    yield f"  scope {activity.scope}, dimension {activity.dimension}, horizon {activity.horizon}, when {activity.when}"
    code = pack.activities.index(activity)
    for decision in pack.decisions:
        if decision.activity == code:
            meaning = pack.selectors.get(decision.selector, "head of the first of these functions that the sheet has")
            rule = f" [{decision.rule}]" if decision.rule else ""
            yield f"  {decision.letter.symbol:<3} {decision.selector}{rule}: {meaning}"
    for source in activity.sources:
        anchor = f' ("{source.anchor}")' if source.anchor else ""
        yield f"  Source: {source}{anchor}: {source.statement}"
