"""Organisations and their administration: members, roles, tokens, retention, the log, accounts and their end."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from allocator.web.access import Caller, by_token
from allocator.web.audit import record
from allocator.web.keeping import sweep
from allocator.web.settings import Settings
from allocator.web.tables import Audit, Job, Member, Organisation, Override, Token, Upload, User, Version, now
from allocator.web.work.places import Places, made
from tests.web.imported import working
from tests.web.site import Site

ID = "0" * 32


def actions(site: Site) -> list[str]:
    with site.database.read() as session:
        return list(session.scalars(select(Audit.action).order_by(Audit.id)))


def version(site: Site, organisation: str, number: int = 1, **values: object) -> str:
    row = {"name": "org.xlsx", "state": "ready", "counts": {"positions": 26, "errors": 1}, "delete_at": now() + timedelta(days=30)}
    key = site.add(Version(**{"organisation_id": organisation, "number": number} | row | values))
    folder = made(Places(site.settings.data).version(key))
    (folder / "sheets").write_text("somebody")
    return key


def test_the_first_organisation_and_its_administrator(either: Site) -> None:
    user = either.user(administrator=True)
    with either.browser(user) as client:
        assert "Begin with your organisation" in client.get("/organisations").text
        path = client.post("/organisations", data={"name": "  Halden\u202e  Foods\x00 "}).headers["location"]
        page = client.get(path).text
        assert "Halden Foods is set up" in page
        assert "Upload the org chart" in page
        assert "is set up" not in client.get(path).text, "a note is shown once"
        assert client.post("/organisations", data={"name": " \u202e "}).status_code == 422
    assert actions(either) == ["organisation-made"]


def test_one_sees_the_own_organisations_only(site: Site) -> None:
    user = site.user()
    site.organisation("Mine", **{user: "viewer"})
    site.organisation("Theirs")
    with site.browser(user) as client:
        page = client.get("/organisations").text
    assert "Mine" in page
    assert "Theirs" not in page
    assert "New organisation" not in page


def test_what_a_sheet_says_stays_text(site: Site) -> None:
    user = site.user()
    organisation = site.organisation("<script>alert(1)</script>{{ 7 * 7 }}", **{user: "admin"})
    version(site, organisation, name='"><img src=x onerror=alert(1)> hx-get="/x"')
    with site.browser(user) as client:
        page = client.get(f"/organisations/{organisation}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "{{ 7 * 7 }}" in page


def test_versions_say_when_they_are_deleted(site: Site) -> None:
    user = site.user()
    organisation = site.organisation(**{user: "viewer"})
    at = now() + timedelta(days=30)
    version(site, organisation, delete_at=at)
    with site.browser(user) as client:
        page = client.get(f"/organisations/{organisation}").text
    assert f'<time datetime="{at.date().isoformat()}">' in page
    assert "26 positions" in page
    assert "Delete version" not in page


def test_a_version_is_deleted_with_its_files(either: Site) -> None:
    user = either.user()
    organisation = either.organisation(**{user: "admin"})
    key, other = version(either, organisation), version(either, organisation, 2)
    with either.browser(user) as client:
        assert client.post(f"/organisations/{organisation}/versions/{key}/delete").status_code == 303
        assert client.post(f"/organisations/{organisation}/versions/{key}/delete").status_code == 404
    assert Places(either.settings.data).all("versions") == [other]


def test_another_organisations_version_cannot_be_deleted(site: Site) -> None:
    user = site.user()
    mine, theirs = site.organisation("Mine", **{user: "admin"}), site.organisation("Theirs")
    key = version(site, theirs)
    with site.browser(user) as client:
        assert client.post(f"/organisations/{mine}/versions/{key}/delete").status_code == 404
    assert Places(site.settings.data).all("versions") == [key]


def test_roles_change_and_end_the_sessions(either: Site) -> None:
    admin, bob = either.user(), either.user("Bob")
    organisation = either.organisation(**{admin: "admin", bob: "viewer"})
    home = f"/organisations/{organisation}/administration"
    with either.browser(admin) as client, either.browser(bob) as other:
        assert client.post(f"{home}/members/{bob}", data={"role": "root", "stood": "viewer"}).status_code == 422
        assert other.get("/account").status_code == 200
        late = client.post(f"{home}/members/{bob}", data={"role": "editor", "stood": "admin"})
        assert "somebody has changed this role meanwhile" in client.get(late.headers["location"]).text
        assert other.get("/account").status_code == 200
        assert client.post(f"{home}/members/{bob}", data={"role": "editor", "stood": "viewer"}).status_code == 303
        assert other.get("/account").status_code == 303
        assert client.post(f"{home}/members/{ID}", data={"role": "editor", "stood": "viewer"}).status_code == 404
        assert client.post(f"{home}/members/{bob}/remove").status_code == 303
        assert "bob@example.com" not in client.get(home).text
    assert actions(either) == ["role-changed", "member-removed"]


def test_an_organisation_keeps_an_administrator(either: Site) -> None:
    admin = either.user()
    organisation = either.organisation(**{admin: "admin"})
    home = f"/organisations/{organisation}/administration/members/{admin}"
    with either.browser(admin) as client:
        for path, data in ((home, {"role": "viewer", "stood": "admin"}), (f"{home}/remove", {})):
            page = client.get(client.post(path, data=data).headers["location"]).text
            assert "<h1>Members</h1>" in page
            assert re.search(r'"message wrong" role="alert">\s*<p>Nothing was changed: this is the only administrator', page)
        assert "Nothing was changed" not in client.get(home.partition("/members")[0]).text, "it is said once"
    with either.database.read() as session:
        assert session.scalars(select(Member.role)).all() == ["admin"]


def test_one_person_without_accounts_is_not_offered_to_leave(tmp_path: Path) -> None:
    alone = Site(Settings(data=tmp_path / "data", accounts=False))
    with alone.browser() as client:
        home = client.post("/organisations", data={"name": "Halden"}).headers["location"]
        page = client.get(f"{home}/administration").text
    alone.database.close()
    assert "<td>administrator</td>" in " ".join(page.split()).replace("<td> ", "<td>").replace(" </td>", "</td>")
    assert "Remove" not in page
    assert "Change<span" not in page


def test_a_one_time_link_is_shown_once_and_can_be_ended(site: Site) -> None:
    admin = site.user()
    organisation = site.organisation(**{admin: "admin"})
    home = f"/organisations/{organisation}/administration"
    with site.browser(admin) as client:
        link = re.search(r"http://127.0.0.1:8000(/invitations/[\w-]+)", client.post(f"{home}/links", data={"role": "viewer"}).text)[
            1
        ]
        page = client.get(home).text
        assert link not in page
        client.post(re.search(rf'action="({home}/links/\w+/delete)"', page)[1])
        assert client.get(link).status_code == 404
        assert "ended a one-time link" in client.get(f"{home}/log").text


def test_a_token_is_shown_once_kept_as_a_hash_and_revoked(either: Site) -> None:
    admin = either.user()
    organisation = either.organisation(**{admin: "admin"})
    home = f"/organisations/{organisation}/administration/tokens"
    with either.browser(admin) as client:
        made_page = client.post(home, data={"name": "payroll", "scope": "write", "days": "30"}).text
        secret = re.search(r'class="secret">([\w-]+)<', made_page)[1]
        page = client.get(home).text
        assert secret not in page
        with either.database.read() as session:
            token = session.scalars(select(Token)).one()
            assert secret not in {token.hash, token.id}
            assert by_token(session, secret).roles == {organisation: "editor"}
        client.post(f"{home}/{token.id}/revoke")
        with either.database.read() as session:
            assert by_token(session, secret) is None
        for wrong in ({"scope": "admin"}, {"days": "9999"}, {"name": " "}):
            assert client.post(home, data={"name": "x", "scope": "read", "days": "30"} | wrong).status_code == 422


@pytest.mark.parametrize(
    ("scope", "role", "least"), [("read", "admin", "viewer"), ("write", "admin", "editor"), ("write", "viewer", "viewer")]
)
def test_a_token_may_no_more_than_its_scope_and_its_maker(site: Site, scope: str, role: str, least: str) -> None:
    user = site.user()
    organisation = site.organisation(**{user: role})
    secret = site.token(organisation, user, scope)
    with site.database.write() as session:
        assert by_token(session, secret).roles == {organisation: least}
        session.delete(session.get(Member, (organisation, user)))
        session.flush()
        assert by_token(session, secret) is None


def test_a_token_ends_by_itself(site: Site) -> None:
    user = site.user()
    organisation = site.organisation(**{user: "admin"})
    over = site.token(organisation, user, expires_at=now() - timedelta(seconds=1))
    with site.database.read() as session:
        assert by_token(session, over) is None


def test_retention_moves_the_dates_of_versions_there_are_once_it_was_said_what_goes(either: Site) -> None:
    user = either.user()
    organisation = either.organisation(**{user: "admin"})
    ages = {number: now() - timedelta(days=age) for number, age in enumerate((2, 30, 200), 1)}
    for number, at in ages.items():
        version(either, organisation, number, uploaded_at=at, delete_at=at + timedelta(days=365))
    home = f"/organisations/{organisation}/administration"

    def left() -> list[timedelta]:
        with either.database.read() as session:
            return [row.delete_at - row.uploaded_at for row in session.scalars(select(Version))]

    with either.browser(user) as client:
        page = client.post(f"{home}/retention", data={"days": "7", "stood": "365"})
        first = ages[1] + timedelta(days=7)
        said = f"2 versions at once, for good, and 1 version on {first.day} {first:%B %Y}"
        assert page.status_code == 200
        assert f"To keep versions for 7 days deletes {said}." in page.text
        assert left() == [timedelta(days=365)] * 3
        other = client.post(f"{home}/retention", data={"days": "100", "stood": "365", "said": said}).text
        assert "deletes 1 version at once, for good, and 2 versions from" in other, "of other days it is said anew"
        assert client.post(f"{home}/retention", data={"days": "7", "stood": "365", "said": said}).status_code == 303
        assert left() == [timedelta(days=7)] * 3
        for wrong in ("0", "-1", "9999", "many"):
            assert client.post(f"{home}/retention", data={"days": wrong, "stood": "7"}).status_code == 422
        late = client.post(f"{home}/retention", data={"days": "3", "stood": "365"})
        assert "somebody has set the retention to 7 days meanwhile" in client.get(late.headers["location"]).text
        assert client.post(f"{home}/retention", data={"days": "30", "stood": "7"}).status_code == 303, "nothing goes earlier"


def test_what_is_over_is_gone_rows_and_files(either: Site) -> None:
    """The clock is moved: nothing goes before its time, everything at it."""
    organisation, places = either.organisation(), Places(either.settings.data)
    version(either, organisation, delete_at=now() + timedelta(days=10))
    kept = version(either, organisation, 2, delete_at=now() + timedelta(days=99))
    upload = either.add(Upload(organisation_id=organisation, name="a.csv", expires_at=now() + timedelta(days=1)))
    job = either.add(Job(organisation_id=organisation, kind="export", state="done", expires_at=now() + timedelta(days=1)))
    for folder in (places.upload(upload), places.export(job)):
        (made(folder) / "file").write_text("somebody")
    assert sweep(either.database, either.settings, now()) == 0
    assert sweep(either.database, either.settings, now() + timedelta(days=2)) == 2
    assert (places.all("uploads"), places.all("exports"), len(places.all("versions"))) == ([], [], 2)
    assert sweep(either.database, either.settings, now() + timedelta(days=20)) == 1
    assert places.all("versions") == [kept]


def test_a_folder_whose_row_is_gone_goes_too(site: Site) -> None:
    places = Places(site.settings.data)
    made(places.version(ID))
    made(places.data / "versions" / f".{ID}")
    sweep(site.database, site.settings)
    assert places.all("versions") == []


def test_deleting_an_organisation_needs_its_name_and_leaves_nothing(either: Site) -> None:
    user = either.user()
    organisation = either.organisation("Zacharias and Sons", **{user: "admin"})
    version(either, organisation)
    home = f"/organisations/{organisation}/administration"
    with either.browser(user) as client:
        assert client.post(f"{home}/delete", data={"name": "zacharias"}).headers["location"] == f"{home}/settings"
        assert "Nothing was deleted: the name you typed" in client.get(f"{home}/settings").text
        assert client.post(f"{home}/delete", data={"name": "Zacharias and Sons"}).status_code == 303
    with either.database.read() as session:
        assert session.scalars(select(Organisation.id)).all() == []
    assert b"Zacharias" not in b"".join(path.read_bytes() for path in either.settings.data.rglob("*") if path.is_file())


def test_the_log_shows_who_did_what_page_by_page(site: Site) -> None:
    user = site.user()
    organisation = site.organisation(**{user: "admin"})
    with site.database.write() as session:
        session.add_all(Audit(user_id=user, organisation_id=organisation, action="downloaded", details={"n": n}) for n in range(60))
        session.add(Audit(user_id=user, organisation_id="another", action="downloaded", details={"n": "not mine"}))
    home = f"/organisations/{organisation}/administration/log"
    with site.browser(user) as client:
        first = client.get(home).text
        older = client.get(re.search(r'href="([^"]+before=\d+)"', first)[1]).text
    assert first.count("downloaded a file") == 50
    assert older.count("downloaded a file") == 10
    assert "not mine" not in first + older


def test_what_belongs_to_no_organisation_stands_in_the_log_of_the_service(either: Site) -> None:
    """Sign-ins, accounts, and what was done in an organisation that is deleted; not what is done in those there are."""
    root, bob = either.user("Root", administrator=True), either.user("Bob")
    kept, gone = either.organisation("Kept", **{root: "admin"}), either.organisation("Zacharias", **{root: "admin"})
    with either.browser(root) as client, either.browser(bob) as other:
        other.post("/sign-out")
        for place in (kept, gone):
            client.post(f"/organisations/{place}/administration/links", data={"role": "viewer"})
        assert "one-time link" not in client.get("/log").text, "it stands in the log of each organisation"
        client.post(f"/users/{bob}/link")
        assert "made a one-time link: Bob" in client.get("/log").text
        client.get(f"/users/{bob}/record.json")
        client.post(f"/users/{bob}/remove")
        client.post(f"/organisations/{gone}/administration/delete", data={"name": "Zacharias"})
        page = client.get("/log").text
        last = client.get("/log", params={"before": 2}).text
    rows = [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in page.partition("<tbody>")[2].split("</tr>")[:-1]]
    told = [" ".join(row[5:]) for row in rows]  # after the time
    deleted = f"deleted organisation {gone[:8]}"
    assert told == [
        f"Root deleted the organisation {deleted}",
        "Root removed an account",
        "Root exported what is kept of a person",
        "Root made a one-time link",
        f"Root made a one-time link {deleted}, role: viewer",
        "account removed signed out",
    ]
    assert "Bob" not in page
    assert "Zacharias" not in page
    assert last.count("<tr>") == 2, "the heads, and the entry before"


def test_an_account_is_exported_and_removed_without_a_trace(either: Site) -> None:
    root, bob = either.user("Root", administrator=True), either.user("Zacharias")
    organisation = either.organisation(**{root: "admin", bob: "editor"})
    key = version(either, organisation, uploaded_by=bob)
    either.add(
        Override(
            organisation_id=organisation,
            version_id=key,
            activity="a",
            scope="s",
            position="P1",
            letter="A",
            before="",
            reason="as agreed",
            made_by=bob,
        )
    )
    with either.browser(bob) as client:
        client.post("/sign-out")
    with either.browser(root) as client:
        kept = json.loads(client.get(f"/users/{bob}/record.json").text)
        assert kept["account"]["email"] == "zacharias@example.com"
        assert [row["reason"] for row in kept["overrides"]] == ["as agreed"]
        assert [row["action"] for row in kept["log"]] == ["signed-out"]
        assert client.post(f"/users/{bob}/remove").status_code == 303
        assert client.post(f"/users/{root}/remove").headers["location"] == "/users"
        assert "this is your own account" in client.get("/users").text
    with either.database.read() as session:
        assert session.get_one(Version, key).uploaded_by is None
        assert session.scalars(select(Override.made_by)).all() == [None]
        assert session.scalars(select(User.id)).all() == [root]
    assert b"acharias" not in b"".join(path.read_bytes() for path in either.settings.data.rglob("*") if path.is_file())


def test_the_only_administrator_of_an_organisation_is_not_removed(site: Site) -> None:
    root, bob = site.user("Root", administrator=True), site.user("Bob")
    site.organisation(**{bob: "admin"})
    with site.browser(root) as client:
        assert client.post(f"/users/{bob}/remove").headers["location"] == "/users"
        assert "Nothing was removed: Bob is the only administrator of Halden." in client.get("/users").text


def test_a_person_is_erased_by_a_job_and_the_log_names_nobody(site: Site) -> None:
    user = site.user()
    organisation = site.organisation(**{user: "admin"})
    home = f"/organisations/{organisation}/administration/persons"
    with site.browser(user) as client:
        assert client.post(f"{home}/erase", data={"names": "Al\n"}).headers["location"] == home
        assert "at least 3 characters" in client.get(home).text
        answer = client.post(f"{home}/erase", data={"names": "Zacharias Quill\nz.quill@example.com"})
        job = answer.headers["location"].rpartition("/")[2]
        assert site.app.state.jobs.wait(job).state == "done"
        place = f"/organisations/{organisation}/jobs/{job}"
        asked = client.get(place, headers={"hx-request": "true"})  # as the page of the progress does at the end
        assert asked.headers["hx-redirect"] == place, "which goes on and says what was done"
        assert client.get(place).headers["location"] == f"/organisations/{organisation}"
        assert "Nothing was found of this person; no version was changed." in client.get(f"/organisations/{organisation}").text
    with site.database.read() as session:
        row = session.get_one(Job, job)
        assert (row.kind, row.arguments) == ("erase", {})
        assert "Quill" not in str([entry.details for entry in session.scalars(select(Audit))])
        assert "person-erased" not in {entry.action for entry in session.scalars(select(Audit))}, "nothing was found"


def test_what_is_kept_of_a_person_is_shown_before_it_is_erased(site: Site) -> None:
    with site.browser():
        worker = working(site, "admin")
        rows = ("id,title,manager,person,department", '1,Chief Executive Officer,,"Wolf, Ina",Board', "2,Operator,I. Wolf,Bo,Sales")
        worker.version("\n".join(rows))
        home = f"{worker.home}/administration/persons"
        assert f'action="{home}/found"' in worker.page(home)
        page = worker.client.post(f"{home}/found", data={"names": "Ina Wolf\nSales"}).text
        assert "Found 1 cell in 1 version: staff.csv (1)" in page
        assert "“Sales” is a department" in page
        assert page.index("Also found, not erased") < page.index("I. Wolf")
        assert "Erase from all versions" in page
        assert {row.action for row in worker.all(Audit)}.isdisjoint({"person-erased", "person-exported"})
        nobody = worker.client.post(f"{home}/found", data={"names": "Nobody Such"}).text
        assert "Nothing was found" in nobody
        assert "Erase from all versions" not in nobody
        place = worker.post(f"{home}/erase", names="Ina Wolf\nSales")
        assert "The person is erased: 1 cell in 1 version." in worker.page(place)
        (entry,) = [row for row in worker.all(Audit) if row.action == "person-erased"]
        assert (entry.user_id, entry.details) == (worker.user, {"cells": 1, "versions": 1})


def test_the_blank_workbook_can_be_had(site: Site) -> None:
    with site.browser(site.user()) as client:
        answer = client.get("/blank-org.xlsx")
    assert "attachment" in answer.headers["content-disposition"]
    assert "positions" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames


def test_the_example_is_read_like_any_upload(site: Site) -> None:
    user = site.user()
    organisation = site.organisation(**{user: "editor"})
    with site.browser(user) as client:
        job = client.post(f"/organisations/{organisation}/example").headers["location"].rpartition("/")[2]
        event = site.app.state.jobs.wait(job)
    assert (event.state, event.error) == ("done", "")
    with site.database.read() as session:
        upload = session.scalars(select(Upload)).one()
    assert (upload.state, upload.name) == ("ready", "positions.csv")
    assert "processes.csv" in [each["name"] for each in upload.files]


def test_the_example_is_offered_until_there_is_a_version_of_ones_own(site: Site) -> None:
    user = site.user()
    organisation = site.organisation(**{user: "editor"})
    home = f"/organisations/{organisation}"
    with site.browser(user) as client:
        assert all("Try the example" in client.get(page).text for page in (home, f"{home}/upload"))
        version(site, organisation)
        assert all("Try the example" not in client.get(page).text for page in (home, f"{home}/upload"))
        assert all("/blank-org.xlsx" in client.get(page).text for page in (home, f"{home}/upload"))


def test_the_log_says_of_what_and_names_tokens(site: Site) -> None:
    user = site.user(administrator=True)
    organisation = site.organisation(**{user: "admin"})
    token = site.add(Token(hash="x", name="night import", scope="write", organisation_id=organisation, user_id=user))
    caller = Caller(user, "Ada", token=token)
    with site.database.write() as session:
        record(session, caller, "letter-set", organisation, "0" * 32, activity="org-budget", letter="C")
        record(session, None, "token-revoked", organisation, token)
    with site.browser(user) as client:
        page = " ".join(re.sub(r"<[^>]+>", " ", client.get(f"/organisations/{organisation}/administration/log").text).split())
    assert "set a letter by hand activity: org-budget, letter: C, token: night import" in page
    assert "revoked an API token: night import" in page


def test_a_version_opens_at_its_first_page_and_another_ones_not_at_all(site: Site) -> None:
    user = site.user()
    organisation, other = site.organisation(**{user: "viewer"}), site.organisation("Other")
    key, theirs = version(site, organisation), version(site, other)
    with site.browser(user) as client:
        assert (
            client.get(f"/organisations/{organisation}/versions/{key}")
            .headers["location"]
            .startswith(f"/organisations/{organisation}")
        )
        assert client.get(f"/organisations/{organisation}/versions/{theirs}").status_code == 404
