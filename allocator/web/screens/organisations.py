"""Screen 2, organisations: which there are, their versions, who uploaded them and when they are deleted."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from allocator.web.access import Caller, Chosen, Db, Need, Routes, Who, belonging, the_organisation
from allocator.web.audit import record
from allocator.web.forms import named
from allocator.web.keeping import tidy
from allocator.web.render import TABS, moved, show
from allocator.web.tables import Job, Member, Organisation, Upload, User, Version, now

routes = Routes()


@routes.get("/", Need.SIGNED_IN)
async def start() -> Response:
    """The first page."""
    return moved("/organisations")


@routes.get("/organisations", Need.SIGNED_IN)
def organisations(request: Request, caller: Who, database: Db) -> Response:
    """Every organisation that the caller may see, with its newest version."""
    with database.read() as session:
        found = known(session, caller)
    return show(request, "organisations.html", found=found)


def known(session: Session, caller: Caller) -> list[tuple[Organisation, Version | None]]:
    """The organisations that the caller may see, by name, each with its newest version (None where there is none)."""
    newest = select(Version.organisation_id, func.max(Version.number).label("number")).group_by(Version.organisation_id).subquery()
    query = (
        select(Organisation, Version)
        .outerjoin(newest, newest.c.organisation_id == Organisation.id)
        .outerjoin(Version, (Version.organisation_id == Organisation.id) & (Version.number == newest.c.number))
        .order_by(func.lower(Organisation.name), Organisation.id)
    )
    if not caller.everywhere:
        query = query.where(Organisation.id.in_(list(caller.roles)))
    return [(place, version) for place, version in session.execute(query)]


@routes.post("/organisations", Need.ADMINISTRATOR)
def make(caller: Who, database: Db, name: Annotated[str, Form(max_length=300)]) -> Response:
    """A new organisation; who makes it is its first administrator."""
    with database.write() as session:
        made = Organisation(name=named(name, "the organisation"), made_by=caller.id)
        session.add(made)
        session.flush()
        session.add(Member(organisation_id=made.id, user_id=caller.id, role="admin"))
        record(session, caller, "organisation-made", made.id, made.id)
    return moved(f"/organisations/{made.id}", f"{made.name} is set up. Upload its org chart.")


@routes.get("/organisations/{organisation}", Need.VIEWER)
def versions(request: Request, organisation: str, caller: Who, database: Db) -> Response:
    """The versions of an organisation, newest first, what is being worked on, and uploads that wait to be confirmed."""
    with database.read() as session:
        place = the_organisation(session, organisation)
        rows = session.execute(
            select(Version, User.name)
            .outerjoin(User, User.id == Version.uploaded_by)
            .where(Version.organisation_id == organisation)
            .order_by(Version.number.desc())
        ).all()
        waiting = session.scalars(
            select(Upload).where(Upload.organisation_id == organisation, Upload.expires_at > now()).order_by(Upload.made_at.desc())
        ).all()
        busy = session.scalars(
            select(Job).where(Job.organisation_id == organisation, Job.state.in_(("queued", "running"))).order_by(Job.made_at)
        ).all()
    may = {role: caller.may(role, organisation) for role in ("editor", "admin")}
    return show(request, "versions.html", organisation=place, rows=rows, waiting=waiting, busy=busy, may=may)


@routes.get("/organisations/{organisation}/versions/{version}", Need.VIEWER)
def open_version(request: Request, organisation: str, version: str, database: Db) -> Response:
    """On to the first page of a version."""
    with database.read() as session:
        belonging(session, Version, version, organisation)
    pages = [path for _, path in TABS if path in request.app.state.paths]
    first = pages[0] if pages else "/organisations/{organisation}"
    return moved(first.format(organisation=organisation, version=version))


@routes.post("/organisations/{organisation}/versions/{version}/delete", Need.ADMIN)
def delete(organisation: str, version: str, caller: Who, database: Db, settings: Chosen) -> Response:
    """Deletes a version before its time, with everything that was made of it."""
    with database.write() as session:
        row = belonging(session, Version, version, organisation)
        number = row.number
        session.delete(row)
        record(session, caller, "version-deleted", organisation, version, number=number)
    tidy(database, settings)
    database.scrub()
    return moved(f"/organisations/{organisation}", f"Version {number} is deleted.")
