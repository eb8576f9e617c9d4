"""Screen 13, the people of an organisation: members, their roles, and one-time links for new ones."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, HTTPException, Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from allocator.web import sessions
from allocator.web.access import ROLES, Chosen, Db, Need, Routes, Who, the_organisation
from allocator.web.audit import record
from allocator.web.forms import among
from allocator.web.invitations import end_those_of, invite
from allocator.web.render import moved, show
from allocator.web.tables import Invitation, Member, Organisation, User, now

routes = Routes()
PATH = "/organisations/{organisation}/administration"
LAST = "Nothing was changed: this is the only administrator of the organisation, and it needs one. Make somebody else one first."


@routes.get(PATH, Need.ADMIN)
def members(request: Request, organisation: str, database: Db) -> Response:
    """Who is a member, in which role, and which links are open."""
    return _page(request, organisation, database)


def _page(request: Request, organisation: str, database: Db, link: str = "") -> Response:
    with database.read() as session:
        place = the_organisation(session, organisation)
        rows = session.execute(
            select(User, Member.role).join(Member).where(Member.organisation_id == organisation).order_by(func.lower(User.name))
        ).all()
        fresh = Invitation.organisation_id == organisation, Invitation.used_at.is_(None), Invitation.expires_at > now()
        links = session.scalars(select(Invitation).where(*fresh).order_by(Invitation.made_at)).all()
    return show(request, "members.html", organisation=place, rows=rows, links=links, link=link, roles=ROLES)


@routes.post(f"{PATH}/links", Need.ADMIN)
def make_link(
    request: Request, organisation: str, caller: Who, database: Db, settings: Chosen, role: Annotated[str, Form()]
) -> Response:
    """A one-time link for a new member. It is shown here and never again."""
    with database.write() as session:
        link = invite(session, settings, "join", organisation_id=organisation, role=among(role, ROLES), made_by=caller.id)
        record(session, caller, "link-made", organisation, role=role)
    return _page(request, organisation, database, link)


@routes.post(f"{PATH}/links/{{link}}/delete", Need.ADMIN)
def drop_link(organisation: str, link: str, caller: Who, database: Db) -> Response:
    """Ends a link before it is used."""
    with database.write() as session:
        invitation = session.get(Invitation, link)
        if invitation is None or invitation.organisation_id != organisation:
            raise HTTPException(404)
        session.delete(invitation)
        record(session, caller, "link-ended", organisation, role=invitation.role)
    return moved(PATH.format(organisation=organisation), "The link is ended.")


@routes.post(f"{PATH}/members/{{user}}", Need.ADMIN)
def change_role(
    organisation: str, user: str, caller: Who, database: Db, role: Annotated[str, Form()], stood: Annotated[str, Form()]
) -> Response:
    """Another role; the sessions of this member end, since a new role means a new session. `stood`: the role that was shown."""
    with database.write() as session:
        member = _member(session, organisation, user)
        if member.role != stood:
            told = "Nothing was changed: somebody has changed this role meanwhile, as it stands here now."
            raise HTTPException(409, told, {"location": PATH.format(organisation=organisation)})
        if member.role != among(role, ROLES):
            _keep_an_admin(session, member)
            member.role = role
            sessions.end_all(session, user)
            end_those_of(session, user, organisation)
            record(session, caller, "role-changed", organisation, user, role=role)
    return moved(PATH.format(organisation=organisation), "The role is changed. This person has to sign in again.")


@routes.post(f"{PATH}/members/{{user}}/remove", Need.ADMIN)
def remove(organisation: str, user: str, caller: Who, database: Db) -> Response:
    """Takes a member out of the organisation; the account stays."""
    with database.write() as session:
        member = _member(session, organisation, user)
        _keep_an_admin(session, member)
        session.delete(member)
        sessions.end_all(session, user)
        end_those_of(session, user, organisation)
        record(session, caller, "member-removed", organisation, user)
    return moved(PATH.format(organisation=organisation), "This person is no longer a member.")


def _member(session: Session, organisation: str, user: str) -> Member:
    """A member, whom nobody else changes meanwhile; nor any other of the organisation, so that an administrator is left."""
    session.get(Organisation, organisation, with_for_update=True)
    member = session.get(Member, (organisation, user), with_for_update=True)
    if member is None:
        raise HTTPException(404)
    return member


def _keep_an_admin(session: Session, member: Member) -> None:
    """Refuses to take the last administrator from an organisation."""
    admins = select(Member.user_id).where(Member.organisation_id == member.organisation_id, Member.role == "admin")
    if session.scalars(admins.with_for_update()).all() == [member.user_id]:
        raise HTTPException(409, LAST, {"location": PATH.format(organisation=member.organisation_id)})
