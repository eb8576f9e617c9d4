"""Screen 9, why: what each letter of a row rests on, what it beat, and who changed it when and for what reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Query, Request
from starlette.responses import Response

from allocator.raci import SYMBOLS
from allocator.web.access import AtDesk, Db, Need, Routes
from allocator.web.screens.seen import NotAsSeen, Opened, Seen, in_words
from allocator.web.work import answers, found, overrides, posts
from allocator.web.work.results import Base

routes = Routes()
FEW = 12  # positions of a row that are told of at once; each further one has a page of its own
Key = Annotated[str, Query(max_length=500)]


@dataclass(frozen=True, slots=True)
class Reasons:
    """A row, or one position of it: why its letters stand (as `outputs.explained` tells it), their history, what was found."""

    answer: answers.Answer
    chosen: posts.Post | None
    told: dict[str, Any]
    history: list[overrides.Past]
    problems: list[found.Found]


def _reasons(seen: Opened, desk: AtDesk, database: Db, row: Key, position: Key = "") -> Reasons:
    """Of a row (activity@scope) each letter, or that of one position (its id), which may have none."""
    answer = answers.answer(seen.base, row)
    chosen = posts.post_of(seen.base, position) if position else None
    if answer is None or (position and chosen is None):
        raise HTTPException(404)
    with in_words():
        told = desk.explain(seen.version.id, answer.row, position or None)
    with database.read() as session:
        history = overrides.history(session, seen.organisation.id, row, position)
    problems, _ = found.findings(seen.base, row=answer.row, limit=20)
    return Reasons(answer, chosen, told, history, problems)


Explained = Annotated[Reasons, Depends(_reasons)]


@routes.get("/organisations/{organisation}/versions/{version}/why", Need.VIEWER)
def why(request: Request, seen: Opened, reasons: Explained) -> Response:
    """A row with the why of each letter, or that of one position."""
    return _shown(request, seen, reasons)


def why_again(request: Request, seen: Seen, desk: AtDesk, database: Db, wish: overrides.Wish, refused: HTTPException) -> Response:
    """The page of a letter that was not set: as it stands now, with why it was not and what was entered.

    Raises `refused` where there is no such page.
    """
    try:
        reasons = _reasons(seen, desk, database, wish.row, wish.position)
    except HTTPException:
        raise refused from None
    stood = refused.now if isinstance(refused, NotAsSeen) else wish.seen
    response = _shown(request, seen, reasons, wish=wish, stood=stood, wrong=refused.detail)
    response.status_code = refused.status_code
    return response


def _shown(request: Request, seen: Seen, reasons: Reasons, **entered: object) -> Response:
    told, chosen = reasons.told, reasons.chosen
    now = _now(seen.base, reasons.answer.row, chosen.number) if chosen else ""
    return seen.show(
        request,
        "why.html",
        answer=reasons.answer,
        told=told,
        explained=sorted(told["positions"], key=lambda each: -SYMBOLS.index(each["letter"]))[:FEW],
        chosen=chosen,
        history=reasons.history,
        problems=reasons.problems,
        named=_named(seen.base, told, [past.position for past in reasons.history]),
        now=now,
        choices=[("", "no letter"), *((text, text) for text in seen.texts)],
        **{"wish": None, "stood": now, "wrong": "", **entered},
    )


def _now(base: Base, row: int, position: int) -> str:
    """The letter of a position on a row as the scheme shows it."""
    held = base.execute("SELECT text FROM letters WHERE row = ? AND position = ?", (row, position)).fetchone()
    return held[0] if held else ""


def _named(base: Base, told: dict[str, Any], others: list[str]) -> dict[str, posts.Post]:
    """The positions that the page names, by id."""
    claims = (claim["position"] for each in told["positions"] for claim in each["claims"])
    return posts.by_id(base, [*(each["position"] for each in told["positions"]), *claims, *others])
