"""Hand-made matrices, row by row and column by column: the findings, what they propose, and near misses."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from allocator.checks.matrix import ROLES, ROWS, cases, check_matrices
from allocator.checks.matrix_profile import practice
from allocator.findings import Finding
from tests.cases.helpers import pack
from tests.sheets.matrices import Grid, grid, read


def judged(*tables: str | Grid, profile: str = "usual", require: tuple[str, ...] = ()) -> list[Finding]:
    matrices, _ = read(*tables)
    assert matrices
    chosen = replace(practice().profiles[profile], required=require)
    made, said = cases(matrices, chosen, pack().standards.thresholds)
    found = [*said, *check_matrices(made)]
    assert all(item.message and item.fix for item in found)
    return found


def told(found: list[Finding], family: str = "") -> list[str]:
    """Code, cell and fix of the findings of some codes."""
    return [f"{item.code} {item.cell.address if item.cell else ''}: {item.fix}" for item in found if item.code.startswith(family)]


def codes(found: list[Finding]) -> set[str]:
    return {item.code for item in found}


SOUND = """
| Activity | Lead | Dev | QA | Ops |
| Plan     | A    | R   | C  | I   |
| Build    | A    | R   | C  |     |
| Test     | A    |     | R  | I   |
| Ship     | A    | R   |    | C   |
| Support  | C    |     |    | A/R |
| Retire   |      | C   | I  | A/R |
"""


def test_a_sound_matrix_has_no_finding() -> None:
    assert judged(SOUND) == []
    assert judged(SOUND, profile="strict") == []


def changed(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "| A    | R   | C  |     |",
            "|      | R   | C  |     |",
            ["INV-01 A3: Give the A to Dev, the only R (A/R), or to the role above."],
        ),
        (
            "| A    | R   | C  |     |",
            "|      | R   | R  |     |",
            ["INV-01 A3: Give the A to the one of Dev or QA who has authority over the others, or to the role above them all."],
        ),
        (
            "| A    | R   | C  |     |",
            "| A    | A   | R  |     |",
            ["INV-01 C3: Of the A of Lead and Dev keep the one with authority over everybody who does the work, and give the"],
        ),
        (
            "| A    | R   | C  |     |",
            "| A    | A/R | C  |     |",
            ["INV-01 C3: Of Lead and Dev keep Lead if it has authority, and leave Dev the R."],
        ),
        (
            "| A    | R   | C  |     |",
            "| A    |     | C  |     |",
            ["INV-02 A3: Name the role that does the work; if it is Lead, write A/R."],
        ),
        (
            "| A    | R   | C  |     |",
            "|      |     | C  | I   |",
            [
                "INV-01 A3: Name the one role that answers: Lead does on the neighbouring rows.",
                "INV-02 A3: Name the role that does the work.",
            ],
        ),
        ("| A    | R   | C  |     |", "| A    | R/C | C  |     |", ["INV-04 C3: Keep R, the stronger of R/C."]),
        ("| A    | R   | C  |     |", "| A    | R/A/C | C  |     |", ["INV-01", "INV-04 C3: Keep R/A, the stronger of R/A/C."]),
    ],
)
def test_a_broken_row_is_told_with_a_way_to_mend_it(old: str, new: str, expected: list[str]) -> None:
    found = told(judged(changed(old, new)), "INV")
    assert len(found) == len(expected)
    assert all(each.startswith(wanted) for each, wanted in zip(found, expected, strict=True)), found


def test_the_profiles_differ_where_practice_does() -> None:
    alone = changed("| A    | R   | C  |     |", "| A    |     | C  |     |")
    assert "INV-02" in codes(judged(alone))
    assert "INV-02" not in codes(judged(alone, profile="a-with-r"))
    nobody = changed("| A    | R   | C  |     |", "|      | R   | C  |     |")
    assert "INV-01" in codes(judged(nobody, profile="a-with-r"))
    assert "INV-01" not in codes(judged(nobody, profile="at-most-one-a"))
    two = changed("| A    | R   | C  |     |", "| A    | A   | R  |     |")
    assert all("INV-01" in codes(judged(two, profile=profile)) for profile in practice().profiles)
    told_too = changed("| A    | R   | C  |     |", "| A    | R   | C/I |     |")
    assert "INV-04" not in codes(judged(told_too))
    assert told(judged(told_too, profile="strict"), "INV-04") == ["INV-04 D3: Keep C, the stronger of C/I."]
    group = SOUND.replace("Lead", "Steering committee")
    assert "MTX-19" not in codes(judged(group))
    assert len(told(judged(group, profile="strict"), "MTX-19")) == 4


def test_a_letter_may_be_asked_for_on_every_row() -> None:
    assert told(judged(SOUND, require=("I",)), "MTX-18") == [
        f"MTX-18 A{row}: Give the letter to a role, or check without asking for it." for row in (3, 5, 6)
    ]
    assert "MTX-18" not in codes(judged(SOUND, require=("A",)))


def test_who_verifies_must_not_do_the_work() -> None:
    table = SOUND.replace("| Test     | A    |     | R  | I   |", "| Test     | A    | R   | V  | R/V |")
    assert [item.cell.address for item in judged(table) if item.code == "SOD-01" and item.cell] == ["E4"]
    assert "INV-04" not in codes(judged(table))


def test_rows_with_too_many_letters() -> None:
    names = " | ".join(f"Unit {number}" for number in range(13))
    rows = {
        "R": " | ".join(["A", *"RRRRRRR", *"IIIII"]),
        "C": " | ".join(["A", "R", *"CCCCCCC", *"IIII"]),
        "I": " | ".join("AR" + "I" * 11),
    }
    table = f"| Activity | {names} |\n" + "\n".join(f"| Do {name} | {letters} |" for name, letters in rows.items())
    found = judged(table)
    assert [item.code for item in found if item.code.startswith("ROW")] == ["ROW-01", "ROW-02", "ROW-03"]
    assert [item.subject for item in found if item.code.startswith("ROW")] == ["Do R", "Do C", "Do I"]
    less = table.replace("C | C | C | C | C | C | C", "C | C | C | C | C | C |").replace(
        "R | R | R | R | R | R | R", "R | R | R | R | R | R |"
    )
    assert {"ROW-01", "ROW-02"}.isdisjoint(codes(judged(less)))


def test_nobody_asked_or_told() -> None:
    assert told(judged(changed("| A    | R   | C  |     |", "| A    | R   |    |     |")), "ROW-04") == [
        "ROW-04 A3: Check who needs to know."
    ]


def test_an_activity_without_letters_is_told_once() -> None:
    found = judged(changed("| A    | R   | C  |     |", "|      |     |    |     |"))
    assert [(item.code, item.cell.address) for item in found if item.cell and item.severity == "error"] == [("MTX-12", "A3")]


def test_an_activity_that_stands_twice() -> None:
    assert told(judged(SOUND + "| Build | | A | R | |\n"), "MTX-13") == [
        "MTX-13 A8: Decide who answers (Lead; Dev) and keep one of the rows, or say in their names how they differ."
    ]
    assert told(judged(SOUND + "| Build | A | R | C | |\n"), "MTX-13") == ["MTX-13 A8: Delete all but one of the rows."]


def test_a_role_without_letters_is_told_once_and_not_as_idle() -> None:
    lines = [f"{line} |" for line in SOUND.strip().splitlines()]
    table = "\n".join([lines[0].removesuffix("|") + "Legal |", *lines[1:]])
    assert [(item.code, item.subject) for item in judged(table)] == [("MTX-11", "Legal")]


def test_roles_that_carry_too_much_or_nothing() -> None:
    rows = "\n".join(f"| Step {row} | {'A' if row < 20 else 'C'} | {'C' if row < 20 else 'A'} | R | I |" for row in range(30))
    found = judged(f"| Activity | Lead | Deputy | Team | Office |\n{rows}")
    assert [(item.code, item.subject) for item in found] == [
        ("LOAD-01", "Lead"),
        ("LOAD-03", "Office"),
        ("LOAD-04", "Sheet1"),
    ]
    assert found[0].message == "Lead is Accountable on 67% of all rows"
    assert "LOAD-01" not in codes(judged(f"| Activity | Lead | Deputy | Team | Office |\n{chr(10).join(rows.splitlines()[:29])}"))


def test_the_habit_of_an_a_without_r_is_said_once() -> None:
    table = SOUND.replace("| R   |", "| C   |")
    found = judged(table)
    assert [item.message for item in found if item.code == "MTX-24"] == [
        "3 of 6 activities of Sheet1 have one Accountable and nobody Responsible"
    ]
    assert "MTX-24" not in codes(judged(table, profile="a-with-r"))


def test_the_list_of_one_role_is_not_judged_for_what_stands_elsewhere() -> None:
    found = judged(grid("| Activity | PM |\n| Plan | A |\n| Build | R |\n| Test | R/C |\n| Ship | C |", name="RACI"))
    assert [(item.code, item.subject) for item in found] == [("MTX-23", "RACI"), ("INV-04", "Test")]


def test_letters_without_a_meaning_count_for_nothing() -> None:
    table = (
        changed("| A    | R   | C  |     |", "| A    | Q   | C  |     |")
        + "\n| Legend: | A = Accountable | R = Responsible | C = Consulted | I = Informed |"
    )
    found = judged(table)
    assert [(item.code, item.cell.address) for item in found if item.cell and item.code in {"MTX-10", "INV-02"}] == [
        ("MTX-10", "C3"),
        ("INV-02", "A3"),
    ]


SWAPPED = """
| Activity | Lead | Dev | QA |
| Plan     | R    | A   | C  |
| Build    | R    | A   | I  |
| Test     | A    | A/R | C  |
|          |      |     |    |
| A = Responsible | | | |
| R = Accountable | | | |
| C = Consulted   | | | |
| I = Informed    | | | |
"""


def test_a_legend_that_swaps_a_and_r_is_followed_and_said() -> None:
    found = judged(SWAPPED)
    assert {item.subject for item in found if item.code == "MTX-14"} == {"A", "R"}
    assert {"INV-01", "INV-02"}.isdisjoint(codes(found))
    twice = SWAPPED.replace("| R    | A   | C  |", "| R    | R   | A  |")
    assert [item.subject for item in judged(twice) if item.code == "INV-01"] == ["Plan"]


def test_s_may_be_support_or_signatory() -> None:
    table = changed("| A    | R   | C  |     |", "| A    | R   | S  | V   |")
    assert [item.code for item in judged(table) if item.code == "MTX-15"] == ["MTX-15"]
    support = changed("| A    | R   | C  |     |", "| A    | R   | S  | C   |")
    assert "MTX-15" not in codes(judged(support))


def test_one_letter_with_two_meanings_in_a_file() -> None:
    rasci = (
        changed("| A    | R   | C  |     |", "| A    | R   | S  | C   |")
        + "\n| | | | | |\n| S = Support | | | | |\n| C = Consulted | | | | |"
    )
    signing = (
        changed("| A    | R   | C  |     |", "| A    | R   | S  | V   |")
        + "\n| | | | | |\n| S = Signatory | | | | |\n| V = Verify | | | | |"
    )
    found = [item.message for item in judged(rasci, signing) if item.code == "MTX-16"]
    assert found == ["S means Support in Sheet1 and Signatory in Sheet2"]
    assert "MTX-16" not in codes(judged(rasci, rasci))


DACI = """
| Decision | Board | PM | Dev | Ops |
| Budget   | A     | D  | C   | I   |
| Vendor   | A     | D  | D   | C   |
| Launch   | A     |    | C   | I   |
"""


def test_daci_has_one_driver() -> None:
    found = judged(grid(DACI, name="DACI"))
    assert told(found, "MTX-17") == ["MTX-17 A3: Leave the D with one of PM and Dev."]
    assert told(found, "INV") == ["INV-02 A4: Name the role that does the work; if it is Board, write A/R."]


def test_rapid_reads_its_own_letters() -> None:
    table = """
    | Decision | Chief | PM | Legal | Ops |
    | Budget   | D     | R  | A     | P   |
    | Vendor   | D     | R  | I     | P   |
    | Launch   | A     | R  | I     | P   |
    | Market   | D     | I  | I     | P   |
    """
    found = judged(grid(table, name="RAPID"))
    assert [(item.code, item.subject) for item in found if item.code in {"INV-01", "INV-02", "MTX-17"}] == [
        ("INV-01", "Launch"),
        ("MTX-17", "Market"),
    ]


def test_every_scheme_of_the_rules_means_the_same_here() -> None:
    for name, scheme in pack().schemes.items():
        duties = practice().schemes[name].duties
        for canonical, shown in scheme.letters.items():
            if shown and canonical not in "GSVI":
                assert canonical in duties[shown], (name, canonical)
        assert set(scheme.exactly_one) <= {letter for letter, duty in duties.items() if "A" in duty} | set(
            practice().schemes[name].one
        )


def test_every_check_says_its_code() -> None:
    codes_of = [re.match(r"[A-Z]+-\d\d: ", each.__doc__ or "") for each in (*ROWS, *ROLES)]
    assert all(codes_of)
    assert len({found[0] for found in codes_of if found}) == len(codes_of)
