"""A result in a consultant's workbook: what was theirs is as it was, what is ours is all there, in their look."""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet

from allocator.outputs import brand_parts
from allocator.outputs.brand import STRICT, branded, read_brand
from allocator.outputs.brand_parts import MAIN, tag
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Result
from tests.outputs.brand_made import PLACES, altered, consultant, look, opened, parts_of, put_into
from tests.outputs.made import small

TOUCHED = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml"}
FILLED = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"}  # Cover, About us
FILES = Path(__file__).parents[3] / "shared" / "data" / "files"

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported and will be removed:UserWarning")  # by openpyxl


@pytest.fixture(scope="module")
def result() -> Result:
    return small()


@pytest.fixture(scope="module")
def made(result: Result, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The look and the result in it."""
    path = consultant(tmp_path_factory.mktemp("look") / "look.xlsx")
    data, findings = put_into(result, path)
    assert findings == []
    return path.read_bytes(), data


@pytest.fixture(scope="module")
def plain(result: Result, made: tuple[bytes, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same result before it was put into the look, whose sheets it remembers."""
    path = tmp_path_factory.mktemp("plain") / "plain.xlsx"
    write_workbook(result, path, beside=opened(made[0]).sheetnames)
    return path


def test_every_part_that_holds_no_named_place_keeps_its_bytes(made: tuple[bytes, bytes]) -> None:
    before, after = map(parts_of, made)
    assert {name for name in before if before[name] != after.get(name)} == TOUCHED | FILLED
    kept = before.keys() - TOUCHED - FILLED
    for kind in (
        "media/",
        "charts/chart",
        "drawings/drawing",
        "drawings/vmlDrawing",
        "tables/",
        "comments",
        "custom.xml",
        "customXml/",
    ):
        assert any(kind in name for name in kept), kind


def test_on_the_cover_only_the_named_cells_change(made: tuple[bytes, bytes]) -> None:
    before, after = (etree.fromstring(parts_of(data)["xl/worksheets/sheet1.xml"]) for data in made)
    named = {"B6", "B7", "B8", "B10", "B11", "B12", "B14", "I6", "I7", "I8"}
    for root in (before, after):
        for cell in [cell for cell in root.iter(tag("c")) if cell.get("r") in named]:
            cell.getparent().remove(cell)
        for row in root.iter(tag("row")):
            row.attrib.pop("spans", None)
        data = root.find(tag("sheetData"))
        for row in [row for row in data if not len(row)]:
            data.remove(row)
    assert etree.tostring(before, method="c14n") == etree.tostring(after, method="c14n")


def test_their_styles_stay_first_and_as_they_were(made: tuple[bytes, bytes]) -> None:
    before, after = (etree.fromstring(parts_of(data)["xl/styles.xml"]) for data in made)
    for old in before:
        new = after.find(old.tag)
        assert [etree.tostring(part) for part in old] == [etree.tostring(part) for part in new][: len(old)], old.tag


def test_the_named_places_are_filled(made: tuple[bytes, bytes]) -> None:
    book = opened(made[1])
    cover = book["Cover"]
    assert cover["B6"].value == "test"
    assert cover["B7"].value == "Who answers for what: responsibilities by RACI"
    assert cover["B7"].font.i
    assert cover["B10"].value == "11 positions, 1 of them vacant"
    assert cover["B12"].value.endswith("A proposal to be agreed, not a verdict")
    assert cover["B14"].value.startswith("A  Accountable")
    assert [cover[f"I{row}"].value for row in (6, 7, 8)] == [
        sum(item.severity == severity for item in small().findings) for severity in ("error", "warning")
    ] + [11]
    assert book["About us"]["A8"].value.startswith("Rules ops-vs-process")


def test_lines_stand_below_each_other_only_where_the_cell_wraps(result: Result, tmp_path: Path) -> None:
    path = consultant(tmp_path / "look.xlsx")
    assert "\n" not in opened(put_into(result, path)[0])["Cover"]["B14"].value
    book = openpyxl.load_workbook(path)
    book["Cover"]["B14"].alignment = openpyxl.styles.Alignment(wrap_text=True)
    book.save(path)
    assert "\n" in opened(put_into(result, path)[0])["Cover"]["B14"].value


def test_our_sheets_stand_behind_the_cover_and_the_page_is_out_of_sight(made: tuple[bytes, bytes], plain: Path) -> None:
    ours = openpyxl.load_workbook(plain)
    book = opened(made[1])
    assert book.sheetnames == ["Cover", *ours.sheetnames, "House", "About us"]
    assert book["House"].sheet_state == "veryHidden"
    assert {sheet.title: sheet.sheet_state for sheet in ours} == {name: book[name].sheet_state for name in ours.sheetnames}
    assert book.active.title == "About us", "the sheet in view stays in view"
    assert book["About us"].print_area == "'About us'!$A$1:$D$20"
    selected = [sheet.title for sheet in book if sheet.sheet_view.tabSelected]
    assert selected == ["About us"], "what is typed into one of several selected sheets is typed into all"


def seen(sheet: Worksheet) -> dict[str, object]:
    """What a sheet of ours is made of, apart from its looks."""
    return {
        "cells": {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None},
        "comments": {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment},
        "links": {cell.coordinate: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink},
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "choices": [(str(choice.sqref), choice.formula1) for choice in sheet.data_validations.dataValidation],
        "conditions": [
            (str(area.sqref), rule.type, rule.formula, rule.priority)
            for area in sheet.conditional_formatting
            for rule in area.rules
        ],
        "widths": {name: (column.width, column.hidden, column.outlineLevel) for name, column in sheet.column_dimensions.items()},
        "heights": {row: (line.height, line.hidden, line.outlineLevel) for row, line in sheet.row_dimensions.items()},
        "page": (sheet.print_area, sheet.print_title_rows, sheet.freeze_panes, sheet.auto_filter.ref, sheet.page_setup.fitToHeight),
    }


def test_letters_formulas_choices_and_conditions_are_all_there(made: tuple[bytes, bytes], plain: Path) -> None:
    book, ours = opened(made[1]), openpyxl.load_workbook(plain)
    for sheet in ours:
        for what, expected in seen(sheet).items():
            assert seen(book[sheet.title])[what] == expected, (sheet.title, what)


def test_a_large_result_with_texts_in_its_cells_is_the_same(
    result: Result, made: tuple[bytes, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = consultant(tmp_path / "look.xlsx")
    monkeypatch.setattr("allocator.outputs.book.LARGE", 0)
    book, usual = opened(put_into(result, path)[0]), opened(made[1])
    for sheet in usual:
        assert seen(book[sheet.title])["cells"] == seen(sheet)["cells"]


def test_sheets_read_in_small_pieces_are_the_same(
    result: Result, made: tuple[bytes, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = consultant(tmp_path / "look.xlsx")
    monkeypatch.setattr(brand_parts, "PIECE", 700)
    assert parts_of(put_into(result, path)[0]) == parts_of(made[1])


def test_cells_take_font_fill_and_border_of_the_named_styles(made: tuple[bytes, bytes], plain: Path) -> None:
    book = opened(made[1])
    title = book["Summary"]["B2"]
    assert (title.style, title.font.name, title.font.sz, title.font.color.rgb) == ("RACI title", "Georgia", 20, "FF5B2A86")
    sheet = book["RACI Organisation"]
    head = next(cell for row in sheet.iter_rows(max_row=8) for cell in row if cell.value == "Activity")
    assert (head.style, head.border.bottom.style, head.border.bottom.color.rgb) == ("RACI heading", "medium", "FF5B2A86")
    group = next(cell for row in sheet.iter_rows() for cell in row if cell.style == "RACI group")
    assert group.fill.fgColor.rgb == "FFEFE6F5"
    assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value} == {"Georgia"}, (
        "the base font is everybody's"
    )
    before = openpyxl.load_workbook(plain)["RACI Organisation"]
    assert {cell.alignment.textRotation for row in before.iter_rows() for cell in row} == {
        cell.alignment.textRotation for row in sheet.iter_rows() for cell in row
    }, "alignment is ours"


def test_letters_take_the_colours_of_their_styles(made: tuple[bytes, bytes], plain: Path) -> None:
    def colours(book: openpyxl.Workbook) -> dict[str, tuple[str, str | None]]:
        found = {}
        for area in book["RACI Organisation"].conditional_formatting:
            for rule in area.rules:
                if rule.type == "cellIs" and rule.operator == "equal" and rule.dxf.fill:
                    border = rule.dxf.border.left.style if rule.dxf.border and rule.dxf.border.left else None
                    found[rule.formula[0].strip('"')] = (rule.dxf.fill.bgColor.rgb[2:], border)
        return found

    after, before = colours(opened(made[1])), colours(openpyxl.load_workbook(plain))
    assert after["A"] == after["A/R"] == ("5B2A86", "thin"), "a condition draws no thick lines"
    assert after["R"] == ("F5A623", "thin")
    assert after["C"] == before["C"], "without a style of theirs the usual colour"
    codes = re.findall(rb'formatCode="([^"]*)"', parts_of(made[1])["xl/styles.xml"])
    assert not any(b"RACI" in code for code in codes), "the mark by which a style is found is taken out"


def test_our_sheets_have_their_paper_header_and_footer(made: tuple[bytes, bytes]) -> None:
    book = opened(made[1])
    sheet = book["RACI Organisation"]
    assert sheet.page_setup.paperSize == 1
    assert sheet.page_margins.left == 1.1
    assert sheet.oddHeader.right.text == "For test"
    assert sheet.oddFooter.left.text == "Confidential"
    assert sheet.oddFooter.center.size == 8, "a name that begins with a figure does not change the size"
    assert book["Cover"].oddHeader.center.text == "Smith and Partners"
    parts = parts_of(made[1])
    entries = etree.fromstring(parts["xl/worksheets/_rels/allocator-sheet1.xml.rels"])
    (target,) = [entry.get("Target") for entry in entries if entry.get("Id") == "rIdPage"]
    drawing = f"xl/{target.removeprefix('../')}"
    links = etree.fromstring(parts[drawing.replace("drawings/", "drawings/_rels/") + ".rels"])
    assert all(f"xl/{entry.get('Target').removeprefix('../')}" in parts for entry in links)
    body = parts["xl/worksheets/allocator-sheet1.xml"]
    assert body.index(b"<headerFooter") < body.index(b'<legacyDrawingHF r:id="rIdPage"/>')


def test_a_name_with_an_ampersand_stays_text_in_a_header(result: Result, tmp_path: Path) -> None:
    org = deepcopy(result)
    object.__setattr__(org.org, "name", "=Smith\x00 & Sons")
    data, _ = put_into(org, consultant(tmp_path / "look.xlsx"))
    book = opened(data)
    assert book["Cover"]["B6"].value == "=Smith & Sons"
    assert book["Cover"]["B6"].data_type == "s"
    assert b"For =Smith &amp;&amp; Sons" in parts_of(data)["xl/worksheets/allocator-sheet1.xml"]


def test_every_relation_leads_to_a_part_of_a_known_kind(made: tuple[bytes, bytes]) -> None:
    parts = parts_of(made[1])
    types = etree.fromstring(parts.pop("[Content_Types].xml"))
    named = [entry.get("PartName") for entry in types if entry.get("PartName")]
    endings = {entry.get("Extension") for entry in types if entry.get("Extension")}
    assert len(named) == len(set(named))
    for name, data in parts.items():
        assert f"/{name}" in named or name.rsplit(".", 1)[-1] in endings, name
        if name.endswith(".rels"):
            owner = name.replace("_rels/", "")
            entries = etree.fromstring(data)
            assert len({entry.get("Id") for entry in entries}) == len(entries)
            for entry in entries:
                if entry.get("TargetMode") != "External":
                    assert posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), entry.get("Target")))[1:] in parts


def test_two_runs_give_the_same_bytes(result: Result, made: tuple[bytes, bytes], tmp_path: Path) -> None:
    again, _ = put_into(result, consultant(tmp_path / "look.xlsx"))
    assert again == made[1]


def test_a_template_becomes_a_workbook(result: Result, tmp_path: Path) -> None:
    def as_template(name: str, data: bytes) -> bytes:
        return data.replace(b"sheet.main+xml", b"template.main+xml") if name == "[Content_Types].xml" else data

    path = altered(consultant(tmp_path / "look.xltx"), as_template)
    types = parts_of(put_into(result, path)[0])["[Content_Types].xml"]
    assert b"sheet.main+xml" in types
    assert b"template.main+xml" not in types


def test_without_places_our_sheets_come_last_and_without_styles_they_look_as_usual(result: Result, tmp_path: Path) -> None:
    styles_only = opened(put_into(result, consultant(tmp_path / "a.xlsx", places={}))[0])
    assert styles_only.sheetnames[:3] == ["Cover", "House", "About us"]
    assert styles_only["House"].sheet_state == "visible"
    places_only = opened(put_into(result, consultant(tmp_path / "b.xlsx", styles={}))[0])
    assert places_only["Summary"]["B2"].font.name == "Arial"


# ---------------------------------------------------------------- what cannot be kept


def swap(part: str, old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, data: data.replace(old, new) if name == part else data


@pytest.mark.parametrize(
    ("code", "change", "added"),
    [
        ("TPL-02", swap("[Content_Types].xml", b"spreadsheetml.sheet.main+xml", b"x.sheet.macroEnabled.main+xml"), {}),
        ("TPL-02", lambda _, data: data, {"xl/macrosheets/sheet1.xml": b"<x/>"}),
        ("TPL-03", lambda _, data: data, {"_xmlsignatures/origin.sigs": b""}),
        (
            "TPL-04",
            swap("xl/workbook.xml", MAIN.encode(), STRICT.encode()),
            {},
        ),
        ("TPL-01", lambda name, data: None if name == "xl/workbook.xml" else data, {}),
        ("TPL-01", lambda name, data: data[:-20] if name == "xl/workbook.xml" else data, {}),
        ("TPL-01", lambda name, data: None if name == "xl/worksheets/sheet1.xml" else data, {}),
        ("TPL-01", swap("xl/styles.xml", b"<?xml", b'<!DOCTYPE x [<!ENTITY a "b">]><?xml'), {}),
    ],
)
def test_what_cannot_be_kept_is_refused(
    code: str, change: Callable[[str, bytes], bytes | None], added: dict[str, bytes], tmp_path: Path
) -> None:
    brand, findings = read_brand(altered(consultant(tmp_path / "look.xlsx"), change, **added))
    assert brand is None
    assert [item.code for item in findings] == [code]


@pytest.mark.parametrize("content", [b"", b"no workbook", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"PK\x03\x04cut off"])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "look.xlsx"
    path.write_bytes(content)
    brand, (item,) = read_brand(path)
    assert brand is None
    assert item.code == "TPL-01"
    assert read_brand(tmp_path / "missing.xlsx")[1][0].code == "TPL-01"


def test_a_workbook_that_names_nothing_says_what_was_expected(tmp_path: Path) -> None:
    brand, (item,) = read_brand(consultant(tmp_path / "look.xlsx", places={}, styles={}))
    assert brand is None
    assert item.code == "TPL-05"
    assert "allocator_title" in item.message


def test_names_that_lead_nowhere_or_are_unknown_are_said_and_the_others_filled(result: Result, tmp_path: Path) -> None:
    places = {**PLACES, "allocator_draft": "#REF!$B$2", "allocator_summary": "Gone!$A$1", "allocator_tittle": "Cover!$A$1"}
    path = consultant(tmp_path / "look.xlsx", places=places)
    brand, findings = read_brand(path)
    found = [("TPL-06", "allocator_draft"), ("TPL-06", "allocator_summary"), ("TPL-09", "allocator_tittle")]
    assert sorted((item.code, item.subject) for item in findings) == found
    assert brand is not None
    data, _ = branded(result, brand)
    assert data is not None
    assert opened(data)["Cover"]["B6"].value == "test"


def test_a_formula_in_a_place_is_left_and_said(result: Result, tmp_path: Path) -> None:
    path = consultant(tmp_path / "look.xlsx", places={**PLACES, "allocator_rows": "'About us'!$D$1"})
    data, (item,) = put_into(result, path)
    assert (item.code, str(item.cell)) == ("TPL-08", "look.xlsx!About us!D1")
    assert opened(data)["About us"]["D1"].value == "=SUM(B2:B4)"


def test_sheets_of_one_name_are_refused_and_a_result_is_no_look(result: Result, made: tuple[bytes, bytes], tmp_path: Path) -> None:
    path = tmp_path / "result.xlsx"
    path.write_bytes(made[1])
    data, (item,) = branded(result, look(path))
    assert data is None
    assert item.code == "TPL-07"
    assert "Summary" in item.message


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_look_ends_in_a_finding_or_a_workbook(
    result: Result, made: tuple[bytes, bytes], tmp_path: Path, data: st.DataObject
) -> None:
    parts = parts_of(made[0])
    name = data.draw(st.sampled_from(sorted(part for part in parts if part.endswith((".xml", ".rels")))))
    part = parts[name]
    words = [found.span() for found in re.finditer(rb'"[^"]*"|<[^<>]+>', part)]
    start, end = data.draw(st.sampled_from(words))
    new = data.draw(st.sampled_from([b"", b'"x"', b'"-1"', b'"99999"', b'""', part[start:end] * 2]))
    path = tmp_path / "look.xlsx"
    path.write_bytes(made[0])
    brand, findings = read_brand(altered(path, lambda part, old: old[:start] + new + old[end:] if part == name else old))
    if brand is None:
        assert findings
        return
    out, said = branded(result, brand)
    assert out is not None or said


@pytest.mark.skipif(not FILES.is_dir(), reason="the files beside the project are missing")
def test_no_workbook_of_others_breaks_the_reading() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = {path.name: read_brand(path) for path in sorted(FILES.rglob("*")) if path.is_file()}
    assert len(read) > 100
    for name, (brand, findings) in read.items():
        assert brand is None, name
        assert findings[0].code in {"TPL-01", "TPL-02", "TPL-03", "TPL-04", "TPL-05"}, name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_counts_with_it(made: tuple[bytes, bytes], tmp_path: Path) -> None:
    path = tmp_path / "in" / "result.xlsx"
    path.parent.mkdir()
    path.write_bytes(made[1])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    book = openpyxl.load_workbook(tmp_path / "result.xlsx", data_only=True)
    sheet = book["RACI Organisation"]
    checks = [cell.value for row in sheet.iter_rows() for cell in row if cell.value == "ok"]
    assert len(checks) > 5
    assert len(book["Cover"]._images) + len(book["Cover"]._charts) >= 2
