"""Who answers for what, for programs: responsibilities, letters unit by unit, why each stands, and the matrix."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import HTTPException, Path, Query

from allocator.web.access import Need, Routes
from allocator.web.api.description import refused
from allocator.web.api.letter_shapes import Activity, Answer, Explained, MatrixPage, MatrixSheet
from allocator.web.api.shapes import FURTHEST, First, Limit, Page, page
from allocator.web.screens.matrix import WIDEST
from allocator.web.screens.seen import Opened
from allocator.web.screens.why import Explained as Reasons
from allocator.web.work import answers, matrix

routes = Routes(api=True)
HOME = "/api/organisations/{organisation}/versions/{version}"
Text = Annotated[str, Query(max_length=500)]
Lines = Annotated[int, Query(ge=1, le=200, description="The most lines to give.")]


@routes.get(f"{HOME}/activities", Need.VIEWER, response_model=Page[Activity])
def list_activities(seen: Opened, first: First = 0, limit: Limit = 50) -> dict[str, Any]:
    """The responsibilities that some unit has."""
    every = answers.activities(seen.base)
    return page((every[first : first + limit], len(every)), first)


@routes.get(f"{HOME}/answers", Need.VIEWER, response_model=Page[Answer])
def list_answers(seen: Opened, activity: Text, first: First = 0, limit: Limit = 50) -> dict[str, Any]:
    """Who answers for a responsibility (its id), unit by unit; where nobody or several do stands first."""
    rows, total = answers.who(seen.base, activity, first, limit)
    if not total:
        raise HTTPException(404, "The rules of this version have no such responsibility.")
    return page(([_answer(each) for each in rows], total), first)


def _answer(row: answers.Answer) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("scope", "name", "kind", "answers", "does", "by_hand")}
    letters = [{"letter": text, "count": row.numbers[text], "positions": held} for text, held in row.posts.items()]
    return {"row": row.key, **plain, "letters": letters}


@routes.get(f"{HOME}/why", Need.VIEWER, response_model=Explained, responses=refused(503))
def explain(reasons: Reasons) -> dict[str, Any]:
    """Why the letters of a row (activity@scope) stand, or that of one position (its id), which may have none."""
    return reasons.told | {"history": reasons.history, "findings": reasons.problems}


@routes.get(f"{HOME}/matrix", Need.VIEWER, response_model=list[MatrixSheet])
def list_sheets(seen: Opened) -> list[matrix.Sheet]:
    """The sheets of the matrix: the organisation and its operations, as in the workbook."""
    return matrix.sheets(seen.base)


@routes.get(f"{HOME}/matrix/{{sheet}}", Need.VIEWER, response_model=MatrixPage)
def show_sheet(seen: Opened, sheet: Annotated[int, Path(ge=0, le=FURTHEST)], first: First = 0, limit: Lines = 50) -> dict[str, Any]:
    """The lines of a sheet, page by page, with the positions at its top."""
    try:
        shown = matrix.window(seen.base, sheet, first, limit, 0, WIDEST)
    except KeyError:
        raise HTTPException(404) from None
    lines = [_line(each) for each in shown.lines]
    across = [post for _, post in sorted(shown.places.items())]
    return page((lines, shown.sheet.lines), first) | {"sheet": shown.sheet, "positions": across}


def _line(line: matrix.Line) -> dict[str, Any]:
    plain = {name: getattr(line, name) for name in ("activity", "dimension", "scope", "kind", "check", "counts")}
    letters = [
        {"place": place, "letter": one.text, "canonical": one.canonical, "by_hand": one.by_hand}
        for place, one in sorted(line.letters.items())
    ]
    return {"row": line.key, **plain, "letters": letters}
