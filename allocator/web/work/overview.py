"""The picture of a whole org: where each position stands in it, laid out on the server by arrays.

Each manager stands over the middle of its reports; reports without reports of their own stand in a block below their
manager, several rows deep, so that wide teams stay narrow.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.org.structure import Ints, Line

DEEPEST = 64  # layers that are drawn
STEP = 0.45  # height of a row of a block, in layers
MAGIC = b"ORG1"


@dataclass(frozen=True)
class Picture:
    """Places of the positions drawn, in depth-first order; `number` is the place in the whole depth-first order.

    `x` counts widths of a box from the left, `y` layers from the top, `manager` is an index into these arrays (-1 at
    the top), `role` an archetype's code. `left_out` positions stand below the deepest layer drawn.
    """

    number: Ints
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    manager: Ints
    role: NDArray[np.uint8]
    left_out: int

    @property
    def packed(self) -> bytes:
        """Little endian: ORG1, count, `left_out` (uint32), then x, y (float32), manager (int32), number (uint32), role (uint8)."""
        head = MAGIC + struct.pack("<II", len(self.x), self.left_out)
        columns = self.x.astype("<f4"), self.y.astype("<f4"), self.manager.astype("<i4"), self.number.astype("<u4")
        return b"".join([head, *(column.tobytes() for column in columns), self.role.tobytes()])


def picture(line: Line, archetype: NDArray[np.int16]) -> Picture:
    """The picture of a reporting line; `archetype` per position."""
    chosen = line.order[line.depth[line.order] <= DEEPEST]
    place = np.full(line.n + 1, -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    manager, depth = place[line.parent[chosen]], line.depth[chosen] - 1
    x, y = _laid_out(manager, depth)
    return Picture(line.enter[chosen], x, y, manager, archetype[chosen].astype(np.uint8), line.n - len(chosen))


def _laid_out(manager: Ints, depth: Ints) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Places of positions in depth-first order, by their managers (indices, -1 at the top) and depth from 0."""
    size = len(manager)
    spans = np.bincount(manager[manager >= 0], minlength=size)
    alone = (spans == 0) & (manager >= 0)
    team = np.bincount(manager[alone], minlength=size)
    across = np.ceil(np.sqrt(team)).astype(np.int64)  # of each manager's block
    layers = [np.flatnonzero(depth == each) for each in range(int(depth.max()) + 1)]
    held = across.astype(np.float64)
    for layer in reversed(layers[1:]):
        heads = layer[spans[layer] > 0]
        np.add.at(held, manager[heads], np.maximum(held[heads], 1))
    width = np.maximum(held, 1)
    left = np.zeros(size)
    y = depth.astype(np.float64)
    for layer in layers[1:]:
        heads, ends = layer[spans[layer] > 0], layer[spans[layer] == 0]
        nth = _nth(manager[ends])
        wide = across[manager[ends]]
        left[ends] = left[manager[ends]] + nth % wide
        y[ends] += nth // wide * STEP
        before = np.cumsum(width[heads]) - width[heads]
        first = np.searchsorted(manager[heads], manager[heads])  # depth-first order sorts them by manager
        left[heads] = left[manager[heads]] + across[manager[heads]] + before - before[first] if len(heads) else 0
    return (left + np.where(spans > 0, width, 1) / 2).astype(np.float32), y.astype(np.float32)


def _nth(group: Ints) -> Ints:
    """Place of each entry within its group; equal groups stand side by side."""
    return np.arange(len(group)) - np.searchsorted(group, group)
