"""The look to brand: a workbook with every style and the places of a cover, which gives the standard look untouched."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from allocator.outputs.brand_look import places, styles
from allocator.outputs.look import LETTERS, STYLES
from allocator.outputs.look_book import COVER, GUIDE, write_look
from allocator.outputs.workbook import write_workbook
from allocator.raci import Letter
from tests.outputs.brand_made import altered, look, opened, put_into
from tests.outputs.made import cells, small


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("look") / "look.xlsx"
    write_look(path)
    return path


def test_it_has_every_style_and_the_places_of_the_cover(book: Path) -> None:
    made = openpyxl.load_workbook(book)
    assert made.sheetnames == [COVER, GUIDE]
    assert set(made.named_styles) >= {style.name for style in styles()}
    assert set(made.defined_names) <= set(places())
    on_cover = ("org", "title", "draft", "summary", "legend", "version", "source", "page")
    assert set(made.defined_names) == {f"allocator_{name}" for name in on_cover}
    shown = {cell.value for row in made[GUIDE].iter_rows() for cell in row}
    assert shown >= {*places(), *(style.name for style in styles())}
    sample = next(row for row in made[GUIDE].iter_rows() if row[2].value == "RACI A")[1]
    assert sample.style == "RACI A"
    assert sample.fill.fgColor.rgb[2:] == LETTERS[Letter.ACCOUNTABLE]["bg_color"][1:]
    assert sample.number_format == "General"


def test_every_style_is_used_for_something_that_exists() -> None:
    for style in styles():
        assert style.looks or style.condition, style.name
        assert set(style.looks) <= STYLES.keys(), style.name


def test_unbranded_it_gives_the_standard_look(book: Path, tmp_path: Path) -> None:
    result = small()
    data, findings = put_into(result, book)
    assert findings == []
    (tmp_path / "branded.xlsx").write_bytes(data)
    write_workbook(result, tmp_path / "plain.xlsx")
    apart = (f"{COVER}!", f"{GUIDE}!", "_allocator!")  # the hidden sheet remembers the names of the look's sheets
    branded, plain = (
        [line for line in cells(tmp_path / name) if not line.startswith(apart)] for name in ("branded.xlsx", "plain.xlsx")
    )
    differing = [pair for pair in zip(plain, branded, strict=True) if pair[0] != pair[1]]
    assert [one.split("\t")[1] for one, _ in differing] == ["VACANT: P4 acts"], "one style is that of titles and holders"


def test_a_style_changed_in_the_look_changes_the_result(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "look.xlsx"
    path.write_bytes(book.read_bytes())
    altered(path, lambda name, data: data.replace(b'rgb="FF8DC3CA"', b'theme="5" tint="0.4"') if name == "xl/styles.xml" else data)
    data, _ = put_into(small(), path)
    sheet = opened(data)["RACI Organisation"]
    fills = [rule.dxf.fill.bgColor for area in sheet.conditional_formatting for rule in area.rules if rule.formula == ['"R"']]
    assert [(fill.type, fill.theme, fill.tint) for fill in fills] == [("theme", 5, 0.4)], "colours of the theme stay of the theme"
    assert opened(data)[GUIDE].sheet_state == "veryHidden"
    footer = opened(data)["RACI Organisation"].oddFooter
    assert footer is not None
    assert footer.left.text == "test"


def test_two_runs_give_the_same_bytes(book: Path, tmp_path: Path) -> None:
    write_look(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == book.read_bytes()
    assert look(book).cover == 0
