"""The long form: one row for each letter, as csv that Excel may open and as parquet."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from allocator.outputs import forms
from allocator.outputs.forms import FORMS
from allocator.outputs.longform import guarded
from allocator.outputs.wording import Wording
from allocator.pipeline import Result
from allocator.raci import SYMBOLS
from tests.outputs.made import POSITIONS, PROCESSES, result, small, with_texts

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\N{FULLWIDTH EQUALS SIGN}1", "=cmd|' /C calc'!A0")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(of: Result, path: Path, scheme: str = "RACI") -> list[dict[str, str]]:
    FORMS["csv"].write(of, path, scheme)
    return read(path)


def test_there_is_one_row_for_each_letter(tmp_path: Path) -> None:
    made = small()
    table, rows = made.allocation.assignments, written(made, tmp_path / "a.csv")
    keys = [f"{row['activity']}@{row['scope']}" for row in rows]
    assert keys == [made.allocation.row_name(row) for row in table.row.tolist()]
    assert [row["position"] for row in rows] == [made.org.ids[position] for position in table.position.tolist()]
    assert [row["canonical"] for row in rows] == [SYMBOLS[letter] for letter in table.letter.tolist()]
    assert [row["letter"] for row in rows] == Wording(made, "RACI").letter_of.tolist()


def test_a_row_says_all_that_a_reader_needs(tmp_path: Path) -> None:
    rows = written(small(), tmp_path / "a.csv")
    row = next(row for row in rows if (row["activity"], row["scope"], row["letter"]) == ("proc-risk", "PR1", "A/R"))
    expected = {
        "position": "P5",
        "acting": "P4",
        "title": "Process Manager, Mixing",
        "holders": "vacant",
        "scope_name": "Mixing",
        "scope_kind": "process",
        "activity_name": "Operational risk of the process",
        "dimension": "Risk Management",
        "scheme": "RACI",
        "reason": "",
    }
    assert row.items() >= expected.items()
    assert row["rule"]
    assert row["source"]


def test_a_letter_set_by_hand_gives_its_reason(tmp_path: Path) -> None:
    overrides = """
    | activity  | scope | position | letter | reason           |
    | proc-risk | PR2   | P9       | C      | Knows the plant  |
    """
    rows = written(small(overrides=overrides), tmp_path / "a.csv")
    assert [(row["position"], row["rule"]) for row in rows if row["reason"] == "Knows the plant"] == [("P9", "override")]


def test_a_scheme_drops_what_it_has_no_letter_for_or_leaves_its_letter_blank(tmp_path: Path) -> None:
    made = small()
    dri = written(made, tmp_path / "dri.csv", "DRI")
    assert [row["letter"] for row in dri] == ["DRI"] * len(made.allocation.rows)
    rapid = written(made, tmp_path / "rapid.csv", "RAPID")
    assert {row["canonical"] for row in rapid if not row["letter"]} == {"I"}
    assert len(rapid) == len(made.allocation.assignments)


def test_no_cell_of_the_csv_is_a_formula(tmp_path: Path) -> None:
    made = small()
    titles = [HOSTILE[number % len(HOSTILE)] for number in range(len(made.org))]
    org = with_texts(made.org, title=titles, holders=titles[::-1])
    scopes = tuple(replace(scope, name=HOSTILE[0]) for scope in made.allocation.scopes)
    made = replace(made, org=org, allocation=replace(made.allocation, scopes=scopes))
    rows = written(made, tmp_path / "a.csv")
    cells = {cell for row in rows for cell in row.values()}
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.lstrip().startswith(tuple("=+-@\N{FULLWIDTH EQUALS SIGN}"))]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text).startswith("'")


@pytest.mark.parametrize("text", ["", "Operations", "a=b", "R/D", "A - B", "'quoted"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


def test_excel_takes_the_csv_for_utf_8(tmp_path: Path) -> None:
    positions = POSITIONS.replace("Process Manager, Mixing", "Prozessmanager, Küche  ")
    FORMS["csv"].write(result(positions, processes=PROCESSES), tmp_path / "a.csv", "RACI")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "Küche".encode() in content
    assert content.count(b"\r\n") == content.count(b"\n")


@pytest.mark.parametrize("form", [name for name in FORMS if name != "xlsx"])
def test_the_same_result_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    if FORMS[form].lacks:
        pytest.skip(FORMS[form].lacks)
    for name in "ab":
        FORMS[form].write(small(), tmp_path / name, "RAPID")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_parquet_holds_what_the_csv_holds(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    import pandas as pd

    made = small()
    FORMS["parquet"].write(made, tmp_path / "a.parquet", "RACI")
    frame = pd.read_parquet(tmp_path / "a.parquet")
    assert frame.to_dict("records") == written(made, tmp_path / "a.csv")


def test_a_form_that_lacks_its_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "find_spec", lambda _name: None)
    assert "pip install 'org-allocator[parquet]'" in FORMS["parquet"].lacks
    assert FORMS["csv"].lacks == ""
