"""Batch: the folder of outputs, on this machine or behind a URL: files written whole, the manifest, the lock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import file_digest
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Protocol

from allocator.batch.lock import Beating, Look, locked, quietly
from allocator.batch.names import MANIFEST
from allocator.batch.places import HOSTED, Unreachable, is_url, local, opened, reason_of
from allocator.findings import readable

OWN = ".batch"  # the folder of what is not for the user: the lock, notes, and files that are being written
PART = "part-"  # begins the names of folders in which outputs are written
LOST = "it was cleared away meanwhile, or another batch has taken it over"
Print = tuple[int, str]  # size, SHA-256 ("" where it is not known without bringing the file)


class Folder(Protocol):
    """Where the outputs go. OSError and the errors of the file system behind a URL mean that it cannot be reached."""

    def look(self, name: str) -> Print | None:
        """What stands there under a name."""

    def publish(self, part: Path, name: str) -> None:
        """Puts a finished file in its place, whole, over what stands there."""

    def workshop(self) -> TemporaryDirectory[str]:
        """A folder of this machine to write in."""

    def note(self, name: str, text: str) -> None:
        """Keeps a note about an org, over the one there is, until `forget`."""

    def noted(self, name: str) -> bytes:
        """The note about an org, b"" where there is none."""

    def forget(self, name: str) -> None:
        """Deletes the note about an org, if there is one."""

    def held(self, look: Look) -> AbstractContextManager[str]:
        """Holds the folder for one batch while the context lasts; see `lock.locked` and `lock.Beating`."""

    def keep(self) -> None:
        """Makes sure that a folder that is `held` still is. Raises Unreachable."""

    def lines(self) -> list[bytes]:
        """The lines of the manifest, the last of which may be cut off."""

    def append(self, text: str) -> None:
        """Adds whole lines to the manifest, so that they outlive this process and the machine. Raises as `keep`."""


def folder(target: str) -> Folder:
    """The folder of a path or URL.

    Raises:
        Unreachable: a URL that cannot be opened.
    """
    return Remote(target) if is_url(target) else OnDisk(local(target))


def trouble_of(error: Exception) -> str:
    """What went wrong with a folder of outputs, in a few words, and with which file there."""
    file = error.filename2 or error.filename if isinstance(error, OSError) else None
    if not isinstance(file, str | Path):
        return reason_of(error)
    name = OWN if Path(file).name.startswith(PART) else Path(file).name
    return f"{reason_of(error)} ({readable(name)})"


def file_print(path: Path) -> Print:
    """Size and SHA-256 of a file."""
    with path.open("rb") as stream:
        return path.stat().st_size, file_digest(stream, "sha256").hexdigest()


class OnDisk:
    """A folder of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        self._own = self._path / OWN
        self._lock = self._own / "lock"
        self._manifest = self._path / MANIFEST
        self._held: os.stat_result | None = None  # the lock, when it was taken

    def look(self, name: str) -> Print | None:
        """As in Folder."""
        path = self._path / name
        return file_print(path) if path.exists() else None

    def publish(self, part: Path, name: str) -> None:
        """As in Folder."""
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(self._path / name)

    def workshop(self) -> TemporaryDirectory[str]:
        """As in Folder: on the same disk, so that a finished file only changes its name."""
        self._own.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(dir=self._own, prefix=PART, ignore_cleanup_errors=True)

    def _note(self, name: str) -> Path:
        return self._own / f"{name}.json"

    def note(self, name: str, text: str) -> None:
        """As in Folder."""
        with self.workshop() as workshop:
            part = Path(workshop) / "note"
            part.write_text(text, encoding="utf-8")
            part.replace(self._note(name))

    def noted(self, name: str) -> bytes:
        """As in Folder."""
        return self._note(name).read_bytes() if self._note(name).exists() else b""

    def forget(self, name: str) -> None:
        """As in Folder."""
        self._note(name).unlink(missing_ok=True)

    @contextmanager
    def held(self, _look: Look = quietly) -> Iterator[str]:
        """As in Folder. What a batch that died was writing is cleared away, and so is a line that it did not finish."""
        self._own.mkdir(parents=True, exist_ok=True)
        with locked(self._lock) as before:
            self._held = self._lock.stat()
            self._clear()
            self._mend()
            try:
                yield before
            finally:
                with suppress(Unreachable):  # what is written now is another's
                    self.keep()
                    self._clear()
                self._held = None

    def keep(self) -> None:
        """As in Folder."""
        with suppress(OSError):
            if not self._held or os.path.samestat(self._lock.stat(), self._held):
                return
        raise Unreachable(LOST)

    def _clear(self) -> None:
        for part in self._own.glob(f"{PART}*"):
            shutil.rmtree(part, ignore_errors=True)

    def _mend(self) -> None:
        """Takes off the end of a manifest that is no whole line."""
        lines = self.lines()
        if lines and not lines[-1].endswith(b"\n"):
            os.truncate(self._manifest, sum(map(len, lines[:-1])))

    def lines(self) -> list[bytes]:
        """As in Folder."""
        return self._manifest.read_bytes().splitlines(keepends=True) if self._manifest.exists() else []

    def append(self, text: str) -> None:
        """As in Folder. Where there is no room for all of it, none of it is left."""
        self.keep()
        with self._manifest.open("ab", buffering=0) as stream:
            before, rest = stream.tell(), memoryview(text.encode())
            try:
                while rest:
                    rest = rest[stream.write(rest) :]
                os.fsync(stream.fileno())
            except OSError:
                with suppress(OSError):
                    os.truncate(self._manifest, before)
                raise


class Remote:
    """A folder behind a URL. Nothing can be added to a file there: the manifest is written in parts and put together."""

    def __init__(self, url: str) -> None:
        self._files, path = opened(url)
        self._path = path.rstrip("/")
        self._renames = url.partition("://")[0] in HOSTED  # elsewhere a file appears when it is whole
        self._batch, self._parts = token_hex(8), 0  # no other batch writes over a part of this one
        self._lock: Beating | None = None

    def _at(self, name: str) -> str:
        return f"{self._path}/{name}"

    def look(self, name: str) -> Print | None:
        """As in Folder; the size alone."""
        self._files.invalidate_cache()
        path = self._at(name)
        return (int(self._files.info(path)["size"]), "") if self._files.exists(path) else None

    def publish(self, part: Path, name: str) -> None:
        """As in Folder."""
        self._files.makedirs(self._path, exist_ok=True)
        place = self._at(f"{OWN}-{name}" if self._renames else name)
        self._files.put_file(str(part), place)
        if self._renames:
            self._files.mv(place, self._at(name))

    def workshop(self) -> TemporaryDirectory[str]:
        """As in Folder."""
        return TemporaryDirectory(ignore_cleanup_errors=True)

    def _note(self, name: str) -> str:
        return self._at(f"{OWN}/{name}.json")

    def note(self, name: str, text: str) -> None:
        """As in Folder."""
        self._files.pipe_file(self._note(name), text.encode())

    def noted(self, name: str) -> bytes:
        """As in Folder."""
        self._files.invalidate_cache()
        return bytes(self._files.cat_file(self._note(name))) if self._files.exists(self._note(name)) else b""

    def forget(self, name: str) -> None:
        """As in Folder."""
        self._files.invalidate_cache()
        with suppress(FileNotFoundError):
            self._files.rm(self._note(name))

    @contextmanager
    def held(self, look: Look = quietly) -> Iterator[str]:
        """As in Folder. At the end, and after a batch that died, the parts of the manifest become one file."""
        self._files.makedirs(self._at(OWN), exist_ok=True)
        lock = Beating(self._files, self._at(OWN))
        with lock.locked(look) as before:
            self._lock = lock
            self._put_together()
            try:
                yield before
            finally:
                with suppress(Exception):  # what cannot be put together now is so next time, by whoever holds the folder then
                    self.keep()
                    self._put_together()
                self._lock = None

    def keep(self) -> None:
        """As in Folder."""
        if self._lock and not self._lock.kept():
            raise Unreachable(LOST)

    def _written(self) -> list[str]:
        """The parts of the manifest in order."""
        self._files.invalidate_cache()
        return sorted(self._files.glob(self._at(f"{OWN}/manifest-*.jsonl")))

    def lines(self) -> list[bytes]:
        """As in Folder."""
        whole = [self._at(MANIFEST)] if self._files.exists(self._at(MANIFEST)) else []
        found = (line for path in [*whole, *self._written()] for line in self._files.cat_file(path).splitlines(keepends=True))
        return list(dict.fromkeys(found))  # a part may have been put together before and not deleted

    def append(self, text: str) -> None:
        """As in Folder."""
        self.keep()
        self._parts += 1
        self._files.pipe_file(self._at(f"{OWN}/manifest-{self._batch}-{self._parts:08}.jsonl"), text.encode())

    def _put_together(self) -> None:
        parts = self._written()
        if parts:
            self._files.pipe_file(self._at(MANIFEST), b"".join(self.lines()))
            self._files.rm(parts)
