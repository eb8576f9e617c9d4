"""What the screens of an upload begin with: the upload that waits to be confirmed, and the work that is being done at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from fastapi import Depends, HTTPException, Request
from sqlalchemy import select
from starlette.responses import Response

from allocator.web.access import Chosen, Db, Who, Work, belonging, the_organisation
from allocator.web.database import Database
from allocator.web.render import moved, show
from allocator.web.screens.progress import on_to
from allocator.web.tables import Job, Organisation, Upload, Version, now
from allocator.web.work import intake
from allocator.web.work.jobs import Jobs
from allocator.web.work.places import COLUMNS, Places

PATH = "/organisations/{organisation}/uploads/{upload}"
BUSY = "It is being read or imported at this moment. Wait until that is over."


@dataclass(frozen=True, slots=True)
class Waiting:
    """An upload that is not confirmed yet. `job`: what reads or imports it now or did last, `busy` whether it still does."""

    organisation: Organisation
    upload: Upload
    job: str
    busy: bool
    caller: Who
    places: Places
    database: Database
    jobs: Jobs

    @property
    def home(self) -> str:
        """The address that its pages begin with."""
        return PATH.format(organisation=self.organisation.id, upload=self.upload.id)

    @property
    def ready(self) -> bool:
        """Whether columns and problems can be looked at."""
        return not self.busy and self.upload.state == "ready" and (self.places.upload(self.upload.id) / COLUMNS).exists()

    def heed(self) -> None:
        """Raises HTTPException 409 where nothing can be changed now."""
        if not self.ready:
            raise HTTPException(409, BUSY)

    def seen(self) -> dict[str, Any]:
        """What the files were taken for, as `intake.seen` gives it."""
        return intake.seen(self.places, self.upload.id)

    def show(self, request: Request, template: str, status: int = 200, /, **values: object) -> Response:
        """A page of this upload."""
        return show(request, template, status, organisation=self.organisation, upload=self.upload, home=self.home, **values)

    def elsewhere(self) -> Response:
        """On to where an upload is looked at that is not ready."""
        return moved(self.home)

    def again(self, then: str, note: str = "") -> Response:
        """Reads the upload as it was changed, and goes on to one of its pages."""
        job = self.jobs.submit("look", self.organisation.id, by=self.caller.id, upload=self.upload.id, then=then)
        return on_to(self.jobs, job, self.organisation.id, f"{self.home}/{then}", note)


def _waiting(request: Request, organisation: str, upload: str, caller: Who, database: Db, settings: Chosen, jobs: Work) -> Waiting:
    """404 for an upload that is over, or another organisation's; pages of one that was imported lead to its version."""
    with database.read() as session:
        place = the_organisation(session, organisation)
        if session.get(Upload, upload) is None:
            _imported(request, belonging(session, Version, upload, organisation))
        row = belonging(session, Upload, upload, organisation)
        query = select(Job).where(Job.upload_id == upload, Job.kind.in_(("look", "build")))
        last = session.scalars(query.order_by(Job.made_at.desc()).limit(1)).first()
    if row.expires_at <= now():
        raise HTTPException(404, "This upload was not confirmed in time and is deleted. Upload the file again.")
    busy = last is not None and last.state in {"queued", "running"}
    return Waiting(place, row, last.id if last else "", busy, caller, Places(settings.data), database, jobs)


def _imported(request: Request, version: Version) -> NoReturn:
    """Leads on to the version that was made of an upload."""
    if request.url.path.startswith("/api/"):
        raise HTTPException(404, "This upload was imported; the version that was made of it has the same id.")
    told = "This upload is imported; here is what was made of it."
    if request.method != "GET":
        told = f"This upload was imported before, as version {version.number}. Nothing was changed now."
    raise HTTPException(303, told, {"location": f"/organisations/{version.organisation_id}/versions/{version.id}"})


Asked = Annotated[Waiting, Depends(_waiting)]
