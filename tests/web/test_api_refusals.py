"""What the JSON API refuses: by scope, by organisation, by size, by shape; as problem+json, with nothing of what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from allocator.web.tables import new_id
from tests.web.imported import WRONG
from tests.web.program import Program, program
from tests.web.site import Site

SECRET = "Zacharias Quill"
FILE = {"files": [("files", ("staff.csv", WRONG))]}


@pytest.fixture
def programs(both_at_work: Site) -> tuple[Program, Program, Program]:
    """One that may write, one that may read, and one of another organisation."""
    site = both_at_work
    user, stranger = site.user(new_id()), site.user(new_id())
    mine, other = site.organisation("Halden", **{user: "editor"}), site.organisation("Another", **{stranger: "editor"})
    return program(site, mine, user), program(site, mine, user, "read"), program(site, other, stranger)


def _is_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert SECRET not in answer.text
    return told


def test_a_token_to_read_writes_nothing(programs: tuple[Program, Program, Program]) -> None:
    writer, reader, _ = programs
    upload = writer.upload(WRONG, "staff.csv")
    for path, more in (("/uploads", FILE), (f"{upload}/confirm", {}), (f"{upload}/corrections", {"json": {"corrections": []}})):
        _is_problem(reader.client.post(f"{reader.home}{path}", **more), 403)
    assert reader.client.get(f"{reader.home}{upload}").status_code == 403
    assert reader.get("/versions")["total"] == 0


def test_a_token_sees_its_own_organisation_alone(programs: tuple[Program, Program, Program]) -> None:
    writer, reader, stranger = programs
    version = writer.version(WRONG, "staff.csv")
    upload = writer.upload(WRONG, "staff.csv")
    job = writer.post(f"{version}/exports", body={"form": "csv"})
    writer.done(job)
    assert reader.client.get(f"{reader.home}/jobs/{job['job']}/file").status_code == 200
    for client, role in ((reader.client, "viewer"), (stranger.client, "editor")):
        listed = client.get("/api/organisations").json()
        assert [each["role"] for each in listed["items"]] == [role]
    paths = (version, f"{version}/result", f"{version}/findings", f"{version}/matrix/0", upload, f"/jobs/{job['job']}/file")
    for path in paths:
        for home in (writer.home, stranger.home):
            _is_problem(stranger.client.get(f"{home}{path}"), 404)
    _is_problem(stranger.client.post(f"{stranger.home}{upload}/confirm"), 404)
    _is_problem(stranger.client.post(f"{stranger.home}/jobs/{job['job']}/cancel"), 404)


def test_what_has_the_wrong_shape_is_refused_without_repeating_it(programs: tuple[Program, Program, Program]) -> None:
    writer, _, _ = programs
    upload = f"{writer.home}{writer.upload(WRONG, 'staff.csv')}"
    post = writer.client.post
    bodies: tuple[Any, ...] = (
        {"corrections": [{"problem": SECRET, "text": 1}]},
        {"corrections": [], SECRET: 1},
        {"corrections": {SECRET: {}}},
        [SECRET],
        SECRET,
        None,
    )
    for body in bodies:
        _is_problem(post(f"{upload}/corrections", json=body), 422)
    for text in (b"", b"{", f'{{"corrections": "{SECRET}'.encode(), b"\xff\xfe", b'{"corrections": "\\ud800"}'):
        _is_problem(post(f"{upload}/corrections", content=text, headers={"content-type": "application/json"}), 422)
    _is_problem(post(f"{upload}/columns", json={"tables": [{"file": "", "sheet": "", "columns": {SECRET: 1}}]}), 422)
    _is_problem(post(f"{upload}/columns", json={"tables": [{"file": "staff.csv", "sheet": "", "columns": {SECRET: SECRET}}]}), 422)
    _is_problem(post(f"{upload}/check", json={"version": "\0"}), 404)
    _is_problem(post(f"{upload}/check", json={"profile": SECRET}), 422)
    told = _is_problem(post(f"{upload}/leave-out", json={"leave_out": SECRET}), 422)
    assert "leave_out" in told["detail"]


def test_what_is_too_large_is_refused(programs: tuple[Program, Program, Program]) -> None:
    writer, _, _ = programs
    upload = writer.upload(WRONG, "staff.csv")
    settings = writer.client.app.state.settings  # type: ignore[attr-defined]
    text = SECRET * (settings.form // len(SECRET) + 1)
    body = {"corrections": [{"problem": 0, "text": text}]}
    _is_problem(writer.client.post(f"{writer.home}{upload}/corrections", json=body), 413)

    def chunks() -> Iterator[bytes]:
        for _ in range(settings.form // 1000 + 2):
            yield b" " * 1000

    _is_problem(writer.client.post(f"{writer.home}{upload}/corrections", content=chunks()), 413)
    head = {"content-length": str(settings.body + 1), "content-type": "multipart/form-data; boundary=x"}
    _is_problem(writer.client.post(f"{writer.home}/uploads", content=b"", headers=head), 413)


def test_who_shows_no_token_or_one_that_is_over_is_told_how(programs: tuple[Program, Program, Program]) -> None:
    writer, _, _ = programs
    for header in ({"authorization": ""}, {"authorization": "Bearer nothing"}, {"authorization": "Basic eDp5"}):
        answer = writer.client.get(f"{writer.home}/versions", headers=header)
        assert "Authorization: Bearer" in _is_problem(answer, 401)["detail"]
        assert answer.headers["www-authenticate"] == "Bearer"
