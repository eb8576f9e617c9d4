"""The connection to the database: SQLite in the data folder, or PostgreSQL; its tables are brought up to date at start."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY = 15  # seconds that a writer waits for another one
TRIES = 4  # of what another session may end
TURN, SERVER = 7202, 7203  # the locks of who scrubs and of who serves
POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 40, "hide_parameters": True}  # which an error would tell to the log
NO_ADDRESS = "--database is no address of a database. It looks like this: postgresql://user:password@host:5432/name."
AWAY = "See whether it is there and runs, and whether user, password and rights are as they should be (--database)."
BROKEN = "Put back a copy that is whole, or choose another folder with --data."
ONE_EACH = "Go on there, or end it first; each server needs a database of its own (--database)."
LATER = "Install that version, or put back the database as it was before."
STEADY = ("foreign_keys = ON", "secure_delete = ON", "journal_mode = WAL", "synchronous = NORMAL", f"busy_timeout = {BUSY * 1000}")


class Unusable(Exception):  # noqa: N818 - an outcome, not a mistake
    """The database cannot be used; says why and what to do, without a password."""


class Database:
    """Sessions to read and to write; one for the whole process, shared by its threads."""

    def __init__(self, url: str) -> None:
        """Connects on first use. `url`: as `Settings.database_url` gives it.

        Raises Unusable where that is no address.
        """
        try:
            self.engine = _engine(url)
        except (ArgumentError, ModuleNotFoundError, ValueError) as error:
            raise Unusable(NO_ADDRESS) from error
        self._writing = self.engine.execution_options(begins="as writer")

    @property
    def is_file(self) -> bool:
        """Whether it is SQLite, in a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that changes nothing; rows stay usable after it."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that is committed at the end, or taken back where an exception ends it."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Brings the tables up to date; on PostgreSQL one process at a time does.

        Raises Unusable where the database is not to be reached, not to be written, or of a later program.
        """
        from alembic.util import CommandError

        try:
            self._upgrade()
        except CommandError as error:
            raise Unusable(f"{self._called} is of a later version of this program. {LATER}") from error
        except DBAPIError as error:
            advice = BROKEN if self.is_file else AWAY
            raise Unusable(f"{self._called} cannot be used: {_first_line(error)}. {advice}") from error

    @property
    def _called(self) -> str:
        """The database as messages call it, without its password."""
        url = self.engine.url
        where = url.database if self.is_file else url.set(drivername="postgresql").render_as_string(hide_password=True)
        return f"The database {where}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps further servers away, which would take each other's jobs; SQLite's folder is held by who serves from it.

        Raises Unusable where one is at work on the database.
        """
        if self.is_file:
            yield
            return
        with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.detach()  # it is this one's for good, and the lock ends with it
            if not connection.scalar(text(f"SELECT pg_try_advisory_lock({SERVER})")):
                raise Unusable(f"Another server works on {self._called.replace('The', 'the', 1)} already. {ONE_EACH}")
            yield

    def _upgrade(self) -> None:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        logging.getLogger("alembic").setLevel(logging.WARNING)
        with self._writing.begin() as connection:
            if not self.is_file:
                connection.execute(text("SELECT pg_advisory_xact_lock(7201)"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def scrub(self) -> None:
        """Leaves nothing of deleted rows in the files of the database; takes seconds, and others wait.

        PostgreSQL's way locks table after table, its own ones too: two at one moment would wait for each other, so they take
        turns. Where a session of another kind is met so, PostgreSQL may end this one, which then begins again.
        """
        statements = ("VACUUM",) if self.is_file else (f"SELECT pg_advisory_lock({TURN})", "VACUUM FULL")
        for left in reversed(range(TRIES)):
            try:
                self._alone(*statements)
                break
            except OperationalError:
                if not left:
                    raise
        self.empty_log()

    def empty_log(self) -> None:
        """Empties SQLite's log of changes, unless somebody reads from it at this moment: later then, as `keeping` does."""
        if self.is_file:
            self._alone("PRAGMA wal_checkpoint(TRUNCATE)")

    def _alone(self, *statements: str) -> None:
        """Statements outside of any transaction; locks that they take end with them."""
        options: Any = {"begins": "never"} if self.is_file else {"isolation_level": "AUTOCOMMIT"}
        with self.engine.execution_options(**options).connect() as connection:
            try:
                for statement in statements:
                    connection.execute(text(statement))
            finally:
                if len(statements) > 1:
                    connection.execute(text("SELECT pg_advisory_unlock_all()"))

    def close(self) -> None:
        """Ends all connections."""
        self.engine.dispose()


def _first_line(error: DBAPIError) -> str:
    """What the database says, in one line."""
    return next(iter(str(error.orig).strip().splitlines()), type(error.orig).__name__).rstrip(".")


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, **POOL, pool_pre_ping=True)
    engine = create_engine(url, **POOL)
    event.listen(engine, "connect", _steady)
    event.listen(engine, "begin", _begin)
    return engine


def _steady(connection: Any, _record: object) -> None:  # noqa: ANN401 (the driver's own)
    """What SQLite does for every connection: foreign keys, nothing left of deleted rows, readers beside one writer."""
    connection.isolation_level = None  # the driver would begin transactions later than it says
    for pragma in STEADY:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes its place at once: one that begins as a reader cannot wait for another writer."""
    begins = connection.get_execution_options().get("begins")
    if begins != "never":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if begins else "BEGIN")
