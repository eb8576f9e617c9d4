"""Clarifications 1 to 20: what a sheet of positions and its companions become, each with a near miss."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.findings import Cell
from allocator.org.build import build
from allocator.org.managers import place
from allocator.sheets.cells import figure
from allocator.sheets.columns import recognise
from allocator.sheets.reader import Sheet
from tests.helpers import codes, org_and_findings, org_from

THREE = """
| id | title | reports to |
| P1 | Chief  |           |
| P2 | Head  | P1         |
| P3 | Clerk | P2         |
"""


def managers(positions: str, **tables: str) -> tuple[dict[str, str | None], list[tuple[str, str]]]:
    """Whom each position is placed under, and the findings."""
    org, findings = org_and_findings(positions, **tables)
    assert org is not None
    return {org.ids[i]: org.ids[above] if above >= 0 else None for i, above in enumerate(org.line.parent)}, codes(findings)


# Rule 1: cells are tidied; ids are compared exactly, departments and sites without regard to case


def test_blanks_in_cells_are_tidied() -> None:
    sheet = Sheet("x.csv", "", [["id", "title", "reports to"], [" P1 ", "Chief\u00a0 of\tall", ""], ["P2", "Head", "P1 "]])
    org, findings = build(recognise([sheet])[0], "x")
    assert org is not None
    assert (org.ids, org.titles, findings) == (["P1", "P2"], ["Chief of all", "Head"], [])


def test_ids_are_case_sensitive() -> None:
    placed, findings = managers("| id | title | reports to |\n| P1 | Chief | |\n| P2 | Head | p1 |")
    assert ("DATA-02", "P2") in findings
    assert placed["P2"] == "P1"


def test_departments_and_sites_ignore_case_and_keep_the_first_spelling() -> None:
    org = org_from(
        """
        | id | title | reports to | department | site |
        | P1 | Chief |  | Ops  | |
        | P2 | Head  | P1 | OPS | Riverside |
        | P3 | Clerk | P2 | Ops 2 | riverside |
        | P4 | Clerk | P2 | | |
        """
    )
    assert [department.name for department in org.departments] == ["Ops", "Ops 2"]
    assert org.department.tolist() == [0, 0, 1, -1]
    assert [site.name for site in org.sites] == ["Riverside"]
    assert org.site.tolist() == [-1, 0, 0, -1]


# Rules 2 and 3: lists and yes


def test_lists_drop_blanks_and_repetitions() -> None:
    org = org_from("| id | title | reports to | dotted to |\n| P1 | A | | |\n| P2 | B | P1 | |\n| P3 | C | P1 | ;P2; P2;;P1 |")
    assert org.dotted.tolist() == [[2, 1]]


@pytest.mark.parametrize(
    ("cell", "said"),
    [("Yes", True), ("y", True), ("TRUE", True), ("1", True), ("X", True), ("", False), ("no", False), ("ja", False), ("2", False)],
)
def test_yes_and_everything_else(cell: str, said: bool) -> None:
    org = org_from(THREE, processes=f"| process id | managers | vendors | customer facing |\n| PR1 | P2 | {cell} | {cell} |")
    assert (org.processes[0].vendors, org.processes[0].customer_facing) == (said, said)


# Rule 4: figures


def test_a_budget_is_a_number_zero_included_and_headcount_defaults_to_one() -> None:
    org = org_from(
        """
        | id | title | reports to | budget | headcount |
        | P1 | A |    | 0         | 9   |
        | P2 | B | P1 |           |     |
        | P3 | C | P1 | tbc       | n/a |
        | P4 | D | P1 | 4,500,000 | 0   |
        """
    )
    np.testing.assert_array_equal(org.positions["budget"], [0, np.nan, np.nan, 4_500_000])
    assert org.positions["headcount"].tolist() == [9, 1, 1, 0]


@pytest.mark.parametrize("text", ["5", "-3", "1.5", "1e6", "12,345.6", ".5"])
def test_numbers(text: str) -> None:
    assert figure(text) == float(text.replace(",", ""))


@pytest.mark.parametrize("text", ["", "nan", "inf", "5 EUR", "1,5", "0x10", "1_000", "-", ".", "e5", "²", "1e999", "9" * 400])
def test_not_numbers(text: str) -> None:
    assert figure(text) is None


def test_full_time_equivalents_stand_for_whole_people() -> None:
    org = org_from("| id | title | reports to | FTE |\n| P1 | A | | 0.4 |\n| P2 | B | P1 | 2.5 |\n| P3 | C | P1 | |")
    assert org.positions["headcount"].tolist() == [1, 3, 1]


# Rule 5: vacancy


def test_vacant_by_status_or_by_nobody() -> None:
    org = org_from(
        """
        | id | title | reports to | status | person | person id |
        | P1 | A |    | filled   |     |    |
        | P2 | B | P1 | Vacant   | Ann | E2 |
        | P3 | C | P1 | frozen   |     |    |
        | P4 | D | P1 |          |     |    |
        | P5 | E | P1 |          |     | E5 |
        | P6 | F | P1 | on leave |     |    |
        """
    )
    assert org.vacant.tolist() == [False, True, True, True, False, False]


def test_a_sheet_without_any_person_has_no_vacancies() -> None:
    assert not org_from("| id | title | reports to | person |\n| P1 | A | | |\n| P2 | B | P1 | |").vacant.any()


def test_a_name_that_says_vacant() -> None:
    org = org_from(
        "| id | title | reports to | name |\n| P1 | A | | Ann |\n| P2 | B | P1 | VACANT |\n| P3 | C | P1 | N/D |\n| P4 | D | P1 | |"
    )
    assert org.vacant.tolist() == [False, True, False, False]
    assert org.positions["holders"].tolist() == ["Ann", "", "N/D", ""]


def test_beside_a_status_column_a_blank_name_is_a_vacancy_all_the_same() -> None:
    org = org_from(
        """
        | id | title | reports to | status | name | person id |
        | P1 | A |    | filled | Ann    | E1 |
        | P2 | B | P1 |        | Vacant | E2 |
        | P3 | C | P1 |        |        |    |
        | P4 | D | P1 | filled | Vacant |    |
        """
    )
    assert org.vacant.tolist() == [False, True, True, False]


def test_names_withheld_from_most_posts_are_no_vacancies() -> None:
    rows = "".join(f"\n| P{i} | Clerk | P0 | |" for i in range(1, 30))
    org, findings = org_and_findings(f"| id | title | reports to | name |\n| P0 | Chief | | Ann |{rows}")
    assert org is not None
    assert not org.vacant.any()
    assert codes(findings) == [("SHEET-15", "positions")]


# Rule 6: persons


def test_blank_person_ids_are_nobodys() -> None:
    org = org_from(
        "| id | title | reports to | person id |\n| P1 | A | | E1 |\n| P2 | B | P1 | |\n| P3 | C | P1 | |\n| P4 | D | P1 | E1 |"
    )
    assert org.persons.tolist() == [[0, 0], [3, 0]]
    assert org.people.tolist() == ["E1"]


# Rule 7: ids


def test_of_a_repeated_id_the_first_row_is_kept() -> None:
    org, findings = org_and_findings("| id | title | reports to |\n| P1 | A | |\n| P2 | B | P1 |\n| P2 | C | P1 |")
    assert org is not None
    assert org.titles == ["A", "B"]
    assert codes(findings) == [("DATA-03", "P2")]
    assert findings[0].cell == Cell("test.xlsx", "positions", 4, 1)


def test_a_job_share_is_one_post_with_several_holders() -> None:
    org, findings = org_and_findings(
        """
        | id | title | reports to | name | person id | FTE |
        | P1 | A |    | Ann | E1 | 1   |
        | P2 | B | P1 | Bob | E2 | 0.6 |
        | P2 | B | P1 | Cid | E3 | 0.4 |
        """
    )
    assert org is not None
    assert findings == []
    assert org.position(1).holders == ("Bob", "Cid")
    assert org.persons.tolist() == [[0, 0], [1, 1], [1, 2]]


@pytest.mark.parametrize("again", ["| P2 | B | P1 | Bob |", "| P2 | B | P3 | Cid |"], ids=["same holder", "another manager"])
def test_no_job_share(again: str) -> None:
    org, findings = org_and_findings(
        f"| id | title | reports to | name |\n| P1 | A | | Ann |\n| P2 | B | P1 | Bob |\n| P3 | C | P1 | Dan |\n{again}"
    )
    assert org is not None
    assert codes(findings) == [("DATA-03", "P2")]
    assert org.position(1).holders == ("Bob",)


def test_a_row_without_id_beside_rows_with_one_is_left_out() -> None:
    org, findings = org_and_findings("| id | title | reports to |\n| P1 | A | |\n| | B | P1 |\n| P3 | C | P1 |")
    assert org is not None
    assert org.ids == ["P1", "P3"]
    assert codes(findings) == [("SHEET-12", "row 3")]
    assert [(str(row.cell), row.reason) for row in org.set_aside] == [
        ("test.xlsx!positions!row 3", "it has no id, and other rows have one")
    ]


def test_a_sheet_without_ids_is_given_some() -> None:
    org, findings = org_and_findings(
        "| title | name | reports to |\n"
        "| Chief | Ann | |\n"
        "| Clerk | Bob | Ann |\n"
        "| Driver | | Ann |\n"
        "| Clerk | | Ann |\n"
        "| | | Ann |"
    )
    assert org is not None
    assert org.ids == ["Ann", "Bob", "Driver", "row 5"]
    assert ("SHEET-11", "positions") in codes(findings)
    assert ("SHEET-10", "row 6") in codes(findings)


def test_of_a_repeated_process_id_the_first_row_is_kept() -> None:
    org, findings = org_and_findings(THREE, processes="| process id | name | managers |\n| PR1 | Pick | P2 |\n| PR1 | Pack | P3 |")
    assert org is not None
    assert [process.name for process in org.processes] == ["Pick"]
    assert codes(findings) == [("DATA-03", "PR1")]


@pytest.mark.parametrize("row", ["| P4 | Eliminated | P1 | |", "| P4 | C | P1 | 'eliminated' |", "| Deleted | C | P1 | Ann |"])
def test_rows_that_say_they_are_no_position_are_set_aside(row: str) -> None:
    org, findings = org_and_findings(f"| id | title | reports to | name |\n| P1 | A | | Ann |\n{row}")
    assert org is not None
    assert org.ids == ["P1"]
    assert codes(findings) == [("SHEET-10", "row 3")]


# Rule 8: tops


def test_the_root_is_the_top_with_most_positions_below() -> None:
    placed, findings = managers(
        """
        | id | title | reports to |
        | P1 | Board |    |
        | P2 | Chief |    |
        | P3 | Head  | P2 |
        | P4 | Clerk | P9 |
        """
    )
    assert placed == {"P1": "P2", "P2": None, "P3": "P2", "P4": "P2"}
    assert findings == [("DATA-02", "P1"), ("DATA-02", "P4"), ("DATA-07", "ORG")]


def test_of_equal_tops_the_first_is_the_root() -> None:
    assert managers("| id | title | reports to |\n| P1 | A | |\n| P2 | B | |")[0] == {"P1": None, "P2": "P1"}


def test_the_root_has_a_finding_only_for_an_unknown_manager() -> None:
    assert managers(THREE)[1] == []
    assert managers(THREE.replace("| Chief  |           |", "| Chief | P9 |"))[1] == [("DATA-02", "P1")]


@pytest.mark.parametrize("mark", ["XX", "0", "NULL", ".", "-", "None"])
def test_marks_of_the_top(mark: str) -> None:
    assert managers(THREE.replace("| Chief  |           |", f"| Chief | {mark} |"))[1] == []


def test_a_mark_that_is_an_id_is_no_mark() -> None:
    assert managers("| id | title | reports to |\n| 0 | A | |\n| 1 | B | 0 |")[0] == {"0": None, "1": "0"}


@pytest.mark.parametrize(("tops", "said"), [(2, False), (3, True)])
def test_more_tops_than_a_tenth_are_suspicious(tops: int, said: bool) -> None:
    rows = "".join(f"\n| P{i} | Clerk | {'' if i < tops else 'P0'} |" for i in range(20))
    assert (("DATA-07", "ORG") in managers(f"| id | title | reports to |{rows}")[1]) is said


def test_reports_to_stays_what_the_sheet_says() -> None:
    org = org_from("| id | title | reports to |\n| P1 | A | |\n| P2 | B | P1 |\n| P3 | C | P9 |\n| P4 | D | P4 |")
    assert org.reports_to.tolist() == [-1, 0, -1, 3]
    assert org.line.parent.tolist() == [-1, 0, 0, 0]


# Rule 9: cycles


def test_the_first_post_of_each_cycle_is_read_as_reporting_to_the_root() -> None:
    placed, findings = managers(
        """
        | id | title | reports to |
        | P1 | Chief |    |
        | P2 | A | P4 |
        | P3 | B | P2 |
        | P4 | C | P3 |
        | P5 | D | P5 |
        | P6 | E | P4 |
        """
    )
    assert placed == {"P1": None, "P2": "P1", "P3": "P2", "P4": "P3", "P5": "P1", "P6": "P4"}
    assert findings == [("DATA-01", "P2"), ("DATA-01", "P5")]


def test_where_everybody_is_in_a_cycle_the_first_row_is_the_root() -> None:
    placed, findings = managers("| id | title | reports to |\n| P1 | A | P2 |\n| P2 | B | P3 |\n| P3 | C | P2 |")
    assert placed == {"P1": None, "P2": "P1", "P3": "P2"}
    assert findings == [("DATA-01", "P2")]


def test_positions_under_a_cycle_do_not_make_a_top_larger() -> None:
    placed, _ = managers(
        "| id | title | reports to |\n"
        "| P1 | A | |\n"
        "| P2 | B | |\n"
        "| P3 | C | P2 |\n"
        "| P4 | D | P5 |\n"
        "| P5 | E | P4 |\n"
        "| P6 | F | P5 |"
    )
    assert placed["P1"] == "P2"


@given(st.lists(st.integers(-1, 9), min_size=10, max_size=10))
def test_whatever_the_sheet_says_becomes_one_tree(reports_to: list[int]) -> None:
    placed = place(np.array(reports_to))
    for position in range(10):
        seen = {position}
        while (position := int(placed.parent[position])) >= 0:
            assert position not in seen
            seen.add(position)
        assert placed.root in seen
    changed = np.flatnonzero(placed.parent != np.array(reports_to))
    assert set(changed) <= {*placed.tops, *placed.cycles, placed.root}


def test_a_cycle_of_a_hundred_thousand_is_found_at_once() -> None:
    placed = place(np.r_[99_999, np.arange(99_999)])  # walking round from every post would take minutes
    assert placed.cycles.tolist() == [0]


# Rules 10 and 11: several managers, dotted lines, acting


def test_of_several_managers_the_first_known_one_is_kept() -> None:
    org, findings = org_and_findings(
        """
        | id | title | reports to | dotted to |
        | P1 | A |            |    |
        | P2 | B | P1         |    |
        | P3 | C | P9; P2; P1 | P4 |
        | P4 | D | P1; P1     |    |
        """
    )
    assert org is not None
    assert org.line.parent.tolist() == [-1, 0, 1, 0]
    assert org.dotted.tolist() == [[2, 0], [2, 3]]
    assert codes(findings) == [("DATA-04", "P3")]


def test_several_unknown_managers_are_none() -> None:
    assert managers("| id | title | reports to |\n| P1 | A | |\n| P2 | B | P8; P9 |")[1][0] == ("DATA-02", "P2")


def test_unknown_dotted_lines_and_acting_posts_are_ignored() -> None:
    org, findings = org_and_findings(
        "| id | title | reports to | dotted to | acting |\n"
        "| P1 | A | | | |\n"
        "| P2 | B | P1 | P9;P2;P1;P3 | P3 |\n"
        "| P3 | C | P1 | | P9 |"
    )
    assert org is not None
    assert org.dotted.tolist() == [[1, 2]]
    assert org.acting.tolist() == [-1, 2, -1]
    assert findings == []


# Rules 12 to 15: processes

DEPARTMENTS = """
| id | title | reports to | department |
| P1 | A |    | Board |
| P2 | B | P1 | Ops   |
| P3 | C | P1 | Sales |
| P4 | D | P1 |       |
"""


def process(row: str, header: str = "| process id | name | managers | lead | owner | departments |"):
    org, findings = org_and_findings(DEPARTMENTS, processes=f"{header}\n{row}")
    assert org is not None
    return org.processes[0], codes(findings)


def test_a_process_as_given() -> None:
    org = org_from(
        DEPARTMENTS,
        processes="""
        | process id | name | managers | owner | departments | site | budget | currency | interfaces |
        | PR1 | Pick | P2;P3 | P1 | sales; OPS | Harbour;Quay | 900 | EUR | PR2;PR9 |
        | PR2 |      | P2    |    |            |              | tbc |     | |
        """,
    )
    first, second = org.processes
    assert (first.name, first.managers, first.lead, first.owner, first.named) == ("Pick", (1, 2), -1, 0, (1, 2, 0))
    assert (first.departments, first.budget, first.currency, first.interfaces) == ((2, 1), 900.0, "EUR", (1,))
    assert [org.sites[site].name for site in first.sites] == ["Harbour", "Quay"]
    assert (second.name, second.budget, second.departments) == ("PR2", None, (1,))
    assert first.cell == Cell("test.xlsx", "processes", 2, 1)
    assert org.names_processes
    assert not org_from(DEPARTMENTS).names_processes


@pytest.mark.parametrize(
    "row", ["| PR1 | x | P9 | | | |", "| PR1 | x | P2 | P9 | | |", "| PR1 | x | P2 | | P9 | |", "| PR1 | x | P2;P8;P9 | | | IT |"]
)
def test_unknown_names_are_left_out_with_one_finding(row: str) -> None:
    read, findings = process(row)
    assert findings == [("DATA-05", "PR1")]
    assert read.managers in ((1,), ())
    assert (read.lead, read.owner) == (-1, -1)


def test_a_department_that_no_position_has_is_unknown() -> None:
    org, findings = org_and_findings(
        DEPARTMENTS,
        departments="| department | head |\n| IT | P1 |",
        processes="| process id | managers | departments |\n| PR1 | P2 | IT |",
    )
    assert org is not None
    assert codes(findings) == [("DATA-05", "PR1")]
    assert org.processes[0].departments == (1,)


@pytest.mark.parametrize(
    ("row", "department"),
    [
        ("| PR1 | x | P3;P2 | | | |", (2,)),
        ("| PR1 | x | P4 | | P2 | |", (1,)),
        ("| PR1 | x | | | P2 | |", (1,)),
        ("| PR1 | x | P4;P2 | | | |", ()),
        ("| PR1 | x | P3 | | | Ops |", (1,)),
    ],
)
def test_a_process_without_department_runs_where_its_manager_is(row: str, department: tuple[int, ...]) -> None:
    assert process(row)[0].departments == department


@pytest.mark.parametrize(
    ("row", "lead", "owner", "managers_", "conflict"),
    [
        ("| PR1 | x | P2;P3 | P3;P2 | | |", 2, -1, (1, 2), True),
        ("| PR1 | x | P2;P3 | P3 | P1 | |", 2, 0, (1, 2), True),
        ("| PR1 | x | P2;P3 | P3 | P3 | |", 2, 2, (1, 2), False),
        ("| PR1 | x | P2 | | P1;P3 | |", -1, 0, (1,), True),
        ("| PR1 | x | P2 | P3 | | |", 2, -1, (1, 2), False),
    ],
)
def test_lead_and_owner(row: str, lead: int, owner: int, managers_: tuple[int, ...], conflict: bool) -> None:
    read, findings = process(row)
    assert (read.lead, read.owner, read.managers) == (lead, owner, managers_)
    assert findings == ([("OWN-02", "PR1")] if conflict else [])


def test_processes_in_a_column_of_the_positions() -> None:
    org = org_from(
        """
        | id | title | reports to | department | processes |
        | P1 | A |    | Board |             |
        | P2 | B | P1 | Ops   | Pick; Pack  |
        | P3 | C | P1 | Sales | Sell; Pick  |
        """
    )
    assert [(one.id, one.name, one.managers, one.departments) for one in org.processes] == [
        ("Pick", "Pick", (1, 2), (1,)),
        ("Pack", "Pack", (1,), (1,)),
        ("Sell", "Sell", (2,), (2,)),
    ]
    assert org.processes[2].cell == Cell("test.xlsx", "positions", 4, 5)
    assert org.names_processes


# Rule 16 and overrides: kept as written


def test_an_archetype_is_kept_for_the_classifier() -> None:
    org = org_from("| id | title | reports to | archetype | function |\n| P1 | A | | site-manager | hr |")
    assert org.positions[["archetype", "function"]].iloc[0].tolist() == ["site-manager", "hr"]


def test_overrides_are_kept_as_written() -> None:
    org = org_from(
        THREE, overrides="| activity_id | scope_id | position_id | letter | reason |\n| ops-budget | OP-P2 | P3 | A/R | agreed |"
    )
    override = org.overrides[0]
    assert (override.activity, override.scope, override.position, override.letter, override.reason) == (
        "ops-budget",
        "OP-P2",
        "P3",
        "A/R",
        "agreed",
    )
    assert override.cell == Cell("test.xlsx", "overrides", 2, 4)


# Rules 18 and 19: heads of departments


HEADS = """
| id | title | reports to | department |
| P1 | Chief |    | Board |
| P2 | Head  | P1 | Ops   |
| P3 | Lead  | P2 | Ops   |
| P4 | Lead  | P2 | Sales |
| P5 | Clerk | P3 | Sales |
| P6 | Clerk | P5 | Sales |
| P7 | Clerk | P4 |       |
"""


def test_heads_by_the_reporting_line() -> None:
    org = org_from(HEADS)
    assert [(department.name, org.ids[department.head]) for department in org.departments] == [
        ("Board", "P1"),
        ("Ops", "P2"),
        ("Sales", "P2"),
    ]


def test_heads_and_kinds_as_given() -> None:
    org, findings = org_and_findings(
        HEADS, departments="| department | head | kind |\n| SALES | P4 | Support |\n| Ops | P99 | |\n| IT | | |"
    )
    assert org is not None
    assert [(one.name, one.head, one.kind) for one in org.departments] == [
        ("Board", 0, ""),
        ("Ops", 1, ""),
        ("Sales", 3, "support"),
        ("IT", -1, ""),
    ]
    assert codes(findings) == [("DATA-08", "Ops")]


def test_managers_of_sites() -> None:
    org, findings = org_and_findings(
        "| id | title | reports to | site |\n| P1 | A | | Quay |\n| P2 | B | P1 | Mill |",
        sites="| site | manager |\n| mill | P2 |\n| Dock | P1 |",
    )
    assert org is not None
    assert [(site.name, site.manager) for site in org.sites] == [("Quay", -1), ("Mill", 1), ("Dock", 0)]
    assert findings == []


# Managers named otherwise than by id


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [("name", "Ann", "Bob"), ("email", "a@x.eu", "b@x.eu"), ("person id", "E1", "E2")],
    ids=["name", "email", "person id"],
)
def test_managers_by_another_column(column: str, first: str, second: str) -> None:
    org, findings = org_and_findings(
        f"| id | title | {column} | reports to |\n"
        f"| P1 | A | {first} | |\n"
        f"| P2 | B | {second} | {first} |\n"
        f"| P3 | C | x | {second} |"
    )
    assert org is not None
    assert org.line.parent.tolist() == [-1, 0, 1]
    assert codes(findings) == [("SHEET-14", "reports to")]


def test_managers_by_title_where_it_is_unique() -> None:
    placed, findings = managers(
        "| id | title | reports to |\n| P1 | Chief | |\n| P2 | Head | Chief |\n| P3 | Head | Chief |\n| P4 | Clerk | Head |"
    )
    assert placed["P2"] == "P1"
    assert ("DATA-02", "P4") in findings


# Cells


def test_every_value_keeps_its_cell() -> None:
    sheet = Sheet(
        "org.xlsx",
        "Staff",
        [[], ["Org chart 2024"], [], ["", "Title", "Id", "Reports to"], [], ["", "A", 1.0, None], ["", "B", 2.0, 1.0]],
    )
    org, findings = build(recognise([sheet])[0], "org")
    assert org is not None
    assert findings == []
    assert org.ids == ["1", "2"]
    assert str(org.cell(1, "title")) == "org.xlsx!Staff!B7"
    assert str(org.cell(1, "site")) == "org.xlsx!Staff!row 7"
    assert org.sources[0].header_row == 4


def test_messages_name_position_and_cell() -> None:
    _, findings = org_and_findings("| id | title | reports to |\n| P1 | Chief | |\n| P2 | Head | P9 |")
    assert str(findings[0]).startswith("error DATA-02 P2: Head (P2) reports to “P9”, who is not in the sheet; it is read as")
    assert "(test.xlsx!positions!C3)" in str(findings[0])
