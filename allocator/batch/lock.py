"""Batch: one batch at a time on a folder of outputs."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from fsspec.spec import AbstractFileSystem  # type: ignore[import-untyped]

BUSY = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK})
BEAT, PATIENCE = 15.0, 60.0  # seconds between two signs of life, and after which their lack means death
FAR = 1 << 30  # the byte that is locked on Windows, where others could not read what stands on it


class Taken(Exception):  # noqa: N818 - an outcome, not a mistake
    """Another batch works on the folder: the holder as it calls itself."""


def holder() -> str:
    """How this process is called in a lock."""
    return f"process {os.getpid()} on {socket.gethostname()}"


@contextmanager
def locked(path: Path) -> Iterator[str]:
    """Holds a lock while the context lasts; gives the holder that died before it was done, "" for none.

    The system lets go of the lock of a process that dies, so none is ever left behind.

    Raises:
        Taken: another process holds it.
        OSError: the file cannot be written.
    """
    with path.open("a+", encoding="utf-8") as file:
        file.seek(0)
        before = file.readline().strip()
        try:
            _exclusive(file)
        except OSError as error:
            if error.errno in BUSY:
                raise Taken(before) from error  # a disk without locks is used without one
        file.seek(0)
        file.truncate()
        file.write(f"{holder()}\n")
        file.flush()
        try:
            yield before
        finally:
            with suppress(OSError):  # emptied, not deleted: another may wait for the same file
                file.truncate(0)


def _exclusive(file: IO[str]) -> None:
    """Takes the lock of the system, or fails at once."""
    try:
        import fcntl
    except ImportError:
        import msvcrt

        file.seek(FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Beating:
    """A lock behind a URL: a file that its holder rewrites while it lives. Who finds it waits to see whether it changes."""

    def __init__(self, files: AbstractFileSystem, path: str) -> None:
        self._files, self._path = files, path
        self._done = threading.Event()

    @contextmanager
    def locked(self) -> Iterator[str]:
        """As `locked`. No clock is compared, so that those of the machines may differ."""
        before = self._read()
        if before and self._changes(before):
            raise Taken(before.partition(",")[0])
        self._beat(0)
        beating = threading.Thread(target=self._go_on, daemon=True)
        beating.start()
        try:
            yield before.partition(",")[0]
        finally:
            self._done.set()
            beating.join()
            self._files.rm(self._path)

    def _changes(self, before: str) -> bool:
        """Whether the holder writes while we wait."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            time.sleep(BEAT / 4)
            if (now := self._read()) != before:
                return bool(now)
        return False

    def _read(self) -> str:
        self._files.invalidate_cache()
        return str(self._files.cat_file(self._path).decode()) if self._files.exists(self._path) else ""

    def _beat(self, number: int) -> None:
        self._files.pipe_file(self._path, f"{holder()}, beat {number}".encode())

    def _go_on(self) -> None:
        number = 0
        while not self._done.wait(BEAT):
            number += 1
            with suppress(Exception):  # a store that is away for a moment
                self._beat(number)
