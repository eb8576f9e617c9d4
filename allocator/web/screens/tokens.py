"""Screen 13, tokens of the JSON API: for one organisation, to read or to write, shown once, revocable."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Form, Request
from sqlalchemy import select
from starlette.responses import Response

from allocator.web.access import OF_SCOPE, Db, Need, Routes, Who, belonging, the_organisation
from allocator.web.audit import record
from allocator.web.forms import among, named
from allocator.web.render import moved, show
from allocator.web.secrets import digest, new_secret
from allocator.web.tables import Token, User, now

routes = Routes()
PATH = "/organisations/{organisation}/administration/tokens"
LIVES = {"30": "30 days", "90": "90 days", "365": "a year"}


@routes.get(PATH, Need.ADMIN)
def tokens(request: Request, organisation: str, database: Db) -> Response:
    """The tokens of the organisation, who made them and until when they hold."""
    return _page(request, organisation, database)


def _page(request: Request, organisation: str, database: Db, secret: str = "") -> Response:
    with database.read() as session:
        place = the_organisation(session, organisation)
        rows = session.execute(
            select(Token, User.name).join(User).where(Token.organisation_id == organisation).order_by(Token.made_at.desc())
        ).all()
    return show(request, "tokens.html", organisation=place, rows=rows, secret=secret, lives=LIVES, now=now())


@routes.post(PATH, Need.ADMIN)
def make(
    request: Request,
    organisation: str,
    caller: Who,
    database: Db,
    name: Annotated[str, Form(max_length=300)],
    scope: Annotated[str, Form()],
    days: Annotated[str, Form()],
) -> Response:
    """A new token. It is shown here and never again."""
    secret, life = new_secret(), timedelta(days=int(among(days, list(LIVES))))
    with database.write() as session:
        token = Token(
            hash=digest(secret),
            name=named(name, "the token"),
            scope=among(scope, list(OF_SCOPE)),
            organisation_id=organisation,
            user_id=caller.id,
            expires_at=now() + life,
        )
        session.add(token)
        session.flush()
        record(session, caller, "token-made", organisation, token.id, scope=scope)
    return _page(request, organisation, database, secret)


@routes.post(f"{PATH}/{{token}}/revoke", Need.ADMIN)
def revoke(organisation: str, token: str, caller: Who, database: Db) -> Response:
    """Ends a token at once."""
    with database.write() as session:
        row = belonging(session, Token, token, organisation)
        if row.revoked_at is None:
            row.revoked_at = now()
            record(session, caller, "token-revoked", organisation, token)
    return moved(PATH.format(organisation=organisation), "The token is revoked.")
