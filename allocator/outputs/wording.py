"""Render: how scopes, positions, rules and claims are called in the outputs, each text made once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allocator.derived.reasons import says
from allocator.findings import column_letters
from allocator.outputs.look import LETTERS, Properties
from allocator.raci import SYMBOLS, Letter, Outcome
from allocator.rules import schemes

if TYPE_CHECKING:
    from allocator.org.model import Process
    from allocator.pipeline import Result

Texts = NDArray[np.object_]

CASCADE = "scope-managers-below"
LIMITS: Mapping[str, str] = {  # clarification 97: how far the R of a cascade row reaches, by the doer's archetype
    "site-manager": "within own site",
    "logistics-manager": "within own logistics",
    "fleet-manager": "within own fleet",
    "operations-manager": "within own operation",
}
TITLE = 120  # characters of a title in a heading or a column; the sheet Org has it whole
OWN_PROCESS = "within own process"
STRENGTH: Mapping[str, str] = {"general": "high", "often": "medium", "may": "low", "inferred": "inferred"}
_LOST: Mapping[int, str] = {
    Outcome.AGREES: "also",
    Outcome.BEATEN: "weaker",
    Outcome.ACTS: "acts for A or R, so not",
    Outcome.OWN_CHECKER: "own checker, so not",
    Outcome.REPLACED: "replaced by hand:",
}


class Wording:
    """The words for one result in one scheme."""

    def __init__(self, result: Result, scheme: str) -> None:
        self.org, self.pack, self.allocation = result.org, result.pack, result.allocation
        self.scheme = result.pack.schemes[scheme]
        self.shown, self.letters = schemes.shown(self.scheme), schemes.choices(self.scheme)

    @cached_property
    def letter_of(self) -> Texts:
        """The text of each letter in the scheme; "" for one that it does not show."""
        return schemes.letters(self.scheme, self.org, self.allocation)

    @cached_property
    def visible(self) -> NDArray[np.bool_]:
        """Whether the scheme shows each letter."""
        return np.asarray(self.letter_of != "")

    @cached_property
    def primary(self) -> NDArray[np.bool_]:
        """Whether each letter is that of the one Responsible whom the scheme sets apart; no letter in most schemes."""
        return schemes.primary(self.scheme, self.org, self.allocation)

    @cached_property
    def listed(self) -> NDArray[np.bool_]:
        """Whether each letter is to be listed below the table, because the scheme has no sign for it."""
        unsigned = np.isin(np.array(SYMBOLS), self.scheme.listed)
        return np.asarray(unsigned[self.allocation.assignments.letter] & ~self.visible)

    @cached_property
    def colours(self) -> Mapping[str, Properties]:
        """The colour of each letter shown."""
        return {text: LETTERS[letter] for text, letter in self.letters.items()}

    @cached_property
    def activities(self) -> Texts:
        """Name of each activity."""
        return texts(activity.name for activity in self.allocation.activities)

    @cached_property
    def dimensions(self) -> Texts:
        """Name of the dimension of each activity."""
        named = self.pack.extras["dimensions"]
        return texts(named[activity.dimension].name for activity in self.allocation.activities)

    @cached_property
    def scopes(self) -> Texts:
        """Name of each scope, with its id where that adds something; the organisation's name alone."""
        return texts(
            f"{shortened(scope.name)} ({scope.id})"
            if scope.name not in {"", scope.id} and scope.kind != "organisation"
            else shortened(scope.name or scope.id)
            for scope in self.allocation.scopes
        )

    @cached_property
    def posts(self) -> Texts:
        """Title and id of each position; "" for nobody (index -1)."""
        named = zip(self.org.titles, self.org.ids, strict=True)
        return texts([*(f"{shortened(title)} ({post})" if title else post for title, post in named), ""])

    @cached_property
    def holders(self) -> list[str]:
        """Who holds each position: names, or that the post is vacant."""
        return [
            "vacant" if vacant else names
            for names, vacant in zip(self.org.columns["holders"], self.org.vacant.tolist(), strict=True)
        ]

    @cached_property
    def functions(self) -> list[str]:
        """Names of the expert functions of each position; "" for most."""
        roles = self.allocation.roles
        named = {code: archetype.name for code, archetype in enumerate(roles.archetypes)}
        sets = {bits: ", ".join(name for code, name in named.items() if bits >> code & 1) for bits in set(roles.functions.tolist())}
        return [sets[bits] for bits in roles.functions.tolist()]

    @cached_property
    def evidence(self) -> list[str]:
        """Why each position plays its role: what was found and its points; conditions of the rule are left out."""
        return ["; ".join(f"{text} ({points:+d})" if points else text for text, points in each) for each in self._reasons]

    @cached_property
    def roles(self) -> list[str]:
        """The role of each position with the first reason for it."""
        played = zip(self.allocation.roles.archetype.tolist(), self._reasons, strict=True)
        names = [archetype.name for archetype in self.allocation.roles.archetypes]
        return [f"{names[code]}: {reasons[0][0]}" if reasons else names[code] for code, reasons in played]

    @cached_property
    def _reasons(self) -> list[list[tuple[str, int]]]:
        """The reasons for the role of each position, as (statement, points)."""
        roles = self.allocation.roles
        names = [archetype.id for archetype in roles.archetypes]
        return [
            [(e.statement.partition(";")[0], e.points) for e in roles.evidence.get(position, ()) if e.archetype == names[code]]
            for position, code in enumerate(roles.archetype.tolist())
        ]

    @cached_property
    def statements(self) -> Texts:
        """What each activity rests on, in our own words."""
        return texts(" ".join(dict.fromkeys(c.statement for c in a.sources)) for a in self.allocation.activities)

    @cached_property
    def sources(self) -> Texts:
        """Where each activity comes from."""
        return texts("; ".join(dict.fromkeys(map(str, a.sources))) for a in self.allocation.activities)

    @cached_property
    def certainties(self) -> Texts:
        """Where each activity comes from, and how certain that makes it (model, section 1.2)."""
        strength = (STRENGTH.get(activity.modality, activity.modality) for activity in self.allocation.activities)
        return texts(f"{source} (certainty: {certain})" for source, certain in zip(self.sources, strength, strict=True))

    @cached_property
    def cells(self) -> list[str]:
        """The cell that each position's title was read from."""
        places = [
            (
                f"{'!'.join(part for part in (source.file, source.sheet) if part)}!",
                column_letters(source.columns.get("title", 0)) or "row ",
            )
            for source in self.org.sources
        ]
        read = zip(self.org.columns["source"].tolist(), self.org.columns["row"].tolist(), strict=True)
        return ["".join((*places[source], str(row))) if row and places else "" for source, row in read]

    @cached_property
    def acting(self) -> dict[int, int]:
        """Who acts for each vacant position that holds an A or R."""
        table = self.allocation.assignments
        acted = np.flatnonzero(table.acting >= 0)
        return dict(zip(table.position[acted].tolist(), table.acting[acted].tolist(), strict=True))

    @cached_property
    def decision(self) -> NDArray[np.int64]:
        """Line of the decision table behind each letter; one past the last where it was set by hand."""
        table, claims = self.allocation.assignments, self.allocation.claims
        by_rule = np.r_[claims.decision, 0].astype(np.int64)[table.claim]
        return np.where(table.override >= 0, len(self.allocation.decisions), by_rule)

    @cached_property
    def selectors(self) -> Texts:
        """Selector of each decision, with its generic rule; "override" past the last."""
        return texts([*(f"{d.selector} ({d.rule})" if d.rule else d.selector for d in self.allocation.decisions), "override"])

    @cached_property
    def cascade(self) -> NDArray[np.bool_]:
        """Whether each letter is an R that reaches no further than the holder's own process or site."""
        selector = np.array([*(d.selector == CASCADE for d in self.allocation.decisions), False])
        return np.asarray(selector[self.decision] & (self.allocation.assignments.letter == Letter.RESPONSIBLE))

    @cached_property
    def limits(self) -> Texts:
        """The limit of each letter in words, "" for most."""
        roles = self.allocation.roles
        by_archetype = texts(LIMITS.get(archetype.id, OWN_PROCESS) for archetype in roles.archetypes)
        return np.where(self.cascade, by_archetype[roles.archetype[self.allocation.assignments.position]], "")

    @cached_property
    def instead(self) -> Texts:
        """For a letter that passed on from a vacant post the words that say so, "" for most."""
        claims, table = self.allocation.claims, self.allocation.assignments
        selected = np.where(table.override < 0, np.r_[claims.position, -1][table.claim], table.position)
        words = texts([*(f"for the vacant {post}" for post in self.posts[:-1]), ""])
        return np.where(selected == table.position, "", words[selected])

    @cached_property
    def meanings(self) -> Texts:
        """What each decision says, as `explain` puts it; that it was set by hand past the last."""
        said = (says(self.pack, self.allocation, decision) for decision in self.allocation.decisions)
        return texts([*said, "set by hand"])

    def called(self, rule: str) -> str:
        """A holder rule as a reader takes it: its code, or in words where its id is an archetype's or a phrase."""
        archetype = self.allocation.standards.archetype_code.get(rule)
        if archetype is not None:
            return self.allocation.standards.archetypes[archetype].name
        return rule if any(map(str.isdigit, rule)) else rule.replace("-", " ").capitalize()

    def empty_budget(self, process: Process) -> str:
        """That a process has no budget figure, with the cell where it would stand."""
        if process.origin != "given" or process.cell is None:
            return "no budget figure: the process was inferred"
        place = process.cell
        found = (source for source in self.org.sources if (source.file, source.sheet) == (place.file, place.sheet))
        source = next(found, None)
        if source is None or "managers" not in source.columns:
            return f"no budget figure: the input has no processes sheet ({place})"
        if "budget" not in source.columns:
            return f"no budget column in the processes sheet ({place})"
        return f"no budget figure in the processes sheet ({source.cell(place.row, 'budget')})"

    def cited(self, by_activity: Texts, by_override: Sequence[str]) -> list[str]:
        """For each letter a text of its activity, or of the override that set it by hand."""
        table = self.allocation.assignments
        cited = by_activity[self.allocation.rows.activity[table.row]]
        by_hand = np.flatnonzero(table.override >= 0)
        cited[by_hand] = texts(by_override)[table.override[by_hand]]
        return list(cited)

    def others(self) -> list[str]:
        """For each letter the other claims on the same row for the same position, and what became of them."""
        allocation, table = self.allocation, self.allocation.assignments
        claims, size = allocation.claims, len(self.org)
        lost = np.flatnonzero((claims.outcome != Outcome.STANDS) & (claims.receiver >= 0))
        keys = table.row * size + table.position
        order = np.argsort(keys, kind="stable")
        wanted = claims.row[lost] * size + claims.receiver[lost]
        place = np.minimum(np.searchsorted(keys[order], wanted), max(len(keys) - 1, 0))
        made: dict[tuple[int, int], str] = {}
        found: defaultdict[int, dict[str, None]] = defaultdict(dict)
        hit = keys[order[place]] == wanted if len(keys) else np.zeros(0, dtype=bool)
        for letter, decision, outcome in zip(
            order[place[hit]].tolist(), claims.decision[lost[hit]].tolist(), claims.outcome[lost[hit]].tolist(), strict=True
        ):
            text = made.get((decision, outcome))
            if text is None:
                symbol = SYMBOLS[allocation.decisions[decision].letter]
                text = made[decision, outcome] = f"{_LOST.get(outcome, '')} {symbol} {self.selectors[decision]}".strip()
            found[letter][text] = None
        return ["; ".join(found[letter]) if letter in found else "" for letter in range(len(table))]


def counted(size: int, noun: str) -> str:
    """A number with its noun: "1 process", "1,200 processes"."""
    return f"{size:,} {noun if size == 1 or noun.endswith('ics') else noun + ('es' if noun.endswith('s') else 's')}"


def shortened(text: str, longest: int = TITLE) -> str:
    """A text with an ellipsis for what is longer than so many characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip(" ,;:-–") + "…"


def dimension_order(dimensions: Sequence[str], lines: Sequence[int]) -> dict[str, int]:
    """Place of each dimension: by the first line of the founding document that speaks of it, ours last."""
    first: dict[str, int] = {}
    for dimension, line in zip(dimensions, lines, strict=True):
        first[dimension] = min(line or 10_000, first.get(dimension, 10_000))
    return {dimension: place for place, dimension in enumerate(sorted(first, key=lambda name: (not name, first[name])))}


def texts(items: Iterable[str]) -> Texts:
    """Texts as an array of shared objects, to be taken by index."""
    listed = list(items)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array
