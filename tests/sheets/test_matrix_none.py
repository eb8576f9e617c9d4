"""What is no matrix, and what is said then."""

from __future__ import annotations

import pytest

from tests.sheets.matrices import codes, read

NONE = {
    "an org chart": "| id | title | reports to | status |\n| P1 | CEO | | A |\n| P2 | COO | P1 | A |\n| P3 | Clerk | P2 | I |",
    "a price list": "| Article | Size | Price |\n| Shirt | S | 10 |\n| Coat | L | 80 |",
    "skills": "| Employee | Excel | Python | SQL |\n| Bob | A | B | C |\n| Ann | B | A | A |\n| Tom | C | C | B |",
    "grades without a B": "| Employee | Excel | Python |\n| Bob | A | C |\n| Ann | A | A |",
    "attendance": "| Employee | Mon | Tue | Wed |\n| Bob | P | A | P |\n| Ann | P | P | P |",
    "shifts": "| Employee | Mon | Tue | Wed |\n| Bob | F | S | N |\n| Ann | S | S | F |",
    "a count of letters": "| Position | R | A | C | I |\n| PM | 4 | 2 | 0 | 12 |\n| Dev | 7 | 0 | 3 | 1 |",
    "who does what": "| Task | Bob | Ann |\n| Cook | x | |\n| Wash | | x |",
    "a task list": "| Task | Responsible | Due |\n| Cook | Bob | Monday |\n| Wash | Ann | Tuesday |",
    "states": "| Customer | Bill state | Ship state |\n| Ada | CA | RI |\n| Ben | AR | CA |\n| Cy | RI | SC |\n| Di | IA | AR |",
    "prose": "| Note |\n| A long text about R and A |",
    "nothing": "| | |",
}


@pytest.mark.parametrize("table", NONE)
def test_what_is_no_matrix_is_not_made_one(table: str) -> None:
    matrices, findings = read(NONE[table])
    assert matrices == []
    assert codes(findings) == ["MTX-01"]
    assert "no responsibility matrix" in findings[0].message


def test_where_there_is_none_the_letters_that_were_seen_are_told() -> None:
    _, findings = read(NONE["skills"])
    assert "the letters A, B, C below Sheet1, row 1 are not those of a responsibility scheme" in findings[0].message
