"""Batch: one batch at a time on a folder of outputs."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from fsspec.spec import AbstractFileSystem  # type: ignore[import-untyped]

BUSY = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK})
BEAT, PATIENCE = 15.0, 60.0  # seconds between two signs of life, and after which their lack means death
GLANCE = 1.0  # seconds between two looks at the locks of others, and two signs of life of who waits
WAITS, HOLDS = "waits", "holds"
Look = Callable[[str], None]  # is told who seems to hold a lock
FAR = 1 << 30  # the byte that is locked on Windows, where others could not read what stands on it


def quietly(_holder: str) -> None:
    """Tells nobody."""


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
    """A lock behind a URL: a file for each batch, which it rewrites while it lives. No clock of two machines is compared.

    No file can be made there only where there is none. So a batch first writes its own and then looks for others: of two
    that come at once at least one sees the other.
    """

    def __init__(self, files: AbstractFileSystem, folder: str) -> None:
        self._files, self._folder = files, folder.rstrip("/")
        self.name = f"lock-{token_hex(8)}"
        self._state, self._number = WAITS, 0
        self._done = threading.Event()

    @contextmanager
    def locked(self, look: Look = quietly) -> Iterator[str]:
        """As `locked`; `look` is told whose lock is looked at, for as long as PATIENCE."""
        self._beat()
        beating = threading.Thread(target=self._go_on, daemon=True)
        beating.start()
        try:
            before = self._alone(look)
            self._state = HOLDS
            self._beat()
            yield before
        finally:
            self._done.set()
            beating.join()
            with suppress(Exception):  # a store that is away: whoever comes next finds no sign of life
                self._files.rm(self._at(self.name))

    def kept(self) -> bool:
        """Whether nobody has taken the lock over from this batch, which may have been suspended for long."""
        self._files.invalidate_cache()
        return bool(self._files.exists(self._at(self.name)))

    def _alone(self, look: Look) -> str:
        """Waits until no other is there; the last one that died, "" for none.

        Whoever holds the lock keeps it; of those that wait the one with the first name gets it.
        """
        before, seen = "", dict[str, tuple[str, float]]()  # what each says, and since when
        while others := self._others():
            for name, text in others.items():
                if name not in seen and _holds(text):
                    look(_who(text))
                said, since = seen.setdefault(name, (text, time.monotonic()))
                if text and text != said:  # none where it is just being rewritten
                    if name < self.name or _holds(text):
                        raise Taken(_who(text))
                    seen[name] = text, time.monotonic()
                elif time.monotonic() - since > PATIENCE:
                    before = _who(said)
                    with suppress(FileNotFoundError):
                        self._files.rm(self._at(name))
            time.sleep(GLANCE)
        return before

    def _others(self) -> dict[str, str]:
        """The locks of all others: name -> what it says."""
        self._files.invalidate_cache()
        found = {}
        for path in self._files.glob(self._at("lock*")):
            name = path.rpartition("/")[2]
            with suppress(FileNotFoundError):  # let go meanwhile
                if name != self.name:
                    found[name] = str(self._files.cat_file(path).decode())
        return found

    def _at(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _beat(self) -> None:
        self._number += 1
        self._files.pipe_file(self._at(self.name), f"{holder()}, {self._state}, beat {self._number}".encode())

    def _go_on(self) -> None:
        while not self._done.wait(BEAT if self._state == HOLDS else GLANCE):
            with suppress(Exception):  # a store that is away for a moment
                if self._state == WAITS or self.kept():
                    self._beat()


def _holds(text: str) -> bool:
    return f", {HOLDS}, " in text


def _who(text: str) -> str:
    return text.partition(",")[0]
