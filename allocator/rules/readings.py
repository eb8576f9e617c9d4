"""What the titles of an org say: the lexicon's readings as bit sets over archetypes, deputies resolved by the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from allocator.org.model import Org
from allocator.org.structure import Bools, Ints
from allocator.rules.titles import Lexicon, Match, Reading, read_titles

EXECUTIVES = ("chief-executive", "chief-operating-officer")
HOLDERS = (
    "chief-executive",
    "chief-operating-officer",
    "operations-manager",
    "process-manager",
    "site-manager",
    "logistics-manager",
    "fleet-manager",
)


@dataclass(frozen=True)
class Titles:
    """What the titles say, per position: bit sets over archetype codes, and the reading behind them."""

    reading: Ints  # index into `readings`
    readings: list[Reading]
    strong: Ints
    weak: Ints
    deputy: Bools  # the principal post is in the sheet: no scope by title, no evidence score (EQ5)
    staff: Bools
    leads: Bools  # the title has a word of leadership
    executive: Ints  # archetype code of the longest strong executive phrase, -1 where there is none
    function: Ints  # archetype code of the longest strong function phrase, -1 where there is none

    def any_match(self, code: int) -> Bools:
        """Whether the title names the archetype at all."""
        return self.matched(self.strong | self.weak, code)

    def strong_match(self, code: int) -> Bools:
        """Whether the title names the archetype strongly."""
        return self.matched(self.strong, code)

    def weak_match(self, code: int) -> Bools:
        """Whether the title names the archetype weakly."""
        return self.matched(self.weak, code)

    @staticmethod
    def matched(bits: Ints, code: int) -> Bools:
        """Whether bit `code` is set."""
        return np.asarray((bits >> code) & 1, dtype=bool)


def read(org: Org, lexicon: Lexicon, codes: Mapping[str, int]) -> Titles:
    """The titles of an org read by the lexicon, deputies resolved by the reporting line (clarification 26)."""
    reading, readings = read_titles(lexicon, org.titles)

    def bits(strong: bool | None, deputy: bool | None) -> Ints:
        sums = [
            sum(1 << codes[m.archetype] for m in r.matches if strong in (None, m.strong) and deputy in (None, m.deputy))
            for r in readings
        ]
        return np.array(sums, dtype=np.int64)[reading]

    deputy = _principal_present(org, bits(None, True), bits(None, False))
    keep = np.where(deputy, ~sum(1 << codes[archetype] for archetype in HOLDERS), -1)
    executive = _longest(readings, EXECUTIVES, codes)[reading]
    functions = tuple(archetype for archetype in codes if archetype.startswith("fn-"))
    return Titles(
        reading=reading,
        readings=readings,
        strong=bits(True, None) & keep,
        weak=bits(False, None) & keep,
        deputy=deputy,
        staff=np.array([r.staff for r in readings], dtype=np.bool_)[reading],
        leads=np.array([r.leads for r in readings], dtype=np.bool_)[reading],
        executive=np.where(deputy, -1, executive),
        function=_longest(readings, functions, codes)[reading],
    )


def _principal_present(org: Org, deputies: Ints, principals: Ints) -> Bools:
    """EQ5: whether the manager or a colleague under the same manager has the title that a deputy's title names."""
    beside = np.zeros(len(org) + 1, dtype=np.int64)  # titles among a manager's reports; the last entry is nobody's
    np.bitwise_or.at(beside, org.line.parent, principals)
    beside[-1] = 0
    return np.asarray((deputies & (beside | np.r_[principals, 0])[org.line.parent]) != 0)


def _longest(readings: list[Reading], archetypes: tuple[str, ...], codes: Mapping[str, int]) -> Ints:
    """Per reading the code of the archetype whose strong phrase is longest (the first in the pack of equals), else -1."""

    def best(matches: tuple[Match, ...]) -> int:
        strong = [match for match in matches if match.strong and match.archetype in archetypes]
        return codes[max(strong, key=lambda match: len(match.phrase)).archetype] if strong else -1

    return np.array([best(reading.matches) for reading in readings], dtype=np.int64)
