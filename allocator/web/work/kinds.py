"""The kinds of jobs: what each asks of the child process, and what the database is told when it is over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from allocator.web.tables import Job, Organisation, Override, Upload, Version, now
from allocator.web.work import forgetting, intake, overrides
from allocator.web.work.places import EXPORTS, UPLOADS, VERSIONS, Places

if TYPE_CHECKING:
    from allocator.web.database import Database
    from allocator.web.settings import Settings

Json = dict[str, Any]
CALLED = {"export": "raci", "mend": "to-mend", "compare": "changes", "check": "check", "told": "person"}  # downloads
UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Around:
    """What jobs have to do with: database, settings, and the places of files."""

    database: Database
    settings: Settings

    @property
    def places(self) -> Places:
        """Where files lie."""
        return Places(self.settings.data)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of jobs: the child's task, whether it is a heavy one, and how a waiting one is called.

    `arguments` are those of the task; `finish` is called with its answer, `clear` where there is none. `lasting`: it is begun
    again at the next start where it did not come to its end.
    """

    task: str
    heavy: bool
    text: str
    arguments: Callable[[Around, Job], Json]
    finish: Callable[[Around, Job, Json], None]
    clear: Callable[[Around, Job], None] = lambda around, job: None
    lasting: bool = False


def _look(around: Around, job: Job) -> Json:
    """An upload as it stands now."""
    with around.database.read() as session:
        upload = session.get_one(Upload, job.upload_id)
        remembered = intake.remembered(session, upload.organisation_id)
        return _upload(around, upload) | {"files": upload.files, "remembered": remembered, "leave_out": upload.leave_out}


def _upload(around: Around, upload: Upload) -> Json:
    return {
        "folder": str(around.places.upload(upload.id)),
        "rows": around.settings.rows,
        "column_map": upload.column_map,
        "corrections": upload.corrections,
        "options": upload.options,
    }


def _looked(around: Around, job: Job, answer: Json) -> None:
    with around.database.write() as session:
        upload = session.get(Upload, job.upload_id)
        if upload:
            upload.state = "ready"
            upload.column_map = upload.column_map or answer["column_map"]


def _not_looked(around: Around, job: Job) -> None:
    with around.database.write() as session:
        upload = session.get(Upload, job.upload_id)
        if upload and upload.state == "reading":
            upload.state = "failed"


def _build(around: Around, job: Job) -> Json:
    """An upload and the changes that are to be laid over it."""
    with around.database.read() as session:
        upload = session.get_one(Upload, job.upload_id)
        asked = _upload(around, upload)
        asked["upload"] = asked["folder"]
        asked |= {"folder": str(around.places.version(job.arguments["target"])), "leave_out": upload.leave_out}
        return asked | {"changes": overrides.standing(session, upload.organisation_id)}


def _built(around: Around, job: Job, answer: Json) -> None:
    """The version is there; what was uploaded goes."""
    with around.database.write() as session:
        upload, version = session.get_one(Upload, job.upload_id), session.get_one(Version, job.arguments["target"])
        row = session.get_one(Job, job.id)
        row.upload_id, row.version_id, version.state = None, version.id, "ready"
        overrides.noted(session, version, answer)
        intake.remember(session, upload, intake.seen(around.places, upload.id))
        if {each["id"] for each in overrides.standing(session, upload.organisation_id)} != answer["changes"].keys():
            session.add(waiting("settle", upload.organisation_id, version_id=version.id))  # letters were changed meanwhile
        before = update(Job).where(Job.upload_id == upload.id, Job.kind == "look")
        session.execute(before.values(upload_id=None, version_id=version.id))  # their pages lead to the version
        session.flush()
        session.delete(upload)
    around.places.drop(UPLOADS, upload.id)


def _not_built(around: Around, job: Job) -> None:
    """The upload stays, to be tried again."""
    with around.database.write() as session:
        upload = session.get(Upload, job.upload_id)
        if upload:
            upload.state = "ready"
        version = session.get(Version, job.arguments["target"])
        if version:
            session.delete(version)
    for name in (job.arguments["target"], f".{job.arguments['target']}"):
        around.places.drop(VERSIONS, name)


def _settle(around: Around, job: Job) -> Json:
    with around.database.read() as session:
        changes = overrides.standing(session, job.organisation_id)
    return {"folder": str(around.places.version(job.version_id or "")), "changes": changes}


def _settled(around: Around, job: Job, answer: Json) -> None:
    with around.database.write() as session:
        overrides.noted(session, session.get_one(Version, job.version_id), answer)


def _made_from(around: Around, job: Job) -> Json:
    """Something for download, made from a version; the job's further arguments go to the task."""
    return {"version": str(around.places.version(job.version_id or "")), "folder": _export(around, job), **job.arguments}


def _export(around: Around, job: Job) -> str:
    return str(around.places.export(job.id))


def _mend(around: Around, job: Job) -> Json:
    with around.database.read() as session:
        upload = session.get_one(Upload, job.upload_id)
        asked = _upload(around, upload)
    return asked | {"upload": asked["folder"], "folder": _export(around, job)}


def _compare(around: Around, job: Job) -> Json:
    before, after = (str(around.places.version(name or "")) for name in (job.arguments["before"], job.version_id))
    return {"before": before, "after": after, "folder": _export(around, job)}


def _check(around: Around, job: Job) -> Json:
    version = str(around.places.version(job.version_id)) if job.version_id else ""
    with around.database.read() as session:
        upload = session.get_one(Upload, job.upload_id)
    asked = {"files": upload.files, "upload": str(around.places.upload(upload.id)), "folder": _export(around, job)}
    return asked | {"version": version, "profile": job.arguments.get("profile", "usual")}


def _offer(around: Around, job: Job, answer: Json) -> None:
    """What was made can be fetched until it expires, under a name that begins with the organisation's."""
    file = PurePath(answer["file"])
    with around.database.write() as session:
        row = session.get_one(Job, job.id)
        of = UNSAFE.sub("-", session.get_one(Organisation, job.organisation_id).name).strip("-.")
        row.result = f"{EXPORTS}/{job.id}/{file}"
        called = "charters" if file.suffix == ".zip" else CALLED[job.kind]
        row.result_name = f"{of or 'organisation'}-{called}{file.suffix}"
        row.expires_at = now() + around.settings.export_life


def _drop(around: Around, job: Job) -> None:
    around.places.drop(EXPORTS, job.id)


def _person(around: Around, job: Job) -> Json:
    """All versions of the organisation, and how the person is called."""
    with around.database.read() as session:
        query = select(Version.id).where(Version.organisation_id == job.organisation_id, Version.state == "ready")
        versions = [str(around.places.version(name)) for name in session.scalars(query.order_by(Version.number))]
    return {"folders": versions, **job.arguments}


def _about(around: Around, job: Job) -> Json:
    return _person(around, job) | {"folder": _export(around, job)}


def _told(around: Around, job: Job, answer: Json) -> None:
    _offer(around, job, answer)
    _unname(around, job)


def _not_told(around: Around, job: Job) -> None:
    _drop(around, job)
    _unname(around, job)


def _unname(around: Around, job: Job) -> None:
    """The job itself keeps no name."""
    with around.database.write() as session:
        session.get_one(Job, job.id).arguments = {}
    around.database.scrub()


def _nobodys(around: Around, job: Job) -> Json:
    """All versions of the organisation, and the changes of people whose accounts are gone."""
    with around.database.read() as session:
        query = select(Override.id).where(Override.organisation_id == job.organisation_id, Override.made_by.is_(None))
        return _person(around, job) | {"changes": list(session.scalars(query))}


def _disowned(around: Around, job: Job, answer: Json) -> None:
    forgetting.disowned(around.database, around.places, job, answer)


def _erased(around: Around, job: Job, answer: Json) -> None:
    forgetting.forget(around.database, around.places, job, answer)


KINDS: Mapping[str, Kind] = {
    "look": Kind("look", False, "waiting to be read", _look, _looked, _not_looked),
    "build": Kind("build", True, "waiting to be imported", _build, _built, _not_built),
    "settle": Kind("settle", True, "waiting to be checked", _settle, _settled),
    "export": Kind("export", True, "waiting to be written", _made_from, _offer, _drop),
    "mend": Kind("mend", True, "waiting to be written", _mend, _offer, _drop),
    "compare": Kind("compare", True, "waiting to be compared", _compare, _offer, _drop),
    "check": Kind("check", True, "waiting to be checked", _check, _offer, _drop),
    "told": Kind("told", True, "waiting to be collected", _about, _told, _not_told),
    "disown": Kind("disown", True, "waiting to take a name out", _nobodys, _disowned, lasting=True),
    "erase": Kind("erase", True, "waiting to be erased", _person, _erased, _unname),
}


def waiting(kind: str, organisation: str, **values: Any) -> Job:  # noqa: ANN401 (columns)
    """A job of one of `KINDS` that waits for its turn. KeyError for an unknown kind."""
    return Job(organisation_id=organisation, kind=kind, text=KINDS[kind].text, **values)
