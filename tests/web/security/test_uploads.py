"""Uploads that are too long, too slow, or of nobody who may: refused before they are read, and nothing of them is left."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allocator.web import pace
from allocator.web.access import Route
from allocator.web.api import API
from allocator.web.screens import SCREENS
from allocator.web.settings import Settings
from allocator.web.tables import Upload
from tests.web.imported import Worker, working
from tests.web.security.serving import connected, serving, told
from tests.web.site import HERE, Site

TAKING = [route for routes in (*SCREENS, *API) for route in routes.all if route.body]
LIMIT = 200_000


@pytest.fixture
def small(settings: Settings) -> Iterator[Worker]:
    """An editor of an installation that takes short uploads only, and waits for nobody."""
    site = Site(replace(settings, body=LIMIT, patience=1))
    yield working(site)
    site.database.close()


def form(length: int) -> bytes:
    """A form with a file of so many bytes."""
    head = b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
    return head + b"a" * length + b"\r\n--x--\r\n"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_leaves_no_file(
    small: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunked: bool
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    whole = form(3_000_000)
    parts = (whole[at : at + 50_000] for at in range(0, len(whole), 50_000))
    content: Any = parts if chunked else whole
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = small.client.post(f"{small.home}/upload", content=content, headers=headers)
    assert answer.status_code == 413
    assert "too large" in answer.text
    assert ("content-length" in answer.request.headers) is not chunked
    assert small.all(Upload) == []
    assert not list((small.site.settings.data / "uploads").glob("*"))
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("person", ["nobody", "viewer", "outsider"])
@pytest.mark.parametrize("route", TAKING, ids=lambda route: route.path)
def test_an_upload_of_who_may_not_is_refused_unread(small: Worker, route: Route, person: str) -> None:
    site = small.site
    user = site.user(person) if person != "nobody" else None
    organisation = site.organisation("Own", **({user: "viewer"} if user else {}))
    path = route.path.format(organisation=organisation if person == "viewer" else small.organisation, upload="0", version="0")
    headers = HERE | {"host": "127.0.0.1", "content-length": "1000", "content-type": "multipart/form-data; boundary=x"}
    if user:
        headers["cookie"] = f"session={site.cookie(user)}"
    expected = {"nobody": 401 if route.api else 303, "viewer": 403, "outsider": 404}[person]
    assert asyncio.run(unread(site, path, headers)) == expected


async def unread(site: Site, path: str, headers: dict[str, str]) -> int:
    """The status for a request whose body cannot be read."""
    statuses: list[int] = []

    async def receive() -> Any:
        raise AssertionError("the body was read")

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": raw, "scheme": "http"}
    await site.app(scope | {"raw_path": path.encode(), "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1)}, receive, send)
    return statuses[0]


def test_slow_uploads_are_given_up_and_nobody_else_waits(small: Worker) -> None:
    cookie = small.site.cookie(small.user)
    head = (
        f"POST {small.home}/upload HTTP/1.1\r\nhost: 127.0.0.1\r\nsec-fetch-site: same-origin\r\ncookie: session={cookie}\r\n"
        "content-type: multipart/form-data; boundary=x\r\ncontent-length: 100000\r\n\r\n"
    )
    with serving(small.site) as port, connected(port) as slow:
        slow.sendall(head.encode() + form(100)[:60])
        begun = time.monotonic()
        with connected(port) as other:
            other.sendall(b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")
            assert told(other).endswith(b"ok")
        assert time.monotonic() - begun < 1, "another one is served meanwhile"
        answer = slow.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 408")
    assert 0.8 < time.monotonic() - begun < 5
    assert small.all(Upload) == []


@pytest.mark.parametrize("first", [b"", b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"], ids=["new", "kept alive"])
def test_slow_headers_are_hung_up_on(site: Site, monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    monkeypatch.setattr(pace, "PATIENCE", 1.0)
    with serving(site) as port, connected(port) as slow:
        if first:
            slow.sendall(first)
            assert b"200 OK" in slow.recv(1 << 16)
        stop = threading.Event()
        drip = threading.Thread(target=dripping, args=(slow, stop))
        drip.start()
        begun = time.monotonic()
        told(slow)
        stop.set()
        drip.join()
    assert 0.5 < time.monotonic() - begun < 9


def dripping(line: Any, stop: threading.Event) -> None:
    """Sends a request byte by byte, ten in a second, which takes half a minute."""
    for byte in b"GET /health HTTP/1.1\r\nx: " + b"x" * 300:
        if stop.wait(0.1):
            return
        try:
            line.sendall(bytes([byte]))
        except OSError:
            return


def test_a_request_in_time_may_be_answered_late(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "PATIENCE", 0.2)
    monkeypatch.setattr("allocator.web.passwords.was_wrong", lambda *_: time.sleep(0.6))
    body = b"email=a@example.com&password=x"
    head = f"POST /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(body)}\r\nconnection: close\r\n"
    with serving(site) as port, connected(port) as line:
        line.sendall(head.encode() + b"content-type: application/x-www-form-urlencoded\r\n\r\n" + body)
        assert told(line).startswith(b"HTTP/1.1 401")
