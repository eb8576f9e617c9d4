"""Columns of managers that contradict each other, fit two things, name a body above, several people, or more than a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.findings import Finding, Severity
from allocator.org.build import build
from allocator.org.model import Org
from allocator.outputs.mended import mended
from allocator.pipeline import Options, take_in
from allocator.sheets.columns import recognise
from allocator.sheets.mapping import load
from tests.helpers import org_and_findings, sheet_from


def read(text: str) -> tuple[Org, list[Finding]]:
    org, findings = org_and_findings(text)
    assert org is not None
    return org, findings


def line(org: Org) -> dict[str, str]:
    """Whom each position reports to by the sheet."""
    return {org.ids[position]: org.ids[above] for position, above in enumerate(org.reports_to) if above >= 0}


def told(findings: list[Finding], code: str) -> list[str]:
    return [found.message for found in findings if found.code == code]


# Two columns of managers

TWO = """
| Position ID | Job Title | Employee | Manager ID | Manager Name |
| P1 | CEO   | Ann Bell |    |          |
| P2 | COO   | Bob Hill | P1 | Ann Bell |
| P3 | Head  | Cid Dale | P2 | Bob Hill |
| P4 | Clerk | Dan Ford | P3 | Cid Dale |
| P5 | Clerk | Eve Gray | P4 | Dan Ford |
"""


def test_two_columns_that_agree_are_no_matter() -> None:
    org, findings = read(TWO)
    assert line(org) == {"P2": "P1", "P3": "P2", "P4": "P3", "P5": "P4"}
    assert findings == []


def test_two_columns_that_differ_are_told_with_their_cells() -> None:
    org, findings = read(TWO.replace("| P4 | Dan Ford |", "| P4 | Bob Hill |"))
    assert line(org)["P5"] == "P4"
    (found,) = findings
    assert (found.code, found.severity, str(found.cell)) == ("DATA-35", Severity.WARNING, "test.xlsx!positions!E6")
    assert found.message == (
        "The columns “Manager ID” and “Manager Name” name different managers for 1 position: "
        "Clerk (P5): D6 “P4”, E6 “Bob Hill”; “Manager ID” was read"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| P1 | Ann Bell |", "| P9 | Ann Bell |"),
        ("| P1 | Ann Bell |", "| P5 | Ann Bell |"),
        ("| P3 | Cid Dale |", "|  | Cid Dale |"),
    ],
    ids=["an unknown manager", "a circle", "a blank cell"],
)
def test_the_column_with_fewer_tops_and_circles_is_read(old: str, new: str) -> None:
    org, findings = read(TWO.replace(old, new))
    assert line(org) == {"P2": "P1", "P3": "P2", "P4": "P3", "P5": "P4"}
    assert [found.code for found in findings] == ["DATA-35", "SHEET-14"]
    assert "“Manager Name” was read, with which fewer positions have no manager" in findings[0].message


def test_a_second_column_that_names_nobody_of_the_sheet_is_no_matter() -> None:
    org, findings = read(
        "\n".join(row.replace("| Ann Bell |", "| Zoe Quill |") for row in TWO.replace("Hill |\n", "Wu |\n").splitlines())
    )
    assert len(line(org)) == 4
    assert "DATA-35" not in {found.code for found in findings}


def test_a_column_map_decides_between_two_columns() -> None:
    sheets = [sheet_from(TWO.replace("| P4 | Dan Ford |", "| P9 | Dan Ford |"))]
    fields = 'id = "Position ID"\ntitle = "Job Title"\nreports_to = "Manager ID"\nperson = "Employee"\n'
    text = f'[[table]]\nfile = "*"\nsheet = "*"\nkind = "positions"\nheader_row = 1\n[table.columns]\n{fields}'
    column_map, problems = load(text)
    assert not problems
    org, findings = build(recognise(sheets, column_map)[0], "test")
    assert org is not None
    assert "P5" not in line(org)
    assert [found.code for found in findings] == ["DATA-02", "DATA-07"]


def test_the_copy_has_the_managers_that_were_read(tmp_path: Path) -> None:
    rows = TWO.replace("| P1 | Ann Bell |", "| P9 | Ann Bell |").strip().splitlines()
    path = tmp_path / "org.csv"
    path.write_text("\n".join(",".join(cell.strip() for cell in row.strip("|").split("|")) for row in rows), encoding="utf-8")
    copy = mended(take_in([path], Options()))
    assert copy is not None
    assert list(copy.parts[0].texts["reports_to"]) == ["", "P1", "P2", "P3", "P4"]


# Numbers of positions and of persons


def numbers(header: str, rows: str) -> tuple[Org, list[Finding]]:
    return read(f"| Position ID | Job Title | Employee ID | {header} |\n{rows}")


BOTH = "| 1 | A | 2 | |\n| 2 | B | 3 | 1 |\n| 3 | C | 1 | 2 |\n| 4 | D | 5 | 3 |\n| 5 | E | 4 | 3 |"


def test_numbers_that_fit_two_columns_are_told() -> None:
    org, findings = numbers("Manager ID", BOTH)
    assert line(org) == {"2": "1", "3": "2", "4": "3", "5": "3"}
    assert told(findings, "DATA-36") == [
        "The numbers in “Manager ID” stand in “Position ID” and in “Employee ID” and mean other positions there; "
        "“Position ID” was read, and nothing tells which is meant"
    ]


def test_of_two_readings_the_one_with_one_tree_is_taken() -> None:
    rows = "| 3 | A | 1 | |\n| 1 | B | 2 | 1 |\n| 2 | C | 3 | 2 |\n| 4 | D | 4 | 3 |"
    org, findings = numbers("Manager ID", rows)
    assert line(org) == {"1": "3", "2": "1", "4": "2"}
    assert [found.code for found in findings] == ["DATA-38", "SHEET-14"]


@pytest.mark.parametrize(
    ("header", "first"), [("Manager Employee ID", "3"), ("Manager Position ID", "1")], ids=["of persons", "of positions"]
)
def test_the_header_tells_which_numbers_are_meant(header: str, first: str) -> None:
    org, findings = numbers(header, BOTH)
    assert line(org)["2"] == first
    assert [found.code for found in findings] == ["SHEET-14"][: first == "3"]


def test_numbers_that_are_the_same_in_both_are_no_matter() -> None:
    _, findings = numbers("Manager ID", "| 1 | A | 1 | |\n| 2 | B | 2 | 1 |\n| 3 | C | 3 | 2 |")
    assert findings == []


def test_numbers_that_fit_persons_alone_are_persons() -> None:
    org, findings = numbers("Manager ID", "| 1 | A | 7 | |\n| 7 | B | 8 | 7 |\n| 3 | C | 9 | 8 |\n| 4 | D | 5 | 9 |")
    assert line(org) == {"7": "1", "3": "7", "4": "3"}
    assert [found.code for found in findings] == ["SHEET-14"]


# The top


@pytest.mark.parametrize("mark", ["TOP", "keiner", "keine", "none", "n/a", "\\N", "#N/A", "-", "–", "aucun", "Nessuno"])
def test_words_for_no_manager(mark: str) -> None:
    org, findings = read(f"| id | title | reports to |\n| 1 | A | {mark} |\n| 2 | B | 1 |\n| 3 | C | 1 |")
    assert (line(org), findings) == ({"2": "1", "3": "1"}, [])


def test_a_second_top_shows_its_mark() -> None:
    _, findings = read("| id | title | reports to |\n| 1 | A | none |\n| 2 | B | 1 |\n| 3 | C | #N/A |")
    assert told(findings, "DATA-02") == ["C (3) reports to nobody (“#N/A”); it is read as reporting to the top position"]


@pytest.mark.parametrize("body", ["Board", "Aufsichtsrat", "Shareholders", "Vorstand", "Conseil d'administration"])
def test_a_body_above_the_top(body: str) -> None:
    org, findings = read(f"| id | title | reports to |\n| 1 | A | {body} |\n| 2 | B | 1 |\n| 3 | C | 1 |")
    assert line(org) == {"2": "1", "3": "1"}
    assert [(found.code, found.severity) for found in findings] == [("DATA-37", Severity.INFO)]
    assert f"A (1) reports to “{body}”, which stands above the organisation" in findings[0].message


def test_a_body_above_two_positions() -> None:
    _, findings = read("| id | title | reports to |\n| 1 | A | Board |\n| 2 | B | 1 |\n| 3 | C | Board |")
    assert [found.subject for found in findings if found.code == "DATA-37"] == ["1"]
    assert told(findings, "DATA-02") == [
        "C (3) reports to “Board”, which stands above the organisation and has no row in the sheet; "
        "it is read as reporting to the top position"
    ]


def test_a_top_with_an_unknown_manager_is_the_top() -> None:
    _, findings = read("| id | title | reports to |\n| 1 | A | Group HQ |\n| 2 | B | 1 |\n| 3 | C | 1 |")
    assert told(findings, "DATA-02") == ["A (1) reports to “Group HQ”, who is not in the sheet; it is read as the top"]


# More than a name, and several

SIX = """
| id | title | person   | reports to |
| P1 | CEO   | Ann Bell |            |
| P2 | COO   | Bob Hill | P1         |
| P3 | Head  | Cid Dale | {named}    |
| P4 | Lead  | Dan Ford | P2         |
| P5 | Lead  | Eve Gray | P2         |
| P6 | Clerk | Flo Hunt | P4         |
"""


@pytest.mark.parametrize("named", ["P2 - COO", "P2 – COO (Bob Hill)", "COO - Bob Hill", "Hill, Bob (P2)", "P2 COO", "COO: P2"])
def test_an_id_or_name_with_the_title(named: str) -> None:
    org, findings = read(SIX.format(named=named))
    assert line(org)["P3"] == "P2"
    assert [found.code for found in findings] == ["DATA-39"]
    assert (
        f"1 reference was read by a part of the text, as the rest is that position's title, holder or id, for example “{named}”"
        in (findings[0].message)
    )


@pytest.mark.parametrize("named", ["P2 - CFO", "P2 (Ann Bell)", "P2 (?)", "COO - CEO"])
def test_a_text_not_all_accounted_for_is_not_taken(named: str) -> None:
    org, findings = read(SIX.format(named=named))
    assert "P3" not in line(org)
    assert [found.subject for found in findings if found.code == "DATA-02"] == ["P3"]


def test_an_id_with_the_title_of_another_is_suggested() -> None:
    _, findings = read(SIX.format(named="P2 - CFO"))
    assert (
        "“P2 - CFO”, which stands so nowhere in the column that managers are sought in (did you mean Bob Hill (P2)?)"
        in told(findings, "DATA-02")[0]
    )


@pytest.mark.parametrize("named", ["P2, P1", "P2/P1", "P2 & P1", "P2 and P1", "Bob Hill / Ann Bell", "Hill, Bob / Bell, Ann"])
def test_several_managers_however_separated(named: str) -> None:
    org, findings = read(SIX.format(named=named))
    assert line(org)["P3"] == "P2"
    assert org.dotted.tolist() == [[2, 0]]
    assert [(found.code, found.subject) for found in findings] == [("DATA-04", "P3")]
    assert f"names several line managers ({named}); the first one known is kept" in findings[0].message


@pytest.mark.parametrize("named", ["P2, P9", "P2/", "1,2"])
def test_no_list_unless_each_is_known(named: str) -> None:
    org, _ = read(SIX.format(named=named))
    assert "P3" not in line(org)


def test_a_title_of_two_among_ids() -> None:
    org, findings = read(SIX.format(named="Lead"))
    assert "P3" not in line(org)
    assert told(findings, "DATA-09") == [
        "“Lead”, named as manager in D4, is what 2 positions are called: Lead (P4) in row 5, Lead (P5) in row 6"
    ]
    assert told(findings, "DATA-02") == [
        "Head (P3) reports to “Lead”, as 2 positions are called; it is read as reporting to the top position"
    ]


def test_names_turned_round_in_a_sheet_without_ids() -> None:
    org, findings = read(
        "| Name | Title | Manager |\n| Bell, Ann | CEO | |\n| Hill, Bob | COO | Ann Bell |\n| Dále, Cid | Head | Bob J. Hill |\n"
        "| Ford, Dan | Lead | Cid Dale |\n| Gray, Eve | Clerk | Dan Frod |\n| Hunt, Flo | Clerk | Dan Ford |"
    )
    assert line(org) == {"Hill, Bob": "Bell, Ann", "Dále, Cid": "Hill, Bob", "Ford, Dan": "Dále, Cid", "Hunt, Flo": "Ford, Dan"}
    assert "DATA-11" in {found.code for found in findings}
    assert "did you mean Lead (Ford, Dan), 88% alike?" in told(findings, "DATA-02")[0]
