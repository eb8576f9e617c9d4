"""`allocator columns`: what was recognised in the sheets, as a column map too, and as a copy to mend."""

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
    org_options,
    progress,
    show_findings,
    write_text,
    write_whole,
)

if TYPE_CHECKING:
    from allocator.outputs.recognised import Recognised
    from allocator.pipeline import Intake


EXAMPLES = """\b
Examples:
  allocator columns org.xlsx
  allocator columns org.xlsx --save map.toml     mend map.toml, then
  allocator raci org.xlsx --columns map.toml
  allocator columns org.xlsx --fixed org-to-mend.xlsx"""


@click.command("columns", epilog=EXAMPLES)
@org_options
@click.option("--save", type=click.Path(path_type=Path), metavar="MAP.toml", help="Write the column map, to be mended by hand.")
@click.option(
    "--fixed",
    type=click.Path(path_type=Path),
    metavar="OUT.xlsx",
    help="Write the org in the template's layout, every problem marked where it stands.",
)
@click.option("--force", is_flag=True, help="Write over existing files.")
@click.option("--json", "json_file", metavar="FILE|-", help="The records as JSON; - is standard output, in place of the table.")
def columns_command(
    org: tuple[Path, ...],
    save: Path | None,
    fixed: Path | None,
    force: bool,
    json_file: str | None,
    **options: Unpack[OrgOptions],
) -> None:
    """Show what each column was taken for, how sure that is, and why.

    The table holds sample values of the sheet; it is printed here and nowhere else.
    """
    ends_in(fixed, ".xlsx")
    keep_files(org, [*(path for path in (save, fixed) if path), *named_files(json_file)], force=force)
    from allocator.findings import Severity, ordered
    from allocator.outputs.recognised import TOLD, document, recognised
    from allocator.pipeline import take_in

    with progress(options["quiet"]) as step:
        step("reading")
        intake = take_in(org, chosen(options))
    shown = recognised(intake)
    findings = ordered(intake.findings)
    if json_file:
        from allocator.outputs.document import dumps

        write_text(json_file, dumps(document(shown, findings)))
    if json_file != "-":
        from allocator.cli.table import lines

        click.echo("\n".join(lines(shown, paint=coloured(options["colour"], sys.stdout), verbose=options["verbose"])))
    rest = [item for item in findings if options["verbose"] or item.code not in TOLD]
    show_findings(rest, quiet=options["quiet"], verbose=options["verbose"], colour=options["colour"])
    if save:
        _save(shown, save, quiet=options["quiet"])
    if fixed:
        _mend(intake, fixed, quiet=options["quiet"])
    if intake.org is None:
        sys.exit(2)
    sys.exit(1 if any(item.severity is Severity.ERROR for item in findings) else 0)


def _save(shown: Recognised, path: Path, *, quiet: bool) -> None:
    """The column map."""
    from allocator.outputs.recognised import column_map

    text = column_map(shown).rstrip()
    write_text(str(path), text)
    lacking = [one.what for one in shown.required if not one.columns]
    more = "" if "\n[[table]]" in text else " (the map holds comments only, since no sheet was read by its columns alone)"
    if shown.positions is None and "MISSING" in text:
        more = f". Fill in the lines marked MISSING ({' and '.join(lacking)}), then add: --columns {path}"
    if not quiet:
        click.echo(f"Written: {path}{more}", err=True)


def _mend(intake: Intake, path: Path, *, quiet: bool) -> None:
    """The copy to mend, where there is an org."""
    if intake.org is None:
        click.echo(f"{path} was not written, since no organisation could be read.", err=True)
        return
    from allocator.outputs.fixed import write_fixed

    write_whole(path, lambda place: write_fixed(intake, place))
    if not quiet:
        click.echo(f"Written: {path}", err=True)
