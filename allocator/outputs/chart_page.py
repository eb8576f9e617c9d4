"""Render: the reporting structure as one HTML file to look around in: zoom, search, fold; it asks nothing of any network."""

from __future__ import annotations

from collections.abc import Mapping

from allocator.outputs.chart import Chart
from allocator.outputs.standalone import standalone

OPEN = 60  # boxes up to which layers are open at first


def chart_page(chart: Chart) -> str:
    """The whole page as text."""
    return standalone("chart", f"{chart.name}: {chart.subtitle}", _data(chart))


def _data(chart: Chart) -> Mapping[str, object]:
    """Columns of the boxes in depth-first order; `mark` is a place in `marks`, -1 for none."""
    marks = list(dict.fromkeys((box.mark, box.colours) for box in chart.boxes if box.mark))
    code = {mark: place for place, mark in enumerate(marks)}
    boxes = chart.boxes
    return {
        "name": chart.name,
        "subtitle": chart.subtitle,
        "open": OPEN,
        "legend": [[text, *colours] for text, colours in chart.legend],
        "marks": [[text, *colours] for text, colours in marks],
        "id": [box.id for box in boxes],
        "title": [box.title for box in boxes],
        "holder": [box.holder for box in boxes],
        "role": [box.role for box in boxes],
        "vacant": [int(box.vacant) for box in boxes],
        "mark": [code[box.mark, box.colours] if box.mark else -1 for box in boxes],
        "manager": [box.manager for box in boxes],
        "folded": [box.folded for box in boxes],
        "dotted": [[place, manager] for place, box in enumerate(boxes) for manager in box.dotted],
    }
