"""Render: the named places of a consultant's workbook, and the cells they name filled with what they ask for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree
from lxml.etree import _Element as Element

from allocator.findings import Cell, Finding, Severity, column_letters, finding
from allocator.outputs.brand_parts import Unfit, tag
from allocator.outputs.look import clean
from allocator.outputs.wording import Wording, counted
from allocator.sheets.archive import column

if TYPE_CHECKING:
    from allocator.pipeline import Result

SHEET, CORNER = r"(?:'((?:[^']|'')+)'|([^'!:\[\]]+))", r"\$?([A-Z]{1,3})\$?(\d{1,7})"
REFERENCE = re.compile(rf"{SHEET}!{CORNER}(?::{CORNER})?", re.IGNORECASE)
RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MOST = 100  # rows of a place that are filled
LONGEST = 32_000  # characters; Excel takes 32,767 in a cell

Value = int | Sequence[str]  # a figure, or lines of text


@dataclass(frozen=True, slots=True)
class Place:
    """A named place: the sheet, and the rows (from 1) of its column."""

    name: str
    sheet: str
    column: int
    rows: range


def place_of(name: str, reference: str) -> Place | None:
    """The place that a defined name refers to, None where that is no range of cells on one sheet."""
    found = REFERENCE.fullmatch(reference.strip().removeprefix("="))
    if found is None or reference.startswith("#"):
        return None
    quoted, bare, left, top, _, bottom = found.groups()
    sheet = quoted.replace("''", "'") if quoted else bare
    return Place(name.lower(), sheet, column(left.upper()), range(int(top), int(bottom or top) + 1))


def values(result: Result, words: Wording) -> Mapping[str, Value]:
    """What stands in each named place."""
    org, allocation = words.org, words.allocation
    count = {severity: sum(item.severity is severity for item in result.findings) for severity in Severity}
    errors, warnings = count[Severity.ERROR], count[Severity.WARNING]
    told = [counted(number, name) for number, name in ((errors, "error"), (warnings, "warning")) if number]
    read = dict.fromkeys(source.file for source in org.sources)
    summary = (
        f"{counted(len(org), 'position')}, {int(org.vacant.sum()):,} of them vacant",
        f"{counted(len(org.processes), 'process')}, {counted(len(allocation.rows), 'row')}, "
        f"{counted(len(allocation.assignments), 'letter')}",
        f"{' and '.join(told)} to settle" if told else "Nothing to settle",
        "A proposal to be agreed, not a verdict",
    )
    return {
        "allocator_title": [f"Who answers for what: responsibilities by {words.scheme.id}"],
        "allocator_org": [org.name],
        "allocator_draft": [f"DRAFT: {counted(errors, 'error')} to settle before this is used" if errors else ""],
        "allocator_version": [f"Rules {allocation.pack} {allocation.version} ({allocation.hash})"],
        "allocator_source": [", ".join(read)],
        "allocator_summary": summary,
        "allocator_legend": [f"{letter}  {meaning}" for letter, meaning in words.scheme.legend.items()],
        "allocator_positions": len(org),
        "allocator_vacant": int(org.vacant.sum()),
        "allocator_processes": len(org.processes),
        "allocator_rows": len(allocation.rows),
        "allocator_letters": len(allocation.assignments),
        "allocator_errors": errors,
        "allocator_warnings": warnings,
    }


def fill(root: Element, place: Place, value: Value, file: str, wrapping: Collection[str]) -> list[Finding]:
    """Write a value into the cells of a place, their style kept; a cell with a formula stays as it is and is said.

    Of several rows each takes a line, the last what is left over; lines in one cell stand below each other where its
    style is one of those `wrapping`, else after each other.
    """
    rows = _rows(root, place)
    lines: list[int | Sequence[str]] = [value] if isinstance(value, int) else [[line] for line in value[: len(rows) - 1]]
    lines += [] if isinstance(value, int) else [value[len(rows) - 1 :]]
    findings = []
    for row, line in zip(rows, [*lines, *[()] * len(rows)], strict=False):
        cell = _cell(root, row, place.column)
        if cell.find(tag("f")) is None:
            between = "\n" if cell.get("s", "0") in wrapping else "; "
            _write(cell, line if isinstance(line, int) else between.join(line))
        else:
            findings.append(finding("TPL-08", place.name, Cell(file, place.sheet, row, place.column)))
    return findings


def _rows(root: Element, place: Place) -> Sequence[int]:
    """The rows that a place fills: of merged cells only the first is one."""
    for entry in root.iterfind(f"{tag('mergeCells')}/{tag('mergeCell')}"):
        found = RANGE.fullmatch(entry.get("ref", ""))
        if found and (column(found[1]), int(found[2])) == (place.column, place.rows[0]):
            return place.rows[:1]
    return place.rows[:MOST]


def _cell(root: Element, row: int, number: int) -> Element:
    """A cell of a sheet, made at its place where it is missing."""
    data = root.find(tag("sheetData"))
    if data is None:
        raise Unfit("TPL-01", "one of its sheets is damaged")
    line = next((line for line in data if line.get("r") == str(row)), None)
    if line is None:
        line = etree.Element(tag("row"), r=str(row))
        data.insert(sum(int(other.get("r") or 0) < row for other in data), line)
    address = f"{column_letters(number)}{row}"
    cell = next((cell for cell in line if cell.get("r") == address), None)
    if cell is None:
        cell = etree.Element(tag("c"), r=address)
        line.insert(sum(column((other.get("r") or "").rstrip("0123456789")) < number for other in line), cell)
        line.attrib.pop("spans", "")  # a hint that may no longer hold
    return cell


def _write(cell: Element, value: int | str) -> None:
    """A figure, or a text that stays a text whatever it begins with."""
    cell[:] = []
    for name in ("t", "cm", "vm"):
        cell.attrib.pop(name, "")
    if isinstance(value, int):
        etree.SubElement(cell, tag("v")).text = str(value)
    elif value:
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, tag("is")), tag("t"))
        text.set(SPACE, "preserve")
        text.text = clean(value)[:LONGEST]
