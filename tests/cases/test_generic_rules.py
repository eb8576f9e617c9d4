"""Rules that hold on every row: G1 to G14 (model 3.5, clarifications 62, 65 to 67). Vacancy (G8, G9) has its own file."""

from __future__ import annotations

import pytest

from tests.cases.helpers import Case, allocated

FIRM = """
    | id | title                | reports to | department | dotted to |
    | C  | CEO                  |            | Executive  |           |
    | F  | Finance Director     | C          | Finance    |           |
    | K  | Internal Auditor     | C          | Audit      |           |
    | O  | COO                  | C          | Executive  |           |
    | Q  | Quality Manager      | O          | Quality    |           |
    | M  | Operations Manager   | O          | Production | F         |
    | N  | Operations Manager   | O          | Warehouse  |           |
    | S  | Operations Assistant | M          | Production |           |
    | L  | Leader               | M          | Production |           |
    | A  | Process Manager      | L          | Production | N; Q      |
    | B  | Process Manager      | M          | Packaging  |           |
    | W  | Operator             | A          | Production |           |
"""
PROCESSES = """
    | process id | managers | departments           | budget |
    | P          | A        | Production            | 10     |
    | R          | A; B     | Production            | 10     |
    | X          | B        | Packaging; Production |        |
"""


@pytest.fixture(scope="module")
def firm() -> Case:
    return allocated(FIRM, processes=PROCESSES)


def test_g1_every_row_has_one_accountable(firm: Case) -> None:
    for held in firm.matrix.values():
        assert len([letter for letter in held.values() if letter in {"A", "A/R"}]) == 1
    assert not firm.subjects("INV-01")


def test_g2_the_boss_is_informed_but_not_of_a_process(firm: Case) -> None:
    assert firm.letters("ops-oversight", "OP-M")["O"] == "I"
    assert "O" not in firm.letters("proc-optimise", "R")  # M is Accountable, its boss gets nothing


def test_g3_dotted_managers_of_the_accountable(firm: Case) -> None:
    assert firm.letters("ops-goals", "OP-M")["F"] == "C"  # matrix: consult
    assert firm.letters("ops-teams", "OP-M")["F"] == "I"
    assert "F" not in firm.letters("ops-teams", "OP-N")  # N has no dotted line


def test_g3_dotted_managers_of_a_named_manager_who_is_not_accountable(firm: Case) -> None:
    """Clarification 67; M is Accountable for R, so its dotted line counts too."""
    assert firm.letters("proc-change", "R") == {
        "M": "A", "A": "R", "B": "R", "Q": "C", "N": "C", "F": "C", "W": "I", "L": "I",
    }  # fmt: skip
    assert firm.letters("proc-optimise", "R") == {"M": "A", "A": "R", "B": "R", "W": "C", "Q": "I", "N": "I", "F": "I", "L": "I"}


def test_g3_dotted_managers_of_a_vacant_post() -> None:
    """Clarification 67; L acts for A, so it is not informed of the row."""
    table = FIRM.replace("| dotted to |", "| dotted to | status |").replace("| N; Q      |", "| N; Q      | vacant |")
    case = allocated(table, processes=PROCESSES)
    assert case.acting("proc-change", "P") == {"A": "L"}
    assert case.letters("proc-change", "P") == {"A": "A/R", "M": "C", "Q": "C", "N": "C", "W": "I"}


def test_g3_never_accountable_or_responsible_by_a_dotted_line(firm: Case) -> None:
    """N is A or R in its own operation only."""
    assert {scope for (_, scope), held in firm.matrix.items() if held.get("N") in {"A", "R", "A/R"}} == {"OP-N", "ORG"}


def test_g4_assistants_support_the_operation_but_no_process(firm: Case) -> None:
    assert firm.letters("ops-budget", "OP-M")["S"] == "S"
    assert "S" not in firm.letters("proc-budget", "X")  # M is Accountable here too


@pytest.mark.parametrize("process", ["R", "X"])
def test_g5_a_named_manager_who_is_not_accountable_is_responsible_on_every_row_but_the_goals(firm: Case, process: str) -> None:
    manager = {"R": "A", "X": "B"}[process]
    rows = {activity: held[manager] for (activity, scope), held in firm.matrix.items() if scope == process}
    assert rows.pop("proc-targets") == "C"
    assert set(rows.values()) <= {"R", "A/R"}
    assert "R" in rows.values()


def test_g6_without_a_responsible_the_accountable_does_it(firm: Case) -> None:
    assert firm.letters("ops-supply-chain", "OP-M")["M"] == "A/R"  # no logistics manager
    assert firm.letters("ops-oversight", "OP-N")["N"] == "A/R"  # nobody below
    assert firm.letters("ops-oversight", "OP-M")["M"] == "A"  # near miss: A and B do it


def test_g7_the_stronger_letter_stands(firm: Case) -> None:
    assert firm.letters("org-strategy", "ORG")["C"] == "C"  # C as chief executive beats I as boss
    assert firm.letters("proc-change", "P")["N"] == "C"  # dotted line with matrix: consult
    assert firm.letters("proc-budget", "P") == {"A": "A/R", "F": "V", "M": "C", "N": "C", "Q": "C", "L": "I"}


def test_g7_a_later_stronger_letter_replaces_an_earlier_weaker_one() -> None:
    """The assistant is M's dotted manager too: the S comes after the I and is stronger (clarification 62)."""
    case = allocated(FIRM.replace("Production | F         |", "Production | S         |"), processes=PROCESSES)
    assert case.letters("ops-teams", "OP-M")["S"] == "S"
    assert case.letters("ops-goals", "OP-M")["S"] == "C"  # matrix: consult, stronger than S


def test_g10_who_does_it_does_not_check_it() -> None:
    """F runs a process, keeps the finance function and is its only head: the V is dropped and reported."""
    case = allocated(FIRM, processes="| process id | managers | departments | budget |\n| P | F | Production | 10 |")
    assert case.letters("proc-budget", "P")["F"] == "A/R"
    assert not case.having("V", "proc-budget", "P")
    assert "proc-budget@P" in case.subjects("SOD-01")


def test_g10_no_second_function_is_tried() -> None:
    """Clarification 66: quality, asked first, does it itself; legal, below the same Accountable, is not asked instead."""
    extra = "    | G | General Counsel | O | Legal | |"
    case = allocated(FIRM + extra, processes="| process id | managers | departments |\n| P | A; Q | Production |")
    assert case.archetype("Q") == "process-manager"
    assert case.holder["P"] == "O"
    assert case.having("V", "proc-risk", "P") == set()
    assert "proc-risk@P" in case.subjects("SOD-01")


def test_g11_internal_audit_gets_no_letter(firm: Case) -> None:
    assert not {row for row, held in firm.matrix.items() if "K" in held}


def test_g11_also_not_by_a_dotted_line() -> None:
    case = allocated(FIRM.replace("| N; Q ", "| K    "), processes=PROCESSES)
    assert not {row for row, held in case.matrix.items() if "K" in held}


def test_g11_a_responsibility_by_name_stands_and_is_reported() -> None:
    """Clarification 65."""
    case = allocated(FIRM, processes="| process id | managers | departments |\n| P | A; K | Production |")
    assert case.having("R", "proc-optimise", "P") == {"A", "K"}
    assert "proc-optimise@P" in case.subjects("SOD-07")


def test_g13_the_first_verifier_outside_the_accountables_line() -> None:
    """V of proc-risk: risk, quality, legal. A does not stand above Q, the COO does."""
    extra = "    | G | General Counsel | C | Legal | |"
    case = allocated(FIRM + extra, processes=PROCESSES + "    | Z | A | Production; Warehouse | |")
    assert case.having("V", "proc-risk", "P") == {"Q"}
    assert case.having("A", "proc-risk", "Z") == {"O"}
    assert case.having("V", "proc-risk", "Z") == {"G"}
    assert not case.subjects("SOD-06") & {"proc-risk@P", "proc-risk@Z"}


def test_g13_where_none_is_outside_the_first_one_present() -> None:
    case = allocated(FIRM, processes=PROCESSES + "    | Z | A | Production; Warehouse | |")
    assert case.having("V", "proc-risk", "Z") == {"Q"}
    assert "proc-risk@Z" in case.subjects("SOD-06")


def test_g14_a_managers_line_manager_without_a_letter_is_informed(firm: Case) -> None:
    """L stands between process manager and operations manager (clarification 60)."""
    assert firm.letters("proc-optimise", "P")["L"] == "I"
    assert "L" not in firm.letters("proc-optimise", "X")  # B reports to M
    assert "L" not in firm.letters("ops-oversight", "OP-M")  # process scope only
