"""The shapes of uploads in the JSON API: what their files were taken for, what is wrong in them, and what is said to that."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from allocator.web.api.shapes import FURTHEST, MOST, Finding, Given, Key, Taken


class Column(Given):
    """A column. `field`: what it was taken for; `certainty`: exact, likely or guess; `reason`: by what."""

    column: str
    header: str
    samples: list[str]
    field: str | None
    certainty: str | None
    reason: str


class Sheet(Given):
    """A sheet. `kind`: what it looks like, `used`: what it was used as, null for nothing."""

    file: str
    sheet: str
    kind: str | None
    used: str | None
    header_rows: list[int]
    layout: str | None
    rows: int
    mapped: bool
    columns: list[Column]


class Required(Given):
    """A field without which there is no org, and the columns it was taken from: none where it is missing."""

    field: str
    columns: list[str]


class Counts(Given):
    """What an import would bring. `positions` is null where no org can be read; `bad` counts rows with errors.

    `alone` positions lose their manager where these rows are left out, and are read as reporting to `top`.
    """

    positions: int | None
    bad: int
    left_out: int
    alone: int
    top: str
    errors: int
    warnings: int
    infos: int


class Seen(Given):
    """What the files of an upload were taken for."""

    required: list[Required]
    sheets: list[Sheet]
    counts: Counts
    encodings: dict[str, str]


class Upload(Given):
    """An upload that is not confirmed yet. `seen` is null before it was read."""

    id: str
    name: str
    state: Literal["reading", "ready", "importing", "failed"]
    leave_out: bool
    expires_at: datetime
    seen: Seen | None


class UploadProblem(Finding):
    """A problem of an upload. A correction names its `number`; `was` stands in the cell, `alike` cells have the same problem.

    `suggested`: what may be meant, one on a line.
    """

    number: int
    file: str
    sheet: str
    row: int
    column: int
    was: str
    suggested: str
    alike: int
    mendable: bool


class Table(Taken):
    """Which column (its header) of a sheet holds each field, in place of what was recognised there."""

    file: Key
    sheet: Key
    columns: Annotated[dict[Key, Key], Field(min_length=1, max_length=200)]
    kind: Annotated[str, Field(max_length=20)] = "positions"


class Columns(Taken):
    """The tables whose columns are told; all others are as recognised, and with none all are."""

    tables: Annotated[list[Table], Field(max_length=100)]


class Correction(Taken):
    """A text for the cell of a problem (`number`), or for all cells that are like it."""

    problem: Annotated[int, Field(ge=0, le=FURTHEST)]
    text: Annotated[str, Field(max_length=10_000)]
    alike: bool = False


class Corrections(Taken):
    """Corrections, added to those that were made before."""

    corrections: Annotated[list[Correction], Field(min_length=1, max_length=MOST)]


class LeaveOut(Taken):
    """Whether rows with errors are left out at import."""

    leave_out: bool


class ToCheck(Taken):
    """How the matrices of an upload are judged: by which profile, and against the org of which version, if any."""

    profile: Annotated[str, Field(max_length=20)] = "usual"
    version: Key | None = None
