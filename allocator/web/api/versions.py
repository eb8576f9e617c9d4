"""Versions for programs: list, counts, findings, the whole as JSON; files in every form and comparisons are made by jobs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import HTTPException, Query
from sqlalchemy import func, select
from starlette.responses import FileResponse, JSONResponse, Response

from allocator.outputs.forms import DOWNLOADS
from allocator.web.access import Chosen, Db, Need, Routes, Who, Work, belonging, the_organisation
from allocator.web.api.description import refused, shape
from allocator.web.api.shapes import Begun, Finding, First, Limit, Page, ToCompare, ToMake, Version, page
from allocator.web.audit import record
from allocator.web.forms import among
from allocator.web.screens.progress import SOON, fetched
from allocator.web.screens.seen import Opened, Seen
from allocator.web.screens.upload import schemes
from allocator.web.tables import Job, now
from allocator.web.tables import Version as Row
from allocator.web.work import found
from allocator.web.work.places import EDITS, Places
from allocator.web.work.results import about

if TYPE_CHECKING:
    from allocator.web.access import Caller
    from allocator.web.database import Database
    from allocator.web.settings import Settings
    from allocator.web.work.jobs import Jobs

routes = Routes(api=True)
HOME = "/api/organisations/{organisation}/versions"
ONE = f"{HOME}/{{version}}"
BEING_WRITTEN: dict[int | str, Any] = {
    202: {"model": Begun, "description": "It is being written by a job: ask again when that is over"}
}


@routes.get(HOME, Need.VIEWER, response_model=Page[Version])
def list_versions(organisation: str, database: Db, first: First = 0, limit: Limit = 50) -> dict[str, Any]:
    """All versions, the newest first."""
    with database.read() as session:
        the_organisation(session, organisation)
        query = select(Row).where(Row.organisation_id == organisation)
        total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = session.scalars(query.order_by(Row.number.desc()).limit(limit).offset(first)).all()
    return page((rows, total), first)


@routes.get(ONE, Need.VIEWER, response_model=Version)
def show_version(organisation: str, version: str, database: Db) -> Row:
    """One version: number, state, counts, until when it is kept."""
    with database.read() as session:
        return belonging(session, Row, version, organisation)


@routes.get(f"{ONE}/findings", Need.VIEWER, response_model=Page[Finding])
def list_findings(
    seen: Opened, code: Annotated[str, Query(max_length=20)] = "", first: First = 0, limit: Limit = 50
) -> dict[str, Any]:
    """What the checks found, gravest first; of one code where it is given."""
    return page(found.findings(seen.base, code=code, first=first, limit=limit), first)


@routes.get(
    f"{ONE}/result",
    Need.VIEWER,
    response_model=None,
    responses={200: shape("result", "All of it, as `allocator raci --json`")} | BEING_WRITTEN | refused(503),
)
def result(
    seen: Opened, caller: Who, database: Db, settings: Chosen, jobs: Work, scheme: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """The whole of a version as JSON, in its own scheme of letters or another; 202 with a job while it is being written."""
    chosen = among(scheme or about(seen.base, "scheme"), schemes())
    job = _written(seen, database, settings, chosen) or _make(seen, caller, database, jobs, "json", chosen)
    event = jobs.wait(job, SOON)
    if event is None or not event.over:
        return JSONResponse({"job": job}, 202)
    if event.state != "done":
        raise HTTPException(503, event.error)
    row = fetched(seen.organisation.id, job, caller, database, settings)
    return FileResponse(settings.data / row.result, media_type="application/json")


def _written(seen: Seen, database: Database, settings: Settings, scheme: str) -> str:
    """The newest job that wrote, or writes, this document as the version now stands; "" where there is none."""
    since = (Places(settings.data).version(seen.version.id) / EDITS).stat().st_mtime
    states = Job.state.in_(("queued", "running", "done"))
    query = select(Job).where(Job.version_id == seen.version.id, Job.kind == "export", states)
    query = query.where(Job.made_at > datetime.fromtimestamp(since, UTC)).order_by(Job.made_at.desc())
    with database.read() as session:
        every = session.scalars(query).all()
    asked = {"form": "json", "scheme": scheme}
    return next((job.id for job in every if job.arguments == asked and (job.expires_at is None or job.expires_at > now())), "")


@routes.post(f"{ONE}/exports", Need.VIEWER, status_code=202, response_model=Begun)
def make_file(seen: Opened, caller: Who, database: Db, jobs: Work, asked: ToMake) -> dict[str, str]:
    """Has a file made: the workbook, slides, or another form."""
    form = among(asked.form, [name for name in DOWNLOADS if not DOWNLOADS[name].lacks])
    return {"job": _make(seen, caller, database, jobs, form, among(asked.scheme, schemes()))}


def _make(seen: Seen, caller: Caller, database: Database, jobs: Jobs, form: str, scheme: str) -> str:
    """Has a version written in a form: the id of the job."""
    organisation, version = seen.organisation.id, seen.version.id
    with database.write() as session:
        record(session, caller, "download-made", organisation, version, form=form, scheme=scheme)
    return jobs.submit("export", organisation, by=caller.id, version=version, form=form, scheme=scheme)


@routes.post(f"{ONE}/comparisons", Need.VIEWER, status_code=202, response_model=Begun)
def compare(seen: Opened, caller: Who, database: Db, jobs: Work, asked: ToCompare) -> dict[str, str]:
    """Compares it with a version before it, by a job, whose file is the workbook."""
    organisation, version = seen.organisation.id, seen.version.id
    is_ready(database, organisation, asked.before)
    with database.write() as session:
        record(session, caller, "download-made", organisation, version)
    return {"job": jobs.submit("compare", organisation, by=caller.id, version=version, before=asked.before)}


def is_ready(database: Database, organisation: str, version: str) -> None:
    """Raises HTTPException 404 for a version that is not there, 409 for one that is not ready."""
    with database.read() as session:
        if belonging(session, Row, version, organisation).state != "ready":
            raise HTTPException(409, "This version is not ready yet.")


@routes.get(
    f"{ONE}/comparisons/{{job}}",
    Need.VIEWER,
    response_model=None,
    responses={200: shape("comparison", "The comparison, as `allocator compare --json`")},
)
def comparison(organisation: str, version: str, job: str, caller: Who, database: Db, settings: Chosen) -> Response:
    """A comparison that a job made."""
    row = fetched(organisation, job, caller, database, settings)
    if row.kind != "compare" or row.version_id != version:
        raise HTTPException(404)
    return FileResponse(Places(settings.data).comparison(job).with_suffix(".json"), media_type="application/json")
