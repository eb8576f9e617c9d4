"""The legend of a matrix wherever it stands: in one cell, in a row, in two columns, beside, above or below, in prose."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from allocator.findings import Cell, Finding, finding
from allocator.sheets.matrix_grid import Grid
from allocator.sheets.matrix_letters import BASE, Alphabet
from allocator.sheets.matrix_words import is_heading, plain, words

OPENING = r"[(\[\"'*“‘]*"
CLOSING = r"[)\]\"'*”’]*"
PAIR = re.compile(rf"(?:^|[,;|/•]\s*|\s){OPENING}([A-Z]|DRI){CLOSING}\s*(=|:|[–—-]|→|\s(?=[A-Z]))\s*(?=\S\S)")
NAMED = re.compile(r"(?:^|[,;|/•\s]\s*)([^\W\d_][^,;|/•()\[\]=:]{2,40}?)\s*[(\[]([A-Z])[)\]]")
LEADING = re.compile(r"\W*(\w[^(\[:;,.–—=]*)")
LONGEST = 600  # characters of a cell in which a legend is looked for
LEFT = 40  # characters of the left one of two cells
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a legend says about a letter, and where."""

    letter: str
    text: str
    cell: Cell
    sure: bool  # its word is known to stand for the letter, or begins with it
    equals: bool = False  # a sign of equality stands between, so that it is a meaning wherever others are
    follows: bool = False  # it is one because it stands above or below others, and makes no other one sure


@dataclass(frozen=True, slots=True)
class Legend:
    """Meaning by letter; the cells that hold the legend; what it says twice in different ways."""

    meanings: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[tuple[int, int]] = frozenset()
    findings: tuple[Finding, ...] = ()

    @property
    def alphabet(self) -> Alphabet:
        """The letters and words that the legend adds to the usual ones."""
        own = {lead: letter for letter, text in self.meanings.items() if (lead := _lead(text))}
        return Alphabet(BASE | set(self.meanings), own)

    @property
    def is_of_responsibility(self) -> bool:
        """Whether it explains letters of responsibility, and not, say, grades."""
        return sum(words().words.get(_lead(text), "") == letter for letter, text in self.meanings.items()) >= 2 or any(
            part in words().words for text in self.meanings.values() for part in _lead(text).split() if len(part) > 7
        )


def legend_of(grid: Grid) -> Legend:
    """The legend that stands in a grid; an empty one where fewer than two letters are explained."""
    found: dict[Place, list[Meaning]] = {}
    for row, cells in enumerate(grid.texts):
        for column, text in enumerate(cells):
            if 4 < len(text) <= LONGEST and _may_explain(text):
                found[row, column] = list(_in_text(grid.lines(row, column), grid.cell(row, column)))
    found = {place: said for place, said in found.items() if said}
    found = _agreed(found | _in_two_cells(grid, found.keys()) | _runs(grid))
    meanings = [meaning for place in sorted(found) for meaning in found[place]]
    if not _suffice(meanings):
        return Legend()
    headings = {
        (row, column)
        for row, cells in enumerate(grid.texts)
        for column, text in enumerate(cells)
        if text and is_heading(text, "legend")
    }
    right = {(row, column + 1) for row, column in found if not _in_one(found[row, column], grid.at(row, column))}
    return _merged(meanings, frozenset([*found, *headings, *right]))


def legend_in(lines: Sequence[tuple[int, str]], file: str) -> Legend:
    """The legend in the prose of a text, given as numbered lines."""
    found = {(number, 0): list(_in_text(line, Cell(file, "", number))) for number, line in lines}
    meanings = [meaning for said in _agreed(found).values() for meaning in said if meaning.sure]
    return _merged(meanings, frozenset()) if _suffice(meanings) else Legend()


def _suffice(meanings: Sequence[Meaning]) -> bool:
    """Whether meanings are a legend: two letters, or the one of a scheme that has no other."""
    sure = {meaning.letter for meaning in meanings if meaning.sure}
    return len(sure) > 1 or "DRI" in sure


def _agreed(found: Mapping[Place, Sequence[Meaning]]) -> dict[Place, list[Meaning]]:
    """Meanings with what their neighbours make of them.

    Words of responsibility that stand together explain whatever letters they stand beside: "R = Accountable, A =
    Responsible" as well as "V = Accountable". What nothing makes sure, and has no sign of equality, is no meaning.
    """
    agreed: dict[Place, list[Meaning]] = {}
    for group in _groups(found):
        said = [meaning for place in group for meaning in found[place]]
        worded = [meaning for meaning in said if not meaning.follows and _lead(meaning.text) in words().words]
        duties = {words().words[_lead(meaning.text)] for meaning in worded}
        together = min(len(duties), len({meaning.letter for meaning in worded})) > 1
        for place in group:
            sure = [replace(each, sure=each.sure or (together and each in worded)) for each in found[place]]
            if kept := [each for each in sure if each.sure or each.equals or each.follows]:
                agreed[place] = kept
    return {place: agreed[place] for place in found if place in agreed}


def _groups(places: Collection[Place]) -> Iterator[list[Place]]:
    """Places that stand together: in neighbouring rows, and columns with at most one between."""
    left = dict.fromkeys(places)
    while left:
        group = [next(iter(left))]
        del left[group[0]]
        for row, column in group:
            near = [(row + down, column + right) for down in (-1, 0, 1) for right in (-2, -1, 0, 1, 2)]
            for place in near:
                if place in left:
                    del left[place]
                    group.append(place)
        yield group


def together(legends: Sequence[Legend]) -> Legend:
    """One legend from several; of two meanings of a letter the first stands."""
    meanings: dict[str, str] = {}
    for legend in legends:
        for letter, text in legend.meanings.items():
            meanings.setdefault(letter, text)
    return Legend(meanings)


def _merged(meanings: Sequence[Meaning], taken: frozenset[tuple[int, int]]) -> Legend:
    """The first meaning of each letter, and a finding for each other one."""
    first: dict[str, Meaning] = {}
    findings = []
    for meaning in meanings:
        known = first.setdefault(meaning.letter, meaning)
        if _lead(known.text) != _lead(meaning.text):
            told = {"letter": meaning.letter, "first": known.text, "other": meaning.text, "where": known.cell}
            findings.append(finding("MTX-04", f"{meaning.letter} in {meaning.cell}", meaning.cell, **told))
    return Legend({letter: meaning.text for letter, meaning in first.items()}, taken, tuple(findings))


def _in_text(text: str, cell: Cell) -> Iterator[Meaning]:
    """The meanings that one text gives: "R = Responsible, A = Accountable", "A: Accountable", "Responsible (R)"."""
    if not _may_explain(text):
        return
    lines = text.splitlines()
    for line in lines:
        marks = [match for match in PAIR.finditer(line) if match[2] == "=" or _explains(match, line[match.end() :])]
        named = is_heading(line.partition(":")[0], "legend")
        ends = [*(match.start() for match in marks[1:]), len(line)]
        for match, end in zip(marks, ends, strict=False):
            if said := line[match.end() : end].strip(" ,;|/•*\t"):
                equals = match[2] == "="
                yield Meaning(match[1], " ".join(said.split()), cell, _fits(match[1], said) or (named and equals), equals)
        if not marks:
            for match in NAMED.finditer(line):
                if _fits(match[2], match[1]):
                    rest = line[match.end() :].lstrip(" :–—-*") if len(NAMED.findall(line)) == 1 else ""
                    yield Meaning(match[2], f"{match[1].strip()}: {rest}" if rest else match[1].strip(), cell, sure=True)


def _explains(match: re.Match[str], said: str) -> bool:
    """Whether what stands after a letter and a sign may be its meaning."""
    return _fits(match[1], said) or (not match[2].isspace() and _lead(re.split("[,;|/•]", said)[0]) in words().words)


def _may_explain(text: str) -> bool:
    """Whether a text may hold a letter and its meaning at all; most cells may not."""
    return len(text) > 4 and (text[1:2].isspace() or any(mark in text for mark in "=:(–—-→["))


def _fits(letter: str, said: str) -> bool:
    """Whether what is said begins with the letter, or with a word that stands for it."""
    lead = _lead(said)
    return bool(lead) and (
        words().words.get(lead) == letter or (lead[:1].upper() == letter and lead.split()[0] in _initials(letter))
    )


@cache
def _initials(letter: str) -> frozenset[str]:
    """The first words of what stands for some letter and begins with this one."""
    return frozenset(word.split()[0] for word in words().words if word[:1].upper() == letter)


def _lead(said: str) -> str:
    """The words before a bracket, colon or dash, as they are compared; "" where they are no short name."""
    match = LEADING.match(said)
    lead = plain(match[1].split(" - ")[0]) if match else ""
    return lead if lead and len(lead.split()) <= 4 else " ".join(lead.split()[:1])


def _in_two_cells(grid: Grid, whole: Collection[Place]) -> dict[Place, list[Meaning]]:
    """Legends of two columns: "R" beside "Responsible …", or "Accountable:" beside what it means.

    `whole`: the cells that give a meaning by themselves, which are not what another cell means.
    """
    alphabet = Alphabet()
    found: dict[Place, list[Meaning]] = {}
    for row, cells in enumerate(grid.texts):
        alone = sum(map(bool, cells)) == 2
        for column in range(len(cells) - 1):
            left, right = cells[column], cells[column + 1]
            if (
                (row, column + 1) in whole
                or not (left and right)
                or len(left) + len(right) < 4
                or len(left) > LEFT
                or _is_letters(alphabet, right)
            ):
                continue
            bare = left.strip("()[]:=. ")
            if len(bare) == 1 and bare.isalpha() and _fits(bare.upper(), right):
                found[row, column] = [Meaning(bare.upper(), right, grid.cell(row, column), sure=True)]
            elif (letter := alphabet.word(left)) and (right == letter or ((alone or left.endswith(":")) and " " in right)):
                said = left if right == letter else f"{left.rstrip(': ')}: {right}"
                found[row, column] = [Meaning(letter, said, grid.cell(row, column), sure=True)]
    return found | _below(grid, found)


def _runs(grid: Grid) -> dict[Place, list[Meaning]]:
    """Legends of two columns apart from all else, in which letters stand beside words of responsibility that begin otherwise."""
    found: dict[Place, list[Meaning]] = {}
    for row, cells in enumerate(grid.texts):
        for column, right in enumerate(cells[1:]):
            letter = cells[column].strip("()[]:=. ")
            if len(letter) != 1 or not letter.isalpha() or _lead(right) not in words().words:
                continue
            above = grid.at(row - 1, column) if row else ""
            apart = not (column and cells[column - 1]) and not grid.at(row, column + 2)
            if apart and ((row - 1, column) in found or not above or is_heading(above, "legend", "letter")):
                found[row, column] = [Meaning(letter.upper(), right, grid.cell(row, column), _fits(letter.upper(), right))]
    return found


def _below(grid: Grid, found: Mapping[Place, list[Meaning]]) -> dict[Place, list[Meaning]]:
    """Further lines of a legend of two columns, whose words do not begin with the letter."""
    more: dict[Place, list[Meaning]] = {}
    alphabet = Alphabet()
    for row, column in found:
        for step in (-1, 1):
            near = row + step
            while 0 <= near < len(grid.texts) and (near, column) not in found:
                left, right = grid.at(near, column).strip("()[]:=. "), grid.at(near, column + 1)
                if not (len(left) == 1 and left.isalpha() and len(right) > 2) or _is_letters(alphabet, right):
                    break
                more[near, column] = [Meaning(left.upper(), right, grid.cell(near, column), sure=False, follows=True)]
                near += step
    return more


def _is_letters(alphabet: Alphabet, text: str) -> bool:
    """Whether a text is letters of a matrix and not what one of them means: "A/R" beside an "A"."""
    reading = alphabet.read(text)
    return bool(reading and reading.letters and not reading.word)


def _in_one(meanings: Sequence[Meaning], text: str) -> bool:
    """Whether a cell gives its meanings by itself."""
    return all(meaning.text[:20] in text for meaning in meanings)
