"""What is over or erased is gone from rows, files, logs of the database and temporary files; see test_administration.py too."""

from __future__ import annotations

import re
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from allocator.web import database as databases
from allocator.web.keeping import sweep
from allocator.web.settings import Settings
from allocator.web.tables import ColumnMap, Job, Table, User, Version, now
from tests.web.imported import Worker, working
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
    with either.browser():
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
    assert [path for folder in ("uploads", "versions", "exports") for path in (either.settings.data / folder).glob("*")] == []
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


@pytest.mark.parametrize("action", ["erase", "export"])
def test_a_job_that_was_cancelled_before_it_began_names_nobody(site: Site, action: str) -> None:
    worker = working(site, "admin")  # jobs are not begun
    place = worker.client.post(f"{worker.home}/administration/persons/{action}", data={"names": NAME}).headers["location"]
    assert left(site) == list(SECRETS)
    assert worker.client.post(f"{place}/cancel").status_code == 303
    assert worker.all(Job)[0].state == "cancelled"
    assert left(site) == []


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
