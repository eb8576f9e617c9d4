"""Sessions of browsers: a random cookie whose hash is in the database, new at each sign-in, ended here and not in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from allocator.web.secrets import digest, new_secret
from allocator.web.tables import SignIn, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from starlette.responses import Response

    from allocator.web.settings import Settings


def cookie_name(settings: Settings) -> str:
    """The name of the cookie; under TLS one that a browser keeps to this very host."""
    return "__Host-session" if settings.tls else "session"


def begin(session: Session, settings: Settings, user: str, old: str | None) -> str:
    """A new session of a user, in place of the one that the browser had; the value of its cookie."""
    if old:
        end(session, old)
    secret = new_secret()
    session.add(SignIn(hash=digest(secret), user_id=user, expires_at=now() + settings.sign_in_life))
    return secret


def end(session: Session, cookie: str) -> None:
    """Ends one session."""
    session.execute(delete(SignIn).where(SignIn.hash == digest(cookie)))


def end_all(session: Session, user: str) -> None:
    """Ends every session of a user: the password or a role has changed."""
    session.execute(delete(SignIn).where(SignIn.user_id == user))


def give(response: Response, settings: Settings, cookie: str) -> None:
    """Hands the cookie of a session to the browser."""
    response.set_cookie(
        cookie_name(settings),
        cookie,
        max_age=int(settings.sign_in_life.total_seconds()),
        httponly=True,
        secure=settings.tls,
        samesite="lax",  # the way back from an identity provider comes from another site
    )


def take(response: Response, settings: Settings) -> None:
    """Takes the cookie back."""
    response.delete_cookie(cookie_name(settings), httponly=True, secure=settings.tls, samesite="lax")
