"""A site with versions in it, for the tests of what is shown of a version."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from allocator.web.work import intake
from allocator.web.work.places import Places
from tests.web.site import Site

EXAMPLES = Path(__file__).parents[2] / "examples"
HALDEN = EXAMPLES / "halden-foods.xlsx"
LONG = 120  # seconds that a test waits for a job on a busy machine


@dataclass
class Shelf:
    """A site whose jobs run, with short ways to put versions into it."""

    site: Site

    def done(self, job: str) -> str:
        """Waits for a job; its id."""
        event = self.site.app.state.jobs.wait(job, LONG)
        assert event is not None
        assert event.state == "done", event
        return job

    def version(self, organisation: str, user: str, path: Path = HALDEN) -> str:
        """A version of an organisation, imported from a file."""
        site, jobs = self.site, self.site.app.state.jobs
        files = [(path.name, BytesIO(path.read_bytes()))]
        upload = intake.receive(site.database, site.settings, organisation, files, user).id
        self.done(jobs.submit("look", organisation, by=user, upload=upload))
        version, job = intake.confirm(site.database, site.settings, jobs, upload, user)
        self.done(job)
        return version

    def compared(self, organisation: str, before: str, after: str) -> str:
        """A comparison; the id of its job."""
        return self.done(self.site.app.state.jobs.submit("compare", organisation, version=after, before=before))

    @property
    def places(self) -> Places:
        """Where its files lie."""
        return Places(self.site.settings.data)
