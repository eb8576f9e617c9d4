"""What is kept of one person who has an account: all of it as data, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from allocator.web.tables import Audit, Member, Organisation, Override, Token, Upload, User, Version
from allocator.web.work.kinds import waiting

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

MADE = {"uploads": (Upload, Upload.made_by), "versions": (Version, Version.uploaded_by), "overrides": (Override, Override.made_by)}
SHOWN = {
    "uploads": ("id", "name", "made_at"),
    "versions": ("id", "number", "name", "uploaded_at"),
    "overrides": ("id", "activity", "scope", "position", "letter", "before", "reason", "made_at", "undone_at"),
    "tokens": ("id", "name", "scope", "made_at", "expires_at", "revoked_at"),
    "log": ("at", "action", "organisation_id", "subject", "details"),
}


def account_record(session: Session, user: User) -> dict[str, Any]:
    """Everything that stands in the database of a person with an account."""
    places = session.execute(
        select(Organisation.name, Member.role, Member.made_at).join(Member).where(Member.user_id == user.id)
    ).all()
    own = [(name, session.scalars(select(table).where(column == user.id)).all()) for name, (table, column) in MADE.items()]
    own.append(("tokens", session.scalars(select(Token).where(Token.user_id == user.id)).all()))
    own.append(("log", session.scalars(select(Audit).where(Audit.user_id == user.id).order_by(Audit.id)).all()))
    return {
        "account": {"id": user.id, "email": user.email, "name": user.name, "since": user.made_at.isoformat()},
        "organisations": [{"name": name, "role": role, "since": since.isoformat()} for name, role, since in places],
        **{name: [_shown(row, SHOWN[name]) for row in rows] for name, rows in own},
    }


def _shown(row: object, fields: tuple[str, ...]) -> dict[str, Any]:
    """Some columns of a row, times as text."""
    values = {name: getattr(row, name) for name in fields}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def disown(session: Session, user: User) -> None:
    """Has jobs take the name of a person whose account goes out of the files of every organisation with letters set by them.

    Call it before the account is deleted; the jobs begin when it is.
    """
    for organisation in session.scalars(select(Override.organisation_id).where(Override.made_by == user.id).distinct()):
        session.add(waiting("disown", organisation))


def disown_again(session: Session, organisation: str, since: datetime) -> None:
    """Has that done once more where an account went while files of an organisation were written that may have its name still."""
    removed = select(Audit.id).where(Audit.action == "user-removed", Audit.at >= since).limit(1)
    if session.scalar(removed):
        session.add(waiting("disown", organisation))


def alone_in(session: Session, user: User) -> list[str]:
    """The organisations that would be left without an administrator; none of their roles changes before the session's end."""
    places = select(Organisation.id).join(Member).where(Member.user_id == user.id).order_by(Organisation.id)
    session.execute(places.with_for_update(of=Organisation))
    admins = select(Member.organisation_id).where(Member.role == "admin")
    others = admins.where(Member.user_id != user.id)
    mine = admins.where(Member.user_id == user.id, Member.organisation_id.not_in(others))
    return list(session.scalars(select(Organisation.name).where(Organisation.id.in_(mine))))
