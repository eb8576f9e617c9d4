"""The array graph functions against networkx, on random forests, chains and stars."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.org.structure import Ints, Line, ranges


def random_forest(positions: int, seed: int, tops: float = 0.01) -> Ints:
    """Managers of a random forest in shuffled order, so that a manager may come after its reports."""
    random = np.random.default_rng(seed)
    parent = np.array([random.integers(0, index) if index and random.random() > tops else -1 for index in range(positions)])
    place = random.permutation(positions)
    shuffled = np.empty(positions, dtype=np.int64)
    shuffled[place] = np.where(parent >= 0, place[parent], -1)
    return shuffled


def graph_of(parent: Ints) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(parent)))
    graph.add_edges_from((int(manager), report) for report, manager in enumerate(parent) if manager >= 0)
    return graph


@st.composite
def small_forests(draw: st.DrawFn) -> Ints:
    managers = [draw(st.integers(-1, index - 1)) for index in range(draw(st.integers(1, 12)))]
    place = np.array(draw(st.permutations(range(len(managers)))))
    shuffled = np.empty(len(managers), dtype=np.int64)
    shuffled[place] = [place[manager] if manager >= 0 else -1 for manager in managers]
    return shuffled


def one_tree(parent: Ints) -> Ints:
    """The forest with every other top under the first."""
    tops = np.flatnonzero(parent < 0)
    tree = parent.copy()
    tree[tops[1:]] = tops[0]
    return tree


SHAPES = {
    "forest of 10,000": random_forest(10_000, 1),
    "tree of 2,000": random_forest(2_000, 2, tops=0.0),
    "chain": np.arange(-1, 499),
    "chain upwards": np.r_[np.arange(1, 500), -1],
    "star": np.r_[-1, np.zeros(499, dtype=np.int64)],
    "tops only": np.full(20, -1),
    "one": np.array([-1]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_depth_size_spans_and_order_are_those_of_networkx(shape: str) -> None:
    check_placing(SHAPES[shape])


@given(small_forests())
def test_placing_of_small_forests(parent: Ints) -> None:
    check_placing(parent)


def check_placing(parent: Ints) -> None:
    line, graph = Line(parent), graph_of(parent)
    tops = [node for node, degree in graph.in_degree() if degree == 0]
    depth = {node: far + 1 for top in tops for node, far in nx.single_source_shortest_path_length(graph, top).items()}
    size = dict.fromkeys(graph, 1)
    for node in reversed(list(nx.topological_sort(graph))):
        for manager in graph.predecessors(node):
            size[manager] += size[node]
    assert line.depth.tolist() == [depth[node] for node in range(line.n)]
    assert line.size.tolist() == [size[node] for node in range(line.n)]
    assert line.spans.tolist() == [graph.out_degree(node) for node in range(line.n)]
    assert sorted(line.order.tolist()) == list(range(line.n))
    ordered = [node for top in tops for node in nx.dfs_preorder_nodes(graph, top)]
    assert line.order.tolist() == ordered


@given(small_forests())
def test_covers_and_lca_of_all_pairs(parent: Ints) -> None:
    line, graph = Line(parent), graph_of(parent)
    above = {node: nx.ancestors(graph, node) | {node} for node in graph}
    for x in graph:
        for y in graph:
            assert line.covers(x, y) == (x in above[y])
            common = above[x] & above[y]
            if common:
                expected = max(common, key=lambda node: line.depth[node])
                assert line.lca(np.array([x]), np.array([y])).tolist() == [expected]


def test_lca_of_random_pairs_in_a_large_tree() -> None:
    parent = SHAPES["tree of 2,000"]
    random = np.random.default_rng(3)
    x, y = random.integers(0, len(parent), (2, 300))
    oracle = dict(nx.tree_all_pairs_lowest_common_ancestor(graph_of(parent), pairs=list(zip(x.tolist(), y.tolist(), strict=True))))
    answer = Line(parent).lca(x, y)
    for a, b, common in zip(x.tolist(), y.tolist(), answer.tolist(), strict=True):
        assert oracle[(a, b) if (a, b) in oracle else (b, a)] == common


def test_nobody_covers_and_is_covered_by_nobody() -> None:
    line = Line(np.array([-1, 0]))
    assert not line.covers(-1, 0)
    assert not line.covers(0, -1)


@settings(max_examples=60)
@given(small_forests(), st.data())
def test_nearest_and_above(parent: Ints, data: st.DataObject) -> None:
    line = Line(parent)
    marked = np.array(data.draw(st.lists(st.booleans(), min_size=line.n, max_size=line.n)))
    for position in range(line.n):
        path = [position]
        while parent[path[-1]] >= 0:
            path.append(int(parent[path[-1]]))
        hits = [node for node in path if marked[node]]
        strictly = [node for node in path[1:] if marked[node]]
        assert line.nearest(marked)[position] == (hits[0] if hits else -1)
        assert line.above(marked)[position] == (strictly[0] if strictly else -1)


@settings(max_examples=60)
@given(small_forests(), st.data())
def test_below_and_first_below(parent: Ints, data: st.DataObject) -> None:
    line, graph = Line(parent), graph_of(parent)
    marked = np.array(data.draw(st.lists(st.booleans(), min_size=line.n, max_size=line.n)))
    holders = np.arange(line.n)
    below = set(zip(*map(np.ndarray.tolist, line.below(holders, marked)), strict=True))
    first = set(zip(*map(np.ndarray.tolist, line.first_below(holders, marked)), strict=True))
    for holder in graph:
        under = {node for node in nx.descendants(graph, holder) if marked[node]}
        hidden = {node for other in under for node in nx.descendants(graph, other)}
        assert {node for place, node in below if place == holder} == under
        assert {node for place, node in first if place == holder} == under - hidden


@settings(max_examples=60)
@given(small_forests(), st.data())
def test_lca_of_groups(parent: Ints, data: st.DataObject) -> None:
    line = Line(one_tree(parent))
    group = np.array(data.draw(st.lists(st.integers(0, 3), min_size=line.n, max_size=line.n)))
    answer = line.lca_of(group, np.arange(line.n), 5)
    graph = graph_of(line.parent)
    for number in range(5):
        members = np.flatnonzero(group == number).tolist()
        common = set.intersection(*(nx.ancestors(graph, node) | {node} for node in members)) if members else set()
        assert answer[number] == (max(common, key=lambda node: line.depth[node]) if common else -1)


@settings(max_examples=60)
@given(small_forests(), st.data())
def test_subtree_sum_and_distinct(parent: Ints, data: st.DataObject) -> None:
    line = Line(one_tree(parent))
    codes = np.array(data.draw(st.lists(st.integers(-1, 4), min_size=line.n, max_size=line.n)))
    sums, (count, total) = line.subtree_sum(codes), line.subtree_distinct(codes)
    graph = graph_of(line.parent)
    for node in graph:
        subtree = [node, *nx.descendants(graph, node)]
        distinct = {int(code) for code in codes[subtree] if code >= 0}
        assert sums[node] == codes[subtree].sum()
        assert (count[node], total[node]) == (len(distinct), sum(distinct))


def test_reports_in_sheet_order() -> None:
    place, report = Line(np.array([-1, 0, 1, 0, 0])).reports(np.array([0, 1, 2]))
    assert (place.tolist(), report.tolist()) == ([0, 0, 0, 1], [1, 3, 4, 2])


def test_ranges_are_written_out() -> None:
    place, number = ranges(np.array([2, 5, 7]), np.array([4, 5, 8]))
    assert (place.tolist(), number.tolist()) == ([0, 0, 2], [2, 3, 7])


@pytest.mark.parametrize("parent", [np.arange(-1, 99_999), np.r_[-1, np.zeros(99_999, dtype=np.int64)]], ids=["chain", "star"])
def test_a_hundred_thousand_positions_are_placed_at_once(parent: Ints) -> None:
    line = Line(parent)  # climbing one by one would take minutes
    assert line.lca(np.array([99_999]), np.array([50_000])).size == 1
    assert line.size[0] == 100_000
