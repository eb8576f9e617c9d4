"""Jobs for programs: how far one is, and the file that it made."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from fastapi import HTTPException
from starlette.responses import FileResponse, Response

from allocator.web.access import Chosen, Db, Need, Routes, Who, Work, belonging
from allocator.web.audit import record
from allocator.web.screens.progress import LEAST
from allocator.web.tables import Job, now

routes = Routes(api=True)
HOME = "/api/organisations/{organisation}/jobs/{job}"


@routes.get(HOME, Need.VIEWER)
def stands(organisation: str, job: str, database: Db, jobs: Work) -> dict[str, Any]:
    """State (queued, running, done, failed, cancelled), what is being done, percent, and what went wrong."""
    with database.read() as session:
        row = belonging(session, Job, job, organisation)
    event = jobs.look(job)
    if event is None:
        raise HTTPException(404)
    told = {"state": event.state, "text": event.text, "percent": event.percent, "error": event.error}
    return {"id": job, "kind": row.kind, **told, "expires_at": row.expires_at}


@routes.get(f"{HOME}/file", Need.VIEWER, response_class=FileResponse, response_model=None)
def file(organisation: str, job: str, caller: Who, database: Db, settings: Chosen) -> Response:
    """The file that it made (of a comparison the JSON), until it expires; 404 where there is none that the caller may see."""
    with database.read() as session:
        row = belonging(session, Job, job, organisation)
    there = row.state == "done" and bool(row.result) and row.expires_at is not None and row.expires_at > now()
    path = settings.data / row.result
    if row.kind == "compare":
        path = path.with_name("comparison.json")
    if not there or not caller.may(LEAST.get(row.kind, "admin"), organisation) or not path.is_file():
        raise HTTPException(404, "This file is over, or was never made. Make it again.")
    with database.write() as session:
        record(session, caller, "downloaded", organisation, job)
    return FileResponse(path, filename=str(PurePath(row.result_name).with_suffix(path.suffix)))
