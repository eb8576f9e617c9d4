"""Screen 12, downloads: a version in the forms that people work with, built by jobs and kept for a while."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from sqlalchemy import select
from starlette.responses import Response

from allocator.outputs.forms import DOWNLOADS
from allocator.web.access import Db, Need, Routes, Who, Work
from allocator.web.audit import record
from allocator.web.forms import among
from allocator.web.render import moved
from allocator.web.screens.seen import Opened
from allocator.web.screens.upload import schemes
from allocator.web.tables import Job, User, now
from allocator.web.work.results import about

routes = Routes()
PATH = "/organisations/{organisation}/versions/{version}/downloads"
SHOWN = 20  # downloads, the newest
OFFERED = (  # form, name, what it is for
    ("xlsx", "Workbook", "The RACI sheets in Excel, to agree on with the owners. It checks itself while you type."),
    ("pptx", "Slides", "A slide for each matrix that fits, to present."),
    ("zip", "Role charters", "A Word document for each position: its letters with their reasons, what it may sign for."),
    ("html", "Page", "One file to open in a browser and pass on: search, filters, and why each letter stands."),
    ("json", "JSON", "Everything, for another program."),
    ("csv", "CSV", "One row for each letter, for a pivot table or a database."),
    ("md", "Markdown", "The tables as text, for a wiki."),
    ("parquet", "Parquet", "One row for each letter, for data tools."),
)  # fmt: skip


@routes.get(PATH, Need.VIEWER)
def downloads(request: Request, seen: Opened, database: Db) -> Response:
    """What can be made, and what was made and is there."""
    with database.read() as session:
        query = select(Job, User.name).outerjoin(User, User.id == Job.made_by)
        query = query.where(Job.version_id == seen.version.id, Job.kind == "export")
        made = session.execute(query.order_by(Job.made_at.desc()).limit(SHOWN)).all()
    there = [(job, by) for job, by in made if job.expires_at is None or job.expires_at > now()]
    forms = [each for each in OFFERED if not DOWNLOADS[each[0]].lacks]
    names = {form: name for form, name, _ in OFFERED}
    values = {"schemes": [(name, name) for name in schemes()], "scheme": about(seen.base, "scheme")}
    return seen.show(request, "downloads.html", made=there, forms=forms, names=names, **values)


@routes.post(PATH, Need.VIEWER)
def make(
    seen: Opened,
    caller: Who,
    database: Db,
    jobs: Work,
    form: Annotated[str, Form(max_length=20)],
    scheme: Annotated[str, Form(max_length=20)],
) -> Response:
    """Begins to make one; its progress leads back here."""
    among(form, [each for each, *_ in OFFERED if not DOWNLOADS[each].lacks])
    among(scheme, schemes())
    with database.write() as session:
        record(session, caller, "download-made", seen.organisation.id, seen.version.id, form=form, scheme=scheme)
    job = jobs.submit("export", seen.organisation.id, by=caller.id, version=seen.version.id, form=form, scheme=scheme)
    return moved(f"/organisations/{seen.organisation.id}/jobs/{job}")
