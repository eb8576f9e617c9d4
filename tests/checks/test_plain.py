"""The checks agree with the second opinion on random organisations with random, mostly broken, allocations."""

from __future__ import annotations

import random

import pytest

from allocator.checks import check
from allocator.findings import catalogue
from tests.checks.build import ACTIVITIES, CEILINGS, Built, build
from tests.checks.plain import expected
from tests.checks.test_checks import FAMILIES

DEPARTMENTS = ("Production", "Warehouse", "Transport", "Finance", "")
FUNCTIONS = ("", "", "", "finance", "risk", "quality", "internal-audit")
ROLES = (*CEILINGS, "operations-manager", "operations-manager", "process-manager", "process-manager", "site-manager")
HEAD = (
    "| id | title | reports to | archetype | function | department | site | status | person id | acting | dotted to | headcount "
    "| budget | currency |"
)
PROCESSES = "| process id | name | managers | lead | owner | departments | customer facing | budget | currency |"
LIMITS = {"span_wide": 4, "layers_max": 5, "processes_per_manager_max": 2, "a_share_min_rows": 5, "acting_max_scopes": 1}
CROWDS = {"r_per_row_max": 2, "c_per_row_max": 2, "i_per_row_max": 2}


@pytest.mark.parametrize("seed", range(150))
def test_the_second_opinion_agrees(seed: int):
    built = some_case(seed)
    found = [(item.code, item.subject) for item in check(*built)]
    assert sorted(found) == sorted(expected(*built))


def test_the_random_cases_show_every_code():
    codes = {code for seed in range(150) for code, _ in expected(*some_case(seed))}
    assert codes == {code for code in catalogue() if code.split("-")[0] in FAMILIES} - {"OWN-02", "SOD-08", "BUD-07"} | {"DATA-06"}


def some_case(seed: int) -> Built:
    """A random org of up to 14 positions with up to four processes, scopes, letters and dropped claims."""
    dice, purse = random.Random(seed), random.Random(f"budgets {seed}")
    ids = [f"P{number}" for number in range(dice.randint(3, 14))]
    processes = [f"PR{number}" for number in range(dice.randint(0, 4))]
    rows = [_position(dice, ids, number, blank=dice.random() < 0.1) for number in range(len(ids))]
    roles = {row.split("|")[1].strip(): row.split("|")[4].strip() for row in rows}
    sites = sorted({row.split("|")[7].strip() for row in rows} - {""})
    scopes = _scopes(dice, ids, roles, processes, sites)
    names = _names(dice, scopes)
    dropped = [f"{name}: {dice.choice(ids)}=V {dice.choice(('OWN_CHECKER', 'ACTS', 'LAPSED', 'STANDS'))}" for name in names]
    return build(
        "\n".join([HEAD, _with_budgets(purse, rows, ("", "", "0", "100", "250", "900"))]),
        "\n".join(_letters(dice, ids, name) for name in names),
        scopes="\n".join(scopes),
        claims="\n".join(line for line in dropped if dice.random() < 0.1),
        functions="V fn:risk|quality;C fn:finance;I fn:procurement",
        eq3=dice.choice(ids) if dice.random() < 0.1 else "",
        thresholds={**LIMITS, **CROWDS},
        processes="\n".join([PROCESSES, _with_budgets(purse, _processes(dice, ids, processes), ("", "50", "100", "300"))]),
        sites="| site | manager |\n|-|-|\n" + "".join(f"| {site} | {dice.choice(['', *ids])} |\n" for site in sites),
    )


def _position(dice: random.Random, ids: list[str], number: int, *, blank: bool) -> str:
    cells = [
        ids[number],
        "Title",
        dice.choice(ids[max(0, number - 4) : number]) if number else "",
        dice.choice(ROLES),
        dice.choice(FUNCTIONS),
        "" if blank else dice.choice(DEPARTMENTS),
        dice.choice(("Here", "There", "")),
        dice.choice(("filled", "filled", "filled", "vacant")),
        dice.choice((f"E{number}", "E1", "E2", "")),
        dice.choice((dice.choice(ids), "", "")),
        dice.choice((dice.choice(ids), "", "", "")),
        dice.choice(("", "", "3")),
    ]
    return "| " + " | ".join(cells) + " |"


def _with_budgets(purse: random.Random, lines: list[str], figures: tuple[str, ...]) -> str:
    """The lines of a table with a budget and a currency each, most of them the same one."""
    return "\n".join(f"{line} {purse.choice(figures)} | {purse.choice(('EUR', '') * 20 + ('PLN',))} |" for line in lines)


def _processes(dice: random.Random, ids: list[str], names: list[str]) -> list[str]:
    lines = []
    for name in names:
        managers = dice.sample(ids, dice.choice((0, 1, 1, 1, 2, 3)))
        lead = dice.choice((*managers, "", "")) if managers else ""
        owner = dice.choice(("", "", "", dice.choice(ids)))
        departments = dice.sample(DEPARTMENTS[:4], dice.choice((0, 1, 1, 2)))
        facing = dice.choice(("yes", "no"))
        lines.append(f"| {name} | {name} | {';'.join(managers)} | {lead} | {owner} | {';'.join(departments)} | {facing} |")
    return lines


def _scopes(dice: random.Random, ids: list[str], roles: dict[str, str], processes: list[str], sites: list[str]) -> list[str]:
    oms = [position for position in ids if roles[position] == "operations-manager"] or ids[:1]
    scopes = [f"ORG organisation {dice.choice(ids)}", f"OP-RES operation {dice.choice(ids)}"]
    scopes += [f"OP-{om} operation {om} {om}" for om in oms if roles[om] == "operations-manager"]
    scopes += [f"SITE-{site} site {dice.choice(ids)}" for site in sites]
    scopes += [f"FLEET-{position} fleet {position}" for position in ids if roles[position] == "fleet-manager"]
    return scopes + [
        f"{name} process {dice.choice(ids)} {' '.join(dice.sample(oms, min(len(oms), dice.choice((1, 1, 2)))))}"
        for name in processes
    ]


def _names(dice: random.Random, scopes: list[str]) -> list[str]:
    names = [f"{activity.id}@{line.split()[0]}" for line in scopes for activity in ACTIVITIES if activity.scope == line.split()[1]]
    return sorted(dice.sample(names, dice.randint(1, len(names))), key=names.index)


def _letters(dice: random.Random, ids: list[str], name: str) -> str:
    cells = [f"{dice.choice(ids)}={dice.choice(('A/R', 'A'))}"] if dice.random() < 0.95 else []
    others = [position for position in ids if not cells or position != cells[0].split("=")[0]]
    cells += [f"{position}={dice.choice('RRVCIIS')}" for position in dice.sample(others, dice.randint(0, min(5, len(others))))]
    if dice.random() < 0.03 and cells:
        cells.append(f"{cells[-1].split('=')[0]}=I")
    return f"{name}: {' '.join(cells)}"
