"""Screen 5, problems: what is wrong in which cell, to be mended in place; and the import, before which nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, HTTPException, Query, Request
from starlette.responses import Response

from allocator.web.access import Chosen, Db, Need, Routes
from allocator.web.audit import record
from allocator.web.database import Database
from allocator.web.render import counted, moved
from allocator.web.screens.seen import pages
from allocator.web.screens.waiting import PATH, Asked, Waiting
from allocator.web.settings import Settings
from allocator.web.tables import Upload, Version
from allocator.web.work import intake, marks
from allocator.web.work.child import Refused
from allocator.web.work.intake import Problem
from allocator.web.work.results import Base, opened

routes = Routes()
PAGE = 50
FURTHEST = 10_000_000
PLACE = 8  # characters of the mark of a cell that say where it is
NOT_AS_SHOWN = "Nothing was changed: somebody, or you in another window, changed cells meanwhile. Here is how they stand now."
Rows = Annotated[Sequence[int], Form(max_length=PAGE)]
Texts = Annotated[Sequence[str], Form(max_length=PAGE)]
Code = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form of a cell (its `place`) before it was refused, and why: one text, or one for each row."""

    place: str
    why: str
    text: str
    rows: Mapping[int, str]


@routes.get(f"{PATH}/problems", Need.EDITOR)
def problems(request: Request, waiting: Asked, code: Code = "", first: Annotated[int, Query(ge=0, le=FURTHEST)] = 0) -> Response:
    """All problems or those of one kind, gravest first, and what an import would bring."""
    return _page(request, waiting, code, first) if waiting.ready else waiting.elsewhere()


def _page(request: Request, waiting: Waiting, code: str, first: int, typed: Typed | None = None) -> Response:
    with opened(waiting.places.problems(waiting.upload.id)) as base:
        rows, total = intake.problems(base, code, first, PAGE)
        cells = {each.number: intake.cells(base, each.number) for each in rows if not each.was}
        kinds = intake.kinds(base)
    seen = waiting.seen()
    values = {
        "counts": seen["counts"],
        "tables": bool(seen["sheets"]),
        "kinds": kinds,
        "cells": cells,
        "groups": _together(rows),
        "code": code,
        "at": pages(first, PAGE, total),
        "mark": marks.of_changes(waiting.upload),
        "typed": typed,
        "here": next((each.number for each in rows if typed and each.mendable and each.place == typed.place), -1),
    }
    return waiting.show(request, "problems.html", 422 if typed else 200, **values)


def _together(rows: Sequence[Problem]) -> list[list[Problem]]:
    """The problems as they are shown: notes of one kind one after the other, which ask for nothing, are one."""

    def kind(one: Problem) -> tuple[object, ...]:
        return (one.code, one.fix) if one.severity == "info" and not one.mendable else (one.number,)

    return [list(group) for _, group in groupby(rows, kind)]


@routes.post(f"{PATH}/problems/{{problem}}", Need.EDITOR)
def mend(
    request: Request,
    waiting: Asked,
    database: Db,
    problem: int,
    cell: Annotated[str, Form(max_length=20)],
    text: Annotated[str, Form(max_length=10_000)] = "",
    alike: Annotated[bool, Form()] = False,
    code: Annotated[str, Form(max_length=20)] = "",
    first: Annotated[int, Form(ge=0, le=FURTHEST)] = 0,
    row: Rows = (),
    into: Texts = (),
) -> Response:
    """Puts a text into the cell of a problem, or of all that are like it, and reads the upload with it.

    `cell`: the mark of the cell that the form showed; the problem may have another number by now, or the cell another text.
    `row`, `into`: of a problem of several cells the text for each. What is refused stands in its field again.
    """
    waiting.heed()
    if len(row) != len(into):
        raise HTTPException(422)
    texts = dict(zip(row, into, strict=True))
    try:
        with database.write() as session, opened(waiting.places.problems(waiting.upload.id)) as base:
            upload = session.get_one(Upload, waiting.upload.id, with_for_update=True)
            _as_shown(base, problem, cell)
            if row:
                count = intake.fill_in(upload, base, problem, texts)
            else:
                count = intake.correct(upload, base, problem, text, alike=alike)
    except Refused as refused:
        return _page(request, waiting, code, first, Typed(cell[:PLACE], str(refused), text, texts))
    query = urlencode({name: value for name, value in (("code", code), ("first", first)) if value})
    place = f"problems?{query}#p{problem}"  # where the next problem stands now
    return waiting.again(place, f"{counted(count, 'cell is', 'cells are')} changed. Your file stays as it is.")


def _as_shown(base: Base, problem: int, cell: str) -> None:
    """Raises Refused where a problem of this number is about another cell by now, or its cell holds another text."""
    shown = intake.problems(base, first=problem, limit=1)[0] if 0 <= problem < 1 << 40 else []
    if not shown or shown[0].mark != cell:
        raise Refused(NOT_AS_SHOWN)


@routes.post(f"{PATH}/corrections/reset", Need.EDITOR)
def take_back(waiting: Asked, database: Db) -> Response:
    """Takes back all texts that were put into cells."""
    waiting.heed()
    with database.write() as session:
        session.get_one(Upload, waiting.upload.id, with_for_update=True).corrections = []
    return waiting.again("problems", "All cells are as in the file.")


@routes.post(f"{PATH}/leave-out", Need.EDITOR)
def leave_out(waiting: Asked, database: Db, out: Annotated[bool, Form()] = False) -> Response:
    """Leaves the rows with errors out, or takes them back in, to see what that makes of the rest."""
    waiting.heed()
    with database.write() as session:
        session.get_one(Upload, waiting.upload.id, with_for_update=True).leave_out = out
    return waiting.again("problems")


@routes.post(f"{PATH}/mend", Need.EDITOR)
def marked(waiting: Asked) -> Response:
    """Begins to write the workbook in which the problems are marked."""
    waiting.heed()
    job = waiting.jobs.submit("mend", waiting.organisation.id, by=waiting.caller.id, upload=waiting.upload.id)
    return moved(f"/organisations/{waiting.organisation.id}/jobs/{job}")


@routes.post(f"{PATH}/confirm", Need.EDITOR)
def confirm(waiting: Asked, database: Db, settings: Chosen, mark: Annotated[str, Form(max_length=20)] = "") -> Response:
    """Imports the upload as its page shows it, by its `mark`: a new version of the organisation."""
    _, job = imported(waiting, database, settings, mark)
    return moved(f"/organisations/{waiting.organisation.id}/jobs/{job}")


def imported(waiting: Waiting, database: Database, settings: Settings, mark: str = "") -> tuple[str, str]:
    """The ids of a new version and of the job that makes it of an upload.

    Raises HTTPException 409 where it cannot be imported now, or has another `mark` by now.
    """
    waiting.heed()
    try:
        version, job = intake.confirm(database, settings, waiting.jobs, waiting.upload.id, waiting.caller.id, mark)
    except Refused as refused:
        raise HTTPException(409, str(refused), {"location": f"{waiting.home}/problems"} if mark else None) from None
    with database.write() as session:
        number = session.get_one(Version, version).number
        record(session, waiting.caller, "version-made", waiting.organisation.id, version, number=number)
    return version, job
