"""Vacant posts and who acts for them (G8, G9; clarifications 5, 60, 63 to 66, 72)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import Case, allocated

FIRM = """
    | id | title              | reports to | department | status | acting |
    | C  | CEO                |            | Executive  | {c}    |        |
    | F  | Finance Director   | C          | Finance    | {f}    | {fa}   |
    | G  | General Counsel    | C          | Legal      |        |        |
    | O  | COO                | C          | Executive  | {o}    |        |
    | M  | Operations Manager | O          | Production | {m}    |        |
    | A  | Process Manager    | M          | Production | {a}    | {act}  |
    | B  | Process Manager    | M          | Packaging  | {b}    |        |
    | W  | Operator           | A          | Production | {w}    |        |
"""
PROCESSES = """
    | process id | managers | departments | budget | interfaces |
    | P          | A        | Production  | 10     | R          |
    | R          | B        | Packaging   | 10     |            |
"""

NOBODY = dict.fromkeys(("c", "f", "fa", "o", "m", "a", "act", "b", "w"), "")


def firm(**cells: str) -> Case:
    """The firm with some posts vacant: `a="vacant"`; `act`, `fa`: the acting column of A and of F."""
    return allocated(FIRM.format_map(NOBODY | cells), processes=PROCESSES)


def test_filled_posts_need_nobody() -> None:
    case = firm(act="B")
    assert case.letters("proc-risk", "P")["A"] == "A/R"
    assert case.acting("proc-risk", "P") == {}
    assert not case.subjects("VAC-01")


@pytest.mark.parametrize("status", ["vacant", "frozen", "Vacant"])
def test_a_vacant_post_keeps_a_and_r_and_its_manager_acts(status: str) -> None:
    case = firm(a=status)
    assert case.letters("proc-risk", "P")["A"] == "A/R"
    assert case.acting("proc-risk", "P") == {"A": "M"}
    assert case.acting("ops-oversight", "OP-M") == {"A": "M"}
    assert ("VAC-01", "A") in case.found


def test_the_acting_column_comes_first() -> None:
    assert firm(a="vacant", act="B").acting("proc-risk", "P") == {"A": "B"}


def test_who_is_named_to_act_must_be_there() -> None:
    assert firm(a="vacant", act="B", b="vacant").acting("proc-risk", "P") == {"A": "M"}


def test_under_a_vacant_manager_the_next_above_acts() -> None:
    assert firm(a="vacant", m="vacant").acting("proc-risk", "P") == {"A": "O"}


def test_where_nobody_above_is_there_nobody_acts() -> None:
    case = firm(a="vacant", m="vacant", o="vacant", c="vacant")
    assert case.letters("proc-risk", "P")["A"] == "A/R"
    assert case.acting("proc-risk", "P") == {}
    assert ("VAC-04", "A") in case.found


def test_who_acts_for_a_or_r_gets_no_other_letter_on_the_row() -> None:
    """M would be C as operations manager (G9)."""
    assert firm().letters("proc-risk", "P") == {"A": "A/R", "G": "V", "M": "C", "W": "I"}
    assert firm(a="vacant").letters("proc-risk", "P") == {"A": "A/R", "G": "V", "W": "I"}


def test_who_acts_keeps_its_own_a_or_r() -> None:
    """M acts for A on the row of its own operation, and stays Accountable there (clarification 64)."""
    assert firm(a="vacant").letters("ops-oversight", "OP-M") == {"M": "A", "A": "R", "B": "R", "O": "I"}


def test_other_letters_pass_to_who_acts() -> None:
    """F's V on the budget goes to the counsel who acts for F."""
    case = firm(f="vacant", fa="G")
    assert case.letters("proc-budget", "P") == {"A": "A/R", "G": "V", "M": "C"}


def test_they_lapse_where_who_acts_has_a_stronger_letter() -> None:
    """B's C as peer goes to M, who is informed as om: C is stronger and stands; A's C on the goals meets M's A."""
    case = firm(b="vacant")
    assert firm().letters("proc-performance", "P") == {"A": "A/R", "B": "C", "M": "I", "W": "I"}
    assert case.letters("proc-performance", "P") == {"A": "A/R", "M": "C", "W": "I"}
    assert firm(a="vacant").letters("proc-targets", "P") == {"M": "A/R"}


def test_they_lapse_where_nobody_acts() -> None:
    case = firm(c="vacant")
    assert "C" not in case.letters("org-strategy", "ORG")


def test_a_vacant_accountable_has_no_boss_but_g14_informs_all_the_same() -> None:
    """Clarification 60: M's boss, the COO, is not informed; it acts. A's manager is informed although A is vacant."""
    case = firm(m="vacant")
    assert case.letters("ops-oversight", "OP-M") == {"M": "A", "A": "R", "B": "R"}
    extra = "    | L | Leader | M | Packaging | | |\n    | D | Process Manager | L | Packaging | vacant | M |"
    led = allocated(FIRM.format_map(NOBODY) + extra, processes=PROCESSES + "    | T | D | Packaging | | |")
    assert led.letters("proc-optimise", "T") == {"D": "A/R", "L": "I"}


def test_an_acting_holder_never_checks_the_row() -> None:
    """F acts for A and would check A's budget (clarification 66)."""
    case = firm(a="vacant", act="F")
    assert case.letters("proc-budget", "P") == {"A": "A/R", "M": "C"}
    assert "proc-budget@P" in case.subjects("VAC-02")
    assert "proc-budget@P" not in case.subjects("SOD-01")


def test_vac_01_is_for_posts_with_an_a() -> None:
    """Clarification 72: a vacant worker is none."""
    assert not firm(w="vacant").subjects("VAC-01")


PERSONS = """
    | id | title              | reports to | department | name  | status |
    | C  | CEO                |            | Executive  | Ann   |        |
    | M  | Operations Manager | C          | Production | {0}   | {1}    |
    | W  | Operator           | M          | Production | {2}   |        |
"""


@pytest.mark.parametrize(
    ("name", "status", "other", "vacant"),
    [("", "", "Bob", True), ("Bob", "vacant", "Bo", True), ("", "filled", "Bob", False), ("Bob", "", "", False)],
)
def test_a_post_without_a_name_is_vacant_where_the_sheet_names_people(name: str, status: str, other: str, vacant: bool) -> None:
    """Clarification 5."""
    case = allocated(PERSONS.format(name, status, other))
    assert (("VAC-01", "M") in case.found) is vacant


def test_a_sheet_that_names_nobody_has_no_vacancies() -> None:
    case = allocated(PERSONS.format("", "", "").replace("Ann", ""))
    assert not case.subjects("VAC-01")
