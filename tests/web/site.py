"""The web application as the tests meet it: an installation with people in it, and browsers that are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from allocator.web import sessions
from allocator.web.app import create_app
from allocator.web.database import Database
from allocator.web.secrets import digest, new_secret
from allocator.web.settings import Settings
from allocator.web.tables import Member, Organisation, Token, User

HERE = {"sec-fetch-site": "same-origin"}  # what a browser says of a form of our own page
PASSWORD = "four plain words here"


def _not_yet() -> None:
    """The desk begins its first process with the first question instead: few tests ask one, and a process is half a second."""


@dataclass
class Site:
    """An installation, with short ways to put people, organisations and tokens into it."""

    settings: Settings
    app: FastAPI = field(init=False)
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.settings)
        self.database = self.app.state.database
        self.app.state.desk.start = _not_yet

    def add(self, row: Any) -> str:
        """Adds a row; its id."""
        with self.database.write() as session:
            session.add(row)
            session.flush()
            return str(row.id)

    def user(self, name: str = "Ada", **values: Any) -> str:
        return self.add(User(**{"email": f"{name.lower()}@example.com", "name": name} | values))

    def organisation(self, name: str = "Halden", **roles: str) -> str:
        """An organisation; `roles`: role by user id."""
        key = self.add(Organisation(name=name))
        with self.database.write() as session:
            session.add_all(Member(organisation_id=key, user_id=user, role=role) for user, role in roles.items())
        return key

    def token(self, organisation: str, user: str, scope: str = "read", **values: Any) -> str:
        """A token of the JSON API, as its user holds it."""
        secret = new_secret()
        self.add(Token(hash=digest(secret), name="program", scope=scope, organisation_id=organisation, user_id=user, **values))
        return secret

    def cookie(self, user: str) -> str:
        """The cookie of a new session."""
        with self.database.write() as session:
            return sessions.begin(session, self.settings, user, None)

    @contextmanager
    def browser(self, user: str | None = None, token: str = "") -> Iterator[TestClient]:
        """A browser, signed in as a user; or a program with a token. It follows no redirect."""
        headers = HERE | ({"authorization": f"Bearer {token}"} if token else {})
        with TestClient(
            self.app, self.settings.url, headers=headers, follow_redirects=False, raise_server_exceptions=False
        ) as client:
            if user:
                client.cookies.set(sessions.cookie_name(self.settings), self.cookie(user), domain="127.0.0.1")
            yield client
