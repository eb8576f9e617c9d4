"""Retention: what is over is deleted, rows and files alike, and nothing of it is left in the database.

Files lie in folders of the data folder that are named by a row: uploads/<upload>, versions/<version>, exports/<job>. The row
is committed before its folder is made, so a folder without a row is one whose row is gone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select

from allocator.web.tables import Attempt, ColumnMap, Invitation, Job, Override, SignIn, Token, Upload, Version, now
from allocator.web.work.places import EXPORTS, UPLOADS, VERSIONS, Places

if TYPE_CHECKING:
    from allocator.web.database import Database
    from allocator.web.settings import Settings

FOLDERS: dict[str, type[Upload | Version | Job]] = {UPLOADS: Upload, VERSIONS: Version, EXPORTS: Job}
EVERY = 600  # seconds from one sweep to the next
REMEMBERED = timedelta(days=30)  # jobs that have ended without a result to fetch, and tokens and links that are over
OVER = ("done", "failed", "cancelled")


def sweep(database: Database, settings: Settings, at: datetime | None = None) -> int:
    """Deletes what is over at a time (now); the number of rows deleted."""
    moment = at or now()
    with database.write() as session:
        gone = sum(len(session.execute(delete(table).where(over).returning(*_key(table))).all()) for table, over in _over(moment))
    if tidy(database, settings) or gone:
        database.scrub()
    else:
        database.empty_log()
    return gone


def tidy(database: Database, settings: Settings) -> int:
    """Removes the folders whose rows are gone; their number."""
    places, gone = Places(settings.data), 0
    for kind, table in FOLDERS.items():
        found = places.all(kind)  # before the rows are read: a new folder has its row already
        with database.read() as session:
            known = set(session.scalars(select(table.id)))
        for name in found:
            if name.removeprefix(".") not in known:
                gone += 1
                places.drop(kind, name)
    return gone


def _over(at: datetime) -> list[tuple[Any, Any]]:
    """Each table that ages, with the condition of what is over."""
    old = at - REMEMBERED
    return [
        (Version, Version.delete_at <= at),
        (Override, Override.organisation_id.not_in(select(Version.organisation_id))),  # their last version is gone
        (Upload, Upload.expires_at <= at),
        (ColumnMap, ~or_(*(ColumnMap.organisation_id.in_(select(each.organisation_id)) for each in (Version, Upload)))),
        (Job, or_(Job.expires_at <= at, Job.state.in_(OVER) & (Job.ended_at <= old))),
        (SignIn, SignIn.expires_at <= at),
        (Invitation, Invitation.expires_at <= at),
        (Token, or_(Token.expires_at <= old, Token.revoked_at <= old)),
        (Attempt, Attempt.last_at <= at - timedelta(days=1)),
    ]


def _key(table: Any) -> list[Any]:  # noqa: ANN401 (a mapped class)
    return list(table.__table__.primary_key.columns)
