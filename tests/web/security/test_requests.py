"""No request makes the server fail: every declared route with values that no form of ours sends, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, get_type_hints
from urllib.parse import quote, urlencode

import pytest
from pydantic import BaseModel
from sqlalchemy.orm import object_session
from starlette.testclient import TestClient

from allocator.web import passwords
from allocator.web.access import Route
from allocator.web.api import API
from allocator.web.screens import SCREENS
from allocator.web.tables import Upload, User, now
from allocator.web.work.places import COLUMNS, Places, made
from tests.web.imported import Worker, working
from tests.web.security.serving import connected, serving, told
from tests.web.site import HERE, Site

ALL = [route for routes in (*SCREENS, *API) for route in routes.all]
ENDING = ("/delete", "/drop", "/remove", "/confirm", "/revoke", "/erase", "/retention")  # they end what the others need
HARD = ("\0", "9" * 30)  # for a database too
NASTY: tuple[str | bytes, ...] = (
    *HARD,
    "",
    "9" * 5000,
    "-1",
    "1,x",
    "../../x",
    "a:b:c",
    "9" * 4500 + ":B:id",
    "1\r\nset-cookie: x=y",
    b"\xed\xa0\x80",
    "\N{ARABIC-INDIC DIGIT ONE}",
)


@dataclass
class Known:
    """Somebody who may do everything, and the ids of what there is."""

    worker: Worker
    ids: dict[str, str] = field(default_factory=dict)
    row: str = ""
    fields: dict[tuple[str, str], tuple[list[str], ...]] = field(default_factory=dict)  # of query, form and JSON by route


@pytest.fixture(scope="module")
def known(both_at_work: Site) -> Known:
    site = both_at_work
    worker = working(site, "admin")
    with site.database.write() as session:
        session.get_one(User, worker.user).administrator = True
    found = Known(worker, {"organisation": worker.organisation, "number": "0", "problem": "0"})
    found.ids["upload"] = worker.upload().rpartition("/")[2]
    found.ids["version"] = worker.version().rpartition("/")[2]
    found.row = worker.client.get(f"{worker.home}/versions/{found.ids['version']}/matrix/window?sheet=0").json()["lines"][0]["row"]
    found.ids["job"] = worker.job("build").id
    for route in site.app.router.routes:
        parts = [route.dependant, *route.dependant.dependencies]
        query = [each.alias for part in parts for each in part.query_params]
        body = [each for each in route.dependant.body_params if not hasattr(each.field_info.annotation, "model_fields")]
        models = [each.field_info.annotation for each in route.dependant.body_params if each not in body]
        json_of = [name for model in models for name in model.model_fields]
        found.fields[next(iter(route.methods)), route.path] = query, [each.alias for each in body], json_of
    return found


def address(route: Route, ids: dict[str, str], value: str | bytes) -> str:
    """The path of a route with ids that there are, and a value for each other part."""
    path = route.path
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        path = before + (ids.get(name) or quote(value, safe="")[:400] or "%20") + after
    return path


@pytest.mark.parametrize(
    "route",
    sorted((each for each in ALL if each.path != "/sign-out"), key=lambda each: each.path.endswith(ENDING)),
    ids=lambda route: f"{route.method} {route.path}",
)
def test_no_value_makes_a_route_fail(known: Known, route: Route, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "DELAY", 0.0)
    query, form, _ = known.fields[route.method, route.path]
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for path, body in dict.fromkeys(requests(known, route, query, form)):
        answer = known.worker.client.request(route.method, path, content=body, headers=headers)
        assert answer.status_code < 500, (path, body, answer.status_code)
        assert answer.headers.get("location", "/").startswith("/")
        assert "x=y" not in answer.headers.get("set-cookie", "")


def requests(known: Known, route: Route, query: list[str], form: list[str]) -> Iterator[tuple[str, bytes]]:
    """Address and form, with each value in every place: in those of ids too, or beside ids that there are."""
    slow = not known.worker.site.database.is_file or "password" in form
    for value in HARD if slow else NASTY:
        body = urlencode(dict.fromkeys(form, value)).encode()
        for ids in (known.ids, {"organisation": known.worker.organisation})[: 2 if value in HARD else 1]:
            yield f"{address(route, ids, value)}?{urlencode(dict.fromkeys(query, value))}", body


ODD: tuple[Any, ...] = (*(each for each in NASTY if isinstance(each, str)), "\ud800", None, [], {}, 1.5, -1, 10**30, True, [["x"]])


def takes_json(route: Route) -> bool:
    """Whether the body of a route is a JSON object."""
    kinds = (kind for name, kind in get_type_hints(route.endpoint).items() if name != "return")
    return any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds)


@pytest.mark.parametrize("route", [each for each in ALL if takes_json(each)], ids=lambda route: route.path)
def test_no_json_makes_the_api_fail(known: Known, route: Route) -> None:
    names = known.fields[route.method, route.path][2]
    good = {"row": known.row, "position": "P1", "before": known.ids["version"], "letter": "C", "reason": "x", "form": "json"}
    path, headers = address(route, known.ids, "0" * 32), {"content-type": "application/json"}
    odd = ODD if known.worker.site.database.is_file else ("\0", "\ud800", 10**30)
    bodies = [dict.fromkeys(names, value) for value in odd]
    bodies += [{**{each: good.get(each, "x") for each in names}, name: value} for name in names for value in odd]
    texts = [json.dumps(each) for each in bodies] + ["", "null", "[" * 100_000, '{"a": 1' + "0" * 5000 + "}", "NaN", "\xff"]
    for text in texts:
        answer = known.worker.client.request(route.method, path, content=text.encode("latin-1"), headers=headers)
        assert answer.status_code < 500, (text[:200], path)


HEADERS: list[dict[str, Any]] = [
    {"host": "["},
    {"host": "[::1"},
    {"host": "]"},
    {"host": ""},
    {"origin": "http://["},
    {"origin": "//127.0.0.1"},
    {"cookie": "session=\x80\xff; note=%ff%00; errand=a|b|c|d"},
    {"authorization": "Bearer \xff"},
    {"content-length": "9" * 20},
    {"content-type": "multipart/form-data"},
    {"content-type": "multipart/form-data; boundary="},
    {"content-type": "application/x-www-form-urlencoded; charset=utf-7"},
    {"hx-request": "true", "hx-target": "<x>", "hx-current-url": "javascript:x"},
    {"range": "bytes=5-1"},
    {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_no_header_makes_the_server_fail(site: Site, headers: dict[str, str]) -> None:
    with TestClient(site.app, site.settings.url, raise_server_exceptions=False, follow_redirects=False) as client:
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        common = {} if "origin" in headers else HERE
        for method, path in (
            ("GET", "/sign-in"),
            ("POST", "/sign-in"),
            ("GET", "/api/organisations/x/versions"),
            ("GET", "/account"),
        ):
            answer = client.request(method, path, headers=common | raw, content=b"email=a&password=b" if method == "POST" else None)
            assert answer.status_code < 500, (method, path)
            assert "evil" not in answer.text + str(answer.headers)


def test_nobody_speaks_by_web_socket(site: Site) -> None:
    from starlette.websockets import WebSocketDisconnect

    with site.browser(site.user()) as client, pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect("/account"):
        pass
    assert refused.value.code == 1008


def test_what_the_server_cannot_parse_is_refused(site: Site) -> None:
    with serving(site) as port:
        for request in (
            b"GET /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\nhost: evil.example\r\n\r\n",
            b"GET http://evil.example/ HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            b"GET /" + b"x" * 100_000,
        ):
            with connected(port) as line:
                line.sendall(request)
                status = told(line)[9:12]
                assert status in {b"400", b"404"}, request[:60]


def test_what_another_request_deleted_meanwhile_is_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = working(site)
    until = now() + timedelta(hours=1)
    upload = site.add(Upload(organisation_id=worker.organisation, name="a.csv", state="ready", expires_at=until))
    made(Places(site.settings.data).upload(upload)).joinpath(COLUMNS).write_text("{}")
    monkeypatch.setattr("allocator.web.work.intake.reset_columns", lambda row: object_session(row).delete(row))
    answer = worker.client.post(f"{worker.home}/uploads/{upload}/columns/reset")
    assert answer.status_code == 409
    assert "Load the page anew" in answer.text
