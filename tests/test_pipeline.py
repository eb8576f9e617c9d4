"""The whole path of the data: what it leaves behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from allocator.pipeline import run

ORG = [Path(__file__).parents[1] / "examples" / "kranich-logistik.csv"]


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """The search for cycles is on before and after each test."""
    gc.enable()
    yield
    gc.enable()


def test_an_org_holds_no_cycles_so_that_nobody_need_look_for_them() -> None:
    run(ORG)  # what is loaded once may hold some
    gc.collect()
    gc.disable()
    result, _ = run(ORG)
    assert result is not None
    assert gc.collect() == 0
    del result
    assert gc.collect() == 0


def test_cycles_are_not_looked_for_meanwhile_and_are_again_afterwards() -> None:
    seen: list[bool] = []
    run(ORG, progress=lambda step: seen.append(gc.isenabled()))
    assert seen
    assert not any(seen)
    assert gc.isenabled()


def test_cycles_are_looked_for_again_after_a_failure() -> None:
    def stop(step: str) -> None:
        raise KeyboardInterrupt(step)

    with pytest.raises(KeyboardInterrupt):
        run(ORG, progress=stop)
    assert gc.isenabled()


def test_who_does_not_look_for_cycles_is_left_alone() -> None:
    gc.disable()
    run(ORG)
    assert not gc.isenabled()
