"""The web application as a whole: routes, gate, error pages, and what runs while it serves."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from anyio import CapacityLimiter, create_task_group, sleep, to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from allocator import __version__
from allocator.web.access import Route
from allocator.web.api import API
from allocator.web.api.description import described
from allocator.web.database import Database
from allocator.web.guard import Gate
from allocator.web.invitations import hand_over, the_one_user_exists
from allocator.web.keeping import EVERY, sweep
from allocator.web.logs import place
from allocator.web.passwords import AT_A_TIME
from allocator.web.problems import problem
from allocator.web.screens import SCREENS
from allocator.web.settings import Settings
from allocator.web.work.desk import Desk
from allocator.web.work.jobs import Jobs
from allocator.web.work.places import Places

LOG = logging.getLogger("allocator.web")
GONE = (IntegrityError, StaleDataError, NoResultFound)  # a row that a request began with is deleted by another one
QUIET: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}  # nothing is told to anybody


def create_app(settings: Settings) -> FastAPI:
    """The application, ready to be served; the tables are brought up to date, the data folder is made.

    Raises RuntimeError at the start of serving where a route does not declare who may call it.
    """
    settings.prepare()
    database = Database(settings.database_url)
    database.migrate()
    if settings.accounts:
        with database.write() as session:
            hand_over(session)
    else:
        the_one_user_exists(database)
    declared = [route for routes in (*SCREENS, *API) for route in routes.all]
    app = FastAPI(
        title="Allocator",
        version=__version__,
        lifespan=_serving,
        telemetry=QUIET,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    for route in declared:
        _add(app, route)
    app.state.settings, app.state.database = settings, database
    app.state.jobs = jobs = Jobs(database, settings)
    app.state.desk = Desk(database, settings, jobs)
    app.state.declared = declared
    app.state.paths = frozenset(route.path for route in declared)
    app.state.passwords = CapacityLimiter(AT_A_TIME)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(RequestValidationError, _form_problem)
    for kind in GONE:
        app.add_exception_handler(kind, _gone_problem)
    app.add_middleware(Gate, settings=settings, database=database, declared=declared, routes=app.router.routes)
    return app


def _add(app: FastAPI, route: Route) -> None:
    page = {"include_in_schema": False, "response_class": HTMLResponse, "response_model": None}
    options = described(route) if route.api else {**page, **route.options}
    app.add_api_route(route.path, route.endpoint, methods=[route.method], **options)


@asynccontextmanager
async def _serving(app: FastAPI) -> AsyncIterator[None]:
    """What runs from the start of the server to its end."""
    if names := undeclared(app, app.state.declared):
        raise RuntimeError(f"no need declared: {', '.join(names)}")
    state = app.state
    await to_thread.run_sync(Places(state.settings.data).clear_rooms)
    for begin in (state.jobs.start, state.desk.start):
        await to_thread.run_sync(begin)
    try:
        async with create_task_group() as group:
            group.start_soon(_keep, state.database, state.settings)
            yield
            group.cancel_scope.cancel()
    finally:
        for end in (state.jobs.stop, state.desk.close, state.database.close):
            await to_thread.run_sync(end)


async def _keep(database: Database, settings: Settings) -> None:
    """Deletes what is over, now and again and again."""
    while True:
        try:
            await to_thread.run_sync(sweep, database, settings)
        except Exception:  # the next time may go well
            LOG.exception("retention could not be seen to")
        await sleep(EVERY)


def undeclared(app: FastAPI, declared: Sequence[Route]) -> list[str]:
    """The routes that do not say who may call them."""
    known = {(route.method, route.path) for route in declared}
    return [
        f"{method} {path}"
        for route in app.router.routes
        for path in [getattr(route, "path", repr(route))]
        for method in getattr(route, "methods", None) or ["?"]
        if (method, path) not in known
    ]


async def _http_problem(request: Request, error: Exception) -> Response:
    """A page for what an endpoint refused; its own words where it has some."""
    assert isinstance(error, HTTPException)
    default = error.detail == HTTPStatus(error.status_code).phrase
    return await to_thread.run_sync(problem, request.scope, error.status_code, "" if default else str(error.detail), error.headers)


async def _gone_problem(request: Request, error: Exception) -> Response:
    """A page for a request that another one got ahead of: what it was about is gone, or is there already."""
    LOG.warning("%s at %s", type(error).__name__, place(error))
    return await to_thread.run_sync(problem, request.scope, 409)


async def _form_problem(request: Request, error: Exception) -> Response:
    """A page for a form that lacks something; it names the fields and repeats nothing that was sent."""
    assert isinstance(error, RequestValidationError)
    declared = [item["loc"] for item in error.errors() if item["type"] not in {"extra_forbidden", "json_invalid"}]
    fields = sorted({str(place[1]) for place in declared if len(place) > 1})
    named = ", ".join(fields) if request.url.path.startswith("/api/") else ", ".join(fields).replace("_", " ")
    detail = f"Check: {named}." if fields else ""
    return await to_thread.run_sync(problem, request.scope, 422, detail)
