"""Uploads by programs: receive files, see what they were taken for, mend that, and make a version of them; or check matrices."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import File, Form, HTTPException, Query, UploadFile

from allocator.rules.pack import DEFAULT_SCHEME
from allocator.web.access import Chosen, Db, Need, Routes, Who, Work, the_organisation
from allocator.web.api.shapes import Begun, Confirmed, First, Limit, Page, Received, page
from allocator.web.api.upload_shapes import Columns, Corrections, LeaveOut, ToCheck, Upload, UploadProblem
from allocator.web.api.versions import is_ready
from allocator.web.forms import among
from allocator.web.screens import problems as screen
from allocator.web.screens.seen import in_words
from allocator.web.screens.upload import drop, schemes, taken
from allocator.web.screens.waiting import BUSY, Asked, Waiting
from allocator.web.tables import Upload as Row
from allocator.web.work import intake
from allocator.web.work.results import opened

routes = Routes(api=True)
HOME = "/api/organisations/{organisation}/uploads"
ONE = f"{HOME}/{{upload}}"
Files = Annotated[list[UploadFile], File(description="The files of one org: xlsx, xls, xlsb, ods, csv, tsv …")]
Accept = Annotated[
    float | None, Form(ge=0, le=1, description="Likeness from which on misspelt managers are taken for those meant.")
]
BY_JOB: dict[str, Any] = {"status_code": 202, "response_model": Begun}


@routes.post(HOME, Need.EDITOR, body=True, status_code=202, response_model=Received)
def receive_upload(
    organisation: str,
    caller: Who,
    database: Db,
    settings: Chosen,
    jobs: Work,
    files: Files,
    scheme: Annotated[str, Form(max_length=20)] = DEFAULT_SCHEME,
    as_of: Annotated[date | None, Form()] = None,
    infer: Annotated[bool, Form()] = True,
    strict_seed: Annotated[bool, Form()] = False,
    accept: Accept = None,
) -> dict[str, str]:
    """Takes files, with the options of `allocator raci` by the same names, and has them read by a job."""
    among(scheme, schemes())
    given = [(file.filename or "", file.file) for file in files]
    with database.read() as session:
        the_organisation(session, organisation)
    options = {"scheme": scheme, "as_of": as_of, "infer": infer, "strict_seed": strict_seed, "accept": accept}
    with in_words():
        upload = taken(organisation, given, options, caller, database, settings)
    return {"upload": upload, "job": jobs.submit("look", organisation, by=caller.id, upload=upload)}


@routes.get(ONE, Need.EDITOR, response_model=Upload)
def show_upload(waiting: Asked) -> dict[str, Any]:
    """Its state, and once it was read what its sheets and columns were taken for."""
    row = waiting.upload
    told = {name: getattr(row, name) for name in ("id", "name", "state", "leave_out", "expires_at")}
    return told | {"seen": waiting.seen() if waiting.ready else None}


@routes.get(f"{ONE}/problems", Need.EDITOR, response_model=Page[UploadProblem])
def list_problems(
    waiting: Asked, code: Annotated[str, Query(max_length=20)] = "", first: First = 0, limit: Limit = 50
) -> dict[str, Any]:
    """What is wrong in it, gravest first; of one code where it is given."""
    waiting.heed()
    with opened(waiting.places.problems(waiting.upload.id)) as base:
        return page(intake.problems(base, code, first, limit), first)


@routes.post(f"{ONE}/columns", Need.EDITOR, **BY_JOB)
def choose_columns(waiting: Asked, database: Db, chosen: Columns) -> dict[str, str]:
    """Says which columns hold what, in place of what was said before, and has it read again."""
    waiting.heed()
    shown = waiting.seen()
    with in_words(), database.write() as session:
        row = session.get_one(Row, waiting.upload.id, with_for_update=True)
        intake.reset_columns(row)
        for table in chosen.tables:
            intake.set_columns(row, shown, table.file, table.sheet, table.columns, table.kind)
    return _again(waiting)


@routes.post(f"{ONE}/corrections", Need.EDITOR, **BY_JOB)
def correct_cells(waiting: Asked, database: Db, given: Corrections) -> dict[str, str]:
    """Puts texts into cells that have problems, beside those that were put before, and has it read again."""
    waiting.heed()
    with in_words(), database.write() as session, opened(waiting.places.problems(waiting.upload.id)) as base:
        row = session.get_one(Row, waiting.upload.id, with_for_update=True)
        for each in given.corrections:
            intake.correct(row, base, each.problem, each.text, alike=each.alike)
    return _again(waiting)


@routes.post(f"{ONE}/corrections/reset", Need.EDITOR, **BY_JOB)
def reset_corrections(waiting: Asked, database: Db) -> dict[str, str]:
    """Takes all corrections back, and has it read again."""
    waiting.heed()
    with database.write() as session:
        session.get_one(Row, waiting.upload.id, with_for_update=True).corrections = []
    return _again(waiting)


@routes.post(f"{ONE}/leave-out", Need.EDITOR, **BY_JOB)
def leave_out(waiting: Asked, database: Db, chosen: LeaveOut) -> dict[str, str]:
    """Leaves rows with errors out, or takes them back in, and has it read again."""
    waiting.heed()
    with database.write() as session:
        session.get_one(Row, waiting.upload.id, with_for_update=True).leave_out = chosen.leave_out
    return _again(waiting)


def _again(waiting: Waiting) -> dict[str, str]:
    return {"job": waiting.jobs.submit("look", waiting.organisation.id, by=waiting.caller.id, upload=waiting.upload.id)}


@routes.post(f"{ONE}/mend", Need.EDITOR, **BY_JOB)
def mark_problems(waiting: Asked) -> dict[str, str]:
    """Has a copy written, as a workbook, in which the problems are marked."""
    waiting.heed()
    return {"job": waiting.jobs.submit("mend", waiting.organisation.id, by=waiting.caller.id, upload=waiting.upload.id)}


@routes.post(f"{ONE}/confirm", Need.EDITOR, status_code=202, response_model=Confirmed)
def confirm_upload(waiting: Asked, database: Db, settings: Chosen) -> dict[str, str]:
    """Imports it: a new version of the organisation, made by a job."""
    waiting.heed()
    version, job = screen.imported(waiting, database, settings)
    return {"version": version, "job": job}


@routes.post(f"{ONE}/check", Need.EDITOR, **BY_JOB)
def check_matrices(waiting: Asked, database: Db, asked: ToCheck) -> dict[str, str]:
    """Has the responsibility matrices in its files judged: the job's file is that of `allocator check --json`."""
    from allocator.checks.matrix_profile import practice

    among(asked.profile, list(practice().profiles))
    place, upload = waiting.organisation.id, waiting.upload
    if upload.state == "importing":
        raise HTTPException(409, BUSY)
    if asked.version is not None:
        is_ready(database, place, asked.version)
    by = waiting.caller.id
    return {"job": waiting.jobs.submit("check", place, by=by, upload=upload.id, version=asked.version, profile=asked.profile)}


@routes.post(f"{ONE}/drop", Need.EDITOR, status_code=204)
def drop_upload(waiting: Asked, database: Db, settings: Chosen) -> None:
    """Deletes it before its time."""
    drop(waiting, database, settings)
