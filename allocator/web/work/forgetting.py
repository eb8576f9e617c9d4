"""The last step of an erasure: what the database and the downloads hold of a person goes, and nothing is left in their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from allocator.web.tables import ColumnMap, Job, Override, Upload, Version
from allocator.web.work.erasing import in_json, pattern
from allocator.web.work.places import EXPORTS, UPLOADS, Places

if TYPE_CHECKING:
    from allocator.web.database import Database

Json = dict[str, Any]


def forget(database: Database, places: Places, job: Job, answer: Json) -> None:
    """Rewrites the rows of the job's organisation without the person, and drops its uploads and downloads.

    `answer` is that of the task: {"versions": {folder: the answer of `kept.settled`}}.
    """
    found, instead = pattern(job.arguments["texts"]), str(job.arguments["instead"])
    organisation = job.organisation_id
    with database.write() as session:
        for made in session.scalars(select(Override).where(Override.organisation_id == organisation)):
            for name in ("position", "activity", "scope", "reason", "why"):
                setattr(made, name, found.sub(instead, getattr(made, name)))
            made.remembers = in_json(made.remembers, found, instead)
        for folder, told in answer["versions"].items():
            session.get_one(Version, folder.replace("\\", "/").rpartition("/")[2]).counts = told["counts"]
        for version in session.scalars(select(Version).where(Version.organisation_id == organisation)):
            version.name = found.sub(instead, version.name)
        uploads = session.scalars(select(Upload).where(Upload.organisation_id == organisation)).all()
        others = session.scalars(select(Job).where(Job.organisation_id == organisation, Job.id != job.id, Job.result != "")).all()
        maps = session.scalars(select(ColumnMap).where(ColumnMap.organisation_id == organisation)).all()
        named = (each for each in maps if in_json(each.columns, found, instead) != each.columns)
        for row in (*uploads, *others, *named):
            session.delete(row)
        session.get_one(Job, job.id).arguments = {}
    for upload in uploads:
        places.drop(UPLOADS, upload.id)
    for other in others:
        places.drop(EXPORTS, other.id)
    database.scrub()
