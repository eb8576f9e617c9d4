"""Screen 13, persons in the org charts: what is kept of one, for that person, and its erasure from every version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Form, HTTPException, Request
from sqlalchemy import select
from starlette.responses import Response

from allocator.web.access import AtDesk, Db, Need, Routes, Who, Work, the_organisation
from allocator.web.audit import record
from allocator.web.forms import plain
from allocator.web.render import moved, show
from allocator.web.screens.seen import in_words
from allocator.web.tables import Override, Version
from allocator.web.work.person_names import Named

routes = Routes()
PATH = "/organisations/{organisation}/administration/persons"
INSTEAD = "(erased {})"
SHORTEST, MOST = 3, 20  # characters of a name, names of a person
Names = Annotated[str, Form(max_length=4000)]


@routes.get(PATH, Need.ADMIN)
def persons(request: Request, organisation: str, database: Db) -> Response:
    """The form: how the person is called in the sheets."""
    with database.read() as session:
        place = the_organisation(session, organisation)
    return show(request, "persons.html", organisation=place)


@routes.post(f"{PATH}/found", Need.ADMIN)
def found(request: Request, organisation: str, database: Db, desk: AtDesk, names: Names) -> Response:
    """What the versions hold of the person, before anything is done; nothing of it is kept."""
    texts = _names(organisation, names)
    with database.read() as session:
        place = the_organisation(session, organisation)
        query = select(Version).where(Version.organisation_id == organisation, Version.state == "ready")
        versions = session.scalars(query.order_by(Version.number)).all()
        hand = session.scalars(select(Override).where(Override.organisation_id == organisation)).all()
    called = Named(texts)
    elsewhere = sum(called.search(f"{made.position}\n{made.reason}") for made in hand)
    elsewhere += sum(called.search(version.name) for version in versions)
    with in_words():
        told = desk.find([version.id for version in versions], texts)
    counts = [sum(count for _, count in each["cells"]) for each in told["versions"]]
    return show(
        request,
        "persons_found.html",
        organisation=place,
        names="\n".join(texts),
        versions=[(version, count) for version, count in zip(versions, counts, strict=True) if count],
        total=sum(counts),
        elsewhere=elsewhere,
        cells=_summed(told["versions"], "cells"),
        near=_summed(told["versions"], "near"),
        holders=_holders(told["versions"]),
        left=[text for text in texts if text not in told["persons"]],
    )


def _summed(versions: Sequence[dict[str, Any]], key: str) -> list[tuple[str, int]]:
    """Distinct texts with how often they stand in all versions, most frequent first."""
    counts: Counter[str] = Counter()
    for each in versions:
        counts.update(dict(each[key]))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _holders(versions: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Who is found, by id: the newest row of each."""
    return list({(one["name"], one["person_id"] or one["id"]): one for each in versions for one in each["holders"]}.values())


@routes.post(f"{PATH}/export", Need.ADMIN)
def export(organisation: str, caller: Who, database: Db, jobs: Work, names: Names) -> Response:
    """Begins to collect what is kept of the person."""
    job = jobs.submit("told", organisation, by=caller.id, texts=_names(organisation, names))
    with database.write() as session:
        record(session, caller, "person-exported", organisation)
    return moved(f"/organisations/{organisation}/jobs/{job}")


@routes.post(f"{PATH}/erase", Need.ADMIN)
def erase(organisation: str, caller: Who, jobs: Work, names: Names) -> Response:
    """Begins to erase the person; the log has it when it is done and something was found."""
    job = jobs.submit("erase", organisation, by=caller.id, texts=_names(organisation, names), instead=INSTEAD)
    return moved(f"/organisations/{organisation}/jobs/{job}")


def _names(organisation: str, text: str) -> list[str]:
    """One name in each line; too short ones would take others along."""
    names = [name for line in text.splitlines() if (name := plain(line))][:MOST]
    if not names or min(map(len, names)) < SHORTEST:
        told = f"Enter the name as the sheets have it, at least {SHORTEST} characters in each line."
        raise HTTPException(422, told, {"location": PATH.format(organisation=organisation)})
    return names
