"""The findings of a version: what was noticed, by kind, gravest first, and what to do about it."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from allocator.web.access import Need, Routes
from allocator.web.screens.seen import Opened, pages
from allocator.web.work import found

routes = Routes()
PAGE = 50


@routes.get("/organisations/{organisation}/versions/{version}/findings", Need.VIEWER)
def findings(
    request: Request,
    seen: Opened,
    code: Annotated[str, Query(max_length=20)] = "",
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """All findings, or those of one kind."""
    rows, total = found.findings(seen.base, code=code, first=first, limit=PAGE)
    query = "SELECT number, key FROM rows WHERE number IN (SELECT value FROM json_each(?))"
    keys = dict(seen.base.execute(query, (json.dumps([row.row for row in rows]),)).fetchall())
    values = {"kinds": found.kinds(seen.base), "rows": rows, "keys": keys, "code": code, "at": pages(first, PAGE, total)}
    return seen.show(request, "findings.html", **values)
