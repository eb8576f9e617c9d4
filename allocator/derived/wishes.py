"""Keep: the wishes of one row, with one Accountable at most. Every letter set by hand is a wish of its own."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

from allocator.derived.overrides import ACCOUNTABLE, left_with
from allocator.findings import Cell, Finding, finding
from allocator.raci import Letter

STANDING = frozenset({"applied", "conflict", "stale"})  # states of edits that a workbook shows
NOW, PENDING, SHOWN = 0, 1, 2  # ages of wishes, the newest first
Row = dict[str, Letter]  # by position id


@dataclass(frozen=True, slots=True)
class Wish:
    """A letter that is wanted on a row for a position.

    `before` is what the rules gave when the workbook was written, `stood` what it was written with: that, or an edit.
    `age`: NOW where it was set since the workbook was written, PENDING where it stood there as not applied, SHOWN where the
    workbook shows it. `listed`: set on the sheet Overrides. `refused`: why it cannot be followed in any org, "" where it can.
    """

    row: str
    position: str
    letter: Letter
    before: Letter
    stood: Letter
    author: str
    reason: str
    cell: Cell
    age: int
    listed: bool = False
    refused: str = ""

    @property
    def subject(self) -> str:
        """How findings call it."""
        return f"{self.row}, {self.position}"

    @property
    def answers(self) -> bool:
        """Whether it is for the A."""
        return self.letter in ACCOUNTABLE and not self.refused

    @property
    def gives(self) -> bool:
        """Whether it leaves the A that stood there to others now."""
        return self.age == NOW and self.stood in ACCOUNTABLE and self.letter not in ACCOUNTABLE and not self.refused

    @property
    def taken_back(self) -> bool:
        """Whether the letter of the rules was typed in again, which ends an edit and is none."""
        return self.age == NOW and self.letter == self.before and not (self.listed or self.refused)


def give(row: Row, position: str, letter: Letter) -> None:
    """Sets one letter; a new Accountable takes the A from the former one."""
    if letter in ACCOUNTABLE:
        row |= {other: left_with(held) for other, held in row.items() if other != position and held in ACCOUNTABLE}
    row[position] = letter


def explained(wishes: list[Wish]) -> list[Wish]:
    """The wishes of one row. Who takes the A and what is left to its holder now is one decision: a reason counts for both."""
    givers, takers = [wish for wish in wishes if wish.gives], _latest(wishes)
    if len(givers) != 1 or len(takers) != 1 or bool(givers[0].reason) == bool(takers[0].reason):
        return wishes
    says = takers[0] if takers[0].reason else givers[0]
    both = [*givers, *takers]
    return [replace(wish, author=says.author, reason=says.reason) if wish in both else wish for wish in wishes]


def settled(wishes: list[Wish], there: Container[str], holder: str) -> tuple[list[Wish], list[Finding]]:
    """The wishes of one row with one Accountable at most: older ones give way to the newest, if it is one of those `there`.

    `holder` has the A by the rules of today, "" nobody.
    """
    latest = _latest(wishes)
    takes = [wish for wish in latest if wish.letter == wish.before or (wish.reason and wish.position in there)]
    if len(latest) == len(takes) == 1:
        gone = [wish for wish in wishes if wish.answers and wish not in takes]
        said = [finding("OVR-16", old.subject, takes[0].cell, what=f"gave way to the A of {takes[0].position}") for old in gone]
        return [wish for wish in wishes if wish not in gone], said
    waiting = [wish for wish in wishes if wish.answers and wish.age < SHOWN]
    return _contested(wishes, waiting, holder) if len(waiting) > 1 else (wishes, [])


def _latest(wishes: list[Wish]) -> list[Wish]:
    """The newest wishes for the A, those left out that the workbook shows."""
    asked = [wish for wish in wishes if wish.answers and wish.age < SHOWN]
    return [wish for wish in asked if wish.age == NOW] or asked


def _contested(wishes: list[Wish], waiting: list[Wish], holder: str) -> tuple[list[Wish], list[Finding]]:
    """Where the A was given to several at once nobody gets it, and nobody takes it from its holder."""
    named = " and ".join(f"{wish.position} ({wish.cell})" for wish in waiting)
    why = f"The A was given to several at once: {named}."
    kept = [wish for wish in wishes if wish.position == holder and wish.age < SHOWN and not (wish.refused or wish.taken_back)]
    refused = [replace(wish, refused=why) if wish in (*waiting, *kept) else wish for wish in wishes]
    return refused, [finding("OVR-11", waiting[0].row, waiting[0].cell, positions=named)]
