"""Checks of matrices of any origin: what every check of a matrix looks at, with names and cells for what is found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from allocator.checks.matrix_meaning import Meaning
from allocator.checks.matrix_profile import Profile
from allocator.findings import Finding, finding
from allocator.sheets.matrix import Matrix, MatrixEntry, MatrixRole
from allocator.sheets.matrix_words import plain

NAMED = 4  # roles that a message names
COUNTS = re.compile(r"[A-Z/]{1,4} \([\d,]+\)(?:, [A-Z/]{1,4} \([\d,]+\))*")  # of a group: "I (12), C (3)"
Over = Callable[[int, Sequence[int]], bool | None]  # whether a role has authority over others; None where nobody knows


def unknown(_role: int, _others: Sequence[int]) -> None:
    """The answer where there is no org."""


@dataclass(frozen=True)
class Row:
    """One activity: who has each duty, how many that are, and the duties and letters of each role."""

    by_duty: Mapping[str, tuple[int, ...]]
    count: Counter[str]
    duties: Mapping[int, frozenset[str]]
    entries: Mapping[int, MatrixEntry]

    def having(self, letter: str) -> list[int]:
        """The roles that have a letter."""
        return [role for role, entry in self.entries.items() if letter in entry.letters]

    def who(self, duty: str) -> tuple[int, ...]:
        """The roles that have a duty."""
        return self.by_duty.get(duty, ())


@dataclass(frozen=True)
class MatrixCase:
    """One matrix before the checks. `over`: what an org says about authority; `broadcasts`: rows that tell everybody."""

    matrix: Matrix
    meaning: Meaning
    profile: Profile
    thresholds: Mapping[str, float]
    over: Over = unknown
    broadcasts: frozenset[int] = frozenset()
    _known: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[Row]:
        """Every row, in order; those without letters too."""
        return [self._row(row.entries) for row in self.matrix.rows]

    @cached_property
    def groups(self) -> frozenset[int]:
        """Roles of our own workbooks that stand for many positions and hold numbers: "I (12)"."""
        texts: dict[int, bool] = {}
        for row in self.matrix.rows:
            for entry in row.entries:
                texts[entry.role] = texts.get(entry.role, True) and bool(COUNTS.fullmatch(entry.text))
        return frozenset(role for role, counted in texts.items() if counted)

    def _row(self, entries: Sequence[MatrixEntry]) -> Row:
        by_duty: dict[str, list[int]] = {}
        duties = {entry.role: self._duties(entry.letters) for entry in entries}
        for role, held in duties.items():
            for duty in held:
                by_duty.setdefault(duty, []).append(role)
        count = Counter({duty: len(roles) for duty, roles in by_duty.items()})
        for entry in entries if self.groups else ():
            if entry.role in self.groups:
                for letter, number in _numbers(entry.text).items():
                    count.update(dict.fromkeys(self.meaning.duties.get(letter, ()), number))
                count.subtract(duties[entry.role])
        held_by = {duty: tuple(roles) for duty, roles in by_duty.items()}
        return Row(held_by, count, duties, {entry.role: entry for entry in entries})

    def _duties(self, letters: tuple[str, ...]) -> frozenset[str]:
        """The duties behind letters; each combination is worked once."""
        if letters not in self._known:
            meant = self.meaning.duties
            self._known[letters] = frozenset(duty for letter in letters for duty in meant.get(letter, ()))
        return self._known[letters]

    @cached_property
    def filled(self) -> list[int]:
        """The rows that have letters."""
        return [place for place, row in enumerate(self.rows) if row.entries]

    @property
    def judged(self) -> list[int]:
        """The rows that show everybody who takes part: none where the matrix is that of one role."""
        return self.filled if len(self.matrix.roles) > 1 else []

    @cached_property
    def usual(self) -> Mapping[str, Counter[int]]:
        """In each section, how often each role is Accountable alone."""
        found: dict[str, Counter[int]] = {}
        for row, held in zip(self.matrix.rows, self.rows, strict=True):
            if len(held.who("A")) == 1:
                found.setdefault(row.area, Counter())[held.who("A")[0]] += 1
        return found

    def name(self, role: int) -> str:
        """What a role is called."""
        return self.matrix.roles[role].name

    def names(self, roles: Sequence[int], last: str = "and") -> str:
        """What roles are called in a sentence."""
        told = [self.name(role) for role in roles[:NAMED]]
        if len(roles) > NAMED:
            return f"{', '.join(told)} and {len(roles) - NAMED} more"
        return f" {last} ".join(filter(None, (", ".join(told[:-1]), told[-1]))) if told else ""

    def on_row(self, code: str, place: int, role: int = -1, **values: object) -> Finding:
        """A finding about a row, in the cell of the activity or of what a role has there."""
        row = self.matrix.rows[place]
        cell = self.rows[place].entries[role].cell if role >= 0 else row.cell
        return finding(code, row.activity, cell, row=f"'{row.activity}'", **values)

    def on_matrix(self, code: str, **values: object) -> Finding:
        """A finding about the whole matrix, in the cell of its first role."""
        place = self.matrix.sheet or self.matrix.file
        return finding(code, place, self.matrix.roles[0].cell, **values)


@dataclass(frozen=True)
class FileCase:
    """The matrices of one file, which together say how much each role carries; roles of the same name are one."""

    cases: Sequence[MatrixCase]

    @cached_property
    def size(self) -> int:
        """Activities with letters."""
        return sum(len(case.filled) for case in self.cases)

    @cached_property
    def roles(self) -> Mapping[str, list[tuple[MatrixCase, int]]]:
        """Every role but groups, by its name, with its places."""
        found: dict[str, list[tuple[MatrixCase, int]]] = {}
        for case in self.cases:
            for place, role in enumerate(case.matrix.roles):
                if place not in case.groups:
                    found.setdefault(plain(role.name) or role.name, []).append((case, place))
        return found

    @cached_property
    def load(self) -> Mapping[str, Counter[str]]:
        """How often each role has each duty; under "" the number of its rows."""
        found = {name: Counter[str]() for name in self.roles}
        for case in self.cases:
            keys = [plain(role.name) or role.name for role in case.matrix.roles]
            for row in case.rows:
                for role, duties in row.duties.items():
                    if role not in case.groups:
                        held = found[keys[role]]
                        held[""] += 1
                        for duty in duties:
                            held[duty] += 1
        return found

    def first(self, name: str) -> MatrixRole:
        """A role where it is named first."""
        case, place = self.roles[name][0]
        return case.matrix.roles[place]

    def on_role(self, code: str, name: str, **values: object) -> Finding:
        """A finding about a role, in the cell that names it."""
        role = self.first(name)
        return finding(code, role.name, role.cell, position=role.name, **values)


def _numbers(text: str) -> dict[str, int]:
    """How many positions of a group have each letter: "I (12), A/R (3)"."""
    found: dict[str, int] = {}
    for part in text.split("), "):
        letters, _, number = part.rstrip(")").partition(" (")
        for letter in letters.split("/"):
            found[letter] = found.get(letter, 0) + int(number.replace(",", ""))
    return found
