"""Which header is which field by its words: an exact name, a name inside a longer header, a name spelt alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from allocator.sheets.fields import Kind, Name, Words, header_words, spoken, vocabulary

BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
ALIKE = 0.845  # least likeness of a misspelt header to a name
SUPERIORS = ("reports_to", "dotted_to")
UNITS = ("department", "site")
CALLED = ("title", "person")  # what stands in words, where an id stands in codes
DATA_TOO = ("active",)  # names that may as well be data, and tell nothing alone
SHORT = 10  # letters below which a misspelt header must end as the name does: "officer" is not "office"


class Certainty(StrEnum):
    """How sure it is that a column is a field."""

    EXACT = "exact"
    LIKELY = "likely"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Match:
    """The column, from 0, that was taken for a field; how sure (score from 0 to 1) and why."""

    column: int
    certainty: Certainty
    score: float
    reason: str


def match(kind: Kind, headers: Sequence[str], codes: Collection[int] = ()) -> dict[str, Match]:
    """The column of each field that is found; no column stands for two fields.

    Exact names come first, a better name before a lesser one and of equal headers the leftmost; then, where any was
    found, names of several words inside longer headers. `codes` are the columns whose cells are codes: there a name
    of both id and title or person is an id, elsewhere none, and one of titles alone comes last.
    """
    words = [header_words(header) for header in headers]
    hits = sorted(_exact(kind, words, codes), key=lambda hit: hit[0].rank)
    if all(name.field in DATA_TOO for name, _ in hits):
        return {}
    coded = [(name, column) for name, column in hits if name.field == "title" and column in codes]
    found = _first(headers, [hit for hit in hits if hit not in coded], {})
    if hits:
        found |= inside(kind, headers, found)
        found |= _first(headers, coded, found)
    return found


def _first(headers: Sequence[str], hits: Sequence[tuple[Name, int]], found: Mapping[str, Match]) -> dict[str, Match]:
    """The column of each field not found yet, by exact names, the best first."""
    more = dict(found)
    for name, column in hits:
        if name.field not in more and all(column != hit.column for hit in more.values()):
            score = 1.0 if name.is_template else 0.95
            more[name.field] = Match(column, Certainty.EXACT, score, _reason(headers[column], "is", name))
    return more


def _may_be_id(names: Collection[Name]) -> bool:
    """Whether a name is one of ids and of titles or persons."""
    fields = {name.field for name in names}
    return "id" in fields and not fields.isdisjoint(CALLED)


def _exact(kind: Kind, words: Sequence[Words], codes: Collection[int]) -> Iterator[tuple[Name, int]]:
    """Names that are a header's, with the leftmost column of that header."""
    first = {"".join(header): column for column, header in reversed(list(enumerate(words))) if header}
    for text, column in first.items():
        names = kind.by_text.get(text, ())
        if _may_be_id(names):
            names = tuple(name for name in names if name.field not in (CALLED if column in codes else ("id",)))
        yield from ((name, column) for name in names)


def inside(kind: Kind, headers: Sequence[str], found: Mapping[str, Match]) -> dict[str, Match]:
    """Columns of the fields not found yet, by names inside longer headers; the longest name first.

    Of equal ones the manager is preferred as known by an id, everything else as called.
    """
    taken = {header_words(headers[hit.column]) for hit in found.values()}
    hits = [
        (-len(name.words), name.rank, is_key == (name.field != "reports_to"), column, name)
        for column, header in enumerate(headers)
        if (words := header_words(header)) and words not in taken and "".join(words) not in vocabulary().words["unlike"]
        for name, is_key in _held(kind, header, words)
        if name.field not in (found or DATA_TOO)
    ]
    more: dict[str, Match] = {}
    for *_, column, name in sorted(hits, key=lambda hit: hit[:4]):
        if name.field not in more and all(column != hit.column for hit in more.values()):
            more[name.field] = Match(column, Certainty.LIKELY, 0.9, _reason(headers[column], "holds", name))
    return more


def _held(kind: Kind, header: str, words: Words) -> list[tuple[Name, bool]]:
    """The names that a longer header holds, and whether it names a key.

    All of it but brackets, words that say nothing and words for an aspect of the field, or several words of it.
    """
    whole = header_words(BRACKETS.sub(" ", header))
    bare = _without(whole, "filler")
    is_key = not vocabulary().words["key"].isdisjoint(words)
    names = kind.by_text.get("".join(bare), ()) if bare != words else ()
    held = [name for name in names if not (name.field == "id" and _may_be_id(names))]
    for field, aspects in vocabulary().aspects.items() if kind.name == "positions" else ():
        rest = _without(bare, *aspects) or _without(whole, *aspects)
        held += [name for name in kind.by_text.get("".join(rest), ()) if name.field == field and rest not in (words, bare)]
    held += [name for first in dict.fromkeys(words) for name in kind.by_word.get(first, ()) if _holds(words, name.words)]
    return [(name, is_key) for name in held if not _is_foreign(words, name) and _is_told(words, name)]


def _without(words: Words, *groups: str) -> Words:
    """Words that are in none of the groups."""
    return tuple(word for word in words if all(word not in vocabulary().words[group] for group in groups))


def _is_foreign(header: Words, name: Name) -> bool:
    """Whether a header has a word beside a name that makes it another field's ("former"), or another person's ("hiring")."""
    groups, beside = vocabulary().words, Counter(header) - Counter(name.words)
    more = "another" if name.field in SUPERIORS else "measure" if name.field in UNITS else "foreign"
    return not groups["foreign"].isdisjoint(beside) or not groups[more].isdisjoint(beside)


def _is_told(header: Words, name: Name) -> bool:
    """Whether the other words of a longer header leave it the field's: the end of a contract, and not of a visa."""
    allowed = vocabulary().beside.get(name.field)
    return allowed is None or allowed >= set(header) - set(name.words)


def is_another(header: str) -> bool:
    """Whether a header names another person than the superior: an account manager, a mentor."""
    words = header_words(header)
    return not vocabulary().words["another"].isdisjoint({*words, "".join(words)})


def _holds(header: Words, name: Words) -> bool:
    """Whether a longer header holds a name of several words in one run."""
    size = len(name)
    return 1 < size < len(header) and any(header[start : start + size] == name for start in range(len(header) - size + 1))


def alike(kind: Kind, headers: Sequence[str], found: Mapping[str, Match]) -> dict[str, Match]:
    """Columns of the fields not found yet, by misspelt names; the likest first, none where two fields are as like."""
    taken = {hit.column for hit in found.values()}
    words = [() if column in taken else header_words(header) for column, header in enumerate(headers)]
    closed = found or DATA_TOO
    open_names = [name for name in kind.names if name.field not in closed]
    hits = [
        (-score, name.rank, column, name)
        for column, header in enumerate(words)
        if len("".join(header)) > 4 and "".join(header) not in vocabulary().words["unlike"]
        for name in open_names
        if name.words[0][0] == header[0][0] and (score := likeness(header, name.words)) >= ALIKE
        if not _is_foreign(header, name)
    ]
    more: dict[str, Match] = {}
    for score, _, column, name in sorted(hits, key=lambda hit: hit[:3]):
        rivals = {other.field for value, _, place, other in hits if place == column and value == score}
        if name.field not in more and rivals == {name.field} and all(column != hit.column for hit in more.values()):
            reason = _reason(headers[column], "is spelt like", name) + f" ({-score:.0%})"
            more[name.field] = Match(column, Certainty.LIKELY, round(-0.9 * score, 2), reason)
    return more


def likeness(header: Words, name: Words) -> float:
    """How alike a header and a name are spelt, from 0 to 1; 0 where a slip of the pen cannot be why they differ.

    The first letter, the digits and short words must agree, in a short name the last letter too, and longer words
    each for itself: "manager phone" is not "manager name".
    """
    from rapidfuzz.distance import OSA

    one, other = "".join(header), "".join(name)
    short = len(one) < SHORT and one[-1] != other[-1]
    if one[0] != other[0] or short or [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return 0.0
    if len(header) == len(name):
        for left, right in zip(header, name, strict=True):
            if left != right and (min(len(left), len(right)) < 4 or OSA.normalized_similarity(left, right) < 0.75):
                return 0.0
    return float(OSA.normalized_similarity(one, other))


def _reason(header: str, how: str, name: Name) -> str:
    """Why a header tells a field."""
    if how != "is":
        return f"header “{header}” {how} “{name.text}”, a name for {spoken(name.field)}"
    language = vocabulary().languages[name.language]
    whose = "the template's" if name.is_template else f"{'an' if language[0] in 'AEIOU' else 'a'} {language}"
    return f"header “{header}” is {whose} name for {spoken(name.field)}"
