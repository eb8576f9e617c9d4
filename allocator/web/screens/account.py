"""Screen 13, one's own account: what it may do, and a new password."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import Form, HTTPException, Request
from sqlalchemy import select
from starlette.responses import Response

from allocator.web import passwords, sessions
from allocator.web.access import Caller, Chosen, Db, Need, Routes, Who
from allocator.web.audit import record
from allocator.web.database import Database
from allocator.web.render import moved, show
from allocator.web.settings import Settings
from allocator.web.tables import Member, Organisation, User

routes = Routes()


@routes.get("/account", Need.SIGNED_IN)
def account(request: Request, caller: Who, database: Db) -> Response:
    """The account of the caller."""
    return _page(request, caller, database)


def _page(request: Request, caller: Caller, database: Database, error: str = "") -> Response:
    with database.read() as session:
        places = session.execute(
            select(Organisation.name, Member.role).join(Member).where(Member.user_id == caller.id).order_by(Organisation.name)
        ).all()
        local = session.get_one(User, caller.id).password is not None
    return show(request, "account.html", 422 if error else 200, places=places, local=local, error=error)


@routes.post("/account/password", Need.SIGNED_IN)
async def new_password(
    request: Request,
    caller: Who,
    database: Db,
    settings: Chosen,
    old: Annotated[str, Form(max_length=2000)],
    new: Annotated[str, Form(max_length=2000)],
) -> Response:
    """Sets a new password; every other session of the account ends."""
    if not settings.accounts:
        raise HTTPException(404)
    done = await to_thread.run_sync(_set, request, caller, database, settings, old, new, limiter=request.app.state.passwords)
    if isinstance(done, Response):
        return done
    response = moved("/account", "Your new password is set. All other sessions have ended.")
    sessions.give(response, settings, done)
    return response


def _set(request: Request, caller: Caller, database: Database, settings: Settings, old: str, new: str) -> Response | str:
    """The cookie of a new session, or the page again with what is wrong; wrong old passwords count as when signing in."""
    address = request.client.host if request.client else ""
    with database.read() as session:
        if passwords.wrong_in_a_row(session, caller.email, address) >= passwords.REFUSED:
            raise HTTPException(429)
        known = passwords.who(session, caller.email)
    if passwords.proved(known, old) is None:
        with database.write() as session:
            passwords.was_wrong(session, caller.email, address)
        return _page(request, caller, database, "The old password is not right.")
    if error := passwords.unfit(new, caller.email):
        return _page(request, caller, database, error)
    kept = passwords.hashed(new)
    with database.write() as session:
        session.get_one(User, caller.id).password = kept
        passwords.was_right(session, caller.email, address)
        sessions.end_all(session, caller.id)
        record(session, caller, "password-changed", None, caller.id)
        return sessions.begin(session, settings, caller.id, None)
