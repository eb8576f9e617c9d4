"""The JSON API as a program uses it: from a file to the result, with tokens of both scopes; refusals are problem+json."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.web.imported import HALDEN, LONG, Worker, working
from tests.web.site import Site

CSV = b"id,title,reports to\nP1,Chief Executive Officer,\nP2,Operations Manager,P1\nP3,Operator,P2\n"


@pytest.fixture(scope="module")
def holder(at_work: Site) -> Worker:
    return working(at_work)


@pytest.fixture(scope="module")
def programs(holder: Worker) -> Iterator[tuple[TestClient, TestClient]]:
    """One that may read, one that may write."""
    made = []
    for scope in ("read", "write"):
        headers = {"authorization": f"Bearer {holder.site.token(holder.organisation, holder.user, scope)}"}
        made.append(TestClient(holder.site.app, holder.site.settings.url, headers=headers, raise_server_exceptions=False))
    yield made[0], made[1]


def _done(holder: Worker, client: TestClient, job: str) -> None:
    holder.site.app.state.jobs.wait(job, LONG)
    assert client.get(f"/api{holder.home}/jobs/{job}").json()["state"] == "done"


def test_from_a_file_to_the_result(holder: Worker, programs: tuple[TestClient, TestClient]) -> None:
    reader, writer = programs
    home = f"/api{holder.home}"
    answer = writer.post(f"{home}/uploads", files=[("files", (HALDEN.name, HALDEN.read_bytes()))])
    assert answer.status_code == 202, answer.text
    upload = answer.json()
    _done(holder, writer, upload["job"])
    seen = writer.get(f"{home}/uploads/{upload['upload']}").json()
    assert seen["state"] == "ready"
    assert seen["seen"]["counts"]["positions"] > 0
    built = writer.post(f"{home}/uploads/{upload['upload']}/confirm").json()
    _done(holder, writer, built["job"])
    version = f"{home}/versions/{built['version']}"
    assert reader.get(version).json()["counts"]["positions"] == seen["seen"]["counts"]["positions"]
    assert [each["id"] for each in reader.get(f"{home}/versions").json()] == [built["version"]]
    page = reader.get(f"{version}/findings", params={"limit": 1}).json()
    assert len(page["findings"]) == min(1, page["total"])
    job = reader.post(f"{version}/exports", params={"form": "json"}).json()["job"]
    _done(holder, reader, job)
    file = reader.get(f"{home}/jobs/{job}/file")
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.json()
    job = reader.post(f"{version}/comparisons", params={"before": built["version"]}).json()["job"]
    _done(holder, reader, job)
    compared = reader.get(f"{home}/jobs/{job}/file")
    assert compared.headers["content-disposition"].endswith('.json"')
    assert compared.json()


def test_what_is_refused(holder: Worker, programs: tuple[TestClient, TestClient]) -> None:
    reader, writer = programs
    home = f"/api{holder.home}"
    sent = {"files": [("files", ("staff.csv", CSV))]}
    other = working(holder.site)
    refused = {
        403: reader.post(f"{home}/uploads", **sent),
        422: writer.post(f"{home}/uploads", files=[("files", ("staff.exe", CSV))]),
        404: writer.get(f"/api{other.home}/versions"),
    }
    for status, answer in refused.items():
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
