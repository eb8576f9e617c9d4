"""What columns are called: the fields of each kind of table and their names in real sheets (columns.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

Words = tuple[str, ...]
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a field. `rank`: place of its field, then how good a name it is in its language, the best first."""

    field: str
    text: str
    words: Words
    language: str
    rank: tuple[int, int, int]

    @property
    def is_template(self) -> bool:
        """Whether the column is called so in the template."""
        return not any(self.rank[1:])


@dataclass(frozen=True)
class Kind:
    """A kind of table. `names`: names of all its fields; `marks`: names that tell the kind."""

    name: str
    required: tuple[str, ...]
    marks: frozenset[str]
    names: tuple[Name, ...]

    @cached_property
    def fields(self) -> Mapping[str, tuple[Words, ...]]:
        """Names of each field as words, the best first."""
        fields: dict[str, list[Words]] = defaultdict(list)
        for name in sorted(self.names, key=lambda name: name.rank):
            fields[name.field].append(name.words)
        return {field: tuple(names) for field, names in fields.items()}

    @cached_property
    def by_text(self) -> Mapping[str, tuple[Name, ...]]:
        """Names by their letters alone; a name may stand for more than one field."""
        return _grouped(("".join(name.words), name) for name in self.names)

    @cached_property
    def by_word(self) -> Mapping[str, tuple[Name, ...]]:
        """Names of two words or more by their first word."""
        return _grouped((name.words[0], name) for name in self.names if len(name.words) > 1)


def _grouped(pairs: Iterator[tuple[str, Name]]) -> Mapping[str, tuple[Name, ...]]:
    groups: dict[str, list[Name]] = defaultdict(list)
    for key, name in pairs:
        groups[key].append(name)
    return {key: tuple(names) for key, names in groups.items()}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The kinds of table in the order tried; texts that mean a blank cell; other telling words, casefolded.

    `aspects`: the groups of words that may stand beside a name of a field of positions; `beside`: those of which all
    the other words of a longer header must be.
    """

    kinds: tuple[Kind, ...]
    blank: frozenset[str]
    words: Mapping[str, frozenset[str]]
    languages: Mapping[str, str]
    aspects: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, frozenset[str]]

    def kind(self, name: str) -> Kind | None:
        """The kind of a name, None where there is none."""
        return next((kind for kind in self.kinds if kind.name == name), None)


@cache
def vocabulary() -> Vocabulary:
    """The names that ship with the program (templates/rules/columns.toml)."""
    text = files("allocator.templates").joinpath("rules", "columns.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    blank = frozenset(tables["words"].pop("blank"))
    words = {group: frozenset(word.casefold() for word in entries) for group, entries in tables.pop("words").items()}
    languages = tables.pop("languages")
    aspects = {field: tuple(groups) for field, groups in tables.pop("aspects").items()}
    beside = {field: frozenset[str]().union(*map(words.__getitem__, groups)) for field, groups in tables.pop("beside").items()}
    kinds = tuple(_kind(name, table, list(languages), words["particle"]) for name, table in tables.items())
    return Vocabulary(kinds, blank, words, languages, aspects, beside)


def _kind(name: str, table: Mapping[str, Any], languages: list[str], particles: Collection[str]) -> Kind:
    fields = list(table["en"])
    names = (
        Name(field, alias, words, language, (fields.index(field), place, languages.index(language)))
        for language in languages
        for field, aliases in table.get(language, {}).items()
        for place, alias in enumerate(aliases)
        for words in _ways(alias, particles)
    )
    once: dict[tuple[str, str], Name] = {}  # a word of several languages has its place in the first
    for each in names:
        once.setdefault((each.field, "".join(each.words)), each)
    marks = frozenset("".join(header_words(alias)) for alias in table.get("marks", ()))
    return Kind(name, tuple(table["required"]), marks, tuple(once.values()))


def _ways(alias: str, particles: Collection[str]) -> list[Words]:
    """The words of a name, those without umlauts, and those without particles: "código del puesto", "código puesto"."""
    whole = header_words(alias)
    bare = tuple(word for word in whole if word not in particles)
    return list(dict.fromkeys([whole, header_words(alias.translate(UMLAUTS)), bare if len(bare) > 1 else whole]))


@lru_cache(maxsize=4096)
def header_words(header: str) -> Words:
    """Words of a header: `ParentEmployeeKey`, `parent_employee_key` and "Parent employee key" are the same three."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header.replace("#", " number "))
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", spaced) if not unicodedata.combining(letter))
    return tuple(re.findall(r"[^\W_]+", plain.casefold()))


def spoken(field: str) -> str:
    """A field as messages call it: "reports to"."""
    return field.replace("_", " ")
