"""An installation at work, as the tests of upload, columns, problems, progress and downloads meet it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from sqlalchemy import select
from starlette.testclient import TestClient

from allocator.web.tables import Job, User, new_id
from tests.web.site import Site

HALDEN = Path(__file__).parents[2] / "examples" / "halden-foods.xlsx"
LONG = 120  # seconds that a test waits on a busy machine
WRONG = """\
id,title,reports to,person
P1,Chief Executive Officer,,Ada Berg
P2,Operations Manager,P1,Bo Dahl
P3,"Process Manager, Packing",P2,Cy Ek
P4,Operator,Pakking,Di Falk
P5,Operator,Pakking,Ed Gran
P6,Operator,Mixing,Flo Holm
P7,Operator,P3,Gil Ibsen
"""


@dataclass
class Worker:
    """Somebody who works in an organisation with a browser; pages are texts without the escapes of HTML."""

    site: Site
    client: TestClient
    user: str
    organisation: str

    @property
    def home(self) -> str:
        return f"/organisations/{self.organisation}"

    def page(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.headers.get("location"))
        return re.sub(r"\s+", " ", unescape(answer.text))

    def post(self, path: str, **values: Any) -> str:
        """Where a form leads, when the work that it begins is done."""
        answer = self.client.post(path, data=values)
        assert answer.status_code == 303, (answer.status_code, answer.text[-600:])
        return self.through(answer.headers["location"])

    def upload(self, content: str | bytes = WRONG, name: str = "staff.csv", **choices: str) -> str:
        """The address of an upload that was read."""
        data = content.encode() if isinstance(content, str) else content
        answer = self.client.post(f"{self.home}/upload", files=[("files", (name, data))], data=choices)
        assert answer.status_code == 303, answer.text[-600:]
        return self.through(answer.headers["location"]).removesuffix("/columns")

    def through(self, path: str) -> str:
        """Past the progress of a job, to where it leads; the job's own page where it leads nowhere."""
        if "/jobs/" not in path:
            return path
        job = path.rpartition("/")[2]
        event = self.site.app.state.jobs.wait(job, LONG)
        assert event.over, event
        return str(self.client.get(path).headers.get("location", path))

    def version(self, content: str | bytes = WRONG, name: str = "staff.csv") -> str:
        """The address of a version that was made of a file."""
        return self.post(f"{self.upload(content, name)}/confirm")

    def all(self, table: type[Any]) -> list[Any]:
        """The rows of the organisation."""
        with self.site.database.read() as session:
            return list(session.scalars(select(table).where(table.organisation_id == self.organisation)))

    def job(self, kind: str) -> Job:
        """The newest job of a kind."""
        with self.site.database.read() as session:
            query = select(Job).where(Job.kind == kind, Job.organisation_id == self.organisation)
            return session.scalars(query.order_by(Job.made_at.desc()).limit(1)).one()


def working(site: Site, role: str = "editor") -> Worker:
    """Somebody with a role in a new organisation."""
    user = site.add(User(email=f"{new_id()}@example.com", name="Wim Worker"))
    organisation = site.organisation("Halden Foods", **{user: role})
    return Worker(site, site.client(user), user, organisation)
