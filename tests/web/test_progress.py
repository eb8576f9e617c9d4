"""Progress: events while a job is done, where it leads, cancelling it, and who may fetch what it made."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from allocator.web.screens import progress
from allocator.web.screens.progress import CALLED
from allocator.web.tables import Audit, Job, Upload, Version, now
from allocator.web.work.kinds import KINDS
from allocator.web.work.places import Places, made
from tests.web.imported import WRONG, Worker, working
from tests.web.site import Site


def job(worker: Worker, state: str, kind: str = "export", **values: object) -> str:
    """The address of a job that nothing does."""
    row = Job(organisation_id=worker.organisation, kind=kind, state=state, made_by=worker.user, **values)
    return f"{worker.home}/jobs/{worker.site.add(row)}"


def made_file(worker: Worker, kind: str = "export", **values: object) -> str:
    """The address of a job that is done and has made a file."""
    path = job(worker, "done", kind, **({"expires_at": now() + timedelta(hours=1), "result_name": "Halden-raci.xlsx"} | values))
    name = path.rpartition("/")[2]
    (made(Places(worker.site.settings.data).export(name)) / "file.xlsx").write_bytes(b"made")
    with worker.site.database.write() as session:
        session.get_one(Job, name).result = f"exports/{name}/file.xlsx"
    return path


def test_every_kind_of_job_is_called_something() -> None:
    assert set(CALLED) == set(KINDS)


def test_events_tell_each_step_and_the_end(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SOON", 0)
    answer = worker.client.post(f"{worker.home}/upload", files=[("files", ("staff.csv", WRONG.encode()))])
    place = answer.headers["location"]
    assert "/jobs/" in place
    page = worker.page(place)
    assert f'sse-connect="{place}/events"' in page
    events = worker.client.get(f"{place}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    parts = [part for part in events.text.split("\n\n") if part]
    assert parts[-1] == "event: over\ndata: over"
    assert all(part.startswith("event: step\ndata: <p") and "\n<" not in part for part in parts[:-1])
    assert any("<progress" in part for part in parts[:-1])
    upload = worker.all(Upload)[0].id
    columns = f"{worker.home}/uploads/{upload}/columns"
    assert worker.client.get(place).headers["location"] == columns
    assert worker.client.get(place, headers={"hx-request": "true"}).headers["hx-redirect"] == place


def test_without_scripts_the_page_asks_again_by_itself(worker: Worker) -> None:
    assert '<noscript><meta http-equiv="refresh"' in worker.page(job(worker, "running", text="reading", percent=40))
    assert "http-equiv" not in worker.page(job(worker, "failed", error="It broke."))


def test_a_job_that_is_running_shows_how_far_it_is(worker: Worker) -> None:
    page = worker.page(job(worker, "running", text="writing the file", percent=40))
    assert "Writing the file" in page
    assert 'value="40"' in page


def test_a_job_that_failed_says_why_and_where_to_go(worker: Worker) -> None:
    upload = worker.upload().rpartition("/")[2]
    page = worker.page(job(worker, "failed", "look", upload_id=upload, error="It broke."))
    assert "It broke." in page
    assert f"/uploads/{upload}/again" in page
    assert "It broke." in worker.page(job(worker, "failed", "build", upload_id=upload, error="It broke."))


@pytest.mark.parametrize(
    ("kind", "end"),
    [("build", ""), ("settle", ""), ("export", "/downloads"), ("compare", "/compare/{job}")],
)
def test_where_a_job_of_a_version_leads(worker: Worker, kind: str, end: str) -> None:
    row = Version(organisation_id=worker.organisation, number=1, name="a", state="ready", delete_at=now() + timedelta(days=1))
    version = worker.site.add(row)
    place = job(worker, "done", kind, version_id=version)
    leads = worker.client.get(place).headers["location"]
    assert leads == f"{worker.home}/versions/{version}{end.format(job=place.rpartition('/')[2])}"


def test_one_cancels_the_own_jobs_and_administrators_all(worker: Worker) -> None:
    place = job(worker, "queued", "look")
    other = working(worker.site, "editor")
    with worker.site.database.write() as session:
        session.get_one(Job, place.rpartition("/")[2]).made_by = other.user
        session.get_one(Job, place.rpartition("/")[2]).kind = "nothing does it"
    assert worker.client.post(f"{place}/cancel").status_code == 403
    assert worker.all(Audit) == []
    own = job(worker, "queued", "export", version_id=None)
    worker.client.post(f"{own}/cancel")
    assert [row.action for row in worker.all(Audit)] == ["job-cancelled"]


def test_a_job_is_cancelled(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SOON", 0)
    lines = "".join(f"Q{number},Operator,P3,Somebody\n" for number in range(30_000))
    answer = worker.client.post(f"{worker.home}/upload", files=[("files", ("staff.csv", (WRONG + lines).encode()))])
    place = answer.headers["location"]
    monkeypatch.setattr(progress, "SOON", 20)
    assert worker.client.post(f"{place}/cancel").headers["location"] == place
    page = worker.page(place)
    assert "Cancelled" in page
    assert "Read it again" in page
    assert [row.action for row in worker.all(Audit)] == ["file-uploaded", "job-cancelled"]
    assert worker.upload().startswith(worker.home), "the next one is done"


def test_a_file_is_fetched_as_an_attachment_until_it_expires(worker: Worker) -> None:
    place = made_file(worker)
    answer = worker.client.get(f"{place}/download")
    assert (answer.status_code, answer.content) == (200, b"made")
    assert answer.headers["content-disposition"] == 'attachment; filename="Halden-raci.xlsx"'
    assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-store")
    assert [row.action for row in worker.all(Audit)] == ["downloaded"]
    with worker.site.database.write() as session:
        session.get_one(Job, place.rpartition("/")[2]).expires_at = now() - timedelta(seconds=1)
    assert "This download is over" in worker.page(f"{place}/download", 404)


def test_a_name_cannot_break_out_of_its_header(worker: Worker) -> None:
    place = made_file(worker, result_name='a"\r\nset-cookie: x=y\r\n.xlsx')
    answer = worker.client.get(f"{place}/download")
    assert "set-cookie" not in answer.headers
    assert "\r" not in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("kind", "role", "status"),
    [
        ("export", "viewer", 200),
        ("mend", "viewer", 404),
        ("mend", "editor", 200),
        ("told", "editor", 404),
        ("told", "admin", 200),
    ],
)
def test_nobody_fetches_more_than_they_may_see(at_work: Site, kind: str, role: str, status: int) -> None:
    worker = working(at_work, role)
    place = made_file(worker, kind)
    assert worker.client.get(f"{place}/download").status_code == status
    if kind != "export":
        assert (f"{place}/download" in worker.page(place)) == (status == 200)


def test_another_organisations_job_is_not_there(worker: Worker) -> None:
    other = working(worker.site)
    name = made_file(worker).rpartition("/")[2]
    for page in ("", "/events", "/download"):
        assert other.client.get(f"{other.home}/jobs/{name}{page}").status_code == 404
    assert other.client.post(f"{other.home}/jobs/{name}/cancel").status_code == 404


def test_what_a_file_holds_is_in_no_event(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SOON", 0)
    answer = worker.client.post(f"{worker.home}/upload", files=[("files", ("staff.csv", WRONG.encode()))])
    told = worker.client.get(f"{answer.headers['location']}/events").text
    assert not re.search("Ada|Berg|Pakking|Operator", told)
