"""Batch: what is done for one org, wherever it is done: fetch it, see whether that is needed, run the pipeline, write."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from allocator.batch.folder import Folder, Print, file_print, folder, trouble_of
from allocator.batch.looks import Template, Unfit, Write, writer
from allocator.batch.places import Unreachable, fetched, is_url, reason_of
from allocator.findings import Finding, finding
from allocator.outputs.batch_summary_record import CLEAN, DRAFT, FAILED, REFUSED, SETTLED, Record, counted

if TYPE_CHECKING:
    from allocator.pipeline import Options, Result


@dataclass(frozen=True)
class Setup:
    """What all orgs of a batch have in common. It is sent to workers, maybe on other machines, and names no file of this one.

    `options`: with the rule pack itself and the id of the scheme. `forms`: what is written for each org. `rules`, `chosen`:
    the stamps that records carry; an org that was done under others is done again. `force`: every org is done again, and
    written over whatever stands there.
    """

    target: str
    options: Options
    forms: tuple[str, ...]
    template: Template | None = None
    rules: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, Any] = field(default_factory=dict)
    force: bool = False

    @cached_property
    def folder(self) -> Folder:
        """The folder of the outputs."""
        return folder(self.target)

    @cached_property
    def writers(self) -> dict[str, Write]:
        """What writes each form. Raises looks.Unfit."""
        return {form: writer(form, self.options.scheme, self.template) for form in self.forms}

    @property
    def message(self) -> bytes:
        """What is sent to workers: itself, without what it holds open here."""
        return pickle.dumps(replace(self))

    def outputs(self, name: str) -> tuple[str, ...]:
        """The files that are written for an org."""
        return tuple(f"{name}-{self.options.scheme.lower()}.{form}" for form in self.forms)


@dataclass(frozen=True, slots=True)
class Task:
    """One org: its input (name in the manifest, and address), and the name of its outputs.

    `before`: the last that was done; `written`: what each output of ours was when it was written last.
    """

    key: str
    address: str
    name: str
    before: Record | None = None
    written: Mapping[str, Print] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an org; `kept`: "" where it was done now, else that there was nothing to do, in words."""

    record: Record
    kept: str = ""


class _Failed(Exception):  # noqa: N818 - an outcome, not a mistake
    """The org cannot be done: the finding that says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.code)
        self.found = found


def perform(setup: Setup, task: Task) -> Outcome:
    """Does what is to be done for one org. Never raises: whatever goes wrong is in the record."""
    started = time.monotonic()
    try:
        with _brought(task) as (path, digest):
            with _writing(task):
                kept = unchanged(setup, task, digest)
            if kept and task.before:
                return Outcome(task.before, kept)
            record = _performed(setup, task, path, digest)
    except _Failed as failed:
        record = failure(task, failed.found)
    except MemoryError:
        record = failure(task, finding("BAT-03", task.key, limit="this machine has"))
    except Exception as error:  # the last line of defence: one org's failure never stops another
        record = failure(task, finding("BAT-07", task.key, kind=type(error).__name__))
    return Outcome(replace(record, seconds=round(time.monotonic() - started, 3)))


def failure(task: Task, found: Finding) -> Record:
    """The record of an org that could not be done."""
    return counted(Record(task.key, FAILED, task.name, problem=_told(found)), [found])


def _told(found: Finding) -> str:
    """A finding without its place, as the summaries tell it."""
    return f"{found.code} {found.message}. {found.fix}"


def unchanged(setup: Setup, task: Task, digest: str) -> str:
    """That what was done before still stands, in words; "" where it does not.

    It does under the same content, rules and options, where no output is missing. An output that was edited since is
    left alone, and said; not so one that a run under other rules or options put there just before it was killed.
    """
    before = task.before
    if setup.force or before is None or before.status not in SETTLED or before.hash != digest:
        return ""
    if before.rules != setup.rules or before.options != setup.chosen:
        return ""
    found = {name: setup.folder.look(name) for name in before.outputs}
    if any(stands is None or stands[0] == 0 for stands in found.values()):
        return ""
    edited = [name for name, stands in found.items() if not _same(stands, before.outputs[name])]
    if any(_begun(setup, task, name, found[name]) for name in edited):
        return ""
    return f"unchanged; edited since: {', '.join(edited)}" if edited else "unchanged"


def _same(found: Print | None, written: Print) -> bool:
    """Whether a file is as it was written; by its size where a folder tells no more."""
    return found is not None and found[0] == written[0] and found[1] in {"", written[1]}


def needed(setup: Setup, task: Task) -> bool:
    """Whether there is something to do for an org, as far as can be told before it is read."""
    try:
        with _brought(task) as (_, digest), _writing(task):
            return not unchanged(setup, task, digest)
    except _Failed:
        return True


@contextmanager
def _brought(task: Task) -> Iterator[tuple[Path, str]]:
    """The org's file on this machine, and the SHA-256 of its content, "" where there is none."""
    with TemporaryDirectory() if is_url(task.address) else nullcontext("") as folder:
        try:
            path = fetched(task.address, Path(folder))
            digest = file_print(path)[1] if path.is_file() else ""
        except (Unreachable, OSError) as error:
            raise _Failed(finding("BAT-04", task.key, reason=reason_of(error))) from error
        yield path, digest


def _performed(setup: Setup, task: Task, path: Path, digest: str) -> Record:
    from allocator.outputs.batch_summary_figures import figures
    from allocator.pipeline import run

    result, found = run([path], setup.options)
    record = counted(Record(task.key, REFUSED, task.name, digest, rules=setup.rules, options=setup.chosen), found)
    if result is None:
        return replace(record, problem=_told(found[0]) if found else "")
    with _writing(task):
        outputs = _written(setup, task, result)
    status = DRAFT if result.draft else CLEAN
    return replace(record, status=status, figures=figures(result), outputs=outputs)


@contextmanager
def _writing(task: Task) -> Iterator[None]:
    """Says of what the folder of the outputs refuses that it is that."""
    try:
        yield
    except (_Failed, MemoryError):
        raise
    except Unfit as unfit:
        raise _Failed(unfit.found) from unfit
    except Exception as error:  # a folder behind a URL has errors of its own
        raise _Failed(finding("BAT-05", task.key, reason=trouble_of(error))) from error


def _written(setup: Setup, task: Task, result: Result) -> dict[str, Print]:
    """Writes the outputs of an org, all of them before any is put in its place."""
    with setup.folder.workshop() as workshop:
        prints = {}
        for form, name in zip(setup.forms, setup.outputs(task.name), strict=True):
            part = Path(workshop) / name
            setup.writers[form](result, part)
            prints[name] = file_print(part)
        ours = {name: [*_standing(setup, task, name, made), made] for name, made in prints.items()}
        setup.folder.note(task.name, json.dumps(ours))
        for name in prints:
            setup.folder.publish(Path(workshop) / name, name)
    return prints


def _standing(setup: Setup, task: Task, name: str, made: Print) -> list[Print]:
    """What of ours stands in the place of an output, if anything.

    Fails where the output would destroy a file that this batch has not written, or that was changed since.
    """
    stands = setup.folder.look(name)
    if stands is None or stands[0] == 0:
        return []
    ours = task.written.get(name, made)
    if _same(stands, made) or _same(stands, ours) or _begun(setup, task, name, stands):
        return [stands]
    if setup.force:
        return []
    raise _Failed(finding("BAT-06", task.key, file=name))


def _begun(setup: Setup, task: Task, name: str, stands: Print | None) -> bool:
    """Whether a run that was killed before the manifest told of it put an output there, or wrote over it as ours."""
    try:
        noted = json.loads(setup.folder.noted(task.name) or "{}")
    except ValueError:  # cut off
        return False
    return any(_same(stands, (size, digest)) for size, digest in noted.get(name, ()))
