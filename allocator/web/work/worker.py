"""The web process's side of a child process: gives it tasks, hears how far it is, and survives its death."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Timer
from typing import Any

from allocator.sheets.messages import OUT_OF_MEMORY, receive, send
from allocator.web.work.child import Refused
from allocator.web.work.places import made

START = "import sys; sys.path[:0] = sys.argv[1:]; from allocator.web.work.child import main; main()"
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS"), "1")
WORN = 500_000_000  # bytes of memory once used after which a child is not used again
STOPPED = "It was stopped."
TASKS = 100  # that a child does at most
log = logging.getLogger("allocator.web.work")

Heard = Callable[[str, int | None], None]


class Broken(Exception):  # noqa: N818 - an outcome, not a mistake
    """A task that was ended: by its limits, by the death of its process, or by a mistake of ours. The reason is for the user."""


class Stopped(Broken):
    """A task that somebody ended."""


class Worker:
    """One child process at a time, started when needed; a task that ends it costs that task only.

    `lasting`: the child keeps what it has in memory for further tasks, however much that is. `nice`: how far it stands back
    behind other processes, 19 at most. `rooms`: where the child gets a folder for temporary files, which goes with it; the
    system's where None. One thread gives tasks; any may stop.
    """

    def __init__(self, memory: int, seconds: int, *, lasting: bool = False, nice: int = 0, rooms: Path | None = None) -> None:
        self.memory, self.seconds, self._lasting, self._nice, self._rooms = memory, seconds, lasting, nice, rooms
        self._room = ExitStack()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._done = 0
        self._stopped = False

    def run(self, task: str, arguments: dict[str, Any], heard: Heard = lambda text, percent: None) -> Any:  # noqa: ANN401
        """What a task answers: plain values.

        Raises:
            Refused: it cannot be done, and why.
            Broken: it was ended, and by what.
        """
        process = self._ready()
        late = Timer(self.seconds, _kill, (process,))
        late.daemon = True
        late.start()
        try:
            assert process.stdin is not None
            send(process.stdin, task, arguments, self.memory, self.seconds)
            process.stdin.flush()
            answer = self._heard(process, heard)
        except (EOFError, pickle.UnpicklingError, OSError) as error:
            raise self._ended(process, late=late.finished.is_set()) from error
        finally:
            late.cancel()
        return self._judged(*answer)

    def start(self) -> None:
        """Begins the child before there is a task."""
        self._ready()

    def _ready(self) -> subprocess.Popen[bytes]:
        """The child that is to do the next task: a new one, where there is none or it has died meanwhile."""
        if self._stopped or (self._process and self._process.poll() is not None):
            self.close()
        if self._stopped:
            raise Stopped(STOPPED)
        with self._lock:
            if self._process is None:
                within = made(self._rooms) if self._rooms else None
                room = self._room.enter_context(TemporaryDirectory(dir=within, ignore_cleanup_errors=True))
                self._process = _started(self._nice, room)
            return self._process

    def begin(self) -> None:
        """From now on a `stop` is for the task that comes next."""
        self._stopped = False

    def _heard(self, process: subprocess.Popen[bytes], heard: Heard) -> tuple[Any, ...]:
        """The last message of a task."""
        assert process.stdout is not None
        while True:
            message = receive(process.stdout)
            if message[0] == "step":
                heard(message[1], message[2])
            elif message[0] != "ready":
                return message

    def _judged(self, outcome: str, value: Any, used: int = 0) -> Any:  # noqa: ANN401
        """An answer, or the exception that it stands for."""
        self._done += 1
        if not self._lasting and (used > WORN or self._done >= TASKS or outcome == "broken"):
            self.close()
        if outcome == "refused":
            raise Refused(value)
        if outcome == "broken":
            log.error("task broke: %s", value)
            raise Broken("Something went wrong in the program, not in your file. It was noted down without what the file holds.")
        return value

    def _ended(self, process: subprocess.Popen[bytes], *, late: bool) -> Broken:
        """Why a child is gone."""
        stopped = self._stopped
        self.close()
        status = process.returncode
        name = next((known.name for known in signal.Signals if known == -status), "")
        log.warning("task ended: status %s %s", status, name)
        if stopped:
            return Stopped(STOPPED)
        if late or name == "SIGXCPU":
            return Broken(f"It takes more than {self.seconds:,} seconds and was ended.")
        if status == OUT_OF_MEMORY or name == "SIGABRT":
            return Broken(f"It was ended because it takes more memory than there is ({self.memory >> 20:,} MB at most).")
        if name == "SIGKILL":
            return Broken("It was ended from outside, perhaps for want of memory. Try again; other work goes on.")
        return Broken("The process that did it broke off. Try again; other work goes on.")

    def stop(self) -> None:
        """Ends the task that is being done, from another thread."""
        with self._lock:
            self._stopped = True
            if self._process:
                _kill(self._process)

    def close(self) -> None:
        """Ends the child; the next task gets a new one."""
        with self._lock:
            process, self._process, self._done = self._process, None, 0
        if process:
            _kill(process)
            with suppress(OSError), process:  # a request may still wait in the pipe
                process.wait()
        self._room.close()


def _started(nice: int, room: str) -> subprocess.Popen[bytes]:
    """A new Python, the head of its own group of processes, with nothing of this one but where modules are found.

    `room`: the folder for its temporary files.
    """
    roots = [str(Path(__file__).parents[3]), *filter(None, sys.path)]
    command = [sys.executable, "-c", START, *roots]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    environment = {**os.environ, **ONE_THREAD, "TMPDIR": room}
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=environment, start_new_session=True)
    if nice and hasattr(os, "setpriority"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, nice)
    return process


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends a child and whatever it started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
