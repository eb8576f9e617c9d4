"""Screen 2, something to try: the blank workbook to fill in, and a small example org that is uploaded as a file would be."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fastapi import Request
from starlette.responses import Response

from allocator.web.access import Chosen, Db, Need, Routes, Who, Work
from allocator.web.audit import record
from allocator.web.render import moved
from allocator.web.screens.upload import shown
from allocator.web.work.child import Refused
from allocator.web.work.intake import receive

routes = Routes()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/blank-org.xlsx", Need.SIGNED_IN)
def blank() -> Response:
    """The workbook to fill in, for who has no export to upload."""
    return Response(_blank(), media_type=XLSX, headers={"content-disposition": 'attachment; filename="blank-org.xlsx"'})


@cache
def _blank() -> bytes:
    from allocator.outputs.blank_org import write_blank_org
    from allocator.rules.pack import load

    pack, _ = load("operations")
    assert pack is not None  # the bundled one
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blank-org.xlsx"
        write_blank_org(pack, path)
        return path.read_bytes()


@routes.post("/organisations/{organisation}/example", Need.EDITOR)
def try_example(request: Request, organisation: str, caller: Who, database: Db, settings: Chosen, jobs: Work) -> Response:
    """Uploads the example of the blank workbook; from here on it is like any other upload."""
    try:
        upload = receive(database, settings, organisation, list(_example()), caller.id)
    except Refused as refused:
        return shown(request, organisation, database, settings, str(refused))
    with database.write() as session:
        record(session, caller, "file-uploaded", organisation, upload.id)
    job = jobs.submit("look", organisation, by=caller.id, upload=upload.id)
    return moved(f"/organisations/{organisation}/jobs/{job}")


def _example() -> Iterator[tuple[str, io.BytesIO]]:
    """A file for each of its sheets."""
    from allocator.outputs.blank_org import forms

    for form in forms():
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(field.header for field in form.fields)
        writer.writerows([entry.get(field.key, "") for field in form.fields] for entry in form.example)
        yield f"{form.name}.csv", io.BytesIO(text.getvalue().encode())
