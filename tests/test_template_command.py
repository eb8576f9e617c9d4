"""`allocator template` and `raci --template` as a user meets them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from allocator import pipeline
from allocator.cli.main import cli
from tests.outputs.brand_made import PLACES, consultant, parts_of

EXAMPLE = Path(__file__).parents[1] / "examples" / "halden-foods.xlsx"

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported and will be removed:UserWarning")  # by openpyxl


def call(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    return result.exit_code, result.output


@pytest.mark.parametrize(("kind", "first"), [("org", "Read me"), ("raci", "Cover"), ("rules", "Read me")])
def test_each_kind_is_written_and_says_what_comes_next(kind: str, first: str, tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    code, said = call("template", kind, "-o", path)
    assert code == 0, said
    assert f"Written: {path}" in said
    assert openpyxl.load_workbook(path).sheetnames[0] == first
    assert call("template", kind, "-o", path)[0] == 2, "an existing file is left as it is"
    assert call("template", kind, "-o", path, "--force")[0] == 0


def test_a_name_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    code, said = call("template", "org", "-o", tmp_path / "org.csv")
    assert code == 2
    assert "org.xlsx" in said
    assert not list(tmp_path.iterdir())


def test_rules_that_cannot_be_used_write_nothing(tmp_path: Path) -> None:
    code, said = call("template", "org", "-o", tmp_path / "org.xlsx", "--rules", "no-such-pack")
    assert code == 2
    assert "Nothing was written" in said


def test_the_result_is_put_into_the_look(tmp_path: Path) -> None:
    template, out = consultant(tmp_path / "look.xlsx"), tmp_path / "out.xlsx"
    before = template.read_bytes()
    code, said = call("raci", EXAMPLE, "-o", out, "--template", template)
    assert code == 0, said
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:2] == ["Cover", "Summary"]
    assert book["Cover"]["B6"].value == "halden-foods"
    assert template.read_bytes() == before
    logo = next(name for name in parts_of(before) if name.endswith(".png"))
    assert parts_of(out.read_bytes())[logo] == parts_of(before)[logo]


def test_the_look_is_never_written_over(tmp_path: Path) -> None:
    template = consultant(tmp_path / "look.xlsx")
    code, said = call("raci", EXAMPLE, "-o", template, "--template", template, "--force")
    assert code == 2
    assert "never written over" in said


def test_what_cannot_serve_is_said_before_the_work_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    for template, code in ((EXAMPLE, "TPL-05"), (tmp_path / "missing.xlsx", "TPL-01")):
        status, said = call("raci", EXAMPLE, "-o", out, "--template", template)
        assert status == 2
        assert code in said
        assert not out.exists()
    assert call("raci", EXAMPLE, "-o", out, "--template", consultant(tmp_path / "look.xlsx"))[0] == 0
    status, said = call("raci", EXAMPLE, "-o", tmp_path / "again.xlsx", "--template", out)
    assert status == 2
    assert "TPL-07" in said
    assert not (tmp_path / "again.xlsx").exists()
    status, said = call("raci", EXAMPLE, "-o", tmp_path / "out.csv", "--template", tmp_path / "look.xlsx")
    assert status == 2
    assert "--template" in said


def test_a_place_that_leads_nowhere_is_a_warning_and_the_result_is_written(tmp_path: Path) -> None:
    template = consultant(tmp_path / "look.xlsx", places={**PLACES, "allocator_draft": "#REF!$B$2"})
    status, said = call("raci", EXAMPLE, "-o", tmp_path / "out.xlsx", "--template", template)
    assert status == 0, said
    assert "warning TPL-06 allocator_draft" in said


def test_a_letter_changed_in_a_branded_result_comes_back(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert call("raci", EXAMPLE, "-o", out, "--template", consultant(tmp_path / "look.xlsx"))[0] == 0
    book = openpyxl.load_workbook(out)
    sheet = book["RACI Organisation"]
    cell = next(cell for row in sheet.iter_rows(min_row=8) for cell in row if cell.value == "C")
    cell.value = "I"
    book.save(out)
    result, findings = pipeline.run([EXAMPLE], pipeline.Options(keep=out, keep_reason="Agreed in the workshop"))
    assert result is not None, findings
    assert result.kept is not None
    assert [(edit.letter, edit.state) for edit in result.kept.edits] == [("I", "applied")]
