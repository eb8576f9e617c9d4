"""The shapes of letters in the JSON API: who answers for what, why, the matrix, and letters set by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from allocator.web.api.shapes import Finding, Given, Key, OrNone, Page, Taken
from allocator.web.work.overrides import LONGEST


class Holder(Given):
    """A position, and who holds it."""

    id: str
    title: str
    holders: str
    vacant: bool


class Activity(Given):
    """A responsibility: what it rests on and where that stands; in how many scopes nobody (`gaps`) or several answer."""

    id: str
    name: str
    dimension: str
    kind: str
    statement: str
    source: str
    scopes: int
    gaps: int
    doubles: int


class Held(Given):
    """A letter of a row: how many have it, and the first of them."""

    letter: str
    count: int
    positions: list[Holder]


class Answer(Given):
    """Who has which letter on a row (activity@scope), strongest first. `answers` and `does` count A and R."""

    row: str
    scope: str
    name: str
    kind: str
    answers: int
    does: int
    by_hand: bool
    letters: list[Held]


class MatrixSheet(Given):
    """A sheet of the matrix, as the workbook has it. `places`: positions across; `groups` are counted, not spread out."""

    number: int
    scope: str
    name: str
    part: int
    parts: int
    lines: int
    places: int
    groups: list[str]


class MatrixLetter(Given):
    """A letter by the place of its position; `canonical` is the one that the scheme's text stands for."""

    place: int
    letter: str
    canonical: str
    by_hand: bool


class MatrixLine(Given):
    """A row of the matrix. `check`: ok, no A, 2 A, or no R; `counts`: what the groups hold."""

    row: str
    activity: str
    dimension: str
    scope: str
    kind: str
    check: str
    letters: list[MatrixLetter]
    counts: dict[str, str]


class MatrixPage(Page[MatrixLine]):
    """Lines of a sheet, and the positions at its top, each at its place from 0."""

    sheet: MatrixSheet
    positions: list[Holder]


class LetterSet(Taken):
    """A letter set by hand for a position (its id) on a row (activity@scope), "" for none; and why.

    `stood`: the letter that was there when this was decided; where another stands by now, nothing is set (409). Left out,
    whatever stands is written over.
    """

    row: Key
    position: Key
    letter: Annotated[str, Field(max_length=20)]
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    stood: Annotated[str | None, Field(max_length=20)] = None


class Changed(Given):
    """A change. `job`: what lays it over a large org; null where it stands already."""

    change: str
    job: OrNone


class Past(Given):
    """A change by hand. `state`: active, applied, stale, conflict, agrees, not applied, replaced or undone; `why` that.

    `row` is activity@scope, `title` that of the position on the day it was set ("" while the change waits to be laid).
    """

    id: str
    row: str
    position: str
    title: str
    letter: str
    before: str
    who: str
    when: datetime
    reason: str
    state: str
    why: str
    undone_at: datetime | None


class Named(Given):
    """Something with an id and a name."""

    id: str
    name: str


class ScopeOf(Named):
    """A scope, by which rule it is one and why."""

    kind: str
    rule: str
    why: str


class Source(Given):
    """Where it stands, and what is said there."""

    source: str
    statement: str


class Claim(Given):
    """What a line of the decision table wanted for the position, and whether that came to be (`outcome`)."""

    letter: str
    selector: str
    rule: str
    meaning: str
    position: str
    outcome: str


class ByHand(Given):
    """The change by hand behind a letter."""

    position: str
    letter: str
    reason: str
    author: str


class Played(Named):
    """The role that a position plays, and what tells it."""

    evidence: list[str]


class SourceCell(Given):
    """A cell that something was read from."""

    what: str
    cell: str


class Why(Given):
    """A letter with everything behind it: `shown` is how the scheme writes it, `by_rules` what the rules alone give."""

    position: str
    title: str
    letter: str
    shown: str
    by_rules: str
    vacant: bool
    acting: OrNone
    acts_for: list[str]
    override: ByHand | None
    reasons: list[str]
    not_accountable: OrNone
    claims: list[Claim]
    role: Played
    cells: list[SourceCell]


class Explained(Given):
    """A row with the why of each letter, or of the one position that was asked for; its history, and what was noticed."""

    activity: Named
    scope: ScopeOf
    sources: list[Source]
    positions: list[Why]
    runner_up: Why | None
    history: list[Past]
    findings: list[Finding]
