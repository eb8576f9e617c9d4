"""`allocator serve`: where it starts, and where it says why it does not."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from allocator.batch.lock import Taken, locked
from allocator.cli.main import cli
from allocator.cli.serve import LOCK
from allocator.web.database import Database
from allocator.web.settings import Settings, is_loopback


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The servers that would run, and the pages that would open."""
    seen: list[Any] = []
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: seen.append((self.config, sockets[0].close())))
    monkeypatch.setattr("click.launch", seen.append)
    return seen


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def serve(tmp_path: Path, *options: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(cli, ["serve", "--data", str(tmp_path / "data"), *options], env=env or {})


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """What the command does to the log is undone."""
    import logging

    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], _ = before
    root.setLevel(before[1])


def test_on_this_machine_it_opens_the_browser(tmp_path: Path, served: list[Any], port: int) -> None:
    result = serve(tmp_path, "--port", str(port))
    assert result.exit_code == 0, result.output
    assert f"runs at http://127.0.0.1:{port}" in result.output
    assert served[0] == f"http://127.0.0.1:{port}"
    assert served[1][0].access_log is False


def test_no_browser_where_none_is_wanted(tmp_path: Path, served: list[Any], port: int) -> None:
    serve(tmp_path, "--port", str(port), "--no-browser")
    assert len(served) == 1


def test_with_accounts_the_first_start_prints_a_link(tmp_path: Path, served: list[Any], port: int) -> None:
    result = serve(tmp_path, "--accounts", "--port", str(port), "--url", "https://raci.example.com/")
    assert "https://raci.example.com/invitations/" in result.output
    assert len(served) == 1
    assert served[0][0].app.state.settings.tls


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])
def test_an_address_of_others_without_accounts_is_refused(tmp_path: Path, served: list[Any], host: str) -> None:
    result = serve(tmp_path, "--host", host)
    assert result.exit_code == 2
    assert "--accounts" in result.output
    assert served == []
    assert not (tmp_path / "data").exists()


def test_a_name_that_others_know_without_accounts_is_refused(tmp_path: Path, served: list[Any]) -> None:
    result = serve(tmp_path, "--url", "https://raci.example.com")
    assert (result.exit_code, served) == (2, [])
    assert "raci.example.com can be reached by others" in result.stderr
    assert not (tmp_path / "data").exists()


def test_this_machine_may_be_called_by_its_own_name(tmp_path: Path, served: list[Any], port: int) -> None:
    assert serve(tmp_path, "--port", str(port), "--url", f"http://localhost:{port}").exit_code == 0
    assert f"http://localhost:{port}" in served


@pytest.mark.parametrize(
    "url",
    ["raci.example.com", "ftp://raci.example.com", "https://raci.example.com/x", "https://h:99999", "https://[::1", "https://"],
)
def test_what_is_no_address_of_a_site_is_refused(tmp_path: Path, served: list[Any], url: str) -> None:
    result = serve(tmp_path, "--accounts", "--url", url)
    assert (result.exit_code, served) == (2, [])
    assert f"--url {url} is no address of a site" in result.stderr


def test_a_second_server_on_a_data_folder_is_refused(tmp_path: Path, served: list[Any], port: int) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with locked(data / LOCK):
        result = serve(tmp_path, "--port", str(port))
        assert (result.exit_code, served) == (2, [])
        assert f"Allocator is at work on {data} already (process {os.getpid()} on " in result.stderr
        assert [path.name for path in data.iterdir()] == [LOCK], "its jobs are let alone"
    assert serve(tmp_path, "--port", str(port)).exit_code == 0


def test_while_it_serves_it_holds_the_folder(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def run(_server: object, sockets: list[socket.socket]) -> None:
        sockets[0].close()
        with pytest.raises(Taken), locked(tmp_path / "data" / LOCK):
            pass
        tried.append(sockets)

    monkeypatch.setattr("uvicorn.Server.run", run)
    assert serve(tmp_path, "--port", str(port), "--no-browser").exit_code == 0
    assert tried


def test_a_second_server_on_a_database_is_refused(tmp_path: Path, served: list[Any], port: int, new_postgres: str) -> None:
    database = Database(Settings(data=tmp_path, database=new_postgres).database_url)
    choices = ("--port", str(port), "--database", new_postgres)
    with database.held():
        result = serve(tmp_path, *choices)
        assert (result.exit_code, served) == (2, [])
        assert "Another server works on the database postgresql://allocator@" in result.stderr
        assert "each server needs a database of its own (--database). Nothing was started." in result.stderr
    assert serve(tmp_path, *choices).exit_code == 0, "the lock has ended with the other server"
    assert serve(tmp_path, *choices).exit_code == 0
    database.close()


def test_a_data_folder_that_cannot_be_is_said(tmp_path: Path, served: list[Any]) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = CliRunner().invoke(cli, ["serve", "--data", str(tmp_path / "file" / "data")])
    assert (result.exit_code, served) == (2, [])
    assert "cannot be used: Not a directory. Choose another one with --data. Nothing was started." in result.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:hush@127.0.0.1:1/x", "The database postgresql://u:***@127.0.0.1:1/x cannot be used: connection failed"),
        ("postgresql://u:hush@127.0.0.1:5x/x", "is no address of a database"),
        ("mysql://u:hush@127.0.0.1/x", "is no address of a database"),
        ("hush", "is no address of a database"),
    ],
)
def test_a_database_that_is_not_there_is_said_without_its_password(
    tmp_path: Path, served: list[Any], port: int, url: str, said: str
) -> None:
    result = serve(tmp_path, "--port", str(port), "--database", url)
    assert (result.exit_code, served) == (2, [])
    assert said in result.stderr
    assert "Nothing was started." in result.stderr
    assert "hush" not in result.output


def test_a_database_that_postgresql_does_not_have_is_said(tmp_path: Path, served: list[Any], port: int, postgres: str) -> None:
    result = serve(tmp_path, "--port", str(port), "--database", f"postgresql://allocator@/nowhere?{postgres}")
    assert (result.exit_code, served) == (2, [])
    assert 'database "nowhere" does not exist. See whether' in result.stderr


def test_a_file_that_is_no_database_is_said_and_kept(tmp_path: Path, served: list[Any], port: int) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "allocator.sqlite"
    file.write_text("the minutes of the board, saved under a wrong name", encoding="utf-8")
    result = serve(tmp_path, "--port", str(port))
    assert (result.exit_code, served) == (2, [])
    assert f"The database {file} cannot be used: file is not a database. Put back a copy" in result.stderr
    assert "minutes" in file.read_text(encoding="utf-8")


def test_a_database_of_a_later_program_is_left_as_it_is(tmp_path: Path, served: list[Any], port: int) -> None:
    assert serve(tmp_path, "--port", str(port), "--no-browser").exit_code == 0
    with sqlite3.connect(tmp_path / "data" / "allocator.sqlite") as file:
        file.execute("UPDATE alembic_version SET version_num = 'of tomorrow'")
    file.close()
    served.clear()
    result = serve(tmp_path, "--port", str(port))
    assert (result.exit_code, served) == (2, [])
    assert "is of a later version of this program. Install that version" in result.stderr


def test_every_address_needs_a_name_for_people(tmp_path: Path, served: list[Any]) -> None:
    result = serve(tmp_path, "--host", "0.0.0.0", "--accounts")
    assert (result.exit_code, served) == (2, [])
    assert "--url" in result.output


def test_a_port_that_is_taken_is_said(tmp_path: Path, served: list[Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = serve(tmp_path, "--port", str(taken.getsockname()[1]))
    assert (result.exit_code, served) == (2, [])
    assert "Choose another --port" in result.output


def test_the_identity_provider_is_that_of_the_environment(tmp_path: Path, served: list[Any], port: int) -> None:
    env = {
        "ALLOCATOR_OIDC_ISSUER": "https://id.example.com/",
        "ALLOCATOR_OIDC_CLIENT_ID": "us",
        "ALLOCATOR_OIDC_CLIENT_SECRET": "s",
    }
    serve(tmp_path, "--accounts", "--port", str(port), env=env)
    assert served[0][0].app.state.settings.provider.issuer == "https://id.example.com/", "a name, to the letter"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("example.com", False),
    ],
)
def test_which_addresses_are_this_machines_alone(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgres://h/d", "postgresql+psycopg://h/d"),
        ("sqlite:////x.db", "sqlite:////x.db"),
    ],
)
def test_databases_are_named_as_people_name_them(tmp_path: Path, given: str, url: str) -> None:
    assert Settings(data=tmp_path, database=given).database_url == url


def test_a_package_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.delitem(sys.modules, "allocator.web.app", raising=False)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    outcome = serve(tmp_path)
    assert outcome.exit_code == 2
    assert "(fastapi is missing)" in outcome.stderr
    assert not (tmp_path / "data").exists()
