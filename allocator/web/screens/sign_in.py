"""Screen 1, sign in and out: with a local account, or through the organisation's identity provider (`web.oidc`)."""

from __future__ import annotations

from asyncio import sleep
from typing import Annotated

from anyio import to_thread
from fastapi import Form, Request
from sqlalchemy import update
from starlette.responses import Response

from allocator.web import passwords, sessions
from allocator.web.access import Caller, Chosen, Db, Need, Routes, Visitor
from allocator.web.audit import record
from allocator.web.database import Database
from allocator.web.problems import TEXTS
from allocator.web.render import local, moved, show
from allocator.web.settings import Settings
from allocator.web.tables import User

routes = Routes()
WRONG = "This e-mail address and password do not belong together."


@routes.get("/sign-in", Need.ANYBODY)
def form(request: Request, visitor: Visitor, settings: Chosen, next: str = "/") -> Response:  # noqa: A002 (the name in the address)
    """The form; who is signed in already goes on."""
    if visitor:
        return moved(next)
    return _form(request, settings, next)


def _form(request: Request, settings: Settings, then: str, status: int = 200, error: str = "", email: str = "") -> Response:
    values = {"next": local(then), "error": error, "email": email, "provider": settings.provider}
    return show(request, "sign_in.html", status, **values)


@routes.post("/sign-in", Need.ANYBODY)
async def sign_in(
    request: Request,
    database: Db,
    settings: Chosen,
    email: Annotated[str, Form(max_length=300)],
    password: Annotated[str, Form(max_length=2000)],
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Signs in, or says that address and password do not belong together, whichever of them is wrong."""
    address = request.client.host if request.client else ""
    old = request.cookies.get(sessions.cookie_name(settings))
    cookie, wrong = await to_thread.run_sync(
        _tried, database, settings, email, password, address, old, limiter=request.app.state.passwords
    )
    if cookie:
        response = moved(next)
        sessions.give(response, settings, cookie)
        return response
    if wrong > passwords.DELAYED:
        await sleep(passwords.DELAY)
    refused = wrong >= passwords.REFUSED
    status, error = (429, " ".join(TEXTS[429])) if refused else (401, WRONG)
    answer = await to_thread.run_sync(_form, request, settings, next, status, error, email)
    if refused:
        answer.headers["retry-after"] = str(int(passwords.FORGOTTEN.total_seconds()))
    return answer


def _tried(database: Database, settings: Settings, email: str, password: str, address: str, old: str | None) -> tuple[str, int]:
    """The cookie of a new session, "" for none, and how many wrong passwords there were in a row, this one among them."""
    with database.read() as session:
        wrong = passwords.wrong_in_a_row(session, email, address)
    if wrong >= passwords.REFUSED:
        return "", wrong
    with database.read() as session:
        known = passwords.who(session, email)
    user = passwords.proved(known, password)
    anew = passwords.hashed(password) if user and passwords.outdated(user) else None
    with database.write() as session:
        if user is None:
            passwords.was_wrong(session, email, address)
            return "", wrong + 1
        passwords.was_right(session, email, address)
        if anew:  # unless it has changed meanwhile
            session.execute(update(User).where(User.id == user.id, User.password == user.password).values(password=anew))
        record(session, Caller(user.id, user.name), "signed-in")
        return sessions.begin(session, settings, user.id, old), 0


@routes.post("/sign-out", Need.ANYBODY)
def sign_out(request: Request, visitor: Visitor, database: Db, settings: Chosen) -> Response:
    """Ends the session, here and in the browser."""
    cookie = request.cookies.get(sessions.cookie_name(settings))
    if visitor and cookie:
        with database.write() as session:
            sessions.end(session, cookie)
            record(session, visitor, "signed-out")
    response = moved("/sign-in", "You are signed out.")
    sessions.take(response, settings)
    return response
