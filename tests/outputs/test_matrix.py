"""Every letter stands on exactly one RACI sheet, once, also where a sheet must be split."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from allocator.outputs import matrix
from allocator.outputs.matrix import GROUPS, Page, homes, pages
from allocator.outputs.wording import Wording, dimension_order
from tests.outputs.made import many_processes, result, small


def letters(words: Wording, page: Page) -> Counter[tuple[str, str]]:
    """How often each letter of a position, or of a group, stands on each row of a page."""
    found: Counter[tuple[str, str]] = Counter()
    table, name = words.allocation.assignments, words.allocation.row_name
    for line, column, assignment in zip(page.line, page.column, page.assignment, strict=True):
        assert table.row[assignment] == page.rows[line]
        assert table.position[assignment] == page.positions[column]
        found[name(page.rows[line]), words.letter_of[assignment]] += 1
    for count in page.counts:
        found[name(page.rows[count.line]), count.letter] += count.number
    return found


def expected(words: Wording) -> Counter[tuple[str, str]]:
    """How often each letter that the scheme shows stands on each row of the allocation."""
    rows = map(words.allocation.row_name, words.allocation.assignments.row)
    return Counter((row, text) for row, text in zip(rows, words.letter_of, strict=True) if text)


@pytest.mark.parametrize("scheme", ["RACI", "RASCI", "RACI-VS", "CAIRO", "DACI", "RAPID", "DRI"])
def test_every_letter_is_on_one_sheet_once(scheme: str) -> None:
    words = Wording(small(), scheme)
    assert sum((letters(words, page) for page in pages(words)), Counter()) == expected(words)


def test_every_row_is_on_one_sheet() -> None:
    words = Wording(small(), "RACI")
    rows = np.concatenate([page.rows for page in pages(words)])
    assert sorted(rows.tolist()) == list(range(len(words.allocation.rows)))


@pytest.mark.parametrize(("columns", "rows", "whole"), [(3, 7, False), (2, 1000, False), (400, 5, True)])
def test_parts_of_a_large_sheet_hold_every_letter_once(
    monkeypatch: pytest.MonkeyPatch, columns: int, rows: int, whole: bool
) -> None:
    monkeypatch.setattr(matrix, "MAX_COLUMNS", columns)
    monkeypatch.setattr(matrix, "MAX_ROWS", rows)
    words = Wording(small(), "RACI")
    parts = pages(words)
    assert sum((letters(words, part) for part in parts), Counter()) == expected(words)
    assert max(len(part.positions) for part in parts) <= columns
    assert max(len(part.rows) for part in parts) <= rows
    assert all(part.whole for part in parts) is whole
    split = [part for part in parts if part.parts > 1]
    first = [part for part in split if part.scope == split[0].scope]
    assert [(part.part, part.parts) for part in first] == [(number, len(first)) for number in range(1, len(first) + 1)]
    assert len(first) > 1


def test_scopes_go_whole_to_the_parts_of_a_sheet_where_they_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "MAX_COLUMNS", 50)
    words = Wording(many_processes(120), "RACI")
    parts = [part for part in pages(words) if part.parts > 1]
    assert [(part.part, part.parts) for part in parts] == [(1, 3), (2, 3), (3, 3)]
    scopes = [set(words.allocation.rows.scope[part.rows].tolist()) for part in parts]
    assert sum(map(len, scopes)) == len(set().union(*scopes)), "no scope is on two parts"
    for part in parts:
        assert part.whole
        assert len(part.positions) <= 50
        for line, row in enumerate(part.rows.tolist()):
            here = int((part.line == line).sum()) + sum(count.number for count in part.counts if count.line == line)
            assert here == int((words.allocation.assignments.row == row).sum())


def test_a_process_across_operations_stands_with_the_organisation() -> None:
    made = small()
    scopes = made.allocation.scopes
    home = {scope.id: scopes[number].id for scope, number in zip(scopes, homes(made.allocation), strict=True)}
    assert home == {
        "ORG": "ORG",
        "OP-P4": "OP-P4",
        "OP-P10": "OP-P10",
        "SITE-North": "OP-P4",
        "SITE-South": "OP-P10",
        "PR1": "OP-P4",
        "PR2": "OP-P4",
        "PR3": "OP-P10",
        "PR4": "ORG",
    }


def test_departments_that_nobody_covers_have_their_own_sheet() -> None:
    made = result(
        """
        | position id | title                   | reports to | department |
        | P1          | Chief Executive Officer |            |            |
        | P2          | Process Manager, Mixing | P1         | Works      |
        """,
        processes="| process id | name | managers |\n| PR1 | Mixing | P2 |",
    )
    scopes = made.allocation.scopes
    assert [scopes[home].id for home in homes(made.allocation)] == ["ORG", "OP-RES", "OP-RES"]


def test_teams_and_everyone_in_scope_share_a_column() -> None:
    made = small()
    page = next(page for page in pages(Wording(made, "RACI")) if made.allocation.scopes[page.scope].id == "OP-P4")
    shown = {made.org.ids[position] for position in page.positions}
    assert shown.isdisjoint({"P7", "P8", "P9"})
    counts = {(made.allocation.row_name(page.rows[c.line]), GROUPS[c.group].label, c.letter): c.number for c in page.counts}
    assert counts["ops-staff-communication@OP-P4", "Everyone else in scope", "I"] == 3
    assert counts["proc-compliance@PR1", "Teams", "I"] == 2


def test_columns_run_from_the_top_to_the_functions() -> None:
    made = small()
    page = next(page for page in pages(Wording(made, "RACI")) if made.allocation.scopes[page.scope].id == "OP-P4")
    assert [made.org.ids[position] for position in page.positions] == ["P1", "P2", "P4", "P5", "P6", "P11", "P3"]


def test_dimensions_follow_the_founding_document_and_ours_come_last() -> None:
    order = dimension_order(["", "risk", "budget", "risk"], [0, 21, 10, 4])
    assert order == {"risk": 0, "budget": 1, "": 2}
