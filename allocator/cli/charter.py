"""`allocator charter`: a role charter for each position."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from allocator.cli.common import (
    OrgOptions,
    keep_files,
    org_options,
    progress,
    run,
    scheme_of,
    scheme_option,
    show_findings,
    write_whole,
)
from allocator.outputs.forms import CHARTERS, lacking

if TYPE_CHECKING:
    from allocator.org.model import Org
    from allocator.outputs.office import Loose

EXAMPLES = """\b
Examples:
  allocator charter org.xlsx -o charters
  allocator charter org.xlsx -o charters --position P08 --position P10
  allocator charter org.xlsx -o charters --template letterhead.dotx"""


@click.command("charter", epilog=EXAMPLES)
@org_options
@scheme_option("RACI")
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="The folder.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(CHARTERS)),
    default="docx",
    show_default=True,
    help="The form of each.",
)
@click.option("--position", "wanted", multiple=True, metavar="ID", help="Only this position; may be given more than once.")
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="BASE.docx",
    help="A Word document or template whose styles, page, header and footer the charters take.",
)
@click.option("--force", is_flag=True, help="Write over existing files.")
def charter_command(
    org: tuple[Path, ...],
    output: Path,
    form: str,
    wanted: tuple[str, ...],
    template: Path | None,
    *,
    force: bool,
    **options: Unpack[OrgOptions],
) -> None:
    """Write a role charter for each position.

    What the position is there for, which scopes it holds, its letters with the reason and source of each, key figures, skills,
    stakeholders, how much it may sign for, and what is still to be settled.
    """
    base = _base(form, template, options)
    result = run(org, options)
    from allocator.outputs.charter import Charters
    from allocator.outputs.charter_files import names, writers

    positions = _positions(result.org, wanted)
    charters = Charters(result, scheme_of(result, options.get("scheme")))
    files = [output / name for name in names(result.org, positions, form)]
    _make(output)
    keep_files([*org, *([template] if template else [])], files, force=force)
    with progress(options["quiet"]) as step:
        step(f"writing {len(files):,} charters")
        for file, write in zip(files, writers(charters, positions, form, base), strict=True):
            write_whole(file, write)
    if not options["quiet"]:
        draft = " (DRAFT: errors above)" if result.draft else ""
        click.echo(f"Written: {len(files):,} {'charter' if len(files) == 1 else 'charters'} in {output}{draft}", err=True)
    sys.exit(1 if result.draft else 0)


def _base(form: str, template: Path | None, options: OrgOptions) -> Loose:
    """The document to write into, None for texts; ends with exit code 2 where it cannot serve, before any work is done."""
    if missing := lacking(*CHARTERS[form]):
        click.echo(f"{form} cannot be written. {missing}", err=True)
        sys.exit(2)
    if form != "docx":
        if template:
            click.echo(f"--template gives Word documents their look; {form} takes none. Leave it out, or write docx.", err=True)
            sys.exit(2)
        return None
    from allocator.outputs.charter_docx import read_base

    base, findings = read_base(template)
    show_findings(findings, quiet=options["quiet"], verbose=False, colour=options["colour"])
    if base is None:
        click.echo("Nothing was written.", err=True)
        sys.exit(2)
    return base


def _positions(org: Org, wanted: tuple[str, ...]) -> list[int]:
    """The positions asked for, all where none is named; ends with exit code 2 for one that there is not."""
    for each in wanted:
        if each not in org.index:
            click.echo(f"There is no position {each} in {org.name}. Nothing was written.", err=True)
            sys.exit(2)
    return [org.index[each] for each in dict.fromkeys(wanted)] or list(range(len(org)))


def _make(folder: Path) -> None:
    """Makes the folder; ends with exit code 2 where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        click.echo(f"{folder} cannot be made: {error.strerror}. Choose another place.", err=True)
        sys.exit(2)
