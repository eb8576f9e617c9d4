"""Letters set by hand: applied last, row by row, with a reason, and still checked (G12, clarification 69)."""

from __future__ import annotations

from tests.cases.helpers import Case, allocated

FIRM = """
    | id | title              | reports to | department |
    | C  | CEO                |            | Executive  |
    | F  | Finance Director   | C          | Finance    |
    | O  | COO                | C          | Executive  |
    | M  | Operations Manager | O          | Production |
    | A  | Process Manager    | M          | Production |
    | B  | Process Manager    | M          | Production |
    | W  | Operator           | A          | Production |
"""
PROCESSES = "| process id | managers | departments | budget |\n| P | A | Production | 10 |\n| R | A; B | Production | 10 |"
BUDGET = {"A": "A/R", "F": "V", "M": "C"}  # proc-budget@P as it comes


def overridden(*rows: str) -> Case:
    """The firm with override rows "activity scope position letter reason"."""
    lines = ["| activity id | scope id | position id | letter | reason |"]
    lines += ["| " + " | ".join(row.split(" ", 4)) + " |" for row in rows]
    return allocated(FIRM, processes=PROCESSES, overrides="\n".join(lines))


def test_without_overrides() -> None:
    assert allocated(FIRM, processes=PROCESSES).letters("proc-budget", "P") == BUDGET


def test_a_letter_is_replaced() -> None:
    case = overridden("proc-budget P M I agreed")
    assert case.letters("proc-budget", "P") == BUDGET | {"M": "I"}
    assert case.letters("proc-budget", "R")["M"] == "A"  # no other row


def test_a_letter_is_added() -> None:
    assert overridden("proc-budget P W C knows-best").letters("proc-budget", "P") == BUDGET | {"W": "C"}


def test_a_new_accountable_leaves_the_former_one_its_r() -> None:
    assert overridden("proc-budget P M A tight-year").letters("proc-budget", "P") == BUDGET | {"M": "A", "A": "R"}


def test_a_new_accountable_takes_a_bare_a_away() -> None:
    """M has A only on the row of two managers; the R of A and B stays."""
    case = overridden("proc-optimise R A A trial")
    assert case.letters("proc-optimise", "R") == {"A": "A", "B": "R", "W": "C"}


def test_a_and_r_together() -> None:
    case = overridden("proc-optimise R A A/R trial")
    assert case.letters("proc-optimise", "R")["A"] == "A/R"
    assert "M" not in case.letters("proc-optimise", "R")


def test_o_and_blank_remove_a_letter() -> None:
    assert overridden("proc-budget P M O not-needed").letters("proc-budget", "P") == {"A": "A/R", "F": "V"}
    assert overridden("proc-budget P M  not-needed").letters("proc-budget", "P") == {"A": "A/R", "F": "V"}


def test_rows_apply_in_sheet_order() -> None:
    case = overridden("proc-budget P M A first", "proc-budget P F A second")
    assert case.letters("proc-budget", "P") == {"F": "A", "A": "R"}


def test_nothing_is_resolved_anew() -> None:
    """The boss, assistants and verifier of the new Accountable are not asked: the rest of the row stands."""
    assert overridden("ops-budget OP-M A A trial").letters("ops-budget", "OP-M") == {"A": "A", "M": "R", "F": "V", "O": "I"}


def test_without_a_reason_it_is_not_applied() -> None:
    case = overridden("proc-budget P M I ")
    assert case.letters("proc-budget", "P") == BUDGET
    assert ("OVR-01", "proc-budget@P") in case.found


def test_for_a_row_that_does_not_exist_it_is_not_applied() -> None:
    case = overridden("proc-budget X M I agreed")
    assert ("OVR-02", "proc-budget@X") in case.found
    assert case.letters("proc-budget", "P") == BUDGET


def test_every_invariant_still_runs() -> None:
    case = overridden("ops-budget OP-M A A trial")
    assert "ops-budget@OP-M" in case.subjects("LEAK-01")  # beyond a process manager's ceiling
    assert "ops-budget@OP-M" in case.subjects("INV-03")  # M does it and does not report to A
    assert not overridden("ops-budget OP-M W C asks").subjects("LEAK-01")


def test_who_gave_the_a_away_is_said() -> None:
    """Row by row: M takes it from A, then F from M; a letter that is no A takes it from nobody."""
    case = overridden("proc-budget P M A first", "proc-budget P F A second", "proc-budget R W C third")
    assert {item.message for item in case.result.findings if item.code == "OVR-24"} == {
        "The A of A gave way to the A set by hand for proc-budget@P, M",
        "The A of M gave way to the A set by hand for proc-budget@P, F",
    }
    assert not overridden("proc-budget P A A only").subjects("OVR-24")


def test_a_verifier_made_accountable_checks_itself() -> None:
    """F verifies by the rules. It does not report to itself."""
    case = overridden("proc-budget P F A tight-year")
    assert "proc-budget@P" in case.subjects("SOD-01")
    assert "proc-budget@P" not in case.subjects("SOD-06")
    assert "proc-budget@P" not in overridden("proc-budget P F C tight-year").subjects("SOD-01")


def test_a_row_left_without_accountable_is_an_error() -> None:
    assert "proc-budget@P" in overridden("proc-budget P A O gone").subjects("INV-01")


def test_an_unknown_position_is_a_finding() -> None:
    case = overridden("proc-budget P Nobody C agreed")
    assert ("OVR-03", "proc-budget@P") in case.found
    assert case.letters("proc-budget", "P") == BUDGET


def test_an_unknown_letter_is_a_finding() -> None:
    case = overridden("proc-budget P M Q agreed")
    assert ("OVR-04", "proc-budget@P") in case.found
    assert case.letters("proc-budget", "P") == BUDGET
