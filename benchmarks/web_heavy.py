"""What goes on beside the users of the load: imports and downloads one after the other, their progress watched, memory measured."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression, mean

from allocator.web.tables import Job
from benchmarks.web_site import Site, Target

WATCHERS = 5  # that hear the progress of each job
SETTLING = 0.2  # part of the time before memory is measured: caches fill
EVERY = 1.0  # seconds between two looks at the memory


@dataclass
class Heavy:
    """Work that is repeated until the end: what came of it, and how late each watcher heard of a beginning and an end."""

    site: Site
    until: float
    jobs: dict[str, list[float]] = field(default_factory=dict)
    late: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self, large: Path, target: Target) -> None:
        """Begins to import a large org, and to make workbooks of a version, again and again."""
        organisation = self.site.organisation("Imports")
        self._begin(lambda: self._import(organisation, large))
        self._begin(lambda: self._export(target))

    def end(self) -> None:
        """Waits until the work that was begun is over."""
        for thread in self._threads:
            thread.join()

    def _begin(self, work: Callable[[], None]) -> None:
        def again() -> None:
            while time.monotonic() < self.until:
                try:
                    work()
                except Exception as error:  # the load goes on, and the end tells of it
                    self.errors.append(f"{type(error).__name__}: {error}")
                    return

        thread = threading.Thread(target=again, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _import(self, organisation: str, path: Path) -> None:
        """One import; the version goes again, so that disks stay as they are."""
        began = time.monotonic()
        upload = self.site.upload(organisation, path)
        told = self.site.post(f"{organisation}/uploads/{upload}/confirm")
        self._watched(organisation, told["job"])
        self.jobs.setdefault("import", []).append(time.monotonic() - began)
        self.site.client.post(f"/organisations/{organisation}/versions/{told['version']}/delete")

    def _export(self, target: Target) -> None:
        """One workbook, fetched."""
        began = time.monotonic()
        job = self.site.post(f"{target.organisation}/versions/{target.version}/exports", json={"form": "xlsx"})["job"]
        self._watched(target.organisation, job)
        answer = self.site.client.get(f"/api/organisations/{target.organisation}/jobs/{job}/file")
        if not answer.content.startswith(b"PK"):
            raise RuntimeError("no workbook came")
        self.jobs.setdefault("export", []).append(time.monotonic() - began)

    def _watched(self, organisation: str, job: str) -> None:
        """Waits for a job, heard by several at once; how late they heard of its beginning and its end."""
        heard: list[tuple[float | None, float]] = []
        watchers = [threading.Thread(target=self._watch, args=(organisation, job, heard), daemon=True) for _ in range(WATCHERS)]
        for watcher in watchers:
            watcher.start()
        self.site.done(job)
        for watcher in watchers:
            watcher.join(30)
        with self.site.database.read() as session:
            row = session.get_one(Job, job)
        assert row.started_at is not None
        assert row.ended_at is not None
        if len(heard) < WATCHERS:
            raise RuntimeError("a watcher did not hear the end of a job")
        self.late += [begun - row.started_at.timestamp() for begun, _ in heard if begun]
        self.late += [over - row.ended_at.timestamp() for _, over in heard]

    def _watch(self, organisation: str, job: str, heard: list[tuple[float | None, float]]) -> None:
        """Notes when the first step after the waiting was heard, and when the end."""
        begun = None
        with self.site.client.stream("GET", f"/organisations/{organisation}/jobs/{job}/events") as answer:
            for line in answer.iter_lines():
                now = datetime.now(UTC).timestamp()
                if line == "event: over":
                    heard.append((begun, now))
                    return
                if begun is None and line.startswith("data:") and "waiting" not in line and "<p" in line:
                    begun = now


@dataclass
class Memory:
    """The memory of a process while it works: bytes at moments (seconds)."""

    pid: int
    samples: list[tuple[float, int]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        """Begins to look."""
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            self.samples.append((time.monotonic(), resident(self.pid)))

    def end(self) -> None:
        """Looks no more."""
        self._over.set()

    @property
    def measured(self) -> list[tuple[float, int]]:
        """The samples after the caches have filled."""
        return self.samples[int(len(self.samples) * SETTLING) :]

    @property
    def mean(self) -> float:
        """The bytes on the average."""
        return mean(size for _, size in self.measured)

    @property
    def slope(self) -> float:
        """By how much of its mean the straight line through the samples rises from the first to the last."""
        times, sizes = zip(*self.measured, strict=True)
        return float(linear_regression(times, sizes).slope * (times[-1] - times[0]) / self.mean)


def resident(pid: int) -> int:
    """The bytes of memory that a process holds (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))
