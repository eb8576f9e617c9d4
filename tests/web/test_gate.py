"""What is refused before the body is read, what every answer carries, and what no page and no log line holds."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from allocator.web.access import Need, Route
from allocator.web.guard import HEADERS, Gate
from allocator.web.logs import Discreet
from allocator.web.settings import Settings
from tests.web.site import Site

SECRET = "Zacharias Quill"


@pytest.fixture
def browser(site: Site) -> Iterator[TestClient]:
    user = site.user(administrator=True)
    with site.browser(user) as client:
        yield client


def test_every_answer_carries_the_security_headers(browser: TestClient) -> None:
    for path in ("/organisations", "/sign-in", "/nothing", "/static/app.css", "/health", "/api/openapi.json"):
        headers = browser.get(path).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS, path
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy


def test_pages_are_kept_by_nobody_and_assets_for_good(browser: TestClient) -> None:
    assert browser.get("/organisations").headers["cache-control"] == "no-store"
    assert "immutable" in browser.get("/static/app.css").headers["cache-control"]


def test_under_tls_cookies_and_headers_are_those_of_tls(tmp_path: Path) -> None:
    site = Site(Settings(data=tmp_path / "data", url="https://raci.example.com"))
    with site.browser() as client:
        answer = client.get("/sign-in")
        assert answer.headers["strict-transport-security"].startswith("max-age=")
    from allocator.web.sessions import cookie_name

    assert cookie_name(site.settings) == "__Host-session"
    site.database.close()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]"])
def test_another_host_is_not_answered(browser: TestClient, host: str) -> None:
    answer = browser.get("/organisations", headers={"host": host})
    assert answer.status_code == 400
    assert "Organisations</h1>" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "[::1]:8000", "LOCALHOST"])
def test_this_machine_is(browser: TestClient, host: str) -> None:
    assert browser.get("/health", headers={"host": host}).status_code == 200


POSTS = [  # what a browser, or no browser, says; whether it may post
    ({"sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "none"}, True),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "same-site"}, False),
    ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"}, False),
    ({"origin": "http://127.0.0.1:8000"}, True),
    ({"origin": "http://127.0.0.1:9999"}, False),
    ({"origin": "https://evil.example"}, False),
    ({"origin": "null"}, False),
    ({}, True),
]


@pytest.mark.parametrize(("headers", "may"), POSTS)
def test_posts_of_other_sites_are_refused(site: Site, headers: dict[str, str], may: bool) -> None:
    user = site.user(administrator=True)
    client = TestClient(
        site.app,
        "http://127.0.0.1:8000",
        cookies={"session": site.cookie(user)},
        headers=headers,
        follow_redirects=False,
    )
    assert client.post("/organisations", data={"name": "New"}).status_code == (303 if may else 403)


def test_pages_of_other_sites_may_link_here_and_no_more(browser: TestClient) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}
    embedded = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"}
    assert browser.get("/organisations", headers=link).status_code == 200
    assert browser.get("/organisations", headers=embedded).status_code == 403


def run(
    gate_settings: Settings, headers: dict[str, str], chunks: list[bytes], *, need: Need = Need.ANYBODY, pause: float = 0
) -> Any:
    """One request through the gate to an application that reads the whole body; (status, bytes read, messages asked for)."""
    read, asked, statuses = [], [0], []

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError
            read.append(len(message["body"]))
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Any:
        asked[0] += 1
        if pause:
            await asyncio.sleep(pause)
        body = chunks.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    site = Site(gate_settings)
    route = next(route for route in site.app.router.routes if getattr(route, "path", "") == "/sign-in" and "POST" in route.methods)
    declared = [Route("POST", "/sign-in", app, need, body=True)]
    gate = Gate(app, settings=site.settings, database=site.database, declared=declared, routes=[route])
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/sign-in",
        "query_string": b"",
        "app": site.app,
        "headers": [(name.encode(), value.encode()) for name, value in {"host": "127.0.0.1", **headers}.items()],
    }
    asyncio.run(gate(scope, receive, send))
    site.database.close()
    return statuses, sum(read), asked[0]


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", body=1000, patience=1)


def test_a_body_within_the_limit_passes(small: Settings) -> None:
    assert run(small, {}, [b"x" * 600, b"x" * 400]) == ([200], 1000, 2)


def test_a_body_that_says_it_is_too_long_is_not_read(small: Settings) -> None:
    assert run(small, {"content-length": "1001"}, [b"x" * 1001]) == ([413], 0, 0)


def test_a_body_that_grows_too_long_is_read_no_further(small: Settings) -> None:
    statuses, read, asked = run(small, {}, [b"x" * 600, b"x" * 600, b"x" * 600])
    assert (statuses, read, asked) == ([413], 600, 2)


def test_a_body_that_comes_too_slowly_is_given_up(tmp_path: Path) -> None:
    slow = replace(Settings(data=tmp_path / "data"), patience=0)
    assert run(slow, {}, [b"x", b"x"], pause=0.2)[0] == [408]


def test_who_is_not_signed_in_uploads_nothing(small: Settings) -> None:
    assert run(small, {}, [b"x" * 10], need=Need.SIGNED_IN) == ([303], 0, 0)


def test_a_failure_tells_neither_page_nor_log_what_it_was_about(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise ValueError(SECRET)

    route = Route("GET", "/fails", fails, Need.ANYBODY)
    site.app.add_api_route("/fails", fails, methods=["GET"])
    site.app.state.declared.append(route)
    with caplog.at_level(logging.INFO, "allocator.web"):
        client = TestClient(site.app, site.settings.url, raise_server_exceptions=False)
        answer = client.get("/fails?name=Zacharias")
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert "Zacharias" not in caplog.text
    assert "ValueError at test_gate.py" in caplog.text


def test_a_log_line_of_an_exception_holds_its_kind_and_place_alone() -> None:
    try:
        {}[SECRET]
    except KeyError:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "it failed", (), sys.exc_info())
    line = Discreet("%(message)s").format(record)
    assert line.startswith("it failed\nKeyError at test_gate.py:")
    assert SECRET not in line


def test_a_form_that_lacks_something_says_what_and_repeats_nothing(browser: TestClient) -> None:
    answer = browser.post("/organisations", data={"nome": SECRET})
    assert answer.status_code == 422
    assert "Check: name." in answer.text
    assert SECRET not in answer.text


def test_the_api_answers_problems_in_json(browser: TestClient) -> None:
    answer = browser.get("/api/nothing")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_a_part_of_a_page_is_refused_in_part(browser: TestClient) -> None:
    answer = browser.get("/organisations/" + "0" * 32, headers={"hx-request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.text


def test_assets_come_from_a_list_and_from_no_path(browser: TestClient) -> None:
    assert browser.get("/static/..%2fapp.py").status_code == 404
    assert browser.get("/static/nothing.js").status_code == 404
