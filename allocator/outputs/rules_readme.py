"""Render: what the sheets of a rules workbook share, and its first one, which says how the rules are changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from allocator.outputs.look import ACCENT, MUTED, Look, clean, put
from allocator.outputs.wrap import lines
from allocator.rules.book import Book, BookSheet

LINE = 11.5  # points of a line of text
A3, A4 = 8, 9
LONGEST = 32_000  # characters; Excel takes 32,767 in a cell
WIDTHS = (26, 112)  # of the columns of the first sheet


def set_paper(page: Worksheet, title: str, paper: int = A4, *, main: bool) -> None:
    """Landscape, one page wide, with the name of the pack and page numbers."""
    page.hide_gridlines(2)
    page.set_tab_color(ACCENT if main else MUTED)
    page.set_landscape()
    page.set_paper(paper)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    footer = clean(title)[:120].replace("&", "&&\u200b")  # "&" begins a code in a footer
    page.set_footer(f"&L&8 {footer}&R&8 &A, page &P of &N")


def cell_text(value: object) -> str:
    """A value as a cell shows it; the items of a list one below the other."""
    if isinstance(value, list):
        text = "\n".join(map(str, value))
        return f"{text}\n" if ";" in text and "\n" not in text else text
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)[:LONGEST]


def write_readme(page: Worksheet, look: Look, title: str, whole: Book, sheets: Sequence[BookSheet], *, extending: bool) -> None:
    """How the workbook is edited, and what is where, on one page."""
    for place, width in enumerate(WIDTHS):
        page.set_column(place, place, width)
    put(page, 0, 0, whole.title, look.style("title"))
    put(page, 1, 0, title, look.style("subtitle"))
    page.set_row(0, 28)
    row = 3
    for kind, text, about in _told(whole, sheets, extending=extending):
        if kind == "section" and row > 3:
            row += 1
        if about:
            link = look.style("list-link", indent=1, bold=about.main, valign="vcenter")
            page.write_url(row, 0, f"internal:'{about.name}'!A1", link, about.name)
            put(page, row, 1, text, look.style("wrapped", valign="vcenter"))
        else:
            style = look.style("section") if kind == "section" else look.style("wrapped", indent=1, valign="vcenter")
            page.merge_range(row, 0, row, 1, "", style)
            put(page, row, 0, text, style)
        if kind != "section":
            page.set_row(row, lines(text, WIDTHS[1] if about else sum(WIDTHS)) * LINE + 5)
        row += 1
    page.print_area(0, 0, row - 1, 1)
    set_paper(page, title, main=True)
    page.fit_to_pages(1, 1)


def _told(whole: Book, sheets: Sequence[BookSheet], *, extending: bool) -> Iterator[tuple[str, str, BookSheet | None]]:
    """The lines of the first sheet: a section's name, a text, or a sheet with what it holds."""
    yield "section", "How to change the rules", None
    yield from (("text", text, None) for text in whole.readme)
    if extending:
        yield "section", "How this pack extends another", None
        yield from (("text", text, None) for text in whole.extending)
    yield "section", "Sheets", None
    yield from (("sheet", f"{sheet.about}.", sheet) for sheet in sheets)
