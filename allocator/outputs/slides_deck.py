"""Render: a deck of slides in a consultant's template, whose masters, layouts and theme stay as they are, or in a plain one."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from allocator.findings import Finding, finding
from allocator.outputs.look import clean
from allocator.outputs.office import Loose, Unfit, as_document, save
from allocator.outputs.slides_plain import EDGE, kind_of, plain_deck
from allocator.outputs.slides_table import POINT, Box, table

GAP, FOOT = 10.0, 14.0  # points between what stands on a slide, and of the line below a table
LEAST = 0.45  # share of the slide's height that a table asks for
TEMPLATE_TYPE, DECK_TYPE = b"presentationml.template.main+xml", b"presentationml.presentation.main+xml"
SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # the list of a deck's sections, which names its slides
FEET = frozenset({"SLIDE_NUMBER", "FOOTER", "DATE"})
FURNITURE = ("sldNum", "ftr")  # what a slide takes over from its layout; "dt" would be the day of opening


@dataclass(frozen=True, slots=True)
class Area:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float


class Deck:
    """A deck being written; every slide is added at its end."""

    def __init__(self, shown: Loose, file: str = "") -> None:
        self.shown, self.file = shown, file
        self.plain = not file
        self.wide, self.high = (shown.slide_width or 0) / POINT, (shown.slide_height or 0) / POINT
        self.missing: list[Finding] = []
        self._cover = self._layout("title", {"TITLE", "SUBTITLE"}, "a title and a subtitle")
        self._matrix = self._layout("titleOnly", {"TITLE"}, "only a title, for tables")

    def cover(self, title: str, lines: Sequence[str]) -> None:
        """The first slide."""
        slide = self._add(self._cover, title)
        text = "\n".join(map(clean, lines))
        subtitle = next((shape for shape in slide.placeholders if kind_of(shape) in {"SUBTITLE", "BODY", "OBJECT"}), None)
        if subtitle is not None:
            subtitle.text = text
        else:
            self._text(slide, self.area, text, 14)
        self._tidy(slide)

    def add(self, title: str, rows: Sequence[Sequence[Box]], sizes: tuple[Sequence[float], Sequence[float]], foot: str) -> Loose:
        """A slide with a table, widths and heights in points, and a line below it."""
        slide = self._add(self._matrix, title)
        self._tidy(slide)
        widths, heights = sizes
        place = (self.area.left, self.area.top, sum(widths), sum(heights))
        frame = slide.shapes.add_table(1, 1, *(round(points * POINT) for points in place))
        frame.name = clean(title)
        properties: Loose = frame._element
        properties.nvGraphicFramePr.cNvPr.set("descr", clean(f"Table: {title}"))
        data = properties.graphic.graphicData
        data.replace(data.tbl, table(rows, widths, heights))
        if foot:
            below = min(sum(heights) + GAP, self.area.height - FOOT + 2)
            self._text(slide, Area(self.area.left, self.area.top + below, self.area.width, FOOT), foot, 7)
        return slide

    @property
    def area(self) -> Area:
        """Where tables stand: below the title, above the footer; in the content's place where the layout has one."""
        shapes = {kind_of(shape): shape for shape in self._matrix.placeholders}
        for kind in ("TABLE", "OBJECT", "BODY"):
            if kind in shapes and "TITLE" in shapes:
                return self._enough(*(length / POINT for length in _place(shapes[kind])))
        low = [_place(shape)[1] / POINT for kind, shape in shapes.items() if kind in FEET]
        bottom = min([top for top in low if top > self.high / 2] or [self.high - EDGE / 2]) - GAP / 2
        if "TITLE" not in shapes:
            return self._enough(EDGE, EDGE + 40, self.wide - 2 * EDGE, bottom - EDGE - 40)
        left, top, width, height = (length / POINT for length in _place(shapes["TITLE"]))
        return self._enough(left, top + height + GAP, width, bottom - top - height - GAP)

    def save(self, path: Path, title: str) -> None:
        """Write the deck, the same bytes for the same deck."""
        save(self.shown, path, title)

    def _enough(self, left: float, top: float, width: float, height: float) -> Area:
        """A place as it is, or where it is too small for a table most of the slide below a title."""
        if height >= LEAST * self.high and width >= 0.6 * self.wide:
            return Area(left, top, width, height)
        return Area(EDGE, self.high * 0.18, self.wide - 2 * EDGE, self.high * 0.74)

    def _layout(self, kind: str, holds: set[str], wanted: str) -> Loose:
        """The layout of a name, else of a kind, else with just these places; where none has, the nearest, with a finding."""
        layouts = list(self.shown.slide_layouts)
        own = "allocator cover" if kind == "title" else "allocator matrix"
        held = [{kind_of(shape) for shape in layout.placeholders} - FEET for layout in layouts]
        found = next((layout for layout in layouts if layout.name.strip().casefold() == own), None)
        found = found or next((layout for layout in layouts if layout._element.get("type") == kind), None)
        found = found or next((layout for layout, places in zip(layouts, held, strict=True) if places == holds), None)
        if found is None:
            order = sorted(range(len(layouts)), key=lambda at: (len(holds - held[at]), len(held[at] - holds), at))
            found = layouts[order[0]]
            self.missing.append(finding("SLD-01", self.file, wanted=wanted, used=found.name or "without a name"))
        return found

    def _add(self, layout: Loose, title: str) -> Loose:
        """A slide with its title, and with the footer and number that its layout has."""
        slide = self.shown.slides.add_slide(layout)
        place = slide.shapes.title
        if place is not None:
            place.text = clean(title)
        else:
            self._text(slide, Area(EDGE, EDGE / 2, self.wide - 2 * EDGE, 40), title, 20)
        for shape in layout.placeholders:
            mark = shape._element.find(".//{*}nvPr/{*}ph")
            if mark is not None and mark.get("type") in FURNITURE and shape.text_frame.text:
                slide.shapes._spTree.append(deepcopy(shape._element))
        return slide

    def _tidy(self, slide: Loose) -> None:
        """Takes away the places that stayed empty, which would say "Click to add text"."""
        for shape in list(slide.placeholders):
            filled = shape.has_text_frame and (shape.text_frame.text or kind_of(shape) in FEET)
            if not filled:
                shape._element.getparent().remove(shape._element)

    def _text(self, slide: Loose, area: Area, text: str, size: float) -> None:
        """A text in a place of its own."""
        from pptx.util import Pt

        place = (area.left, area.top, area.width, area.height)
        frame = slide.shapes.add_textbox(*(round(points * POINT) for points in place)).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = 0
        frame.text = clean(text)
        for paragraph in frame.paragraphs:
            paragraph.font.size = Pt(size)


def read_deck(template: Path | None) -> tuple[Deck | None, list[Finding]]:
    """The deck to write into: a template without its slides, or a plain one; None where the template cannot serve."""
    if template is None:
        return Deck(plain_deck()), []
    try:
        shown = _opened(template)
    except Unfit as error:
        return None, [finding("SLD-02", template.name, reason=str(error))]
    dropped = _without_slides(shown)
    deck = Deck(shown, template.name)
    left_out = [finding("SLD-03", template.name, count=f"{dropped:,}")] if dropped else []
    return deck, [*deck.missing, *left_out]


def _opened(template: Path) -> Loose:
    """A presentation or a template of presentations.

    Raises:
        Unfit: it is damaged, protected, signed, holds macros, or is no presentation.
    """
    from lxml.etree import XMLSyntaxError
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    data = as_document(template, TEMPLATE_TYPE, DECK_TYPE, "pptx")
    try:
        shown = Presentation(data)
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise Unfit("it is damaged, or no PowerPoint file") from error
    if not len(shown.slide_layouts):
        raise Unfit("its slide master has no layout")
    return shown


def _without_slides(shown: Loose) -> int:
    """Takes away a deck's own slides, and the sections and shows that name them; says how many there were."""
    listed: Loose = shown.slides._sldIdLst
    slides = list(listed)
    for slide in slides:
        shown.part.drop_rel(slide.rId)
        listed.remove(slide)
    root: Loose = shown.part._element
    for gone in [*root.findall(f".//{{*}}ext[@uri='{SECTIONS}']"), *root.findall("{*}custShowLst")]:
        gone.getparent().remove(gone)
    return len(slides)


def _place(shape: Loose) -> tuple[int, int, int, int]:
    return shape.left or 0, shape.top or 0, shape.width or 0, shape.height or 0
