"""Render: the result in a consultant's own workbook: named places filled, our sheets behind the cover, the rest as it was.

Nothing of theirs is rebuilt: parts that hold no named place keep their bytes. What cannot be kept is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from lxml.etree import _Element as Element

from allocator.findings import Cell, Finding, finding
from allocator.outputs.brand_book import Added, add_sheets
from allocator.outputs.brand_look import PREFIX, BrandedLook, places, styles
from allocator.outputs.brand_parts import CONTENT_TYPES, TYPES, Package, Unfit, tag
from allocator.outputs.brand_places import Place, Value, fill, place_of, values
from allocator.outputs.brand_sheets import Graft, PageLook, page_look, sheet_parts
from allocator.outputs.brand_styles import add_styles, named_styles, wrapping
from allocator.outputs.look import clean
from allocator.outputs.wording import Wording
from allocator.sheets.archive import inspect
from allocator.sheets.messages import OLE, ZIP, Unusable

if TYPE_CHECKING:
    from allocator.pipeline import Result

PAGE = "allocator_page"
MOST = 64 << 20  # bytes of a file
SHOWN = 3  # names in a message
NAMED = 60  # characters of a name in a header, which takes 255 in all
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TEMPLATE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
KINDS = {"SHEET-03": "it is protected by a password"}
NO_XLSX, LOCKED = "it is no workbook of the kind xlsx", "it is protected by a password, or of the older kind xls"
MUDDLED = (ValueError, LookupError, TypeError, BadZipFile)  # what numbers and names that fit nothing lead to


@dataclass(frozen=True)
class Brand:
    """A consultant's workbook as it was read."""

    file: str
    data: bytes = field(repr=False)
    workbook: str
    stylesheet: str
    sheets: Mapping[str, str]  # name -> part, in order
    places: tuple[Place, ...]
    styles: frozenset[str]  # names of the named styles, casefolded

    @property
    def cover(self) -> int:
        """The index of the sheet that ours come after: the first with a place that is filled, else the last."""
        named = {place.sheet for place in self.places if place.name != PAGE}
        return next((index for index, sheet in enumerate(self.sheets) if sheet in named), len(self.sheets) - 1)

    @property
    def page(self) -> str:
        """The sheet whose page is taken; "" for none."""
        return next((place.sheet for place in self.places if place.name == PAGE), "")

    @property
    def guide(self) -> str:
        """The sheet of the page where it serves nothing else and so is hidden; "" for none."""
        others = {place.sheet for place in self.places if place.name != PAGE}
        return "" if self.page in others or len(self.sheets) == 1 else self.page


def read_brand(path: Path) -> tuple[Brand | None, list[Finding]]:
    """A consultant's workbook, None where it cannot serve as a look; TPL findings on it and on its named places."""
    try:
        return _read(path)
    except Unusable as unusable:
        return None, [_refused(path.name, "TPL-01", KINDS.get(unusable.code) or unusable.reason)]
    except OSError as error:
        return None, [_refused(path.name, "TPL-01", error.strerror or "it cannot be read")]
    except (Unfit, *MUDDLED) as error:
        return None, [_unfit(path.name, error)]


def _refused(file: str, code: str, reason: str) -> Finding:
    return finding(code, file, Cell(file, "", 0), reason=reason)


def _unfit(file: str, error: Exception) -> Finding:
    """Why a workbook cannot serve; what does not even fit together is no mistake of ours."""
    if isinstance(error, Unfit):
        return _refused(file, error.code, error.reason)
    return _refused(file, "TPL-01", "its parts do not fit together; open it in a spreadsheet program and save it again")


def branded(result: Result, brand: Brand, scheme: str = "RACI") -> tuple[bytes | None, list[Finding]]:
    """The result in the consultant's workbook, as the bytes of a file; None where that cannot be (TPL-07)."""
    from allocator.outputs.workbook import write_workbook

    with TemporaryDirectory() as folder:
        path = Path(folder) / "ours.xlsx"
        write_workbook(result, path, scheme, partial(_look, known=brand.styles), beside=tuple(brand.sheets))
        ours = Package(path.read_bytes())
    added = [
        Added(sheet.get("name", ""), relation.target, sheet.get("state", ""))
        for sheet, relation in sheet_parts(ours, "xl/workbook.xml")
    ]
    taken = {name.casefold() for name in brand.sheets}
    collisions = [sheet.name for sheet in added if sheet.name.casefold() in taken]
    if collisions:
        return None, [finding("TPL-07", brand.file, Cell(brand.file, collisions[0], 0), sheets=_listed(collisions))]
    try:
        return _put_together(ours, added, brand, result, Wording(result, scheme))
    except (Unfit, *MUDDLED) as error:
        return None, [_unfit(brand.file, error)]


def _put_together(
    ours: Package, added: Sequence[Added], brand: Brand, result: Result, words: Wording
) -> tuple[bytes | None, list[Finding]]:
    """Our sheets and texts in the consultant's file."""
    theirs = Package(brand.data)
    stylesheet = theirs.parse(brand.stylesheet)
    findings = _fill_places(theirs, brand, values(result, words), wrapping(stylesheet))
    numbers = add_styles(stylesheet, ours.parse("xl/styles.xml"))
    theirs.put_xml(brand.stylesheet, stylesheet)
    allocation = words.allocation
    texts = {"{org}": clean(words.org.name)[:NAMED], "{rules}": f"{allocation.pack} {allocation.version} ({allocation.hash[:12]})"}
    page = page_look(theirs, brand.sheets[brand.page], texts) if brand.page else PageLook()
    graft = Graft(ours, theirs, numbers, page)
    parts = [graft.sheet(sheet.part, printed=not sheet.state) for sheet in added]
    graft.finish()
    add_sheets(ours, theirs, brand.workbook, added, parts, after=brand.cover, guide=brand.guide)
    if brand.guide:
        _deselect(theirs, brand.sheets[brand.guide])
    _as_workbook(theirs)
    return theirs.save(), findings


def _listed(names: Sequence[str]) -> str:
    """The first names of several."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _look(book: object, known: frozenset[str]) -> BrandedLook:
    return BrandedLook(book, known)


def _read(path: Path) -> tuple[Brand, list[Finding]]:
    """The workbook with its places and styles."""
    if not path.is_file():
        raise Unfit("TPL-01", "there is no such file")
    if path.stat().st_size > MOST:
        raise Unfit("TPL-01", f"it is larger than {MOST >> 20} MB")
    with path.open("rb") as stream:
        signature = stream.read(4)
    if signature != ZIP:
        raise Unfit("TPL-01", LOCKED if signature == OLE else NO_XLSX)
    inspect(path)
    data = path.read_bytes()
    package = Package(data)
    workbook = _workbook(package)
    root = package.parse(workbook)
    sheets = {sheet.get("name", ""): relation.target for sheet, relation in sheet_parts(package, workbook)}
    if missing := next((part for part in sheets.values() if part not in package), ""):
        raise Unfit("TPL-01", f"its part {missing} is missing")
    tables = {sheet.get("name", "") for sheet, relation in sheet_parts(package, workbook) if relation.kind == "worksheet"}
    stylesheet = next((relation.target for relation in package.relations(workbook) if relation.kind == "styles"), "")
    if not stylesheet:
        raise Unfit("TPL-01", "it has no usable styles; open it in a spreadsheet program and save it again")
    found, findings = _places(root, tables, path.name)
    named = named_styles(package.parse(stylesheet)).keys() & {style.name.casefold() for style in styles()}
    if not found and not named:
        raise Unfit("TPL-05", ", ".join(list(places())[:SHOWN]))
    return Brand(path.name, data, workbook, stylesheet, sheets, tuple(found), frozenset(named)), findings


def _workbook(package: Package) -> str:
    """The part that is the workbook.

    Raises:
        Unfit: it is of a kind that cannot be kept.
    """
    main = next((relation.target for relation in package.relations("") if relation.kind == "officeDocument"), "")
    if CONTENT_TYPES not in package or not main.endswith(".xml") or main not in package:
        raise Unfit("TPL-01", NO_XLSX)
    kinds = [entry.get("ContentType", "") for entry in package.parse(CONTENT_TYPES)]
    macros = any("macroEnabled" in kind or "vbaProject" in kind for kind in kinds)
    if macros or any("macrosheets/" in part for part in package.parts):
        raise Unfit("TPL-02")
    if any(part.startswith("_xmlsignatures/") for part in package.parts):
        raise Unfit("TPL-03")
    if package.parse(main).tag.startswith(f"{{{STRICT}}}"):
        raise Unfit("TPL-04")
    if package.parse(main).tag != tag("workbook"):
        raise Unfit("TPL-01", NO_XLSX)
    return main


def _places(root: Element, tables: set[str], file: str) -> tuple[list[Place], list[Finding]]:
    """The named places, each once, and findings on names that lead nowhere or that nobody knows."""
    found: dict[str, Place] = {}
    findings = []
    written = {sheet.casefold(): sheet for sheet in tables}
    for name, reference in _names(root):
        place = place_of(name, reference)
        if name not in places():
            findings.append(finding("TPL-09", name, Cell(file, "", 0), known=", ".join(places())))
        elif place is None or place.sheet.casefold() not in written:
            findings.append(finding("TPL-06", name, Cell(file, "", 0), reference=reference))
        else:
            found.setdefault(name, replace(place, sheet=written[place.sheet.casefold()]))
    return list(found.values()), findings


def _names(root: Element) -> Iterator[tuple[str, str]]:
    """Our defined names with what they refer to."""
    for entry in root.iterfind(f"{tag('definedNames')}/{tag('definedName')}"):
        if (name := entry.get("name", "").lower()).startswith(PREFIX):
            yield name, (entry.text or "").strip()


def _fill_places(theirs: Package, brand: Brand, shown: Mapping[str, Value], wraps: Collection[str]) -> list[Finding]:
    """Fill the places sheet by sheet, so that each sheet is read and written once."""
    findings: list[Finding] = []
    for sheet, part in brand.sheets.items():
        here = [place for place in brand.places if place.sheet == sheet and place.name in shown]
        if here:
            root = theirs.parse(part)
            for place in here:
                findings += fill(root, place, shown[place.name], brand.file, wraps)
            theirs.put_xml(part, root)
    return findings


def _deselect(theirs: Package, part: str) -> None:
    """A hidden sheet must not be among those selected: what is typed would be typed on it too."""
    root = theirs.parse(part)
    views = [view for view in root.iter(tag("sheetView")) if view.get("tabSelected") in {"1", "true"}]
    for view in views:
        del view.attrib["tabSelected"]
    if views:
        theirs.put_xml(part, root)


def _as_workbook(theirs: Package) -> None:
    """A template (xltx) becomes a workbook."""
    root = theirs.parse(CONTENT_TYPES)
    for entry in root.iterfind(f"{{{TYPES}}}Override[@ContentType='{TEMPLATE_TYPE}']"):
        entry.set("ContentType", SHEET_TYPE)
        theirs.put_xml(CONTENT_TYPES, root)
