"""Screen 13, the organisation itself: its name, how long versions are kept, its audit log, and its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Form, HTTPException, Query, Request
from sqlalchemy import select
from starlette.responses import Response

from allocator.web.access import Chosen, Db, Need, Routes, Who, the_organisation
from allocator.web.audit import ACTIONS, record
from allocator.web.forms import named
from allocator.web.keeping import tidy
from allocator.web.render import moved, show
from allocator.web.tables import Audit, Organisation, User, Version

routes = Routes()
PATH = "/organisations/{organisation}/administration"
LONGEST = 3650  # days
PAGE = 50  # rows of the log
Row = Annotated[int | None, Query(ge=0, le=1 << 40)]


@routes.get(f"{PATH}/settings", Need.ADMIN)
def organisation_settings(request: Request, organisation: str, database: Db, settings: Chosen) -> Response:
    """Name and retention."""
    with database.read() as session:
        place = the_organisation(session, organisation)
    days = place.retention_days or settings.retention_days
    return show(request, "organisation_settings.html", organisation=place, days=days, longest=LONGEST)


@routes.post(f"{PATH}/name", Need.ADMIN)
def rename(organisation: str, caller: Who, database: Db, name: Annotated[str, Form(max_length=300)]) -> Response:
    """Another name."""
    with database.write() as session:
        the_organisation(session, organisation).name = named(name, "the organisation")
        record(session, caller, "organisation-renamed", organisation, organisation)
    return moved(f"{PATH.format(organisation=organisation)}/settings", "The name is changed.")


@routes.post(f"{PATH}/retention", Need.ADMIN)
def keep_for(
    organisation: str,
    caller: Who,
    database: Db,
    settings: Chosen,
    days: Annotated[int, Form(ge=1, le=LONGEST)],
    stood: Annotated[int, Form(ge=1, le=LONGEST)],
) -> Response:
    """How long versions are kept, those there are among them: each is deleted so many days after its upload.

    `stood`: the days that the form showed; versions may be gone for good by what somebody did not see.
    """
    with database.write() as session:
        place = session.get_one(Organisation, organisation, with_for_update=True)
        if (now := place.retention_days or settings.retention_days) != stood:
            told = f"Nothing was changed: somebody has set the retention to {now} days meanwhile. Set it anew if that is wrong."
            raise HTTPException(409, told, {"location": f"{PATH.format(organisation=organisation)}/settings"})
        place.retention_days = days
        for version in session.scalars(select(Version).where(Version.organisation_id == organisation)):
            version.delete_at = version.uploaded_at + timedelta(days=days)
        record(session, caller, "retention-set", organisation, organisation, days=days)
    return moved(f"{PATH.format(organisation=organisation)}/settings", f"Versions are kept for {days} days from their upload.")


@routes.post(f"{PATH}/delete", Need.ADMIN)
def delete(organisation: str, caller: Who, database: Db, settings: Chosen, name: Annotated[str, Form(max_length=300)]) -> Response:
    """Deletes the organisation with everything of it, once its name was typed to say that this is meant."""
    with database.write() as session:
        place = the_organisation(session, organisation)
        if name.strip() != place.name:
            told = "Nothing was deleted: the name you typed is not that of the organisation. Type it exactly as it stands here."
            raise HTTPException(422, told, {"location": f"{PATH.format(organisation=organisation)}/settings"})
        session.delete(place)
        record(session, caller, "organisation-deleted", organisation, organisation)
    tidy(database, settings)
    database.scrub()
    return moved("/organisations", "The organisation and everything of it is deleted.")


@routes.get(f"{PATH}/log", Need.ADMIN)
def log(request: Request, organisation: str, database: Db, before: Row = None) -> Response:
    """What was done in the organisation, newest first."""
    query = select(Audit, User.name).outerjoin(User, User.id == Audit.user_id).where(Audit.organisation_id == organisation)
    if before is not None:
        query = query.where(Audit.id < before)
    with database.read() as session:
        place = the_organisation(session, organisation)
        rows = session.execute(query.order_by(Audit.id.desc()).limit(PAGE + 1)).all()
    return show(request, "log.html", organisation=place, rows=rows[:PAGE], more=len(rows) > PAGE, actions=ACTIONS)
