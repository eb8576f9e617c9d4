"""A real server on this machine, for what a client does that speaks HTTP by hand."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from allocator.web.pace import InTime
from tests.web.site import Site


@contextmanager
def serving(site: Site) -> Iterator[int]:
    """Serves a site as `allocator serve` does; the port."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(site.app, http=InTime, ws="none", access_log=False, log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    """A connection that gives up after ten seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        yield line


def told(line: socket.socket) -> bytes:
    """Everything that comes until the server hangs up."""
    parts = []
    try:
        while part := line.recv(1 << 16):
            parts.append(part)
    except ConnectionResetError:  # it hung up on what was still on its way
        pass
    return b"".join(parts)
