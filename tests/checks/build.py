"""Allocations written by hand: an org as Markdown tables, scopes and letters as lines of text. Knows no rules."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from allocator.checks import check
from allocator.findings import Finding
from allocator.org.model import Org
from allocator.raci import (
    Activity,
    Allocation,
    Archetype,
    Assignments,
    Claims,
    Decision,
    Duty,
    Letter,
    Outcome,
    Roles,
    Rows,
    Scope,
    ScopeKind,
    Standards,
)
from tests.helpers import org_from

KINDS = tuple(
    ScopeKind(kind, rank, "", ())
    for kind, rank in {"process": 0, "fleet": 0, "logistics": 1, "site": 2, "operation": 3, "organisation": 4}.items()
)
CEILINGS = {
    "chief-executive": "organisation",
    "chief-operating-officer": "organisation",
    "operations-manager": "operation",
    "site-manager": "site",
    "logistics-manager": "logistics",
    "fleet-manager": "fleet",
    "process-manager": "process",
    "operations-assistant": "",
    "line-manager": "",
    "team-member": "",
    "fn-finance": "",
    "fn-legal-compliance": "",
    "fn-quality": "",
    "fn-risk": "",
    "fn-procurement": "",
    "fn-internal-audit": "",
}
ARCHETYPES = tuple(Archetype(name, name.replace("-", " "), 1, ceiling, "first", "yes") for name, ceiling in CEILINGS.items())
CODES = {archetype.id: code for code, archetype in enumerate(ARCHETYPES)}
THRESHOLDS = {
    "span_wide": 15,
    "span_narrow": 2,
    "layers_max": 8,
    "processes_per_manager_max": 5,
    "a_share_max": 0.40,
    "a_share_min_rows": 30,
    "r_per_row_max": 6,
    "c_per_row_max": 6,
    "i_per_row_max": 10,
    "acting_max_scopes": 2,
}
DUTIES = (
    Duty("SOD-02", ("ops-budget", "proc-budget"), ("fn-finance",)),
    Duty("SOD-03", ("ops-compliance", "proc-compliance"), ("fn-legal-compliance", "fn-quality")),
    Duty("SOD-04", ("proc-risk",), ("fn-risk",)),
    Duty("SOD-05", ("ops-vendors",), ("fn-finance", "fn-procurement")),
)
ACTIVITIES = (
    Activity("org-strategy", "Strategy", "", "organisation", "long", "often"),
    Activity("ops-budget", "Budget of the operation", "", "operation", "both", "often"),
    Activity("ops-goals", "Goals of the operation", "", "operation", "long", "may"),
    Activity("ops-compliance", "Compliance of the operation", "", "operation", "both", "often"),
    Activity("ops-vendors", "Vendors", "", "operation", "both", "often"),
    Activity("ops-customer-contact", "Customer contact", "", "operation", "short", "may", customer_facing=True),
    Activity("ops-staff-communication", "Staff communication", "", "operation", "short", "often", broadcast=True),
    Activity("proc-performance", "Efficiency of the process", "", "process", "short", "general"),
    Activity("proc-targets", "Goals of the process", "", "process", "long", "general"),
    Activity("proc-team", "Team of the process", "", "process", "short", "may", reach="own-team"),
    Activity("proc-budget", "Budget of the process", "", "process", "short", "may"),
    Activity("proc-compliance", "Compliance of the process", "", "process", "short", "may"),
    Activity("proc-risk", "Risk of the process", "", "process", "short", "general"),
    Activity("site-daily-operations", "Daily operation of the site", "", "site", "short", "inferred"),
    Activity("fleet-operation", "Vehicles", "", "fleet", "short", "inferred"),
)
SUPPORT = ("Executive", "Finance", "Audit", "Quality")

Built = tuple[Org, Allocation]


def build(positions: str, letters: str = "", *, scopes: str = "", claims: str = "", functions: str = "", **more: object) -> Built:
    """An org and an allocation.

    Args:
        positions: Markdown table; the archetype column gives the roles (team-member where blank).
        letters: a line per row, "activity@scope: P1=A/R P2=C"; "#7=I" is the position with number 7,
            "P1=A!0" a letter that override 0 has set.
        scopes: a line per scope, "OP-P2 operation P2" = id, kind, holder, then the operations managers.
        claims: a line per dropped claim, "activity@scope: P4=V ACTS".
        functions: selectors of a decision each, "V fn:risk|quality; C fn:finance".
        more: `eq3` = ids of the posts that hold their site by rule EQ3, `thresholds`, `strict_seed`; else tables of the org.
    """
    eq3, thresholds, strict = (more.pop(key, default) for key, default in (("eq3", ""), ("thresholds", {}), ("strict_seed", False)))
    org = org_from(positions, **{name: str(table) for name, table in more.items()})
    standards = Standards(KINDS, ARCHETYPES, {**THRESHOLDS, **thresholds}, DUTIES, strict)  # type: ignore[dict-item]
    held = tuple(_scope(org, line.split()) for line in _lines(scopes))
    written = [line.split(":") for line in _lines(letters)]
    names = list(dict.fromkeys(name for name, _ in written))
    decisions = tuple(
        Decision(0, Letter.of(letter), selector) for letter, selector in (item.split() for item in functions.split(";") if item)
    )
    allocation = Allocation(
        pack="test",
        version="0",
        hash="0",
        standards=standards,
        activities=ACTIVITIES,
        decisions=(*decisions, Decision(0, Letter.VERIFY, "holder")),
        roles=_roles(org, str(eq3).split()),
        scopes=held,
        rows=_rows(names, held),
        claims=_claims(org, names, _lines(claims), len(decisions)),
        assignments=_assignments(org, names, written),
    )
    return org, allocation


def subjects(code: str, built: Built) -> list[str]:
    """Subjects of the findings of a code, each with a message that can be formed."""
    return [item.subject for item in findings(code, built)]


def findings(code: str, built: Built) -> list[Finding]:
    """Findings of a code; every finding of the allocation must have a message."""
    found = check(*built)
    assert all(item.message for item in found)
    assert len({(item.code, item.subject) for item in found}) == len(found)
    return [item for item in found if item.code == code]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def _number(org: Org, name: str) -> int:
    return int(name[1:]) if name.startswith("#") else org.index[name]


def _scope(org: Org, words: list[str]) -> Scope:
    name, kind, holder, *oms = words
    process = [process.id for process in org.processes].index(name) if kind == "process" else -1
    site = [site.name for site in org.sites].index(name.removeprefix("SITE-")) if kind == "site" else -1
    above = tuple(org.index[om] for om in oms)
    return Scope(name, kind, f"{kind} {name}", org.index[holder], "", "", oms=above, process=process, site=site)


def _roles(org: Org, eq3: list[str]) -> Roles:
    names = [name or "team-member" for name in org.positions["archetype"]]
    functions = [f"fn-{name}".replace("fn-fn-", "fn-") if name else "" for name in org.positions["function"]]
    bits = [
        sum(1 << CODES[name] for name in {role, function} if name.startswith("fn-"))
        for role, function in zip(names, functions, strict=True)
    ]
    return Roles(
        archetypes=ARCHETYPES,
        archetype=np.array([CODES[name] for name in names], dtype=np.int16),
        functions=np.array(bits, dtype=np.int64),
        operational=np.array([department.name not in SUPPORT for department in org.departments], dtype=bool),
        holds_site=np.isin(org.ids, eq3),
        evidence={},
    )


def _rows(names: list[str], scopes: tuple[Scope, ...]) -> Rows:
    activity, scope = [activity.id for activity in ACTIVITIES], [scope.id for scope in scopes]
    split = [name.split("@") for name in names]
    return Rows(
        np.array([activity.index(first) for first, _ in split], dtype=np.int16),
        np.array([scope.index(second) for _, second in split], dtype=np.int64),
        np.full(len(names), -1, dtype=np.int64),
    )


def _claims(org: Org, names: list[str], lines: list[str], verify: int) -> Claims:
    facts = SimpleNamespace(row=[], position=[], outcome=[])
    for line in lines:
        name, rest = line.split(":")
        letter, outcome = rest.split()
        assert letter.endswith("=V")
        facts.row.append(names.index(name))
        facts.position.append(org.index[letter.removesuffix("=V")])
        facts.outcome.append(Outcome[outcome])
    position = np.array(facts.position, dtype=np.int64)
    decision = np.full(len(position), verify, dtype=np.int16)
    return Claims(np.array(facts.row, dtype=np.int64), decision, position, position, np.array(facts.outcome, dtype=np.int16))


def _assignments(org: Org, names: list[str], written: list[list[str]]) -> Assignments:
    cells = sorted(
        (names.index(name), -Letter.of(letter), _number(org, position), int(override or -1))
        for name, line in written
        for position, text in (cell.split("=") for cell in line.split())
        for letter, _, override in (text.partition("!"),)
    )
    row, letter, position, override = np.array(cells, dtype=np.int64).reshape(-1, 4).T
    none = np.full(len(cells), -1, dtype=np.int64)
    return Assignments(row, position, (-letter).astype(np.int16), none, none, override)
