"""Screen 13, the audit log: of an organisation, and of the service with what belongs to no organisation."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased
from starlette.responses import Response

from allocator.web.access import Db, Need, Routes, the_organisation
from allocator.web.audit import ACTIONS
from allocator.web.database import Database
from allocator.web.render import show
from allocator.web.tables import Audit, Organisation, Token, User

routes = Routes()
PAGE = 50  # rows
Row = Annotated[int | None, Query(ge=0, le=1 << 40)]


@routes.get("/organisations/{organisation}/administration/log", Need.ADMIN)
def of_organisation(request: Request, organisation: str, database: Db, before: Row = None) -> Response:
    """What was done in the organisation, newest first."""
    with database.read() as session:
        place = the_organisation(session, organisation)
    return _page(request, database, Audit.organisation_id == organisation, before, place)


@routes.get("/log", Need.ADMINISTRATOR)
def of_service(request: Request, database: Db, before: Row = None) -> Response:
    """What was done in no organisation, or in one that is deleted, newest first: sign-ins, accounts, deletions."""
    return _page(request, database, Organisation.id.is_(None), before)


def _page(
    request: Request, database: Database, which: ColumnElement[bool], before: int | None, place: Organisation | None = None
) -> Response:
    """Fifty entries, each with the name of who did it and of the account that it was done to, as far as there are such."""
    subject = aliased(User)
    query = select(Audit, User.name, subject.name).outerjoin(Organisation, Organisation.id == Audit.organisation_id)
    query = query.outerjoin(User, User.id == Audit.user_id).outerjoin(subject, subject.id == Audit.subject).where(which)
    if before is not None:
        query = query.where(Audit.id < before)
    with database.read() as session:
        found = session.execute(query.order_by(Audit.id.desc()).limit(PAGE + 1)).all()
        used = {entry.details.get("token", entry.subject) for entry, *_ in found}
        named = select(Token.id, Token.name).where(Token.id.in_(used))
        tokens = {row.id: row.name for row in session.execute(named)}
    values: dict[str, Any] = {"rows": found[:PAGE], "more": len(found) > PAGE, "actions": ACTIONS, "tokens": tokens}
    return show(request, "log.html" if place else "service_log.html", organisation=place, **values)
