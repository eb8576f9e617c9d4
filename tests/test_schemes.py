"""Canonical letters as the schemes show them (model, section 5), and back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from allocator import pipeline
from allocator.outputs.below import below
from allocator.outputs.wording import Wording
from allocator.pipeline import Options, Result
from allocator.raci import SYMBOLS, Letter
from allocator.rules.pack import Pack, Scheme, load
from allocator.rules.schemes import canonical, choices, letters, misfits, named, primary, shown
from tests.outputs.made import PROCESSES, small

EXAMPLES = Path(__file__).parents[1] / "examples"
ROWS = {  # A, R, S, C, V, I, O of the table in the model; R of DACI and RAPID: of the primary Responsible, then of the others
    "RACI": ("A", "R", "R", "I", "C", "C", "I", ""),
    "RASCI": ("A", "R", "R", "S", "C", "C", "I", ""),
    "RACI-VS": ("A", "R", "R", "I", "C", "V", "I", ""),
    "CAIRO": ("A", "R", "R", "I", "C", "C", "I", "O"),
    "DACI": ("A", "D", "C", "", "C", "C", "I", ""),
    "RAPID": ("D", "R/P", "P", "", "I", "A", "", ""),
    "DRI": ("DRI", "", "", "", "", "", "", ""),
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    found, findings = load()
    assert found is not None, findings
    return found


@pytest.fixture(scope="module")
def halden() -> Result:
    result, findings = pipeline.run([EXAMPLES / "halden-foods.xlsx"])
    assert result is not None, findings
    return result


def in_words(result: Result, scheme: str, row: str) -> dict[str, str]:
    """The letters of one row by position id, those that are not shown left out."""
    allocation = result.allocation
    texts = letters(result.pack.schemes[scheme], result.org, allocation)
    at = next(number for number in range(len(allocation.rows)) if allocation.row_name(number) == row)
    here = np.flatnonzero(allocation.assignments.row == at)
    return {result.org.ids[allocation.assignments.position[entry]]: texts[entry] for entry in here.tolist() if texts[entry]}


def plainly_primary(result: Result) -> set[int]:
    """The primary Responsible of each row, as the model's sentence says it, row by row."""
    allocation, chosen = result.allocation, set()
    table = allocation.assignments
    for row in range(len(allocation.rows)):
        entries = np.flatnonzero(table.row == row).tolist()
        does = [e for e in entries if Letter(table.letter[e]) in (Letter.RESPONSIBLE, Letter.ACCOUNTABLE_RESPONSIBLE)]
        scope = allocation.scopes[allocation.rows.scope[row]]
        process = result.org.processes[scope.process] if scope.process >= 0 else None
        lead = [e for e in does if process and table.position[e] == process.lead]
        single = [e for e in does if process and len(process.managers) == 1 and table.position[e] == process.managers[0]]
        accountable = [e for e in entries if table.letter[e] >= Letter.ACCOUNTABLE]
        first = (does if len(does) == 1 else []) or lead or single or accountable
        chosen.update(first[:1])
    return chosen


@pytest.mark.parametrize("name", list(ROWS))
def test_each_letter_shows_as_the_table_of_the_model_says(pack: Pack, name: str) -> None:
    scheme = pack.schemes[name]
    plain, first = (dict(zip(SYMBOLS, shown(scheme, primary=one), strict=True)) for one in (False, True))
    assert (plain["A"], first["R"], plain["R"], *(plain[symbol] for symbol in "SCVIO")) == ROWS[name]


def test_an_accountable_who_does_the_work_shows_both_letters_in_the_order_of_the_legend(pack: Pack) -> None:
    both = {name: shown(scheme, primary=True)[Letter.ACCOUNTABLE_RESPONSIBLE] for name, scheme in pack.schemes.items()}
    expected = {"RACI": "A/R", "RASCI": "A/R", "RACI-VS": "A/R", "CAIRO": "A/R", "DACI": "D/A", "RAPID": "R/P/D", "DRI": "DRI"}
    assert both == expected


def test_an_accountable_who_is_primary_without_doing_the_work_does_not_perform(pack: Pack) -> None:
    first = {name: shown(pack.schemes[name], primary=True)[Letter.ACCOUNTABLE] for name in ("DACI", "RAPID")}
    assert first == {"DACI": "D/A", "RAPID": "R/D"}


LED = """
| process id | name    | managers | lead | departments |
| PR2        | Packing | P6;P9    | P6   | Works       |
| PR3        | Picking | P11      |      | Warehouse   |
"""


def test_the_lead_is_the_driver_and_the_other_managers_contribute() -> None:
    result, row = small(processes=LED), "proc-optimise@PR2"
    assert in_words(result, "RACI", row).items() >= {"P6": "A/R", "P9": "R"}.items()
    assert in_words(result, "DACI", row).items() >= {"P6": "D/A", "P9": "C"}.items()
    assert in_words(result, "RAPID", row).items() >= {"P6": "R/P/D", "P9": "P"}.items()


def test_the_only_responsible_drives_and_the_accountable_approves(halden: Result) -> None:
    assert in_words(halden, "RACI", "proc-optimise@PR7").items() >= {"P02": "A", "P15": "R"}.items()
    assert in_words(halden, "DACI", "proc-optimise@PR7").items() >= {"P02": "A", "P15": "D"}.items()
    assert in_words(halden, "RAPID", "proc-optimise@PR7").items() >= {"P02": "D", "P15": "R/P"}.items()


def test_of_several_responsible_without_a_lead_the_accountable_drives(halden: Result) -> None:
    assert in_words(halden, "RACI", "org-strategy@ORG").items() >= {"P02": "A", "P08": "R", "P09": "R"}.items()
    assert in_words(halden, "DACI", "org-strategy@ORG").items() >= {"P02": "D/A", "P08": "C", "P09": "C"}.items()


@pytest.mark.parametrize("example", ["halden-foods.xlsx", "kranich-logistik.csv", "northfield-parts.csv"])
def test_the_primary_responsible_is_the_one_that_the_model_names(example: str) -> None:
    result, _ = pipeline.run([EXAMPLES / example])
    assert result is not None
    found = primary(result.pack.schemes["DACI"], result.org, result.allocation)
    assert set(np.flatnonzero(found).tolist()) == plainly_primary(result)
    assert found.sum() == len(result.allocation.rows)


@pytest.mark.parametrize("seed", range(30))
def test_the_primary_responsible_is_right_on_any_letters(seed: int, pack: Pack) -> None:
    result, random = small(processes=PROCESSES.replace("| P11      |", "| P11;P10  |")), np.random.default_rng(seed)
    table = result.allocation.assignments
    drawn = random.choice([2, 4, 6, 6, 8], size=len(table))
    first = np.r_[True, np.diff(table.row) > 0]
    drawn = np.where(first, random.choice([7, 8], size=len(table)), np.minimum(drawn, 6)).astype(np.int16)
    result = replace(result, allocation=replace(result.allocation, assignments=replace(table, letter=drawn)))
    found = primary(pack.schemes["RAPID"], result.org, result.allocation)
    assert set(np.flatnonzero(found).tolist()) == plainly_primary(result)


@pytest.mark.parametrize("name", list(ROWS))
def test_what_a_scheme_wants_once_stands_once_on_every_row(name: str, halden: Result) -> None:
    scheme, rows = halden.pack.schemes[name], halden.allocation.assignments.row
    texts = letters(scheme, halden.org, halden.allocation)
    for letter in scheme.exactly_one:
        counts = Counter(row for row, text in zip(rows.tolist(), texts, strict=True) if letter in text.split("/"))
        assert counts == Counter(range(len(halden.allocation.rows))), letter


def test_dri_gives_one_name_a_row_and_nothing_else(halden: Result) -> None:
    texts = letters(halden.pack.schemes["DRI"], halden.org, halden.allocation)
    assert Counter(texts[texts != ""].tolist()) == {"DRI": len(halden.allocation.rows)}


@pytest.mark.parametrize(("name", "dropped"), [("RAPID", "SI"), ("DACI", "S")])
def test_letters_without_a_sign_are_listed_below_the_table(name: str, dropped: str, halden: Result) -> None:
    words, table = Wording(halden, name), halden.allocation.assignments
    lines = below(words, np.arange(len(halden.allocation.rows)))
    symbols = [SYMBOLS[letter] for letter in table.letter.tolist()]
    expected = {(row, symbol) for row, symbol in zip(table.row.tolist(), symbols, strict=True) if symbol in dropped}
    assert {(line.row, line.role[0]) for line in lines} == expected
    assert sum(line.posts.count("(P") for line in lines) == sum(symbol in dropped for symbol in symbols)


def test_a_long_line_below_the_table_ends_with_a_count(halden: Result) -> None:
    table = halden.allocation.assignments
    many = replace(table, row=np.zeros_like(table.row), letter=np.full_like(table.letter, Letter.INFORMED))
    words = Wording(replace(halden, allocation=replace(halden.allocation, assignments=many)), "RAPID")
    (line,) = below(words, np.array([0]))
    assert str(line).startswith("Informed: ")
    assert str(line).endswith(f" and {len(table) - 12:,} more")


def test_schemes_for_decisions_warn_once_of_rows_that_decide_nothing(halden: Result) -> None:
    found = {name: misfits(scheme, halden.allocation) for name, scheme in halden.pack.schemes.items()}
    assert {name for name, items in found.items() if items} == {"DACI", "RAPID"}
    (item,) = found["RAPID"]
    deciding = {"strategic-vs-tactical", "budget-control", "change-management", "innovation"}
    dimensions = [halden.allocation.activities[activity].dimension for activity in halden.allocation.rows.activity]
    count = sum(dimension not in deciding for dimension in dimensions)
    assert (item.code, item.subject) == ("SCH-01", "RAPID")
    assert item.message.startswith(f"{count} of {len(dimensions)} rows")


def test_the_pipeline_says_that_a_scheme_does_not_fit_or_does_not_exist() -> None:
    path = EXAMPLES / "halden-foods.xlsx"
    _, plain = pipeline.run([path])
    _, rapid = pipeline.run([path], Options(scheme="rapid"))
    result, wrong = pipeline.run([path], Options(scheme="RACY"))
    assert [item.code for item in rapid if item not in plain] == ["SCH-01"]
    assert result is None
    assert [(item.code, item.subject) for item in wrong if item.severity == "error"] == [("SCH-02", "RACY")]
    assert "RACI, RASCI, RACI-VS, CAIRO, DACI, RAPID, DRI" in next(item for item in wrong if item.code == "SCH-02").message


def test_a_scheme_is_found_in_whatever_case(pack: Pack) -> None:
    found, findings = named(pack, " raci-vs ")
    assert (found and found.id, findings) == ("RACI-VS", [])


# ---------------------------------------------------------------- and back
@pytest.mark.parametrize("name", list(ROWS))
def test_every_text_of_a_scheme_leads_back_to_a_letter_that_shows_as_it(name: str, pack: Pack) -> None:
    scheme = pack.schemes[name]
    offered = choices(scheme)
    both = {text for one in (False, True) for text in shown(scheme, primary=one)} - {""}
    assert set(offered) == both
    for text, letter in offered.items():
        assert canonical(scheme, text) == letter
        assert text in {shown(scheme)[letter], shown(scheme, primary=True)[letter]}


@pytest.mark.parametrize(
    ("name", "text", "letter"),
    [
        ("RACI", "C", Letter.CONSULTED),
        ("RACI", "I", Letter.INFORMED),
        ("RACI", " r / a ", Letter.ACCOUNTABLE_RESPONSIBLE),
        ("RACI", "", Letter.NONE),
        ("RACI", "S", None),
        ("RACI", "V", None),
        ("RACI", "A?", None),
        ("RACI", "AR", None),
        ("RASCI", "S", Letter.SUPPORT),
        ("RACI-VS", "S", None),  # Signatory, not Support
        ("RACI-VS", "V", Letter.VERIFY),
        ("CAIRO", "O", Letter.OUT),
        ("DACI", "A", Letter.ACCOUNTABLE),
        ("DACI", "D", Letter.RESPONSIBLE),
        ("DACI", "A/D", Letter.ACCOUNTABLE_RESPONSIBLE),
        ("DACI", "C", Letter.CONSULTED),
        ("DACI", "R", None),
        ("RAPID", "A", Letter.VERIFY),  # Agree, not Accountable
        ("RAPID", "I", Letter.CONSULTED),  # Input, not Informed
        ("RAPID", "D", Letter.ACCOUNTABLE),
        ("RAPID", "P", Letter.RESPONSIBLE),
        ("RAPID", "R/P", Letter.RESPONSIBLE),
        ("RAPID", "R", None),  # nobody only recommends
        ("DRI", "dri", Letter.ACCOUNTABLE),
        ("DRI", "A", None),
    ],
)
def test_a_text_means_the_letter_of_its_scheme(name: str, text: str, letter: Letter | None, pack: Pack) -> None:
    assert canonical(pack.schemes[name], text) == letter


def test_a_text_that_could_be_several_letters_is_none_of_them() -> None:
    same = Scheme("X", {**dict.fromkeys("ARSCVGIO", ""), "A": "A", "R": "B", "C": "B"}, {"A": "", "B": ""}, ("A",))
    assert canonical(same, "B") is None
