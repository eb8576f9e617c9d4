"""Batch, first step: where orgs lie, and how a file comes from there. Paths of this machine, and URLs through fsspec."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from allocator.findings import Finding, finding
from allocator.sheets.messages import WORKBOOKS

if TYPE_CHECKING:
    from fsspec.spec import AbstractFileSystem  # type: ignore[import-untyped]

KINDS = WORKBOOKS | {".csv", ".tsv"}  # taken from folders; a file that is named may end otherwise
HOSTED = frozenset({"sftp", "ssh", "ftp", "smb", "hdfs", "webhdfs", "http", "https"})  # URLs with a host, not a bucket
PACKAGES: Mapping[str, tuple[str, str]] = {  # by scheme: the package that opens its URLs, and the extra it comes with
    **dict.fromkeys(("s3", "s3a"), ("s3fs", "s3")),
    **dict.fromkeys(("gs", "gcs"), ("gcsfs", "gs")),
    **dict.fromkeys(("az", "abfs", "abfss"), ("adlfs", "az")),
    **dict.fromkeys(("sftp", "ssh"), ("paramiko", "sftp")),
}
LONGEST = 200  # characters of a reason


class Unreachable(Exception):  # noqa: N818 - an outcome, not a mistake
    """A place that cannot be reached, with what to do about it where that is known."""

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.reason, self.fix = reason, fix


@dataclass(frozen=True, slots=True)
class Source:
    """An org's file: where to read it, and its name in the manifest (its way from the folder of outputs, or its URL)."""

    key: str
    address: str


def is_url(place: str) -> bool:
    """Whether a place is a URL that is not of this machine's files."""
    return "://" in place and not place.startswith("file://")


def local(place: str) -> Path:
    """The path of a place on this machine, which may be written as file://…."""
    return Path(unquote(urlsplit(place).path)) if place.startswith("file://") else Path(place)


def opened(url: str) -> tuple[AbstractFileSystem, str]:
    """The file system of a URL and the path in it.

    Raises:
        Unreachable: a package is missing, or the URL is of an unknown kind or refused.
    """
    scheme = urlsplit(url).scheme
    for package, extra in (("fsspec", "batch"), PACKAGES.get(scheme, ("fsspec", "batch"))):
        if not find_spec(package):
            install = f"Install it with: pip install 'org-allocator[{extra}]'."
            raise Unreachable(f"{scheme} needs the package {package}, which comes with the extra {extra}", install)
    from fsspec.core import url_to_fs  # type: ignore[import-untyped]

    try:
        files, path = url_to_fs(url)
    except Exception as error:  # every file system has errors of its own
        raise Unreachable(reason_of(error)) from error
    return files, str(path)


def reason_of(error: Exception) -> str:
    """What went wrong, in a few words, on one line."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join((said or type(error).__name__).split())[:LONGEST]


def sources(places: Sequence[str], target: str) -> tuple[list[Source], list[Finding]]:
    """The orgs in files, folders, globs and URLs, each once, in the order of their names; BAT-08 for what cannot be reached.

    Folders are searched with all that lies in them, but for hidden files and the folder of the outputs, `target`.
    """
    found: dict[str, Source] = {}
    findings = []
    for place in places:
        try:
            here = list(_in_url(place) if is_url(place) else _on_disk(local(place), target))
        except Unreachable as error:
            known: dict[str, object] = {"fix": error.fix} if error.fix else {}
            findings.append(finding("BAT-08", shown(place), None, reason=error.reason, **known))
            continue
        if not here:
            findings.append(finding("BAT-09", shown(place)))
        found.update((source.key, source) for source in here)
    return sorted(found.values(), key=lambda source: source.key), findings


def _on_disk(path: Path, target: str) -> Iterator[Source]:
    """The files behind a path, which may be a glob. One that does not exist stands for itself, so that it is reported."""
    patterns = [] if path.exists() else glob.glob(str(path), recursive=True)  # noqa: PTH207 - patterns may be absolute
    matches = [path] if path.exists() else list(map(Path, patterns))
    outputs = None if is_url(target) else local(target).resolve()
    for match in matches or ([] if glob.has_magic(str(path)) else [path]):
        if not match.is_dir():
            yield _source(match, outputs)
            continue
        for file in sorted(match.rglob("*")):
            within = file.relative_to(match).parts
            if _is_org(file.name, within) and file.is_file() and (outputs is None or outputs not in file.resolve().parents):
                yield _source(file, outputs)


def _source(file: Path, outputs: Path | None) -> Source:
    """A file of this machine."""
    whole = file.resolve()
    try:
        key = Path(os.path.relpath(whole, outputs)) if outputs else whole
    except ValueError:  # another drive of Windows
        key = whole
    return Source(key.as_posix(), str(whole))


def _is_org(name: str, within: Sequence[str]) -> bool:
    """Whether a file in a folder is taken for an org: of a kind that is read, neither hidden nor left by an open program."""
    hidden = any(part.startswith(".") for part in within) or name.startswith("~$")
    return not hidden and os.path.splitext(name)[1].lower() in KINDS  # noqa: PTH122 - a name, maybe of another system


def _in_url(url: str) -> Iterator[Source]:
    """The files behind a URL, which may be a folder or a glob."""
    files, path = opened(url)
    try:
        if files.isfile(path):
            names = [path]
        elif files.isdir(path):
            base = path.rstrip("/")
            names = [name for name in files.find(path) if _is_org(name.rsplit("/", 1)[-1], name.removeprefix(base).split("/"))]
        else:
            names = [name for name in files.glob(path) if not files.isdir(name)] if glob.has_magic(path) else [path]
    except Exception as error:  # every file system has errors of its own
        raise Unreachable(reason_of(error)) from error
    for name in names:
        address = joined(url, name)
        yield Source(shown(address), address)


def joined(url: str, path: str) -> str:
    """The URL of a path in the file system of a URL."""
    if is_url(path):
        return path
    parts = urlsplit(url)
    within = path.lstrip("/")
    if parts.scheme not in HOSTED:  # the path holds the bucket, which the URL may give with its account
        within = within.removeprefix(parts.netloc.partition("@")[0]).lstrip("/")
    return f"{parts.scheme}://{parts.netloc}/{within}"


def shown(place: str) -> str:
    """A place as it may be told: a URL without the name and the password it may hold."""
    if not is_url(place):
        return place
    parts = urlsplit(place)
    return urlunsplit(parts._replace(netloc=re.sub(r"^.*@", "", parts.netloc))) if parts.scheme in HOSTED else place


def fetched(address: str, folder: Path) -> Path:
    """An org's file on this machine: as it lies there, or brought to a folder under its own name.

    Raises:
        Unreachable: it cannot be brought.
    """
    if not is_url(address):
        return Path(address)
    files, path = opened(address)
    copy = folder / path.rsplit("/", 1)[-1]
    try:
        files.get_file(path, str(copy))
    except Exception as error:  # every file system has errors of its own
        raise Unreachable(reason_of(error)) from error
    return copy
