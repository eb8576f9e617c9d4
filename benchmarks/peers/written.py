"""The project's workbook as openpyxl writes it: the same cells with the same styles, merged ranges and widths."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.workbook import DEFAULT, Call, Number, Recording, cpu_seconds

SIDES = ("left", "right", "top", "bottom")
LINES: dict[int, Any] = {1: "thin", 2: "medium", 5: "thick"}  # by XlsxWriter's number
UPRIGHT = {"vcenter": "center"}  # where the two libraries name it differently


def seconds_of(recording: Recording, path: Path) -> float:
    """CPU seconds of writing a recorded workbook; comments, validations and conditional formats are left out."""
    book = Workbook()
    scratch = book.active
    assert isinstance(scratch, Worksheet)
    styles = [_styled(scratch.cell(1, 1 + at), {**DEFAULT, **each}) for at, each in enumerate(recording.formats)]
    sheets = {name: book.create_sheet(name) for name in recording.sheets}
    book.remove(scratch)
    seconds = sum(cpu_seconds(lambda calls=calls: _write(calls, sheets, styles)) for calls in recording.parts())  # type: ignore[misc]
    return seconds + cpu_seconds(lambda: book.save(path))


def _write(calls: list[Call], sheets: Mapping[str, Worksheet], styles: list[Any]) -> None:
    for name, method, args, options in calls:
        sheet = sheets[name]
        if method == "set_column":
            first, last, width, *_ = args
            for column in range(first, last + 1):
                sheet.column_dimensions[get_column_letter(column + 1)].width = width or 8.43
        elif method == "merge_range":
            row, column, end_row, end_column, value, style = (*args, *options.values())[:6]
            sheet.merge_cells(None, row + 1, column + 1, end_row + 1, end_column + 1)
            _put(sheet.cell(row + 1, column + 1, value), styles, style)
        elif method.startswith("write_") and method != "write_comment":
            row, column, *rest = (*args, *options.values())
            value = None if method == "write_blank" else rest[2] if method == "write_url" else rest[0]
            cell = sheet.cell(row + 1, column + 1, value)
            if method == "write_url":
                cell.hyperlink = rest[0].replace("internal:", "#")
            _put(cell, styles, next((each for each in rest if isinstance(each, Number)), None))


def _put(cell: Any, styles: list[Any], style: Number | None) -> None:  # noqa: ANN401 (openpyxl describes them as one of two)
    """Gives a cell a style in the quickest way there is: from a cell that has it."""
    if style is not None:
        cell._style = copy(styles[style]._style)


def _styled(cell: Any, properties: Mapping[str, Any]) -> Any:  # noqa: ANN401 (openpyxl describes them as one of two)
    """A cell with the style of XlsxWriter's properties."""
    border = Border()
    for side in SIDES:
        if line := properties.get(side, properties.get("border", 0)):
            colour = properties.get(f"{side}_color", properties.get("border_color", "#000000"))
            setattr(border, side, Side(LINES[line], color=_colour(colour)))
    cell.border = border
    cell.font = Font(
        name=properties["font_name"],
        size=properties["font_size"],
        bold=properties.get("bold", False),
        italic=properties.get("italic", False),
        underline="single" if properties.get("underline") else None,
        color=_colour(properties.get("font_color", "#000000")),
    )
    cell.alignment = Alignment(
        horizontal=properties.get("align"),
        vertical=UPRIGHT.get(properties.get("valign", ""), properties.get("valign")),
        text_rotation=properties.get("rotation", 0),
        wrap_text=properties.get("text_wrap", False),
        indent=properties.get("indent", 0),
    )
    if "bg_color" in properties:
        cell.fill = PatternFill("solid", fgColor=_colour(properties["bg_color"]))
    cell.number_format = properties.get("num_format", "General")
    return cell


def _colour(text: str) -> str:
    """A colour without transparency, as openpyxl names it."""
    return f"FF{text[1:]}"
