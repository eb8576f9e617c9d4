"""What is over or erased is gone from rows, files, logs of the database and temporary files; see test_administration.py too."""

from __future__ import annotations

import re
import sqlite3
import stat
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from allocator.web import database as databases
from allocator.web.keeping import sweep
from allocator.web.people import disown_again
from allocator.web.settings import Settings
from allocator.web.tables import ColumnMap, Job, Member, Override, Table, User, Version, now
from allocator.web.work.places import EXPORTS, ROOMS, UPLOADS, VERSIONS
from allocator.web.work.worker import Worker as Child
from tests.web.imported import LONG, Worker, working
from tests.web.site import Site
from tests.web.work.test_erasing import bytes_of

NAME = "Solveig Thorvaldsen"
SECRETS = (b"solveig", b"thorvaldsen")
STAFF = f"""\
id,title,reports to,person,{NAME}'s remarks
P1,Chief Executive Officer,,{NAME},none
P2,Operations Manager,P1,Bo Dahl,asked {NAME}
P3,"Process Manager, Packing",P2,Cy Ek,
P4,Operator,P3,Di Falk,
"""


def lived_in(site: Site, role: str = "admin") -> tuple[Worker, str]:
    """Somebody with a version, a letter set by hand, a download, a waiting upload and remembered columns; the version's address."""
    worker = working(site, role)
    upload = worker.upload(STAFF, f"{NAME}.csv")
    places = [f"0:{column}:{name}" for column, name in zip("ABCDE", ("id", "title", "reports_to", "person", "status"), strict=True)]
    worker.post(f"{upload}/columns", field=places, kind=["0:positions"])
    version = worker.post(f"{upload}/confirm")
    window = worker.client.get(f"{version}/matrix/window?sheet=0").json()
    letter = {"row": window["lines"][0]["row"], "position": window["places"][0][1], "letter": "C", "reason": f"{NAME} asked"}
    assert worker.client.post(f"{version}/letters", data=letter).status_code == 303
    worker.post(f"{version}/downloads", form="json", scheme="RACI")
    worker.upload(STAFF, f"{NAME} again.csv")
    return worker, version


def rows(site: Site) -> str:
    """Everything that the database holds."""
    with site.database.read() as session:
        return "\n".join(str(row) for table in Table.metadata.sorted_tables for row in session.execute(select(table)))


def left(site: Site) -> list[bytes]:
    """The secrets that stand anywhere in the rows or in the data folder."""
    held = rows(site).lower().encode() + bytes_of(site.settings.data)
    return [secret for secret in SECRETS if secret in held]


def test_what_is_over_leaves_nothing_anywhere(either: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    killed = either.settings.data / ROOMS / "killed"
    killed.mkdir(parents=True)
    (killed / "rows.xml").write_bytes(SECRETS[0])
    with either.browser():
        assert not killed.exists(), "what a server left that was killed"
        worker, _ = lived_in(either)
        assert worker.all(ColumnMap)
        assert left(either) == list(SECRETS), "it stands there before"
        shown = worker.page(worker.home)
        assert "deleted" in shown.lower()
        folders = [path for path in either.settings.data.rglob("*") if path.is_dir()]
        assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}, "nobody else may open them"
        sweep(either.database, either.settings, now() + timedelta(days=either.settings.retention_days, seconds=1))
        assert left(either) == []
        assert worker.all(Version) == worker.all(ColumnMap) == []
    assert [path for folder in (UPLOADS, VERSIONS, EXPORTS, ROOMS) for path in (either.settings.data / folder).glob("*")] == []
    assert list(scratch.rglob("*")) == []


def test_an_erased_person_is_in_no_row_file_page_or_later_download(either: Site) -> None:
    with either.browser():
        worker, version = lived_in(either)
        assert left(either) == list(SECRETS)
        worker.post(f"{worker.home}/administration/persons/erase", names=NAME)
        assert left(either) == []
        for page in ("chart", "chart?q=Solveig", "answers", "findings", "downloads", f"why?row={worker_row(worker, version)}"):
            assert "Thorvaldsen" not in worker.page(f"{version}/{page}")
        for form in ("json", "csv"):
            place = worker.client.post(f"{version}/downloads", data={"form": form, "scheme": "RACI"}).headers["location"]
            worker.through(place)
            made = worker.client.get(f"{place}/download")
            assert made.status_code == 200
            assert b"thorvaldsen" not in made.content.lower()


def worker_row(worker: Worker, version: str) -> str:
    """The row on which the letter was set."""
    return str(worker.client.get(f"{version}/matrix/window?sheet=0").json()["lines"][0]["row"])


ACCOUNT = "Zacharias Ybbsgruber"
OF_ACCOUNT = (b"zacharias", b"ybbsgruber")


def everything(site: Site) -> bytes:
    """Rows and files in lower case, workbooks unpacked."""
    books = [path for path in site.settings.data.rglob("*.xlsx") if zipfile.is_zipfile(path)]
    unpacked = [zipfile.ZipFile(path) for path in books]
    parts = b"".join(book.read(name) for book in unpacked for name in book.namelist())
    return rows(site).lower().encode() + bytes_of(site.settings.data) + parts.lower()


def busy(site: Site) -> tuple[Worker, Worker, list[str]]:
    """An administrator of the installation, somebody who set letters in two versions and fetched both; the versions."""
    admin = working(site, "admin")
    with site.database.write() as session:
        session.get_one(User, admin.user).administrator = True
        gone = User(email="z.ybbsgruber@example.com", name=ACCOUNT)
        session.add(gone)
        session.flush()
        session.add(Member(organisation_id=admin.organisation, user_id=gone.id, role="editor"))
        user = gone.id
    client = site.client(user)
    worker = Worker(site, client, user, admin.organisation)
    versions = []
    for number, letter in enumerate("CI"):
        versions.append(worker.version(STAFF, f"staff {number}.csv"))
        line = client.get(f"{versions[-1]}/matrix/window?sheet=0").json()["lines"][number]["row"]
        form = {"row": line, "position": "P4", "letter": letter, "reason": f"as agreed, {number}"}
        assert client.post(f"{versions[-1]}/letters", data=form).status_code == 303
        for form in ("xlsx", "json"):
            worker.post(f"{versions[-1]}/downloads", form=form, scheme="RACI")
    return admin, worker, versions


def over(site: Site, organisation: str) -> None:
    """Waits until no job is left to do."""
    until = time.monotonic() + LONG
    with site.database.read() as session:
        left = select(Job.id).where(Job.organisation_id == organisation, Job.state.in_(("queued", "running")))
        while session.scalars(left).all():
            assert time.monotonic() < until
            time.sleep(0.05)
            session.rollback()


def test_a_removed_account_is_in_no_row_file_page_or_later_download(either: Site) -> None:
    with either.browser():
        admin, worker, versions = busy(either)
        held = everything(either)
        assert all(secret in held for secret in OF_ACCOUNT), "it stands there before"
        line = worker.client.get(f"{versions[0]}/matrix/window?sheet=0").json()["lines"][0]["row"]
        why = f"{versions[0]}/why?row={line}&position=P4"
        assert f"Set by hand by {ACCOUNT}" in admin.page(why)
        assert admin.client.post(f"/users/{worker.user}/remove").status_code == 303
        over(either, admin.organisation)
        assert admin.job("disown").state == "done"
        held = everything(either)
        assert [secret for secret in OF_ACCOUNT if secret in held] == []
        shown = admin.page(why)
        assert "Ybbsgruber" not in shown
        assert "“as agreed, 0”" in shown, "what was done stays, with its reason"
        assert len(admin.all(Override)) == 2
        admin.post(f"{versions[1]}/downloads", form="xlsx", scheme="RACI")
        held = everything(either)
        assert b"as agreed, 1" in held
        assert [secret for secret in OF_ACCOUNT if secret in held] == []


def test_a_name_that_was_not_taken_out_when_the_server_ended_goes_at_the_next_start(site: Site) -> None:
    with site.browser():
        admin, worker, _ = busy(site)
        over(site, admin.organisation)
    admin.client.post(f"/users/{worker.user}/remove")  # nobody works on jobs now
    with site.database.write() as session:
        session.execute(update(Job).where(Job.kind == "disown").values(state="running"))
    assert OF_ACCOUNT[0] in everything(site)
    with site.browser():
        over(site, admin.organisation)
        assert OF_ACCOUNT[0] not in everything(site)


def test_what_a_job_wrote_that_still_knew_a_removed_account_is_cleared_once_more(site: Site) -> None:
    root, bob = site.user("Root", administrator=True), site.user("Bob")
    export = Job(organisation_id=site.organisation(), kind="export", text="waiting")
    site.add(export)
    before = now()
    with site.browser(root) as client:
        client.post(f"/users/{bob}/remove")
    for began, jobs in ((now(), []), (before, ["disown"])):
        with site.database.write() as session:
            disown_again(session, export.organisation_id, began)
        with site.database.read() as session:
            assert session.scalars(select(Job.kind).where(Job.kind != "export")).all() == jobs, "none where it began after that"


def test_a_letter_set_in_the_moment_in_which_its_author_is_removed_keeps_no_name(
    either: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Child.run

    def settling(child: Child, task: str, asked: dict[str, Any], *more: Any) -> Any:
        if task == "settle":  # it knows the changes with the name by now
            monkeypatch.undo()
            assert admin.client.post(f"/users/{worker.user}/remove").status_code == 303
            over(either, admin.organisation)
            assert OF_ACCOUNT[0] not in everything(either)
        return run(child, task, asked, *more)

    with either.browser():
        admin, worker, versions = busy(either)
        line = worker.client.get(f"{versions[1]}/matrix/window?sheet=0").json()["lines"][2]["row"]
        over(either, admin.organisation)
        monkeypatch.setattr(Child, "run", settling)
        form = {"row": line, "position": "P4", "letter": "C", "reason": "as agreed at last"}
        assert worker.client.post(f"{versions[1]}/letters", data=form).status_code < 500
        over(either, admin.organisation)
        held = everything(either)
        assert b"as agreed at last" in held
        assert OF_ACCOUNT[0] not in held


@pytest.mark.parametrize("action", ["erase", "export"])
def test_a_job_that_was_cancelled_before_it_began_names_nobody(site: Site, action: str) -> None:
    worker = working(site, "admin")  # jobs are not begun
    place = worker.client.post(f"{worker.home}/administration/persons/{action}", data={"names": NAME}).headers["location"]
    assert left(site) == list(SECRETS)
    assert worker.client.post(f"{place}/cancel").status_code == 303
    assert worker.all(Job)[0].state == "cancelled"
    assert left(site) == []


@pytest.mark.usefixtures("on_sqlite")
def test_what_a_reader_kept_in_the_log_of_changes_goes_with_the_next_sweep(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        databases, "STEADY", tuple(re.sub("busy_timeout = .*", "busy_timeout = 50", each) for each in databases.STEADY)
    )
    site.database.close()
    user = site.user(NAME)
    with sqlite3.connect(site.settings.data / "allocator.sqlite") as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM users").fetchone()
        with site.database.write() as session:
            session.delete(session.get_one(User, user))
        site.database.scrub()
        assert left(site) == list(SECRETS), "a reader still needs it"
        reader.rollback()
    reader.close()
    sweep(site.database, site.settings)
    assert left(site) == []


def test_a_data_folder_that_others_could_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    Settings(data=folder).prepare()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_log_of_what_was_done_names_nobody(site: Site) -> None:
    from allocator.web.tables import Audit

    worker = working(site, "admin")
    home = f"{worker.home}/administration"
    for path, form in (
        (f"{worker.home}/administration/name", {"name": NAME}),
        (f"{home}/tokens", {"name": NAME, "scope": "read", "days": "30"}),
        (f"{home}/persons/erase", {"names": NAME}),
        (f"{home}/persons/export", {"names": NAME}),
        (f"{worker.home}/upload", {}),
    ):
        files = [("files", (f"{NAME}.csv", STAFF.encode()))] if path.endswith("upload") else None
        assert worker.client.post(path, data=form, files=files).status_code in {200, 303}, path
    told = str([(row.action, row.subject, row.details) for row in worker.all(Audit)])
    assert len(worker.all(Audit)) >= 4
    assert "Solveig" not in told
