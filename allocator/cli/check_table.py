"""What was found in responsibility matrices, as a table as wide as the terminal, one entry for each row with a problem."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from allocator.cli.common import COLOURS, printable
from allocator.findings import Finding, Severity
from allocator.outputs.checked import beside, header

if TYPE_CHECKING:
    from allocator.checks.matrix_case import MatrixCase
    from allocator.derived.judged import Judged, Judgement

NARROWEST = 60
GAP = "  "
ACTIVITY = 36  # characters of an activity at most
Paint = Callable[..., str]


def table(made: Judgement, *, paint: bool, quiet: bool, verbose: bool) -> Iterator[str]:
    """The lines to print. `paint`: in colours; `quiet`: errors only; `verbose`: notes of severity info too."""
    style: Paint = click.style if paint else lambda text, **_: text
    width = max(NARROWEST, shutil.get_terminal_size().columns)
    least = Severity.ERROR if quiet else Severity.INFO if verbose else Severity.WARNING
    for file in made.files:
        told = {id(item) for case in file.cases for item in file.about(case)}
        for case in file.cases:
            yield from _matrix(file, case, width, least, style)
            yield ""
        yield from _findings([item for item in file.findings if id(item) not in told], width, least, style)
    if not quiet:
        yield from _wrapped(_total(made), width, "")


def _matrix(file: Judged, case: MatrixCase, width: int, least: Severity, style: Paint) -> Iterator[str]:
    """One matrix: how it was read, its rows with problems, what is said about roles, and counts."""
    matrix, found = case.matrix, file.about(case)
    yield from (style(line, bold=True) for line in _wrapped(_title(file, case), width, ""))
    cells = {cell: place for place, row in enumerate(matrix.rows) for cell in (row.cell, *(entry.cell for entry in row.entries))}
    heads = {role.cell for role in matrix.roles}
    by_row: dict[int, list[Finding]] = {}
    others = []
    for item in found:
        if item.cell in cells and item.cell not in heads and item.code not in OF_LETTERS:
            by_row.setdefault(cells[item.cell], []).append(item)
        else:
            others.append(item)
    shown = {place: [i for i in said if i.severity.rank <= least.rank] for place, said in sorted(by_row.items())}
    yield from _rows(case, {place: said for place, said in shown.items() if said}, width, style)
    yield from _findings(others, width, least, style)
    errors = sum(any(item.severity is Severity.ERROR for item in said) for said in by_row.values())
    stand = len(matrix.rows) - errors
    notes = sum(item.severity is Severity.INFO for item in found)
    more = f"; {_count(notes, 'note')}, which --verbose shows" if notes and least is Severity.WARNING else ""
    yield f"{GAP}{stand:,} of {_count(len(matrix.rows), 'activity', 'activities')} without an error{more}"


OF_LETTERS = {"MTX-02", "MTX-03", "MTX-10", "MTX-14", "MTX-15", "MTX-16"}  # about letters and not about the row they stand in


def _title(file: Judged, case: MatrixCase) -> str:
    """A matrix and how it was read."""
    matrix = case.matrix
    facts = [
        _count(len(matrix.rows), "activity", "activities"),
        _count(len(matrix.roles), "role"),
        matrix.scheme or "scheme unknown",
        matrix.orientation,
        header(matrix),
    ]
    for each in file.placed:
        if each.case.matrix is matrix:
            met = [place.how for place in each.roles if place.position >= 0]
            are = "is a position" if len(met) == 1 else "are positions"
            facts.append(f"{len(met)} of its roles {are} of the org ({_ways(met)})")
    return f"{file.path.name}{f', {matrix.sheet}' if matrix.sheet else ''}: {', '.join(facts)}"


def _ways(how: Sequence[str]) -> str:
    """By what roles were recognised, with numbers."""
    kinds = ["role" if way.startswith("role ") else way for way in how]
    return ", ".join(f"{kinds.count(kind)} by {kind}" for kind in dict.fromkeys(kinds)) or "none"


def _rows(case: MatrixCase, found: dict[int, list[Finding]], width: int, style: Paint) -> Iterator[str]:
    """Each row with its cell, its activity and its problems side by side."""
    rows = case.matrix.rows
    if not found:
        return
    cell = max(len(rows[place].cell.address) for place in found)
    activity = min(ACTIVITY, max(len(rows[place].activity) for place in found), max(16, width // 4))
    rest = width - cell - activity - 3 * len(GAP)
    for place, said in found.items():
        left = wrap(printable(rows[place].activity), activity) or [""]
        right = [(line, item) for item in said for line in _problem(item, rest)]
        for number, (name, entry) in enumerate(zip_longest(left, right, fillvalue=None)):
            line, item = entry if isinstance(entry, tuple) else ("", None)
            where = rows[place].cell.address if number == 0 else ""
            told = style(line, fg=COLOURS[item.severity]) if item else line
            yield f"{GAP}{where:<{cell}}{GAP}{name or '':<{activity}}{GAP}{told}".rstrip()


def _problem(item: Finding, width: int) -> list[str]:
    """What is wrong with a row that stands beside it, and what to do."""
    return wrap(printable(f"{item.code} {beside(item)}. {item.fix}"), width, subsequent_indent=GAP)


def _findings(found: Sequence[Finding], width: int, least: Severity, style: Paint) -> Iterator[str]:
    """What is said about roles, letters, a whole matrix or a file."""
    for item in found:
        if item.severity.rank <= least.rank:
            where = f" ({item.cell.address})" if item.cell and item.cell.address else ""
            text = f"{item.severity} {item.code}{where}: {item.message}. {item.fix}"
            yield from (style(line, fg=COLOURS[item.severity]) for line in _wrapped(text, width, GAP))


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return wrap(printable(text), width, initial_indent=indent, subsequent_indent=indent + GAP) or [""]


def _total(made: Judgement) -> str:
    """How much was found in all."""
    counts = [(severity, sum(item.severity is severity for item in made.findings)) for severity in Severity]
    told = ", ".join(f"{count:,} {severity}{'s' * (count != 1 and severity is not Severity.INFO)}" for severity, count in counts)
    against = f", against {made.org}" if made.org else ""
    matrices = _count(len(made.matrices), "matrix", "matrices")
    return f"{matrices} checked by the profile {made.profile.id}{against}: {told}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
