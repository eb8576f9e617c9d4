"""The shapes of what the JSON API takes and gives; each is a part of what a module of `web.work` knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from allocator.outputs.forms import DOWNLOADS
from allocator.rules.pack import DEFAULT_SCHEME

Item = TypeVar("Item")
MOST = 1000  # items of a page
FURTHEST = 10_000_000

First = Annotated[int, Query(ge=0, le=FURTHEST, description="The first item to give, from 0: `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="The most items to give.")]
Key = Annotated[str, Field(max_length=500)]
OrNone = Annotated[str | None, BeforeValidator(lambda text: text or None)]
Role = Literal["viewer", "editor", "admin"]


class Given(BaseModel):
    """What is answered."""

    model_config = ConfigDict(from_attributes=True)


class Taken(BaseModel):
    """A body that is sent; whatever else stands in it is refused."""

    model_config = ConfigDict(extra="forbid")


class Problem(Given):
    """What was refused, and why: every answer of a status from 400 on, as application/problem+json."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str


class Page(Given, Generic[Item]):
    """A part of a list. `next`: the `first` of the page after it, null where this is the last one."""

    total: int
    next: int | None
    items: list[Item]


def page(found: tuple[Sequence[Any], int], first: int) -> dict[str, Any]:
    """The `Page` that begins at `first`, of its items and the length of the whole list."""
    items, total = found
    after = first + len(items)
    return {"total": total, "next": after if items and after < total else None, "items": items}


# jobs


class Begun(Given):
    """A job that was begun: ask for it until it is over."""

    job: str


class Received(Begun):
    """An upload, and the job that reads it."""

    upload: str


class Confirmed(Begun):
    """A version, and the job that makes it."""

    version: str


class Job(Given):
    """How far a job is. `error`: what went wrong, where it failed. `file`: whether there is a file to fetch, until `expires_at`."""

    id: str
    kind: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    text: str
    percent: int | None
    error: str
    version: str | None
    upload: str | None
    file: bool
    expires_at: datetime | None


# organisations and versions


class Organisation(Given):
    """An organisation that the caller may see, and the caller's role there."""

    id: str
    name: str
    role: Role


class Version(Given):
    """A version. `counts`: positions, rows, letters, errors, warnings … once it is ready. `delete_at`: until when it is kept."""

    id: str
    number: int
    name: str
    state: Literal["building", "ready", "failed"]
    counts: Annotated[dict[str, int], BeforeValidator(lambda counts: {k: v for k, v in counts.items() if isinstance(v, int)})]
    uploaded_at: datetime
    delete_at: datetime


class Finding(Given):
    """What was noticed: a code, whom or what it is about, what to do, and the cell that it came from."""

    code: str
    severity: Literal["error", "warning", "info"]
    title: str
    subject: str
    message: str
    fix: str
    cell: OrNone


class ToMake(Taken):
    """A file to be made of a version: its form, and the scheme of letters."""

    form: Annotated[str, Field(max_length=20, json_schema_extra={"enum": list(DOWNLOADS)})]
    scheme: Annotated[str, Field(max_length=20)] = DEFAULT_SCHEME


class ToCompare(Taken):
    """The version to compare with: its id."""

    before: Key
