"""An installation of the web application for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra 'web' is not installed")

from allocator.web.database import Database
from allocator.web.settings import Settings
from tests.web.imported import Worker, working
from tests.web.postgres import USER, programs, server
from tests.web.site import Site
from tests.web.usual import usual

TABLES = "tables"  # the database that is copied


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The query string of the address of a server, which has a database with tables and no row, to be copied."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    with server(folder) as query:
        database = Database(Settings(data=Path(), database=_created(query, TABLES, "template1")).database_url)
        database.migrate()
        database.close()
        yield query


@pytest.fixture(scope="session", autouse=True)
def usual_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """With --postgresql, installations for which nothing is said stand on PostgreSQL instead of SQLite."""
    if not request.config.getoption("postgresql"):
        yield
        return
    query = request.getfixturevalue("postgres")
    usual.make = lambda: _empty(query)
    yield
    usual.make = None


@pytest.fixture
def on_sqlite(request: pytest.FixtureRequest) -> None:
    """For a test that looks into SQLite's own files."""
    if request.config.getoption("postgresql"):
        pytest.skip("it looks into the files of SQLite")


@pytest.fixture
def new_postgres(postgres: str) -> str:
    """The address of a PostgreSQL database without rows."""
    return _empty(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest) -> str:
    """The address of a database without rows; "" is SQLite in the data folder."""
    if request.param == "sqlite":
        return ""
    return _empty(request.getfixturevalue("postgres"))


def _empty(query: str) -> str:
    """The address of a new database of a server, with tables and no row."""
    return _created(query, f"t{uuid.uuid4().hex}", TABLES)


def _created(query: str, name: str, like: str) -> str:
    """The address of a new database that is a copy of another one."""
    import psycopg

    with psycopg.connect(f"postgresql://{USER}@/postgres?{query}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return f"postgresql://{USER}@/{name}?{query}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The choices of a team with accounts, on SQLite."""
    return Settings(data=tmp_path / "data", accounts=True)


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """An installation on SQLite."""
    made = Site(settings)
    yield made
    made.database.close()


@pytest.fixture
def either(tmp_path: Path, database_address: str) -> Iterator[Site]:
    """An installation, once on each database."""
    made = Site(Settings(data=tmp_path / "data", database=database_address, accounts=True))
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation whose jobs are done, one for a module, since child processes take their time to start."""
    made = Site(Settings(data=tmp_path_factory.mktemp("work") / "data"))
    with made.browser():
        yield made
    made.database.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def both_at_work(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation at work, once on each database, for a module whose tests each have an organisation of their own."""
    database = "" if request.param == "sqlite" else _empty(request.getfixturevalue("postgres"))
    made = Site(Settings(data=tmp_path_factory.mktemp("both") / "data", database=database, accounts=True))
    with made.browser():
        yield made
    made.database.close()


@pytest.fixture
def worker(at_work: Site) -> Worker:
    """An editor of a new organisation."""
    return working(at_work)
