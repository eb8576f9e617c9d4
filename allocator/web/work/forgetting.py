"""The last step of an erasure: what the database and the downloads hold of a person goes, and nothing is left in their files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from allocator.web.tables import Audit, ColumnMap, Job, Override, Upload, Version
from allocator.web.work.erasing import in_json
from allocator.web.work.person_names import Named
from allocator.web.work.places import EXPORTS, UPLOADS, Places

if TYPE_CHECKING:
    from allocator.web.database import Database

Json = dict[str, Any]
BY_HAND = ("position", "activity", "scope", "reason", "why", "remembers")


def forget(database: Database, places: Places, job: Job, answer: Json) -> None:
    """Rewrites the rows of the job's organisation without the person, and drops its uploads and downloads.

    `answer` is that of `making.erase`. What was done stands in the log and, as {"cells", "versions"}, in the job's arguments;
    where none of the texts is a person's or none was found, nothing is logged.
    """
    if not answer["texts"]:
        with database.write() as session:
            session.get_one(Job, job.id).arguments = {}
        database.scrub()
        return
    found, instead = Named(answer["texts"]), str(answer["instead"])
    organisation = job.organisation_id
    with database.write() as session:
        hand = session.scalars(select(Override).where(Override.organisation_id == organisation)).all()
        versions = session.scalars(select(Version).where(Version.organisation_id == organisation)).all()
        touched = [_rewritten(each, BY_HAND, found, instead) for each in hand]
        touched += [_rewritten(each, ("name",), found, instead) for each in versions]
        for folder, told in answer["versions"].items():
            session.get_one(Version, folder.replace("\\", "/").rpartition("/")[2]).counts = told["counts"]
        uploads = session.scalars(select(Upload).where(Upload.organisation_id == organisation)).all()
        others = session.scalars(select(Job).where(Job.organisation_id == organisation, Job.id != job.id, Job.result != "")).all()
        maps = session.scalars(select(ColumnMap).where(ColumnMap.organisation_id == organisation)).all()
        named = (each for each in maps if in_json(each.columns, found, instead) != each.columns)
        for row in (*uploads, *others, *named):
            session.delete(row)
        done = {"cells": answer["cells"], "versions": answer["in"]}
        if answer["cells"] or any(touched):
            log = {"user_id": job.made_by, "organisation_id": organisation, "action": "person-erased"}
            session.add(Audit(**log, details=done))
        else:
            done = {}
        session.get_one(Job, job.id).arguments = done
    for upload in uploads:
        places.drop(UPLOADS, upload.id)
    for other in others:
        places.drop(EXPORTS, other.id)
    database.scrub()


def _rewritten(row: Override | Version, fields: Sequence[str], found: Named, instead: str) -> bool:
    """Whether a row named the person; it does no more."""
    before = {field: getattr(row, field) for field in fields}
    after = {field: in_json(value, found, instead) for field, value in before.items() if value is not None}
    for field, value in after.items():
        setattr(row, field, value)
    return any(before[field] != value for field, value in after.items())
