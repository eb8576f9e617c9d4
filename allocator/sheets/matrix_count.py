"""What the columns of a block hold, and by that which of them are columns of letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from allocator.sheets.matrix_grid import Read


@dataclass(slots=True)
class Count:
    """What a column holds in the rows of a block."""

    plain: int = 0
    weak: int = 0
    remarks: int = 0
    unknown: int = 0
    texts: int = 0
    kinds: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def is_lettered(self) -> bool:
        """Whether most of its cells are letters, of which one at least stands by itself."""
        return self.plain > 0 and 2 * (self.plain + self.weak) >= self.plain + self.weak + self.unknown + self.texts


def lettered_of(counts: Mapping[int, Count]) -> list[int]:
    """The columns of letters; those in which each letter has a name or remark beside it only where others are too."""
    sure = sorted(column for column, count in counts.items() if count.is_lettered)
    weak = [column for column, count in counts.items() if not count.plain and count.weak > count.unknown + count.texts]
    if sure:
        return sorted({*sure, *(column for column in weak if column > sure[0])})
    remarked = [column for column in weak if 2 * counts[column].remarks > counts[column].weak]
    return sorted(remarked) if len(remarked) > 1 else []


def counts_of(read: Read, body: Sequence[int]) -> dict[int, Count]:
    """What each column holds; columns that hold nothing are left out."""
    counts: dict[int, Count] = {}
    for row in body:
        for column, reading in enumerate(read.readings[row]):
            if reading is None:
                count = counts.setdefault(column, Count())
                count.texts += 1
            elif reading.letters:
                count = counts.setdefault(column, Count())
                count.kinds.add(reading.letters)
                if not reading.known:
                    count.unknown += 1
                elif reading.plain:
                    count.plain += 1
                else:
                    count.weak += 1
                    count.remarks += reading.remark
    return counts
