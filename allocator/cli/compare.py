"""`allocator compare`: what a reorganisation does, from the org before and the org after it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from allocator.cli.common import (
    OrgOptions,
    chosen,
    coloured,
    ends_in,
    keep_files,
    named_files,
    printable,
    progress,
    reading_options,
    show_findings,
    write_text,
    write_whole,
)
from allocator.cli.settings import beside

if TYPE_CHECKING:
    from allocator.derived.compare import Comparison
    from allocator.outputs.compared_words import Words

EXAMPLES = """\b
Examples:
  allocator compare org-2025.xlsx org-2026.xlsx
  allocator compare before.xlsx after.xlsx -o changes.xlsx
  allocator compare before.csv after.csv --with-before processes-25.csv --with-after processes-26.csv"""
FLOWS = 5  # handovers printed
FILE = click.Path(path_type=Path)


@click.command("compare", epilog=EXAMPLES)
@click.argument("before", type=FILE)
@click.argument("after", type=FILE, is_eager=True, callback=beside)
@click.option("--with-before", multiple=True, type=FILE, metavar="FILE", help="A further file of BEFORE, such as its processes.")
@click.option("--with-after", multiple=True, type=FILE, metavar="FILE", help="A further file of AFTER.")
@reading_options
@click.option("-o", "--output", type=FILE, metavar="OUT.xlsx", help="Write the workbook: old and new letters, handover lists.")
@click.option("--force", is_flag=True, help="Write over an existing file.")
@click.option("--json", "json_file", metavar="FILE|-", help="Write the comparison as JSON; - is standard output.")
def compare_command(
    before: Path,
    after: Path,
    with_before: tuple[Path, ...],
    with_after: tuple[Path, ...],
    output: Path | None,
    force: bool,
    json_file: str | None,
    **options: Unpack[OrgOptions],
) -> None:
    """Say what a reorganisation does: who gains, loses and keeps which responsibility.

    BEFORE and AFTER are two states of one org, each a file as 'allocator raci' reads it. Positions are recognised by
    their id, else by holder and title. Letters are those of RACI. Exit code 1: AFTER has errors that BEFORE does not have.
    """
    ends_in(output, ".xlsx")
    sides = (before, *with_before), (after, *with_after)
    keep_files([*sides[0], *sides[1]], [*([output] if output else []), *named_files(json_file)], force=force)
    made = _compared(sides, options)
    from allocator.findings import ordered

    if output:
        _write(made, output, quiet=options["quiet"])
    if json_file:
        from allocator.outputs.compared_json import comparison
        from allocator.outputs.document import dumps

        write_text(json_file, dumps(comparison(made)))
    found = ordered([*made.findings, *made.new])
    show_findings(found, quiet=options["quiet"], verbose=options["verbose"], colour=options["colour"])
    if json_file != "-" and not options["quiet"]:
        _show(made, bold=coloured(options["colour"], sys.stdout))
    sys.exit(1 if any(item.severity == "error" for item in made.new) else 0)


def _compared(sides: tuple[tuple[Path, ...], tuple[Path, ...]], options: OrgOptions) -> Comparison:
    """Both orgs read, allocated and compared; ends with exit code 2 where one of them could not be read."""
    from allocator.derived.compare import compare
    from allocator.pipeline import run

    with progress(options["quiet"]) as step:
        (before, of_before), (after, of_after) = (run(paths, chosen(options), step) for paths in sides)
        if before and after:
            step("comparing")
            return compare(before, after)
    for name, result, paths, found in (("BEFORE", before, sides[0], of_before), ("AFTER", after, sides[1], of_after)):
        if result is None:
            click.echo(f"{name}: no org could be read from {', '.join(map(str, paths))}.", err=True)
            show_findings(found, quiet=options["quiet"], verbose=options["verbose"], colour=options["colour"])
    click.echo("Nothing was compared or written.", err=True)
    sys.exit(2)


def _write(made: Comparison, output: Path, *, quiet: bool) -> None:
    """The workbook."""
    from allocator.outputs.compared import write_compared

    with progress(quiet) as step:
        step("writing the workbook")
        write_whole(output, lambda path: write_compared(made, path))
    if not quiet:
        click.echo(f"Written: {output}", err=True)


def _show(made: Comparison, *, bold: bool) -> None:
    """The comparison in a few lines."""
    from allocator.outputs.compared_headlines import headlines
    from allocator.outputs.compared_words import Words

    words = Words(made)
    head = printable(f"{words.before.org.name} → {words.after.org.name}")
    click.echo(click.style(head, bold=True) if bold else head, color=bold)
    for line in [*headlines(words), *_flows(words)]:
        click.echo(printable(line))


def _flows(words: Words) -> list[str]:
    """Who hands over most to whom."""
    flows = [(pair, number) for pair, number in words.handover.flows().items() if pair[1] >= 0]
    lines = [f"  {number:>5,} {words.posts[giver]} → {words.posts[taker]}" for (giver, taker), number in flows[:FLOWS]]
    more = [f"        and {len(flows) - FLOWS:,} more: -o OUT.xlsx has them all"] if len(flows) > FLOWS else []
    return ["Accountabilities handed over:", *lines, *more] if lines else []
