"""Jobs for programs: how far one is, to end it, and the file that it made."""

from __future__ import annotations

import time
from typing import Annotated, Any

from fastapi import HTTPException, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from allocator.web.access import Caller, Chosen, Db, Need, Routes, Who, Work, belonging
from allocator.web.api.shapes import Job
from allocator.web.database import Database
from allocator.web.screens.progress import cancelled, download, may_fetch
from allocator.web.tables import Job as Row
from allocator.web.work.jobs import Jobs

routes = Routes(api=True)
HOME = "/api/organisations/{organisation}/jobs/{job}"
Wait = Annotated[int, Query(ge=0, le=60, description="Answer when the job is over, at the latest after so many seconds.")]
FILE = {200: {"description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}


@routes.get(HOME, Need.VIEWER, response_model=Job)
async def show_job(organisation: str, job: str, caller: Who, database: Db, jobs: Work, wait: Wait = 0) -> dict[str, Any]:
    """How far it is, what is being done, and what went wrong where it failed."""
    told = await run_in_threadpool(_told, organisation, job, caller, database, jobs)
    until = time.monotonic() + wait
    async for event in jobs.events(job):
        if event.over or time.monotonic() >= until:
            break
    return await run_in_threadpool(_told, organisation, job, caller, database, jobs) if wait else told


def _told(organisation: str, job: str, caller: Caller, database: Database, jobs: Jobs) -> dict[str, Any]:
    with database.read() as session:
        row = belonging(session, Row, job, organisation)
    event = jobs.look(job)
    if event is None:
        raise HTTPException(404)
    told = {"id": job, "kind": row.kind, "version": row.version_id, "upload": row.upload_id, "file": may_fetch(caller, row)}
    return told | {name: getattr(event, name) for name in ("state", "text", "percent", "error")} | {"expires_at": row.expires_at}


@routes.post(f"{HOME}/cancel", Need.VIEWER, response_model=Job)
def cancel_job(organisation: str, job: str, caller: Who, database: Db, jobs: Work) -> dict[str, Any]:
    """Ends a job of one's own; those of others are ended by administrators."""
    cancelled(organisation, job, caller, database, jobs)
    return _told(organisation, job, caller, database, jobs)


@routes.get(f"{HOME}/file", Need.VIEWER, response_class=FileResponse, response_model=None, responses=FILE)
def fetch_file(organisation: str, job: str, caller: Who, database: Db, settings: Chosen) -> Response:
    """The file that it made, until it expires; 404 where there is none that the caller may see."""
    return download(organisation, job, caller, database, settings)
