"""Delegation of authority: envelopes and limits of the worked example, who signs, and that it is always one who may."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from allocator import pipeline
from allocator.cli.main import cli
from allocator.derived.authority import Authority, Limit
from allocator.derived.signing import step_why
from allocator.outputs.authorised import delegated
from allocator.outputs.document import document, dumps
from allocator.outputs.workbook import write_workbook
from tests.cases.helpers import pack
from tests.helpers import org_from
from tests.outputs.made import small
from tests.proof.orgs import Tables, random_tables, result_of

HALDEN = Path(__file__).parents[1] / "examples" / "halden-foods.xlsx"
FIRM = """
| id | title                   | reports to | department | status | acting | person | person id | budget | currency |
| C  | Chief Executive Officer |            | Executive  |        |        | Ann    | 1         | {c}    | EUR      |
| O  | COO                     | C          | Executive  | {o}    |        | Bob    | {two}     | 1000   | EUR      |
| M  | Operations Manager      | O          | Works      |        |        | Cy     | 3         | 500    | EUR      |
| A  | Process Manager, Mixing | M          | Works      | {a}    | {act}  | Dee    | 4         |        |          |
| W  | Operator                | A          | Works      |        |        | Eve    | 5         |        |          |
"""
PROCESSES = "| process id | managers | departments | budget |\n| P | A | Works | 200 |"
CELLS = {"c": "", "o": "", "two": "2", "a": "", "act": ""}


@cache
def halden() -> Authority:
    """The worked example's."""
    result, _ = pipeline.run([HALDEN])
    assert result is not None
    return Authority(result.org, result.pack, result.allocation)


def firm(overrides: str = "", **cells: str) -> Authority:
    """A firm: limits 200 (O), 50 (M), 10 (A); C has one where it has a budget `c`."""
    tables = {"processes": PROCESSES, **({"overrides": overrides} if overrides else {})}
    result = pipeline.assign(org_from(FIRM.format_map(CELLS | cells), **tables), pack(), infer=False)
    return Authority(result.org, result.pack, result.allocation)


def scope(authority: Authority, name: str) -> int:
    return [each.id for each in authority.allocation.scopes].index(name)


def signer(authority: Authority, amount: str, asks: str = "", of: str = "P") -> str:
    """Who signs, "board" for nobody in the sheet."""
    requester = authority.org.index[asks] if asks else -1
    approval = authority.approval(scope(authority, of), Decimal(amount), requester)
    return authority.org.ids[approval.signer] if approval.signer >= 0 else "board"


def test_the_worked_example_has_these_envelopes() -> None:
    found = {each["scope"]: each for each in delegated(halden())["envelopes"]}
    assert {name: (each["parent"], each["envelope"], each["below"], each["reserve"]) for name, each in found.items()} == {
        "ORG": (None, 4_500_000, 4_300_000, 200_000),
        "OP-P08": ("ORG", 2_000_000, 1_800_000, 200_000),
        "SITE-Riverside": ("OP-P08", 200_000, 0, None),
        "PR1": ("OP-P08", 900_000, 0, None),
        "PR2": ("OP-P08", 700_000, 0, None),
        "PR3": ("OP-P08", None, 0, None),
        "OP-P09": ("ORG", 2_000_000, 1_900_000, 100_000),
        "LOG-P16": ("OP-P09", 1_100_000, 600_000, 500_000),
        "FLEET-P17": ("LOG-P16", 600_000, 0, None),
        "PR4": ("OP-P09", 400_000, 0, None),
        "PR5": ("OP-P09", 150_000, 0, None),
        "PR6": ("OP-P09", 250_000, 0, None),
        "PR7": ("ORG", 300_000, 0, None),
    }


def test_the_worked_example_has_these_limits() -> None:
    found = {each["position"]: (each["envelope"], each["limit"], each["acting"]) for each in delegated(halden())["limits"]}
    assert found == {
        "P02": (4_500_000, 900_000, None),
        "P08": (2_000_000, 200_000, None),
        "P09": (2_000_000, 200_000, None),
        "P10": (900_000, 45_000, None),
        "P11": (700_000, 35_000, "P08"),
        "P13": (400_000, 20_000, None),
        "P14": (250_000, 12_000, None),
        "P16": (1_100_000, 55_000, None),
        "P17": (600_000, 30_000, None),
        "P18": (200_000, 10_000, None),
    }


@pytest.mark.parametrize(
    ("amount", "of", "asks", "expected"),
    [
        ("25000", "PR1", "", "P10"),
        ("45000", "PR1", "", "P10"),
        ("45000.01", "PR1", "", "P08"),
        ("25000", "PR1", "P10", "P08"),
        ("25000", "PR1", "P21", "P10"),
        ("30000", "PR2", "", "P08"),
        ("30000", "PR2", "P08", "P02"),
        ("1", "PR3", "", "P08"),
        ("1", "PR5", "", "P09"),
        ("40000", "FLEET-P17", "", "P16"),
        ("200000.01", "PR7", "", "P02"),
        ("900000.01", "ORG", "", "board"),
    ],
)
def test_who_signs_in_the_worked_example(amount: str, of: str, asks: str, expected: str) -> None:
    assert signer(halden(), amount, asks, of) == expected


@pytest.mark.parametrize(
    ("envelope", "share", "limit"),
    [("250000", "0.05", "12000"), ("1990", "0.1", "190"), ("19", "0.05", "0.95"), ("0", "0.1", "0"), ("4600000", "0.05", "230000")],
)
def test_a_limit_is_rounded_down_to_two_significant_digits(envelope: str, share: str, limit: str) -> None:
    assert Limit(0, (), Decimal(envelope), Decimal(share)).amount == Decimal(limit)


def test_an_executive_without_an_envelope_signs_by_the_budget_in_the_own_row() -> None:
    assert signer(firm(), "201") == "board"
    assert signer(firm(c="1000"), "201") == "C"
    assert signer(firm(c="1000"), "1000.01") == "board"


def test_the_manager_of_the_accountable_asks_and_the_next_one_signs() -> None:
    assert signer(firm(), "50", asks="M") == "O"
    assert signer(firm(), "10", asks="M") == "A"


def test_who_asks_does_not_sign_from_another_post_either() -> None:
    assert signer(firm(), "51", asks="M") == "O"
    assert signer(firm(two="3"), "51", asks="M") == "board", "M and O are one person"


def test_who_acts_for_a_vacant_post_has_its_limit_and_asks_for_it() -> None:
    authority = firm(a="vacant", act="W")
    assert signer(authority, "10") == "W"
    assert signer(authority, "11") == "M"
    assert signer(authority, "10", asks="W") == "M"
    assert signer(authority, "10", asks="A") == "M", "the vacant post asks by who acts for it"


def test_nobody_asks_for_a_vacant_post_for_which_nobody_acts() -> None:
    positions = (
        "| id | title | reports to | status | person | budget |\n| C | CEO | | vacant | | 100 |\n| M | Clerk | C | | Ann | |"
    )
    result = pipeline.assign(org_from(positions), pack(), infer=False)
    authority = Authority(result.org, result.pack, result.allocation)
    approval = authority.approval(0, Decimal(5), 0)
    assert (approval.signer, approval.steps[0].covers, approval.steps[0].asks) == (-1, True, False)
    assert step_why(authority, approval, approval.steps[0]).endswith("but the post is vacant and nobody acts for it")
    assert authority.findings(approval) == []


def test_bud_07_is_raised_where_the_limit_of_who_asks_would_cover_it() -> None:
    authority = firm()
    own = authority.approval(scope(authority, "P"), Decimal(50), authority.org.index["M"])
    (found,) = authority.findings(own)
    assert (found.code, found.subject) == ("BUD-07", "P")
    assert found.message == "Operations Manager (M) would approve 50 EUR for P, its own request"
    assert found.fix == "Let COO (O) approve it."
    assert authority.findings(authority.approval(scope(authority, "P"), Decimal(51), authority.org.index["M"])) == []
    assert authority.findings(authority.approval(scope(authority, "P"), Decimal(10), authority.org.index["M"])) == []
    one = firm(two="3")
    (found,) = one.findings(one.approval(scope(one, "P"), Decimal(51), one.org.index["M"]))
    assert found.message == "COO (O) would approve 51 EUR for P, a request of who holds it, from another post"
    assert found.fix == "Let the board approve it."
    acting = firm(a="vacant", act="W")
    (found,) = acting.findings(acting.approval(scope(acting, "P"), Decimal(10), acting.org.index["W"]))
    assert found.message.endswith("a request of Operator (W), who acts for it")


def test_the_way_begins_with_whom_an_override_made_accountable() -> None:
    override = "| activity | scope | position | letter | reason |\n| proc-budget | P | M | A | a tight year |"
    assert signer(firm(override), "5") == "M"
    assert signer(firm(), "5") == "A"


def test_a_limit_that_is_not_below_the_next_one_is_noted() -> None:
    authority = halden()
    assert all(authority.not_below(position) is None for position in authority.limits)
    positions = FIRM.format_map(CELLS) + "| N | Operations Manager, Depot | M | Depot | | | Flo | 6 | 500 | EUR |"
    result = pipeline.assign(org_from(positions, processes=PROCESSES), pack(), infer=False)
    nested = Authority(result.org, result.pack, result.allocation)
    above = nested.not_below(nested.org.index["N"])
    assert above is not None
    assert nested.org.ids[above.position] == "M"


def allocator(*arguments: object) -> tuple[int, str, str]:
    outcome = CliRunner().invoke(cli, ["explain", str(HALDEN), *map(str, arguments)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_the_command_says_who_signs_the_way_up_and_why() -> None:
    code, out, err = allocator("--amount", "50000", "--scope", "PR1", "--position", "P08")
    assert code == 0
    head, begins, first, second, third, budget, *_ = out.splitlines()
    assert head == "50,000 EUR for Batch mixing (PR1): Chief Operating Officer (P02) signs."
    assert "Process Manager, Batch Mixing (P10), Accountable for its budget (proc-budget)" in begins
    assert first.endswith("limit 45,000 EUR (5% of 900,000 EUR, PR1), less than the amount")
    assert second.endswith("but it asks for the money itself: nobody approves the own request")
    assert third.endswith("limit 900,000 EUR (20% of 4,500,000 EUR, ORG), which covers it")
    assert budget == "  Budget: PR1 900,000 EUR, out of OP-P08 2,000,000 EUR, out of ORG 4,500,000 EUR."
    assert err.startswith("error BUD-07 PR1: ")


def test_the_command_says_why_it_goes_to_the_board() -> None:
    _, out, _ = allocator("--amount", "1000000", "--scope", "PR3")
    assert "the board decides" in out
    assert "Chief Executive Officer (P01): no limit: it holds no budget; a budget in its row would give it one" in out
    assert "PR3 has no budget of its own." in out
    _, out, _ = allocator("--amount", "900001", "--scope", "PR1")
    assert "The amount is more than the whole budget of PR1" in out


def test_the_command_gives_json() -> None:
    code, out, _ = allocator("--amount", "30000", "--scope", "PR2", "--position", "P08", "--json", "-")
    answer = json.loads(out)
    assert code == 0
    assert (answer["signer"], answer["board"], answer["currency"]) == ("P02", False, "EUR")
    assert [(step["position"], step["acting"], step["signs"]) for step in answer["steps"]] == [
        ("P11", "P08", False), ("P08", None, False), ("P02", None, True),
    ]  # fmt: skip
    assert [item["code"] for item in answer["findings"]] == ["BUD-07"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--amount", "5", "--scope", "PR9"], "There is no scope PR9. Scopes: ORG, OP-P08,"),
        (["--amount", "5"], "--amount needs --scope."),
        (["--amount", "25.000", "--scope", "PR1"], "25.000 is no amount"),
        (["--amount", "25,000", "--scope", "PR1"], "25,000 is no amount"),
        (["--amount", "0", "--scope", "PR1"], "0 is no amount"),
        (["--amount", "5", "--scope", "PR1", "--position", "P99"], "There is no position P99"),
        (["--amount", "5", "--activity", "ops-budget"], "Give either --activity or --amount."),
        ([], "Give either --activity or --amount."),
    ],
)
def test_the_command_refuses_what_it_cannot_answer(arguments: list[str], says: str) -> None:
    code, out, err = allocator(*arguments)
    assert code == 2
    assert says in err
    assert out == ""


def test_the_command_refuses_several_currencies(tmp_path: Path) -> None:
    path = tmp_path / "org.csv"
    path.write_text("id,title,reports to,budget,currency\n1,CEO,,9,EUR\n2,Operations Manager,1,5,PLN\n", encoding="utf-8")
    outcome = CliRunner().invoke(cli, ["explain", str(path), "--amount", "5", "--scope", "ORG"])
    assert outcome.exit_code == 2
    assert "The budgets are in EUR, PLN" in outcome.stderr


def test_the_sheet_is_a_tree_with_numbers_to_reckon_with(tmp_path: Path) -> None:
    authority = halden()
    result, _ = pipeline.run([HALDEN])
    assert result is not None
    write_workbook(result, tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["Authority"]
    heads = [cell.value for cell in sheet[3]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=4)]
    assert [row["Budget of"] for row in rows][:4] == [
        "halden-foods", "Operations Manager, Production (OP-P08)", "Riverside (SITE-Riverside)", "Batch mixing (PR1)",
    ]  # fmt: skip
    assert [sheet.cell(row, 1).alignment.indent for row in (4, 5, 6, 7, 12)] == [1, 3, 5, 5, 7], "set in by level"
    assert len(rows) == len(authority.tree) == 13
    first = rows[0]
    assert (first["Envelope, EUR"], first["Passed on, EUR"], first["Reserve, EUR"]) == (4_500_000, 4_300_000, 200_000)
    packing = next(row for row in rows if row["Budget of"] == "Packaging line (PR2)")
    assert packing["Holder's limit, EUR"] == 35_000
    assert packing["Who signs, up to which amount"].splitlines() == [
        "35,000 EUR: Process Manager, Packaging (P11), Operations Manager, Production (P08) acts",
        "200,000 EUR: Operations Manager, Production (P08)",
        "900,000 EUR: Chief Operating Officer (P02)",
        "beyond: the board",
    ]
    changeover = next(row for row in rows if row["Budget of"] == "Line changeover (PR3)")
    assert changeover["Envelope, EUR"] is None
    assert changeover["To note"].startswith("No budget figure.\nOperations Manager, Production (P08) answers for its spending.")


def test_an_org_without_budgets_has_no_such_sheet_and_no_such_key(tmp_path: Path) -> None:
    bare = pipeline.assign(org_from("| id | title | reports to |\n| 1 | CEO | |\n| 2 | Operations Manager | 1 |"), pack())
    write_workbook(bare, tmp_path / "book.xlsx")
    assert "Authority" not in openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames
    assert "authority" not in document(bare)
    assert json.loads(dumps(document(small())))["authority"]["envelopes"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_tables(), st.data())
def test_on_random_orgs_envelopes_hold_and_who_signs_is_one_who_may(tables: Tables, data: st.DataObject) -> None:
    note("\n".join(f"{name}: {row}" for name, rows in tables.items() for row in rows))
    result = result_of(tables)
    org, authority = result.org, Authority(result.org, result.pack, result.allocation)
    exceeded = {item.subject for item in result.findings if item.code == "BUD-01"}
    for number, each in enumerate(authority.budgets.envelopes):
        over = each.figure is not None and each.allocated > each.figure
        assert over == (result.allocation.scopes[number].id in exceeded)
    chosen = data.draw(st.integers(0, len(result.allocation.scopes) - 1))
    amount = Decimal(data.draw(st.sampled_from(["1", "4.5", "25", "99", "200", "1000"])))
    asks = data.draw(st.integers(-1, len(org) - 1))
    approval = authority.approval(chosen, amount, asks)
    found, free = approval.signer, authority.approval(chosen, amount)
    ladder = next((limit for limit in authority.ladder(chosen) if limit.amount >= amount), None)
    assert free.signer == (authority.acting[ladder.position] if ladder else -1)
    assert [step.signs for step in approval.steps].count(True) == (found >= 0)
    if found < 0:
        assert approval.steps[-1].position == org.root
        return
    last = approval.steps[-1]
    assert not org.vacant[found]
    assert authority.limits[last.position].amount >= amount
    assert org.line.covers(last.position, authority.first[chosen])
    if asks >= 0:
        persons = org.persons.tolist()
        hands = {person for post, person in persons if post == authority.acting[asks]}
        assert found not in (asks, authority.acting[asks])
        assert not hands & {person for post, person in persons if post == found}
