"""The desk: a warm child process that holds the versions worked on last, tells why, and lays changes by hand over them."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from allocator.web.tables import Version
from allocator.web.work import overrides
from allocator.web.work.child import Refused
from allocator.web.work.places import Places
from allocator.web.work.results import opened
from allocator.web.work.worker import Worker

if TYPE_CHECKING:
    from allocator.web.database import Database
    from allocator.web.settings import Settings
    from allocator.web.work.jobs import Jobs

Json = dict[str, Any]
AT_ONCE = 10_000  # positions of an org up to which a change is laid over it while its user waits; else a job does it
PATIENCE = 60  # seconds for one question
NOT_NEWEST = "A newer version has taken the place of this one; changes are made there."


class Desk:
    """One at a time is served; a question that ends its process costs that question only."""

    def __init__(self, database: Database, settings: Settings, jobs: Jobs) -> None:
        self._database, self._jobs, self._places = database, jobs, Places(settings.data)
        self._worker = Worker(settings.memory, PATIENCE, lasting=True)
        self._changing = Lock()
        self._asking = Lock()

    def close(self) -> None:
        """Ends the process; the next question begins a new one."""
        self._worker.close()

    def explain(self, version: str, row: int, position: str | None = None) -> Json:
        """Why the letters of a row stand (its number), or that of a position (its id), as `outputs.explained.explained` tells it.

        Raises Refused where the version is gone, Broken where the question was ended.
        """
        return self._ask("explain", folder=str(self._places.version(version)), row=row, position=position)

    def change(self, version: str, by: str | None, row: str, position: str, text: str, reason: str) -> str:
        """Sets a letter by hand; "" where it stands now, else the job that lays it over a large org.

        `row` is activity@scope, `position` an id, `text` a letter of the version's scheme, "" for none. Raises Refused, with
        the reason for the user, where that cannot be; Broken where it was ended, and then nothing is changed.
        """
        with self._changing:
            with self._database.write() as session, opened(self._places.result(version)) as base:
                made = overrides.add(session, base, self._newest(session, version), by, row, position, text, reason)
            try:
                return self._settle(version, by)
            except Exception:
                with self._database.write() as session:
                    session.delete(made)
                raise

    def undo(self, version: str, by: str | None, override: str) -> str:
        """Takes a change back; answers and raises as `change` does."""
        with self._changing:
            with self._database.write() as session:
                if not overrides.undo(session, self._newest(session, version).organisation_id, override, by):
                    raise Refused("There is no such change to take back.")
            return self._settle(version, by)

    @staticmethod
    def _newest(session: Any, name: str) -> Version:  # noqa: ANN401 (a session)
        """The version to be changed, which is the newest of its organisation."""
        version = session.get(Version, name)
        newest = overrides.newest(session, version.organisation_id) if version else None
        if newest is None or newest.id != name:
            raise Refused(NOT_NEWEST)
        return newest

    def _settle(self, name: str, by: str | None) -> str:
        """Lays the changes over a version, here or in a job."""
        with self._database.read() as session:
            version = session.get_one(Version, name)
            changes = overrides.standing(session, version.organisation_id)
        if version.counts.get("positions", 0) > AT_ONCE:
            return self._jobs.submit("settle", version.organisation_id, by=by, version=name)
        answer = self._ask("settle", folder=str(self._places.version(name)), changes=changes)
        with self._database.write() as session:
            overrides.noted(session, session.get_one(Version, name), answer)
        return ""

    def _ask(self, task: str, **arguments: Any) -> Json:  # noqa: ANN401 (plain values)
        with self._asking:
            return dict(self._worker.run(task, arguments))
