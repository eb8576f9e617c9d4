"""Sessions, passwords and one-time links, as far as tests/web/test_sign_in.py and test_administration.py do not hold them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from allocator.web import passwords
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
