"""Render: what was found in responsibility matrices as SARIF 2.1.0, which code review and build servers show beside the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from allocator import __version__
from allocator.findings import Entry, Finding, Severity, catalogue

if TYPE_CHECKING:
    from allocator.derived.judged import Judged, Judgement

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
TEXTS = {".csv", ".tsv", ".txt", ".md", ".markdown"}  # in which a row is a line
Json = dict[str, Any]


def sarif(made: Judgement) -> Json:
    """The findings as one run; each code that was found is a rule, with its help text from the catalogue."""
    codes = [code for code in catalogue() if code in {item.code for item in made.findings}]
    place = {code: number for number, code in enumerate(codes)}
    driver = {"name": "allocator", "semanticVersion": __version__, "rules": [_rule(catalogue()[code]) for code in codes]}
    results = [_result(file, item, place[item.code]) for file in made.files for item in file.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _rule(entry: Entry) -> Json:
    """A code of the catalogue."""
    return {
        "id": entry.code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.means},
        "help": {"text": f"{entry.means} {entry.fix} Source: {entry.source}."},
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
        "properties": {"source": entry.source},
    }


def _result(file: Judged, item: Finding, rule: int) -> Json:
    """A finding at its cell: the file, the line where it has lines, and sheet and cell as a logical place."""
    location: Json = {"physicalLocation": {"artifactLocation": {"uri": _uri(file.path)}}}
    if item.cell and item.cell.row and file.path.suffix.lower() in TEXTS:
        location["physicalLocation"]["region"] = {"startLine": item.cell.row}
    if item.cell and (where := "!".join(part for part in (item.cell.sheet, item.cell.address) if part)):
        location["logicalLocations"] = [{"fullyQualifiedName": where, "kind": "element"}]
    message = {"text": f"{item.message}. {item.fix}"}
    return {"ruleId": item.code, "ruleIndex": rule, "level": LEVELS[item.severity], "message": message, "locations": [location]}


def _uri(path: Path) -> str:
    """A path as it was given, relative ones relative to where the program ran."""
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
