"""Render: the sheet Authority: the tree of budget envelopes with their reserves, and who signs for how much."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from allocator.derived.authority import Authority
from allocator.outputs.canvas import Canvas
from allocator.outputs.index import Entry
from allocator.outputs.listing import DEEPEST, HEAD, LINE, MAX_ROWS, TOP
from allocator.outputs.look import GRID, HIGHEST, UNSETTLED, draw, put
from allocator.outputs.wording import Wording
from allocator.outputs.wrap import lines

NAME = "Authority"
COLUMNS = {  # name -> width in characters
    "Budget of": 40.0,
    "Holder": 32.0,
    "Held by": 16.0,
    "Envelope": 15.0,
    "Passed on": 15.0,
    "Reserve": 15.0,
    "Holder's limit": 15.0,
    "Who signs, up to which amount": 56.0,
    "To note": 32.0,
}
TEXTS, MONEY = (0, 1, 2, 7, 8), (3, 4, 5, 6)  # columns of texts and of amounts
ABOUT = (
    "What each envelope holds, passes on and keeps, and who signs alone up to which amount. "
    "Beyond the last amount the board decides; nobody approves the own request."
)
FIGURES = Decimal(10) ** 15  # beyond it Excel rounds


def write_authority(canvas: Canvas, authority: Authority) -> Entry:
    """Write the sheet, a row for each budget under the one that it comes out of; returns its line of the index."""
    sheet, look = canvas.book.add_worksheet(canvas.name(NAME)), canvas.look
    shown = authority.tree[:MAX_ROWS]
    _head(sheet, canvas, authority)
    for row, (scope, level) in enumerate(shown, TOP):
        _row(sheet, canvas, authority, (row, scope, level))
    last_row, last_column = TOP + len(shown) - 1, len(COLUMNS) - 1
    draw(sheet, look, (TOP, 0, last_row, last_column), GRID)
    sheet.freeze_panes(TOP, 1)
    sheet.autofilter(TOP - 1, 0, last_row, last_column)
    canvas.set_page(sheet, last_row, last_column, repeat=TOP)
    return Entry(NAME, ABOUT)


def _head(sheet: Worksheet, canvas: Canvas, authority: Authority) -> None:
    """Title, what the sheet is, column names; amounts say their currency."""
    currency = " and ".join(authority.budgets.currencies)
    for row, (text, style) in enumerate((("Delegation of authority", "title"), (ABOUT, "subtitle"))):
        sheet.set_row(row, HEAD[row])
        put(sheet, row, 0, text, canvas.look.style(style))
    sheet.set_row(TOP - 1, 2 * LINE + 4)
    for column, (name, width) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, width)
        money = column in MONEY
        text = f"{name}, {currency}" if money and currency else name
        put(sheet, TOP - 1, column, text, canvas.look.style("head", **_side(money)))


def _row(sheet: Worksheet, canvas: Canvas, authority: Authority, at: tuple[int, int, int]) -> None:
    """One envelope; its name is set in by its level."""
    row, scope, level = at
    words, look, envelope = canvas.words, canvas.look, authority.budgets.envelopes[scope]
    holder = words.allocation.scopes[scope].holder
    limit = authority.limits.get(holder)
    signs, notes = "\n".join(_signs(words, authority, scope)), "\n".join(_notes(words, authority, scope))
    texts = (words.scopes[scope], words.posts[holder], words.holders[holder], signs, notes)
    widths = list(COLUMNS.values())
    widths[0] -= 4 * min(level, 5)  # what the setting in takes
    high = max(lines(text, widths[column]) for column, text in zip(TEXTS, texts, strict=True))
    sheet.set_row(row, min(high * LINE + 3.5, HIGHEST))
    styles = ("strong" if envelope.below else "body", "body", "body", "body", "muted")
    for column, text, style in zip(TEXTS, texts, styles, strict=True):
        indent = 1 + (0 if column else min(2 * level, DEEPEST))
        put(sheet, row, column, text, look.style(style, align="left", indent=indent, text_wrap=True))
    passed_on = envelope.allocated if envelope.below else None
    amounts = envelope.amount, passed_on, envelope.reserve, limit.amount if limit else None
    for column, amount in zip(MONEY, amounts, strict=True):
        _put_amount(sheet, canvas, (row, column), amount)


def _put_amount(sheet: Worksheet, canvas: Canvas, cell: tuple[int, int], amount: Decimal | None) -> None:
    """An amount as a number, to be reckoned with; in red below nothing, as text where a spreadsheet would round it."""
    if amount is None:
        return
    whole = amount == amount.to_integral_value()
    red = UNSETTLED if amount < 0 else {}
    style = canvas.look.style("body", num_format="#,##0" if whole else "#,##0.00", **_side(money=True), **red)
    if abs(amount) < FIGURES:
        sheet.write_number(*cell, int(amount) if whole else float(amount), style)
    else:
        put(sheet, *cell, f"{amount:,.2f}", style)


def _side(money: bool) -> dict[str, object]:
    """Amounts stand on the right."""
    return {"align": "right" if money else "left", "indent": 1}


def _signs(words: Wording, authority: Authority, scope: int) -> Iterator[str]:
    """Who signs up to which amount, one on a line, and who decides beyond."""
    for limit in authority.ladder(scope):
        signer = authority.acting[limit.position]
        acts = f", {words.posts[signer]} acts" if signer != limit.position else ""
        yield f"{authority.budgets.spelled(limit.amount)}: {words.posts[limit.position]}{acts}"
    yield "beyond: the board"


def _notes(words: Wording, authority: Authority, scope: int) -> Iterator[str]:
    """What is to be settled about an envelope, or known of it."""
    envelope, holder = authority.budgets.envelopes[scope], words.allocation.scopes[scope].holder
    first = authority.first[scope]
    if envelope.amount is None:
        yield "No budget figure."
    elif envelope.figure is None:
        yield "No budget figure: the sum of those below (BUD-06)."
    elif (envelope.reserve or 0) < 0:
        yield "More is passed on than it holds (BUD-01)."
    if first != holder:
        yield f"{words.posts[first]} answers for its spending."
    if holder not in authority.limits:
        yield "The holder has no limit."
    elif (above := authority.not_below(holder)) is not None:
        yield f"The holder's limit is not below that of {words.posts[above.position]}."
