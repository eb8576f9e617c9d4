"""The growth: time per position by the size of the org, as a table and, both logarithmic, as a small SVG."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import log10
from pathlib import Path

Growth = dict[str, dict[int, float]]  # by name: microseconds a position by positions
LINEAR = 1.3  # times as long for a position of an org ten times as large
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 400, 64, 48, 170, 44
COLOURS = ("#1f4e79", "#c55a11", "#548235", "#7030a0", "#7f7f7f", "#b8860b", "#c00000", "#2e8b9a", "#444444", "#a05a7a")


def tell(growth: Growth) -> None:
    """Prints the time of a position at each size, how many times that at the size before it is, and whether that is linear."""
    sizes = sorted({size for line in growth.values() for size in line})
    if len(sizes) < 2:
        return
    wide = max(map(len, growth))
    print(f"\nmicroseconds a position, and times the size before; linear: at most {LINEAR} times")
    print(f"{'positions':<{wide}}{sizes[0]:>10,}" + "".join(f"{size:>18,}" for size in sizes[1:]))
    for name, line in growth.items():
        ratios = [line[size] / line[before] for before, size in pairwise(sizes)]
        cells = (f"{line[size]:>10.2f}{ratio:>8.2f}" for size, ratio in zip(sizes[1:], ratios, strict=True))
        said = "linear" if max(ratios) <= LINEAR else "more than linear"
        print(f"{name:<{wide}}{line[sizes[0]]:>10.2f}{''.join(cells)}  {said}")


def draw(growth: Growth, path: Path) -> None:
    """Writes the chart of some lines; a flat line is linear growth."""
    path.write_text("\n".join(_parts(growth)) + "\n", encoding="utf-8")


def _parts(growth: Growth) -> Iterator[str]:
    sizes = sorted({size for line in growth.values() for size in line})
    values = [value for line in growth.values() for value in line.values()]
    low, high = int(log10(min(values)) - 1), int(log10(max(values))) + 1
    first, span = log10(sizes[0]), max(log10(sizes[-1] / sizes[0]), 1e-9)

    def x(size: int) -> float:
        return round(LEFT + (log10(size) - first) / span * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Arial, sans-serif" font-size="12">'
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    yield f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">Microseconds a position, by positions of the org</text>'
    for power in range(low, high + 1):
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(10**power)}" y2="{y(10**power)}" stroke="#dddddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y(10**power) + 4}" text-anchor="end">{10**power:,g}</text>'
    for size in sizes:
        yield f'<text x="{x(size)}" y="{HEIGHT - BOTTOM + 22}" text-anchor="middle">{size:,}</text>'
    taken: list[float] = []
    for (name, line), colour in zip(sorted(growth.items(), key=lambda item: -item[1][max(item[1])]), COLOURS * 9, strict=False):
        points = [(x(size), y(line[size])) for size in sorted(line)]
        yield f'<polyline points="{" ".join(f"{a},{b}" for a, b in points)}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{a}" cy="{b}" r="3" fill="{colour}"/>' for a, b in points)
        place = max([points[-1][1] + 4, *(other + 15 for other in taken[-1:])])
        taken.append(place)
        yield f'<text x="{points[-1][0] + 10}" y="{place}" fill="{colour}">{name}</text>'
    yield "</svg>"
