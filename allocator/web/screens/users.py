"""Screen 13, the accounts of the installation: new ones, lost passwords, what is kept of a person, and its end."""

from __future__ import annotations

import json

from fastapi import HTTPException, Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from allocator.web.access import HERE, Caller, Chosen, Db, Need, Routes, Who
from allocator.web.audit import record
from allocator.web.invitations import end_those_of, invite
from allocator.web.people import account_record, alone_in, disown
from allocator.web.render import moved, show
from allocator.web.tables import User

routes = Routes()
BACK = {"location": "/users"}  # where a refusal is shown


@routes.get("/users", Need.ADMINISTRATOR)
def users(request: Request, database: Db) -> Response:
    """Every account."""
    return _page(request, database)


def _page(request: Request, database: Db, link: str = "", name: str = "") -> Response:
    with database.read() as session:
        rows = session.scalars(select(User).where(User.email != HERE).order_by(func.lower(User.name))).all()
    return show(request, "users.html", rows=rows, link=link, name=name)


@routes.post("/users/{user}/link", Need.ADMINISTRATOR)
def password_link(request: Request, user: str, caller: Who, database: Db, settings: Chosen) -> Response:
    """A one-time link to choose a new password. It is shown here and never again."""
    with database.write() as session:
        row = _user(session, user)
        link = invite(session, settings, "password", user_id=user, made_by=caller.id)
        record(session, caller, "link-made", None, user)
    return _page(request, database, link, row.name)


@routes.get("/users/{user}/record.json", Need.ADMINISTRATOR)
def export(user: str, caller: Who, database: Db) -> Response:
    """What is kept of the person, as data."""
    with database.write() as session:
        kept = account_record(session, _user(session, user))
        record(session, caller, "person-exported", None, user)
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    return Response(text, media_type="application/json", headers={"content-disposition": 'attachment; filename="account.json"'})


@routes.post("/users/{user}/remove", Need.ADMINISTRATOR)
def remove(user: str, caller: Who, database: Db) -> Response:
    """Ends the account and leaves nothing of it: what the person did stays, and no longer says who did it."""
    with database.write() as session:
        row = _user(session, user)
        _may_go(session, row, caller)
        end_those_of(session, user)
        disown(session, row)
        session.delete(row)
        record(session, caller, "user-removed", None, user)
    database.scrub()
    return moved("/users", "The account is removed. Versions and downloads that name the person are cleared of the name now.")


def _user(session: Session, user: str) -> User:
    row = session.get(User, user)
    if row is None or row.email == HERE:
        raise HTTPException(404)
    return row


def _may_go(session: Session, user: User, caller: Caller) -> None:
    """Refuses what would leave an organisation or the installation without anybody to administer it."""
    if user.id == caller.id:
        raise HTTPException(409, "Nothing was removed: this is your own account. Another administrator can remove it.", BACK)
    if places := alone_in(session, user):
        told = f"{user.name} is the only administrator of {', '.join(places[:3])}. Make somebody else one there first."
        raise HTTPException(409, f"Nothing was removed: {told}", BACK)
