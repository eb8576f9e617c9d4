"""Checks of matrices of any origin: the points on which practice differs, and what letters mean (templates/rules/check.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from allocator.sheets.matrix_words import plain

USUAL = "usual"
OTHER = "other"  # stands for a scheme that is not known


@dataclass(frozen=True, slots=True)
class Profile:
    """What a row must have. `together`: pairs of duties beside A/R that one role may hold; `required`: letters of every row."""

    id: str
    about: str
    one_accountable: bool  # exactly one, else at most one
    responsible: bool  # somebody is Responsible, else the Accountable may be alone
    together: frozenset[frozenset[str]]
    groups: bool  # a committee or everybody may be Accountable
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """What the letters of a scheme stand for, each one or several duties; `one`: letters of which a row has exactly one."""

    duties: Mapping[str, frozenset[str]]
    one: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Practice:
    """All of check.toml; words as `plain` writes them. `legend`: the duty that a legend's first words tell."""

    profiles: Mapping[str, Profile]
    schemes: Mapping[str, Scheme]
    names: Mapping[str, str]  # of duties
    legend: Mapping[str, str]
    either: frozenset[str]
    groups: frozenset[str]


@cache
def practice() -> Practice:
    """What ships with the program."""
    tables = tomllib.loads(files("allocator.templates").joinpath("rules", "check.toml").read_text(encoding="utf-8"))
    legend = tables["legend"]
    return Practice(
        profiles={name: _profile(name, entry) for name, entry in tables["profile"].items()},
        schemes={name: _scheme(entry) for name, entry in tables["scheme"].items()},
        names=tables["duty"],
        legend={plain(word): duty for duty, words in legend.items() if duty != "either" for word in words},
        either=frozenset(map(plain, legend["either"])),
        groups=frozenset(map(plain, tables["group"]["words"])),
    )


def _profile(name: str, entry: Mapping[str, object]) -> Profile:
    pairs = entry["together"]
    assert isinstance(pairs, list)
    return Profile(
        id=name,
        about=str(entry["about"]),
        one_accountable=entry["accountable"] == "exactly one",
        responsible=entry["responsible"] == "required",
        together=frozenset(frozenset(pair.split("/")) for pair in pairs),
        groups=bool(entry["groups"]),
    )


def _scheme(entry: Mapping[str, Mapping[str, str]]) -> Scheme:
    duties = {letter: frozenset(duty.split("/")) for letter, duty in entry["letters"].items()}
    return Scheme(duties, tuple(entry.get("one", ())))


def spoken(duties: frozenset[str]) -> str:
    """Duties as messages call them: "Accountable and Responsible"."""
    return practice().names["/".join(sorted(duties))]
