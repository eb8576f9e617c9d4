"""Rules after the score: EQ1 to EQ7, with near misses (model 2.3, clarifications 25, 26, 38 to 42)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import allocated

# ---------------------------------------------------------------- EQ1: no chief operating officer by title

TWO = """
    | id | title              | reports to | department | archetype |
    | C  | CEO                |            | Executive  |           |
    | H  | Head of Operations | C          | Executive  | {h}       |
    | A  | Operations Manager | H          | Production |           |
    | W  | Worker             | A          | Production |           |
"""


def test_eq1_the_operations_title_above_operations_managers_is_the_coo() -> None:
    assert allocated(TWO.format(h="")).archetype("H") == "chief-operating-officer"


def test_eq1_not_where_somebody_is_coo() -> None:
    case = allocated(TWO.format(h="") + "    | O | COO | C | Executive | |")
    assert case.archetype("H") == "operations-manager"
    assert case.holder["ORG"] == "O"


def test_eq1_not_where_an_override_made_a_coo() -> None:
    case = allocated(TWO.format(h="") + "    | O | Director | C | Executive | chief-operating-officer |")
    assert case.archetype("H") == "operations-manager"


def test_eq1_not_without_an_operations_manager_below() -> None:
    case = allocated("""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | H  | Head of Operations | C          | Production |
        | W  | Worker             | H          | Production |
    """)
    assert case.archetype("H") == "operations-manager"


def test_eq1_not_below_the_root_but_one() -> None:
    case = allocated("""
        | id | title              | reports to | department |
        | R  | Owner              |            | Executive  |
        | C  | CEO                | R          | Executive  |
        | H  | Head of Operations | C          | Executive  |
        | A  | Operations Manager | H          | Production |
    """)
    assert case.archetype("H") == "operations-manager"


def test_eq1_not_without_an_operations_title() -> None:
    case = allocated("""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | H  | Leader             | C          | Production |
        | A  | Operations Manager | H          | Packaging  |
    """)
    assert case.archetype("H") == "operations-manager"


def test_eq1_not_against_an_override() -> None:
    """Clarification 38."""
    assert allocated(TWO.format(h="operations-manager")).archetype("H") == "operations-manager"


def test_eq1_of_two_candidates_the_one_with_most_people() -> None:
    """Clarification 42."""
    case = allocated("""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | G  | Head of Operations | C          | Executive  |
        | A  | Operations Manager | G          | Production |
        | H  | Head of Operations | C          | Executive  |
        | B  | Operations Manager | H          | Warehouse  |
        | W  | Worker             | B          | Warehouse  |
    """)
    assert case.archetype("H") == "chief-operating-officer"
    assert case.archetype("G") == "operations-manager"


# ---------------------------------------------------------------- EQ2: process manager without process and team

ADVISER = """
    | id | title              | reports to | department | archetype |
    | C  | CEO                |            | Executive  |           |
    | O  | Operations Manager | C          | Production |           |
    | X  | Process Manager    | O          | Production | {x}       |
"""


def test_eq2_without_process_and_team_is_an_adviser() -> None:
    case = allocated(ADVISER.format(x=""))
    assert case.archetype("X") == "fn-process-excellence"
    assert ("CLS-04", "X") in case.found


def test_eq2_not_with_a_report() -> None:
    case = allocated(ADVISER.format(x="") + "    | W | Worker | X | Production | |")
    assert case.archetype("X") == "process-manager"


@pytest.mark.parametrize("named", ["| X | |", "| O | X |"])
def test_eq2_not_named_as_manager_or_owner(named: str) -> None:
    processes = f"| process id | managers | owner | departments |\n| P {named} Production |"
    assert allocated(ADVISER.format(x=""), processes=processes).archetype("X") == "process-manager"


def test_eq2_not_against_an_override() -> None:
    assert allocated(ADVISER.format(x="process-manager")).archetype("X") == "process-manager"


# ---------------------------------------------------------------- EQ3: one site that is the whole operation

SITE = """
    | id | title        | reports to | department | site  |
    | C  | CEO          |            | Executive  | HQ    |
    | O  | {o}          | C          | {d}        | HQ    |
    | S  | Site Manager | O          | Production | North |
    | W  | Worker       | S          | Production | {w}   |
"""


def test_eq3_site_manager_under_an_executive_holds_site_and_operation() -> None:
    case = allocated(SITE.format(o="COO", d="Executive", w="North"))
    assert case.archetype("S") == "operations-manager"
    assert case.holder["OP-S"] == case.holder["SITE-North"] == "S"
    assert "SITE-North" not in case.subjects("ROLE-03")


def test_eq3_comes_before_the_sites_sheet() -> None:
    """Clarification 47."""
    table = SITE.format(o="COO", d="Executive", w="North") + "    | T | Site Manager | S | Production | North |"
    assert allocated(table, sites="| site | manager |\n| North | T |").holder["SITE-North"] == "S"


def test_eq3_not_with_two_sites() -> None:
    assert allocated(SITE.format(o="COO", d="Executive", w="South")).archetype("S") == "site-manager"


def test_eq3_not_under_an_operations_manager() -> None:
    case = allocated(SITE.format(o="Operations Manager", d="Packaging", w="North"))
    assert case.archetype("S") == "site-manager"
    assert case.holder["SITE-North"] == "S"


def test_eq3_not_without_a_department_of_its_own() -> None:
    """The head of Production is above, so the site is not the whole operation (clarification 41)."""
    assert allocated(SITE.format(o="COO", d="Production", w="North")).archetype("S") == "site-manager"


# ---------------------------------------------------------------- EQ4: no CEO, no COO


def test_eq4_without_a_chief_executive_the_root_is_the_top() -> None:
    case = allocated("""
        | id | title              | reports to | department |
        | R  | Owner              |            | Executive  |
        | A  | Operations Manager | R          | Production |
        | B  | Operations Manager | R          | Warehouse  |
    """)
    assert case.archetype("R") == "chief-executive"
    assert case.holder["ORG"] == "R"


# ---------------------------------------------------------------- EQ5: helpers and deputies

DEPUTY = """
    | id | title              | reports to | department |
    | C  | CEO                |            | Executive  |
    | L  | Leader             | C          | Packaging  |
    | O  | {principal}        | C          | Production |
    | D  | {deputy}           | {manager}  | Production |
    | W  | Worker             | D          | Production |
"""


@pytest.mark.parametrize("manager", ["O", "C"])
@pytest.mark.parametrize("deputy", ["Deputy Operations Manager", "Vice Operations Manager"])
def test_eq5_a_deputy_holds_nothing_beside_the_principal(deputy: str, manager: str) -> None:
    """The principal is the deputy's manager, or a colleague under the same manager."""
    case = allocated(DEPUTY.format(principal="Operations Manager", deputy=deputy, manager=manager))
    assert case.archetype("O") == "operations-manager"
    assert case.archetype("D") == "line-manager"
    assert "OP-D" not in case.holder
    assert ("CLS-01", "D") not in case.found


def test_eq5_without_reports_a_deputy_is_a_team_member() -> None:
    table = DEPUTY.format(principal="Operations Manager", deputy="Deputy Operations Manager", manager="O")
    case = allocated("\n".join(table.splitlines()[:-1]))
    assert case.archetype("D") == "team-member"
    assert ("CLS-01", "D") not in case.found


def test_eq5_a_deputy_without_principal_counts_as_the_principal() -> None:
    case = allocated(DEPUTY.format(principal="Leader", deputy="Deputy Operations Manager", manager="C"))
    assert case.archetype("D") == "operations-manager"


def test_eq5_a_principal_elsewhere_on_the_chart_is_not_the_deputys() -> None:
    case = allocated(DEPUTY.format(principal="Operations Manager", deputy="Deputy Operations Manager", manager="L"))
    assert case.archetype("D") == "operations-manager"


@pytest.mark.parametrize("title", ["Assistant to the Operations Manager", "Assistant to the COO", "Executive Assistant to the CEO"])
def test_eq5_an_assistant_to_somebody_is_an_operations_assistant(title: str) -> None:
    case = allocated(f"""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | O  | Operations Manager | C          | Production |
        | X  | {title}            | O          | Production |
    """)
    assert case.archetype("X") == "operations-assistant"


# ---------------------------------------------------------------- EQ6: a function beside the role

EXPERT = """
    | id | title              | person id | reports to | department |
    | C  | CEO                | E1        |            | Executive  |
    | L  | General Counsel    | E2        | C          | Legal      |
    | O  | Operations Manager | E3        | C          | Production |
    | Q  | Quality Manager    | E4        | O          | Production |
    | A  | Process Manager    | E5        | O          | Production |
"""


def test_eq6_a_quality_manager_named_on_a_process_keeps_the_function() -> None:
    processes = "| process id | managers | departments |\n| P | Q | Production |\n| R | A | Production |"
    case = allocated(EXPERT, processes=processes)
    assert case.archetype("Q") == "process-manager"
    assert case.functions("Q") == {"fn-quality"}
    assert case.letters("proc-performance", "R")["Q"] == "C"  # asked as quality
    assert case.subjects("SOD-03") == {"proc-compliance@P", "ops-compliance@OP-O"}  # does what quality reviews


def test_eq6_not_named_the_function_is_the_role() -> None:
    case = allocated(EXPERT, processes="| process id | managers | departments |\n| R | A | Production |")
    assert case.archetype("Q") == "fn-quality"
    assert not case.subjects("SOD-03")


# ---------------------------------------------------------------- EQ7: several chief executives


def test_eq7_the_chief_executive_nearest_the_root_stays() -> None:
    case = allocated("""
        | id | title                  | reports to | department |
        | C  | CEO                    |            | Executive  |
        | M  | Managing Director      | C          | Production |
        | A  | Leader                 | M          | Production |
        | W  | Worker                 | A          | Production |
    """)
    assert case.archetype("C") == "chief-executive"
    assert case.archetype("M") == "operations-manager"
    assert ("CLS-01", "M") in case.found
    assert "OM1" not in case.evidence("A")  # the second one does not count as an executive


def test_eq7_several_chief_operating_officers() -> None:
    case = allocated("""
        | id | title                   | reports to | department |
        | C  | CEO                     |            | Executive  |
        | N  | Chief Operating Officer | C          | Production |
        | O  | Chief Operating Officer | C          | Warehouse  |
        | W  | Operator                | O          | Warehouse  |
    """)
    assert case.archetype("O") == "chief-operating-officer"  # equally near the root, more people below
    assert case.archetype("N") == "operations-manager"
    assert case.subjects("CLS-01") == {"N"}


def test_eq7_a_chief_executive_below_an_untitled_root() -> None:
    """The root is chief executive by place; consulted as CEO is the titled one (clarification 39)."""
    case = allocated("""
        | id | title              | reports to | department |
        | R  | Owner              |            | Executive  |
        | C  | CEO                | R          | Executive  |
        | O  | COO                | C          | Executive  |
        | A  | Operations Manager | O          | Production |
    """)
    assert case.archetype("R") == case.archetype("C") == "chief-executive"
    assert not case.subjects("CLS-01")
    assert case.having("C", "org-strategy", "ORG") == {"C"}
