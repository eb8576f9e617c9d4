"""Screen 3, upload: choose or drop a file; from there to wherever an upload stands, and to drop it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import IO, Annotated, Any

from fastapi import File, Form, HTTPException, Request, UploadFile
from sqlalchemy import select
from starlette.responses import Response

from allocator.rules.pack import DEFAULT_SCHEME
from allocator.web.access import Caller, Chosen, Db, Need, Routes, Who, Work, the_organisation
from allocator.web.audit import record
from allocator.web.database import Database
from allocator.web.forms import among
from allocator.web.keeping import tidy
from allocator.web.render import moved, show
from allocator.web.screens.progress import on_to
from allocator.web.screens.waiting import PATH, Asked
from allocator.web.settings import Settings
from allocator.web.tables import Upload, Version
from allocator.web.work import intake
from allocator.web.work.child import Refused

routes = Routes()
FORM = "/organisations/{organisation}/upload"
Files = Annotated[list[UploadFile], File(default_factory=list)]


@routes.get(FORM, Need.EDITOR)
def form(request: Request, organisation: str, database: Db, settings: Chosen) -> Response:
    """The form."""
    return shown(request, organisation, database, settings)


def shown(request: Request, organisation: str, database: Database, settings: Settings, wrong: str = "") -> Response:
    """The form, with what was wrong with the last attempt."""
    with database.read() as session:
        place = the_organisation(session, organisation)
        first = session.scalar(select(Version.id).where(Version.organisation_id == organisation).limit(1)) is None
    limits = {
        "files": intake.MOST_FILES,
        "megabytes": settings.body // 1_000_000,
        "rows": settings.rows,
        "hours": settings.upload_life // timedelta(hours=1),
        "waiting": settings.waiting,
        "stored": settings.stored // 1_000_000,
    }
    values = {"limits": limits, "endings": sorted(intake.ENDINGS), "schemes": [(name, name) for name in schemes()]}
    return show(request, "upload.html", 422 if wrong else 200, organisation=place, wrong=wrong, first=first, **values)


@cache
def schemes() -> list[str]:
    """The schemes of letters that there are, the usual one first."""
    from allocator.rules.pack import load

    pack, _ = load()
    assert pack is not None  # the bundled one
    return sorted(pack.schemes, key=lambda name: (name != DEFAULT_SCHEME, name))


@routes.post(FORM, Need.EDITOR, body=True)
def receive(
    request: Request,
    organisation: str,
    caller: Who,
    database: Db,
    settings: Chosen,
    jobs: Work,
    files: Files,
    scheme: Annotated[str, Form(max_length=20)] = DEFAULT_SCHEME,
    as_of: Annotated[date | None, Form()] = None,
    infer: Annotated[bool, Form()] = False,
    chosen: Annotated[bool, Form()] = False,
) -> Response:
    """Takes files and has them read. `chosen`: the form had the further choices."""
    among(scheme, schemes())
    given = [(file.filename, file.file) for file in files if file.filename]
    options = {"scheme": scheme, "as_of": as_of, "infer": infer or not chosen}
    try:
        upload = taken(organisation, given, options, caller, database, settings)
    except Refused as refused:
        return shown(request, organisation, database, settings, str(refused))
    job = jobs.submit("look", organisation, by=caller.id, upload=upload)
    return on_to(jobs, job, organisation, f"{PATH.format(organisation=organisation, upload=upload)}/columns")


def taken(
    organisation: str,
    files: Sequence[tuple[str, IO[bytes]]],
    options: dict[str, Any],
    caller: Caller,
    database: Database,
    settings: Settings,
) -> str:
    """Takes files with options as of `intake.set_options`: the id of the upload.

    Raises Refused for too many files, for kinds that are not read, or where too many wait already.
    """
    upload = intake.receive(database, settings, organisation, files, caller.id)
    with database.write() as session:
        intake.set_options(session.get_one(Upload, upload.id), **options)
        record(session, caller, "file-uploaded", organisation, upload.id)
    return upload.id


@routes.get(PATH, Need.EDITOR)
def stands(waiting: Asked, jobs: Work) -> Response:
    """On to the page on which an upload can be worked at, or to what reads or imports it; one that nothing read is read now."""
    if waiting.ready:
        return moved(f"{waiting.home}/columns")
    told = waiting.busy or waiting.upload.state == "failed"
    job = (told and waiting.job) or jobs.submit("look", waiting.organisation.id, by=waiting.caller.id, upload=waiting.upload.id)
    return moved(f"/organisations/{waiting.organisation.id}/jobs/{job}")


@routes.post(f"{PATH}/again", Need.EDITOR)
def again(waiting: Asked) -> Response:
    """Reads it once more, where that failed."""
    if waiting.busy:
        return waiting.elsewhere()
    return waiting.again("columns")


@routes.post(f"{PATH}/drop", Need.EDITOR)
def drop(waiting: Asked, database: Db, settings: Chosen) -> Response:
    """Deletes an upload before its time."""
    if waiting.busy:
        raise HTTPException(409, "It is being read or imported at this moment. Cancel that first.")
    with database.write() as session:
        session.delete(session.get_one(Upload, waiting.upload.id))
        record(session, waiting.caller, "upload-dropped", waiting.organisation.id, waiting.upload.id)
    tidy(database, settings)
    database.scrub()
    return moved(f"/organisations/{waiting.organisation.id}", "The upload is deleted.")
