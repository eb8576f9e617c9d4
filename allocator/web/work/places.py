"""Where the files of uploads, versions and downloads lie in the data folder, under ids that nobody can guess."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

ID = re.compile(r"[0-9a-f]{32}")
RESULT, PROBLEMS, DRAWN, SHEETS, EDITS = "result.sqlite", "problems.sqlite", "drawn.pickle", "sheets.gz", "edits.json"
RAW, COLUMNS = "raw.gz", "columns.json"  # of an upload
COMPARISON = "comparison.sqlite"  # of an export
UPLOADS, VERSIONS, EXPORTS, ROOMS = "uploads", "versions", "exports", "temporary"


@dataclass(frozen=True, slots=True)
class Places:
    """The data folder. Raises ValueError for what is no id, so that no path is ever made of anything else."""

    data: Path

    def upload(self, name: str) -> Path:
        """The folder of an upload: its files, and what was made of them."""
        return self._folder(UPLOADS, name)

    def version(self, name: str) -> Path:
        """The folder of a version: sheets, what the rules give, edits, and the tables of its result."""
        return self._folder(VERSIONS, name)

    def export(self, name: str) -> Path:
        """The folder of what a job made for download."""
        return self._folder(EXPORTS, name)

    def result(self, version: str) -> Path:
        """The tables of a version's result, for `results.opened`."""
        return self.version(version) / RESULT

    def problems(self, upload: str) -> Path:
        """The tables of an upload's problems, for `results.opened`."""
        return self.upload(upload) / PROBLEMS

    def comparison(self, job: str) -> Path:
        """The tables of a comparison that a job made, for `results.opened`."""
        return self.export(job) / COMPARISON

    @property
    def rooms(self) -> Path:
        """Where child processes have their temporary files."""
        return self.data / ROOMS

    def clear_rooms(self) -> None:
        """Deletes temporary files that a server which was killed has left."""
        shutil.rmtree(self.rooms, ignore_errors=True)

    def _folder(self, kind: str, name: str) -> Path:
        if not ID.fullmatch(name):
            raise ValueError("no id")
        return self.data / kind / name

    def all(self, kind: str) -> list[str]:
        """The ids of which there is a folder; half-made ones too, with a dot before the id."""
        folder = self.data / kind
        return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []

    def drop(self, kind: str, name: str) -> None:
        """Deletes a folder, if there is one."""
        shutil.rmtree(self.data / kind / name, ignore_errors=True)


def made(folder: Path) -> Path:
    """A folder that nobody else on this machine may open."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def replace_file(path: Path, data: bytes) -> None:
    """Writes a file beside its place and puts it there."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    beside.replace(path)
