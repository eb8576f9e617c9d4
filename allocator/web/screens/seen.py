"""What the screens of a version begin with: the version, its result opened for the request, and how its letters look."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.responses import Response

from allocator.raci import SYMBOLS
from allocator.web.access import Chosen, Db, Who, belonging, the_organisation
from allocator.web.render import show
from allocator.web.tables import Organisation, Version
from allocator.web.work import overrides
from allocator.web.work.child import Refused
from allocator.web.work.overrides import Stood
from allocator.web.work.places import Places
from allocator.web.work.results import Base, about, opened
from allocator.web.work.worker import Broken

NOTHING = "-"  # no letter, where an empty field of a form would be taken for one that is missing
LOOKS = {
    "A/R": "accountable",
    "A": "accountable",
    "R": "responsible",
    "V": "verify",
    "C": "consulted",
    "S": "support",
    "I": "informed",
    "O": "out",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A version that is shown. `home`: the address its pages begin with; `may_change`: whether the caller may set letters here."""

    organisation: Organisation
    version: Version
    base: Base
    may_change: bool
    is_newest: bool

    @property
    def home(self) -> str:
        """The address that its pages begin with."""
        return f"/organisations/{self.organisation.id}/versions/{self.version.id}"

    @property
    def looks(self) -> Mapping[str, str]:
        """The class of each text of the scheme, as the style sheet has it."""
        known: dict[str, str] = about(self.base, "letters")
        return {text: LOOKS.get(symbol, "") for text, symbol in known.items()}

    @property
    def texts(self) -> list[str]:
        """The texts of the scheme, strongest first."""
        known: dict[str, str] = about(self.base, "letters")
        return sorted((text for text in known if text), key=lambda text: -SYMBOLS.index(known[text]))

    def show(self, request: Request, template: str, /, **values: object) -> Response:
        """A page of this version, or a part of one."""
        known = {"organisation": self.organisation, "version": self.version, "seen": self, "home": self.home}
        known |= {"looks": self.looks, "canonical": LOOKS}
        return show(request, template, **(known | values))


def _seen(organisation: str, version: str, caller: Who, database: Db, settings: Chosen) -> Iterator[Seen]:
    """404 for a version that is not there, not ready, or another organisation's."""
    with database.read() as session:
        place, row = the_organisation(session, organisation), belonging(session, Version, version, organisation)
        newest = overrides.newest(session, organisation)
    if row.state != "ready":
        raise HTTPException(404, "This version is still being worked out, or could not be.")
    is_newest = newest is not None and newest.id == version
    path = Places(settings.data).result(version)
    if not path.exists():
        raise HTTPException(404)
    with opened(path) as base:
        yield Seen(place, row, base, caller.may("editor", organisation) and is_newest, is_newest)


Opened = Annotated[Seen, Depends(_seen)]


def pages(first: int, limit: int, total: int) -> dict[str, int | None]:
    """Where a list that is shown page by page stands: `first`, `last`, `total`, and where the pages around begin."""
    before = max(first - limit, 0) if first else None
    after = first + limit if first + limit < total else None
    return {"first": first + 1 if total else 0, "last": min(first + limit, total), "total": total, "before": before, "after": after}


class NotAsSeen(HTTPException):
    """A letter was changed since its user saw it. `now`: the one that stands, which the matrix learns by an event."""

    def __init__(self, stood: Stood) -> None:
        super().__init__(409, str(stood), {"hx-trigger": json.dumps({"letter-stood": stood.now or NOTHING})})
        self.now = stood.now


@contextmanager
def in_words() -> Iterator[None]:
    """What the desk refuses, as an answer that gives its reason.

    Raises HTTPException 409 for a letter that is not as it was seen, 422 for what cannot be done, 503 for what broke off.
    """
    try:
        yield
    except Stood as stood:
        raise NotAsSeen(stood) from None
    except Refused as refused:
        raise HTTPException(422, str(refused)) from None
    except Broken as broken:
        raise HTTPException(503, str(broken)) from None
