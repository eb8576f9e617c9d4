"""`allocator chart`: what a picture shows, in each form, and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

from allocator.cli.main import cli
from allocator.outputs.chart import MOST, Asked, Chart, chart
from allocator.outputs.chart_page import chart_page
from allocator.outputs.chart_svg import HEIGHT, WIDTH, _placed, svg
from allocator.outputs.chart_text import dot, graphml, mermaid
from allocator.pipeline import Result, assign
from tests.cases.helpers import pack
from tests.helpers import codes, org_from
from tests.outputs.made import POSITIONS, PROCESSES

HOSTILE = 'A "quoted" <b>&amp; [x] --> end; <script>alert(1)</script> #35; `c` \\ %% {y}'
EXAMPLE = Path(__file__).parents[2] / "examples" / "halden-foods.xlsx"


def small() -> Result:
    return assign(org_from(POSITIONS, processes=PROCESSES), pack())


def drawn(result: Result, form: str = ".svg", asked: Asked | None = None, scheme: str = "RACI") -> Chart:
    picture, findings = chart(result, scheme, form, asked or Asked())
    assert picture is not None, findings
    return picture


def wide(teams: int, size: int) -> Result:
    """A chief with so many managers, each with a team of that size."""
    rows = ["| id | title | reports to |", "| T | Chief Executive Officer |  |"]
    for team in range(teams):
        rows += [f"| M{team} | Manager {team} | T |", *(f"| E{team}-{each} | Clerk | M{team} |" for each in range(size))]
    return assign(org_from("\n".join(rows)), pack(), infer=False)


def test_every_position_stands_once_under_its_manager():
    result = small()
    picture = drawn(result)
    org = result.org
    assert [box.id for box in picture.boxes] == [org.ids[position] for position in org.line.order]
    for box in picture.boxes[1:]:
        manager = org.line.parent[org.index[box.id]]
        assert picture.boxes[box.manager].id == org.ids[manager]
    assert picture.boxes[0].manager == -1
    assert {box.id for box in picture.boxes if box.vacant} == {org.ids[at] for at in range(len(org)) if org.vacant[at]}


def test_marks_are_roles_or_the_letters_of_an_activity():
    result = small()
    roles = result.allocation.roles
    names = [roles.archetypes[code].name for code in roles.archetype.tolist()]
    assert {box.id: box.mark for box in drawn(result).boxes} == dict(zip(result.org.ids, names, strict=True))
    asked = Asked(by="proc-performance", scope="PR1")
    marks = {box.id: box.mark.partition(":")[0] for box in drawn(result, asked=asked).boxes if box.mark}
    from allocator.derived.tables import letters_table

    table = letters_table(result.org, result.allocation)
    here = table[(table.activity == "proc-performance") & (table.scope == "PR1")]
    shown = {"V": "C", "S": "I"}
    assert marks == {position: shown.get(letter, letter) for position, letter in zip(here.position, here.letter, strict=True)}


def test_without_a_scope_the_strongest_letter_stands():
    marks = {box.id: box.mark for box in drawn(small(), asked=Asked(by="proc-performance")).boxes}
    in_pr1 = {box.id: box.mark for box in drawn(small(), asked=Asked(by="proc-performance", scope="PR1")).boxes}
    strength = ["", "I", "C", "R", "A", "A/R"]
    assert all(
        strength.index(marks[post].partition(":")[0]) >= strength.index(mark.partition(":")[0]) for post, mark in in_pr1.items()
    )


def test_layers_that_would_not_be_readable_are_folded_and_counted():
    result = wide(20, 30)
    picture = drawn(result)
    assert len(picture.boxes) == 21
    assert [box.folded for box in picture.boxes] == [0, *[30] * 20]
    assert "600 more folded" in picture.subtitle
    assert "+30" in svg(picture)
    assert len(drawn(result, ".html").boxes) == 621


def test_a_depth_and_a_part_can_be_asked_for():
    result = wide(3, 4)
    assert [box.id for box in drawn(result, asked=Asked(depth=1)).boxes] == ["T"]
    part = drawn(result, asked=Asked(position="M1"))
    assert [box.id for box in part.boxes] == ["M1", "E1-0", "E1-1", "E1-2", "E1-3"]
    assert part.boxes[0].manager == -1


def test_what_a_form_cannot_hold_is_refused_with_what_to_do():
    result = wide(20, 30)
    picture, findings = chart(result, "RACI", ".svg", Asked(depth=3))
    assert picture is None
    assert codes(findings) == [("CHT-01", "svg")]
    assert "--depth 2" in findings[0].fix
    star = wide(500, 0)
    picture, findings = chart(star, "RACI", ".mmd", Asked())
    assert picture is None
    assert "--position" in findings[0].fix
    assert MOST[".mmd"] < 500


def test_ids_that_are_not_there_are_named():
    _, findings = chart(small(), "RACI", ".svg", Asked(by="nothing", scope="NO", position="P99"))
    assert [(item.code, item.subject) for item in findings] == [("CHT-02", "P99"), ("CHT-02", "nothing"), ("CHT-02", "NO")]


def test_boxes_do_not_overlap_and_stay_on_the_sheet():
    for result in (small(), wide(6, 20), wide(1, 1)):
        picture = drawn(result, ".dot")
        places = _placed(picture)
        for number, one in enumerate(places):
            assert one.x >= 0
            for other in places[:number]:
                assert abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT
        for box, place in zip(picture.boxes, places, strict=True):
            assert box.manager < 0 or place.y >= places[box.manager].y + HEIGHT


def hostile() -> Result:
    table = f"| id | title | reports to | person |\n| A | Chief Executive Officer |  | Ann |\n| end | {HOSTILE} | A | =1+1 |"
    return assign(org_from(table.replace("[x]", "[x]")), pack(), infer=False)


def test_the_drawing_is_sound_and_hostile_text_stays_text():
    root = ElementTree.fromstring(svg(drawn(hostile())))
    titles = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}title")]
    assert any(HOSTILE in title for title in titles)
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


def test_mermaid_has_a_node_and_a_line_each_and_no_sign_of_its_own_in_a_text():
    picture = drawn(hostile(), ".mmd")
    lines = mermaid(picture).splitlines()
    assert lines[1] == "flowchart TB"
    nodes = [match for line in lines if (match := re.fullmatch(r'  n(\d+)\["([^"]*)"\]:::c\d+', line))]
    assert len(nodes) == len(picture.boxes)
    text = re.sub(r"#\d+;|<br/>", "", nodes[1][2])
    assert not set(text) & set('&<>"#`\\{}[]|;%')
    assert "  n0 --> n1" in lines
    unescaped = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), nodes[1][2].split("<br/>")[0])
    assert unescaped == HOSTILE


def test_dot_quotes_and_draws_dotted_lines():
    text = dot(drawn(hostile(), ".dot"))
    label = re.search(r'n1 \[label="((?:[^"\\]|\\.)*)"', text)
    assert label is not None
    assert label[1].replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\").startswith(HOSTILE)
    table = "| id | title | reports to | dotted to |\n| A | Chief |  | |\n| B | Head | A | |\n| C | Clerk | A | B |"
    lines = dot(drawn(assign(org_from(table), pack(), infer=False), ".dot"))
    assert "n1 -> n2 [style=dotted, constraint=false];" in lines


def test_graphml_is_read_back():
    result = small()
    graph = nx.parse_graphml(graphml(drawn(result, ".graphml")).decode())
    assert set(graph.nodes) == set(result.org.ids)
    solid = {(one, other) for one, other, line in graph.edges(data="line") if line == "solid"}
    assert solid == {(one, other) for one, other, line in result.org.graph.edges(data="line") if line == "solid"}


def test_the_page_holds_its_data_and_asks_nothing_of_the_network():
    text = chart_page(drawn(hostile(), ".html"))
    assert "<script>alert" not in text
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    assert data["title"][1] == HOSTILE
    assert not re.search(r"""(?:src|href)=["']?https?:""", text)
    assert "default-src 'none'" in text


def allocator(*words: str | Path) -> Outcome:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.mark.parametrize("form", list(MOST))
def test_the_command_writes_the_same_bytes_twice(form: str, tmp_path: Path):
    for name in ("one", "two"):
        outcome = allocator("chart", EXAMPLE, "-o", tmp_path / f"{name}{form}", "--by", "ops-budget")
        assert outcome.exit_code == 0, outcome.stderr
        assert "26 positions" in outcome.stderr
    assert (tmp_path / f"one{form}").read_bytes() == (tmp_path / f"two{form}").read_bytes()
    assert allocator("chart", EXAMPLE, "-o", tmp_path / f"one{form}").exit_code == 2  # never over a file without --force


def test_the_command_says_why_it_writes_nothing(tmp_path: Path):
    outcome = allocator("chart", EXAMPLE, "-o", tmp_path / "x.svg", "--position", "P99")
    assert outcome.exit_code == 2
    assert "CHT-02" in outcome.stderr
    assert not list(tmp_path.iterdir())
    assert allocator("chart", EXAMPLE, "-o", tmp_path / "x.png").exit_code == 2
