"""Render: the workbook: Summary, RACI by role, RACI sheets, the lists behind them, and what it must remember."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from allocator.derived.authority import Authority
from allocator.outputs import sheets
from allocator.outputs.agreement import agreement
from allocator.outputs.authority_sheet import write_authority
from allocator.outputs.base_sheet import Remembering, write_base
from allocator.outputs.book import new_book
from allocator.outputs.canvas import Canvas
from allocator.outputs.heat_sheets import coverage, load, write_heat
from allocator.outputs.index import Entry, Index, holds
from allocator.outputs.listing import Listing, continued, printed, write_listing
from allocator.outputs.look import Look
from allocator.outputs.matrix import Page, pages
from allocator.outputs.names import LONGEST
from allocator.outputs.overrides_sheet import overrides, write_overrides
from allocator.outputs.processes_sheet import kpis, processes
from allocator.outputs.raci_sheet import write_raci
from allocator.outputs.roles_page import write_roles
from allocator.outputs.suggested import suggestions
from allocator.outputs.summary import write_summary
from allocator.outputs.wording import Wording, counted
from allocator.sheets.reader import no_collection

if TYPE_CHECKING:
    from allocator.pipeline import Result

USES = {"By position": "To hand out, one position at a time", "Findings": "To settle"}  # lists that are for paper


def write_workbook(
    result: Result,
    path: Path,
    scheme: str = "RACI",
    make_look: Callable[[Workbook], Look] = Look,
    beside: Sequence[str] = (),
    *,
    linked: bool = True,
) -> None:
    """Write the workbook of a result over whatever stands at the path.

    `make_look` gives it another look; `beside`: names of the sheets of a workbook that its own will be put into; `linked`:
    findings link to the files they are about, which lie beside the workbook.
    Raises OSError where the place cannot be written, KeyError for a scheme that the pack does not have.
    """
    words = Wording(result, scheme)
    lines = len(words.org) + len(words.allocation.assignments)
    title = f"Responsibilities of {words.org.name}" if words.org.name else "Responsibilities"
    with no_collection(), new_book(path, title, lines) as book:
        book.worksheet_class = Remembering
        _sheets(Canvas(book, make_look(book), words), result, beside, linked=linked)


def _sheets(canvas: Canvas, result: Result, beside: Sequence[str], *, linked: bool) -> None:
    """All sheets in order; the Summary, which stands first, is written after those it speaks of, and what they show at last."""
    words, said = canvas.words, agreement(canvas.words, result.kept)
    summary = canvas.book.add_worksheet(canvas.name("Summary"))
    by_role = canvas.name(f"{words.scheme.id} by role")
    write_roles(canvas, by_role)
    found = pages(words)
    names = [canvas.name(wanted) for wanted in _wanted(found, words)]
    matrix = [write_raci(canvas, name, page, said) for name, page in zip(names, found, strict=True)]
    entries = [_listed(canvas, listing) for listing in _lists(words, result, linked=linked)]
    entries += [write_heat(canvas, heat) for heat in (load(words), coverage(words)) if len(heat)]
    authority = Authority(words.org, words.pack, words.allocation)
    if authority.tree:
        entries.append(write_authority(canvas, authority))
    entries.append(_listed(canvas, sheets.org_sheet(words)))
    by_hand = overrides(words, said)
    write_overrides(canvas, by_hand)
    entries.append(Entry(by_hand.name, by_hand.about))
    if result.suggested:
        entries.append(_listed(canvas, suggestions(result.suggested)))
    write_summary(canvas, summary, result.findings, Index(by_role, matrix, [holds(each, words) for each in matrix], entries), said)
    write_base(canvas, result, beside)


def _lists(words: Wording, result: Result, *, linked: bool) -> Iterator[Listing]:
    """The lists before the org, one at a time, since they can be long; processes and key figures where there are any."""
    yield sheets.by_position(words)
    yield sheets.findings(words, result.findings, linked=linked)
    yield sheets.why(words)
    yield from (listing for listing in (processes(words), kpis(words)) if len(listing))


def _listed(canvas: Canvas, listing: Listing) -> Entry:
    """Writes a list; returns its line of the index."""
    write_listing(canvas, listing)
    return Entry(listing.name, f"{_to_print(listing)} {listing.about}{continued(listing)}")


def _wanted(found: list[Page], words: Wording) -> Iterator[str]:
    """The name that each RACI sheet would like: the operation's, or where that is too long its departments'.

    Operations whose names are the same, or would be cut to the same, are told apart by the position that holds them.
    """
    scopes, scheme = words.allocation.scopes, words.scheme.id
    operations = [scope for scope in scopes if scope.kind == "operation"]
    room = LONGEST - len(f"{scheme} ")
    same, cut = Counter(scope.name for scope in operations), Counter(scope.name[:room] for scope in operations)
    for page in found:
        scope = scopes[page.scope]
        held = f"{scheme} {scope.id.removeprefix('OP-')} {scope.name}"
        if scope.kind == "organisation":
            yield f"{scheme} Organisation"
        elif same[scope.name] > 1 or not scope.name:
            yield held
        else:
            departments = ", ".join(words.org.departments[department].name for department in scope.departments)
            names = [f"{scheme} {name}" for name in (scope.name, departments) if name]
            yield next((name for name in names if len(name) <= LONGEST), held if cut[scope.name[:room]] > 1 else names[0])


def _to_print(listing: Listing) -> str:
    """Whether a list is for paper, and how much of it there would be."""
    return f"{USES.get(listing.name, 'For looking up, not for print')}, about {counted(printed(listing), 'page')}."
