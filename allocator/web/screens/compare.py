"""Screen 11, two versions compared: what falls to nobody first, then who gains, loses and keeps what, and who is new or gone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, HTTPException, Query, Request
from sqlalchemy import select
from starlette.responses import Response

from allocator.web.access import Chosen, Db, Need, Routes, Who, Work, belonging
from allocator.web.audit import record
from allocator.web.forms import among
from allocator.web.render import moved
from allocator.web.screens.seen import Opened, Seen, pages
from allocator.web.tables import Job, Version, now
from allocator.web.work import answers, comparisons
from allocator.web.work.places import Places
from allocator.web.work.results import Base, about, opened

routes = Routes()
PATH = "/organisations/{organisation}/versions/{version}/compare"
PAGE = 50
PARTS = (
    ("rows", "Responsibilities"),
    ("positions", "Positions"),
    ("handover", "Handover lists"),
    ("new", "New findings"),
    ("gone", "Findings that are gone"),
)
Text = Annotated[str, Query(max_length=200)]


@routes.get(PATH, Need.VIEWER)
def compare(request: Request, seen: Opened, database: Db) -> Response:
    """Which version to compare with, and the comparisons that were made."""
    with database.read() as session:
        query = select(Version).where(Version.organisation_id == seen.organisation.id, Version.state == "ready")
        every = {each.id: each for each in session.scalars(query.order_by(Version.number.desc()))}
        jobs = session.scalars(_made(seen).order_by(Job.made_at.desc()).limit(20)).all()
    made = [(job, every[job.arguments["before"]]) for job in jobs if job.arguments.get("before") in every]
    others = [each for each in every.values() if each.id != seen.version.id]
    return seen.show(request, "compare.html", others=others, made=made)


def _made(seen: Seen) -> Any:  # noqa: ANN401 (a query)
    """The comparisons with this version as the later one that can still be looked at."""
    return select(Job).where(Job.version_id == seen.version.id, Job.kind == "compare", Job.state == "done", Job.expires_at > now())


@routes.post(PATH, Need.VIEWER)
def begin(
    organisation: str, version: str, caller: Who, database: Db, jobs: Work, before: Annotated[str, Form(max_length=32)]
) -> Response:
    """Compares with a former version, by a job."""
    with database.write() as session:
        belonging(session, Version, version, organisation)
        former = belonging(session, Version, before, organisation)
        among(former.state, ("ready",))
        record(session, caller, "download-made", organisation, version)
    job = jobs.submit("compare", organisation, by=caller.id, version=version, before=before)
    return moved(f"/organisations/{organisation}/jobs/{job}")


@routes.get(f"{PATH}/{{job}}", Need.VIEWER)
def comparison(
    request: Request,
    seen: Opened,
    database: Db,
    settings: Chosen,
    job: str,
    part: Text = "rows",
    kind: Text = "",
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """A comparison, one part of it at a time."""
    among(part, [name for name, _ in PARTS])
    with database.read() as session:
        made = session.scalar(_made(seen).where(Job.id == job))
        former = session.get(Version, made.arguments.get("before", "")) if made else None
    path = Places(settings.data).comparison(made.id) if made else None
    if made is None or path is None or not path.exists():
        raise HTTPException(404, "This comparison is no longer there. Compare again.")
    with opened(path) as base:
        rows, total = _part(base, part, kind, first)
        values = {"headlines": about(base, "headlines"), "rows": rows, "kinds": _kinds(base, part), "at": pages(first, PAGE, total)}
    told = {each.key for each in rows if answers.answer(seen.base, each.key, 0)} if part == "rows" else set()
    return seen.show(request, "comparison.html", job=made, former=former, parts=PARTS, part=part, kind=kind, told=told, **values)


def _part(base: Base, part: str, kind: str, first: int) -> tuple[list[Any], int]:
    """The entries of a part from one on, and how many there are."""
    if part == "rows":
        rows, total = comparisons.rows(base, kind, first, PAGE)
        return list(rows), total
    if part == "positions":
        posts, total = comparisons.moved(base, kind, first, PAGE)
        return list(posts), total
    if part == "handover":
        items, total = comparisons.handover(base, first=first, limit=PAGE)
        return list(items), total
    found, total = comparisons.findings(base, part, first, PAGE)
    return list(found), total


def _kinds(base: Base, part: str) -> list[tuple[str, int]]:
    """What the entries of a part can be narrowed to, and how many there are of each."""
    if part == "rows":
        return comparisons.fates(base)
    if part == "positions":
        kinds = ((kind, comparisons.moved(base, kind, 0, 0)[1]) for kind in ("removed", "added", "changed"))
        return [(kind, number) for kind, number in kinds if number]
    return []
