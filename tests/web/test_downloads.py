"""Downloads: a version in every form, built by a job, offered until it expires."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from allocator.outputs.forms import DOWNLOADS
from allocator.web.screens.downloads import OFFERED
from allocator.web.tables import Audit, Job, now
from tests.web.imported import Worker, working
from tests.web.site import Site


@pytest.fixture(scope="module")
def held(at_work: Site) -> tuple[Worker, str]:
    """Somebody, and a version."""
    worker = working(at_work)
    return worker, worker.version()


def test_every_form_of_the_engine_is_offered(held: tuple[Worker, str]) -> None:
    worker, version = held
    assert {form for form, *_ in OFFERED} == set(DOWNLOADS)
    page = worker.page(f"{version}/downloads")
    assert re.findall(r'name="form" value="(\w+)"', page) == [form for form, *_ in OFFERED if not DOWNLOADS[form].lacks]
    assert '<option value="RASCI">' in page


@pytest.mark.parametrize("form", ["xlsx", "json", "html", "zip"])
def test_a_download_is_made_listed_with_its_end_and_fetched(held: tuple[Worker, str], form: str) -> None:
    worker, version = held
    assert worker.post(f"{version}/downloads", form=form, scheme="RASCI") == f"{version}/downloads"
    page = worker.page(f"{version}/downloads")
    job = worker.job("export")
    assert (job.arguments["form"], job.arguments["scheme"]) == (form, "RASCI")
    link = f"{worker.home}/jobs/{job.id}/download"
    assert link in page
    assert "kept until" in page
    answer = worker.client.get(link)
    called = "charters" if form == "zip" else "raci"
    assert answer.headers["content-disposition"] == f'attachment; filename="Halden-Foods-{called}.{form}"'
    assert len(answer.content) > 2000
    if form == "xlsx":
        assert outside(answer.content) == [], "whoever opens it has no file of this name beside it"
    assert [row.action for row in worker.all(Audit)][-2:] == ["download-made", "downloaded"]


def outside(workbook: bytes) -> list[str]:
    """What a workbook links to outside of itself."""
    with ZipFile(BytesIO(workbook)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels")]
    return [link for part in parts for link in re.findall(r'Target="([^"]*)" TargetMode="External"', part)]


def test_what_is_over_is_not_listed(held: tuple[Worker, str]) -> None:
    worker, version = held
    worker.post(f"{version}/downloads", form="csv", scheme="RACI")
    job = worker.job("export").id
    assert job in worker.page(f"{version}/downloads")
    with worker.site.database.write() as session:
        session.get_one(Job, job).expires_at = now() - timedelta(seconds=1)
    assert job not in worker.page(f"{version}/downloads")


@pytest.mark.parametrize("values", [{"form": "exe", "scheme": "RACI"}, {"form": "xlsx", "scheme": "RACE"}, {"form": "xlsx"}])
def test_what_cannot_be_made(held: tuple[Worker, str], values: dict[str, str]) -> None:
    worker, version = held
    before = len(worker.all(Job))
    assert worker.client.post(f"{version}/downloads", data=values).status_code == 422
    assert len(worker.all(Job)) == before


def test_another_organisations_version_is_not_there(held: tuple[Worker, str]) -> None:
    worker, version = held
    other = working(worker.site)
    path = f"{other.home}/versions/{version.rpartition('/')[2]}/downloads"
    assert other.client.get(path).status_code == 404
    assert other.client.post(path, data={"form": "xlsx", "scheme": "RACI"}).status_code == 404
