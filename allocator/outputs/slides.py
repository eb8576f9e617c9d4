"""Render: the result as slides: cover, how to read the letters, where each matrix stands, the matrices, what to settle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.findings import Finding, Severity
from allocator.outputs.look import BAND, INK, SEVERITIES, VACANT, clean
from allocator.outputs.office import Loose
from allocator.outputs.slides_deck import FOOT, Deck, read_deck
from allocator.outputs.slides_matrix import HEAD, MARKS, NAMES, head, heads, line_of, marks, why, widths_of
from allocator.outputs.slides_plan import COLUMNS, ROWS, Planned, Slide, plan
from allocator.outputs.slides_table import LINE, WIDTH, Box, box
from allocator.outputs.wording import Wording, counted, shortened

if TYPE_CHECKING:
    from allocator.pipeline import Result

LEAST_COLUMN, LEAST_ROW = 28.0, 13.0  # points in which a letter can be read
FEW = 12  # findings, or lines of a list, on a slide
FINDINGS = 3  # slides of findings
LISTED = 24  # matrices in the list of where they stand; more only where each of them has slides
NAMED = 3  # subjects of a finding that are named


def write_slides(result: Result, path: Path, scheme: str = "RACI", template: Path | None = None) -> list[Finding]:
    """Write the slides of a result, in a template where there is one. Needs python-pptx (the extra `slides`).

    Returns:
        What the template lacks, or why it cannot serve; in that case, an error, nothing is written.

    Raises:
        KeyError: the pack has no such scheme. OSError: the place cannot be written.
    """
    deck, found = read_deck(template)
    if deck is not None:
        fill(deck, result, path, scheme)
    return found


def fill(deck: Deck, result: Result, path: Path, scheme: str) -> None:
    """Write the slides of a result into a deck, which is used up by it."""
    words, area = Wording(result, scheme), deck.area
    columns = int(area.width * (1 - sum(NAMES)) / LEAST_COLUMN)
    rows = int((area.height - HEAD - FOOT) / LEAST_ROW)
    planned = plan(words, max(min(columns, COLUMNS), 1), max(min(rows, ROWS), 2))
    name = words.org.name or "Organisation"
    deck.cover(name, list(_cover(words, result)))
    _legend(deck, words)
    _places(deck, words, planned)
    for matrix in planned:
        for slide in matrix.slides:
            _matrix(deck, words, slide)
    _findings(deck, result.findings)
    deck.save(path, f"{name}: who answers for what ({words.scheme.id})")


def _cover(words: Wording, result: Result) -> Iterator[str]:
    """What this is, and what it rests on."""
    allocation = words.allocation
    yield f"Who answers for what: responsibilities by {words.scheme.id}"
    if result.draft:
        errors = sum(item.severity is Severity.ERROR for item in result.findings)
        yield f"DRAFT: {counted(errors, 'error')} to settle before this is used"
    yield "A proposal to be agreed, not a verdict"
    yield f"Rules: {allocation.pack}, version {allocation.version} ({allocation.hash})"


def _legend(deck: Deck, words: Wording) -> None:
    """The letters of the scheme in their colours, and the marks."""
    rows = [
        [box(text, 13, words.colours.get(text, {}), centred=True), Box(meaning, 13)]
        for text, meaning in words.scheme.legend.items()
    ]
    vacant = "A vacant post. It keeps its letters; the position named in its heading acts until it is filled."
    rows.append([box("VACANT", 9, VACANT, centred=True), Box(vacant, 13)])
    rows += [[Box(mark, 13, centred=True), Box(meaning, 13)] for mark, meaning in MARKS.items()]
    area = deck.area
    widths = (0.1 * area.width, 0.9 * area.width)
    heights = [_height(row, widths, 13) for row in rows]
    slide = deck.add(f"How to read the letters ({words.scheme.id})", rows, (widths, heights), words.scheme.note)
    _note(slide, "Letters belong to positions, not to people. The workbook says for each letter why it stands there.")


def _places(deck: Deck, words: Wording, planned: Sequence[Planned]) -> None:
    """Where each matrix stands, and which are for the workbook alone."""
    left_out = [matrix for matrix in planned if not matrix.slides]
    hidden = left_out[max(LISTED - len(planned) + len(left_out), 0) :]
    listed = [matrix for matrix in planned if matrix not in hidden]
    number, rows = 3 + -(-len(listed) // FEW), []
    for matrix in listed:
        many = len(matrix.slides)
        where = matrix.why_none or (f"Slide {number}" if many == 1 else f"Slides {number} to {number + many - 1}")
        if matrix.why_none:
            where = f"Not on slides: {matrix.why_none[0].lower()}{matrix.why_none[1:]} It stands in the workbook."
        elif matrix.missing:
            rest = counted(len(matrix.missing), "row")
            where = f"{where if many else 'Not on slides'}; {rest} too wide for a slide in the workbook"
        rows.append(
            [Box(matrix.name, 11, bold=True), Box(f"{matrix.rows:,}", 11), Box(f"{matrix.positions:,}", 11), Box(where, 11)]
        )
        number += many
    names = [head(name) for name in ("Matrix", "Rows", "Positions", "Where it stands")]
    foot = f"Not on slides either: {len(hidden):,} further matrices. They stand in the workbook." if hidden else ""
    _listed(deck, "Where each matrix stands", names, rows, (0.34, 0.08, 0.1, 0.48), foot)


def _matrix(deck: Deck, words: Wording, slide: Slide) -> None:
    """One part of a matrix: activities down by dimension, positions across."""
    area, one_name = deck.area, len(words.letters) == 1
    columns = widths_of(area, slide, one_name)
    count = len(slide.lines) + len(slide.blocks)
    head_height = 20 if one_name else HEAD
    height = min((area.height - head_height - FOOT) / max(count, 1), 18.0)
    size = min(round(height * 0.58, 1), 9.0)
    rows = [heads(words, slide, columns, one_name)]
    for dimension, lines in slide.blocks:
        rows.append([Box(dimension, size, bold=True, colour=INK, fill=BAND, across=len(columns))])
        rows += [line_of(words, slide, line, columns, size, one_name) for line in lines]
    part = f" ({slide.part} of {slide.parts})" if slide.parts > 1 else ""
    title = f"{words.scheme.id} {slide.matrix}{part}"
    made = deck.add(title, rows, (columns, [head_height, *[height] * count]), "  ".join(marks(words, slide)))
    _note(made, "\n".join(why(words, slide)))


def _findings(deck: Deck, found: Sequence[Finding]) -> None:
    """What to settle, by code, gravest first; the rest is in the workbook."""
    folded = [list(items) for _, items in groupby(found, lambda item: item.code)]
    shown = folded[: FEW * FINDINGS]
    rows = []
    for items in shown:
        subjects = ", ".join(shortened(item.subject, 40) for item in items[:NAMED])
        more = f" and {len(items) - NAMED:,} more" if len(items) > NAMED else ""
        first = items[0]
        chip = box(str(first.severity), 9, SEVERITIES[first.severity], centred=True)
        title = Box(f"{first.code}  {first.entry.title}", 9, bold=True)
        rows.append([chip, title, Box(f"{len(items):,}", 9), Box(subjects + more, 9), Box(first.fix, 9)])
    names = [head(name) for name in ("Severity", "Finding", "Number", "First subjects", "What to do")]
    left = len(folded) - len(shown)
    foot = f"{counted(left, 'kind')} of findings more in the workbook." if left else ""
    if not rows:
        rows = [[Box(""), Box("No findings: nothing to settle.", 11), Box(), Box(), Box()]]
    notes = [f"{item.code} {item.subject}: {item.message} {item.fix}" for items in shown for item in items[:NAMED]]
    _listed(deck, "What to settle", names, rows, (0.08, 0.27, 0.07, 0.24, 0.34), foot, notes)


def _listed(
    deck: Deck,
    title: str,
    head: list[Box],
    rows: Sequence[list[Box]],
    shares: Sequence[float],
    foot: str = "",
    notes: Sequence[str] = (),
) -> None:
    """A list over as many slides as it asks for."""
    widths = [deck.area.width * share for share in shares]
    many = -(-len(rows) // FEW)
    for part in range(many):
        some = rows[part * FEW : (part + 1) * FEW]
        heights = [20.0, *(_height(row, widths, row[-1].size or 9) for row in some)]
        named = f" ({part + 1} of {many})" if many > 1 else ""
        slide = deck.add(f"{title}{named}", [head, *some], (widths, heights), foot if part + 1 == many else "")
        if notes:
            _note(slide, "\n".join(notes))


def _height(row: Sequence[Box], widths: Sequence[float], size: float) -> float:
    """Height of a row whose texts wrap."""
    lines = max(-(-len(cell.text) * cell.size * WIDTH // max(width - 8, 1)) for cell, width in zip(row, widths, strict=True))
    return max(lines, 1) * size * LINE + 6


def _note(slide: Loose, text: str) -> None:
    """Notes for the speaker."""
    slide.notes_slide.notes_text_frame.text = clean(text)
