"""`allocator template`: the workbooks to begin with: the org to fill in, the look to brand, the rules to change."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from allocator.cli.common import ends_in, keep_files, pack_of, show_findings, write_whole
from allocator.outputs.forms import FORMS, Writer

if TYPE_CHECKING:
    from allocator.outputs.brand import Brand
    from allocator.pipeline import Result
    from allocator.rules.pack import Pack

NEXT = {
    "org": "Fill in the sheet positions, then: allocator raci {file}",
    "raci": "Brand it as its sheet Guide says, then: allocator raci ORG --template {file}",
    "career": "Answer what you like of it, then: allocator career {file}",
    "rules": "Change it as its first sheet says, then: allocator raci ORG --rules {file}",
}
EXAMPLES = """\b
Examples:
  allocator template org -o org.xlsx
  allocator template raci -o look.xlsx
  allocator raci org.xlsx --template look.xlsx"""

template_option = click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="LOOK.xlsx|CLIENT.pptx",
    help="Your own workbook for the result: its named places are filled, its styles used, all else is left as it is. "
    "For slides your own deck (pptx, potx): its masters, layouts and theme.",
)


@click.command("template", epilog=EXAMPLES)
@click.argument("kind", type=click.Choice(list(NEXT)))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The workbook to write (default: <kind>.xlsx)."
)
@click.option("--rules", default="operations", metavar="PACK", help="The rules whose roles and activities can be picked.")
@click.option("--force", is_flag=True, help="Write over an existing file.")
def template_command(kind: str, output: Path | None, rules: str, force: bool) -> None:
    """Write a workbook to begin with.

    KIND is org (a blank organisation to fill in, with lists to pick from, notes and an example), raci (the look of
    the result, to be branded and used with --template), rules (the rules, to be changed and used with --rules) or career
    (your own profile, for career guidance).
    """
    target = output or Path(f"{kind}.xlsx")
    ends_in(target, ".xlsx")
    pack = pack_of(rules)
    keep_files([pack] if isinstance(pack, Path) else [], [target], force=force)
    write_whole(target, _writer(kind, pack))
    click.echo(f"Written: {target}. {NEXT[kind].format(file=target)}", err=True)


def _writer(kind: str, rules: str | Path) -> Callable[[Path], None]:
    """What writes a workbook of a kind."""
    if kind == "raci":
        from allocator.outputs.look_book import write_look

        return write_look
    pack = _pack(rules)
    if kind == "org":
        from allocator.outputs.blank_org import write_blank_org

        return lambda path: write_blank_org(pack, path)
    if kind == "career":
        from allocator.outputs.blank_profile import write_profile

        return lambda path: write_profile(pack, path)
    from allocator.outputs.rules_book import write_rules

    return lambda path: write_rules(pack, path)


def _pack(rules: str | Path) -> Pack:
    """The rules; ends with exit code 2 where they cannot be used."""
    from allocator.rules.pack import load

    pack, findings = load(rules)
    show_findings(findings, quiet=False, verbose=False, colour="auto")
    if pack is None:
        _stop()
    return pack


def writer_of(form: str, template: Path | None, *, quiet: bool, colour: str) -> Writer:
    """What writes a result in a form, in the workbook, or for slides the deck, of `--template` where one is given.

    Ends with exit code 2 where that cannot serve, before any work is done.
    """
    if template is None:
        return FORMS[form].write
    if form == "pptx":
        return _slides(template, quiet=quiet, colour=colour)
    if form != "xlsx":
        click.echo(
            f"--template gives workbooks and slides their look; {form} takes none. Leave it out, or write xlsx or pptx.", err=True
        )
        sys.exit(2)
    from allocator.outputs.brand import read_brand

    brand, findings = read_brand(template)
    show_findings(findings, quiet=quiet, verbose=False, colour=colour)
    if brand is None:
        _stop()
    return partial(_write_branded, brand, quiet=quiet, colour=colour)


def _slides(template: Path, *, quiet: bool, colour: str) -> Writer:
    """What writes the slides of a result in a consultant's deck."""
    from allocator.outputs.slides import fill
    from allocator.outputs.slides_deck import read_deck

    deck, findings = read_deck(template)
    show_findings(findings, quiet=quiet, verbose=False, colour=colour)
    if deck is None:
        _stop()
    return partial(fill, deck)


def _write_branded(brand: Brand, result: Result, path: Path, scheme: str, *, quiet: bool, colour: str) -> None:
    """Write a result in the look of a workbook; ends with exit code 2 where that cannot be."""
    from allocator.outputs.brand import branded

    data, findings = branded(result, brand, scheme)
    show_findings(findings, quiet=quiet, verbose=False, colour=colour)
    if data is None:
        _stop()
    path.write_bytes(data)


def _stop() -> NoReturn:
    click.echo("Nothing was written.", err=True)
    sys.exit(2)
