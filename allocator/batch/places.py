"""Batch, first step: where orgs lie, and how a file comes from there. Paths of this machine, and URLs through fsspec."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from allocator.batch.earlier import contents, without_outputs
from allocator.batch.names import short
from allocator.findings import Finding, finding, readable
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
_NUMBER = re.compile(r"\[Errno -?\d+\]")  # which says nothing to people
MISSING = "there is no such file or folder"
Told = dict[str, Finding]  # by path: what kept it out
MARK = "~$"  # what a spreadsheet program puts beside a file that is open


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

    with _reaching():
        files, path = url_to_fs(url)
    return files, str(path)


@contextmanager
def _reaching() -> Iterator[None]:
    """Says of whatever goes wrong with a place that it cannot be reached; every file system has errors of its own."""
    try:
        yield
    except Exception as error:
        raise Unreachable(reason_of(error)) from error


def reason_of(error: Exception) -> str:
    """What went wrong, in a few words, on one line."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(_NUMBER.sub("", said or type(error).__name__).split())[:LONGEST]


def sources(places: Sequence[str], target: str) -> tuple[list[Source], list[Finding]]:
    """The orgs in files, folders, globs and URLs, each once, in the order of their names, and what kept others out.

    BAT-08: what cannot be reached; BAT-09: what holds none; BAT-10: what lies in the folder of the outputs, `target`, which
    is not searched; BAT-11: links to folders, which are not followed; BAT-12: outputs of other batches. Hidden files and the
    marks that spreadsheet programs leave beside open files are passed over.
    """
    found: dict[str, Source] = {}
    findings: list[Finding] = []
    for place in places:
        try:
            here, told = _in_url(place, target) if is_url(place) else _on_disk(local(place), target)
        except (Unreachable, OSError) as error:  # a folder above it may be shut
            here, told = [], [_out_of_reach(place, error if isinstance(error, Unreachable) else Unreachable(reason_of(error)))]
        found.update((source.key, source) for source in here)
        findings += told
        if not here and not any(each.severity == "error" for each in told):
            findings.append(finding("BAT-09", readable(shown(place))))
    return sorted(found.values(), key=lambda source: source.key), findings


def _out_of_reach(place: str, error: Unreachable) -> Finding:
    known: dict[str, object] = {"fix": error.fix} if error.fix else {}
    return finding("BAT-08", readable(shown(place)), None, reason=error.reason, **known)


def _on_disk(path: Path, target: str) -> tuple[list[Source], list[Finding]]:
    """The files behind a path, which may be a glob.

    Raises:
        Unreachable: there is no such file or folder.
    """
    there = path.exists()
    if not there and not glob.has_magic(str(path)):
        raise Unreachable(MISSING)
    outputs = None if is_url(target) else local(target).resolve()
    if there and not path.is_dir():
        return [_source(path, outputs)], []
    base = path if there else Path(_base(path.as_posix()) or path.anchor)
    if outputs and base.resolve().is_relative_to(outputs):
        return [], [finding("BAT-10", readable(str(path)))]
    told: Told = {}
    found: list[str] = []
    for file in _files(path, outputs, told) if there else _matched(path.as_posix(), outputs, told):
        if reason := _unfit(file):
            told[str(file)] = _out_of_reach(str(file), Unreachable(reason))
        elif not (outputs and file.resolve().is_relative_to(outputs)):
            found.append(file.resolve().as_posix())
    left, earlier = without_outputs(found, contents, str)
    return [_source(Path(file), outputs) for file in left], [*told.values(), *earlier]


def _unfit(file: Path) -> str:
    """Why there is no file to read at a path, such as a link that leads nowhere; "" where there is one."""
    try:
        return "" if S_ISREG(file.stat().st_mode) else "it is no file"
    except OSError as error:
        return reason_of(error)


def _base(pattern: str) -> str:
    """The folder above the first part of a pattern that is not plain; "" where that is the first."""
    return re.split(r"[*?[]", pattern, maxsplit=1)[0].rpartition("/")[0]


def _files(folder: Path, outputs: Path | None, told: Told) -> Iterator[Path]:
    """The orgs' files in a folder and in its folders."""
    for here, names in _walked(folder, outputs, told):
        yield from (here / name for name in names if _is_org(name) and not _passed_over((name,)))


def _walked(folder: Path, outputs: Path | None, told: Told) -> Iterator[tuple[Path, list[str]]]:
    """A folder and those in it, each with the names of its files; what could not be looked into is added to what is told."""

    def failed(error: OSError) -> None:
        told[str(error.filename)] = _out_of_reach(str(error.filename), Unreachable(reason_of(error)))

    for place, folders, names in os.walk(folder, onerror=failed):
        here = Path(place)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and (here / name).resolve() != outputs)
        told.update((str(here / name), _not_followed(here / name)) for name in folders if (here / name).is_symlink())
        yield here, sorted(names)


def _not_followed(link: Path) -> Finding:
    return finding("BAT-11", readable(str(link)))


def _matched(pattern: str, outputs: Path | None, told: Told) -> Iterator[Path]:
    """The files that a pattern matches, and those in the folders that it matches."""
    for match in _matches(pattern, outputs, told):
        if not os.path.isdir(match):  # noqa: PTH112 - does not fail where it may not be looked at
            yield from () if _passed_over((match.name,)) else (match,)
        elif match.is_symlink():
            told[str(match)] = _not_followed(match)
        else:
            yield from _files(match, outputs, told)


def _matches(pattern: str, outputs: Path | None, told: Told) -> Iterator[Path]:
    """What a pattern matches; `**` stands for a folder and all in it."""
    above, *below = re.split(r"(?<![^/])\*\*(?:/+|$)", pattern, maxsplit=1)
    matches = sorted(map(Path, glob.glob(above or ".")))  # noqa: PTH207 - may be absolute
    if not any(below):
        yield from matches
        return
    for folder in matches:  # each for itself, since glob runs round where links lead in a circle
        for here, _ in _walked(folder, outputs, told):
            yield from _matches(f"{glob.escape(str(here))}/{below[0]}", outputs, told)


def _source(file: Path, outputs: Path | None) -> Source:
    """A file of this machine."""
    whole = file.resolve()
    try:
        key = Path(os.path.relpath(whole, outputs)) if outputs else whole
    except ValueError:  # another drive of Windows
        key = whole
    return Source(readable(key.as_posix()), str(whole))


def _is_org(name: str) -> bool:
    """Whether a file in a folder is of a kind that is read."""
    return os.path.splitext(name)[1].lower() in KINDS  # noqa: PTH122 - a name, maybe of another system


def _passed_over(within: Sequence[str]) -> bool:
    """Whether a file is hidden, or only marks that another is open."""
    return any(part.startswith(".") for part in within) or within[-1].startswith(MARK)


def _in_url(url: str, target: str) -> tuple[list[Source], list[Finding]]:
    """The files behind a URL, which may be a folder or a glob.

    Raises:
        Unreachable: it cannot be looked at, or there is nothing.
    """
    files, path = opened(url)
    with _reaching():
        if files.isfile(path):
            return [_remote(url, path)], []
        folder = files.isdir(path)
        names = files.find(path) if folder else [name for name in files.glob(path) if not files.isdir(name)]
    if not folder and not glob.has_magic(path):
        raise Unreachable(MISSING)
    base, outputs = path.rstrip("/") if folder else _base(path), f"{shown(target).rstrip('/')}/"
    if f"{shown(joined(url, base))}/".startswith(outputs):
        return [], [finding("BAT-10", shown(url))]
    within = {name: name.removeprefix(base).strip("/").split("/") for name in names}
    names = [name for name, parts in within.items() if not _passed_over(parts) and (_is_org(name) or not folder)]
    names = [name for name in names if not _remote(url, name).key.startswith(outputs)]
    with _reaching():
        left, earlier = without_outputs(names, partial(files.cat, on_error="omit"), lambda name: shown(joined(url, name)))
    return [_remote(url, name) for name in left], earlier


def _remote(url: str, name: str) -> Source:
    address = joined(url, name)
    return Source(shown(address), address)


def joined(url: str, path: str) -> str:
    """The URL of a path in the file system of a URL."""
    if is_url(path):
        return path
    first, chain, rest = url.partition("::")
    if chain and "://" not in first:  # the same file in another way, such as simplecache::s3://bucket/a.csv
        return f"{first}::{joined(rest, path)}"
    if chain:  # a file in a file, such as zip://orgs/a.csv::s3://bucket/orgs.zip
        return f"{urlsplit(first).scheme}://{path.lstrip('/')}::{rest}"
    parts = urlsplit(url)
    within = path.lstrip("/")
    if parts.scheme not in HOSTED:  # the path holds the bucket, which the URL may give with its account
        within = within.removeprefix(parts.netloc.partition("@")[0]).lstrip("/")
    return f"{parts.scheme}://{parts.netloc}/{within}"


def shown(place: str) -> str:
    """A place as it may be told: a URL without the name and the password it may hold."""
    return "::".join(map(_shown, place.split("::"))) if is_url(place) else place


def _shown(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=re.sub(r"^.*@", "", parts.netloc))) if parts.scheme in HOSTED else url


def fetched(address: str, folder: Path) -> Path:
    """An org's file on this machine: as it lies there, or brought to a folder under its own name, cut where it is long.

    Raises:
        Unreachable: it cannot be brought.
    """
    if not is_url(address):
        return Path(address)
    files, path = opened(address)
    stem, ending = os.path.splitext(path.rsplit("/", 1)[-1])  # noqa: PTH122 - a name, maybe of another system
    copy = folder / (short(stem) + short(ending))
    with _reaching():
        files.get_file(path, str(copy))
    return copy
