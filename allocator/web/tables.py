"""The database of the web application: who may do what, which versions there are, what was changed by hand, and when.

It holds no org: what was read and allocated lies in the data folder, in files named by the ids that stand here. Ids and
names of files are random; tokens stand as hashes only; times are UTC.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Identity, MetaData, String, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """A random id of 32 hexadecimal digits, which nobody can guess."""
    return uuid.uuid4().hex


def now() -> datetime:
    """The time of the rows that are written, in UTC; tests move this clock."""
    return datetime.now(UTC)


def told(value: datetime) -> str:
    """A time in words."""
    return f"{value.day} {value:%b %Y, %H:%M} UTC"


class Moment(TypeDecorator[datetime]):
    """A time in UTC, aware of it on both databases (SQLite keeps no time zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuses a time without a zone, which would mean another moment on another machine."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """In UTC, whatever the zone of the connection is."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """A text. One with a NUL, which PostgreSQL cannot hold, is looked for in vain and kept without it, on both databases."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """The mark of what cannot be shown in place of each NUL."""
        return value.replace("\0", "\ufffd") if value else value


class Table(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: Words, datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 (read by SQLAlchemy)


def _key() -> Mapped[str]:
    return mapped_column(primary_key=True, default=new_id)


def _organisation(**options: Any) -> Mapped[str]:  # noqa: ANN401 (of mapped_column)
    return mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True, **options)


def _person() -> Mapped[str | None]:
    """Who did it; None once this person was erased."""
    return mapped_column(ForeignKey("users.id", ondelete="SET NULL"), default=None)


class User(Table):
    """A person who signs in. `administrator`: of the installation; roles in organisations stand in `Member`.

    `email` is folded to lower case. `password` is an argon2id hash, None for who signs in elsewhere (`subject`: issuer
    and subject of the identity provider) or not at all.
    """

    __tablename__ = "users"
    id: Mapped[str] = _key()
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str | None] = mapped_column(default=None)
    subject: Mapped[str | None] = mapped_column(unique=True, default=None)
    administrator: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=now)


class SignIn(Table):
    """A session of a browser, by the hash of its cookie."""

    __tablename__ = "sign_ins"
    hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class Invitation(Table):
    """A one-time link: `kind` is set-up (the first administrator), join (an organisation, in a role) or password (a new one)."""

    __tablename__ = "invitations"
    id: Mapped[str] = _key()
    hash: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    organisation_id: Mapped[str | None] = _organisation(default=None)
    role: Mapped[str | None] = mapped_column(default=None)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), default=None)
    made_by: Mapped[str | None] = _person()
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class Organisation(Table):
    """An organisation whose versions are kept. `retention_days`: after upload; None for that of the installation."""

    __tablename__ = "organisations"
    id: Mapped[str] = _key()
    name: Mapped[str]
    retention_days: Mapped[int | None] = mapped_column(default=None)
    made_by: Mapped[str | None] = _person()
    made_at: Mapped[datetime] = mapped_column(default=now)


class Member(Table):
    """The role of a user in an organisation: viewer, editor or admin."""

    __tablename__ = "members"
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)


class Token(Table):
    """A token of the JSON API for one organisation. `scope`: read or write; never more than its maker may do today."""

    __tablename__ = "tokens"
    id: Mapped[str] = _key()
    hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    scope: Mapped[str]
    organisation_id: Mapped[str] = _organisation()
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class Upload(Table):
    """Files that were uploaded and are not yet confirmed; nothing of them is a version before that.

    They lie in the data folder, uploads/<id>/. `files`: [{"name": as uploaded, "file": random name there}]. `state`:
    reading, ready (columns and problems can be looked at), importing or failed. `column_map`: as the user set it. `corrections`:
    [{"file", "sheet", "row", "column", "text"}]. `leave_out`: rows with errors are left out at import.
    """

    __tablename__ = "uploads"
    id: Mapped[str] = _key()
    organisation_id: Mapped[str] = _organisation()
    name: Mapped[str]
    files: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="reading")
    column_map: Mapped[dict[str, Any]] = mapped_column(default=dict)
    corrections: Mapped[list[Any]] = mapped_column(default=list)
    leave_out: Mapped[bool] = mapped_column(default=False)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by: Mapped[str | None] = _person()
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class Version(Table):
    """One confirmed upload of an organisation, numbered from 1, in the data folder under versions/<id>/.

    `name`: of the file. `state`: building, ready or failed. `counts`: positions, rows, letters, errors, warnings …
    `options`: how it was run (rules, infer, as_of …), so that it can be run again.
    """

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)
    id: Mapped[str] = _key()
    organisation_id: Mapped[str] = _organisation()
    number: Mapped[int]
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="building")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    uploaded_by: Mapped[str | None] = _person()
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    delete_at: Mapped[datetime]


class Job(Table):
    """Work in a process of its own. `state`: queued, running, done, failed or cancelled.

    `text` says what is being done, `percent` how much of it is (None where unknown), `error` what went wrong: none of them
    holds what stands in a cell. `result`: a file of the data folder, relative to it, offered as `result_name` until
    `expires_at`.
    """

    __tablename__ = "jobs"
    id: Mapped[str] = _key()
    organisation_id: Mapped[str] = _organisation()
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="queued", index=True)
    text: Mapped[str] = mapped_column(default="")
    percent: Mapped[int | None] = mapped_column(default=None)
    error: Mapped[str] = mapped_column(default="")
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[str] = mapped_column(default="")
    result_name: Mapped[str] = mapped_column(default="")
    upload_id: Mapped[str | None] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"), default=None, index=True)
    version_id: Mapped[str | None] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), default=None, index=True)
    made_by: Mapped[str | None] = _person()
    made_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)


class Override(Table):
    """A letter set by hand: the one that stands, or one that stood (`state`), with who, when and why.

    `version_id`: the version for which it was set; it is carried to later ones. `letter` and `before` are canonical letters,
    "" for none. `state`: active, undone, or what became of it in a later version, and `why` that. `remembers`: who had which
    letter on the row when it was set, and how position and scope were called.
    """

    __tablename__ = "overrides"
    id: Mapped[str] = _key()
    organisation_id: Mapped[str] = _organisation()
    version_id: Mapped[str | None] = mapped_column(ForeignKey("versions.id", ondelete="SET NULL"), default=None, index=True)
    activity: Mapped[str]
    scope: Mapped[str]
    position: Mapped[str]
    letter: Mapped[str]
    before: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")
    why: Mapped[str] = mapped_column(default="")
    remembers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by: Mapped[str | None] = _person()
    made_at: Mapped[datetime] = mapped_column(default=now)
    undone_by: Mapped[str | None] = _person()
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class ColumnMap(Table):
    """The columns as users of an organisation set them, remembered by the headers they were set for (`headers`: a hash)."""

    __tablename__ = "column_maps"
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    headers: Mapped[str] = mapped_column(primary_key=True)
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Audit(Table):
    """What was done, by whom and when; rows are only ever added. It names people, organisations and things by id alone.

    So erasing a person needs no change here. `details` holds no names, texts of cells or reasons.
    """

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    user_id: Mapped[str | None]
    organisation_id: Mapped[str | None] = mapped_column(index=True)
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Attempt(Table):
    """Wrong passwords in a row, by a hash of the account or of the address that they came from."""

    __tablename__ = "attempts"
    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(default=now)
