"""Sessions, passwords and one-time links, as far as tests/web/test_sign_in.py and test_administration.py do not hold them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from allocator.web import access, invitations, passwords
from allocator.web.invitations import invite
from allocator.web.screens import members
from allocator.web.settings import Settings
from allocator.web.tables import Attempt, Invitation, Member
from tests.web.site import HERE, PASSWORD, Site


def test_under_tls_every_cookie_is_encrypted_only_and_the_session_bound_to_this_host(tmp_path: Path) -> None:
    site = Site(Settings(data=tmp_path / "data", url="https://raci.example.com"))
    site.user(password=passwords.hashed(PASSWORD))
    form = {"email": "ada@example.com", "password": PASSWORD}
    with TestClient(site.app, site.settings.url, headers=HERE, follow_redirects=False) as client:
        answers = [client.post("/sign-in", data=form), client.post("/sign-out")]
    site.database.close()
    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    assert len(cookies) == 3, "session, note, and the session taken back"
    for cookie in cookies:
        assert {"HttpOnly", "SameSite=lax", "Secure", "Path=/"} <= set(cookie.split("; ")), cookie
        assert "omain" not in cookie
    assert cookies[0].startswith("__Host-session=")


@pytest.mark.parametrize(("origin", "status"), [("https://raci.example.com", 401), ("http://raci.example.com", 403)])
def test_under_tls_a_post_of_the_same_name_unencrypted_is_refused(tmp_path: Path, origin: str, status: int) -> None:
    site = Site(Settings(data=tmp_path / "data", url="https://raci.example.com"))
    with TestClient(site.app, site.settings.url, headers={"origin": origin}) as client:
        assert client.post("/sign-in", data={"email": "a@example.com", "password": "x"}).status_code == status
    site.database.close()


def test_wrong_passwords_at_the_same_moment_are_all_counted(either: Site) -> None:
    def wrong(_number: int) -> None:
        with either.database.write() as session:
            passwords.was_wrong(session, "ada@example.com", "10.0.0.1")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(wrong, range(16)))
    with either.database.read() as session:
        assert session.scalars(select(Attempt.count)).all() == [16, 16]


def test_what_is_wrong_later_is_counted_anew(either: Site) -> None:
    from allocator.web.tables import now

    with either.database.write() as session:
        for _ in range(3):
            passwords.was_wrong(session, "ada@example.com", "10.0.0.1", now() - passwords.FORGOTTEN)
        passwords.was_wrong(session, "ada@example.com", "10.0.0.1")
    with either.database.read() as session:
        assert passwords.wrong_in_a_row(session, "ada@example.com", "10.0.0.1") == 1


def link_of(client: TestClient, path: str, **form: str) -> str:
    """The path of a one-time link, as the page shows it once."""
    import re

    found = re.search(r"http://127.0.0.1:8000(/invitations/[\w-]+)", client.post(path, data=form).text)
    assert found
    return found[1]


@pytest.mark.parametrize("change", ["role", "remove", "account"])
def test_a_link_ends_with_the_rights_of_who_made_it(either: Site, change: str) -> None:
    first, second, root = either.user("Ada"), either.user("Bob"), either.user("Root", administrator=True)
    organisation = either.organisation(**{first: "admin", second: "admin"})
    home = f"/organisations/{organisation}/administration"
    with either.browser(first) as ada, either.browser(second) as bob, either.browser(root) as administrator:
        back = link_of(bob, f"{home}/links", role="admin")
        other = link_of(ada, f"{home}/links", role="viewer")
        if change == "role":
            assert ada.post(f"{home}/members/{second}", data={"role": "viewer", "stood": "admin"}).status_code == 303
        elif change == "remove":
            assert ada.post(f"{home}/members/{second}/remove").status_code == 303
        else:
            assert administrator.post(f"/users/{second}/remove").status_code == 303
        with either.browser(either.user("Eve")) as eve:
            assert eve.post(f"{back}/join").status_code == 404
            assert eve.get(other).status_code == 200, "those of others still open"


def test_an_account_that_is_removed_leaves_no_link_to_the_passwords_of_others(site: Site) -> None:
    root, gone, user = site.user("Root", administrator=True), site.user("Gone", administrator=True), site.user("Ada")
    with site.browser(gone) as leaving, site.browser(root) as administrator:
        link = link_of(leaving, f"/users/{user}/link")
        assert administrator.post(f"/users/{gone}/remove").status_code == 303
        assert administrator.post(link, data={"password": PASSWORD}).status_code == 404
    with site.database.read() as session:
        assert session.scalars(select(Invitation)).all() == []
        assert session.scalars(select(Member)).all() == []


@pytest.mark.parametrize(("own", "given"), [("admin", "viewer"), ("editor", "editor"), ("viewer", "admin")])
def test_a_link_never_lowers_a_role_and_stays_unused_by_who_has_it(either: Site, own: str, given: str) -> None:
    """Also of the only administrator, who would leave the organisation without one."""
    user = either.user()
    organisation = either.organisation(**{user: own})
    with either.database.write() as session:
        made = invite(session, either.settings, "join", organisation_id=organisation, role=given)
    link, highest = made.removeprefix(either.settings.url), max(own, given, key=access.ROLES.index)
    with either.browser(user) as client, either.browser(either.user("Eve")) as eve:
        page = client.get(link).text
        answer = client.post(f"{link}/join")
        assert ("You are already a member, with the role" in page) == (f'action="{link}/join"' not in page) == (highest == own)
        if highest == own:
            assert answer.headers["location"] == link
            assert "The link is still unused" in client.get(link).text
        assert eve.post(f"{link}/join").status_code == (303 if highest == own else 404)
    with either.database.read() as session:
        roles = {member.user_id: member.role for member in session.scalars(select(Member))}
        assert roles.pop(user) == highest
        assert list(roles.values()) == [given] * (highest == own)


def test_of_two_links_that_one_person_opens_at_once_the_higher_holds(either: Site) -> None:
    user, organisation = either.user(), either.organisation()
    with either.database.write() as session:
        made = [invite(session, either.settings, "join", organisation_id=organisation, role=role) for role in access.ROLES]
    at_once = threading.Barrier(len(made))

    def join(link: str) -> None:
        with either.database.write() as session:
            invitation = invitations.opened(session, link.rpartition("/")[2])
            if not either.database.is_file:  # SQLite lets in one writer at a time
                at_once.wait()
            invitations.join(session, invitation, user)

    with ThreadPoolExecutor() as threads:
        list(threads.map(join, made))
    with either.database.read() as session:
        assert session.scalars(select(Member.role)).all() == ["admin"]


def test_of_two_administrators_who_lower_each_other_at_once_one_stays(either: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [either.user(name) for name in ("Ada", "Bob")]
    organisation = either.organisation(**dict.fromkeys(people, "admin"))
    at_once, keep = threading.Barrier(2), members._keep_an_admin

    def meeting(*given: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            at_once.wait(0.5)
        keep(*given)

    def lower(place: int) -> str:
        with either.browser(people[place]) as client:
            path = f"/organisations/{organisation}/administration/members/{people[1 - place]}"
            answer = client.post(path, data={"role": "viewer", "stood": "admin"})
            return unquote(answer.cookies.get("note", str(answer.status_code)))

    monkeypatch.setattr(members, "_keep_an_admin", meeting)
    with either.browser(), ThreadPoolExecutor() as threads:
        told = sorted(threads.map(lower, (0, 1)))
    assert told[0][:20] in {"!Nothing was changed", "403"}, "or the other was no administrator any more"
    assert told[1].startswith("The role is changed.")
    with either.database.read() as session:
        assert sorted(session.scalars(select(Member.role))) == ["admin", "viewer"]
