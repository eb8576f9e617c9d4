"""Matrices whose letters and names stand together in one cell of each activity: "A: Bob; R: Ann, Tom", "Bob (A), Ann (R)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from allocator.sheets.cells import figure
from allocator.sheets.matrix_block import Draft
from allocator.sheets.matrix_find import Block
from allocator.sheets.matrix_grid import Read
from allocator.sheets.matrix_labels import label_columns, lines
from allocator.sheets.matrix_letters import Alphabet
from allocator.sheets.matrix_people import people
from allocator.sheets.matrix_said import about_cells, about_headings, about_names
from allocator.sheets.matrix_types import LIST
from allocator.sheets.matrix_who import Said, gathered

LONGEST = 600  # characters of such a cell
FEW = 2  # cells with several letters that a column has at least
MOST = 0.6  # of the cells below its header must pair letters with names
WORD = r"[^\W\d_]+(?:[ -][^\W\d_]+){0,2}"  # letters too
LETTERS = rf"(?:[A-Z](?:\s?[/,&+]\s?[A-Z])*|{WORD})"
BEGINS = re.compile(rf"(?:^|[;,\n|•/]\s*|(?<=\s))[-*•]?\s*[(\[]?({LETTERS})[)\]]?\s*(?::|=|\s[-–—](?=\s))")
NAMED = re.compile(
    rf"\s*([^\s()\[\];|•:][^()\[\];\n|•:]*?)\s*(?:[(\[]({LETTERS})[)\]]|[:=]\s*({LETTERS})(?=\s*(?:[;,\n|•]|$)))\s*(?:[;,\n|•]\s*|$)"
)

Pairs = list[tuple[tuple[str, ...], str]]  # letters, and the text with the names that have them


@dataclass(frozen=True, slots=True)
class PairTable:
    """A block with one column of such cells, and what they say by row."""

    block: Block
    pairs: Mapping[int, Pairs]


def pairs_in(text: str, alphabet: Alphabet) -> Pairs:
    """The letters of a cell with the names beside them; none where the cell says anything else."""
    if len(text) > LONGEST or not any(mark in text for mark in ":=([–—-"):
        return []
    marks = [(mark, letters) for mark in BEGINS.finditer(text) if (letters := _letters(mark[1], alphabet))]
    if marks and not text[: marks[0][0].start()].strip():
        ends = [*(mark.start() for mark, _ in marks[1:]), len(text)]
        return [(letters, text[mark.end() : end].strip(" ,;|/•\n\t")) for (mark, letters), end in zip(marks, ends, strict=True)]
    found, end = Pairs(), 0
    while end < len(text) and (match := NAMED.match(text, end)):
        letters = _letters(match[2] or match[3], alphabet)
        if not letters:
            return []
        found.append((letters, match[1]))
        end = match.end()
    return found if end >= len(text.rstrip()) else []


def _letters(text: str, alphabet: Alphabet) -> tuple[str, ...]:
    """The letters of a text that holds nothing but letters of a scheme, or words for them."""
    reading = alphabet.read(text)
    return reading.letters if reading and reading.known and not reading.remark else ()


def pair_table(read: Read) -> PairTable | None:
    """The table of a sheet that has one column of such cells, None where it has none or several."""
    found: dict[int, dict[int, Pairs]] = {}
    for row, cells in enumerate(read.grid.texts):
        for column, text in enumerate(cells):
            if (
                len(text) > 3
                and (row, column) not in read.taken
                and (pairs := pairs_in(read.grid.lines(row, column), read.alphabet))
            ):
                found.setdefault(column, {})[row] = pairs
    tables = [table for column, pairs in found.items() if (table := _table(read, column, pairs))]
    return tables[0] if len(tables) == 1 else None


def _table(read: Read, column: int, pairs: Mapping[int, Pairs]) -> PairTable | None:
    """The table with such cells in a column, None where they are too few, or no letters of responsibility and names."""
    first, last = min(pairs), max(pairs)
    cells = [text for row in range(first, last + 1) if (text := read.grid.at(row, column))]
    several = sum(len(said) > 1 for said in pairs.values())
    letters = {letter for said in pairs.values() for held, _ in said for letter in held}
    names = [name for said in pairs.values() for _, name in said]
    told = letters & {"R", "A", "D"} and len(letters) > 1 and 2 * sum(figure(name) is None for name in names) > len(names)
    if several < FEW or len(pairs) < MOST * len(cells) or not told:
        return None
    end = next((row for row in range(last + 1, len(read.grid.texts)) if not read.grid.at(row, column)), len(read.grid.texts))
    header = tuple([row for row in range(first) if read.grid.at(row, column)][-1:])
    top = header[0] if header else first - 1
    body = tuple(row for row in range(top + 1, end) if not read.is_blank(row))
    beside = sorted({other for row in body for other, text in enumerate(read.grid.texts[row]) if text} - {column})
    labels = tuple(other for other in beside if other < column) or tuple(beside)
    above = tuple(row for row in range(max(top, 0)) if not read.is_blank(row))
    block = Block(header, (), (column,), labels, body, above=above)
    return PairTable(block, pairs) if label_columns(read, header, labels, sorted(pairs)).activity >= 0 else None


def from_pairs(read: Read, table: PairTable) -> Draft:
    """The matrix of such a table."""
    block, column = table.block, table.block.columns[0]
    filled = {row for row in block.body if read.grid.at(row, column)}
    labels = label_columns(read, block.header, block.labels, sorted(filled))
    found, headings = lines(read, block, labels, filled)
    known = people(name for said in table.pairs.values() for _, name in said)

    def said(row: int) -> Iterator[Said]:
        for letters, names in table.pairs.get(row, ()):
            for name in known.names(names):
                yield Said(letters, name, (row, column), column)

    roles, rows = gathered(read, found, said)
    strange = [line for line in found if line.row not in table.pairs]
    told = about_headings(read, headings) + about_names(read, found) + about_cells(read, block, strange)
    return Draft(LIST, block.header, roles, rows, told)
