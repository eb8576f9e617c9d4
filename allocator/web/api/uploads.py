"""Uploads by programs: receive files, see what they were taken for, make a version of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import File, HTTPException, UploadFile

from allocator.web.access import Chosen, Db, Need, Routes, Who, Work, belonging, the_organisation
from allocator.web.audit import record
from allocator.web.tables import Upload, now
from allocator.web.work import intake
from allocator.web.work.child import Refused
from allocator.web.work.places import Places

routes = Routes(api=True)
HOME = "/api/organisations/{organisation}/uploads"
Files = Annotated[list[UploadFile], File()]


@routes.post(HOME, Need.EDITOR, body=True, status_code=202)
def receive(organisation: str, caller: Who, database: Db, settings: Chosen, jobs: Work, files: Files) -> dict[str, str]:
    """Takes files and has them read by a job: the ids of both."""
    with database.read() as session:
        the_organisation(session, organisation)
    given = [(file.filename or "", file.file) for file in files]
    try:
        upload = intake.receive(database, settings, organisation, given, caller.id)
    except Refused as refused:
        raise HTTPException(422, str(refused)) from None
    with database.write() as session:
        record(session, caller, "file-uploaded", organisation, upload.id)
    return {"upload": upload.id, "job": jobs.submit("look", organisation, by=caller.id, upload=upload.id)}


@routes.get(f"{HOME}/{{upload}}", Need.EDITOR)
def stands(organisation: str, upload: str, database: Db, settings: Chosen) -> dict[str, Any]:
    """Its state, and once it was read what it was taken for: the object of `allocator columns --json` with more."""
    with database.read() as session:
        row = _waiting(belonging(session, Upload, upload, organisation))
    try:
        seen = intake.seen(Places(settings.data), upload)
    except FileNotFoundError:
        seen = None
    return {"id": upload, "name": row.name, "state": row.state, "expires_at": row.expires_at, "seen": seen}


@routes.post(f"{HOME}/{{upload}}/confirm", Need.EDITOR, status_code=202)
def confirm(organisation: str, upload: str, caller: Who, database: Db, settings: Chosen, jobs: Work) -> dict[str, str]:
    """Makes a version of it by a job: the ids of both."""
    with database.read() as session:
        _waiting(belonging(session, Upload, upload, organisation))
    try:
        version, job = intake.confirm(database, settings, jobs, upload, caller.id)
    except Refused as refused:
        raise HTTPException(409, str(refused)) from None
    return {"version": version, "job": job}


def _waiting(upload: Upload) -> Upload:
    """404 for an upload that is over."""
    if upload.expires_at <= now():
        raise HTTPException(404)
    return upload
