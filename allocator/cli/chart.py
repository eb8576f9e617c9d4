"""`allocator chart`: the reporting structure as a picture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from allocator.cli.common import (
    OrgOptions,
    ends_in,
    keep_files,
    org_options,
    run,
    scheme_of,
    scheme_option,
    show_findings,
    write_whole,
)

if TYPE_CHECKING:
    from allocator.outputs.chart import Chart

ENDINGS = (".svg", ".html", ".mmd", ".dot", ".graphml")
EXAMPLES = """\b
Examples:
  allocator chart org.xlsx -o org.svg
  allocator chart org.xlsx -o org.html --by ops-budget
  allocator chart org.xlsx -o production.svg --position P08 --depth 3"""


@click.command("chart", epilog=EXAMPLES)
@org_options
@scheme_option("RACI")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help=f"The picture: {', '.join(ENDINGS)}."
)
@click.option("--by", default="archetype", metavar="archetype|ACTIVITY", help="Colours by role, or by the letters for an activity.")
@click.option("--scope", default="", help="With an activity: the letters in this scope only, e.g. OP-P08.")
@click.option("--position", default="", help="Id of the position to begin with (default: the top).")
@click.option("--depth", default=0, type=click.IntRange(min=0), help="Layers to show (default: as many as are readable).")
@click.option("--force", is_flag=True, help="Write over an existing file.")
def chart_command(
    org: tuple[Path, ...],
    output: Path,
    by: str,
    scope: str,
    position: str,
    depth: int,
    *,
    force: bool,
    **options: Unpack[OrgOptions],
) -> None:
    """Draw the reporting structure.

    svg is for documents; html is one file to look around in (zoom, search, fold); mmd (Mermaid), dot (Graphviz) and graphml
    are for other programs. Layers that would not be readable are folded: the number of positions below is shown.
    """
    from allocator.outputs.chart import Asked, chart

    ends_in(output, *ENDINGS)
    keep_files(org, [output], force=force)
    result = run(org, options | {"quiet": True})
    picture, findings = chart(
        result, scheme_of(result, options.get("scheme")), output.suffix.lower(), Asked(by, scope, position, depth)
    )
    show_findings(findings, quiet=options["quiet"], verbose=True, colour=options["colour"])
    if picture is None:
        click.echo("Nothing was written.", err=True)
        sys.exit(2)
    content = _content(picture, output.suffix.lower())
    write_whole(output, lambda path: _write(path, content))
    if not options["quiet"]:
        click.echo(f"Written: {output} ({picture.subtitle})", err=True)
    sys.exit(1 if result.draft else 0)


def _content(picture: Chart, form: str) -> bytes:
    """The picture in a form."""
    from allocator.outputs.chart_page import chart_page
    from allocator.outputs.chart_svg import svg
    from allocator.outputs.chart_text import dot, graphml, mermaid

    if form == ".graphml":
        return graphml(picture)
    return {".svg": svg, ".html": chart_page, ".mmd": mermaid, ".dot": dot}[form](picture).encode()


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
