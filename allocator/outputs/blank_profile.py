"""Render: the blank profile for career guidance: a question a line, with lists to pick from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xlsxwriter.worksheet import Worksheet

from allocator.derived.career import FURTHEST, VALUES
from allocator.derived.career_profile import form
from allocator.outputs.book import new_book
from allocator.outputs.canvas import A4
from allocator.outputs.career import PURPOSE
from allocator.outputs.look import LINES, Look, draw, put, put_across

if TYPE_CHECKING:
    from allocator.rules.pack import Pack

WIDTHS = (38, 44, 76)
TOP = 4  # rows above the first question


def write_profile(pack: Pack, path: Path) -> None:
    """Write the blank profile over whatever stands at the path. Raises OSError where the place cannot be written."""
    with new_book(path, "Career guidance, to be filled in") as book:
        _write(book.add_worksheet("profile"), Look(book), pack)


def _write(sheet: Worksheet, look: Look, pack: Pack) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    put(sheet, 0, 0, "Career guidance", look.style("title"))
    put_across(sheet, 1, (0, 2), PURPOSE, look.style("fact"))
    sheet.set_row(0, 24)
    sheet.set_row(1, 40)
    for column, name in enumerate(("Question", "Your answer", "How it is meant")):
        put(sheet, TOP - 1, column, name, look.style("head"))
    row = TOP
    for key, asked in form()["ask"].items():
        row = _question(sheet, look, row, f"{key.capitalize()}: {asked['text']}", f"{asked['note']}{offered(pack, key)}")
    for key, pair in pack.extras["career"]["pairs"].items():
        _question(
            sheet, look, row, f"{key}: what do you want more?", f"-2: {pair['process-manager']} … 2: {pair['operations-manager']}"
        )
        picks = [str(number) for number in range(-FURTHEST, FURTHEST + 1)]
        sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": picks, "error_title": "-2 to 2"})
        row += 1
    draw(sheet, look, (TOP, 0, row - 1, 2), LINES)
    sheet.freeze_panes(TOP, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, row - 1, 2)


def _question(sheet: Worksheet, look: Look, row: int, question: str, note: str) -> int:
    """One line to answer; the next row."""
    put(sheet, row, 0, question, look.style("fact"))
    put(sheet, row, 1, "", look.style("fact", num_format="@"))
    put(sheet, row, 2, note, look.style("fact", font_color="#5B6776"))
    sheet.set_row(row, 15.0 * (1 + len(note) // 84) + 3)
    return row + 1


def offered(pack: Pack, key: str) -> str:
    """The words of both roles, for those who like to pick."""
    if key not in VALUES:
        return ""
    roles = pack.extras["attributes"][VALUES[key]]
    words = dict.fromkeys(value for role in roles.values() for value in role["values"] if form()["words"].get(value, [value]))
    return f" For example: {'; '.join(sorted(words, key=str.casefold))}."
