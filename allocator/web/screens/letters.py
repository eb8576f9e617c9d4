"""Screens 9 and 10, a letter set by hand: with its reason, checked at once, and taken back.

The matrix asks by htmx and gets a message; the page that tells why posts a form and is shown anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, HTTPException, Request
from starlette.responses import Response

from allocator.web.access import AtDesk, Caller, Db, Need, Routes, Who, Work, belonging
from allocator.web.audit import record
from allocator.web.database import Database
from allocator.web.render import moved, show
from allocator.web.screens.seen import NOTHING, Opened, Seen, in_words
from allocator.web.screens.why import why_again
from allocator.web.tables import Job, Override
from allocator.web.work.desk import Desk
from allocator.web.work.overrides import Wish
from allocator.web.work.posts import post_of

routes = Routes()
HOME = "/organisations/{organisation}/versions/{version}"
CHANGED = "letters-changed"  # the event by which a page learns that letters and checks are not as they were
Sent = Annotated[str, Form(max_length=500)]


@routes.post(f"{HOME}/letters", Need.EDITOR)
def set_letter(
    request: Request,
    organisation: str,
    version: str,
    seen: Opened,
    caller: Who,
    database: Db,
    desk: AtDesk,
    row: Sent,
    position: Sent,
    reason: Annotated[str, Form(max_length=5_000)] = "",
    letter: Annotated[str, Form(max_length=20)] = "",
    stood: Annotated[str | None, Form(max_length=20)] = None,
) -> Response:
    """Sets a letter by hand; letters and checks are made anew at once, or by a job for a large org.

    `stood`: the letter that the form was opened on, NOTHING for none. Where another stands by now, that is said, and nothing is
    set.
    """
    wish = Wish(row, position, letter, reason, "" if stood == NOTHING else stood)
    try:
        job, change = set_by_hand(seen, caller, database, desk, wish)
    except HTTPException as refused:
        if "hx-request" in request.headers or refused.status_code not in {409, 422}:
            raise
        return why_again(request, seen, desk, database, wish, refused)
    place = _Place(organisation, version, row, position)
    return _done(
        request, place, f"{letter.strip().upper() or 'No letter'} is set by hand for {_called(seen, position)}.", job, change
    )


def set_by_hand(seen: Seen, caller: Caller, database: Database, desk: Desk, wish: Wish) -> tuple[str, str]:
    """Sets a letter: the job that lays it over a large org, "" where it stands already, and the id of the change.

    Raises HTTPException 409, 422 or 503, in words.
    """
    with in_words():
        job, change = desk.change(seen.version.id, caller.id, wish)
    with database.write() as session:
        activity = wish.row.partition("@")[0]
        record(session, caller, "letter-set", seen.organisation.id, change, activity=activity, letter=wish.text.strip() or "none")
    return job, change


@routes.post(f"{HOME}/letters/{{change}}/undo", Need.EDITOR)
def undo(
    request: Request,
    organisation: str,
    version: str,
    change: str,
    seen: Opened,
    caller: Who,
    database: Db,
    desk: AtDesk,
    listed: bool = False,
) -> Response:
    """Takes a letter set by hand back; from the list of all of them (`listed`), which is then shown anew."""
    job, made = taken_back(seen, caller, database, desk, change)
    place = _Place(organisation, version, f"{made.activity}@{made.scope}", made.position, listed)
    return _done(request, place, f"The change for {_called(seen, made.position)} is taken back.", job)


def taken_back(seen: Seen, caller: Caller, database: Database, desk: Desk, change: str) -> tuple[str, Override]:
    """Takes a change back: the job that lays the others over a large org, "" where that is done, and the change.

    Raises HTTPException 404 for a change of another organisation, 409, 422 or 503 in words.
    """
    with database.read() as session:
        made = belonging(session, Override, change, seen.organisation.id)
    with in_words():
        job = desk.undo(seen.version.id, caller.id, change)
    with database.write() as session:
        record(session, caller, "letter-undone", seen.organisation.id, change, activity=made.activity)
    return job, made


@routes.get(f"{HOME}/letters/{{job}}/settled", Need.EDITOR)
def settled(request: Request, organisation: str, version: str, job: str, database: Db, jobs: Work) -> Response:
    """Whether the job that lays changes over a large org is over: a message, which asks again while it is not."""
    with database.read() as session:
        belonging(session, Job, job, organisation)
    event = jobs.look(job)
    home = HOME.format(organisation=organisation, version=version)
    if event is None or not event.over:
        return show(request, "letter_waits.html", home=home, job=job, event=event)
    said = "Letters and checks are made anew." if event.state == "done" else event.error
    return _message(request, home, said, kind="good" if event.state == "done" else "wrong")


def _called(seen: Seen, position: str) -> str:
    """The title of a position; its id where it is no longer there."""
    post = post_of(seen.base, position)
    return post.title if post else position


@dataclass(frozen=True, slots=True)
class _Place:
    """A letter's place; `listed`: reached from the list of all letters set by hand."""

    organisation: str
    version: str
    row: str
    position: str
    listed: bool = False

    @property
    def home(self) -> str:
        return HOME.format(organisation=self.organisation, version=self.version)

    @property
    def shown(self) -> str:
        if self.listed:
            return f"{self.home}/by-hand"
        return f"{self.home}/why?{urlencode({'row': self.row, 'position': self.position})}"


def _done(request: Request, place: _Place, said: str, job: str, change: str = "") -> Response:
    """A message for the matrix; else on to the page that tells why, or to the job that is at it."""
    if "hx-request" not in request.headers:
        return moved(f"/organisations/{place.organisation}/jobs/{job}" if job else place.shown, said)
    if job:
        return show(request, "letter_waits.html", home=place.home, job=job, event=None)
    return _message(request, place.home, said, change=change)


def _message(request: Request, home: str, said: str, *, kind: str = "good", change: str = "") -> Response:
    response = show(request, "letter_set.html", home=home, said=said, kind=kind, change=change)
    response.headers["hx-trigger"] = CHANGED
    return response
