"""Typed reading of a TOML table: every mistake becomes a finding that names the table and key, and none stops the reading.

Below the pack loader. A `Table` hands out values by key and remembers what was asked for, so that whatever is left at the
end is a mistyped key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

from allocator.findings import Cell, Finding, finding

Value = TypeVar("Value")

SPOKEN: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


def unknown(place: str, cell: Cell | None, kind: str, name: str, among: Iterable[str] = ()) -> Finding:
    """An unknown name at a place of a pack, with the nearest of those known where one is near."""
    near = get_close_matches(name, sorted(among), 1)
    return finding("PACK-03", place, cell, kind=kind, name=name, near=f'; the nearest is "{near[0]}"' if near else "")


@dataclass
class Table:
    """A table of a pack file with its place in it ("activity.ops-budget"), and the findings of the whole file."""

    place: str
    data: Mapping[str, Any]
    findings: list[Finding]
    read: set[str] = field(default_factory=set)

    def at(self, key: str) -> str:
        """The place of a key, of the table itself for ""."""
        return ".".join(part for part in (self.place, key) if part)

    def say(self, code: str, key: str, **values: object) -> None:
        """Note a mistake at a key."""
        self.findings.append(finding(code, self.at(key), None, **values))

    def unknown(self, key: str, kind: str, name: str, among: Iterable[str] = ()) -> None:
        """Note a name at a key that is none of those known."""
        self.findings.append(unknown(self.at(key), None, kind, name, among))

    def value(self, key: str, kind: type[Value], default: Value | None = None) -> Value | None:
        """The value of a key; None with a finding where it is missing without a default, or of another kind."""
        self.read.add(key)
        if key not in self.data:
            if default is None:
                self.say("PACK-04", key, kind=SPOKEN[kind])
            return default
        value = self.data[key]
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            self.say("PACK-06", key, reason=f"{SPOKEN[kind]} is needed")
            return default
        return value

    def text(self, key: str, default: str | None = None, *, among: Collection[str] | None = None, kind: str = "value") -> str:
        """A text, one of `among` where that is given; "" where it cannot be had. Blank only where that is the default."""
        value = self.value(key, str, default)
        if value is None:
            return ""
        if default is None and not value.strip():
            self.say("PACK-04", key, kind=SPOKEN[str])
            return ""
        if among is not None and value not in among:
            self.unknown(key, kind, value, among)
        return value

    def texts(
        self, key: str, *, among: Collection[str] | None = None, kind: str = "value", optional: bool = False
    ) -> tuple[str, ...]:
        """A list of texts, each one of `among` and none twice."""
        values = self.value(key, list, [] if optional else None) or []
        for place, value in enumerate(values):
            if not isinstance(value, str):
                self.say("PACK-06", f"{key}[{place}]", reason=f"{SPOKEN[str]} is needed")
            elif value in values[:place]:
                self.say("PACK-05", f"{key}[{place}]", kind=kind, name=value)
            elif among is not None and value not in among:
                self.unknown(f"{key}[{place}]", kind, value, among)
        return tuple(value for value in values if isinstance(value, str))

    def integer(self, key: str, default: int | None = None) -> int:
        """A whole number; 0 where it cannot be had."""
        return self.value(key, int, default) or 0

    def number(self, key: str) -> float:
        """A number, whole or not; 0 where it cannot be had."""
        return self.value(key, float) or 0.0

    def flag(self, key: str) -> bool:
        """True or false; false where it is not given."""
        return bool(self.value(key, bool, False))

    def table(self, key: str) -> Table:
        """A table within this one; an empty one where it cannot be had."""
        value = self.value(key, dict)
        return Table(self.at(key), value or {}, [] if value is None else self.findings)  # a missing table is one finding

    def entries(self, key: str, *, exactly: Collection[str] = ()) -> Iterator[tuple[str, Table]]:
        """The tables of a table of tables by name, each closed after its use; `exactly` these names where that is given."""
        parent = self.table(key)
        parent.names(exactly)
        for name in parent.data:
            entry = parent.table(name)
            yield name, entry
            entry.close()

    def names(self, exactly: Collection[str]) -> None:
        """Note which keys are unknown or missing, where the keys are fixed (`exactly` not empty)."""
        for name in self.data if exactly else ():
            if name not in exactly:
                self.unknown(name, "name", name, exactly)
        for name in exactly:
            if name not in self.data:
                self.say("PACK-04", name, kind="the entry")

    def items(self, key: str, *, single: bool = False) -> Iterator[Table]:
        """The tables of a list of tables (or the one table, where `single` allows it), each closed after its use."""
        self.read.add(key)
        given = self.data.get(key)
        if single and isinstance(given, dict):
            entry = Table(self.at(key), given, self.findings)
            yield entry
            entry.close()
            return
        for place, item in enumerate(self.value(key, list) or []):
            if not isinstance(item, dict):
                self.say("PACK-06", f"{key}[{place}]", reason=f"{SPOKEN[dict]} is needed")
                continue
            entry = Table(f"{self.at(key)}[{place}]", item, self.findings)
            yield entry
            entry.close()

    def close(self) -> None:
        """Every key that nothing asked for is unknown."""
        for key in self.data:
            if key not in self.read:
                self.say("PACK-07", key, name=key)
