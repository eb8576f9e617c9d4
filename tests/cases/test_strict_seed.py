"""The strict switch: nothing but what the founding document says (model, sections 0 and 1.7; clarification 68)."""

from __future__ import annotations

from tests.cases.helpers import allocated

FIRM = """
    | id | title                | reports to | department | site  |
    | C  | CEO                  |            | Executive  | HQ    |
    | F  | Finance Director     | C          | Finance    | HQ    |
    | H  | HR Director          | C          | HR         | HQ    |
    | M  | Operations Manager   | C          | Production | North |
    | S  | Operations Assistant | M          | Production | North |
    | L  | Logistics Manager    | M          | Transport  | North |
    | A  | Process Manager      | M          | Production | North |
"""
PROCESSES = "| process id | managers | departments | budget |\n| P | A | Production | 10 |"


def test_no_letter_for_a_function() -> None:
    strict, full = (allocated(FIRM, processes=PROCESSES, strict_seed=strict) for strict in (True, False))
    assert full.letters("ops-budget", "OP-M") == {"M": "A/R", "F": "V", "A": "C", "S": "S", "C": "I"}
    assert strict.letters("ops-budget", "OP-M") == {"M": "A/R", "A": "C", "S": "S", "C": "I"}
    assert not {row for row, held in strict.matrix.items() if "F" in held and row[0] != "ops-staff-communication"}


def test_no_extension_activity() -> None:
    strict, full = (allocated(FIRM, processes=PROCESSES, strict_seed=strict) for strict in (True, False))
    extensions = {"site-daily-operations", "site-health-safety", "log-flow", "ops-admin-support"}
    assert {activity for activity, _ in full.matrix} - {activity for activity, _ in strict.matrix} == extensions


def test_missing_functions_are_no_finding() -> None:
    assert allocated(FIRM, processes=PROCESSES).subjects("ROLE-04") >= {"risk", "quality"}
    assert not allocated(FIRM, processes=PROCESSES, strict_seed=True).subjects("ROLE-04")


def test_everything_else_stays() -> None:
    strict, full = (allocated(FIRM, processes=PROCESSES, strict_seed=strict) for strict in (True, False))
    assert strict.letters("proc-targets", "P") == full.letters("proc-targets", "P") == {"M": "A/R", "A": "C"}
