"""Screen 10, the matrix: the grid, which fetches its lines by blocks, and the checks that stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import HTTPException, Query, Request
from starlette.responses import JSONResponse, Response

from allocator.web.access import Need, Routes
from allocator.web.screens.seen import Opened, Seen
from allocator.web.work import answers, found, matrix
from allocator.web.work.results import about

routes = Routes()
PATH = "/organisations/{organisation}/versions/{version}/matrix"
WIDEST = 400  # positions of a sheet
BLOCK = 100  # lines asked for at a time
Sheet = Annotated[int, Query(ge=0, le=10_000_000)]


@routes.get(PATH, Need.VIEWER)
def the_matrix(request: Request, seen: Opened, sheet: Sheet = 0, row: Annotated[str, Query(max_length=500)] = "") -> Response:
    """The page with one sheet, at a row where its key is given; the grid of it is filled by its script."""
    line = 0
    if row and (answer := answers.answer(seen.base, row, 0)) and (place := matrix.sheet_of(seen.base, answer.row)):
        sheet, line = place
    every = matrix.sheets(seen.base)
    if every and sheet >= len(every):
        raise HTTPException(404)
    chosen = every[sheet] if every else None
    values = {"texts": seen.texts, "legend": about(seen.base, "legend"), **_checks(seen)}
    return seen.show(request, "matrix.html", sheets=every, chosen=chosen, line=line, **values)


@routes.get(f"{PATH}/window", Need.VIEWER)
def window(seen: Opened, sheet: Sheet, first: Annotated[int, Query(ge=0, le=10_000_000)] = 0) -> Response:
    """A block of lines of a sheet as JSON; with the positions at the top, and the groups beside them, where it is the first one."""
    try:
        shown = matrix.window(seen.base, sheet, first, BLOCK, 0, WIDEST)
    except KeyError:
        raise HTTPException(404) from None
    looks = seen.looks
    lines = [_line(line, looks, shown.sheet.groups) for line in shown.lines]
    return JSONResponse({"lines": lines} | ({} if first else {"places": _places(shown), "groups": shown.sheet.groups}))


def _line(line: matrix.Line, looks: Mapping[str, str], groups: tuple[str, ...]) -> dict[str, Any]:
    """A line of the grid; a letter is [text, class, set by hand], by its place."""
    return {
        "row": line.key,
        "activity": line.activity,
        "where": line.scope,
        "dimension": line.dimension,
        "check": "" if line.check == "ok" else line.check,
        "letters": {at: [one.text, looks[one.text], one.by_hand] for at, one in line.letters.items() if one.text},
        "counts": [line.counts.get(group, "") for group in groups],
    }


def _places(shown: matrix.Window) -> list[list[Any]]:
    """The positions at the top: number, id, title, holder, whether vacant."""
    return [[post.number, post.id, post.title, post.held_by, post.vacant] for _, post in sorted(shown.places.items())]


@routes.get(f"{PATH}/checks", Need.VIEWER)
def checks(request: Request, seen: Opened) -> Response:
    """What the checks find now: a part of the page."""
    return seen.show(request, "matrix_checks.html", **_checks(seen))


def _checks(seen: Seen) -> dict[str, object]:
    return {"counts": about(seen.base, "counts"), "kinds": [kind for kind in found.kinds(seen.base) if kind.severity != "info"]}
