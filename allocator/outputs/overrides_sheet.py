"""Render: the sheet Overrides: letters kept from an earlier workbook, by whom, why, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.outputs.agreement import Agreement, row_index
from allocator.outputs.canvas import Canvas
from allocator.outputs.listing import TOP, Column, Listing, write_listing
from allocator.outputs.look import LETTERS, SEVERITIES
from allocator.outputs.wording import Wording
from allocator.raci import SYMBOLS, Letter

NAME = "Overrides"
BLANK = 20  # empty lines to fill by hand
SYMBOLS_SHOWN = tuple(reversed([symbol for symbol in SYMBOLS if symbol]))
STATES = {
    "applied": LETTERS[Letter.SUPPORT],
    "agrees": SEVERITIES["info"],
    "stale": SEVERITIES["warning"],
    "conflict": SEVERITIES["warning"],
    "not applied": SEVERITIES["error"],
}
ABOUT = (
    "Letters set by hand and kept. To set one, change it in its RACI sheet and comment the cell with the reason, "
    "or fill in an empty line here; --keep takes both back."
)


def overrides(words: Wording, said: Agreement) -> Listing:
    """One row for each edit of an earlier workbook, then empty lines. Ids come first, names last."""
    edits, named = said.edits, _names(words, said)
    colours = {symbol: LETTERS[Letter.of(symbol)] for symbol in SYMBOLS_SHOWN}
    return Listing(
        NAME,
        "Letters set by hand",
        ABOUT,
        (
            _column("Activity", [edit.row.partition("@")[0] for edit in edits], 24, "strong"),
            _column("Scope", [edit.row.partition("@")[2] for edit in edits], 16),
            _column("Position", [edit.position for edit in edits], 14),
            Column("Letter", _blanks([edit.letter for edit in edits]), 9, "list-letter", colours=colours),
            _column("Before", [edit.before for edit in edits], 9, "list-letter"),
            _column("Now", [edit.now for edit in edits], 9, "list-letter"),
            _column("Author", [edit.author for edit in edits], 20),
            _column("Reason", [edit.reason for edit in edits], 44),
            Column("State", _blanks([edit.state for edit in edits]), 12, "list-letter", colours=STATES),
            _column("What happened", [edit.why for edit in edits], 50),
            _column("Activity in words", [activity for activity, _, _ in named], 34, "muted"),
            _column("Scope in words", [scope for _, scope, _ in named], 26, "muted"),
            _column("Position in words", [post for _, _, post in named], 30, "muted"),
            _column("Where", [str(edit.cell or "") for edit in edits], 30, "muted"),
        ),
        frozen=4,
    )


def write_overrides(canvas: Canvas, listing: Listing) -> None:
    """Write the list, with letters to pick from."""
    (sheet, *_) = write_listing(canvas, listing)
    choices = {"validate": "list", "source": list(SYMBOLS_SHOWN), "error_title": "Not a letter"}
    sheet.data_validation(TOP, 3, TOP + len(listing) - 1, 3, {**choices, "error_message": "Pick one of the letters."})


def _column(name: str, texts: Sequence[str], width: float, style: str = "body") -> Column:
    return Column(name, _blanks(texts), width, style, wrap=width >= 30, least=min(width, 24))


def _blanks(texts: Sequence[str]) -> list[str]:
    """The texts, then those of the empty lines."""
    return [*texts, *[""] * BLANK]


def _names(words: Wording, said: Agreement) -> list[tuple[str, str, str]]:
    """Activity, scope and position of each edit in words; "" for what is no more."""
    if not said.edits:
        return []
    allocation, rows = words.allocation, row_index(words.allocation)
    found = []
    for edit in said.edits:
        row, position = rows.get(edit.row, -1), words.org.index.get(edit.position, -1)
        activity = words.activities[allocation.rows.activity[row]] if row >= 0 else ""
        scope = words.scopes[allocation.rows.scope[row]] if row >= 0 else ""
        found.append((activity, scope, words.posts[position]))
    return found
