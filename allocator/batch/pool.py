"""Batch: worker processes of this machine that do one org at a time, stay warm, and may die without harm to the rest."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory

from allocator.batch.tasks import Outcome, Setup, Task, failure
from allocator.batch.worker import READY, decoded
from allocator.findings import Finding, finding

START = "import sys; sys.path[:] = sys.argv[1:]; from allocator.batch.worker import main; main()"
ORGS = 1000  # that a process does at most: what libraries keep adds up, and memory is to hold over any number of orgs
TICK = 0.1  # seconds between two looks at a worker
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # the orgs are the threads
Begin = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What an org may use: seconds, and bytes of memory of the process that works on it; None for as much as there is."""

    seconds: float | None = None
    memory: int | None = None


class Died(Exception):  # noqa: N818 - an outcome, not a mistake
    """The worker died over a task. `found`: the finding where the task itself was too much, None where it may be chance."""

    def __init__(self, reason: str, found: Finding | None = None) -> None:
        super().__init__(reason)
        self.reason, self.found = reason, found


class Worker:
    """A worker process, started when first needed, and anew after a death or many orgs. Leaving the context ends it."""

    def __init__(self, setup: bytes, limits: Limits) -> None:
        self._setup, self._limits = setup, limits
        self._process: subprocess.Popen[bytes] | None = None
        self._rooms = ExitStack()  # the folder for temporary files of the process, in which a death leaves rows of the org
        self._done = 0
        self.ended = False

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def perform(self, task: Task) -> Outcome:
        """Has a task done.

        Raises:
            Died: the worker died, or was ended since the task took too much.
        """
        process = self._process or self._started()
        done, found = threading.Event(), list[Finding]()
        watch = threading.Thread(target=self._watch, args=(process, task, done, found), daemon=True)
        watch.start()
        try:
            answer = decoded(_asked(process, pickle.dumps(task)), task)
        finally:
            done.set()
            watch.join()
        if answer is None:
            raise Died(self._gone(process), next(iter(found), None))
        self._done += 1
        if self._done == ORGS:
            self._gone(process)
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        """A process that finds modules where this one does, in a group of its own, with the setup on its way."""
        if self.ended:
            raise Died("the batch was stopped")
        roots = [str(Path(__file__).parents[2]), *filter(None, sys.path)]
        try:
            room = self._rooms.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
            process = self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", START, *roots],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **ONE_THREAD, "TMPDIR": room},
                start_new_session=True,
            )
        except OSError as error:
            raise Died(f"it could not be started: {error.strerror}") from error
        if _asked(process, self._setup) != READY:
            raise Died(self._gone(process))
        return process

    def _gone(self, process: subprocess.Popen[bytes]) -> str:
        """How a process ended that is to be started anew."""
        self._process, self._done = None, 0
        status = _reap(process)
        self._rooms.close()
        return _how(status)

    def _watch(self, process: subprocess.Popen[bytes], task: Task, done: threading.Event, found: list[Finding]) -> None:
        """Ends the worker when its task takes too much."""
        limits, started = self._limits, time.monotonic()
        if limits == Limits():
            return
        while not done.wait(TICK):
            if limits.seconds is not None and time.monotonic() - started > limits.seconds:
                found.append(finding("BAT-02", task.key, limit=f"{limits.seconds:g}"))
            elif limits.memory is not None and _resident(process.pid) > limits.memory:
                found.append(finding("BAT-03", task.key, limit=f"{limits.memory >> 20:,} MB"))
            else:
                continue
            _kill(process)
            return

    def end(self) -> None:
        """Ends the process, if there is one, for good."""
        self.ended = True
        if process := self._process:
            _reap(process)
        self._rooms.close()


def outcomes(setup: Setup, tasks: Sequence[Task], jobs: int, limits: Limits, begin: Begin) -> Generator[Outcome]:
    """The outcomes of all tasks, each as it comes; `begin` is told each task's key, from another thread.

    An org over which a worker died is tried once more when all others are done, alone. Closing the iterator stops the batch.
    """
    message = setup.message
    waiting, done = SimpleQueue[Task](), SimpleQueue[tuple[Task, Outcome | None]]()
    for task in tasks:
        waiting.put(task)
    workers = [Worker(message, limits) for _ in range(min(jobs, len(tasks)))]
    again: list[Task] = []
    try:
        for worker in workers:
            threading.Thread(target=_work, args=(worker, waiting, done, begin), daemon=True).start()
        for _ in tasks:
            task, outcome = done.get()
            if outcome:
                yield outcome
            else:
                again.append(task)
    finally:
        for worker in workers:
            worker.end()
    with Worker(message, limits) as worker:
        for task in again:
            begin(task.key)
            yield settled(worker, task)


def _work(worker: Worker, waiting: SimpleQueue[Task], done: SimpleQueue[tuple[Task, Outcome | None]], begin: Begin) -> None:
    """Has one worker do tasks until none is left; None for one over which the worker died by what may be chance."""
    with worker, suppress(Empty):
        while not worker.ended:
            task = waiting.get_nowait()
            begin(task.key)
            try:
                done.put((task, worker.perform(task)))
            except Exception as error:  # whatever it is, nobody may wait for this org for ever
                found = error.found if isinstance(error, Died) else None
                done.put((task, Outcome(failure(task, found)) if found else None))


def settled(worker: Worker, task: Task) -> Outcome:
    """The outcome of a task that is not tried again."""
    try:
        return worker.perform(task)
    except Died as died:
        return Outcome(failure(task, died.found or finding("BAT-01", task.key, reason=died.reason)))


def _asked(process: subprocess.Popen[bytes], message: bytes) -> bytes:
    """The line with which a worker answers a message; "" where it dies, or is ended meanwhile."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError, ValueError):  # the pipe is broken, or closed
        process.stdin.write(message)
        process.stdin.flush()
        return process.stdout.readline()
    return b""


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends a worker and what it has started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _reap(process: subprocess.Popen[bytes]) -> int:
    """The exit status of a worker, which is ended where it still runs."""
    if process.returncode is None:
        _kill(process)
    with suppress(OSError), process:  # a task may still wait in the pipe
        pass
    return process.returncode


def _how(status: int) -> str:
    """What an exit status means; a negative one is a signal."""
    name = next((known.name for known in signal.Signals if known == -status), "")
    return f"ended by {name}" if name else f"exit status {status}"


def _resident(pid: int) -> int:
    """Bytes in memory of a worker and of what it has started; 0 where the system does not tell (it does on Linux)."""
    with suppress(OSError, ValueError):
        own = Path(f"/proc/{pid}")
        pids = [pid, *map(int, (own / "task" / str(pid) / "children").read_text().split())]
        return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in pids) * os.sysconf("SC_PAGE_SIZE")
    return 0
