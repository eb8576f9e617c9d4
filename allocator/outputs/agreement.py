"""Render: what people said of the matrix: who set which letter and why, which rows are agreed, what was remarked.

Agreed and Remark are the last columns of each RACI sheet; they come back with --keep and are summed up on the Summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allocator.outputs.look import HIGHEST, LETTERS, SEVERITIES, UNSETTLED, colour, put
from allocator.outputs.wording import Wording, counted, shortened
from allocator.outputs.wrap import lines
from allocator.raci import Allocation, Letter

if TYPE_CHECKING:
    from allocator.derived.kept import Edit, Kept, Note
    from allocator.outputs.frame import Frame

YES, NO, OPEN = ANSWERS = ("yes", "no", "open")
AGREED_WIDTH, REMARK_WIDTH = 8.0, 26.0
LINE, ONE_LINE = 11.5, 15.0  # points
LONGEST = 32_000  # characters of a comment; Excel takes 32,767
CONTESTED = 5  # rows named on the Summary
COLOURS = {YES: LETTERS[Letter.SUPPORT], NO: UNSETTLED, OPEN: SEVERITIES["warning"]}
STATES = {  # of edits kept: how they are counted on the Summary
    "applied": "applied",
    "stale": "applied to a row that has changed since",
    "agrees": "what the rules give now",
    "conflict": "in conflict with what the rules give now",
    "not applied": "not applied",
}


@dataclass(frozen=True, slots=True)
class Comment:
    """Why a cell was set by hand, and by whom ("" unknown)."""

    author: str
    reason: str

    @property
    def text(self) -> str:
        """As it stands in the cell's comment."""
        return shortened(f"{self.author}: {self.reason}" if self.author else self.reason, LONGEST)


@dataclass(frozen=True)
class Agreement:
    """Comments by row and position of the allocation, notes by row key, and the edits of an earlier workbook."""

    comments: Mapping[tuple[int, int], Comment] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()

    def answers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """How many of some rows have each answer."""
        given = [_said(self.notes[key]) for key in keys if key in self.notes]
        return tuple(given.count(answer) for answer in ANSWERS)


def agreement(words: Wording, kept: Kept | None) -> Agreement:
    """What people said of a result."""
    if kept is None:
        return Agreement(_comments(words, ()))
    rows = row_index(words.allocation)
    notes = {key: note for key, note in kept.notes.items() if key in rows and (note.agreed.strip() or note.remark.strip())}
    return Agreement(_comments(words, kept.edits), notes, kept.edits)


def _comments(words: Wording, edits: tuple[Edit, ...]) -> dict[tuple[int, int], Comment]:
    """Comments on the cells that an override names; the last one counts."""
    overrides, org = words.org.overrides, words.org
    if not overrides:
        return {}
    authors = {(edit.row, edit.position): edit.author for edit in edits}
    rows = row_index(words.allocation)
    found: dict[tuple[int, int], Comment] = {}
    for override in overrides:
        key = f"{override.activity}@{override.scope}"
        if override.reason.strip() and key in rows and override.position in org.index:
            author = authors.get((key, override.position), "")
            found[rows[key], org.index[override.position]] = Comment(author, override.reason)
    return found


def row_index(allocation: Allocation) -> dict[str, int]:
    """Number of each row by its key."""
    return {allocation.row_name(row): row for row in range(len(allocation.rows))}


def write_note(frame: Frame, at: int, key: str, said: Agreement) -> float:
    """Write what was said of a row into its last columns. Returns the height that the row needs."""
    note = said.notes.get(key)
    if note is None:
        return ONE_LINE
    put(frame.sheet, at, frame.check + 1, note.agreed, frame.look.style("letter"))
    put(frame.sheet, at, frame.check + 2, note.remark, frame.look.style("fact"))
    return min(max(ONE_LINE, lines(note.remark, REMARK_WIDTH) * LINE + 3.5), HIGHEST)


def write_answers(frame: Frame) -> None:
    """The drop-down of Agreed, and its colours."""
    column = frame.check + 1
    cells = (frame.top, column, frame.last_row, column)
    frame.sheet.data_validation(
        *cells,
        {
            "validate": "list",
            "source": list(ANSWERS),
            "error_title": "yes, no or open",
            "error_message": "Pick yes, no or open, or empty the cell; say why under Remark.",
        },
    )
    colour(frame.sheet, frame.look, cells, COLOURS)


def told(said: Agreement, words: Wording) -> Iterator[tuple[str, str]]:
    """What an earlier workbook brought, as pairs of a label and what is to be said."""
    if said.notes:
        rows, number = len(words.allocation.rows), row_index(words.allocation)
        answers = {answer: [key for key, note in said.notes.items() if _said(note) == answer] for answer in ANSWERS}
        silent = rows - sum(map(len, answers.values()))
        yield (
            "Agreed so far",
            f"of {counted(rows, 'row')}: {len(answers[YES]):,} agreed, {len(answers[NO]):,} contested, "
            f"{len(answers[OPEN]):,} open, {silent:,} without an answer (when this workbook was written)",
        )
        for key in answers[NO][:CONTESTED]:
            remark = shortened(said.notes[key].remark.strip(), 160) or "no remark"
            yield "contested", f"{_called(words, number[key])}: {remark}"
        if len(answers[NO]) > CONTESTED:
            yield "", f"and {len(answers[NO]) - CONTESTED:,} more: filter the column Agreed by no."
    if said.edits:
        numbers = {state: sum(edit.state == state for edit in said.edits) for state in STATES}
        parts = ", ".join(f"{number:,} {STATES[state]}" for state, number in numbers.items() if number)
        yield "Set by hand", f"{counted(len(said.edits), 'letter')} of an earlier workbook: {parts} (see Overrides)"


def _called(words: Wording, row: int) -> str:
    """A row in words."""
    rows = words.allocation.rows
    return f"{words.activities[rows.activity[row]]}, {words.scopes[rows.scope[row]]}"


def _said(note: Note) -> str:
    """The answer of a note, however it was typed."""
    return note.agreed.strip().casefold()
