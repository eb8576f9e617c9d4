"""Versions for programs: list, counts, findings; downloads and comparisons are made by jobs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import HTTPException, Query
from sqlalchemy import select

from allocator.outputs.forms import FORMS
from allocator.rules.pack import DEFAULT_SCHEME
from allocator.web.access import Chosen, Db, Need, Routes, Who, Work, belonging, the_organisation
from allocator.web.audit import record
from allocator.web.database import Database
from allocator.web.forms import among
from allocator.web.screens.upload import schemes
from allocator.web.tables import Version
from allocator.web.work import found
from allocator.web.work.places import Places
from allocator.web.work.results import opened

routes = Routes(api=True)
HOME = "/api/organisations/{organisation}/versions"
First = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=1000)]


@routes.get(HOME, Need.VIEWER)
def versions(organisation: str, database: Db) -> list[dict[str, Any]]:
    """All versions, the newest first."""
    with database.read() as session:
        the_organisation(session, organisation)
        query = select(Version).where(Version.organisation_id == organisation).order_by(Version.number.desc())
        return [_told(version) for version in session.scalars(query)]


@routes.get(f"{HOME}/{{version}}", Need.VIEWER)
def one(organisation: str, version: str, database: Db) -> dict[str, Any]:
    """One version: number, state, counts, until when it is kept."""
    with database.read() as session:
        return _told(belonging(session, Version, version, organisation))


@routes.get(f"{HOME}/{{version}}/findings", Need.VIEWER)
def findings(
    organisation: str, version: str, database: Db, settings: Chosen, first: First = 0, limit: Limit = 50
) -> dict[str, Any]:
    """What the checks found, gravest first, page by page."""
    _ready(database, organisation, version)
    with opened(Places(settings.data).result(version)) as base:
        page, total = found.findings(base, first=first, limit=limit)
    return {"total": total, "findings": [asdict(each) for each in page]}


@routes.post(f"{HOME}/{{version}}/exports", Need.VIEWER, status_code=202)
def export(
    organisation: str, version: str, caller: Who, database: Db, jobs: Work, form: str = "json", scheme: str = DEFAULT_SCHEME
) -> dict[str, str]:
    """Makes a download: the id of its job, whose file is the result in this form."""
    among(form, [name for name in FORMS if not FORMS[name].lacks])
    among(scheme, schemes())
    _ready(database, organisation, version)
    with database.write() as session:
        record(session, caller, "download-made", organisation, version, form=form, scheme=scheme)
    return {"job": jobs.submit("export", organisation, by=caller.id, version=version, form=form, scheme=scheme)}


@routes.post(f"{HOME}/{{version}}/comparisons", Need.VIEWER, status_code=202)
def compare(organisation: str, version: str, before: str, caller: Who, database: Db, jobs: Work) -> dict[str, str]:
    """Compares it with a version before it: the id of the job, whose file is the comparison."""
    for each in (before, version):
        _ready(database, organisation, each)
    return {"job": jobs.submit("compare", organisation, by=caller.id, version=version, before=before)}


def _told(version: Version) -> dict[str, Any]:
    return {name: getattr(version, name) for name in ("id", "number", "name", "state", "counts", "uploaded_at", "delete_at")}


def _ready(database: Database, organisation: str, version: str) -> None:
    with database.read() as session:
        if belonging(session, Version, version, organisation).state != "ready":
            raise HTTPException(409, "This version is not ready yet.")
