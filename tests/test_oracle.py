"""The second opinion itself: held against the hand-worked example of the rule model and against single rules."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from allocator.org.model import Org
from allocator.rules.pack import load
from allocator.rules.titles import read_titles
from tests.helpers import org_from
from tests.oracle import Matrix, judge
from tests.oracle_roles import Roles

MODEL = Path(__file__).parents[2] / "shared" / "model"


def opinion(org: Org) -> tuple[Roles, Matrix]:
    """Roles and letters of an org under the bundled pack."""
    pack, findings = load()
    assert pack is not None, findings
    index, readings = read_titles(pack.lexicon, org.titles)
    return judge(org, [readings[reading] for reading in index], pack)


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one of the model's example files."""
    with (MODEL / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def markdown(table: list[dict[str, str]]) -> str:
    """A table as Markdown."""
    lines = [list(table[0]), ["---"] * len(table[0]), *([row[key] for key in table[0]] for row in table)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@pytest.mark.skipif(not MODEL.exists(), reason="the rule model is not beside the project")
def test_all_rows_of_the_worked_example_letter_for_letter() -> None:
    org = org_from(markdown(rows("example_org.csv")), processes=markdown(rows("example_processes.csv")))
    found = opinion(org)[1]
    letters: dict[tuple[str, str], dict[str, str]] = {}
    acting: dict[tuple[str, str, str], str] = {}
    for cell in rows("example_raci.csv"):
        row = (cell["activity_id"], cell["scope_id"])
        letters.setdefault(row, {})[cell["position_id"]] = cell["canonical"]
        if cell["acting_holder"]:
            acting[*row, cell["position_id"]] = cell["acting_holder"]
    assert len(letters) == 23
    assert {row: found.letters[row] for row in letters} == letters
    assert {cell: holder for cell, holder in found.acting.items() if cell[:2] in letters} == acting


FIRM = """
ceo CEO                / Board/HQ
coo COO                /ceo Board/HQ
cfo CFO                /ceo Finance/HQ
om1 Operations Manager /coo Making/North
om2 Operations Manager /coo Packing/South
pm1 Process Manager    /om1 Making/North
pm2 Process Manager    /om1 Making/North
pm3 Process Manager    /om2 Packing/South
op1 Operator           /pm1 Making/North
op3 Operator           /pm3 Packing/South
"""
COLUMNS = ("id", "title", "reports to", "department", "site", "status", "dotted to", "acting", "archetype", "function")


def firm(*more: str, processes: str = "", **changes: dict[str, str]) -> Org:
    """The firm above with more posts (same notation), changed cells, and processes (id/managers/lead/owner/departments)."""
    posts = []
    for line in [*FIRM.strip().splitlines(), *more]:
        post, manager, site = (part.strip() for part in line.split("/"))
        boss, department = manager.split() if " " in manager else ("", manager)
        cells = dict.fromkeys(COLUMNS, "") | {"id": post[:3], "title": post[4:], "reports to": boss}
        posts.append(cells | {"department": department, "site": site} | changes.get(post[:3], {}))
    names = ("process id", "managers", "lead", "owner", "departments", "interfaces")
    runs = [dict(zip(names, [*line.split("/"), *[""] * 6], strict=False)) for line in processes.split()]
    return org_from(markdown(posts), **({"processes": markdown(runs)} if runs else {}))


def matrix(org: Org) -> Matrix:
    """Letters of an org."""
    return opinion(org)[1]


def archetypes(org: Org) -> dict[str, str]:
    """Archetype of each position id."""
    return {org.ids[position]: archetype for position, archetype in opinion(org)[0].archetype.items()}


@pytest.mark.parametrize(
    ("process", "holder", "rule"),
    [
        ("P/pm1///Making", "pm1", "H1"),
        ("P/op1///Making", "op1", "H1"),  # named on a process, an operator is its process manager
        ("P/pm1//op3/Making", "op3", "H2"),
        ("P/pm1;pm2/pm2//Making", "pm2", "H3"),
        ("P/pm1;pm2///Making", "om1", "H4"),
        ("P/pm1;pm2/pm2//Making;Packing", "coo", "H5"),
        ("P/om1///Making;Packing", "coo", "H5"),
        ("P////Making", "om1", "H6"),
        ("P////Making;Packing", "coo", "H6"),
        ("P////Finance", "coo", "H6"),
    ],
)
def test_holder_of_a_process(process: str, holder: str, rule: str) -> None:
    assert matrix(firm(processes=process)).scopes["P"] == ("process", holder, rule)


def test_a_named_post_that_may_hold_nothing_passes_the_process_up() -> None:
    org = firm(processes="P/op1///Making", op1={"archetype": "team-member"}, pm1={"archetype": "line-manager"})
    assert matrix(org).scopes["P"] == ("process", "om1", "H1")


def test_a_department_without_operations_manager_is_held_above() -> None:
    found = matrix(firm(om2={"archetype": "line-manager"}))
    assert found.scopes["OP-RES"] == ("operation", "coo", "ROLE-01")
    assert found.letters["ops-oversight", "OP-RES"] == {"coo": "A/R", "ceo": "I"}  # the branch ends at om1
    assert "OP-RES" not in matrix(firm()).scopes


def test_vacant_posts_keep_a_and_r_and_pass_on_the_rest() -> None:
    processes = "P/pm1///Making Q/pm3///Packing/P"
    found = matrix(firm(processes=processes, pm1={"status": "vacant"}))
    assert found.letters["proc-optimise", "P"] == {"pm1": "A/R", "op1": "C"}  # om1 acts, so gets no C
    assert found.acting["proc-optimise", "P", "pm1"] == "om1"
    assert found.letters["proc-bottlenecks", "Q"] == {"pm3": "A/R", "op3": "C", "om1": "C", "om2": "I"}  # C of pm1 to om1
    named = matrix(firm(processes=processes, pm1={"status": "vacant", "acting": "pm2"}))
    assert named.acting["proc-optimise", "P", "pm1"] == "pm2"
    assert named.letters["proc-optimise", "P"] == {"pm1": "A/R", "op1": "C", "om1": "C"}


def test_the_boss_of_a_vacant_accountable_is_not_informed() -> None:
    assert matrix(firm()).letters["ops-goals", "OP-om1"] == {"om1": "A/R", "coo": "I"}
    assert matrix(firm(om1={"status": "vacant"})).letters["ops-goals", "OP-om1"] == {"om1": "A/R"}


def test_the_verifier_is_the_first_function_outside_the_line() -> None:
    found = matrix(firm("rsk Risk Manager/om1 Making/North", "law General Counsel/ceo Legal/HQ"))
    assert {p for p, letter in found.letters["ops-operational-risk", "OP-om1"].items() if letter == "V"} == {"law"}
    assert {p for p, letter in found.letters["ops-operational-risk", "OP-om2"].items() if letter == "V"} == {"rsk"}


def test_a_verifier_who_acts_for_the_accountable_gets_nothing() -> None:
    found = matrix(firm(om1={"status": "vacant", "acting": "cfo"}))
    assert found.letters["ops-budget", "OP-om1"] == {"om1": "A/R"}
    assert found.letters["ops-budget", "OP-om2"] == {"om2": "A/R", "cfo": "V", "coo": "I"}


def test_dotted_managers_are_consulted_on_matrix_rows_and_informed_on_others() -> None:
    found = matrix(firm(processes="P/pm1///Making", pm1={"dotted to": "om2"}))
    assert found.letters["proc-risk", "P"]["om2"] == "C"
    assert found.letters["proc-performance", "P"]["om2"] == "I"


def test_the_organisation_rows_name_every_top_most_operations_manager() -> None:
    found = matrix(firm("om3 Operations Manager/om2 Labels/South"))
    assert found.letters["org-innovation", "ORG"] == {"coo": "A", "om1": "R", "om2": "R", "ceo": "C", "cfo": "C"}
    outside = matrix(firm(om2={"reports to": "ceo"}))
    assert outside.letters["org-innovation", "ORG"] == {"coo": "A", "om1": "R", "om2": "C", "ceo": "C", "cfo": "C"}


def test_without_a_coo_the_head_of_operations_over_operations_managers_stands_in() -> None:
    head = {"title": "Head of Operations", "department": "Making"}
    assert archetypes(firm(coo=head))["coo"] == "chief-operating-officer"
    supervisor = {"title": "Shift Supervisor"}
    assert archetypes(firm(coo=head, om1=supervisor, om2=supervisor))["coo"] == "operations-manager"


def test_a_deputy_counts_only_where_the_principal_is_missing() -> None:
    assert archetypes(firm("dep Deputy Operations Manager/om1 Making/North"))["dep"] == "team-member"
    deputy = {"title": "Deputy Operations Manager"}
    assert archetypes(firm(om1=deputy, om2={"title": "Supervisor"}))["om1"] == "operations-manager"
    assert archetypes(firm("dep Deputy Operations Manager/coo Making/North"))["dep"] == "team-member"  # beside om1


def test_the_chief_executive_nearest_the_root_stays() -> None:
    found = archetypes(firm(om2={"title": "Managing Director"}))
    assert (found["ceo"], found["om2"]) == ("chief-executive", "operations-manager")


def test_a_site_manager_whose_site_is_the_operation_holds_both() -> None:
    found = matrix(firm(om2={"title": "Site Manager"}))
    assert found.scopes["OP-om2"][1] == found.scopes["SITE-South"][1] == "om2"
    assert found.scopes["SITE-North"] == ("site", "om1", "H8")


def test_a_head_whose_department_works_elsewhere_gets_no_point_for_it() -> None:
    posts = """
    | id  | title    | reports to | department |
    | top | CEO      |            | Labels     |
    | one | Director | top        | Making     |
    | two | Clerk    | top        | Making     |
    """
    heads = "| department | head |\n|-|-|\n| Labels | one |"
    assert archetypes(org_from(posts, departments=heads))["one"] == "team-member"  # OM1 only [32]
    assert archetypes(org_from(posts, departments=heads.replace("Labels", "Making")))["one"] == "operations-manager"  # OM1, OM4


def test_a_vacant_audit_post_passes_no_letter_on() -> None:
    audit = {"status": "vacant", "function": "hr", "archetype": "fn-internal-audit"}
    assert matrix(firm(cfo=audit)).letters["org-change-programme", "ORG"]["ceo"] == "I"
    other = audit | {"archetype": "fn-finance"}
    assert matrix(firm(cfo=other)).letters["org-change-programme", "ORG"]["ceo"] == "C"


def test_structure_makes_no_operations_manager_of_support() -> None:
    assert archetypes(firm(om2={"title": "Manager"}))["om2"] == "operations-manager"
    assert archetypes(firm(om2={"title": "Manager", "department": "Finance"}))["om2"] == "line-manager"
