"""The picture of a whole org."""

from __future__ import annotations

import struct
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.org.structure import Line
from allocator.web.work.overview import DEEPEST, Picture, picture

BOX = 0.999  # width of a box, a hair less than a place


def drawn(parent: list[int]) -> Picture:
    return picture(Line(np.array(parent)), np.arange(len(parent), dtype=np.int16) % 7)


def test_manager_stands_over_the_middle_and_a_team_in_a_block() -> None:
    made = drawn([-1, 0, 0, 1, 1, 1, 1])
    x, y = dict(zip(made.number.tolist(), made.x.tolist(), strict=True)), made.y.tolist()
    assert made.manager.tolist() == [-1, 0, 1, 1, 1, 1, 0]  # depth-first: the team of position 1 comes before position 2
    assert x[1] == (x[2] + x[3]) / 2, "four without reports stand two by two below their manager"
    assert [y[at] - y[1] for at in (2, 3)] == [1, 1]
    assert y[4] == y[5] > y[2]
    assert made.role.tolist() == [0, 1, 3, 4, 5, 6, 2]


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=0, max_size=40))
@settings(max_examples=150, deadline=None)
def test_no_two_boxes_overlap_and_nobody_stands_above_the_own_manager(shares: list[float]) -> None:
    made = drawn([-1, *(int(share * (place + 1)) for place, share in enumerate(shares))])
    boxes = list(zip(made.x.tolist(), made.y.tolist(), strict=True))
    for (x, y), (other_x, other_y) in combinations(boxes, 2):
        assert abs(x - other_x) > BOX or abs(y - other_y) > 0.4
    below = made.manager >= 0
    assert (made.y[below] > made.y[made.manager[below]]).all()
    assert made.left_out == 0


def test_layers_below_the_deepest_are_left_out_and_counted() -> None:
    made = drawn([-1, *range(DEEPEST + 9)])
    assert len(made.x) == DEEPEST
    assert made.left_out == 10


def test_packed_says_the_same() -> None:
    made = drawn([-1, 0, 0, 1])
    data = made.packed
    assert data[:4] == b"ORG1"
    size, left_out = struct.unpack("<II", data[4:12])
    assert (size, left_out) == (4, 0)
    columns = [np.frombuffer(data, kind, size, 12 + 4 * size * at) for at, kind in enumerate(("<f4", "<f4", "<i4", "<u4"))]
    assert [column.tolist() for column in columns] == [
        made.x.tolist(),
        made.y.tolist(),
        made.manager.tolist(),
        made.number.tolist(),
    ]
    assert np.frombuffer(data, np.uint8, size, 12 + 16 * size).tolist() == made.role.tolist()
    assert len(data) == 12 + 17 * size


def test_star_of_100000_is_a_block() -> None:
    made = drawn([-1, *[0] * 99_999])
    assert made.x.max() < 400
    assert len({*zip(made.x.tolist(), made.y.tolist(), strict=True)}) == 100_000
