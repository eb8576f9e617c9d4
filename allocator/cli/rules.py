"""`allocator rules`: browse and check the rule pack, take it to a spreadsheet and back, begin one of your own."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.cli.common import ends_in, keep_files, named_files, pack_of, printable, show_findings, write_text, write_whole

if TYPE_CHECKING:
    from allocator.raci import Activity
    from allocator.rules.pack import Pack

NAME = re.compile(r"\w[\w.-]*")


@click.group("rules")
def rules_group() -> None:
    """Browse, check and change the rules: activities, decision table, findings, sources."""


@rules_group.command("list")
@click.option("--rules", default="operations", metavar="PACK", help="Rules: a bundled name, a TOML file or a workbook of rules.")
def list_command(rules: str) -> None:
    """List every activity by scope, with its Accountable and its source."""
    from allocator.raci import Letter

    pack = _load(rules)
    click.echo(f"Rule pack {pack.id} {pack.version} ({pack.hash})")
    selector = {d.activity: d.selector for d in pack.decisions if d.letter == Letter.ACCOUNTABLE}
    for kind in pack.standards.kinds[::-1]:
        rows = [(code, activity) for code, activity in enumerate(pack.activities) if activity.scope == kind.id]
        if rows:
            click.echo(f"\n{kind.id}")
        for code, activity in rows:
            click.echo(f"  {activity.id:<28} {activity.name:<68} A: {selector[code]:<18} {activity.sources[0]}")


@rules_group.command("show")
@click.argument("code")
@click.option("--rules", default="operations", metavar="PACK", help="Rules: a bundled name, a TOML file or a workbook of rules.")
def show_command(code: str, rules: str) -> None:
    """Show whatever the pack calls by this name.

    An activity (ops-budget), a role (operations-manager), a rule (H5, G8, EQ1, OM1), a selector (om-lca), a finding
    (OWN-03), a scope kind, a dimension, a threshold, a scheme, a KPI, an expectation (ST1).
    """
    lines = list(_about(_load(rules), code))
    if not lines:
        click.echo(f"The rule pack has nothing called {code}. `allocator rules list` lists the activities.", err=True)
        sys.exit(2)
    click.echo("\n".join(lines))


def _about(pack: Pack, code: str) -> Iterator[str]:
    """Everything of this name, table by table."""
    from allocator.findings import catalogue

    for activity in pack.activities:
        if activity.id == code:
            yield from _activity(pack, activity)
    for archetype in pack.standards.archetypes:
        if code in {archetype.id, archetype.id.removeprefix("fn-")}:
            ceiling = archetype.ceiling or "no scope"
            yield f"Role {archetype.name} ({archetype.id}): may be Accountable for {ceiling}. {archetype.note}".rstrip()
    for evidence in pack.evidence:
        if evidence.id == code:
            yield f"{code}: {evidence.points:+d} for {evidence.archetype} when {evidence.when}"
            yield f"  Source: {evidence.source}"
    if code in catalogue():
        entry = catalogue()[code]
        yield f"{code} ({entry.severity}): {entry.title}"
        yield from (f"  {entry.means}", f"  What to do: {entry.fix}", f"  Source: {entry.source}")
    for kind in pack.standards.kinds:
        if kind.id == code:
            yield f"Scope kind {kind.id}: {kind.meaning}. Holder: {', else '.join(kind.chain)}"
    if code in pack.texts:
        yield f"{code}: {pack.texts[code]}"
    if code in pack.selectors:
        yield f"Selector {code}: {pack.selectors[code]}"
    if code in pack.standards.thresholds:
        yield f"Threshold {code}: {pack.standards.thresholds[code]:g}"
    yield from _tables(pack, code)


def _tables(pack: Pack, code: str) -> Iterator[str]:
    """The pack's tables of words and of later stages."""
    if code in pack.schemes:
        scheme = pack.schemes[code]
        yield f"Scheme {code}. {scheme.note}".rstrip()
        yield from (f"  {letter}: {meaning}" for letter, meaning in scheme.legend.items())
    if code in pack.extras["dimensions"]:
        dimension = pack.extras["dimensions"][code]
        yield f"Dimension {dimension.name}: {pack.document}, line {dimension.line}"
    for table in ("kpis", "expectations"):
        for key, value in pack.extras[table].get(code, {}).items():
            yield f"{code}, {key}: {value}"


@rules_group.command("check")
@click.argument("pack")
def check_command(pack: str) -> None:
    """Check a rule pack, TOML file or workbook, and name every mistake in it by table and key, or by cell."""
    loaded = _load(pack)
    counts = f"{len(loaded.activities)} activities, {len(loaded.decisions)} decisions"
    click.echo(f"{loaded.id} {loaded.version} ({loaded.hash}): {counts}, no mistake.")


@rules_group.command("export")
@click.argument("pack", default="operations")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The workbook to write.")
@click.option("--force", is_flag=True, help="Write over an existing file.")
def export_command(pack: str, output: Path, force: bool) -> None:
    """Write a rule pack as a workbook, to be edited and used with --rules.

    What the pack extends is written out with it, so that the workbook is complete.
    """
    from allocator.outputs.rules_book import write_rules

    ends_in(output, ".xlsx")
    keep_files([Path(pack)], [output], force=force)
    loaded = _load(pack)
    write_whole(output, lambda path: write_rules(loaded, path))
    click.echo(f"Written: {output}. Edit it, check it with 'allocator rules check', use it with --rules.", err=True)


@rules_group.command("new")
@click.argument("name")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write: .toml or .xlsx (default: NAME.toml).")
@click.option("--extends", default="operations", metavar="PACK", help="The pack that the new one extends (default: operations).")
@click.option("--force", is_flag=True, help="Write over an existing file.")
def new_command(name: str, output: Path | None, extends: str, force: bool) -> None:
    """Begin a rule pack of your own that extends another and says only what differs."""
    from allocator.outputs.rules_book import extension_text, write_extension

    if not NAME.fullmatch(name):
        click.echo(
            f"{printable(name)} is no name for a rule pack: use letters, digits, dots and hyphens. Nothing was written.", err=True
        )
        sys.exit(2)
    target = output or Path(f"{name}.toml")
    ends_in(target, ".toml", ".xlsx")
    keep_files([Path(extends)], [target], force=force)
    parent = _load(extends)
    place = extends if extends == pack_of(extends) else Path(os.path.relpath(extends, target.parent)).as_posix()
    if target.suffix.lower() == ".xlsx":
        write_whole(target, lambda path: write_extension(parent, name, place, path))
    else:
        write_text(str(target), extension_text(name, place, target.name))
    click.echo(f"Written: {target}, which extends {parent.id} {parent.version}. It says in itself how to go on.", err=True)


@rules_group.command("trace")
@click.option("--rules", default="operations", metavar="PACK", help="Rules: a bundled name, a TOML file or a workbook of rules.")
@click.option("--json", "json_file", metavar="FILE|-", help="The same as JSON; - is standard output, in place of the list.")
@click.option("--force", is_flag=True, help="Write over an existing file.")
def trace_command(rules: str, json_file: str | None, *, force: bool) -> None:
    """Show what each dimension of the founding document became.

    Every responsibility, rule, attribute, key figure, expectation and finding stands below the dimension that it cites;
    what rests on published practice or on our own decision alone stands apart.
    """
    from allocator.outputs.traced import document, lines

    keep_files([Path(rules)], named_files(json_file), force=force)
    pack = _load(rules)
    if json_file:
        write_text(json_file, document(pack))
    if json_file != "-":
        click.echo("\n".join(lines(pack)))


def _load(rules: str) -> Pack:
    from allocator.rules.pack import load

    pack, findings = load(pack_of(rules))
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
