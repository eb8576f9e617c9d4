"""A rule pack as it is written: a TOML file or a workbook, laid over the pack that it extends, with the place of every value.

Part of loading the pack. What comes out is one table of plain data, checked by the pack loader like any other. A pack that
extends another says only what differs: tables are merged key by key, any other value and every source replaces the one
below, and `remove = ["name", …]` in a table takes entries out of it before its own are added.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from allocator.findings import Cell, Finding, Severity, finding
from allocator.rules.book import Node
from allocator.rules.book_in import Layer, read_book
from allocator.sheets.messages import WORKBOOKS
from allocator.sheets.reader import read

BUNDLED = ("operations",)
EXTENDS, REMOVE, SOURCE, IDENTITY = "extends", "remove", "source", ("id", "version")
TABLES = {"function": "archetype", "holder": "archetype"}  # kind of name -> its table, where that is called otherwise


@dataclass
class Written:
    """The data of a pack, all that it extends included, and where its values stand: own places before those below."""

    data: dict[str, Any]
    cells: list[Mapping[str, Cell]]
    removed: dict[tuple[str, str], Cell] = field(default_factory=dict)  # by table and name

    def located(self, item: Finding) -> Finding:
        """A finding about a place of the pack, with the cell of the value or of the nearest table around it."""
        kind, name = (str(item.values.get(key)) for key in ("kind", "name"))
        removed = self.removed.get((TABLES.get(kind, kind), name))
        if item.code == "PACK-03" and removed:
            return finding("PACK-10", item.subject, removed, kind=kind, name=name)
        return item if item.cell else replace(item, cell=self._cell(item.subject))

    def _cell(self, place: str) -> Cell | None:
        for around in _around(place):
            for cells in self.cells:
                if around in cells:
                    return cells[around]
        return None


def _around(place: str) -> Iterator[str]:
    """A place and the places around it, down to the whole file."""
    while place:
        yield place
        end = max(place.rfind("."), place.rfind("["))
        place = place[:end] if end > 0 else ""
    yield ""


def written(pack: str | Path, below: tuple[Path, ...] = ()) -> tuple[Written | None, list[Finding]]:
    """The data of a bundled pack by name, or of a file; None with findings where it cannot be read. `below`: who extends it."""
    layer, findings = _layer(pack)
    if layer is None:
        return None, findings
    base = Written({}, [])
    if layer.extends:
        found, more = _parent(layer, below or (Path(pack),))
        findings += more
        if found is None:
            return None, findings
        base = found
    findings += layer.settle(base.data)
    merged = _Merge(layer.cells)
    below_it = {key: value for key, value in base.data.items() if key not in IDENTITY}
    data = merged.over(below_it, {key: value for key, value in layer.data.items() if key != EXTENDS}, "")
    gone = {*IDENTITY, *merged.gone}
    cells = [{place: cell for place, cell in each.items() if gone.isdisjoint(_around(place))} for each in base.cells]
    removed = {**base.removed, **merged.removed}
    return Written(data, [layer.cells, *cells], removed), [*findings, *merged.findings]


def digest(data: Mapping[str, Any], *more: bytes) -> str:
    """Hash of what a pack says, and of more that goes with it: 12 hexadecimal digits.

    How it is written does not count: TOML or workbook, whole or by extending another, the order of the keys in an entry,
    a blank value or none, one thing alone or in a list of one. The order of the entries of a table counts.
    """
    plain = _plain(data)
    order = {name: list(table) for name, table in plain.items() if isinstance(table, dict) and _of_entries(table)}
    text = json.dumps([plain, order], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(b"".join((text.encode("utf-8", "surrogatepass"), *more))).hexdigest()[:12]


def _plain(value: Node) -> Node:
    """A value without what does not count in the hash."""
    if isinstance(value, Mapping):
        return {key: plain for key, below in value.items() if not _blank(plain := _plain(below))}
    if isinstance(value, list):
        plain = [_plain(item) for item in value]
        return plain[0] if len(plain) == 1 else plain
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _of_entries(table: Mapping[str, Any]) -> bool:
    return all(isinstance(entry, Mapping) for entry in table.values())


def _blank(value: object) -> bool:
    return value is False or value is None or value in ("", [], {})


def _parent(layer: Layer, line: tuple[Path, ...]) -> tuple[Written | None, list[Finding]]:
    """The pack that a layer extends: a bundled one by name, else a file beside it."""
    cell = layer.cells.get(EXTENDS) or layer.cells.get("")
    beside = layer.extends if layer.extends in BUNDLED else line[-1].parent / layer.extends
    if isinstance(beside, Path) and beside.resolve() in [path.resolve() for path in line]:
        names = " extends ".join(path.name for path in (*line, beside))
        return None, [finding("PACK-09", layer.extends, cell, line=names)]
    if isinstance(beside, Path) and not beside.is_file():
        reason = f"there is no such file beside it, and bundled is only the pack {BUNDLED[0]}"
        return None, [finding("PACK-01", layer.extends, cell, reason=reason)]
    return written(beside, (*line, Path(beside)))


def _layer(pack: str | Path) -> tuple[Layer | None, list[Finding]]:
    """One file as it is written."""
    source: Traversable | Path = Path(pack)
    if str(pack) in BUNDLED:
        source = files("allocator.templates").joinpath("rules", f"{pack}.toml")
    elif Path(pack).suffix.lower() in WORKBOOKS:
        return _book(Path(pack))
    try:
        content = source.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__ if isinstance(pack, Path) else f"bundled is only the pack {BUNDLED[0]}"
        return None, [finding("PACK-01", str(pack), reason=reason)]
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, [finding("PACK-02", source.name, Cell(source.name, "", 0), reason="it is no text file in UTF-8")]
    except tomllib.TOMLDecodeError as error:
        return None, [finding("PACK-02", source.name, Cell(source.name, "", 0), reason=str(error))]
    return _of_toml(data, Cell(source.name, "", 0))


def _of_toml(data: dict[str, Any], file: Cell) -> tuple[Layer | None, list[Finding]]:
    """The layer of a TOML file; TOML keeps no places, so every value stands in the file as a whole."""
    extends = data.get(EXTENDS, "")
    if not isinstance(extends, str):
        return None, [finding("PACK-06", EXTENDS, file, reason="a text is needed")]
    return Layer(data, dict.fromkeys(_places(data, ""), file), extends), []


def _places(value: Node, place: str) -> Iterator[str]:
    """Every place below a value, as findings name it."""
    yield place
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _places(below, f"{place}.{key}" if place else key)


def _book(path: Path) -> tuple[Layer | None, list[Finding]]:
    """The layer of a workbook, read in the child process like any spreadsheet."""
    sheets, findings = read([path])
    if not sheets or any(item.severity is Severity.ERROR for item in findings):
        return None, findings
    layer, more = read_book(sheets, path.name)
    return layer, [*findings, *more]


class _Merge:
    """Laying one pack's data over another's, with what was taken out and what could not be."""

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self.cells = cells
        self.removed: dict[tuple[str, str], Cell] = {}
        self.gone: set[str] = set()  # places
        self.findings: list[Finding] = []

    def over(self, base: Mapping[str, Any], own: Mapping[str, Any], place: str) -> dict[str, Any]:
        """A table laid over another."""
        given = own.get(REMOVE, [])
        gone = () if isinstance(given, Mapping) else self._gone(base, given, f"{place}.{REMOVE}".lstrip("."))
        merged = {key: value for key, value in base.items() if key not in gone}
        for key, value in own.items():
            if key == REMOVE and not isinstance(value, Mapping):
                continue
            at = f"{place}.{key}" if place else key
            below = merged.get(key)
            if isinstance(value, Mapping) and key != SOURCE:
                merged[key] = self.over(below if isinstance(below, Mapping) else {}, value, at)
            else:
                merged[key] = value
        return merged

    def _gone(self, base: Mapping[str, Any], names: object, place: str) -> list[str]:
        """The names that are taken out of a table."""
        gone: list[str] = []
        if not isinstance(names, list):
            self.findings.append(finding("PACK-06", place, self.cells.get(place), reason="a list of names to take out is needed"))
            return gone
        for number, name in enumerate(names):
            cell = self.cells.get(f"{place}[{number}]") or self.cells.get(place)
            if isinstance(name, str) and name in base:
                gone.append(name)
                table = place.removesuffix(REMOVE)
                self.gone.add(f"{table}{name}")
                if cell:
                    self.removed[table.rstrip("."), name] = cell
            else:
                self.findings.append(finding("PACK-06", f"{place}[{number}]", cell, reason=f'there is no "{name}" to take out'))
        return gone
