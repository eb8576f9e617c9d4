"""The classifier: order of its steps, score, tie-break, functions by words (clarifications 28 to 37, 88, 90, 98, 99)."""

from __future__ import annotations

import pytest

from tests.cases.helpers import Case, allocated

TEAM = """
    | id | title              | reports to | department | site  | archetype   | function   |
    | C  | CEO                |            | Executive  | HQ    |             |            |
    | O  | Operations Manager | C          | Production | North |             |            |
    | X  | {title}            | O          | Production | North | {archetype} | {function} |
    | W  | Worker             | X          | Production | North |             |            |
"""
NAMED = "| process id | managers | departments |\n| P | X | Production |"


def post(title: str, archetype: str = "", function: str = "", *, named: bool = False) -> Case:
    """A post X under an operations manager, with one team, perhaps named on a process."""
    table = TEAM.format(title=title, archetype=archetype, function=function)
    return allocated(table, processes=NAMED) if named else allocated(table)


# ---------------------------------------------------------------- order of the steps (28)


@pytest.mark.parametrize(
    ("title", "archetype"),
    [
        ("COO and Finance Director", "chief-operating-officer"),  # executive before function
        ("Finance Director", "fn-finance"),  # function before score
        ("Team Leader", "team-member"),  # team member before score, in spite of the team
        ("Process Manager", "process-manager"),
    ],
)
def test_a_strong_title_decides(title: str, archetype: str) -> None:
    assert post(title).archetype("X") == archetype


@pytest.mark.parametrize("title", ["COO", "Finance Director", "Team Leader", "Process Manager"])
def test_the_archetype_column_wins_over_every_title(title: str) -> None:
    assert post(title, archetype="line-manager").archetype("X") == "line-manager"


def test_an_unknown_archetype_is_ignored() -> None:
    assert post("Process Manager", archetype="wizard").archetype("X") == "process-manager"


@pytest.mark.parametrize(("title", "function"), [("Finance Director", {"fn-finance"}), ("Team Leader", set())])
def test_named_on_a_process_the_title_of_function_or_team_does_not_decide(title: str, function: set[str]) -> None:
    case = post(title, named=True)
    assert case.archetype("X") == "process-manager"
    assert case.functions("X") == function


def test_the_root_is_chief_executive_before_its_function_counts() -> None:
    case = allocated("| id | title | reports to |\n| R | Finance Director | |\n| A | Worker | R |")
    assert case.archetype("R") == "chief-executive"
    assert case.functions("R") == {"fn-finance"}


def test_an_override_that_contradicts_the_evidence_is_reported() -> None:
    assert ("CLS-03", "X") in post("Process Manager", archetype="site-manager", named=True).found
    assert ("CLS-03", "X") not in post("Process Manager", archetype="process-manager", named=True).found


def test_the_function_column_wins_over_the_title() -> None:
    """Clarification 27."""
    assert post("Finance Director", function="risk").functions("X") == {"fn-risk", "fn-finance"}  # and its own archetype
    assert post("Worker", function="fn-risk").functions("X") == {"fn-risk"}


# ---------------------------------------------------------------- score and tie-break (29, 31, 37, 88, 90)


def test_four_points_without_a_rival_are_enough() -> None:
    """PM1 alone; the negative points of the rival count as 0."""
    case = allocated(
        """
        | id | title   | reports to | department | archetype    |
        | C  | CEO     |            | Executive  |              |
        | L  | Leader  | C          | Production | line-manager |
        | X  | Leader  | L          | Production |              |
        | Y  | Leader  | X          | Production |              |
        | W  | Worker  | Y          | Production |              |
        """,
        processes=NAMED,
    )
    assert case.points("X", "process-manager") == 4
    assert case.archetype("X") == "process-manager"
    assert ("CLS-01", "X") not in case.found


def test_tie_break_named_on_a_process() -> None:
    """PM1 = 4 against OM1 + OM3 + OM4 - OM7 = 3."""
    case = allocated(
        """
        | id | title   | reports to | department |
        | C  | CEO     |            | Executive  |
        | X  | Leader  | C          | Production |
        | Y  | Leader  | X          | Production |
        | W  | Worker  | Y          | Production |
        """,
        processes=NAMED,
    )
    assert (case.points("X", "process-manager"), case.points("X", "operations-manager")) == (4, 3)
    assert case.archetype("X") == "process-manager"
    assert ("CLS-01", "X") in case.found


def test_tie_break_manager_in_the_sites_sheet() -> None:
    """Two sites in the own line, so no SM1: nothing but the sites sheet speaks for the site."""
    south = "    | V | Worker | X | Production | South | | |"
    case = allocated(TEAM.format(title="Leader", archetype="", function="") + south, sites="| site | manager |\n| North | X |")
    assert case.archetype("X") == "site-manager"


def test_tie_break_manager_of_managers_under_an_executive() -> None:
    """OM: weak title 2 + OM1 + OM3 = 7; site: weak title 2 + SM1 = 6."""
    case = allocated("""
        | id | title                | reports to | department | site  |
        | C  | CEO                  |            | Executive  | HQ    |
        | O  | COO                  | C          | Production | HQ    |
        | X  | Plant Manager, North | O          | Production | North |
        | Y  | Leader               | X          | Production | North |
        | W  | Worker               | Y          | Production | North |
    """)
    assert (case.points("X", "operations-manager"), case.points("X", "site-manager")) == (7, 6)
    assert case.archetype("X") == "operations-manager"
    assert ("CLS-01", "X") in case.found


def test_a_lead_of_two_points_needs_no_tie_break() -> None:
    """As before, but head of the department: OM4 makes it 8 to 6."""
    case = allocated("""
        | id | title                | reports to | department | site  |
        | C  | CEO                  |            | Executive  | HQ    |
        | O  | COO                  | C          | Executive  | HQ    |
        | X  | Plant Manager, North | O          | Production | North |
        | Y  | Leader               | X          | Production | North |
        | W  | Worker               | Y          | Production | North |
    """)
    assert case.archetype("X") == "operations-manager"
    assert ("CLS-01", "X") not in case.found


def test_tie_break_by_reports_says_nothing_where_nothing_spoke_for_another_role() -> None:
    """Clarification 90."""
    case = post("Leader")
    assert (case.archetype("X"), case.archetype("W")) == ("line-manager", "team-member")
    assert not case.subjects("CLS-01") & {"X", "W"}


def test_tie_break_by_reports_is_reported_where_points_spoke_for_another_role() -> None:
    case = post("General Manager")  # a weak title of an operations manager, and nothing else
    assert case.archetype("X") == "line-manager"
    assert ("CLS-01", "X") in case.found


def test_tie_break_one_strong_title_decides() -> None:
    """OM: 6 + OM1 - OM7 = 6; PM: PM1 + PM3 = 5 (clarification 88)."""
    case = allocated(
        """
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | O  | COO                | C          | Production |
        | X  | Operations Manager | O          | Production |
        """,
        processes=NAMED,
    )
    assert (case.points("X", "operations-manager"), case.points("X", "process-manager")) == (6, 5)
    assert case.archetype("X") == "operations-manager"
    assert ("CLS-01", "X") in case.found


BEFORE_EQ1 = """
    | id | title                  | reports to | department |
    | C  | CEO                    |            | Executive  |
    | H  | Head of Operations     | C          | Production |
    | A  | Operations Manager     | H          | Packaging  |
    | X  | Leader                 | H          | Production |
    | Y  | Operations Coordinator | H          | Production |
"""
BEFORE_EQ3 = """
    | id | title                  | reports to | department | site  |
    | C  | CEO                    |            | Executive  | HQ    |
    | H  | Site Manager           | C          | Production | North |
    | X  | Leader                 | H          | Production | North |
    | Y  | Operations Coordinator | H          | Production | North |
"""


def test_the_manager_counts_as_operations_manager_before_eq1_makes_it_the_coo() -> None:
    """Clarification 30."""
    case = allocated(BEFORE_EQ1, processes=NAMED)
    assert case.archetype("H") == "chief-operating-officer"
    assert case.archetype("Y") == "operations-assistant"  # weak title 2 + OA1 2
    assert case.evidence("X") >= {"PM1", "PM2", "PM3"}
    assert "OA1" in case.evidence("Y")


def test_the_manager_does_not_count_as_operations_manager_before_eq3_makes_it_one() -> None:
    case = allocated(BEFORE_EQ3, processes=NAMED)
    assert case.archetype("H") == "operations-manager"
    assert case.archetype("Y") == "team-member"  # weak title 2
    assert "OA1" not in case.evidence("Y")
    assert "PM2" not in case.evidence("X")


# ---------------------------------------------------------------- functions by words (93, 98)


@pytest.mark.parametrize(
    ("title", "function"),
    [
        ("Director General, Human Resources", "fn-hr"),
        ("Technology Director General", "fn-it"),
        ("Head of Group Finance", "fn-finance"),
        ("Leiterin Recht und Compliance", "fn-legal-compliance"),
        ("Head of Engineering", "fn-other"),
        ("Sales Operations Manager", "fn-other"),
        ("Marketing Operations", "fn-other"),
        ("HR Operations Manager", "fn-hr"),
        ("Internal Auditor", "fn-internal-audit"),
    ],
)
def test_a_function_word_with_a_word_of_leadership_is_the_function(title: str, function: str) -> None:
    case = post(title)
    assert case.archetype("X") == function
    assert case.functions("X") == {function}


@pytest.mark.parametrize("title", ["Accountant", "Recruiter", "Lawyer", "Buyer", "Developer", "Human Resources"])
def test_a_specialist_or_function_word_alone_is_membership(title: str) -> None:
    case = post(title)
    assert case.archetype("X") == "line-manager"
    assert case.functions("X") == set()


def test_a_specialist_without_reports_is_a_team_member() -> None:
    table = TEAM.format(title="Accountant", archetype="", function="")
    case = allocated("\n".join(line for line in table.splitlines() if "Worker" not in line))
    assert case.archetype("X") == "team-member"
    assert case.functions("X") == set()


# ---------------------------------------------------------------- structure alone (99)

ABOVE_TWO = """
    | id | title   | reports to | department |
    | C  | CEO     |            | Executive  |
    | X  | {title} | C          | {unit}     |
    | Y  | Leader  | X          | Production |
    | V  | Worker  | Y          | Production |
    | Z  | Leader  | X          | Warehouse  |
    | W  | Worker  | Z          | Warehouse  |
"""


def test_structure_alone_makes_an_operations_manager() -> None:
    assert allocated(ABOVE_TWO.format(title="Director", unit="Production")).archetype("X") == "operations-manager"


@pytest.mark.parametrize(
    "title", ["Chief of Staff", "Private Secretary", "Adviser", "Programme Director", "Project Director", "Board Member", "Colonel"]
)
def test_structure_alone_makes_none_of_staff_work_or_a_rank(title: str) -> None:
    assert allocated(ABOVE_TWO.format(title=title, unit="Production")).archetype("X") != "operations-manager"


def test_structure_alone_makes_none_in_a_support_department() -> None:
    assert allocated(ABOVE_TWO.format(title="Director", unit="Finance")).archetype("X") != "operations-manager"
    titled = allocated(ABOVE_TWO.format(title="Operations Director", unit="Finance"))
    assert titled.archetype("X") == "operations-manager"  # not structure alone
