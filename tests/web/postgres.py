"""A PostgreSQL server for the tests: Debian's package, on a socket in a folder of its own, as a user without rights."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "shared_buffers=32MB")
USER = "allocator"


def programs() -> Path | None:
    """The folder of the server's programs, None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Runs a server; the query string of its address."""
    data = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(data, "postgres")
    run = [*as_user, "env", "-C", str(data)]
    try:
        _call([*run, str(folder / "initdb"), "-D", "db", "-A", "trust", "-U", USER, "--no-sync", "-E", "UTF8", "--locale=C"])
        options = " ".join(f"-c {option}" for option in (*FAST, f"unix_socket_directories={data}"))
        _call([*run, str(folder / "pg_ctl"), "-D", "db", "-w", "-l", "log", "-o", options, "start"])
        try:
            yield f"host={data}&port=5432"
        finally:
            _call([*run, str(folder / "pg_ctl"), "-D", "db", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _call(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
