"""The work behind the screens as its tests meet it: an organisation, one who works on it, jobs and desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from allocator.web.database import Database
from allocator.web.settings import Settings
from allocator.web.tables import Job, Organisation, Upload, User, Version
from allocator.web.work import intake
from allocator.web.work.desk import Desk
from allocator.web.work.jobs import Event, Jobs
from allocator.web.work.places import Places
from tests.web.usual import usual

HALDEN = Path(__file__).parents[3] / "examples" / "halden-foods.xlsx"
LONG = 120  # seconds that a test waits for a job on a busy machine
STAFF = """\
id,title,reports to,person
P1,Chief Executive Officer,,Ada Berg
P2,Operations Manager,P1,Bo Dahl
P3,"Process Manager, Packing",P2,Cy Ek
P4,Operator,P3,Di Falk
P5,Operator,P3,Ed Gran
"""


@dataclass
class Room:
    """A fresh data folder with its database; `jobs` are begun."""

    settings: Settings
    database: Database = field(init=False)
    places: Places = field(init=False)
    jobs: Jobs = field(init=False)
    desk: Desk = field(init=False)
    user: str = field(init=False)
    organisation: str = field(init=False)

    def __post_init__(self) -> None:
        self.settings = usual.settings(self.settings)
        self.settings.prepare()
        self.database, self.places = Database(self.settings.database_url), Places(self.settings.data)
        self.database.migrate()
        self.user = self.add(User(email="ada@example.com", name="Ada Admin"))
        self.organisation = self.add(Organisation(name="Halden Foods", made_by=self.user))
        self.jobs = Jobs(self.database, self.settings)
        self.desk = Desk(self.database, self.settings, self.jobs)
        self.jobs.start()

    def close(self) -> None:
        self.jobs.stop()
        self.desk.close()
        self.database.close()

    def add(self, row: Any) -> str:
        with self.database.write() as session:
            session.add(row)
            session.flush()
            return str(row.id)

    def upload(self, content: bytes | str = STAFF, name: str = "staff.csv") -> str:
        """Files of an upload, one of them; not read yet."""
        data = content.encode() if isinstance(content, str) else content
        return intake.receive(self.database, self.settings, self.organisation, [(name, BytesIO(data))], self.user).id

    def run(self, kind: str, **arguments: Any) -> tuple[str, Event]:
        """A job, done."""
        job = self.jobs.submit(kind, self.organisation, by=self.user, **arguments)
        return job, self.over(job)

    def over(self, job: str) -> Event:
        """How a job ended."""
        event = self.jobs.wait(job, LONG)
        assert event is not None
        assert event.over, event
        return event

    def looked(self, content: bytes | str = STAFF, name: str = "staff.csv") -> str:
        """An upload that was read."""
        upload = self.upload(content, name)
        assert self.run("look", upload=upload)[1].state == "done"
        return upload

    def version(self, content: bytes | str = STAFF, name: str = "staff.csv") -> str:
        """A version of an upload."""
        version, job = intake.confirm(self.database, self.settings, self.jobs, self.looked(content, name), self.user)
        event = self.over(job)
        assert event.state == "done", event
        return version

    def row(self, table: type[Any], key: str) -> Any:
        with self.database.read() as session:
            return session.get(table, key)

    def result(self, job: str) -> bytes:
        """What a job offers for download."""
        row: Job = self.row(Job, job)
        return (self.settings.data / row.result).read_bytes()


__all__ = ["HALDEN", "STAFF", "Job", "Room", "Upload", "Version"]
