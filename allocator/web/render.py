"""Pages: templates filled with values, which stay text whatever they hold, and the note that a page brings from the last one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from allocator.web.tables import told

NOTE = "note"  # the cookie that carries a sentence over a redirect
REFUSAL = "!"  # begins the sentence in the cookie where it says that something was not done
TABS = (  # of a version, shown as far as there are routes for them
    ("Chart", "/organisations/{organisation}/versions/{version}/chart"),
    ("Who answers for what", "/organisations/{organisation}/versions/{version}/answers"),
    ("Matrix", "/organisations/{organisation}/versions/{version}/matrix"),
    ("Findings", "/organisations/{organisation}/versions/{version}/findings"),
    ("Set by hand", "/organisations/{organisation}/versions/{version}/by-hand"),
    ("Compare", "/organisations/{organisation}/versions/{version}/compare"),
    ("Downloads", "/organisations/{organisation}/versions/{version}/downloads"),
)


@cache
def static_files() -> Mapping[str, bytes]:
    """The files served as they are, by name."""
    folder = files("allocator.web").joinpath("static")
    return {item.name: item.read_bytes() for item in folder.iterdir() if item.is_file()}


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes with what the file holds, so that browsers may keep it for good."""
    return f"/static/{name}?v={hashlib.sha256(static_files()[name]).hexdigest()[:12]}"


def moment(value: datetime) -> Markup:
    """A time, in words for people and exact for machines."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(timespec="seconds"), told(value))


def day(value: datetime) -> Markup:
    """A day, in words for people and exact for machines."""
    return Markup('<time datetime="{}">{}</time>').format(value.date().isoformat(), f"{value.day} {value:%B %Y}")


def counted(number: int, thing: str, many: str = "") -> str:
    """1 position, 2 positions, 12,345 positions."""
    return f"{number:,} {thing if number == 1 else many or f'{thing}s'}"


@cache
def environment() -> Environment:
    """The templates; every value is escaped, and a missing one is a mistake."""
    made = Environment(
        loader=PackageLoader("allocator.web", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(moment=moment, day=day)
    made.globals.update(asset=asset, counted=counted)
    return made


def text(request: Request, template: str, /, **values: object) -> str:
    """A template as text: a page, or a part of one for htmx to put in."""
    note = request.cookies.get(NOTE, "")
    known: dict[str, Any] = {
        "me": request.scope.get("caller"),  # "caller" is a word of the templates
        "accounts": request.app.state.settings.accounts,
        "path": request.url.path,
        "note": unquote(note.removeprefix(REFUSAL)),
        "refused": note.startswith(REFUSAL),
        "organisation": None,
        "version": None,
        "tabs": _tabs(request, values),
    }
    return environment().get_template(template).render(**(known | values))


def show(request: Request, template: str, status: int = 200, /, **values: object) -> HTMLResponse:
    """A template as answer. Every page may be given `organisation` and `version` (rows), for its navigation."""
    response = HTMLResponse(text(request, template, **values), status)
    if NOTE in request.cookies and "hx-request" not in request.headers:
        response.delete_cookie(NOTE)
    return response


def moved(path: str, note: str = "", *, refused: bool = False) -> RedirectResponse:
    """On to another page of ours, after something was done, or was refused; the note is shown there once."""
    response = RedirectResponse(local(path), 303)
    if note:
        response.set_cookie(NOTE, f"{REFUSAL if refused else ''}{quote(note)}", max_age=60, httponly=True, samesite="lax")
    return response


def local(path: str) -> str:
    """A path of this application, "/" for whatever may lead elsewhere."""
    plain = path.isprintable() and path.isascii() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


def _tabs(request: Request, values: Mapping[str, object]) -> list[tuple[str, str]]:
    """The pages of the version that is shown, as labels and paths."""
    organisation, version = values.get("organisation"), values.get("version")
    if organisation is None or version is None:
        return []
    keys = {"organisation": getattr(organisation, "id", ""), "version": getattr(version, "id", "")}
    return [(label, path.format(**keys)) for label, path in TABS if path in request.app.state.paths]
