"""Render: what a picture of the reporting structure shows: which positions, with which mark, and what is folded away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allocator.findings import Finding, finding
from allocator.org.structure import NOBODY, Bools
from allocator.outputs.look import BAND, INK, LETTERS, PAPER, clean
from allocator.outputs.wording import Wording, counted
from allocator.raci import Letter

if TYPE_CHECKING:
    from allocator.pipeline import Result

MOST = {".svg": 400, ".mmd": 400, ".dot": 2_000, ".graphml": 1_000_000, ".html": 20_000}  # positions that a form can show
READABLE = {".svg": 150, ".mmd": 150, ".dot": 300}  # above so many, layers are folded unless a depth is asked for
ROLE = "archetype"

Colours = tuple[str, str]  # of the paper and of the ink
Marks = list[tuple[str, Colours]]
_PLAIN: Colours = (PAPER, INK)
ROLES: dict[str, Colours] = {
    "chief-executive": ("#16263C", PAPER),
    "chief-operating-officer": ("#37506F", PAPER),
    "operations-manager": ("#14606B", PAPER),
    "site-manager": ("#8DC3CA", "#0B2F36"),
    "logistics-manager": ("#B9DDE2", "#0B2F36"),
    "fleet-manager": ("#D9EEF1", "#0B2F36"),
    "process-manager": ("#F4E3B2", "#4D3B00"),
    "operations-assistant": ("#DDEBDD", "#24432A"),
}
FUNCTION: Colours = ("#E6DCF0", "#3E2356")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a picture is to show. `by`: the archetype, or an activity's id; `scope`: of the activity, all where blank.

    `position`: the id of the top of what is shown, the org's where blank; `depth`: layers, as many as are readable where 0.
    """

    by: str = ROLE
    scope: str = ""
    position: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A position in a picture.

    `manager` and `dotted` are places in the list of boxes, -1 at its top; `folded` positions stand below it and are not shown.
    """

    id: str
    title: str
    holder: str
    vacant: bool
    role: str
    mark: str
    colours: Colours
    manager: int
    folded: int
    dotted: tuple[int, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A picture: its name, what the marks say, its boxes in depth-first order, and what the colours used mean."""

    name: str
    subtitle: str
    boxes: tuple[Box, ...]
    legend: Marks

    @cached_property
    def reports(self) -> list[list[int]]:
        """Places of the boxes below each box."""
        found: list[list[int]] = [[] for _ in self.boxes]
        for place, box in enumerate(self.boxes):
            if box.manager != NOBODY:
                found[box.manager].append(place)
        return found


def chart(result: Result, scheme: str, form: str, asked: Asked) -> tuple[Chart | None, list[Finding]]:
    """The picture in a form (".svg" …); None, with a finding, where the form cannot hold it or something is not there.

    Raises KeyError for a scheme that the pack does not have.
    """
    words = Wording(result, scheme)
    missing = [*_missing(words, asked)]
    if missing:
        return None, missing
    org = words.org
    top = org.index[asked.position] if asked.position else org.root
    below = org.line.order[org.line.enter[top] : org.line.leave[top]]
    layer = org.line.depth[below] - org.line.depth[top] + 1
    per_layer = np.cumsum(np.bincount(layer, minlength=2)[1:])
    most = MOST[form]
    depth = asked.depth or _readable(per_layer.tolist(), READABLE.get(form, most))
    size = int(per_layer[min(depth, len(per_layer)) - 1])
    if size > most:
        less = f"--depth {_readable(per_layer.tolist(), most)}" if depth > 2 else "--position"
        fix = f"Show less with {less}" + (", or write html, in which layers are opened one by one." if form != ".html" else ".")
        return None, [finding("CHT-01", form.removeprefix("."), count=f"{size:,}", most=f"{most:,}", fix=fix)]
    return _drawn(words, asked, below[layer <= depth]), []


def _missing(words: Wording, asked: Asked) -> list[Finding]:
    """What is asked for by an id that is not there."""
    known = {
        "--position": (asked.position, words.org.index),
        "--by": (asked.by if asked.by != ROLE else "", {activity.id for activity in words.allocation.activities}),
        "--scope": (asked.scope, {scope.id for scope in words.allocation.scopes}),
    }
    return [finding("CHT-02", name, option=option) for option, (name, ids) in known.items() if name and name not in ids]


def _readable(per_layer: list[int], most: int) -> int:
    """The layers, two at least, of which no more than so many positions stand."""
    return max(2, sum(size <= most for size in per_layer))


def _drawn(words: Wording, asked: Asked, chosen: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Chart:
    """The picture of some positions in depth-first order."""
    org, line = words.org, words.org.line
    place = np.full(len(org) + 1, NOBODY, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    seen = np.bincount(place[line.parent[chosen]][1:], minlength=len(chosen))
    dotted = _dotted(words, place)
    codes, archetypes = words.allocation.roles.archetype.tolist(), words.allocation.roles.archetypes
    marks, legend = _by_role(words) if asked.by == ROLE else _by_letter(words, asked)
    boxes = [
        Box(
            id=clean(org.ids[position]),
            title=clean(org.titles[position]),
            holder="vacant" if org.vacant[position] else clean(words.holders[position]),
            vacant=bool(org.vacant[position]),
            role=archetypes[codes[position]].name,
            mark=marks[position][0],
            colours=marks[position][1],
            manager=int(place[line.parent[position]]) if number else NOBODY,
            folded=int(line.size[position]) - 1 if not seen[number] else 0,
            dotted=tuple(dotted.get(number, ())),
        )
        for number, position in enumerate(chosen.tolist())
    ]
    used = {box.mark for box in boxes} - {""}
    size = counted(len(boxes), "position")
    folded = sum(box.folded for box in boxes)
    subtitle = f"{_what(words, asked)}; {size}" + (f", {folded:,} more folded" if folded else "")
    return Chart(clean(org.name or "Organisation"), subtitle, tuple(boxes), _grouped([item for item in legend if item[0] in used]))


def _grouped(legend: Marks) -> Marks:
    """A legend in which a colour stands once, with all that it says."""
    by_colour: dict[Colours, list[str]] = {}
    for text, colours in legend:
        by_colour.setdefault(colours, []).append(text)
    return [(", ".join(texts), colours) for colours, texts in by_colour.items()]


def _dotted(words: Wording, place: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[int, list[int]]:
    """Places of the dotted-line managers of each place, where both are shown."""
    found: dict[int, list[int]] = {}
    for position, manager in place[words.org.dotted].tolist():
        if NOBODY not in (position, manager):
            found.setdefault(position, []).append(manager)
    return found


def _what(words: Wording, asked: Asked) -> str:
    """What the marks say."""
    if asked.by == ROLE:
        return "Reporting structure by role"
    name = next(activity.name for activity in words.allocation.activities if activity.id == asked.by)
    return f"{name}{f' ({asked.scope})' if asked.scope else ''}: {words.scheme.id}"


def _by_role(words: Wording) -> tuple[Marks, Marks]:
    """The role of each position, and the legend."""
    archetypes = words.allocation.roles.archetypes
    legend = [(one.name, FUNCTION if one.is_function else ROLES.get(one.id, _PLAIN)) for one in archetypes]
    return [legend[code] for code in words.allocation.roles.archetype.tolist()], list(dict.fromkeys(legend))


def _by_letter(words: Wording, asked: Asked) -> tuple[Marks, Marks]:
    """The strongest letter of each position for an activity, and the legend."""
    allocation, rows, table = words.allocation, words.allocation.rows, words.allocation.assignments
    ids = np.array([activity.id for activity in allocation.activities]) == asked.by
    scopes: Bools = np.array([not asked.scope or scope.id == asked.scope for scope in allocation.scopes])
    chosen = np.flatnonzero((ids[rows.activity] & scopes[rows.scope])[table.row] & words.visible)
    chosen = chosen[np.argsort(table.letter[chosen], kind="stable")]  # the strongest last
    marks: Marks = [("", _PLAIN)] * len(words.org)
    for entry, position in zip(chosen.tolist(), table.position[chosen].tolist(), strict=True):
        marks[position] = _sign(words, words.letter_of[entry])
    return marks, [_sign(words, text) for text in words.letters]


def _sign(words: Wording, text: str) -> tuple[str, Colours]:
    """A letter with its meaning, in the colours that the matrix gives it."""
    meaning = ", ".join(
        words.scheme.legend[part].partition(":")[0].partition(";")[0] for part in text.split("/") if part in words.scheme.legend
    )
    return f"{text}: {meaning}", _colours(words.letters[text])


def _colours(letter: Letter) -> Colours:
    properties = LETTERS.get(letter, {})
    return properties.get("bg_color", BAND if letter else PAPER), properties.get("font_color", INK)
