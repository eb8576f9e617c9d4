"""From a table to positions: whom the references of the manager column mean, by id, person, e-mail, name or title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from allocator.findings import Finding
from allocator.org.likeness import Suggestion, suggestions
from allocator.org.naming import Parts, agree, in_order, parts
from allocator.org.repairs import repair
from allocator.org.rows import Posts
from allocator.org.telling import Told
from allocator.sheets.cells import items

KEYS = ("id", "person_id", "email", "person", "office_name", "title")
SECOND = ("id", "email", "person", "office_name", "title")  # by which a column may name the rest of the managers
REST = 0.9  # share of the references missed by the first key that a second one must find


@dataclass(frozen=True)
class Key:
    """One of the things that positions can be called by, and who is called what."""

    found: Posts
    name: str

    @cached_property
    def pairs(self) -> Sequence[tuple[int, str]]:
        """Positions with what they are called, in sheet order; several pairs where several hold a post."""
        match self.name:
            case "id":
                return list(enumerate(self.found.ids))
            case "person_id":
                position, persons = self.found.persons
                return list(zip(position.tolist(), persons, strict=True))
            case "person":
                return [(index, person) for index, held in enumerate(self.found.holders) for person in items(held)]
            case _:
                return list(enumerate(self.found.column(self.name)))

    @cached_property
    def unique(self) -> Mapping[str, int]:
        """The position of each name that only one has."""
        if self.name == "id":
            return self.found.index
        lookup: dict[str, int] = {}
        twice: set[str] = set()
        for index, name in self.pairs:
            if name and lookup.setdefault(name, index) != index:
                twice.add(name)
        return {name: index for name, index in lookup.items() if name not in twice}

    @cached_property
    def positions(self) -> Mapping[str, list[int]]:
        """All positions of each name."""
        positions: dict[str, list[int]] = defaultdict(list)
        for index, name in self.pairs:
            if name:
                positions[name].append(index)
        return positions

    @cached_property
    def words(self) -> Sequence[tuple[Parts, int]]:
        """Names as words, with their positions."""
        return [(words, index) for index, name in self.pairs if (words := parts(name))]

    @cached_property
    def by_words(self) -> Mapping[str, list[tuple[Parts, int]]]:
        """Names by all of their words, in whatever order."""
        groups: dict[str, list[tuple[Parts, int]]] = defaultdict(list)
        for entry in self.words:
            groups[in_order(entry[0])].append(entry)
        return groups

    @cached_property
    def by_last(self) -> Mapping[str, list[tuple[Parts, int]]]:
        """Names of people by their last word."""
        groups: dict[str, list[tuple[Parts, int]]] = defaultdict(list)
        for entry in self.words if self.name == "person" else ():
            groups[entry[0][-1]].append(entry)
        return groups

    def meant(self, text: str) -> list[int]:
        """The positions that a text may mean where nobody is called exactly so."""
        if not (words := parts(text)):
            return []
        alike = self.by_words.get(in_order(words)) or [entry for entry in self.by_last.get(words[-1], ()) if agree(words, entry[0])]
        exact = [index for name, index in alike if name == words]
        return list(dict.fromkeys(exact or [index for _, index in alike]))


@dataclass(frozen=True, slots=True)
class Matched:
    """Positions by what the sheets call them, and what may be meant by a reference that names nobody for sure.

    `managers` holds for the column of managers, `anyone` everywhere else, where ids count too.
    """

    managers: Mapping[str, int]
    anyone: Mapping[str, int]
    shared: Mapping[str, Sequence[int]] = field(default_factory=dict)  # several positions are called so
    suggested: Mapping[str, Suggestion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spelling:
    """References that are spelt otherwise than the names they mean: whom each means, or may mean, and how they differ."""

    meant: Mapping[str, int]
    shared: Mapping[str, Sequence[int]] = field(default_factory=dict)
    how: tuple[str, ...] = ()


def resolve(found: Posts, named: Mapping[str, int], others: Iterable[str], accept: float | None) -> tuple[Matched, list[Finding]]:
    """Whom the references mean.

    `named`: how many positions name each text as their manager, marks of the top left out. `others`: what else the
    sheets call positions, such as managers of processes. `accept`: likeness from 0 to 1 from which on a clear
    suggestion is taken; None takes none.
    """
    keys = {name: Key(found, name) for name in KEYS if name == "id" or name in found.table.columns}
    key, told = _first(keys, named), Told(found, named)
    former = {old: found.index[new] for old, new in found.former.items()}
    lookup = dict(key.unique) if key.name != "id" else former | found.index
    missed = {text: named.get(text, 0) for text in (*named, *others) if text not in lookup}
    if not missed:
        return Matched(lookup, former | found.index | lookup), list(told.key(key))
    twice = {text: key.positions[text] for text in missed if key.name != "id" and text in key.positions}
    spelling = _spelling(key, {text: count for text, count in missed.items() if text not in twice}, named)
    shared = {text: at for text, at in (twice | dict(spelling.shared)).items() if text in named}
    lookup |= spelling.meant
    rest = {text: count for text, count in missed.items() if count and text not in lookup and text not in shared}
    second, by_second = _second(keys, key, rest)
    rest = {text: count for text, count in rest.items() if text not in by_second}
    suggested = suggestions(rest, chain.from_iterable(_names(keys, key))) if rest else {}
    suggested = {text: one for text, one in suggested.items() if named[text] > 1 or told.first[text] != one.position}
    taken = {text: one for text, one in suggested.items() if accept is not None and one.clear and one.likeness >= accept}
    lookup |= dict(by_second) | {text: one.position for text, one in taken.items()}
    findings = [*told.key(key), *told.spelt(key, spelling), *told.second(key, second, by_second)]
    matched = Matched(lookup, former | found.index | lookup, shared, suggested)
    return matched, [*findings, *told.shared(shared), *told.taken(taken)]


def _first(keys: Mapping[str, Key], named: Mapping[str, int]) -> Key:
    """The key of the column: ids, unless fewer than half of the distinct references are ids and another has more.

    Where no key has half of them, the first that has half of all references however they are spelt.
    """
    if 2 * len(named.keys() & keys["id"].unique.keys()) >= len(named):
        return keys["id"]
    best = max(keys.values(), key=lambda key: len(named.keys() & key.unique.keys()))
    if 2 * len(named.keys() & best.unique.keys()) >= len(named):
        return best
    return next((key for key in keys.values() if 2 * _hits(key, named) >= sum(named.values())), best)


def _hits(key: Key, named: Mapping[str, int]) -> int:
    """How many references a key finds, however they are spelt."""
    missed = {text: count for text, count in named.items() if text not in key.unique}
    return sum(named.values()) - sum(missed.values()) + sum(missed[text] for text in _spelling(key, missed, named).meant)


def _spelling(key: Key, missed: Mapping[str, int], named: Mapping[str, int]) -> Spelling:
    """Missed references that a key finds when they are compared loosely; ids all together or not at all."""
    if key.name == "id":
        fixed = repair(key.unique.keys(), missed, sum(named.values()))
        return Spelling({text: key.unique[name] for text, name in fixed.found.items()}, how=fixed.how) if fixed else Spelling({})
    meant = {text: at for text in missed if (at := key.meant(text))}
    alone = {text: at[0] for text, at in meant.items() if len(at) == 1}
    return Spelling(alone, {text: at for text, at in meant.items() if len(at) > 1})


def _second(keys: Mapping[str, Key], first: Key, rest: Mapping[str, int]) -> tuple[str, Mapping[str, int]]:
    """A second key of a mixed column, and whom it finds: nearly all of what the first one misses, or it is none.

    Numbers of posts and of persons are not mixed: the same number would mean two.
    """
    best, meant = "", dict[str, int]()
    for name in SECOND if rest else ():
        if name in keys and name != first.name and (first.name, name) != ("person_id", "id"):
            by_name = {text: keys[name].unique[text] for text in rest if text in keys[name].unique}
            by_name |= _spelling(keys[name], {text: rest[text] for text in rest if text not in by_name}, rest).meant
            if len(by_name) > len(meant):
                best, meant = name, by_name
    return (best, meant) if len(meant) >= REST * len(rest) else ("", {})


def _names(keys: Mapping[str, Key], first: Key) -> Iterator[Iterable[tuple[Parts, int]]]:
    """Everything that a misspelt reference may be meant for: what the key calls the positions, and the holders."""
    yield first.words
    if first.name != "person" and "person" in keys:
        yield keys["person"].words
