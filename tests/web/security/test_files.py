"""Hostile files over HTTP: each is a named problem or an org, never a failure of the server, and the next one is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.imported import Worker
from tests.web.security.hostile import NO_ORG, ODD, UNREADABLE

PAGES = ("chart", "chart?q=P1", "chart/picture", "answers", "matrix", "matrix/window?sheet=0", "findings", "compare", "downloads")


def uploaded(worker: Worker, name: str, content: bytes) -> str:
    """Where an upload leads to."""
    answer = worker.client.post(f"{worker.home}/upload", files=[("files", (name, content))])
    assert answer.status_code == 303
    return worker.through(answer.headers["location"])


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_without_an_org_is_a_problem_in_words(worker: Worker, name: str) -> None:
    make, said = UNREADABLE[name]
    place = uploaded(worker, name, make())
    if "/jobs/" in place:
        page = worker.page(place)
        assert "This did not work" in page
    else:
        page = worker.page(place.replace("/columns", "/problems"))
        assert NO_ORG in page
        refused = worker.through(worker.client.post(place.replace("/columns", "/confirm")).headers["location"])
        assert NO_ORG in worker.page(refused), "it becomes no version"
    assert said in page
    assert "Traceback" not in page
    assert uploaded(worker, "next.csv", b"id,title,reports to\nP1,Chief Executive Officer,\n").endswith("/columns")


@pytest.mark.parametrize("name", ODD)
def test_an_org_of_odd_shape_is_imported_and_shown(worker: Worker, name: str) -> None:
    make, said = ODD[name]
    upload = uploaded(worker, name, make()).removesuffix("/columns")
    assert said in worker.page(f"{upload}/problems")
    version = worker.post(f"{upload}/confirm")
    for page in PAGES:
        assert worker.client.get(f"{version}/{page}").status_code == 200, page


def test_the_name_of_a_file_is_no_path(worker: Worker, tmp_path: Path) -> None:
    data = worker.site.settings.data
    before = {path for path in data.parent.rglob("*") if data not in path.parents}
    for name in ("../../../out.csv", f"{tmp_path}/out.csv", "..\\..\\out.csv", "CON.csv", f"{'x' * 500}.csv"):
        upload = uploaded(worker, name, b"id,title,reports to\nP1,Chief Executive Officer,\n")
        files = list((data / "uploads" / upload.split("/")[-2]).iterdir())
        assert not [path for path in files if "out" in path.name or "CON" in path.name or len(path.name) > 40], name
    assert {path for path in data.parent.rglob("*") if data not in path.parents} == before
    assert list(tmp_path.iterdir()) == []
