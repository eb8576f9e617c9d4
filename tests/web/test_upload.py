"""Uploading a file: what is taken, what is refused in words, and where an upload stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from allocator.web.settings import Settings
from allocator.web.tables import Audit, Upload, now
from allocator.web.work.places import Places
from tests.web.imported import HALDEN, WRONG, Worker, working
from tests.web.site import Site


def test_limits_are_stated_as_they_are_set(settings: Settings) -> None:
    site = Site(replace(settings, body=3_000_000, rows=1234, upload_life=timedelta(hours=5), waiting=7, stored=9_000_000))
    worker = working(site)
    page = worker.page(f"{worker.home}/upload")
    site.database.close()
    assert "At most 10 files, together 3 megabytes and 1,234 rows" in page
    assert "deleted after 5 hours; until then at most 7 uploads, together 9 megabytes, may wait" in page


def test_a_workbook_is_read_and_leads_to_its_columns(worker: Worker) -> None:
    upload = worker.upload(HALDEN.read_bytes(), "halden-foods.xlsx")
    page = worker.page(f"{upload}/columns")
    assert "26 positions can be read" in page
    assert [row.action for row in worker.all(Audit)] == ["file-uploaded"]


def test_choices_are_kept(worker: Worker) -> None:
    worker.upload(chosen="true", scheme="RASCI", as_of="2026-05-01")
    options = worker.all(Upload)[0].options
    assert (options["scheme"], options["as_of"], options["infer"]) == ("RASCI", "2026-05-01", False)
    worker.upload()
    assert {row.options["infer"] for row in worker.all(Upload)} == {False, True}, "processes are looked for where nothing is chosen"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Choose from one to 10 files"),
        ([("files", ("virus.exe", b"MZ"))], "virus.exe is of a kind that is not read here"),
        ([("files", (f"{number}.csv", b"a")) for number in range(11)], "Choose from one to 10 files"),
    ],
)
def test_what_is_not_taken_is_refused_in_words(worker: Worker, files: list, said: str) -> None:
    answer = worker.client.post(f"{worker.home}/upload", files=files)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Drop files here" in answer.text, "one can try again at once"
    assert worker.all(Upload) == []


def test_a_scheme_that_there_is_not(worker: Worker) -> None:
    answer = worker.client.post(f"{worker.home}/upload", files=[("files", ("a.csv", b"a"))], data={"scheme": "RACE"})
    assert answer.status_code == 422
    assert worker.all(Upload) == []


def test_a_viewer_uploads_nothing(at_work: Site) -> None:
    worker = working(at_work, "viewer")
    assert worker.client.post(f"{worker.home}/upload", files=[("files", ("a.csv", b"a"))]).status_code == 403


def test_a_damaged_file_says_what_is_wrong_with_it_and_can_be_dropped(worker: Worker) -> None:
    upload = worker.upload(b"PK\x03\x04 no workbook", "damaged.xlsx")
    assert "No organisation could be read" in worker.page(f"{upload}/problems")
    assert "damaged.xlsx" in worker.page(f"{upload}/problems")
    assert worker.client.get(f"{upload}/columns").headers["location"] == f"{upload}/problems", "there are no columns to choose"
    assert f"{upload}/columns" not in worker.page(f"{upload}/problems")
    assert worker.post(f"{upload}/drop") == worker.home
    assert worker.all(Upload) == []
    assert upload.rpartition("/")[2] not in Places(worker.site.settings.data).all("uploads")
    assert worker.client.get(f"{upload}/columns").status_code == 404


def test_markup_in_names_and_cells_stays_text(worker: Worker) -> None:
    evil = "<img src=x onerror=alert(1)>"
    table = WRONG.replace("Pakking", evil).replace("person", "per<b>son")
    upload = worker.upload(table, f"{evil}.csv")
    for page in ("columns", "problems"):
        text = worker.client.get(f"{upload}/{page}").text
        assert "<img" not in text.replace('<img src="/static/icon', "")
        assert "<b>" not in text


def test_an_upload_that_is_over_says_so(worker: Worker) -> None:
    upload = worker.upload()
    with worker.site.database.write() as session:
        session.get_one(Upload, upload.rpartition("/")[2]).expires_at = now() - timedelta(seconds=1)
    for page in ("", "/columns", "/problems"):
        assert "was not confirmed in time" in worker.page(upload + page, 404)


def test_where_an_upload_stands(worker: Worker) -> None:
    upload = worker.upload()
    assert worker.client.get(upload).headers["location"] == f"{upload}/columns"
    with worker.site.database.write() as session:
        session.get_one(Upload, upload.rpartition("/")[2]).state = "failed"
    for page in ("columns", "problems"):
        assert worker.client.get(f"{upload}/{page}").headers["location"] == upload, page
    for action in ("columns", "corrections/reset", "leave-out", "mend", "confirm"):
        assert worker.client.post(f"{upload}/{action}").status_code == 409, action
    assert worker.post(f"{upload}/again") == f"{upload}/columns"
    assert "7 positions can be read" in worker.page(f"{upload}/columns")


def test_an_upload_that_was_imported_leads_to_its_version(worker: Worker) -> None:
    upload = worker.upload()
    looked = worker.job("look").id
    version = worker.post(f"{upload}/confirm")
    assert worker.client.get(f"{worker.home}/jobs/{looked}").headers["location"] == version
    for page in ("", "/columns", "/problems"):
        assert worker.client.get(upload + page).headers["location"] == version
        assert "This upload is imported; here is what was made of it." in worker.page(f"{version}/chart")
        worker.client.cookies.delete("note")
    for action in ("confirm", "drop", "leave-out", "columns", "problems/0"):
        answer = worker.client.post(f"{upload}/{action}", data={"cell": "x"})
        assert (answer.status_code, answer.headers["location"]) == (303, version), action
    assert "This upload was imported before, as version 1. Nothing was changed now." in worker.page(f"{version}/chart")
    assert worker.client.get(f"/api{upload}").status_code == 404
    assert "the version that was made of it has the same id" in worker.client.get(f"/api{upload}").json()["detail"]
    other = working(worker.site)
    assert other.client.get(f"{other.home}/uploads/{upload.rpartition('/')[2]}").status_code == 404


@pytest.mark.parametrize(
    ("limit", "said"), [({"waiting": 1}, "No more than 1 uploads may wait"), ({"stored": 2 * len(WRONG) - 1}, "exceed 0 megabytes")]
)
def test_no_more_wait_than_there_is_room_for(either: Site, limit: dict, said: str) -> None:
    site = Site(replace(either.settings, **limit))
    with site.browser():
        worker, other = working(site), working(site)
        first = worker.upload()
        for path, data in ((f"{worker.home}/upload", WRONG), (f"/api{worker.home}/uploads", WRONG)):
            refused = worker.client.post(path, files=[("files", ("b.csv", data.encode()))])
            assert refused.status_code == 422
            assert said in refused.text
        assert len(worker.all(Upload)) == 1
        assert len(Places(site.settings.data).all("uploads")) == 1
        other.upload()
        worker.post(f"{first}/drop")
        worker.upload()
    site.database.close()


def test_the_example_is_refused_in_words_too(settings: Settings) -> None:
    site = Site(replace(settings, waiting=0))
    worker = working(site)
    answer = worker.client.post(f"{worker.home}/example")
    site.database.close()
    assert answer.status_code == 422
    assert "Import or delete some of them first" in answer.text
    assert "Drop files here" in answer.text
