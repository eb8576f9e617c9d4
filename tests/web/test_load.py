"""The load benchmark's own arithmetic: parts of requests, limits that are missed, memory that grows."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.web_heavy import Heavy, Memory
from benchmarks.web_load import Kind, kinds, missed, together
from benchmarks.web_site import Target, file_of, serving

GOOD = Kind("why", 1000, 0, {10.0: 940, 290.0: 50, 900.0: 10})


def heavy(**changed: Any) -> Heavy:
    made = Heavy(None, 0.0)  # type: ignore[arg-type]
    made.jobs, made.late = {"import": [20.0], "export": [9.0]}, [0.1, 1.9]
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def memory(*sizes: int) -> Memory:
    return Memory(1, [(float(at), size) for at, size in enumerate(sizes)])


STEADY = memory(*([300] * 10), *([200, 202] * 20))


def test_part_of_requests_is_met_within_a_time() -> None:
    assert [GOOD.within(part) for part in (0.5, 0.94, 0.941, 0.99, 0.991, 1)] == [10, 10, 290, 290, 900, 900]
    assert Kind("none", 0, 0, {}).within(0.95) == 0


def test_kinds_are_read_and_counted_together() -> None:
    document = [
        {"name": "why", "num_requests": 3, "num_failures": 1, "response_times": {"10": 2, "30": 1}},
        {"name": "chart", "num_requests": 1, "num_failures": 0, "response_times": {"10": 1}},
    ]
    assert [kind.name for kind in kinds(document)] == ["chart", "why"]
    assert together(kinds(document), "all") == Kind("all", 4, 1, {10.0: 3, 30.0: 1})


def test_nothing_is_missed_where_all_is_well_and_sign_in_stands_apart() -> None:
    slow = Kind("sign in", 1000, 0, {5000.0: 1000})
    assert list(missed([GOOD, slow], heavy(), STEADY)) == []


@pytest.mark.parametrize(
    ("kind", "work", "size", "said"),
    [
        (Kind("why", 1000, 2, GOOD.times), heavy(), STEADY, "2 errors"),
        (GOOD, heavy(errors=["a job failed"]), STEADY, "1 errors"),
        (Kind("why", 1000, 0, {10.0: 940, 310.0: 60}), heavy(), STEADY, "p95 of 310 ms"),
        (Kind("why", 1000, 0, {10.0: 980, 1100.0: 20}), heavy(), STEADY, "p99 of 1,100 ms"),
        (GOOD, heavy(), memory(*range(1000, 1100)), "memory grows by 7.5%"),
        (GOOD, heavy(late=[0.1, 2.1]), STEADY, "up to 2.1 s late"),
        (GOOD, heavy(late=[]), STEADY, "late"),
        (GOOD, heavy(jobs={"import": [20.0]}), STEADY, "no import or no export"),
    ],
)
def test_each_limit_that_is_missed_is_told(kind: Kind, work: Heavy, size: Memory, said: str) -> None:
    (told,) = missed([kind], work, size)
    assert said in told


def test_imports_and_downloads_are_done_beside_the_users(tmp_path: Path) -> None:
    with serving(tmp_path, "") as (site, _):
        organisation = site.organisation("Tried")
        version = site.version(organisation, file_of(tmp_path, 60))
        beside = Heavy(site, time.monotonic() + 0.1)
        beside.begin(file_of(tmp_path, 60), Target(organisation, version, 60, [], [], [], [], [], []))
        beside.end()
    assert beside.errors == []
    assert {name: len(seconds) for name, seconds in beside.jobs.items()} == {"import": 1, "export": 1}
