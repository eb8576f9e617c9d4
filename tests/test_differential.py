"""The engine against the second opinion (tests/oracle.py): on random orgs both must say the same, letter for letter."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from allocator.org.model import Org
from allocator.rules import readings as title_readings
from allocator.rules.allocation import allocate
from allocator.rules.pack import Pack, load
from allocator.rules.roles import classify
from allocator.rules.scopes import scopes
from allocator.rules.titles import read_titles
from tests.helpers import org_from
from tests.oracle import judge

TEXT = """
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
TITLES = [title.strip() for line in TEXT.strip().splitlines() for title in line.split("|")]
DEPARTMENTS = ["", "Production", "Production", "Packing", "Warehouse", "Transport", "Finance", "HR Services", "Quality"]
SITES = ["", "North", "North", "South", "East"]
ARCHETYPES = ["operations-manager", "process-manager", "site-manager", "logistics-manager", "fleet-manager", "line-manager"]
ARCHETYPES += [
    "chief-executive",
    "chief-operating-officer",
    "team-member",
    "operations-assistant",
    "fn-internal-audit",
    "fn-risk",
    "nonsense",
]
FUNCTIONS = ["finance", "fn-risk", "internal-audit", "customer"]
SKILLS = ["Lean, Six Sigma", "clean rooms", "process mapping"]


def seldom(values: st.SearchStrategy[str], share: int = 10) -> st.SearchStrategy[str]:
    """Mostly blank: a value once in about `share` cells."""
    return st.integers(0, share - 1).flatmap(lambda draw: values if draw == share - 1 else st.just(""))


def several(values: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    """A `;` list of up to so many."""
    return st.lists(values, max_size=most).map("; ".join)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, str]:
    """The sheets of an org as Markdown: up to 25 positions in any sheet order, up to 5 processes, departments, sites."""
    size = draw(st.integers(1, 25))
    ids = [f"P{number:02}" for number in range(size)]
    anyone = st.sampled_from(ids)
    units = st.sampled_from(draw(st.sampled_from([DEPARTMENTS, DEPARTMENTS[:6], [""], ["Operations"]])))
    given_archetypes = draw(st.sampled_from([25, 12, 2]))
    bosses = [
        "",
        *(ids[draw(st.integers(max(0, number - 1 - draw(st.sampled_from([25, 3, 0]))), number - 1))] for number in range(1, size)),
    ]
    posts = [
        {
            "position id": name,
            "title": draw(st.sampled_from(TITLES)),
            "reports to": "; ".join(filter(None, [boss, draw(seldom(anyone, 20)) if boss else ""])),
            "department": draw(units),
            "site": draw(st.sampled_from(SITES)),
            "status": draw(seldom(st.just("vacant"), 5)),
            "acting": draw(seldom(anyone, 5)),
            "dotted to": draw(seldom(several(anyone, 2), 5)),
            "archetype": draw(seldom(st.sampled_from(ARCHETYPES), given_archetypes)),
            "function": draw(seldom(st.sampled_from(FUNCTIONS), 12)),
            "budget": draw(seldom(st.sampled_from(["0", "100", "250", "1000"]), 4)),
            "required skills": draw(seldom(st.sampled_from(SKILLS), 8)),
        }
        for name, boss in zip(ids, bosses, strict=True)
    ]
    processes = [f"R{number}" for number in range(draw(st.integers(0, 5)))]
    runs = [
        {
            "process id": process,
            "name": process,
            "managers": draw(several(anyone, 3)),
            "lead": draw(seldom(anyone, 5)),
            "owner": draw(seldom(anyone, 5)),
            "departments": draw(several(st.sampled_from(DEPARTMENTS[1:]), 3)),
            "site": draw(several(st.sampled_from(SITES[1:]), 2)),
            "budget": draw(seldom(st.sampled_from(["0", "90", "200"]), 2)),
            "vendors": draw(st.sampled_from(["yes", "no"])),
            "interfaces": draw(several(st.sampled_from(processes), 2)),
        }
        for process in processes
    ]
    kinds = st.sampled_from(["", "operational", "support"])
    departments = [
        {"department": name, "head": draw(seldom(anyone, 3)), "kind": draw(seldom(kinds, 3))}
        for name in draw(st.lists(st.sampled_from(DEPARTMENTS[1:]), unique=True, max_size=3))
    ]
    sites = [
        {"site": name, "manager": draw(anyone)} for name in draw(st.lists(st.sampled_from(SITES[1:]), unique=True, max_size=2))
    ]
    named = {"positions": draw(st.permutations(posts)), "processes": runs, "departments": departments, "sites": sites}
    return {name: markdown(rows) for name, rows in named.items() if rows}


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
    frame = allocation.frame(org)
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


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(tables())
def test_engine_and_oracle_agree(sheets: dict[str, str]) -> None:
    note("\n\n".join(f"{name}\n{table}" for name, table in sheets.items()))
    org = org_from(**sheets)
    engine, oracle = by_engine(org), by_oracle(org)
    for part in engine:
        assert differences(engine[part], oracle[part]) == {}, part
