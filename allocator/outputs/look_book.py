"""Render: the workbook that a consultant brands and uses with `--template`: a cover with named places, named styles, a guide."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from allocator.outputs.book import new_book
from allocator.outputs.brand_look import MARK, guide, places, styles
from allocator.outputs.brand_parts import Package
from allocator.outputs.brand_styles import name_styles
from allocator.outputs.canvas import A4
from allocator.outputs.look import ACCENT, FONT, INK, MUTED, RED_INK, Look, Properties, put, put_across
from allocator.outputs.rules_readme import LINE
from allocator.outputs.wrap import lines

COVER, GUIDE = "Cover", "Guide"
FOOTER = "&L&8 {org}&C&8 {rules}&R&8 &A, page &P of &N"
TOP = 5  # rows of the cover left for a logo
SUMMARY, LEGEND = 4, 8  # rows of the places that take a line to each
TEXT: Properties = {"font_name": FONT, "font_color": INK, "font_size": 11, "valign": "vcenter"}
SMALL: Properties = {**TEXT, "font_size": 8, "font_color": MUTED}
LABEL: Properties = {**TEXT, "font_color": ACCENT, "bold": True, "bottom": 1, "bottom_color": ACCENT}
LINES: tuple[tuple[str, str, int, float, Properties], ...] = (  # place or heading, rows, their height, format
    ("place", "allocator_org", 1, 42, {**TEXT, "font_size": 28, "bold": True}),
    ("place", "allocator_title", 1, 26, {**TEXT, "font_size": 15, "font_color": MUTED}),
    ("place", "allocator_draft", 1, 30, {**TEXT, "font_color": RED_INK, "bold": True}),
    ("heading", "In short", 1, 24, LABEL),
    ("place", "allocator_summary", SUMMARY, 18, TEXT),
    ("heading", "How to read the letters", 1, 34, {**LABEL, "valign": "bottom"}),
    ("place", "allocator_legend", LEGEND, 18, TEXT),
    ("place", "allocator_version", 1, 30, {**SMALL, "valign": "bottom"}),
    ("place", "allocator_source", 1, 14, SMALL),
)


def write_look(path: Path) -> None:
    """Write the workbook over whatever stands at the path. Raises OSError where the place cannot be written."""
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "look.xlsx"
        with new_book(plain, "The look of our results") as book:
            look = Look(book)
            where = _write_cover(book, book.add_worksheet(COVER))
            _write_guide(book.add_worksheet(GUIDE), look, where)
            book.define_name("allocator_page", f"={GUIDE}!$B$1")
        package = Package(plain.read_bytes())
    root = package.parse("xl/styles.xml")
    name_styles(root)
    package.put_xml("xl/styles.xml", root)
    path.write_bytes(package.save())


def _write_cover(book: Workbook, sheet: Worksheet) -> dict[str, str]:
    """The cover; the cell of each place on it."""
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 110)
    where, row = {}, TOP
    for kind, text, count, height, properties in LINES:
        style = book.add_format(properties)
        for line in range(row, row + count):
            sheet.set_row(line, height)
            sheet.write_blank(line, 1, None, style)
        put(sheet, row, 1, places()[text] if kind == "place" else text, style)
        if kind == "place":
            first, last = (xl_rowcol_to_cell(line, 1, row_abs=True, col_abs=True) for line in (row, row + count - 1))
            where[text] = f"{COVER}!{first if count == 1 else f'{first}:{last}'}"
            book.define_name(text, f"={where[text]}")
        row += count
    sheet.print_area(0, 0, row - 1, 1)
    _page(sheet)
    sheet.set_footer("")
    return where


def _page(sheet: Worksheet) -> None:
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(FOOTER)


def _write_guide(sheet: Worksheet, look: Look, where: dict[str, str]) -> None:
    """How to make the look one's own, with every style shown and every place listed."""
    for column, width in enumerate((2, 34, 26, 76)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 28)
    put(sheet, 0, 1, "The look of your results", look.style("title"))
    row = 2
    for number, text in enumerate(guide(), 1):
        put_across(sheet, row, (1, 3), f"{number}.  {text}", look.style("wrapped"))
        sheet.set_row(row, LINE * lines(text, 130) + 5)
        row += 1
    row = _heads(sheet, look, row + 1, ("Cell styles", "Name", "Used for"))
    for style in styles():
        shown = {**style.properties, "rotation": 0, "text_wrap": False, "num_format": f"{style.name}{MARK}"}
        sheet.set_row(row, 20)
        put(sheet, row, 1, style.sample, look.condition(shown)) if style.sample else sheet.write_blank(
            row, 1, None, look.condition(shown)
        )
        put(sheet, row, 2, style.name, look.style("strong", valign="vcenter", indent=1))
        put(sheet, row, 3, style.about, look.style("row"))
        row += 1
    row = _heads(sheet, look, row + 1, ("Places", "Where it is now", "Filled with"))
    for name, about in places().items():
        here = where.get(name, f"{GUIDE}!$B$1" if name == "allocator_page" else "not on this cover")
        for column, text in enumerate((name, here.replace("$", ""), about), 1):
            put(sheet, row, column, text, look.style("strong" if column == 1 else "row"))
        row += 1
    sheet.print_area(0, 0, row - 1, 3)
    _page(sheet)


def _heads(sheet: Worksheet, look: Look, row: int, names: tuple[str, ...]) -> int:
    """Names of columns; the next row."""
    for column, name in enumerate(names, 1):
        put(sheet, row, column, name, look.style("head"))
    return row + 1
