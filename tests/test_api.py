"""The library, as a notebook uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

import allocator as al

HALDEN = Path(__file__).parents[1] / "examples" / "halden-foods.xlsx"


@pytest.fixture(scope="module")
def result() -> al.Result:
    org, _ = al.read_org(HALDEN)
    return al.allocate(org)


def test_assignments_are_a_table_of_names(result: al.Result) -> None:
    row = result.assignments.query("activity == 'proc-risk' and scope == 'PR2' and position == 'P11'").iloc[0]
    assert (row["letter"], row["acting"], row["rule"]) == ("A/R", "P08", "holder")


def test_matrix_of_a_scope_has_activities_in_the_order_of_the_pack(result: al.Result) -> None:
    matrix = result.matrix("PR1")
    assert matrix.loc["proc-budget", "P10"] == "A/R"
    assert list(matrix.index[:3]) == ["proc-performance", "proc-targets", "proc-optimise"]


def test_unknown_scope_and_row_are_key_errors(result: al.Result) -> None:
    with pytest.raises(KeyError):
        result.matrix("PR99")
    with pytest.raises(KeyError):
        result.explain("proc-budget", "PR99", "P10")


def test_findings_are_a_table(result: al.Result) -> None:
    assert set(result.findings["severity"]) == {"warning", "info"}
    assert "halden-foods.xlsx!processes!A6" in set(result.findings["cell"])


def test_explain_says_why(result: al.Result) -> None:
    why = result.explain("proc-budget", "PR1", "P10")
    assert why.letter.symbol == "A/R"
    assert any("H1" in reason for reason in why.reasons)


def test_the_graph_is_networkx(result: al.Result) -> None:
    graph = result.org.graph
    assert graph.edges["P02", "P08"]["line"] == "solid"
    assert graph.edges["P08", "P15"]["line"] == "dotted"


def test_a_notebook_shows_counts_and_no_names(result: al.Result) -> None:
    shown = result._repr_html_()
    assert "26 positions" in shown
    assert "Solberg" not in shown


def test_an_unreadable_org_raises_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.xlsx"):
        al.read_org(tmp_path / "nowhere.xlsx")


def test_a_wrong_pack_raises_with_its_mistakes(result: al.Result, tmp_path: Path) -> None:
    pack = tmp_path / "pack.toml"
    pack.write_text("id = 'x'\n", encoding="utf-8")
    with pytest.raises(ValueError, match="PACK-"):
        al.allocate(result.org, pack)


def test_to_excel(result: al.Result, tmp_path: Path) -> None:
    result.to_excel(tmp_path / "raci.xlsx")
    assert (tmp_path / "raci.xlsx").stat().st_size > 10_000
