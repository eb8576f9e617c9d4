"""The gate in front of the application: what is refused before a byte of the body is read, and what every answer carries.

In this order: the host, requests from other sites, who calls and whether the route's need is met, the length and the pace
of the body. Answers get the security headers; what goes wrong inside is answered without a word of anybody's data.
"""

from __future__ import annotations

import logging
import time
from asyncio import timeout
from collections.abc import Sequence
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from allocator.web.access import Caller, Need, Route, by_cookie, by_token, enough, the_one_user
from allocator.web.logs import place
from allocator.web.problems import problem
from allocator.web.sessions import cookie_name

if TYPE_CHECKING:
    from allocator.web.database import Database
    from allocator.web.settings import Settings

LOG = logging.getLogger("allocator.web")
SAFE = {"GET", "HEAD", "OPTIONS"}
SLOWEST = 10_000  # bytes in a second, on the average, below which an upload is given up
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with no-referrer, a browser would hide the origin of our own forms from us
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000"


class Gate:
    """The middleware around the whole application."""

    def __init__(
        self, app: ASGIApp, *, settings: Settings, database: Database, declared: Sequence[Route], routes: Sequence[BaseRoute]
    ) -> None:
        self.app = app
        self.settings = settings
        self.database = database
        self.declared = {(route.method, route.path): route for route in declared}
        self.routes = routes
        self.hosts = frozenset(settings.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; the start and the end of the server pass through."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._timed(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _timed(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer, begun = _Answer(send, tls=self.settings.tls), time.perf_counter()
        scope["caller"], scope["declared"] = None, None
        try:
            await self._guarded(scope, receive, answer)
        except Exception as error:  # the last line of defence: nothing of the data reaches a page or a log
            LOG.error("%s at %s", type(error).__name__, place(error))  # noqa: TRY400 - its message may hold a cell
            if not answer.status:
                await problem(scope, 500)(scope, receive, answer)
        finally:
            path = scope["declared"].path if scope["declared"] else "-"
            LOG.info("%s %s %s %.0f ms", scope["method"], path, answer.status, (time.perf_counter() - begun) * 1000)

    async def _guarded(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        organisation = self._find(scope)
        route: Route | None = scope["declared"]
        status = self._refused(scope)
        if not status and route:
            scope["caller"] = await to_thread.run_sync(self._identify, scope, route)
            status = enough(scope["caller"], route.need, organisation)
        if status:
            await problem(scope, status)(scope, receive, answer)
            return
        await self._limited(scope, receive, answer, self.settings.body if route and route.body else self.settings.form)

    def _find(self, scope: Scope) -> str:
        """Puts the declared route into the scope, and gives the organisation that the path names, "" for none."""
        for route in self.routes:
            match, inner = route.matches(scope)
            if match is Match.FULL:
                scope["declared"] = self.declared[scope["method"], getattr(route, "path", "")]
                return str(inner["path_params"].get("organisation", ""))
        return ""

    def _refused(self, scope: Scope) -> int:
        """The status for a request to another host, or made by another site's page; 0 for none of them."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _name(host) not in self.hosts:
            return 400
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site in {"same-origin", "none"}:
            return 0
        if scope["method"] in SAFE:
            document = headers.get("sec-fetch-dest", "document") == "document"
            return 0 if site is None or document or self._of_anybody(scope) else 403
        ours = {f"https://{host}"} if self.settings.tls else {f"https://{host}", f"http://{host}"}
        return 403 if site is not None or (origin is not None and origin not in ours) else 0

    def _of_anybody(self, scope: Scope) -> bool:
        return scope["declared"] is not None and scope["declared"].need is Need.ANYBODY

    def _identify(self, scope: Scope, route: Route) -> Caller | None:
        """Who calls: a token on the JSON API, else the cookie of a session."""
        connection = HTTPConnection(scope)
        kind, _, token = connection.headers.get("authorization", "").partition(" ")
        with self.database.read() as session:
            if route.api and kind:
                return by_token(session, token.strip()) if kind.lower() == "bearer" else None
            if not self.settings.accounts:
                return the_one_user(session)
            cookie = connection.cookies.get(cookie_name(self.settings))
            return by_cookie(session, cookie) if cookie else None

    async def _limited(self, scope: Scope, receive: Receive, answer: _Answer, limit: int) -> None:
        """The application, with a body of at most `limit` bytes that comes at a fair pace."""
        body = _Body(receive, limit, self.settings.patience)
        if int(_digits(Headers(scope=scope).get("content-length"))) > limit:
            await problem(scope, 413)(scope, receive, answer)
            return
        answer.body = body
        try:
            await self.app(scope, body, answer)
        except Exception:
            if not body.status:
                raise
        if body.status and not answer.status:
            answer.body = None
            await problem(scope, body.status)(scope, receive, answer)


class _Body:
    """What the client sends; `status` is set once it was too long (413) or too slow (408), and nothing more is read."""

    def __init__(self, receive: Receive, limit: int, patience: int) -> None:
        self.receive, self.limit, self.patience = receive, limit, patience
        self.length, self.status, self.whole = 0, 0, False
        self.begun = time.monotonic()

    async def __call__(self) -> Message:
        """The next message of the client."""
        if self.whole:
            return await self.receive()
        left = self.begun + self.patience + self.length / SLOWEST - time.monotonic()
        try:
            async with timeout(left):
                message = await self.receive()
        except TimeoutError:
            self.status = 408
            return {"type": "http.disconnect"}
        self.length += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if self.length > self.limit:
            self.status = 413
            return {"type": "http.disconnect"}
        return message


class _Answer:
    """What is sent: with the headers of every answer, and nothing at all where the body was refused."""

    def __init__(self, send: Send, *, tls: bool) -> None:
        self.send, self.tls = send, tls
        self.status = 0
        self.body: _Body | None = None

    async def __call__(self, message: Message) -> None:
        """Sends one message of the application."""
        if self.body and self.body.status:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
            if self.tls:
                headers["strict-transport-security"] = HSTS
                message["headers"] = [(name, _secure(value) if name == b"set-cookie" else value) for name, value in headers.raw]
        await self.send(message)


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    inside, end, _ = host.lower().partition("]")
    return inside + end if end else inside.partition(":")[0]


def _secure(cookie: bytes) -> bytes:
    """A cookie that a browser sends encrypted only."""
    return cookie if b"; Secure" in cookie else cookie + b"; Secure"


def _digits(text: str | None) -> str:
    return text if text and text.isdecimal() else "0"
