"""Letters set by hand by programs, listed, and taken back: with a reason, as on the screen."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from allocator.web.access import AtDesk, Db, Need, Routes, Who
from allocator.web.api.description import refused
from allocator.web.api.letter_shapes import Changed, LetterSet, Past
from allocator.web.api.shapes import First, Limit, Page, page
from allocator.web.screens.letters import set_by_hand, taken_back
from allocator.web.screens.seen import Opened
from allocator.web.work import overrides
from allocator.web.work.overrides import Wish

routes = Routes(api=True)
State = Annotated[str, Query(max_length=20)]
HOME = "/api/organisations/{organisation}/versions/{version}/letters"


@routes.get(HOME, Need.VIEWER, response_model=Page[Past])
def list_letters(seen: Opened, database: Db, state: State = "", first: First = 0, limit: Limit = 50) -> dict[str, Any]:
    """All letters set by hand in the organisation, newest first, and what became of each; of one state where it is given."""
    with database.read() as session:
        return page(overrides.every(session, seen.organisation.id, state, first, limit), first)


@routes.post(HOME, Need.EDITOR, response_model=Changed, responses=refused(409, 503))
def set_letter(seen: Opened, caller: Who, database: Db, desk: AtDesk, asked: LetterSet) -> dict[str, str]:
    """Sets a letter by hand; checks are made anew at once, or by a job for a large org. 409 where another stands than `stood`."""
    wish = Wish(asked.row, asked.position, asked.letter, asked.reason, asked.stood)
    job, change = set_by_hand(seen, caller, database, desk, wish)
    return {"change": change, "job": job}


@routes.post(f"{HOME}/{{change}}/undo", Need.EDITOR, response_model=Changed, responses=refused(409, 503))
def undo_letter(change: str, seen: Opened, caller: Who, database: Db, desk: AtDesk) -> dict[str, str]:
    """Takes a letter set by hand back. 409 where it was changed once more since."""
    job, _ = taken_back(seen, caller, database, desk, change)
    return {"change": change, "job": job}
