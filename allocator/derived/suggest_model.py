"""Derived from an allocation: the choice of one option per row as an integer programme, solved by HiGHS."""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from allocator.checks.authority import ABOVE_PROCESS, delegable
from allocator.checks.case import Case
from allocator.derived.suggest_judge import Option
from allocator.org.structure import NOBODY
from allocator.raci import Letter

Terms = dict[int, float]  # column -> factor
LOT_BITS = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """The option chosen for each row; `gap` is the share by which the count of findings or overrides may still be too high."""

    options: list[Option]
    proved: bool
    gap: float


@dataclass
class Programme:
    """Columns are 0 or 1: first the options, then findings that remain; rows are upper limits."""

    columns: int = 0
    limits: list[tuple[Terms, float, float]] = field(default_factory=list)  # terms, least, most
    remaining: list[tuple[int, bool]] = field(default_factory=list)  # column, whether it is an error

    def finding(self, *, error: bool) -> int:
        """A new column: whether a finding remains."""
        self.remaining.append((self.columns, error))
        self.columns += 1
        return self.columns - 1


def choose(case: Case, rows: Sequence[Sequence[Option]], seconds: float) -> Choice:
    """One option per row: fewest errors, warnings and overrides in this order, then letters changed least, then the nearest post.

    Each aim is a run of HiGHS in which the aims before it are kept; the last one decides between equals, so that every
    version of HiGHS finds the same. Raises ImportError without the package highspy.
    """
    flat = [option for options in rows for option in options]
    programme = Programme(len(flat))
    start = 0
    for options in rows:
        programme.limits.append((dict.fromkeys(range(start, start + len(options)), 1.0), 1.0, 1.0))
        start += len(options)
    _shares(case, rows, flat, programme)
    _kept_above(case, rows, flat, programme)
    _abandoned(case, flat, programme)
    values, proved, gap = _solved(programme, _aims(rows, flat, programme), seconds)
    return Choice([flat[column] for column in np.flatnonzero(values[: len(flat)] > 0.5).tolist()], proved, gap)


def _aims(rows: Sequence[Sequence[Option]], flat: Sequence[Option], programme: Programme) -> list[np.ndarray[Any, Any]]:
    """What is to be least, in this order: errors, warnings, overrides, change of letters, place among the options, a lot.

    Lots drawn from so wide a range that hardly ever two best choices have the same sum (isolation lemma, Mulmuley et al. 1987).
    """
    aims = np.zeros((6, programme.columns))
    aims[0, : len(flat)] = [option.errors for option in flat]
    aims[1, : len(flat)] = [option.warnings for option in flat]
    aims[2, : len(flat)] = [len(option.moves) for option in flat]
    aims[3, : len(flat)] = [_change(option, dict(options[0].held)) for options in rows for option in options]
    aims[4, : len(flat)] = [place for options in rows for place in range(len(options))]
    aims[5, : len(flat)] = np.random.PCG64(0).random_raw(len(flat)) >> np.uint64(64 - LOT_BITS)
    for column, error in programme.remaining:
        aims[0 if error else 1, column] = 1
    return list(aims)


def _change(option: Option, held: Mapping[int, Letter]) -> int:
    """By how many steps of strength its moves change what was held."""
    return sum(abs(letter - held.get(position, Letter.NONE)) for position, letter in option.moves)


def _shares(case: Case, rows: Sequence[Sequence[Option]], flat: Sequence[Option], programme: Programme) -> None:
    """LOAD-01: nobody answers, also for vacant posts, for more than a share of all A, else the finding remains."""
    if len(case.allocation.rows) < case.threshold("a_share_min_rows"):
        return
    share, size = case.threshold("a_share_max"), len(case.org)
    doer = case.doer[case.given.position[case.accountable]]
    fixed, total = np.bincount(doer[doer >= 0], minlength=size).astype(float), float(len(doer))
    for options in rows:
        for position in options[0].answering:
            total -= 1
            fixed[case.doer[position]] -= case.doer[position] >= 0
    terms: Mapping[int, Terms] = defaultdict(lambda: defaultdict(float))
    for column, option in enumerate(flat):
        for position in option.answering:
            terms[int(case.doer[position])][column] += 1
    for person in sorted(set(terms) - {NOBODY}):
        if fixed[person] + len(rows) <= share * total:
            continue
        limit = {column: factor - share * len(flat[column].answering) for column, factor in terms[person].items()}
        limit |= {c: -share * len(o.answering) for c, o in enumerate(flat) if c not in limit}
        limit[programme.finding(error=False)] = -float(len(case.allocation.rows) + len(rows))
        programme.limits.append((limit, -np.inf, share * total - fixed[person]))


def _kept_above(case: Case, rows: Sequence[Sequence[Option]], flat: Sequence[Option], programme: Programme) -> None:
    """LEAK-04: at most half of a process's rows are answered for above, where one manager is named; never made worse."""
    above = np.r_[case.roles.is_(*ABOVE_PROCESS), False]
    size, plain = len(case.org.processes), delegable(case)
    on_process = case.row_process >= 0
    total = np.bincount(case.row_process[on_process], minlength=size)
    high = np.bincount(case.row_process[on_process & above[case.answers]], minlength=size)
    terms: dict[int, Terms] = defaultdict(dict)
    column = 0
    for options in rows:
        process = int(case.row_process[options[0].row])
        for option in options:
            if process >= 0 and plain[process]:
                change = int(_high(option, above)) - int(_high(options[0], above))
                terms[process][column] = float(change)
            column += 1
    for process, limit in sorted(terms.items()):
        room = float(total[process] // 2 - high[process])
        if room < 0:
            limit[programme.finding(error=False)] = -float(total[process])
        programme.limits.append((limit, -np.inf, room))


def _high(option: Option, above: np.ndarray[Any, Any]) -> bool:
    return bool(above[next(iter(option.answering), NOBODY)])


def _abandoned(case: Case, flat: Sequence[Option], programme: Programme) -> None:
    """VAC-04: a vacant post for which nobody acts holds an A or R on no row, else the finding remains."""
    remains: dict[int, int] = {}
    for column, option in enumerate(flat):
        for position, letter in option.held:
            if letter >= Letter.RESPONSIBLE and case.doer[position] == NOBODY:
                if position not in remains:
                    remains[position] = programme.finding(error=True)
                programme.limits.append(({column: 1.0, remains[position]: -1.0}, -np.inf, 0.0))


def _solved(programme: Programme, aims: Sequence[np.ndarray[Any, Any]], seconds: float) -> tuple[np.ndarray[Any, Any], bool, float]:
    """The columns that are best by the aims in turn, whether that is proved, and the gap of the first aim that is not."""
    import highspy

    with _nothing_printed():
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in {"output_flag": False, "threads": 1, "parallel": "off", "random_seed": 0, "mip_rel_gap": 0.0}.items():
        solver.setOptionValue(name, value)
    for _ in range(programme.columns):
        solver.addVar(0.0, 1.0)
    every = np.arange(programme.columns, dtype=np.int32)
    solver.changeColsIntegrality(len(every), every, np.full(len(every), highspy.HighsVarType.kInteger))
    for terms, least, most in programme.limits:
        solver.addRow(least, most, len(terms), np.array(list(terms), np.int32), np.array(list(terms.values()), float))
    ends, values = time.monotonic() + seconds, _start(programme)
    for aim in aims:
        if (left := ends - time.monotonic()) <= 0:
            return values, False, np.inf
        solver.changeColsCost(len(every), every, aim)
        solver.setOptionValue("time_limit", solver.getRunTime() + left)
        solver.run()
        found = solver.getInfo()
        if found.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            values = np.round(np.array(solver.getSolution().col_value))
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return values, False, found.mip_gap
        used = np.flatnonzero(aim).astype(np.int32)
        solver.addRow(-highspy.kHighsInf, float(aim @ values), len(used), used, aim[used])
    return values, True, 0.0


@contextmanager
def _nothing_printed() -> Iterator[None]:
    """HiGHS 1.16 greets on standard output when it is made, before it can be told not to: our output is ours alone."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _start(programme: Programme) -> np.ndarray[Any, Any]:
    """No change in any row: what stands where time ended before anything was found."""
    values = np.zeros(programme.columns)
    values[[min(terms) for terms, least, _ in programme.limits if least == 1.0]] = 1.0
    return values
