"""What columns are called: the fields of each kind of table and their names in real sheets (columns.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table. `fields`: names of each field as word tuples, the best first. `marks`: names that tell the kind."""

    name: str
    required: tuple[str, ...]
    marks: frozenset[str]
    fields: Mapping[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The kinds of table in the order tried; texts that mean a blank cell; other telling cell values, casefolded."""

    kinds: tuple[Kind, ...]
    blank: frozenset[str]
    words: Mapping[str, frozenset[str]]


@cache
def vocabulary() -> Vocabulary:
    """The names that ship with the program (templates/rules/columns.toml)."""
    text = files("allocator.templates").joinpath("rules", "columns.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    blank = frozenset(tables["words"].pop("blank"))
    words = {group: frozenset(word.casefold() for word in entries) for group, entries in tables.pop("words").items()}
    return Vocabulary(tuple(_kind(name, table) for name, table in tables.items()), blank, words)


def _kind(name: str, table: Mapping[str, Any]) -> Kind:
    fields = {field: tuple(header_words(alias) for alias in aliases) for field, aliases in table["fields"].items()}
    marks = frozenset("".join(header_words(alias)) for alias in table.get("marks", ()))
    return Kind(name, tuple(table["required"]), marks, fields)


def header_words(header: str) -> tuple[str, ...]:
    """Words of a header: `ParentEmployeeKey`, `parent_employee_key` and "Parent employee key" are the same three."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", spaced) if not unicodedata.combining(letter))
    return tuple(re.findall(r"[^\W_]+", plain.casefold()))
