"""RACI by role, Processes and KPIs: what stands in them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from xlsxwriter import Workbook

from allocator import pipeline
from allocator.outputs.canvas import Canvas
from allocator.outputs.listing import Column, Listing, write_listing
from allocator.outputs.look import Look
from allocator.outputs.processes_sheet import kpis, processes
from allocator.outputs.roles_page import TOP, by_role
from allocator.outputs.wording import Wording
from allocator.outputs.workbook import write_workbook
from tests.outputs.made import POSITIONS, result, small

ROOT = Path(__file__).parents[2]
INFERRED = """
| position id | title                           | person | reports to | department |
| P1          | Chief Operating Officer         | Ada    |            |            |
| P2          | Operations Manager, Works       | Ben    | P1         | Works      |
| P3          | Process Manager, Order Picking  | Cy     | P2         | Works      |
"""


def rows(listing: Listing) -> list[dict[str, str]]:
    """A list as records."""
    lines = zip(*(column.texts for column in listing.columns), strict=True)
    return [dict(zip((column.name for column in listing.columns), line, strict=True)) for line in lines]


def cell(words: Wording, activity: str, archetype: str) -> tuple[str, ...]:
    """A cell of RACI by role."""
    activities = {each.id: code for code, each in enumerate(words.allocation.activities)}
    kinds = {each.id: code for code, each in enumerate(words.allocation.roles.archetypes)}
    return by_role(words).cells.get((activities[activity], kinds[archetype]), ())


def test_a_role_has_the_strongest_letter_of_its_positions_on_each_row() -> None:
    words = Wording(small(), "RACI")
    assert cell(words, "ops-compliance", "operations-manager") == ("A",)
    assert cell(words, "ops-compliance", "process-manager") == ("R",)
    assert cell(words, "proc-risk", "process-manager") == ("A/R",)
    assert cell(words, "org-strategy", "team-member") == ()


def test_no_activity_has_two_usual_accountables() -> None:
    made, findings = pipeline.run([ROOT / "examples" / "halden-foods.xlsx"])
    assert made is not None, findings
    page = by_role(Wording(made, "RACI"))
    usual = [activity for (activity, _), texts in page.cells.items() if {"A", "A/R"} & set(texts)]
    assert len(usual) > 30
    assert len(usual) == len(set(usual))


def test_a_letter_on_half_of_the_rows_or_fewer_stands_in_brackets() -> None:
    words = Wording(small(), "RACI")
    assert cell(words, "proc-risk", "chief-operating-officer") == ("(A)",), "one process of four runs across operations"
    assert cell(words, "proc-budget", "process-manager") == ("(A/R)", "R"), "one process of four has a budget figure"


def test_only_activities_and_roles_of_this_org_are_shown() -> None:
    words = Wording(small(), "RACI")
    page, allocation = by_role(words), words.allocation
    assert {allocation.activities[a].scope for a in page.activities} == {"organisation", "operation", "process", "site"}
    kinds = [allocation.roles.archetypes[code].id for code in page.archetypes]
    assert kinds == [
        "chief-executive",
        "chief-operating-officer",
        "operations-manager",
        "process-manager",
        "team-member",
        "fn-finance",
    ]


def test_roles_are_one_page_in_the_letters_of_the_scheme(tmp_path: Path) -> None:
    write_workbook(small(), tmp_path / "book.xlsx", "RAPID")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["RAPID by role"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert {sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight} <= {None, 1}, "1 is what is left out"
    texts = {str(c.value) for row in sheet.iter_rows(min_row=TOP + 1, min_col=4) for c in row if c.value}
    assert {"R/P/D", "I"} <= texts
    assert "A/R" not in texts


def test_a_process_says_who_holds_and_who_acts() -> None:
    first, *_, across = rows(processes(Wording(small(), "RACI")))
    assert first["Accountable for it"] == "Process Manager, Mixing (P5)"
    assert (first["Held by"], first["Acts while vacant"]) == ("vacant", "Operations Manager, Works (P4)")
    assert (across["Process"], across["Accountable for it"]) == ("PR4", "Chief Operating Officer (P2)")
    assert (across["Managers"], across["Departments"]) == ("Process Manager, Picking (P11)", "Works\nWarehouse")
    assert across["On the sheet of"] == "test"


def test_lead_and_owner_are_named() -> None:
    table = """
    | process id | name   | managers | lead | owner | departments |
    | PR1        | Mixing | P5;P6    | P6   | P4    | Works       |
    """
    (process,) = rows(processes(Wording(result(POSITIONS, processes=table), "RACI")))
    assert process["Managers"] == "Process Manager, Mixing (P5)\nProcess Manager, Packing (P6)"
    assert (process["Lead"], process["Owner"]) == ("Process Manager, Packing (P6)", "Operations Manager, Works (P4)")


def test_an_inferred_process_is_marked() -> None:
    listing = processes(Wording(result(INFERRED), "RACI"))
    assert [row["Inferred"] for row in rows(listing)] == ["from a manager's title, to be confirmed"]
    assert listing.about == "1 process, 1 of them inferred: list your processes to be sure."


def test_a_key_figure_is_owned_by_the_accountable_of_its_activity() -> None:
    found = rows(kpis(Wording(small(), "RACI")))
    owners = {(row["Key figure"], row["Scope"]): (row["Owner"], row["Acts while vacant"]) for row in found}
    assert owners["Throughput", "Mixing (PR1)"] == ("Process Manager, Mixing (P5)", "Operations Manager, Works (P4)")
    assert owners["Throughput", "Dispatch (PR4)"] == ("Chief Operating Officer (P2)", "")
    operation = ("Financial performance", "Operations Manager, Works (OP-P4)")
    assert owners[operation] == ("Operations Manager, Works (P4)", "")
    assert {row["Scope kind"] for row in found if row["Key figure"] == "Financial performance"} == {"operation"}


def test_without_processes_there_is_no_sheet_of_them(tmp_path: Path) -> None:
    top = "| position id | title | reports to |\n| P1 | Chief Executive Officer | |\n| P2 | Clerk | P1 |"
    write_workbook(result(top), tmp_path / "book.xlsx")
    assert "Processes" not in openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames


def test_lists_of_one_line_rows_have_their_texts_in_the_middle(tmp_path: Path) -> None:
    lists = [Listing(text, text, "", (Column("Text", [text], 10, wrap=True),)) for text in ("short", "much longer than one line")]
    with Workbook(str(tmp_path / "book.xlsx")) as book:
        for each in lists:
            write_listing(Canvas(book, Look(book), Wording(small(), "RACI")), each)
    short, long = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert short["A4"].alignment.vertical == "center"
    assert long["A4"].alignment.vertical == "top"


def test_no_text_of_a_key_figure_is_cut(tmp_path: Path) -> None:
    write_workbook(small(), tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["KPIs"]
    for cell in sheet[4]:
        fits = len(str(cell.value or "")) < sheet.column_dimensions[cell.column_letter].width
        assert fits or cell.alignment.wrap_text, cell.value
