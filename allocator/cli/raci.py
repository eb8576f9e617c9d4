"""`allocator raci`: the main job, from an org to a RACI workbook."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Unpack

import click

from allocator.cli.common import OrgOptions, keep_files, org_options, progress, run, write_text, write_whole

EXAMPLES = """\b
Examples:
  allocator raci org.xlsx
  allocator raci positions.csv processes.csv -o raci.xlsx
  allocator raci org.xlsx --json - | jq .findings"""


@click.command("raci", epilog=EXAMPLES)
@org_options
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The workbook to write (default: <org>-raci.xlsx beside the org)."
)
@click.option("--force", is_flag=True, help="Write over an existing file.")
@click.option("--json", "json_file", metavar="FILE|-", help="Also write the result as JSON; - is standard output.")
def raci_command(
    org: tuple[Path, ...], output: Path | None, force: bool, json_file: str | None, **options: Unpack[OrgOptions]
) -> None:
    """Turn an org chart into a RACI workbook.

    ORG is an xlsx, xls, xlsb, ods, csv or tsv file; several files of one org may be given together.
    """
    if output and output.suffix.lower() != ".xlsx":
        click.echo(
            f"{output} does not end in .xlsx. The output is a workbook: give it a name such as {output.stem}.xlsx.", err=True
        )
        sys.exit(2)
    target = output or org[0].with_name(f"{org[0].stem}-raci.xlsx")
    json_path = [Path(json_file)] if json_file and json_file != "-" else []
    blocked = output is None and json_file is not None and target.exists() and not force
    keep_files(org, json_path if blocked else [target, *json_path], force=force)
    result = run(org, options)
    from allocator.outputs.document import document, dumps
    from allocator.outputs.workbook import write_workbook

    if blocked:
        click.echo(f"{target} exists already and was left as it is; use --force or -o.", err=True)
    else:
        with progress(options["quiet"]) as step:
            step("writing the workbook")
            write_whole(target, lambda path: write_workbook(result, path))
        if not options["quiet"]:
            click.echo(f"Written: {target}{' (DRAFT: errors above)' if result.draft else ''}", err=True)
    if json_file:
        write_text(json_file, dumps(document(result)))
    sys.exit(1 if result.draft else 0)
