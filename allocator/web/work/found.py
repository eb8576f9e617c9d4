"""The findings of a result, by kind and page by page."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.web.work.results import Base, count


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, with the row, position and scope that it is about (-1 for none)."""

    number: int
    code: str
    severity: str
    title: str
    subject: str
    message: str
    fix: str
    cell: str
    row: int
    position: int
    scope: int


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one code."""

    code: str
    severity: str
    title: str
    count: int


def kinds(base: Base) -> list[Kind]:
    """The kinds of findings, gravest first."""
    query = "SELECT code, severity, title, count(*) FROM findings GROUP BY code ORDER BY min(number)"
    return [Kind(*row) for row in base.execute(query)]


def findings(
    base: Base, *, code: str = "", position: int = -1, row: int = -1, first: int = 0, limit: int = 50
) -> tuple[list[Found], int]:
    """Findings, gravest first, of a code, position or row where one is given; and how many there are."""
    chosen = {"code": (code, ""), "position": (position, -1), "row": (row, -1)}
    wanted = {name: value for name, (value, none) in chosen.items() if value != none}
    where = " AND ".join(["1", *(f"{name} = ?" for name in wanted)])
    values = tuple(wanted.values())
    found = base.execute(f"SELECT * FROM findings WHERE {where} ORDER BY number LIMIT ? OFFSET ?", (*values, limit, first))
    return [Found(*each) for each in found], count(base, f"SELECT count(*) FROM findings WHERE {where}", *values)
