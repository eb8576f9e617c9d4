"""A consultant's workbook with all that a careless writer would lose, and results put into it."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook as Book
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from allocator.findings import Finding
from allocator.outputs.brand import Brand, branded, read_brand
from allocator.outputs.brand_look import MARK
from allocator.outputs.brand_parts import Package
from allocator.outputs.brand_styles import name_styles
from allocator.pipeline import Result

STYLES: dict[str, dict[str, object]] = {
    "RACI title": {"font_name": "Georgia", "font_size": 20, "font_color": "#5B2A86"},
    "RACI heading": {"font_name": "Georgia", "bold": True, "bottom": 2, "bottom_color": "#5B2A86"},
    "RACI text": {"font_name": "Georgia", "font_size": 9},
    "RACI group": {"font_name": "Georgia", "bold": True, "bg_color": "#EFE6F5"},
    "RACI band": {"font_name": "Georgia", "font_size": 7, "font_color": "#FFFFFF", "bg_color": "#5B2A86"},
    "RACI A": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#5B2A86", "border": 5},
    "RACI R": {"bold": True, "font_color": "#3D1B00", "bg_color": "#F5A623"},
}
PLACES = {
    "allocator_org": "cover!$B$6",
    "allocator_title": "Cover!$B$7:$F$7",
    "allocator_draft": "Cover!$B$8",
    "allocator_summary": "Cover!$B$10:$B$12",
    "allocator_legend": "Cover!$B$14",
    "allocator_version": "'About us'!$A$8",
    "allocator_errors": "Cover!$I$6",
    "allocator_warnings": "Cover!$I$7",
    "allocator_positions": "Cover!$I$8",
    "allocator_page": "House!$A$1",
}


def picture(colour: tuple[int, int, int], size: tuple[int, int] = (180, 60)) -> BytesIO:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    width, height = size
    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def consultant(path: Path, places: dict[str, str] | None = None, styles: dict[str, dict[str, object]] | None = None) -> Path:
    """Write the consultant's workbook."""
    with Workbook(str(path)) as book:
        cover, house, about = (book.add_worksheet(name) for name in ("Cover", "House", "About us"))
        _cover(book, cover)
        house.set_header("&L&G&RFor {org}", {"image_left": "mark.png", "image_data_left": picture((91, 42, 134), (60, 20))})
        house.set_footer("&LConfidential&C&8{rules}&R&P of &N")
        house.set_landscape()
        house.set_paper(1)
        house.set_margins(left=1.1, right=0.9)
        for row, (name, properties) in enumerate((STYLES if styles is None else styles).items()):
            house.write_string(row, 1, name, book.add_format({**properties, "num_format": f"{name}{MARK}"}))
        about.add_table(0, 0, 3, 1, {"data": [["Ada", 1], ["Ben", 2], ["Cy", 3]], "columns": [{"header": "Who"}, {"header": "No"}]})
        about.conditional_format("B2:B4", {"type": "data_bar"})
        about.conditional_format(
            "A2:A4", {"type": "text", "criteria": "containing", "value": "A", "format": book.add_format({"bold": 1})}
        )
        about.data_validation("C1", {"validate": "list", "source": ["a", "b"]})
        about.write_comment("A1", "ours since 1999")
        about.print_area("A1:D20")
        about.write_formula("D1", "=SUM(B2:B4)", value=6)
        about.activate()
        for name, reference in (PLACES if places is None else places).items():
            book.define_name(name, f"={reference}")
        book.set_properties({"created": datetime(2020, 2, 2)})
        book.set_custom_property("Client code", "HF-7")
    package = Package(path.read_bytes())
    root = package.parse("xl/styles.xml")
    name_styles(root)
    package.put_xml("xl/styles.xml", root)
    package.put("customXml/item1.xml", lambda: (b"<x>kept</x>",))
    path.write_bytes(package.save())
    return path


def _cover(book: Workbook, cover: Worksheet) -> None:
    cover.set_column("B:F", 18)
    cover.insert_image("B1", "logo.png", {"image_data": picture((245, 166, 35))})
    cover.insert_textbox("H12", "Smith and Partners\nAdvisers since 1999", {"width": 240, "height": 60})
    cover.merge_range("B7:F7", "title", book.add_format({"font_size": 14, "italic": True}))
    cover.write_string("B6", "the client", book.add_format({"font_size": 26, "bold": True}))
    for row, name in enumerate(("Errors", "Warnings", "Positions"), 5):
        cover.write_string(row, 7, name)
        cover.write_number(row, 8, row)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Cover!$H$6:$H$8", "values": "=Cover!$I$6:$I$8", "name": "At a glance"})
    cover.insert_chart("B17", chart)
    cover.add_sparkline("J6", {"range": "Cover!I6:I8"})
    cover.set_header("&CSmith and Partners")


def altered(path: Path, change: Callable[[str, bytes], bytes | None], **added: bytes) -> Path:
    """The file with parts changed (None: left out) and parts added."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            if (changed := change(name, data)) is not None:
                new.writestr(name, changed)
        for name, data in added.items():
            new.writestr(name, data)
    return path


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a file."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def look(path: Path) -> Brand:
    """A look that can be used."""
    brand, findings = read_brand(path)
    assert brand is not None, findings
    return brand


def put_into(result: Result, path: Path) -> tuple[bytes, list[Finding]]:
    """A result in the look of a file."""
    data, findings = branded(result, look(path))
    assert data is not None, findings
    return data, findings


def opened(data: bytes) -> Book:
    """A workbook from its bytes."""
    return openpyxl.load_workbook(BytesIO(data))
