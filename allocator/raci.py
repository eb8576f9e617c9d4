"""The types that the rules write and the checks read: archetypes, roles, scopes, activities, claims, assignments.

Big tables are columns (numpy) with one entry per row; a position, scope, activity or decision is its index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from allocator.org.structure import Bools, Ints

Codes = NDArray[np.int16]
ORGANISATION = "ORG"
RESIDUAL = "OP-RES"


class Letter(IntEnum):
    """Canonical letters in order of strength: of two on one cell the greater stands (rule G7)."""

    NONE = 0
    OUT = 1
    INFORMED = 2
    SUPPORT = 3
    CONSULTED = 4
    VERIFY = 5
    RESPONSIBLE = 6
    ACCOUNTABLE = 7
    ACCOUNTABLE_RESPONSIBLE = 8

    @property
    def symbol(self) -> str:
        """As it is written: A, R, A/R, V, C, S, I, O or nothing."""
        return SYMBOLS[self]

    @classmethod
    def of(cls, symbol: str) -> Letter:
        """The letter of a symbol; ValueError for an unknown one."""
        return cls(SYMBOLS.index(symbol))


SYMBOLS = ("", "O", "I", "S", "C", "V", "R", "A", "A/R")


class Outcome(IntEnum):
    """What became of a claim."""

    STANDS = 0  # it gave the position its letter
    AGREES = 1  # the same letter, for one more reason; or the R beside an A
    BEATEN = 2  # the position has a stronger letter on the row
    LAPSED = 3  # the post is vacant and nobody acts for it
    AUDIT = 4  # internal audit gets no letter
    ACTS = 5  # the position acts for an A or R of the row and gets nothing else (VAC-02 for a V)
    OWN_CHECKER = 6  # a V for a position with A or R (SOD-01)
    REPLACED = 7  # an override says otherwise


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from. Line 0: no line of the founding document (published practice, or our decision)."""

    document: str
    line: int
    dimension: str
    anchor: str
    statement: str

    def __str__(self) -> str:
        return f"{self.document}, line {self.line}" if self.line else self.document


@dataclass(frozen=True, slots=True)
class ScopeKind:
    """What an activity may be about. `rank` orders the kinds: process = fleet 0 … organisation 4."""

    id: str
    rank: int
    meaning: str
    chain: tuple[str, ...]  # who holds it, first choice first


@dataclass(frozen=True, slots=True)
class Archetype:
    """The role a position plays. `ceiling`: widest scope kind it may be Accountable for, "" for none."""

    id: str
    name: str
    level: int
    ceiling: str
    line: str  # three-lines role: first, second, third, support, governance-to-management
    documented: str  # yes, truncated or no: whether the founding document describes it
    note: str = ""

    @property
    def is_function(self) -> bool:
        """Whether it is an expert function."""
        return self.id.startswith("fn-")


@dataclass(frozen=True, slots=True)
class Activity:
    """A responsibility at a scope kind, with its sources."""

    id: str
    name: str
    dimension: str
    scope: str
    horizon: str  # short, long, both
    modality: str  # general, often, may, inferred
    reach: str = "whole"  # whole or own-team (process scope)
    when: str = "always"
    matrix: str = "inform"  # letter of a dotted-line manager: consult or inform
    customer_facing: bool = False
    broadcast: bool = False
    extension: bool = False  # not from the founding document
    sources: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the decision table: whoever the selector selects gets the letter. `rule`: generic rule, else ""."""

    activity: int
    letter: Letter
    selector: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Two duties that one person must not combine (segregation of duties)."""

    code: str
    activities: tuple[str, ...]  # ids of the doer's activities
    functions: tuple[str, ...]  # the checker's functions, e.g. fn-finance


@dataclass(frozen=True)
class Standards:
    """What the checks measure against, taken from the rule pack as plain data."""

    kinds: tuple[ScopeKind, ...]
    archetypes: tuple[Archetype, ...]
    thresholds: Mapping[str, float]
    duties: tuple[Duty, ...]
    strict_seed: bool = False
    controls: tuple[str, ...] = ()  # phrases by which the reason of an override records a compensating control

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """Rank of each scope kind by id."""
        return {kind.id: kind.rank for kind in self.kinds}

    @cached_property
    def archetype_code(self) -> Mapping[str, int]:
        """Index of each archetype by id."""
        return {archetype.id: code for code, archetype in enumerate(self.archetypes)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a role: what was found, its points, and the cell or structure it was found in."""

    rule: str  # OM1 … OA1, title, override, root, tie-break, EQ1 …
    archetype: str
    points: int
    statement: str


@dataclass(frozen=True)
class Roles:
    """What each position plays, and which departments are operational.

    `archetype` and `functions` have one entry per position; `functions` is a bit set, bit c for archetype code c.
    """

    archetypes: tuple[Archetype, ...]
    archetype: Codes
    functions: NDArray[np.int64]
    operational: Bools  # per department of the org
    holds_site: Bools  # operations manager who holds the one site of the operation too (EQ3)
    evidence: Mapping[int, tuple[Evidence, ...]]  # by position

    def is_(self, *ids: str) -> Bools:
        """Whether each position has one of these archetypes."""
        among = np.array([archetype.id in ids for archetype in self.archetypes], dtype=bool)
        return among[self.archetype]

    def has_function(self, *ids: str) -> Bools:
        """Whether each position has one of these expert functions (attribute, beside the archetype)."""
        mask = sum(1 << code for code, archetype in enumerate(self.archetypes) if archetype.id in ids)
        return np.asarray((self.functions & mask) != 0)

    def of(self, position: int) -> Archetype:
        """The archetype of one position."""
        return self.archetypes[int(self.archetype[position])]


@dataclass(frozen=True, slots=True)
class Scope:
    """An instance of a scope kind, with its holder and why. Positions, departments and processes are indices."""

    id: str
    kind: str
    name: str
    holder: int
    rule: str  # H1 … H9, or the holder-chain step
    why: str
    departments: tuple[int, ...] = ()
    oms: tuple[int, ...] = ()  # operations manager(s) of the scope; the ORG holder where there is none
    process: int = -1
    site: int = -1


@dataclass(frozen=True)
class Rows:
    """The rows of the matrix: one activity in one scope, with who answers for it (its A selector's answer)."""

    activity: Codes
    scope: Ints
    accountable: Ints

    def __len__(self) -> int:
        return len(self.scope)


@dataclass(frozen=True)
class Claims:
    """What each line of the decision table says: row, decision, the position selected, the position that receives.

    The receiver is the position itself or, for V, C, S, I of a vacant post, who acts for it (-1: nobody).
    """

    row: Ints
    decision: Codes
    position: Ints
    receiver: Ints
    outcome: Codes

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True)
class Assignments:
    """What stands: at most one entry per row and position, sorted by row, then strongest letter, then position.

    `acting` is who acts for a vacant post with A or R (-1: none needed or nobody); `claim` the claim that stands,
    `override` the override that set the letter (-1: none).
    """

    row: Ints
    position: Ints
    letter: Codes
    acting: Ints
    claim: Ints
    override: Ints

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True)
class Allocation:
    """The responsibility assignment matrix of an org under a rule pack."""

    pack: str
    version: str
    hash: str
    standards: Standards
    activities: tuple[Activity, ...]
    decisions: tuple[Decision, ...]
    roles: Roles
    scopes: tuple[Scope, ...]
    rows: Rows
    claims: Claims
    assignments: Assignments

    def row_name(self, row: int) -> str:
        """How a row is called in findings: activity@scope."""
        return f"{self.activities[self.rows.activity[row]].id}@{self.scopes[self.rows.scope[row]].id}"
