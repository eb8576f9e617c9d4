"""Work that takes its time: rows of the database, done one after the other in child processes, which may die without harm.

A few threads give the jobs away: quick ones (somebody waits for the next page) and heavy ones, of which there are as many at
a time as the settings say. Among waiting jobs the turn is that of whoever was served least lately.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from starlette.concurrency import run_in_threadpool

from allocator import __version__
from allocator.web.people import disown_again
from allocator.web.tables import Job, Version, now
from allocator.web.work.child import Refused, where
from allocator.web.work.kinds import KINDS, Around, waiting
from allocator.web.work.worker import Broken, Stopped, Worker

if TYPE_CHECKING:
    from allocator.web.database import Database
    from allocator.web.settings import Settings

OVER = frozenset({"done", "failed", "cancelled"})
LOOKS = 0.05, 0.5  # seconds between two looks at a job that somebody watches: at first, and at last
HEARTBEAT = 15  # seconds after which a watcher is told the same again
BACK = 10  # how far the children of jobs stand back behind whoever waits for a page, from 0 to 19
NOTED = 1.0  # seconds between two notes of how far a job is
INTERRUPTED = "The server was stopped while this was being done. Begin this work again from its page."
log = logging.getLogger("allocator.web.work")


@dataclass(frozen=True, slots=True)
class Event:
    """How far a job is; `percent` is None where that is not known, `error` "" unless it failed."""

    state: str
    text: str
    percent: int | None
    error: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in OVER


@dataclass
class _Turn:
    """A job that is being done."""

    job: str
    worker: Worker
    event: Event
    noted: float = field(default_factory=time.monotonic)
    cancelled: bool = False


class Jobs:
    """The jobs of an installation; one such object in its one web process."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._around = Around(database, settings)
        self._database, self._settings = database, settings
        self._change = Condition()
        self._turns: dict[str, _Turn] = {}
        self._served: dict[str | None, float] = {}
        self._threads: list[Thread] = []
        self._ending = False

    def start(self) -> None:
        """Fails what a former process left half-done, brings versions of a former program up to date, and begins."""
        with self._database.write() as session:
            lasting = [name for name, kind in KINDS.items() if kind.lasting]
            session.execute(update(Job).where(Job.kind.in_(lasting), Job.state.not_in(("queued", "done"))).values(state="queued"))
            half = list(session.scalars(select(Job.id).where(Job.state == "running")))
            ready = list(session.scalars(select(Version).where(Version.state == "ready")))
        for job in half:
            self._end(job, "failed", error=INTERRUPTED)
        for version in ready:
            if version.counts.get("program") != __version__:
                self.submit("settle", version.organisation_id, version=version.id)
        self._ending = False
        lanes = [True] * self._settings.heavy + [False]
        self._threads = [Thread(target=self._serve, args=(heavy,), daemon=True, name="jobs") for heavy in lanes]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends what is being done; it is failed with a message, and what waits goes on waiting."""
        with self._change:
            self._ending = True
            for turn in self._turns.values():
                turn.worker.stop()
            self._change.notify_all()
        for thread in self._threads:
            thread.join(10)

    def submit(
        self,
        kind: str,
        organisation: str,
        *,
        by: str | None = None,
        upload: str | None = None,
        version: str | None = None,
        **more: Any,  # noqa: ANN401 (plain values)
    ) -> str:
        """Notes a job of one of `kinds.KINDS`, and its id; `more` are arguments of its kind, as plain values.

        KeyError for an unknown kind.
        """
        job = waiting(kind, organisation, arguments=more, upload_id=upload, version_id=version, made_by=by)
        with self._database.write() as session:
            session.add(job)
        with self._change:
            self._change.notify_all()
        return job.id

    def cancel(self, job: str) -> bool:
        """Stops a job, whether it waits or is being done; False where it is over."""
        with self._change:
            turn = self._turns.get(job)
            if turn:
                turn.cancelled = True
                turn.worker.stop()
                return True
        return self._end(job, "cancelled", was="queued")

    async def events(self, job: str) -> AsyncIterator[Event]:
        """How far a job is, within a second of each change; the last event says how it ended. None for an unknown job."""
        last, told, pause = None, 0.0, LOOKS[0]
        while True:
            turn = self._turns.get(job)
            event = turn.event if turn else await run_in_threadpool(self.look, job)
            if event is None:
                return
            if event != last or time.monotonic() - told > HEARTBEAT:
                yield event
                last, told = event, time.monotonic()
            if event.over:
                return
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, LOOKS[1])

    def look(self, job: str) -> Event | None:
        """How far a job is now, None for an unknown one."""
        if turn := self._turns.get(job):
            return turn.event
        with self._database.read() as session:
            row = session.get(Job, job)
            return Event(row.state, row.text, row.percent, row.error) if row else None

    def wait(self, job: str, seconds: float = 60) -> Event | None:
        """How far a job is when it is over, or after so many seconds; for a thread that has time."""
        until = time.monotonic() + seconds
        while (event := self.look(job)) and not event.over and time.monotonic() < until:
            time.sleep(0.02)
        return event

    # giving away

    def _serve(self, heavy: bool) -> None:
        """Gives jobs to a child of its own, until the end."""
        worker = Worker(self._settings.memory, self._settings.seconds, nice=BACK, rooms=self._around.places.rooms)
        while True:
            with self._change:
                job = None
                while not self._ending and (job := self._next(heavy)) is None:
                    self._change.wait(2)
                if job is None:
                    break
                worker.begin()
                turn = self._turns[job.id] = _Turn(job.id, worker, Event("running", job.text, None))
            try:
                self._do(job, turn)
            except Exception as error:
                log.error("a job could not be finished: %s", where(error))  # noqa: TRY400 (no message, no values)
                self._end(job.id, "failed", error="Something went wrong in the program. Other work goes on.")
            finally:
                with self._change:
                    self._turns.pop(job.id, None)
        worker.close()

    def _next(self, heavy: bool) -> Job | None:
        """Takes the job whose turn it is, None where none waits."""
        kinds = [name for name, kind in KINDS.items() if kind.heavy == heavy]
        with self._database.read() as session:
            waiting = session.scalars(select(Job).where(Job.state == "queued", Job.kind.in_(kinds)).order_by(Job.made_at)).all()
        for job in sorted(waiting, key=lambda job: self._served.get(job.made_by, 0.0)):
            if self._mark(job.id, "queued", state="running", started_at=now()):
                self._served[job.made_by] = time.monotonic()
                return job
        return None

    def _do(self, job: Job, turn: _Turn) -> None:
        """A job from its arguments to its end."""
        kind, since = KINDS[job.kind], now()
        try:
            answer = turn.worker.run(kind.task, kind.arguments(self._around, job), lambda *said: self._heard(turn, *said))
        except Stopped:
            if turn.cancelled:
                self._end(job.id, "cancelled")
            else:
                self._end(job.id, "failed", error=INTERRUPTED)
        except (Refused, Broken) as error:
            self._end(job.id, "failed", error=str(error))
        else:
            kind.finish(self._around, job, answer)
            self._end(job.id, "done")
            if job.kind != "disown":
                with self._database.write() as session:
                    disown_again(session, job.organisation_id, since)

    def _heard(self, turn: _Turn, text: str, percent: int | None) -> None:
        """Notes a step: for watchers at once, in the database once a second."""
        turn.event = Event("running", text, percent)
        if time.monotonic() - turn.noted > NOTED:
            turn.noted = time.monotonic()
            self._mark(turn.job, "running", text=text, percent=percent)

    def _end(self, job: str, state: str, *, error: str = "", was: str = "running") -> bool:
        """Ends a job that is not over yet; whatever its kind has to clear away is cleared."""
        turn = self._turns.get(job)
        last = {"text": turn.event.text, "percent": turn.event.percent} if turn else {}
        last |= {"percent": 100} if state == "done" else {}
        if not self._mark(job, was, state=state, error=error, ended_at=now(), **last):
            return False
        if state != "done":
            with self._database.read() as session:
                row = session.get(Job, job)
            if row:
                with suppress(FileNotFoundError):
                    KINDS[row.kind].clear(self._around, row)
        return True

    def _mark(self, job: str, was: str, **values: Any) -> bool:  # noqa: ANN401 (columns)
        """Changes a row that is in a state; whether it was."""
        with self._database.write() as session:
            changed = update(Job).where(Job.id == job, Job.state == was).values(**values)
            return session.execute(changed.returning(Job.id)).first() is not None
