"""Screen 1, one-time links: the first account, joining an organisation, choosing a new password."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import Form, HTTPException, Request
from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from allocator.web import invitations, passwords, sessions
from allocator.web.access import Caller, Chosen, Db, Need, Routes, Visitor, Who
from allocator.web.audit import record
from allocator.web.database import Database
from allocator.web.forms import mail, plain
from allocator.web.render import moved, show
from allocator.web.settings import Settings
from allocator.web.tables import Invitation, Organisation, User

routes = Routes()
ALREADY = "Nothing was changed: you have this role already, or a higher one. The link is still unused."
GONE = "This link was used already, or it is over. Ask whoever sent it for a new one."
TAKEN = "There is an account with this e-mail address. Sign in with it, then open the link again."


@routes.get("/invitations/{secret}", Need.ANYBODY)
def show_invitation(request: Request, secret: str, visitor: Visitor, database: Db, settings: Chosen) -> Response:
    """What the link is for, and what is still to be said."""
    with database.read() as session:
        return _page(request, session, settings, _opened(session, secret), visitor)


def _opened(session: Session, secret: str) -> Invitation:
    invitation = invitations.opened(session, secret)
    if invitation is None:
        raise HTTPException(404, GONE)
    return invitation


def _page(
    request: Request,
    session: Session,
    settings: Settings,
    invitation: Invitation,
    visitor: Caller | None,
    error: str = "",
    **typed: str,
) -> Response:
    """The form; `typed` is what was entered before it was refused."""
    place = session.get(Organisation, invitation.organisation_id) if invitation.organisation_id else None
    values = {"kind": invitation.kind, "role": invitation.role, "place": place, "joins": visitor is not None}
    if visitor and place and invitation.role:
        values |= {"own": visitor.role_in(place.id), "enough": visitor.may(invitation.role, place.id)}
    name, email = typed.get("name", ""), typed.get("email", "")
    status = 422 if error else 200
    return show(request, "invitation.html", status, error=error, name=name, email=email, provider=settings.provider, **values)


@routes.post("/invitations/{secret}/join", Need.SIGNED_IN)
def join(request: Request, secret: str, caller: Who, database: Db, settings: Chosen) -> Response:
    """Joins with the account that is signed in; a new role means a new session."""
    with database.write() as session:
        invitation = _opened(session, secret)
        if invitation.kind != "join" or not invitations.used(session, invitation):
            raise HTTPException(404, GONE)
        if not invitations.join(session, invitation, caller.id):
            raise HTTPException(409, ALREADY, {"location": f"/invitations/{secret}"})
        record(session, caller, "member-joined", invitation.organisation_id, caller.id, role=invitation.role)
        sessions.end_all(session, caller.id)
        cookie = sessions.begin(session, settings, caller.id, None)
    response = moved(f"/organisations/{invitation.organisation_id}", "Welcome. You have joined.")
    sessions.give(response, settings, cookie)
    return response


@routes.post("/invitations/{secret}", Need.ANYBODY)
async def accept(
    request: Request,
    secret: str,
    database: Db,
    settings: Chosen,
    password: Annotated[str, Form(max_length=2000)],
    name: Annotated[str, Form(max_length=300)] = "",
    email: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Makes the account, or sets the new password, and signs in."""
    done = await to_thread.run_sync(
        _accepted, request, database, settings, secret, plain(name), email, password, limiter=request.app.state.passwords
    )
    if isinstance(done, Response):
        return done
    response = moved("/", "Welcome. Your password is set.")
    sessions.give(response, settings, done)
    return response


def _accepted(
    request: Request, database: Database, settings: Settings, secret: str, name: str, email: str, password: str
) -> Response | str:
    """The cookie of a session, or the form again with what is wrong."""
    with database.read() as session:
        invitation = _opened(session, secret)
        known = session.get(User, invitation.user_id) if invitation.user_id else None
        error = passwords.unfit(password, known.email if known else email)
        if not known:
            error = _wrong_account(session, name, mail(email)) or error
        if error:
            return _page(request, session, settings, invitation, None, error, name=name, email=email)
    kept = passwords.hashed(password)
    with database.write() as session:
        if not invitations.used(session, invitation):
            raise HTTPException(404, GONE)
        user = _changed(session, invitation, kept) if known else _made(session, invitation, name, mail(email), kept)
        return sessions.begin(session, settings, user.id, None)


def _wrong_account(session: Session, name: str, email: str) -> str:
    """What is wrong with a new account, "" for nothing."""
    if not name:
        return "Enter your name; others see it beside what you do."
    if not email:
        return "Enter your e-mail address, as name@example.com."
    return TAKEN if session.scalar(select(exists().where(User.email == email))) else ""


def _made(session: Session, invitation: Invitation, name: str, email: str, password: str) -> User:
    """A new account, a member where the link says so."""
    user = User(email=email, name=name, password=password, administrator=invitation.kind == "set-up")
    session.add(user)
    session.flush()
    if user.administrator:
        invitations.hand_over(session)
    record(session, Caller(user.id, name), "user-made", invitation.organisation_id, user.id)
    invitations.join(session, invitation, user.id)
    return user


def _changed(session: Session, invitation: Invitation, password: str) -> User:
    """A new password for an account there is; its sessions end."""
    user = session.get_one(User, invitation.user_id)
    user.password = password
    sessions.end_all(session, user.id)
    record(session, Caller(user.id, user.name), "password-changed", None, user.id)
    return user
