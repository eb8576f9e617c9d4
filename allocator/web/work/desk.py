"""The desk: warm child processes that hold the versions worked on last, tell why, and lay changes by hand over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from allocator.web.people import disown_again
from allocator.web.tables import Override, Version, now
from allocator.web.work import overrides
from allocator.web.work.child import Refused
from allocator.web.work.overrides import Wish
from allocator.web.work.places import Places
from allocator.web.work.results import opened
from allocator.web.work.worker import Worker

if TYPE_CHECKING:
    from allocator.web.database import Database
    from allocator.web.settings import Settings
    from allocator.web.work.jobs import Jobs

Json = dict[str, Any]
AT_ONCE = 150_000  # positions of an org up to which a change is laid over it while its user waits; else a job does it
LARGE = 10_000  # positions of an org from which on its changes keep nobody waiting but each other
PATIENCE = 60  # seconds for one question
NOT_NEWEST = "A newer version has taken the place of this one; changes are made there."


@dataclass(frozen=True, slots=True)
class _Seat:
    """A process, and whose turn it is."""

    worker: Worker
    turn: Lock = field(default_factory=Lock)


class Desk:
    """Why is told at one seat, changes are laid at two others: one question at a time at each, which alone its end costs."""

    def __init__(self, database: Database, settings: Settings, jobs: Jobs) -> None:
        self._database, self._jobs, self._places = database, jobs, Places(settings.data)
        self._seats = [_Seat(Worker(settings.memory, PATIENCE, lasting=True, rooms=self._places.rooms)) for _ in range(3)]
        self._teller, self._small, self._large = self._seats

    def start(self) -> None:
        """Begins the process that tells why, so that nobody waits for its beginning."""
        self._teller.worker.start()

    def close(self) -> None:
        """Ends the processes; the next question begins a new one."""
        for seat in self._seats:
            seat.worker.close()

    def explain(self, version: str, row: int, position: str | None = None) -> Json:
        """Why the letters of a row stand (its number), or that of a position (its id), as `outputs.explained.explained` tells it.

        Raises Refused where the version is gone, Broken where the question was ended.
        """
        asked = {"folder": str(self._places.version(version)), "row": row, "position": position}
        with self._teller.turn:
            return dict(self._teller.worker.run("explain", asked))

    def find(self, versions: Sequence[str], texts: Sequence[str]) -> Json:
        """What versions hold of a person, as `making.find` tells it; raises as `explain` does."""
        folders = [str(self._places.version(version)) for version in versions]
        with self._teller.turn:
            return dict(self._teller.worker.run("find", {"folders": folders, "texts": list(texts)}))

    def change(self, version: str, by: str | None, wish: Wish) -> tuple[str, str]:
        """Sets a letter by hand: the job that lays it over a large org, "" where it stands now; and the id of the change.

        Raises Refused, with the reason for the user, where that cannot be (`overrides.add`); Broken where it was ended, and
        then nothing is changed.
        """
        with self._database.write() as session:
            newest = self._newest(session, version)
            with opened(self._places.result(version)) as base:  # no earlier: whoever was before us has noted the change by now
                made = overrides.add(session, base, newest, by, wish)
        seat = self._seat(version)
        try:
            with seat.turn:
                return "" if self._is_laid(made.id) else self._settle(seat.worker, version, by), made.id
        except Exception:
            with self._database.write() as session:
                session.delete(made)
            raise

    def _is_laid(self, change: str) -> bool:
        """Whether a change stands already: it was laid with the one that it waited for."""
        with self._database.read() as session:
            return session.get_one(Override, change).state != overrides.SET_NOW

    def undo(self, version: str, by: str | None, override: str) -> str:
        """Takes a change back: the job that lays the others, or ""; raises as `change` does."""
        seat = self._seat(version)
        with seat.turn:
            with self._database.write() as session:
                state = overrides.undo(session, self._newest(session, version).organisation_id, override, by)
            try:
                return self._settle(seat.worker, version, by)
            except Exception:
                with self._database.write() as session:
                    overrides.undone_not(session, override, state)
                raise

    def _seat(self, version: str) -> _Seat:
        """Where the changes of a version are laid."""
        with self._database.read() as session:
            row = session.get(Version, version)
        return self._large if row and row.counts.get("positions", 0) > LARGE else self._small

    @staticmethod
    def _newest(session: Any, name: str) -> Version:  # noqa: ANN401 (a session)
        """The version to be changed, which is the newest of its organisation; whoever comes next waits for this transaction."""
        version = session.get(Version, name, with_for_update=True)
        newest = overrides.newest(session, version.organisation_id) if version else None
        if newest is None or newest.id != name:
            raise Refused(NOT_NEWEST)
        return newest

    def _settle(self, worker: Worker, name: str, by: str | None) -> str:
        """Lays the changes over a version, here or in a job."""
        since = now()
        with self._database.read() as session:
            version = session.get_one(Version, name)
            changes = overrides.standing(session, version.organisation_id)
        if version.counts.get("positions", 0) > AT_ONCE:
            return self._jobs.submit("settle", version.organisation_id, by=by, version=name)
        answer = worker.run("settle", {"folder": str(self._places.version(name)), "changes": changes})
        with self._database.write() as session:
            overrides.noted(session, session.get_one(Version, name), answer)
            disown_again(session, version.organisation_id, since)
        return ""
