"""Career guidance for the one person who asks: answered from what that person enters, and nothing of it is kept anywhere.

No organisation is read, nobody else sees it, and no record is made of it. A form that was filled in as a workbook is read from
memory where the system can do that, and is otherwise not offered.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from allocator.findings import Finding, finding
from allocator.sheets.reader import Sheet, read
from allocator.web.access import Need, Routes
from allocator.web.render import show
from allocator.web.screens.example import XLSX
from allocator.web.work.intake import shown_name

if TYPE_CHECKING:
    from allocator.derived.career import Profile
    from allocator.rules.pack import Pack

routes = Routes()
PATH, BLANK = "/career", "/career-profile.xlsx"
FILE = "file"  # the field that holds a filled form
IN_MEMORY = hasattr(os, "memfd_create") and Path("/proc/self/fd").exists()
MOST_ANSWERS = 100
CHOICES = (
    ("", "no answer"),
    ("-2", "much rather the first"),
    ("-1", "rather the first"),
    ("0", "both alike"),
    ("1", "rather the second"),
    ("2", "much rather the second"),
)


@routes.get(PATH, Need.SIGNED_IN)
def career(request: Request) -> Response:
    """The questions."""
    return _page(request)


@routes.get(BLANK, Need.SIGNED_IN)
def blank() -> Response:
    """The questions as a workbook, to be answered without haste."""
    return Response(_blank(), media_type=XLSX, headers={"content-disposition": f'attachment; filename="{BLANK[1:]}"'})


async def _sent(request: Request) -> tuple[FormData, bytes]:
    """The answers, and the contents of the file among them; a body as short as that of any form never touches a disk."""
    async with request.form(max_files=1, max_fields=MOST_ANSWERS) as form:
        file = form.get(FILE)
        return form, await file.read() if isinstance(file, UploadFile) else b""


@routes.post(PATH, Need.SIGNED_IN)
def guided(request: Request, sent: Annotated[tuple[FormData, bytes], Depends(_sent)]) -> Response:
    """How the answers lie with the two roles: told once, in this answer alone."""
    from allocator.derived.career import guide
    from allocator.derived.career_profile import read_profile, words

    form, data = sent
    file = form.get(FILE)
    if data and isinstance(file, UploadFile):
        sheets, findings = _of_file(data, shown_name(file.filename or ""))
    else:
        sheets, findings = [_of_fields(form)], []
    profile, of_profile = read_profile(sheets, _pack()) if sheets else (None, [])
    findings = [*findings, *of_profile]
    if profile is None:
        return _page(request, findings=findings, status=422)
    guidance = guide(_pack(), profile, words())
    least = f"{_pack().standards.thresholds['career_min_coverage']:.0%}"
    few = [one for one in guidance if one.score is None]
    findings += [finding("CAR-06", one.name, coverage=f"{float(one.coverage):.0%}", least=least) for one in few]
    return _page(request, profile, findings, guidance=guidance)


def _page(
    request: Request, profile: Profile | None = None, findings: Sequence[Finding] = (), status: int = 200, **values: object
) -> Response:
    """The questions with the answers given, below what was found."""
    from allocator.derived.career_profile import form
    from allocator.outputs.blank_profile import offered
    from allocator.outputs.career import BANDS, NEITHER, PURPOSE, named

    asked = [(key, each["text"], f"{each['note']}{offered(_pack(), key)}") for key, each in form()["ask"].items()]
    known = {
        "asked": asked,
        "pairs": _pairs(_pack()),
        "choices": CHOICES,
        "said": {key: "; ".join(each) for key, each in profile.said.items()} if profile else {},
        "chosen": {key: str(number) for key, number in profile.pairs.items()} if profile else {},
        "findings": findings,
        "guidance": (),
        "purpose": PURPOSE,
        "neither": NEITHER,
        "bands": BANDS,
        "named": named,
        "by_file": IN_MEMORY,
        "blank": BLANK,
    }
    return show(request, "career.html", status, **(known | values))


def _pairs(pack: Pack) -> list[tuple[str, str, str]]:
    """Each pair with its two poles, in the order of the scale."""
    pairs: Mapping[str, Mapping[str, str]] = pack.extras["career"]["pairs"]
    return [(key, pair["process-manager"], pair["operations-manager"]) for key, pair in pairs.items()]


def _of_fields(form: FormData) -> Sheet:
    """What stands in the fields, as a filled form holds it: so it is sorted out in the same way."""
    answers = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and value.strip()]
    return Sheet("The form", "", [("question", "answer"), *answers])


def _of_file(data: bytes, name: str) -> tuple[list[Sheet], list[Finding]]:
    """The sheets of a filled form under the name that its owner knows."""
    with _in_memory(data) as path:
        sheets, findings = read([path], whole=True)
    known = [replace(each, subject=name if each.subject == path.name else each.subject, cell=None) for each in findings]
    return [replace(sheet, file=name) for sheet in sheets], known


@contextmanager
def _in_memory(data: bytes) -> Iterator[Path]:
    """A path at which a child process finds what no disk holds."""
    descriptor = os.memfd_create("profile")
    try:
        os.write(descriptor, data)
        yield Path(f"/proc/{os.getpid()}/fd/{descriptor}")
    finally:
        os.close(descriptor)


@cache
def _pack() -> Pack:
    from allocator.rules.pack import load

    pack, _ = load("operations")
    assert pack is not None  # the bundled one
    return pack


@cache
def _blank() -> bytes:
    from allocator.outputs.blank_profile import write_profile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / BLANK[1:]
        write_profile(_pack(), path)
        return path.read_bytes()
