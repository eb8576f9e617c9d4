"""Words that tell a responsibility matrix and its parts (templates/rules/matrix.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from allocator.sheets.fields import header_words, vocabulary


@dataclass(frozen=True, slots=True)
class MatrixWords:
    """Words by what they tell, as `plain` writes them.

    `schemes`: letters of each scheme; `names`: scheme by each of its names; `words`: letter by word; `open`: texts that
    leave a letter to be decided; `headings`: words of each kind of column; `roles`: words of which one tells that a
    label names a role; `alike`: our letter by the foreign one.
    """

    schemes: Mapping[str, frozenset[str]]
    names: Mapping[str, str]
    words: Mapping[str, str]
    nothing: frozenset[str]
    open: frozenset[str]
    marks: frozenset[str]
    headings: Mapping[str, frozenset[str]]
    subjects: frozenset[str]
    roles: frozenset[str]
    alike: Mapping[int, str]


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """A text without case, accents and punctuation; `#` counts as the word number."""
    return " ".join(header_words(text))


@cache
def words() -> MatrixWords:
    """The words that ship with the program."""
    tables = tomllib.loads(files("allocator.templates").joinpath("rules", "matrix.toml").read_text(encoding="utf-8"))
    schemes = {name: frozenset(letters) for name, letters in tables["scheme"].items()}
    names = {plain(name): name for name in schemes} | {plain(other): name for other, name in tables["alias"].items()}
    of_roles = {plain(word) for word in (*vocabulary().words["role"], *tables["title"]["words"])}
    return MatrixWords(
        schemes=schemes,
        names=names,
        words={plain(word): letter for letter, entries in tables["word"].items() for word in entries},
        nothing=frozenset(word.casefold() for word in tables["nothing"]["words"]),
        open=frozenset(tables["open"]["words"]),
        marks=frozenset(tables["mark"]["words"]),
        headings={kind: frozenset(map(plain, entries)) for kind, entries in tables["heading"].items()},
        subjects=frozenset(map(plain, tables["subject"]["words"])),
        roles=frozenset(of_roles),
        alike={ord(foreign): letter for letter, group in tables["alike"].items() for foreign in group},
    )


def is_heading(text: str, *kinds: str) -> bool:
    """Whether a column with this heading holds one of these kinds of things."""
    return any(plain(text) in words().headings[kind] for kind in kinds)


def scheme_in(text: str) -> str:
    """The scheme that a title or name names, "" for none."""
    told = plain(text).split()
    pairs = [" ".join(pair) for pair in pairwise(told)]
    return next((words().names[word] for word in (*pairs, *told) if word in words().names), "")


def is_subject(text: str) -> bool:
    """Whether a title or name says that the table is about responsibilities."""
    told = f" {plain(text)} "
    return bool(scheme_in(text)) or any(f" {subject} " in told for subject in words().subjects)


def names_role(label: str) -> bool:
    """Whether a label looks like the name of a role."""
    return not words().roles.isdisjoint(plain(label).split())


def share_of_roles(labels: Collection[str]) -> float:
    """Share of the labels that look like the names of roles."""
    return sum(map(names_role, labels)) / max(len(labels), 1)
