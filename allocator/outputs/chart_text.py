"""Render: the reporting structure in the languages of other drawing programs: Mermaid, DOT (Graphviz), GraphML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from allocator.org.structure import NOBODY
from allocator.outputs.chart import Box, Chart

_MERMAID = re.compile(r'[&<>"#`\\{}\[\]|;%]')


def mermaid(chart: Chart) -> str:
    """A flowchart from the top down, with the colours as classes."""
    classes = {colours: f"c{number}" for number, colours in enumerate(dict.fromkeys(box.colours for box in chart.boxes))}
    lines = [f"%% {_one_line(chart.name)}: {_one_line(chart.subtitle)}", "flowchart TB"]
    for place, box in enumerate(chart.boxes):
        text = "<br/>".join(_MERMAID.sub(lambda sign: f"#{ord(sign[0])};", line) for line in _texts(box))
        lines.append(f'  n{place}["{text}"]:::{classes[box.colours]}')
    lines += [f"  n{one} {'-.->' if dotted else '-->'} n{other}" for one, other, dotted in _edges(chart)]
    lines += [f"  classDef {name} fill:{paper},color:{ink},stroke:#5B6776" for (paper, ink), name in classes.items()]
    vacant = [f"n{place}" for place, box in enumerate(chart.boxes) if box.vacant]
    lines += [f"  style {name} stroke-dasharray:6 4" for name in vacant]
    return "\n".join(lines) + "\n"


def dot(chart: Chart) -> str:
    """A directed graph for Graphviz."""
    lines = [
        "digraph organisation {",
        f"  label={_quoted(f'{chart.name}: {chart.subtitle}')};",
        '  graph [splines=ortho, fontname="Arial", labelloc=t];',
        '  node [shape=box, style="filled,rounded", fontname="Arial", fontsize=10];',
    ]
    for place, box in enumerate(chart.boxes):
        paper, ink = box.colours
        style = ', style="filled,rounded,dashed"' if box.vacant else ""
        label = _quoted("\n".join(_texts(box)))
        lines.append(f'  n{place} [label={label}, fillcolor="{paper}", fontcolor="{ink}"{style}];')
    lines += [
        f"  n{one} -> n{other}{' [style=dotted, constraint=false]' if dotted else ''};" for one, other, dotted in _edges(chart)
    ]
    return "\n".join([*lines, "}", ""])


def graphml(chart: Chart) -> bytes:
    """A graph whose nodes are positions by their ids, with title, holder, role, mark; edges are solid or dotted."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph(name=chart.name)
    for box in chart.boxes:
        about = {"title": box.title, "holder": box.holder, "role": box.role, "mark": box.mark}
        graph.add_node(box.id, **about, vacant=box.vacant, folded=box.folded, colour=box.colours[0])
    for one, other, dotted in _edges(chart):
        graph.add_edge(chart.boxes[one].id, chart.boxes[other].id, line="dotted" if dotted else "solid")
    into = BytesIO()
    nx.write_graphml(graph, into, named_key_ids=True)
    return into.getvalue()


def _texts(box: Box) -> list[str]:
    """The lines of a box."""
    more = f"+{box.folded:,} below" if box.folded else ""
    return [_one_line(text) for text in (box.title or box.id, box.holder, box.mark, more) if text]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _edges(chart: Chart) -> Iterator[tuple[int, int, bool]]:
    """From manager to report, and whether the line is dotted; no line twice."""
    for place, box in enumerate(chart.boxes):
        if box.manager != NOBODY:
            yield box.manager, place, False
        yield from ((manager, place, True) for manager in box.dotted if manager != box.manager)


def _quoted(text: str) -> str:
    """A text in quotes, on one line."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
