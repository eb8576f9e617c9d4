"""`allocator check`: judges responsibility matrices of any origin, with an org in the light of its reporting line too."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.cli.common import (
    coloured,
    ends_in,
    keep_files,
    named_files,
    pack_of,
    progress,
    show_findings,
    write_text,
    write_whole,
)

if TYPE_CHECKING:
    from allocator.derived.judged import Judgement
    from allocator.pipeline import Result
    from allocator.rules.pack import Pack

EXAMPLES = """\b
Examples:
  allocator check our-raci.xlsx
  allocator check raci.md --profile strict -o marked.xlsx
  allocator check raci.xlsx --org org.xlsx
  allocator check *.csv --sarif raci.sarif --quiet"""
PROFILES = ("usual", "strict", "a-with-r", "at-most-one-a")
FILE = click.Path(path_type=Path)


@click.command("check", epilog=EXAMPLES)
@click.argument("file", nargs=-1, required=True, type=FILE)
@click.option("--org", multiple=True, type=FILE, metavar="ORG", help="The org to check against; repeat for further files of it.")
@click.option("--profile", type=click.Choice(PROFILES), default=PROFILES[0], show_default=True, help="Where practice differs.")
@click.option("--require", multiple=True, metavar="LETTER", help="A letter that every row must have, such as V; may be repeated.")
@click.option("--rules", default="operations", metavar="PACK", help="Rules with the thresholds: a bundled name, TOML or workbook.")
@click.option("-o", "--output", type=FILE, help="Write a copy as a workbook, every finding marked in its cell.")
@click.option("--force", is_flag=True, help="Write over existing files.")
@click.option("--json", "json_file", metavar="FILE|-", help="The matrices and findings as JSON; - is standard output.")
@click.option("--sarif", "sarif_file", metavar="FILE|-", help="The findings as SARIF 2.1.0; - is standard output.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print notes too.")
@click.option("--color", "colour", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours on the terminal.")
def check_command(
    file: tuple[Path, ...],
    org: tuple[Path, ...],
    profile: str,
    require: tuple[str, ...],
    rules: str,
    output: Path | None,
    force: bool,
    json_file: str | None,
    sarif_file: str | None,
    quiet: bool,
    verbose: bool,
    colour: str,
) -> None:
    """Check responsibility matrices, hand-made or written by this program.

    FILE is a workbook, a text table or a Markdown page. Found in it: header, orientation, legend, scheme and letters;
    then who answers, who does, who carries too much. Exit code 1: there are errors. 2: no matrix could be read.
    """
    _outputs(file, org, output, (json_file, sarif_file), force=force)
    with progress(quiet) as step:
        pack, result = _rules(org, rules, step)
        step("checking")
        made = _judged(file, profile, require, pack, result)
    _texts(made, json_file, sarif_file)
    if "-" not in (json_file, sarif_file):
        from allocator.cli.check_table import table

        paint = coloured(colour, sys.stdout)
        for line in table(made, paint=paint, quiet=quiet, verbose=verbose):
            click.echo(line, color=paint)
    if output and made.matrices:
        _write(made, output, quiet=quiet)
    sys.exit(_code(made))


def _outputs(
    file: tuple[Path, ...], org: tuple[Path, ...], output: Path | None, texts: tuple[str | None, str | None], *, force: bool
) -> None:
    """Ends with exit code 2 where an output cannot be written, before the work begins."""
    ends_in(output, ".xlsx")
    if texts == ("-", "-"):
        click.echo("--json and --sarif cannot both go to standard output. Give one of them a file.", err=True)
        sys.exit(2)
    keep_files([*file, *org], [*named_files(*texts), *([output] if output else [])], force=force)


def _rules(org: tuple[Path, ...], rules: str, step: Callable[[str], None]) -> tuple[Pack, Result | None]:
    """The rule pack, and the allocated org where one is given; ends with exit code 2 where one cannot be read."""
    from allocator.pipeline import Options, run
    from allocator.rules.pack import load

    if org:
        result, findings = run(org, Options(rules=pack_of(rules)), step)
        if result:
            return result.pack, result
        show_findings(findings, quiet=True, verbose=True, colour="auto")
        click.echo("The org could not be read. Nothing was checked.", err=True)
        sys.exit(2)
    pack, found = load(pack_of(rules))
    if pack is None:
        show_findings(found, quiet=False, verbose=True, colour="auto")
        sys.exit(2)
    return pack, None


def _judged(file: tuple[Path, ...], profile: str, require: tuple[str, ...], pack: Pack, result: Result | None) -> Judgement:
    """The matrices of all files, checked."""
    from allocator.checks.matrix_profile import practice
    from allocator.derived.judged import judge

    letters = dict.fromkeys(letter.strip().upper() for text in require for letter in text.split(","))
    return judge(file, replace(practice().profiles[profile], required=tuple(filter(None, letters))), pack, result)


def _texts(made: Judgement, json_file: str | None, sarif_file: str | None) -> None:
    """The texts for other programs."""
    from allocator.outputs.document import dumps

    if json_file:
        from allocator.outputs.checked import document

        write_text(json_file, dumps(document(made)))
    if sarif_file:
        from allocator.outputs.checked_sarif import sarif

        write_text(sarif_file, dumps(sarif(made)))


def _write(made: Judgement, output: Path, *, quiet: bool) -> None:
    """The marked copy."""
    from allocator.outputs.checked_book import write_checked

    write_whole(output, lambda path: write_checked(made, path))
    if not quiet:
        click.echo(f"Written: {output} (a copy of the matrices as they were read, not of the whole file)", err=True)


def _code(made: Judgement) -> int:
    """0: no error. 1: errors. 2: no matrix."""
    if not made.matrices:
        return 2
    return 1 if any(item.severity == "error" for item in made.findings) else 0
