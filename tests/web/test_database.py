"""The tables on both databases: what the migrations make is what the program declares; the audit log cannot be changed."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from allocator.web.audit import record
from allocator.web.database import TRIES
from allocator.web.tables import Audit, Organisation, Table, User, Version
from tests.web.site import Site


def test_the_migrations_make_the_tables_that_are_declared(either: Site) -> None:
    with either.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_migrating_again_changes_nothing(either: Site) -> None:
    user = either.user()
    either.database.migrate()
    with either.database.read() as session:
        assert session.scalars(select(User.id)).all() == [user]


@pytest.mark.parametrize("change", [update(Audit).values(action="nothing"), delete(Audit)], ids=["update", "delete"])
def test_the_audit_log_is_only_added_to(either: Site, change: object) -> None:
    with either.database.write() as session:
        record(session, None, "signed-in")
    with pytest.raises(DBAPIError, match="kept as it is"), either.database.write() as session:
        session.execute(change)  # type: ignore[call-overload]
    with either.database.read() as session:
        assert session.scalars(select(Audit.action)).all() == ["signed-in"]


def test_the_audit_log_cannot_be_emptied_at_once(either: Site) -> None:
    if either.database.is_file:
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DBAPIError, match="kept as it is"), either.database.write() as session:
        session.execute(text("TRUNCATE audit"))


def test_an_unknown_action_is_no_row_of_the_log(site: Site) -> None:
    with pytest.raises(ValueError, match="no action"), site.database.write() as session:
        record(session, None, "did something")


def test_times_come_back_in_utc_and_must_have_a_zone(either: Site) -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    organisation = either.organisation()
    key = either.add(Version(organisation_id=organisation, number=1, name="a.csv", delete_at=moment))
    with either.database.read() as session:
        assert session.get_one(Version, key).delete_at.isoformat() == "2026-03-01T07:00:00+00:00"
    with pytest.raises(StatementError, match="without a zone"):
        either.add(Version(organisation_id=organisation, number=2, name="a.csv", delete_at=datetime(2026, 1, 1)))


def test_rows_of_a_deleted_organisation_go_with_it(either: Site) -> None:
    organisation = either.organisation()
    either.add(Version(organisation_id=organisation, number=1, name="a.csv", delete_at=datetime.now(UTC)))
    with either.database.write() as session:
        session.delete(session.get_one(Organisation, organisation))
    with either.database.read() as session:
        assert session.scalars(select(Version)).all() == []


def test_a_version_needs_its_organisation(either: Site) -> None:
    with pytest.raises(IntegrityError):
        either.add(Version(organisation_id="0" * 32, number=1, name="a.csv", delete_at=datetime.now(UTC)))


def test_a_failed_write_leaves_nothing(either: Site) -> None:
    with pytest.raises(RuntimeError), either.database.write() as session:
        session.add(User(email="a@example.com", name="Ada"))
        session.flush()
        raise RuntimeError
    with either.database.read() as session:
        assert session.scalars(select(User)).all() == []


@pytest.mark.usefixtures("on_sqlite")
def test_the_data_folder_is_for_its_owner_alone(site: Site) -> None:
    assert stat.S_IMODE(site.settings.data.stat().st_mode) == 0o700
    assert list(site.settings.data.iterdir())


@pytest.mark.usefixtures("on_sqlite")
def test_nothing_of_a_deleted_row_is_left_in_the_files(site: Site) -> None:
    key = site.user("Zacharias")
    with site.database.write() as session:
        session.delete(session.get_one(User, key))
    site.database.scrub()
    left = b"".join(path.read_bytes() for path in site.settings.data.iterdir() if path.is_file())
    assert left
    assert b"acharias" not in left


def test_scrubs_at_one_moment_all_come_to_their_end(either: Site) -> None:
    """On PostgreSQL two of them may wait for each other's locks, of which it ends one."""
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: either.database.scrub(), range(4))) == [None] * 4


def test_what_cannot_be_scrubbed_is_said(either: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def broken(*statements: str) -> None:
        asked.append(statements[-1])
        raise OperationalError(statements[-1], None, Exception("deadlock detected"))

    monkeypatch.setattr(either.database, "_alone", broken)
    with pytest.raises(OperationalError):
        either.database.scrub()
    assert len(asked) == TRIES
