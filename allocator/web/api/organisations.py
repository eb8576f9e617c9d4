"""Organisations for programs: those that the caller may see."""

from __future__ import annotations

from typing import Any

from allocator.web.access import Db, Need, Routes, Who
from allocator.web.api.shapes import First, Limit, Organisation, Page, page
from allocator.web.screens.organisations import known

routes = Routes(api=True)


@routes.get("/api/organisations", Need.SIGNED_IN, response_model=Page[Organisation])
def list_organisations(caller: Who, database: Db, first: First = 0, limit: Limit = 50) -> dict[str, Any]:
    """The organisations that the caller may see, by name, with the caller's role in each; a token sees its own alone."""
    with database.read() as session:
        every = [place for place, _ in known(session, caller)]
    told = [{"id": each.id, "name": each.name, "role": caller.role_in(each.id)} for each in every[first : first + limit]]
    return page((told, len(every)), first)
