"""Render: the workbook: Summary, RACI sheets, By position, Findings, Why, Org."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from allocator.outputs import sheets
from allocator.outputs.canvas import Canvas
from allocator.outputs.listing import write_listing
from allocator.outputs.look import FONT, Look, clean
from allocator.outputs.matrix import Page, pages
from allocator.outputs.names import LONGEST
from allocator.outputs.raci_sheet import write_raci
from allocator.outputs.summary import Entry, write_summary
from allocator.outputs.wording import Wording, number

if TYPE_CHECKING:
    from allocator.pipeline import Result

LARGE = 100_000  # letters and positions; above it rows go straight to disk, with texts in the cells instead of a shared table
CREATED = datetime(2000, 1, 1)  # fixed, so that the same input gives the same bytes


def write_workbook(result: Result, path: Path, scheme: str = "RACI") -> None:
    """Write the workbook of a result; a file that stood there is replaced when the new one is complete.

    Raises OSError where the place cannot be written, KeyError for a scheme that the pack does not have.
    """
    words = Wording(result, scheme)
    part = path.with_name(f".{path.name}.part")
    try:
        _write(words, result, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write(words: Wording, result: Result, path: Path) -> None:
    """Write the workbook in one go."""
    large = len(words.org) + len(words.allocation.assignments) > LARGE
    options = {"constant_memory": large, "default_format_properties": {"font_name": FONT, "font_size": 10}}
    with Workbook(str(path), options) as book:
        title = f"Responsibilities of {words.org.name}" if words.org.name else "Responsibilities"
        book.set_properties({"title": clean(title), "created": CREATED})
        _sheets(Canvas(book, Look(book), words), result)


def _sheets(canvas: Canvas, result: Result) -> None:
    """All sheets in order; the RACI sheets are named first, since the Summary links to them."""
    words = canvas.words
    summary = canvas.book.add_worksheet(canvas.name("Summary"))
    matrix = [(canvas.name(_wanted(page, words)), page) for page in pages(words.org, words.allocation)]
    lists = (sheets.by_position(words), sheets.findings(result.findings), sheets.why(words), sheets.org_sheet(words))
    index = [Entry(name, _holds(page, words)) for name, page in matrix]
    write_summary(canvas, summary, result.findings, [*index, *(Entry(listing.name, listing.about) for listing in lists)])
    for name, page in matrix:
        write_raci(canvas, name, page)
    for listing in lists:
        write_listing(canvas, listing)


def _wanted(page: Page, words: Wording) -> str:
    """The name that a RACI sheet would like: the operation's, or where that is too long its departments'."""
    scope = words.allocation.scopes[page.scope]
    if scope.kind == "organisation":
        return "RACI Organisation"
    departments = ", ".join(words.org.departments[department].name for department in scope.departments)
    names = (f"RACI {name}" for name in (scope.name, departments) if name)
    return next((name for name in names if len(name) <= LONGEST), f"RACI {scope.name or scope.id}")


def _holds(page: Page, words: Wording) -> str:
    """A RACI sheet in the index."""
    scope = words.allocation.scopes[page.scope]
    whole = scope.kind == "organisation"
    what = "The organisation as a whole, and what runs across operations" if whole else f"Operation {scope.id}: {scope.name}"
    part = f" (part {page.part} of {page.parts})" if page.parts > 1 else ""
    return f"{what}{part}: {number(len(page.rows), 'row')}, {number(len(page.positions), 'position')}"
