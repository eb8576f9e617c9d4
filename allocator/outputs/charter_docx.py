"""Render: a role charter as a Word document, on a consultant's base document or on a plain one.

Styles, page, headers and footers of the base document stay as they are; its text gives way to the charter.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from allocator.findings import Finding, finding
from allocator.outputs.charter import PROPOSAL
from allocator.outputs.charter_table import SMALL, STYLE, element, table, tag, under
from allocator.outputs.charter_text import draft
from allocator.outputs.look import ACCENT, FONT, INK, MUTED, RED, RED_INK, clean
from allocator.outputs.office import Loose, Unfit, as_document, save

if TYPE_CHECKING:
    from allocator.outputs.charter import Charter

TEMPLATE_TYPE, DOCUMENT_TYPE = b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"


def read_base(template: Path | None) -> tuple[Loose, list[Finding]]:
    """The document to write into, without text; None, with DOC-01, where the base document cannot serve."""
    if template is None:
        return _plain(), []
    try:
        base = _opened(template)
    except Unfit as error:
        return None, [finding("DOC-01", template.name, reason=str(error))]
    return base, _emptied(base, template.name)


def write_docx(base: Loose, charter: Charter, path: Path) -> None:
    """Write a charter into a copy of a base document. Needs python-docx (the extra `docs`)."""
    from copy import deepcopy

    body = base.element.body
    kept = [deepcopy(each) for each in body]
    _fill(base, charter)
    save(base, path, f"Role charter: {charter.name}")
    for each in list(body):
        body.remove(each)
    body.extend(kept)


def _fill(base: Loose, charter: Charter) -> None:
    _line(base, f"{charter.org} · role charter", small=True)
    _line(base, charter.name, "Title")
    _line(base, f"Held by: {charter.held}")
    if charter.draft:
        run = _line(base, draft(charter)).runs[0]
        run.font.bold, run.font.color.rgb = True, _rgb(RED_INK)
        run._element.get_or_add_rPr().append(element("shd", val="clear", fill=RED[1:]))
    _line(base, PROPOSAL, small=True)
    for section in charter.sections:
        _line(base, section.title, "Heading 1")
        if section.about:
            _line(base, section.about)
        if section.rows:
            _put(base, table(section, styled=STYLE in base.styles))
    _line(base, charter.rules, small=True)


def _line(base: Loose, text: str, style: str = "", *, small: bool = False) -> Loose:
    """A paragraph at the end, in a style where the base document has it."""
    from docx.shared import Pt

    made = base.add_paragraph(style=style if style in base.styles else None)
    run = made.add_run(clean(text))
    if small:
        run.font.size, run.font.color.rgb = Pt(SMALL / 2), _rgb(MUTED)
    return made


def _put(base: Loose, made: etree._Element) -> None:
    """An element at the end of the text, with a paragraph behind it, which Word asks for."""
    body = base.element.body
    body.insert(len(body) - 1, made)


def _plain() -> Loose:
    """A page of A4 with our type, and the number of the page at its foot."""
    from docx import Document
    from docx.shared import Cm, Pt

    base: Loose = Document()
    page = base.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(1.8)
    for name, size, colour in (("Normal", 9.5, INK), ("Title", 20, INK), ("Heading 1", 12, ACCENT)):
        style = base.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), _rgb(colour)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in [each for each in fonts.attrib if "heme" in each]:
            del fonts.attrib[attribute]
        for attribute in ("hAnsi", "cs", "eastAsia"):
            fonts.set(tag(attribute), FONT)
    base.styles["Normal"].paragraph_format.space_after = Pt(3)
    for border in base.styles["Title"].element.findall(f".//{tag('pBdr')}"):
        border.getparent().remove(border)
    foot = page.footer.paragraphs[0]
    foot._p.append(_field("PAGE"))
    foot.alignment = 2  # right
    return base


def _field(code: str) -> etree._Element:
    """A field, such as the number of the page."""
    made = element("fldSimple", instr=code)
    under(under(made, "r"), "t").text = "1"
    return made


def _opened(template: Path) -> Loose:
    """A document or a template of documents; raises Unfit."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    data = as_document(template, TEMPLATE_TYPE, DOCUMENT_TYPE, "docx")
    try:
        base = Document(data)
        base.element.body.sectPr  # noqa: B018 - raises where the file has no body
    except (PackageNotFoundError, etree.XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise Unfit("it is damaged, or no Word file") from error
    return base


def _emptied(base: Loose, name: str) -> list[Finding]:
    """Takes away the text of a base document, and says how many paragraphs and tables there were."""
    body = base.element.body
    gone = [each for each in body if each.tag != tag("sectPr")]
    told = sum(1 for each in gone if "".join(each.itertext()).strip())
    for each in gone:
        body.remove(each)
    if body.find(tag("sectPr")) is None:
        body.append(element("sectPr"))
    return [finding("DOC-02", name, count=f"{told:,}")] if told else []


def _rgb(colour: str) -> Loose:
    from docx.shared import RGBColor

    return RGBColor.from_string(colour[1:])
