"""The engine against the second opinion (tests/oracle.py): on random orgs both must say the same, letter for letter."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from allocator.derived.tables import letters_table
from allocator.org.model import Org
from allocator.rules import readings as title_readings
from allocator.rules.allocation import allocate
from allocator.rules.pack import Pack, load
from allocator.rules.roles import classify
from allocator.rules.scopes import scopes
from allocator.rules.titles import read_titles
from tests.helpers import org_from
from tests.oracle import judge

TITLES = """
CEO | Managing Director | COO | Chief Operating Officer | Deputy COO | Deputy Chief Executive Officer | Chairman
Manager | Supervisor | Director | Operations Manager | Operations Manager | Deputy Operations Manager
Assistant Operations Manager | Head of Operations | VP Operations | EVP Operations | General Manager
Production Manager | Plant Manager | Warehouse Manager | Manager, Fulfilment | Manager North | Process Manager
Process Manager | Vice Process Manager | Process Owner, South | Continuous Improvement Manager | Process Engineer
Site Manager | Site Manager, North | Deputy Site Manager | Logistics Manager | Head of Logistics | Transport Manager
Fleet Manager | Fleet Maintenance Manager | Site Manager and Process Manager | Operations Manager and Site Manager
Operations Assistant | Assistant to the COO | Operations Coordinator | Executive Assistant | Team Leader | Operator
Clerk | Finance Director | HR Director | General Counsel | Risk Manager | IT Director | IT Process Manager
Quality Manager | Procurement Manager | Customer Service Manager | Internal Auditor | Head of Marketing
Sales Operations Manager | Finance Director and HR Director | Chief of Staff | Accountant
"""
AMBIGUOUS = """
Manager | Director | Supervisor | Operator | General Manager | Plant Manager | Head of Operations | EVP Operations
Manager North | Process Engineer | Deputy Plant Manager | Operations Coordinator | Logistics and Process Manager
"""
DEPARTMENTS = ["", "Production", "Production", "Packing", "Warehouse", "Transport", "Finance", "HR Services", "Quality"]
SITES = ["", "North", "North", "South", "East"]
ARCHETYPES = ["operations-manager", "process-manager", "site-manager", "logistics-manager", "fleet-manager", "Line-Manager"]
ARCHETYPES += ["chief-executive", "chief-operating-officer", "team-member", "operations-assistant", "fn-risk", "fn-internal-audit"]
FUNCTIONS = ["finance", "fn-risk", "Internal-Audit", "customer"]
SKILLS = ["Lean, Six Sigma", "clean rooms", "process mapping"]


def listed(text: str) -> list[str]:
    """Titles of a text, between bars and line breaks."""
    return [title.strip() for line in text.strip().splitlines() for title in line.split("|")]


def seldom(values: list[str], share: int) -> st.SearchStrategy[str]:
    """Mostly blank: one of the values once in `share` cells."""
    return st.sampled_from([*[""] * (len(values) * (share - 1)), *values])


def several(values: list[str], most: int) -> st.SearchStrategy[str]:
    """A `;` list of up to so many."""
    return st.lists(st.sampled_from(values), max_size=most).map("; ".join)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, str]:
    """The sheets of an org as Markdown: up to 25 positions in any sheet order, up to 5 processes, departments, sites."""
    ids = [f"P{number:02}" for number in range(draw(st.integers(1, draw(st.sampled_from([25, 25, 6])))))]
    heads, kinds = seldom(ids, 3), seldom(["operational", "support"], 3)
    units = st.lists(st.sampled_from(DEPARTMENTS[1:]), unique=True, max_size=3)
    places = st.lists(st.sampled_from(SITES[1:]), unique=True, max_size=2)
    named = {
        "positions": draw(positions(ids)),
        "processes": draw(processes(ids)),
        "departments": [{"department": name, "head": draw(heads), "kind": draw(kinds)} for name in draw(units)],
        "sites": [{"site": name, "manager": draw(st.sampled_from(ids))} for name in draw(places)],
    }
    return {name: markdown(rows) for name, rows in named.items() if rows}


@st.composite
def positions(draw: st.DrawFn, ids: list[str]) -> list[dict[str, str]]:
    """Rows of the positions sheet; stars, bushes and chains under the first id."""
    titles = st.sampled_from(listed(draw(st.sampled_from([TITLES, AMBIGUOUS]))))
    units = st.sampled_from(draw(st.sampled_from([DEPARTMENTS, DEPARTMENTS[:6], [""], ["Operations"]])))
    overrides = seldom([*ARCHETYPES, "nonsense"], draw(st.sampled_from([25, 12, 2])))
    manager_back = st.sampled_from([25, 3, 1])
    rows = []
    for number, name in enumerate(ids):
        above = ids[draw(st.integers(max(0, number - draw(manager_back)), number - 1))] if number else ""
        second = draw(seldom(ids, 20)) if number else ""
        row = {
            "position id": name,
            "title": draw(titles),
            "reports to": f"{above}; {second}" if second else above,
            "department": draw(units),
            "site": draw(st.sampled_from(SITES)),
            "status": draw(seldom(["vacant"], 5)),
            "acting": draw(seldom(ids, 5)),
            "dotted to": draw(seldom(ids, 5)),
            "archetype": draw(overrides),
            "function": draw(seldom(FUNCTIONS, 12)),
            "budget": draw(seldom(["0", "100", "250", "1000"], 4)),
            "required skills": draw(seldom(SKILLS, 8)),
        }
        rows.append(row)
    return draw(st.permutations(rows))


@st.composite
def processes(draw: st.DrawFn, ids: list[str]) -> list[dict[str, str]]:
    """Rows of the processes sheet."""
    names = [f"R{number}" for number in range(draw(st.integers(0, 5)))]
    return [
        {
            "process id": name,
            "name": name,
            "managers": draw(several(ids, 3)),
            "lead": draw(seldom(ids, 5)),
            "owner": draw(seldom(ids, 5)),
            "departments": draw(several(DEPARTMENTS[1:], 3)),
            "site": draw(several(SITES[1:], 2)),
            "budget": draw(seldom(["0", "90", "200"], 2)),
            "vendors": draw(st.sampled_from(["yes", "no"])),
            "interfaces": draw(several(names, 2)),
        }
        for name in names
    ]


def markdown(rows: list[dict[str, str]]) -> str:
    """A table as Markdown, without the columns that are blank all over (but for the ones that tell what the table is)."""
    keep = [key for number, key in enumerate(rows[0]) if number < 3 or any(row[key] for row in rows)]
    lines = [keep, ["---"] * len(keep), *([row[key] for key in keep] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@cache
def pack() -> Pack:
    """The bundled pack."""
    loaded, findings = load()
    assert loaded is not None, findings
    return loaded


def by_engine(org: Org) -> dict[str, Any]:
    """What the engine says, by ids."""
    roles, _ = classify(org, title_readings.read(org, pack().lexicon, pack().standards.archetype_code), pack())
    allocation = allocate(org, roles, scopes(org, roles, pack()), pack())
    frame = letters_table(org, allocation)
    letters: dict[tuple[str, str], dict[str, str]] = {}
    for activity, scope, position, letter in zip(frame.activity, frame.scope, frame.position, frame.letter, strict=True):
        letters.setdefault((activity, scope), {})[position] = letter
    acting = zip(frame.activity, frame.scope, frame.position, frame.acting, strict=True)
    return {
        "archetypes": {name: allocation.roles.of(position).id for position, name in enumerate(org.ids)},
        "scopes": {scope.id: (scope.kind, org.ids[scope.holder]) for scope in allocation.scopes},
        "letters": letters,
        "acting": {(activity, scope, position): holder for activity, scope, position, holder in acting if holder},
    }


def by_oracle(org: Org) -> dict[str, Any]:
    """What the second opinion says, by ids."""
    index, readings = read_titles(pack().lexicon, org.titles)
    roles, matrix = judge(org, [readings[reading] for reading in index], pack())
    return {
        "archetypes": {org.ids[position]: archetype for position, archetype in roles.archetype.items()},
        "scopes": {scope: (kind, holder) for scope, (kind, holder, _) in matrix.scopes.items()},
        "letters": matrix.letters,
        "acting": matrix.acting,
    }


def differences(left: dict[Any, Any], right: dict[Any, Any]) -> dict[Any, Any]:
    """Keys on which two dictionaries differ, with both values."""
    return {key: (left.get(key), right.get(key)) for key in sorted({*left, *right}) if left.get(key) != right.get(key)}


def same(engine: dict[str, Any], oracle: dict[str, Any]) -> None:
    """Engine and oracle say the same."""
    for part, said in engine.items():
        assert differences(said, oracle[part]) == {}, part


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_engine_and_oracle_agree(sheets: dict[str, str]) -> None:
    note("\n\n".join(f"{name}\n{table}" for name, table in sheets.items()))
    org = org_from(**sheets)
    same(by_engine(org), by_oracle(org))


def test_engine_and_oracle_agree_on_a_larger_org() -> None:
    chance = random.Random(7)
    posts = [
        {
            "position id": f"P{number}",
            "title": chance.choice(listed(TITLES)) if number % 3 else "Operator",
            "reports to": f"P{(number - 1) // 4}" if number else "",
            "department": f"Unit {number % 30}",
            "site": f"Site {number % 7}",
        }
        for number in range(300)
    ]
    runs = [
        {
            "process id": f"R{number}",
            "managers": f"P{chance.randrange(300)}",
            "departments": f"Unit {number % 30}; Unit {number % 11}",
        }
        for number in range(40)
    ]
    org = org_from(markdown(posts), processes=markdown(runs))
    same(by_engine(org), by_oracle(org))


def test_engine_and_oracle_agree_that_a_vacant_audit_post_passes_nothing_on() -> None:
    posts = """
    | id | title            | reports to | status |
    | a  | CEO              |            |        |
    | b  | Internal Auditor | a          | vacant |
    | c  | COO              | b          |        |
    """
    org = org_from(posts)
    same(by_engine(org), by_oracle(org))


def test_engine_and_oracle_agree_on_a_head_of_a_department_elsewhere() -> None:
    posts = """
    | id | title    | reports to | department |
    | a  | CEO      |            | Labels     |
    | b  | Director | a          | Making     |
    | c  | Clerk    | a          | Making     |
    """
    org = org_from(posts, departments="| department | head |\n| Labels | b |")
    same(by_engine(org), by_oracle(org))
