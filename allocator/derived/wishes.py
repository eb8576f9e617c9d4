"""Keep: the wishes of one row. One Accountable at most, and what follows from another wish is no wish of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from allocator.derived.overrides import ACCOUNTABLE, left_with
from allocator.findings import Cell, Finding, finding
from allocator.raci import Letter

STANDING = frozenset({"applied", "conflict", "stale"})  # states of edits that a workbook shows
NOW, PENDING, SHOWN = 0, 1, 2  # ages of wishes
Row = dict[str, Letter]  # by position id


@dataclass(frozen=True, slots=True)
class Wish:
    """A letter that is wanted on a row for a position. `before`: what the rules gave when the workbook was written.

    `age`: NOW where it was set since the workbook was written, PENDING where it stood there as not applied, SHOWN where the
    workbook shows it. `listed`: set on the sheet Overrides. `refused`: why it cannot be followed in any org, "" where it can.
    `follows`: the position whose A it followed from by the rules of that time, "" for a wish of its own.
    """

    row: str
    position: str
    letter: Letter
    before: Letter
    author: str
    reason: str
    cell: Cell
    age: int
    listed: bool = False
    refused: str = ""
    follows: str = ""

    @property
    def subject(self) -> str:
        """How findings call it."""
        return f"{self.row}, {self.position}"


def give(row: Row, position: str, letter: Letter) -> None:
    """Sets one letter; a new Accountable takes the A from the former one."""
    if letter in ACCOUNTABLE:
        row |= {other: left_with(held) for other, held in row.items() if other != position and held in ACCOUNTABLE}
    row[position] = letter


def settled(wishes: list[Wish], base: Row, expected: Row) -> tuple[list[Wish], list[Finding]]:
    """The wishes of one row, with one Accountable at most; what follows from another wish is no wish of its own."""
    latest = _latest(wishes)
    if len(latest) > 1:
        return _contested(wishes, latest, expected)
    if latest:
        wishes = _one_decision(wishes, latest[0], expected)
    taker = next((wish for wish in _latest(wishes) if wish.reason or wish.letter == wish.before), None)
    follows = dict(base)
    findings: list[Finding] = []
    if taker:
        gone = [wish for wish in _answering(wishes) if wish is not taker]
        findings = [finding("OVR-16", old.subject, taker.cell, what=f"gave way to the A of {taker.position}") for old in gone]
        wishes = [wish for wish in wishes if wish not in gone]
        give(follows, taker.position, taker.letter)
        follows[taker.position] = taker.before
    own = [wish for wish in wishes if wish.refused or wish.listed or wish.letter != follows.get(wish.position, Letter.NONE)]
    implied = [replace(wish, follows=taker.position) for wish in wishes if taker and wish not in own and wish.letter != wish.before]
    return [*own, *implied], findings


def _answering(wishes: list[Wish]) -> list[Wish]:
    return [wish for wish in wishes if wish.letter in ACCOUNTABLE and not wish.refused]


def _latest(wishes: list[Wish]) -> list[Wish]:
    """The wishes for the A that are the newest of their row."""
    answering = _answering(wishes)
    return [wish for wish in answering if wish.age == min(one.age for one in answering)]


def _contested(wishes: list[Wish], latest: list[Wish], expected: Row) -> tuple[list[Wish], list[Finding]]:
    """Where the A was given to several at once nobody gets it, and whoever had it keeps it."""
    named = " and ".join(f"{wish.position} ({wish.cell})" for wish in latest)
    why = f"The A was given to several at once: {named}."
    held = {wish.position for wish in latest}
    held |= {wish.position for wish in wishes if wish.age == NOW and expected.get(wish.position) in ACCOUNTABLE}
    refused = [replace(wish, refused=why) if wish.position in held else wish for wish in wishes]
    return refused, [finding("OVR-11", latest[0].row, latest[0].cell, positions=named)]


def _one_decision(wishes: list[Wish], taker: Wish, expected: Row) -> list[Wish]:
    """Who takes the A and what its former holder gets is one decision: the reason given for either holds for both."""
    giver = next((wish for wish in wishes if wish.age == NOW and expected.get(wish.position) in ACCOUNTABLE), None)
    if giver is None or giver.position == taker.position or bool(giver.reason) == bool(taker.reason):
        return wishes
    author, reason = (taker.author, taker.reason) if taker.reason else (giver.author, giver.reason)
    both = {giver.position, taker.position}
    return [replace(wish, author=author, reason=reason) if wish.position in both else wish for wish in wishes]
