"""The rules read back from a workbook: the data of a pack as TOML would give it, with the cell of every value.

Part of loading the pack. Here only what the sheets themselves can have wrong is found: sheets, columns and names that are
missing, unknown or there twice. Values are judged by the pack loader, which names them by the cells noted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocator.findings import Cell, Finding, finding
from allocator.rules.book import (
    LISTS,
    NUMBER,
    README,
    REMOVE,
    SETTING,
    VALUE,
    BookColumn,
    BookSheet,
    Parts,
    fill,
    layout,
    look_up,
    names,
)
from allocator.rules.book_cells import YES, Line, column_name, head_row, heads, is_filled, spoken, value_of
from allocator.rules.tables import unknown
from allocator.sheets.reader import Sheet

TELLING = ("Pack", "Activities", "Decisions")  # sheets of which every rules workbook has one


@dataclass
class Layer:
    """One file of rules: its data, the cell of every place, what it extends, and entries that must stand in that pack."""

    data: dict[str, Any]
    cells: dict[str, Cell]
    extends: str = ""
    loose: list[tuple[Parts, str, Cell]] = field(default_factory=list)  # place, what it is, where it is named

    def settle(self, below: Mapping[str, Any]) -> list[Finding]:
        """Takes out what is said about entries that stand neither here nor in the pack below, with a finding for each."""
        findings = []
        for place, kind, cell in self.loose:
            if look_up(below, place) is None:
                known = {*(look_up(below, place[:-1]) or ()), *(look_up(self.data, place[:-1]) or ())} - {place[-1]}
                findings.append(unknown(".".join(place), cell, kind, place[-1], known))
                table = look_up(self.data, place[:-1])
                if isinstance(table, dict):
                    table.pop(place[-1], None)
        return findings


def read_book(sheets: Sequence[Sheet], file: str) -> tuple[Layer | None, list[Finding]]:
    """The layer of a workbook; None where a sheet or column is missing that a pack of its own needs."""
    reader = _Reader(file)
    by_name = {sheet.name.strip().casefold(): sheet for sheet in sheets}
    if not any(name.casefold() in by_name for name in TELLING):
        reason = f"it is no rules workbook, as it has none of the sheets {', '.join(TELLING)}"
        return None, [finding("PACK-01", file, Cell(file, "", 0), reason=reason)]
    found = [(sheet, by_name.pop(sheet.name.casefold(), None)) for sheet in layout().sheets]
    for sheet, given in found:
        if given is not None:
            reader.read(sheet, given)
        elif not reader.extends:
            reader.say("PACK-04", sheet.name, Cell(file, "", 0), kind="the sheet")
            reader.broken = True
    for given in by_name.values():
        if given.name not in {README, LISTS} and any(map(is_filled, given.rows)):
            reader.say("PACK-11", given.name, Cell(file, given.name, 0), what="the sheet")
    reader.layer.extends = reader.extends
    return (None if reader.broken else reader.layer), reader.findings


class _Reader:
    """What is read of a workbook so far."""

    def __init__(self, file: str) -> None:
        self.layer = Layer({}, {"": Cell(file, "", 0)})
        self.findings: list[Finding] = []
        self.broken = False

    @property
    def extends(self) -> str:
        """The pack below; the sheet that names it comes first."""
        return str(self.layer.data.get("extends", ""))

    def say(self, code: str, subject: str, cell: Cell, **values: object) -> None:
        """Note what is wrong with the sheets."""
        self.findings.append(finding(code, subject, cell, **values))

    def read(self, sheet: BookSheet, given: Sheet) -> None:
        """Reads a sheet into the layer."""
        head = head_row(given, heads(sheet))
        if head is None:
            self.say("PACK-04", sheet.name, Cell(given.file, given.name, 0), kind="the row with the names of the columns")
            self.broken = True
            return
        if sheet.path:
            self.layer.cells.setdefault(sheet.path[0], Cell(given.file, given.name, 0))
        columns = self._columns(sheet, given, head)
        lines = list(self._lines(given, head, columns))
        if sheet.upright:
            self._upright(sheet, lines)
            return
        seen: dict[Parts, Cell] = {}
        for line in self._in_order(sheet, lines):
            self._line(sheet, line, seen)

    def _columns(self, sheet: BookSheet, given: Sheet, head: int) -> dict[str, int]:
        """The place of each known column; those unknown are listed, those missing or there twice are mistakes."""
        known = {name.casefold(): name for name in heads(sheet)}
        columns: dict[str, int] = {}
        for place, value in enumerate(given.rows[head]):
            name = known.get(column_name(value), "")
            cell = Cell(given.file, given.name, head + 1, place + 1)
            if name in columns:
                self.say("PACK-05", sheet.name, cell, kind="the column", name=name)
                self.broken = True
            elif name:
                columns[name] = place
            elif spoken(value):
                self.say("PACK-11", f"{sheet.name}.{spoken(value)}", cell, what="the column")
        needed = (SETTING, VALUE) if sheet.upright else tuple(each.name for each in (*sheet.keys, *sheet.read))
        for name in needed:
            if name not in columns and not (self.extends and name not in {column.name for column in sheet.keys}):
                self.say("PACK-04", f"{sheet.name}.{name}", Cell(given.file, given.name, head + 1), kind="the column")
                self.broken = True
        return columns

    def _lines(self, given: Sheet, head: int, columns: Mapping[str, int]) -> Iterator[Line]:
        """The lines below the names of the columns that hold anything; a text in no column is said once."""
        named = {place for place, value in enumerate(given.rows[head]) if spoken(value)}
        stray: set[int] = set()
        for number, row in enumerate(given.rows[head + 1 :], head + 2):
            for place, value in enumerate(row):
                if place not in named and place not in stray and spoken(value):
                    stray.add(place)
                    self.say(
                        "PACK-11",
                        f"{given.name}.{spoken(value)[:40]}",
                        Cell(given.file, given.name, number, place + 1),
                        what="the text",
                    )
            values = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
            if any(spoken(value) for name, value in values.items() if name != NUMBER):
                yield Line(values, number, columns, given)

    def _in_order(self, sheet: BookSheet, lines: list[Line]) -> list[Line]:
        """Lines by their number, those without one last."""
        order = []
        for line in lines:
            number = value_of(line.values.get(NUMBER, ""), "number")
            if number is not None and not isinstance(number, int | float):
                self.say("PACK-06", f"{sheet.name}.{NUMBER}", line.cell(NUMBER), reason="a number is needed to order the lines")
                number = None
            order.append((number is None, number or 0))
        return [lines[place] for place in sorted(range(len(lines)), key=order.__getitem__)]

    def _line(self, sheet: BookSheet, line: Line, seen: dict[Parts, Cell]) -> None:
        """Puts one line in its place."""
        keys = self._keys(sheet, line)
        filled = [column for column in sheet.read if line.text(column.name)]
        if keys is None or not (keys or filled):
            return
        parts = fill(sheet.path, keys)
        if sheet.of and look_up(self.layer.data, parts[:2]) is None:
            self.layer.loose.append((parts[:2], sheet.of, line.cell(sheet.keys[0].name)))
        if line.text(REMOVE).casefold() in YES:
            self._remove(parts, line, filled)
        elif sheet.many:
            self._add(sheet, line, parts)
        elif parts in seen:
            self.say(
                "PACK-05", ".".join(parts), line.cell(sheet.keys[-1].name), kind=sheet.keys[-1].name.casefold(), name=parts[-1]
            )
        else:
            seen[parts] = self.layer.cells[".".join(parts)] = line.cell(sheet.keys[-1].name)
            self._fill(sheet, line, parts, keys)

    def _keys(self, sheet: BookSheet, line: Line) -> dict[str, str] | None:
        """The names that say which entry a line is about; None where one is missing or not understood."""
        keys = {column.name: line.text(column.name) for column in sheet.keys}
        wrong = False
        for column in sheet.keys:
            name, cell = keys[column.name], line.cell(column.name)
            known = names(column.among, {}) if column.closed else (name,)
            if not name:
                self.say("PACK-04", f"{sheet.name}, row {line.row}", cell, kind=f"the {column.name.casefold()}")
            elif name in known or name.upper() in known:
                keys[column.name] = name if name in known else name.upper()
                continue
            else:
                self.findings.append(unknown(".".join(fill(sheet.path, keys)), cell, column.name.casefold(), name, known))
            wrong = True
        return None if wrong else keys

    def _remove(self, parts: Parts, line: Line, filled: Sequence[BookColumn]) -> None:
        """Notes a name to take out of its table."""
        for column in filled:
            reason = f"a line with yes under {REMOVE} only names what to take out"
            self.say("PACK-06", ".".join(parts), line.cell(column.name), reason=reason)
        removed = _table(self.layer.data, parts[:-1]).setdefault("remove", [])
        self.layer.cells[".".join((*parts[:-1], f"remove[{len(removed)}]"))] = line.cell(REMOVE)
        removed.append(parts[-1])

    def _add(self, sheet: BookSheet, line: Line, parts: Parts) -> None:
        """Adds a line to a list, as a value or as an entry."""
        table = _table(self.layer.data, parts[:-1])
        listed = table.setdefault(parts[-1], [])
        place = f"{'.'.join(parts)}[{len(listed)}]"
        only = sheet.read[0]
        if only.field:
            entry: dict[str, Any] = {}
            self.layer.cells[place] = line.cell((sheet.keys or sheet.read)[0].name)
            for column in sheet.read:
                self.layer.cells[f"{place}.{column.field}"] = line.cell(column.name)
                value = value_of(line.values.get(column.name, ""), column.kind)
                if value is not None or column.empty:
                    entry[column.field] = [] if value is None else value
            listed.append(entry)
            return
        self.layer.cells[place] = self.layer.cells[".".join(parts)] = line.cell(only.name)
        value = value_of(line.values.get(only.name, ""), only.kind)
        if value is None:
            self.say("PACK-04", place, line.cell(only.name), kind=f"the {only.name.casefold()}")
        else:
            listed.append(value)

    def _fill(self, sheet: BookSheet, line: Line, parts: Parts, keys: Mapping[str, str]) -> None:
        """Puts the values of a line into its entry, or as its value."""
        only = sheet.read[0]
        if only.field:
            _table(self.layer.data, parts)
        elif not line.text(only.name):
            self.say("PACK-04", ".".join(parts), line.cell(only.name), kind=f"the {only.name.casefold()}")
        for column in sheet.read:
            self._set(column, line.values.get(column.name, ""), column.parts(parts, keys), line.cell(column.name))

    def _set(self, column: BookColumn, given: object, place: Parts, cell: Cell) -> None:
        """Puts one value in its place; a blank is no value, except where it means something in a complete pack."""
        self.layer.cells[".".join(place)] = cell
        if "." in column.field:
            self.layer.cells.setdefault(".".join(place[:-1]), cell)
        value = value_of(given, column.kind)
        if isinstance(value, list):
            self.layer.cells.update({f"{'.'.join(place)}[{number}]": cell for number in range(len(value))})
        if value is None and column.empty and not self.extends:
            value = [] if column.kind == "list" else ""
        if value is not None:
            _table(self.layer.data, place[:-1])[place[-1]] = value

    def _upright(self, sheet: BookSheet, lines: Sequence[Line]) -> None:
        """Reads settings, one a line."""
        settings = {column.name.casefold(): column for column in sheet.columns}
        seen: set[str] = set()
        for line in lines:
            name = line.text(SETTING)
            column = settings.get(name.casefold())
            if column is None:
                self.say("PACK-07", f"{sheet.name}, row {line.row}", line.cell(SETTING), name=name)
            elif column.name in seen:
                self.say("PACK-05", f"{sheet.name}.{name}", line.cell(SETTING), kind="the setting", name=name)
            else:
                seen.add(column.name)
                self._set(column, line.values.get(VALUE, ""), column.parts((), {}), line.cell(VALUE))


def _table(data: dict[str, Any], place: Parts) -> dict[str, Any]:
    """The table at a place, made where there is none."""
    for part in place:
        data = data.setdefault(part, {})
    return data
