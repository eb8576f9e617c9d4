"""Render: the workbook being written, with what every sheet of it shares."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from allocator.outputs.look import ACCENT, MUTED, Look, clean
from allocator.outputs.names import take_name
from allocator.outputs.wording import Wording

A4 = 9
ONE_PAGE, ONE_UPRIGHT = 56, 74  # rows that can still be read on one page, lying and upright


@dataclass(frozen=True, slots=True)
class Canvas:
    """A workbook, its look, the words of its result, and the sheet names in use."""

    book: Workbook
    look: Look
    words: Wording
    taken: set[str] = field(default_factory=set)

    def name(self, wanted: str) -> str:
        """A free sheet name near the one wanted; it is taken from then on."""
        return take_name(wanted, self.taken)

    def set_page(
        self,
        sheet: Worksheet,
        last_row: int,
        last_column: int,
        *,
        repeat: int = 0,
        left: int = 0,
        across: int = 1,
        one_page: bool = False,
        upright: bool = False,
    ) -> None:
        """A4, all columns on `across` pages, `repeat` rows and `left` columns on each page, footer, print area."""
        sheet.hide_gridlines(2)
        sheet.set_tab_color(ACCENT if left else MUTED)
        if not upright:
            sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.center_horizontally()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(across, 1 if one_page or last_row <= (ONE_UPRIGHT if upright else ONE_PAGE) else 0)
        sheet.set_footer(self._footer())
        sheet.print_area(0, 0, last_row, last_column)
        if repeat:
            sheet.repeat_rows(0, repeat - 1)
        if left:
            sheet.repeat_columns(0, left - 1)

    def _footer(self) -> str:
        """Org, rules and page. A "&" begins a code in a footer: the org's own are doubled and kept apart from what follows."""
        org = clean(self.words.org.name)[:60].replace("&", "&&\u200b")
        allocation = self.words.allocation
        return f"&L&8 {org}&C&8 Rules {allocation.pack} {allocation.version} ({allocation.hash[:12]})&R&8 &A, page &P of &N"
