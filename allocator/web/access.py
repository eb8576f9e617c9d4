"""Who may do what: the need of each route, who is calling, and whether that is enough.

Every route is declared on a `Routes` with its need; `create_app` takes routes from nowhere else. The gate (`web.guard`)
checks the need before a byte of the body is read, so an endpoint is only ever called by somebody who may call it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import Depends, HTTPException, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from allocator.web.database import Database
from allocator.web.secrets import digest
from allocator.web.settings import Settings
from allocator.web.tables import Member, Organisation, SignIn, Table, Token, User, now
from allocator.web.work.desk import Desk
from allocator.web.work.jobs import Jobs

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Row = TypeVar("Row", bound=Table)
ROLES = ("viewer", "editor", "admin")  # each may do what those before it may
OF_SCOPE = {"read": "viewer", "write": "editor"}  # the most that a token may do
HERE = ""  # the e-mail address of the one user of an installation without accounts


class Need(StrEnum):
    """What a route asks of its caller. A role is that in the organisation of the path, `{organisation}`."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed in"
    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"
    ADMINISTRATOR = "administrator"  # of the installation


@dataclass(frozen=True, slots=True)
class Route:
    """One route: method, path, endpoint, need. `api`: JSON, open to tokens; `body`: takes an upload; `options`: of FastAPI."""

    method: str
    path: str
    endpoint: Callable[..., Any]
    need: Need
    api: bool = False
    body: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


class Routes:
    """The routes of one screen, or of one part of the JSON API, in the order in which they are declared."""

    def __init__(self, *, api: bool = False) -> None:
        self.api = api
        self.all: list[Route] = []

    def get(self, path: str, need: Need, **options: Any) -> Callable[[Endpoint], Endpoint]:  # noqa: ANN401 (of FastAPI)
        """Declares what reads."""
        return self._declare("GET", path, need, body=False, options=options)

    def post(self, path: str, need: Need, *, body: bool = False, **options: Any) -> Callable[[Endpoint], Endpoint]:  # noqa: ANN401
        """Declares what changes something. `body`: as long as an upload may be."""
        return self._declare("POST", path, need, body=body, options=options)

    def _declare(
        self, method: str, path: str, need: Need, *, body: bool, options: Mapping[str, Any]
    ) -> Callable[[Endpoint], Endpoint]:
        if (need in ROLES) != ("{organisation}" in path):
            raise ValueError(f"{path}: a role is one in an organisation, which the path names")

        def declared(endpoint: Endpoint) -> Endpoint:
            self.all.append(Route(method, path, endpoint, need, self.api, body, options))
            return endpoint

        return declared


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what they may do. `everywhere`: the one user of an installation without accounts. `token`: its id."""

    id: str
    name: str
    email: str = ""
    administrator: bool = False
    everywhere: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)
    token: str = ""

    def role_in(self, organisation: str) -> str | None:
        """The role in an organisation, None where the caller is to know nothing of it."""
        return "admin" if self.everywhere else self.roles.get(organisation)

    def may(self, role: str, organisation: str) -> bool:
        """Whether the caller has this role there, or a higher one."""
        own = self.role_in(organisation)
        return own is not None and reaches(own, role)


def reaches(own: str, role: str) -> bool:
    """Whether a role is another one, or above it."""
    return ROLES.index(own) >= ROLES.index(role)


def by_cookie(session: Session, cookie: str) -> Caller | None:
    """Who signed in with this cookie, None where that has ended."""
    user = session.scalar(select(User).join(SignIn).where(SignIn.hash == digest(cookie), SignIn.expires_at > now()))
    return _caller(session, user) if user else None


def by_token(session: Session, text: str) -> Caller | None:
    """Who made this token of the JSON API, with no more than its scope; None where it is revoked or over."""
    token = session.scalar(select(Token).where(Token.hash == digest(text), Token.revoked_at.is_(None)))
    if token is None or (token.expires_at and token.expires_at <= now()):
        return None
    role = session.scalar(select(Member.role).where(*_membership(token.organisation_id, token.user_id)))
    if role is None:
        return None
    least = min(role, OF_SCOPE[token.scope], key=ROLES.index)
    return Caller(token.user_id, token.name, roles={token.organisation_id: least}, token=token.id)


def the_one_user(session: Session) -> Caller:
    """The user of an installation without accounts."""
    user = session.scalars(select(User).where(User.email == HERE)).one()
    return Caller(user.id, user.name, administrator=True, everywhere=True)


def _membership(organisation: str, user: str) -> tuple[Any, Any]:
    return Member.organisation_id == organisation, Member.user_id == user


def _caller(session: Session, user: User) -> Caller:
    members = session.scalars(select(Member).where(Member.user_id == user.id))
    roles = {member.organisation_id: member.role for member in members}
    return Caller(user.id, user.name, user.email, user.administrator, roles=roles)


def enough(caller: Caller | None, need: Need, organisation: str) -> int:
    """0 where the caller may call, else the status to answer: 401, 403, or 404 for what is none of the caller's business."""
    if need is Need.ANYBODY:
        return 0
    if caller is None:
        return 401
    if need in ROLES:
        if caller.role_in(organisation) is None:
            return 404
        return 0 if caller.may(need, organisation) else 403
    return 0 if need is Need.SIGNED_IN or caller.administrator else 403


async def _caller_of(request: Request) -> Caller:
    caller = request.scope["caller"]
    if caller is None:
        raise HTTPException(401)
    return caller  # type: ignore[no-any-return]


async def _caller_if_any(request: Request) -> Caller | None:
    return request.scope["caller"]  # type: ignore[no-any-return]


async def _database_of(request: Request) -> Database:
    return request.app.state.database  # type: ignore[no-any-return]


async def _settings_of(request: Request) -> Settings:
    return request.app.state.settings  # type: ignore[no-any-return]


async def _jobs_of(request: Request) -> Jobs:
    return request.app.state.jobs  # type: ignore[no-any-return]


async def _desk_of(request: Request) -> Desk:
    return request.app.state.desk  # type: ignore[no-any-return]


Who = Annotated[Caller, Depends(_caller_of)]
Visitor = Annotated[Caller | None, Depends(_caller_if_any)]
Db = Annotated[Database, Depends(_database_of)]
Chosen = Annotated[Settings, Depends(_settings_of)]
Work = Annotated[Jobs, Depends(_jobs_of)]
AtDesk = Annotated[Desk, Depends(_desk_of)]


def the_organisation(session: Session, organisation: str) -> Organisation:
    """The organisation of a path.

    Raises HTTPException 404 where there is none.
    """
    found = session.get(Organisation, organisation)
    if found is None:
        raise HTTPException(404)
    return found


def belonging(session: Session, table: type[Row], key: str, organisation: str) -> Row:
    """The row of this id that belongs to the organisation of the path.

    Raises HTTPException 404 where there is none, or where it is another organisation's.
    """
    row = session.get(table, key)
    if row is None or getattr(row, "organisation_id", None) != organisation:
        raise HTTPException(404)
    return row
