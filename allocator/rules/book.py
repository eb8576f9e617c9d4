"""The rules as a workbook: which sheets there are, and where each line and column stands in the pack.

Part of loading the pack, and of writing it out: templates/rules/workbook.toml says how the tables of a pack stand in
sheets, and both sides follow it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from allocator.findings import catalogue
from allocator.rules import vocabulary
from allocator.rules.citations import USES
from allocator.rules.decisions import BY_MATRIX, FUNCTION

NUMBER, REMOVE = "No.", "Remove"  # columns of every list: its order; in a pack that extends another, what is taken out
SETTING, VALUE, ABOUT = "Setting", "Value", "What it is"  # columns of an upright sheet
README, LISTS = "Read me", "Lists"  # sheets for reading only
Parts = tuple[str, ...]
Node: TypeAlias = Any  # a value of a pack as TOML gives it


@dataclass(frozen=True, slots=True)
class BookColumn:
    """A column of a sheet, or a line of an upright one."""

    name: str
    field: str = ""
    kind: str = "text"  # text, whole, number, yes, list
    width: int = 12
    among: str = ""
    closed: bool = False
    optional: bool = False
    empty: bool = False
    long: bool = False
    shows: str = ""
    note: str = ""

    def parts(self, own: Parts, keys: Mapping[str, str]) -> Parts:
        """The place of the column's value in the pack, in an entry that stands at `own`."""
        if self.field.startswith("/"):
            return fill(tuple(self.field[1:].split(".")), keys)
        return (*own, *(self.field.split(".") if self.field else ()))


@dataclass(frozen=True, slots=True)
class BookSheet:
    """A sheet: the place of its lines in the pack, and its columns."""

    name: str
    about: str
    columns: tuple[BookColumn, ...]
    path: Parts = ()
    many: bool = False  # each line is added to a list
    of: str = ""
    upright: bool = False
    main: bool = False

    @property
    def keys(self) -> tuple[BookColumn, ...]:
        """The columns that say which entry a line is about, in the order of the path."""
        by_name = {column.name: column for column in self.columns}
        return tuple(by_name[part[1:-1]] for part in self.path if part.startswith("{"))

    @property
    def read(self) -> tuple[BookColumn, ...]:
        """The columns whose values are read, keys and those for reading only left out."""
        return tuple(column for column in self.columns if not column.shows and column not in self.keys)

    def needs(self, column: BookColumn) -> bool:
        """Whether a line of a complete pack must have a value in this column."""
        return not (column.shows or column.optional or column.empty)


@dataclass(frozen=True, slots=True)
class Book:
    """All sheets, and the words of the first one."""

    title: str
    readme: tuple[str, ...]
    extending: tuple[str, ...]
    thresholds: Mapping[str, str]  # what each means
    sheets: tuple[BookSheet, ...]


@cache
def layout() -> Book:
    """The workbook as templates/rules/workbook.toml describes it."""
    text = files("allocator.templates").joinpath("rules", "workbook.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Book(
        data["title"], tuple(data["readme"]), tuple(data["extending"]), data["threshold"], tuple(map(_sheet, data["sheet"]))
    )


def _sheet(entry: dict[str, Any]) -> BookSheet:
    path = entry.pop("path", "")
    columns = tuple(BookColumn(**column) for column in entry.pop("columns"))
    parts = tuple(path.removesuffix("[]").split(".")) if path else ()
    return BookSheet(columns=columns, path=parts, many=path.endswith("[]"), **entry)


def fill(path: Parts, keys: Mapping[str, str]) -> Parts:
    """A path with its names filled in."""
    return tuple(keys[part[1:-1]] if part.startswith("{") else part for part in path)


def entries(sheet: BookSheet, data: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], Any]]:
    """The lines of a sheet from the data of a pack: names by key column, and the entry or value."""
    closed = {column.name: names(column.among, data) for column in sheet.keys if column.closed}

    def down(path: Parts, node: Node, keys: dict[str, str]) -> Iterator[tuple[dict[str, str], Node]]:
        """The lines below a node that the path leads through."""
        if not path:
            yield from ((keys, item) for item in (node if sheet.many and isinstance(node, list) else [node]))
        elif not isinstance(node, Mapping):
            return
        elif path[0].startswith("{"):
            key = path[0][1:-1]
            for name in node:
                if name in closed.get(key, node):
                    yield from down(path[1:], node[name], {**keys, key: name})
        elif path[0] in node:
            yield from down(path[1:], node[path[0]], keys)

    yield from down(sheet.path, data, {})


def look_up(node: Node, parts: Parts) -> Node:
    """What stands at a place below a node, None where nothing does; one thing alone may stand in a list."""
    for part in parts:
        if isinstance(node, list) and len(node) == 1:
            node = node[0]
        if not isinstance(node, Mapping) or part not in node:
            return None
        node = node[part]
    return node


def names(among: str, data: Mapping[str, Any]) -> Sequence[str]:
    """The names of a drop-down: a list of the engine's, or the entries of a sheet in the data of a pack."""
    if among in _LISTS:
        return _LISTS[among](data)
    sheet = next(sheet for sheet in layout().sheets if sheet.name == among)
    return list(look_up(data, sheet.path[:-1]) or ())


def shown(column: BookColumn, name: str, data: Mapping[str, Any]) -> str:
    """What a name in the column that `column` shows means, in words, by the data of a pack."""
    if column.shows == "Threshold":
        return layout().thresholds.get(name, "")
    if column.shows == "Activity":
        return str(look_up(data, ("activity", name, "name")) or "")
    if not name.startswith(FUNCTION):
        return str(look_up(data, ("selectors", name)) or "")
    functions = [part.removeprefix("fn-") for part in name.removeprefix(FUNCTION).split("|")]
    titles = [str(look_up(data, ("archetype", f"fn-{function}", "name")) or function) for function in functions]
    return f"the head of {', else of '.join(titles)}"


def _selectors(data: Mapping[str, Any]) -> list[str]:
    functions = [name.removeprefix("fn-") for name in data.get("archetype", {}) if name.startswith("fn-")]
    return [*dict.fromkeys((*vocabulary.ANSWERING, *vocabulary.SELECTORS)), *(f"{FUNCTION}{name}" for name in functions)]


_LISTS: Mapping[str, Callable[[Mapping[str, Any]], Sequence[str]]] = {
    "selectors": _selectors,
    "letters": lambda _: vocabulary.LETTERS,
    "generic letters": lambda _: ("R", "C", "S", "I", BY_MATRIX),
    "scope kinds": lambda _: vocabulary.KINDS,
    "horizons": lambda _: vocabulary.HORIZONS,
    "modalities": lambda _: vocabulary.MODALITIES,
    "conditions": lambda _: vocabulary.CONDITIONS,
    "reaches": lambda _: vocabulary.REACHES,
    "matrix": lambda _: vocabulary.MATRIX,
    "lines": lambda _: vocabulary.LINES,
    "documented": lambda _: vocabulary.DOCUMENTED,
    "thresholds": lambda _: vocabulary.THRESHOLDS,
    "facts": lambda _: vocabulary.FACTS,
    "uses": lambda _: USES,
    "findings": lambda _: list(catalogue()),
    "yes": lambda _: ("yes", "no"),
}
