"""From a table to positions: whom the references of the manager column mean, by id, person, e-mail, name or title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from allocator.findings import Finding
from allocator.org.compounds import compounds
from allocator.org.likeness import Suggestion, suggestions
from allocator.org.managers import solid, trouble
from allocator.org.naming import Parts, agree, in_order, parts
from allocator.org.repairs import repair
from allocator.org.rows import Posts
from allocator.org.telling import Told
from allocator.sheets.cells import items

KEYS = ("id", "person_id", "email", "person", "office_name", "title")
SECOND = ("id", "email", "person", "office_name", "title")  # by which a column may name the rest of the managers
NAMES = frozenset({"email", "person", "office_name", "title"})  # which no id is taken for
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
        """The positions that a text may mean where nobody is called exactly so: a last name alone means all who have it."""
        if not (words := parts(text)):
            return []
        family = self.by_last.get(words[-1], ())
        alike = self.by_words.get(in_order(words)) or [entry for entry in family if len(words) == 1 or agree(words, entry[0])]
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
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)  # texts that name several, though not written so


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
    told = Told(found, named)
    key, doubt = _first(keys, named, told)
    ids = {**found.index, **{old: found.index[new] for old, new in found.former.items()}}
    lookup = dict(key.unique if key.name != "id" else ids)
    missed = {text: named.get(text, 0) for text in (*named, *others) if text not in lookup}
    findings = [*doubt, *told.key(key)]
    if not missed:
        return Matched(lookup, lookup if key.name == "id" else ids | lookup), findings
    twice = {text: key.positions[text] for text in missed if key.name != "id" and text in key.positions}
    by = keys["person"] if key.name == "id" and "person" in keys and "id" not in found.table.columns else key  # ids made of names
    spelling = _spelling(by, {text: count for text, count in missed.items() if text not in twice}, named)
    lookup |= spelling.meant
    shared = {text: at for text, at in (twice | dict(spelling.shared)).items() if text in named}
    rest = {text: count for text, count in missed.items() if count and text not in lookup and text not in shared}
    called = _called(keys, rest)
    shared |= {text: at for text, at in called.items() if len(at) > 1}
    rest = {text: count for text, count in rest.items() if text not in shared}
    more = compounds(keys, [text for text in rest if text not in called], lookup)
    others_by = _mixed(keys, key, {t: count for t, count in rest.items() if t not in more.meant and t not in more.lists})
    lookup |= dict(chain.from_iterable(by.items() for by in others_by.values())) | more.meant | more.items
    rest = {text: count for text, count in rest.items() if text not in lookup and text not in more.lists}
    near = more.near | {text: at[0] for text, at in called.items()}
    suggested = _suggested(keys, key, rest, {text: near[text] for text in rest if text in near}, told)
    taken = {text: one for text, one in suggested.items() if accept is not None and one.clear and one.likeness >= accept}
    lookup |= {text: one.position for text, one in taken.items()}
    findings += [*told.spelt(by, spelling), *told.mixed(key, others_by), *told.compound(more.meant)]
    matched = Matched(lookup, ids | lookup, shared, suggested, more.lists)
    return matched, [*findings, *told.shared(shared), *told.taken(taken)]


def _first(keys: Mapping[str, Key], named: Mapping[str, int], told: Told) -> tuple[Key, list[Finding]]:
    """The key of the column: ids, unless fewer than half of the distinct references are ids and another has more.

    Where no key has half of them, the first that has half of all references however they are spelt.
    """
    if numbers := _numbers(keys, named, told):
        return numbers
    if 2 * len(named.keys() & keys["id"].unique.keys()) >= len(named):
        return keys["id"], []
    best = max(keys.values(), key=lambda key: len(named.keys() & key.unique.keys()))
    if 2 * len(named.keys() & best.unique.keys()) >= len(named):
        return best, []
    return next((key for key in keys.values() if 2 * _hits(key, named) >= sum(named.values())), best), []


def _numbers(keys: Mapping[str, Key], named: Mapping[str, int], told: Told) -> tuple[Key, list[Finding]] | None:
    """The ids or the numbers of persons, where the references fit the latter; a doubt is told where they fit both.

    They are then read as the header says, else with fewer tops and circles, else as ids.
    """
    if "person_id" not in keys or named.keys().isdisjoint(told.found.persons[1]):
        return None
    pair = keys["id"], keys["person_id"]
    ids, persons = (sum(count for text, count in named.items() if text in key.unique) for key in pair)
    if persons < REST * sum(named.values()) or ids < REST * sum(named.values()):
        return (pair[1], []) if persons >= REST * sum(named.values()) else None
    if all(pair[0].unique.get(text) == pair[1].unique.get(text) for text in named):
        return None
    troubles = [trouble(solid(told.found, key.unique, {})) for key in pair]
    meant = told.meant_by_header(pair)
    if meant is not None and troubles[meant] <= troubles[1 - meant]:
        return pair[meant], []
    taken = int(troubles[1] < troubles[0])
    return pair[taken], [told.both(pair[taken], pair[1 - taken], tops=troubles[taken], others=troubles[1 - taken])]


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


def _mixed(keys: Mapping[str, Key], first: Key, rest: Mapping[str, int]) -> dict[str, Mapping[str, int]]:
    """What a mixed column names other managers by, and whom by each: ids written among names, and a second key for the rest."""
    ids: dict[str, int] = {}
    if first.name in NAMES and "id" in first.found.table.columns:
        ids = {text: keys["id"].unique[text] for text in rest if text in keys["id"].unique}
    second, meant = _second(keys, first, {text: count for text, count in rest.items() if text not in ids})
    return {key: by for key, by in {"id": ids, second: {**meant, **(ids if second == "id" else {})}}.items() if by}


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


def _called(keys: Mapping[str, Key], rest: Mapping[str, int]) -> dict[str, Sequence[int]]:
    """The positions that are called so by whatever else than what the column names managers by; last, by a last name."""
    called: dict[str, Sequence[int]] = {}
    if "person" in keys:
        called = {text: at for text in rest if len(parts(text)) == 1 and (at := keys["person"].meant(text))}
    for key in (keys[name] for name in SECOND if rest and name in keys):
        called = {text: key.positions[text] for text in rest if text in key.positions} | called
    return called


def _suggested(
    keys: Mapping[str, Key], first: Key, rest: Mapping[str, int], near: Mapping[str, int], told: Told
) -> dict[str, Suggestion]:
    """Whom references may mean that name nobody for sure: `near`, else the likest; never the only one asking."""
    if not rest:
        return {}
    suggested = suggestions((text for text in rest if text not in near), chain.from_iterable(_names(keys, first)))
    suggested |= {text: Suggestion(position) for text, position in near.items()}
    return {text: one for text, one in suggested.items() if rest[text] > 1 or told.at[text] != [one.position]}


def _names(keys: Mapping[str, Key], first: Key) -> Iterator[Iterable[tuple[Parts, int]]]:
    """Everything that a misspelt reference may be meant for: what the key calls the positions, and the holders."""
    yield first.words
    if first.name != "person" and "person" in keys:
        yield keys["person"].words
