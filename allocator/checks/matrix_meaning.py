"""Checks of matrices of any origin: what each letter stands for, by the legend first and by the scheme where it is silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from allocator.checks.matrix_profile import OTHER, practice, spoken
from allocator.findings import Cell, Finding, finding
from allocator.sheets.matrix import Matrix
from allocator.sheets.matrix_words import plain, words

LONGEST = 4  # words that a name of a duty has at most
NAMED = 5  # cells that a message names
SHOWN = 60  # characters of a legend that a message shows
GIVEN = {"D": "R", "P": "R", "M": "S", "DRI": "A/R"}  # the duty behind letters that stand for none of their own name

Duties = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the letters of a matrix stand for; letters without a meaning are left out."""

    duties: Duties
    scheme: str  # of `practice().schemes`

    @property
    def one(self) -> tuple[str, ...]:
        """Letters besides the A of which a row has exactly one."""
        return practice().schemes[self.scheme].one


def meaning(matrix: Matrix) -> tuple[Meaning, list[Finding]]:
    """What the letters of a matrix stand for, with what is to be said about them."""
    scheme = matrix.scheme if matrix.scheme in practice().schemes else OTHER
    usual = practice().schemes[scheme].duties
    told = _by_legend(matrix.legend, usual)
    cells = _cells(matrix)
    duties = {letter: told.get(letter) or usual.get(letter) for letter in dict.fromkeys((*usual, *told, *cells))}
    known = {letter: duty for letter, duty in duties.items() if duty}
    return Meaning(known, scheme), list(_doubts(matrix, known, usual, told, cells))


def _by_legend(legend: Mapping[str, str], usual: Duties) -> dict[str, frozenset[str]]:
    """What the legend says, as far as it can be understood.

    Words for either of Accountable and Responsible leave it to the scheme; where that is silent too they mean the
    Accountable if another letter is the one that does the work.
    """
    told = {letter: frozenset(duty.split("/")) for letter, text in legend.items() if (duty := _duty(text)) and duty != "either"}
    for letter, text in legend.items():
        if _duty(text) == "either" and letter not in usual:
            told[letter] = frozenset("A" if frozenset("R") in told.values() else "R")
    return told


def _duty(text: str) -> str:
    """The duty that the first words of a legend name, "either" for a word that names one or the other, "" for none."""
    said = plain(text).split()[:LONGEST]
    for length in range(len(said), 0, -1):
        phrase = " ".join(said[:length])
        if phrase in practice().either:
            return "either"
        if phrase in practice().legend:
            return practice().legend[phrase]
        if letter := words().words.get(phrase, ""):
            return GIVEN.get(letter, letter)
    return ""


def _cells(matrix: Matrix) -> dict[str, list[Cell]]:
    """Where each letter stands."""
    cells: dict[str, list[Cell]] = {}
    for row in matrix.rows:
        for entry in row.entries:
            for letter in entry.letters:
                cells.setdefault(letter, []).append(entry.cell)
    return cells


def _doubts(matrix: Matrix, known: Duties, usual: Duties, told: Duties, cells: Mapping[str, Sequence[Cell]]) -> Iterator[Finding]:
    """MTX-10, MTX-14 and MTX-15 of one matrix."""
    name = matrix.scheme or "most schemes"
    for letter, where in cells.items():
        if letter not in known:
            yield finding("MTX-10", letter, where[0], letter=letter, scheme=matrix.scheme or "a scheme", cells=addresses(where))
        elif letter in told and letter in usual and told[letter] != usual[letter]:
            text = matrix.legend[letter][:SHOWN]
            yield finding("MTX-14", letter, where[0], letter=letter, text=text, scheme=name, usual=spoken(usual[letter]))
    if "S" in cells and "S" not in matrix.legend and "V" in cells:
        yield finding("MTX-15", "S", cells["S"][0], taken=spoken(known["S"]), cells=addresses(cells["S"]))


def mixed(matrices: Sequence[Matrix], meanings: Sequence[Meaning]) -> Iterator[Finding]:
    """MTX-16: a letter that stands for one thing here and for another there. Example: S in RASCI and in RACI-VS."""
    used = [(matrix, each.duties, _cells(matrix)) for matrix, each in zip(matrices, meanings, strict=True)]
    said: set[str] = set()
    for (one, first, cells), (other, second, others) in combinations(used, 2):
        for letter in sorted(first.keys() & second.keys() & cells.keys() & others.keys() - said):
            if first[letter] != second[letter]:
                said.add(letter)
                yield finding(
                    "MTX-16",
                    letter,
                    others[letter][0],
                    letter=letter,
                    first=spoken(first[letter]),
                    second=spoken(second[letter]),
                    one=one.sheet or one.file,
                    other=other.sheet or other.file,
                )


def addresses(cells: Sequence[Cell]) -> str:
    """The addresses of a few cells, and how many more there are."""
    more = f" and {len(cells) - NAMED} more" if len(cells) > NAMED else ""
    return ", ".join(cell.address for cell in cells[:NAMED]) + more
