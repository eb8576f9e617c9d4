"""Every letter stands on exactly one RACI sheet, once, also where a sheet must be split."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from allocator.outputs import matrix
from allocator.outputs.matrix import GROUPS, Page, homes, pages
from allocator.outputs.wording import dimension_order
from allocator.pipeline import Result
from allocator.raci import SYMBOLS
from tests.outputs.made import result, small


def letters(made: Result, page: Page) -> Counter[tuple[str, str]]:
    """How often each letter of a position, or of a group, stands on each row of a page."""
    found: Counter[tuple[str, str]] = Counter()
    table = made.allocation.assignments
    for line, column, assignment in zip(page.line, page.column, page.assignment, strict=True):
        assert table.row[assignment] == page.rows[line]
        assert table.position[assignment] == page.positions[column]
        found[made.allocation.row_name(page.rows[line]), SYMBOLS[table.letter[assignment]]] += 1
    for count in page.counts:
        found[made.allocation.row_name(page.rows[count.line]), count.letter.symbol] += count.number
    return found


def expected(made: Result) -> Counter[tuple[str, str]]:
    """How often each letter stands on each row of the allocation."""
    table = made.allocation.assignments
    return Counter((made.allocation.row_name(row), SYMBOLS[letter]) for row, letter in zip(table.row, table.letter, strict=True))


def test_every_letter_is_on_one_sheet_once() -> None:
    made = small()
    assert sum((letters(made, page) for page in pages(made.org, made.allocation)), Counter()) == expected(made)


def test_every_row_is_on_one_sheet() -> None:
    made = small()
    rows = np.concatenate([page.rows for page in pages(made.org, made.allocation)])
    assert sorted(rows.tolist()) == list(range(len(made.allocation.rows)))


@pytest.mark.parametrize(("columns", "rows"), [(3, 7), (2, 1000), (400, 5)])
def test_parts_of_a_large_sheet_hold_every_letter_once(monkeypatch: pytest.MonkeyPatch, columns: int, rows: int) -> None:
    monkeypatch.setattr(matrix, "MAX_COLUMNS", columns)
    monkeypatch.setattr(matrix, "MAX_ROWS", rows)
    made = small()
    parts = pages(made.org, made.allocation)
    assert sum((letters(made, part) for part in parts), Counter()) == expected(made)
    assert max(len(part.positions) for part in parts) <= columns
    assert max(len(part.rows) for part in parts) <= rows
    of_first = [part for part in parts if part.scope == parts[0].scope]
    assert [(part.part, part.parts) for part in of_first] == [(number, len(of_first)) for number in range(1, len(of_first) + 1)]
    assert len(of_first) > 1


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
    page = next(page for page in pages(made.org, made.allocation) if made.allocation.scopes[page.scope].id == "OP-P4")
    shown = {made.org.ids[position] for position in page.positions}
    assert shown.isdisjoint({"P7", "P8", "P9"})
    counts = {(made.allocation.row_name(page.rows[c.line]), GROUPS[c.group].label, c.letter.symbol): c.number for c in page.counts}
    assert counts["ops-staff-communication@OP-P4", "Everyone else in scope", "I"] == 3
    assert counts["proc-compliance@PR1", "Teams", "I"] == 2


def test_columns_run_from_the_top_to_the_functions() -> None:
    made = small()
    page = next(page for page in pages(made.org, made.allocation) if made.allocation.scopes[page.scope].id == "OP-P4")
    assert [made.org.ids[position] for position in page.positions] == ["P1", "P2", "P4", "P5", "P6", "P11", "P3"]


def test_dimensions_follow_the_founding_document_and_ours_come_last() -> None:
    order = dimension_order(["", "risk", "budget", "risk"], [0, 21, 10, 4])
    assert order == {"risk": 0, "budget": 1, "": 2}
