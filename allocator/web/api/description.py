"""The description of the JSON API itself (OpenAPI), for programs that are to use it."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from allocator.web.access import Need, Routes

routes = Routes(api=True)


@routes.get("/api/openapi.json", Need.ANYBODY, include_in_schema=False)
async def openapi(request: Request) -> dict[str, Any]:
    """Every route of the API, what it takes and what it gives."""
    return request.app.openapi()  # type: ignore[no-any-return]
