"""Render: the plain deck in 16:9 that is written where a consultant gives no template of the own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from allocator.outputs.look import FONT, INK, PAPER
from allocator.outputs.office import Loose
from allocator.outputs.slides_table import DRAWING

Place = tuple[float, float, float, float]  # left, top, width, height in points
WIDE = (960, 540)  # points
EDGE = 36.0  # points around what stands on a slide
COVER: Mapping[str, Place] = {"TITLE": (60, 170, 840, 70), "SUBTITLE": (60, 250, 840, 130)}
SLIDE: Mapping[str, Place] = {"TITLE": (EDGE, 16, 888, 40), "BODY": (EDGE, 70, 888, 430)}
FEET: Mapping[str, Place] = {"FOOTER": (EDGE, 512, 500, 20), "DATE": (560, 512, 160, 20), "SLIDE_NUMBER": (804, 512, 120, 20)}


def plain_deck() -> Loose:
    """A dark cover, and slides with only a title."""
    from pptx import Presentation
    from pptx.util import Pt

    shown: Loose = Presentation()
    for layout in list(shown.slide_layouts):
        if layout._element.get("type") not in {"title", "titleOnly"}:
            shown.slide_layouts.remove(layout)
    shown.slide_width, shown.slide_height = Pt(WIDE[0]), Pt(WIDE[1])
    _lay(shown.slide_master, {**SLIDE, **FEET})
    for shape in shown.slide_master.placeholders:
        if kind_of(shape) == "TITLE":
            _letter(shape, 20, INK)
    for layout in shown.slide_layouts:
        cover = layout._element.get("type") == "title"
        _lay(layout, {**FEET, **COVER} if cover else FEET)
        if cover:
            _paint(layout)
            for shape in layout.placeholders:
                if kind_of(shape) in COVER:
                    _letter(shape, 34 if kind_of(shape) == "TITLE" else 15, PAPER)
    _fonts(shown)
    return shown


def kind_of(shape: Loose) -> str:
    """What a placeholder is for, in capitals; a centred or upright title is a title."""
    name = str(shape.placeholder_format.type).partition(" ")[0].rpartition(".")[2]
    return {"CENTER_TITLE": "TITLE", "VERTICAL_TITLE": "TITLE"}.get(name, name)


def _lay(slide: Loose, places: Mapping[str, Place]) -> None:
    """Puts the placeholders of a master or layout into their places."""
    from pptx.util import Pt

    for shape in slide.placeholders:
        if kind_of(shape) in places:
            shape.left, shape.top, shape.width, shape.height = (Pt(points) for points in places[kind_of(shape)])


def _letter(shape: Loose, size: int, colour: str) -> None:
    """The text of a placeholder to the left, in a size and colour."""
    from lxml import etree

    style = shape._element.txBody.find("{*}lstStyle")
    weight = "1" if kind_of(shape) == "TITLE" else "0"
    for old in list(style):
        style.remove(old)
    style.append(
        etree.fromstring(
            f'<a:lvl1pPr xmlns:a="{DRAWING}" marL="0" indent="0" algn="l"><a:buNone/><a:defRPr sz="{size * 100}" b="{weight}">'
            f'<a:solidFill><a:srgbClr val="{colour.removeprefix("#")}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
        )
    )


def _paint(layout: Loose) -> None:
    """A dark ground."""
    from pptx.dml import color

    exact: Loose = color.RGBColor
    layout.background.fill.solid()
    layout.background.fill.fore_color.rgb = exact.from_string(INK.removeprefix("#"))


def _fonts(shown: Loose) -> None:
    """The font of the workbook in the theme."""
    for relation in shown.slide_master.part.rels.values():
        if relation.reltype.endswith("/theme"):
            part = relation.target_part
            part._blob = re.sub(rb'(<a:latin typeface=")Calibri', rb"\g<1>" + FONT.encode(), part.blob)
