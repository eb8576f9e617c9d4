"""The program's side of the child process: starts it, asks it for files, and says how it ended."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from allocator.sheets.messages import OUT_OF_MEMORY, Unusable, receive, send

START = "import sys; sys.path[:0] = sys.argv[1:]; from allocator.sheets.worker import main; main()"
BUFFER = 1 << 20
OF_TIME = "SIGXCPU"
OF_MEMORY = frozenset({"SIGABRT", "SIGSEGV", "SIGBUS", "SIGKILL"})  # the last by the system, where memory runs short


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may use for a file: bytes of memory and seconds of processor time, both growing with its size.

    A workbook of 1,000,000 rows is large on disk and so gets what it needs; a small file that swells gets no more
    than the base. The seconds hold for the clock as well. A file is read twice at most: 10 seconds for a small one.
    """

    memory: int = 1 << 30
    seconds: int = 5
    memory_per_byte: int = 16
    seconds_per_megabyte: int = 2

    def of(self, size: int) -> tuple[int, int]:
        """Memory and seconds for a file of so many bytes."""
        return self.memory + self.memory_per_byte * size, self.seconds + self.seconds_per_megabyte * size // 1_000_000


class Stopped(Exception):  # noqa: N818 - an outcome, not a mistake
    """The child died or was ended while it read a file: why, and whether memory was the reason."""

    def __init__(self, reason: str, *, memory: bool) -> None:
        super().__init__(reason)
        self.reason, self.memory = reason, memory


class Child:
    """A child process that reads files one after the other; after a death a new one. Leaving the context ends it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, path: Path, *, careful: bool = False, edited: bool = False) -> Iterator[tuple[Any, ...]]:
        """The messages of a file, as `worker.main` lists them, without the last; to be read to the end.

        `edited`: a workbook of this program that comes back, read cell by cell and with its comments.

        Raises:
            Stopped: the child died or took too long.
            Unusable: the file yields no sheet.
        """
        memory, seconds = self._limits.of(path.stat().st_size)
        self._process = process = self._process or _started()
        assert process.stdin is not None
        assert process.stdout is not None
        timer = Timer(seconds, process.kill)
        timer.start()
        try:
            send(process.stdin, str(path), memory, seconds, careful, edited)
            process.stdin.flush()
            while (message := receive(process.stdout))[0] not in {"end", "failed"}:
                yield message
        except (EOFError, pickle.UnpicklingError, OSError) as error:
            status = self._end(patience=2)
            raise _stopped(status, memory, seconds, late=timer.finished.is_set()) from error
        finally:
            timer.cancel()
        if message[0] == "failed":
            raise Unusable(*message[1:])

    def _end(self, patience: float = 0) -> int:
        """Ends the child, if there is one, after so many seconds for its own end; its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
        process.kill()
        with suppress(OSError), process:  # a request may still wait in the pipe
            pass
        return process.returncode


def _started() -> subprocess.Popen[bytes]:
    """A Python without site packages of its own: it finds modules where this one does, and starts twice as fast."""
    roots = [str(Path(__file__).parents[2]), *filter(None, sys.path)]
    command = [sys.executable, "-I", "-S", "-c", START, *roots]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(command, BUFFER, stdin=pipe, stdout=pipe, stderr=nowhere, pipesize=BUFFER)


def _stopped(status: int, memory: int, seconds: int, *, late: bool) -> Stopped:
    """What an exit status means; a negative one is a signal."""
    name = next((known.name for known in signal.Signals if known == -status), "")
    if late or name == OF_TIME:
        return Stopped(f"it takes more than {seconds} seconds", memory=False)
    if status == OUT_OF_MEMORY or name in OF_MEMORY:
        return Stopped(f"it takes more than {memory >> 20:,} MB of memory", memory=True)
    return Stopped("it is damaged in such a way that its reader broke off", memory=False)
