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


def _sizes(_context: click.Context, _option: click.Parameter, value: str) -> list[int]:
    """Sizes as people write them, the smallest first."""
    try:
        return sorted(map(int, value.split(",")))
    except ValueError as error:
        raise click.BadParameter(f"{value} is no list of numbers; write for example 1000,10000.") from error


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--sizes", default="1000,10000,100000", callback=_sizes, show_default=True, help="Positions of the orgs.")
@click.option(
    "--most", default=10_000, show_default=True, help="Positions up to which the whole way is timed; a million takes two hours."
)
@click.option("--rounds", default=2, show_default=True, help="Rounds; medians are printed.")
@click.option("--orgs", default=1000, show_default=True, help="Orgs of the batch, of 30 positions each.")
@click.option("--chart", "picture", type=click.Path(path_type=Path), help="Where to draw the growth of the stages (SVG).")
def main(parts: Sequence[str], sizes: list[int], most: int, rounds: int, orgs: int, picture: Path | None) -> None:
    """Times PARTS of the program, all of them where none is named: within half an hour as it stands."""
    chosen = parts or PARTS
    taken = [size for size in sizes if size <= most] if "whole" in chosen else []
    print(f"About {_minutes(chosen, sizes, taken, rounds, orgs):.0f} min on two free processors.", flush=True)
    if "whole" in chosen and taken != sizes:
        print(f"The whole way is timed up to {most:,} positions; --most {sizes[-1]} takes in the others.", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [(size, _org(size, folder)) for size in sizes] if {*chosen} & {*PARTS[:3]} else []
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
        for size, path in paths[: len(taken)]:
            whole.compare(size, path, rounds, folder, peer=size <= PEER)


def _minutes(chosen: Sequence[str], sizes: Sequence[int], taken: Sequence[int], rounds: int, orgs: int) -> float:
    """About how long it takes, from the time that each part took for a position or an org."""
    seconds = {
        "whole": sum(size * (rounds + 1.5) * (6e-3 if size <= PEER else 2.6e-3) for size in taken),
        "stages": sum(sizes) * (rounds + 2) * 6e-5,
        "check": sizes[-1] * (rounds + 8) * 5e-5,
        "start": 20.0,
        "batch": 30 + orgs * 0.6,
    }
    return sum(seconds[part] for part in chosen) / 60 + 0.5


def _org(size: int, folder: Path) -> Path:
    path = folder / f"org-{size}.xlsx"
    write(chart(size), path)
    return path


if __name__ == "__main__":
    main()
