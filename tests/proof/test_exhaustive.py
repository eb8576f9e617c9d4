"""Every small org there is: each tree of up to six positions with roles and a process in every place keeps the invariants.

Each tree is an org of its own, and thousands of them stand side by side under one chief executive.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.proof.orgs import Tree, layered, planted, result_of, shapes, trees
from tests.proof.prover import Matrix

LINE = (
    *("chief-operating-officer", "operations-manager", "process-manager", "site-manager", "logistics-manager"),
    *("fleet-manager", "operations-assistant", "line-manager", "team-member"),
)
FOUR = ("operations-manager", "process-manager", "site-manager", "line-manager")
THREE = ("operations-manager", "process-manager", "line-manager")
TWO = ("operations-manager", "process-manager")
LEVELS = ("chief-executive", "operations-manager", "site-manager", "process-manager", "line-manager", "team-member")
NEVER = {"INV-01", "INV-02", "INV-03", "INV-04", "INV-05", "LEAK-01"}
BESIDE = 400  # trees in one org: enough to share its cost, few enough that nobody works with everybody


def unsound(forest: Iterable[Tree], departments: int, budget: str = "", under: str = "") -> list[str]:
    """What is wrong with the matrix of an org of trees, by the checks and by the proofs' own count."""
    result = result_of(planted(forest, departments=departments, budget=budget, under=under))
    matrix = Matrix(result.org, result.allocation)
    assert len(matrix.allocation.rows) > 0
    found = [f"{item.code} {item.subject}" for item in result.findings if item.code in NEVER]
    counted = matrix.not_one_accountable() | matrix.without_doer() | matrix.doubled() | matrix.without_authority()
    return found + sorted(matrix.names(counted)) + [f"ceiling {matrix.names({row})}" for row, _ in matrix.beyond_ceiling()]


def test_there_are_as_many_trees_as_the_books_say() -> None:
    assert [len(shapes(size)) for size in range(1, 7)] == [1, 1, 2, 4, 9, 20]


@pytest.mark.parametrize(
    ("forest", "departments", "budget"),
    [
        pytest.param(list(trees([1, 2], LINE)), 1, "100", id="up to 2 positions, every role"),
        pytest.param(list(trees([3], THREE)), 2, "", id="3 positions, three roles, across departments"),
        pytest.param(list(layered([4, 5, 6], LEVELS)), 2, "100", id="4 to 6 positions, roles by level, across departments"),
        pytest.param(list(layered([4, 5], LEVELS[1:])), 0, "", id="4 and 5 positions, roles by level, no departments"),
    ],
)
def test_every_small_tree_is_sound_on_its_own(forest: list[Tree], departments: int, budget: str) -> None:
    wrong = {tree: found for tree in forest if (found := unsound([tree], departments, budget))}
    assert not wrong


@pytest.mark.parametrize(
    ("sizes", "alphabet", "departments"),
    [
        pytest.param([1, 2, 3], LINE, 0, id="up to 3 positions, every role, no departments"),
        pytest.param([1, 2, 3], LINE, 1, id="up to 3 positions, every role"),
        pytest.param([1, 2, 3], LINE, 2, id="up to 3 positions, every role, across departments"),
        pytest.param([4], FOUR, 2, id="4 positions, four roles, across departments"),
        pytest.param([5, 6], TWO, 2, id="5 and 6 positions, two roles, across departments"),
    ],
)
def test_every_small_tree_is_sound_beside_all_others(sizes: list[int], alphabet: tuple[str, ...], departments: int) -> None:
    forest = list(trees(sizes, alphabet))
    parts = (forest[first : first + BESIDE] for first in range(0, len(forest), BESIDE))
    assert [found for part in parts for found in unsound(part, departments, "100", under="TOP")] == []
