"""`allocator raci`: the main job, from an org to a RACI workbook."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from allocator.cli.common import (
    OrgOptions,
    keep_files,
    named_files,
    org_options,
    printable,
    progress,
    run,
    scheme_of,
    scheme_option,
    write_text,
    write_whole,
)
from allocator.cli.template import template_option, writer_of
from allocator.outputs.forms import FORMS, lacking

if TYPE_CHECKING:
    from allocator.pipeline import Result

EXAMPLES = """\b
Examples:
  allocator raci org.xlsx
  allocator raci positions.csv processes.csv -o raci.xlsx
  allocator raci org.xlsx --scheme RASCI -o raci.html
  allocator raci new-org.xlsx --keep raci.xlsx -o raci-2.xlsx
  allocator raci org.xlsx --template look.xlsx
  allocator raci org.xlsx --json - | jq .findings"""


@click.command("raci", epilog=EXAMPLES)
@org_options
@scheme_option("RACI")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file to write (default: <org>-raci.xlsx beside the org)."
)
@click.option("--format", "form", type=click.Choice(list(FORMS)), help="What to write (default: as OUTPUT ends, else xlsx).")
@click.option(
    "--keep",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="EDITED.xlsx",
    help="An earlier workbook that was edited by hand: its letters, reasons, answers and remarks are kept.",
)
@click.option("--keep-reason", default="", metavar="TEXT", help="The reason for edits in it that give none.")
@template_option
@click.option("--suggest", "suggesting", is_flag=True, help="Also propose the fewest overrides that clear findings; applies none.")
@click.option("--force", is_flag=True, help="Write over an existing file.")
@click.option("--json", "json_file", metavar="FILE|-", help="Also write the result as JSON; - is standard output.")
def raci_command(
    org: tuple[Path, ...],
    output: Path | None,
    form: str | None,
    template: Path | None,
    suggesting: bool,
    force: bool,
    json_file: str | None,
    **options: Unpack[OrgOptions],
) -> None:
    """Turn an org chart into a RACI workbook.

    ORG is an xlsx, xls, xlsb, ods, csv or tsv file; several files of one org may be given together.
    """
    form = _form(form, output)
    named = re.sub(r"[^\w-]", "", options.get("scheme") or "").lower()
    target = output or org[0].with_name(f"{org[0].stem}-{named}.{form}")
    json_path = named_files(json_file)
    blocked = output is None and json_file is not None and target.exists() and not force
    keep = options["keep"]
    keep_files([*org, *(path for path in (keep, template) if path)], json_path if blocked else [target, *json_path], force=force)
    write = writer_of(form, template, quiet=options["quiet"], colour=options["colour"])
    if suggesting:
        _needs_solver()
    result = run(org, options)
    if suggesting:
        result = _with_suggestions(result, quiet=options["quiet"])
    from allocator.outputs.document import pieces

    shown = scheme_of(result, options.get("scheme"))
    if keep and result.kept and not options["quiet"]:
        from allocator.derived.kept import summary

        click.echo(summary(keep.name, result.kept), err=True)
    if blocked:
        click.echo(f"{target} exists already and was left as it is; use --force or -o.", err=True)
    else:
        with progress(options["quiet"]) as step:
            step(f"writing {target.name}")
            write_whole(target, lambda path: write(result, path, shown))
        if not options["quiet"]:
            click.echo(f"Written: {printable(str(target))}{' (DRAFT: errors above)' if result.draft else ''}", err=True)
    if json_file:
        write_text(json_file, pieces(result, shown))
    sys.exit(1 if result.draft else 0)


def _form(form: str | None, output: Path | None) -> str:
    """The form to write: as asked for, else as the output's name ends; ends with exit code 2 where these do not fit."""
    ending = output.suffix.lower().removeprefix(".") if output else form or "xlsx"
    wanted = form or (ending if ending in FORMS else "xlsx")
    if ending != wanted:
        others = "" if form else f" Other forms are {', '.join(f'.{name}' for name in FORMS if name != wanted)}."
        stem = output.stem if output else ""
        click.echo(f"{output} does not end in .{wanted}. Give it a name such as {stem}.{wanted}.{others}", err=True)
        sys.exit(2)
    if lacking := FORMS[wanted].lacks:
        click.echo(f"{wanted} cannot be written. {lacking}", err=True)
        sys.exit(2)
    return wanted


def _needs_solver() -> None:
    """Ends with exit code 2 where the solver is not installed."""
    if missing := lacking("highspy", "solve"):
        click.echo(f"Nothing can be suggested. {missing}. Nothing was written.", err=True)
        sys.exit(2)


def _with_suggestions(result: Result, *, quiet: bool) -> Result:
    """The result with the overrides suggested for it, which are printed too."""
    from allocator.derived.suggest import suggest
    from allocator.outputs.suggested import lines

    with progress(quiet) as step:
        step("looking for overrides")
        suggested = suggest(result)
    if not quiet:
        for line in lines(suggested):
            click.echo(printable(line), err=True)
    return replace(result, suggested=suggested)
