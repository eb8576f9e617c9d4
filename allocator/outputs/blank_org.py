"""Render: the blank workbook that an org is entered in, with lists to pick from, notes, and a filled example.

Sheets, notes and the example stand in templates/rules/input.toml, the names of the columns in columns.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from allocator.outputs.book import new_book
from allocator.outputs.canvas import A4
from allocator.outputs.look import ACCENT, BAND, HAIR, INK, LINES, MUTED, PAPER, Look, draw, put, put_across
from allocator.outputs.rules_readme import LINE
from allocator.outputs.wrap import lines
from allocator.pipeline import NOT_READ
from allocator.raci import Letter
from allocator.sheets.fields import vocabulary

if TYPE_CHECKING:
    from allocator.rules.pack import Pack

README, EXAMPLE, LISTS = "Read me", "Example", "Lists"
ROWS = 5_000  # that have lists to pick from, and are looked through for what to offer
NOTE = 260  # width of a note in pixels
FEW = 5  # columns up to which one stays in view, else two
NARROW = 13.0  # characters of a column without a width of its own
TEXT = 122  # characters of a line of the first sheet


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name in the sheet, what it is for, whether it is needed, and what may be picked in its cells.

    `pick`: words, or the name of a list, or "sheet.field". `only`: nothing else fits. `many`: several values fit.
    """

    key: str
    header: str
    note: str
    required: bool
    width: float
    pick: str | Sequence[str]
    only: bool
    many: bool
    number: str  # format of its figures, "" for text


@dataclass(frozen=True, slots=True)
class Form:
    """A sheet to fill: its name, what it holds, its columns, and the rows of the example."""

    name: str
    about: str
    fields: tuple[Field, ...]
    example: Sequence[Mapping[str, Any]]

    def column(self, key: str) -> str:
        """The letters of a field's column."""
        return str(xl_col_to_name([field.key for field in self.fields].index(key)))


@cache
def forms() -> tuple[Form, ...]:
    """The sheets of the workbook, in order."""
    data = _data()
    return tuple(_form(sheet, data["example"][sheet["name"]]) for sheet in data["sheet"])


def write_blank_org(pack: Pack, path: Path) -> None:
    """Write the blank workbook over whatever stands at the path; roles, functions and activities to pick are the pack's.

    Raises OSError where the place cannot be written.
    """
    with new_book(path, "Organisation, to be filled in") as book:
        look = Look(book)
        _write_readme(book.add_worksheet(README), look)
        lists = _lists(pack)
        for form in forms():
            _write_form(book.add_worksheet(form.name), look, form, lists)
        _write_example(book.add_worksheet(EXAMPLE), look)
        _write_lists(book.add_worksheet(LISTS), look, lists)
        book.get_worksheet_by_name(forms()[0].name).activate()


@cache
def _data() -> dict[str, Any]:
    text = files("allocator.templates").joinpath("rules", "input.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _form(sheet: Mapping[str, Any], example: Sequence[Mapping[str, Any]]) -> Form:
    kind = vocabulary().kind(sheet["name"])
    assert kind is not None
    headers = {name.field: name.text for name in reversed(kind.names) if name.is_template}
    fields = (_field(key, column, headers[key], required=key in kind.required) for key, column in sheet["column"].items())
    return Form(sheet["name"], sheet["about"], tuple(fields), example)


def _field(key: str, column: Mapping[str, Any], header: str, *, required: bool) -> Field:
    width = max(float(column.get("width", NARROW)), 1.15 * len(header) + 3)
    only, many = column.get("only", False), column.get("many", False)
    return Field(key, header, column["note"], required, width, column.get("pick", ""), only, many, column.get("format", ""))


def _lists(pack: Pack) -> dict[str, list[str]]:
    """What the rules offer to pick."""
    archetypes = pack.standards.archetypes
    return {
        "archetypes": [archetype.id for archetype in archetypes],
        "functions": [archetype.id for archetype in archetypes if archetype.is_function],
        "activities": [activity.id for activity in pack.activities],
        "letters": [letter.symbol for letter in sorted(Letter, reverse=True) if letter.symbol],
    }


def _write_form(sheet: Worksheet, look: Look, form: Form, lists: Mapping[str, Sequence[str]]) -> None:
    """A sheet to fill: its header and nothing below, so that an empty row is an empty row."""
    for column, field in enumerate(form.fields):
        entry = look.style("number" if field.number else "row", num_format=field.number or "@")
        sheet.set_column(column, column, field.width, entry)
        put(sheet, 0, column, field.header, _head(look, field))
        note = _note(field)
        sheet.write_comment(0, column, note, {"author": "", "width": NOTE, "height": 33 + 15 * (len(note) // 38)})
        if field.pick:
            sheet.data_validation(1, column, ROWS, column, _picking(field, lists))
    last = len(form.fields) - 1
    draw(sheet, look, (1, 0, ROWS, last), LINES, f"COUNTA($A2:${xl_col_to_name(last)}2)>0")
    sheet.set_row(0, 22)
    sheet.freeze_panes(1, 2 if last > FEW else 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(last)}{ROWS + 1}"})
    sheet.repeat_rows(0)
    _set_page(sheet, ACCENT if form is forms()[0] else MUTED)


def _head(look: Look, field: Field) -> Format:
    """A column name: dark where the column is needed."""
    changes = {"font_color": PAPER, "bg_color": INK} if field.required else {"bg_color": BAND}
    return look.style("head", valign="vcenter", text_wrap=False, bottom_color=INK, **changes)


def _note(field: Field) -> str:
    """The note of a column."""
    parts = ("Needed." if field.required else "", field.note, "Several are separated by a semicolon." if field.many else "")
    return " ".join(part for part in parts if part)


def _picking(field: Field, lists: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What may be picked in a column; a warning keeps out what would not be understood."""
    stop = {
        "show_error": field.only,
        "error_title": f"Not a value of {field.header}",
        "error_message": "Pick one from the list, or leave the cell empty.",
    }
    return {"validate": "list", "source": _source(field.pick, lists), **stop}


def _source(pick: str | Sequence[str], lists: Mapping[str, Sequence[str]]) -> str | list[str]:
    """Where the values come from: words, a column of the sheet of lists, or the filled cells of another column."""
    if not isinstance(pick, str):
        return list(pick)
    if pick in lists:
        column = xl_col_to_name(list(lists).index(pick))
        return f"={LISTS}!${column}$3:${column}${2 + len(lists[pick])}"
    sheet, _, key = pick.partition(".")
    column = next(form for form in forms() if form.name == sheet).column(key)
    return f"=OFFSET({sheet}!${column}$2,0,0,MAX(1,COUNTA({sheet}!${column}$2:${column}${ROWS + 1})),1)"


def _write_readme(sheet: Worksheet, look: Look) -> None:
    """What to do, and what each sheet and column is for, on one page."""
    for column, width in enumerate((2, 17, 20, 90)):
        sheet.set_column(column, column, width)
    _title(sheet, look, README, "How to fill in this workbook")
    row = 3
    for number, text in enumerate(_data()["readme"], 1):
        row = _line(sheet, look, row, f"{number}.  {text}", TEXT)
    row = _line(sheet, look, row, _data()["run"].format(file="org.xlsx"), TEXT, "strong") + 1
    for form in forms():
        sheet.set_row(row, 20)
        sheet.write_url(row, 1, f"internal:'{form.name}'!A1", look.style("link", bold=True, font_size=11), form.name)
        put_across(sheet, row, (2, 3), form.about, look.style("row-muted"))
        for field in form.fields:
            row += 1
            put(sheet, row, 2, field.header, look.style("strong", font_color=ACCENT if field.required else INK))
            put(sheet, row, 3, _note(field), look.style("wrapped"))
            sheet.set_row(row, LINE * lines(_note(field), 90) + 3)
        row += 2
    _set_page(sheet, ACCENT, (row - 2, 3))
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)


def _title(sheet: Worksheet, look: Look, name: str, about: str) -> None:
    """The first rows of a sheet that explains; the first of them says that it is not read."""
    sheet.set_row(0, 26)
    put(sheet, 0, 1, name, look.style("title"))
    put(sheet, 0, 3, NOT_READ, look.style("row-muted", align="right"))
    put(sheet, 1, 1, about, look.style("subtitle"))


def _line(sheet: Worksheet, look: Look, row: int, text: str, width: float, style: str = "wrapped") -> int:
    """A text over the width of the page; the next row."""
    put_across(sheet, row, (1, 3), text, look.style(style))
    sheet.set_row(row, LINE * lines(text, width) + 5)
    return row + 1


def _set_page(sheet: Worksheet, tab: str, last: tuple[int, int] | None = None) -> None:
    """A4 landscape, one page wide, with a footer; a sheet to read (its last row and column are given) without a grid."""
    sheet.set_tab_color(tab)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&A&R&8page &P of &N")
    if last:
        sheet.hide_gridlines(2)
        sheet.print_area(0, 0, *last)


def _write_example(sheet: Worksheet, look: Look) -> None:
    """A small organisation, filled in, all its sheets below each other."""
    _title(
        sheet,
        look,
        EXAMPLE,
        "A small organisation, filled in: its five sheets, one below the other, without the columns left empty",
    )
    sheet.set_column(0, 0, 2)
    row, widths = 3, dict.fromkeys(range(1, 12), NARROW)
    for form in forms():
        put(sheet, row, 1, form.name, look.style("section"))
        row += 1
        for column, field in enumerate(_used(form), 1):
            put(sheet, row, column, field.header, _head(look, field))
            texts = [_text(entry, field) for entry in form.example]
            longest = max(map(len, texts)) if form is not forms()[-1] else 0
            widths[column] = max(widths.get(column, NARROW), longest + 2.0, len(field.header) + 3.0)
            for place, text in enumerate(texts, row + 1):
                put(sheet, place, column, text, look.style("row", bottom=1, bottom_color=HAIR))
        row += len(form.example) + 2
    for column, width in widths.items():
        sheet.set_column(column, column, min(width, 32))
    _set_page(sheet, MUTED, (row - 2, max(widths)))


def _used(form: Form) -> Iterator[Field]:
    """The columns that the example fills."""
    return (field for field in form.fields if any(field.key in entry for entry in form.example))


def _text(entry: Mapping[str, Any], field: Field) -> str:
    """A cell of the example as it would be typed."""
    return str(entry.get(field.key, ""))


def _write_lists(sheet: Worksheet, look: Look, lists: Mapping[str, Sequence[str]]) -> None:
    """What the rules offer to pick, out of sight."""
    put(sheet, 0, 0, NOT_READ, look.style("row-muted"))
    for column, (name, values) in enumerate(lists.items()):
        put(sheet, 1, column, name, look.style("head"))
        for row, value in enumerate(values, 2):
            put(sheet, row, column, value, look.style("row"))
    sheet.hide()
