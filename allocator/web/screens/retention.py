"""Screen 13, the organisation itself: its name, how long versions are kept, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import Form, HTTPException, Request
from sqlalchemy import select
from starlette.responses import Response

from allocator.web.access import Chosen, Db, Need, Routes, Who, the_organisation
from allocator.web.audit import record
from allocator.web.forms import named
from allocator.web.keeping import tidy
from allocator.web.render import counted, moved, show
from allocator.web.tables import Organisation, Version, now

routes = Routes()
PATH = "/organisations/{organisation}/administration"
LONGEST = 3650  # days


@routes.get(f"{PATH}/settings", Need.ADMIN)
def organisation_settings(request: Request, organisation: str, database: Db, settings: Chosen) -> Response:
    """Name and retention."""
    with database.read() as session:
        place = the_organisation(session, organisation)
    return _page(request, place, place.retention_days or settings.retention_days)


def _page(request: Request, place: Organisation, stands: int, days: int = 0, ends: str = "") -> Response:
    """The forms. `stands`: the retention in days; `days`: one that was asked for, and `ends`: what that would delete."""
    values = {"stands": stands, "days": days or stands, "ends": ends, "longest": LONGEST}
    return show(request, "organisation_settings.html", organisation=place, **values)


@routes.post(f"{PATH}/name", Need.ADMIN)
def rename(organisation: str, caller: Who, database: Db, name: Annotated[str, Form(max_length=300)]) -> Response:
    """Another name."""
    with database.write() as session:
        the_organisation(session, organisation).name = named(name, "the organisation")
        record(session, caller, "organisation-renamed", organisation, organisation)
    return moved(f"{PATH.format(organisation=organisation)}/settings", "The name is changed.")


@routes.post(f"{PATH}/retention", Need.ADMIN)
def keep_for(
    request: Request,
    organisation: str,
    caller: Who,
    database: Db,
    settings: Chosen,
    days: Annotated[int, Form(ge=1, le=LONGEST)],
    stood: Annotated[int, Form(ge=1, le=LONGEST)],
    said: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """How long versions are kept, those there are among them: each is deleted so many days after its upload.

    `stood`: the days that the form showed; `said`: what it said would be deleted, which it does before anything is. Versions
    may be gone for good by what somebody did not see.
    """
    with database.write() as session:
        place = session.get_one(Organisation, organisation, with_for_update=True)
        stands = place.retention_days or settings.retention_days
        if stands != stood:
            told = f"Nothing was changed: somebody has set the retention to {stands} days meanwhile. Set it anew if that is wrong."
            raise HTTPException(409, told, {"location": f"{PATH.format(organisation=organisation)}/settings"})
        versions = session.scalars(select(Version).where(Version.organisation_id == organisation)).all()
        if (ends := _ends(versions, days)) != said:
            return _page(request, place, stands, days, ends)
        place.retention_days = days
        for version in versions:
            version.delete_at = version.uploaded_at + timedelta(days=days)
        record(session, caller, "retention-set", organisation, organisation, days=days)
    return moved(f"{PATH.format(organisation=organisation)}/settings", f"Versions are kept for {days} days from their upload.")


def _ends(versions: Sequence[Version], days: int) -> str:
    """Which versions a retention would delete earlier than they are to be deleted now, and when; "" where none."""
    ends = sorted(end for each in versions if (end := each.uploaded_at + timedelta(days=days)).date() < each.delete_at.date())
    later = [end for end in ends if end > now()]
    told = [f"{counted(at_once, 'version')} at once, for good"] if (at_once := len(ends) - len(later)) else []
    if later:
        first = f"{later[0].day} {later[0]:%B %Y}"
        told.append(f"1 version on {first}" if len(later) == 1 else f"{len(later):,} versions from {first} on")
    return ", and ".join(told)


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
