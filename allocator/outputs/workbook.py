"""Render: the workbook: Summary, RACI sheets, By position, Findings, Why, Org."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from allocator.outputs import sheets
from allocator.outputs.canvas import Canvas
from allocator.outputs.listing import Listing, continued, printed, write_listing
from allocator.outputs.look import FONT, Look, clean
from allocator.outputs.matrix import Page, pages
from allocator.outputs.names import LONGEST
from allocator.outputs.overview import operation
from allocator.outputs.raci_sheet import write_raci
from allocator.outputs.summary import MANY, Entry, Index, write_summary
from allocator.outputs.wording import Wording, counted

if TYPE_CHECKING:
    from allocator.pipeline import Result

LARGE = 100_000  # letters and positions; above it rows go straight to disk, with texts in the cells instead of a shared table
_USES = {"By position": "To hand out, one position at a time", "Findings": "To settle"}  # lists that are for paper
CREATED = datetime(2000, 1, 1)  # fixed, so that the same input gives the same bytes


def write_workbook(result: Result, path: Path, scheme: str = "RACI") -> None:
    """Write the workbook of a result over whatever stands at the path.

    Raises OSError where the place cannot be written, KeyError for a scheme that the pack does not have.
    """
    words = Wording(result, scheme)
    large = len(words.org) + len(words.allocation.assignments) > LARGE
    options = {"constant_memory": large, "default_format_properties": {"font_name": FONT, "font_size": 10}}
    try:
        with Workbook(str(path), options) as book:
            title = f"Responsibilities of {words.org.name}" if words.org.name else "Responsibilities"
            book.set_properties({"title": clean(title), "created": CREATED})
            _sheets(Canvas(book, Look(book), words), result)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _sheets(canvas: Canvas, result: Result) -> None:
    """All sheets in order; the RACI sheets are named first, since the Summary links to them."""
    words = canvas.words
    summary = canvas.book.add_worksheet(canvas.name("Summary"))
    found = pages(words.org, words.allocation)
    matrix = [(canvas.name(wanted), page) for wanted, page in zip(_wanted(found, words), found, strict=True)]
    lists = (sheets.by_position(words), sheets.findings(words, result.findings), sheets.why(words), sheets.org_sheet(words))
    entries = [Entry(name, _holds(page, words)) for name, page in matrix]
    others = [Entry(listing.name, f"{_to_print(listing)} {listing.about}{continued(listing)}") for listing in lists]
    overview = [operation(name, page, words) for name, page in matrix] if len(matrix) > MANY else []
    write_summary(canvas, summary, result.findings, Index(entries, others, overview))
    for name, page in matrix:
        write_raci(canvas, name, page)
    for listing in lists:
        write_listing(canvas, listing)


def _wanted(found: list[Page], words: Wording) -> Iterator[str]:
    """The name that each RACI sheet would like: the operation's, or where that is too long its departments'.

    Operations of the same name are told apart by the position that holds them.
    """
    scopes = words.allocation.scopes
    same = Counter(scope.name for scope in scopes if scope.kind == "operation")
    for page in found:
        scope = scopes[page.scope]
        if scope.kind == "organisation":
            yield "RACI Organisation"
        elif same[scope.name] > 1 or not scope.name:
            yield f"RACI {scope.id.removeprefix('OP-')} {scope.name}"
        else:
            departments = ", ".join(words.org.departments[department].name for department in scope.departments)
            names = [f"RACI {name}" for name in (scope.name, departments) if name]
            yield next((name for name in names if len(name) <= LONGEST), names[0])


def _to_print(listing: Listing) -> str:
    """Whether a list is for paper, and how much of it there would be."""
    use = {"By position": "To hand out, one position at a time", "Findings": "To settle"}.get(
        listing.name, "For looking up, not for print"
    )
    return f"{use}, about {counted(printed(listing), 'page')}."


def _holds(page: Page, words: Wording) -> str:
    """A RACI sheet in the index."""
    scope = words.allocation.scopes[page.scope]
    whole = scope.kind == "organisation"
    holder = ", ".join(part for part in (words.posts[scope.holder], words.holders[scope.holder]) if part)
    what = "The organisation as a whole, and what runs across operations" if whole else f"Operation of {holder}"
    part = f" (part {page.part} of {page.parts})" if page.parts > 1 else ""
    return f"{what}{part}: {counted(len(page.rows), 'row')}, {counted(len(page.positions), 'position')}"
