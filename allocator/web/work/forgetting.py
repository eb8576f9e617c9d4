"""The last step where a person goes: what database and downloads hold of the person goes too, and nothing is left in files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from allocator.web.tables import Audit, ColumnMap, Job, Override, Upload, Version
from allocator.web.work.erasing import in_json
from allocator.web.work.person_names import Named
from allocator.web.work.places import EXPORTS, UPLOADS, Places

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

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
        _counted(session, answer)
        uploads = session.scalars(select(Upload).where(Upload.organisation_id == organisation)).all()
        downloads = _downloads(session, organisation)
        maps = session.scalars(select(ColumnMap).where(ColumnMap.organisation_id == organisation)).all()
        named = (each for each in maps if in_json(each.columns, found, instead) != each.columns)
        for row in (*uploads, *named):
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
    for download in downloads:
        places.drop(EXPORTS, download)
    database.scrub()


def disowned(database: Database, places: Places, job: Job, answer: Json) -> None:
    """Drops the downloads of the job's organisation, which may name a person whose account is gone; see `tasks.disown`."""
    with database.write() as session:
        _counted(session, answer)
        downloads = _downloads(session, job.organisation_id)
    for download in downloads:
        places.drop(EXPORTS, download)
    database.scrub()


def _counted(session: Session, answer: Json) -> None:
    """Notes what versions count that were made anew."""
    for folder, told in answer["versions"].items():
        session.get_one(Version, folder.replace("\\", "/").rpartition("/")[2]).counts = told["counts"]


def _downloads(session: Session, organisation: str) -> list[str]:
    """The downloads that an organisation had; their rows are gone."""
    gone = delete(Job).where(Job.organisation_id == organisation, Job.result != "")
    return list(session.scalars(gone.returning(Job.id)))


def _rewritten(row: Override | Version, fields: Sequence[str], found: Named, instead: str) -> bool:
    """Whether a row named the person; it does no more."""
    before = {field: getattr(row, field) for field in fields}
    after = {field: in_json(value, found, instead) for field, value in before.items() if value is not None}
    for field, value in after.items():
        setattr(row, field, value)
    return any(before[field] != value for field, value in after.items())
