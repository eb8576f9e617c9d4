"""What became of the founding document: for each of its dimensions everything in the pack, and every finding, that cites it.

Beside the data path. Nothing is listed by hand: it is the citations of the pack read backwards.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from allocator.findings import catalogue
from allocator.rules.citations import FOUNDING, Dimension
from allocator.rules.pack import Pack

CITED = re.compile(r"founding document, lines? ([\d, ]+)")
KINDS = {
    "activity": "responsibility",
    "rule": "rule",
    "evidence": "evidence of a role",
    "attribute": "attribute of a role",
    "kpi": "key figure",
    "expectation": "expectation",
    "comparison": "comparison",
    "delegation": "delegation of authority",
    "career": "career guidance",
    "finding": "finding",
}  # by table of the pack, in the order of the listing
NAMES = ("name", "expect", "when", "statement")  # the first of these that an entry has says what it is


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in the product: its kind (a value of KINDS), its id in the pack, and what it is in a few words."""

    kind: str
    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A dimension of the founding document with what it became."""

    dimension: Dimension
    entries: tuple[Entry, ...]


def trace(pack: Pack) -> tuple[Trace, ...]:
    """What each dimension of the founding document became, in the order of the document."""
    of_line: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry, sources in _entries(pack):
        for line in dict.fromkeys(source["line"] for source in sources if source["document"] == FOUNDING):
            of_line[line].append(entry)
    for code, item in catalogue().items():
        for line in _lines(item.source):
            of_line[line].append(Entry(KINDS["finding"], code, item.title))
    dimensions: Mapping[str, Dimension] = pack.extras["dimensions"]
    return tuple(Trace(one, tuple(of_line[one.line])) for one in sorted(dimensions.values(), key=lambda one: one.line))


def elsewhere(pack: Pack) -> tuple[tuple[str, Entry], ...]:
    """What does not cite the founding document at all: each entry with the titles of its sources."""
    titles = pack.data["document"]
    return tuple(
        ("; ".join(dict.fromkeys(titles[source["document"]] for source in sources)), entry)
        for entry, sources in _entries(pack)
        if all(source["document"] != FOUNDING for source in sources)
    )


def _entries(pack: Pack) -> Iterator[tuple[Entry, list[Mapping[str, Any]]]]:
    """Every entry of the pack that has sources, with them; by kind, then in the order of the pack."""
    for table, kind in KINDS.items():
        for path, value in _sourced((), pack.data.get(table, {})):
            source = value["source"]
            yield Entry(kind, ".".join(path) or table, _says(path, value)), source if isinstance(source, list) else [source]


def _sourced(path: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The tables below one that have a source, with the keys that lead to them."""
    if isinstance(value, Mapping):
        if "source" in value:
            yield path, value
        for key, below in value.items():
            yield from _sourced((*path, key), below)


def _says(path: tuple[str, ...], entry: Mapping[str, Any]) -> str:
    """What an entry is, in the pack's own words."""
    named = next((entry[name] for name in NAMES if name in entry), None)
    if "points" in entry:
        return f"{entry['points']:+d} for {entry['archetype']}: {named}"
    if named:
        return str(named)
    if "values" in entry:
        return f"{path[-1]}: {', '.join([*entry['values'], *entry.get('plus', ())])}"
    poles = [text for key, text in entry.items() if key != "source" and isinstance(text, str)]
    sources = entry["source"] if isinstance(entry["source"], list) else [entry["source"]]
    return " or ".join(poles) if len(poles) == 2 else sources[0].get("statement", "")


def _lines(source: str) -> Iterator[int]:
    """The lines of the founding document that the source of a finding names."""
    if found := CITED.search(source):
        yield from (int(number) for number in found[1].replace(" ", "").split(",") if number)
