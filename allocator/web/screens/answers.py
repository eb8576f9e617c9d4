"""Screen 8, who answers for what: a responsibility, and who has which letter for it, unit by unit."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Annotated

from fastapi import HTTPException, Query, Request
from starlette.responses import Response

from allocator.web.access import Need, Routes
from allocator.web.screens.seen import Opened, pages
from allocator.web.work import answers as work

routes = Routes()
PAGE = 50  # units shown at a time


@routes.get("/organisations/{organisation}/versions/{version}/answers", Need.VIEWER)
def answers(
    request: Request,
    seen: Opened,
    activity: Annotated[str, Query(max_length=200)] = "",
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """The responsibilities, and one of them unit by unit; where nobody or several answer stands first."""
    every = work.activities(seen.base)
    chosen = next((each for each in every if each.id == activity), None) if activity else next(iter(every), None)
    if activity and chosen is None:
        raise HTTPException(404, "The rules of this version have no such responsibility.")
    rows, total = work.who(seen.base, chosen.id, first, PAGE) if chosen else ([], 0)
    dimension = attrgetter("dimension")
    grouped = [(name, list(of)) for name, of in groupby(sorted(every, key=dimension), dimension)]
    values = {"chosen": chosen, "rows": rows, "grouped": grouped, "texts": seen.texts, "at": pages(first, PAGE, total)}
    return seen.show(request, "answers.html", **values)
