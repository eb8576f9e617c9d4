"""What an installation of the web application may choose, in one frozen place that everything reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider (OpenID Connect): where it is, and how it knows this installation."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "your organisation"


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices, with the limits that hold where nothing is chosen.

    `data`: the folder of everything that is kept. `database`: its address, SQLite in that folder where "". `accounts`:
    whether people sign in; without it whoever reaches the address is its one user. `url`: how people reach it.
    `body` and `form`: bytes of an upload, and of any other request. `rows`: of an org. `waiting` and `stored`: uploads of an
    organisation that are not confirmed yet, and bytes of their files. `heavy`: jobs at a time, each within
    `memory` bytes and `seconds`. `patience`: seconds that a request may keep its next bytes back.
    """

    data: Path
    database: str = field(default="", repr=False)  # it may hold a password
    accounts: bool = True
    url: str = "http://127.0.0.1:8000"
    provider: Provider | None = None
    body: int = 50_000_000
    form: int = 1_000_000
    rows: int = 200_000
    waiting: int = 20
    stored: int = 500_000_000
    heavy: int = 1
    memory: int = 3_000_000_000
    seconds: int = 900
    patience: int = 30
    retention_days: int = 365
    upload_life: timedelta = timedelta(hours=24)
    export_life: timedelta = timedelta(hours=24)
    sign_in_life: timedelta = timedelta(hours=12)
    invitation_life: timedelta = timedelta(days=7)

    @property
    def tls(self) -> bool:
        """Whether people reach it encrypted, so that cookies must be."""
        return self.url.startswith("https:")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which requests are answered: that of `url`, and those of this machine for itself."""
        host = urlsplit(self.url).hostname or ""
        return (f"[{host}]" if ":" in host else host, *LOOPBACK_NAMES)

    @property
    def database_url(self) -> str:
        """The address of the database as its library takes it: PostgreSQL through psycopg, SQLite as a file of `data`."""
        if not self.database:
            return f"sqlite:///{self.data / 'allocator.sqlite'}"
        kind, _, place = self.database.partition("://")
        return f"postgresql+psycopg://{place}" if kind in {"postgres", "postgresql"} else self.database

    def prepare(self) -> None:
        """Makes the data folder, which nobody else on this machine may open."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.data.chmod(0o700)


def data_folder() -> Path:
    """The user's own data folder of this program, as the operating system has it."""
    from platformdirs import user_data_path

    return user_data_path("allocator", appauthor=False)


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
