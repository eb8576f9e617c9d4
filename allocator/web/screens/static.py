"""Style and scripts, served as they are from this package; whether the service lives."""

from __future__ import annotations

import mimetypes

from fastapi import HTTPException
from starlette.responses import PlainTextResponse, Response

from allocator.web.access import Need, Routes
from allocator.web.render import static_files

routes = Routes()


@routes.get("/static/{name}", Need.ANYBODY)
async def static(name: str) -> Response:
    """One file; its address changes when it does, so it may be kept for a year."""
    if name not in static_files():
        raise HTTPException(404)
    kind = mimetypes.guess_type(name)[0] or "text/plain"
    return Response(static_files()[name], media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"})


@routes.get("/health", Need.ANYBODY)
async def health() -> Response:
    """For whoever watches the service."""
    return PlainTextResponse("ok")
