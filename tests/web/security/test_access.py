"""Somebody of one organisation who wants what is another's, or more than their role gives; see tests/web/test_access.py too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from allocator.web.access import Need, Route
from allocator.web.api import API
from allocator.web.invitations import invite
from allocator.web.screens import SCREENS
from allocator.web.tables import Invitation, Job, Member, Organisation, Override, Table, Token, Upload, User, Version
from tests.web.imported import WRONG, Worker, working
from tests.web.security.test_sessions import link_of
from tests.web.site import PASSWORD, Site

ALL = [route for routes in (*SCREENS, *API) for route in routes.all]
MARK = "Quillfeather"  # stands in every text of the other organisation
EXTRA = {  # what a form never asks
    "administrator": "true",
    "role": "admin",
    "scope": "write",
    "everywhere": "true",
    "state": "ready",
    "retention_days": "1",
    "delete_at": "2000-01-01T00:00:00Z",
    "email": "root@example.com",
    "made_by": "0" * 32,
    "user_id": "0" * 32,
    "subject": "x",
}


@dataclass
class Other:
    """Another organisation with one of everything, by the names of the parts of paths."""

    worker: Worker
    ids: dict[str, str] = field(default_factory=dict)

    def rows(self) -> list[tuple[Any, ...]]:
        """Everything that the database holds of it, and every account."""
        found: list[tuple[Any, ...]] = []
        with self.worker.site.database.read() as session:
            for table in Table.metadata.sorted_tables:
                query = select(table)
                if "organisation_id" in table.c:
                    query = query.where(table.c.organisation_id == self.worker.organisation)
                elif table.name in {"organisations", "users"}:
                    query = query.where(table.c.id.in_([self.worker.organisation, self.worker.user]))
                else:
                    continue
                found += [(table.name, *map(str, row)) for row in session.execute(query)]
        return sorted(found)


@pytest.fixture(scope="module")
def other(at_work: Site) -> Other:
    worker = working(at_work, "admin")
    table = WRONG.replace("Operator", f"Operator {MARK}").replace("Ada Berg", f"Ada {MARK}")
    with at_work.database.write() as session:
        session.get_one(Organisation, worker.organisation).name = MARK
    before = worker.version(table, f"{MARK}.csv").rpartition("/")[2]
    version = worker.version(table, f"{MARK}.csv")
    window = worker.client.get(f"{version}/matrix/window?sheet=0").json()
    row, position = window["lines"][0]["row"], window["places"][0][1]
    letter = {"row": row, "position": position, "letter": "C", "reason": MARK}
    assert worker.client.post(f"{version}/letters", data=letter).status_code == 303
    place = worker.client.post(f"{version}/downloads", data={"form": "json", "scheme": "RACI"}).headers["location"]
    worker.through(place)
    worker.client.post(f"{worker.home}/administration/links", data={"role": "admin"})
    worker.client.post(f"{worker.home}/administration/tokens", data={"name": MARK, "scope": "read", "days": "30"})
    upload = worker.upload(table, f"{MARK}.csv").rpartition("/")[2]
    made = Other(worker, {"version": version.rpartition("/")[2], "upload": upload, "before": before, "user": worker.user})
    made.ids |= {"job": place.rpartition("/")[2], "change": worker.all(Override)[0].id}
    made.ids |= {"token": worker.all(Token)[0].id, "link": worker.all(Invitation)[0].id, "row": row, "position": position}
    return made


@pytest.fixture(scope="module")
def mallory(at_work: Site) -> Iterator[tuple[Worker, str]]:
    """An administrator elsewhere, with an own version."""
    worker = working(at_work, "admin")
    yield worker, worker.version().rpartition("/")[2]


def parts(route: Route) -> list[str]:
    """The names of what stands in a path."""
    return [name for name in re.findall(r"{(\w+)}", route.path) if name != "organisation"]


ASKED = [(route, own) for route in ALL if "{organisation}" in route.path and parts(route) for own in (False, True)]


@pytest.mark.parametrize(
    ("route", "own"), ASKED, ids=lambda value: f"{value.method} {value.path}" if isinstance(value, Route) else value
)
def test_ids_of_another_organisation_lead_nowhere(other: Other, mallory: tuple[Worker, str], route: Route, own: bool) -> None:
    """`own`: in a version of one's own, where the path names one."""
    worker, version = mallory
    if own and not ("version" in parts(route) and {"job", "change"} & set(parts(route))):
        own = False
    ids = (
        dict.fromkeys(parts(route), "0") | other.ids | {"organisation": worker.organisation} | ({"version": version} if own else {})
    )
    before = other.rows()
    path = route.path.format(**ids)
    known = {name: other.ids[name] for name in ("row", "position", "before")}
    form = known | {"letter": "A", "reason": "x", "cell": "x", "role": "admin", "stood": "admin", "form": "json", "scheme": "RACI"}
    sent: dict[str, Any] = {} if route.method == "GET" else {"json" if route.api else "data": form}
    answer = worker.client.request(route.method, path, params=known, **sent)
    assert answer.status_code == 404 or (answer.status_code == 422 and "json" in sent)
    assert MARK not in answer.text + str(answer.headers)
    assert other.rows() == before


def test_a_former_version_of_another_organisation_is_not_compared_with(other: Other, mallory: tuple[Worker, str]) -> None:
    worker, version = mallory
    before = other.rows()
    former = {"before": other.ids["before"]}
    assert worker.client.post(f"{worker.home}/versions/{version}/compare", data=former).status_code == 404
    assert worker.client.post(f"/api{worker.home}/versions/{version}/comparisons", json=former).status_code == 404
    assert other.rows() == before
    with worker.site.database.read() as session:
        assert session.scalars(select(Job).where(Job.organisation_id == worker.organisation, Job.kind == "compare")).all() == []


def test_in_an_own_version_the_changes_of_others_are_neither_seen_nor_taken_back(other: Other, mallory: tuple[Worker, str]) -> None:
    worker, version = mallory
    page = worker.client.get(
        f"{worker.home}/versions/{version}/why", params={"row": other.ids["row"], "position": other.ids["position"]}
    )
    assert page.status_code == 200, "the same row is in both"
    assert MARK not in page.text
    assert worker.client.post(f"{worker.home}/versions/{version}/letters/{other.ids['change']}/undo").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "{own}/..%2f..%2f{other}/administration",
        "{own}/../{organisation}",
        "{own}%2f..%2f{organisation}",
        "/organisations/{organisation}%00",
        "/organisations/{organisation}/",
        "//organisations/{organisation}",
        "/organisations//{organisation}",
        "/ORGANISATIONS/{organisation}",
        "/api/organisations/{organisation}/versions",
        "/static/..%2f..%2ftables.py",
        "/static/%2e%2e/tables.py",
        "{own}/versions/..%2f..%2f..%2fallocator.sqlite/chart",
        "{own}/jobs/..%2f..%2fallocator.sqlite/download",
        "{own}/uploads/%2e%2e%2f%2e%2e/columns",
    ],
)
def test_no_path_leads_around_the_gate(other: Other, mallory: tuple[Worker, str], path: str) -> None:
    worker, _ = mallory
    there = other.worker.organisation
    answer = worker.client.get(path.format(own=worker.home, other=there, organisation=there))
    assert answer.status_code in {404, 405}
    assert MARK not in answer.text
    assert "import" not in answer.text


EDITORS = [route for route in ALL if route.method == "POST" and route.need in {Need.SIGNED_IN, Need.VIEWER, Need.EDITOR}]


@pytest.mark.parametrize("route", EDITORS, ids=lambda route: route.path)
def test_what_a_form_does_not_ask_is_not_heard(at_work: Site, other: Other, route: Route) -> None:
    worker = working(at_work, "editor")
    ids = dict.fromkeys(parts(route), "0" * 32) | {"organisation": worker.organisation, "problem": "0"}
    extra = EXTRA | {"organisation": other.worker.organisation, "organisation_id": other.worker.organisation, "id": "1" * 32}
    files = [("files", ("a.csv", WRONG.encode()))] if route.body else None
    before = other.rows()
    worker.client.post(route.path.format(**ids), params=extra, data=extra, files=files)
    assert other.rows() == before
    with at_work.database.read() as session:
        user = session.get_one(User, worker.user)
        assert (user.administrator, user.email != "root@example.com", user.subject) == (False, True, None)
        assert session.scalars(select(Member.role).where(Member.user_id == worker.user)).all() == ["editor"]
        place = session.get_one(Organisation, worker.organisation)
        assert (place.name, place.retention_days) == ("Halden Foods", None)
        assert session.scalars(select(Version).where(Version.organisation_id == place.id)).all() == []
    for upload in worker.all(Upload):
        assert upload.made_by == worker.user
        assert upload.expires_at.year > 2000


def test_who_joins_gets_the_role_of_the_link_and_no_other(at_work: Site) -> None:
    organisation = at_work.organisation()
    with at_work.database.write() as session:
        link = invite(session, at_work.settings, "join", organisation_id=organisation, role="viewer")
    form = {"name": "Eve", "password": PASSWORD} | EXTRA | {"email": "eve@example.com", "kind": "set-up"}
    with at_work.browser() as client:
        assert client.post(link.removeprefix(at_work.settings.url), data=form).status_code == 303
        assert client.get("/users").status_code == 403
        assert client.get(f"/organisations/{organisation}/upload").status_code == 403


@pytest.mark.parametrize(
    "path", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "\n//evil.example"]
)
def test_who_is_signed_in_is_led_nowhere_else_either(site: Site, path: str) -> None:
    with site.browser(site.user()) as client:
        assert client.get("/sign-in", params={"next": path}).headers["location"] == "/"


def test_a_role_that_was_taken_is_over_at_once_for_tokens_too(site: Site) -> None:
    admin, user = site.user("Root"), site.user("Ada")
    organisation = site.organisation(**{admin: "admin", user: "editor"})
    token = site.token(organisation, user, "write")
    path = f"/api/organisations/{organisation}/versions"
    with site.browser(token=token) as program, site.browser(admin) as root:
        assert program.get(path).status_code == 200
        root.post(f"/organisations/{organisation}/administration/members/{user}/remove")
        assert program.get(path).status_code == 401
        assert link_of(root, f"/organisations/{organisation}/administration/links", role="viewer")
