"""`allocator career`: guidance for the one person whose profile it is."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from allocator.cli.common import ends_in, keep_files, named_files, pack_of, show_findings, write_text
from allocator.findings import Severity, finding


@click.command("career")
@click.argument("profile", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.md", help="Your own file for the result.")
@click.option("--json", "json_file", metavar="FILE|-", help="The result as JSON; - is standard output, in place of the text.")
@click.option("--rules", default="operations", metavar="PACK", help="Rules: a bundled name, a TOML file or a workbook of rules.")
@click.option("--force", is_flag=True, help="Write over an existing file.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def career_command(profile: Path, output: Path | None, json_file: str | None, rules: str, *, force: bool, quiet: bool) -> None:
    """Show how your own answers lie with the two roles that the founding document describes.

    PROFILE is your own file, as 'allocator template career' begins it. It is for the person who asks: several persons in one
    file are refused, nothing is ranked, and what must not count (age, sex, origin …) is dropped unread.
    """
    from allocator.derived.career import guide
    from allocator.derived.career_profile import read_profile, words
    from allocator.outputs.career import document, lines
    from allocator.rules.pack import load
    from allocator.sheets.reader import read

    ends_in(output, ".md")
    keep_files([profile], [*([output] if output else []), *named_files(json_file)], force=force)
    pack, findings = load(pack_of(rules))
    sheets, of_file = read([profile], whole=True)
    answers, of_profile = read_profile(sheets, pack) if pack and sheets else (None, [])
    findings = [*findings, *of_file, *of_profile]
    if pack is None or answers is None:
        show_findings(findings, quiet=quiet, verbose=True, colour="auto")
        sys.exit(2)
    guidance = guide(pack, answers, words())
    least = f"{pack.standards.thresholds['career_min_coverage']:.0%}"
    findings += [
        finding("CAR-06", one.name, coverage=f"{float(one.coverage):.0%}", least=least) for one in guidance if one.score is None
    ]
    show_findings(findings, quiet=quiet, verbose=True, colour="auto")
    said = "\n".join(lines(pack, guidance)) + "\n"
    if output:
        write_text(str(output), said)
    if json_file:
        write_text(json_file, document(pack, guidance, findings))
    if not output and json_file != "-":
        click.echo(said, nl=False)
    sys.exit(any(item.severity is Severity.ERROR for item in findings))
