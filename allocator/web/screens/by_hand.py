"""All letters set by hand in an organisation: who set which, when and why, and what became of each; there they are taken back too.

A letter whose row or position a later version no longer has is found here alone.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from allocator.web.access import Db, Need, Routes
from allocator.web.screens.seen import Opened, pages
from allocator.web.work import answers, overrides
from allocator.web.work.posts import by_id

routes = Routes()
PAGE = 50


@routes.get("/organisations/{organisation}/versions/{version}/by-hand", Need.VIEWER)
def by_hand(
    request: Request,
    seen: Opened,
    database: Db,
    state: Annotated[str, Query(max_length=20)] = "",
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """All of them, or those of one state; newest first."""
    with database.read() as session:
        states = overrides.states(session, seen.organisation.id)
        changes, total = overrides.every(session, seen.organisation.id, state, first, PAGE)
    named = by_id(seen.base, [each.position for each in changes])
    rows = answers.called(seen.base, [each.row for each in changes])
    values = {"states": states, "state": state, "changes": changes, "named": named, "rows": rows}
    return seen.show(request, "by_hand.html", at=pages(first, PAGE, total), **values)
