"""From a table to positions: ids that another column writes otherwise, matched as a whole or not at all.

The rule: the plain comparison must miss a good part of the references, and the repaired one must find what it missed
as a whole: every different reference but one (of three or more), or but one in ten, so that a slip of the pen elsewhere
stops nothing. What a repair does not find names nobody. No two ids may become the same by it, and marks between figures
stay: "1.001" is not "1001".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

GOOD_PART = 0.1  # share of the references that must be missed before their spelling is questioned
SLIPS = 0.1  # share of the different missed references that a repair need not find; one it never need
LEAST = 2  # references that it must find at least: one alone is a slip of the pen
POINT = re.compile(r"[+-]?\d+\.0+")
ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")
APART = re.compile(r"(?<=\d)([\W_])[\W_]*(?=\d)|[\W_]+")

Step = Callable[[str], str]


def _number(text: str) -> str:
    return text.partition(".")[0] if POINT.fullmatch(text) else text


def _without_zeros(text: str) -> str:
    return ZEROS.sub("", text) if "0" in text else text


def _letters(text: str) -> str:
    """Without blanks and punctuation, but for one mark of them between two figures."""
    return text if text.isalnum() else APART.sub(lambda run: "." if run[1] else "", text)


STEPS: Mapping[str, Step] = {
    "numbers and text": _number,
    "leading zeros": _without_zeros,
    "capital and small letters": str.casefold,
    "blanks and punctuation": _letters,
}


def _every_step(text: str) -> str:
    for step in STEPS.values():
        text = step(text)
    return text


@dataclass(frozen=True, slots=True)
class Repair:
    """Which id each reference means, and across which differences of spelling."""

    found: dict[str, str]
    how: tuple[str, ...]


def repair(ids: Collection[str], missed: Mapping[str, int], references: int) -> Repair | None:
    """The ids that missed references mean, None where the plain comparison stands.

    `missed` counts the references by text. The rule stands at the top of this module.
    """
    count = sum(missed.values())
    if count < max(LEAST, GOOD_PART * references):
        return None
    asked = [text for text, times in missed.items() if times]
    met = {_every_step(name) for name in ids} & {_every_step(text) for text in missed}
    for step in (_every_step, *STEPS.values()) if met else ():
        index = _index(ids, step)
        found = {text: index[plain] for text in missed if (plain := step(text)) in index}
        slips = sum(1 for text in asked if text not in found)
        if sum(map(missed.__getitem__, found)) >= LEAST and slips <= max(1, SLIPS * len(asked)) and 2 * slips < len(asked):
            return Repair(found, _how(found))
    return None


def _index(ids: Iterable[str], step: Step) -> dict[str, str]:
    """The id of each spelling; none at all where two ids fall together."""
    index: dict[str, str] = {}
    for name in ids:
        if index.setdefault(step(name), name) != name:
            return {}
    return index if "" not in index else {}


def _how(found: Mapping[str, str]) -> tuple[str, ...]:
    """The differences that were bridged: of each pair the first that explains it alone, else those that take part."""
    bridged: set[str] = set()
    for text, name in found.items():
        alone = [how for how, step in STEPS.items() if step(text) == step(name)]
        bridged.update(alone[:1] or [how for how, step in STEPS.items() if (step(text), step(name)) != (text, name)])
    return tuple(how for how in STEPS if how in bridged)
