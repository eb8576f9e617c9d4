"""Which scopes there are, what belongs to them, and who holds those that are no processes (clarifications 43 to 48)."""

from __future__ import annotations

from tests.cases.helpers import allocated

# ---------------------------------------------------------------- organisation (43)

TWO = """
    | id | title              | reports to | department | archetype |
    | C  | CEO                |            | Executive  |           |
    | O  | {o}                | C          | Executive  |           |
    | A  | Operations Manager | O          | Production |           |
    | B  | Operations Manager | O          | Warehouse  |           |
"""


def test_the_organisation_is_the_coos() -> None:
    assert allocated(TWO.format(o="COO")).holder["ORG"] == "O"


def test_of_several_coos_by_override_the_one_nearest_the_root() -> None:
    extra = "    | D | Director | A | Production | chief-operating-officer |"
    assert allocated(TWO.format(o="COO") + extra).holder["ORG"] == "O"
    case = allocated(TWO.format(o="Chief of Staff") + extra + "\n    | E | Director | C | Executive | chief-operating-officer |")
    assert case.holder["ORG"] == "E"


def test_without_coo_the_only_topmost_operations_manager_of_every_department_holds_it() -> None:
    case = allocated("""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | A  | Operations Manager | C          | Production |
        | W  | Worker             | A          | Packaging  |
    """)
    assert case.holder["ORG"] == "A"
    assert not case.subjects("LEAK-01")  # eligible as holder of the organisation (clarification 48)


def test_not_where_a_department_is_left_over() -> None:
    case = allocated("""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | A  | Operations Manager | C          | Production |
        | W  | Operator           | C          | Packaging  |
    """)
    assert case.holder["ORG"] == "C"


def test_not_where_two_stand_side_by_side() -> None:
    case = allocated(TWO.format(o="Chief of Staff"))
    assert case.holder["ORG"] == "C"


def test_the_chief_executive_by_title_comes_before_the_root() -> None:
    """Clarification 39."""
    case = allocated("""
        | id | title              | reports to | department |
        | R  | Owner              |            | Executive  |
        | C  | CEO                | R          | Executive  |
        | A  | Operations Manager | C          | Production |
        | B  | Operations Manager | C          | Warehouse  |
    """)
    assert case.holder["ORG"] == "C"


# ---------------------------------------------------------------- operations (44, 45)

NESTED = """
    | id | title              | reports to | department |
    | C  | CEO                |            | Executive  |
    | O  | COO                | C          | Executive  |
    | A  | Operations Manager | O          | Production |
    | B  | Operations Manager | A          | Packaging  |
    | D  | Operations Manager | O          | Warehouse  |
    | W  | Operator           | D          | Production |
"""


def test_an_operation_covers_the_departments_whose_head_is_below_nested_ones_included() -> None:
    """The topmost people of Production are A and W, so its head is the COO: it is shared by the line (DATA-06)."""
    case = allocated(NESTED)
    assert case.departments("OP-A") == {"Production", "Packaging"}
    assert case.departments("OP-B") == {"Packaging"}
    assert case.departments("OP-D") == {"Warehouse", "Production"}
    assert case.subjects("DATA-06") == {"Production"}


def test_a_named_head_puts_the_department_on_one_side() -> None:
    case = allocated(NESTED, departments="| department | head |\n| Production | A |")
    assert case.departments("OP-A") == {"Production", "Packaging"}
    assert case.departments("OP-D") == {"Warehouse"}
    assert not case.subjects("DATA-06")


def test_every_operations_manager_has_an_operation_even_without_departments() -> None:
    case = allocated("""
        | id | title              | reports to | department |
        | C  | CEO                |            | Executive  |
        | A  | Operations Manager | C          |            |
        | W  | Operator           | C          | Production |
    """)
    assert case.holder["OP-A"] == "A"
    assert case.departments("OP-A") == set()


def test_departments_nobody_covers_are_one_residual_operation() -> None:
    case = allocated(TWO.format(o="COO") + "    | V | Operator | O | Transport | |\n    | W | Operator | O | Cleaning | |")
    assert case.holder["OP-RES"] == "O"
    assert case.departments("OP-RES") == case.subjects("ROLE-01") == {"Transport", "Cleaning"}


def test_no_residual_operation_for_support_departments() -> None:
    case = allocated(TWO.format(o="COO") + "    | W | Clerk | O | Finance | |")
    assert "OP-RES" not in case.holder
    assert not case.subjects("ROLE-01")


def test_the_departments_sheet_says_what_is_operational() -> None:
    """Clarification 17."""
    table = TWO.format(o="COO") + "    | W | Clerk | O | Finance | |"
    case = allocated(table, departments="| department | kind |\n| Finance | operational |\n| Warehouse | support |")
    assert case.departments("OP-RES") == {"Finance"}
    assert case.departments("OP-B") == set()


# ---------------------------------------------------------------- logistics and fleet (46, 53)

FLEET = """
    | id | title              | reports to | department |
    | C  | CEO                |            | Executive  |
    | A  | Operations Manager | C          | Production |
    | B  | Operations Manager | C          | Transport  |
    | L  | Logistics Manager  | A          | {lm}       |
    | F  | Fleet Manager      | L          | {fm}       |
"""


def test_logistics_and_fleet_belong_to_the_operation_of_the_holders_department() -> None:
    case = allocated(FLEET.format(lm="Transport", fm="Transport"), departments="| department | head |\n| Transport | B |")
    assert (case.holder["LOG-L"], case.holder["FLEET-F"]) == ("L", "F")
    assert case.departments("LOG-L") == {"Transport"}
    assert case.letters("log-flow", "LOG-L") == {"L": "A/R", "F": "R", "B": "I", "A": "I"}  # B as om, A as boss


def test_without_a_department_the_line_says_which_operation() -> None:
    case = allocated(FLEET.format(lm="", fm=""))
    assert case.letters("log-flow", "LOG-L") == {"L": "A/R", "F": "R", "A": "I"}


def test_without_department_and_operations_manager_above_it_is_the_organisations() -> None:
    case = allocated(FLEET.format(lm="", fm="").replace("| A          |", "| C          |"))
    assert case.letters("fleet-operation", "FLEET-F") == {"F": "A/R", "L": "C", "C": "I"}


# ---------------------------------------------------------------- sites (47, 48)

SITES = """
    | id | title              | reports to | department | site  | archetype |
    | C  | CEO                |            | Executive  | HQ    |           |
    | O  | COO                | C          | Executive  | HQ    |           |
    | A  | Operations Manager | O          | Production | North |           |
    | L  | Leader             | A          | Production | South |           |
    | V  | Operator           | L          | Production | South |           |
"""


def test_a_site_is_where_people_of_operations_work() -> None:
    case = allocated(SITES)
    assert {scope for scope in case.holder if scope.startswith("SITE-")} == {"SITE-North", "SITE-South"}  # not HQ


def test_without_site_manager_the_nearest_eligible_position_above_holds_it() -> None:
    case = allocated(SITES)
    assert case.holder["SITE-South"] == "A"  # the leader is passed over
    assert case.subjects("ROLE-03") == {"SITE-North", "SITE-South"}


def test_the_first_site_manager_working_there_holds_it() -> None:
    site_managers = "    | S | Site Manager | A | Production | South | |\n    | T | Site Manager | A | Production | South | |"
    case = allocated(SITES + site_managers)
    assert case.holder["SITE-South"] == "S"
    assert "SITE-South" not in case.subjects("ROLE-03")


def test_the_manager_in_the_sites_sheet_comes_first() -> None:
    table = SITES + "    | S | Site Manager | A | Production | South | |\n    | T | Site Manager | A | Production | South | |"
    assert allocated(table, sites="| site | manager |\n| South | T |").holder["SITE-South"] == "T"


def test_a_manager_in_the_sites_sheet_must_be_eligible() -> None:
    table = SITES + "    | T | Director | A | Production | South | line-manager |"
    case = allocated(table, sites="| site | manager |\n| South | T |")
    assert case.holder["SITE-South"] == "A"


def test_a_logistics_manager_may_not_hold_a_site() -> None:
    """Its ceiling is narrower (clarification 48)."""
    table = SITES.replace("Leader", "Logistics Manager")
    assert allocated(table).holder["SITE-South"] == "A"


def test_without_any_department_sites_are_where_an_operations_managers_people_work() -> None:
    case = allocated("""
        | id | title              | reports to | site  |
        | C  | CEO                |            | HQ    |
        | A  | Operations Manager | C          | North |
        | W  | Operator           | A          | South |
    """)
    assert {scope for scope in case.holder if scope.startswith("SITE-")} == {"SITE-North", "SITE-South"}
