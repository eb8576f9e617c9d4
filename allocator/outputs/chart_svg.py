"""Render: the reporting structure as a drawing (SVG). Managers stand side by side, teams hang below their manager."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from allocator.org.structure import NOBODY
from allocator.outputs.chart import Box, Chart, Colours
from allocator.outputs.look import INK, MUTED, PAPER, RULE

WIDTH, HEIGHT = 178, 66  # of a box, in pixels
ACROSS, DOWN, HANG, INDENT = 18, 42, 12, 20  # gaps between boxes: beside, below, in a hanging team; and how far that is set in
TEAM = 8  # boxes of a team below each other, before another column begins
MARGIN, HEAD, LEGEND = 28, 84, 44
LETTERS = 24  # characters in a line of a title
SCALE = 0.55  # width of a letter, as a share of its height


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box stands: its left upper corner. `hangs`: its line comes from the side."""

    x: float
    y: float
    hangs: bool


def svg(chart: Chart) -> str:
    """The whole drawing as text."""
    places = _placed(chart)
    width = max(720.0, max(place.x for place in places) + WIDTH + MARGIN)
    legend = _legend(chart, width - 2 * MARGIN)
    foot = max(place.y for place in places) + HEIGHT + LEGEND
    height = foot + legend[-1][1] + MARGIN if legend else foot
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
            f'role="img" aria-labelledby="name about" font-family="Arial, Helvetica, sans-serif" fill="{INK}">',
            f'<title id="name">{escape(chart.name)}</title><desc id="about">{escape(chart.subtitle)}</desc>',
            f'<rect width="100%" height="100%" fill="{PAPER}"/>',
            f'<text x="{MARGIN}" y="{MARGIN + 16}" font-size="22" font-weight="bold">{escape(chart.name)}</text>',
            f'<text x="{MARGIN}" y="{MARGIN + 38}" font-size="13" fill="{MUTED}">{escape(chart.subtitle)}</text>',
            *_lines(chart, places),
            *(text for box, place in zip(chart.boxes, places, strict=True) for text in _box(box, place)),
            *(_entry(MARGIN + x, foot + y, text, colours) for x, y, text, colours in legend),
            "</svg>",
            "",
        ]
    )


def _placed(chart: Chart) -> list[Place]:
    """The place of each box. A team, that is reports without reports in the picture, hangs; other reports stand side by side."""
    teams = [[each for each in reports if not chart.reports[each]] for reports in chart.reports]
    heads = [[each for each in reports if chart.reports[each]] for reports in chart.reports]
    widths = [float(WIDTH)] * len(chart.boxes)
    for place in reversed(range(len(chart.boxes))):  # from the bottom up: depth-first order
        widths[place] = max(WIDTH, _team_width(teams[place]) + sum(widths[each] + ACROSS for each in heads[place]) - ACROSS)
    places = [Place(0, 0, hangs=False)] * len(chart.boxes)
    left, top = [float(MARGIN)] * len(chart.boxes), [float(HEAD)] * len(chart.boxes)
    for place in range(len(chart.boxes)):
        if chart.reports[place] or chart.boxes[place].manager == NOBODY:
            places[place] = Place(left[place] + (widths[place] - WIDTH) / 2, top[place], hangs=False)
        below, x = top[place] + HEIGHT + DOWN, left[place]
        x += max(0.0, WIDTH - _team_width(teams[place]) + ACROSS) / 2 if not heads[place] and len(teams[place]) <= TEAM else 0
        for number, each in enumerate(teams[place]):
            column, row = divmod(number, TEAM)
            places[each] = Place(x + INDENT + column * (WIDTH + INDENT), below + row * (HEIGHT + HANG), hangs=True)
        x += _team_width(teams[place])
        for each in heads[place]:
            left[each], top[each] = x, below
            x += widths[each] + ACROSS
    return places


def _team_width(team: list[int]) -> float:
    """Width of a hanging team with the gap behind it."""
    return -(-len(team) // TEAM) * (WIDTH + INDENT) + ACROSS if team else 0


def _lines(chart: Chart, places: list[Place]) -> Iterator[str]:
    """Reporting lines, then dotted ones."""
    for box, place in zip(chart.boxes, places, strict=True):
        if box.manager == NOBODY:
            continue
        above = places[box.manager]
        x, y, bus = above.x + WIDTH / 2, above.y + HEIGHT, above.y + HEIGHT + DOWN / 2
        end = (
            f"H{place.x - INDENT / 2:g}V{place.y + HEIGHT / 2:g}h{INDENT / 2:g}"
            if place.hangs
            else f"H{place.x + WIDTH / 2:g}V{place.y:g}"
        )
        yield f'<path d="M{x:g} {y:g}V{bus:g}{end}" fill="none" stroke="{MUTED}" shape-rendering="crispEdges"/>'
    for box, place in zip(chart.boxes, places, strict=True):
        for manager in box.dotted:
            other = places[manager]
            start, stop = (place.x + WIDTH / 2, place.y), (other.x + WIDTH / 2, other.y + HEIGHT)
            bend = f"C{start[0]:g} {start[1] - DOWN:g} {stop[0]:g} {stop[1] + DOWN:g}"
            yield (
                f'<path d="M{start[0]:g} {start[1]:g}{bend} {stop[0]:g} {stop[1]:g}" fill="none" stroke="{INK}" '
                f'stroke-dasharray="2 4" opacity=".55"/>'
            )


def _box(box: Box, place: Place) -> Iterator[str]:
    """A position: its title in two lines at most, who holds it, its mark; what is cut is whole in its tooltip."""
    paper, ink = box.colours
    dashed = ' stroke-dasharray="6 4"' if box.vacant else ""
    whole = "\n".join(filter(None, (f"{box.title} ({box.id})", box.holder, box.role)))
    yield f'<g><title>{escape(whole)}</title><rect x="{place.x:g}" y="{place.y:g}" width="{WIDTH}" height="{HEIGHT}" rx="5" '
    yield f'fill="{paper}" stroke="{RULE if not box.vacant else INK}"{dashed}/>'
    for number, text in enumerate(textwrap.wrap(box.title or box.id, LETTERS, max_lines=2, placeholder=" …")):
        yield _text(place.x + 10, place.y + 17 + 14 * number, text, 12, ink, ' font-weight="bold"')
    yield _text(place.x + 10, place.y + 44, _cut(box.holder, 10, WIDTH - 20), 10, ink)
    more = f"+{box.folded:,}" if box.folded else ""
    yield _text(place.x + 10, place.y + 58, _cut(box.mark, 9, WIDTH - 30 - 7 * len(more)), 9, ink, ' font-style="italic"')
    if more:
        yield _text(place.x + WIDTH - 8, place.y + 58, more, 10, ink, ' text-anchor="end" font-weight="bold"')
    yield "</g>"


def _text(x: float, y: float, text: str, size: int, ink: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{ink}"{more}>{escape(text)}</text>' if text else ""


def _cut(text: str, size: int, width: float) -> str:
    """As much of a text as fits, by the mean width of a letter."""
    most = int(width / (size * SCALE))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _legend(chart: Chart, width: float) -> list[tuple[float, float, str, Colours]]:
    """Where each entry of the legend stands, from the upper left, and what it says; the marks stand in the boxes in words too."""
    found: list[tuple[float, float, str, Colours]] = []
    x = y = 0.0
    for text, colours in (*chart.legend, *_signs(chart)):
        wide = 36 + len(text) * 10 * SCALE
        if x and x + wide > width:
            x, y = 0.0, y + 18
        found.append((x, y, text, colours))
        x += wide
    return found


def _entry(x: float, y: float, text: str, colours: Colours) -> str:
    return f'<rect x="{x:g}" y="{y - 10:g}" width="12" height="12" rx="2" fill="{colours[0]}" stroke="{MUTED}"/>' + _text(
        x + 18, y, text, 10, INK
    )


def _signs(chart: Chart) -> Iterator[tuple[str, Colours]]:
    """Signs other than colours, where they are used."""
    if any(box.vacant for box in chart.boxes):
        yield "dashed box: vacant", (PAPER, INK)
    if any(box.folded for box in chart.boxes):
        yield "+n: so many positions below are not shown", (PAPER, INK)
    if any(box.dotted for box in chart.boxes):
        yield "dotted line: reports there too", (PAPER, INK)
