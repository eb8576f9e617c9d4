"""Whom references mean: ids and names however they are spelt, suggestions, marks of the top; each with a near miss."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.findings import Cell, Finding
from allocator.org.build import build
from allocator.org.likeness import suggestions
from allocator.org.model import Org
from allocator.org.naming import agree, parts
from allocator.org.repairs import repair
from allocator.sheets.tables import Table
from tests.helpers import codes, org_and_findings, sheet_from


def table(text: str) -> Table:
    """A table of positions whose columns are called as the fields."""
    (header, *rows) = sheet_from(text).rows
    fields = [str(name) for name in header]
    values = {field: [str(row[place]) for row in rows] for place, field in enumerate(fields)}
    columns = {field: place for place, field in enumerate(fields, 1)}
    headers = {field: field for field in fields}
    return Table("positions", "test.xlsx", "positions", 1, columns, headers, list(range(2, len(rows) + 2)), values)


def read(text: str, accept: float | None = None) -> tuple[Org, list[Finding]]:
    org, findings = build({"positions": table(text)}, "test", accept)
    assert org is not None
    return org, findings


def line(org: Org) -> dict[str, str]:
    """Whom each position reports to by the sheet; tops and unknown managers left out."""
    return {org.ids[position]: org.ids[above] for position, above in enumerate(org.reports_to) if above >= 0}


def told(findings: list[Finding], code: str) -> str:
    """The message of the only finding of a code."""
    (found,) = [found for found in findings if found.code == code]
    return found.message


# Ids, repaired as a whole


@pytest.mark.parametrize(
    ("ids", "named", "how"),
    [
        (["00005654", "00007001", "00007002"], ["5654", "5654"], "leading zeros"),
        (["5654", "7001", "7002"], ["00005654", "00005654"], "leading zeros"),
        (["100", "101", "102"], ["100.0", "100.0"], "numbers and text"),
        (["p1", "p2", "p3"], ["P1", "P1"], "capital and small letters"),
        (["OD 1", "OD 2", "OD 3"], ["OD-1", "OD1"], "blanks and punctuation"),
        (["OD-001", "OD-002", "OD-003"], ["od1", "od1"], "leading zeros and capital and small letters and blanks and punctuation"),
    ],
)
def test_ids_written_in_two_ways(ids: list[str], named: list[str], how: str) -> None:
    rows = "\n".join(f"| {name} | Clerk | {above} |" for name, above in zip(ids, ["", *named], strict=True))
    org, findings = read(f"| id | title | reports_to |\n{rows}")
    assert line(org) == {ids[1]: ids[0], ids[2]: ids[0]}
    assert codes(findings) == [("DATA-10", "reports_to")]
    assert f"2 references were matched across {how}, for example “{named[0]}” is “{ids[0]}” (C3)" in findings[0].message


@pytest.mark.parametrize(
    "rows",
    [
        ["| 005 | Chief | |", "| 5 | Chief | |", "| 7 | Clerk | 05 |", "| 8 | Clerk | 05 |"],
        ["| 005 | Chief | |", "| 7 | Clerk | 5 |"],
        ["| 005 | Chief | |", "| 7 | Clerk | 5 |", "| 8 | Clerk | 5 |", *(f"| A{i} | Clerk | 005 |" for i in range(19))],
        ["| 005 | Chief | |", "| 7 | Clerk | 5 |", "| 8 | Clerk | 5 |", *(f"| A{i} | Clerk | B{i} |" for i in range(3))],
        [*(f"| 00{i} | Chief | |" for i in range(1, 9)), *(f"| {i + 6} | Clerk | {i} |" for i in range(1, 11))],
        ["| 1001 | Chief | |", "| 7 | Clerk | 1.001 |", "| 8 | Clerk | 1.001 |"],
    ],
    ids=[
        *("two ids fall together", "one slip of the pen", "hardly any is missed", "most are missed all the same"),
        *("two of ten are missed all the same", "a figure with a point"),
    ],
)
def test_ids_that_are_not_repaired(rows: list[str]) -> None:
    org, findings = read("| id | title | reports_to |\n" + "\n".join(rows))
    assert "7" not in line(org)
    assert ("DATA-02", "7") in codes(findings)
    assert "DATA-10" not in {found.code for found in findings}


@pytest.mark.parametrize(("wrong", "whole"), [(1, True), (3, True), (4, False)])
def test_a_slip_of_the_pen_elsewhere_stops_no_repair(wrong: int, *, whole: bool) -> None:
    missed = {str(number): 20 for number in range(1, 31 - wrong)} | {f"X{number}": 1 for number in range(wrong)}
    fixed = repair([f"{number:04}" for number in range(1, 501)], missed, 600)
    assert (fixed is not None) is whole
    if fixed is not None:
        assert "X0" not in fixed.found
        assert fixed.found["7"] == "0007"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("1.001", "1001", False), ("12-3", "1-23", False), ("1-23", "1.23", True), ("A.1", "A1", True), ("A 1 b", "a1b", True)],
)
def test_what_a_repair_takes_for_the_same(one: str, other: str, *, same: bool) -> None:
    assert (repair([one, "zz"], {other: 2}, 2) is not None) is same


def test_a_repair_reaches_the_other_sheets() -> None:
    org, findings = org_and_findings(
        "| id | title | reports to | dotted to |\n| 001 | A | | |\n| 002 | B | 1 | |\n| 003 | C | 1 | 2 |",
        processes="| process id | managers |\n| PR1 | 3 |",
    )
    assert org is not None
    assert org.processes[0].managers == (2,)
    assert org.dotted.tolist() == [[2, 1]]
    assert codes(findings) == [("DATA-10", "reports to")]


def test_a_repair_names_what_it_bridged() -> None:
    fixed = repair(["A-01", "A-02"], {"A-1": 2, "a-02": 1}, 3)
    assert fixed is not None
    assert fixed.how == ("leading zeros", "capital and small letters")
    assert fixed.found == {"A-1": "A-01", "a-02": "A-02"}


# Names of people


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Smith, Jane A.", "jane a smith"),
        ("Dr. Jane Smith, PhD", "jane smith"),
        ("SMITH, Jane (acting)", "jane smith"),
        ("Prof. Dr. Jürgen Müller", "jurgen muller"),
        ("Åse Øyen", "ase oyen"),
        ("Seán O'Brien", "sean obrien"),
        ("García Márquez, José", "jose garcia marquez"),
        ("", ""),
        (",", ""),
    ],
)
def test_names_as_words(name: str, words: str) -> None:
    assert " ".join(parts(name)) == words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Jane Smith", "Jane Anne Smith", True),
        ("Jane A. Smith", "Jane Anne Smith", True),
        ("J. Smith", "Jane Smith", True),
        ("Jane A. Smith", "Jane B. Smith", False),
        ("Jane Smith", "Jane Smythe", False),
        ("Jane Smith", "June Smith", False),
        ("Smith", "Jane Smith", False),
    ],
)
def test_who_can_be_one_person(one: str, other: str, *, same: bool) -> None:
    assert agree(parts(one), parts(other)) is same


def test_a_last_name_alone_means_the_only_one_who_has_it() -> None:
    org, findings = read(
        """
        | id | title      | person        | reports_to     |
        | P1 | Chief      | Petra Lang    |                |
        | P2 | Head       | Sabine Brandt | Lang           |
        | P3 | Controller | Ute Roth      | Brandt, Sabine |
        | P4 | Clerk      | Udo Roth      | Brandt         |
        | P5 | Clerk      | Otto Horn     | Roth           |
        """
    )
    assert line(org) == {"P2": "P1", "P3": "P2", "P4": "P2"}
    assert "3 references were matched" in told(findings, "DATA-11")
    assert "is what 2 positions are called" in told(findings, "DATA-09")


def test_names_are_sought_by_last_name_where_ids_are_made_of_names() -> None:
    org, findings = org_and_findings(
        """
        | name          | title | reports to     |
        | Petra Lang    | Chief |                |
        | Sabine Brandt | Head  | Petra Lang     |
        | Ute Klein     | Clerk | Brandt, Sabine |
        | Udo Roth      | Clerk | Lang           |
        | Otto Horn     | Clerk | Sorg           |
        """
    )
    assert org is not None
    assert line(org) == {"Sabine Brandt": "Petra Lang", "Ute Klein": "Sabine Brandt", "Udo Roth": "Petra Lang"}
    assert "“Lang” is “Petra Lang”" in told(findings, "DATA-11")


def test_a_last_name_among_ids_is_only_suggested() -> None:
    org, findings = read(
        """
        | id | title | person     | reports_to |
        | 1  | A     | Petra Lang |            |
        | 2  | B     | Bo Dahl    | 1          |
        | 3  | C     | Cy Ek      | 2          |
        | 4  | D     | Di Falk    | Lang       |
        | 5  | E     | Ed Gran    | Sorg       |
        """
    )
    assert "4" not in line(org)
    assert any("did you mean Petra Lang (1)?" in found.message for found in findings)


@pytest.mark.parametrize(
    "named", ["Jane Smith", "SMITH, Jane", "Smith Jane", "Dr. Jane Smith", "Jané Smith", "Jane X. Smith", "J. Smith"]
)
def test_managers_by_name_however_written(named: str) -> None:
    org, findings = read(
        f"""
        | id | title | person      | reports_to |
        | P1 | Chief | Jane Smith  |            |
        | P2 | Head  | Bob Jones   | {named}    |
        | P3 | Clerk | June Smythe | {named}    |
        | P4 | Clerk | Ann Bell    | Bob Jones  |
        """
    )
    assert line(org) == {"P2": "P1", "P3": "P1", "P4": "P2"}
    more = [] if named == "Jane Smith" else [("DATA-11", "reports_to")]
    assert codes(findings) == [("SHEET-14", "reports_to"), *more]
    if more:
        assert "2 references were matched across" in findings[1].message
        assert f"“{named}” is “Jane Smith” (D3)" in findings[1].message


def test_a_column_in_which_every_name_is_turned_round() -> None:
    org, findings = read(
        "| id | title | person | reports_to |\n"
        "| P1 | A | Jane Smith | |\n"
        "| P2 | B | Bob Jones | Smith, Jane |\n"
        "| P3 | C | Ann Bell | Jones, Bob |"
    )
    assert line(org) == {"P2": "P1", "P3": "P2"}
    assert codes(findings) == [("SHEET-14", "reports_to"), ("DATA-11", "reports_to")]


@pytest.mark.parametrize(
    ("other", "named"),
    [("Jane Smith", "Jane Smith"), ("Jane Ann Smith", "Smith, J."), ("Janè Smith", "Dr. JANE SMITH")],
    ids=["the same name", "an initial of two", "but for accents and capital letters"],
)
def test_a_name_of_two_positions_names_nobody(other: str, named: str) -> None:
    org, findings = read(
        f"""
        | id | title | person     | reports_to |
        | P1 | Chief | Jane Smith |            |
        | P2 | Head  | {other}    | Bob Jones  |
        | P3 | Clerk | Bob Jones  | Ann Bell   |
        | P4 | Clerk | Ann Bell   |            |
        | P5 | Clerk | Cid Dale   | {named}    |
        | P6 | Clerk | Dan Ford   | {named}    |
        """
    )
    assert line(org) == {"P2": "P3", "P3": "P4"}
    assert (
        told(findings, "DATA-09")
        == f"“{named}”, named as manager in D6, D7, is what 2 positions are called: Chief (P1) in row 2, Head (P2) in row 3"
    )
    assert [found.subject for found in findings if found.code == "DATA-02"] == ["P1", "P5", "P6"]
    assert (
        f"reports to “{named}”, as 2 positions are called; it is read as" in [f.message for f in findings if f.code == "DATA-02"][1]
    )


# Mixed columns


def test_one_name_among_ids() -> None:
    org, findings = read("| id | title | person | reports_to |\n| P1 | A | Ann | |\n| P2 | B | Bob | P1 |\n| P3 | C | Cid | Ann |")
    assert line(org) == {"P2": "P1", "P3": "P1"}
    assert (
        told(findings, "DATA-14")
        == "The column “reports_to” names most managers by “id”, and 1 reference was matched by “person”, "
        "for example “Ann” is “Ann” (D4)"
    )


def test_one_id_among_names() -> None:
    org, _ = read(
        "| id | title | person | reports_to |\n"
        "| P1 | A | Ann | |\n"
        "| P2 | B | Bob | Ann |\n"
        "| P3 | C | Cid | Bob |\n"
        "| P4 | D | Dan | P1 |"
    )
    assert line(org) == {"P2": "P1", "P3": "P2", "P4": "P1"}


def test_ids_among_names_are_ids_whatever_else_is_unknown() -> None:
    org, findings = read(
        "| id | title | person | reports_to |\n"
        "| 1 | A | Ann | |\n"
        "| 2 | B | Bob Dale | Ann |\n"
        "| 3 | C | Bob Dale | Ann |\n"
        "| 4 | D | Dan | 2 |\n"
        "| 5 | E | Eve | 3 |\n"
        "| 6 | F | Fay | Dan |\n"
        "| 7 | G | Gus | Eve |\n"
        "| 8 | H | Hal | Fay |\n"
        "| 9 | I | Ina | Bob Dale |\n"
        "| 10 | J | Jo | nobody at all |"
    )
    assert line(org) == {"2": "1", "3": "1", "4": "2", "5": "3", "6": "4", "7": "5", "8": "6"}
    assert "names most managers by “person”, and 2 references were matched by “id”" in told(findings, "DATA-14")
    assert [code for code in codes(findings) if code[0] == "DATA-02"] == [("DATA-02", "9"), ("DATA-02", "10")]


@pytest.mark.parametrize("second", ["Ann", "nobody at all"], ids=["a name of two", "a second one unknown"])
def test_no_mixed_column_unless_the_rest_is_found(second: str) -> None:
    holder = "Ann" if second == "Ann" else "Cid"
    org, findings = read(
        "| id | title | person | reports_to |\n"
        "| P1 | A | Ann | |\n"
        "| P2 | B | Bob | P1 |\n"
        f"| P3 | C | {holder} | Ann |\n"
        f"| P4 | D | Dan | {second} |"
    )
    assert line(org) == {"P2": "P1"}
    assert [code for code in codes(findings) if code[0] == "DATA-02"] == [("DATA-02", "P3"), ("DATA-02", "P4")]


def test_numbers_of_persons_are_no_second_key() -> None:
    org, _ = read("| id | title | person_id | reports_to |\n| 1 | A | 7 | |\n| 2 | B | 8 | 1 |\n| 3 | C | 9 | 7 |")
    assert line(org) == {"2": "1"}


def test_numbers_of_posts_are_no_numbers_of_persons() -> None:
    org, findings = read(
        "| id | title | person_id | reports_to |\n"
        "| 1 | A | 7 | |\n"
        "| 2 | B | 8 | 7 |\n"
        "| 3 | C | 9 | 7 |\n"
        "| 4 | D | 5 | 8 |\n"
        "| 5 | E | 6 | 2 |"
    )
    assert line(org) == {"2": "1", "3": "1", "4": "2"}
    assert ("DATA-02", "5") in codes(findings)


# Suggestions

MISSPELT = """
| id | title | person      | reports_to |
| P1 | Chief | Jane Smith  |            |
| P2 | Head  | Bob Jones   | Jane Smith |
| P3 | Clerk | Cid Dale    | Bob Jones  |
| P4 | Clerk | Ann Bell    | Jane Smiht |
| P5 | Clerk | Dan Ford    | Smith, Jnae |
"""


def test_a_misspelt_name_is_suggested_and_not_taken() -> None:
    org, findings = read(MISSPELT)
    assert line(org) == {"P2": "P1", "P3": "P2"}
    says = [found.message for found in findings if found.code == "DATA-02"]
    assert says[0] == (
        "Clerk (P4) reports to “Jane Smiht”, who is not in the sheet (did you mean Jane Smith (P1), 90% alike?); "
        "it is read as reporting to the top position"
    )
    assert len(says) == 2


@pytest.mark.parametrize(("accept", "taken"), [(0.9, 2), (0.95, 0)])
def test_suggestions_are_taken_from_a_likeness_on(accept: float, taken: int) -> None:
    org, findings = read(MISSPELT, accept=accept)
    assert len(line(org)) == 2 + taken
    assert [found.subject for found in findings if found.code == "DATA-12"] == ["Jane Smiht", "Smith, Jnae"][:taken]
    if taken:
        found = next(found for found in findings if found.code == "DATA-12")
        assert "“Jane Smiht” names nobody and was read as Jane Smith (P1), 90% alike" in found.message


def test_of_two_names_as_like_none_is_taken() -> None:
    org, findings = read(MISSPELT.replace("Cid Dale", "Jane Smitt"), accept=0.8)
    assert "P4" not in line(org)
    assert "90% alike, or somebody called much the same?" in next(f.message for f in findings if f.code == "DATA-02")


def test_nobody_is_suggested_as_the_own_manager() -> None:
    org, findings = read(MISSPELT.replace("Jane Smiht", "Ann Bel"), accept=0.8)
    assert "P4" not in line(org)
    assert "did you mean" not in next(f.message for f in findings if f.subject == "P4")


@pytest.mark.parametrize(
    ("text", "name", "likely"),
    [
        ("Jane Smiht", "Jane Smith", True),
        ("Geraldine Okonjo", "Geraldin Okonyo", True),
        ("Jane Smith", "Bob Jones", False),
        ("P-12", "P-13", False),
        ("EMP 00013", "EMP-13", True),
        ("", "Jane Smith", False),
    ],
)
def test_what_is_suggested(text: str, name: str, *, likely: bool) -> None:
    assert bool(suggestions([text], [(parts(name), 4)])) is likely


def test_two_thousand_misspelt_names_among_a_hundred_thousand() -> None:
    letters = "bcdfghklmnprstvz"
    names = [
        f"{letters[i % 16]}a{letters[i // 16 % 16]}o {letters[i // 256 % 16]}e{letters[i // 4096 % 16]}i{i % 7 * 'n'}r"
        for i in range(100_000)
    ]
    missed = [name[:3] + "x" + name[4:] for name in names[::50]]
    words = [(tuple(name.split()), position) for position, name in enumerate(names)]
    found = suggestions(missed, words)
    assert sum(missed.index(text) * 50 == one.position for text, one in list(found.items())[:100]) > 60


# Marks of the top


def test_the_only_post_that_reports_to_itself_is_the_top() -> None:
    org, findings = read("| id | title | reports_to |\n| P2 | B | P1 |\n| P1 | A | P1 |\n| P3 | C | P1 |")
    assert org.ids[org.root] == "P1"
    assert org.reports_to.tolist() == [1, -1, 1]
    assert codes(findings) == [("DATA-13", "P1")]


def test_a_post_that_reports_to_itself_beside_another_top_is_a_circle() -> None:
    _, findings = read("| id | title | reports_to |\n| P1 | A | XX |\n| P2 | B | P2 |\n| P3 | C | P1 |")
    assert [found.subject for found in findings if found.code == "DATA-01"] == ["P2"]
    assert "DATA-13" not in {found.code for found in findings}


def test_beside_an_unknown_manager_the_post_that_reports_to_itself_is_still_the_top() -> None:
    org, findings = read("| id | title | reports_to |\n| P1 | A | P1 |\n| P2 | B | P1 |\n| P3 | C | P9 |")
    assert org.ids[org.root] == "P1"
    assert codes(findings) == [("DATA-13", "P1"), ("DATA-02", "P3"), ("DATA-07", "ORG")]


def test_an_id_that_says_nothing_marks_the_top() -> None:
    org, findings = read("| id | title | person | reports_to |\n| root | | | |\n| P1 | A | Ann | root |\n| P2 | B | Bob | P1 |")
    assert (org.ids, line(org)) == (["P1", "P2"], {"P2": "P1"})
    assert codes(findings) == [("SHEET-10", "row 2")]


def test_an_untitled_post_with_a_holder_stays() -> None:
    org, _ = read("| id | title | person | reports_to |\n| root | | Ann | |\n| P1 | A | Bob | root |")
    assert org.ids == ["root", "P1"]


# Rows that are no positions


@pytest.mark.parametrize(
    "row",
    [
        "| P9 | Clerk | P1 | Ann | left |",
        "| P9 | Clerk | P1 | Ann | Inaktiv |",
        "| P9 | Clerk | P1 | Ann | parti |",
        "| P9 | Clerk | P1 | Ann | Baja |",
        "| P9 | Clerk | P1 | Ann | desligado |",
        "| P9 | Clerk | P1 | Ann | cessato |",
        "| P9 | Clerk | P1 | Ann | uit dienst |",
        "| e.g. P12 | Clerk | P1 | Ann | |",
        "| Example | Clerk | P1 | Ann | |",
        "| P9 | z.B. Leiter | P1 | Ann | |",
        "| P9 | Example: Head of Sales | P1 | Ann | |",
        "| Please fill in one row per post | | | | |",
        "| Total | | | | |",
        "| Summe: | | | | |",
        "| Total 45 | | | | |",
    ],
)
def test_rows_that_are_no_positions(row: str) -> None:
    org, findings = read(f"| id | title | reports_to | person | status |\n| P1 | A | | Bob | active |\n{row}")
    assert org.ids == ["P1"]
    assert codes(findings) == [("SHEET-10", "row 3")]
    assert [one.cell.row for one in org.set_aside] == [3]


@pytest.mark.parametrize(
    ("title", "person", "status"),
    [
        ("Total Rewards Manager", "Ann", ""),
        ("Sample Preparation Lead", "Ann", ""),
        ("Template Designer", "Ann", ""),
        ("Clerk", "Ann Left", ""),
        ("Clerk", "vacant", ""),
        ("Clerk", "Ann", "on leave"),
        ("Clerk", "Ann", "active"),
    ],
)
def test_rows_that_are_positions(title: str, person: str, status: str) -> None:
    org, _ = read(
        f"| id | title | reports_to | person | status |\n| P1 | A | | Bob | |\n| P2 | {title} | P1 | {person} | {status} |"
    )
    assert org.ids == ["P1", "P2"]


@pytest.mark.parametrize(("value", "kept"), [("no", ["1"]), ("0", ["1"]), ("yes", ["1", "2"])])
def test_an_older_version_by_its_flag(value: str, kept: list[str]) -> None:
    org, _ = read(f"| id | title | reports_to | person | current |\n| 1 | A | | Ann | yes |\n| 2 | B | 1 | Ann | {value} |")
    assert org.ids == kept


# Groups of posts


def test_a_row_without_id_that_counts_posts_is_one_position() -> None:
    org, findings = read(
        """
        | id | title | reports_to | person | headcount |
        | P1 | Chief |            | Ann    | 1         |
        |    | Clerk | P1         |        | 4.8       |
        |    | Clerk | P1         | Bob    | 1         |
        |    | Clerk | P1         |        |           |
        """
    )
    assert org.ids == ["P1", "row 3"]
    assert org.positions["headcount"].tolist() == [1, 5]
    assert not org.vacant.any()
    assert codes(findings) == [("SHEET-12", "row 4"), ("SHEET-12", "row 5"), ("DATA-16", "positions")]


def test_groups_of_several_sheets_have_different_ids() -> None:
    three = table("| id | title | reports_to | headcount |\n| P1 | A | | 1 |\n| | B | P1 | 2 |\n| | B | P1 | 2 |")
    cells = [Cell("senior.csv", "", 2), Cell("one.csv", "", 2), Cell("two.csv", "", 2)]
    org, _ = build({"positions": replace(three, rows=[2, 2, 2], places={"": cells})}, "test")
    assert org is not None
    assert org.ids == ["P1", "row 2", "two.csv!row 2"]


# Tables put together


def test_positions_from_several_sheets_keep_their_source() -> None:
    both = table("| id | title | reports_to | person |\n| P1 | Chief | | Ann |\n| G1 | Clerk | P1 | |")
    cells = {
        "": [Cell("senior.csv", "", 2), Cell("junior.csv", "", 9)],
        "title": [Cell("senior.csv", "", 2, 2), Cell("junior.csv", "", 9, 5)],
    }
    org, _ = build({"positions": replace(both, rows=[2, 9], places=cells)}, "test")
    assert org is not None
    assert [source.file for source in org.sources] == ["senior.csv", "junior.csv"]
    assert org.vacant.tolist() == [False, False]  # the second sheet names nobody
    assert (str(org.cell(0, "title")), str(org.cell(1, "title"))) == ("senior.csv!B2", "junior.csv!E9")


def test_of_several_that_report_to_themselves_the_one_with_most_below_is_the_top() -> None:
    org, findings = org_and_findings("""
        | id | title    | reports to |
        | A  | Deputy   | A          |
        | B  | Director | B          |
        | C  | Clerk    | B          |
        | D  | Clerk    | B          |
    """)
    assert org.ids[org.root] == "B"
    assert {(found.code, found.subject) for found in findings} >= {("DATA-13", "B"), ("DATA-01", "A")}
