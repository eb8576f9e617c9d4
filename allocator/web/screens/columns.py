"""Screen 4, confirm columns: what each column was taken for, how sure that is, and the user's own word on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from fastapi import Form, HTTPException, Query, Request
from starlette.responses import Response

from allocator.sheets.fields import spoken, vocabulary
from allocator.web.access import Db, Need, Routes
from allocator.web.render import moved
from allocator.web.screens.waiting import PATH, Asked, Waiting
from allocator.web.tables import Upload
from allocator.web.work import intake, marks
from allocator.web.work.child import Refused

routes = Routes()
Json = dict[str, Any]
Chosen = Mapping[tuple[int, str], str]  # field by sheet (its number) and column (its letters)
FIRST = "positions"
KINDS = {
    "positions": "positions",
    "processes": "processes",
    "departments": "departments",
    "sites": "sites",
    "overrides": "letters set by hand",
}
JOINED = "what positions refer to, joined to them"  # has none of its own
SAID = {
    "title": "Job title",
    "id": "Id of the position",
    "reports_to": "Reports to (manager)",
    "person": "Name of the person",
    "fte": "FTE",
    "email": "E-mail address",
    "status": "Status (filled, vacant)",
}
SURE = {"exact": ("exact", "good"), "likely": ("likely", "plain"), "guess": ("guess: please check", "heed")}
NOT_AS_SHOWN = "Nothing was changed: somebody, or you in another window, chose columns meanwhile. Here is how they stand now."
MOST = 400  # columns that are shown; beyond them only those that were taken for something


@routes.get(f"{PATH}/columns", Need.EDITOR)
def columns(
    request: Request,
    waiting: Asked,
    sheet: Annotated[int, Query(ge=0, le=10_000)] = -1,
    kind: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Every sheet and column; with the fields of another `kind` to choose from for one `sheet`.

    Where there is no table to choose columns of, the problems say why.
    """
    if not waiting.ready:
        return waiting.elsewhere()
    if not waiting.seen()["sheets"]:
        return moved(f"{waiting.home}/problems")
    return _page(request, waiting, {}, {sheet: kind} if kind in KINDS else {})


def _page(request: Request, waiting: Waiting, chosen: Chosen, kinds: Mapping[int, str], wrong: str = "") -> Response:
    seen = waiting.seen()
    parts = [_part(number, sheet, chosen, kinds.get(number, "")) for number, sheet in enumerate(seen["sheets"])]
    guesses = sum(each["sure"][1] == "heed" for part in parts if part["used"] for each in part["columns"] if each["sure"])
    values = {
        "seen": seen,
        "missing": [each for each in seen["required"] if not each["columns"]],
        "parts": sorted(parts, key=lambda part: not part["used"]),
        "guesses": guesses,
        "said": said,
        "wrong": wrong,
        "mark": marks.of_columns(waiting.upload),
    }
    return waiting.show(request, "columns.html", 422 if wrong else 200, **values)


def said(field: str) -> str:
    """A field in the words of people."""
    return SAID.get(field) or spoken(field).capitalize()


def _part(number: int, sheet: Json, chosen: Chosen, kind: str) -> Json:
    """A sheet as the page shows it."""
    asked, kind = bool(kind), kind or _kind(sheet)
    fields = vocabulary().kind(kind)
    assert fields is not None  # one of KINDS
    shown = [
        {
            **column,
            "place": f"{number}:{column['column']}",
            "chosen": chosen.get((number, column["column"]), column["field"] or ""),
            "sure": SURE.get(column["certainty"] or ""),
        }
        for column in _shown(sheet)
    ]
    options = [("", "not used"), *((field, said(field)) for field in fields.fields)]
    hidden = len(sheet["columns"]) - len(shown)
    kinds = KINDS | {FIRST: JOINED} if sheet["used"] == FIRST and not sheet["rows"] else KINDS
    told = {"number": number, "kind": kind, "kinds": kinds.items(), "columns": shown, "options": options, "hidden": hidden}
    return {**sheet, **told, "asked": asked}


def _kind(sheet: Json) -> str:
    """The kind of table for which the columns of a sheet can be chosen."""
    taken = sheet["used"] or sheet["kind"]
    return taken if taken in KINDS else FIRST


def _shown(sheet: Json) -> list[Json]:
    return [column for place, column in enumerate(sheet["columns"]) if place < MOST or column["field"]]


@routes.post(f"{PATH}/columns", Need.EDITOR)
def choose(
    request: Request,
    waiting: Asked,
    database: Db,
    field: Annotated[list[str], Form(default_factory=list, max_length=2 * MOST)],
    kind: Annotated[list[str], Form(default_factory=list, max_length=MOST)],
    mark: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Goes on to the problems; where the user chose otherwise than recognised, the upload is read in that way first.

    `field`: "sheet:column:field" of each column, `kind`: "sheet:kind" of each sheet, `mark`: of the columns as the form was made.
    """
    waiting.heed()
    chosen = {(int(sheet), column): name for sheet, column, name in _split(field, 3)}
    kinds = {int(sheet): name for sheet, name in _split(kind, 2) if name in KINDS}
    seen = waiting.seen()
    try:
        with database.write() as session:
            row = session.get_one(Upload, waiting.upload.id, with_for_update=True)
            if mark and mark != marks.of_columns(row):
                raise HTTPException(409, NOT_AS_SHOWN, {"location": f"{waiting.home}/columns"})
            changed = dict(_changed(seen["sheets"], chosen, kinds))
            for number, fields in changed.items():
                sheet = seen["sheets"][number]
                intake.set_columns(row, seen, sheet["file"], sheet["sheet"], fields, kinds.get(number, FIRST))
    except Refused as refused:
        return _page(request, waiting, chosen, kinds, str(refused))
    if not changed:
        return moved(f"{waiting.home}/problems")
    return waiting.again("columns", "Read again as you said. Check it, then go on.")


def _split(entries: Sequence[str], parts: int) -> Iterator[list[str]]:
    """The parts of each entry.

    Raises HTTPException 422 for entries that no form of ours sends.
    """
    for entry in entries:
        found = entry.split(":")
        if len(found) != parts or not found[0].isdecimal() or len(found[0]) > 5:
            raise HTTPException(422)
        yield found


def _changed(sheets: Sequence[Json], chosen: Chosen, kinds: Mapping[int, str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The sheets for which something else was chosen than was recognised, with the header of each field.

    Raises Refused where two columns were chosen for one field.
    """
    for number, sheet in enumerate(sheets):
        shown = [column for column in _shown(sheet) if (number, column["column"]) in chosen]
        fields = [chosen[number, column["column"]] for column in shown]
        same = fields == [column["field"] or "" for column in shown]
        if same and kinds.get(number, FIRST) == _kind(sheet):
            continue
        if twice := next((name for name, count in Counter(filter(None, fields)).items() if count > 1), ""):
            letters = " and ".join(column["column"] for column, name in zip(shown, fields, strict=True) if name == twice)
            raise Refused(f"Columns {letters} are both “{said(twice)}”. Set one of them to “not used”.")
        if not any(fields):
            raise Refused(f"No column of {sheet['sheet'] or sheet['file']} is chosen. Choose at least job title and manager.")
        yield number, {name: column["header"] for column, name in zip(shown, fields, strict=True) if name}


@routes.post(f"{PATH}/columns/reset", Need.EDITOR)
def reset(waiting: Asked, database: Db) -> Response:
    """Back to what is recognised in the file."""
    waiting.heed()
    with database.write() as session:
        intake.reset_columns(session.get_one(Upload, waiting.upload.id, with_for_update=True))
    return waiting.again("columns", "The columns are as recognised.")
