"""`allocator rules trace`: nothing of the founding document is left out, and nothing of the product is left unexplained."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from allocator.cli.main import cli
from allocator.findings import catalogue
from allocator.rules.pack import load
from allocator.rules.trace import KINDS, elsewhere, trace
from tests.cases.helpers import pack

MADE_OF = {
    "activity": {"responsibility"},
    "attribute": {"attribute of a role"},
    "structure": {"expectation", "evidence of a role"},
    "comparison": {"comparison"},
}  # what a dimension of each use has to have become


def test_each_of_the_20_dimensions_and_4_comparisons_became_what_its_use_says():
    traces = trace(pack())
    assert [one.dimension.line for one in traces] == [*range(3, 23), *range(24, 28)]
    for one in traces:
        assert MADE_OF[one.dimension.use] <= {entry.kind for entry in one.entries}, one.dimension.id


def test_everything_that_has_a_source_is_in_the_trace_or_apart_from_it():
    traced = {(entry.kind, entry.id) for one in trace(pack()) for entry in one.entries}
    apart = {(entry.kind, entry.id) for _, entry in elsewhere(pack())}
    assert not traced & apart
    named = {(KINDS["activity"], activity.id) for activity in pack().activities}
    named |= {(KINDS["rule"], key) for key in pack().data["rule"]}
    named |= {(KINDS["evidence"], rule.id) for rule in pack().evidence}
    named |= {(KINDS["kpi"], key) for key in pack().data["kpi"]} | {
        (KINDS["expectation"], key) for key in pack().data["expectation"]
    }
    named |= {(KINDS["attribute"], f"{key}.{role}") for key, roles in pack().data["attribute"].items() for role in roles}
    named |= {(KINDS["finding"], code) for code, item in catalogue().items() if item.source.startswith("founding document")}
    assert named <= traced | apart


def test_an_activity_stands_below_every_dimension_that_it_cites():
    lines = {one.dimension.line for one in trace(pack()) if any(entry.id == "ops-budget" for entry in one.entries)}
    assert lines == {4, 10}
    assert {source.line for activity in pack().activities if activity.id == "ops-budget" for source in activity.sources} - {
        0
    } == lines


def test_a_pack_of_ones_own_is_traced_by_what_it_says(tmp_path: Path):
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'id = "mine"\nversion = "1"\nextends = "operations"\n[activity]\nremove = ["ops-innovation"]\n', encoding="utf-8"
    )
    read, findings = load(mine)
    assert read is not None, findings
    entries = {entry.id for one in trace(read) for entry in one.entries}
    assert "ops-innovation" not in entries
    assert "org-innovation" in entries


def test_the_command_prints_what_the_json_says():
    text = CliRunner().invoke(cli, ["rules", "trace"]).output
    content = json.loads(CliRunner().invoke(cli, ["rules", "trace", "--json", "-"]).output)
    assert [one["line"] for one in content["dimensions"]] == [*range(3, 23), *range(24, 28)]
    for one in content["dimensions"]:
        assert f"{one['name']} (line {one['line']})" in text
        assert all(f"  {entry['kind']:<23} {entry['id']}" in text for entry in one["entries"])
    assert {entry["source"] for entry in content["elsewhere"]} >= {"Our decision", "ESCO"}
    assert all(f"Not from the founding document: {entry['source']}" in text for entry in content["elsewhere"])


def test_a_wrong_pack_ends_in_its_findings(tmp_path: Path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("id = 3", encoding="utf-8")
    result = CliRunner().invoke(cli, ["rules", "trace", "--rules", str(wrong)])
    assert result.exit_code == 2
    assert "PACK-" in result.stderr
