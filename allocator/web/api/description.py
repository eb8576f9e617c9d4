"""How the JSON API tells of itself: OpenAPI with every shape, every refusal, and how to show who calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Security
from fastapi.security import HTTPBearer

from allocator.web.access import ROLES, Need, Routes
from allocator.web.api.shapes import Problem
from allocator.web.problems import TEXTS

if TYPE_CHECKING:
    from allocator.web.access import Route

Json = dict[str, Any]
ABOUT = """\
What the screens do, for programs. A token is made by an administrator of an organisation, for reading or for writing; it
holds for that organisation alone. Work that takes its time is a job: the answer 202 names it, `GET …/jobs/{job}?wait=30`
tells when it is over, and `GET …/jobs/{job}/file` gives what it made. Lists come in pages of `limit` items from `first` on
(from 0); `next` of a page is the `first` of the one after it, null at the end. Refusals are application/problem+json."""
TAGS = {
    "organisations": "What the caller may see.",
    "uploads": "From files to a version: upload, columns, problems, corrections, import; and matrices to be checked.",
    "versions": "Versions, their findings, the whole as JSON, files in every form, comparisons.",
    "answers": "Who answers for what, and why; the matrix.",
    "letters": "Letters set by hand, and taken back.",
    "jobs": "How far work is, and what it made.",
}
BY_TOKEN = Security(HTTPBearer(scheme_name="token", description="A token of the JSON API.", auto_error=False))
DOCUMENTS = ("result", "comparison")  # shapes that ship with the program as JSON Schemas

routes = Routes(api=True)


@routes.get("/api/openapi.json", Need.ANYBODY, include_in_schema=False)
async def openapi(request: Request) -> Json:
    """Every route of the API, what it takes and what it gives."""
    return document(request.app)


def document(app: FastAPI) -> Json:
    """The description of an application's API; the same bytes for the same program."""
    if app.openapi_schema is None:
        app.description, app.openapi_tags = ABOUT, [{"name": name, "description": text} for name, text in TAGS.items()]
        shapes = app.openapi()["components"]["schemas"]
        shapes["Problem"] = Problem.model_json_schema()
        for name in DOCUMENTS:
            shapes |= _shipped(name)
    return app.openapi_schema or {}


def _shipped(name: str) -> dict[str, Json]:
    """A JSON Schema that ships with the program and what it refers to, by the names that they have here."""
    text = files("allocator.outputs").joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    schema = json.loads(text.replace("#/$defs/", f"#/components/schemas/{name}-"))
    parts = schema.pop("$defs")
    del schema["$schema"]
    return {f"{name}-{part}": parts[part] for part in parts} | {name: schema}


def shape(name: str, about: str) -> Json:
    """The response of a JSON document whose shape ships with the program."""
    return {"description": about, "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def refused(*statuses: int) -> dict[int | str, Json]:
    """The responses of what is refused."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {each: {"description": TEXTS[each][0], "content": {"application/problem+json": {"schema": schema}}} for each in statuses}


def described(route: Route) -> Mapping[str, Any]:
    """The options of a route of the API for FastAPI: what the gate refuses, and by what name it is called."""
    statuses = [400, 401, 403, 409, 422]
    statuses += [404] if route.need in ROLES else []
    statuses += [408, 413] if route.method == "POST" else []
    options = dict(route.options)
    responses = refused(*statuses) | options.pop("responses", {})
    return {
        "operation_id": route.endpoint.__name__,
        "tags": [route.endpoint.__module__.rpartition(".")[2]],
        "responses": dict(sorted(responses.items())),
        "dependencies": [BY_TOKEN] if route.need is not Need.ANYBODY else [],
        **options,
    }
