"""`allocator raci --keep`: the summary, the exit codes, and what is never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from allocator.cli.main import cli
from tests.edited_books import Book

EXAMPLE = Path(__file__).parents[1] / "examples" / "halden-foods.xlsx"


def raci(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["raci", str(EXAMPLE), *map(str, arguments)])


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook in which two letters were changed, one with a reason."""
    place = tmp_path_factory.mktemp("keep")
    assert raci("-o", place / "first.xlsx").exit_code == 0
    book = Book(load_workbook(place / "first.xlsx"))
    book.type("proc-team@PR1", "P08", "C", "hires", "Ann")
    book.type("proc-risk@PR1", "P08", "I")
    return book.save(place / "edited.xlsx")


def test_the_summary_says_what_became_of_the_edits(edited: Path, tmp_path: Path) -> None:
    result = raci("--keep", edited, "-o", tmp_path / "second.xlsx")
    assert result.exit_code == 0, result.output
    assert "Kept from edited.xlsx: 1 applied, 1 not applied (see Overrides)\n" in result.output
    assert "OVR-01 proc-risk@PR1, P08" in result.output
    book = Book(load_workbook(tmp_path / "second.xlsx"))
    sheet, row, column = book.place("proc-team@PR1", "P08")
    assert sheet.cell(row, column).value == "C"
    comment = sheet.cell(row, column).comment
    assert comment is not None
    assert comment.text == "Ann: hires"
    assert book.overrides.cell(book.list_row("proc-risk@PR1", "P08"), book.column("State")).value == "not applied"


def test_a_reason_for_the_rest(edited: Path, tmp_path: Path) -> None:
    result = raci("--keep", edited, "--keep-reason", "workshop", "-o", tmp_path / "second.xlsx")
    assert "Kept from edited.xlsx: 2 applied (see Overrides)\n" in result.output


def test_the_edited_workbook_is_never_written_over(edited: Path) -> None:
    before = edited.read_bytes()
    result = raci("--keep", edited, "-o", edited, "--force")
    assert result.exit_code == 2
    assert "never written over" in result.output
    assert edited.read_bytes() == before


def test_nothing_is_written_where_edits_cannot_be_read(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "foreign.xlsx")
    result = raci("--keep", tmp_path / "foreign.xlsx", "-o", tmp_path / "second.xlsx")
    assert result.exit_code == 2
    assert "OVR-05" in result.output
    assert not (tmp_path / "second.xlsx").exists()
