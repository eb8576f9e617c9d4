"""Render: the live figures of a RACI sheet, formulas that follow each letter typed: does a row stand, what does a post carry.

Every formula is written with its value, for readers that do not calculate. None holds text from the input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from allocator.org.structure import Ints
from allocator.outputs.matrix import Page
from allocator.outputs.wording import Texts, Wording

OK = "ok"


@dataclass(frozen=True, slots=True)
class Tally:
    """A letter that a scheme limits: exactly one on each row, or at least one. `forms`: texts of a cell that hold it."""

    letter: str
    forms: tuple[str, ...]
    exactly: bool

    def count(self, area: str) -> str:
        """A formula's part: the cells of an area that hold the letter."""
        if len(self.forms) == 1:
            return f'COUNTIF({area},"{self.forms[0]}")'
        return "SUMPRODUCT(COUNTIF({},{{{}}}))".format(area, ",".join(f'"{form}"' for form in self.forms))


def tallies(words: Wording) -> tuple[Tally, ...]:
    """The letters that the scheme of a workbook limits, those of which there is exactly one first."""
    scheme = words.scheme
    return tuple(
        Tally(letter, _forms(letter, tuple(words.letters)), letter in scheme.exactly_one)
        for letter in (*scheme.exactly_one, *scheme.at_least_one)
    )


def _forms(letter: str, choices: Sequence[str]) -> tuple[str, ...]:
    """The texts that hold a letter, in any order of their letters: "A", "A/R", "R/A"."""
    found = [choice.split("/") for choice in choices if letter in choice.split("/")]
    return tuple(dict.fromkeys([letter, *("/".join(turned) for parts in found for turned in permutations(parts))]))


@dataclass(frozen=True)
class Figures:
    """How often each tally's letter stands on each line (groups included) and in each position's column."""

    by_line: tuple[Ints, ...]
    by_post: tuple[Ints, ...]

    def verdicts(self, found: Sequence[Tally]) -> list[str]:
        """The verdict on each line."""
        return [verdict(found, numbers) for numbers in zip(*(line.tolist() for line in self.by_line), strict=True)]


def figures(page: Page, letters: Texts, found: Sequence[Tally]) -> Figures:
    """The values of the live figures of a page; `letters` has the text of each of its entries.

    A group counts once on a line for each letter that it has, as the formula counts the cell.
    """
    lines, posts = len(page.rows), len(page.positions)
    by_line, by_post = [], []
    for tally in found:
        holds = np.isin(letters.astype(str), tally.forms)
        grouped = {(count.line, count.group) for count in page.counts if count.letter.endswith(tally.letter)}
        on_line = np.bincount(page.line[holds], minlength=lines)
        for line, _ in grouped:
            on_line[line] += 1
        by_line.append(on_line)
        by_post.append(np.bincount(page.column[holds], minlength=posts))
    return Figures(tuple(by_line), tuple(by_post))


def check_formula(found: Sequence[Tally], letters: str, groups: str) -> str:
    """The verdict on a row: "ok", or the gravest that is wrong: "no A", "2 A", "no R".

    `letters` and `groups` are areas of the row, "" where it has none; a cell of a group holds texts like "R (14), I (3)".
    """
    rest = f'"{OK}"'
    for tally in reversed(found):
        parts = [tally.count(letters)] if letters else []
        number = "+".join([*parts, f'COUNTIF({groups},"*{tally.letter} (*")'] if groups else parts) or "0"
        none = f'"no {tally.letter}"'
        if tally.exactly:
            rest = f'CHOOSE(1+MIN(2,{number}),{none},{rest},{number}&" {tally.letter}")'
        else:
            rest = f"IF({number}=0,{none},{rest})"
    return f"={rest}"


def verdict(found: Sequence[Tally], numbers: Sequence[int]) -> str:
    """What `check_formula` gives for a row with such numbers of each letter."""
    for tally, number in zip(found, numbers, strict=True):
        if number == 0:
            return f"no {tally.letter}"
        if tally.exactly and number > 1:
            return f"{number} {tally.letter}"
    return OK


def load_formula(tally: Tally, column: int, first: int, last: int) -> str:
    """How many rows from the first to the last a position holds a letter on."""
    return f"={tally.count(area(first, column, last, column))}"


def to_check_formula(cells: str) -> str:
    """How many of the verdicts in some cells are not "ok"."""
    return f'=COUNTIF({cells},"?*")-COUNTIF({cells},"{OK}")'


def area(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """Cells as a formula calls them, e.g. "$E8:$R8" or, over several rows, "E$8:E$90"."""
    row = first_row != last_row
    column = first_column != last_column or not row
    begin = xl_rowcol_to_cell(first_row, first_column, row_abs=row, col_abs=column)
    end = xl_rowcol_to_cell(last_row, last_column, row_abs=row, col_abs=column)
    return f"{begin}:{end}"


def on_sheet(sheet: str, first_row: int, column: int, last_row: int) -> str:
    """The cells of a column of another sheet as a formula calls them."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{xl_range_abs(first_row, column, last_row, column)}"
