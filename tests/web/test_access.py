"""The access matrix: every declared route x everybody who may come, generated from the route table itself.

A role reads and writes in its own organisation only; of another one it learns nothing (404, as for what there is not).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from allocator.web.access import ROLES, Need, Route, Routes
from allocator.web.api import API
from allocator.web.app import undeclared
from allocator.web.screens import SCREENS
from allocator.web.settings import Settings
from tests.web.site import HERE, Site

ALL = [route for routes in (*SCREENS, *API) for route in routes.all]
ID = "0" * 32
PEOPLE = ("nobody", "viewer", "editor", "admin", "administrator", "outsider", "reader", "writer")
RANK = {"viewer": 0, "editor": 1, "admin": 2, "reader": 0, "writer": 1}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, TestClient]]]:
    """The id of an organisation, and a browser or program for each kind of caller."""
    site = Site(Settings(data=tmp_path_factory.mktemp("access") / "data"))
    users = {name: site.user(name) for name in (*ROLES, "outsider")}
    users["administrator"] = site.user("administrator", administrator=True)
    organisation = site.organisation(**{users[role]: role for role in ROLES})
    site.organisation("Another", **{users["outsider"]: "admin"})
    tokens = {"reader": site.token(organisation, users["admin"]), "writer": site.token(organisation, users["admin"], "write")}
    yield organisation, {name: _client(site, users.get(name), tokens.get(name, "")) for name in PEOPLE}
    site.database.close()


def _client(site: Site, user: str | None, token: str) -> TestClient:
    cookies = {"session": site.cookie(user)} if user else {}
    headers = HERE | ({"authorization": f"Bearer {token}"} if token else {})
    return TestClient(
        site.app, site.settings.url, cookies=cookies, headers=headers, follow_redirects=False, raise_server_exceptions=False
    )


def refusal(route: Route, person: str) -> int:
    """The status that the gate must answer, 0 where it must let the caller through. Written apart from the program's own."""
    if route.need == Need.ANYBODY:
        return 0
    if person == "nobody" or (person in {"reader", "writer"} and not route.api):
        return 401 if route.api else 303
    if route.need in RANK:
        if person in {"outsider", "administrator"}:
            return 404
        return 0 if RANK[person] >= RANK[route.need] else 403
    if person in {"reader", "writer"}:
        return 0 if route.need == Need.SIGNED_IN else 403
    return 0 if route.need == Need.SIGNED_IN or person == "administrator" else 403


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("route", ALL, ids=lambda route: f"{route.method} {route.path}")
def test_access(route: Route, person: str, people: tuple[str, dict[str, TestClient]], monkeypatch: pytest.MonkeyPatch) -> None:
    organisation, clients = people
    reached: list[int] = []
    client = clients[person]
    monkeypatch.setattr("allocator.web.guard.Gate._limited", _reached(reached))
    path = route.path.replace("{organisation}", organisation)
    while "{" in path:
        path = path[: path.index("{")] + ID + path[path.index("}") + 1 :]
    answer = client.request(route.method, path)
    expected = refusal(route, person)
    assert (answer.status_code, reached) == ((299, [1]) if not expected else (expected, []))
    if expected == 303:
        assert answer.headers["location"].startswith("/sign-in")


def _reached(seen: list[int]):
    async def limited(_gate, _scope, _receive, answer, _limit) -> None:
        seen.append(1)
        await answer({"type": "http.response.start", "status": 299, "headers": []})
        await answer({"type": "http.response.body", "body": b""})

    return limited


@pytest.mark.parametrize("route", [route for route in ALL if route.need in ROLES], ids=lambda route: f"{route.method} {route.path}")
def test_an_organisation_that_is_not_there_looks_like_one_of_others(
    route: Route, people: tuple[str, dict[str, TestClient]]
) -> None:
    path = route.path.replace("{organisation}", ID)
    while "{" in path:
        path = path[: path.index("{")] + ID + path[path.index("}") + 1 :]
    assert people[1]["admin"].request(route.method, path).status_code == 404


def test_a_route_that_declares_nothing_keeps_the_application_from_starting(site: Site) -> None:
    site.app.add_api_route("/backdoor", lambda: "in", methods=["GET"])
    assert undeclared(site.app, site.app.state.declared) == ["GET /backdoor"]
    with pytest.raises(RuntimeError, match="GET /backdoor"), site.browser():
        pass


def test_a_route_that_declares_nothing_is_not_served(site: Site) -> None:
    site.app.add_api_route("/backdoor", lambda: "in", methods=["GET"])
    client = TestClient(site.app, site.settings.url, raise_server_exceptions=False)
    assert client.get("/backdoor").status_code == 500


@pytest.mark.parametrize(("path", "need"), [("/organisations/{organisation}", Need.SIGNED_IN), ("/start", Need.VIEWER)])
def test_a_role_and_the_organisation_it_is_in_go_together(path: str, need: Need) -> None:
    with pytest.raises(ValueError, match="organisation"):
        Routes().get(path, need)


def test_without_accounts_the_one_user_may_everything_and_sees_everything(tmp_path: Path) -> None:
    site = Site(Settings(data=tmp_path / "data", accounts=False))
    organisation = site.organisation("Of somebody else")
    with site.browser() as browser:
        assert "Of somebody else" in browser.get("/organisations").text
        assert browser.get(f"/organisations/{organisation}/administration").status_code == 200
        assert browser.get(f"/organisations/{ID}").status_code == 404
    site.database.close()
