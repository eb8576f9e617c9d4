"""Render: the list of sheets of a consultant's workbook with ours in it, and the names that go by the order of sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from allocator.outputs.brand_parts import DOCUMENT, ID, PACKAGE, Package, child, relations_part, tag

ORDER = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences definedNames calcPr "
    "oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst"
)
LOCAL = "localSheetId"


@dataclass(frozen=True, slots=True)
class Added:
    """A sheet of ours: its name, its part, and whether it is hidden ("hidden", "veryHidden", or "")."""

    name: str
    part: str
    state: str


def add_sheets(
    ours: Package, theirs: Package, workbook: str, added: Sequence[Added], parts: Sequence[str], *, after: int, guide: str
) -> None:
    """Enter our sheets, which now stand in `parts`, behind the sheet of index `after`; the sheet `guide` gets out of sight."""
    root = theirs.parse(workbook)
    entries = child(root, "sheets", ORDER)
    moved = [index if index <= after else index + len(added) for index in range(len(entries))]
    ids = _relate(theirs, workbook, parts)
    free = max((int(entry.get("sheetId", "0")) for entry in entries), default=0) + 1
    for entry in entries:
        if entry.get("name") == guide:
            entry.set("state", "veryHidden")
    for place, (sheet, relation) in enumerate(zip(added, ids, strict=True)):
        entry = etree.Element(tag("sheet"), name=sheet.name, sheetId=str(free + place))
        if sheet.state:
            entry.set("state", sheet.state)
        entry.set(ID, relation)
        entries.insert(after + 1 + place, entry)
    _views(root, entries, moved)
    _names(root, ours.parse("xl/workbook.xml"), moved, after + 1)
    child(root, "calcPr", ORDER).set("fullCalcOnLoad", "1")
    theirs.put_xml(workbook, root)


def _relate(theirs: Package, workbook: str, parts: Sequence[str]) -> list[str]:
    """Relations from the workbook to the parts of our sheets; their ids."""
    name = relations_part(workbook)
    root = theirs.parse(name)
    taken = {relation.get("Id") for relation in root}
    ids: list[str] = []
    number = 0
    for part in parts:
        while (found := f"rId{(number := number + 1)}") in taken:
            pass
        etree.SubElement(root, f"{{{PACKAGE}}}Relationship", Id=found, Type=f"{DOCUMENT}/worksheet", Target=f"/{part}")
        ids.append(found)
    theirs.put_xml(name, root)
    return ids


def _views(root: Element, entries: Element, moved: Sequence[int]) -> None:
    """The sheet in view stays in view; where it got out of sight, the first that is to be seen takes its place."""
    shown = [index for index, entry in enumerate(entries) if entry.get("state", "visible") == "visible"]
    for view in root.iter(tag("workbookView")):
        for name in ("activeTab", "firstSheet"):
            old = int(view.get(name, "0"))
            now = moved[old] if old < len(moved) else 0
            view.set(name, str(now if now in shown else shown[0]))


def _names(root: Element, ours: Element, moved: Sequence[int], first: int) -> None:
    """Names of single sheets (print areas, filters) under the new places of their sheets, ours with them."""
    names = child(root, "definedNames", ORDER)
    for entry in names:
        if (old := entry.get(LOCAL, "")).isdigit() and int(old) < len(moved):
            entry.set(LOCAL, str(moved[int(old)]))
    for entry in ours.iterfind(f"{tag('definedNames')}/{tag('definedName')}"):
        if (old := entry.get(LOCAL, "")).isdigit():
            entry.set(LOCAL, str(int(old) + first))
        names.append(entry)
