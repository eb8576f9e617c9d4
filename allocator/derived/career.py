"""Career guidance: how what one person says of themselves lies with the two roles that the founding document describes.

Beside the data path, and never part of it: no org is read here and no letter depends on it. Only two roles are profiled; no
score comes without its criteria, its coverage and its gaps (model: career guidance). Weights and bands are our decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from allocator.raci import Citation
from allocator.rules.lexicon import normalise
from allocator.rules.pack import Pack

DIVERSE, BREADTH = 4, Fraction(1, 4)  # families of skills from which on they are diverse, and what that adds
FURTHEST = 2  # answers to a pair go from -2 to 2
VALUES = {"skills": "skill-set", "education": "educational-requirements", "technology": "technology-use"}
CERTIFICATES = "certifications"
TOWARDS = {"operations-manager": 1, "process-manager": -1}  # the pole of a pair at +2, and at -2


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person entered: `said` by field (skills, education, certifications, technology), `pairs` from -2 to 2 by id."""

    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pairs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """How answers are read: the phrases of each value of a role, and of each family of skills (templates/rules/career.toml)."""

    values: Mapping[str, tuple[str, ...]]
    families: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a score. `match` from 0 to 1, None where nothing was answered and it does not count.

    `found` and `open`: what of the role was found in the answers, and what was not; `sources`: behind the role's profile.
    """

    id: str
    weight: int
    match: Fraction | None
    found: tuple[str, ...]
    open: tuple[str, ...]
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Guidance:
    """How a profile lies with one role.

    `coverage`: share of the weight that was answered; `score`: 0 to 100, None where too little was.
    """

    role: str
    name: str
    score: int | None
    band: str
    coverage: Fraction
    criteria: tuple[Criterion, ...]


def guide(pack: Pack, profile: Profile, words: Words) -> tuple[Guidance, ...]:
    """The guidance for each profiled role, in the order of the rules: never sorted by the score, for neither is better."""
    return tuple(_guidance(pack, role, profile, words) for role in pack.extras["career"]["profiles"])


def _guidance(pack: Pack, role: str, profile: Profile, words: Words) -> Guidance:
    career = pack.extras["career"]
    criteria = tuple(_criterion(pack, role, name, entry, profile, words) for name, entry in career["criteria"].items())
    base = [one for one in criteria if not career["criteria"][one.id]["bonus"]]
    coverage = Fraction(sum(one.weight for one in base if one.match is not None), sum(one.weight for one in base))
    counted = [(one.weight, one.match) for one in criteria if one.match is not None]
    enough = coverage >= Fraction(str(pack.standards.thresholds["career_min_coverage"]))
    reached = sum((weight * match for weight, match in counted), Fraction(0))
    score = _rounded(100 * reached / sum(weight for weight, _ in counted)) if enough else None
    bands = sorted(career["bands"].items(), key=lambda band: -band[1])
    band = next((name for name, least in bands if score is not None and score >= least), "none")
    name = next(archetype.name for archetype in pack.standards.archetypes if archetype.id == role)
    return Guidance(role, name, score, band, coverage, criteria)


def _rounded(value: Fraction) -> int:
    """To the nearest whole number, a half upwards."""
    return int(value + Fraction(1, 2))


def _criterion(pack: Pack, role: str, name: str, entry: Mapping[str, Any], profile: Profile, words: Words) -> Criterion:
    if name in VALUES:
        return _of_values(pack, role, name, entry["weight"], profile, words)
    if name == CERTIFICATES:
        return _of_certificates(pack, role, entry["weight"], profile, words)
    return _of_pairs(pack, role, name, entry, profile)


def _of_values(pack: Pack, role: str, name: str, weight: int, profile: Profile, words: Words) -> Criterion:
    """Skills and technology by the share of the role's values that were found, education by whether any was."""
    attribute, said = _attribute(pack, VALUES[name], role), profile.said.get(name, ())
    values = [value for value in attribute["values"] if words.values.get(value, (value,))]
    found = tuple(value for value in values if _is_said(value, said, words))
    open_ = tuple(value for value in values if value not in found)
    if name == "education":
        share, open_ = Fraction(bool(found)), () if found else open_
    else:
        share = Fraction(len(found), len(values))
    if attribute.get("breadth") == "diverse" and name == "skills":
        families = [family for family, phrases in words.families.items() if _is_in(phrases, said)]
        if len(families) >= DIVERSE:
            share, found = min(Fraction(1), share + BREADTH), (*found, f"breadth of skills ({', '.join(families)})")
        else:
            open_ = (*open_, f"breadth of skills ({DIVERSE} families or more)")
    return Criterion(name, weight, share if said else None, found, open_ if said else (), (attribute["source"],))


def _of_certificates(pack: Pack, role: str, weight: int, profile: Profile, words: Words) -> Criterion:
    """What can only add: counted where it is there, left out where it is not."""
    attribute = _attribute(pack, VALUES["education"], role)
    said = (*profile.said.get(CERTIFICATES, ()), *profile.said.get("education", ()))
    found = tuple(value for value in attribute.get("plus", ()) if _is_said(value, said, words))
    return Criterion(CERTIFICATES, weight, Fraction(1) if found else None, found, (), (attribute["source"],))


def _of_pairs(pack: Pack, role: str, name: str, entry: Mapping[str, Any], profile: Profile) -> Criterion:
    """How near the answers are to the role's poles: the mean over the pairs that were answered."""
    lines = {pack.extras["dimensions"][key].line for key in _dimensions(entry["from"])}
    pairs = {key: pair for key, pair in pack.extras["career"]["pairs"].items() if pair["source"].line in lines}
    answered = {key: profile.pairs[key] for key in pairs if key in profile.pairs}
    near = {key: Fraction(TOWARDS[role] * answer + FURTHEST, 2 * FURTHEST) for key, answer in answered.items()}
    match = sum(near.values(), Fraction(0)) / len(near) if near else None
    found = tuple(pairs[key][role] for key, share in near.items() if share > Fraction(1, 2))
    open_ = tuple(pairs[key][role] for key, share in near.items() if share < Fraction(1, 2))
    return Criterion(name, entry["weight"], match, found, open_, tuple(pair["source"] for pair in pairs.values()))


def _dimensions(keys: Iterable[str]) -> Iterator[str]:
    """Dimensions by their ids; the attribute of the horizon stands for its dimension."""
    return ("long-term-vs-short-term-focus" if key == "time-horizon" else key for key in keys)


def _attribute(pack: Pack, dimension: str, role: str) -> Mapping[str, Any]:
    attribute: Mapping[str, Any] = pack.extras["attributes"][dimension][role]
    return attribute


def _is_said(value: str, said: Iterable[str], words: Words) -> bool:
    return _is_in(words.values.get(value, (value,)), said)


def _is_in(phrases: Iterable[str], said: Iterable[str]) -> bool:
    """Whether one of the phrases stands in one of the answers, as whole words."""
    answers = [f" {normalise(answer)} " for answer in said]
    return any(f" {normalise(phrase)} " in answer for phrase in phrases for answer in answers)
