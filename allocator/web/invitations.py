"""One-time links: to set up the first account, to join an organisation, to choose a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select, update

from allocator.web.access import HERE, reaches
from allocator.web.secrets import digest, new_secret
from allocator.web.tables import Invitation, Member, Organisation, User, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from allocator.web.database import Database
    from allocator.web.settings import Settings


def invite(session: Session, settings: Settings, kind: str, **values: str | None) -> str:
    """A new link of a kind (set-up, join, password), as people are to open it; shown now and never again."""
    secret = new_secret()
    session.add(Invitation(hash=digest(secret), kind=kind, expires_at=now() + settings.invitation_life, **values))
    return f"{settings.url}/invitations/{secret}"


def opened(session: Session, secret: str) -> Invitation | None:
    """The invitation of a link; None where it was used, is over, or never was."""
    fresh = Invitation.used_at.is_(None), Invitation.expires_at > now()
    return session.scalar(select(Invitation).where(Invitation.hash == digest(secret), *fresh))


def used(session: Session, invitation: Invitation) -> bool:
    """Uses it up; False where somebody else was quicker."""
    unused = Invitation.id == invitation.id, Invitation.used_at.is_(None)
    changed = session.execute(update(Invitation).where(*unused).values(used_at=now()).returning(Invitation.id))
    return changed.first() is not None


def end_those_of(session: Session, user: str, organisation: str | None = None) -> None:
    """Ends the links that a user made, for one organisation or all: who is no administrator any more lets nobody in."""
    query = delete(Invitation).where(Invitation.made_by == user)
    session.execute(query.where(Invitation.organisation_id == organisation) if organisation else query)


def join(session: Session, invitation: Invitation, user: str) -> bool:
    """Makes a user what the invitation says; False where the user has this role there already, or a higher one."""
    organisation, role = invitation.organisation_id, invitation.role
    if organisation is None or role is None:
        return False
    session.get_one(User, user, with_for_update=True)  # two links that one user opens at once come one after the other
    member = session.get(Member, (organisation, user), with_for_update=True)
    if member is None:
        session.add(Member(organisation_id=organisation, user_id=user, role=role))
    elif reaches(member.role, role):
        return False
    else:
        member.role = role
    return True


def set_up_link(database: Database, settings: Settings) -> str | None:
    """The link that makes the first account; None where there is one already. Earlier links of the kind end."""
    with database.write() as session:
        session.execute(delete(Invitation).where(Invitation.kind == "set-up"))
        if session.scalar(select(exists().where(User.email != HERE))):
            return None
        return invite(session, settings, "set-up")


def the_one_user_exists(database: Database) -> None:
    """Makes the user of an installation without accounts, where it is not there yet."""
    with database.write() as session:
        if not session.scalar(select(exists().where(User.email == HERE))):
            session.add(User(email=HERE, name="This computer", administrator=True))


def hand_over(session: Session) -> None:
    """Where people sign in, administrators of the service take over what the one user of before had alone.

    These are the organisations that nobody administers; they wait until there is an account.
    """
    here = select(User.id).where(User.email == HERE)
    session.execute(delete(Member).where(Member.user_id.in_(here)))
    administered = select(Member.organisation_id).where(Member.role == "admin")
    heirs = session.scalars(select(User.id).where(User.administrator, User.email != HERE)).all()
    for organisation in session.scalars(select(Organisation.id).where(Organisation.id.not_in(administered))).all():
        for heir in heirs:
            session.merge(Member(organisation_id=organisation, user_id=heir, role="admin"))
