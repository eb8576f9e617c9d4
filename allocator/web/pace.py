"""Connections on which a request has to begin in time: whoever sends headers byte by byte is hung up on.

The pace of bodies is seen to by the gate (`web.guard`), which a request only reaches once its headers are whole.
"""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 20.0  # seconds from the connection, or from the last answer on it, to the end of the next request's headers


class InTime(H11Protocol):
    """HTTP/1.1 as the server has it, with an end to waiting."""

    late: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """A new connection: its first request has to begin in time."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait()

    def on_response_complete(self) -> None:
        """An answer is sent: the next request has to begin in time, and what is left of a body that nobody reads to end."""
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        if self.late:
            self.late.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self.late:
            self.late.cancel()
        self.late = self.loop.call_later(PATIENCE, self._hang_up)

    def _hang_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
