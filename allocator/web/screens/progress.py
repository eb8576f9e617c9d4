"""Screen 6, progress: how far a job is, told while it happens; to cancel it, to go on when it is over, to fetch what it made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response, StreamingResponse

from allocator.web.access import Caller, Chosen, Db, Need, Routes, Who, Work, belonging, the_organisation
from allocator.web.audit import record
from allocator.web.database import Database
from allocator.web.render import counted, moved, show, text
from allocator.web.settings import Settings
from allocator.web.tables import Job, Version, now
from allocator.web.work.jobs import Event, Jobs

routes = Routes()
PATH = "/organisations/{organisation}/jobs/{job}"
CALLED = {  # while it is done
    "look": "Reading the file",
    "build": "Working out who answers for what",
    "settle": "Checking what was changed",
    "export": "Making the download",
    "mend": "Marking the problems in a workbook",
    "compare": "Comparing two versions",
    "check": "Checking the matrix",
    "told": "Collecting what is kept of the person",
    "erase": "Erasing the person",
    "disown": "Taking the name of a removed account out of the versions",
}
LEAST: Mapping[str, str] = {  # who may fetch what such a job made, else an administrator
    "export": "viewer",
    "compare": "viewer",
    "mend": "editor",
    "check": "editor",
}
SOON = 2.5  # seconds that a page waits for quick work, before it shows the progress instead


@routes.get(PATH, Need.VIEWER)
def progress(request: Request, organisation: str, job: str, caller: Who, database: Db, jobs: Work) -> Response:
    """How far a job is; on to what came of it once it is done. The page asks here again when it hears that the job is over."""
    with database.read() as session:
        place, row = the_organisation(session, organisation), belonging(session, Job, job, organisation)
        version = session.get(Version, row.version_id) if row.version_id else None
    event = jobs.look(job)
    on = _result(row) if event and event.state == "done" else ""
    if "hx-request" in request.headers:  # the whole page anew, which goes on with what there is to say
        return Response(headers={"hx-redirect": request.url.path})
    if on:
        return moved(on, _erased(row) if row.kind == "erase" else "")
    values = {"job": row, "event": event or Event(row.state, row.text, row.percent, row.error), "back": _back(row)}
    mine = may_cancel(caller, row)
    return show(
        request,
        "progress.html",
        organisation=place,
        version=version,
        called=CALLED[row.kind],
        mine=mine,
        fetch=may_fetch(caller, row),
        **values,
    )


def _erased(job: Job) -> str:
    """What an erasure did."""
    done = job.arguments
    if not done:
        return "Nothing was found of this person; no version was changed."
    return f"The person is erased: {counted(done['cells'], 'cell')} in {counted(done['versions'], 'version')}."


def _result(job: Job) -> str:
    """The page that shows what a job that is done has made, "" where that is the page of the job itself."""
    home = f"/organisations/{job.organisation_id}"
    version = f"{home}/versions/{job.version_id}"
    return {
        "look": version if job.version_id else f"{home}/uploads/{job.upload_id}/{job.arguments.get('then', 'columns')}",
        "build": version,
        "settle": version,
        "export": f"{version}/downloads",
        "compare": f"{version}/compare/{job.id}",
        "erase": home,
        "disown": home,
    }.get(job.kind, "")


def _back(job: Job) -> tuple[str, str]:
    """Where to go from a job, whatever became of it: address and label."""
    home = f"/organisations/{job.organisation_id}"
    if job.kind in {"told", "erase"}:
        return f"{home}/administration/persons", "Back to persons"
    if job.upload_id:
        return f"{home}/uploads/{job.upload_id}", "Back to the upload"
    if job.version_id:
        page = {"export": "/downloads", "compare": "/compare"}.get(job.kind, "")
        return f"{home}/versions/{job.version_id}{page}", "Back to the version"
    return home, "Back to the organisation"


@routes.get(f"{PATH}/events", Need.VIEWER)
async def events(request: Request, organisation: str, job: str, database: Db, jobs: Work) -> Response:
    """Each step of a job as a server-sent event: "step" with a part of the page, and at the end "over"."""
    await run_in_threadpool(_there, database, organisation, job)
    return StreamingResponse(_told(request, jobs, job), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


def _there(database: Database, organisation: str, job: str) -> None:
    with database.read() as session:
        belonging(session, Job, job, organisation)


async def _told(request: Request, jobs: Jobs, job: str) -> AsyncIterator[str]:
    async for event in jobs.events(job):
        if not event.over:
            part = await run_in_threadpool(text, request, "progress_part.html", event=event)
            yield "".join(["event: step\n", *(f"data: {line}\n" for line in part.splitlines()), "\n"])
    yield "event: over\ndata: over\n\n"


@routes.post(f"{PATH}/cancel", Need.VIEWER)
def cancel(organisation: str, job: str, caller: Who, database: Db, jobs: Work) -> Response:
    """Ends a job of one's own; those of others are ended by administrators."""
    cancelled(organisation, job, caller, database, jobs)
    return moved(PATH.format(organisation=organisation, job=job))


def cancelled(organisation: str, job: str, caller: Caller, database: Database, jobs: Jobs) -> None:
    """Ends a job, and waits a moment for that.

    Raises HTTPException 403 for a job of somebody else, unless an administrator asks.
    """
    with database.write() as session:
        row = belonging(session, Job, job, organisation)
        if not may_cancel(caller, row):
            raise HTTPException(403)
        record(session, caller, "job-cancelled", organisation, job)
    jobs.cancel(job)
    jobs.wait(job, SOON)


def may_cancel(caller: Caller, job: Job) -> bool:
    """Whether the job is the caller's own, or the caller may end those of others."""
    return job.made_by == caller.id or caller.may("admin", job.organisation_id)


def may_fetch(caller: Caller, job: Job) -> bool:
    """Whether there is something to fetch, and the caller may see all that stands in it."""
    there = job.state == "done" and bool(job.result) and job.expires_at is not None and job.expires_at > now()
    return there and caller.may(LEAST.get(job.kind, "admin"), job.organisation_id)


@routes.get(f"{PATH}/download", Need.VIEWER)
def download(organisation: str, job: str, caller: Who, database: Db, settings: Chosen) -> Response:
    """The file that a job made, until it expires."""
    row = fetched(organisation, job, caller, database, settings)
    return FileResponse(settings.data / row.result, filename=row.result_name)


def fetched(organisation: str, job: str, caller: Caller, database: Database, settings: Settings) -> Job:
    """A job whose file the caller fetches now.

    Raises HTTPException 404 where there is none that the caller may see.
    """
    with database.write() as session:
        row = belonging(session, Job, job, organisation)
        if not may_fetch(caller, row) or not (settings.data / row.result).is_file():
            raise HTTPException(404, "This download is over, or was never made. Make it again.")
        record(session, caller, "downloaded", organisation, job, of=row.kind)
    return row


def on_to(jobs: Jobs, job: str, organisation: str, path: str, note: str = "") -> Response:
    """On to a page that shows what a quick job made; to its progress where it takes longer, or failed."""
    event = jobs.wait(job, SOON)
    done = event is not None and event.state == "done"
    return moved(path if done else PATH.format(organisation=organisation, job=job), note)
