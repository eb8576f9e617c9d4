"""The web application as the tests meet it: an installation with people in it, and browsers that are signed in."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fastapi import FastAPI
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from allocator.web import app as application
from allocator.web import sessions
from allocator.web.access import Route
from allocator.web.database import Database
from allocator.web.secrets import digest, new_secret
from allocator.web.settings import Settings
from allocator.web.tables import Member, Organisation, Token, User
from tests.web.usual import usual

HERE = {"sec-fetch-site": "same-origin"}  # what a browser says of a form of our own page
PASSWORD = "four plain words here"
_add = application._add
_made: dict[tuple[str, str], BaseRoute] = {}


def _added(app: FastAPI, route: Route) -> None:
    """Adds a route, made once for all installations: they differ in none, and the hundred of them take a tenth of a second."""
    key = route.method, route.path
    if key in _made:
        app.router.routes.append(_made[key])
    else:
        _add(app, route)
        _made[key] = app.router.routes[-1]


@cache
def _tables() -> Path:
    """A database in a file with its tables and no row, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="tables"))
    atexit.register(shutil.rmtree, folder)
    settings = Settings(data=folder)
    database = Database(settings.database_url)
    database.migrate()
    database.close()
    return folder / "allocator.sqlite"


def _not_yet() -> None:
    """The desk begins its first process with the first question instead: few tests ask one, and a process is half a second."""


@dataclass
class Site:
    """An installation, with short ways to put people, organisations and tokens into it."""

    settings: Settings
    app: FastAPI = field(init=False)
    database: Database = field(init=False)
    serving: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.settings = usual.settings(self.settings)
        self.settings.prepare()
        if not (self.settings.database or (place := self.settings.data / "allocator.sqlite").exists()):
            shutil.copyfile(_tables(), place)
        with patch.object(application, "_add", _added):
            self.app = application.create_app(self.settings)
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

    def client(self, user: str | None = None, token: str = "") -> TestClient:
        """A browser, signed in as a user; or a program with a token. It follows no redirect, and begins no jobs."""
        headers = HERE | ({"authorization": f"Bearer {token}"} if token else {})
        client = TestClient(self.app, self.settings.url, headers=headers, follow_redirects=False, raise_server_exceptions=False)
        if user:
            client.cookies.set(sessions.cookie_name(self.settings), self.cookie(user), domain="127.0.0.1")
        return client

    @contextmanager
    def browser(self, user: str | None = None, token: str = "") -> Iterator[TestClient]:
        """A client while the installation serves: from the first browser's beginning to its end, others come and go meanwhile."""
        client = self.client(user, token)
        if self.serving:
            yield client
            return
        self.serving = True
        try:
            with client:
                yield client
        finally:
            self.serving = False
