"""Activities and the decision table of a pack: who gets which letter, in order of evaluation.

Part of loading the pack. Explicit letters come from the activities; the generic rules (G2, G3, G4, G6, G14, G15) follow the
letter they name. One (activity, letter, selector) is one line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocator.raci import Activity, Decision, Letter
from allocator.rules import vocabulary
from allocator.rules.citations import Sources
from allocator.rules.tables import Table

FUNCTION = "fn:"
BY_MATRIX = "matrix"
CONSULT = "consult"


@dataclass(frozen=True, slots=True)
class Rule:
    """An activity with the selectors of each letter."""

    activity: Activity
    selectors: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Generic:
    """A line for every activity of some scope kinds. `letter` "matrix": C where the activity says consult, else I."""

    rule: str
    after: str
    letter: str
    selector: str
    scopes: tuple[str, ...]


def read_rules(pack: Table, sources: Sources, functions: Collection[str]) -> list[Rule]:
    """The activities of a pack with their explicit letters."""
    return [_rule(name, entry, sources, functions) for name, entry in pack.entries("activity")]


def _rule(name: str, entry: Table, sources: Sources, functions: Collection[str]) -> Rule:
    dimension = entry.text("dimension", among=sources.dimensions, kind="dimension")
    activity = Activity(
        name,
        entry.text("name"),
        dimension,
        entry.text("scope", among=vocabulary.KINDS, kind="scope kind"),
        entry.text("horizon", among=vocabulary.HORIZONS, kind="horizon"),
        entry.text("modality", among=vocabulary.MODALITIES, kind="modality"),
        reach=entry.text("reach", "whole", among=vocabulary.REACHES, kind="reach"),
        when=entry.text("when", "always", among=vocabulary.CONDITIONS, kind="condition"),
        matrix=entry.text("matrix", "inform", among=vocabulary.MATRIX, kind="matrix"),
        customer_facing=entry.flag("customer_facing"),
        broadcast=entry.flag("broadcast"),
        extension=entry.flag("extension"),
        sources=sources.of(entry, dimension),
    )
    if not activity.extension and dimension not in {source.dimension for source in activity.sources if source.line}:
        entry.say("PACK-06", "dimension", reason="no source of the activity is on this dimension's line")
    others = {letter: _selectors(entry, letter, functions) for letter in vocabulary.LETTERS[1:]}
    return Rule(activity, {"A": (_accountable(entry),), **others})


def _accountable(entry: Table) -> str:
    """The selector of the Accountable: exactly one, and one that names exactly one position."""
    given = entry.data.get("A")
    if given is None:
        entry.say("PACK-04", "A", kind="who is Accountable (in a rules workbook: its line with A on the sheet Decisions)")
        return ""
    if isinstance(given, list) and len(given) != 1:
        entry.read.add("A")
        entry.say("PACK-06", "A", reason=f"exactly one selector is needed, there are {len(given)}")
        return ""
    selector = "".join(entry.texts("A")) if isinstance(given, list) else entry.text("A")
    if selector in vocabulary.ANSWERING or not selector:
        return selector
    if selector not in vocabulary.SELECTORS:
        entry.unknown("A", "selector", selector, vocabulary.ANSWERING)
    else:
        entry.say("PACK-06", "A", reason=f'"{selector}" may name several positions or none, so it cannot be Accountable')
    return selector


def _selectors(entry: Table, letter: str, functions: Collection[str]) -> tuple[str, ...]:
    selectors = entry.texts(letter, kind="selector", optional=True)
    for selector in selectors:
        if not is_selector(selector, functions):
            known = (*vocabulary.SELECTORS, *(f"{FUNCTION}{function.removeprefix('fn-')}" for function in functions))
            entry.unknown(f"{letter}[{entry.data[letter].index(selector)}]", "selector", selector, known)
    return selectors


def is_selector(name: str, functions: Collection[str]) -> bool:
    """Whether a name is a selector: one of the engine's, or fn:<a>|<b> of functions (with or without fn-)."""
    if not name.startswith(FUNCTION):
        return name in vocabulary.SELECTORS
    return all(f"fn-{part.removeprefix('fn-')}" in functions for part in name.removeprefix(FUNCTION).split("|"))


def read_generic(pack: Table, texts: Collection[str]) -> list[Generic]:
    """The generic rules of a pack, in order of evaluation."""
    generic: list[Generic] = []
    for entry in pack.items("generic"):
        rule = Generic(
            entry.text("rule", among=texts, kind="rule"),
            entry.text("after", among=vocabulary.LETTERS, kind="letter"),
            entry.text("letter", among=("R", "C", "S", "I", BY_MATRIX), kind="letter"),
            entry.text("selector", among=vocabulary.SELECTORS, kind="selector"),
            entry.texts("scopes", among=vocabulary.KINDS, kind="scope kind"),
        )
        if any(rule.rule == other.rule and set(rule.scopes) & set(other.scopes) for other in generic):
            entry.say("PACK-05", "rule", kind="rule", name=rule.rule)
        generic.append(rule)
    return generic


def decide(rules: Sequence[Rule], generic: Sequence[Generic], *, functions: bool) -> tuple[Decision, ...]:
    """The decision table of the rules, by activity; without `functions` no fn: selector."""
    return tuple(
        decision
        for number, rule in enumerate(rules)
        for decision in _decisions(number, rule, generic)
        if functions or not decision.selector.startswith(FUNCTION)
    )


def _decisions(number: int, rule: Rule, generic: Sequence[Generic]) -> Iterator[Decision]:
    for letter in vocabulary.LETTERS:
        for selector in rule.selectors[letter]:
            yield Decision(number, Letter.of(letter), selector)
        for line in generic:
            if line.after == letter and rule.activity.scope in line.scopes:
                by_matrix = "C" if rule.activity.matrix == CONSULT else "I"
                yield Decision(number, Letter.of(by_matrix if line.letter == BY_MATRIX else line.letter), line.selector, line.rule)
