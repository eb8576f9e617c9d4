"""`allocator serve`: the web application on this machine, for one person or, with accounts, for a team."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from allocator.web.settings import Provider, Settings

LOCK = "in-use"  # a file of the data folder
M_ARENA_MAX = -8  # as malloc.h calls it
EXAMPLES = """\b
Examples:
  allocator serve
  allocator serve --accounts --host 0.0.0.0 --url https://raci.example.com
  allocator serve --accounts --database postgresql://allocator@localhost/allocator

The identity provider of a team is given by ALLOCATOR_OIDC_ISSUER, ALLOCATOR_OIDC_CLIENT_ID,
ALLOCATOR_OIDC_CLIENT_SECRET and ALLOCATOR_OIDC_NAME."""
LACKING = "The web application is not installed ({name} is missing). Install it with: pip install 'org-allocator[web]'"


@click.command("serve", epilog=EXAMPLES)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--url", metavar="URL", help="How people reach it, where that differs, e.g. https://raci.example.com.")
@click.option(
    "--database",
    envvar="ALLOCATOR_DATABASE",
    default="",
    metavar="URL",
    help="postgresql://… (default: SQLite in the data folder).",
)
@click.option(
    "--data",
    envvar="ALLOCATOR_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder for everything that is kept (default: your own data folder).",
)
@click.option(
    "--accounts", is_flag=True, envvar="ALLOCATOR_ACCOUNTS", help="People sign in; needed on any address but this machine's own."
)
@click.option("--retention", default=365, show_default=True, type=click.IntRange(1, 3650), help="Days that a version is kept.")
@click.option("-v", "--verbose", is_flag=True, help="Log a line for each request; it names nobody.")
@click.option("--no-browser", is_flag=True, help="Open no browser.")
def serve_command(
    host: str,
    port: int,
    url: str | None,
    database: str,
    data: Path | None,
    accounts: bool,
    retention: int,
    verbose: bool,
    no_browser: bool,
) -> None:
    """Starts the web application: upload an org chart, question it, correct it, download who answers for what.

    On this machine alone it needs no account, and opens the browser. For a team it needs --accounts; the first start prints
    a one-time link that makes the first account.
    """
    try:
        import allocator.web.app  # noqa: F401 - is it installed?
        from allocator.web import logs
        from allocator.web.settings import Settings, data_folder
    except ModuleNotFoundError as error:
        click.echo(LACKING.format(name=error.name), err=True)
        sys.exit(2)
    _may_be_reached(host, url, accounts=accounts)
    place = f"[{host}]" if ":" in host else host
    settings = Settings(
        data=data or data_folder(),
        database=database,
        accounts=accounts,
        url=(url or f"http://{place}:{port}").rstrip("/"),
        retention_days=retention,
        provider=_provider(),
    )
    logs.begin(verbose=verbose)
    _serve(settings, host, port, browser=not no_browser and not accounts)


def _refused(why: str) -> NoReturn:
    """Says why nothing is started."""
    click.echo(f"{why} Nothing was started.", err=True)
    sys.exit(2)


def _may_be_reached(host: str, url: str | None, *, accounts: bool) -> None:
    """Refuses addresses that cannot be, and without accounts those that others can reach."""
    from allocator.web.settings import is_loopback

    if host in {"0.0.0.0", "::"} and accounts and not url:
        _refused(f"With --host {host}, say how people reach it, e.g. --url https://raci.example.com.")
    named = _name_in(url) if url else host
    for each in (host, named) if not accounts else ():
        if not is_loopback(each):
            _refused(f"{each} can be reached by others, so people have to sign in: add --accounts.")


def _name_in(url: str) -> str:
    """The host of an address of a whole site."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and parts.path in {"", "/"} and not (parts.query or parts.fragment)
        if whole and parts.hostname and parts.port != 0:
            return parts.hostname
    except ValueError:  # a port that is none, a bracket that is not closed
        pass
    _refused(f"--url {url} is no address of a site of its own. It looks like this: https://raci.example.com.")


def _provider() -> Provider | None:
    """The identity provider that the environment names; its issuer is a name that has to agree to the letter."""
    from allocator.web.settings import Provider

    issuer, client, secret = (os.environ.get(f"ALLOCATOR_OIDC_{name}", "") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"))
    name = os.environ.get("ALLOCATOR_OIDC_NAME", "your organisation")
    return Provider(issuer, client, secret, name) if issuer and client else None


def _serve(settings: Settings, host: str, port: int, *, browser: bool) -> None:
    """Serves while no other does from this data folder; exit code 2 where folder, port or database cannot be had."""
    from allocator.batch.lock import Taken, locked

    with ExitStack() as held:
        try:
            settings.prepare()
            held.enter_context(locked(settings.data / LOCK))
        except Taken as other:
            _refused(
                f"Allocator is at work on {settings.data} already ({other}). Go on there, or end it first; "
                "--data takes another folder."
            )
        except OSError as error:
            _refused(f"The data folder {settings.data} cannot be used: {error.strerror or error}. Choose another one with --data.")
        _run(settings, held, held.enter_context(_listen(host, port)), browser=browser)


def _run(settings: Settings, held: ExitStack, listening: socket.socket, *, browser: bool) -> None:
    """Serves until Control-C; the log has no line of anybody's data, so the server's own log of addresses is off."""
    import uvicorn

    from allocator.web.app import create_app
    from allocator.web.database import Unusable
    from allocator.web.invitations import set_up_link
    from allocator.web.pace import InTime

    _few_arenas()
    try:
        app = create_app(settings)
        held.enter_context(app.state.database.held())
    except Unusable as error:
        _refused(str(error))
    if settings.accounts and (link := set_up_link(app.state.database, settings)):
        click.echo(f"There is no account yet. Make the first one with this link; it works once:\n\n  {link}\n")
    click.echo(f"Allocator runs at {settings.url} (Control-C ends it). Everything is kept in {settings.data}.")
    if browser:
        click.launch(settings.url)  # it waits for the answer, since the port listens already
    config = uvicorn.Config(
        app, http=InTime, ws="none", access_log=False, log_config=None, server_header=False, timeout_graceful_shutdown=5
    )
    uvicorn.Server(config).run(sockets=[listening])


def _few_arenas() -> None:
    """Asks the C library for few pools of memory: with one for each thread, much of what is freed is never used again."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # a C library that knows no such thing
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _listen(host: str, port: int) -> socket.socket:
    """The port; exit code 2 where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        _refused(f"{host}:{port} cannot be used: {error.strerror or error}. Choose another --port.")
