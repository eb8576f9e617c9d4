"""Screen 1, sign in through the organisation's identity provider: there and back."""

from __future__ import annotations

from secrets import compare_digest

from fastapi import HTTPException, Request
from starlette.responses import RedirectResponse, Response

from allocator.web import oidc, sessions
from allocator.web.access import Caller, Chosen, Db, Need, Routes
from allocator.web.audit import record
from allocator.web.render import local, moved
from allocator.web.settings import Provider, Settings

routes = Routes()
LONGEST = 600  # seconds at the provider
OUT_OF_REACH = "The identity provider did not answer as it should. Try again, or sign in with an account of this service."
NOT_OURS = "This sign-in was not begun here, or took too long. Begin again on the sign-in page."
DECLINED = "You were not signed in: this was declined at the identity provider. You can begin again."
REFUSED = "The identity provider signs nobody in here at the moment. Try again later, or ask who administers this service."
TAKEN = "Another account has this e-mail address. Sign in with that account, or ask an administrator of this service."


def _provider(settings: Settings) -> Provider:
    if settings.provider is None or not settings.accounts:
        raise HTTPException(404)
    return settings.provider


def _cookie(settings: Settings) -> str:
    return "__Host-errand" if settings.tls else "errand"


@routes.get("/sign-in/provider", Need.ANYBODY)
def go(settings: Chosen, next: str = "/") -> Response:  # noqa: A002 (the name in the address)
    """To the provider, with what the browser has to bring back."""
    provider, errand = _provider(settings), oidc.Errand.new(local(next))
    try:
        there = oidc.address(provider, settings, errand)
    except oidc.ProviderRefused:
        raise HTTPException(503, OUT_OF_REACH) from None
    response = RedirectResponse(there, 303)
    response.set_cookie(_cookie(settings), str(errand), LONGEST, httponly=True, secure=settings.tls, samesite="lax")
    return response


@routes.get("/sign-in/provider/return", Need.ANYBODY)
def come_back(request: Request, database: Db, settings: Chosen, state: str = "", code: str = "", error: str = "") -> Response:
    """Back from the provider: who it is, and a session; or why there is none, of which only our own words are shown."""
    provider, errand = _provider(settings), oidc.Errand.read(request.cookies.get(_cookie(settings), ""))
    if errand is None or not (code or error) or not compare_digest(errand.state.encode(), state.encode()):
        raise HTTPException(400, NOT_OURS)
    if error:
        raise HTTPException(403, DECLINED if error == "access_denied" else REFUSED, {"location": "/sign-in"})
    try:
        said = oidc.claims(provider, settings, errand, code)
    except oidc.ProviderRefused:
        raise HTTPException(503, OUT_OF_REACH) from None
    with database.write() as session:
        user = oidc.account(session, said)
        if user is None:
            raise HTTPException(409, TAKEN)
        record(session, Caller(user.id, user.name), "signed-in")
        cookie = sessions.begin(session, settings, user.id, request.cookies.get(sessions.cookie_name(settings)))
    response = moved(errand.next)
    sessions.give(response, settings, cookie)
    response.delete_cookie(_cookie(settings), httponly=True, secure=settings.tls, samesite="lax")
    return response
