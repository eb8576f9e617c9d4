"""Screen 13, persons in the org charts: what is kept of one, for that person, and its erasure from every version."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, HTTPException, Request
from starlette.responses import Response

from allocator.web.access import Db, Need, Routes, Who, Work, the_organisation
from allocator.web.audit import record
from allocator.web.database import Database
from allocator.web.forms import plain
from allocator.web.render import moved, show

routes = Routes()
PATH = "/organisations/{organisation}/administration/persons"
INSTEAD = "(erased)"
SHORTEST, MOST = 3, 20  # characters of a name, names of a person
Names = Annotated[str, Form(max_length=4000)]


@routes.get(PATH, Need.ADMIN)
def persons(request: Request, organisation: str, database: Db) -> Response:
    """The form: how the person is called in the sheets."""
    with database.read() as session:
        place = the_organisation(session, organisation)
    return show(request, "persons.html", organisation=place, instead=INSTEAD)


@routes.post(f"{PATH}/export", Need.ADMIN)
def export(organisation: str, caller: Who, database: Db, jobs: Work, names: Names) -> Response:
    """Begins to collect what is kept of the person."""
    job = jobs.submit("told", organisation, by=caller.id, texts=_names(names))
    _recorded(database, caller, "person-exported", organisation)
    return moved(f"/organisations/{organisation}/jobs/{job}")


@routes.post(f"{PATH}/erase", Need.ADMIN)
def erase(organisation: str, caller: Who, database: Db, jobs: Work, names: Names) -> Response:
    """Begins to erase the person."""
    job = jobs.submit("erase", organisation, by=caller.id, texts=_names(names), instead=INSTEAD)
    _recorded(database, caller, "person-erased", organisation)
    return moved(f"/organisations/{organisation}/jobs/{job}")


def _names(text: str) -> list[str]:
    """One name in each line; too short ones would take others along."""
    names = [name for line in text.splitlines() if (name := plain(line))][:MOST]
    if not names or min(map(len, names)) < SHORTEST:
        raise HTTPException(422, f"Enter the name as the sheets have it, at least {SHORTEST} characters in each line.")
    return names


def _recorded(database: Database, caller: Who, action: str, organisation: str) -> None:
    with database.write() as session:
        record(session, caller, action, organisation)
