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
FIVE = ("operations-manager", "process-manager", "site-manager", "line-manager", "team-member")
THREE = ("operations-manager", "process-manager", "line-manager")
TWO = ("operations-manager", "process-manager")
LEVELS = ("chief-executive", "operations-manager", "site-manager", "process-manager", "line-manager", "team-member")
NEVER = {"INV-01", "INV-02", "INV-03", "INV-04", "INV-05", "LEAK-01", "LEAK-05"}


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
        pytest.param(list(layered([4, 5, 6], LEVELS[1:] * 2)), 0, "", id="4 to 6 positions, roles by level, no departments"),
    ],
)
def test_every_small_tree_is_sound_on_its_own(forest: list[Tree], departments: int, budget: str) -> None:
    wrong = {tree: found for tree in forest if (found := unsound([tree], departments, budget))}
    assert not wrong


@pytest.mark.parametrize("departments", [0, 1, 2])
@pytest.mark.parametrize(
    ("sizes", "alphabet"),
    [
        pytest.param([1, 2, 3], LINE, id="up to 3 positions, every role"),
        pytest.param([4], FIVE, id="4 positions, five roles"),
        pytest.param([5, 6], TWO, id="5 and 6 positions, two roles"),
    ],
)
def test_every_small_tree_is_sound_beside_all_others(sizes: list[int], alphabet: tuple[str, ...], departments: int) -> None:
    assert unsound(trees(sizes, alphabet), departments, "100", under="TOP") == []
