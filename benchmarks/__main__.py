"""Prints tables of ratios: the project against the floor and against a script by hand, each pair timed in turn in one run."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks import checking, growth, many, stages, starting, whole
from benchmarks.orgs import chart, write

PARTS = ("whole", "stages", "check", "start", "batch")
PEER = 100_000  # positions up to which the script by hand is run


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--sizes", default="1000,10000", show_default=True, help="Positions of the orgs, such as 1000,10000,100000,1000000.")
@click.option("--rounds", default=2, show_default=True, help="Rounds; medians are printed.")
@click.option("--orgs", default=20, show_default=True, help="Orgs of the batch, of 30 positions each.")
@click.option("--chart", "picture", type=click.Path(path_type=Path), help="Where to draw the growth of the stages (SVG).")
def main(parts: Sequence[str], sizes: str, rounds: int, orgs: int, picture: Path | None) -> None:
    """Times PARTS of the program (all of them where none is named); a few minutes as it stands."""
    chosen = parts or PARTS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [(size, _org(size, folder)) for size in map(int, sizes.split(","))] if {*chosen} & {*PARTS[:3]} else []
        if "stages" in chosen:
            grown = stages.compare(paths, rounds)
            if picture:
                growth.draw(grown, picture)
        if "check" in chosen:
            checking.compare(*paths[-1], rounds)
        if "start" in chosen:
            starting.compare(rounds, folder)
        if "batch" in chosen:
            many.compare(orgs, folder)
        for size, path in paths if "whole" in chosen else ():
            whole.compare(size, path, rounds, folder, peer=size <= PEER)


def _org(size: int, folder: Path) -> Path:
    path = folder / f"org-{size}.xlsx"
    write(chart(size), path)
    return path


if __name__ == "__main__":
    main()
