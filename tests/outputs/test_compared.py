"""A comparison as workbook and JSON: what a reader meets, nothing executable, the same bytes each time."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from openpyxl.workbook import Workbook

from allocator.derived.compare import Comparison, compare
from allocator.outputs import compared_matrix
from allocator.outputs.compared import write_compared
from allocator.outputs.compared_headlines import headlines
from allocator.outputs.compared_json import comparison, schema
from allocator.outputs.compared_words import Words
from allocator.outputs.document import dumps
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Result
from allocator.raci import Letter
from tests.outputs.made import POSITIONS, PROCESSES, cells, result, small, with_texts

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "<r>bold</r>", "a\x00b\x1f", "http://example.com")


def new_head() -> Result:
    """Works gets a new post at its head; Packing's manager leaves; the operators change."""
    after = POSITIONS.replace(
        "| P4          | Operations Manager, Works     | Dee ", "| P40         | Operations Manager, Works     | Zoe "
    )
    after = after.replace("| P4         |", "| P40        |").replace("Flo    |        |", "       | vacant |")
    return result(after, processes=PROCESSES.replace("| PR4        | Dispatch | P11      | Works;Warehouse |        |\n", ""))


@cache
def made() -> Comparison:
    return compare(small(), new_head())


def written(what: Comparison, folder: Path, name: str = "book.xlsx") -> Path:
    write_compared(what, folder / name)
    return folder / name


def opened(folder: Path) -> Workbook:
    return openpyxl.load_workbook(written(made(), folder))


def rows(book: Workbook, name: str) -> list[list[str]]:
    return [[cell.value or "" for cell in row] for row in book[name].iter_rows(min_row=4)]


def test_sheets_stand_in_reading_order_and_the_index_leads_to_them(tmp_path: Path) -> None:
    book = opened(tmp_path)
    assert book.sheetnames == [
        *("Summary", "Positions", "Scopes", "Changes Organisation", "Changes Works"),
        *("Handover", "Accountability", "Letters", "Findings"),
    ]
    targets = [cell.hyperlink.location for row in book["Summary"].iter_rows() for cell in row if cell.hyperlink]
    assert [target.removesuffix("!A1").strip("'") for target in targets] == book.sheetnames[1:]


def test_positions_say_what_changes(tmp_path: Path) -> None:
    lines = rows(opened(tmp_path), "Positions")
    assert lines[0][:3] == ["Operations Manager, Works (P4)", "Dee", "removed"]
    assert lines[1][:3] == ["Operations Manager, Works (P40)", "Zoe", "new"]
    assert ["Process Manager, Packing (P6)", "Flo → vacant", "vacated", "Flo", "vacant", "id"] in lines
    assert [
        "Process Manager, Packing (P6)",
        "Flo → vacant",
        "moved",
        "Operations Manager, Works (P4)",
        "Operations Manager, Works (P40)",
        "id",
    ] in lines


def test_a_matrix_shows_old_and_new_letters_of_changed_rows_alone(tmp_path: Path) -> None:
    sheet = opened(tmp_path)["Changes Works"]
    ids = {str(cell.value): cell.column for cell in sheet[4][3:]}
    line = next(row for row in sheet.iter_rows(min_row=5) if row[0].value == "Control the operation budget")
    assert line[2].value == "A: P4 → P40"
    assert (line[ids["P4"] - 1].value, line[ids["P40"] - 1].value) == ("A/R →", "→ A/R")
    assert line[ids["P4"] - 1].fill.fgColor.rgb != line[ids["P40"] - 1].fill.fgColor.rgb
    assert sheet.cell(3, ids["P40"]).value == "NEW: Zoe"
    changed = {made().keys[row] for row, fate in enumerate(made().fates) if fate.name != "SAME"}
    shown = sum(bool(row[1].value) for name in compared_names(tmp_path) for row in name.iter_rows(min_row=5))
    assert shown == len(changed)


def compared_names(folder: Path) -> list[openpyxl.worksheet.worksheet.Worksheet]:
    book = opened(folder)
    return [book[name] for name in book.sheetnames if name.startswith("Changes ")]


def test_the_handover_list_of_a_position_says_to_whom_and_from_whom(tmp_path: Path) -> None:
    lines = rows(opened(tmp_path), "Handover")
    old = [line for line in lines if line[0] == "Operations Manager, Works (P4)"]
    assert old[0][2:4] == ["Gives", "A"] or old[0][2:4] == ["Gives", "A/R"]
    assert "Hands it over to Operations Manager, Works (P40), Zoe" in {line[6] for line in old}
    new = {line[6] for line in lines if line[0] == "Operations Manager, Works (P40)"}
    assert "Takes it over from Operations Manager, Works (P4), Dee" in new
    vacated = next(line for line in lines if line[0] == "Process Manager, Packing (P6)")
    assert vacated[2] == "Passes on"
    assert vacated[6].startswith("The post falls vacant (Flo held it; Operations Manager, Works (P40) acts until it is filled)")
    ended = {line[6] for line in lines if line[5] == "Dispatch (PR4)"}
    assert ended == {"Ends: Dispatch (PR4) is no more"}


def test_every_letter_that_differs_has_one_line(tmp_path: Path) -> None:
    lines = rows(opened(tmp_path), "Letters")
    assert len(lines) == len(made().differences) == len({tuple(line[:3]) for line in lines})


def test_letters_that_the_scheme_shows_alike_are_told_apart() -> None:
    words = Words(made())
    assert words.cell(Letter.VERIFY, Letter.CONSULTED) == "V → C"
    assert words.cell(Letter.VERIFY, Letter.VERIFY) == "C"
    assert words.cell(Letter.VERIFY, Letter.RESPONSIBLE) == "C → R"


def test_findings_of_the_comparison_come_first(tmp_path: Path) -> None:
    lines = rows(opened(tmp_path), "Findings")
    assert [line[0] for line in lines] == sorted((line[0] for line in lines), key=["compared", "new", "gone"].index)
    assert any(line[:3] == ["new", "warning", "VAC-01"] for line in lines)


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    assert written(made(), tmp_path, "a.xlsx").read_bytes() == written(made(), tmp_path, "b.xlsx").read_bytes()


def test_a_large_workbook_holds_the_same_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = cells(written(made(), tmp_path, "plain.xlsx"))
    monkeypatch.setattr("allocator.outputs.book.LARGE", 0)
    assert cells(written(made(), tmp_path, "large.xlsx")) == plain


def test_an_operation_with_many_changes_shows_the_new_accountables_and_then_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compared_matrix, "MAX_ROWS", 30)
    book = opened(tmp_path)
    assert "Shown are the " in book["Changes Works"]["A2"].value
    monkeypatch.setattr(compared_matrix, "MAX_ROWS", 1)
    book = opened(tmp_path)
    assert not [name for name in book.sheetnames if name.startswith("Changes ")]
    assert "stand here alone" in book["Letters"]["A2"].value


def test_columns_beyond_the_last_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compared_matrix, "MAX_POSTS", 2)
    sheet = opened(tmp_path)["Changes Works"]
    assert [cell.value for cell in sheet[4]][3:] == ["P4", "P40"]
    assert "further differences of positions without a column" in sheet["A2"].value


def test_the_summary_says_it_in_one_minute(tmp_path: Path) -> None:
    text = "\n".join(line.split("\t")[1] for line in cells(written(made(), tmp_path), ("Summary",)))
    assert (
        "1 new, 1 removed, 2 moved to another manager, 1 with another holder (1 vacated among them); 10 positions in both." in text
    )
    assert "Operations Manager, Works (P40)" in text
    assert "nobody: it ends with its scope" in text


def test_an_empty_comparison_is_a_workbook_too(tmp_path: Path) -> None:
    same = compare(small(), small())
    book = openpyxl.load_workbook(written(same, tmp_path))
    assert book.sheetnames == ["Summary", "Positions", "Scopes", "Handover", "Accountability", "Letters", "Findings"]
    assert headlines(Words(same)) == ["Nothing differs: the same positions, responsibilities and findings."]


def test_responsibilities_that_fall_to_nobody_stand_in_the_summary(tmp_path: Path) -> None:
    vendors = (
        PROCESSES.replace("budget |", "budget | vendors |")
        .replace("200    |", "200    | yes |")
        .replace("       |\n", "       | no |\n")
    )
    lost = compare(small(processes=vendors), small())
    text = "\n".join(line.split("\t")[1] for line in cells(written(lost, tmp_path), ("Summary",)))
    assert "What falls to nobody" in text
    assert "Process Manager, Mixing (P5): Vendors directly related to the process (Mixing (PR1))" in text
    first = rows(openpyxl.load_workbook(tmp_path / "book.xlsx"), "Accountability")[0]
    assert first[2:] == ["falls to nobody", "Process Manager, Mixing (P5)", "nobody"]


def test_input_never_becomes_a_formula_a_link_or_mark_up(tmp_path: Path) -> None:
    before, after = (
        replace(made, org=with_texts(made.org, title=[*EVIL, "-", "="], holders=[*EVIL[::-1], "=2", "@"]))
        for made in (small(), new_head())
    )
    path = written(compare(before, after), tmp_path)
    for sheet in openpyxl.load_workbook(path):
        assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    with zipfile.ZipFile(path) as parts:
        links = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/_rels")]
        assert not any('Target="http' in link for link in links)


def test_a_place_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"book\.xlsx"):
        write_compared(made(), tmp_path / "no such folder" / "book.xlsx")


# ---- JSON


def test_the_object_satisfies_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    for each in (made(), compare(small(), small()), compare(new_head(), small())):
        jsonschema.Draft202012Validator(schema()).validate(json.loads(dumps(comparison(each))))


@pytest.mark.parametrize(
    ("path", "value"), [(("schema",), 2), (("letters", 0, "before"), "X"), (("rows", 0, "fate"), "same"), (("extra",), 1)]
)
def test_the_schema_rejects_what_breaks_the_contract(path: tuple[str | int, ...], value: object) -> None:
    content = comparison(made())
    place = content
    for key in path[:-1]:
        place = place[key]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    assert list(jsonschema.Draft202012Validator(schema()).iter_errors(content))


def test_the_object_names_things_by_both_ids() -> None:
    content = comparison(made())
    assert {"id": {"before": "P4", "after": None}, "what": "removed", "by": None, "changes": []} in content["positions"]
    head = {"id": {"before": "OP-P4", "after": "OP-P40"}, "what": "changed", "other": None}
    assert [each for each in content["scopes"] if head.items() <= each.items()]
    moved = next(row for row in content["rows"] if row["activity"] == "ops-budget")
    assert (moved["fate"], moved["accountable"]) == ("moved", {"before": "P4", "after": "P40"})
    gives = next(item for item in content["handover"] if (item["activity"], item["way"]) == ("ops-budget", "gives"))
    assert (gives["way"], gives["letter"], gives["others"]) == ("gives", "A/R", [{"before": None, "after": "P40"}])
    assert dumps(content) == dumps(comparison(made()))


def test_the_letters_of_a_comparison_are_those_of_raci_and_explained(tmp_path: Path) -> None:
    text = "\n".join(line.split("\t")[1] for line in cells(written(made(), tmp_path), ("Summary",)))
    assert "How to read the letters (RACI)" in text
    for letter, meaning in made().after.pack.schemes["RACI"].legend.items():
        assert f"\n{letter}\n{meaning}\n" in text


def test_dimensions_stand_in_the_order_of_the_raci_sheets(tmp_path: Path) -> None:
    compared = made()
    write_workbook(compared.after, tmp_path / "raci.xlsx")
    raci = openpyxl.load_workbook(tmp_path / "raci.xlsx")["RACI Organisation"]
    named = {dimension.name for dimension in compared.after.pack.extras["dimensions"].values()}
    usual = [cell.value for cell in raci["B"] if cell.value in named]
    book = opened(tmp_path)
    for name in ("Changes Organisation", "Changes Works"):
        found = [cell.value for cell in book[name]["A"] if cell.value in named]
        assert len(found) > 2
        assert [dimension for dimension in found if dimension in usual] == [each for each in usual if each in found]
