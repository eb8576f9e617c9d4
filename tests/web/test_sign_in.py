"""Sign in and out: sessions, wrong passwords, one-time links, new passwords."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from allocator.web import passwords
from allocator.web.database import Database
from allocator.web.invitations import invite, set_up_link
from allocator.web.render import local
from allocator.web.secrets import digest
from allocator.web.settings import Settings
from allocator.web.tables import Attempt, Audit, Invitation, Member, Organisation, SignIn, User, now
from tests.web.site import PASSWORD, Site


@pytest.fixture(scope="module")
def kept() -> str:
    return passwords.hashed(PASSWORD)


def password_of(site: Site, user: str) -> str:
    with site.database.read() as session:
        return session.get_one(User, user).password or ""


def sign_in(client: TestClient, email: str = "ada@example.com", password: str = PASSWORD, then: str = "/"):
    return client.post("/sign-in", data={"email": email, "password": password, "next": then})


def test_signing_in_gives_a_session_that_is_kept_as_a_hash(either: Site, kept: str) -> None:
    either.user(password=kept)
    with either.browser() as client:
        answer = sign_in(client, email=" Ada@Example.com ", then="/account")
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        secret = client.cookies["session"]
        with either.database.read() as session:
            assert session.scalars(select(SignIn.hash)).all() == [digest(secret)]
        assert client.get("/account").status_code == 200


def test_a_session_is_new_at_each_sign_in_and_the_old_one_ends(site: Site, kept: str) -> None:
    site.user(password=kept)
    with site.browser() as client:
        sign_in(client)
        first = client.cookies["session"]
        sign_in(client)
        assert client.cookies["session"] != first
        client.cookies.clear()
        client.cookies["session"] = first
        assert client.get("/account").status_code == 303


def test_signing_out_ends_the_session_on_the_server(site: Site) -> None:
    with site.browser(site.user()) as client:
        secret = client.cookies["session"]
        assert client.post("/sign-out").headers["location"] == "/sign-in"
        client.cookies.clear()
        client.cookies["session"] = secret
        assert client.get("/account").headers["location"] == "/sign-in?next=/account"


def test_a_session_ends_by_itself(site: Site) -> None:
    with site.browser(site.user()) as client:
        assert client.get("/account").status_code == 200
        with site.database.write() as session:
            session.execute(update(SignIn).values(expires_at=now() - timedelta(seconds=1)))
        assert client.get("/account").status_code == 303


def test_wrong_passwords_and_unknown_users_look_the_same(site: Site, kept: str) -> None:
    site.user(password=kept)
    with site.browser() as client:
        wrong, unknown = sign_in(client, password="wrong"), sign_in(client, "eve@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("ada@", "eve@") == unknown.text


def test_unknown_users_cost_as_much(site: Site, kept: str) -> None:
    site.user(password=kept)

    def seconds(email: str) -> float:
        begun = time.process_time()
        with site.database.read() as session:
            assert passwords.proved(passwords.who(session, email), "wrong") is None
        return time.process_time() - begun

    seconds("eve@example.com")
    known, unknown = (min(seconds(email) for _ in range(3)) for email in ("ada@example.com", "eve@example.com"))
    assert 0.5 < unknown / known < 2


def test_a_password_kept_at_another_cost_is_kept_anew(either: Site, kept: str) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=1024, parallelism=1).hash(PASSWORD)
    user = either.user(password=old)
    with either.browser() as client:
        assert sign_in(client, password="wrong").status_code == 401
        assert password_of(either, user) == old
        assert sign_in(client).status_code == 303
        made = password_of(either, user)
        assert made.split("$")[3] == kept.split("$")[3] != old.split("$")[3]
        assert sign_in(client).status_code == 303
        assert password_of(either, user) == made


def test_the_cost_is_at_least_what_is_advised(kept: str) -> None:
    assert kept.startswith("$argon2id$v=19$m=47104,t=1,p=1$")


def test_a_user_of_the_identity_provider_has_no_password(site: Site) -> None:
    site.user(password=None)
    with site.browser() as client:
        assert sign_in(client, password="").status_code in {401, 422}
        assert sign_in(client, password="\0").status_code == 401


def test_twenty_wrong_passwords_are_refused_per_account_and_per_address(either: Site, kept: str, monkeypatch) -> None:
    monkeypatch.setattr(passwords, "DELAY", 0.0)
    either.user(password=kept)
    either.user("Bob", password=kept)
    with either.database.write() as session:
        for _ in range(passwords.REFUSED - 2):
            passwords.was_wrong(session, "ada@example.com", "10.0.0.1")
    with either.browser() as client:
        assert sign_in(client, password="wrong").status_code == 401
        assert sign_in(client, password="wrong").status_code == 429
        assert sign_in(client).status_code == 429, "the right one is refused too"
        assert "retry-after" in sign_in(client).headers
        assert sign_in(client, "bob@example.com").status_code == 303, "another account is not"
    with either.database.read() as session:
        assert passwords.wrong_in_a_row(session, "nobody@example.com", "10.0.0.1") == passwords.REFUSED - 2
        later = now() + passwords.FORGOTTEN
        assert passwords.wrong_in_a_row(session, "ada@example.com", "10.0.0.1", later) == 0


def test_what_is_remembered_of_wrong_passwords_names_nobody(site: Site) -> None:
    with site.database.write() as session:
        passwords.was_wrong(session, "ada@example.com", "10.0.0.1")
        assert all(re.fullmatch("[0-9a-f]{64}", key) for key in session.scalars(select(Attempt.key)))


def test_many_wrong_passwords_are_answered_late(site: Site, monkeypatch) -> None:
    waited = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("allocator.web.screens.sign_in.sleep", sleep)
    with site.database.write() as session:
        for _ in range(passwords.DELAYED):
            passwords.was_wrong(session, "ada@example.com", "testclient")
    with site.browser() as client:
        sign_in(client, password="wrong")
    assert waited == [passwords.DELAY]


def test_no_connection_waits_for_a_password(site: Site, monkeypatch) -> None:
    held, taken = threading.local(), []

    @contextmanager
    def read(database: Database):
        with reading(database) as session:
            held.by_me = True
            yield session
        held.by_me = False

    reading = Database.read
    monkeypatch.setattr(Database, "read", read)
    monkeypatch.setattr(passwords, "proved", lambda _user, _password: taken.append(held.by_me))
    with site.browser() as client:
        assert sign_in(client).status_code == 401
    assert taken == [False]


def test_at_most_two_passwords_are_computed_at_a_time(site: Site, monkeypatch) -> None:
    running, most = [0], [0]

    def proved(_user, _password) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.03)
        running[0] -= 1

    monkeypatch.setattr(passwords, "proved", proved)

    async def many() -> None:
        import httpx2

        transport = httpx2.ASGITransport(site.app)
        async with httpx2.AsyncClient(transport=transport, base_url=site.settings.url) as client:
            data = {"email": "a@example.com", "password": "x"}
            await asyncio.gather(*(client.post("/sign-in", data=data) for _ in range(8)))

    asyncio.run(many())
    assert most[0] == passwords.AT_A_TIME


@pytest.mark.parametrize(
    "path", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "", "/a\r\nx: y", "javascript:x"]
)
def test_no_redirect_leads_elsewhere(site: Site, kept: str, path: str) -> None:
    assert local(path) == "/"
    site.user(password=kept)
    with site.browser() as client:
        assert sign_in(client, then=path).headers["location"] == "/"


def test_the_first_account_is_made_by_a_link_that_works_once(either: Site) -> None:
    link = set_up_link(either.database, either.settings)
    assert link
    path = link.removeprefix(either.settings.url)
    form = {"name": "Ada", "email": "Ada@Example.com", "password": PASSWORD}
    with either.browser() as client:
        assert "first account" in client.get(path).text
        assert client.post(path, data=form | {"password": "short"}).status_code == 422
        assert client.post(path, data=form | {"email": "no address"}).status_code == 422
        assert client.post(path, data=form).status_code == 303
        assert client.get("/users").status_code == 200
        assert client.get(path).status_code == 404
        assert client.post(path, data=form | {"email": "eve@example.com"}).status_code == 404
    assert set_up_link(either.database, either.settings) is None
    with either.database.read() as session:
        assert session.scalars(select(User.email)).all() == ["ada@example.com"]
        assert session.scalars(select(Audit.action)).all() == ["user-made"]


def test_who_makes_the_first_account_takes_over_what_was_there_without_accounts(database_address: str, tmp_path: Path) -> None:
    choices = {"data": tmp_path / "data", "database": database_address}
    alone = Site(Settings(**choices, accounts=False))
    with alone.browser() as client:
        client.post("/organisations", data={"name": "Halden Foods"})
        client.post("/organisations", data={"name": "Halden Fish"})
    team = Site(Settings(**choices))
    with team.browser() as client:
        link = set_up_link(team.database, team.settings)
        assert link is not None
        secret = link.rpartition("/")[2]
        form = {"name": "Ada", "email": "ada@example.com", "password": PASSWORD}
        assert client.post(f"/invitations/{secret}", data=form).status_code == 303
        page = client.get("/organisations").text
        assert "Halden Foods" in page
        assert "Halden Fish" in page
    with team.database.read() as session:
        assert {member.role for member in session.scalars(select(Member))} == {"admin"}
        fish = session.scalars(select(Organisation.id).where(Organisation.name == "Halden Fish")).one()
    bob = team.user("Bob")
    with team.database.write() as session:
        session.execute(update(Member).where(Member.organisation_id == fish).values(user_id=bob))
    with Site(Settings(**choices, accounts=False)).browser() as client:
        assert "Halden Fish" in client.get("/organisations").text, "alone again it is there as before"
    Site(Settings(**choices)).database.close()
    with team.database.read() as session:
        assert session.scalars(select(Member.user_id).where(Member.organisation_id == fish)).all() == [bob], "he has it already"
    team.database.close()


def test_a_new_set_up_link_ends_the_one_before(site: Site) -> None:
    first, second = (set_up_link(site.database, site.settings) for _ in range(2))
    with site.browser() as client:
        assert client.get(first.removeprefix(site.settings.url)).status_code == 404
        assert client.get(second.removeprefix(site.settings.url)).status_code == 200


def join_link(site: Site, organisation: str, role: str = "editor") -> str:
    with site.database.write() as session:
        return invite(session, site.settings, "join", organisation_id=organisation, role=role).removeprefix(site.settings.url)


def test_a_member_joins_with_a_new_account(site: Site) -> None:
    organisation = site.organisation()
    with site.browser() as client:
        client.post(join_link(site, organisation), data={"name": "Bob", "email": "bob@example.com", "password": PASSWORD})
        assert client.get(f"/organisations/{organisation}").status_code == 200
        assert client.get(f"/organisations/{organisation}/administration").status_code == 403


def test_a_member_joins_with_the_own_account_and_gets_a_new_session(site: Site) -> None:
    organisation, user = site.organisation(), site.user()
    link = join_link(site, organisation, "admin")
    with site.browser(user) as client:
        old = client.cookies["session"]
        assert "Join Halden" in client.get(link).text
        assert client.post(f"{link}/join").headers["location"] == f"/organisations/{organisation}"
        assert client.cookies.get("session", domain="127.0.0.1") != old
        assert client.get(f"/organisations/{organisation}/administration").status_code == 200
        assert client.post(f"{link}/join").status_code == 404


def test_a_link_of_an_account_that_is_there_asks_to_sign_in(site: Site) -> None:
    site.user()
    link = join_link(site, site.organisation())
    with site.browser() as client:
        answer = client.post(link, data={"name": "Ada", "email": "ada@example.com", "password": PASSWORD})
        assert answer.status_code == 422
        assert "There is an account" in answer.text
        assert client.get(link).status_code == 200, "it is not used up"


def test_a_link_that_is_over_opens_nothing(site: Site) -> None:
    link = join_link(site, site.organisation())
    with site.database.write() as session:
        session.execute(update(Invitation).values(expires_at=now()))
    with site.browser() as client:
        assert client.get(link).status_code == 404


def test_a_new_password_ends_the_other_sessions(site: Site, kept: str) -> None:
    user = site.user(password=kept)
    with site.browser(user) as here, site.browser(user) as elsewhere:
        new = {"old": PASSWORD, "new": "five other plain words here"}
        assert here.post("/account/password", data=new | {"old": "wrong"}).status_code == 422
        assert here.post("/account/password", data=new | {"new": "ada@example.com"}).status_code == 422
        assert elsewhere.get("/account").status_code == 200
        assert here.post("/account/password", data=new).status_code == 303
        assert here.get("/account").status_code == 200
        assert elsewhere.get("/account").status_code == 303
        assert sign_in(here, password=new["new"]).status_code == 303


def test_a_password_link_changes_the_password_and_ends_the_sessions(site: Site, kept: str) -> None:
    user, admin = site.user(password=kept), site.user("Root", administrator=True)
    with site.browser(admin) as root, site.browser(user) as client:
        page = root.post(f"/users/{user}/link").text
        link = re.search(r"http://127.0.0.1:8000(/invitations/[\w-]+)", page)[1]
        assert link not in root.get("/users").text, "it is shown once"
        with site.browser() as other:
            assert other.post(link, data={"password": "five other plain words here"}).status_code == 303
        assert client.get("/account").status_code == 303
        assert sign_in(client).status_code == 401


def test_a_link_is_kept_as_a_hash(site: Site) -> None:
    link = join_link(site, site.organisation())
    with site.database.read() as session:
        assert session.scalars(select(Invitation.hash)).all() == [digest(link.rpartition("/")[2])]
        assert session.scalar(select(func.count()).select_from(Member)) == 0
