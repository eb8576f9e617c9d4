"""Matrices in the light of an org: who the roles are, authority, vacancies, duties; our own workbooks as well."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator import pipeline
from allocator.checks.matrix import cases, check_matrices
from allocator.checks.matrix_org import check_on_org, placed, unplaced
from allocator.checks.matrix_places import Places
from allocator.checks.matrix_profile import practice
from allocator.checks.matrix_rows import one_accountable
from allocator.derived.judged import judge, kinds_of
from allocator.findings import Finding
from allocator.outputs.checked import document
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Result
from tests.cases.helpers import pack
from tests.outputs.made import POSITIONS as NAMED
from tests.outputs.made import PROCESSES, result, small
from tests.sheets.matrices import read

HALDEN = Path(__file__).parents[2] / "examples" / "halden-foods.xlsx"
POSITIONS = """
| position id | title                         | person       | person id | status | reports to | department | function       |
| P1          | Chief Executive Officer       | Ada Lovelace | E1        |        |            |            |                |
| P2          | Chief Operating Officer       | Ben Nevis    | E2        |        | P1         |            |                |
| P3          | Chief Financial Officer       | Cy Young     | E3        |        | P1         | Finance    |                |
| P4          | Operations Manager, Works     | Dee Dee      | E4        |        | P2         | Works      |                |
| P5          | Process Manager, Mixing       |              |           | vacant | P4         | Works      |                |
| P6          | Process Manager, Packing      | Flo Rida     | E6        |        | P4         | Works      |                |
| P7          | Operator                      | Gus Fring    | E7        |        | P5         | Works      |                |
| P8          | Operator                      | Hal Nine     | E8        |        | P6         | Works      |                |
| P9          | Quality Manager               | Flo Rida     | E6        |        | P4         | Works      | fn-quality     |
| P10         | Head of Internal Audit        | Ike Turner   | E10       |        | P1         | Audit      | internal audit |
"""


@cache
def works() -> Result:
    return result(POSITIONS, processes="| process id | name | managers | departments |\n| PR1 | Packing | P6 | Works |")


@pytest.fixture
def org() -> Result:
    return works()


def checked(table: str, org: Result) -> list[Finding]:
    matrices, _ = read(table)
    made, _ = cases(matrices, practice().profiles["usual"], pack().standards.thresholds)
    each = [placed(case, Places(org.org, org.allocation, kinds_of(matrices, pack()))) for case in made]
    found = [*(item for one in each for item in unplaced(one)), *check_on_org(each)]
    assert all(item.message for item in found)
    return found


@pytest.mark.parametrize(
    ("name", "position", "how"),
    [
        ("P4", "P4", "id"),
        ("Whatever (P4)", "P4", "id"),
        ("P4 - Works", "P4", "id"),
        ("E4", "P4", "person id"),
        ("E4 Dee", "P4", "person id"),
        ("E6", "", "person id"),
        ("operations manager works", "P4", "title"),
        ("Chief Financial Officer (Cy Young)", "P3", "title and holder"),
        ("Operator (Hal Nine)", "P8", "title and holder"),
        ("Lovelace, Ada", "P1", "holder"),
        ("B. Nevis", "P2", "holder"),
        ("COO", "P2", "role Chief operating officer"),
        ("CEO", "P1", "role Chief executive"),
        ("Finance", "P3", "role Finance"),
        ("Operator", "", "title"),
        ("Flo Rida", "", "holder"),
        ("Process Manager", "", "role Process manager"),
        ("All employees", "", ""),
        ("", "", ""),
    ],
)
def test_roles_are_found_by_id_title_holder_and_kind(name: str, position: str, how: str, org: Result) -> None:
    matrices, _ = read(f"| Activity | {name or 'Nobody'} | X1 |\n| Do | R | A |\n| Go | A | R |")
    found = Places(org.org, org.allocation, kinds_of(matrices, pack())).place(name)
    assert (org.org.ids[found.position] if found.position >= 0 else "", found.how) == (position, how)


def test_roles_that_are_no_position_are_listed(org: Result) -> None:
    found = checked("| Activity | COO | Operator | Users | Guild |\n| Do | A | R | I | I |\n| Go | A | R | I | C |", org)
    assert [(item.code, item.subject) for item in found] == [("MTX-21", "Operator"), ("MTX-20", "Sheet1"), ("MTX-22", "Sheet1")]
    assert found[0].message == "Operator fits 2 positions of test (Operator (P7), Operator (P8)); none was taken"
    assert found[1].message == "No position of test is meant for sure by Users, Guild of Sheet1"


def test_the_accountable_needs_authority_over_who_does_the_work(org: Result) -> None:
    rows = "| Buy paint | R | A | |\n| Mix paint | | R | A |\n| Sell paint | I | R | A |"
    found = [item for item in checked(f"| Activity | P3 | P4 | COO |\n{rows}", org) if item.code == "INV-03"]
    assert [(item.subject, item.cell.address) for item in found if item.cell] == [("Buy paint", "B2")]
    assert found[0].message == (
        "On 'Buy paint' the Accountable Operations Manager, Works (P4) has no authority over Chief Financial Officer (P3) "
        "and no written mandate is recorded"
    )


def test_a_vacant_accountable_an_auditor_and_a_checker_from_below(org: Result) -> None:
    table = """
    | Activity | P5  | P4 | P9 | Ike Turner |
    | Mix      | A   |    | C  | I          |
    | Stir     | A/R |    |    |            |
    | Release  |     | A/R | V |            |
    | Audit    |     | A  |    | R          |
    """
    found = {(item.code, item.subject) for item in checked(table, org)}
    assert {("VAC-01", "P5"), ("INV-05", "Mix"), ("INV-05", "Audit"), ("SOD-07", "Audit"), ("SOD-06", "Release")} <= found
    assert ("SOD-07", "Mix") not in found
    vacant = next(item for item in checked(table, org) if item.code == "VAC-01")
    assert "is Accountable on 2 rows; Operations Manager, Works (P4) acts for it" in vacant.message
    assert vacant.cell is not None
    assert vacant.cell.address == "B1"


def test_one_person_on_two_posts_does_not_check_the_own_work(org: Result) -> None:
    table = "| Activity | P6 | P9 | P4 |\n| Pack | R | V | A |\n| Ship | R | C | A |"
    assert [item.subject for item in checked(table, org) if item.code == "SOD-01"] == ["Pack"]


def test_ceilings_hold_where_the_activity_is_one_of_the_rules(org: Result) -> None:
    table = """
    | Activity                                | P6 | P4 | COO |
    | Operations strategy of the organisation | A  | R  |     |
    | org-innovation@ORG                      |    | A  | R   |
    | Budget of the process @ Packing (PR1)   | A  | C  |     |
    | Something else                          | A  | R  |     |
    """
    found = checked(table, org)
    assert [item.subject for item in found if item.code == "LEAK-01"] == [
        "Operations strategy of the organisation",
        "org-innovation@ORG",
    ]
    assert [item.message for item in found if item.code == "MTX-22"] == [
        "1 of 4 activities of Sheet1 are none that the rules name, or not for sure in which scope: 'Something else'"
    ]


def test_authority_says_which_accountable_to_keep(org: Result) -> None:
    matrices, _ = read("| Activity | P3 | P4 | P6 | Guild |\n| Pack | A | A | R | |\n| Ship | | R | R | |\n| Bill | A | A | | R |")
    made, _ = cases(matrices, practice().profiles["usual"], pack().standards.thresholds)
    judged = placed(made[0], Places(org.org, org.allocation, {})).judged
    assert [item.fix for item in one_accountable(judged)] == [
        "Of P3 and P4 keep the A of P4, who has authority over every R, and give the others R or C.",
        "Give the A to P4, who has authority over the other R.",
        "Of the A of P3 and P4 keep the one with authority over everybody who does the work, and give the others R or C.",
    ]


OVERRIDES = """
| activity     | scope  | position | letter | reason |
| ops-budget   | OP-P4  | P4       | I      | test   |
| proc-budget  | PR3    | P11      | C      | test   |
| ops-goals    | OP-P10 | P3       | A/R    | test   |
| proc-targets | PR2    | P3       | A      | test   |
| ops-policies | OP-P4  | P11      | R      | test   |
"""


@pytest.mark.parametrize("scheme", ["RACI", "RASCI", "RACI-VS", "CAIRO"])
def test_our_own_workbook_is_judged_as_the_letters_of_the_rules(tmp_path: Path, scheme: str) -> None:
    ours = small(overrides=OVERRIDES)
    assert {"INV-01", "INV-02", "INV-03"} <= {item.code for item in ours.findings}
    assert_same(ours, scheme, tmp_path)


def test_an_example_is_judged_as_the_letters_of_the_rules(tmp_path: Path) -> None:
    ours, _ = pipeline.run([HALDEN])
    assert ours is not None
    assert "ROW-04" in {item.code for item in ours.findings}
    assert_same(ours, "RACI", tmp_path)


def assert_same(ours: Result, scheme: str, tmp_path: Path) -> None:
    expected = {(item.code, item.subject) for item in ours.findings if item.code.startswith(("INV-", "ROW-"))}
    write_workbook(ours, tmp_path / "ours.xlsx", scheme)
    made = judge([tmp_path / "ours.xlsx"], practice().profiles["usual"], ours.pack, ours)
    known = {row["activity"]: row["known"] for matrix in document(made)["matrices"] for row in matrix["rows"]}
    assert all(known.values())
    assert len(known) == len(ours.allocation.rows)
    found = {(item.code, known.get(item.subject, item.subject)) for item in made.findings if item.code.startswith(("INV-", "ROW-"))}
    assert found == expected


def test_ids_that_are_numbers_are_found_too(tmp_path: Path) -> None:
    numbered = re.sub(r"\bP(\d+)\b", r"10\1", NAMED)
    ours = result(numbered, processes=re.sub(r"\bP(\d+)\b", r"10\1", PROCESSES))
    write_workbook(ours, tmp_path / "ours.xlsx")
    made = judge([tmp_path / "ours.xlsx"], practice().profiles["usual"], ours.pack, ours)
    assert {place.how for file in made.files for each in file.placed for place in each.roles if place.position >= 0} == {"id"}
    assert not [item for item in made.findings if item.code.startswith("MTX-")]


LETTER = st.sampled_from(["A", "R", "C", "I", "A/R", "R/C", "V", "S", "Q", "D", "", "", ""])
NAMES = st.lists(st.sampled_from(["P1", "COO", "P5", "Ike Turner", "Operator", "Flo Rida", "Guild", "All"]), min_size=5, max_size=5)
TASKS = st.sampled_from(["Plan", "Build", "org-strategy@ORG", "Budget of the process @ Packing (PR1)", "ops-goals", "Do @ @ it"])
LINES = st.lists(st.tuples(TASKS, st.lists(LETTER, min_size=5, max_size=5)), min_size=1, max_size=6)


@settings(max_examples=80, deadline=None)
@given(names=NAMES, rows=LINES, profile=st.sampled_from(sorted(practice().profiles)))
def test_any_matrix_can_be_judged(names: list[str], rows: list[tuple[str, list[str]]], profile: str) -> None:
    org = works()
    table = "\n".join(f"| {' | '.join([task, *letters])} |" for task, letters in [("RACI", names), *rows])
    matrices, _ = read(table)
    made, said = cases(matrices, practice().profiles[profile], pack().standards.thresholds)
    each = [placed(case, Places(org.org, org.allocation, kinds_of(matrices, pack()))) for case in made]
    found = [*said, *check_matrices([one.judged for one in each]), *check_on_org(each), *(i for one in each for i in unplaced(one))]
    assert all(str(item) for item in found)
    one_a = {row for case in made for row in case.judged if case.rows[row].count["A"] == 1}
    if [matrix.orientation for matrix in matrices] == ["roles as columns"]:
        fine = {matrices[0].rows[row].cell.row for row in one_a}
        assert not [i for i in found if i.code == "INV-01" and i.cell and i.cell.row in fine]


def test_one_row_of_a_vacant_post_is_one_row(org: Result) -> None:
    found = checked("| Activity | P5 | P4 |\n| Mix | A | R |\n| Stir | R | A |", org)
    assert [item.message.partition(";")[0] for item in found if item.code == "VAC-01"] == [
        "The vacant post Process Manager, Mixing (P5) is Accountable on 1 row"
    ]
