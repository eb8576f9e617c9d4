"""The repaired copy: the same org in the template's layout, and every problem marked where it stands."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from allocator.org.model import Org
from allocator.outputs.fixed import write_fixed
from allocator.outputs.look import SEVERITIES
from allocator.pipeline import Intake, Options, take_in

ROOT = Path(__file__).parents[2]
ORGS = ROOT.parent / "shared" / "data" / "orgs"
MESSY = """Position ID,Holder,Job Title,Line Manager,Department,Vacancy Status,Headcount,Dotted line
01,Ann Fox,Managing Director,XX,Board,filled,1,
02,Bob Hill,=1+1,1,Ops,,2,
03,Cat Ives,Process Manager,2,Ops,,1,1
04,Dan Oak,Quality Manager,1;3,Quality,,1,
05,,Planner,2,Ops,vacant,1,
06,Eve Elm,Driver,77,Ops,,1,
06,Flo Ash,Fitter,2,Ops,,1,
07,Gus Yew,Loader,3,Ops,,1,
07,Hal Box,Loader,3,Ops,,1,
,Ida Ray,Clerk,2,Ops,,,
,Total,,,,,,
"""
REAL = (
    "08_chinook/Employee.csv",
    "18_nyc_governance/NYCGO_golden_dataset_latest.csv",
    "20_berlin_senfin_organigramm/senfin_flat_derived.csv",
)
REAL += ("02_uk_gov_hierarchy_timeseries/dcms_raw_both_levels.csv", "07_adventureworks_dw/DimEmployee_pipe_noheader.csv")


def taken_in(path: Path, name: str = "org") -> Intake:
    intake = take_in([path], Options(name=name))
    assert intake.org is not None, intake.findings
    return intake


def fixed(folder: Path, source: str | Path = MESSY) -> tuple[Intake, Path]:
    """An org taken in, and its copy."""
    path = source if isinstance(source, Path) else folder / "org.csv"
    if isinstance(source, str):
        path.write_text(source, encoding="utf-8")
    intake, copy = taken_in(path), folder / "fixed.xlsx"
    write_fixed(intake, copy)
    return intake, copy


def facts(org: Org | None) -> dict[str, object]:
    """What an org says, apart from where it was read."""
    assert org is not None
    positions = org.positions.drop(columns=["source", "row", "reports_to", "status"]).astype(str)
    return {
        "positions": positions.to_dict("list"),
        "line": [org.line.parent.tolist(), org.reports_to.tolist(), sorted(org.dotted.tolist()), org.acting.tolist()],
        "people": [(position, str(org.people[person])) for position, person in org.persons.tolist()],
        "vacant": org.vacant.tolist(),
        "units": [org.departments, org.department.tolist(), org.sites, org.site.tolist()],
        "processes": [(p.id, p.name, p.named, p.lead, p.budget, p.departments, p.interfaces) for p in org.processes],
        "names_processes": org.names_processes,
    }


def cell_of(sheet: Worksheet, header: str, row: int) -> object:
    """The value of a column in a row, from 1."""
    return sheet.cell(row, [cell.value for cell in sheet[1]].index(header) + 1).value


EXAMPLES = [path for path in sorted((ROOT / "examples").iterdir()) if "letters" not in path.name]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_copy_of_an_example_is_the_same_org_without_findings(example: Path, tmp_path: Path) -> None:
    intake, copy = fixed(tmp_path, example)
    again = taken_in(copy)
    assert facts(again.org) == facts(intake.org)
    assert again.findings == []


def test_the_copy_of_a_messy_sheet_is_the_same_org_without_findings_on_columns(tmp_path: Path) -> None:
    intake, copy = fixed(tmp_path)
    again = taken_in(copy)
    assert facts(again.org) == facts(intake.org)
    assert {item.code for item in intake.findings} >= {"DATA-02", "DATA-03", "DATA-04", "DATA-10", "SHEET-10", "SHEET-12"}
    assert {item.code for item in again.findings} == {"DATA-02", "DATA-03", "DATA-04", "DATA-07"}


@pytest.mark.parametrize("name", REAL)
def test_the_copy_of_a_real_sheet_is_the_same_org(name: str, tmp_path: Path) -> None:
    if not ORGS.is_dir():
        pytest.skip("needs ../shared/data")
    intake, copy = fixed(tmp_path, ORGS / name)
    again = taken_in(copy)
    assert facts(again.org) == facts(intake.org)
    assert not [item for item in again.findings if item.code.startswith("SHEET")]


def test_the_template_comes_first_with_managers_by_id_and_a_status_for_all(tmp_path: Path) -> None:
    _, copy = fixed(tmp_path)
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["positions", "Set aside", "Fix at source"]
    sheet = book["positions"]
    assert [cell.value for cell in sheet[1]][:7] == [
        "position id",
        "title",
        "reports to",
        "person id",
        "person",
        "status",
        "dotted to",
    ]
    assert [cell_of(sheet, "reports to", row) for row in range(2, 8)] == [None, "01", "02", "01; 03", "02", "77"]
    assert [cell_of(sheet, "status", row) for row in (2, 3, 6)] == ["filled", "filled", "vacant"]
    assert [cell_of(sheet, "person", row) for row in (9, 10)] == ["Gus Yew", "Hal Box"]


def test_problems_are_marked_where_they_stand(tmp_path: Path) -> None:
    intake, copy = fixed(tmp_path)
    sheet = openpyxl.load_workbook(copy)["positions"]
    unknown = sheet["C7"]
    message = next(item.message for item in intake.findings if item.code == "DATA-02")
    assert unknown.comment is not None
    assert message in unknown.comment.text
    assert unknown.fill.fgColor.rgb[2:] == SEVERITIES["error"]["bg_color"][1:]
    assert sheet["C5"].fill.fgColor.rgb[2:] == SEVERITIES["warning"]["bg_color"][1:]
    assert sheet["A8"].comment is not None, "the second row of an id"
    assert sheet["C4"].comment is None
    assert sheet["C1"].comment is not None, "what is said of the column of managers stands at its name"


def test_the_list_names_every_finding_with_both_cells_and_a_suggestion(tmp_path: Path) -> None:
    intake, copy = fixed(tmp_path, MESSY.replace(",77,", ",Bob Hil,"))
    sheet = openpyxl.load_workbook(copy)["Fix at source"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert {row[1] for row in rows} == {item.code for item in intake.findings}
    unknown = next(row for row in rows if row[1] == "DATA-02")
    assert unknown[0] == "error"
    assert unknown[4:] == ["org.csv!D7", "positions!C7", "02"]
    place = next(cell for row in sheet.iter_rows(min_row=4) for cell in row if cell.value == "positions!C7")
    assert place.hyperlink.location == "positions!C7"
    aside = next(row for row in rows if row[1] == "SHEET-12")
    assert aside[5].startswith("'Set aside'!A")


def test_rows_set_aside_stand_on_their_own_sheet(tmp_path: Path) -> None:
    _, copy = fixed(tmp_path)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(copy)["Set aside"].iter_rows(min_row=4)]
    assert [row[0] for row in rows] == ["org.csv!row 11", "org.csv!row 12"]
    assert "Holder: Ida Ray" in rows[0][2]


def test_rows_of_other_dates_are_listed_too(tmp_path: Path) -> None:
    years = "".join(f"{year}-03-31,{n},Clerk {n},{1 if n > 1 else ''}\n" for year in (2012, 2013) for n in range(1, 9))
    intake, copy = fixed(tmp_path, f"date,id,title,reports to\n{years}")
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(copy)["Set aside"].iter_rows(min_row=4)]
    assert len(intake.org or ()) == len(rows) == 8
    assert {row[1] for row in rows} == {"it tells of another date"}
    assert facts(taken_in(copy).org) == facts(intake.org)


def test_a_long_title_is_wrapped_in_a_row_that_is_high_enough(tmp_path: Path) -> None:
    long = "Process Manager " + "Order Picking and Packaging of Spare Parts " * 3
    _, copy = fixed(tmp_path, f"id,title,reports to\n1,Director,\n2,{long},1\n")
    sheet = openpyxl.load_workbook(copy)["positions"]
    assert (sheet["B2"].alignment.wrap_text, sheet["B3"].alignment.wrap_text) == (None, True)
    assert sheet.row_dimensions[3].height > 30


def test_input_never_becomes_a_formula(tmp_path: Path) -> None:
    _, copy = fixed(tmp_path)
    book = openpyxl.load_workbook(copy)
    assert not [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert book["positions"]["B3"].value == "=1+1"


def test_an_id_that_is_no_manager_stays_none(tmp_path: Path) -> None:
    source = "id,title,person id,reports to\n1,Head,E1,\n2,Buyer,E2,E1\n3,Clerk,E3,E2\n4,Driver,E4,E2\n5,Fitter,E5,3\n"
    intake, copy = fixed(tmp_path, source)
    assert facts(taken_in(copy).org) == facts(intake.org)


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    intake, copy = fixed(tmp_path)
    first = copy.read_bytes()
    write_fixed(intake, copy)
    assert copy.read_bytes() == first


def test_without_an_org_there_is_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "org.csv"
    path.write_text("name,salary\nAnn,1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no org"):
        write_fixed(take_in([path], Options()), tmp_path / "copy.xlsx")
