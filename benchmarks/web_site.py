"""An installation of the web application to be put under load: a server of its own, people, organisations, versions."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx2

from allocator.web import passwords, sessions
from allocator.web.database import Database
from allocator.web.settings import Settings
from allocator.web.tables import Job, Member, Organisation, User
from allocator.web.work.places import Places
from allocator.web.work.results import opened
from benchmarks.orgs import chart, write

PASSWORD = "four plain words here"
START = 60  # seconds that a server may take to answer for the first time
LONGEST = 600  # seconds that one job may take
SAMPLE = 200  # positions, and letters, of a version that are asked for


@dataclass(frozen=True)
class Target:
    """A version that people look at, with some of what can be asked about it: ids, row keys, numbers, words."""

    organisation: str
    version: str
    positions: int
    sheets: list[tuple[int, int]]  # number, lines
    managers: list[int]
    posts: list[int]
    words: list[str]
    activities: list[str]
    letters: list[tuple[str, str]]  # row (activity@scope), position


@dataclass
class Site:
    """The installation: its address, and the one who fills it and keeps it at work."""

    settings: Settings
    database: Database
    client: httpx2.Client
    keeper: str

    @property
    def places(self) -> Places:
        """Where its files lie."""
        return Places(self.settings.data)

    def organisation(self, name: str) -> str:
        """A new organisation, which the keeper administers; its id."""
        with self.database.write() as session:
            made = Organisation(name=name)
            session.add(made)
            session.flush()
            session.add(Member(organisation_id=made.id, user_id=self.keeper, role="admin"))
        return made.id

    def people(self, organisation: str, number: int) -> list[str]:
        """New editors of an organisation; their addresses."""
        known, place = passwords.hashed(PASSWORD), f"{organisation[:8]}.example.com"
        with self.database.write() as session:
            users = [User(email=f"u{n}@{place}", name=f"User {n}", password=known) for n in range(number)]
            session.add_all(users)
            session.flush()
            session.add_all(Member(organisation_id=organisation, user_id=user.id, role="editor") for user in users)
            return [user.email for user in users]

    def post(self, path: str, **values: Any) -> dict[str, str]:  # noqa: ANN401 (of httpx2)
        """What the JSON API answers; RuntimeError where it refuses."""
        answer = self.client.post(f"/api/organisations/{path}", **values)
        if answer.status_code >= 400:
            raise RuntimeError(f"{answer.status_code} at {path}: {answer.text[:300]}")
        return dict(answer.json())

    def done(self, job: str) -> None:
        """Waits until a job is over; RuntimeError where it went wrong."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            with self.database.read() as session:
                row = session.get_one(Job, job)
            if row.state == "done":
                return
            if row.ended_at or row.state in {"failed", "cancelled"}:
                raise RuntimeError(f"{row.kind}: {row.state}, {row.error}")
            time.sleep(0.2)
        raise RuntimeError("a job takes too long")

    def upload(self, organisation: str, path: Path) -> str:
        """Sends a file and waits until it is read; the id of the upload."""
        with path.open("rb") as stream:
            told = self.post(f"{organisation}/uploads", files={"files": (path.name, stream)})
        self.done(told["job"])
        return told["upload"]

    def version(self, organisation: str, path: Path) -> str:
        """A new version of an organisation, from a file."""
        upload = self.upload(organisation, path)
        told = self.post(f"{organisation}/uploads/{upload}/confirm")
        self.done(told["job"])
        return told["version"]

    def target(self, organisation: str, version: str) -> Target:
        """What can be asked about a version."""
        with opened(self.places.result(version)) as base:

            def some(query: str) -> list[Any]:
                rows = base.execute(f"SELECT * FROM ({query}) ORDER BY hash LIMIT {SAMPLE}").fetchall()
                return [tuple(row)[1:] if len(row) > 2 else row[1] for row in rows]

            spread = "number * 2654435761 % 1000003 AS hash"
            letters = "SELECT (row * 7919 + position) * 2654435761 % 1000003 AS hash, key, positions.id FROM letters"
            return Target(
                organisation,
                version,
                base.execute("SELECT count(*) FROM positions").fetchone()[0],
                [tuple(row) for row in base.execute("SELECT number, lines FROM pages")],
                some(f"SELECT {spread}, number FROM positions WHERE reports > 0"),
                some(f"SELECT {spread}, number FROM positions"),
                [title.split()[0] for title in some(f"SELECT {spread}, title FROM positions")],
                some(f"SELECT {spread}, id FROM activities WHERE number IN (SELECT activity FROM rows)"),
                some(f"{letters} JOIN rows ON rows.number = row JOIN positions ON positions.number = position WHERE text <> ''"),
            )


@contextmanager
def serving(folder: Path, database: str) -> Iterator[tuple[Site, int]]:
    """A server on a free port of this machine, with its own data folder; the site, and the number of the web process."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    settings = Settings(data=folder / "data", database=database, url=f"http://127.0.0.1:{port}")
    settings.prepare()
    base = Database(settings.database_url)
    base.migrate()
    with base.write() as session:
        keeper = User(email="keeper@example.com", name="Keeper", administrator=True)
        session.add(keeper)
        session.flush()
        cookie = sessions.begin(session, settings, keeper.id, None)
    command = [sys.executable, "-m", "allocator", "serve", "--accounts", "--no-browser", "--port", str(port)]
    places = {"ALLOCATOR_DATA": str(settings.data), "ALLOCATOR_DATABASE": database}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=os.environ | places, stdout=log, stderr=log)
    try:
        with httpx2.Client(base_url=settings.url, cookies={sessions.cookie_name(settings): cookie}, timeout=120) as client:
            _answers(client, server)
            yield Site(settings, base, client, keeper.id), server.pid
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
        base.close()


def _answers(client: httpx2.Client, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START
    while server.poll() is None and time.monotonic() < until:
        try:
            client.get("/health")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not start; see server.log")


def fill(site: Site, folder: Path, sizes: list[int], users: int) -> list[tuple[str, Target]]:
    """Organisations of these sizes with a version each, and the people among them: address of each, and what it looks at."""
    targets = []
    for number, size in enumerate(sizes):
        path = file_of(folder, size)
        organisation = site.organisation(f"Organisation {number + 1}")
        targets.append(site.target(organisation, site.version(organisation, path)))
    shares = [users // len(targets) + (at < users % len(targets)) for at in range(len(targets))]
    found = [(target, site.people(target.organisation, share)) for target, share in zip(targets, shares, strict=True)]
    return [(email, target) for target, emails in found for email in emails]


def file_of(folder: Path, size: int) -> Path:
    """A workbook of an org of about so many positions."""
    path = folder / f"org-{size}.xlsx"
    if not path.exists():
        write(chart(size), path)
    return path


def write_plan(path: Path, people: list[tuple[str, Target]]) -> None:
    """Writes down for the users of `benchmarks.web_users` who they are and what there is to ask."""
    path.write_text(json.dumps([{"email": email, "password": PASSWORD, **asdict(target)} for email, target in people]))
