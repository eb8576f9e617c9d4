"""Reading: short marks of what a sheet showed, by which changes to it are noticed. The writer makes the same ones.

A mark is 24 bits of a checksum: enough to notice an edit, no protection against one that is made to pass.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from allocator.sheets.cells import text

Places = Mapping[int, Sequence[int]]  # columns of cells by their row, from 0

SIZE = 3  # bytes of a mark
SPACE = 1 << 8 * SIZE
DIGITS = 12  # of a number; programs keep 15
FORMULA = "="  # stands for a formula, whatever its value
MOST = 4096  # rows of a sheet that are marked one by one; the marks of more are added up in so many sums


@lru_cache(1 << 15, typed=True)
def mark(value: object) -> int:
    """The checksum of a cell's text, 0 for a blank one; of numbers as far as every spreadsheet program keeps them."""
    number = isinstance(value, float | int) and not isinstance(value, bool)
    return crc32((f"{value:.{DIGITS}g}" if number else text(value)).encode()) % SPACE


def row_marks(rows: Sequence[Sequence[object]], formulas: Places) -> Iterator[tuple[int, int]]:
    """Each row with anything in it, from 0, and the sum of its cells' marks, which no moving of columns changes."""
    for number, cells in enumerate(rows):
        live = formulas.get(number, ())
        texts = [cell for at, cell in enumerate(cells) if at not in live] if live else cells
        if total := (sum(map(mark, texts)) + len(live) * mark(FORMULA)) % SPACE:
            yield number, total


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list showed: how many rows with anything in them, and their marks, one by one or in sums, in any order."""

    rows: int
    marks: Sequence[int]

    @classmethod
    def of(cls, marks: Sequence[int]) -> Shown:
        """What a list with rows of such marks shows."""
        return cls(len(marks), marks if len(marks) <= MOST else _sums(marks))

    @classmethod
    def read(cls, rows: str, packs: str) -> Shown | None:
        """What was written about a list; None where that was damaged."""
        marks = unpacked(packs)
        return cls(int(rows), marks) if rows.isdecimal() and len(marks) == min(int(rows), MOST) else None

    def others(self, now: Mapping[int, int]) -> list[int] | None:
        """The rows that it did not show, by the marks of those there now; None where there are too many to tell which."""
        if self.rows <= MOST:
            return _left_over(now, Counter(self.marks))
        differ = [(after - before) % SPACE for after, before in zip(_sums(now.values()), self.marks, strict=True)]
        if sum(map(bool, differ)) > MOST // 2:
            return None
        return [row for row, each in now.items() if differ[each % MOST] == each]


def _sums(marks: Iterable[int]) -> list[int]:
    """Marks added up by their remainders, so that a changed row alters two sums."""
    sums = [0] * MOST
    for each in marks:
        sums[each % MOST] = (sums[each % MOST] + each) % SPACE
    return sums


def _left_over(now: Mapping[int, int], there: Counter[int]) -> list[int]:
    """The rows whose marks were not there, or not as often."""
    found = []
    for row, each in now.items():
        if there[each]:
            there[each] -= 1
        else:
            found.append(row)
    return found


def packed(marks: Iterable[int]) -> str:
    """Marks as text, four characters each."""
    return b64encode(b"".join(each.to_bytes(SIZE) for each in marks)).decode()


def unpacked(text: str) -> list[int]:
    """The marks in a text; none where it was damaged."""
    try:
        data = b64decode(text, validate=True)
    except (Error, ValueError):
        return []
    return [int.from_bytes(data[at : at + SIZE]) for at in range(0, len(data), SIZE)]
